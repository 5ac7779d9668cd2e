//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// documentsWidth is the width of the left column.
const documentsWidth = 288

// documents is the left side: where documents are dropped, the one that is
// loaded, and those to choose from.
type documents struct {
	w    *window
	root fyne.CanvasObject
	body *fyne.Container // both cards

	empty  *fyne.Container // the drop zone's words while nothing is loaded
	loaded *fyne.Container // the card of the loaded document

	name, folder, facts *widget.Label
	mark                *markLine
	disk                *fyne.Container
	diskText            *widget.Label
	remarks             *remarks
	reload              *keyCheck
	shelf               *shelfList
}

func newDocuments(w *window) *documents {
	d := &documents{
		w:        w,
		name:     bold(""),
		folder:   small(""),
		facts:    small(""),
		mark:     newMarkLine(),
		diskText: wrapped(label("")),
		remarks:  newRemarks(w),
	}
	d.diskText.Importance = widget.WarningImportance

	icon := widget.NewIcon(theme.NewColoredResource(picture(view.IconDocument), theme.ColorNameDisabled))
	drop := wrapped(label("Drop a provisioning document anywhere on this window"))
	drop.Alignment = fyne.TextAlignCenter
	d.empty = container.NewVBox(layout.NewSpacer(), container.NewCenter(fixed(icon, touch, touch)), drop, layout.NewSpacer())

	again := newKeyButton("Reload", theme.ViewRefreshIcon(), w.reloadDocument, w.keyDown)
	d.disk = container.NewVBox(d.diskText, again)
	d.loaded = container.NewBorder(
		container.NewVBox(lines(d.name, d.folder, d.facts, d.mark), d.disk), nil, nil, nil, d.remarks)

	d.reload = newKeyCheck("Reload when it changes", nil, w.keyDown)
	open := newKeyButton("Open…", theme.FolderOpenIcon(), w.chooseFile, w.keyDown)
	open.Importance = widget.MediumImportance
	zone := container.NewStack(
		newSurface(colorSurface, colorBorder),
		inset(container.NewBorder(nil, container.NewVBox(d.reload, fixedHeight(open, touch)), nil, nil,
			container.NewStack(d.empty, d.loaded)), rhythm))

	d.shelf = newShelfList(w)
	d.body = container.New(twoCards{
		first: func(width float32) float32 {
			if d.w.screen.Document.IsZero() {
				return 0
			}
			return zone.MinSize().Height - d.remarks.MinSize().Height + heightIn(d.remarks.box, width-2*rhythm)
		},
		second: func(float32) float32 { return d.shelf.natural() + 2*rhythm },
	}, zone, container.NewStack(newSurface(colorSurface, colorBorder), inset(d.shelf, rhythm), d.shelf.ring))
	d.root = container.New(column{documentsWidth}, container.NewBorder(heading("Document"), nil, nil, nil, d.body))
	return d
}

// show draws the loaded document and the shelf.
func (d *documents) show() {
	doc := d.w.screen.Document
	setShown(d.empty, doc.IsZero())
	setShown(d.loaded, !doc.IsZero())
	setShown(d.reload, !doc.IsZero() && !doc.Sample)
	if !doc.IsZero() {
		c := doc.Card()
		setText(d.name, c.Name)
		setText(d.folder, c.Folder)
		setText(d.facts, c.Facts)
		setShown(d.facts, c.Facts != "")
		d.mark.set(c.Mark)
		setText(d.diskText, c.Disk)
		setShown(d.disk, c.Disk != "")
		d.remarks.set(c.Lines)
	}
	d.shelf.show()
	d.body.Refresh() // the heights may have changed
}

// markLine is a state in a line of text: icon, word, colour.
type markLine struct {
	widget.BaseWidget
	icon *widget.Icon
	word *widget.Label
	last view.Mark
}

func newMarkLine() *markLine {
	m := &markLine{icon: widget.NewIcon(nil), word: bold("")}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *markLine) CreateRenderer() fyne.WidgetRenderer {
	icon := container.New(layout.NewCustomPaddedLayout(0, 0, rhythm, 0), container.NewCenter(fixed(m.icon, 20, 20)))
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, icon, nil, m.word))
}

func (m *markLine) set(mark view.Mark) {
	if mark == m.last {
		return
	}
	m.last = mark
	m.icon.SetResource(coloured(mark.Icon, mark.Tone))
	m.word.Importance = toneImportance(mark.Tone)
	m.word.SetText(mark.Word)
}
