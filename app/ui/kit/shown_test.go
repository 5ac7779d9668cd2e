//go:build !nogui

package kit

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// oneWindow is an application with one window, whose driver knows no object's canvas: as
// the real one, of what it has not drawn yet.
type oneWindow struct {
	fyne.App
	window drawing
}

func (a *oneWindow) Driver() fyne.Driver { return oneWindowDriver{a.App.Driver(), a} }

type oneWindowDriver struct {
	fyne.Driver
	app *oneWindow
}

func (d oneWindowDriver) AllWindows() []fyne.Window                     { return []fyne.Window{&d.app.window} }
func (d oneWindowDriver) CanvasForObject(fyne.CanvasObject) fyne.Canvas { return nil }

// drawing is a window that notes what it is asked to draw.
type drawing struct {
	fyne.Window
	canvas noting
}

func (w *drawing) Canvas() fyne.Canvas { return &w.canvas }

type noting struct {
	fyne.Canvas
	asked []fyne.CanvasObject
}

func (c *noting) Refresh(o fyne.CanvasObject) { c.asked = append(c.asked, o) }

// What was never drawn is drawn as soon as it is shown, and not only when something else
// is; what is shown already is not drawn for nothing.
func TestShownIsDrawn(t *testing.T) {
	a := &oneWindow{App: test.NewTempApp(t)}
	fyne.SetCurrentApp(a)
	for name, o := range map[string]fyne.CanvasObject{
		"a container": container.NewVBox(widget.NewLabel("")),
		"a label":     widget.NewLabel(""),
	} {
		o.Hide()
		a.window.canvas.asked = nil
		SetShown(o, true)
		if !o.Visible() || !slices.Contains(a.window.canvas.asked, o) {
			t.Errorf("%s that is shown is not drawn", name)
		}
		a.window.canvas.asked = nil
		SetShown(o, true)
		if len(a.window.canvas.asked) > 0 {
			t.Errorf("%s that is shown already is drawn anew", name)
		}
		SetShown(o, false)
		if o.Visible() {
			t.Errorf("%s is not hidden", name)
		}
	}
}
