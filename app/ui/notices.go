//go:build !nogui

package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"cradle/app/journal"
	"cradle/app/ui/kit"
	"cradle/app/ui/words"
)

// notice is a strip above the rows that tells something of before this start, with what
// to do about it, until that is done.
type notice struct {
	root *fyne.Container
	text *widget.Label
}

func newNotice(w *window, button string, icon fyne.Resource, do func()) *notice {
	n := &notice{text: kit.Wrapped(kit.Label(""))}
	n.text.Importance = widget.WarningImportance
	b := kit.NewButton(button, icon, do, w.keyDown)
	n.root = kit.Card(container.NewBorder(nil, nil, nil, container.NewCenter(kit.FixedHeight(b, kit.Touch)), n.text))
	n.root.Hide()
	return n
}

// show shows the text; "" hides the strip.
func (n *notice) show(text string) {
	kit.SetText(n.text, text)
	kit.SetShown(n.root, text != "")
}

// newNotices are the strips of the bench.
func (b *benchPanel) newNotices() fyne.CanvasObject {
	b.interrupted = newNotice(b.w, words.T("Look at them"), theme.HistoryIcon(), func() {
		b.w.goTo(historyPage)
		b.w.history.showInterrupted()
	})
	b.crashed = newNotice(b.w, words.T("Copy its name"), theme.ContentCopyIcon(), func() {
		b.w.app.Clipboard().SetContent(b.w.opt.Crashed)
		b.crashed.show("")
		b.w.bar.say(words.T("Copied"))
	})
	if file := b.w.opt.Crashed; file != "" {
		b.crashed.show(words.T("Cradle crashed the last time. What it knows of that is in the file {{.File}}; please send it to whoever looks after the program.", "File", file))
	}
	return container.NewVBox(b.interrupted.root, b.crashed.root)
}

// showInterrupted says how many runs were interrupted and not looked after.
func (b *benchPanel) showInterrupted(n int) {
	text := ""
	if n > 0 {
		text = words.N("{{.Count}} runs were interrupted: Cradle ended before they did", n)
	}
	b.interrupted.show(text)
}

// lookForInterrupted asks the journal at the start.
func (w *window) lookForInterrupted() {
	if w.opt.History == nil {
		return
	}
	w.work(func() func() {
		left, err := w.opt.History.Runs(w.ctx, journal.Filter{Open: true, Ending: "interrupted", Limit: pageOf})
		return func() {
			w.log.Debug("runs left", "interrupted", len(left), "err", err)
			if err == nil {
				w.bench.showInterrupted(len(left))
			}
		}
	})
}

// earlierMost bounds how many of today's runs are read at the start.
const earlierMost = 10_000

// countEarlier counts what was done today before this start, by whatever program.
func (w *window) countEarlier() {
	if w.opt.History == nil {
		return
	}
	begun := time.Now()
	y, m, d := begun.Date()
	w.work(func() func() {
		runs, err := w.opt.History.Runs(w.ctx, journal.Filter{Since: time.Date(y, m, d, 0, 0, 0, 0, time.Local), Before: begun, Limit: earlierMost})
		return func() {
			if err != nil {
				w.log.Warn("today's runs are not counted", "err", err)
				return
			}
			w.screen.TakeEarlier(runs)
			w.bar.show()
		}
	})
}
