//go:build !nogui

package ui

import (
	"context"
	"slices"
	"time"

	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// fields is what the fields above the list say.
func (h *historyPageView) fields() view.PastFilter {
	f := view.PastFilter{Words: h.search.Text}
	for _, c := range view.PastEndings() {
		if c.Name == h.ending.Selected {
			f.Ending = c.Key
		}
	}
	f.Period = view.Period(max(0, slices.Index(h.period.Options, h.period.Selected)))
	return f
}

// typingPause is how long a search waits for the next letter.
const typingPause = 150 * time.Millisecond

// mostRead is how many runs are read at once where the list is longer than a page.
const mostRead = 20 * pageOf

// read reads the list anew, as long as it is or a page at least; or the page behind it.
func (h *historyPageView) read(anew bool) {
	if anew || !h.reading {
		h.readList(anew, 0)
	}
}

// searchAsked goes to the field to search in, wherever the window is.
func (h *historyPageView) searchAsked() {
	h.w.goTo(historyPage)
	if h.w.pages.now == historyPage {
		h.w.win.Canvas().Focus(h.search)
	}
}

// readAfter reads the list anew when nothing else was asked for within a while.
func (h *historyPageView) readAfter(pause time.Duration) { h.readList(true, pause) }

// readList reads the list on a worker's goroutine. What was asked for before is given up.
func (h *historyPageView) readList(anew bool, pause time.Duration) {
	if h.w.opt.History == nil {
		return
	}
	filter := h.fields().Filter(time.Now())
	filter.Limit = pageOf
	if anew {
		filter.Limit = max(pageOf, min(len(h.entries), mostRead))
		if pause > 0 {
			filter.Limit = pageOf // it is about other runs
		}
	} else if n := len(h.entries); n > 0 {
		filter.Below = h.entries[n-1].Number
	}
	h.want++
	h.reading = true
	this := h.want
	if h.stale != nil {
		h.stale()
	}
	ctx, stale := context.WithCancel(h.w.ctx)
	h.stale = stale
	h.w.work(func() func() {
		defer stale()
		if pause > 0 {
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return func() {}
			}
		}
		left, _ := h.w.opt.History.Runs(ctx, journal.Filter{Open: true, Ending: "interrupted", Limit: pageOf})
		list, err := h.w.opt.History.Runs(ctx, filter)
		head, _ := h.w.opt.History.Head(ctx)
		return func() {
			if this != h.want {
				return // something else was asked for meanwhile
			}
			h.reading = false
			h.head = head
			h.showLeft(len(left))
			h.take(list, anew, len(list) == filter.Limit, err)
		}
	})
}

// take puts runs on the screen.
func (h *historyPageView) take(list []journal.Entry, anew, more bool, err error) {
	if err != nil {
		h.entries, h.more = nil, false
		h.empty.SetText(words.T("The journal cannot be read: {{.Why}}", "Why", view.Said(explain.Error(err)).String()))
		kit.SetShown(h.empty, true)
		h.list.Refresh()
		return
	}
	if anew {
		h.entries = list
	} else {
		h.entries = append(h.entries, list...)
	}
	h.more = more
	h.empty.SetText("")
	switch {
	case len(h.entries) > 0:
	case h.fields() == view.PastFilter{}:
		h.empty.SetText(words.T("Nothing was applied yet. Each run is listed here, with what was sent and what the handset answered."))
	default:
		h.empty.SetText(words.T("No run is like that. Search for something else, or choose any ending and any time."))
	}
	h.w.log.Debug("history shown", "runs", len(h.entries), "more", more)
	h.list.Refresh()
	if at := h.at(); at >= 0 {
		h.list.Select(at)
		if h.reopen {
			h.reopen = false
			h.open(h.entries[at])
		}
	} else {
		h.list.UnselectAll()
	}
	h.showActions()
}

// showLeft says how many runs were interrupted and not looked after.
func (h *historyPageView) showLeft(n int) {
	if n > 0 {
		h.leftText.SetText(words.N("{{.Count}} runs were interrupted: Cradle ended before they did", n))
	}
	kit.SetShown(h.left, n > 0)
	h.w.bench.showInterrupted(n)
}

// showInterrupted lists the runs that were interrupted.
func (h *historyPageView) showInterrupted() {
	h.search.SetText("")
	h.period.SetSelectedIndex(0)
	for _, c := range view.PastEndings() {
		if c.Key == "interrupted" {
			h.ending.SetSelected(c.Name)
		}
	}
}

// look looks whether anything was written into the journal, by this program or another
// one, and reads the list anew then.
func (h *historyPageView) look() {
	if h.w.opt.History == nil || h.w.pages.now != historyPage || h.reading || h.looking {
		return
	}
	h.looking = true
	h.w.work(func() func() {
		head, err := h.w.opt.History.Head(h.w.ctx)
		return func() {
			h.looking = false
			if err == nil && head != h.head && !h.reading {
				h.read(true)
			}
		}
	})
}
