package bench

import (
	"context"
	"errors"
	"sync"

	"cradle/app/run"
	"cradle/rapi"
)

// Do gives work a RAPI session of its own on one handset. name says what is
// done there, in a few words that can stand in a row: "copying files".
//
// As with Apply, a handset that is still connecting or locked is waited for,
// and id means the handset that is there now. It is the handset's turn: nothing
// else is done on it until work returns. Meanwhile the handset is Running, with
// name as its Phase, and subscribers hear a Phase event of that name first and
// SafeToUnplug last. Do may be called for several handsets at once; Jobs of them
// are worked on.
//
// The session is closed when work has returned; work must not keep it, nor
// leave goroutines behind that use it. work's ctx ends with ctx, when the
// handset leaves (ErrDeparted), when its connection is lost, and with the bench
// (ErrClosed).
//
// The error is work's, with why the connection ended in front of it, if it did:
// errors.Is(err, ErrDeparted). An error from before work was called is no
// *rapi.CallError, so that nothing was sent then; what a CallError means for
// what was done before it, work alone can tell.
func (b *Bench) Do(ctx context.Context, id run.HandsetID, name string, work func(context.Context, *rapi.Session) error) error {
	return b.do(ctx, id, nil, name, work)
}

// DoChosen is Do for one handset as it was when a person chose it (Handsets): one that has
// come to its place since, and is not the same, is left alone, with ErrOtherHandset.
func (b *Bench) DoChosen(ctx context.Context, chosen Handset, name string, work func(context.Context, *rapi.Session) error) error {
	return b.do(ctx, chosen.ID, &chosen, name, work)
}

// do is Do; chosen is nil where whoever is there is meant.
func (b *Bench) do(ctx context.Context, id run.HandsetID, chosen *Handset, name string, work func(context.Context, *rapi.Session) error) error {
	h, err := b.beginWork(id, work)
	if err != nil {
		return err
	}
	defer b.wg.Done()
	w, err := h.enter().acquire(ctx)
	if err != nil {
		return err
	}
	defer w.release()
	if chosen != nil && !chosen.stayed(h.now()) {
		return ErrOtherHandset
	}
	h.working(name)
	defer h.rested()
	return h.work(ctx, w, work)
}

// beginWork counts the work as some that Close waits for.
func (b *Bench) beginWork(id run.HandsetID, work func(context.Context, *rapi.Session) error) (*handset, error) {
	if work == nil {
		return nil, errors.New("bench: there is nothing to do")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.ctx == nil || b.ctx.Err() != nil {
		return nil, ErrClosed
	}
	h := b.handsets[id]
	if h == nil {
		return nil, &NoSuchHandsetError{ID: id}
	}
	b.wg.Add(1)
	return h, nil
}

// work opens the session and does it. The handset's turn and a slot are held.
func (h *handset) work(ctx context.Context, w *hold, work func(context.Context, *rapi.Session) error) error {
	l, err := w.link(ctx, nil)
	if err != nil {
		return err
	}
	callCtx, cancel := h.workContext(ctx, l)
	defer cancel()
	s, err := l.Session(callCtx)
	if err != nil {
		return h.because(callCtx, l, err)
	}
	defer s.Close()
	err = work(callCtx, s)
	switch {
	case err == nil:
		return nil
	case s.Err() != nil:
		err = h.because(callCtx, l, err)
	default:
		err = h.reason(callCtx, l, err) // the connection stands: it is work's own error
	}
	if departure(err) && !errors.Is(err, ErrDeparted) {
		return &endedError{why: ErrDeparted, err: err} // the transfers knew before the bus was looked at
	}
	return err
}

// workContext is callContext, and ends with the connection as well: work may
// wait between its calls, where no call would notice.
func (h *handset) workContext(ctx context.Context, l link) (context.Context, context.CancelFunc) {
	outer, cancelOuter := h.callContext(ctx)
	c, cancel := context.WithCancelCause(outer)
	done := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		select {
		case <-l.Done():
			// A handset that has left says more than the connection that it took along.
			if h.ctx.Err() != nil {
				cancel(context.Cause(h.ctx))
				return
			}
			err := l.Err()
			if err == nil {
				err = errConnectionEnded
			}
			cancel(err)
		case <-done:
		}
	})
	return c, func() {
		close(done)
		watch.Wait()
		cancel(nil)
		cancelOuter()
	}
}

// working tells that the handset is being worked on.
func (h *handset) working(name string) {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	h.log.Info("work began", "layer", "bench", "work", name)
	if h.snap.State == Ready {
		h.snap.State, h.snap.Phase = Running, name
		h.changedLocked()
	}
	h.bench.emitLocked(run.Event{Kind: run.Phase, Handset: h.place.id, Phase: name})
}

// rested is working's counterpart; idle tells of it.
func (h *handset) rested() {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.snap.State == Running {
		h.snap.State, h.snap.Phase = Ready, ""
		h.changedLocked()
	}
}
