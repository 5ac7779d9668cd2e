//go:build !nogui

package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/rapi/csp"
)

// everyPage calls f on each page of a window in which there is something on each.
func everyPage(t *testing.T, f func(t *testing.T, s *scene)) {
	document, reply := longDocument()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Failed, reply)
	s := newScene(t, Options{Catalogue: csp.Carried(), History: newFakeHistory(t, 30), Samples: testSamples, Files: []string{file(t, "long.xml", document)}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	pages := []struct {
		name string
		show func()
	}{
		{"bench, tree", func() {}},
		{"bench, table", func() { s.w.result.look(tableView) }},
		{"bench, XML", func() { s.w.result.look(xmlView) }},
		{"bench, log", func() { s.w.result.look(logView) }},
		{"bench, source", func() {
			s.w.source.open(0)
			s.until("the source", s.w.source.root.Visible)
		}},
		{"history", func() {
			s.history()
			s.w.history.list.Select(0)
			s.until("the run", func() bool { return s.w.history.result.result != nil })
		}},
		{"comparison", func() {
			s.w.history.compareAsked()
			s.w.history.list.Select(1)
			s.until("the comparison", func() bool { return s.w.history.comparison.of != nil })
		}},
		{"settings", func() { s.w.goTo(settingsPage) }},
		{"help", func() { s.w.goTo(helpPage) }},
		{"new", func() { s.w.goTo(composePage) }},
	}
	for i, p := range pages {
		p.show()
		s.w.win.Resize(fyne.NewSize(1280, 760+float32(i))) // for the layout, which a test's window does not redo by itself
		t.Run(p.name, func(t *testing.T) { f(t, s) })
	}
}

// name is what stands on a widget.
func name(o fyne.CanvasObject) string {
	text := ""
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Label:
			text += o.Text
		case *kit.Line:
			text += o.Text
		case *kit.Button:
			text += o.Text
		case *kit.Check:
			text += o.Text
		case *kit.Entry:
			text += o.Text + o.PlaceHolder
		case *widget.Select:
			text += o.Selected
		}
	})
	return fmt.Sprintf("%T %.40q", o, text)
}

// TestTargets: on every page a gloved finger hits what it means to: what can be pressed is
// at least 44 pixels high and wide.
func TestTargets(t *testing.T) {
	everyPage(t, func(t *testing.T, s *scene) {
		seen := 0
		walk(s.w.win.Content(), func(o fyne.CanvasObject) {
			switch o.(type) {
			case *kit.Button, *kit.Check, *kit.Entry, *widget.Select:
			default:
				return
			}
			seen++
			if size := o.Size(); size.Height < kit.Touch || size.Width < kit.Touch {
				t.Errorf("%s is %v by %v", name(o), size.Width, size.Height)
			}
		})
		if seen < 3 {
			t.Errorf("there are only %d things to press", seen)
		}
	})
}

// TestFocusEverywhere: on every page Tab comes to everything that can be pressed and is
// not in a row of a list, which has keys of its own; and it is seen where it is.
func TestFocusEverywhere(t *testing.T) {
	everyPage(t, func(t *testing.T, s *scene) {
		c := s.w.win.Canvas()
		c.Focus(nil)
		without := test.RenderToMarkup(c)
		reached := map[fyne.Focusable]bool{}
		for c.FocusNext(); c.Focused() != nil && !reached[c.Focused()]; c.FocusNext() {
			reached[c.Focused()] = true
			if test.RenderToMarkup(c) == without {
				t.Errorf("nothing shows that the focus is on %s", name(c.Focused().(fyne.CanvasObject)))
			}
		}
		inRow := map[fyne.CanvasObject]bool{}
		walk(s.w.win.Content(), func(o fyne.CanvasObject) {
			if r, ok := o.(*handsetRow); ok {
				walk(r, func(o fyne.CanvasObject) { inRow[o] = true })
			}
		})
		walk(s.w.win.Content(), func(o fyne.CanvasObject) {
			f, can := o.(fyne.Focusable)
			if d, ok := o.(fyne.Disableable); !can || ok && d.Disabled() || inRow[o] || reached[f] {
				return
			}
			t.Errorf("Tab does not come to %s", name(o))
		})
	})
}
