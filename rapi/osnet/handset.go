package osnet

import (
	"context"
	"net"
	"net/netip"
	"sync"
)

// HandsetNetwork is a handset.Network on the system's sockets. It holds nothing
// open itself and may be used from any goroutine.
type HandsetNetwork struct {
	local netip.Addr
	known bool // the desktop was given

	mu      sync.Mutex
	desktop netip.Addr
}

// Handset is the network of a simulated handset at a local address of this
// computer. An unspecified desktop (also the zero Addr) is where the latest
// datagram came from: the trigger of a desktop tells where it is.
func Handset(local, desktop netip.Addr) *HandsetNetwork {
	desktop = specify(desktop)
	return &HandsetNetwork{local: specify(local), desktop: desktop, known: !desktop.IsUnspecified()}
}

// DialTCP connects to the desktop from the local address. Errors here and below are
// *Error.
func (n *HandsetNetwork) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	to := netip.AddrPortFrom(n.Desktop(), port)
	if to.Addr().IsUnspecified() {
		return nil, &Error{Op: "dial", Addr: to, Err: ErrNoDesktop}
	}
	return dialTCP(ctx, n.local, to)
}

// ListenTCP accepts connections on the local address.
func (n *HandsetNetwork) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	return listenTCP(ctx, n.local, port)
}

// ListenUDP receives datagrams on the local address.
func (n *HandsetNetwork) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	at := netip.AddrPortFrom(n.local, port)
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, family("udp", n.local), at.String())
	if err != nil {
		return nil, wrap("listen", at, err)
	}
	if n.known {
		return conn, nil
	}
	return &learner{conn, n}, nil
}

// Local is the handset's address.
func (n *HandsetNetwork) Local() netip.Addr { return n.local }

// Desktop is the desktop's address, unspecified while it is not known.
func (n *HandsetNetwork) Desktop() netip.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.desktop
}

// learner keeps where datagrams come from.
type learner struct {
	net.PacketConn
	n *HandsetNetwork
}

func (l *learner) ReadFrom(b []byte) (int, net.Addr, error) {
	c, from, err := l.PacketConn.ReadFrom(b)
	if a, ok := from.(*net.UDPAddr); ok && err == nil {
		l.n.mu.Lock()
		l.n.desktop = a.AddrPort().Addr().Unmap()
		l.n.mu.Unlock()
	}
	return c, from, err
}
