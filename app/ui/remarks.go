//go:build !nogui

package ui

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// remarks is the list of what is noted on the loaded document: how much it
// matters, the line in the file, and what is the matter there. The texts wrap: what
// stands at their end is what to do.
type remarks struct {
	w     *window
	box   *fyne.Container
	shown []view.Line
}

// remarksMost is how many remarks are drawn; nobody reads more in a column
// this narrow.
const remarksMost = 30

func newRemarks(w *window) *remarks {
	return &remarks{w: w, box: container.NewVBox()}
}

func (r *remarks) set(list []view.Line) {
	if slices.Equal(r.shown, list) {
		return
	}
	r.shown = list
	r.box.RemoveAll()
	for i, l := range list {
		if i == remarksMost {
			r.box.Add(kit.Small(words.N("and {{.Count}} more", len(list)-i)))
			break
		}
		r.box.Add(newRemark(l, r.w.source.open))
	}
	r.box.Refresh()
}

// remark is one of them: icon, word and place in the colour of how much it matters, and
// the text below. Pressing it shows its line.
type remark struct {
	widget.BaseWidget
	line int // 0: it is about the document as a whole
	open func(line int)
	back *canvas.Rectangle
	all  fyne.CanvasObject
}

func newRemark(l view.Line, open func(line int)) *remark {
	head := kit.Small(l.Head())
	head.TextStyle.Bold = true
	head.Importance = kit.ToneImportance(l.Tone)
	text := kit.Wrapped(kit.Label(l.Text))
	if l.Tone == view.Quiet {
		text.Importance = widget.LowImportance
	}
	r := &remark{line: l.Number, open: open, back: &canvas.Rectangle{CornerRadius: kit.Rhythm / 2},
		all: kit.Lines(kit.Led(widget.NewIcon(kit.Coloured(l.Icon(), l.Tone)), 2*kit.Rhythm, head), text)}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *remark) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(r.back, r.all))
}

// Tapped implements fyne.Tappable.
func (r *remark) Tapped(*fyne.PointEvent) { r.open(r.line) }

// Cursor implements desktop.Cursorable.
func (r *remark) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (r *remark) MouseIn(*desktop.MouseEvent) {
	r.paint(r.Theme().Color(theme.ColorNameHover, fyne.CurrentApp().Settings().ThemeVariant()))
}

// MouseMoved implements desktop.Hoverable.
func (r *remark) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *remark) MouseOut() { r.paint(color.Transparent) }

func (r *remark) paint(c color.Color) {
	r.back.FillColor = c
	r.back.Refresh()
}
