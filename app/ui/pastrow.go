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
	number, title, when, detail, summary *widget.Label
	mark                                 *kit.MarkLine
	first, second                        *fyne.Container
}

func newPastRow() *pastRow {
	r := &pastRow{number: kit.Small(""), title: kit.Bold(""), when: kit.Whole(kit.Small("")), detail: kit.Small(""), summary: kit.Label(""), mark: kit.NewMarkLine()}
	kit.Whole(r.mark.Word)
	r.number.Alignment = fyne.TextAlignTrailing
	r.first = container.New(kit.Beside{}, r.title, r.mark)
	r.second = container.New(kit.Spread{Lead: r.detail, Share: 0.4}, r.detail, r.summary)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *pastRow) CreateRenderer() fyne.WidgetRenderer {
	number := container.New(kit.Column{Width: 6 * kit.Rhythm}, r.number)
	lines := kit.Lines(r.first, container.NewBorder(nil, nil, r.when, nil, r.second))
	return widget.NewSimpleRenderer(kit.FixedHeight(container.NewBorder(nil, nil, number, nil, kit.Level(lines)), 7*kit.Rhythm))
}

func (r *pastRow) set(v view.PastRow) {
	kit.SetText(r.number, v.Number)
	kit.SetText(r.title, v.Title)
	kit.SetText(r.when, v.When)
	r.detail.Text, r.summary.Text = v.Detail, v.Summary
	r.mark.Set(v.Mark)
	r.first.Refresh() // the widths have changed
	r.second.Refresh()
}
