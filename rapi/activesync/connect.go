package activesync

import (
	"context"
	"fmt"
	"net"
	"time"

	"cradle/rapi"
)

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
	c.log.Info("connected", "name", c.info.Name, "model", c.info.Model, "guid", c.info.GUID, "calls", c.Generation())
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
		turn:        make(chan struct{}, 1),
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
	newer, older, err := c.openPorts(ctx)
	if err != nil {
		return op, err
	}

	op = Trigger
	c.opt.Phase(op)
	if !c.opt.NoTrigger {
		c.wg.Go(c.trigger)
	}
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
			ctl = c.takeUp()
		}
		if op == Trigger {
			patience.Stop()
		}
		op = Handshake
		if op, err = c.greet(ctx, ctl); err == nil {
			other := older
			if ctl.legacy {
				other = newer
			}
			c.disown(other)
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

// openPorts listens on the ports of both generations, newer and older: which of them a handset calls
// first tells which it is (SynCE dccm). Older handsets are few, so that their port
// is taken, by SynCE's dccm for instance, is no reason not to serve the others.
func (c *Connection) openPorts(ctx context.Context) (_, _ net.Listener, err error) {
	newer, err := c.nw.Listen(ctx, PortControl)
	if err != nil {
		return nil, nil, err
	}
	if !c.own(newer) {
		return nil, nil, c.reason()
	}
	c.wg.Go(func() { c.accept(newer, false) })

	older, err := c.nw.Listen(ctx, PortLegacy)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, nil, err
	case err != nil:
		c.log.Warn("handsets of before Windows Mobile 5 cannot call", "port", PortLegacy, "error", err)
		c.mu.Lock()
		c.deaf = err
		c.mu.Unlock()
		return newer, nil, nil
	case !c.own(older):
		return nil, nil, c.reason()
	}
	c.wg.Go(func() { c.accept(older, true) })
	return newer, older, nil
}

// maxRestarts is how often the handset may start over while it is being
// connected. guess: no source.
const maxRestarts = 16

// greet goes through handshake and unlocking on one control connection.
func (c *Connection) greet(ctx context.Context, ctl *control) (Phase, error) {
	c.opt.Phase(Handshake)
	handshake := c.handshake
	if ctl.legacy {
		handshake = c.handshakeLegacy
	}
	info, err := handshake(ctl)
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
func (c *Connection) takeUp() *control {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.control, c.candidate = c.candidate, nil
	return c.control
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
	what := fmt.Sprintf("no handset called TCP port %d or %d", PortControl, PortLegacy)
	if c.deaf != nil {
		what = fmt.Sprintf("no handset called TCP port %d", PortControl)
	}
	if c.opt.NoTrigger {
		what += " by itself"
	} else {
		what += fmt.Sprintf(" (%d triggers sent)", c.triggers)
	}
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
	if c.deaf != nil {
		err = fmt.Errorf("%w; handsets of before Windows Mobile 5 could not call: %w", err, c.deaf)
	}
	return err
}
