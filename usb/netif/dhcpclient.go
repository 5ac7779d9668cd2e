package netif

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// DefaultRetry is how long a DHCP client waits for each answer before it asks
// again; the last repeats. RFC 2131 section 4.1 says 4, 8, 16 s, for networks
// of many hosts; this is a cable of two ends, and the first wait is short
// because a handset's server may start a little after its link.
func DefaultRetry() []time.Duration {
	return []time.Duration{250 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}
}

// LeaseOptions says how to ask for a lease.
type LeaseOptions struct {
	// MAC is this end's address. It goes into every message and answers must
	// repeat it.
	MAC net.HardwareAddr
	// Retry replaces DefaultRetry.
	Retry []time.Duration
	// Log, if not nil, is told every message at debug level.
	Log *slog.Logger
}

// RequestLease asks every DHCP server on a link for an address and takes the
// first that is offered: DISCOVER, OFFER, REQUEST, ACK (RFC 2131 section
// 3.1). It asks again until the context ends; a refusal (NAK) or silence
// after a REQUEST begins again with DISCOVER. pc is a port 68 that can send
// to 255.255.255.255 without an address, such as Stack.BootstrapUDP, and
// remains the caller's; its read deadlines are used.
//
// The error wraps the context's cause, or the error of pc, and says how far
// it came.
func RequestLease(ctx context.Context, pc net.PacketConn, opt LeaseOptions) (Lease, error) {
	c := newDHCPClient(ctx, pc, opt)
	defer c.stop()
	for refused := 0; ; {
		offer, server, err := c.discover()
		if err != nil {
			return Lease{}, c.fault(err)
		}
		lease, err := c.request(offer, server)
		if err == nil {
			c.log.Debug("dhcp lease", "address", lease.Address, "server", lease.Server, "duration", lease.Duration)
			return lease, nil
		}
		switch {
		case errors.Is(err, errRefused):
			// Not at once: a server that refuses everything is not to be
			// asked as fast as it answers.
			if err := c.listen(c.retry[min(refused, len(c.retry)-1)], nobody); err != os.ErrDeadlineExceeded {
				return Lease{}, c.fault(err)
			}
			refused++
		case errors.Is(err, errSilent):
		default:
			return Lease{}, c.fault(err)
		}
	}
}

// RenewLease asks the server to extend a lease (RFC 2131 section 4.4.5). pc is
// a port 68 of a host that has the address. Silence until the context ends, a
// refusal and any other failure are errors; the address is still the
// caller's to use or not.
func RenewLease(ctx context.Context, pc net.PacketConn, l Lease, opt LeaseOptions) (Lease, error) {
	c := newDHCPClient(ctx, pc, opt)
	defer c.stop()
	m, err := c.message(dhcpv4.MessageTypeRequest)
	if err != nil {
		return Lease{}, c.fault(err)
	}
	m.ClientIPAddr = l.Address.Addr().AsSlice()
	to := net.UDPAddrFromAddrPort(netip.AddrPortFrom(l.Server, DHCPServerPort))
	for {
		renewed, err := c.acknowledged(m, to, l.Server)
		if !errors.Is(err, errSilent) {
			if err != nil {
				err = c.fault(err)
			}
			return renewed, err
		}
	}
}

var (
	errRefused = errors.New("the server refused the address (NAK)")
	errSilent  = errors.New("no answer")
)

type dhcpClient struct {
	ctx   context.Context
	pc    net.PacketConn
	mac   net.HardwareAddr
	retry []time.Duration
	log   *slog.Logger
	stop  func() bool
	begin time.Time
	buf   []byte
	state string // how far it came, for the error
}

func newDHCPClient(ctx context.Context, pc net.PacketConn, opt LeaseOptions) *dhcpClient {
	c := &dhcpClient{
		ctx: ctx, pc: pc, mac: opt.MAC, retry: opt.Retry, log: opt.Log,
		begin: time.Now(), buf: make([]byte, maxDHCP), state: "nothing sent",
	}
	if len(c.retry) == 0 {
		c.retry = DefaultRetry()
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.stop = context.AfterFunc(ctx, func() { pc.SetReadDeadline(past) })
	return c
}

func (c *dhcpClient) fault(err error) error {
	if c.ctx.Err() != nil {
		err = context.Cause(c.ctx)
	}
	return &Error{Op: "dhcp", Err: fmt.Errorf("%s: %w", c.state, err)}
}

// message starts a message to a server. The broadcast flag is not set: the
// answer may come to an address that is not ours yet. That and the list of
// wanted options are dhclient's, with which handsets are known to work (SynCE
// core/etc/dhclient.conf); only the mask is used.
func (c *dhcpClient) message(t dhcpv4.MessageType) (*dhcpv4.DHCPv4, error) {
	m, err := dhcpv4.New(
		dhcpv4.WithHwAddr(c.mac),
		dhcpv4.WithMessageType(t),
		dhcpv4.WithRequestedOptions(dhcpv4.OptionSubnetMask, dhcpv4.OptionBroadcastAddress,
			dhcpv4.OptionRouter, dhcpv4.OptionDomainNameServer, dhcpv4.OptionInterfaceMTU),
	)
	if err == nil {
		m.NumSeconds = uint16(min(time.Since(c.begin)/time.Second, 0xffff))
	}
	return m, err
}

var everyServer = &net.UDPAddr{IP: net.IPv4bcast, Port: DHCPServerPort}

// discover asks until some server offers an address.
func (c *dhcpClient) discover() (offer *dhcpv4.DHCPv4, server netip.Addr, err error) {
	m, err := c.message(dhcpv4.MessageTypeDiscover)
	if err != nil {
		return nil, server, err
	}
	for try := 0; ; try++ {
		if err := c.send(m, everyServer); err != nil {
			return nil, server, err
		}
		c.state = fmt.Sprintf("no offer to %d discovers", try+1)
		err := c.listen(c.retry[min(try, len(c.retry)-1)], func(r *dhcpv4.DHCPv4, from netip.Addr) bool {
			if r.TransactionID != m.TransactionID || r.MessageType() != dhcpv4.MessageTypeOffer {
				return false
			}
			if _, ok := station(r.YourIPAddr); !ok {
				return false
			}
			offer, server = r, serverOf(r, from)
			return server.IsValid()
		})
		if err != os.ErrDeadlineExceeded {
			return offer, server, err
		}
	}
}

// request takes an offer.
func (c *dhcpClient) request(offer *dhcpv4.DHCPv4, server netip.Addr) (Lease, error) {
	m, err := c.message(dhcpv4.MessageTypeRequest)
	if err != nil {
		return Lease{}, err
	}
	m.TransactionID = offer.TransactionID // RFC 2131 section 4.4.1
	m.UpdateOption(dhcpv4.OptServerIdentifier(server.AsSlice()))
	m.UpdateOption(dhcpv4.OptRequestedIPAddress(offer.YourIPAddr))
	return c.acknowledged(m, everyServer, server)
}

// acknowledged sends a REQUEST once for every wait of retry and returns the
// lease that the server gives, errRefused or errSilent.
func (c *dhcpClient) acknowledged(m *dhcpv4.DHCPv4, to net.Addr, server netip.Addr) (lease Lease, err error) {
	for try, wait := range c.retry {
		start := time.Now()
		if err := c.send(m, to); err != nil {
			return Lease{}, err
		}
		c.state = fmt.Sprintf("%s: no answer to %d requests", server, try+1)
		refused := false
		err := c.listen(wait, func(r *dhcpv4.DHCPv4, from netip.Addr) (done bool) {
			if r.TransactionID != m.TransactionID || serverOf(r, from) != server {
				return false
			}
			switch r.MessageType() {
			case dhcpv4.MessageTypeNak:
				refused = true
				c.state = server.String()
				return true
			case dhcpv4.MessageTypeAck:
				lease, done = leaseOf(r, from, start)
				return done
			}
			return false
		})
		switch {
		case err == nil && refused:
			return Lease{}, errRefused
		case err != os.ErrDeadlineExceeded:
			return lease, err
		}
	}
	return Lease{}, errSilent
}

func (c *dhcpClient) send(m *dhcpv4.DHCPv4, to net.Addr) error {
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx)
	}
	c.log.Debug("dhcp out", "message", m.MessageType().String(), "xid", m.TransactionID.String())
	_, err := c.pc.WriteTo(m.ToBytes(), to)
	return err
}

// nobody is an answer that listen waits for in vain.
func nobody(*dhcpv4.DHCPv4, netip.Addr) bool { return false }

// listen reads messages for this client until one is accepted. When the time
// is over the error is os.ErrDeadlineExceeded itself.
func (c *dhcpClient) listen(wait time.Duration, accept func(m *dhcpv4.DHCPv4, from netip.Addr) bool) error {
	c.pc.SetReadDeadline(time.Now().Add(wait))
	for {
		if c.ctx.Err() != nil { // before or after it moved the deadline
			return context.Cause(c.ctx)
		}
		n, addr, err := c.pc.ReadFrom(c.buf)
		if err != nil {
			if c.ctx.Err() != nil {
				return context.Cause(c.ctx)
			}
			if errors.Is(err, os.ErrDeadlineExceeded) {
				return os.ErrDeadlineExceeded
			}
			return err
		}
		m, err := dhcpv4.FromBytes(c.buf[:n])
		if err != nil {
			c.log.Debug("dhcp in: not DHCP", "from", addr, "error", err)
			continue
		}
		if m.OpCode != dhcpv4.OpcodeBootReply || !bytes.Equal(m.ClientHWAddr, c.mac) {
			continue
		}
		c.log.Debug("dhcp in", "message", m.MessageType().String(), "xid", m.TransactionID.String(),
			"address", m.YourIPAddr, "from", addr)
		var from netip.Addr
		if ua, ok := addr.(*net.UDPAddr); ok {
			from = ua.AddrPort().Addr().Unmap()
		}
		if accept(m, from) {
			return nil
		}
	}
}
