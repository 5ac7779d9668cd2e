//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// documentsWidth is the width of the left column.
const documentsWidth = 272

// documents is the left side: where documents are dropped, the one that is
// loaded, and those to choose from.
type documents struct {
	w      *window
	root   fyne.CanvasObject
	head   *widget.Label
	body   *fyne.Container // both cards
	scroll *kit.Scroll     // all that is said of what is loaded

	empty  *fyne.Container // the drop zone's words while nothing is loaded
	loaded *fyne.Container // the card of the loaded document

	profile             *fyne.Container // that a profile is in use
	profileName         *widget.Label
	profileText         *widget.Label
	left                *fyne.Container // what was not taken
	leftText            *widget.Label
	name, folder, facts *widget.Label
	mark                *kit.MarkLine
	disk                *fyne.Container
	diskText            *widget.Label
	remarks             *remarks
	reload              *kit.Check
	source              *fyne.Container // the button that shows it
	save                *fyne.Container // the button that writes one that is in no file
	looked              string          // the document that was looked at last
	shelf               *shelfList
	pack                *packList
}

func newDocuments(w *window) *documents {
	d := &documents{
		w:        w,
		head:     kit.Heading(""),
		name:     kit.Bold(""),
		folder:   kit.Small(""),
		facts:    kit.Small(""),
		mark:     kit.NewMarkLine(),
		diskText: kit.Wrapped(kit.Label("")),
		remarks:  newRemarks(w),
	}
	d.diskText.Importance = widget.WarningImportance
	d.profileName, d.profileText = kit.Bold(""), kit.Wrapped(kit.Small(""))
	d.profile = kit.Lines(d.profileName, d.profileText)
	d.leftText = kit.Wrapped(kit.Label(""))
	d.leftText.Importance = widget.WarningImportance
	seen := kit.NewButton("", theme.CancelIcon(), func() { w.screen.LeftOut = nil; d.show() }, w.keyDown)
	seen.Importance = widget.LowImportance
	d.left = container.NewBorder(nil, nil, nil, container.NewVBox(kit.Fixed(seen, kit.Touch, kit.Touch)), d.leftText)

	icon := widget.NewIcon(theme.NewColoredResource(kit.Picture(view.IconDocument), theme.ColorNameDisabled))
	drop := kit.Wrapped(kit.Label(words.T("Drop a provisioning document anywhere on this window")))
	drop.Alignment = fyne.TextAlignCenter
	fresh := kit.NewButton(words.T("New from template…"), theme.DocumentCreateIcon(), w.newDocument, w.keyDown)
	d.empty = container.NewBorder(nil, kit.FixedHeight(fresh, kit.Touch), nil, nil,
		container.NewVBox(layout.NewSpacer(), container.NewCenter(kit.Fixed(icon, kit.Touch, kit.Touch)), drop, layout.NewSpacer()))

	again := kit.NewButton(words.T("Reload"), theme.ViewRefreshIcon(), w.reloadDocument, w.keyDown)
	d.disk = container.NewVBox(d.diskText, again)
	source := kit.NewButton(words.T("Source"), theme.FileTextIcon(), func() { w.source.open(0) }, w.keyDown)
	d.source = kit.FixedHeight(source, kit.Touch)
	d.save = kit.FixedHeight(kit.NewButton(words.T("Save as…"), theme.DocumentSaveIcon(), func() { w.saveDocument(w.screen.Document) }, w.keyDown), kit.Touch)
	d.pack = newPackList(w)
	d.loaded = container.NewVBox(d.pack.root, d.profile, kit.Lines(d.name, d.folder, d.facts, d.mark), d.disk, d.remarks.box)
	said := container.NewVBox(d.left, d.loaded)
	d.scroll = kit.NewScroll(said, w.keyDown)

	d.reload = kit.NewCheck(words.T("Reload when it changes"), func(on bool) {
		w.choose(func(p *prefs.Prefs) { p.Reload = on })
	}, w.keyDown)
	d.reload.Checked = w.store.Prefs().Reload
	open := kit.NewButton(words.T("Open…"), theme.FolderOpenIcon(), w.chooseFile, w.keyDown)
	open.Importance = widget.MediumImportance
	foot := container.NewVBox(d.reload, d.save, container.NewBorder(nil, nil, nil, d.source, kit.FixedHeight(open, kit.Touch)))
	zone := container.NewStack(
		kit.NewSurface(kit.ColorSurface, kit.ColorBorder),
		kit.Inset(container.NewBorder(nil, foot, nil, nil, container.NewStack(d.empty, d.scroll)), kit.Rhythm))

	d.shelf = newShelfList(w)
	d.body = container.New(kit.TwoCards{
		First: func(width float32) float32 {
			if d.empty.Visible() {
				return 0
			}
			return foot.MinSize().Height + theme.Padding() + kit.HeightIn(said, width-2*kit.Rhythm) + 2*kit.Rhythm
		},
		Second: func(float32) float32 { return d.shelf.natural() + 2*kit.Rhythm },
	}, zone, kit.OnSurface(kit.Inset(d.shelf, kit.Rhythm/2), d.shelf.ring))
	d.root = container.New(kit.Column{Width: documentsWidth, Sparing: true}, container.NewBorder(d.head, nil, nil, nil, d.body))
	return d
}

// show draws the loaded document and the shelf.
func (d *documents) show() {
	doc := d.w.screen.Document
	d.pack.show()
	title := words.T("Document")
	if d.w.screen.ShownDocument() >= 0 {
		title = words.T("Documents")
	}
	kit.SetText(d.head, title)
	kit.SetText(d.leftText, d.w.screen.LeftOutText())
	kit.SetShown(d.left, d.leftText.Text != "")
	name, about := d.w.screen.ProfileText()
	kit.SetText(d.profileName, name)
	kit.SetText(d.profileText, about)
	kit.SetShown(d.profile, name != "")
	kit.SetShown(d.profileText, about != "")
	kit.SetShown(d.empty, doc.IsZero() && d.leftText.Text == "")
	kit.SetShown(d.scroll, !d.empty.Visible())
	kit.SetShown(d.loaded, !doc.IsZero())
	kit.SetShown(d.reload, doc.InFile())
	kit.SetShown(d.save, !doc.IsZero() && !doc.InFile() && !doc.Sample && doc.Doc != nil)
	kit.SetShown(d.source, !doc.IsZero())
	if !doc.IsZero() {
		c := doc.Card()
		kit.SetText(d.name, c.Name)
		kit.SetShown(d.name, d.w.screen.ShownDocument() < 0) // otherwise the list says it
		kit.SetText(d.folder, c.Folder)
		kit.SetText(d.facts, c.Facts)
		kit.SetShown(d.facts, c.Facts != "")
		d.mark.Set(c.Mark)
		kit.SetText(d.diskText, c.Disk)
		kit.SetShown(d.disk, c.Disk != "")
		d.remarks.set(c.Lines)
		if d.looked != doc.Path {
			d.looked = doc.Path
			d.scroll.Body.ScrollToTop()
		}
	}
	d.shelf.show()
	d.body.Refresh() // the heights may have changed
}
