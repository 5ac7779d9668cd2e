package bench

import (
	"context"
	"slices"
	"time"

	"cradle/app/run"
)

// A hold is the right to work on one handset: its turn, and one of the bench's
// slots. Once something was sent it follows the handset, which may restart or be
// plugged in anew: that is another stay, at the same place or, by its GUID, at
// another one. A stay that is followed to is held from the moment it is ready, so
// that nothing comes between a document and the questions about it.
type hold struct {
	bench  *Bench
	first  *handset // the stay whose turn this is
	place  queuePlace
	unlock time.Duration // how long it is waited for while it is locked; 0: until the work is given up
	slot   bool          // one is held; used by the goroutine that works alone

	// Guarded by the bench's lock.
	at      *handset     // the stay that it is on
	follows bool         // something was sent
	who     run.Identity // to whom
	twin    bool         // another one of its GUID was seen, so that its place has to tell
	lost    time.Time    // since when it is waited for; zero while it is connected
}

// release gives the turn and the slot back, and tells when nothing is under way on
// the handset any more.
func (w *hold) release() {
	w.giveSlot()
	<-w.first.turn
	w.first.want(-1)
	b := w.bench
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holds = slices.DeleteFunc(b.holds, func(x *hold) bool { return x == w })
	h := w.at
	if h.holder == w {
		h.holder = nil
		h.changedLocked()
	}
	if h.wanted == 0 && h.holder == nil && h.snap.State == Ready && h.ctx.Err() == nil {
		b.emitLocked(run.Event{Kind: run.SafeToUnplug, Handset: h.place.id})
	}
}

// want counts those who work on the handset, or are to.
func (h *handset) want(n int) {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	h.wanted += n
}

// stay is where the handset is now, as far as is known.
func (w *hold) stay() *handset {
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	return w.at
}

// follow is told that something is about to be sent to the handset.
func (w *hold) follow(who run.Identity) {
	b := w.bench
	b.mu.Lock()
	defer b.mu.Unlock()
	w.follows, w.who = true, who
	for id, h := range b.handsets {
		if id != w.at.place.id && known(who.GUID) && h.snap.Identity.GUID == who.GUID {
			w.twin = true // one of a copied ROM
		}
	}
}

// followLocked gives a stay that has become ready to the hold that waits for its
// handset, if one does.
func (b *Bench) followLocked(h *handset) {
	for _, w := range b.holds {
		if w.follows && w.at != h && (w.at.link == nil || w.at.ctx.Err() != nil) && w.recognises(h) {
			w.at, h.holder = h, w
			return
		}
	}
}

// recognises reports whether a stay is of the handset that is held: by its GUID,
// wherever it is plugged in, but for one that has a twin; without a GUID by its
// names and only at its place.
func (w *hold) recognises(h *handset) bool {
	if !sameHandset(h.snap.Identity, w.who) {
		return false
	}
	return h.place.id == w.first.place.id || known(h.snap.Identity.GUID) && known(w.who.GUID) && !w.twin
}

// link is the handset's connection, with one of the bench's slots for it. Where
// there is none, it is waited for without a slot. p says how, once something was
// sent: nil waits as before, as long as the handset stays.
func (w *hold) link(ctx context.Context, p *patience) (link, error) {
	for {
		l := w.linked()
		var err error
		if l == nil {
			w.giveSlot()
			if p == nil || !w.following() {
				l, err = w.stay().awaitReady(ctx, w, w.unlock)
			} else {
				l, err = w.awaitReturn(ctx, p)
			}
			if err != nil {
				return nil, err
			}
		}
		if w.slot {
			return l, nil
		}
		h, c := w.stay(), w.bench.jobs.claim(w.place)
		select {
		case <-c.got:
			w.slot = true // it may have lost its connection while it waited for a slot: look again
			continue
		case <-ctx.Done():
			err = context.Cause(ctx)
		case <-h.ctx.Done():
			if p == nil || !w.following() {
				err = context.Cause(h.ctx)
			}
		}
		w.bench.jobs.leave(c)
		if err != nil {
			return nil, err
		}
	}
}

// giveSlot lets others work while the handset is waited for.
func (w *hold) giveSlot() {
	if w.slot {
		w.bench.jobs.release()
		w.slot = false
	}
}

// linked is the connection that stands now; nil if none does.
func (w *hold) linked() link {
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	l := w.at.usableLink(w)
	if l != nil {
		w.lost = time.Time{}
	}
	return l
}

// usableLink is the connection of a handset that can be given work by w. The
// bench's lock is held.
func (h *handset) usableLink(w *hold) link {
	if h.snap.State != Ready && h.snap.State != Running || h.link == nil || ended(h.link.Done()) || h.holder != nil && h.holder != w {
		return nil
	}
	return h.link
}

func (w *hold) following() bool {
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	return w.follows
}

// patience says how a handset that a document was sent to is waited for.
type patience struct {
	runID  string
	phase  string        // of the Waiting event: "restart", "return"
	window time.Duration // how long, from when its loss was noticed; negative: not at all
	began  func()        // called when waiting begins; may be nil
}

// awaitReturn waits until the handset is connected again, here or elsewhere. One
// that is back and locked is waited for as long as any other that is locked.
func (w *hold) awaitReturn(ctx context.Context, p *patience) (link, error) {
	b := w.bench
	b.mu.Lock()
	if w.lost.IsZero() {
		w.lost = time.Now()
	}
	until := w.lost.Add(max(0, p.window))
	b.mu.Unlock()
	end := time.NewTimer(time.Until(until))
	defer end.Stop()
	over, told := false, false
	var unlock *time.Timer // runs while it is locked
	var late <-chan time.Time
	defer func() {
		if unlock != nil {
			unlock.Stop()
		}
	}()
	locked := false
	for {
		b.mu.Lock()
		l := w.at.usableLink(w)
		if l != nil {
			w.lost = time.Time{}
		}
		was := locked
		locked = b.handsets[w.first.place.id].snap.State == Locked
		changed := b.changed
		b.mu.Unlock()
		if was && !locked { // now it connects, and has as long for it as one that has just left
			until = time.Now().Add(max(0, p.window))
			end.Reset(time.Until(until))
			over = false
		}
		switch {
		case l != nil:
			return l, nil
		case p.window < 0:
			return nil, errConnectionEnded
		case over && !locked:
			return nil, &TimeoutError{Wait: "return", After: p.window}
		case locked && !was:
			var giveUp time.Time
			if d := w.unlock; d > 0 {
				giveUp = time.Now().Add(d)
				unlock = time.NewTimer(d)
				late = unlock.C
			}
			w.waits(p, "unlock", giveUp)
			told = false
		case !locked:
			if late = nil; !told {
				told = true
				if p.began != nil {
					p.began()
				}
				w.waits(p, p.phase, until)
				continue // what happened meanwhile counts
			}
		}
		select {
		case <-changed:
		case <-end.C:
			over = true
		case <-late:
			return nil, &TimeoutError{Wait: "unlock", After: w.unlock}
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-b.ctx.Done():
			return nil, context.Cause(b.ctx)
		}
	}
}

// waits tells what a run waits for.
func (w *hold) waits(p *patience, phase string, until time.Time) {
	w.bench.mu.Lock()
	defer w.bench.mu.Unlock()
	w.bench.emitLocked(run.Event{Kind: run.Waiting, Handset: w.first.place.id, RunID: p.runID, Phase: phase, Until: until})
}
