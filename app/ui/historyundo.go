//go:build !nogui

package ui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"cradle/app/journal"
	"cradle/app/ui/kit"
	"cradle/app/ui/source"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// undoAsked shows what would undo the run that is selected, or the runs that are ticked, and
// what cannot be undone, and asks. It goes to the handsets that the runs were on, and to no
// others.
func (h *historyPageView) undoAsked() {
	if len(h.ticks.runs) > 0 {
		h.ticks.undoAsked()
		return
	}
	h.undoShown()
}

// undoShown is undoAsked for the run that is shown.
func (h *historyPageView) undoShown() {
	if e, ok := h.entry(); ok {
		h.askUndo([]journal.Entry{e})
	}
}

func (t *ticks) undoAsked() { t.h.askUndo(t.list()) }

func (h *historyPageView) askUndo(entries []journal.Entry) {
	w := h.w
	if w.modal != nil {
		return
	}
	if len(entries) > view.MostUndone {
		w.bar.say(words.T("{{.Count}} runs are ticked, and at most {{.Most}} are undone at once: tick and undo the newest {{.Most}} first", "Count", len(entries), "Most", view.MostUndone))
		return
	}
	w.work(func() func() {
		undone, refused := w.opt.History.Undo(w.ctx, entries)
		list := view.ToUndoOf(undone)
		return func() {
			e := entries[0]
			switch one := len(entries) == 1; {
			case w.modal != nil || w.pages.now != historyPage || one && len(h.ticks.runs) == 0 && h.chosen != e.Number:
				return
			case one && len(refused) > 0:
				w.bar.say(view.UndoRefused(refused[0]))
				return
			case one && list[0].Undo.Document == nil && len(list[0].Undo.Left) == 0:
				w.bar.say(words.T("Run {{.Number}} changed nothing that could be undone", "Number", e.Number))
				return
			}
			u := w.screen.Undoing(list, refused)
			q := question{title: u.Title, content: undoContent(w, u), no: words.T("Do not undo")}
			if !u.Sentence.Enabled {
				q.yes, q.then = words.T("Close"), func() {} // there is nothing to agree to: it is only told
				w.ask(q)
				return
			}
			q.yes, q.danger, q.then = u.Sentence.Label, u.Less, func() { h.send(u.Sentence) }
			w.ask(q)
			w.log.Debug("undo asked", "runs", len(entries), "less", u.Less) // app/ui/screenshots waits for it
		}
	})
}

// undoContent is what is said before runs are undone, and below it what would be sent.
func undoContent(w *window, u view.Undoing) fyne.CanvasObject {
	if u.Document == "" {
		return dialogText(u.Text)
	}
	shown := kit.NewSource(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape && w.modal != nil {
			w.modal.Hide()
		}
	})
	shown.SetText(source.New(u.Document), nil)
	return dialogText(u.Text, kit.FixedHeight(shown, 22*kit.Rhythm))
}

// send goes to the bench and does what a sentence of the history says.
func (h *historyPageView) send(s view.Sentence) {
	h.w.goTo(benchPage)
	if i := h.w.screen.RowOf(s.Targets[0]); i >= 0 {
		h.w.bench.list.Select(i)
	}
	h.w.agreeApply(s)
}

// reapplyAsked applies the document of the run that is selected again: to the handset that
// it went to; or, where that is not here, it offers to load it for others.
func (h *historyPageView) reapplyAsked() {
	e, ok := h.entry()
	if !ok || h.w.modal != nil {
		return
	}
	w := h.w
	w.work(func() func() {
		doc, err := w.opt.History.Document(w.ctx, e)
		return func() {
			if w.modal != nil || h.chosen != e.Number {
				return
			}
			if err != nil {
				w.bar.say(words.T("The document of run {{.Number}} cannot be applied again: {{.Why}}", "Number", e.Number, "Why", view.Why(err)))
				return
			}
			q := question{title: words.T("Apply it again?"), no: words.T("Do not apply")}
			id, why := w.screen.Home(e)
			if why != "" {
				q.content = dialogText(why + ". " + words.T("For other handsets, load the document on the bench and tick them there."))
				q.yes, q.then = words.T("Load on the bench"), h.loadAgain
				w.ask(q)
				return
			}
			s := w.screen.ReapplySentence(e, doc, id)
			q.content = dialogText(words.T("The very document of run {{.Number}} goes to the handset that it went to. For other handsets, load it on the bench.", "Number", strconv.FormatInt(e.Number, 10)))
			q.yes, q.then = s.Label, func() { h.send(s) }
			w.ask(q)
		}
	})
}

// askHandset asks the handset of a run whose answer never came what became of it.
func (h *historyPageView) askHandset() {
	e, ok := h.entry()
	if !ok || h.w.modal != nil {
		return
	}
	w := h.w
	id, why := w.screen.Home(e)
	if why != "" {
		w.bar.say(why)
		return
	}
	chosen := w.screen.Handset(id)
	h.ask.Disable()
	w.bar.say(words.T("Asking the handset…"))
	w.work(func() func() {
		r, err := w.opt.History.Resolve(w.ctx, e, chosen)
		return func() {
			h.ask.Enable()
			w.log.Info("run asked back", "run", e.Number, "resolved", r.Resolved, "err", err)
			if err != nil {
				w.bar.say(words.T("The handset could not be asked: {{.Why}}", "Why", view.Why(err)))
				return
			}
			w.bar.show()
			h.run = nil
			h.reopen = true
			h.read(true)
			if w.modal == nil {
				w.ask(question{title: words.T("What became of run {{.Number}}", "Number", strconv.FormatInt(e.Number, 10)),
					content: dialogText(view.ResolvedText(e, r)), no: words.T("Close"), yes: words.T("OK"), then: func() {}})
			}
		}
	})
}
