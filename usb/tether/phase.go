package tether

import (
	"context"
	"errors"
	"sync"
	"time"

	"cradle/usb"
)

// phaseClock is a context whose deadline moves with the phases.
type phaseClock struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	opt    Options

	mu    sync.Mutex
	phase Phase
	timer *time.Timer
}

func newPhaseClock(ctx context.Context, opt Options) *phaseClock {
	c := &phaseClock{opt: opt}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	return c
}

// begin starts a phase and its deadline. A phase that has begun before does
// not begin again.
func (c *phaseClock) begin(p Phase) {
	after := map[Phase]time.Duration{
		PhaseClaim:      c.opt.Timeouts.Claim,
		PhaseInitialize: c.opt.Timeouts.Initialize,
		PhaseAddress:    c.opt.Timeouts.DHCP,
	}[p]
	c.mu.Lock()
	if c.phase == p {
		c.mu.Unlock()
		return
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	c.phase = p
	c.timer = time.AfterFunc(after, func() { c.cancel(&TimeoutError{Phase: p, After: after}) })
	c.mu.Unlock()
	c.opt.Log.Debug("tether phase", "phase", string(p), "deadline", after)
	c.opt.Phase(p)
}

func (c *phaseClock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
	}
	c.cancel(nil)
}

// fault wraps the error that ended the current phase. When a deadline or the
// caller's context was behind it, that is the cause, whatever the layer below
// made of it.
func (c *phaseClock) fault(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil && !errors.Is(err, usb.ErrNoDevice) {
		c.opt.Log.Debug("tether stopped waiting", "phase", string(c.phase), "error", err)
		err = context.Cause(c.ctx)
	}
	return &Error{Phase: c.phase, Op: string(c.phase), Err: err}
}

// phased is a device that tells when its claiming is over: RNDIS makes its
// first control transfer after it has the interfaces.
type phased struct {
	usb.Device
	once       sync.Once
	initialize func()
}

func (d *phased) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	d.once.Do(d.initialize)
	return d.Device.Control(ctx, s, data)
}

func (d *phased) StreamOut(ep uint8, size, depth int) (usb.OutStream, error) {
	return usb.StreamOut(d.Device, ep, size, depth)
}
