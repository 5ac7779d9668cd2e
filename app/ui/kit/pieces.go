//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CaptionText is the small size of text.
const CaptionText = theme.SizeNameCaptionText

// Surface is a rounded rectangle in named colours of the theme, which follow
// the theme when it changes.
type Surface struct {
	widget.BaseWidget
	Fill, Stroke fyne.ThemeColorName // "" is none
	Width        float32             // of the stroke
}

func NewSurface(fill, stroke fyne.ThemeColorName) *Surface {
	s := &Surface{Fill: fill, Stroke: stroke, Width: 1}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{surface: s, rect: &canvas.Rectangle{CornerRadius: Rhythm}}
	r.Refresh()
	return r
}

type surfaceRenderer struct {
	surface *Surface
	rect    *canvas.Rectangle
}

func (r *surfaceRenderer) Destroy()                     {}
func (r *surfaceRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *surfaceRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

func (r *surfaceRenderer) Refresh() {
	th, v := r.surface.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.rect.FillColor, r.rect.StrokeColor, r.rect.StrokeWidth = nil, nil, 0
	if r.surface.Fill != "" {
		r.rect.FillColor = th.Color(r.surface.Fill, v)
	}
	if r.surface.Stroke != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = th.Color(r.surface.Stroke, v), r.surface.Width
	}
	r.rect.Refresh()
}

// OnSurface puts a list, or what else scrolls, on a surface of its own; ring is shown
// around it while it has the focus.
func OnSurface(content fyne.CanvasObject, ring *Surface) *fyne.Container {
	return container.NewStack(NewSurface(ColorSurface, ColorBorder), Inset(content, Rhythm/2), ring)
}

// Card puts content on a surface of its own.
func Card(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(NewSurface(ColorSurface, ColorBorder), Inset(content, Rhythm))
}

// Framed puts a frame around what Fyne draws without one, so that it can be seen where it
// can be pressed.
func Framed(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(content, NewSurface("", theme.ColorNameInputBorder))
}

// Inset keeps a distance all around.
func Inset(content fyne.CanvasObject, by float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(by, by, by, by), content)
}

// Lines stacks labels as lines of one text: without the space that labels keep
// above and below themselves.
func Lines(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(-lineOverlap), objects...)
}

// Level puts content half way up the height it is given, over all of the width.
func Level(content fyne.CanvasObject) *fyne.Container {
	return container.NewVBox(layout.NewSpacer(), content, layout.NewSpacer())
}

// Label is a label of one line that ends in an ellipsis where it must.
func Label(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

func Bold(text string) *widget.Label {
	l := Label(text)
	l.TextStyle.Bold = true
	return l
}

// Small is a label in the small size and a quiet colour.
func Small(text string) *widget.Label {
	l := Label(text)
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	return l
}

// Heading is a label in the large size.
func Heading(text string) *widget.Label {
	l := Label(text)
	l.SizeName = theme.SizeNameHeadingText
	l.TextStyle.Bold = true
	return l
}

// Whole makes a label show all of its text, on one line.
func Whole(l *widget.Label) *widget.Label {
	l.Truncation = fyne.TextTruncateOff
	return l
}

// Wrapped makes a label show all of its text, on as many lines as it takes.
func Wrapped(l *widget.Label) *widget.Label {
	l.Truncation = fyne.TextTruncateOff
	l.Wrapping = fyne.TextWrapWord
	return l
}

// Fixed gives content a size of its own.
func Fixed(content fyne.CanvasObject, width, height float32) *fyne.Container {
	return container.New(layout.NewGridWrapLayout(fyne.NewSize(width, height)), content)
}

// SetText changes a label only when it says something else, so that nothing is
// drawn again for nothing.
func SetText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

// SetShown shows or hides an object, and has that drawn.
func SetShown(o fyne.CanvasObject, shown bool) {
	switch {
	case shown == o.Visible():
	case shown:
		o.Show()
		redraw(o)
	default:
		o.Hide()
	}
}

// redraw has an object drawn that is shown anew. Fyne finds an object's canvas only while
// it is drawn, and a container that is shown asks for nothing: it would come on the screen
// when something else is drawn, whenever that is. No object can tell which window it is in;
// there is one.
func redraw(o fyne.CanvasObject) {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		w.Canvas().Refresh(o)
	}
}

// FixedHeight gives content a height of its own, as texts of the ordinary size need it,
// and all of the width. With larger texts it is higher.
func FixedHeight(content fyne.CanvasObject, height float32) *fyne.Container {
	return container.New(tall(height), content)
}

// tall is the layout of what has a height of its own.
type tall float32

// Layout implements fyne.Layout.
func (tall) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (t tall) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := fyne.NewSize(0, float32(t)*Scale())
	for _, o := range objects {
		m.Width = max(m.Width, o.MinSize().Width)
		m.Height = max(m.Height, o.MinSize().Height)
	}
	return m
}

// SetEnabled enables or disables a widget.
func SetEnabled(d fyne.Disableable, enabled bool) {
	if enabled != d.Disabled() {
		return
	}
	if enabled {
		d.Enable()
	} else {
		d.Disable()
	}
}
