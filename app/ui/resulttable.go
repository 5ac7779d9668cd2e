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

// resultTable is a result as a table: what was requested beside what was reported.
type resultTable struct {
	r      *resultPanel
	root   *fyne.Container
	list   *kit.List
	head   *tableRow
	cells  []view.Cell
	chosen int // -1 is none
	of     *view.Result
	only   bool
}

func newResultTable(r *resultPanel) *resultTable {
	ring := kit.NewRing()
	t := &resultTable{r: r, chosen: -1}
	t.list = &kit.List{Keyed: kit.Keyed{Down: r.w.keyDown}, OnMove: t.move, OnFocus: ring.ShowRing}
	t.list.Length = func() int { return len(t.cells) }
	t.list.CreateItem = func() fyne.CanvasObject { return newTableRow() }
	t.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { o.(*tableRow).set(t.cells[i]) }
	t.list.OnSelected = t.selected
	t.list.ExtendBaseWidget(t.list)
	head := newTableRow()
	head.set(view.Cell{Name: words.T("Setting"), Requested: words.T("Requested"), Reported: words.T("Reported")})
	for _, l := range []*kit.Line{head.name, head.requested, head.reported} {
		l.Importance, l.TextStyle.Bold, l.SizeName = widget.LowImportance, true, kit.CaptionText
	}
	t.head = head
	t.root = container.NewBorder(container.New(layout.NewCustomPaddedLayout(0, 0, kit.Rhythm/2, kit.Rhythm/2), head), nil, nil, nil, kit.OnSurface(t.list, ring))
	return t
}

// rename says in the heading what stands in the last column.
func (t *resultTable) rename(result *view.Result) {
	text := words.T("Reported")
	if result.Look != nil {
		text = words.T("On the handset now")
	}
	t.head.reported.SetText(text)
}

// show draws the table, anew only where it is another one.
func (t *resultTable) show() {
	if t.of == t.r.result && t.only == t.r.filter.Checked {
		return
	}
	t.of, t.only = t.r.result, t.r.filter.Checked
	t.cells = t.of.Table(t.only)
	t.chosen = -1
	t.list.UnselectAll()
	t.list.ScrollToTop()
	t.list.Refresh()
}

func (t *resultTable) selected(i widget.ListItemID) {
	t.chosen = i
	t.r.tell(t.r.result.Explain(t.cells[i].ID))
	t.list.ScrollTo(i)
}

func (t *resultTable) move(by int) {
	if n := len(t.cells); n > 0 {
		t.list.Select(max(0, min(n-1, t.chosen+by)))
	}
}

// tableRow is a line of the table.
type tableRow struct {
	widget.BaseWidget
	icon                      *widget.Icon
	name, requested, reported *kit.Line
	heading                   *kit.Line
	columns                   *fyne.Container
}

func newTableRow() *tableRow {
	r := &tableRow{icon: widget.NewIcon(nil), name: kit.NewLine(""), requested: kit.NewLine(""), reported: kit.NewLine(""), heading: kit.SmallLine("")}
	r.heading.TextStyle.Bold = true
	r.heading.Hide()
	r.columns = container.NewBorder(nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, kit.Rhythm, 0), container.NewCenter(kit.Fixed(r.icon, 20, 20))), nil,
		container.NewGridWithColumns(3, r.name, r.requested, r.reported))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(kit.FixedHeight(kit.Level(container.NewStack(r.columns, r.heading)), kit.Touch-theme.Padding()))
}

func (r *tableRow) set(c view.Cell) {
	kit.SetShown(r.heading, c.Heading)
	kit.SetShown(r.columns, !c.Heading)
	if c.Heading {
		r.heading.SetText(c.Name)
		return
	}
	r.icon.SetResource(kit.Coloured(c.Mark.Icon, c.Mark.Tone))
	r.name.SetText(c.Name)
	r.requested.SetText(c.Requested)
	tone := widget.MediumImportance
	if c.Problem {
		tone = kit.ToneImportance(c.Mark.Tone)
	}
	r.reported.Set(c.Reported, tone)
}

// follow selects the row of the tree's node that is selected.
func (t *resultTable) follow(id string) {
	for i, c := range t.cells {
		if c.ID == id && !c.Heading && i != t.chosen {
			t.list.Select(i)
			return
		}
	}
}
