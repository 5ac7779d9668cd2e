//go:build !nogui

package ui

import (
	"strconv"
	"time"

	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
)

// loadAgain loads the document of a run, as it was sent, so that it can be applied again:
// to which handsets the main button says, as ever.
func (h *historyPageView) loadAgain() {
	e, ok := h.entry()
	if !ok {
		return
	}
	h.w.reading++
	this := h.w.reading
	h.w.work(func() func() {
		doc, err := h.w.opt.History.Document(h.w.ctx, e)
		d := view.Document{Path: e.Name, Past: e.Number, Read: time.Now(), Err: err}
		if err == nil {
			d.SetDoc(doc)
		}
		if d.Err == nil {
			d.Dangers = lint.Dangers(d.Doc)
			d.Findings = lint.Check(d.Doc, h.w.opt.Catalogue, lint.Options{})
		}
		return func() {
			if this != h.w.reading {
				return
			}
			if h.w.modal != nil { // what a dialog asks about must not change behind it
				h.w.bar.say(words.T("Run {{.Number}} was not loaded: something else came first", "Number", e.Number))
				h.w.readRest()
				return
			}
			if err != nil {
				h.w.bar.say(words.T("The document of run {{.Number}} cannot be applied again: {{.Why}}", "Number", e.Number, "Why", view.Why(err)))
				h.w.readRest()
				return
			}
			h.w.log.Info("document loaded", "run", e.Number)
			h.w.screen.SetProfile(nil)
			h.w.screen.SetDocuments([]view.Document{d}, 0)
			h.w.goTo(benchPage)
			h.w.docs.show()
			h.w.source.changed()
			h.w.bench.show()
			h.w.bar.show()
		}
	})
}

// compareAsked takes the run that is shown as the first of two; the next one that is
// selected is held against it.
func (h *historyPageView) compareAsked() {
	if h.first != nil {
		h.stopComparing()
		return
	}
	if len(h.ticks.runs) == 2 {
		h.ticks.compareThem()
		return
	}
	if h.run == nil {
		return
	}
	one := *h.run
	h.first = &one
	h.compare.SetText(words.T("Do not compare"))
	h.w.bar.say(words.T("Choose the run to compare this one with"))
	h.w.win.Canvas().Focus(h.list)
}

// stopComparing shows single runs again.
func (h *historyPageView) stopComparing() {
	h.first, h.comparison.of = nil, nil
	h.opening++
	h.compare.SetText(words.T("Compare…"))
	h.showActions()
	if e, ok := h.entry(); ok {
		h.open(e)
	}
}

// settleAsked notes that somebody looked after an interrupted run, with a few words if
// they like.
func (h *historyPageView) settleAsked() {
	e, ok := h.entry()
	if !ok || h.w.modal != nil {
		return
	}
	entry := kit.NewEntry(false)
	entry.SetPlaceHolder(words.T("What came of it"))
	h.w.ask(question{
		title: words.T("Run {{.Number}} was looked after", "Number", strconv.FormatInt(e.Number, 10)), no: words.T("Not yet"), yes: words.T("It was looked after"),
		content: dialogText(words.T("It is then no longer listed among the runs that were interrupted. What you write stays in the journal."), entry), entry: entry,
		then: func() {
			note := entry.Text
			h.w.work(func() func() {
				err := h.w.opt.History.Settle(h.w.ctx, e, note)
				return func() {
					if err != nil {
						h.w.bar.say(words.T("It cannot be written: {{.Why}}", "Why", view.Why(err)))
					}
					h.read(true)
				}
			})
		},
	})
}

// now reports what is shown of the runs that end while the page can be seen.
func (h *historyPageView) ended(runs []run.Run) {
	if len(runs) > 0 {
		h.look()
	}
}
