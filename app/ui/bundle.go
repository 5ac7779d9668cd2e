//go:build !nogui

package ui

import (
	"os"
	"strconv"

	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// bundleAsked says what a support bundle is, and writes one.
func (w *window) bundleAsked() {
	if w.modal != nil || w.opt.WriteBundle == nil {
		return
	}
	var runs []int64
	text := words.T("A file for somebody who is to help: the newest runs with their documents and answers, what stands between Cradle and handsets on this computer, and versions.")
	if ticked := w.history.ticks.numbers(); len(ticked) > 0 && w.pages.now == historyPage {
		runs = ticked
		text = words.N("A file for somebody who is to help: the {{.Count}} runs that are ticked with their documents and answers, what stands between Cradle and handsets on this computer, and versions.", len(runs))
	} else if e, ok := w.history.entry(); ok && w.pages.now == historyPage {
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
	w.saveAs(saving{
		name: "cradle-support.zip", extensions: []string{".zip"},
		failed: func(why string) string { return words.T("The bundle cannot be written: {{.Why}}", "Why", why) },
		write:  func(path string) { w.writeBundle(path, runs) },
	})
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
