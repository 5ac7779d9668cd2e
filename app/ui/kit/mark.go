//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// MarkLine is a state in a line of text: icon, word, colour.
type MarkLine struct {
	widget.BaseWidget
	icon *widget.Icon
	Word *widget.Label
	last view.Mark
}

func NewMarkLine() *MarkLine {
	m := &MarkLine{icon: widget.NewIcon(nil), Word: Bold("")}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer implements fyne.Widget.
func (m *MarkLine) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Led(m.icon, 20, m.Word))
}

// Set shows a state, and reports whether it is another one than before.
func (m *MarkLine) Set(mark view.Mark) bool {
	if mark == m.last {
		return false
	}
	m.last = mark
	m.icon.SetResource(Coloured(mark.Icon, mark.Tone))
	m.Word.Importance = ToneImportance(mark.Tone)
	m.Word.SetText(mark.Word)
	return true
}

// Led puts an icon of a size before a label, as near as the margin of the label keeps it.
func Led(icon fyne.CanvasObject, size float32, l *widget.Label) *fyne.Container {
	return container.New(lead{}, container.New(layout.NewCustomPaddedLayout(0, 0, Rhythm, 0), container.NewCenter(container.New(Column{Width: size}, FixedHeight(icon, size)))), l)
}

// lead is its layout.
type lead struct{}

// Layout implements fyne.Layout.
func (lead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := objects[0].MinSize().Width
	objects[0].Move(fyne.Position{})
	objects[0].Resize(fyne.NewSize(w, size.Height))
	objects[1].Move(fyne.NewPos(w-Rhythm/4, 0))
	objects[1].Resize(fyne.NewSize(max(0, size.Width-w+Rhythm/4), size.Height))
}

// MinSize implements fyne.Layout.
func (lead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width-Rhythm/4+b.Width, max(a.Height, b.Height))
}
