package netif

import (
	"net"
	"net/netip"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// The UDP ports of DHCP (RFC 2131 section 4.1).
const (
	DHCPServerPort = 67
	DHCPClientPort = 68
)

// maxDHCP is the longest DHCP message that is read; RFC 2131 section 2 asks
// for 576 bytes of IP packet, and no server may send more to a client that
// has not said it takes more.
const maxDHCP = 1500

// defaultBits is the mask of an address whose server named none: that of the
// static addresses (SynCE core/scripts/synceconnector.py.in).
const defaultBits = 24

// Lease is an address given by a DHCP server.
type Lease struct {
	// Address is this end's address and mask.
	Address netip.Prefix
	// Server is the server's address: its identifier (option 54) or, if it
	// has none, where the acknowledgement came from. On an ActiveSync link it
	// is the handset (SynCE core/scripts/synceconnector.py.in).
	Server netip.Addr
	// Start is when the lease was asked for.
	Start time.Time
	// Duration is how long it lasts, 0 for ever.
	Duration time.Duration
	// Renew is when to renew it, from Start; 0 never. It is the server's T1
	// or half of Duration.
	Renew time.Duration
}

// leaseOf reads an acknowledgement. It is false for one that gives no usable
// address.
func leaseOf(m *dhcpv4.DHCPv4, from netip.Addr, start time.Time) (Lease, bool) {
	addr, ok := station(m.YourIPAddr)
	server := serverOf(m, from)
	if !ok || addr == server || !server.IsValid() {
		return Lease{}, false
	}
	bits := defaultBits
	if ones, size := m.SubnetMask().Size(); size == 32 && ones > 0 {
		bits = ones // a mask with holes has size 0
	}
	l := Lease{Address: netip.PrefixFrom(addr, bits), Server: server, Start: start}
	const forever = 0xffffffff * time.Second // RFC 2131 section 3.3
	if d := m.IPAddressLeaseTime(0); d > 0 && d < forever {
		l.Duration, l.Renew = d, d/2
		if t1 := m.IPAddressRenewalTime(0); t1 > 0 && t1 < d {
			l.Renew = t1
		}
	}
	return l, true
}

// serverOf says which server a message is from.
func serverOf(m *dhcpv4.DHCPv4, from netip.Addr) netip.Addr {
	if id, ok := station(m.ServerIdentifier()); ok {
		return id
	}
	if from.Is4() && !from.IsUnspecified() {
		return from
	}
	return netip.Addr{}
}

// station is an IP as an address that one host can have.
func station(ip net.IP) (netip.Addr, bool) {
	a, ok := netip.AddrFromSlice(ip.To4())
	ok = ok && !a.IsUnspecified() && !a.IsMulticast() && !a.IsLoopback() &&
		a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
	return a, ok
}
