package simulator

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"

	"cradle/app/simulator/trouble"
	"cradle/rapi/handset"
	"cradle/rapi/handset/model"
	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/rndis"
)

// Addresses of the link. The handset is the DHCP server and gives the desktop
// its address ([MS ee485076]); these two are what both fall back to without
// DHCP (SynCE core/scripts).
var (
	handsetAddress = netip.MustParsePrefix("169.254.2.1/24")
	desktopAddress = netip.MustParseAddr("169.254.2.2")
)

// function is a handset's USB device in one of its modes.
type function interface {
	gadget.Function
	Desc() usb.DeviceDesc
	// begin starts what works behind the device for one stay on the bus.
	begin() (*stay, error)
}

// device is the handset's USB device: RNDIS, with the handset behind it.
type device struct {
	*rndis.Device
	handset *handset.Handset
	trouble *troubled
	log     *slog.Logger
}

func newDevice(m *model.Model, h *handset.Handset, t *troubled, log *slog.Logger) *device {
	speed := usb.SpeedHigh
	if m.USB.Speed == "full" {
		speed = usb.SpeedFull
	}
	desc := rndis.HandsetDescriptor(speed)
	desc.Vendor, desc.Product, desc.Release = m.USB.Vendor, m.USB.Product, m.USB.Release
	desc.Manufacturer, desc.ProductName, desc.Serial = m.USB.Maker, m.USB.Name, ""
	return &device{
		Device:  rndis.NewDevice(rndis.DeviceConfig{Desc: desc, Log: log.With("layer", "rndis")}),
		handset: h,
		trouble: t,
		log:     log,
	}
}

// Setup passes a request on to RNDIS. A host that initialises anew, or halts
// the device, has lost the connections it had: the handset gives up its own,
// as one does whose link went down, and waits to be asked for a new one.
func (d *device) Setup(s usb.Setup, data []byte) ([]byte, error) {
	if s.In() {
		d.trouble.wait(trouble.PhaseUSB)
	}
	reply, err := d.Device.Setup(s, data)
	if err != nil || s.In() {
		return reply, err
	}
	if m, err := rndis.Parse(data); err == nil {
		switch m.(type) {
		case rndis.Initialize, rndis.Halt:
			d.handset.DropControl()
		}
	}
	return reply, nil
}

// Run is RNDIS's. When the configuration ends the connections are lost.
func (d *device) Run(ctx context.Context, ep gadget.Endpoints) {
	d.Device.Run(ctx, d.trouble.endpoints(d.Desc(), ep))
	d.handset.DropControl()
}

// begin starts what works behind the device for one stay on the bus: an IP
// host, its DHCP server, and the handset.
func (d *device) begin() (*stay, error) {
	stack, err := netif.New(netif.Config{
		Frames: d.Device, MAC: d.Device.MAC(), MTU: min(d.Device.MTU(), netif.DefaultMTU),
		Log: d.log.With("layer", "ip"),
	})
	if err != nil {
		return nil, err
	}
	if err := stack.AddAddress(handsetAddress); err != nil {
		stack.Close()
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	dhcp, err := stack.ListenUDP(ctx, netif.DHCPServerPort)
	if err != nil {
		cancel()
		stack.Close()
		return nil, err
	}
	s := &stay{cancel: cancel, stop: func() { stack.Close() }}
	s.wg.Go(func() {
		defer dhcp.Close()
		err := netif.ServeDHCP(ctx, d.trouble.datagrams(trouble.PhaseDHCP, dhcp), netif.DHCPServer{
			Server: handsetAddress, Client: desktopAddress, Log: d.log.With("layer", "dhcp"),
		})
		if err != nil && ctx.Err() == nil {
			d.log.Error("DHCP server ended", "error", err)
		}
	})
	// The handset hears triggers before it can be seen on the bus: a desktop
	// may send a single one.
	listening := make(chan struct{})
	nw := network{
		trouble: d.trouble, stack: stack, local: handsetAddress.Addr(), desktop: desktopAddress,
		listening: sync.OnceFunc(func() { close(listening) }),
	}
	ended := make(chan error, 1)
	s.wg.Go(func() {
		err := d.handset.Serve(ctx, nw)
		if ctx.Err() == nil {
			d.log.Error("handset ended", "error", err)
		}
		ended <- err
	})
	select {
	case <-listening:
		return s, nil
	case err := <-ended:
		s.end()
		return nil, err
	}
}

// network is the handset's end of the link for one stay on the bus.
type network struct {
	trouble        *troubled
	stack          *netif.Stack
	local, desktop netip.Addr
	listening      func() // the handset hears datagrams
}

var (
	_ handset.Network = network{}
	_ function        = (*device)(nil)
	_ function        = (*serialDevice)(nil)
)

func (n network) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	n.trouble.wait(trouble.PhaseConnect)
	conn, err := n.stack.DialTCP(ctx, netip.AddrPortFrom(n.desktop, port))
	if err != nil {
		return nil, err
	}
	return n.trouble.conn(conn), nil
}

func (n network) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	l, err := n.stack.ListenTCP(ctx, port)
	if err != nil {
		return nil, err
	}
	return n.trouble.listener(l), nil
}

func (n network) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	conn, err := n.stack.ListenUDP(ctx, port)
	if err == nil {
		n.listening() // the trigger's port is the only one
	}
	return conn, err
}

func (n network) Local() netip.Addr   { return n.local }
func (n network) Desktop() netip.Addr { return n.desktop }

// guid is a handset's identity: the same whenever the same handset is
// simulated, another for each port.
func guid(n int, slug, name string) (g [16]byte) {
	sum := sha256.Sum256(fmt.Appendf(nil, "cradle simulated handset %d %s %s", n, slug, name))
	copy(g[:], sum[:])
	g[6] = g[6]&0x0f | 0x80 // a GUID made by a rule of one's own (RFC 9562, version 8)
	g[8] = g[8]&0x3f | 0x80
	return g
}
