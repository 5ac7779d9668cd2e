//go:build !nogui

package ui

import (
	"context"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/view"
	"cradle/app/ui/words"
)

// press is a press of one of the buttons of the lower edge. Only before something
// dangerous, and before Auto, it asks.
func (w *window) press(does view.Deed) {
	if w.modal != nil {
		return
	}
	if on, _ := w.screen.Auto(); does == view.Auto && on {
		w.endAuto()
		return
	}
	s := w.screen.Sentence()
	if does == view.Auto && !s.Auto || does != view.Auto && !s.Enabled {
		return
	}
	s.Does = does
	if fields := w.screen.Variables(); len(fields) > 0 {
		w.askVariables(s, fields)
		return
	}
	w.agree(s)
}

// agree does what a sentence says, after it has asked what there is to ask.
func (w *window) agree(s view.Sentence) {
	switch s.Does {
	case view.Plan, view.Verify:
		w.look(s)
	case view.Auto:
		w.askAuto(s)
	default:
		w.agreeApply(s)
	}
}

// look asks handsets about the documents, as the button said when it was pressed.
func (w *window) look(s view.Sentence) {
	if !w.mayBegin(s) {
		return
	}
	req := w.screen.Begin(s)
	w.opt.Bench.SetJobs(s.Jobs())
	ctx, cancel := context.WithCancel(w.ctx)
	w.stop = cancel
	w.log.Info("looking", "targets", len(req.Targets))
	w.bench.show()
	w.bar.show()
	left := len(req.Targets)
	for _, id := range req.Targets {
		w.work(func() func() {
			looks := w.lookAt(ctx, s, id, req)
			return func() {
				if ctx.Err() == nil {
					w.screen.TakeLook(id, looks(w.screen))
				}
				if left--; left == 0 {
					cancel()
					w.finished(nil)
					return
				}
				w.bench.show()
				w.result.show()
				w.bar.show()
			}
		})
	}
}

// lookAt asks one handset; what comes back is made for the screen on the window's
// goroutine.
func (w *window) lookAt(ctx context.Context, s view.Sentence, id run.HandsetID, req bench.Request) func(*view.Screen) []*view.Look {
	began := time.Now()
	var (
		planned  []bench.Planned
		compared []bench.Compared
		err      error
	)
	docs := req.Documents
	if own, ok := req.Own[id]; ok {
		docs = own.Documents
	}
	if s.Does == view.Plan {
		planned, err = w.opt.Bench.Plan(ctx, req.Chosen[id], docs)
	} else {
		compared, err = w.opt.Bench.Verify(ctx, req.Chosen[id], docs)
	}
	w.log.Info("looked", "handset", id, "err", err)
	return func(screen *view.Screen) []*view.Look {
		return screen.LooksOf(s, req.Chosen[id], began, planned, compared, err)
	}
}

// mayBegin reports whether what a sentence says can be begun: nothing else is, and the
// handsets are the ones that were meant.
func (w *window) mayBegin(s view.Sentence) bool {
	on, _ := w.screen.Auto()
	switch {
	case w.screen.Applying() || on:
		return false
	case !w.screen.Stands(s):
		w.bar.say(words.T("The handsets are not the ones you were asked about. Look again"))
		return false
	}
	return true
}
