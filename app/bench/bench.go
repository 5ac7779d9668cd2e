// Package bench is the policy of a provisioning bench: a handset arrives, is
// tethered, connected, identified and given documents; what happens is told
// as typed events. The window and the command line are two listeners of the
// same bench. It imports no toolkit, no gousb, and prints nothing.
//
//	b, err := bench.New(bench.Config{Buses: []bench.BusSource{{Bus: bus}}})
//	defer b.Close()
//	b.Subscribe(func(e run.Event) { ... })
//	err = b.Start(ctx)                       // Handsets is complete from here on
//	runs, err := b.Apply(ctx, bench.Request{Documents: docs, Targets: ids})
//
// # Goroutines
//
// Each bus has one goroutine that watches it, each handset one that keeps it
// connected, each Apply one a target, and each subscriber one that calls it.
// Close ends and joins all of them. All methods may be called from any
// goroutine, also from a subscriber, except that Close must not be called from
// a subscriber: it waits until every subscriber has had every event.
package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"cradle/app/run"
	"cradle/usb"
)

// A Bench watches its buses and works on the handsets it finds there.
type Bench struct {
	cfg     Config
	connect connector
	changes changes
	jobs    *queue         // a slot a handset that is worked on
	wg      sync.WaitGroup // watchers, handsets and Applies

	mu       sync.Mutex
	ctx      context.Context // from Start to Close
	cancel   context.CancelCauseFunc
	stopped  func() bool // undoes the AfterFunc on Start's context
	closed   bool
	handsets map[run.HandsetID]*handset
	order    []run.HandsetID               // by arrival; an id keeps its place
	arrivals map[run.HandsetID][]time.Time // of the last flakyWindow
	holds    []*hold                       // of handsets that are worked on
	changed  chan struct{}                 // closed and replaced whenever something of a handset changes
	subs     []*subscriber
	subsWG   sync.WaitGroup
	trouble  []error // of each bus; nil while it can be looked at
}

// newBench makes a bench that connects in the given way.
func newBench(cfg Config, c connector) (*Bench, error) {
	cfg.setDefaults()
	return &Bench{
		cfg:      cfg,
		connect:  c,
		changes:  knownChanges(),
		changed:  make(chan struct{}),
		jobs:     newQueue(cfg.Jobs),
		handsets: map[run.HandsetID]*handset{},
		arrivals: map[run.HandsetID][]time.Time{},
	}, nil
}

// SetJobs says how many handsets are worked on at once from now on; 0: as many as the
// Config has. What is under way goes on.
func (b *Bench) SetJobs(n int) {
	if n <= 0 {
		n = b.cfg.Jobs
	}
	b.jobs.resize(n)
}

// unlockLimit is how long a locked handset is waited for where a request says d.
func (b *Bench) unlockLimit(d time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return b.cfg.Timeouts.Unlock
}

// Start looks at every bus once and begins to watch it. When it returns,
// Handsets lists everything that was plugged in; connecting goes on by itself.
// The bench ends with ctx as it does with Close, but only Close waits.
//
// A bus that cannot be looked at is no error: see Trouble.
func (b *Bench) Start(ctx context.Context) error {
	b.mu.Lock()
	switch {
	case b.closed:
		b.mu.Unlock()
		return ErrClosed
	case b.ctx != nil:
		b.mu.Unlock()
		return errors.New("bench: started already")
	}
	b.ctx, b.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	b.stopped = context.AfterFunc(ctx, func() { b.cancel(ErrClosed) })
	for _, o := range b.cfg.Over {
		b.arrivedLocked(placeOver(o))
	}
	b.mu.Unlock()

	for _, s := range b.cfg.Buses {
		if err := b.AddBus(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// AddBus looks at one more bus, as Start does with those of the Config, and
// begins to watch it.
func (b *Bench) AddBus(ctx context.Context, s BusSource) error {
	if s.Bus == nil {
		return errors.New("bench: a bus source has no bus")
	}
	found, err := s.Bus.Scan(ctx)

	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.ctx == nil || b.ctx.Err() != nil {
		return ErrClosed
	}
	number := len(b.trouble)
	b.trouble = append(b.trouble, nil)
	b.troubleLocked(number, err)
	for _, d := range found {
		b.arrivedLocked(placeOnBus(s, d))
	}
	first := &firstScan{Bus: s.Bus, found: found, err: err}
	b.wg.Go(func() { b.watch(s, number, first) })
	return nil
}

// watch follows one bus until the bench ends.
func (b *Bench) watch(s BusSource, number int, from *firstScan) {
	trouble := func(err error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.troubleLocked(number, err)
	}
	err := usb.Watch(b.ctx, from, usb.WatchOptions{Problem: trouble}, func(c usb.Change) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if c.Gone {
			b.departedLocked(handsetID(s, c.Desc.Path), c.Desc)
			return
		}
		b.arrivedLocked(placeOnBus(s, c.Desc))
	})
	if err != nil && b.ctx.Err() == nil {
		trouble(err) // nobody will look at this bus again
	}
}

// troubleLocked keeps and tells why a bus cannot be looked at, once for each
// reason; nil when it can again. The handsets that are connected stay.
func (b *Bench) troubleLocked(number int, err error) {
	before := b.trouble[number]
	if err == nil {
		b.trouble[number] = nil
		return
	}
	err = fmt.Errorf("looking for handsets: %w", err)
	b.trouble[number] = err
	if before != nil && before.Error() == err.Error() {
		return
	}
	b.cfg.Log.Error("cannot see what is plugged in", "layer", "bench", "error", err)
	b.emitLocked(run.Event{Kind: run.ConnectFailed, Err: err})
}

// Trouble says why handsets may be plugged in that the bench does not see: a
// bus cannot be looked at now. nil when all can.
func (b *Bench) Trouble() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(b.trouble...)
}

// arrivedLocked takes note of a device, and of another one in its place.
func (b *Bench) arrivedLocked(p place) {
	if b.closed || b.ctx.Err() != nil {
		return
	}
	old := b.handsets[p.id]
	if old != nil && old.snap.State != Gone {
		if sameStay(old.snap.USB, p.desc) {
			return // already known, from the first scan
		}
		// Another enumeration without a departure in between: it restarted
		// faster than the bus was looked at.
		b.departedLocked(p.id, old.snap.USB)
	}
	why, shown := p.unusable(old != nil && old.seen)
	if !shown {
		return
	}
	h := newHandset(b, p, old)
	h.usable = why == nil
	h.seen = h.usable || old != nil && old.seen
	if old == nil {
		b.order = append(b.order, p.id)
	}
	b.handsets[p.id] = h
	h.log.Info("arrived", "layer", "bench", "mode", p.fn.Mode.String(), "id", p.desc.ID())
	remark := b.flakyLocked(p.id)
	if remark != "" {
		h.log.Warn("comes and goes", "layer", "bench")
	}
	b.emitLocked(run.Event{Kind: run.Arrived, Handset: p.id, Message: remark})
	if why != nil {
		h.failLocked(why)
		// Nothing was opened: it is over when the stay before it is.
		if h.before != nil {
			h.done, h.before = h.before.done, nil
		} else {
			close(h.done)
		}
		return
	}
	b.wg.Go(h.serve)
}

// A handset that arrives this often in so short a time was not plugged in so
// often by a person.
//
// guess: no source.
const (
	flakyArrivals = 3
	flakyWindow   = time.Minute
)

// flakyLocked counts an arrival and says what to look at when there were too
// many.
func (b *Bench) flakyLocked(id run.HandsetID) string {
	now := time.Now()
	recent := slices.DeleteFunc(b.arrivals[id], func(t time.Time) bool { return now.Sub(t) >= flakyWindow })
	b.arrivals[id] = append(recent, now)
	if len(b.arrivals[id]) < flakyArrivals {
		return ""
	}
	return fmt.Sprintf("It came and went %d times in a minute: check its cable and port %s.", len(b.arrivals[id]), b.shown(id))
}

// departedLocked ends everything of the handset at once.
func (b *Bench) departedLocked(id run.HandsetID, d usb.DeviceDesc) {
	h := b.handsets[id]
	if h == nil || h.snap.State == Gone || !sameStay(h.snap.USB, d) {
		return
	}
	h.log.Info("departed", "layer", "bench")
	h.snap.State, h.snap.Phase = Gone, ""
	h.snap.Err = nil
	h.link = nil
	h.cancel(ErrDeparted)
	h.changedLocked()
	b.emitLocked(run.Event{Kind: run.Departed, Handset: id})
}

// sameStay reports whether two descriptions are of one stay of one device: an
// address is new after every enumeration, on most systems.
func sameStay(a, b usb.DeviceDesc) bool {
	return a.Address == b.Address && a.Vendor == b.Vendor && a.Product == b.Product && a.Release == b.Release
}

// Handsets lists what is and was at the bench, in the order of arrival. A
// port keeps its place in the list; a handset that comes back to it, or
// another one there, starts anew.
func (b *Bench) Handsets() []Handset {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Handset, 0, len(b.order))
	for _, id := range b.order {
		list = append(list, b.handsets[id].snapshot())
	}
	return list
}

// Reconnect tries again to connect a handset that is Unusable because
// connecting failed. It does nothing for any other.
func (b *Bench) Reconnect(id run.HandsetID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	h := b.handsets[id]
	if h == nil {
		return &NoSuchHandsetError{ID: id}
	}
	if h.snap.State == Unusable && h.usable {
		select {
		case h.again <- struct{}{}:
		default:
		}
	}
	return nil
}

// Close ends the bench: handsets are let go, runs under way end (Unknown when
// the document may have been sent), every subscriber gets the last events,
// and all goroutines are joined. Closing twice is harmless.
func (b *Bench) Close() error {
	b.mu.Lock()
	b.closed = true
	if b.cancel != nil {
		b.cancel(ErrClosed)
		b.stopped()
	}
	b.mu.Unlock()
	b.wg.Wait()

	b.mu.Lock()
	for _, s := range b.subs {
		s.finish()
	}
	b.subs = nil
	b.mu.Unlock()
	b.subsWG.Wait()
	return nil
}

// Subscribe calls f for every event from now on, in order, from a goroutine of
// its own. Events queue without bound: a slow f delays nobody and loses
// nothing. cancel drops what is queued; a call of f that is under way may
// still be finishing when it returns.
//
// When f hears of something, Handsets already shows it. Trouble that began
// before is told first.
func (b *Bench) Subscribe(f func(run.Event)) (cancel func()) {
	s := newSubscriber(f)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return func() {}
	}
	for _, err := range b.trouble {
		if err != nil {
			s.put(run.Event{Time: time.Now(), Kind: run.ConnectFailed, Err: err})
		}
	}
	b.subs = append(b.subs, s)
	b.subsWG.Go(s.deliver)
	return func() {
		s.drop()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.subs = slices.DeleteFunc(b.subs, func(x *subscriber) bool { return x == s })
	}
}

// emitLocked hands an event to every subscriber. The bench's lock is what
// keeps the order the same for all.
func (b *Bench) emitLocked(e run.Event) {
	e.Time = time.Now()
	for _, s := range b.subs {
		s.put(e)
	}
}

// discard is the logger of those who want none.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
