//go:build !nogui

package ui

import (
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/words"
)

// listenToAsker draws which handsets wait for their password, until the window
// closes.
func (w *window) listenToAsker() {
	a := w.opt.Asker
	if a == nil {
		return
	}
	w.wg.Go(func() {
		for {
			select {
			case <-w.ctx.Done():
				return
			case <-a.changed:
				w.later(w.takeAsked)
			}
		}
	})
}

// takeAsked draws which handsets wait for their password now.
func (w *window) takeAsked() {
	w.screen.Asked = w.opt.Asker.waiting()
	w.bench.show()
	w.bar.show()
}

// typePassword asks a person for the password of a handset. A handset may erase
// itself after too many wrong ones, so each is typed, and none is remembered.
func (w *window) typePassword(id run.HandsetID) {
	attempt := w.screen.Asked[id]
	if attempt == 0 || w.modal != nil {
		return
	}
	entry := kit.NewEntry(true)
	w.ask(question{
		title: words.T("Password of the handset"), no: words.T("Not now"), yes: words.T("Unlock"),
		content: dialogText(w.screen.PasswordText(id), entry), entry: entry,
		then: func() {
			if entry.Text != "" {
				w.opt.Asker.answer(id, attempt, entry.Text)
			}
		},
	})
}
