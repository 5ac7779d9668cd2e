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
	icon := container.New(layout.NewCustomPaddedLayout(0, 0, Rhythm, 0), container.NewCenter(Fixed(m.icon, 20, 20)))
	return widget.NewSimpleRenderer(container.NewBorder(nil, nil, icon, nil, m.Word))
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
