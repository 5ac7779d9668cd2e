package activesync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cradle/rapi"
)

// Connection is an ActiveSync connection with one handset. Its methods may be
// called from any goroutine. It ends by Close, or by itself when the control
// connection ends or the handset begins a new one; its data connections end with
// it. After it has ended it must still be closed.
type Connection struct {
	nw   rapi.Network
	opt  Options
	log  *slog.Logger
	info DeviceInfo // set before Connect returns

	ctx         context.Context // ends with the Connection
	cancel      context.CancelFunc
	done        chan struct{}
	established chan struct{} // closed when Connect has succeeded
	wake        chan struct{} // tells Connect of a candidate or of a legacy handset; room for one
	idle        chan struct{} // closed when c has ended and no data connection is open
	drained     sync.Once     // closes idle
	closing     chan struct{} // closed by Close
	hurry       sync.Once     // closes closing
	wg          sync.WaitGroup
	answered    atomic.Bool // the last ping

	mu         sync.Mutex
	err        error // why it ended, an *Error
	cause      error // the same without the wrapping
	peer       netip.Addr
	listeners  []net.Listener
	callers    map[net.Conn]struct{} // accepted, not yet identified
	candidate  *control              // a control connection that Connect has not taken up yet
	control    *control
	legacy     bool
	problem    string // the last call that was no use
	triggers   int
	triggerErr error
	waiting    map[uint32]chan *dataConn
	lastID     uint32
	data       map[*dataConn]struct{}
}

// Connect listens, asks the handset to call, greets it, and waits until it is not
// locked any more. It returns with the handset ready for OpenData, or with an
// *Error and everything closed and joined.
//
// ctx is for Connect only: its end does not end the Connection. Every wait but the
// one for a person to unlock the handset has a deadline in opt. Calls are taken
// from nw.Peer() only; when that is unspecified, no trigger can be sent, the first
// that calls and greets is the handset, and no other address after it.
func Connect(ctx context.Context, nw rapi.Network, opt Options) (*Connection, error) {
	c := newConnection(nw, opt)
	// What ctx interrupts, it interrupts by closing.
	stop := context.AfterFunc(ctx, func() { c.end(context.Cause(ctx)) })
	op, err := c.establish(ctx)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		err = fail(string(op), err)
		c.end(err)
		<-c.done // ctx may be ending it
		c.wg.Wait()
		c.log.Debug("not connected", "error", err)
		return nil, err
	}
	c.log.Info("connected", "name", c.info.Name, "model", c.info.Model, "guid", c.info.GUID)
	return c, nil
}

// newConnection has nothing open yet.
func newConnection(nw rapi.Network, opt Options) *Connection {
	opt = opt.withDefaults()
	c := &Connection{
		nw:          nw,
		opt:         opt,
		log:         opt.Log,
		done:        make(chan struct{}),
		established: make(chan struct{}),
		wake:        make(chan struct{}, 1),
		idle:        make(chan struct{}),
		closing:     make(chan struct{}),
		callers:     map[net.Conn]struct{}{},
		waiting:     map[uint32]chan *dataConn{},
		data:        map[*dataConn]struct{}{},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if p := plain(nw.Peer()); p.IsValid() && !p.IsUnspecified() {
		c.peer = p
	}
	return c
}

// establish does Connect's work; op is how far it came.
func (c *Connection) establish(ctx context.Context) (op Phase, err error) {
	op = Listen
	c.opt.Phase(op)
	l, err := c.nw.Listen(ctx, PortControl)
	if err != nil {
		return op, err
	}
	if !c.own(l) {
		return op, c.reason()
	}
	c.wg.Go(func() { c.accept(l) })
	var legacy net.Listener
	if legacy, err = c.nw.Listen(ctx, PortLegacy); err != nil {
		// It is only there to name a handset that is too old.
		c.log.Warn("cannot listen for older handsets", "port", PortLegacy, "error", err)
		legacy = nil
	} else if c.own(legacy) {
		c.wg.Go(func() { c.acceptLegacy(legacy) })
	}

	op = Trigger
	c.opt.Phase(op)
	c.wg.Go(c.trigger)
	patience := time.NewTimer(c.opt.TriggerTimeout)
	defer patience.Stop()

	for range maxRestarts {
		var ctl *control
		for ctl == nil {
			select {
			case <-c.wake:
			case <-c.done:
				return op, c.reason()
			case <-patience.C:
				return op, c.nobody()
			}
			var old bool
			if ctl, old = c.takeUp(); ctl == nil && old {
				return op, ErrLegacy
			}
		}
		if op == Trigger {
			patience.Stop()
		}
		op = Handshake
		if op, err = c.greet(ctx, ctl); err == nil {
			c.disown(legacy)
			c.opt.Phase(Connected)
			c.wg.Go(func() { c.listen(ctl) })
			c.wg.Go(func() { c.ping(ctl) })
			return Connected, nil
		}
		ctl.conn.Close()
		if !c.superseded() {
			return op, err
		}
		c.log.Debug("the handset starts over", "after", err)
	}
	return op, fmt.Errorf("%w: it started over %d times", ErrProtocol, maxRestarts)
}

// maxRestarts is how often the handset may start over while it is being
// connected. guess: no source.
const maxRestarts = 16

// greet goes through handshake and unlocking on one control connection.
func (c *Connection) greet(ctx context.Context, ctl *control) (Phase, error) {
	c.opt.Phase(Handshake)
	info, err := c.handshake(ctl)
	if err == nil {
		err = checkGeneration(&info)
	}
	if err != nil {
		return Handshake, err
	}
	if err := c.unlock(ctx, ctl, info.Key); err != nil {
		return Unlock, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return Unlock, c.cause
	}
	if c.candidate != nil {
		return Unlock, ErrRestarted
	}
	c.info = info
	close(c.established)
	return Connected, nil
}

// takeUp makes the candidate the control connection.
func (c *Connection) takeUp() (ctl *control, legacy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.control, c.candidate = c.candidate, nil
	return c.control, c.legacy
}

// superseded reports whether a newer control connection waits to be taken up.
func (c *Connection) superseded() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.candidate != nil {
		c.wakeUp()
	}
	return c.candidate != nil
}

// wakeUp is called with mu held.
func (c *Connection) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// called reports whether someone is on the line, so that no trigger is needed.
func (c *Connection) called() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.callers) > 0 || c.candidate != nil || c.control != nil
}

func (c *Connection) isEstablished() bool {
	select {
	case <-c.established:
		return true
	default:
		return false
	}
}

func (c *Connection) greeting() bool { return !c.isEstablished() }

// nobody is the error of a handset that did not call, or not usefully.
func (c *Connection) nobody() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	what := fmt.Sprintf("no handset called TCP port %d (%d triggers sent)", PortControl, c.triggers)
	if c.problem != "" {
		what = "no handset greeted (" + c.problem + ")"
	} else if len(c.callers) > 0 {
		what = "the handset called but said nothing"
	}
	silent := c.problem == "" && len(c.callers) == 0
	err := error(&TimeoutError{What: what, After: c.opt.TriggerTimeout, Silent: silent})
	if c.triggerErr != nil {
		err = fmt.Errorf("%w; the last trigger could not be sent: %w", err, c.triggerErr)
	}
	return err
}

// own keeps a listener to be closed at the end; false when that has come already.
func (c *Connection) own(l net.Listener) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		l.Close()
		return false
	}
	c.listeners = append(c.listeners, l)
	return true
}

// disown closes a listener before the end; nil is none.
func (c *Connection) disown(l net.Listener) {
	if l == nil {
		return
	}
	c.mu.Lock()
	c.listeners = slices.DeleteFunc(c.listeners, func(o net.Listener) bool { return o == l })
	c.mu.Unlock()
	l.Close()
}

// Info is what the handset said of itself. Its slices are shared: do not write.
func (c *Connection) Info() DeviceInfo { return c.info }

// Peer is the address that the handset called from; invalid if the network does
// not tell.
func (c *Connection) Peer() netip.Addr {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peer
}

// Done is closed when the connection has ended and its data connections are
// closed.
func (c *Connection) Done() <-chan struct{} { return c.done }

// Err is why the connection ended, an *Error, or nil while it lasts. It is set a
// moment before Done is closed.
func (c *Connection) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// reason is Err without the wrapping.
func (c *Connection) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cause
}

// Close ends the connection and its data connections, and returns when every
// goroutine of it has ended. It may be called more than once. The error is always
// nil.
func (c *Connection) Close() error {
	c.hurry.Do(func() { close(c.closing) })
	c.end(ErrClosed)
	<-c.done // someone else may be ending it
	c.wg.Wait()
	return nil
}

// drainTime is how long data connections outlive a control connection that the
// handset ended: a handset that restarts closes everything right behind its last
// reply, which must not be lost in the rush. guess: no source; what has been sent
// before is there already, and only has to be read.
const drainTime = 250 * time.Millisecond

// end closes everything, once; the first reason stays. Data connections are closed
// last, and after drainTime if they are not finished with.
func (c *Connection) end(why error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err, c.cause = fail(string(Connected), why), why
	var now []io.Closer
	for conn := range c.callers {
		now = append(now, conn)
	}
	for _, ctl := range []*control{c.control, c.candidate} {
		if ctl != nil {
			now = append(now, ctl.conn)
		}
	}
	for _, l := range c.listeners {
		now = append(now, l)
	}
	if len(c.data) == 0 {
		c.drained.Do(func() { close(c.idle) })
	}
	c.mu.Unlock()

	c.closeAll(now)
	rest := time.NewTimer(drainTime)
	select {
	case <-c.idle:
	case <-c.closing:
	case <-rest.C:
	}
	rest.Stop()

	c.mu.Lock()
	var late []io.Closer
	for d := range c.data {
		late = append(late, d.Conn)
	}
	c.mu.Unlock()
	c.closeAll(late)
	c.cancel()
	if c.isEstablished() && !errors.Is(why, ErrClosed) {
		c.log.Info("connection ended", "reason", why)
	}
	close(c.done)
}

func (c *Connection) closeAll(all []io.Closer) {
	for _, x := range all {
		if err := x.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			c.log.Debug("closing", "error", err)
		}
	}
}

// lost is a read or write error of the control connection with its plain meaning.
func lost(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrProtocol), errors.Is(err, ErrDisconnected):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrDisconnected
	}
	var t *TimeoutError
	var n net.Error
	if errors.As(err, &t) || !errors.As(err, &n) && !errors.Is(err, net.ErrClosed) && !errors.Is(err, io.ErrClosedPipe) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDisconnected, err)
}
