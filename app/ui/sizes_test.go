//go:build !nogui

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/words"
)

// TestLargestTexts: in the language with the longest words, with the largest texts, and in
// the smallest window there is then, nothing that can be pressed is smaller than what stands on it or
// than a gloved finger, and nothing lies beyond the window.
func TestLargestTexts(t *testing.T) {
	if err := words.Use("de"); err != nil {
		t.Fatal(err)
	}
	defer words.Use("en")
	everyPage(t, prefs.Larger, func(t *testing.T, s *scene) {
		size := leastSize.Max(s.w.win.Content().MinSize().AddWidthHeight(2*kit.Rhythm, 2*kit.Rhythm)) // as a desktop makes it
		if size.Width > 1280 || size.Height > 760 {
			t.Errorf("the smallest window is %v, which is more than it has at the start", size)
		}
		s.w.win.Resize(size)
		lookOver(t, s)
	})
}

// lookOver complains of what does not fit into the window as it is.
func lookOver(t *testing.T, s *scene) {
	t.Helper()
	whole := s.w.win.Canvas().Size()
	var look func(o fyne.CanvasObject, scrolled bool)
	look = func(o fyne.CanvasObject, scrolled bool) {
		if !o.Visible() {
			return
		}
		switch w := o.(type) {
		case *kit.Button, *kit.Check, *kit.Entry, *widget.Select:
			size, least := o.Size(), o.MinSize()
			if size.Height < kit.Touch || size.Width+0.5 < least.Width || size.Height+0.5 < least.Height {
				t.Errorf("%v: %s has %v, and needs %v", whole, name(o), size, least)
			}
			at := s.w.app.Driver().AbsolutePositionForObject(o)
			if right, low := at.X+size.Width, at.Y+size.Height; !scrolled && (at.X < 0 || at.Y < 0 || right > whole.Width+0.5 || low > whole.Height+0.5) {
				t.Errorf("%v: %s ends at %v, %v", whole, name(o), right, low)
			}
			return
		case *container.Scroll:
			look(w.Content, true)
			return
		}
		for _, c := range parts(o) {
			look(c, scrolled)
		}
	}
	look(s.w.win.Content(), false)
}
