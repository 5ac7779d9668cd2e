package simulator

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"cradle/app/simulator/trouble"
	"cradle/rapi/handset"
	"cradle/rapi/handset/model"
	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/ppp"
	"cradle/usb/serialsync"
)

// serialDevice is a handset's USB device in the legacy mode: a serial line, and
// on it PPP, with the same handset behind it.
type serialDevice struct {
	*serialsync.Device
	handset *handset.Handset
	trouble *troubled
	log     *slog.Logger
}

// serialOnly reports whether a model has no other USB mode than the legacy one:
// RNDIS came with Windows Mobile 5, which is Windows CE 5.1.
func serialOnly(m *model.Model) bool { return m.OS.Major < 5 }

func newSerialDevice(m *model.Model, h *handset.Handset, t *troubled, log *slog.Logger) *serialDevice {
	desc := serialsync.HandsetDescriptor()
	desc.Release, desc.Manufacturer = m.USB.Release, m.USB.Maker
	d := &serialDevice{handset: h, trouble: t, log: log}
	d.Device = serialsync.NewDevice(serialsync.DeviceConfig{
		Desc: desc, Serve: d.serve, PPP: ppp.Config{AskDNS: true}, Log: log.With("layer", "serial"),
	})
	return d
}

// Setup passes a request on to the serial line.
func (d *serialDevice) Setup(s usb.Setup, data []byte) ([]byte, error) {
	d.trouble.wait(trouble.PhaseUSB)
	return d.Device.Setup(s, data)
}

// Run is the line's.
func (d *serialDevice) Run(ctx context.Context, ep gadget.Endpoints) {
	d.Device.Run(ctx, d.trouble.endpoints(d.Desc(), ep))
}

// begin starts nothing: the handset has a network only while the line is up.
func (d *serialDevice) begin() (*stay, error) {
	return &stay{cancel: func() {}, stop: func() {}}, nil
}

// serve is the handset on a line that is up, until it is not any more.
func (d *serialDevice) serve(ctx context.Context, l *ppp.Link) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := d.run(ctx, cancel, l); err != nil && !errors.Is(err, context.Canceled) {
		d.log.Error("handset on the serial line ended", "error", err)
	}
}

func (d *serialDevice) run(ctx context.Context, cancel func(), l *ppp.Link) error {
	stack, err := netif.New(netif.Config{Frames: l, PointToPoint: true, MTU: l.MTU(), Log: d.log.With("layer", "ip")})
	if err != nil {
		return err
	}
	defer stack.Close()
	if err := stack.AddAddress(netip.PrefixFrom(l.Local(), l.Local().BitLen())); err != nil {
		return err
	}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-l.Done():
			cancel()
		case <-ctx.Done():
		}
	}()
	defer func() { cancel(); <-watched }()
	return d.handset.Serve(ctx, lineNetwork{network{trouble: d.trouble, stack: stack, local: l.Local(), desktop: l.Peer(), listening: func() {}}})
}

// lineNetwork is the handset's end of a serial line. No desktop sends a trigger
// there (SynCE's dccm does so for RNDIS links alone): the handset calls when the
// line comes up, and again a while after its connection was lost. To the
// handset that is a trigger of its own making.
type lineNetwork struct{ network }

func (n lineNetwork) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	conn, err := n.network.ListenUDP(ctx, port)
	if err != nil {
		return nil, err
	}
	return &ownTriggers{PacketConn: conn, from: net.UDPAddrFromAddrPort(netip.AddrPortFrom(n.local, port))}, nil
}

// callAgain is after how long the handset calls again. guess: no source.
const callAgain = time.Second

// ownTriggers gives the trigger at once and then every callAgain. One goroutine
// reads.
type ownTriggers struct {
	net.PacketConn
	from  net.Addr
	begun bool
}

func (o *ownTriggers) ReadFrom(b []byte) (int, net.Addr, error) {
	if !o.begun {
		o.begun = true
		return copy(b, "\x7f"), o.from, nil
	}
	if err := o.SetReadDeadline(time.Now().Add(callAgain)); err != nil {
		return 0, nil, err
	}
	n, from, err := o.PacketConn.ReadFrom(b)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return copy(b, "\x7f"), o.from, nil
	}
	return n, from, err
}
