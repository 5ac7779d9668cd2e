package netif

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// ListenUDP receives datagrams to a port, broadcasts included; port 0 chooses
// a free one. Addresses are *net.UDPAddr; a datagram may be sent to
// 255.255.255.255. The context only says whether to begin.
func (s *Stack) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	if ctx.Err() != nil {
		return nil, &Error{Op: "listen", Addr: ":" + strconv.Itoa(int(port)), Err: context.Cause(ctx)}
	}
	return s.listenUDP(port)
}

func (s *Stack) listenUDP(port uint16) (*packetConn, error) {
	fault := func(err error) (*packetConn, error) {
		return nil, &Error{Op: "listen", Addr: ":" + strconv.Itoa(int(port)), Err: err}
	}
	wq := new(waiter.Queue)
	ep, terr := s.gv.NewEndpoint(udp.ProtocolNumber, ipv4.ProtocolNumber, wq)
	if terr != nil {
		return fault(fromStack(terr))
	}
	ep.SocketOptions().SetBroadcast(true)
	if terr := ep.Bind(tcpip.FullAddress{NIC: nic, Port: port}); terr != nil {
		ep.Close()
		return fault(fromStack(terr))
	}
	p := &packetConn{s: s, c: gonet.NewUDPConn(wq, ep)}
	if a, err := ep.GetLocalAddress(); err == nil {
		p.local = fromStackAddr(a)
	}
	if err := s.join(p); err != nil {
		ep.Close()
		return fault(err)
	}
	return p, nil
}

// SendUDP sends one datagram from a port of its own choosing. It does not wait
// for anything: if the other end's MAC address is not known yet the datagram
// waits inside the netstack while ARP asks for it, two seconds at most, and is
// then lost without a word, as datagrams are. The next one asks anew.
func (s *Stack) SendUDP(ctx context.Context, to netip.AddrPort, b []byte) error {
	fault := func(err error) error { return &Error{Op: "send", Addr: to.String(), Err: err} }
	if ctx.Err() != nil {
		return fault(context.Cause(ctx))
	}
	if !to.Addr().Unmap().Is4() || to.Port() == 0 {
		return fault(ErrBadAddress)
	}
	p, err := s.listenUDP(0)
	if err != nil {
		return fault(err.(*Error).Err)
	}
	defer p.Close()
	if _, err := p.WriteTo(b, net.UDPAddrFromAddrPort(to)); err != nil {
		return fault(err.(*Error).Err)
	}
	return nil
}

// packetConn is gonet's UDP port with errors that can be told apart, 4-byte
// addresses, which alone gonet sends to, and an end when the link ends.
type packetConn struct {
	s     *Stack
	c     *gonet.UDPConn
	local netip.AddrPort

	mu  sync.Mutex
	err error
}

func (p *packetConn) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
	}
	p.c.SetDeadline(past)
}

func (p *packetConn) fault(op, addr string, err error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return &Error{Op: op, Addr: addr, Err: p.err}
	}
	return &Error{Op: op, Addr: addr, Err: fromGonet(err)}
}

// ReadFrom implements net.PacketConn. A datagram longer than b is cut.
func (p *packetConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, a, err := p.c.ReadFrom(b)
	if err != nil {
		return 0, nil, p.fault("read", p.local.String(), err)
	}
	return n, a, nil
}

// WriteTo implements net.PacketConn.
func (p *packetConn) WriteTo(b []byte, to net.Addr) (int, error) {
	ua, ok := to.(*net.UDPAddr)
	if !ok || ua == nil || ua.IP.To4() == nil {
		name := ""
		if ok && ua != nil || to != nil && !ok {
			name = to.String()
		}
		return 0, &Error{Op: "write", Addr: name, Err: ErrBadAddress}
	}
	n, err := p.c.WriteTo(b, &net.UDPAddr{IP: ua.IP.To4(), Port: ua.Port})
	if err != nil {
		return n, p.fault("write", ua.String(), err)
	}
	return n, nil
}

// Close implements net.PacketConn.
func (p *packetConn) Close() error {
	p.s.leave(p)
	p.end(net.ErrClosed)
	return p.c.Close()
}

func (p *packetConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(p.local) }

func (p *packetConn) SetDeadline(t time.Time) error      { return p.deadline(t, p.c.SetDeadline) }
func (p *packetConn) SetReadDeadline(t time.Time) error  { return p.deadline(t, p.c.SetReadDeadline) }
func (p *packetConn) SetWriteDeadline(t time.Time) error { return p.deadline(t, p.c.SetWriteDeadline) }

func (p *packetConn) deadline(t time.Time, set func(time.Time) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return nil
	}
	return set(t)
}

var _ net.PacketConn = (*packetConn)(nil)
