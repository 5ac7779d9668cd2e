//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// page is what the window shows above its lower edge.
type page uint8

const (
	benchPage page = iota // documents, bench, result
	historyPage
	settingsPage
	helpPage
	composePage
)

// screenOf is a page as the window knows it.
type screenOf struct {
	make  func() // makes the page before it is shown for the first time; nil: it is made
	root  fyne.CanvasObject
	shown func()         // after it came into sight
	left  func()         // before it goes out of sight
	focus fyne.Focusable // what has the focus first
}

// pages holds the pages, of which one can be seen.
type pages struct {
	w    *window
	now  page
	all  map[page]*screenOf
	root *fyne.Container
}

func newPages(w *window) *pages {
	return &pages{w: w, all: map[page]*screenOf{}, root: container.NewStack()}
}

func (p *pages) add(id page, s *screenOf) {
	p.all[id] = s
	if s.root == nil {
		return
	}
	if id != p.now {
		s.root.Hide()
	}
	p.root.Add(s.root)
}

// addLater adds a page that is made when it is shown for the first time: few look at it,
// and all would wait for it at the start.
func (p *pages) addLater(id page, make func() *screenOf) {
	s := &screenOf{}
	s.make = func() {
		*s = *make()
		p.add(id, s)
	}
	p.add(id, s)
}

// goTo shows a page. One that is there already stays as it is.
func (w *window) goTo(id page) {
	p := w.pages
	next, there := p.all[id]
	if !there || w.modal != nil || id == p.now {
		return
	}
	if before := p.all[p.now]; before != nil {
		if before.left != nil {
			before.left()
		}
		before.root.Hide()
	}
	if next.make != nil {
		next.make()
	}
	p.now = id
	next.root.Show()
	if next.shown != nil {
		next.shown()
	}
	if next.focus != nil {
		w.win.Canvas().Focus(next.focus)
	} else {
		w.win.Canvas().Unfocus()
	}
	w.bar.show()
	w.showMenu()
}

// back is Escape where nothing else wants it: it ends comparing, takes the ticks of runs
// away, goes from a page to the bench, and there from the source to the result.
func (w *window) back() {
	switch {
	case w.pages.now == historyPage && w.history.first != nil:
		w.history.stopComparing()
	case w.pages.now == historyPage && len(w.history.ticks.runs) > 0:
		w.history.ticks.none()
	case w.pages.now != benchPage:
		w.goTo(benchPage)
	case w.source.root.Visible():
		w.source.close()
	default:
		w.result.unselect()
	}
}
