//go:build !nogui

package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Spread lays out two labels or lines on one line: the first gets what its text needs,
// but no more than its share of the width, the second the rest. Both end in an
// ellipsis where they must.
type Spread struct {
	Lead  fyne.CanvasObject
	Share float32
}

// Layout implements fyne.Layout.
func (s Spread) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	lead, _ := textIn(s.Lead)
	w := min(lead, size.Width)
	rest := objects[1]
	if natural, empty := textIn(rest); rest.Visible() && !empty {
		w = min(w, max(size.Width*s.Share, size.Width-natural+2*Rhythm))
	}
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(w, size.Height))
	x := max(0, w-Rhythm) // the two labels' own margins are enough of a gap
	rest.Move(fyne.NewPos(x, 0))
	rest.Resize(fyne.NewSize(max(0, size.Width-x), size.Height))
}

// MinSize implements fyne.Layout.
func (Spread) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m.Width += o.MinSize().Width
		m.Height = max(m.Height, o.MinSize().Height)
	}
	return m
}

// textIn is how wide a label or a line must be to show all of its text, and whether that
// is empty.
func textIn(o fyne.CanvasObject) (natural float32, empty bool) {
	if l, ok := o.(*Line); ok {
		return l.NaturalWidth(), l.Text == ""
	}
	l := o.(*widget.Label)
	return NaturalWidth(l), l.Text == ""
}

// NaturalWidth is how wide a label must be to show all of its text.
func NaturalWidth(l *widget.Label) float32 {
	name := l.SizeName
	if name == "" {
		name = theme.SizeNameText
	}
	return naturalWidth(l.Text, l.Theme().Size(name), l.TextStyle, l.Theme())
}

// naturalWidth is one more than measured: a label that is exactly as wide as its text may
// still be cut where positions are rounded to pixels.
func naturalWidth(text string, size float32, style fyne.TextStyle, th fyne.Theme) float32 {
	return fyne.MeasureText(text, size, style).Width + 2*th.Size(theme.SizeNameInnerPadding) + 1
}

// Column gives its content a width of its own, whatever there is in it. With larger texts
// it is wider: as much as they are, or so that there is still room beside it.
type Column struct {
	Width   float32
	Sparing bool
}

// Layout implements fyne.Layout.
func (c Column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (c Column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	scale := Scale()
	if c.Sparing {
		scale = 1 + (scale-1)*0.4
	}
	m := fyne.NewSize(c.Width*scale, 0)
	for _, o := range objects {
		if o.Visible() {
			m.Height = max(m.Height, o.MinSize().Height)
		}
	}
	return m
}

// TwoCards puts two cards above each other and gives each the height that it needs
// in a width. Where there is not enough for both, the second is cut down first, to a
// quarter. A first one that needs 0 gets half.
type TwoCards struct{ First, Second func(width float32) float32 }

// Layout implements fyne.Layout.
func (t TwoCards) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const gap = Rhythm
	room := size.Height - gap
	top := t.First(size.Width)
	switch {
	case top == 0:
		top = room / 2
	default:
		top = min(top, max(room*3/4, room-t.Second(size.Width)))
	}
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(size.Width, top))
	objects[1].Move(fyne.NewPos(0, top+gap))
	objects[1].Resize(fyne.NewSize(size.Width, room-top))
}

// MinSize implements fyne.Layout.
func (TwoCards) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+Rhythm)
}

// Footed puts a foot below content. The foot gets the height that it needs in a
// width, but no more than its share.
type Footed struct {
	Needs func(width float32) float32
	Share float32
}

// Layout implements fyne.Layout.
func (f Footed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	content, foot := objects[0], objects[1]
	height := size.Height
	if foot.Visible() {
		h := min(f.Needs(size.Width), size.Height*f.Share)
		foot.Move(fyne.NewPos(0, size.Height-h))
		foot.Resize(fyne.NewSize(size.Width, h))
		height -= h + Rhythm/2
	}
	content.Move(fyne.Position{})
	content.Resize(fyne.NewSize(size.Width, height))
}

// MinSize implements fyne.Layout.
func (Footed) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// lineOverlap is how far the lines of one text, which are labels, lie over each other.
const lineOverlap = Rhythm * 3 / 2

// Middle puts content in the middle, with a width of its own where there is room for it,
// and all of the height.
type Middle struct{ Width float32 }

// Layout implements fyne.Layout.
func (m Middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width, m.Width*Scale())
	for _, o := range objects {
		o.Move(fyne.NewPos((size.Width-w)/2, 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

// MinSize implements fyne.Layout.
func (Middle) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m
}

// Named lays out a name, its state and what else is known of it, on two lines. Where there
// is room, the state stands at the right end of the first; in a narrow place, or with
// long words, it takes the second line and leaves of what else is known as much as fits,
// so that neither name nor state is cut. Objects: a label, the state, a label.
type Named struct{ narrow bool }

// Layout implements fyne.Layout.
func (n *Named) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name, state, more := objects[0].(*widget.Label), objects[1], objects[2]
	line, w := name.MinSize().Height, min(state.MinSize().Width, size.Width)
	n.narrow = NaturalWidth(name)+w > size.Width
	place := func(o fyne.CanvasObject, x, y, width float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(max(0, width), line))
	}
	below := line - lineOverlap
	if !n.narrow {
		place(name, 0, 0, size.Width-w)
		place(state, size.Width-w, 0, w)
		place(more, 0, below, size.Width)
		return
	}
	place(name, 0, 0, size.Width)
	place(state, 0, below, w)
	if left := size.Width - w; left < 8*Rhythm {
		place(more, size.Width, below, 0)
		more.Resize(fyne.Size{})
	} else {
		place(more, w, below, left)
	}
}

// MinSize implements fyne.Layout.
func (n *Named) MinSize(objects []fyne.CanvasObject) fyne.Size {
	name, state := objects[0].MinSize(), objects[1].MinSize()
	m := fyne.NewSize(max(state.Width, 8*Rhythm), name.Height)
	if n.narrow || objects[2].Visible() {
		m.Height += name.Height - lineOverlap
	}
	return m
}

// Beside puts a state at the right end, whole, and a name before it in what is left, for
// which there is always some room: Fyne draws a text that has none over whatever is there.
type Beside struct{}

// Layout implements fyne.Layout.
func (Beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	name, state := objects[0], objects[1]
	w := min(state.MinSize().Width, size.Width)
	state.Move(fyne.NewPos(size.Width-w, 0))
	state.Resize(fyne.NewSize(w, size.Height))
	name.Move(fyne.Position{})
	name.Resize(fyne.NewSize(max(0, size.Width-w), size.Height))
}

// MinSize implements fyne.Layout.
func (Beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(b.Width+8*Rhythm, max(a.Height, b.Height))
}

// Titled puts buttons at the right end and a heading before them: in the large size where
// it fits, else in the ordinary one, on two lines if it takes no more.
type Titled struct{}

// Layout implements fyne.Layout.
func (Titled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	title, buttons := objects[0].(*widget.Label), objects[1]
	w := float32(0)
	if buttons.Visible() {
		w = min(buttons.MinSize().Width, size.Width)
		buttons.Move(fyne.NewPos(size.Width-w, 0))
		buttons.Resize(fyne.NewSize(w, size.Height))
	}
	room := max(0, size.Width-w)
	th := title.Theme()
	needs := func(text string, name fyne.ThemeSizeName) float32 {
		return fyne.MeasureText(text, th.Size(name), title.TextStyle).Width + 2*th.Size(theme.SizeNameInnerPadding) + 1
	}
	takes := func(name fyne.ThemeSizeName) float32 { return needs(title.Text, name) }
	tooLong := func(word string) bool { return needs(word, theme.SizeNameText) > room } // and would be broken
	name, wrap := theme.SizeNameText, fyne.TextWrapOff
	switch ordinary := takes(theme.SizeNameText); {
	case takes(theme.SizeNameHeadingText) <= room:
		name = theme.SizeNameHeadingText
	case ordinary > room && ordinary < 1.7*room && !slices.ContainsFunc(strings.Fields(title.Text), tooLong): // so that each of the two lines has room for its last word
		wrap = fyne.TextWrapWord
	}
	if title.SizeName != name || title.Wrapping != wrap {
		title.SizeName, title.Wrapping, title.Truncation = name, wrap, fyne.TextTruncateEllipsis
		if wrap != fyne.TextWrapOff {
			title.Truncation = fyne.TextTruncateOff
		}
		title.Refresh()
	}
	title.Resize(fyne.NewSize(room, size.Height)) // how high it is depends on how wide it is
	h := title.MinSize().Height
	title.Move(fyne.NewPos(0, (size.Height-h)/2))
	title.Resize(fyne.NewSize(room, h))
}

// MinSize implements fyne.Layout. It does not depend on how the heading is shown.
func (Titled) MinSize(objects []fyne.CanvasObject) fyne.Size {
	buttons := objects[1].MinSize()
	return fyne.NewSize(buttons.Width+Touch, max(buttons.Height, Touch*Scale()))
}
