//go:build !nogui

package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// captionText is the small size of text.
const captionText = theme.SizeNameCaptionText

// surface is a rounded rectangle in named colours of the theme, which follow
// the theme when it changes.
type surface struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName // "" is none
	width        float32             // of the stroke
}

func newSurface(fill, stroke fyne.ThemeColorName) *surface {
	s := &surface{fill: fill, stroke: stroke, width: 1}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{surface: s, rect: &canvas.Rectangle{CornerRadius: rhythm}}
	r.Refresh()
	return r
}

type surfaceRenderer struct {
	surface *surface
	rect    *canvas.Rectangle
}

func (r *surfaceRenderer) Destroy()                     {}
func (r *surfaceRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *surfaceRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }

func (r *surfaceRenderer) Refresh() {
	th, v := r.surface.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.rect.FillColor, r.rect.StrokeColor, r.rect.StrokeWidth = nil, nil, 0
	if r.surface.fill != "" {
		r.rect.FillColor = th.Color(r.surface.fill, v)
	}
	if r.surface.stroke != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = th.Color(r.surface.stroke, v), r.surface.width
	}
	r.rect.Refresh()
}

// card puts content on a surface of its own.
func card(content fyne.CanvasObject) *fyne.Container {
	return container.NewStack(newSurface(colorSurface, colorBorder), inset(content, rhythm))
}

// inset keeps a distance all around.
func inset(content fyne.CanvasObject, by float32) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(by, by, by, by), content)
}

// lines stacks labels as lines of one text: without the space that labels keep
// above and below themselves.
func lines(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(-rhythm*3/2), objects...)
}

// level puts content half way up the height it is given, over all of the width.
func level(content fyne.CanvasObject) *fyne.Container {
	return container.NewVBox(layout.NewSpacer(), content, layout.NewSpacer())
}

// label is a label of one line that ends in an ellipsis where it must.
func label(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

func bold(text string) *widget.Label {
	l := label(text)
	l.TextStyle.Bold = true
	return l
}

// small is a label in the small size and a quiet colour.
func small(text string) *widget.Label {
	l := label(text)
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	return l
}

// heading is a label in the large size.
func heading(text string) *widget.Label {
	l := label(text)
	l.SizeName = theme.SizeNameHeadingText
	l.TextStyle.Bold = true
	return l
}

// whole makes a label show all of its text, on one line.
func whole(l *widget.Label) *widget.Label {
	l.Truncation = fyne.TextTruncateOff
	return l
}

// wrapped makes a label show all of its text, on as many lines as it takes.
func wrapped(l *widget.Label) *widget.Label {
	l.Truncation = fyne.TextTruncateOff
	l.Wrapping = fyne.TextWrapWord
	return l
}

// fixed gives content a size of its own.
func fixed(content fyne.CanvasObject, width, height float32) *fyne.Container {
	return container.New(layout.NewGridWrapLayout(fyne.NewSize(width, height)), content)
}

// setText changes a label only when it says something else, so that nothing is
// drawn again for nothing.
func setText(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
}

// setShown shows or hides an object.
func setShown(o fyne.CanvasObject, shown bool) {
	if shown != o.Visible() {
		if shown {
			o.Show()
		} else {
			o.Hide()
		}
	}
}

// fixedHeight gives content a height of its own and all of the width.
func fixedHeight(content fyne.CanvasObject, height float32) *fyne.Container {
	strut := canvas.NewRectangle(color.Transparent)
	strut.SetMinSize(fyne.NewSize(0, height))
	return container.NewStack(strut, content)
}

// setEnabled enables or disables a widget.
func setEnabled(d fyne.Disableable, enabled bool) {
	if enabled != d.Disabled() {
		return
	}
	if enabled {
		d.Enable()
	} else {
		d.Disable()
	}
}
