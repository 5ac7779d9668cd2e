//go:build !nogui

package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"cradle/app/ui/view"
)

// apply does what the button says. Only before something dangerous it asks.
func (w *window) apply() {
	if w.modal != nil {
		return
	}
	s := w.screen.Sentence()
	if !s.Enabled {
		return
	}
	dangers := w.screen.Dangers()
	if dangers == "" {
		w.begin(s)
		return
	}
	d := dialog.NewCustomConfirm("This document is dangerous", s.Label, "Do not apply", dangerText(dangers), func(yes bool) {
		if yes {
			w.begin(s)
		}
	}, w.win)
	d.SetConfirmImportance(widget.DangerImportance)
	w.showModal(d)
}

// dangerText is the inside of a dialog that warns.
func dangerText(text string) fyne.CanvasObject {
	const width, most = 65 * rhythm, 40 * rhythm
	l := wrapped(label(text))
	l.Resize(fyne.NewSize(width, l.MinSize().Height)) // how high it is depends on how wide it is
	return fixed(container.NewVScroll(l), width, min(most, l.MinSize().Height+2*rhythm))
}

// begin applies what the button said when it was pressed.
func (w *window) begin(s view.Sentence) {
	if w.screen.Applying() {
		return
	}
	if !w.screen.Stands(s) {
		w.bar.say("The handsets are not the ones you were asked about. Look again")
		return
	}
	req := w.screen.Begin(s)
	ctx, cancel := context.WithCancel(w.ctx)
	w.stop = cancel
	w.win.Canvas().Focus(w.bench.list) // a second press of the main button is a new decision
	w.log.Info("applying", "sentence", s.Label)
	w.bench.show()
	w.bar.show()
	w.work(func() func() {
		_, err := w.opt.Bench.Apply(ctx, req)
		cancel()
		return func() { w.finished(err) }
	})
}

// finished is called when everything that the button began has ended. What
// became of each handset came as events; err is about the request itself.
func (w *window) finished(err error) {
	w.screen.Finish()
	w.screen.Trouble = err
	w.log.Info("applied", "err", err)
	w.bench.show()
	w.result.show()
	w.bar.show()
}

// stopAsked stops what is under way. A handset that may have been sent the
// document cannot be asked to stop, so that is said first.
func (w *window) stopAsked() {
	switch {
	case !w.screen.Applying() || w.modal != nil:
	case !w.screen.Sent():
		w.stop()
	default:
		d := dialog.NewCustomConfirm("Stop waiting?", "Stop waiting", "Go on", dangerText(w.screen.Stopping()), func(yes bool) {
			if yes && w.screen.Applying() {
				w.stop()
			}
		}, w.win)
		d.SetConfirmImportance(widget.DangerImportance)
		w.showModal(d)
	}
}

// closeAsked closes the window; while something is under way it asks.
func (w *window) closeAsked() {
	text := w.screen.Leaving()
	switch {
	case text == "":
		w.win.Close()
	case w.modal == nil:
		d := dialog.NewCustomConfirm("Close now?", "Close now", "Stay", dangerText(text), func(yes bool) {
			if yes {
				w.win.Close()
			}
		}, w.win)
		d.SetConfirmImportance(widget.DangerImportance)
		w.showModal(d)
	}
}

// modalDialog is what the window needs to know of a dialog.
type modalDialog interface {
	Show()
	Hide()
	SetOnClosed(func())
}

// showModal shows a dialog. While it is open, the window's keys rest.
func (w *window) showModal(d modalDialog) {
	w.modal = d
	d.SetOnClosed(func() { w.modal = nil })
	d.Show()
}
