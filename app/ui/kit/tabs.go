//go:build !nogui

package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Tabs are some buttons of which one is chosen: it looks like a button, the others like
// words.
type Tabs struct {
	widget.BaseWidget
	buttons []*Button
	box     *fyne.Container
	chosen  int
	changed func(int)
}

// NewTabs makes tabs of which the first is chosen. changed is called when another one is.
func NewTabs(names []string, changed func(int), down func(*fyne.KeyEvent)) *Tabs {
	t := &Tabs{changed: changed, box: container.NewHBox()}
	for i, name := range names {
		b := NewButton(name, nil, func() { t.Choose(i) }, down)
		t.buttons = append(t.buttons, b)
		t.box.Add(FixedHeight(b, Touch))
	}
	t.paint()
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.box) }

// Chosen is the number of the one that is chosen.
func (t *Tabs) Chosen() int { return t.chosen }

// Choose chooses another one.
func (t *Tabs) Choose(i int) {
	if i == t.chosen || i < 0 || i >= len(t.buttons) {
		return
	}
	t.chosen = i
	t.paint()
	t.changed(i)
}

func (t *Tabs) paint() {
	for i, b := range t.buttons {
		b.Importance = widget.LowImportance
		if i == t.chosen {
			b.Importance = widget.MediumImportance
		}
		b.Refresh()
	}
}
