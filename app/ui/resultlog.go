//go:build !nogui

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

// resultLog is what happened in a run, line by line.
type resultLog struct {
	r     *resultPanel
	root  *fyne.Container
	list  *kit.List
	lines []view.LogLine
}

func newResultLog(r *resultPanel) *resultLog {
	ring := kit.NewRing()
	l := &resultLog{r: r}
	l.list = &kit.List{Keyed: kit.Keyed{Down: r.w.keyDown}, OnFocus: ring.ShowRing, OnMove: func(by int) {
		l.list.ScrollToOffset(max(0, l.list.GetScrollOffset()+float32(by)*3*kit.Rhythm))
	}}
	l.list.Length = func() int { return len(l.lines) }
	l.list.CreateItem = func() fyne.CanvasObject {
		time := kit.Whole(kit.Small(""))
		time.TextStyle.Monospace = true
		return container.NewBorder(nil, nil, time, nil, kit.NewLine(""))
	}
	l.list.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) {
		objects := o.(*fyne.Container).Objects
		text, time := objects[0].(*kit.Line), objects[1].(*widget.Label)
		kit.SetText(time, l.lines[i].Clock())
		text.Set(l.lines[i].Text, kit.ToneImportance(l.lines[i].Tone))
	}
	l.list.OnSelected = func(widget.ListItemID) { l.list.UnselectAll() }
	l.list.HideSeparators = true
	l.list.ExtendBaseWidget(l.list)
	l.root = kit.OnSurface(l.list, ring)
	return l
}

// show draws the log as it stands.
func (l *resultLog) show() {
	l.lines = l.r.w.screen.Log(l.r.result.Run)
	l.list.Refresh()
}
