package bench

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"cradle/app/run"
)

// Apply sends the documents to every target, each its own where the request has
// some (Own), several handsets at once (Jobs), the documents of one handset in
// order. It returns when every run has its ending: one run for each document on
// each target, grouped by target in the order of the request. A document that Failed, ended Unknown, was Cancelled
// or NotSent holds back the later ones on the same handset, which end NotSent
// with ErrSkipped, unless the request keeps going.
//
// A target that is still connecting or locked is waited for. A target means
// the handset that is there now: whatever is plugged in at its place is never taken
// instead. One that leaves before anything was sent is not waited for; one that
// restarts, or was unplugged, after that is (Return), also where a later document was
// begun and nothing of it was sent yet.
//
// What the documents set is asked back in calls of their own (NoVerify), and what was
// there before is read first (NoBefore). A run that was Unknown is resolved by what
// is asked back then; a document is never sent again.
//
// When ctx ends, what was not sent is Cancelled and what may have been sent is
// Unknown: a handset cannot be asked to stop.
//
// The error is about the request itself; nothing was done then.
func (b *Bench) Apply(ctx context.Context, req Request) ([]run.Run, error) {
	targets, err := b.begin(req)
	if err != nil {
		return nil, err
	}
	defer b.wg.Done()

	perTarget := make([][]run.Run, len(targets))
	var wg sync.WaitGroup
	for i, h := range targets {
		e := h.enter() // in the order of the request, whichever goroutine runs first
		wg.Go(func() { perTarget[i] = h.applyAll(ctx, req, e) })
	}
	wg.Wait()
	return slices.Concat(perTarget...), nil
}

// begin checks a request and counts it as work that Close waits for.
func (b *Bench) begin(req Request) ([]*handset, error) {
	if err := req.check(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.ctx == nil || b.ctx.Err() != nil {
		return nil, ErrClosed
	}
	targets := make([]*handset, 0, len(req.Targets))
	for _, id := range req.Targets {
		h := b.handsets[id]
		if h == nil {
			return nil, &NoSuchHandsetError{ID: id}
		}
		targets = append(targets, h)
	}
	b.wg.Add(1)
	return targets, nil
}

// applyAll sends the documents of one handset, one after the other.
func (h *handset) applyAll(ctx context.Context, req Request, e *entry) []run.Run {
	docs := req.documents(h.place.id)
	runs := make([]run.Run, len(docs))
	err := req.Own[h.place.id].Err
	var w *hold
	e.unlock = req.Unlock
	if err != nil {
		e.leave()
	} else if w, err = e.acquire(ctx); err == nil {
		defer w.release()
	}
	who := h.identity()
	if err == nil && (!req.meant(h.place.id, who) || !req.stayed(h.now())) {
		err = ErrOtherHandset
	}
	skip := false
	for i, d := range docs {
		r := h.newRun(d, req, who)
		if err != nil || skip {
			why := err
			if skip {
				why = ErrSkipped
			}
			runs[i] = h.neverBegan(ctx, r, why)
			continue
		}
		runs[i] = w.apply(ctx, r, req)
		switch runs[i].Ending {
		case run.Applied, run.AppliedWithProblems:
		default:
			skip = !req.KeepGoing
		}
	}
	return runs
}

// neverBegan is the run of a document that was not even tried.
func (h *handset) neverBegan(ctx context.Context, r run.Run, why error) run.Run {
	r.Ended = time.Now()
	r.Err = why
	r.Ending = run.NotSent
	if ctx.Err() != nil && !errors.Is(why, ErrSkipped) {
		r.Ending = run.Cancelled
	}
	h.journal(ctx, &r, func(ctx context.Context, j Journal) error { return j.Begin(ctx, r) })
	h.neverRan(ctx, &r)
	return r
}
