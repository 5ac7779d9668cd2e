//go:build !nogui

package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/rapi/csp"
)

// everyPage calls f on each page of a window in which there is something on each, with
// texts of a size.
func everyPage(t *testing.T, size prefs.TextSize, f func(t *testing.T, s *scene)) {
	document, reply := longDocument()
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Failed, reply)
	s := newScene(t, Options{Catalogue: csp.Carried(), History: newFakeHistory(t, 30), Samples: testSamples, Files: []string{file(t, "long.xml", document)}}, b)
	s.w.app.Settings().SetTheme(kit.NewTheme(prefs.Prefs{Text: size}))
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

// TestTargets: on every page, with texts of every size, a gloved finger hits what it means
// to: what can be pressed is at least 44 pixels high and wide.
func TestTargets(t *testing.T) {
	for _, size := range []prefs.TextSize{prefs.Normal, prefs.Large, prefs.Larger} {
		everyPage(t, size, func(t *testing.T, s *scene) {
			seen := 0
			walk(s.w.win.Content(), func(o fyne.CanvasObject) {
				if _, can := o.(fyne.Tappable); !can {
					return
				}
				least := fyne.NewSquareSize(kit.Touch)
				switch kind := fmt.Sprintf("%T", o); {
				case kind == "*widget.Label" || lineOfText(o):
					return // it is pressed to select its text, or to mark a line
				case kind == "*widget.scrollBarArea" || kind == "*widget.branchIcon" || kind == "*widget.passwordRevealer":
					return // Fyne's own, beside what does the same: dragging, the arrows, Show secrets
				case kind == "*widget.listItem" || kind == "*widget.leaf" || kind == "*widget.branch":
					least.Height -= theme.Padding() // between two of them, which is the nearer one's
				}
				seen++
				if got := o.Size(); got.Height < least.Height || got.Width < least.Width {
					t.Errorf("%s texts: %s is %v by %v", size, name(o), got.Width, got.Height)
				}
			})
			if seen < 3 {
				t.Errorf("there are only %d things to press", seen)
			}
		})
	}
}

// lineOfText reports whether an item of a list is a line of a source or of a log.
func lineOfText(o fyne.CanvasObject) bool {
	w, ok := o.(fyne.Widget)
	if !ok || fmt.Sprintf("%T", o) != "*widget.listItem" {
		return false
	}
	for _, o := range test.WidgetRenderer(w).Objects() {
		if kind := fmt.Sprintf("%T", o); kind == "*kit.sourceRow" || kind == "*fyne.Container" {
			return true
		}
	}
	return false
}

// inOrder fails unless Tab goes through one part of the window after the other, the lower
// edge last, and through what stands beside each other from left to right.
func (s *scene) inOrder(t *testing.T, order []fyne.Focusable) {
	part := map[fyne.CanvasObject]int{}
	for i, root := range []fyne.CanvasObject{s.w.bench.root, s.w.result.root, s.w.source.root, s.w.docs.root, s.w.history.root, s.w.bar.root} {
		walk(root, func(o fyne.CanvasObject) { part[o] = i + 1 })
	}
	last := part[s.w.bar.apply]
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	been := map[int]bool{}
	for i, f := range order {
		o := f.(fyne.CanvasObject)
		now := part[o]
		if i == 0 {
			been[now] = true
			continue
		}
		before := order[i-1].(fyne.CanvasObject)
		switch {
		case part[before] == now:
			if a, b := place(before), place(o); a.Y == b.Y && a.X > b.X {
				t.Errorf("Tab goes from %s to the left, to %s", name(before), name(o))
			}
		case been[now]:
			t.Errorf("with %s Tab comes back to where it was already", name(o))
		case part[before] == last:
			t.Errorf("Tab goes from the lower edge to %s", name(o))
		}
		been[now] = true
	}
}

// TestFocusEverywhere: on every page Tab comes to everything that can be pressed and is
// not in a row of a list, which has keys of its own; and it is seen where it is.
func TestFocusEverywhere(t *testing.T) {
	everyPage(t, prefs.Normal, func(t *testing.T, s *scene) {
		c := s.w.win.Canvas()
		c.Focus(nil)
		without := test.RenderToMarkup(c)
		reached := map[fyne.Focusable]bool{}
		var order []fyne.Focusable
		for c.FocusNext(); c.Focused() != nil && !reached[c.Focused()]; c.FocusNext() {
			reached[c.Focused()] = true
			order = append(order, c.Focused())
			if test.RenderToMarkup(c) == without {
				t.Errorf("nothing shows that the focus is on %s", name(c.Focused().(fyne.CanvasObject)))
			}
		}
		s.inOrder(t, order)
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
