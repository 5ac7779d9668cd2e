//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Dialog is a question or an answer over the window, which rests while it is open: a
// title, what it is about, and its buttons at the lower right.
type Dialog struct {
	popup  *widget.PopUp
	closed func()
}

// NewDialog makes a dialog, which is shown by Show.
func NewDialog(title string, content fyne.CanvasObject, w fyne.Window, buttons ...fyne.CanvasObject) *Dialog {
	head := Wrapped(Heading(title))
	row := container.New(layout.NewCustomPaddedHBoxLayout(Rhythm), layout.NewSpacer())
	for _, b := range buttons {
		row.Add(FixedHeight(b, Touch))
	}
	body := container.New(layout.NewCustomPaddedVBoxLayout(Rhythm), head, content,
		container.New(layout.NewCustomPaddedLayout(Rhythm, 0, Rhythm, Rhythm), row))
	return &Dialog{popup: widget.NewModalPopUp(container.NewThemeOverride(Inset(body, 2*Rhythm), Gentle{Theme: Current{}}), w.Canvas())}
}

// Show shows it.
func (d *Dialog) Show() { d.popup.Show() }

// Hide closes it.
func (d *Dialog) Hide() {
	if !d.popup.Visible() {
		return
	}
	d.popup.Hide()
	if d.closed != nil {
		d.closed()
	}
}

// SetOnClosed sets what is called when it was closed.
func (d *Dialog) SetOnClosed(closed func()) { d.closed = closed }
