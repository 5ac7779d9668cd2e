// Package link is the simulated handset's side of an ActiveSync connection. As
// Windows Mobile 5 and later make it, it waits for the desktop's trigger, dials the
// desktop, says who it is, and opens a data connection whenever it is asked to.
//
//	l, err := link.New(link.Config{Info: info, Lock: lock, Serve: server.Serve})
//	err = l.Run(ctx, network) // one stay on the cable
//
// Handsets of before (Config.Legacy) dial another port by themselves, introduce
// themselves in another way, and listen for data connections.
//
// The order of messages and their bytes are those that SynCE's programs handle
// and were seen to exchange. Every one of them is a single write: SynCE's
// desktop reads each with one call, and gives the handset up when half of a
// word arrives.
package link

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Ports (SynCE dccm, odccm).
const (
	triggerPort = 5679 // UDP, on the handset
	desktopPort = 990  // TCP, on the desktop: control and data connections
	legacyPort  = 5679 // TCP, on the desktop: the legacy control connection
	rapiPort    = 990  // TCP, on a legacy handset: data connections
)

// trigger is the datagram by which the desktop asks for a connection.
const trigger = 0x7f

// Network is what the link needs of a handset.Network.
type Network interface {
	DialTCP(ctx context.Context, port uint16) (net.Conn, error)
	ListenTCP(ctx context.Context, port uint16) (net.Listener, error)
	ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error)
}

// Config is what a Link is made of.
type Config struct {
	Info Info
	// Legacy: the handset is from before Windows Mobile 5.
	Legacy bool
	Lock   *Lock // nil is none; a legacy handset has no lock on its screen
	// Serve serves one data connection until it ends, and closes it.
	Serve func(ctx context.Context, conn net.Conn) error
	// Refuse reports whether the handset's policies keep it from connecting;
	// nil is no.
	Refuse func() bool
	// NoQuery leaves message 6 out, as some handsets do.
	NoQuery bool
	Times   Times
	Log     *slog.Logger // nil discards
}

// Times names the waits. Zero means the default in the comment; all are
// guesses without a source.
type Times struct {
	Dial      time.Duration // 10 s: connecting to the desktop
	Handshake time.Duration // 30 s: from the connection to the device information
	Write     time.Duration // 30 s: for a message to be taken
	Redial    time.Duration // 1 s: a legacy handset's pause before it dials again by itself
}

func (t Times) orDefault() Times {
	or := func(d, v time.Duration) time.Duration {
		if d <= 0 {
			return v
		}
		return d
	}
	return Times{
		Dial:      or(t.Dial, 10*time.Second),
		Handshake: or(t.Handshake, 30*time.Second),
		Write:     or(t.Write, 30*time.Second),
		Redial:    or(t.Redial, time.Second),
	}
}

// A Link is one handset's side of ActiveSync. Run is called for one stay on the
// cable at a time.
type Link struct {
	cfg   Config
	log   *slog.Logger
	state atomic.Int32 // State

	mu      sync.Mutex
	control *control // nil while there is none
	hurry   func()   // ends a call of a legacy handset that nobody asked for; nil if there is none
}

// State is where the link stands.
type State int32

const (
	// Waiting for a trigger, or not on a cable.
	Waiting State = iota
	// Greeting: the control connection is being made.
	Greeting
	// Locked: connected, waiting for the lock to open.
	Locked
	// Connected: data connections can be asked for.
	Connected
)

// New makes a Link. It fails when Info cannot be sent.
func New(cfg Config) (*Link, error) {
	check := cfg.Info.check
	if cfg.Legacy {
		check = cfg.Info.checkLegacy
	}
	if err := check(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Lock == nil {
		cfg.Lock = NewLock(false, 0, "")
	}
	if cfg.Legacy && cfg.Lock.Locked() {
		return nil, errors.New("link: a handset from before Windows Mobile 5 has no lock on its screen, only a password")
	}
	cfg.Times = cfg.Times.orDefault()
	return &Link{cfg: cfg, log: cfg.Log}, nil
}

// State tells where the link stands.
func (l *Link) State() State { return State(l.state.Load()) }

// Drop closes the control connection, if there is one: trouble for tests.
func (l *Link) Drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.control != nil {
		l.control.conn.Close()
	}
}

// Run answers triggers until ctx ends: it connects, stays connected until the
// control connection is lost, closes all data connections then, and waits for
// the next trigger. A legacy handset connects at once, and again after a pause,
// without having been asked. Run returns ctx's error, or that of the network when a
// port cannot be opened or fails. All that it started has ended by then.
func (l *Link) Run(ctx context.Context, nw Network) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer l.cfg.Lock.hide()
	conn, err := nw.ListenUDP(ctx, triggerPort)
	if err != nil {
		return fmt.Errorf("link: listen for the trigger: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	var wg sync.WaitGroup
	if l.cfg.Legacy {
		home, err := nw.ListenTCP(ctx, rapiPort)
		if err != nil {
			return fmt.Errorf("link: listen for RAPI: %w", err)
		}
		defer home.Close()
		defer context.AfterFunc(ctx, func() { home.Close() })()
		wg.Go(func() { cancel(l.acceptData(ctx, home)) })
	}

	// The reader takes every datagram at once. One trigger is kept for this
	// loop; those that come while the handset is connected are thrown away
	// the moment that it is not any more. A desktop may send a single one (SynCE
	// dccm), and may do so before all data connections have ended here.
	triggers := make(chan struct{}, 1)
	wg.Go(func() { cancel(l.readTriggers(ctx, conn, triggers)) })
	refused := false
	var pause time.Duration // it calls by itself at once (SynCE: a serial link has no trigger)
	for {
		// guess: what makes a legacy handset call again has no source. That a
		// trigger does so too is another guess: a desktop that cannot know the
		// generation sends one.
		var again <-chan time.Time
		var redial *time.Timer
		if l.cfg.Legacy {
			redial = time.NewTimer(pause)
			again, pause = redial.C, l.cfg.Times.Redial
		}
		asked := true
		select {
		case <-ctx.Done():
		case <-triggers:
		case <-again:
			asked = false
		}
		if redial != nil {
			redial.Stop()
		}
		if ctx.Err() != nil {
			break
		}
		if l.cfg.Refuse != nil && l.cfg.Refuse() {
			if !refused || !l.cfg.Legacy {
				l.log.Info("trigger ignored: a policy closes RAPI")
			}
			refused = true
			continue
		}
		refused = false
		l.log.Debug("calling the desktop")
		l.ended(l.connect(ctx, nw, triggers, asked))
	}
	wg.Wait()
	return context.Cause(ctx)
}

// ended notes that there is no control connection any more.
func (l *Link) ended(err error) {
	l.state.Store(int32(Waiting))
	if dial := new(dialError); errors.As(err, &dial) {
		l.log.Debug("the desktop cannot be reached", "error", err)
		return
	}
	l.log.Info("control connection ended", "error", err)
}

// dialError is a desktop that was not reached: a legacy handset tries every second.
type dialError struct{ err error }

func (e *dialError) Error() string { return "link: dial the desktop: " + e.err.Error() }
func (e *dialError) Unwrap() error { return e.err }

// readTriggers hands every trigger to whoever waits for one.
func (l *Link) readTriggers(ctx context.Context, conn net.PacketConn, triggers chan<- struct{}) error {
	buf := make([]byte, 64)
	for {
		n, from, err := conn.ReadFrom(buf)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("link: trigger: %w", err)
		}
		if n < 1 || buf[0] != trigger {
			l.log.Debug("datagram on the trigger's port is no trigger", "bytes", n, "from", from)
			continue
		}
		select {
		case triggers <- struct{}{}:
		default: // one is waiting already
		}
		// A call into a network that is not up yet may take long to fail, and now
		// there is somebody.
		l.mu.Lock()
		if l.hurry != nil {
			l.hurry()
		}
		l.mu.Unlock()
	}
}

// connect makes the control connection and keeps it until it ends. A trigger
// that came before its end is taken off triggers. One that comes while the handset
// dials without having been asked makes it dial anew.
func (l *Link) connect(ctx context.Context, nw Network, triggers <-chan struct{}, asked bool) error {
	l.state.Store(int32(Greeting))
	port := uint16(desktopPort)
	if l.cfg.Legacy {
		port = legacyPort
	}
	dial, cancel := context.WithTimeout(ctx, l.cfg.Times.Dial)
	if !asked {
		l.setHurry(cancel)
	}
	conn, err := nw.DialTCP(dial, port)
	l.setHurry(nil)
	cancel()
	if err != nil {
		return &dialError{err}
	}
	defer conn.Close()

	ctx, cancelAll := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c := &control{link: l, conn: conn, nw: nw, ctx: ctx}
	l.setControl(c)
	if l.cfg.Legacy {
		err = c.runLegacy()
	} else {
		err = c.run(ctx)
	}
	conn.Close()
	select {
	case <-triggers:
	default:
	}
	// Control is lost: so are the data connections.
	l.setControl(nil)
	cancelAll()
	c.wg.Wait()
	if errors.Is(err, net.ErrClosed) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (l *Link) setHurry(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hurry = f
}

// setControl makes c the control connection; nil is none.
func (l *Link) setControl(c *control) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.control = c
}
