//go:build !nogui

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/app/undo"
)

// historyPage is the journal: what was sent, and what became of it. Pages of it are read
// on workers' goroutines, as far as the list is scrolled.
type historyPageView struct {
	w    *window
	root fyne.CanvasObject

	search         *kit.Entry
	ending, period *widget.Select
	left           *fyne.Container // that runs were interrupted
	leftText       *widget.Label
	list           *kit.List
	ring           *kit.Surface
	empty          *widget.Label
	result         *resultPanel
	comparison     *comparisonPanel
	actions        *fyne.Container // what can be done with the run
	buttons        *fyne.Container
	do             *widget.Label // what to do about an interrupted one
	again, compare *kit.Button
	settle         *kit.Button
	undo, reapply  *kit.Button
	ask            *kit.Button

	ticks   *ticks
	stale   context.CancelFunc // gives up the reading of what is not wanted any more
	entries []journal.Entry
	more    bool   // there are others behind them
	head    string // of the journal as it was read
	chosen  int64  // the number of the run that is selected; 0 is none
	run     *run.Run
	first   *run.Run // to be compared with the next one that is selected
	want    int      // counts what was asked for
	opening int      // counts the runs that were opened
	reading bool     // a page is on its way
	reopen  bool     // the run that is selected is to be opened anew
	looking bool     // head is looked at
	can     [4]bool  // what the menu says can be done
}

// filterWidth is the width of what filters the runs: room for "Applied with problems".
const filterWidth = 19 * kit.Rhythm

// pageOf is how many runs are read at once.
const pageOf = 100

func newHistoryPage(w *window) *historyPageView {
	h := &historyPageView{w: w, ring: kit.NewRing(), empty: kit.Wrapped(kit.Label("")), do: kit.Wrapped(kit.Label("")), leftText: kit.Label("")}
	h.empty.Alignment = fyne.TextAlignCenter
	h.empty.Importance = widget.LowImportance
	h.leftText.Importance, h.do.Importance = widget.WarningImportance, widget.WarningImportance

	h.search = kit.NewEntry(false)
	h.search.SetPlaceHolder(words.T("Search the history"))
	h.search.OnChanged = func(string) { h.readAfter(typingPause) }
	h.search.Escape = func() { w.win.Canvas().Focus(h.list) }
	h.search.OnSubmitted = func(string) { w.win.Canvas().Focus(h.list) }
	h.search.Shortcut = w.shortcut
	h.ending = widget.NewSelect(names(view.PastEndings()), func(string) { h.read(true) })
	h.period = widget.NewSelect(view.PastPeriods(), func(string) { h.read(true) })
	h.ending.Selected, h.period.Selected = h.ending.Options[0], h.period.Options[0]
	h.ending.PlaceHolder, h.period.PlaceHolder = h.ending.Selected, h.period.Selected // which decides on the width

	h.list = &kit.List{Keyed: kit.Keyed{Down: w.keyDown}, OnMove: h.move, OnFocus: h.ring.ShowRing}
	h.list.Length = func() int { return len(h.entries) }
	h.list.CreateItem = func() fyne.CanvasObject { return newPastRow() }
	h.ticks = newTicks(h)
	h.list.UpdateItem = h.draw
	h.list.OnSelected = h.selected
	h.list.ExtendBaseWidget(h.list)

	h.result = newResultPanel(w, func() *run.Run { return h.run }, func() (string, explain.Explanation) {
		return words.T("Choose a run to see what was sent and what the handset answered."), explain.Explanation{}
	})
	h.comparison = newComparisonPanel(w, h.stopComparing)
	h.again = kit.NewButton(words.T("Load on the bench"), theme.MailReplyIcon(), h.loadAgain, w.keyDown)
	h.compare = kit.NewButton(words.T("Compare…"), theme.ViewRestoreIcon(), h.compareAsked, w.keyDown)
	h.settle = kit.NewButton(words.T("It was looked after"), theme.ConfirmIcon(), h.settleAsked, w.keyDown)
	h.undo = kit.NewButton(words.T("Undo…"), theme.ContentUndoIcon(), h.undoShown, w.keyDown)
	h.reapply = kit.NewButton(words.T("Apply again…"), theme.MediaReplayIcon(), h.reapplyAsked, w.keyDown)
	h.ask = kit.NewButton(words.T("Ask the handset"), theme.QuestionIcon(), h.askHandset, w.keyDown)
	interrupted := kit.NewButton(words.T("Show them"), nil, h.showInterrupted, w.keyDown)
	h.left = container.NewBorder(nil, nil, nil, kit.FixedHeight(interrupted, kit.Touch), h.leftText)
	h.left.Hide()

	fields := container.NewBorder(nil, nil, nil, container.NewHBox(container.New(kit.Column{Width: filterWidth}, kit.Framed(h.ending)), container.New(kit.Column{Width: filterWidth}, kit.Framed(h.period))), container.NewThemeOverride(h.search, kit.Roomy{Theme: kit.Current{}}))
	list := container.NewBorder(container.NewVBox(kit.Heading(words.T("History")), kit.FixedHeight(fields, kit.Touch), h.left), h.ticks.root, nil, nil,
		container.NewStack(kit.OnSurface(h.list, h.ring), kit.Level(kit.Inset(h.empty, 2*kit.Rhythm))))
	h.buttons = container.New(layout.NewRowWrapLayout())
	for _, b := range []*kit.Button{h.ask, h.undo, h.reapply, h.again, h.compare, h.settle} {
		h.buttons.Add(kit.FixedHeight(b, kit.Touch))
	}
	h.actions = container.NewVBox(h.do, h.buttons)
	right := container.NewStack(container.NewBorder(nil, h.actions, nil, nil, h.result.root), h.comparison.root)
	h.root = kit.NewSplit(columnOf(list), columnOf(right), 0.5)
	h.showActions()
	return h
}

func names(list []view.Choice) (names []string) {
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// draw draws a line of the list, and has the next page read when the end comes near.
func (h *historyPageView) draw(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(h.entries) {
		return
	}
	row, e := o.(*pastRow), h.entries[i]
	row.tapped = func(tick bool) { h.ticks.tapped(i, tick) }
	_, ticked := h.ticks.runs[e.Number]
	row.set(view.NewPastRow(e), ticked)
	if h.more && i > len(h.entries)-pageOf/4 {
		h.read(false)
	}
}

// selected opens a run.
func (h *historyPageView) selected(i widget.ListItemID) {
	if i >= len(h.entries) {
		return
	}
	e := h.entries[i]
	h.list.ScrollTo(i)
	if e.Number != h.chosen {
		h.chosen = e.Number
		h.open(e)
	}
	h.showActions()
}

func (h *historyPageView) move(by int) {
	n := len(h.entries)
	if n == 0 {
		return
	}
	to := max(0, min(n-1, h.at()+by))
	if h.w.modifiers()&fyne.KeyModifierShift != 0 && h.at() >= 0 {
		h.ticks.drawTo(to)
	} else {
		h.ticks.anchor = 0
	}
	h.list.Select(to)
}

// at is the place of the run that is selected, or -1.
func (h *historyPageView) at() int {
	for i := range h.entries {
		if h.entries[i].Number == h.chosen {
			return i
		}
	}
	return -1
}

// entry is the run that is selected.
func (h *historyPageView) entry() (journal.Entry, bool) {
	if i := h.at(); i >= 0 {
		return h.entries[i], true
	}
	return journal.Entry{}, false
}

// open reads a run, and shows it or holds it against another one.
func (h *historyPageView) open(e journal.Entry) {
	h.opening++
	this, first := h.opening, h.first
	h.w.work(func() func() {
		r, err := h.w.opt.History.Run(h.w.ctx, e)
		switch {
		case err != nil:
			return h.unreadable(this, e, err)
		case first != nil:
			return h.compared(this, first, &r)
		}
		return func() {
			if this != h.opening {
				return
			}
			h.w.log.Debug("run opened", "number", e.Number)
			h.run = &r
			h.result.show()
			h.showActions()
		}
	})
}

// unreadable says that a run cannot be opened.
func (h *historyPageView) unreadable(this int, e journal.Entry, err error) func() {
	return func() {
		if this == h.opening {
			h.w.bar.say(words.T("Run {{.Number}} cannot be read: {{.Why}}", "Number", e.Number, "Why", explain.Error(err).What))
		}
	}
}

// compared holds two runs against each other, on a worker's goroutine.
func (h *historyPageView) compared(this int, first, second *run.Run) func() {
	c := view.NewComparison(first, second)
	return func() {
		if this != h.opening {
			return
		}
		h.w.log.Debug("runs compared", "differ", c.Differ)
		h.first = first
		h.comparison.show(c)
		h.w.bar.show() // which may still say to choose one
		h.showActions()
	}
}

// settleable reports whether somebody should look after a run, and has not yet.
func settleable(e journal.Entry) bool {
	return (e.State == journal.Interrupted || e.State == journal.Ended && e.Ending == run.Unknown && !e.Resolved) && !e.Settled
}

// showActions draws what can be done with the run that is selected.
func (h *historyPageView) showActions() {
	e, ok := h.entry()
	open := ok && settleable(e)
	if can := [4]bool{ok, open, ok && e.Resolvable(), len(h.ticks.runs) > 0}; can != h.can {
		h.can = can
		h.w.showMenu()
	}
	shown := func(b *kit.Button, on bool) {
		for _, o := range h.buttons.Objects {
			if o.(*fyne.Container).Objects[0] == b {
				kit.SetShown(o, on)
			}
		}
	}
	shown(h.again, ok)
	shown(h.reapply, ok && e.State != journal.Running)
	shown(h.undo, ok && undo.Possible(e) == nil)
	shown(h.ask, ok && e.Resolvable())
	shown(h.compare, ok && h.run != nil)
	shown(h.settle, open)
	h.buttons.Refresh()
	kit.SetShown(h.do, open)
	if open {
		kit.SetText(h.do, view.InterruptedDo(e))
	}
	comparing := h.first != nil && h.comparison.of != nil
	kit.SetShown(h.comparison.root, comparing)
	kit.SetShown(h.result.root, !comparing)
	kit.SetShown(h.actions, !comparing)
	h.w.showMenu()
}
