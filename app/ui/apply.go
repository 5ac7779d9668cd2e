//go:build !nogui

package ui

import (
	"context"
	"runtime/debug"
	"time"

	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// apply does what the main button says.
func (w *window) apply() { w.press(view.Apply) }

// agreeApply asks before something dangerous, and begins.
func (w *window) agreeApply(s view.Sentence) {
	dangers := s.Dangers()
	if dangers == "" {
		w.begin(s)
		return
	}
	q := question{
		title: words.T("This document is dangerous"), no: words.T("Do not apply"), yes: s.Label, danger: true,
		then: func() { w.begin(s) },
	}
	if q.word = s.DangerWord(); q.word == "" {
		q.content = dialogText(dangers)
	} else {
		q.entry = kit.NewEntry(false)
		q.content = dialogText(dangers+"\n\n"+w.screen.TargetsList(s)+"\n\n"+words.T("Type {{.Word}} to go on:", "Word", q.word), q.entry)
	}
	w.ask(q)
}

// begin applies what the button said when it was pressed.
func (w *window) begin(s view.Sentence) {
	if !w.mayBegin(s) {
		return
	}
	req := w.screen.Begin(s)
	w.opt.Bench.SetJobs(s.Jobs())
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
	done := "applied"
	if w.screen.Looking() {
		done = "looks taken" // untranslated: for the log
	}
	w.screen.Finish()
	w.screen.Trouble = err
	w.log.Info(done, "err", err)
	w.bench.show()
	w.result.show()
	w.bar.show()
	w.wg.Go(w.rest)
}

// restAfter is how long after its work the window gives back memory: what comes next is
// seldom begun sooner, and needs it again.
const restAfter = 3 * time.Second

// rest gives back the memory that only the work needed.
func (w *window) rest() {
	select {
	case <-w.ctx.Done():
	case <-time.After(restAfter):
		debug.FreeOSMemory()
		w.log.Debug("rested")
	}
}

// stopAsked stops what is under way. A handset that may have been sent the
// document cannot be asked to stop, so that is said first.
func (w *window) stopAsked() {
	switch {
	case w.modal != nil:
	case w.auto != nil:
		w.ask(question{
			title: words.T("Stop waiting?"), no: words.T("Go on"), yes: words.T("Stop waiting"), danger: true,
			content: dialogText(words.T("A handset cannot be asked to stop. Where the document was sent already it may or may not take effect, and nobody will know until it is read back.")),
			then: func() {
				if w.auto != nil {
					w.stop()
				}
			},
		})
	case !w.screen.Applying():
	case !w.screen.Sent():
		w.stop()
	default:
		w.ask(question{
			title: words.T("Stop waiting?"), no: words.T("Go on"), yes: words.T("Stop waiting"), danger: true,
			content: dialogText(w.screen.Stopping()),
			then: func() {
				if w.screen.Applying() {
					w.stop()
				}
			},
		})
	}
}

// closeAsked closes the window; while something is under way it asks.
func (w *window) closeAsked() {
	text := w.screen.Leaving()
	switch {
	case text == "":
		w.win.Close()
	case w.modal == nil:
		w.ask(question{
			title: words.T("Close now?"), no: words.T("Stay"), yes: words.T("Close now"), danger: true,
			content: dialogText(text), then: w.win.Close,
		})
	}
}
