//go:build !nogui

package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// packList lists the documents that are loaded where there are several, in the order in
// which they are applied. A tap looks at one; buttons let it go first, or take it away.
type packList struct {
	w     *window
	root  *fyne.Container
	box   *fyne.Container
	shown []packLine
}

// packLine is what a line of the list shows.
type packLine struct {
	name string
	mark view.Mark
	now  bool // it is looked at
}

// packHeight is the most that the list takes: three documents.
const packHeight = 3*(kit.Touch+4) + 4

func newPackList(w *window) *packList {
	p := &packList{w: w, box: container.NewVBox()}
	p.root = container.NewStack()
	p.root.Hide()
	return p
}

// show draws the list, anew only where it is another one.
func (p *packList) show() {
	s := p.w.screen
	at := s.ShownDocument()
	if at < 0 {
		p.shown = nil
		p.root.Hide()
		return
	}
	var lines []packLine
	for i, d := range s.Documents() {
		lines = append(lines, packLine{strconv.Itoa(i+1) + ".  " + d.Name(), d.Card().Mark, i == at})
	}
	if same(lines, p.shown) {
		return
	}
	p.shown = lines
	p.box.RemoveAll()
	for i, l := range lines {
		p.box.Add(p.line(i, l))
	}
	height := min(packHeight, p.box.MinSize().Height)
	scroll := kit.NewScroll(p.box, p.w.keyDown)
	p.root.Objects = []fyne.CanvasObject{container.NewVBox(kit.Small(words.T("In this order, until one fails")), kit.FixedHeight(scroll, height/kit.Scale()))}
	p.root.Show()
	p.root.Refresh()
}

func same(a, b []packLine) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (p *packList) line(i int, l packLine) fyne.CanvasObject {
	name := kit.NewButton(l.name, kit.Coloured(l.mark.Icon, l.mark.Tone), func() { p.w.showDocument(i) }, p.w.keyDown)
	name.Alignment = widget.ButtonAlignLeading
	name.Importance = widget.LowImportance
	if l.now {
		name.Importance = widget.MediumImportance
	}
	earlier := kit.NewButton("", theme.MoveUpIcon(), func() { p.w.moveDocument(i, -1) }, p.w.keyDown)
	away := kit.NewButton("", theme.CancelIcon(), func() { p.w.removeDocument(i) }, p.w.keyDown)
	earlier.Importance, away.Importance = widget.LowImportance, widget.LowImportance
	if i == 0 {
		earlier.Disable()
	}
	buttons := container.NewHBox(kit.Fixed(earlier, kit.Touch, kit.Touch), kit.Fixed(away, kit.Touch, kit.Touch))
	return container.NewBorder(nil, nil, nil, buttons, container.New(kit.Column{}, kit.FixedHeight(name, kit.Touch)))
}

// showDocument looks at another one of the loaded documents.
func (w *window) showDocument(i int) {
	w.packChanged(func() { w.screen.ShowDocument(i) })
}

func (w *window) moveDocument(i, by int) {
	w.packChanged(func() { w.screen.MoveDocument(i, by) })
}

func (w *window) removeDocument(i int) {
	w.packChanged(func() { w.screen.RemoveDocument(i) })
}

// packChanged changes which documents are loaded, and draws what goes by them.
func (w *window) packChanged(change func()) {
	if w.modal != nil {
		return // what it asks about must not change behind it
	}
	change()
	w.disk = w.disks[w.screen.Document.Path]
	w.documentsChanged()
}

// documentsChanged draws what goes by the loaded documents.
func (w *window) documentsChanged() {
	w.docs.show()
	w.source.changed()
	w.showMenu()
	w.bench.show() // the latest results may be of another document now
	w.bar.show()
}

// loadAll loads several documents, in their order, and looks at the first. Each is read
// on a goroutine of its own.
func (w *window) loadAll(paths []string) {
	var list []view.Document
	for _, path := range paths {
		d := view.Document{Path: path, Reading: true}
		if !has(list, path) { // once named is enough
			list = append(list, d)
		}
	}
	w.reading++
	this := w.reading
	w.screen.SetDocuments(list, 0)
	w.documentsChanged()
	for _, d := range list {
		w.screen.Shelf.Add(d.Path)
		w.work(func() func() {
			doc, mark := w.read(d.Path, false)
			return func() {
				if this != w.reading {
					return // others were opened meanwhile
				}
				w.log.Info("document opened", "path", d.Path, "err", doc.Err)
				w.screen.TakeDocument(doc)
				w.disks[d.Path] = mark
				if w.screen.Document.Path == d.Path {
					w.disk = mark
				}
				w.documentsChanged()
			}
		})
	}
}

func has(list []view.Document, path string) bool {
	for _, d := range list {
		if d.Path == path {
			return true
		}
	}
	return false
}
