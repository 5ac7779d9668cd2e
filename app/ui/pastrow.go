//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// pastRow is a line of the history.
type pastRow struct {
	widget.BaseWidget
	number, title, summary, detail *widget.Label
	mark                           *kit.MarkLine
	first                          *fyne.Container
}

func newPastRow() *pastRow {
	r := &pastRow{number: kit.Label(""), title: kit.Bold(""), summary: kit.Label(""), detail: kit.Small(""), mark: kit.NewMarkLine()}
	kit.Whole(r.mark.Word)
	r.number.Alignment, r.number.Importance = fyne.TextAlignTrailing, widget.LowImportance
	r.first = container.New(kit.Beside{}, r.title, r.mark)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *pastRow) CreateRenderer() fyne.WidgetRenderer {
	// As high as the lines beside it, so that it stands beside the first.
	number := container.New(kit.Column{Width: 6 * kit.Rhythm}, kit.Level(kit.Lines(r.number, kit.Small(""), kit.Label(""))))
	lines := kit.Lines(r.first, r.detail, r.summary)
	return widget.NewSimpleRenderer(kit.FixedHeight(container.NewBorder(nil, nil, number, nil, kit.Level(lines)), 10*kit.Rhythm))
}

func (r *pastRow) set(v view.PastRow) {
	kit.SetText(r.number, v.Number)
	kit.SetText(r.title, v.Title)
	kit.SetText(r.detail, v.When+" · "+v.Detail)
	kit.SetText(r.summary, v.Summary)
	r.mark.Set(v.Mark)
	r.first.Refresh() // the widths have changed
}
