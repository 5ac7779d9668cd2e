//go:build !nogui && !race

package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/undo"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
)

// A standing is where the window stands before a command of the menu is tried.
type standing struct {
	name string
	make func(t *testing.T) *scene
	only string // the menu that is looked at; "" is all
}

// busyWindow has something of everything: two documents with remarks, whose results are
// there, two handsets of which one is ticked, and a history.
func busyWindow(t *testing.T) *scene {
	h := pastRuns(t)
	h.undo = undo.Undone{Undo: &change.Undo{Document: h.runs[1].Document}}
	phone, other := phone("1-3.2", bench.Ready), phone("1-4", bench.Ready)
	s := newStill(t, Options{
		History: h, Profiles: profile.Store{Dir: t.TempDir()}, Samples: testSamples,
		Label:        func(context.Context, run.HandsetID, string) error { return nil },
		WriteReport:  func(context.Context, string, []run.Run) error { return nil },
		WriteRuns:    func(context.Context, string, []int64) error { return nil },
		WriteBundle:  func(context.Context, string, []int64) error { return nil },
		TrySimulated: func() error { return fmt.Errorf("no room on the bench") },
	}, phone, other)
	more := `<characteristic type="Registy"><parm name="a" value="b"/></characteristic></wap-provisioningdoc>`
	text, reply := strings.Replace(settings, "</wap-provisioningdoc>", more, 1), strings.Replace(failedReply, "</wap-provisioningdoc>", more, 1)
	docs := []view.Document{s.readDocument("/home/ana/wifi.xml", text), s.readDocument("/home/ana/mail.xml", strings.Replace(text, "depot", "shop", 1))}
	s.w.screen.Shelf.Add(docs[0].Path)
	s.w.screen.SetDocuments(docs, 0)
	s.drawn()
	s.end(ran(phone, docs[0].Doc, run.AppliedWithProblems, 0, reply), ran(phone, docs[1].Doc, run.Failed, 0x80004005, reply))
	s.w.tickOnly(phone.ID)
	s.w.win.Canvas().Unfocus()
	s.bench.planned = func(_ run.HandsetID, d *provxml.Document) (bench.Planned, error) {
		return bench.Planned{Document: d}, nil
	}
	s.bench.compared = func(_ run.HandsetID, d *provxml.Document) (bench.Compared, error) {
		return bench.Compared{Document: d}, nil
	}
	return s
}

// busyHistory is its history, in which a run is selected.
func busyHistory(t *testing.T, run int) *scene {
	s := busyWindow(t)
	s.w.goTo(historyPage)
	s.settle()
	s.w.history.list.Select(run)
	s.settle()
	return s
}

var standings = []standing{
	{name: "nothing", make: func(t *testing.T) *scene { return newStill(t, Options{}) }},
	{name: "bench", make: busyWindow},
	{name: "list", make: func(t *testing.T) *scene { // the second of two documents, and the first is not ticked
		s := busyWindow(t)
		s.w.showDocument(1)
		s.w.tickDocument(0, false)
		s.w.win.Canvas().Unfocus()
		s.settle()
		return s
	}},
	{name: "history", make: func(t *testing.T) *scene { return busyHistory(t, 1) }},
	{name: "interrupted", only: "runs ", make: func(t *testing.T) *scene { return busyHistory(t, 0) }},
	{name: "ticked", only: "runs ", make: func(t *testing.T) *scene {
		s := busyHistory(t, 1)
		s.w.history.ticks.turnShown()
		s.settle()
		return s
	}},
}

// looks is all that can be told of a window: what is drawn, and what it asked for.
func (s *scene) looks() string {
	s.bench.mu.Lock()
	defer s.bench.mu.Unlock()
	menu := ""
	for list, of := range s.w.win.MainMenu().Items {
		for i, item := range of.Items {
			if item.Checked {
				menu += fmt.Sprint(list, i, " ")
			}
		}
	}
	return fmt.Sprintln(s.w.pages.now, s.w.modal != nil, s.w.ctx.Err(), s.w.app.Clipboard().Content(), len(s.bench.requests), s.bench.looks, s.bench.reconnected, len(s.bench.autos),
		s.w.screen.Trouble, menu) + test.RenderToMarkup(s.w.win.Canvas())
}

// flat are the commands of all menus, also those below others.
func (w *window) flat() map[string]command {
	all := map[string]command{}
	var add func(in string, list []command)
	add = func(in string, list []command) {
		for i, c := range list {
			if !c.line {
				all[fmt.Sprintf("%s %d %s", in, i, c.label)] = c
			}
			add(fmt.Sprintf("%s %d", in, i), c.below)
		}
	}
	for menu, list := range w.commands() {
		add(menu, list)
	}
	return all
}

// pressed presses the key of a command, where nothing has the focus.
func (s *scene) pressed(c command) {
	if c.mods&ctrl != 0 && c.key != fyne.KeyReturn {
		s.w.shortcut(&desktop.CustomShortcut{KeyName: c.key, Modifier: c.mods})
		return
	}
	s.w.modifiers = func() fyne.KeyModifier { return c.mods }
	s.w.keyDown(&fyne.KeyEvent{Name: c.key})
}

// TestMenu: wherever the window stands, each command of the menu that can be chosen does
// something, and its key does so, too; one that cannot be chosen does nothing by its key;
// and there is none that can be chosen nowhere.
func TestMenu(t *testing.T) {
	can := map[string]bool{}
	dialogs := 0
	for _, at := range standings {
		first := at.make(t)
		var names []string
		for name, c := range first.w.flat() {
			if !strings.HasPrefix(name, at.only) {
				continue
			}
			names = append(names, name)
			short, _, _ := strings.Cut(name, "Apply") // whose text says what is applied
			can[short] = can[short] || !c.off
		}
		slices.Sort(names)
		for _, name := range names {
			t.Run(at.name+"/"+name, func(t *testing.T) {
				c := first.w.flat()[name]
				if len(c.below) > 0 || c.on && first.w.pages.now <= historyPage && c.mods&ctrl != 0 && c.mods&fyne.KeyModifierShift == 0 {
					return // a menu of its own, or the page that is there
				}
				if c.off { // nothing becomes of it, so that one window does for all
					before := first.looks()
					if c.key != "" && !(c.key == fyne.KeySpace && first.w.pages.now == historyPage) { // where it ticks a run
						first.pressed(c)
						first.settle()
					}
					if first.looks() != before {
						t.Error("it cannot be chosen, and its key does something")
					}
					return
				}
				for way, do := range map[string]func(s *scene, c command){
					"chosen":     func(s *scene, c command) { s.w.chosen(c)() },
					"by its key": func(s *scene, c command) { s.pressed(c) },
				} {
					if way == "by its key" && c.key == "" {
						continue
					}
					s := at.make(t)
					if c.key == fyne.KeyE && c.mods == 0 {
						s.w.shownResult().closeAll() // all are open, as there is a problem in each
					}
					before := s.looks()
					do(s, s.w.flat()[name])
					s.changes(t, way, before)
					if s.dialogInOrder(t) {
						dialogs++
					}
				}
			})
		}
	}
	if dialogs == 0 {
		t.Error("no dialog was seen: the test says nothing of their order")
	}
	for name, once := range can {
		if !once {
			t.Errorf("%q can be chosen nowhere", name)
		}
	}
}

// changes fails unless the window looks other than before, by itself or when what works for
// it is done.
func (s *scene) changes(t *testing.T, way, before string) {
	t.Helper()
	if s.looks() != before {
		return
	}
	done := make(chan bool)
	go func() { s.w.wg.Wait(); close(done) }()
	for {
		select {
		case f := <-s.queue:
			f()
		case <-done:
			s.settle()
			if s.looks() == before {
				t.Errorf("%s: it does nothing", way)
			}
			return
		}
		if s.looks() != before {
			return
		}
	}
}

// dialogInOrder fails unless Tab comes to everything in the dialog that is open, if one is,
// from the top to the bottom and from left to right, and to nothing else.
func (s *scene) dialogInOrder(t *testing.T) (checked bool) {
	t.Helper()
	c := s.w.win.Canvas()
	top := c.Overlays().Top()
	if _, own := s.w.modal.(*kit.Dialog); !own || top == nil {
		return false // Fyne's own are in its order
	}
	all := map[fyne.Focusable]bool{}
	walk(top, func(o fyne.CanvasObject) {
		f, can := o.(fyne.Focusable)
		if d, ok := o.(fyne.Disableable); can && (!ok || !d.Disabled()) {
			all[f] = true
		}
	})
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	var order []fyne.Focusable
	been := map[fyne.Focusable]bool{}
	c.Focus(nil)
	for c.FocusNext(); c.Focused() != nil && !been[c.Focused()]; c.FocusNext() {
		f := c.Focused()
		been[f] = true
		if !all[f] {
			t.Errorf("Tab leaves the dialog, for %s", name(f.(fyne.CanvasObject)))
		}
		order = append(order, f)
	}
	for f := range all {
		if !been[f] {
			t.Errorf("Tab does not come to %s", name(f.(fyne.CanvasObject)))
		}
	}
	for i := 1; i < len(order); i++ {
		before, o := order[i-1].(fyne.CanvasObject), order[i].(fyne.CanvasObject)
		a, b := place(before), place(o)
		above := b.Y+o.Size().Height <= a.Y
		beside := b.Y < a.Y+before.Size().Height && b.X < a.X
		if above || beside {
			t.Errorf("Tab goes from %s back to %s", name(before), name(o))
		}
	}
	return true
}
