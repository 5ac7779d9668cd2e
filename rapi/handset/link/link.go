// Package link is the simulated handset's side of an ActiveSync connection, as
// Windows Mobile 5 and later make it: it waits for the desktop's trigger, dials
// the desktop, says who it is, and opens a data connection whenever it is asked
// to.
//
//	l, err := link.New(link.Config{Info: info, Lock: lock, Serve: server.Serve})
//	err = l.Run(ctx, network) // one stay on the cable
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
)

// trigger is the datagram by which the desktop asks for a connection.
const trigger = 0x7f

// Network is what the link needs of a handset.Network.
type Network interface {
	DialTCP(ctx context.Context, port uint16) (net.Conn, error)
	ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error)
}

// Config is what a Link is made of.
type Config struct {
	Info Info
	Lock *Lock // nil is none
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
	}
}

// A Link is one handset's side of ActiveSync. Run is called for one stay on the
// cable at a time.
type Link struct {
	cfg   Config
	log   *slog.Logger
	state atomic.Int32 // State

	mu      sync.Mutex
	control net.Conn
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
	if err := cfg.Info.check(); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Lock == nil {
		cfg.Lock = NewLock(false, 0, "")
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
		l.control.Close()
	}
}

// Run answers triggers until ctx ends: it connects, stays connected until the
// control connection is lost, closes all data connections then, and waits for
// the next trigger. It returns ctx's error, or that of the network when the
// trigger's port cannot be opened or fails. All that it started has ended by
// then.
func (l *Link) Run(ctx context.Context, nw Network) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer l.cfg.Lock.hide()
	conn, err := nw.ListenUDP(ctx, triggerPort)
	if err != nil {
		return fmt.Errorf("link: listen for the trigger: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()

	// The reader takes every datagram at once. One trigger is kept for this
	// loop; those that come while the handset is connected are thrown away
	// the moment that it is not any more. A desktop may send a single one (SynCE
	// dccm), and may do so before all data connections have ended here.
	triggers := make(chan struct{}, 1)
	var wg sync.WaitGroup
	var readErr error
	wg.Go(func() {
		defer cancel()
		readErr = l.readTriggers(ctx, conn, triggers)
	})
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-triggers:
			if l.cfg.Refuse != nil && l.cfg.Refuse() {
				l.log.Info("trigger ignored: a policy closes RAPI")
				continue
			}
			l.log.Debug("triggered")
			err := l.connect(ctx, nw, triggers)
			l.state.Store(int32(Waiting))
			l.log.Info("control connection ended", "error", err)
		}
	}
	wg.Wait()
	if readErr != nil {
		return readErr
	}
	return ctx.Err()
}

// readTriggers hands every trigger to whoever waits for one.
func (l *Link) readTriggers(ctx context.Context, conn net.PacketConn, triggers chan<- struct{}) error {
	buf := make([]byte, 64)
	for {
		n, from, err := conn.ReadFrom(buf)
		if ctx.Err() != nil {
			return nil
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
	}
}

// connect makes the control connection and keeps it until it ends. A trigger
// that came before its end is taken off triggers.
func (l *Link) connect(ctx context.Context, nw Network, triggers <-chan struct{}) error {
	l.state.Store(int32(Greeting))
	dial, cancel := context.WithTimeout(ctx, l.cfg.Times.Dial)
	conn, err := nw.DialTCP(dial, desktopPort)
	cancel()
	if err != nil {
		return fmt.Errorf("link: dial the desktop: %w", err)
	}
	defer conn.Close()
	l.mu.Lock()
	l.control = conn
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.control = nil
		l.mu.Unlock()
	}()

	ctx, cancelAll := context.WithCancel(ctx)
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c := &control{link: l, conn: conn, nw: nw}
	err = c.run(ctx)
	conn.Close()
	select {
	case <-triggers:
	default:
	}
	// Control is lost: so are the data connections.
	cancelAll()
	c.wg.Wait()
	if errors.Is(err, net.ErrClosed) && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
