package netif

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// DHCPServer describes the server at the handset's end of a link: it has one
// address to give and gives it to whoever is at the other end.
type DHCPServer struct {
	// Server is the server's own address, and the mask of both.
	Server netip.Prefix
	// Client is the address it gives.
	Client netip.Addr
	// Lease is for how long; 0 is DefaultLease.
	Lease time.Duration
	// Log, if not nil, is told every message at debug level.
	Log *slog.Logger
}

// DefaultLease is how long the server's leases are.
// guess: no source; see facts/usb.md section 11.
const DefaultLease = time.Hour

// ServeDHCP answers on pc, a port 67, until the context ends, which is no
// error, or pc fails. DISCOVER is offered the address; a REQUEST for it, as
// the first or to renew, is acknowledged, for another refused, for another
// server's not answered. It names no router and no name server: a handset is
// no way to anywhere. pc remains the caller's; its read deadlines are used.
func ServeDHCP(ctx context.Context, pc net.PacketConn, cfg DHCPServer) error {
	if !cfg.Server.IsValid() || !cfg.Server.Addr().Is4() || !cfg.Client.Is4() || cfg.Client == cfg.Server.Addr() {
		return &Error{Op: "serve dhcp", Addr: cfg.Server.String(), Err: ErrBadAddress}
	}
	if cfg.Lease == 0 {
		cfg.Lease = DefaultLease
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	defer context.AfterFunc(ctx, func() { pc.SetReadDeadline(past) })()
	buf := make([]byte, maxDHCP)
	for {
		if ctx.Err() != nil {
			return nil
		}
		n, _, err := pc.ReadFrom(buf)
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				pc.SetReadDeadline(time.Time{}) // someone else's, if ctx has not ended
				continue
			}
			if ctx.Err() != nil {
				return nil
			}
			return &Error{Op: "serve dhcp", Addr: cfg.Server.Addr().String(), Err: err}
		}
		m, err := dhcpv4.FromBytes(buf[:n])
		if err != nil || m.OpCode != dhcpv4.OpcodeBootRequest {
			continue
		}
		reply, err := cfg.answer(m)
		if err != nil {
			return &Error{Op: "serve dhcp", Addr: cfg.Server.Addr().String(), Err: err}
		}
		cfg.Log.Debug("dhcp server", "got", m.MessageType().String(), "client", m.ClientHWAddr.String(), "answers", reply != nil)
		if reply == nil {
			continue
		}
		// An answer that is lost is asked for again.
		if _, err := pc.WriteTo(reply.ToBytes(), cfg.destination(m, reply)); err != nil {
			cfg.Log.Debug("dhcp server: answer not sent", "error", err)
		}
	}
}

// destination follows RFC 2131 section 4.1, except that a client without an
// address is always answered by broadcast: ARP could not find it.
func (cfg *DHCPServer) destination(m, reply *dhcpv4.DHCPv4) net.Addr {
	to := &net.UDPAddr{IP: net.IPv4bcast, Port: DHCPClientPort}
	if _, ok := station(m.ClientIPAddr); ok && reply.MessageType() != dhcpv4.MessageTypeNak {
		to.IP = m.ClientIPAddr
	}
	return to
}

// answer makes the reply to a message, nil for none.
func (cfg *DHCPServer) answer(m *dhcpv4.DHCPv4) (*dhcpv4.DHCPv4, error) {
	own := net.IP(cfg.Server.Addr().AsSlice())
	t := dhcpv4.MessageTypeNone
	switch m.MessageType() {
	case dhcpv4.MessageTypeDiscover:
		t = dhcpv4.MessageTypeOffer
	case dhcpv4.MessageTypeRequest:
		if id := m.ServerIdentifier(); id != nil && !id.Equal(own) {
			return nil, nil // it took another server's offer
		}
		want := m.RequestedIPAddress()
		if want == nil {
			want = m.ClientIPAddr
		}
		t = dhcpv4.MessageTypeNak
		if a, ok := station(want); ok && a == cfg.Client {
			t = dhcpv4.MessageTypeAck
		}
	default: // RELEASE and DECLINE have no answer, INFORM nothing to say
		return nil, nil
	}
	reply, err := dhcpv4.NewReplyFromRequest(m,
		dhcpv4.WithMessageType(t),
		dhcpv4.WithOption(dhcpv4.OptServerIdentifier(own)))
	if err != nil || t == dhcpv4.MessageTypeNak {
		return reply, err
	}
	reply.YourIPAddr = cfg.Client.AsSlice()
	reply.ClientIPAddr = m.ClientIPAddr
	mask := net.CIDRMask(cfg.Server.Bits(), 32)
	reply.UpdateOption(dhcpv4.OptSubnetMask(mask))
	reply.UpdateOption(dhcpv4.OptIPAddressLeaseTime(cfg.Lease))
	if cfg.Server.Bits() < 31 {
		bcast := cfg.Server.Masked().Addr().As4()
		for i, b := range mask {
			bcast[i] |= ^b
		}
		reply.UpdateOption(dhcpv4.OptBroadcastAddress(net.IP(bcast[:])))
	}
	return reply, nil
}
