package tether

import (
	"context"
	"net"
	"net/netip"
	"time"

	"cradle/usb"
	"cradle/usb/netif"
	"cradle/usb/ppp"
	"cradle/usb/serialsync"
)

// The addresses on a serial line, which the desktop gives: 192.168.131.n+1 and
// n+129 for the tty of number n (SynCE core/scripts/synceconnector.py.in). Here
// n is 0 for every handset: each has a network of its own, so that the pair may
// be the same for all, and no tty has a number.
var (
	serialLocal = netip.AddrFrom4([4]byte{192, 168, 131, 1})
	serialPeer  = netip.AddrFrom4([4]byte{192, 168, 131, 129})
)

// SerialOptions are for handsets in the legacy USB mode (usb.ModeSerialSync).
type SerialOptions struct {
	// Initialize is the deadline of that phase: the request to begin, the wait
	// for CLIENT and the answer. Default 40 s, more than the waits of
	// serialsync together.
	Initialize time.Duration
	// Address is the deadline of that phase: the negotiation of PPP. Default
	// 35 s, more than ppp's own.
	Address time.Duration
	// Ports are listened on before the first packet of the handset is looked
	// at: it calls as soon as the line is up, and whether it calls again when
	// it was refused is not known. Listen hands these listeners out.
	Ports []uint16
	// Line and PPP are the waits below these.
	Line serialsync.Timeouts
	PPP  ppp.Timeouts
}

func (o *SerialOptions) fill() {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&o.Initialize, 40*time.Second)
	or(&o.Address, 35*time.Second)
}

// upSerial is Up for the legacy mode.
func upSerial(ctx context.Context, dev usb.Device, fn usb.Function, opt Options) (*Tether, error) {
	opt.fill()
	opt.Serial.fill()
	opt.Timeouts.Initialize, opt.Timeouts.DHCP = opt.Serial.Initialize, opt.Serial.Address
	clock := newPhaseClock(ctx, opt)
	defer clock.stop()

	clock.begin(PhaseClaim)
	port, err := serialsync.Open(clock.ctx, &phased{Device: dev, initialize: func() { clock.begin(PhaseInitialize) }}, fn,
		serialsync.Options{Log: opt.Log, Timeouts: opt.Serial.Line})
	if err != nil {
		return nil, clock.fault(err)
	}
	clock.begin(PhaseAddress)
	l, err := ppp.Open(clock.ctx, port, ppp.Config{
		Local: serialLocal, Peer: serialPeer, DNS: serialLocal, // SynCE's ms-dns is the local address too
		Timeouts: opt.Serial.PPP, Log: opt.Log,
	})
	if err != nil {
		return nil, clock.fault(err)
	}
	t := &Tether{
		opt: opt, log: opt.Log, link: l, done: make(chan struct{}),
		local: netip.PrefixFrom(l.Local(), 32), peer: l.Peer(),
	}
	gate := &gate{Frames: l, open: make(chan struct{})}
	t.stack, err = netif.New(netif.Config{Frames: gate, PointToPoint: true, MTU: l.MTU(), Tap: opt.Tap, Log: opt.Log})
	if err == nil {
		err = t.expect(clock.ctx)
	}
	close(gate.open)
	if err != nil {
		if t.stack != nil {
			t.stack.Close()
		}
		l.Close()
		return nil, clock.fault(err)
	}
	t.cancel = func() {} // there is no lease to renew
	t.work.Go(t.watch)
	t.log.Info("tether up", "local", t.local.Addr(), "handset", t.peer, "serial", true)
	return t, nil
}

// expect makes the stack ready for a handset that calls at once.
func (t *Tether) expect(ctx context.Context) error {
	if err := t.stack.AddAddress(t.local); err != nil {
		return err
	}
	t.listening = make(map[uint16]net.Listener)
	for _, port := range t.opt.Serial.Ports {
		l, err := t.stack.ListenTCP(ctx, port)
		if err != nil {
			return err
		}
		t.listening[port] = l
	}
	return nil
}

// listener is one that has been listening from the beginning, if there is one.
func (t *Tether) listener(port uint16) net.Listener {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.listening[port]
	delete(t.listening, port)
	return l
}

// gate keeps what comes in until it is opened.
type gate struct {
	netif.Frames
	open chan struct{}
}

func (g *gate) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	select {
	case <-g.open:
		return g.Frames.ReadFrame(ctx, buf)
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}
