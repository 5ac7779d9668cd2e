//go:build !nogui

package ui

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// exportResult exports the result of the page that can be seen.
func (w *window) exportResult() {
	switch w.pages.now {
	case benchPage:
		w.exportOf(w.result)
	case historyPage:
		w.exportOf(w.history.result)
	}
}

// exportOf writes a result into a file, which says by its name how.
func (w *window) exportOf(r *resultPanel) {
	if r.result == nil || w.modal != nil || w.opt.WriteReport == nil {
		return
	}
	one := *r.result.Run
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			w.bar.say(words.T("The report cannot be written: {{.Why}}", "Why", view.Why(err)))
		case f != nil:
			path := f.URI().Path()
			f.Close()
			w.writeReport(path, []run.Run{one})
		}
	}, w.win)
	d.SetFileName(r.result.FileName() + ".html")
	d.SetFilter(storage.NewExtensionFileFilter([]string{".html", ".md", ".csv", ".json", ".txt"}))
	if home, err := os.UserHomeDir(); err == nil {
		if dir, err := storage.ListerForURI(storage.NewFileURI(home)); err == nil {
			d.SetLocation(dir)
		}
	}
	d.SetTitleText(words.T("Export: .html, .md, .csv, .json or .txt"))
	w.showModal(d, nil)
	d.Resize(fyne.NewSize(880, 560))
}

// writeReport writes runs into a file, on a worker's goroutine. The dialog made the file;
// what cannot be written is not left behind empty.
func (w *window) writeReport(path string, runs []run.Run) {
	w.work(func() func() {
		err := w.opt.WriteReport(w.ctx, path, runs)
		if err != nil {
			if i, e := os.Stat(path); e == nil && i.Size() == 0 {
				os.Remove(path)
			}
		}
		return func() {
			w.log.Info("exported", "path", path, "err", err)
			if err != nil {
				w.bar.say(words.T("The report cannot be written: {{.Why}}", "Why", view.Why(err)))
				return
			}
			w.bar.say(words.T("Written: {{.File}}", "File", filepath.Base(path)))
		}
	})
}
