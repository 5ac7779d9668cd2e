//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// pastRow is a line of the history: the run's number and whether it is ticked, what went
// where and how it ended, when and where, and what became of it.
type pastRow struct {
	widget.BaseWidget
	number, title, detail, summary *widget.Label
	mark                           *kit.MarkLine
	first                          *fyne.Container // title and mark
	tick                           *widget.Icon
	ticked                         bool
	tapped                         func(tick bool) // in the left column, which has the tick, or elsewhere
}

// tickColumn is how wide the left column is, as wide as a gloved finger.
const tickColumn = 6 * kit.Rhythm

func newPastRow() *pastRow {
	r := &pastRow{number: kit.Small(""), title: kit.Bold(""), detail: kit.Small(""), summary: kit.Label(""), mark: kit.NewMarkLine(),
		tick: widget.NewIcon(theme.CheckButtonIcon())}
	kit.Whole(r.mark.Word)
	r.number.Alignment = fyne.TextAlignCenter
	r.first = container.New(kit.Beside{}, r.title, r.mark)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *pastRow) CreateRenderer() fyne.WidgetRenderer {
	left := container.New(kit.Column{Width: tickColumn}, kit.Level(container.New(layout.NewCustomPaddedVBoxLayout(-kit.Rhythm/2), r.number, container.NewCenter(kit.Fixed(r.tick, 20, 20)))))
	lines := kit.Lines(r.first, r.detail, r.summary)
	return widget.NewSimpleRenderer(kit.FixedHeight(container.NewBorder(nil, nil, left, nil, kit.Level(lines)), 9*kit.Rhythm))
}

// Tapped implements fyne.Tappable, in place of the list: what is held with it counts.
func (r *pastRow) Tapped(e *fyne.PointEvent) {
	if r.tapped != nil {
		r.tapped(e.Position.X < tickColumn*kit.Scale())
	}
}

func (r *pastRow) set(v view.PastRow, ticked bool) {
	kit.SetText(r.number, v.Number)
	kit.SetText(r.title, v.Title)
	kit.SetText(r.detail, v.Detail)
	kit.SetText(r.summary, v.Summary)
	r.mark.Set(v.Mark)
	r.first.Refresh() // the widths have changed
	if ticked != r.ticked {
		r.ticked = ticked
		if ticked {
			r.tick.SetResource(theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon()))
		} else {
			r.tick.SetResource(theme.CheckButtonIcon())
		}
	}
}
