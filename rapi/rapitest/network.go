package rapitest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// Network is a private network of two in memory, the desktop at 169.254.2.2 and
// the handset at 169.254.2.1. It is the desktop's side, a rapi.Network;
// HandsetSide is the other, a handset.Network. Connections are net.Pipe's: a
// write returns when the other end has read it. Nothing outlives what it is for,
// so a synctest bubble may hold all of it.
type Network struct {
	local, peer netip.Addr

	mu        sync.Mutex
	listeners map[netip.AddrPort]*listener
	packets   map[netip.AddrPort]*packetConn
	sendErr   error
}

// Addresses of the two ends (SynCE's fallback for RNDIS).
var (
	DesktopAddr = netip.AddrFrom4([4]byte{169, 254, 2, 2})
	HandsetAddr = netip.AddrFrom4([4]byte{169, 254, 2, 1})
)

// NewNetwork makes a network with nobody listening on it.
func NewNetwork() *Network {
	return &Network{
		local: DesktopAddr, peer: HandsetAddr,
		listeners: map[netip.AddrPort]*listener{},
		packets:   map[netip.AddrPort]*packetConn{},
	}
}

// HidePeer makes Peer unspecified, as for a desktop that waits for the first
// handset that calls.
func (n *Network) HidePeer() { n.peer = netip.IPv4Unspecified() }

// FailSend makes every later Send fail with err.
func (n *Network) FailSend(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sendErr = err
}

// Local is the desktop's address.
func (n *Network) Local() netip.Addr { return n.local }

// Peer is the handset's address.
func (n *Network) Peer() netip.Addr { return n.peer }

// Listen listens on the desktop's address.
func (n *Network) Listen(ctx context.Context, port uint16) (net.Listener, error) {
	return n.listen(netip.AddrPortFrom(DesktopAddr, port))
}

// Dial connects to the handset.
func (n *Network) Dial(ctx context.Context, port uint16) (net.Conn, error) {
	return n.dial(ctx, DesktopAddr, netip.AddrPortFrom(HandsetAddr, port))
}

// Send sends a datagram to the handset; it is lost when nobody listens, or when
// eight wait there already.
func (n *Network) Send(ctx context.Context, port uint16, datagram []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sendErr != nil {
		return n.sendErr
	}
	if p := n.packets[netip.AddrPortFrom(HandsetAddr, port)]; p != nil {
		select {
		case p.in <- append([]byte(nil), datagram...):
		default:
		}
	}
	return nil
}

// Listening reports whether the desktop listens on a port.
func (n *Network) Listening(port uint16) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.listeners[netip.AddrPortFrom(DesktopAddr, port)] != nil
}

// DialFrom connects to the desktop from any address.
func (n *Network) DialFrom(ctx context.Context, from netip.Addr, port uint16) (net.Conn, error) {
	return n.dial(ctx, from, netip.AddrPortFrom(DesktopAddr, port))
}

// HandsetSide is the handset's side of the network.
func (n *Network) HandsetSide() *HandsetSide { return &HandsetSide{n} }

// HandsetSide is a handset.Network.
type HandsetSide struct{ n *Network }

// DialTCP connects to the desktop.
func (h *HandsetSide) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	return h.n.DialFrom(ctx, HandsetAddr, port)
}

// ListenTCP listens on the handset's address.
func (h *HandsetSide) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	return h.n.listen(netip.AddrPortFrom(HandsetAddr, port))
}

// ListenUDP receives datagrams from the desktop.
func (h *HandsetSide) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	at := netip.AddrPortFrom(HandsetAddr, port)
	h.n.mu.Lock()
	defer h.n.mu.Unlock()
	if h.n.packets[at] != nil {
		return nil, fmt.Errorf("listen on %v: %w", at, syscall.EADDRINUSE)
	}
	p := &packetConn{n: h.n, at: at, in: make(chan []byte, 8), done: make(chan struct{}), changed: make(chan struct{})}
	h.n.packets[at] = p
	return p, nil
}

// Local is the handset's address.
func (h *HandsetSide) Local() netip.Addr { return HandsetAddr }

// Desktop is the other end's address.
func (h *HandsetSide) Desktop() netip.Addr { return DesktopAddr }

func (n *Network) listen(at netip.AddrPort) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[at] != nil {
		return nil, fmt.Errorf("listen on %v: %w", at, syscall.EADDRINUSE)
	}
	l := &listener{n: n, at: at, calls: make(chan net.Conn), done: make(chan struct{})}
	n.listeners[at] = l
	return l, nil
}

func (n *Network) dial(ctx context.Context, from netip.Addr, to netip.AddrPort) (net.Conn, error) {
	n.mu.Lock()
	l := n.listeners[to]
	n.mu.Unlock()
	refused := fmt.Errorf("dial %v: %w", to, syscall.ECONNREFUSED)
	if l == nil {
		return nil, refused
	}
	a, b := net.Pipe()
	caller := &conn{a, netip.AddrPortFrom(from, 49152), to}
	select {
	case l.calls <- &conn{b, to, netip.AddrPortFrom(from, 49152)}:
		return caller, nil
	case <-l.done:
		return nil, refused
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// conn is a pipe with addresses.
type conn struct {
	net.Conn
	local, remote netip.AddrPort
}

func (c *conn) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(c.local) }
func (c *conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

type listener struct {
	n     *Network
	at    netip.AddrPort
	calls chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.calls:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	err := net.ErrClosed
	l.once.Do(func() {
		l.n.mu.Lock()
		delete(l.n.listeners, l.at)
		l.n.mu.Unlock()
		close(l.done)
		err = nil
	})
	return err
}

func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.at) }

// packetConn receives what Send sends; it sends nothing.
type packetConn struct {
	n    *Network
	at   netip.AddrPort
	in   chan []byte
	once sync.Once
	done chan struct{}

	mu       sync.Mutex
	deadline time.Time
	changed  chan struct{} // closed when deadline changes
}

func (p *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		p.mu.Lock()
		deadline, changed := p.deadline, p.changed
		p.mu.Unlock()
		var late <-chan time.Time
		stop := func() bool { return true }
		if !deadline.IsZero() {
			t := time.NewTimer(time.Until(deadline))
			late, stop = t.C, t.Stop
		}
		select {
		case d := <-p.in:
			stop()
			return copy(b, d), net.UDPAddrFromAddrPort(netip.AddrPortFrom(DesktopAddr, 49152)), nil
		case <-p.done:
			stop()
			return 0, nil, net.ErrClosed
		case <-late:
			return 0, nil, os.ErrDeadlineExceeded
		case <-changed:
			stop()
		}
	}
}

func (p *packetConn) WriteTo([]byte, net.Addr) (int, error) {
	return 0, errors.New("rapitest: the desktop has no socket to send to")
}

func (p *packetConn) Close() error {
	p.once.Do(func() {
		p.n.mu.Lock()
		delete(p.n.packets, p.at)
		p.n.mu.Unlock()
		close(p.done)
	})
	return nil
}

func (p *packetConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(p.at) }

func (p *packetConn) SetDeadline(t time.Time) error { return p.SetReadDeadline(t) }

func (p *packetConn) SetReadDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deadline = t
	close(p.changed)
	p.changed = make(chan struct{})
	return nil
}

func (p *packetConn) SetWriteDeadline(time.Time) error { return nil }
