//go:build !nogui

package ui

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/rapi/provxml"
)

// file writes a document to disk.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEmpty(t *testing.T) {
	tried := make(chan bool, 1)
	s := newScene(t, Options{Samples: testSamples, TrySimulated: func() error { tried <- true; return errors.New("no room on the bench") }}, newFakeBench())
	s.shows("Drop a provisioning document anywhere on this window", "Plug in a handset.", "No handset? Try a simulated one.",
		"Open or drop a document first", "welcome.xml", "0 applied")
	if !s.w.bar.apply.Disabled() {
		t.Error("the button can be pressed")
	}
	test.Tap(s.w.bench.try)
	<-tried
	s.until("the trouble", func() bool { return s.w.screen.Trouble != nil })
	s.shows("No room on the bench.")
	s.ctrlEnter()
	if len(s.bench.applied()) != 0 {
		t.Error("something was applied")
	}
}

func TestEmptyWithoutSimulator(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	s.shows("Plug in a handset.", "Start Cradle with --simulate.")
	s.hides("Try a simulated one", "Samples")
}

func TestDocumentLoaded(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-3.2", bench.Ready)))
	s.shows("wifi.xml", "2 settings", "Valid", "1-3.2", "WH-1-3.2", "HTC P3600", "Ready", "Safe to unplug", "Apply wifi.xml to WH-1-3.2")
	s.hides("hunter2", "Plug in a handset.")
	if s.w.bar.apply.Disabled() {
		t.Error("the button cannot be pressed")
	}
}

func TestBadDocument(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", "<wap-provisioningdoc>\n<parm name='a'value='b'/>\n</wap-provisioningdoc>")}},
		newFakeBench(handset("1-3.2", bench.Ready)))
	s.shows("wifi.xml", "Cannot be applied", "line 2:", "The document has an error in line 2:")
	s.ctrlEnter()
	if len(s.bench.applied()) != 0 || !s.w.bar.apply.Disabled() {
		t.Error("a bad document can be applied")
	}
}

func TestDrop(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	a, b := file(t, "a.xml", settings), file(t, "b.xml", settings)
	far, err := storage.ParseURI("https://example.com/x.xml")
	if err != nil {
		t.Fatal(err)
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{far})
	s.shows("Only files can be dropped here")
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(a), storage.NewFileURI(b)})
	if s.w.screen.Sentence().Note != "Reading a.xml" {
		t.Error("the document before can still be applied")
	}
	s.loaded()
	s.shows("a.xml", "b.xml", "This session")
	if s.w.screen.Document.Path != a {
		t.Errorf("loaded is %s", s.w.screen.Document.Path)
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(t.TempDir())})
	s.until("the folder", func() bool { return s.w.screen.Opening == "" })
	s.shows("Not taken: 003. There is no document in this folder")
	if s.w.screen.Document.Path != a {
		t.Error("what was loaded is not any more")
	}
}

// TestDropBehindDialog: what a dialog asks about does not change behind it.
func TestDropBehindDialog(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	s.w.chooseFile()
	if s.w.modal == nil {
		t.Fatal("no dialog")
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(file(t, "a.xml", settings))})
	if !s.w.screen.Document.IsZero() || s.w.screen.Opening != "" {
		t.Error("it was taken")
	}
	s.shows("a.xml is opened when the dialog is closed")
	s.w.modal.Hide()
	if s.w.modal != nil {
		t.Error("the dialog is closed and still counts")
	}
	s.loaded()
	if got := s.w.screen.Document.Name(); got != "a.xml" {
		t.Errorf("loaded is %q", got)
	}
}

// TestLastOneWins: of two documents that are opened one after the other the
// second is loaded, whichever is read first.
func TestLastOneWins(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	a, b := file(t, "a.xml", settings), file(t, "b.xml", settings)
	s.w.open(a, false)
	late := <-s.queue // a is read, and the window has not heard of it
	s.w.open(b, false)
	late()
	if d := s.w.screen.Document; d.Path != b || !d.Reading {
		t.Errorf("while the second is read: %+v", d)
	}
	s.loaded()
	if d := s.w.screen.Document; d.Path != b || !d.Valid() {
		t.Errorf("loaded is %+v", d)
	}
}

func TestSamplesAndShelf(t *testing.T) {
	s := newScene(t, Options{Samples: testSamples}, newFakeBench())
	s.w.docs.shelf.Select(1)
	s.loaded()
	if d := s.w.screen.Document; !d.Valid() || !d.Sample {
		t.Fatalf("%+v", d)
	}
	s.shows("welcome.xml", "2 settings")
	s.w.docs.shelf.Select(0) // a heading
	if d := s.w.screen.Document; d.Reading || d.Name() != "welcome.xml" {
		t.Errorf("%+v", d)
	}
	s.w.open(file(t, "a.xml", settings), false)
	s.loaded()
	s.w.win.Canvas().Focus(s.w.docs.shelf)
	s.press(fyne.KeyDown) // over the heading of the samples
	s.loaded()
	if d := s.w.screen.Document; d.Name() != "welcome.xml" {
		t.Errorf("by the arrow: %+v", d)
	}
	s.press(fyne.KeyDown) // there is nothing below
	s.press(fyne.KeyUp)
	s.loaded()
	if d := s.w.screen.Document; d.Name() != "a.xml" {
		t.Errorf("and back: %+v", d)
	}
}

func TestChangedOnDisk(t *testing.T) {
	path := file(t, "wifi.xml", settings)
	s := newScene(t, Options{Files: []string{path}}, newFakeBench(handset("1-1", bench.Ready)))
	check := func(want view.Disk) {
		t.Helper()
		s.w.checkDisk()
		s.until("the file", func() bool { return !s.w.checking })
		if got := s.w.screen.Document.Disk; got != want {
			t.Errorf("disk is %v, want %v", got, want)
		}
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check(view.Same)
	write(settings + "\n<!-- more -->")
	check(view.Changed)
	s.shows("Changed on disk since", "Reload", "As it was read at")
	write(settings)
	check(view.Same)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check(view.Missing)
	write(settings)
	check(view.Same)

	write(settings + "\n<!-- more -->")
	check(view.Changed)
	test.Tap(s.w.docs.disk.Objects[1].(*kit.Button))
	s.loaded()
	check(view.Same)

	s.w.docs.reload.SetChecked(true)
	write(strings.Replace(settings, "hunter2", "hunter3", 1))
	s.w.checkDisk()
	s.until("the new document", func() bool {
		d := s.w.screen.Document
		return d.Valid() && strings.Contains(string(d.Doc.Source), "hunter3")
	})
}

func TestLockedHandset(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-3.2", bench.Locked)))
	s.shows("Locked", "Unlock the handset; then it goes on by itself", "Apply wifi.xml to the handset on 1-3.2")
	s.bench.change(run.Event{Kind: run.Ready}, "1-3.2", func(h *bench.Handset) { *h = handset("1-3.2", bench.Ready) })
	s.until("the handset is ready", func() bool { return s.w.screen.Row(0).Mark.Word == "Ready" })
	s.hides("Unlock the handset")
}

func TestUnusableHandset(t *testing.T) {
	h := handset("1-3.2", bench.Unusable)
	h.Err = errors.New("the cable broke")
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(h))
	s.shows("Cannot be used", "The cable broke.", "Try again", "Plug in a handset first")
	s.press(fyne.KeyC)
	if got := s.w.app.Clipboard().Content(); !strings.Contains(got, "What happened: The cable broke.") {
		t.Errorf("copied: %q", got)
	}
	s.press(fyne.KeyR)
	s.until("the reconnection", func() bool {
		s.bench.mu.Lock()
		defer s.bench.mu.Unlock()
		return len(s.bench.reconnected) == 1 && s.bench.reconnected[0] == "1-3.2"
	})
}

// ended lets the fake bench answer everything in the same way.
func ended(e run.Ending, reply string) func(context.Context, *fakeBench, run.HandsetID, *provxml.Document) run.Run {
	return func(_ context.Context, _ *fakeBench, id run.HandsetID, d *provxml.Document) run.Run {
		r := aRun(id, d, e, 0, reply)
		switch e {
		case run.Failed:
			r.Result = provxml.Match(d, 0x80004005, reply, true)
		case run.Unknown:
			r.Result, r.Err = provxml.Lost(d), bench.ErrDeparted
		case run.NotSent:
			r.Result, r.Err = nil, bench.ErrDeparted
		}
		return r
	}
}

const failedReply = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKLM\Comm">
<parm name="Name" value="depot"/><parm-error name="Password" value="hunter2"/></characteristic></characteristic></wap-provisioningdoc>`

// TestEndings is the whole way, once for each ending: Enter, the handset's
// answer, the result.
func TestEndings(t *testing.T) {
	for _, test := range []struct {
		ending run.Ending
		reply  string
		shows  []string
		hides  []string
	}{
		{run.Applied, settings,
			[]string{"Applied", "2 applied", "Name", "depot", "Password", "not verified", "Registry", "1 applied"},
			[]string{"hunter2", "problems of"}},
		{run.AppliedWithProblems, failedReply,
			[]string{"Applied with problems", "1 failed, 1 applied", "1 of 2 failed", "The handset refused"},
			[]string{"hunter2"}},
		{run.Failed, failedReply,
			[]string{"Failed", "1 failed, 1 rolled back", "1 of 2 failed", "Rolled back", "The handset refused"},
			[]string{"hunter2"}},
		{run.Unknown, "",
			[]string{"Unknown", "Nobody can say what took effect", "2 unknown", "no answer came back", "Read the settings back before"},
			[]string{"hunter2", "not verified"}},
		{run.NotSent, "",
			[]string{"Not sent", "Nothing was sent", "There is no result for each setting", "Nothing on the handset was changed."},
			[]string{"hunter2"}},
	} {
		t.Run(test.ending.Key(), func(t *testing.T) {
			b := newFakeBench(handset("1-3.2", bench.Ready))
			b.answer = ended(test.ending, test.reply)
			s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
			s.ctrlEnter()
			s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
			s.until("the counts", func() bool { return len(s.w.screen.Today()) > 1 || s.w.screen.Today()[0].Number > 0 })
			s.shows(test.shows...)
			s.hides(test.hides...)
			if r := b.applied(); len(r) != 1 || len(r[0].Targets) != 1 || r[0].Targets[0] != "1-3.2" {
				t.Errorf("asked for %+v", r)
			}
		})
	}
}

// TestRunning: while a document is under way the button says so, the row says
// what is happening, a second press does nothing, and closing asks.
func TestRunning(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready))
	goOn := make(chan struct{})
	b.answer = func(ctx context.Context, b *fakeBench, id run.HandsetID, d *provxml.Document) run.Run {
		if id == "sim-1" {
			b.change(run.Event{Kind: run.Phase}, id, func(h *bench.Handset) { h.State, h.Phase = bench.Running, "send" })
			select {
			case <-goOn:
			case <-ctx.Done():
				r := ended(run.Unknown, "")(ctx, b, id, d)
				r.Err = ctx.Err()
				return r
			}
		}
		return aRun(id, d, run.Applied, 0, settings)
	}
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.shows("Apply wifi.xml to 2 handsets", "SIM 1", "SIM 2")
	test.Tap(s.w.bar.apply)
	s.until("the run", func() bool { return s.w.screen.Row(0).Mark.Word == "Running" })
	s.shows("Applying wifi.xml to 2 handsets", "0 of 2 done. Do not unplug", "Do not unplug · The handset is working on it", "Waits for its turn", "Stop")
	if !s.w.bar.apply.Disabled() {
		t.Error("the button can be pressed again")
	}
	s.ctrlEnter()

	s.w.closeAsked()
	if s.w.modal == nil {
		t.Fatal("closing does not ask")
	}
	s.shows("is still to be applied to 2 handsets", "Stay")
	s.press(fyne.KeyReturn)

	// Another document can be loaded meanwhile; the run keeps its own.
	s.w.open(file(t, "other.xml", settings), false)
	s.loaded()
	s.shows("Applying wifi.xml to 2 handsets", "Then other.xml can be applied")
	if !s.w.bar.apply.Disabled() {
		t.Error("the button can be pressed")
	}
	close(goOn)
	s.until("the end", func() bool { return !s.w.screen.Applying() && s.w.screen.Today()[0].Number == 2 })
	s.hides("Stop")
	s.shows("2 applied", "Apply other.xml to 2 handsets", "last: wifi.xml applied", "Ready")
	if n := len(b.applied()); n != 1 {
		t.Errorf("applied %d times", n)
	}
}

// TestStop: stopping what may have been sent asks first, and ends Unknown.
func TestStop(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready))
	b.answer = func(ctx context.Context, b *fakeBench, id run.HandsetID, d *provxml.Document) run.Run {
		b.change(run.Event{Kind: run.Phase}, id, func(h *bench.Handset) { h.State, h.Phase = bench.Running, "send" })
		<-ctx.Done()
		return ended(run.Unknown, "")(ctx, b, id, d)
	}
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.ctrlEnter()
	s.until("the run", s.w.screen.Sent)
	test.Tap(s.w.bar.stop)
	if s.w.modal == nil {
		t.Fatal("stopping does not ask")
	}
	s.shows("A handset cannot be asked to stop.")
	tapButton(t, s, "Stop waiting")
	s.until("the end", func() bool { return !s.w.screen.Applying() && s.w.screen.Row(0).Mark.Word == "Unknown" })
}

// tapButton taps the button with this text in the topmost dialog.
func tapButton(t *testing.T, s *scene, text string) {
	t.Helper()
	var found *kit.Button
	walk(s.w.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok && b.Text == text {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("no button %q in:\n%s", text, s.text())
	}
	test.Tap(found)
}

// TestDanger: a document that erases the handset is applied only after a
// person agreed to exactly that; Enter does not agree.
func TestDanger(t *testing.T) {
	const wipe = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, wipe)
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wipe)}}, b)
	s.ctrlEnter()
	if s.w.modal == nil {
		t.Fatal("it does not ask")
	}
	s.shows("This document is dangerous", "erases everything")
	s.press(fyne.KeyReturn) // as a barcode scanner would, into the line to type in
	s.ctrlEnter()
	if s.w.bar.apply.Importance != widget.DangerImportance {
		t.Error("the main button does not look dangerous")
	}
	if len(b.applied()) != 0 || s.w.modal == nil {
		t.Fatal("Enter answered")
	}
	s.press(fyne.KeyEscape)
	if s.w.modal != nil {
		t.Fatal("Escape did not close the dialog")
	}
	s.ctrlEnter()
	tapButton(t, s, "Do not apply")
	if len(b.applied()) != 0 || s.w.modal != nil {
		t.Fatal("applied against the answer")
	}
	s.ctrlEnter()
	tapButton(t, s, "Apply wipe.xml to WH-1-1")
	s.press(fyne.KeyReturn)
	if len(b.applied()) != 0 || s.w.modal != nil && s.w.screen.Applying() {
		t.Fatal("applied without the word")
	}
	if s.w.modal == nil {
		s.ctrlEnter()
	}
	s.shows("1-1  WH-1-1", "Type WIPE to go on")
	typeWord(t, s, "wip")
	s.ctrlEnter()
	if len(b.applied()) != 0 || s.w.modal == nil {
		t.Fatal("applied with half of the word")
	}
	typeWord(t, s, "wipe")
	s.press(fyne.KeyReturn) // Enter alone does not agree
	if s.w.modal == nil {
		t.Fatal("Enter agreed")
	}
	s.ctrlEnter()
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
}

// typeWord types into the open dialog.
func typeWord(t *testing.T, s *scene, word string) {
	t.Helper()
	found := false
	walk(s.w.win.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if e, ok := o.(*kit.Entry); ok && !found {
			found = true
			s.w.win.Canvas().Focus(e)
			e.SetText(word)
		}
	})
	if !found {
		t.Fatalf("nothing to type in, in:\n%s", s.text())
	}
}

// TestQuitWhileTyping: Ctrl+Q closes the window also while a line to type in has the
// focus.
func TestQuitWhileTyping(t *testing.T) {
	const wipe = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wipe)}}, newFakeBench(handset("1-1", bench.Ready)))
	s.ctrlEnter()
	e, ok := s.w.win.Canvas().Focused().(*kit.Entry)
	if !ok {
		t.Fatalf("the focus is on a %T", s.w.win.Canvas().Focused())
	}
	e.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierShortcutDefault})
	if s.w.ctx.Err() == nil {
		t.Error("the window is still open")
	}
}

// TestMildDanger: what can be undone is asked once, with no word to type.
func TestMildDanger(t *testing.T) {
	const open = `<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic></wap-provisioningdoc>`
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, open)
	s := newScene(t, Options{Files: []string{file(t, "open.xml", open)}}, b)
	if s.w.bar.apply.Importance != widget.HighImportance {
		t.Error("the main button looks dangerous")
	}
	s.ctrlEnter()
	s.hides("to go on")
	tapButton(t, s, "Apply open.xml to WH-1-1")
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
}

// TestEscape closes each dialog with its harmless answer, wherever the focus is.
func TestEscape(t *testing.T) {
	const wipe = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	b := newFakeBench(handset("1-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wipe)}}, b)
	for name, open := range map[string]func(){"danger": s.ctrlEnter, "file": s.w.chooseFile} {
		for tabs := range 3 {
			open()
			if s.w.modal == nil {
				t.Fatalf("%s: no dialog", name)
			}
			if name == "danger" {
				for range tabs {
					s.w.win.Canvas().FocusNext()
				}
			}
			s.press(fyne.KeyEscape)
			if s.w.modal != nil {
				t.Fatalf("%s: still open with the focus on %T", name, s.w.win.Canvas().Focused())
			}
		}
	}
	if len(b.applied()) != 0 {
		t.Error("applied")
	}
}

// TestPassword: a handset that wants its password says so in its row, and gets
// what is typed there; the password is never to be seen.
func TestPassword(t *testing.T) {
	h := handset("1-1", bench.Locked)
	var log strings.Builder
	a := NewAsker()
	s := newScene(t, Options{Asker: a, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}, newFakeBench(h))
	type answer struct {
		password string
		err      error
	}
	got := make(chan answer, 1)
	ask := func(ctx context.Context, attempt int) {
		go func() {
			p, err := a.Password(ctx, "1-1", attempt)
			got <- answer{p, err}
		}()
		s.until("the row", func() bool { return s.w.screen.Asked["1-1"] == attempt })
	}
	row := func() *handsetRow {
		var found *handsetRow
		walk(s.w.bench.list, func(o fyne.CanvasObject) {
			if r, ok := o.(*handsetRow); ok {
				found = r
			}
		})
		return found
	}
	ask(t.Context(), 1)
	s.shows("Wants its password", "Password…")
	s.hides("Unlock the handset")
	test.Tap(row().action)
	typeWord(t, s, "tulip")
	s.hides("tulip")
	s.press(fyne.KeyEscape)
	if s.w.modal != nil || len(got) != 0 {
		t.Fatal("Escape gave an answer")
	}
	test.Tap(row().action)
	typeWord(t, s, "tulip")
	s.press(fyne.KeyReturn)
	if g := <-got; g.password != "tulip" || g.err != nil {
		t.Errorf("got %+v", g)
	}
	ask(t.Context(), 2)
	s.shows("That was not its password")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Password(ctx, "1-2", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v", err)
	}
	if strings.Contains(log.String(), "tulip") {
		t.Error("the password is in the log")
	}
}

// TestDangerIsForThisHandset: who agrees while another handset is plugged in at
// the same port has not agreed to erase that one.
func TestDangerIsForThisHandset(t *testing.T) {
	const wipe = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, wipe)
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wipe)}}, b)
	s.ctrlEnter()
	b.change(run.Event{Kind: run.Arrived}, "1-1", func(h *bench.Handset) {
		*h = handset("1-1", bench.Connecting)
		h.Since = time.Now().Add(time.Second)
		h.Identity = run.Identity{}
	})
	s.until("the other handset", func() bool { return s.w.screen.Row(0).Mark.Word == "Connecting" })
	typeWord(t, s, "WIPE")
	tapButton(t, s, "Apply wipe.xml to WH-1-1")
	s.shows("Look again")
	if len(b.applied()) != 0 || s.w.screen.Applying() {
		t.Error("applied to another handset")
	}
}

// TestKeyboard: the whole job without a mouse.
func TestKeyboard(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready), handset("1-2", bench.Ready))
	b.answer = ended(run.Failed, failedReply)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.shows("Tick a handset first")
	s.press(fyne.KeyDown)
	if got := s.w.screen.SelectedID(); got != "1-2" {
		t.Fatalf("selected is %q", got)
	}
	s.press(fyne.KeySpace)
	s.shows("Apply wifi.xml to WH-1-2")
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	if r := b.applied(); len(r) != 1 || len(r[0].Targets) != 1 || r[0].Targets[0] != "1-2" {
		t.Fatalf("asked for %+v", r)
	}
	s.shows("Rolled back", "1 failed")
	s.press(fyne.KeyF)
	s.hides("Rolled back")
	s.shows("Password")
	s.press(fyne.KeyC)
	if got := s.w.app.Clipboard().Content(); !strings.Contains(got, "WH-1-2") || !strings.Contains(got, "Password = ••••••: Failed") || strings.Contains(got, "depot") {
		t.Errorf("copied:\n%s", got)
	}
	s.press(fyne.KeyF)
	s.shows("Rolled back")
	s.press(fyne.KeyUp)
	s.until("no result of the other", func() bool { return s.w.result.result == nil })
	s.shows("Nothing was applied to WH-1-1 yet.")
}

// TestKeysWhereverTheFocusIs: the keys work from every widget that can have
// the focus, and Enter on a button is the button's.
func TestKeysWhereverTheFocusIs(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready))
	b.answer = ended(run.Applied, settings)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	c := s.w.win.Canvas()
	seen := map[fyne.Focusable]bool{}
	for {
		c.FocusNext()
		f := c.Focused()
		if f == nil || seen[f] {
			break
		}
		seen[f] = true
		before := s.w.result.filter.Checked
		s.press(fyne.KeyF)
		if s.w.result.filter.Checked == before {
			t.Errorf("F does nothing on %T", f)
		}
		s.press(fyne.KeyF)
	}
	if len(seen) < 6 {
		t.Errorf("only %d widgets can have the focus", len(seen))
	}
	c.Focus(s.w.bar.apply)
	s.press(fyne.KeyReturn)
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
}

// TestScannerAppliesNothing: what a barcode scanner types, and the Enter that
// it ends with, applies nothing wherever the focus is, except on the main
// button, which has it only when a person went there.
func TestScannerAppliesNothing(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready))
	b.answer = ended(run.Applied, settings)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.shows("Ctrl+Enter")
	c := s.w.win.Canvas()
	scan := func() {
		for _, k := range []fyne.KeyName{fyne.Key3, fyne.Key5, fyne.KeyD, fyne.KeyReturn} {
			s.press(k)
		}
	}
	scan() // with the focus where it is after a document was loaded
	for _, f := range []fyne.Focusable{nil, s.w.bench.list, s.w.docs.shelf, s.w.bench.all, s.w.result.tree, s.w.docs.reload} {
		c.Focus(f)
		scan()
		if s.w.screen.Applying() || len(b.applied()) != 0 {
			t.Fatalf("applied with the focus on %T", f)
		}
	}
	c.Focus(s.w.bar.apply)
	s.press(fyne.KeyReturn)
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
	scan()
	if s.w.screen.Applying() || len(b.applied()) != 1 {
		t.Error("applied a second time")
	}
}

// TestTickByMouse: the box in a row and the box for all.
func TestTickByMouse(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}},
		newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready)))
	boxes := func() (list []*kit.Check) {
		walk(s.w.bench.list, func(o fyne.CanvasObject) {
			if c, ok := o.(*kit.Check); ok {
				list = append(list, c)
			}
		})
		return list
	}
	if n := len(boxes()); n != 2 {
		t.Fatalf("%d boxes", n)
	}
	test.TapAt(boxes()[0], fyne.NewPos(kit.Touch-2, kit.Touch-2)) // all of the area is the box
	s.shows("Apply wifi.xml to WH-sim-2")
	if !s.w.bench.all.Partial {
		t.Error("the box for all does not say that some are ticked")
	}
	test.Tap(s.w.bench.all)
	s.shows("Apply wifi.xml to 2 handsets")
	test.Tap(s.w.bench.all)
	s.shows("Tick a handset first")
	for _, c := range boxes() {
		if c.Checked {
			t.Error("a box is still ticked")
		}
	}
}

// TestCloseEndsEverything: closing the window ends what works for it.
func TestCloseEndsEverything(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.w.closeAsked()
	s.w.close()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.listeners) != 0 {
		t.Error("still listening")
	}
}

// TestManyHandsets: the list draws what can be seen of it.
func TestManyHandsets(t *testing.T) {
	var list []bench.Handset
	for i := range 200 {
		list = append(list, handset(run.HandsetID("1-"+string(rune('1'+i%9))+"."+strings.Repeat("1", i/9+1)), bench.Ready))
	}
	s := newScene(t, Options{}, newFakeBench(list...))
	rows := 0
	walk(s.w.bench.list, func(o fyne.CanvasObject) {
		if _, ok := o.(*handsetRow); ok {
			rows++
		}
	})
	if rows == 0 || rows > 30 {
		t.Errorf("%d rows are drawn", rows)
	}
}

// TestFits: the window fits on a small screen.
func TestFits(t *testing.T) {
	s := newScene(t, Options{Samples: testSamples, TrySimulated: func() error { return nil }}, newFakeBench())
	if m := s.w.win.Content().MinSize(); m.Width > 1000 || m.Height > 600 {
		t.Errorf("the window needs %v", m)
	}
}
