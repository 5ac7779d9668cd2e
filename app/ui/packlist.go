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
	"cradle/app/ui/words"
)

// packList lists the documents that are loaded where there are several, in the order in
// which they are applied. A tap, or an arrow, looks at one; Space ticks it, Alt and an
// arrow move it, Delete takes it off the list. The buttons above do the same.
type packList struct {
	w    *window
	root *fyne.Container

	text                 *widget.Label
	all                  *kit.Check
	earlier, later, away *kit.Button
	list                 *kit.List
	ring                 *kit.Surface
	height               *fyne.Container // of the list
	lines                []view.PackLine
}

// packMost is how many documents the list shows without scrolling.
const packMost = 3

func newPackList(w *window) *packList {
	p := &packList{w: w, text: kit.Small(""), ring: kit.NewRing()}
	p.all = kit.NewCheck(words.T("All"), w.tickDocuments, w.keyDown)
	p.earlier = kit.NewButton("", theme.MenuDropUpIcon(), func() { w.moveDocument(-1) }, w.keyDown)
	p.later = kit.NewButton("", theme.MenuDropDownIcon(), func() { w.moveDocument(1) }, w.keyDown)
	p.away = kit.NewButton("", theme.CancelIcon(), w.removeDocument, w.keyDown)
	buttons := container.NewHBox()
	for _, b := range []*kit.Button{p.earlier, p.later, p.away} {
		b.Importance = widget.LowImportance
		buttons.Add(kit.Fixed(b, kit.Touch, kit.Touch))
	}
	p.list = &kit.List{OnMove: p.move, OnFocus: p.ring.ShowRing}
	p.list.Keyed = kit.Keyed{Down: p.key}
	p.list.Length = func() int { return len(p.lines) }
	p.list.CreateItem = func() fyne.CanvasObject { return newPackRow(w) }
	p.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*packRow).set(i, p.lines[i]) }
	p.list.OnSelected = func(i widget.ListItemID) { w.showDocument(i) }
	p.list.HideSeparators = true
	p.list.ExtendBaseWidget(p.list)
	p.height = container.NewStack()
	p.root = container.NewVBox(kit.Lines(container.NewBorder(nil, nil, p.all, buttons), p.text), p.height)
	p.root.Hide()
	return p
}

// show draws the list, anew only where it is another one.
func (p *packList) show() {
	lines := p.w.screen.Pack()
	kit.SetShown(p.root, lines != nil)
	kit.SetText(p.text, p.w.screen.PackText())
	if slices.Equal(lines, p.lines) {
		return
	}
	if n := min(len(lines), packMost); n != min(len(p.lines), packMost) {
		row := newPackRow(p.w).MinSize().Height + p.list.Theme().Size(theme.SizeNamePadding)
		p.height.Objects = []fyne.CanvasObject{kit.FixedHeight(container.NewStack(p.list, p.ring), float32(n)*row/kit.Scale())}
		p.height.Refresh()
	}
	p.lines = lines
	at, ticked := p.w.screen.ShownDocument(), len(p.w.screen.Documents())
	all, partial := ticked == len(lines) && ticked > 0, ticked > 0 && ticked < len(lines)
	if p.all.Checked != all || p.all.Partial != partial {
		p.all.Checked, p.all.Partial = all, partial
		p.all.Refresh()
	}
	kit.SetEnabled(p.earlier, at > 0)
	kit.SetEnabled(p.later, at >= 0 && at+1 < len(lines))
	p.list.Refresh()
	p.mark(at)
}

// mark selects the document that is looked at.
func (p *packList) mark(at int) {
	choose := p.list.OnSelected
	p.list.OnSelected = nil
	defer func() { p.list.OnSelected = choose }()
	p.list.UnselectAll()
	if at >= 0 {
		p.list.Select(at)
	}
}

// move looks at another document; with Alt the arrows move the document itself.
func (p *packList) move(by int) {
	if p.w.modifiers()&fyne.KeyModifierAlt != 0 {
		return
	}
	if at := p.w.screen.ShownDocument(); at >= 0 {
		p.w.showDocument(max(0, min(at+by, len(p.lines)-1)))
	}
}

// key is a press of a key while the list has the focus.
func (p *packList) key(e *fyne.KeyEvent) {
	at := p.w.screen.ShownDocument()
	switch {
	case e.Name == fyne.KeySpace && at >= 0:
		p.w.tickDocument(at, !p.lines[at].On)
	case e.Name == fyne.KeyDelete:
		p.w.removeDocument()
	default:
		p.w.keyDown(e)
	}
}

// packRow is a line of the list: the box that ticks it, what it is, its name.
type packRow struct {
	widget.BaseWidget
	at    int
	check *kit.Check
	icon  *widget.Icon
	name  *widget.Label
	line  *fyne.Container
	shown view.Mark
}

func newPackRow(w *window) *packRow {
	r := &packRow{icon: widget.NewIcon(nil), name: kit.Label("")}
	r.check = kit.NewCheck("", func(on bool) { w.tickDocument(r.at, on) }, w.keyDown)
	r.line = container.NewBorder(nil, nil,
		container.NewHBox(kit.Fixed(r.check, kit.Touch, kit.Touch), container.NewCenter(kit.Fixed(r.icon, 20, 20))), nil, kit.Level(r.name))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *packRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.FixedHeight(r.line, kit.Touch))
}

func (r *packRow) set(at int, l view.PackLine) {
	r.at = at
	if r.check.Checked != l.On {
		r.check.Checked = l.On // not SetChecked: nobody ticked it
		r.check.Refresh()
	}
	if r.shown != l.Mark {
		r.shown = l.Mark
		r.icon.SetResource(kit.Coloured(l.Mark.Icon, l.Mark.Tone))
	}
	if r.name.TextStyle.Bold != l.Now {
		r.name.TextStyle.Bold = l.Now
		r.name.Refresh()
	}
	kit.SetText(r.name, l.Name)
}

// showDocument looks at another one of the loaded documents.
func (w *window) showDocument(i int) {
	if i != w.screen.ShownDocument() {
		w.packChanged(func() { w.screen.ShowDocument(i) })
	}
}

// moveDocument lets the document that is looked at be applied earlier or later.
func (w *window) moveDocument(by int) {
	if at := w.screen.ShownDocument(); at >= 0 && at+by >= 0 && at+by < len(w.screen.Loaded()) {
		w.packChanged(func() { w.screen.MoveDocument(at, by) })
	}
}

// removeDocument takes the document that is looked at off the list.
func (w *window) removeDocument() {
	w.packChanged(func() { w.screen.RemoveDocument(w.screen.ShownDocument()) })
}

func (w *window) tickDocument(i int, on bool) {
	w.packChanged(func() { w.screen.TickDocument(i, on) })
}

func (w *window) tickDocuments(on bool) {
	w.packChanged(func() { w.screen.TickDocuments(on) })
}

// packChanged changes the list of documents, and draws what goes by it.
func (w *window) packChanged(change func()) {
	if w.modal == nil && w.screen.ShownDocument() >= 0 { // what a dialog asks about must not change behind it
		change()
	}
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
