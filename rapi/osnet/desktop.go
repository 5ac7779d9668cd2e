package osnet

import (
	"context"
	"errors"
	"net"
	"net/netip"
)

// DesktopNetwork is a rapi.Network on the system's sockets. It holds nothing open
// itself and may be used from any goroutine.
type DesktopNetwork struct{ local, peer netip.Addr }

// Desktop is the network between a local address of this computer and a handset.
//
// An unspecified local address listens on all of them. An unspecified peer (also
// the zero Addr) is whoever calls first: then no trigger can be sent and the
// handset has to call by itself. It is activesync that holds later calls to the
// first caller's address, and calls it back there with DialAddr.
func Desktop(local, peer netip.Addr) *DesktopNetwork {
	return &DesktopNetwork{specify(local), specify(peer)}
}

// specify makes the zero Addr the unspecified address, and mapped ones plain.
func specify(a netip.Addr) netip.Addr {
	if !a.IsValid() {
		return netip.IPv4Unspecified()
	}
	return a.Unmap()
}

// ErrNoPeer: the other end's address is not known.
var ErrNoPeer = errors.New("the handset's address is not known")

// Listen accepts connections on the local address. ctx is for the listening to
// begin only. Errors here and below are *Error.
func (n *DesktopNetwork) Listen(ctx context.Context, port uint16) (net.Listener, error) {
	return listenTCP(ctx, n.local, port)
}

// Dial connects to the handset from the local address.
func (n *DesktopNetwork) Dial(ctx context.Context, port uint16) (net.Conn, error) {
	if n.peer.IsUnspecified() {
		return nil, &Error{Op: "dial", Addr: netip.AddrPortFrom(n.peer, port), Err: ErrNoPeer}
	}
	return dialTCP(ctx, n.local, netip.AddrPortFrom(n.peer, port))
}

// DialAddr connects to an address other than the peer's, from the local address: one
// that has called, and that Dial knows nothing of.
func (n *DesktopNetwork) DialAddr(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	return dialTCP(ctx, n.local, netip.AddrPortFrom(to.Addr().Unmap(), to.Port()))
}

// Send sends one datagram to the handset from a port that the system chooses. That
// nobody listens there is no error.
func (n *DesktopNetwork) Send(ctx context.Context, port uint16, datagram []byte) error {
	to := netip.AddrPortFrom(n.peer, port)
	if n.peer.IsUnspecified() {
		return &Error{Op: "send", Addr: to, Err: ErrNoPeer}
	}
	// Not connected, so that an answer of "port unreachable" to an earlier datagram
	// is no error of a later one.
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, family("udp", n.peer), netip.AddrPortFrom(n.local, 0).String())
	if err != nil {
		return wrap("send", to, err)
	}
	defer conn.Close()
	if d, ok := ctx.Deadline(); ok {
		if err := conn.SetWriteDeadline(d); err != nil {
			return wrap("send", to, err)
		}
	}
	_, err = conn.WriteTo(datagram, net.UDPAddrFromAddrPort(to))
	return wrap("send", to, err)
}

// Local is the desktop's address, unspecified for all.
func (n *DesktopNetwork) Local() netip.Addr { return n.local }

// Peer is the handset's address, unspecified when it is not known.
func (n *DesktopNetwork) Peer() netip.Addr { return n.peer }
