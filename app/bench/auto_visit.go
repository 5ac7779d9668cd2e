package bench

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cradle/app/run"
)

// A visit is one handset being served. Guarded by the Auto's lock.
type visit struct {
	id       run.HandsetID
	port     string
	identity run.Identity
	began    time.Time
	ended    time.Time // zero: it is under way
	ending   run.Ending
	void     int // visits, one after the other, that ended before anything was sent because the handset left
}

// A handset that leaves before anything was sent was not served, and is when it comes
// back; not for ever: each time is written into the journal.
//
// guess: no source.
const maxVoid = 3

// A handset that leaves during its visit, or so soon after it, and is back so soon
// restarts because of what it was sent, and was not unplugged by a person. Applying the
// documents again would restart it again, for ever.
//
// guess: no source says how long after its answer a handset restarts.
const (
	restartsWithin = 15 * time.Second
	restartTakes   = 3 * time.Minute
)

// consider decides about a handset, once a stay.
func (a *Auto) consider(h Handset) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if h.State != Ready && h.State != Running || a.looked[h.ID].Equal(h.Since) || !a.meant(h) {
		return // nothing is known of it yet, or all is
	}
	if a.opt.Count > 0 && a.tally.Handsets+a.tally.UnderWay >= a.opt.Count {
		return // it is if one that is under way does not count
	}
	a.looked[h.ID] = h.Since
	a.compareLocked(h)
	before := a.beforeLocked(h)
	switch {
	case before == nil:
	case before.ended.IsZero() && before.id == h.ID:
		return // it restarted, or was unplugged, and Apply has been waiting for it
	case before.id == h.ID && !h.Since.After(before.ended):
		return // the same, and Apply was done before this was looked at
	case before.ended.IsZero():
		a.tell(h.ID, "done", fmt.Sprintf("It was unplugged from %s while it was served there, and is waited for; plug it in there again.", before.port))
		return
	case before.void > 0 && before.void < maxVoid:
	case !a.opt.Again:
		a.tell(h.ID, "done", before.words(h))
		return
	case a.restartedLocked(h, before):
		a.tell(h.ID, "restarted", "It came back as after a restart, so that it is not served again; to have it served, unplug it and plug it in once more.")
		return
	}
	v := &visit{id: h.ID, port: h.Port, identity: h.Identity, began: time.Now()}
	if before != nil {
		v.void = before.void
		a.served = slices.DeleteFunc(a.served, func(x *visit) bool { return x == before })
	}
	a.served = append(a.served, v)
	a.tally.UnderWay++
	message := ""
	if before != nil && before.void == 0 {
		message = fmt.Sprintf("It is served again; the last time, at %s, it ended: %s.", before.ended.Format("15:04"), before.ending)
	}
	a.tell(h.ID, "chosen", message)
	a.wg.Go(func() { a.visit(h, v) })
}

// compareLocked finds out whether others at the bench say that they are the same
// handset.
func (a *Auto) compareLocked(h Handset) {
	if !known(h.Identity.GUID) {
		return
	}
	for _, o := range a.b.Handsets() {
		if o.ID == h.ID || o.State != Ready && o.State != Running || o.Identity.GUID != h.Identity.GUID {
			continue
		}
		a.copies[h.Identity.GUID] = true
		a.tell(h.ID, "copies", fmt.Sprintf("It says that it is the same handset as the one on %s: one was made as a copy of the other. They are told apart by their ports alone.", o.Port))
		return
	}
}

// beforeLocked is the latest visit of the same handset, or nil.
func (a *Auto) beforeLocked(h Handset) *visit {
	for _, v := range slices.Backward(a.served) {
		if !sameHandset(v.identity, h.Identity) {
			continue
		}
		if v.id == h.ID || known(h.Identity.GUID) && !a.copies[h.Identity.GUID] {
			return v
		}
	}
	return nil
}

// words say why a handset is not served again.
func (v *visit) words(h Handset) string {
	at := "before, at " + v.ended.Format("15:04")
	if v.id != h.ID {
		at = "on " + v.port + " " + at
	}
	s := fmt.Sprintf("It was served %s, and that ended: %s. It is left alone; --again serves it once more.", at, v.ending)
	if !known(h.Identity.GUID) {
		s += " It has no identity of its own: if it is another one of the same name and model, this is the way, too."
	}
	return s
}

// restartedLocked reports whether a handset came back by itself.
func (a *Auto) restartedLocked(h Handset, before *visit) bool {
	left, did := a.departed[h.ID]
	return did && before.id == h.ID && !left.Before(before.began) && left.Sub(before.ended) < restartsWithin && h.Since.Sub(left) < restartTakes
}

// visit serves one handset.
func (a *Auto) visit(h Handset, v *visit) {
	own := Own{Documents: a.opt.Request.Documents}
	if a.opt.For != nil {
		own = a.opt.For(a.ctx, h)
		if own.Err == nil {
			own.Err = a.opt.unconfirmed(own.Documents)
		}
	}
	if own.Identity == (run.Identity{}) {
		own.Identity = h.Identity
	}
	req := a.opt.Request
	req.Targets, req.Own = []run.HandsetID{h.ID}, map[run.HandsetID]Own{h.ID: own}
	runs, err := a.b.Apply(a.ctx, req)
	if err != nil {
		a.b.cfg.Log.Error("a handset could not be served", "layer", "bench", "handset", string(h.ID), "error", err)
	}

	a.mu.Lock()
	defer a.mu.Unlock()
	defer a.look() // others may wait for this one not to count
	void := err != nil || gone(runs)
	for _, now := range a.b.Handsets() {
		if now.ID == h.ID && (now.State == Ready || now.State == Running) && sameHandset(now.Identity, h.Identity) {
			// It may have come back during the visit: served, or to be looked at anew.
			if a.looked[h.ID] = now.Since; void {
				a.looked[h.ID] = h.Since
			}
		}
	}
	v.ended = time.Now()
	v.ending = EndingOf(runs)
	a.tally.UnderWay--
	if void {
		v.void++
		return
	}
	v.void = 0
	a.tally.Handsets++
	a.tally.Endings[v.ending]++
}

// gone reports whether nothing was sent because the handset left.
func gone(runs []run.Run) bool {
	for _, r := range runs {
		if r.Ending != run.NotSent || !errors.Is(r.Err, ErrDeparted) && !errors.Is(r.Err, ErrSkipped) {
			return false
		}
	}
	return true
}

// EndingOf is the ending of several runs on one handset: the worst, where Unknown is
// worse than NotSent, Failed, AppliedWithProblems, Cancelled and Applied, in this order.
// NotSent without any.
func EndingOf(runs []run.Run) run.Ending {
	for _, e := range []run.Ending{run.Running, run.Unknown, run.NotSent, run.Failed, run.AppliedWithProblems, run.Cancelled, run.Applied} {
		for _, r := range runs {
			if r.Ending == e && !errors.Is(r.Err, ErrSkipped) {
				return e
			}
		}
	}
	return run.NotSent
}
