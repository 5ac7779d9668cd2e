//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"cradle/app/explain"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// benchPanel is the middle: a row for each handset.
type benchPanel struct {
	w    *window
	root fyne.CanvasObject

	all     *kit.Check
	focused bool // the list has the focus
	trouble *widget.Label

	interrupted, crashed *notice
	list                 *kit.List
	made                 []*handsetRow // all that the list has: those in sight, and a few more
	empty                fyne.CanvasObject
	try                  *kit.Button
}

// benchWidth is the least that a row needs for its name beside its state.
const benchWidth = 292

func newBenchPanel(w *window) *benchPanel {
	b := &benchPanel{w: w, trouble: kit.Wrapped(kit.Label(""))}
	b.trouble.Importance = widget.WarningImportance
	b.all = kit.NewCheck(words.T("All"), w.tickAll, w.keyDown)
	b.list = &kit.List{Keyed: kit.Keyed{Down: w.keyDown}, OnMove: w.moveSelection, OnFocus: b.focus}
	b.list.Length = w.screen.Rows
	b.list.CreateItem = func() fyne.CanvasObject {
		r := newHandsetRow(w)
		b.made = append(b.made, r)
		return r
	}
	b.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { b.draw(i, o.(*handsetRow)) }
	b.list.OnSelected = w.selectRow
	b.list.HideSeparators = true
	b.list.ExtendBaseWidget(b.list)
	b.empty = b.newEmpty()
	top := container.NewVBox(container.NewBorder(nil, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, 0, kit.Rhythm), b.all), kit.Heading(words.T("Bench"))), b.trouble, b.newNotices())
	b.root = container.New(kit.Column{Width: benchWidth, Sparing: true}, container.NewBorder(top, nil, nil, nil, container.NewStack(b.list, b.empty)))
	b.show()
	return b
}

// focus shows in the selected row whether the list has the focus.
func (b *benchPanel) focus(on bool) {
	b.focused = on
	if i := b.w.screen.Selected(); i >= 0 {
		b.drawRow(i)
	}
}

// draw makes a row of the list show a handset.
func (b *benchPanel) draw(i int, r *handsetRow) {
	selected := i == b.w.screen.Selected()
	r.set(b.w.screen.Row(i), selected, selected && b.focused)
}

// drawRow draws one handset anew, if its row is in sight. Fyne's list would draw all that
// are for the sake of one.
func (b *benchPanel) drawRow(i int) {
	id := b.w.screen.RowID(i)
	for _, r := range b.made {
		if r.id == id {
			b.draw(i, r)
		}
	}
}

// show draws all of the bench.
func (b *benchPanel) show() {
	b.showFrame()
	b.list.Refresh()
}

// showRows draws some of the rows.
func (b *benchPanel) showRows(rows []int) {
	b.showFrame()
	for _, i := range rows {
		b.drawRow(i)
	}
}

// showFrame draws what stands around the rows.
func (b *benchPanel) showFrame() {
	s := b.w.screen
	kit.SetShown(b.empty, s.Rows() == 0)
	if first := s.Rows() > 0 && !b.list.Visible(); first {
		kit.SetShown(b.list, true)
		if c := b.w.win.Canvas(); b.w.modal == nil && c.Focused() == nil {
			c.Focus(b.list)
		}
	}
	kit.SetShown(b.list, s.Rows() > 0)
	text := ""
	if s.Trouble != nil {
		text = view.Said(explain.Error(s.Trouble)).String()
	}
	kit.SetText(b.trouble, text)
	kit.SetShown(b.trouble, text != "")
	b.showAll()
}

// showAll draws the box that ticks all rows.
func (b *benchPanel) showAll() {
	ticked, of := b.w.screen.Ticked()
	kit.SetShown(b.all, of > 1)
	if b.all.Checked != (ticked == of && of > 0) || b.all.Partial != (ticked > 0 && ticked < of) {
		b.all.Checked, b.all.Partial = ticked == of && of > 0, ticked > 0 && ticked < of
		b.all.Refresh()
	}
}
