//go:build cgo

package libusb

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"cradle/usb"
)

// claim is a claimed interface in one of its settings.
type claim struct {
	number uint8
	raw    rawInterface
	in     map[uint8]rawIn // by endpoint address
	out    map[uint8]rawOut
	bulks  int

	ctx       context.Context // ends when the claim is given up or the device closed
	end       context.CancelFunc
	transfers sync.WaitGroup // Add under device.mu while the claim is listed
}

func newClaim(ctx context.Context, raw rawInterface, setting usb.InterfaceDesc) (*claim, error) {
	c := &claim{number: setting.Number, raw: raw, in: make(map[uint8]rawIn), out: make(map[uint8]rawOut)}
	for _, e := range setting.Endpoints {
		var err error
		if e.In() {
			c.in[e.Address], err = raw.In(int(e.Address & 0x0f))
		} else {
			c.out[e.Address], err = raw.Out(int(e.Address))
		}
		if err != nil {
			return nil, err
		}
		if e.Type == usb.Bulk {
			c.bulks++
		}
	}
	c.ctx, c.end = context.WithCancel(ctx)
	return c, nil
}

func (c *claim) bulk() int { return min(c.bulks, 1) }

// release ends the transfers and gives the interface back.
func (c *claim) release() {
	c.end()
	c.transfers.Wait()
	c.raw.Close()
}

// join makes a context that ends with ctx and with the claim.
func (c *claim) join(ctx context.Context) (context.Context, func()) {
	joined, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.ctx, cancel)
	return joined, func() { stop(); cancel() }
}

// result translates the error of a transfer that was made with join(ctx).
func (c *claim) result(ctx context.Context, err error) error {
	e := translate(err)
	switch {
	case e == nil, errors.Is(e, usb.ErrNoDevice):
		return e
	case ctx.Err() != nil:
		return ctx.Err()
	case c.ctx.Err() != nil:
		return usb.ErrClosed
	}
	return e
}

// use finds the claim of an endpoint and registers a transfer with it, which
// the caller must end with transfers.Done.
func (d *device) use(ctx context.Context, ep uint8, in bool) (*claim, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, usb.ErrClosed
	}
	if (ep&0x80 != 0) != in {
		return nil, usb.ErrNotFound
	}
	for _, c := range d.claims {
		if c.in[ep] != nil || c.out[ep] != nil {
			c.transfers.Add(1)
			return c, nil
		}
	}
	for _, c := range d.desc.Configs {
		for _, i := range c.Interfaces {
			for _, e := range i.Endpoints {
				if e.Address == ep && (d.config == nil || c.Value == d.value) {
					return nil, usb.ErrNotClaimed
				}
			}
		}
	}
	return nil, usb.ErrNotFound
}

// In allocates a buffer of libusb for every transfer; a busy endpoint is better
// read with StreamIn.
func (d *device) In(ctx context.Context, ep uint8, buf []byte) (int, error) {
	c, err := d.use(ctx, ep, true)
	if err != nil {
		return 0, d.failEndpoint("in", ep, err)
	}
	defer c.transfers.Done()
	joined, cancel := c.join(ctx)
	defer cancel()
	n, err := c.in[ep].ReadContext(joined, buf)
	return n, d.failEndpoint("in", ep, c.result(ctx, err))
}

func (d *device) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	c, err := d.use(ctx, ep, false)
	if err != nil {
		return 0, d.failEndpoint("out", ep, err)
	}
	defer c.transfers.Done()
	joined, cancel := c.join(ctx)
	defer cancel()
	n, err := c.out[ep].WriteContext(joined, data)
	return n, d.failEndpoint("out", ep, c.result(ctx, err))
}

func (d *device) failEndpoint(op string, ep uint8, err error) error {
	if err == nil {
		return nil
	}
	return d.fail(fmt.Sprintf("%s 0x%02x", op, ep), err)
}
