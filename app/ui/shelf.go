//go:build !nogui

package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// shelfList is the list of documents to choose from.
type shelfList struct {
	kit.List
	w       *window
	entries []view.Entry
	ring    *kit.Surface
}

func newShelfList(w *window) *shelfList {
	s := &shelfList{w: w, ring: kit.NewRing()}
	s.OnFocus = s.ring.ShowRing
	s.Keyed = kit.Keyed{Down: w.keyDown}
	s.OnMove = s.moveChoice
	s.Length = func() int { return len(s.entries) }
	s.CreateItem = func() fyne.CanvasObject { return newShelfEntry() }
	s.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*shelfEntry).set(s.entries[i]) }
	s.OnSelected = s.chosen
	s.HideSeparators = true
	s.ExtendBaseWidget(s)
	return s
}

// natural is how high it must be to show all of its entries.
func (s *shelfList) natural() float32 {
	return float32(len(s.entries)) * (newShelfEntry().MinSize().Height + s.Theme().Size(theme.SizeNamePadding))
}

// chosen opens what was tapped. A heading cannot be chosen.
func (s *shelfList) chosen(i widget.ListItemID) {
	e := s.entries[i]
	if e.Heading || i == s.loaded() {
		s.mark()
		return
	}
	s.w.screen.LeftOut = nil
	s.w.open(e.Path, e.Sample)
}

// moveChoice opens the document before or behind the one that is loaded.
func (s *shelfList) moveChoice(by int) {
	step := 1
	if by < 0 {
		step = -1
	}
	for i := s.loaded() + step; i >= 0 && i < len(s.entries); i += step {
		if !s.entries[i].Heading {
			s.Select(i)
			return
		}
	}
}

// loaded is the entry of the document that is loaded, or -1.
func (s *shelfList) loaded() int {
	doc := s.w.screen.Document
	return slices.IndexFunc(s.entries, func(e view.Entry) bool {
		return !e.Heading && e.Path == doc.Path && e.Sample == doc.Sample
	})
}

// show draws the shelf anew.
func (s *shelfList) show() {
	s.entries = s.w.screen.Shelf.Entries()
	s.Refresh()
	s.mark()
}

// mark selects the document that is loaded.
func (s *shelfList) mark() {
	choose := s.OnSelected
	s.OnSelected = nil
	defer func() { s.OnSelected = choose }()
	s.UnselectAll()
	if i := s.loaded(); i >= 0 {
		s.Select(i)
	}
}

// shelfEntry is a line of the shelf.
type shelfEntry struct {
	widget.BaseWidget
	name, folder *widget.Label
	line         *fyne.Container // both
}

func newShelfEntry() *shelfEntry {
	e := &shelfEntry{name: kit.Label(""), folder: kit.Small("")}
	e.line = container.New(kit.Spread{Lead: e.name, Share: 0.6}, e.name, e.folder)
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *shelfEntry) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.FixedHeight(kit.Level(e.line), kit.Touch-theme.Padding()))
}

func (e *shelfEntry) set(v view.Entry) {
	e.name.Importance, e.name.SizeName, e.name.TextStyle.Bold = widget.MediumImportance, "", false
	if v.Heading {
		e.name.Importance, e.name.SizeName, e.name.TextStyle.Bold = widget.LowImportance, kit.CaptionText, true
	}
	e.name.Text, e.folder.Text = v.Name, v.Folder
	e.line.Refresh() // the widths have changed
}
