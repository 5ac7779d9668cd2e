//go:build !nogui

package ui

import (
	"os"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"cradle/app/report"
	"cradle/app/ui/kit"
	"cradle/app/ui/source"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
)

// undoAsked shows what would undo the run that is selected and what cannot be undone, and
// asks. It goes to the handset that the run was on, and to no other.
func (h *historyPageView) undoAsked() {
	e, ok := h.entry()
	if !ok || h.w.modal != nil {
		return
	}
	w := h.w
	w.work(func() func() {
		u, err := w.opt.History.Undo(w.ctx, e)
		return func() {
			switch {
			case w.modal != nil || h.chosen != e.Number:
				return
			case err != nil:
				w.bar.say(view.UndoRefused(err))
				return
			case u.Undo.Document == nil && len(u.Undo.Left) == 0:
				w.bar.say(words.T("Run {{.Number}} changed nothing that could be undone", "Number", e.Number))
				return
			}
			number := strconv.FormatInt(e.Number, 10)
			q := question{title: words.T("Undo run {{.Number}}?", "Number", number), no: words.T("Do not undo")}
			text := view.UndoText(u)
			id, why := w.screen.Home(e)
			if u.Undo.Document == nil || why != "" {
				// There is nothing to agree to: it is only told.
				if u.Undo.Document == nil {
					why = words.T("Nothing of it can be undone.")
				}
				q.yes, q.then = words.T("Close"), func() {}
				q.content = undoContent(w, why+"\n\n"+text, u.Undo.Document)
				w.ask(q)
				return
			}
			s := w.screen.UndoSentence(u, id)
			q.yes, q.danger = s.Label, len(u.Undo.Left) > 0
			q.content = undoContent(w, words.T("This is sent to {{.Handset}}, and read back afterwards.", "Handset", view.NewPastRow(e).Target)+"\n\n"+text, u.Undo.Document)
			q.then = func() { h.send(s) }
			w.ask(q)
			w.log.Debug("undo asked", "run", e.Number, "left", len(u.Undo.Left)) // app/ui/screenshots waits for it
		}
	})
}

// undoContent is a text, and below it a document, if there is one, with its secrets masked.
func undoContent(w *window, text string, d *provxml.Document) fyne.CanvasObject {
	text = strings.TrimSpace(text)
	if d == nil {
		return dialogText(text)
	}
	shown := kit.NewSource(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape && w.modal != nil {
			w.modal.Hide()
		}
	})
	shown.SetText(source.New(report.MaskDocument(d)), nil)
	return dialogText(text, kit.FixedHeight(container.NewStack(kit.NewSurface(kit.ColorSurface, kit.ColorBorder), kit.Inset(shown, kit.Rhythm/2)), 22*kit.Rhythm))
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

// bundleAsked says what a support bundle is, and writes one.
func (w *window) bundleAsked() {
	if w.modal != nil || w.opt.WriteBundle == nil {
		return
	}
	var runs []int64
	text := words.T("A file for somebody who is to help: the newest runs with their documents and answers, what stands between Cradle and handsets on this computer, and versions.")
	if e, ok := w.history.entry(); ok && w.pages.now == historyPage {
		runs = []int64{e.Number}
		text = words.T("A file for somebody who is to help: run {{.Number}} with its document and answer, what stands between Cradle and handsets on this computer, and versions.", "Number", strconv.FormatInt(e.Number, 10))
	}
	w.ask(question{
		title: words.T("Support bundle"), no: words.T("Cancel"), yes: words.T("Save as…"),
		content: dialogText(text + "\n\n" + words.T("Passwords and other secrets are masked, and your name, folders and the name of this computer are taken out. Please look into it before you pass it on.")),
		then:    func() { w.saveBundle(runs) },
	})
}

func (w *window) saveBundle(runs []int64) {
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			w.bar.say(words.T("The bundle cannot be written: {{.Why}}", "Why", view.Why(err)))
		case f != nil:
			path := f.URI().Path()
			f.Close()
			w.writeBundle(path, runs)
		}
	}, w.win)
	d.SetFileName("cradle-support.zip")
	d.SetFilter(storage.NewExtensionFileFilter([]string{".zip"}))
	w.showModal(d, nil)
	d.Resize(fyne.NewSize(880, 560))
}

// writeBundle writes a bundle on a worker's goroutine. The dialog made the file.
func (w *window) writeBundle(path string, runs []int64) {
	w.bar.say(words.T("Writing…"))
	w.work(func() func() {
		os.Chmod(path, 0o600) // what is masked is not all that is private
		err := w.opt.WriteBundle(w.ctx, path, runs)
		if err != nil {
			if i, e := os.Stat(path); e == nil && i.Size() == 0 {
				os.Remove(path)
			}
		}
		return func() {
			w.log.Info("bundle written", "path", path, "err", err)
			if err != nil {
				w.bar.say(words.T("The bundle cannot be written: {{.Why}}", "Why", view.Why(err)))
				return
			}
			w.bar.say(words.T("Written: {{.File}}", "File", path))
		}
	})
}
