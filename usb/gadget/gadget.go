// Package gadget makes USB devices out of software, and a bus in memory to
// plug them into.
//
// A Gadget has descriptors and a Function, the software behind its endpoints.
// To the host it is a usb.Device like any other: transfers consist of packets,
// a short packet ends one, IN endpoints send nothing that the host did not ask
// for, OUT endpoints have a buffer and hold the host up when it is full,
// endpoints stall, and an unplugged device ends everything at once. Nothing
// goes past the transfers, and all of them are counted.
//
//	bus := gadget.NewBus()
//	g := gadget.New(desc, rndis.NewDevice(cfg))
//	err := bus.Plug(usb.PortPath{Bus: 0, Ports: "1"}, g)
//	found, err := bus.Scan(ctx)
//	dev, err := bus.Open(ctx, found[0])     // the host's side, a usb.Device
//	...
//	bus.Unplug(usb.PortPath{Bus: 0, Ports: "1"})
//
// Faults are put in by wrapping: a usb.Bus or usb.Device around the host's
// side, a Function around the software, whose Run passes on its own Endpoints
// around the given ones. Unplug may be called from anywhere, from inside a
// Function too.
package gadget

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"cradle/usb"
)

// A Function is the software behind a device's endpoints.
type Function interface {
	// Setup answers a class or vendor request on endpoint 0; the standard
	// requests are answered from the descriptors. data is the data stage of
	// an OUT request and belongs to Setup; the result is the data stage of an
	// IN request, of which the host gets at most the wLength it asked for,
	// and must not be changed afterwards. Any error stalls the request;
	// usb.ErrStall is the plain way to say so. One request is made at a time,
	// each on a goroutine of its own; meanwhile Run goes on. A Setup that
	// takes its time is a device that answers late.
	Setup(s usb.Setup, data []byte) ([]byte, error)

	// Run is called on its own goroutine when the host selects a
	// configuration. ctx ends when the device is deselected, reset or
	// unplugged; Run must return then, and may return before, after which
	// the endpoints move nothing more. The next Run starts when the one before
	// has returned.
	Run(ctx context.Context, ep Endpoints)
}

// Endpoints are the bulk and interrupt endpoints as the device's software sees
// them. The buffers belong to the caller and are not kept after the return.
// Methods may be called from any goroutine; several calls on one endpoint wait
// in line. A device that is unplugged gives usb.ErrNoDevice. An endpoint that
// is not part of the configuration is usb.ErrNotFound; one of an alternate
// setting that is not selected waits until it is.
type Endpoints interface {
	// In sends data as packets of wMaxPacketSize and returns when the host
	// took the last one. Without data it sends a zero-length packet. zlp adds
	// one after data that ends on a full packet, so that the host's transfer
	// ends there. When ctx ends, what the host has not taken is withdrawn.
	In(ctx context.Context, ep uint8, data []byte, zlp bool) error

	// Out waits for a transfer of the host: it reads packets until a short
	// one or until buf is full, and returns the bytes read. A packet larger
	// than what is left of buf gives usb.ErrOverflow and stays for the next
	// call; make buf a multiple of wMaxPacketSize.
	Out(ctx context.Context, ep uint8, buf []byte) (int, error)
}

// Gadget is a USB device made of software. It can be unplugged and plugged in
// again, here or elsewhere; its Function stays.
type Gadget struct {
	desc usb.DeviceDesc
	fn   Function

	mu      sync.Mutex
	stay    *stay
	stats   *counters     // of the latest stay
	running chan struct{} // closed when the latest Run has returned
	calls   int           // of the Function, under way
	idle    *sync.Cond    // a call has ended
}

// stay is the time from plugging a Gadget in to unplugging it. Its fields
// belong to Gadget.mu, but for those set once.
type stay struct {
	path    usb.PortPath
	address int
	stats   *counters
	gone    chan struct{} // closed on unplugging
	ep0     chan struct{} // holds a token while a control request is worked on
	left    bool
	calls   int // of the Function, under way, that began in this stay
	active  *session
	claims  map[uint8]*claim
}

// claim is the right of one opened device to an interface.
type claim struct {
	owner *device
	ended atomic.Bool
}

// release ends a claim and the transfers made under it, those that a stream
// has posted too. Locked.
func (s *stay) release(iface uint8) {
	s.claims[iface].ended.Store(true)
	delete(s.claims, iface)
	for _, p := range s.active.pipes { // there are no claims without a configuration
		if p.iface == iface {
			p.release()
		}
	}
}

// New makes a gadget. The path and address of desc are ignored: they come from
// where it is plugged in. The rest of desc must not be changed afterwards.
// Descriptors that are not possible are reported by Bus.Plug.
func New(desc usb.DeviceDesc, f Function) *Gadget {
	g := &Gadget{desc: desc, fn: f, stats: &counters{}}
	g.idle = sync.NewCond(&g.mu)
	return g
}

// Stats tells what went through the gadget since it was last plugged in. The
// counts stay readable after it was unplugged.
func (g *Gadget) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stats.load()
}

// Halt makes an endpoint of the active configuration answer STALL until the
// host clears it (CLEAR_FEATURE, SET_INTERFACE, SET_CONFIGURATION). Data on
// its way is kept.
func (g *Gadget) Halt(ep uint8) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stay == nil {
		return &usb.Error{Op: fmt.Sprintf("halt endpoint 0x%02x", ep), Err: usb.ErrNoDevice}
	}
	if s := g.stay.active; s != nil && s.pipes[ep] != nil {
		s.pipes[ep].halt(true)
		return nil
	}
	return &usb.Error{Op: fmt.Sprintf("halt endpoint 0x%02x", ep), Path: g.stay.path, Err: usb.ErrNotFound}
}

// Wait returns when no call of the gadget's Function is under way any more.
// Call it after Unplug, and not from inside the Function.
func (g *Gadget) Wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.calls > 0 {
		g.idle.Wait()
	}
}

// wait is Wait for the calls that began in one stay.
func (g *Gadget) wait(s *stay) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s.calls > 0 {
		g.idle.Wait()
	}
}

// enter and leave surround each call of the Function. Locked.
func (g *Gadget) enter(s *stay) {
	g.calls++
	s.calls++
}

func (g *Gadget) leave(s *stay) {
	g.calls--
	s.calls--
	g.idle.Broadcast()
}

// plug begins a stay.
func (g *Gadget) plug(path usb.PortPath, address int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.stay != nil {
		return fmt.Errorf("this gadget is plugged in at %v already", g.stay.path)
	}
	g.stats = &counters{}
	g.stay = &stay{
		path:    path,
		address: address,
		stats:   g.stats,
		gone:    make(chan struct{}),
		ep0:     make(chan struct{}, 1),
		claims:  make(map[uint8]*claim),
	}
	return nil
}

// unplug ends the stay and returns it. It waits for nothing.
func (g *Gadget) unplug() *stay {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.stay
	g.stay, s.left = nil, true
	close(s.gone)
	g.deselect(s, usb.ErrNoDevice)
	return s
}

// busy reports whether calls that began in a stay are under way.
func (g *Gadget) busy(s *stay) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return s.calls > 0
}

// describe returns the descriptors as the bus tells them. The gadget is
// plugged in.
func (g *Gadget) describe(s *stay) usb.DeviceDesc {
	d := g.desc
	d.Path, d.Address = s.path, s.address
	d.MaxPacket0 = maxPacket0(d)
	return d
}
