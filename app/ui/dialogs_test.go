//go:build !nogui

package ui

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
)

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

const wiping = `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`

// pressed is a window with a document for a handset, where the main button was pressed.
func pressed(t *testing.T, name, text string) (*scene, *fakeBench) {
	t.Helper()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, text)
	s := newScene(t, Options{Files: []string{file(t, name, text)}}, b)
	s.ctrlEnter()
	return s, b
}

// TestDanger: a document that erases the handset is applied only after a
// person agreed to exactly that; Enter does not agree.
func TestDanger(t *testing.T) {
	s, b := pressed(t, "wipe.xml", wiping)
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
	s, _ := pressed(t, "wipe.xml", wiping)
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
	s, b := pressed(t, "open.xml", open)
	if s.w.bar.apply.Importance != widget.HighImportance {
		t.Error("the main button looks dangerous")
	}
	s.hides("to go on")
	tapButton(t, s, "Apply open.xml to WH-1-1")
	s.until("the end", func() bool { return !s.w.screen.Applying() && len(b.applied()) == 1 })
}

// TestEscape closes each dialog with its harmless answer, wherever the focus is.
func TestEscape(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wiping)}}, b)
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
	s, b := pressed(t, "wipe.xml", wiping)
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
