//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Progress is a thin bar along a row's lower edge. It does not move by itself:
// a bar that only swings says nothing and never lets the machine rest.
type Progress struct {
	widget.BaseWidget
	done float64 // 0 to 1; negative: nothing is shown
}

func NewProgress() *Progress {
	p := &Progress{done: -1}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Progress) Set(done float64) {
	if p.done != done {
		p.done = done
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{progress: p, track: &canvas.Rectangle{CornerRadius: 2}, bar: &canvas.Rectangle{CornerRadius: 2}}
	r.Refresh()
	return r
}

type progressRenderer struct {
	progress   *Progress
	track, bar *canvas.Rectangle
}

func (r *progressRenderer) Destroy()           {}
func (r *progressRenderer) MinSize() fyne.Size { return fyne.NewSize(0, Rhythm/2) }
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.track, r.bar}
}

func (r *progressRenderer) Layout(size fyne.Size) {
	r.track.Resize(size)
	r.bar.Resize(fyne.NewSize(size.Width*float32(max(0, min(1, r.progress.done))), size.Height))
}

func (r *progressRenderer) Refresh() {
	th, v := r.progress.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.track.FillColor, r.bar.FillColor = th.Color(ColorBorder, v), th.Color(ColorAccent, v)
	r.track.Hidden, r.bar.Hidden = r.progress.done < 0, r.progress.done < 0
	r.Layout(r.progress.Size())
	r.track.Refresh()
	r.bar.Refresh()
}
