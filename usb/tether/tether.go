package tether

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"cradle/usb"
	"cradle/usb/netif"
	"cradle/usb/rndis"
)

// The addresses without DHCP (SynCE core/scripts/synceconnector.py.in).
var (
	staticLocal = netip.PrefixFrom(netip.AddrFrom4([4]byte{169, 254, 2, 2}), 24)
	staticPeer  = netip.AddrFrom4([4]byte{169, 254, 2, 1})
)

// Timeouts are the deadlines of the phases; 0 takes the default. Each begins
// with its phase. Within the first two RNDIS has shorter ones for each step
// (rndis.Timeouts).
type Timeouts struct {
	// Claim is for selecting the configuration and claiming both interfaces.
	// Default 5 s (guess: taking over from a Linux driver was measured as
	// 30 ms).
	Claim time.Duration
	// Initialize is for the whole RNDIS conversation. Default 20 s: three
	// attempts to INITIALIZE of 5 s, what ActiveSync's driver waited (observed
	// by SynCE), and time for the rest. What the delays of Quirks put off is
	// added to it.
	Initialize time.Duration
	// DHCP is how long the handset's server is asked, before the static
	// addresses are taken. Default 10 s (guess: no source).
	DHCP time.Duration
	// RNDIS are the deadlines of the steps within the first two phases. Its
	// Claim's default is the one above.
	RNDIS rndis.Timeouts
}

func (t *Timeouts) fill(q rndis.Quirks) {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&t.Claim, 5*time.Second)
	or(&t.Initialize, 20*time.Second)
	or(&t.DHCP, 10*time.Second)
	or(&t.RNDIS.Claim, t.Claim)
	t.Initialize += rndis.MaxAnswers * q.AnswerDelay()
}

// Options says how to bring a tether up. The zero value will do.
type Options struct {
	// Log, if not nil, is told the story.
	Log *slog.Logger
	// Phase, if not nil, is called as each phase begins, from the goroutine
	// that called Up, and holds it up.
	Phase func(Phase)
	// Tap, if not nil, sees every Ethernet frame; IP packets in the legacy
	// mode.
	Tap netif.Tap
	// Timeouts are the deadlines.
	Timeouts Timeouts
	// Quirks are RNDIS's for a device that needs them.
	Quirks rndis.Quirks
	// Retry is how often a DHCP server that is silent is asked again; nil is
	// netif.DefaultRetry.
	Retry []time.Duration
	// Serial is for a handset in the legacy USB mode.
	Serial SerialOptions
}

func (o *Options) fill() {
	o.Timeouts.fill(o.Quirks)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Phase == nil {
		o.Phase = func(Phase) {}
	}
}

// link is what an RNDIS host is to a Tether.
type link interface {
	netif.Frames
	MAC() net.HardwareAddr
	MTU() int
	ending
}

// ending is what a Tether that is up needs of its link.
type ending interface {
	Done() <-chan struct{}
	Err() error
	Close() error
}

// Tether is the network of one handset: its desktop's end. Its methods may be
// called from any goroutine.
type Tether struct {
	opt   Options
	log   *slog.Logger
	link  ending
	mac   net.HardwareAddr
	stack *netif.Stack
	local netip.Prefix
	peer  netip.Addr
	lease netif.Lease // Duration and Renew 0 with static addresses
	dhcp  bool

	cancel  context.CancelFunc
	work    sync.WaitGroup
	done    chan struct{}
	closing sync.Once
	closed  error // what Close returns

	mu        sync.Mutex
	err       error
	listening map[uint16]net.Listener // not handed out yet; see SerialOptions.Ports
}

// Up brings up the network of an opened device whose RNDIS or legacy function
// is fn. It
// returns when both ends have addresses, or with an *Error: the device left,
// a deadline of Timeouts passed, or the context ended. The device remains the
// caller's to close, after Close.
func Up(ctx context.Context, dev usb.Device, fn usb.Function, opt Options) (*Tether, error) {
	if fn.Mode == usb.ModeSerialSync {
		return upSerial(ctx, dev, fn, opt)
	}
	return up(ctx, opt, func(ctx context.Context, opt Options, begin func(Phase)) (link, error) {
		h, err := rndis.Open(ctx, &phased{Device: dev, initialize: func() { begin(PhaseInitialize) }}, fn,
			rndis.Options{Log: opt.Log, Quirks: opt.Quirks, Timeouts: opt.Timeouts.RNDIS})
		if err != nil {
			return nil, err
		}
		return h, nil
	})
}

// up is Up with the opening of the link left open.
func up(ctx context.Context, opt Options, open func(ctx context.Context, opt Options, begin func(Phase)) (link, error)) (*Tether, error) {
	opt.fill()
	clock := newPhaseClock(ctx, opt)
	defer clock.stop()

	clock.begin(PhaseClaim)
	l, err := open(clock.ctx, opt, clock.begin)
	if err != nil {
		return nil, clock.fault(err)
	}
	t := &Tether{opt: opt, log: opt.Log, link: l, mac: l.MAC(), done: make(chan struct{})}
	clock.begin(PhaseAddress)
	if t.stack, err = netif.New(netif.Config{
		Frames: l, MAC: l.MAC(), MTU: l.MTU(), Tap: opt.Tap, Log: opt.Log,
	}); err != nil {
		l.Close()
		return nil, clock.fault(err)
	}
	if err := t.address(clock.ctx); err != nil {
		t.stack.Close()
		l.Close()
		return nil, clock.fault(err)
	}
	var run context.Context
	run, t.cancel = context.WithCancel(context.WithoutCancel(ctx))
	t.work.Go(t.watch)
	t.work.Go(func() { t.renew(run) })
	t.log.Info("tether up", "local", t.local.Addr(), "handset", t.peer, "dhcp", t.dhcp)
	return t, nil
}

// address is the last phase. Only DHCP's own deadline leads to the static
// addresses: a device that left or a caller that gave up is an error.
func (t *Tether) address(ctx context.Context) error {
	pc, err := t.stack.BootstrapUDP(netif.DHCPClientPort)
	if err != nil {
		return err
	}
	lease, err := netif.RequestLease(ctx, pc, netif.LeaseOptions{MAC: t.mac, Retry: t.opt.Retry, Log: t.log})
	pc.Close()
	var late *TimeoutError
	switch {
	case err == nil:
		t.lease, t.dhcp = lease, true
		t.local, t.peer = lease.Address, lease.Server
	case t.stack.Err() != nil:
		return t.stack.Err()
	case errors.As(err, &late) && late.Phase == PhaseAddress:
		t.log.Warn("no address by DHCP, taking the static one", "address", staticLocal, "error", err)
		t.local, t.peer = staticLocal, staticPeer
	default:
		return err
	}
	return t.stack.AddAddress(t.local)
}

// watch tells when the link is gone.
func (t *Tether) watch() {
	var err error
	select {
	case <-t.stack.Done():
		err = t.stack.Err()
	case <-t.link.Done():
		err = t.link.Err()
	}
	if err == nil {
		err = usb.ErrNoDevice
	}
	t.end(err)
}

func (t *Tether) end(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return
	}
	t.err = &Error{Phase: PhaseUp, Op: "link", Err: err}
	close(t.done)
	if !errors.Is(err, net.ErrClosed) {
		t.log.Info("tether lost", "error", err)
	}
}

// Close ends every connection, ends the RNDIS conversation and gives the
// interfaces back, in this order. The handset is sent a reset for each
// connection, which it may lose when the HALT right behind it closes its data
// path. All goroutines have ended when Close returns. It may be called again and from
// several goroutines, and returns the same error: that of giving the
// interfaces back, which a device that has left does not cause.
func (t *Tether) Close() error {
	t.closing.Do(func() {
		t.end(net.ErrClosed)
		t.cancel()
		t.stack.Close()
		gone := errors.Is(t.link.Err(), usb.ErrNoDevice) // and its interfaces with it
		if err := t.link.Close(); err != nil && !gone {
			t.closed = &Error{Phase: PhaseUp, Op: "close", Err: err}
		}
		t.work.Wait()
	})
	return t.closed
}

// Done is closed when the handset is gone or Close was called.
func (t *Tether) Done() <-chan struct{} { return t.done }

// Err is nil until Done is closed, and then why, as an *Error: it wraps
// usb.ErrNoDevice when the handset was unplugged and net.ErrClosed after
// Close.
func (t *Tether) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Local is this end's address, Peer the handset's.
func (t *Tether) Local() netip.Addr { return t.local.Addr() }

// Peer is the handset's address.
func (t *Tether) Peer() netip.Addr { return t.peer }

// DHCP reports whether the handset gave the address, false for the static
// ones.
func (t *Tether) DHCP() bool { return t.dhcp }

// Listen accepts TCP connections from the handset. See netif.Stack.ListenTCP.
func (t *Tether) Listen(ctx context.Context, port uint16) (net.Listener, error) {
	if l := t.listener(port); l != nil {
		return l, nil
	}
	l, err := t.stack.ListenTCP(ctx, port)
	return l, t.fault("listen", err)
}

// Dial connects to a TCP port of the handset. See netif.Stack.DialTCP.
func (t *Tether) Dial(ctx context.Context, port uint16) (net.Conn, error) {
	c, err := t.stack.DialTCP(ctx, netip.AddrPortFrom(t.peer, port))
	return c, t.fault("dial", err)
}

// Send sends one UDP datagram to a port of the handset and waits for nothing.
// See netif.Stack.SendUDP.
func (t *Tether) Send(ctx context.Context, port uint16, datagram []byte) error {
	return t.fault("send", t.stack.SendUDP(ctx, netip.AddrPortFrom(t.peer, port), datagram))
}

func (t *Tether) fault(op string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Phase: PhaseUp, Op: op, Err: err}
}
