//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// comparisonPanel holds two runs against each other.
type comparisonPanel struct {
	w    *window
	root *fyne.Container
	of   *view.Comparison // nil: there is none
	rows []view.Compared

	summary       *widget.Label
	first, second *sideHead
	only          *kit.Check
	list          *kit.List
}

func newComparisonPanel(w *window, stop func()) *comparisonPanel {
	c := &comparisonPanel{w: w, summary: kit.Bold(""), first: newSideHead(), second: newSideHead()}
	ring := kit.NewRing()
	c.list = &kit.List{Keyed: kit.Keyed{Down: w.keyDown}, OnFocus: ring.ShowRing, OnMove: func(by int) {
		c.list.ScrollToOffset(max(0, c.list.GetScrollOffset()+float32(by)*6*kit.Rhythm))
	}}
	c.list.Length = func() int { return len(c.rows) }
	c.list.CreateItem = func() fyne.CanvasObject { return newComparedRow() }
	c.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*comparedRow).set(c.rows[i]) }
	c.list.OnSelected = func(widget.ListItemID) { c.list.UnselectAll() }
	c.list.ExtendBaseWidget(c.list)
	c.only = kit.NewCheck(words.T("Only differences"), func(bool) { c.draw() }, w.keyDown)
	done := kit.NewButton(words.T("Do not compare"), theme.CancelIcon(), stop, w.keyDown)
	c.root = container.NewBorder(container.NewVBox(kit.Heading(words.T("Two runs compared")), c.summary,
		container.NewBorder(nil, nil, nil, kit.FixedHeight(done, kit.Touch), c.only),
		container.NewGridWithColumns(2, c.first.root, c.second.root)), nil, nil, nil, kit.OnSurface(c.list, ring))
	return c
}

func (c *comparisonPanel) show(of *view.Comparison) {
	c.of = of
	kit.SetText(c.summary, of.Summary())
	c.first.set(of.First)
	c.second.set(of.Second)
	c.draw()
}

func (c *comparisonPanel) draw() {
	if c.of == nil {
		return
	}
	c.rows = c.of.Shown(c.only.Checked)
	c.list.ScrollToTop()
	c.list.Refresh()
}

// sideHead names one of the two runs: what and when, a line each.
type sideHead struct {
	title, when *widget.Label
	root        fyne.CanvasObject
}

func newSideHead() *sideHead {
	h := &sideHead{title: kit.Bold(""), when: kit.Small("")}
	h.root = kit.Lines(h.title, h.when)
	return h
}

func (h *sideHead) set(r *view.Result) {
	kit.SetText(h.title, r.Title)
	kit.SetText(h.when, r.When())
}

// comparedRow is a setting of both.
type comparedRow struct {
	widget.BaseWidget
	path          *widget.Label
	first, second *sideOf
}

// sideOf is a setting in one of the two.
type sideOf struct {
	icon  *widget.Icon
	value *widget.Label
	root  *fyne.Container
}

func newSide() *sideOf {
	s := &sideOf{icon: widget.NewIcon(nil), value: kit.Label("")}
	s.root = container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, kit.Rhythm, 0), container.NewCenter(kit.Fixed(s.icon, 16, 16))), nil, s.value)
	return s
}

func (s *sideOf) set(v view.Side, differs bool) {
	s.icon.SetResource(nil)
	s.value.Importance = widget.LowImportance
	text := words.T("not there")
	if v.There {
		s.icon.SetResource(kit.Coloured(v.Mark.Icon, v.Mark.Tone))
		s.value.Importance = widget.MediumImportance
		text = v.Text()
	}
	s.value.TextStyle.Bold = differs
	s.value.SetText(text)
}

func newComparedRow() *comparedRow {
	r := &comparedRow{path: kit.Small(""), first: newSide(), second: newSide()}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *comparedRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.Lines(r.path, container.NewGridWithColumns(2, r.first.root, r.second.root)))
}

func (r *comparedRow) set(v view.Compared) {
	path := v.Path
	if v.Differ {
		path = words.T("Differs") + " · " + path
	}
	r.path.TextStyle.Bold = v.Differ
	r.path.Importance = widget.LowImportance
	if v.Differ {
		r.path.Importance = widget.WarningImportance
	}
	r.path.SetText(path)
	r.first.set(v.First, v.Differ)
	r.second.set(v.Second, v.Differ)
}
