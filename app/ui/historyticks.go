//go:build !nogui

package ui

import (
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/ui/kit"
	"cradle/app/ui/words"
)

// ticks are the runs of the history that something is to be done with together. They stay
// ticked while others are looked at or searched for.
type ticks struct {
	h    *historyPageView
	root *fyne.Container
	runs map[int64]journal.Entry // by their numbers

	// A range that is drawn with Shift goes from anchor; 0: none is. before are the runs
	// that were ticked without it.
	anchor int64
	before map[int64]journal.Entry

	count   *widget.Label
	compare fyne.CanvasObject
	undo    *kit.Button
}

// mostTicked is how many runs are ticked at once with all of them.
const mostTicked = 5000

func newTicks(h *historyPageView) *ticks {
	t := &ticks{h: h, runs: map[int64]journal.Entry{}, count: kit.Bold("")}
	button := func(text string, icon fyne.Resource, do func()) *kit.Button {
		return kit.NewButton(text, icon, do, h.w.keyDown)
	}
	t.undo = button(words.T("Undo…"), theme.ContentUndoIcon(), t.undoAsked)
	t.compare = kit.FixedHeight(button(words.T("Compare the two"), theme.ViewRestoreIcon(), t.compareThem), kit.Touch)
	row := container.New(layout.NewRowWrapLayout(), kit.FixedHeight(button(words.T("Export…"), theme.DocumentSaveIcon(), t.export), kit.Touch),
		kit.FixedHeight(t.undo, kit.Touch), t.compare)
	if h.w.opt.WriteBundle != nil {
		row.Add(kit.FixedHeight(button(words.T("Support bundle…"), theme.MailAttachmentIcon(), h.w.bundleAsked), kit.Touch))
	}
	none := button(words.C("runs", "Tick none"), theme.CancelIcon(), t.none)
	none.Importance = widget.LowImportance
	t.root = container.NewVBox(container.NewBorder(nil, nil, nil, kit.FixedHeight(none, kit.Touch), t.count), row)
	t.root.Hide()
	return t
}

// list are the ticked runs, the newest first.
func (t *ticks) list() []journal.Entry {
	return slices.SortedFunc(maps.Values(t.runs), func(a, b journal.Entry) int { return int(b.Number - a.Number) })
}

// numbers are the ticked runs' numbers, the newest first.
func (t *ticks) numbers() (n []int64) {
	for _, e := range t.list() {
		n = append(n, e.Number)
	}
	return n
}

// tapped is a click on a run, in its left column or elsewhere, with what is held.
func (t *ticks) tapped(i int, tick bool) {
	h, held := t.h, t.h.w.modifiers()
	if i >= len(h.entries) {
		return
	}
	h.w.win.Canvas().Focus(h.list)
	switch {
	case held&fyne.KeyModifierShift != 0:
		t.drawTo(i)
		h.list.Select(i)
	case tick:
		t.turn(i)
	case held&fyne.KeyModifierShortcutDefault != 0:
		if at := h.at(); len(t.runs) == 0 && at >= 0 && at != i {
			t.turn(at) // it was meant as well
		}
		t.turn(i)
		h.list.Select(i)
	default:
		t.anchor = 0
		h.list.Select(i)
	}
}

// turn ticks a run, or takes the tick away.
func (t *ticks) turn(i int) {
	e := t.h.entries[i]
	t.anchor = 0
	if _, on := t.runs[e.Number]; on {
		delete(t.runs, e.Number)
	} else {
		t.runs[e.Number] = e
	}
	t.show()
}

// turnShown is turn for the run that is selected.
func (t *ticks) turnShown() {
	if at := t.h.at(); at >= 0 {
		t.turn(at)
	}
}

// forget takes the ticks away without more ado: their runs may be gone.
func (t *ticks) forget() {
	t.anchor = 0
	clear(t.runs)
	t.show()
}

// drawTo ticks all from where the range began, which is the run that is selected when it
// begins, to a run.
func (t *ticks) drawTo(i int) {
	h := t.h
	if t.anchor == 0 {
		t.anchor, t.before = h.chosen, maps.Clone(t.runs)
	}
	from := slices.IndexFunc(h.entries, func(e journal.Entry) bool { return e.Number == t.anchor })
	if from < 0 {
		from = i
	}
	t.runs = maps.Clone(t.before)
	for _, e := range h.entries[min(from, i) : max(from, i)+1] {
		t.runs[e.Number] = e
	}
	t.show()
}

// all ticks every run that the fields let through.
func (t *ticks) all() {
	h := t.h
	if h.w.opt.History == nil || h.w.modal != nil {
		return
	}
	filter := h.fields().Filter(time.Now())
	filter.Limit = mostTicked
	h.w.work(func() func() {
		list, err := h.w.opt.History.Runs(h.w.ctx, filter)
		return func() {
			if err != nil {
				h.w.bar.say(words.T("The journal cannot be read: {{.Why}}", "Why", explain.Error(err).What))
				return
			}
			t.anchor = 0
			for _, e := range list {
				t.runs[e.Number] = e
			}
			if len(list) == mostTicked {
				h.w.bar.say(words.T("The newest {{.Count}} are ticked; there may be more", "Count", mostTicked))
			}
			t.show()
		}
	})
}

// none takes all ticks away.
func (t *ticks) none() {
	t.forget()
	t.h.w.win.Canvas().Focus(t.h.list)
}

// show draws the ticks, and what can be done with the ticked runs.
func (t *ticks) show() {
	n := len(t.runs)
	kit.SetText(t.count, words.N("{{.Count}} runs are ticked", n))
	kit.SetShown(t.compare, n == 2)
	kit.SetShown(t.root, n > 0)
	t.h.list.Refresh()
	t.h.root.Refresh()
	t.h.w.showMenu()
	t.h.w.log.Debug("runs ticked", "count", n) // app/ui/screenshots waits for it
}

// compareThem holds two runs against each other, the older one first.
func (t *ticks) compareThem() {
	list := t.list()
	if len(list) != 2 {
		return
	}
	h := t.h
	h.opening++
	this := h.opening
	h.w.work(func() func() {
		first, err := h.w.opt.History.Run(h.w.ctx, list[1])
		if err != nil {
			return h.unreadable(this, list[1], err)
		}
		second, err := h.w.opt.History.Run(h.w.ctx, list[0])
		if err != nil {
			return h.unreadable(this, list[0], err)
		}
		return h.compared(this, &first, &second)
	})
}
