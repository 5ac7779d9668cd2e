package bench

import (
	"context"
	"errors"
	"time"

	"cradle/app/ask"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// maxStays is how often the questions are put, or a document is begun, when the handset
// leaves in the middle: it may restart more than once.
//
// guess: no source.
const maxStays = 3

// patience is how a run waits for its handset, which a document was sent to.
func (w *hold) patience(r *run.Run, req Request, phase string) *patience {
	window := req.Return
	if window == 0 {
		window = DefaultReturn
	}
	return &patience{runID: r.ID, phase: phase, window: window}
}

// readBefore asks what is there now, so that a document can be undone. What cannot be
// read stops nothing: that is written down. again says that the session cannot be used
// any more.
func (w *hold) readBefore(ctx context.Context, r *run.Run, s session, at *attempt) (before run.Before, again bool) {
	q, problem := w.bench.changes.before(r.Document)
	if problem == nil {
		var out ask.Outcome
		if out, problem = w.ask(ctx, r, s, q, "read"); problem == nil {
			at.before = answers(out)
		}
		before.Reply = query.Merge(out.Results...)
		again = problem != nil
	}
	before.Read, before.Err = time.Now(), problem
	return before, again
}

// noteBefore writes down what was there before. The error, a *JournalError, says that
// nothing may be sent.
func (w *hold) noteBefore(ctx context.Context, r *run.Run, before run.Before) error {
	r.Before = &before
	if before.Err != nil {
		w.first.log.Warn("what was there before could not be read", "layer", "bench", "run", r.ID, "error", before.Err)
	}
	return w.first.journal(ctx, r, func(ctx context.Context, j Journal) error { return j.Before(ctx, r.ID, before) })
}

// ask puts the questions of a query, and tells how far it is.
func (w *hold) ask(ctx context.Context, r *run.Run, s session, q *query.Query, phase string) (ask.Outcome, error) {
	if q.Document == nil {
		return ask.All(ctx, s, q, ask.Options{}) // nothing is asked
	}
	w.progress(r, phase, 0, len(q.Asks), "")
	return ask.All(ctx, &busySession{session: s}, q, ask.Options{Progress: func(done, total int, last *query.Ask) {
		w.progress(r, phase, done, total, last.Path())
	}})
}

func (w *hold) progress(r *run.Run, phase string, done, total int, setting string) {
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	w.bench.emitLocked(run.Event{Kind: run.Progress, Handset: r.Handset, RunID: r.ID, Phase: phase, Done: done, Total: total, Setting: setting})
}

// answers are those of an Outcome as package query has them.
func answers(out ask.Outcome) []query.Answer {
	list := make([]query.Answer, len(out.Answers))
	for i, a := range out.Answers {
		list[i] = a.Answer
	}
	return list
}

// busySession stops asking a handset that stays busy: each provider would be asked for
// as long again.
type busySession struct {
	session
	times int
}

func (s *busySession) ProcessConfig(ctx context.Context, config string, flags rapi.ConfigFlags) (rapi.ConfigReply, error) {
	reply, err := s.session.ProcessConfig(ctx, config, flags)
	if err == nil && (reply.HRESULT == rapi.ConfigBusy || reply.HRESULT == rapi.ConfigCancelTimeout) {
		if s.times++; s.times > busyRetries {
			return reply, ErrBusy
		}
	}
	return reply, err
}

// verify asks back what a run's document set, and sets the run's Verification; with
// it, the Ending may be another one. A document that the handset refused is not asked
// about: it says itself that nothing was changed. One of which nobody knows is.
func (w *hold) verify(ctx context.Context, r *run.Run, req Request, at *attempt) {
	if r.Result == nil || !Alters(r.Document) {
		return
	}
	if r.Ending == run.Applied && echoesAnother(r.Result) {
		r.Ending = run.AppliedWithProblems
	}
	switch r.Ending {
	case run.Applied, run.AppliedWithProblems, run.Unknown:
	default:
		return
	}
	if req.NoVerify || ctx.Err() != nil || errors.Is(r.Err, ErrClosed) {
		return
	}
	v := &run.Verification{Started: time.Now()}
	list, over, err := w.readBack(ctx, r, req)
	v.Ended, v.Err = time.Now(), err
	v.Restarted = over != nil && over != at.link
	v.Checks = w.bench.changes.verify(r.Document, list)
	if len(v.Checks) == 0 {
		v.Checks = unasked(r.Document)
	}
	r.Verification = v
	resolve(r, at.before != nil && asBefore(w.bench.changes.verify(r.Document, at.before), v.Checks))
}

// readBack asks a handset what it has now, and again when it leaves meanwhile. over is
// the connection that it was asked on last.
func (w *hold) readBack(ctx context.Context, r *run.Run, req Request) (list []query.Answer, over link, err error) {
	q, err := w.bench.changes.after(r.Document)
	if err != nil {
		return nil, nil, err
	}
	if q.Document == nil { // nothing of it can be asked back: nobody has to be waited for
		out, err := ask.All(ctx, nil, q, ask.Options{})
		return answers(out), nil, err
	}
	phase := "restart"
	if r.Result.Lost {
		phase = "return"
	}
	for try := 1; ; try++ {
		p := w.patience(r, req, phase)
		p.began = func() { w.step(ctx, r, "wait") }
		l, err := w.link(ctx, p)
		if err != nil {
			return nil, over, err
		}
		over = l
		if !sameHandset(l.Identity(), r.Identity) {
			return nil, over, ErrOtherHandset
		}
		w.step(ctx, r, "verify") // what is not written stops nothing any more
		h := w.stay()
		callCtx, cancel := h.callContext(ctx)
		out, err := w.askOn(callCtx, r, req, l, q)
		if err != nil && !errors.Is(err, ErrBusy) {
			err = h.because(callCtx, l, err)
		}
		cancel()
		gone := h.left(l)
		if err == nil || !gone || ctx.Err() != nil || try == maxStays {
			return answers(out), over, err
		}
	}
}

func (w *hold) askOn(ctx context.Context, r *run.Run, req Request, l link, q *query.Query) (ask.Outcome, error) {
	s, err := l.Open(ctx, w.first.limit(req))
	if err != nil {
		return ask.Outcome{}, err
	}
	defer s.Close()
	return w.ask(ctx, r, s, q, "verify")
}

// unasked are the checks of a document that nothing was asked about.
func unasked(d *provxml.Document) (list []run.Check) {
	for n := range d.Nodes() {
		if n.Setting() && !n.Kind.Query() {
			list = append(list, run.Check{Setting: n})
		}
	}
	return list
}

// asBefore reports whether a handset has everything as it had it before, and not as
// the document wants it.
func asBefore(before, now []run.Check) bool {
	if len(before) != len(now) {
		return false
	}
	differs := false
	for i, c := range now {
		b := before[i]
		if c.Verdict != run.Verified && c.Verdict != run.Differs || c.Verdict != b.Verdict || !sameText(c.Reported, b.Reported) {
			return false
		}
		differs = differs || c.Verdict == run.Differs
	}
	return differs
}

func sameText(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// resolve sets the ending by what reading back showed. A difference is a problem of a
// document that was applied. Of one whose answer did not come, all as it was asked
// for means that it was applied, all as it was before that it was not; everything
// between stays unknown.
//
// Where the handset was there all the time and only did not answer, the document may
// still be to come: what is as before proves nothing then.
func resolve(r *run.Run, asBefore bool) {
	var count [run.CannotReadBack + 1]int
	for _, c := range r.Verification.Checks {
		count[c.Verdict]++
	}
	total := len(r.Verification.Checks)
	switch {
	case r.Ending == run.Applied && count[run.Differs] > 0:
		r.Ending = run.AppliedWithProblems
	case r.Ending != run.Unknown || r.Verification.Err != nil:
	case total > 0 && count[run.Verified] == total:
		r.Ending, r.Resolved = run.Applied, true
	case asBefore && (r.Verification.Restarted || !r.Result.Lost):
		r.Ending, r.Resolved = run.Failed, true
	}
}
