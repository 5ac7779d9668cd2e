//go:build !nogui

package kit

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/source"
	"cradle/app/ui/view"
)

// Source shows a text with the numbers of its lines, in the colours of XML, on a surface
// of its own. Only the rows that can be seen exist. The arrows move from line to line, Page Up and Page Down,
// Home and End further; all other keys are the window's.
type Source struct {
	widget.BaseWidget
	list  *List
	ring  *Surface
	text  *source.Text
	rows  *source.Rows
	marks map[int]view.Tone // of lines, from 0
	at    int               // the line that is looked at, from 0; -1 is none
	cell  fyne.Size         // of one character
}

// NewSource makes a view of no text.
func NewSource(down func(*fyne.KeyEvent)) *Source {
	s := &Source{at: -1, ring: NewRing()}
	s.list = &List{Keyed: Keyed{down}, OnMove: s.move, OnFocus: s.ring.ShowRing}
	s.list.Length = func() int {
		if s.rows == nil {
			return 0
		}
		return s.rows.Len()
	}
	s.list.CreateItem = func() fyne.CanvasObject { return newSourceRow(s) }
	s.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*sourceRow).set(i) }
	s.list.OnSelected = func(i widget.ListItemID) {
		if s.rows != nil {
			line, _, _ := s.rows.Row(i)
			s.look(line)
		}
		s.list.UnselectAll() // the line is marked, however many rows it has
	}
	s.list.HideSeparators = true
	s.list.ExtendBaseWidget(s.list)
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Source) CreateRenderer() fyne.WidgetRenderer {
	list := container.NewThemeOverride(s.list, dense{s.Theme()})
	return widget.NewSimpleRenderer(OnSurface(list, s.ring))
}

// Focus is what takes the keys.
func (s *Source) Focus() fyne.Focusable { return s.list }

// SetText shows another text, from its beginning. marks are lines, from 1, with how much
// what is noted there matters.
func (s *Source) SetText(t *source.Text, marks map[int]view.Tone) {
	s.text, s.rows, s.at = t, nil, -1
	s.marks = make(map[int]view.Tone, len(marks))
	for line, tone := range marks {
		s.marks[line-1] = tone
	}
	s.wrap()
	if s.Size().Height > 0 { // before it was drawn it is at the top
		s.list.ScrollToTop()
	}
	s.list.Refresh()
}

// GoTo brings a line, from 1, into sight and marks it.
func (s *Source) GoTo(line int) {
	if s.rows == nil || line < 1 {
		return
	}
	s.look(min(line, s.text.Len()) - 1)
	// Some lines above it, so that it is seen what it belongs to.
	s.list.ScrollTo(s.rows.OfLine(max(0, s.at-4)))
	s.list.ScrollTo(min(s.rows.OfLine(s.at)+4, s.rows.Len()-1))
	s.list.ScrollTo(s.rows.OfLine(s.at))
}

// At is the line, from 1, that is looked at; 0 is none.
func (s *Source) At() int { return s.at + 1 }

func (s *Source) look(line int) {
	s.at = line
	s.list.Refresh()
}

// move looks at another line.
func (s *Source) move(by int) {
	if s.rows == nil {
		return
	}
	s.look(max(0, min(s.at+by, s.text.Len()-1)))
	s.list.ScrollTo(s.rows.OfLine(s.at))
}

// Resize implements fyne.Widget: how many rows a line takes depends on the width.
func (s *Source) Resize(size fyne.Size) {
	changed := size.Width != s.Size().Width
	s.BaseWidget.Resize(size)
	if changed && s.text != nil {
		s.wrap()
		s.list.Refresh()
	}
}

// numberDigits is the room for the lines' numbers.
func (s *Source) numberDigits() int { return max(3, len(strconv.Itoa(s.text.Len()))) }

func (s *Source) wrap() {
	if s.text == nil {
		s.rows = nil
		return
	}
	s.cell = fyne.MeasureText("0", sourceSize(s), fyne.TextStyle{Monospace: true})
	room := s.Size().Width - s.left() - 3*Rhythm // with the margins, and the scroll bar
	s.rows = s.text.Wrap(max(20, int(room/s.cell.Width)))
}

// left is where the text begins, behind the numbers.
func (s *Source) left() float32 { return float32(s.numberDigits())*s.cell.Width + 3*Rhythm }

// sourceSize is the size of the text, a little smaller than that of sentences, because
// letters of one width are wide.
func sourceSize(w interface{ Theme() fyne.Theme }) float32 {
	return w.Theme().Size(theme.SizeNameText) * 0.93
}

// sourceRow is one row.
type sourceRow struct {
	widget.BaseWidget
	source *Source
	row    int
}

func newSourceRow(s *Source) *sourceRow {
	r := &sourceRow{source: s, row: -1}
	r.ExtendBaseWidget(r)
	return r
}

func (r *sourceRow) set(row int) {
	r.row = row
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *sourceRow) CreateRenderer() fyne.WidgetRenderer {
	n := &sourceRenderer{row: r, back: canvas.NewRectangle(color.Transparent), mark: canvas.NewRectangle(color.Transparent),
		number: canvas.NewText("", color.Transparent)}
	n.number.Alignment = fyne.TextAlignTrailing
	n.number.TextStyle.Monospace = true
	n.objects = []fyne.CanvasObject{n.back, n.mark, n.number}
	n.Refresh()
	return n
}

type sourceRenderer struct {
	row        *sourceRow
	back, mark *canvas.Rectangle
	number     *canvas.Text
	pieces     []*canvas.Text
	indent     int // in characters
	objects    []fyne.CanvasObject
}

func (n *sourceRenderer) Destroy()                     {}
func (n *sourceRenderer) Objects() []fyne.CanvasObject { return n.objects }

func (n *sourceRenderer) MinSize() fyne.Size {
	cell := fyne.MeasureText("0", sourceSize(n.row.source), fyne.TextStyle{Monospace: true})
	return fyne.NewSize(0, cell.Height+2)
}

func (n *sourceRenderer) Layout(size fyne.Size) {
	s := n.row.source
	n.back.Resize(size)
	n.mark.Resize(fyne.NewSize(Rhythm/2, size.Height))
	if s.text == nil {
		return
	}
	n.number.Move(fyne.NewPos(Rhythm, 0))
	n.number.Resize(fyne.NewSize(s.left()-2*Rhythm, size.Height))
	x := s.left() + float32(n.indent)*s.cell.Width
	for _, p := range n.pieces {
		p.Move(fyne.NewPos(x, 0))
		p.Resize(fyne.NewSize(0, size.Height))
		x += float32(len([]rune(p.Text))) * s.cell.Width
	}
}

func (n *sourceRenderer) Refresh() {
	s, th, v := n.row.source, n.row.source.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	n.objects = n.objects[:3]
	n.pieces = n.pieces[:0]
	if s.rows == nil || n.row.row < 0 || n.row.row >= s.rows.Len() {
		n.number.Text = ""
		return
	}
	line, indent, spans := s.rows.Row(n.row.row)
	n.indent = indent
	n.number.Text = ""
	if s.rows.Begins(n.row.row) {
		n.number.Text = strconv.Itoa(line + 1)
	}
	n.number.TextSize = sourceSize(s)
	n.number.Color = th.Color(theme.ColorNameDisabled, v)
	n.back.FillColor, n.mark.FillColor = color.Transparent, color.Transparent
	if line == s.at {
		n.back.FillColor = th.Color(ColorFocused, v)
		n.number.Color = th.Color(theme.ColorNameForeground, v)
	}
	if tone, marked := s.marks[line]; marked {
		n.mark.FillColor = th.Color(ToneColor(tone), v)
		n.number.Color = n.mark.FillColor
	}
	for _, span := range spans {
		t := canvas.NewText(span.Text, th.Color(sourceColor(span.Kind), v))
		t.TextStyle.Monospace = true
		t.TextStyle.Bold = span.Kind == source.Element
		t.TextSize = sourceSize(s)
		n.pieces = append(n.pieces, t)
		n.objects = append(n.objects, t)
	}
	n.Layout(n.row.Size())
	canvas.Refresh(n.row)
}

// sourceColor is the colour of a piece.
func sourceColor(k source.Kind) fyne.ThemeColorName {
	switch k {
	case source.Punctuation, source.Comment, source.Declaration:
		return theme.ColorNameDisabled
	case source.Element:
		return ColorAccent
	case source.Attribute:
		return ColorAttribute
	case source.Value:
		return ColorValue
	case source.Secret:
		return theme.ColorNameWarning
	}
	return theme.ColorNameForeground
}

// dense is the theme for rows of text, which stand one below the other without a gap.
type dense struct{ fyne.Theme }

// Size implements fyne.Theme.
func (t dense) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNamePadding {
		return 0
	}
	return t.Theme.Size(name)
}
