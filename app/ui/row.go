//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"cradle/app/run"
	"cradle/app/ui/view"
)

// handsetRow is the row of one handset. The list uses a row for one handset
// after the other.
type handsetRow struct {
	widget.BaseWidget
	w    *window
	id   run.HandsetID
	does view.Action // what its button does

	back                   *surface
	check                  *keyCheck
	plate                  *surface // behind the port
	port                   *widget.Label
	title, detail, message *widget.Label
	mark                   *markLine
	action                 *keyButton
	progress               *progress
}

// portWidth is the width of the ports' column, so that rows line up: room for
// "SIM 12" and "1-3.2.4".
const portWidth = 9 * rhythm

func newHandsetRow(w *window) *handsetRow {
	r := &handsetRow{
		w:        w,
		back:     newSurface(colorSurface, colorBorder),
		plate:    newSurface("", colorBorder),
		port:     bold(""),
		title:    bold(""),
		detail:   small(""),
		message:  label(""),
		mark:     newMarkLine(),
		progress: newProgress(),
	}
	whole(r.mark.word)
	r.port.Alignment = fyne.TextAlignCenter
	r.check = newKeyCheck("", func(on bool) { w.tick(r.id, on) }, w.keyDown)
	r.action = newKeyButton("", nil, r.act, w.keyDown)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *handsetRow) CreateRenderer() fyne.WidgetRenderer {
	port := container.NewCenter(fixed(container.NewStack(r.plate, r.port), portWidth, 36))
	first := container.NewBorder(nil, nil, nil, r.mark, r.title)
	second := container.NewBorder(nil, nil, nil, container.NewCenter(r.action), r.message)
	body := container.NewBorder(nil, nil,
		container.NewHBox(container.NewCenter(fixed(r.check, touch, touch)), port), nil,
		level(lines(first, r.detail, second)))
	bar := container.New(layout.NewCustomPaddedLayout(0, 2, rhythm, rhythm), r.progress)
	return widget.NewSimpleRenderer(container.NewStack(r.back,
		inset(fixedHeight(body, rowHeight), rhythm/2),
		container.NewBorder(nil, bar, nil, nil)))
}

// act does what the row's button says.
func (r *handsetRow) act() {
	if r.does == view.TypePassword {
		r.w.typePassword(r.id)
		return
	}
	r.w.reconnect(r.id)
}

// rowHeight leaves room for three lines, and for the bar below them.
const rowHeight = 10 * rhythm

// set makes the row show a handset. Its result is shown when it is selected, and the
// keys are its own when it is focused.
func (r *handsetRow) set(v view.Row, selected, focused bool) {
	r.id = v.ID
	back, stroke, width := colorSurface, colorBorder, float32(1)
	if selected {
		stroke, width = colorAccent, 2
	}
	if focused {
		back = colorFocused
	}
	if r.back.stroke != stroke || r.back.fill != back {
		r.back.fill, r.back.stroke, r.back.width = back, stroke, width
		r.back.Refresh()
	}
	fill := colorBorder
	if !v.Simulated {
		fill = ""
	}
	if r.plate.fill != fill {
		r.plate.fill = fill
		r.plate.Refresh()
	}
	if r.check.Checked != v.Checked {
		r.check.Checked = v.Checked // not SetChecked: nobody ticked it
		r.check.Refresh()
	}
	setEnabled(r.check, v.CanCheck)
	setText(r.port, v.Port)
	setText(r.title, v.Title)
	setText(r.detail, v.Detail)
	setShown(r.detail, v.Detail != "")
	setText(r.message, v.Message)
	r.mark.set(v.Mark)
	r.does = v.Action
	if r.action.Text != v.Action.String() {
		r.action.SetText(v.Action.String())
	}
	setShown(r.action, v.Action != view.NoAction)
	r.progress.set(v.Progress)
}
