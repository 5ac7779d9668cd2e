//go:build !nogui

package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
)

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
