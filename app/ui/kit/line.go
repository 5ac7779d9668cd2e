//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Line is a text on one line, as a label of Fyne's shows it, for rows that change often or
// are scrolled: a label that may be cut lays out its text four times for each change, and
// this one measures it once or twice.
type Line struct {
	widget.BaseWidget
	Text       string
	Importance widget.Importance
	TextStyle  fyne.TextStyle
	SizeName   fyne.ThemeSizeName // "" is the size of texts
}

// NewLine makes a line.
func NewLine(text string) *Line {
	l := &Line{Text: text}
	l.ExtendBaseWidget(l)
	return l
}

// SmallLine is a line in the small size and a quiet colour.
func SmallLine(text string) *Line {
	l := NewLine(text)
	l.SizeName, l.Importance = theme.SizeNameCaptionText, widget.LowImportance
	return l
}

// Set changes the text and how important it is, and draws the line anew only where that
// is another one.
func (l *Line) Set(text string, importance widget.Importance) {
	if l.Text == text && l.Importance == importance {
		return
	}
	l.Text, l.Importance = text, importance
	l.Refresh()
}

// SetText changes the text.
func (l *Line) SetText(text string) { l.Set(text, l.Importance) }

// AccessibilityLabel implements fyne.Accessible: all of the text, though it may be cut.
func (l *Line) AccessibilityLabel() string { return l.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *Line) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements fyne.Widget.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	r := &lineRenderer{line: l, text: &canvas.Text{}}
	r.objects = []fyne.CanvasObject{r.text}
	r.look()
	return r
}

// size is that of the text.
func (l *Line) size() float32 {
	if l.SizeName == "" {
		return l.Theme().Size(theme.SizeNameText)
	}
	return l.Theme().Size(l.SizeName)
}

// NaturalWidth is how wide the line must be to show all of its text.
func (l *Line) NaturalWidth() float32 {
	return naturalWidth(head(l.Text), l.size(), l.TextStyle, l.Theme())
}

// lineMost is how much of a text a line can show at most: values may be as long as books.
const lineMost = 600

// head is as much of a text as a line can show.
func head(text string) string {
	if len(text) <= lineMost {
		return text
	}
	n := 0
	for i := range text {
		if n++; n > lineMost {
			return text[:i]
		}
	}
	return text
}

type lineRenderer struct {
	line    *Line
	text    *canvas.Text
	objects []fyne.CanvasObject
	left    int // how many runes were left at the last cut; 0: nothing was cut
}

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Objects() []fyne.CanvasObject { return r.objects }

// MinSize is that of a label that may be cut.
func (r *lineRenderer) MinSize() fyne.Size {
	inset := 2 * r.line.Theme().Size(theme.SizeNameInnerPadding)
	return fyne.MeasureText("M", r.line.size(), r.line.TextStyle).AddWidthHeight(inset, inset)
}

func (r *lineRenderer) Layout(size fyne.Size) {
	inset := r.line.Theme().Size(theme.SizeNameInnerPadding)
	room := fyne.NewSize(max(0, size.Width-2*inset), max(0, size.Height-2*inset))
	r.text.Move(fyne.NewPos(inset, inset))
	if r.text.Size() != room {
		r.text.Resize(room)
		r.cut()
	}
}

func (r *lineRenderer) Refresh() {
	r.look()
	r.cut()
	r.text.Refresh()
}

// look takes over how the line looks.
func (r *lineRenderer) look() {
	th, v := r.line.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.text.Color = th.Color(importanceColor(r.line.Importance), v)
	r.text.TextSize, r.text.TextStyle = r.line.size(), r.line.TextStyle
}

// cut shows as much of the text as there is room for.
func (r *lineRenderer) cut() {
	var text string
	text, r.left = fit(head(r.line.Text), r.text.Size().Width, r.left, func(s string) float32 {
		return fyne.MeasureText(s, r.text.TextSize, r.text.TextStyle).Width
	})
	if text != r.text.Text {
		r.text.Text = text
		r.text.Refresh()
	}
}

// fit cuts a text that is wider than there is room, and ends it in an ellipsis. It looks
// from a guess on, of how many runes are left: those of the text before, which is often
// nearly the same, or with 0 by the average width of a rune.
func fit(text string, room float32, guess int, width func(string) float32) (cut string, left int) {
	const ellipsis = "…"
	all := width(text)
	if all <= room || text == "" {
		return text, 0
	}
	if width(ellipsis) > room {
		return "", 0
	}
	runes := []rune(text)
	fits := func(n int) bool { return width(string(runes[:n])+ellipsis) <= room }
	if guess == 0 {
		guess = int(float32(len(runes)) * room / all)
	}
	n := max(0, min(len(runes)-1, guess))
	if n == 0 || fits(n) {
		for n < len(runes)-1 && fits(n+1) {
			n++
		}
	} else {
		for n--; n > 0 && !fits(n); n-- {
		}
	}
	return string(runes[:n]) + ellipsis, n
}
