package bench

import (
	"context"
	"time"
)

// An entry is some work's way to a handset: the handset's turn, the handset being
// ready, and one of the bench's slots, in this order: a handset that waits for a
// person keeps nobody else from being worked on. Of those that are ready, whose work
// was asked for first is next.
type entry struct {
	h      *handset
	place  queuePlace
	turn   bool          // the handset's turn is held
	waiter *claim        // for a slot; nil: not claimed yet
	unlock time.Duration // how long a locked handset is waited for; 0: as the bench does
}

// enter takes a place in the queue, and as much of the way as is free now. It does
// not wait. Every entry is ended by acquire or leave.
func (h *handset) enter() *entry {
	e := &entry{h: h, place: h.bench.jobs.stand()}
	h.want(+1)
	select {
	case h.turn <- struct{}{}:
		e.turn = true
	default:
		return e
	}
	if h.isReady() {
		e.waiter = h.bench.jobs.claim(e.place)
	}
	return e
}

// leave gives up what an entry holds.
func (e *entry) leave() {
	if e.waiter != nil {
		e.h.bench.jobs.leave(e.waiter)
		e.waiter = nil
	}
	if e.turn {
		<-e.h.turn
		e.turn = false
	}
	e.h.want(-1)
}

// acquire goes the rest of the way. The work is over with the hold's release. With an
// error nothing is held.
func (e *entry) acquire(ctx context.Context) (*hold, error) {
	h := e.h
	if !e.turn {
		select {
		case h.turn <- struct{}{}:
			e.turn = true
		case <-ctx.Done():
			e.leave()
			return nil, context.Cause(ctx)
		case <-h.ctx.Done():
			e.leave()
			return nil, context.Cause(h.ctx)
		}
	}
	for {
		if e.waiter == nil {
			if _, err := h.awaitReady(ctx, nil, h.bench.unlockLimit(e.unlock)); err != nil {
				e.leave()
				return nil, err
			}
			e.waiter = h.bench.jobs.claim(e.place)
		}
		select {
		case <-e.waiter.got:
		case <-ctx.Done():
			e.leave()
			return nil, context.Cause(ctx)
		case <-h.ctx.Done():
			e.leave()
			return nil, context.Cause(h.ctx)
		}
		if h.isReady() {
			return h.hold(e.place, e.unlock), nil
		}
		// It lost its connection while it waited for a slot.
		h.bench.jobs.leave(e.waiter)
		e.waiter = nil
	}
}

func (h *handset) isReady() bool {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	return h.snap.State == Ready && h.usableLink(nil) != nil
}

// hold is the right to work on the handset: its turn and a slot are held.
func (h *handset) hold(place queuePlace, unlock time.Duration) *hold {
	w := &hold{bench: h.bench, first: h, place: place, unlock: h.bench.unlockLimit(unlock), slot: true, at: h}
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	h.bench.holds = append(h.bench.holds, w)
	return w
}
