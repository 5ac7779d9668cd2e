//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// handsetRow is the row of one handset. The list uses a row for one handset
// after the other.
type handsetRow struct {
	widget.BaseWidget
	w    *window
	id   run.HandsetID
	does view.Action // what its button does

	back          *kit.Surface
	check         *kit.Check
	plate         *kit.Surface  // behind the port
	port, below   *widget.Label // the port's name, and the port itself below it
	title, detail *widget.Label
	message       *kit.Line
	mark          *kit.MarkLine
	first         *fyne.Container // title, mark and detail
	action        *kit.Button
	progress      *kit.Progress
}

// portWidth is the width of the ports' column, so that rows line up: room for
// "SIM 12" and "1-3.2.4".
const (
	portWidth  = 9 * kit.Rhythm
	portHeight = 5 * kit.Rhythm
)

func newHandsetRow(w *window) *handsetRow {
	r := &handsetRow{
		w:        w,
		back:     kit.NewSurface(kit.ColorSurface, kit.ColorBorder),
		plate:    kit.NewSurface("", kit.ColorBorder),
		port:     kit.Bold(""),
		below:    kit.Small(""),
		title:    kit.Bold(""),
		detail:   kit.Small(""),
		message:  kit.NewLine(""),
		mark:     kit.NewMarkLine(),
		progress: kit.NewProgress(),
	}
	kit.Whole(r.mark.Word)
	r.port.Alignment, r.below.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	r.check = kit.NewCheck("", func(on bool) { w.tick(r.id, on) }, w.keyDown)
	r.action = kit.NewButton("", nil, r.act, w.keyDown)
	r.first = container.New(&kit.Named{}, r.title, r.mark, r.detail)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *handsetRow) CreateRenderer() fyne.WidgetRenderer {
	port := container.NewCenter(container.New(kit.Column{Width: portWidth}, kit.FixedHeight(container.NewStack(r.plate, kit.Level(kit.Lines(r.port, r.below))), portHeight)))
	inset := kit.Fixed(container.NewStack(), kit.Rhythm/2, kit.Rhythm) // the box is at the left end of what can be tapped
	second := container.NewBorder(nil, nil, nil, container.NewCenter(r.action), r.message)
	body := container.NewBorder(nil, nil,
		container.New(layout.NewCustomPaddedHBoxLayout(-kit.Rhythm*3/4), inset, container.NewCenter(container.New(kit.Column{Width: kit.Touch}, kit.FixedHeight(r.check, kit.Touch))), port), nil,
		kit.Level(kit.Lines(r.first, second)))
	bar := container.New(layout.NewCustomPaddedLayout(0, 2, kit.Rhythm, kit.Rhythm), r.progress)
	return widget.NewSimpleRenderer(container.NewStack(r.back,
		kit.Inset(kit.FixedHeight(body, rowHeight), kit.Rhythm/2),
		container.NewBorder(nil, bar, nil, nil)))
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *handsetRow) TappedSecondary(e *fyne.PointEvent) { r.w.rowMenu(r.id, e.AbsolutePosition) }

// act does what the row's button says.
func (r *handsetRow) act() {
	if r.does == view.TypePassword {
		r.w.typePassword(r.id)
		return
	}
	r.w.reconnect(r.id)
}

// rowHeight leaves room for three lines, and for the bar below them.
const rowHeight = 10 * kit.Rhythm

// set makes the row show a handset. Its result is shown when it is selected, and the
// keys are its own when it is focused.
func (r *handsetRow) set(v view.Row, selected, focused bool) {
	r.id = v.ID
	back, stroke, width := kit.ColorSurface, kit.ColorBorder, float32(1)
	if selected {
		stroke, width = kit.ColorAccent, 2
	}
	if focused {
		back = kit.ColorFocused
	}
	if r.back.Stroke != stroke || r.back.Fill != back {
		r.back.Fill, r.back.Stroke, r.back.Width = back, stroke, width
		r.back.Refresh()
	}
	fill := kit.ColorBorder
	if !v.Simulated {
		fill = ""
	}
	if r.plate.Fill != fill {
		r.plate.Fill = fill
		r.plate.Refresh()
	}
	if r.check.Checked != v.Checked {
		r.check.Checked = v.Checked // not SetChecked: nobody ticked it
		r.check.Refresh()
	}
	kit.SetEnabled(r.check, v.CanCheck)
	name, below := v.Port, ""
	if v.Label != "" {
		name, below = v.Label, v.Port
	}
	kit.SetText(r.port, name)
	kit.SetText(r.below, below)
	kit.SetShown(r.below, below != "")
	kit.SetText(r.title, v.Title)
	kit.SetText(r.detail, v.Detail)
	kit.SetShown(r.detail, v.Detail != "")
	r.message.SetText(v.Message)
	if r.mark.Set(v.Mark) {
		// Fyne does it, too, but for when another text changes in the same picture: then the
		// state would be written over what stands behind it.
		r.first.Refresh()
	}
	r.does = v.Action
	if r.action.Text != v.Action.String() {
		r.action.SetText(v.Action.String())
	}
	kit.SetShown(r.action, v.Action != view.NoAction)
	r.progress.Set(v.Progress)
}
