package rndis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"cradle/usb"
	"cradle/usb/netif"
)

// Host is the host's side of an RNDIS link. Its methods may be called from any
// goroutine, but one at a time reads frames.
//
// It ends when the device is gone, a transfer fails, or Close is called. Then
// Done is closed, Err says why, and ReadFrame and WriteFrame return that error
// too; Close is still to be called. An unplugged device is noticed by the
// interrupt endpoint's read, or by a ReadFrame; without either, by the next
// keepalive.
//
// Two goroutines belong to it, which Close joins: one keeps a read posted on
// the interrupt endpoint, the other takes the device's own messages and sends
// keepalives. A keepalive without an answer is logged and nothing more: the
// device need not care for it (remote-ndis-keepalive-msg), and ActiveSync's
// own pings find out about a handset that hangs. A keepalive whose transfer
// fails ends the link.
type Host struct {
	dev      usb.Device
	fn       usb.Function
	log      *slog.Logger
	quirks   Quirks
	timeouts Timeouts

	ctx    context.Context // ends with the link
	cancel context.CancelFunc
	done   chan struct{}
	wg     sync.WaitGroup
	phase  atomic.Uint32

	mu  sync.Mutex
	err error // why the link ended

	close struct {
		once sync.Once
		err  error
	}
	claimed []uint8 // interfaces, in the order they were claimed
	spoken  bool    // INITIALIZE was sent

	command commander // owned by Open, then serve, then Close
	notices chan struct{}
	deaf    atomic.Bool
	dropped atomic.Uint64 // messages on the control channel

	info Info
	rx   receiver
	tx   transmitter
}

var _ netif.Frames = (*Host)(nil)

// Info is what the device told about itself and the link.
type Info struct {
	MAC                   net.HardwareAddr // the address the host uses
	MTU                   int              // of the host's network interface
	Major, Minor          uint32           // RNDIS version
	MaxPacketsPerTransfer uint32           // messages the device takes in one transfer
	MaxTransferSize       uint32           // bytes the device takes in one transfer
	Alignment             int              // bytes, as the device reported it; at least 1
	MaxFrameSize          uint32           // OID_GEN_MAXIMUM_FRAME_SIZE; 0 if it was not told
	LinkSpeed             uint64           // bit/s; 0 if it was not told
}

// Open brings up the RNDIS function fn of an opened device: it selects the
// configuration, claims the control and the data interface, and speaks RNDIS
// until the data path is open. The device must not be used by others
// meanwhile, and stays the caller's to close, after the Host.
//
// INITIALIZE is always sent: a kernel driver that had the device before has
// sent a HALT when it was detached (measured against Linux 6.1 rndis_host).
// Answers to requests of that driver are dropped.
//
// Open ends with ctx, whose end does not matter afterwards. The error is an
// *Error that names the phase; all that was claimed has been released.
func Open(ctx context.Context, dev usb.Device, fn usb.Function, opt Options) (*Host, error) {
	log := opt.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h := &Host{
		dev:      dev,
		fn:       fn,
		log:      log,
		quirks:   opt.Quirks.orDefault(),
		timeouts: opt.Timeouts.orDefault(opt.Quirks),
		done:     make(chan struct{}),
		notices:  make(chan struct{}, 64),
		info:     Info{Alignment: 1},
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.command = commander{
		dev: dev, iface: uint16(fn.Control), quirks: h.quirks, timeouts: h.timeouts, log: log,
		notices: h.notices, deaf: &h.deaf,
		heard: func() { h.rx.heard.Add(1) }, dropped: &h.dropped,
	}
	if opt.Phase == nil {
		opt.Phase = func(Phase) {}
	}
	if err := h.open(ctx, opt.Phase); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// open goes through the phases.
func (h *Host) open(ctx context.Context, enter func(Phase)) error {
	both, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(h.ctx, cancel)()
	for _, step := range []struct {
		phase Phase
		do    func(context.Context) error
	}{
		{PhaseConfigure, h.configure},
		{PhaseClaim, h.claim},
		{PhaseInitialize, h.initialize},
		{PhaseQuery, h.ask},
		{PhaseFilter, h.openDataPath},
	} {
		h.phase.Store(uint32(step.phase))
		enter(step.phase)
		if err := step.do(both); err != nil {
			if gone := h.Err(); gone != nil {
				return gone // it was noticed elsewhere first
			}
			if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
				err = fmt.Errorf("%w: %w", ctx.Err(), err)
			}
			return h.wrap(step.phase, err)
		}
	}
	h.phase.Store(uint32(PhaseRunning))
	enter(PhaseRunning)
	h.wg.Go(h.serve)
	h.log.Info("RNDIS link is up", "mac", h.info.MAC.String(), "mtu", h.info.MTU,
		"device_max_transfer", h.info.MaxTransferSize, "alignment", h.info.Alignment,
		"max_frame", h.info.MaxFrameSize, "bit_per_s", h.info.LinkSpeed)
	return nil
}

// opError carries the operation to wrap.
type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return e.op + ": " + e.err.Error() }
func (e *opError) Unwrap() error { return e.err }

func op(name string, err error) error {
	if err == nil {
		return nil
	}
	return &opError{name, err}
}

// wrap makes an Error of an opError.
func (h *Host) wrap(p Phase, err error) error {
	e := &Error{p, "open", err}
	if o, ok := err.(*opError); ok {
		e.Op, e.Err = o.op, o.err
	}
	return e
}

// configure checks that there is a function to speak to, and selects its
// configuration.
func (h *Host) configure(ctx context.Context) error {
	switch {
	case h.fn.Problem != "":
		return op("look at the endpoints", fmt.Errorf("%w: %s", ErrUnusable, h.fn.Problem))
	case h.fn.Mode == usb.ModeSerialSync || h.fn.Mode == usb.ModeMassStorage:
		return op("look at the endpoints", fmt.Errorf("%w: it is in %v mode, not in RNDIS mode", ErrUnusable, h.fn.Mode))
	}
	if in, out := h.fn.BulkIn, h.fn.BulkOut; !in.In() || out.In() || out.Address == 0 || in.MaxPacket < 1 || out.MaxPacket < 1 {
		return op("look at the endpoints", fmt.Errorf("%w: it has no pair of bulk endpoints", ErrUnusable))
	}
	ctx, cancel := withDeadline(ctx, "Timeouts.Claim", h.timeouts.Claim)
	defer cancel()
	return op(fmt.Sprintf("select configuration %d", h.fn.Config), named(ctx, h.dev.SetConfig(ctx, h.fn.Config)))
}

// claim claims the control interface and then the data interface.
func (h *Host) claim(ctx context.Context) error {
	ctx, cancel := withDeadline(ctx, "Timeouts.Claim", h.timeouts.Claim)
	defer cancel()
	claim := func(iface, alt uint8) error {
		err := h.dev.Claim(ctx, iface, alt)
		if err == nil {
			h.claimed = append(h.claimed, iface)
		}
		return op(fmt.Sprintf("claim interface %d", iface), named(ctx, err))
	}
	if err := claim(h.fn.Control, 0); err != nil {
		return err
	}
	if h.fn.Data == h.fn.Control {
		return nil
	}
	return claim(h.fn.Data, h.fn.DataAlt)
}

// initialize makes up to three attempts: how a handset takes an INITIALIZE
// right behind the HALT of a kernel driver is not known. An answer to any of
// them will do.
func (h *Host) initialize(ctx context.Context) error {
	if h.quirks.Notify == NotifyIgnore || h.fn.Notify.Address == 0 {
		h.deaf.Store(true)
	} else {
		h.wg.Go(h.listen)
	}
	h.spoken = true
	const attempts, pause = 3, 100 * time.Millisecond // guess: no source
	var a InitializeComplete
	for n := 1; ; n++ {
		var err error
		if a, err = h.command.initialize(ctx); err == nil {
			break
		}
		again := errors.Is(err, ErrNoReply) || errors.Is(err, usb.ErrStall)
		if !again || n == attempts || ctx.Err() != nil {
			return op("INITIALIZE", err)
		}
		h.log.Warn("INITIALIZE failed, trying again", "attempt", n, "err", err)
		if err := h.command.pause(ctx, pause); err != nil {
			return op("INITIALIZE", err)
		}
	}
	if a.Medium != medium8023 || a.DeviceFlags&flagConnectionless == 0 {
		return op("INITIALIZE", fmt.Errorf("%w: medium %d, flags %#x are not Ethernet", ErrUnusable, a.Medium, a.DeviceFlags))
	}
	h.info.Major, h.info.Minor = a.Major, a.Minor
	h.info.MaxPacketsPerTransfer, h.info.MaxTransferSize = a.MaxPacketsPerTransfer, a.MaxTransferSize
	factor := a.PacketAlignment
	if factor > maxAlignmentFactor {
		h.log.Warn("alignment factor is too large, taken as the largest", "factor", factor)
		factor = maxAlignmentFactor
	}
	h.info.Alignment = 1 << factor
	return nil
}

// ask asks for what the link needs in usb-rndis-ng's order, and for the speed.
// Only the address cannot be done without.
func (h *Host) ask(ctx context.Context) error {
	value, err := h.number(ctx, OIDGenMaximumFrameSize)
	if err != nil {
		return err
	}
	h.info.MaxFrameSize = value
	if err := h.askAddress(ctx); err != nil {
		return err
	}
	speed, err := h.number(ctx, OIDGenLinkSpeed)
	if err != nil {
		return err
	}
	h.info.LinkSpeed = uint64(speed) * 100
	h.info.MTU, err = h.tx.init(h.info, h.fn.BulkOut.MaxPacket, h.quirks)
	return op("choose the MTU", err)
}

// number asks for a number the link can do without; 0 when the device will not
// tell.
func (h *Host) number(ctx context.Context, oid OID) (uint32, error) {
	v, err := h.command.queryUint32(ctx, oid)
	var status *StatusError
	if errors.As(err, &status) || errors.Is(err, ErrMalformed) || errors.Is(err, usb.ErrStall) {
		h.log.Debug("device does not tell", "oid", oid.String(), "err", err)
		return 0, nil
	}
	return v, op(oid.String(), err)
}

// askAddress asks for the address the host must use: the permanent one, as
// every known host does, or the current one.
func (h *Host) askAddress(ctx context.Context) error {
	var first error
	for _, oid := range []OID{OID8023PermanentAddress, OID8023CurrentAddress} {
		b, err := h.command.query(ctx, oid)
		if err == nil {
			if h.info.MAC, err = stationAddress(b); err == nil {
				return nil
			}
		}
		if first == nil {
			first = op(oid.String(), err)
		}
		var status *StatusError
		if !errors.As(err, &status) && !errors.Is(err, ErrMalformed) {
			return op(oid.String(), err)
		}
		h.log.Warn("no address for the host", "oid", oid.String(), "err", err)
	}
	return first
}

// stationAddress checks an address that a network interface is to have.
func stationAddress(b []byte) (net.HardwareAddr, error) {
	if len(b) < 6 {
		return nil, fmt.Errorf("%w: %d bytes for an Ethernet address", ErrMalformed, len(b))
	}
	mac := net.HardwareAddr(b[:6:6])
	if mac[0]&1 != 0 || [6]byte(mac) == [6]byte{} {
		return nil, fmt.Errorf("%w: %v is not the address of a station", ErrMalformed, mac)
	}
	return mac, nil
}

// openDataPath posts the bulk IN transfers and sets the packet filter.
func (h *Host) openDataPath(ctx context.Context) error {
	packet := h.fn.BulkIn.MaxPacket
	size := (rxTransfer + packet - 1) / packet * packet
	stream, err := h.dev.StreamIn(h.fn.BulkIn.Address, size, h.quirks.StreamDepth)
	if err != nil {
		return op("post bulk IN transfers", err)
	}
	h.rx.init(stream, size)
	return op("set the packet filter", h.setFilter(ctx))
}

func (h *Host) setFilter(ctx context.Context) error {
	return h.command.setUint32(ctx, OIDGenPacketFilter, uint32(h.quirks.Filter))
}

// MAC is the address the device tells the host to use; many handsets hand out
// the same one.
func (h *Host) MAC() net.HardwareAddr { return append(net.HardwareAddr(nil), h.info.MAC...) }

// MTU is the largest IP packet that may be sent, at most 1500. Received frames
// may be larger, up to MaxFrame.
func (h *Host) MTU() int { return h.info.MTU }

// Info is what the device told about itself.
func (h *Host) Info() Info {
	i := h.info
	i.MAC = h.MAC()
	return i
}

// Done is closed when the link has ended.
func (h *Host) Done() <-chan struct{} { return h.done }

// Err is nil while the link lives, and then the *Error that says in which phase
// it ended and why. It wraps usb.ErrClosed after Close, usb.ErrNoDevice when
// the device is gone.
func (h *Host) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err
}

// fail ends the link; the first call's reason stays. It returns the reason.
func (h *Host) fail(op string, err error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err == nil {
		h.err = &Error{Phase(h.phase.Load()), op, err}
		if !errors.Is(err, usb.ErrClosed) {
			h.log.Warn("RNDIS link ended", "err", h.err)
		}
		h.cancel()
		close(h.done)
	}
	return h.err
}

// Close ends the link: it sends HALT, joins the goroutines, and releases the
// data interface first and the control interface last, so that a kernel driver
// can bind to both again (measured against Linux 6.1 rndis_host). A device that
// is gone is no error. Further calls return the same.
func (h *Host) Close() error {
	h.close.once.Do(func() {
		if h.Err() == nil {
			h.phase.Store(uint32(PhaseClose))
		}
		reason := h.fail("close", usb.ErrClosed)
		h.wg.Wait()
		h.tx.end(errors.Is(reason, usb.ErrNoDevice))
		errs := []error{h.rx.end()}
		if h.spoken && !errors.Is(reason, usb.ErrNoDevice) {
			h.halt()
		}
		for i := len(h.claimed) - 1; i >= 0; i-- {
			errs = append(errs, h.dev.Release(h.claimed[i]))
		}
		for _, err := range errs {
			if err != nil && !gone(err) && h.close.err == nil {
				h.close.err = &Error{PhaseClose, "give the interfaces back", err}
			}
		}
	})
	return h.close.err
}

// gone reports whether what is to be given back is lost already: the device
// was unplugged, reset, or closed by the caller.
func gone(err error) bool {
	return errors.Is(err, usb.ErrNoDevice) || errors.Is(err, usb.ErrNotClaimed) || errors.Is(err, usb.ErrClosed)
}

// halt says goodbye. There is no answer to wait for, and nothing to be done
// about a failure.
func (h *Host) halt() {
	ctx, cancel := withDeadline(context.Background(), "Timeouts.Halt", h.timeouts.Halt)
	defer cancel()
	if err := h.command.send(ctx, Halt{h.command.id()}); err != nil {
		h.log.Debug("HALT was not taken", "err", named(ctx, err))
	}
}
