package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"

	"cradle/rapi/handset"
	"cradle/rapi/handset/model"
	"cradle/usb"
	"cradle/usb/gadget"
)

// Options say what to simulate.
type Options struct {
	Specs []Spec
	Log   *slog.Logger // nil discards; each handset's lines carry its id
}

// A Simulator is a USB bus with simulated handsets. Its methods are safe for
// concurrent use.
type Simulator struct {
	bus      *gadget.Bus
	handsets []*Handset

	mu     sync.Mutex // plugging
	closed bool

	// Restarts go on beside the rest until the Simulator is closed.
	restarts struct {
		mu    sync.Mutex
		ended chan struct{} // closed at the end
		wg    sync.WaitGroup
	}
}

// Handset is one simulated handset: on the bus, when it is plugged in.
type Handset struct {
	*handset.Handset
	ID   string       // "sim-1"
	Port usb.PortPath // 0-1

	trouble *troubled
	log     *slog.Logger

	// Guarded by the Simulator's mu.
	device function
	gadget *gadget.Gadget
	stay   *stay // nil while unplugged
	pulled bool  // somebody pulled it out: it comes back when it is plugged in
	away   int   // restarts, and loose cables, that it is still to come back from
}

// ErrClosed: the Simulator was closed.
var ErrClosed = errors.New("simulator: closed")

// New makes handsets and plugs them into ports 0-1, 0-2 and so on.
func New(opt Options) (*Simulator, error) {
	if len(opt.Specs) > maxHandsets {
		return nil, fmt.Errorf("simulator: %d handsets, at most %d are possible", len(opt.Specs), maxHandsets)
	}
	models, err := Models()
	if err != nil {
		return nil, err
	}
	log := opt.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	s := empty()
	for i, spec := range opt.Specs {
		h, err := newHandset(i+1, spec, models, s.restarts.ended, func(off bool) { s.leave(i, off) }, log)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.handsets = append(s.handsets, h)
	}
	for i := range s.handsets {
		if err := s.Plug(i); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

func empty() *Simulator {
	s := &Simulator{bus: gadget.NewBus()}
	s.restarts.ended = make(chan struct{})
	return s
}

// newHandset makes handset n, counted from 1. leave takes it off the bus and
// brings it back; off says that it restarts. ended is closed when all is over.
func newHandset(n int, spec Spec, models map[string]*model.Model, ended chan struct{}, leave func(off bool), log *slog.Logger) (*Handset, error) {
	m := models[spec.Model]
	if m == nil {
		return nil, fmt.Errorf("simulator: no model %q", spec.Model)
	}
	name := spec.name(n)
	id := "sim-" + strconv.Itoa(n)
	log = log.With("simulated", id)
	t := newTroubled(spec.Trouble, n, ended, leave, log)
	m = t.model(m)
	cfg := handset.Config{
		Model: m, Name: name, GUID: guid(n, m.Slug, name),
		Locked: spec.Locked, UnlockAfter: spec.UnlockAfter, Password: spec.Password, State: spec.State,
		Log: log,
	}
	if t != nil {
		cfg.Around = t.around
	}
	hs, err := handset.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("simulator: %s: %w", id, err)
	}
	t.begin(hs)
	h := &Handset{Handset: hs, ID: id, Port: usb.PortPath{Bus: 0, Ports: strconv.Itoa(n)}, trouble: t, log: log}
	h.mode(spec.SerialSync || serialOnly(m))
	return h, nil
}

// mode gives the handset another USB device, while it is unplugged.
func (h *Handset) mode(serial bool) {
	if serial {
		h.device = newSerialDevice(h.Model(), h.Handset, h.trouble, h.log)
	} else {
		h.device = newDevice(h.Model(), h.Handset, h.trouble, h.log)
	}
	h.gadget = gadget.New(h.device.Desc(), h.device)
}

// leave takes handset i off the bus, and brings it back as its trouble says, unless
// somebody pulls it out meanwhile. off: it restarts; else its cable came loose. It
// returns at once.
func (s *Simulator) leave(i int, off bool) {
	s.restarts.mu.Lock()
	defer s.restarts.mu.Unlock()
	select {
	case <-s.restarts.ended:
		return
	default:
	}
	s.restarts.wg.Go(func() {
		h := s.handsets[i]
		away, back := h.trouble.t.Away()
		s.mu.Lock()
		s.unplug(h)
		if back {
			h.away++
		} else {
			h.pulled = true
		}
		s.mu.Unlock()
		if off {
			h.Restart()
		}
		if !back || !h.trouble.sleep(away) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if h.trouble.t.BackSerial {
			h.mode(true)
		}
		if h.away--; h.pulled || h.away > 0 {
			return
		}
		if err := s.plug(h); err != nil && !errors.Is(err, ErrClosed) {
			h.log.Error("the handset does not come back", "error", err)
		}
	})
}

// Bus is the bus with the handsets. It is closed with the Simulator.
func (s *Simulator) Bus() usb.Bus { return s.bus }

// Handsets are all the handsets, plugged in or not, in the order of their
// ports.
func (s *Simulator) Handsets() []*Handset { return append([]*Handset(nil), s.handsets...) }

// Stats tells what went through a handset's USB device since it was last
// plugged in; ok is false for a port without a handset.
func (s *Simulator) Stats(port usb.PortPath) (stats gadget.Stats, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.handsets {
		if h.Port == port {
			return h.gadget.Stats(), true
		}
	}
	return gadget.Stats{}, false
}

// Plug plugs handset i (from 0) in; it keeps the state it had. One that is
// plugged in stays so, and one that is restarting comes when it has.
func (s *Simulator) Plug(i int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i < 0 || i >= len(s.handsets) {
		return fmt.Errorf("simulator: there is no handset %d", i)
	}
	h := s.handsets[i]
	h.pulled = false
	if h.away > 0 && !s.closed {
		return nil
	}
	return s.plug(h)
}

// plug is Plug at once. The caller holds the lock.
func (s *Simulator) plug(h *Handset) error {
	if s.closed {
		return ErrClosed
	}
	if h.stay != nil {
		return nil
	}
	stay, err := h.device.begin()
	if err != nil {
		return fmt.Errorf("simulator: %s: %w", h.ID, err)
	}
	if err := s.bus.Plug(h.Port, h.gadget); err != nil {
		stay.end()
		return fmt.Errorf("simulator: %s: %w", h.ID, err)
	}
	h.stay = stay
	return nil
}

// Unplug pulls handset i out and returns when everything of its stay on the
// bus has ended. A document that it is processing is processed to its end.
func (s *Simulator) Unplug(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i >= 0 && i < len(s.handsets) {
		s.handsets[i].pulled = true
		s.unplug(s.handsets[i])
	}
}

func (s *Simulator) unplug(h *Handset) {
	if h.stay == nil {
		return
	}
	s.bus.Unplug(h.Port)
	h.stay.end()
	h.stay = nil
	h.gadget.Wait()
}

// Close unplugs all handsets and returns when all goroutines have ended. The
// error is that of the bus: devices that are still open.
func (s *Simulator) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.restarts.mu.Lock()
	close(s.restarts.ended)
	s.restarts.mu.Unlock()
	s.restarts.wg.Wait()

	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, h := range s.handsets {
		s.unplug(h)
		errs = append(errs, h.Handset.Close())
	}
	return errors.Join(append(errs, s.bus.Close())...)
}

// stay is the time from plugging a handset in to unplugging it.
type stay struct {
	cancel context.CancelFunc
	stop   func()
	wg     sync.WaitGroup
}

// end ends everything and waits for it.
func (s *stay) end() {
	s.cancel()
	s.stop()
	s.wg.Wait()
}
