package bench

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"cradle/app/labels"
	"cradle/app/run"
	"cradle/usb"
)

// State is where a handset stands, as its row shows it.
type State uint8

const (
	// Connecting: being claimed, initialised, addressed or greeted.
	Connecting State = iota
	// Locked: waits for a person to unlock it.
	Locked
	// Ready: connected and idle.
	Ready
	// Running: a document is being sent or awaited.
	Running
	// Unusable: the device is there but is no handset that can be used as it
	// is: another USB mode, no permission, connection failed. Err says why.
	Unusable
	// Gone: it left; the row stays for its results.
	Gone
)

var states = [...]string{"connecting", "locked", "ready", "running", "unusable", "gone"}

func (s State) String() string { return states[min(int(s), len(states)-1)] }

// Handset is a snapshot of one handset.
type Handset struct {
	ID        run.HandsetID
	Port      string // as shown, with its label: "1-3.2", "SIM 1 (Slot A)", "169.254.2.1"
	Label     string // of the port; "" where it has none
	Simulated bool
	Mode      usb.Mode
	USB       usb.DeviceDesc // zero for handsets that are not on USB
	State     State
	Phase     string // while Connecting or Running
	Identity  run.Identity
	Since     time.Time // when it arrived
	Last      *run.Run  // its latest run, or nil
	Err       error     // why it is Unusable
}

// A handset is one stay of one device at one place, from arrival to departure.
// A device that is unplugged and comes back is another handset.
type handset struct {
	bench  *Bench
	place  place
	log    *slog.Logger
	ctx    context.Context // until departure or the end of the bench
	cancel context.CancelCauseFunc
	before *handset      // the stay before at this place, to be over first
	done   chan struct{} // closed when serve has ended; without serve, the stay before's
	again  chan struct{} // Reconnect
	turn   chan struct{} // held by the Apply that works on it
	usable bool          // it is connected to, or was tried
	seen   bool          // a handset is or was at this place

	// Guarded by the bench's lock.
	snap    Handset
	link    link          // while Ready or Running
	holder  *hold         // followed its handset here, and goes first
	wanted  int           // how many work on it, or are to
	changed chan struct{} // closed and replaced whenever snap or link change

	resets    int  // of the device because it stalls, since a connection held
	resetting bool // one is under way, or was when the handset left
}

func newHandset(b *Bench, p place, before *handset) *handset {
	h := &handset{
		bench:   b,
		place:   p,
		log:     b.cfg.Log.With("handset", string(p.id)),
		before:  before,
		done:    make(chan struct{}),
		again:   make(chan struct{}, 1),
		turn:    make(chan struct{}, 1),
		changed: make(chan struct{}),
		snap: Handset{
			ID:        p.id,
			Port:      p.port,
			Simulated: p.simulated,
			Mode:      p.fn.Mode,
			USB:       p.desc,
			State:     Connecting,
			Since:     time.Now(),
		},
	}
	h.ctx, h.cancel = context.WithCancelCause(b.ctx)
	if before != nil && before.resetting {
		h.resets = before.resets // the reset has made it leave and come back
	}
	return h
}

// serve keeps the handset connected as long as it stays.
func (h *handset) serve() {
	defer close(h.done)
	defer h.cancel(nil)
	if h.before != nil {
		<-h.before.done // two stays never hold the same interfaces
		h.before = nil
	}
	for h.ctx.Err() == nil {
		again, err := h.stay()
		if h.ctx.Err() != nil || again {
			continue
		}
		if !departure(err) && errors.Is(err, usb.ErrStall) && h.place.bus != nil {
			if err = h.recover(err); err == nil {
				continue
			}
		}
		if !h.failed(err) {
			return
		}
	}
}

// stay connects the handset and returns when it is not connected any more, and
// why; again says that it is to be connected anew just so. When it has left, the
// bench has been given the time to notice; it comes back by arriving, if it does.
func (h *handset) stay() (again bool, err error) {
	l, err := h.bench.connect(h)
	if err != nil {
		err = h.settled(err)
		if departure(err) {
			h.awaitDeparture()
		}
		return false, err
	}
	since := time.Now()
	h.ready(l)
	select {
	case <-h.ctx.Done():
	case <-l.Done():
	}
	held := time.Since(since)
	// Whether it has left is cleared up before the interfaces are given back: the
	// driver that gets them would be busy with a device that is not there, and the
	// system's news of its leaving wait for that (measured against Linux 6.1,
	// rndis_host over USB/IP: 5 s).
	lost := h.settled(h.unlink(l))
	if departure(lost) {
		h.awaitDeparture()
	}
	if err := l.Close(); err != nil {
		h.log.Debug("letting go", "layer", "bench", "error", err)
	}
	if h.ctx.Err() != nil {
		return false, lost
	}
	h.log.Warn("connection lost", "layer", "bench", "error", lost)
	h.held(held)
	return h.place.over != nil || worthReconnecting(lost, held), lost
}

// reconnectAfter is how long a connection must have held for its loss to be
// answered with a new try: shorter ones would go on for ever.
//
// guess: no source.
const reconnectAfter = 10 * time.Second

// worthReconnecting: a handset whose device has gone, or may have, comes back
// by arriving again, if it does; and one that stalls needs more.
func worthReconnecting(err error, held time.Duration) bool {
	return held >= reconnectAfter && !departure(err) && !errors.Is(err, usb.ErrStall)
}

// phase tells where the handset is on its way to being connected.
func (h *handset) phase(name string) {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.ctx.Err() != nil || h.snap.State != Connecting && h.snap.State != Locked {
		return
	}
	h.snap.State, h.snap.Phase = Connecting, name
	h.changedLocked()
	h.bench.emitLocked(run.Event{Kind: run.Phase, Handset: h.place.id, Phase: name})
}

// locked tells that the handset waits for a person.
func (h *handset) locked() {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.ctx.Err() != nil || h.snap.State == Locked {
		return
	}
	h.snap.State, h.snap.Phase = Locked, "unlock"
	h.changedLocked()
	h.bench.emitLocked(run.Event{Kind: run.Locked, Handset: h.place.id, Phase: "unlock"})
}

func (h *handset) ready(l link) {
	id := l.Identity()
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.ctx.Err() != nil {
		return
	}
	h.link = l
	h.snap.State, h.snap.Phase, h.snap.Err = Ready, "", nil
	h.snap.Identity = id
	h.bench.followLocked(h)
	h.changedLocked()
	h.log.Info("ready", "layer", "bench", "name", id.Name, "model", id.Model, "system", id.System(),
		"after", time.Since(h.snap.Since))
	h.bench.emitLocked(run.Event{Kind: run.Ready, Handset: h.place.id})
}

// unlink takes the connection away from those who would use it, and says why
// it ended.
func (h *handset) unlink(l link) error {
	err := l.Err()
	if err == nil {
		err = errConnectionEnded
	}
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	h.link = nil
	if h.snap.State == Ready || h.snap.State == Running {
		h.snap.State, h.snap.Phase = Connecting, "reconnect"
		h.changedLocked()
	}
	return err
}

// failed tells that connecting did not work and waits for a person who wants
// another try. false: the handset left.
func (h *handset) failed(err error) bool {
	h.bench.mu.Lock()
	if h.ctx.Err() != nil {
		h.bench.mu.Unlock()
		return false
	}
	h.failLocked(err)
	h.bench.mu.Unlock()
	select {
	case <-h.again:
	case <-h.ctx.Done():
		return false
	}
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.ctx.Err() != nil {
		return false
	}
	h.snap.State, h.snap.Err = Connecting, nil
	h.resets = 0
	h.changedLocked()
	return true
}

func (h *handset) failLocked(err error) {
	if err != ErrNotChosen {
		h.log.Warn("cannot be used", "layer", "bench", "error", err)
	}
	h.snap.State, h.snap.Phase, h.snap.Err = Unusable, "", err
	h.changedLocked()
	h.bench.emitLocked(run.Event{Kind: run.ConnectFailed, Handset: h.place.id, Err: err})
}

// changedLocked wakes those who wait for a change.
func (h *handset) changedLocked() {
	close(h.changed)
	h.changed = make(chan struct{})
	close(h.bench.changed)
	h.bench.changed = make(chan struct{})
}

// awaitReady waits until the handset can be given work by w, or never will; while it is
// locked no longer than unlock, unless that is 0.
func (h *handset) awaitReady(ctx context.Context, w *hold, unlock time.Duration) (link, error) {
	var late <-chan time.Time
	for {
		h.bench.mu.Lock()
		state, l, err, changed := h.snap.State, h.usableLink(w), h.snap.Err, h.changed
		h.bench.mu.Unlock()
		if state != Locked {
			late = nil
		}
		switch state {
		case Ready, Running:
			if l != nil {
				return l, nil
			}
		case Unusable:
			return nil, err
		case Gone:
			return nil, ErrDeparted
		case Locked:
			if late == nil && unlock > 0 {
				late = time.After(unlock)
			}
		}
		select {
		case <-changed:
		case <-late:
			return nil, &TimeoutError{Wait: "unlock", After: unlock}
		case <-h.ctx.Done():
			return nil, context.Cause(h.ctx)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// now is the handset as a listener sees it.
func (h *handset) now() Handset {
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	return h.snapshot()
}

// snapshot copies what a listener may see and keep. The bench's lock is held.
func (h *handset) snapshot() Handset {
	s := h.snap
	s.Label = h.bench.label(s.ID)
	s.Port = labels.Shown(s.Port, s.Label)
	if s.Last != nil {
		last := *s.Last
		s.Last = &last
	}
	return s
}

func ended(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
