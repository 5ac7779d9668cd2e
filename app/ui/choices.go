//go:build !nogui

package ui

import (
	"strings"

	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// choose changes what a person chose, and writes it down on a worker's goroutine.
func (w *window) choose(change func(*prefs.Prefs)) {
	if !w.store.Change(change) {
		return
	}
	w.work(func() func() {
		err := w.store.Save()
		return func() {
			if err != nil {
				w.log.Warn("choices cannot be written", "err", err)
				w.bar.say(words.T("Your choice holds until Cradle is closed: it cannot be written ({{.Why}})", "Why", strings.TrimSuffix(view.Why(err), ".")))
			}
		}
	})
}

// chooseLooks changes how the window looks, at once.
func (w *window) chooseLooks(change func(*prefs.Prefs)) {
	w.choose(change)
	w.app.Settings().SetTheme(kit.NewTheme(w.store.Prefs()))
	w.bench.list.Refresh() // rows are as high as their texts
	w.docs.body.Refresh()
}
