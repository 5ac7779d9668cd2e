package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/usb"
	"cradle/usb/netif"
	rndislink "cradle/usb/rndis"
	"cradle/usb/tether"
)

// New makes a bench. Nothing is looked at or opened before Start. The buses
// stay the caller's to close, after the bench.
func New(cfg Config) (*Bench, error) {
	for i, s := range cfg.Buses {
		if s.Bus == nil {
			return nil, fmt.Errorf("bench: bus source %d has no bus", i)
		}
	}
	if _, _, err := rndislink.QuirksFor(usb.DeviceDesc{}, usb.Function{}, cfg.Quirks); err != nil {
		return nil, err
	}
	return newBench(cfg, claiming(connect))
}

// connect is the connector of the real thing, all layers of it.
func connect(h *handset) (link, error) {
	if h.place.over != nil {
		return connectOver(h)
	}
	quirks, names, err := rndislink.QuirksFor(h.place.desc, h.place.fn, h.bench.cfg.Quirks)
	if err != nil {
		return nil, err
	}
	if len(names) > 0 {
		h.log.Info("the handset has quirks", "layer", "bench", "quirks", names)
	}
	dev, err := open(h)
	if err != nil {
		return nil, err
	}
	t, err := tether.Up(h.ctx, dev, h.place.fn, tether.Options{
		Log:      h.log.With("layer", "tether"),
		Phase:    func(p tether.Phase) { h.phase(string(p)) },
		Tap:      h.tap(),
		Timeouts: tether.Timeouts{Claim: h.bench.cfg.Timeouts.Claim},
		Quirks:   quirks,
		Serial:   tether.SerialOptions{Ports: []uint16{activesync.PortControl, activesync.PortLegacy}},
	})
	if err != nil {
		dev.Close()
		return nil, err
	}
	below := func() error { return errors.Join(t.Close(), dev.Close()) }
	c, err := greet(h, t)
	if err != nil {
		// A link that went down tells more than the greeting that did not
		// come through it.
		if down := t.Err(); down != nil {
			err = &endedError{why: down, err: err}
		}
		below()
		return nil, err
	}
	return newHandsetLink(h, c, t, below)
}

// How long a handset that may not be opened yet is asked again: udev gives the
// permission a moment after the device has appeared, without any notice.
//
// guess: 3 s is advice of other tools, not measured.
const (
	accessPatience = 3 * time.Second
	accessRetry    = 50 * time.Millisecond
)

// open opens the USB device.
func open(h *handset) (usb.Device, error) {
	h.phase("open")
	until := time.Now().Add(accessPatience)
	for {
		dev, err := h.place.bus.Open(h.ctx, h.place.desc)
		if err == nil || !errors.Is(err, usb.ErrAccess) || time.Now().After(until) {
			return dev, err
		}
		if err := h.sleep(h.ctx, accessRetry); err != nil {
			return nil, err
		}
	}
}

// tap is where the handset's frames are written to, if anywhere.
func (h *handset) tap() netif.Tap {
	if h.bench.cfg.Capture == nil {
		return nil
	}
	if h.place.fn.Mode == usb.ModeSerialSync {
		return h.bench.cfg.Capture.TapIP(string(h.place.id))
	}
	return h.bench.cfg.Capture.Tap(string(h.place.id))
}

// greet makes the ActiveSync connection.
func greet(h *handset, nw rapi.Network) (*activesync.Connection, error) {
	opt := activesync.Options{
		Log:            h.log.With("layer", "activesync"),
		TriggerTimeout: h.bench.cfg.Timeouts.Handshake,
		NoTrigger:      h.place.fn.Mode == usb.ModeSerialSync, // SynCE's dccm sends one on RNDIS links alone
		Phase: func(p activesync.Phase) {
			switch p {
			case activesync.Unlock:
				h.locked()
			case activesync.Connected: // Ready will say so
			default:
				h.phase(string(p))
			}
		},
	}
	if ask := h.bench.cfg.Password; ask != nil {
		opt.Password = func(ctx context.Context, attempt int) (string, error) {
			return ask(ctx, h.place.id, attempt)
		}
	}
	return activesync.Connect(h.ctx, nw, opt)
}

// handsetLink is a link that goes all the way to the handset.
type handsetLink struct {
	h        *handset
	conn     *activesync.Connection
	below    func() error
	identity run.Identity

	done   chan struct{}
	err    error // set before done is closed
	closed chan struct{}
	once   sync.Once
	wg     sync.WaitGroup
	failed error // what Close returns
}

// newHandsetLink takes over a connection and what is below it, and asks the
// handset its first, harmless question. t is nil where there is no tether.
func newHandsetLink(h *handset, c *activesync.Connection, t *tether.Tether, below func() error) (*handsetLink, error) {
	l := &handsetLink{h: h, conn: c, below: below, done: make(chan struct{}), closed: make(chan struct{})}
	var down <-chan struct{}
	if t != nil {
		down = t.Done()
	}
	l.wg.Go(func() {
		select {
		case <-down:
			l.err = t.Err()
		case <-c.Done():
			l.err = c.Err()
			if t != nil && t.Err() != nil {
				l.err = t.Err()
			}
		case <-l.closed:
			return
		}
		close(l.done)
	})
	l.identity = identity(c.Info())
	if err := l.ask(h.ctx); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// identity is what the handset said in its greeting.
func identity(i activesync.DeviceInfo) run.Identity {
	guid := ""
	if i.GUID != (activesync.GUID{}) { // those from before Windows Mobile 5 have none
		guid = i.GUID.String()
	}
	return run.Identity{
		GUID:     guid,
		Name:     i.Name,
		Model:    i.Model,
		Platform: i.Platform(),
		OSMajor:  int(i.OSMajor),
		OSMinor:  int(i.OSMinor),
		Build:    int(i.Build),
	}
}

// ask is the first RAPI call: GetVersionEx changes nothing, and its answer
// shows that sessions work before a document depends on it. A handset that
// does not know the call is taken as it is.
func (l *handsetLink) ask(ctx context.Context) error {
	l.h.phase("identify")
	s, err := l.session(ctx, 0)
	if err != nil {
		return err
	}
	defer s.Close()
	v, err := s.GetVersionEx(ctx)
	var code rapi.Win32
	switch {
	case err == nil:
		l.identity.OSMajor, l.identity.OSMinor, l.identity.Build = int(v.Major), int(v.Minor), int(v.Build)
		return nil
	case errors.As(err, &code), errors.Is(err, rapi.ErrNoReason):
		l.h.log.Warn("the handset does not tell its version", "layer", "bench", "error", err)
		return nil
	}
	return err
}

func (l *handsetLink) session(ctx context.Context, config time.Duration) (*rapi.Session, error) {
	conn, err := l.conn.OpenData(ctx)
	if err != nil {
		return nil, err
	}
	return rapi.NewSession(conn, rapi.SessionOptions{
		Log: l.h.log.With("layer", "rapi"), Generation: l.conn.Generation(), ConfigTimeout: config}), nil
}

func (l *handsetLink) Identity() run.Identity { return l.identity }

func (l *handsetLink) Open(ctx context.Context, config time.Duration) (session, error) {
	s, err := l.session(ctx, config)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (l *handsetLink) Session(ctx context.Context) (*rapi.Session, error) {
	return l.session(ctx, l.h.bench.cfg.Timeouts.Config)
}

func (l *handsetLink) Done() <-chan struct{} { return l.done }

func (l *handsetLink) Err() error {
	if ended(l.done) {
		return l.err
	}
	return nil
}

func (l *handsetLink) Close() error {
	l.once.Do(func() {
		close(l.closed)
		l.failed = errors.Join(l.conn.Close(), l.below())
		l.wg.Wait()
	})
	return l.failed
}
