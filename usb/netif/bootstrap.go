package netif

import (
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// bootstrapDepth is how many datagrams wait for ReadFrom; more are dropped.
const bootstrapDepth = 16

// BootstrapUDP opens a UDP port that works without an address, for a DHCP
// client: datagrams are sent from 0.0.0.0 to 255.255.255.255 in frames made
// here, and received whatever IP address they are for, since a server may
// answer to the address it is about to give away (RFC 2131 section 4.1). The
// netstack does not see them. A Stack has one such port at a time; WriteTo
// accepts no other destination than the broadcast address.
//
// A netstack sends nothing from an interface without an address, so the other
// way would be to give it 0.0.0.0 for the time being.
func (s *Stack) BootstrapUDP(port uint16) (net.PacketConn, error) {
	b := &bootstrapConn{
		s: s, port: port,
		in:    make(chan datagram, bootstrapDepth),
		done:  make(chan struct{}),
		timer: newDeadline(),
	}
	fault := func(err error) (net.PacketConn, error) {
		return nil, &Error{Op: "listen", Addr: b.local().String(), Err: err}
	}
	if port == 0 {
		return fault(ErrBadAddress)
	}
	if s.link.bare {
		return fault(errNoEthernet)
	}
	if err := s.join(b); err != nil {
		return fault(err)
	}
	if !s.link.bootstrap.CompareAndSwap(nil, b) {
		s.leave(b)
		return fault(ErrInUse)
	}
	return b, nil
}

type datagram struct {
	from netip.AddrPort
	data []byte
}

type bootstrapConn struct {
	s    *Stack
	port uint16
	in   chan datagram

	once sync.Once
	done chan struct{}
	err  error

	timer *deadline

	mu sync.Mutex
	id uint16 // of the next IP packet
}

// deliver takes a frame if it holds a whole UDP datagram for the port.
func (b *bootstrapConn) deliver(frame []byte) bool {
	from, data, ok := parseUDP(frame, b.port)
	if !ok {
		return false
	}
	select {
	case b.in <- datagram{from, append([]byte(nil), data...)}:
	default:
	}
	return true
}

// parseUDP finds the UDP datagram for a port in an Ethernet frame. Fragments
// and wrong checksums are left to the netstack.
func parseUDP(frame []byte, port uint16) (from netip.AddrPort, data []byte, ok bool) {
	const min = header.EthernetMinimumSize + header.IPv4MinimumSize + header.UDPMinimumSize
	if len(frame) < min || header.Ethernet(frame).Type() != header.IPv4ProtocolNumber {
		return
	}
	ip := header.IPv4(frame[header.EthernetMinimumSize:])
	if !ip.IsValid(len(ip)) || ip.Protocol() != uint8(header.UDPProtocolNumber) || !ip.IsChecksumValid() ||
		ip.More() || ip.FragmentOffset() != 0 {
		return
	}
	u := header.UDP(ip[ip.HeaderLength():ip.TotalLength()])
	if len(u) < header.UDPMinimumSize || u.DestinationPort() != port ||
		u.Length() < header.UDPMinimumSize || int(u.Length()) > len(u) {
		return
	}
	u = u[:u.Length()]
	if u.Checksum() != 0 && !u.IsChecksumValid(ip.SourceAddress(), ip.DestinationAddress(), checksum.Checksum(u.Payload(), 0)) {
		return
	}
	return fromStackAddr(tcpip.FullAddress{Addr: ip.SourceAddress(), Port: u.SourcePort()}), u.Payload(), true
}

// ReadFrom implements net.PacketConn.
func (b *bootstrapConn) ReadFrom(p []byte) (int, net.Addr, error) {
	if b.timer.passed() {
		return 0, nil, b.fault("read", os.ErrDeadlineExceeded)
	}
	select {
	case d := <-b.in:
		return copy(p, d.data), net.UDPAddrFromAddrPort(d.from), nil
	case <-b.done:
		return 0, nil, b.fault("read", b.err)
	case <-b.timer.wait():
		return 0, nil, b.fault("read", os.ErrDeadlineExceeded)
	}
}

// WriteTo implements net.PacketConn.
func (b *bootstrapConn) WriteTo(p []byte, to net.Addr) (int, error) {
	select {
	case <-b.done:
		return 0, b.fault("write", b.err)
	default:
	}
	ua, ok := to.(*net.UDPAddr)
	if !ok || ua == nil || !ua.IP.Equal(net.IPv4bcast) {
		return 0, b.fault("write", ErrBadAddress)
	}
	if len(p) > int(b.s.link.mtu)-header.IPv4MinimumSize-header.UDPMinimumSize {
		return 0, b.fault("write", ErrTooLong)
	}
	b.mu.Lock()
	b.id++
	id := b.id
	b.mu.Unlock()
	b.s.link.queue.putFrame(broadcastUDP(b.s.link.mac, id, b.port, uint16(ua.Port), p))
	return len(p), nil
}

// broadcastUDP makes the frame of a datagram from 0.0.0.0 to everyone.
func broadcastUDP(mac tcpip.LinkAddress, id, from, to uint16, data []byte) []byte {
	size := header.UDPMinimumSize + len(data)
	frame := make([]byte, header.EthernetMinimumSize+header.IPv4MinimumSize+size)
	header.Ethernet(frame).Encode(&header.EthernetFields{
		SrcAddr: mac, DstAddr: header.EthernetBroadcastAddress, Type: header.IPv4ProtocolNumber,
	})
	ip := header.IPv4(frame[header.EthernetMinimumSize:])
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(header.IPv4MinimumSize + size),
		ID:          id,
		TTL:         64,
		Protocol:    uint8(header.UDPProtocolNumber),
		SrcAddr:     header.IPv4Any,
		DstAddr:     header.IPv4Broadcast,
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	u := header.UDP(ip.Payload())
	u.Encode(&header.UDPFields{SrcPort: from, DstPort: to, Length: uint16(size)})
	copy(u.Payload(), data)
	sum := header.PseudoHeaderChecksum(header.UDPProtocolNumber, header.IPv4Any, header.IPv4Broadcast, uint16(size))
	sum = ^u.CalculateChecksum(checksum.Checksum(data, sum))
	if sum == 0 {
		sum = 0xffff // 0 would mean none (RFC 768)
	}
	u.SetChecksum(sum)
	return frame
}

// Close implements net.PacketConn.
func (b *bootstrapConn) Close() error {
	b.s.leave(b)
	b.end(net.ErrClosed)
	b.s.link.bootstrap.CompareAndSwap(b, nil)
	b.timer.set(time.Time{})
	return nil
}

func (b *bootstrapConn) end(err error) {
	b.once.Do(func() {
		b.err = err
		close(b.done)
	})
}

func (b *bootstrapConn) local() netip.AddrPort {
	return netip.AddrPortFrom(netip.IPv4Unspecified(), b.port)
}

func (b *bootstrapConn) fault(op string, err error) error {
	return &Error{Op: op, Addr: b.local().String(), Err: err}
}

func (b *bootstrapConn) LocalAddr() net.Addr { return net.UDPAddrFromAddrPort(b.local()) }

// SetDeadline implements net.PacketConn; writes never wait.
func (b *bootstrapConn) SetDeadline(t time.Time) error      { b.timer.set(t); return nil }
func (b *bootstrapConn) SetReadDeadline(t time.Time) error  { b.timer.set(t); return nil }
func (b *bootstrapConn) SetWriteDeadline(t time.Time) error { return nil }

// deadline is a read deadline that can be moved while somebody waits for it.
type deadline struct {
	mu    sync.Mutex
	timer *time.Timer
	over  chan struct{}
}

func newDeadline() *deadline { return &deadline{over: make(chan struct{})} }

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil && !d.timer.Stop() {
		// It fired, or is about to close a channel that is no longer ours.
		d.over = make(chan struct{})
	}
	d.timer = nil
	select {
	case <-d.over:
		d.over = make(chan struct{})
	default:
	}
	if t.IsZero() {
		return
	}
	if wait := time.Until(t); wait > 0 {
		over := d.over
		d.timer = time.AfterFunc(wait, func() { close(over) })
	} else {
		close(d.over)
	}
}

func (d *deadline) wait() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.over
}

func (d *deadline) passed() bool {
	select {
	case <-d.wait():
		return true
	default:
		return false
	}
}

var _ net.PacketConn = (*bootstrapConn)(nil)
