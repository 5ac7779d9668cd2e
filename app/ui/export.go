//go:build !nogui

package ui

import (
	"context"
	"os"
	"path/filepath"

	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// exportResult exports the result of the page that can be seen, or the runs of the history
// that are ticked.
func (w *window) exportResult() {
	switch {
	case w.pages.now == benchPage:
		w.exportOf(w.result)
	case w.pages.now == historyPage && len(w.history.ticks.runs) > 0:
		w.history.ticks.export()
	case w.pages.now == historyPage:
		w.exportOf(w.history.result)
	}
}

// exportOf writes a result into a file, which says by its name how.
func (w *window) exportOf(r *resultPanel) {
	if r.result == nil || w.opt.WriteReport == nil {
		return
	}
	one := *r.result.Run
	w.saveReport(r.result.FileName(), func(ctx context.Context, path string) error { return w.opt.WriteReport(ctx, path, []run.Run{one}) })
}

// export writes the ticked runs into one file, the newest first.
func (t *ticks) export() {
	w := t.h.w
	if len(t.runs) == 0 || w.opt.WriteRuns == nil {
		return
	}
	numbers := t.numbers()
	w.saveReport(view.RunsFileName(numbers), func(ctx context.Context, path string) error { return w.opt.WriteRuns(ctx, path, numbers) })
}

// saveReport asks for a file, and has it written.
func (w *window) saveReport(name string, write func(ctx context.Context, path string) error) {
	if w.modal != nil {
		return
	}
	w.saveAs(saving{
		name: name + ".html", title: words.T("Export: .html, .md, .csv, .json or .txt"), extensions: []string{".html", ".md", ".csv", ".json", ".txt"},
		failed: func(why string) string { return words.T("The report cannot be written: {{.Why}}", "Why", why) },
		write:  func(path string) { w.writeReport(path, write) },
	})
}

// writeReport has a report written into a file, on a worker's goroutine. The dialog made the file;
// what cannot be written is not left behind empty.
func (w *window) writeReport(path string, write func(ctx context.Context, path string) error) {
	w.bar.say(words.T("Writing…"))
	w.work(func() func() {
		err := write(w.ctx, path)
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
