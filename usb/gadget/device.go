package gadget

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"cradle/usb"
)

var (
	errConfiguration = fmt.Errorf("configuration was changed: %w", usb.ErrIO)
	errReset         = fmt.Errorf("device was reset: %w", usb.ErrIO)
)

// device is a gadget as the host sees it.
type device struct {
	bus  *Bus
	g    *Gadget
	stay *stay
	desc usb.DeviceDesc

	once   sync.Once
	closed chan struct{}
}

func (d *device) Desc() usb.DeviceDesc { return d.desc }

func (d *device) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	return &usb.Error{Op: op, Path: d.desc.Path, Err: err}
}

func (d *device) failEndpoint(op string, ep uint8, err error) error {
	if err == nil {
		return nil
	}
	return d.fail(fmt.Sprintf("%s 0x%02x", op, ep), err)
}

// usable reports why the device cannot be used, if so. The gadget is locked.
func (d *device) usable(ctx context.Context) error {
	select {
	case <-d.closed:
		return usb.ErrClosed
	case <-d.stay.gone:
		return usb.ErrNoDevice
	default:
		return ctx.Err()
	}
}

// SetConfig fails with usb.ErrBusy while an interface is claimed, by whomever,
// as Linux does.
func (d *device) SetConfig(ctx context.Context, value uint8) error {
	op := fmt.Sprintf("select configuration %d", value)
	d.g.mu.Lock()
	err := d.usable(ctx)
	active := d.stay.active
	claimed := len(d.stay.claims)
	d.g.mu.Unlock()
	switch {
	case err != nil:
		return d.fail(op, err)
	case active != nil && active.config.Value == value, active == nil && value == 0:
		return nil
	case claimed > 0:
		return d.fail(op, usb.ErrBusy)
	}
	_, err = d.control(ctx, usb.Setup{RequestType: toDevice, Request: reqSetConfiguration, Value: uint16(value)}, nil)
	if errors.Is(err, usb.ErrStall) {
		err = usb.ErrNotFound
	}
	return d.fail(op, err)
}

func (d *device) Claim(ctx context.Context, iface, alternate uint8) error {
	op := fmt.Sprintf("claim interface %d", iface)
	d.g.mu.Lock()
	if err := d.usable(ctx); err != nil {
		d.g.mu.Unlock()
		return d.fail(op, err)
	}
	s := d.stay.active
	switch {
	case s == nil || !s.has(iface, alternate):
		d.g.mu.Unlock()
		return d.fail(op, usb.ErrNotFound)
	case d.stay.claims[iface] != nil:
		d.g.mu.Unlock()
		return d.fail(op, usb.ErrBusy)
	}
	d.stay.claims[iface] = &claim{owner: d}
	settings := 0
	for _, i := range s.config.Interfaces {
		if i.Number == iface {
			settings++
		}
	}
	d.g.mu.Unlock()
	if settings == 1 {
		return nil
	}
	_, err := d.control(ctx, usb.Setup{RequestType: toInterface, Request: reqSetInterface, Value: uint16(alternate), Index: uint16(iface)}, nil)
	if err != nil {
		d.release(iface)
	}
	return d.fail(op, err)
}

func (d *device) Release(iface uint8) error {
	if !d.release(iface) {
		return d.fail(fmt.Sprintf("release interface %d", iface), usb.ErrNotClaimed)
	}
	return nil
}

// release gives up a claim. The transfers made under it end.
func (d *device) release(iface uint8) bool {
	d.g.mu.Lock()
	defer d.g.mu.Unlock()
	c := d.stay.claims[iface]
	if c == nil || c.owner != d {
		return false
	}
	d.stay.release(iface)
	return true
}

// Control fails with usb.ErrBusy when it is a class request to an interface
// that another holds, as Linux does. Standard requests work as on a real
// device: SET_CONFIGURATION, even of the same one, ends all transfers and
// claims. A host behind a proxy (USB/IP) has only this way to make them.
func (d *device) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	d.g.mu.Lock()
	err := d.usable(ctx)
	c := d.stay.claims[uint8(s.Index)]
	d.g.mu.Unlock()
	switch {
	case err != nil:
		return 0, d.fail("control", err)
	case len(data) > 0xffff:
		return 0, d.fail("control", fmt.Errorf("data stage of %d bytes: %w", len(data), usb.ErrNotSupported))
	case recipient(s) == toInterface && kind(s) != vendor && c != nil && c.owner != d:
		return 0, d.fail("control", usb.ErrBusy)
	}
	n, err := d.control(ctx, s, data)
	return n, d.fail("control", err)
}

// control makes a control transfer. The software behind the device works on a
// goroutine of its own, so that the host can turn away from it; endpoint 0
// stays occupied until it has answered.
func (d *device) control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	select {
	case d.stay.ep0 <- struct{}{}:
	case <-d.stay.gone:
		return 0, usb.ErrNoDevice
	case <-d.closed:
		return 0, usb.ErrClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	type answer struct {
		data []byte
		err  error
	}
	answered := make(chan answer, 1)
	var out []byte
	if !s.In() {
		out = bytes.Clone(data)
	}
	go func() {
		reply, err := d.g.setup(d.stay, s, out)
		<-d.stay.ep0
		answered <- answer{reply, err}
	}()
	var a answer
	select {
	case a = <-answered:
	case <-d.stay.gone:
		return 0, usb.ErrNoDevice
	case <-d.closed:
		return 0, usb.ErrClosed
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	select {
	case <-d.stay.gone:
		return 0, usb.ErrNoDevice // pulled out by the very request
	default:
	}
	stats := d.stay.stats
	if a.err != nil {
		stats.stalls.Add(1)
		return 0, usb.ErrStall
	}
	n := len(data)
	if s.In() {
		n = copy(data, a.data)
	}
	stats.control.transfers.Add(1)
	stats.control.bytes.Add(uint64(n))
	return n, nil
}

// pipe finds the endpoint and the claim it may be used under.
func (d *device) pipe(ctx context.Context, ep uint8, in bool) (*pipe, *claim, error) {
	d.g.mu.Lock()
	defer d.g.mu.Unlock()
	if err := d.usable(ctx); err != nil {
		return nil, nil, err
	}
	if d.stay.active == nil {
		return nil, nil, usb.ErrNotFound
	}
	p := d.stay.active.pipes[ep]
	if p == nil || p.in() != in {
		return nil, nil, usb.ErrNotFound
	}
	c := d.stay.claims[p.iface]
	if c == nil || c.owner != d {
		return nil, nil, usb.ErrNotClaimed
	}
	return p, c, nil
}

func (d *device) In(ctx context.Context, ep uint8, buf []byte) (int, error) {
	p, c, err := d.pipe(ctx, ep, true)
	if err != nil {
		return 0, d.failEndpoint("in", ep, err)
	}
	n, err := p.do(ctx, &p.host, buf, false, c)
	return n, d.failEndpoint("in", ep, err)
}

func (d *device) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	p, c, err := d.pipe(ctx, ep, false)
	if err != nil {
		return 0, d.failEndpoint("out", ep, err)
	}
	n, err := p.do(ctx, &p.host, data, false, c)
	return n, d.failEndpoint("out", ep, err)
}

// Reset restores the configuration, as hosts do: the software behind the
// device starts again.
func (d *device) Reset(ctx context.Context) error {
	d.g.mu.Lock()
	defer d.g.mu.Unlock()
	if err := d.usable(ctx); err != nil {
		return d.fail("reset", err)
	}
	var value uint8
	if d.stay.active != nil {
		value = d.stay.active.config.Value
	}
	return d.fail("reset", d.g.choose(d.stay, value, errReset))
}

func (d *device) Close() error {
	d.once.Do(func() {
		d.g.mu.Lock()
		close(d.closed)
		for iface, c := range d.stay.claims {
			if c.owner == d {
				d.stay.release(iface)
			}
		}
		d.g.mu.Unlock()
		d.bus.mu.Lock()
		d.bus.open--
		d.bus.mu.Unlock()
	})
	return nil
}
