package gadget

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"cradle/usb"
)

// Bus is a USB bus in memory. It is a usb.Bus and a usb.Notifier. A plugged
// gadget is not configured: the bus makes no requests of its own.
type Bus struct {
	mu      sync.Mutex
	ports   map[usb.PortPath]*Gadget
	left    map[*stay]*Gadget // unplugged, with calls of the Function perhaps still under way
	last    int               // address given out last
	open    int               // devices that are open
	closed  bool
	changes chan struct{}
}

var (
	_ usb.Bus      = (*Bus)(nil)
	_ usb.Notifier = (*Bus)(nil)
)

// NewBus makes a bus with free ports everywhere.
func NewBus() *Bus {
	return &Bus{
		ports:   make(map[usb.PortPath]*Gadget),
		left:    make(map[*stay]*Gadget),
		changes: make(chan struct{}, 1),
	}
}

// Plug plugs a gadget in. It is an error when the port is taken, the gadget is
// plugged in already, or its descriptors are not possible.
func (b *Bus) Plug(p usb.PortPath, g *Gadget) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	fail := func(err error) error { return &usb.Error{Op: "plug in", Path: p, Err: err} }
	if b.closed {
		return fail(usb.ErrClosed)
	}
	if b.ports[p] != nil {
		return fail(errors.New("the port is taken"))
	}
	if err := check(g.desc); err != nil {
		return fail(err)
	}
	if err := g.plug(p, b.address()); err != nil {
		return fail(err)
	}
	b.ports[p] = g
	b.notify()
	return nil
}

// address gives out 1 to 127 in turn, as hosts do, so that a device that comes
// back has another one. The bus is locked.
func (b *Bus) address() int {
	b.last = b.last%127 + 1
	for range 127 {
		taken := false
		for _, g := range b.ports {
			g.mu.Lock()
			taken = taken || g.stay != nil && g.stay.address == b.last
			g.mu.Unlock()
		}
		if !taken {
			break
		}
		b.last = b.last%127 + 1
	}
	return b.last
}

// Unplug pulls the gadget out of a port; a free port is left alone. All
// transfers, of the host and of the device's software, end with
// usb.ErrNoDevice, and so does the context of Run. Unplug waits for none of
// this; see Gadget.Wait.
func (b *Bus) Unplug(p usb.PortPath) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g := b.ports[p]; g != nil {
		b.pull(p, g)
		b.notify()
	}
}

// pull unplugs a gadget and remembers its stay for Close. The bus is locked.
func (b *Bus) pull(p usb.PortPath, g *Gadget) {
	delete(b.ports, p)
	for s, g := range b.left {
		if !g.busy(s) {
			delete(b.left, s)
		}
	}
	b.left[g.unplug()] = g
}

func (b *Bus) notify() {
	select {
	case b.changes <- struct{}{}:
	default:
	}
}

// Changes delivers when gadgets were plugged in or unplugged. It is one
// channel: two readers share the notices.
func (b *Bus) Changes() <-chan struct{} { return b.changes }

// Scan lists the gadgets that are plugged in, by port path.
func (b *Bus) Scan(ctx context.Context) ([]usb.DeviceDesc, error) {
	if err := ctx.Err(); err != nil {
		return nil, &usb.Error{Op: "scan", Err: err}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return nil, &usb.Error{Op: "scan", Err: usb.ErrClosed}
	}
	var found []usb.DeviceDesc
	for _, g := range b.ports {
		g.mu.Lock()
		found = append(found, g.describe(g.stay))
		g.mu.Unlock()
	}
	slices.SortFunc(found, func(x, y usb.DeviceDesc) int { return x.Path.Compare(y.Path) })
	return found, nil
}

// Open opens a gadget. It may be open several times; an interface is claimed
// by one of them at a time.
func (b *Bus) Open(ctx context.Context, d usb.DeviceDesc) (usb.Device, error) {
	fail := func(err error) (usb.Device, error) {
		return nil, &usb.Error{Op: "open", Path: d.Path, Err: err}
	}
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	g := b.ports[d.Path]
	if b.closed {
		return fail(usb.ErrClosed)
	}
	if g == nil {
		return fail(usb.ErrNoDevice)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stay.address != d.Address {
		return fail(usb.ErrNoDevice)
	}
	b.open++
	return &device{bus: b, g: g, stay: g.stay, desc: g.describe(g.stay), closed: make(chan struct{})}, nil
}

// Close unplugs everything and waits until the gadgets' Functions have
// returned; do not call it from one. Devices that are still open are an error;
// they remain to be closed.
func (b *Bus) Close() error {
	b.mu.Lock()
	b.closed = true
	for p, g := range b.ports {
		b.pull(p, g)
	}
	open, left := b.open, b.left
	b.left = make(map[*stay]*Gadget)
	b.notify()
	b.mu.Unlock()
	for s, g := range left {
		g.wait(s)
	}
	if open > 0 {
		return &usb.Error{Op: "close", Err: fmt.Errorf("%d devices are still open", open)}
	}
	return nil
}
