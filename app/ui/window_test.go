//go:build !nogui

package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/run"
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
