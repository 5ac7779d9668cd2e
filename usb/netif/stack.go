package netif

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/log"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

// nic is the number of a Stack's only network interface.
const nic tcpip.NICID = 1

// DefaultMTU is the MTU of a Stack whose Config names none: Ethernet's.
const DefaultMTU = 1500

// flushTime is how long Close lets the link take the resets that tell the
// other end that its connections are over.
const flushTime = 100 * time.Millisecond

// Config says what a Stack stands on.
type Config struct {
	// Frames is the link. The Stack alone reads it; it is the caller's to
	// close, after the Stack.
	Frames Frames

	// PointToPoint says that the link has no Ethernet: what Frames carries
	// are IPv4 packets, as PPP does. There is no MAC address, no ARP and no
	// DHCP; whoever brought the link up knows both addresses.
	PointToPoint bool

	// MAC is this end's address on the link; a desktop takes the one that
	// the handset gives it (OID 0x01010101).
	MAC net.HardwareAddr

	// MTU is the size of the largest IP packet to send; 0 is DefaultMTU. TCP
	// tells the other end an MSS to match. What comes in may be larger, up to
	// MaxFrame.
	MTU int

	// Tap, if not nil, sees every frame.
	Tap Tap

	// Log, if not nil, is told about the beginning and end of the Stack.
	Log *slog.Logger
}

// Stack is one IP host. Its methods may be called from any goroutine.
type Stack struct {
	log    *slog.Logger
	gv     *stack.Stack
	link   *link
	ctx    context.Context // ends with the Stack or its link
	cancel context.CancelFunc
	done   chan struct{}
	work   sync.WaitGroup // the reader and the writer
	wrote  chan struct{}  // closed when the writer has returned

	closing sync.Once

	mu    sync.Mutex
	err   error                 // why done is closed
	users map[linkUser]struct{} // what must be told; nil once err is set
}

// linkUser is anything open on a Stack: it is told once that the link failed
// or the Stack was closed. end is called without locks held and does not
// block.
type linkUser interface{ end(err error) }

// New starts a Stack on a link. It has no address yet; AddAddress gives it
// one. Ports can be listened on before that.
func New(cfg Config) (*Stack, error) {
	if cfg.MTU == 0 {
		cfg.MTU = DefaultMTU
	}
	switch {
	case cfg.Frames == nil:
		return nil, &Error{Op: "new", Err: errors.New("no link")}
	case cfg.PointToPoint && cfg.MAC != nil:
		return nil, &Error{Op: "new", Err: errors.New("a point-to-point link has no MAC address")}
	case !cfg.PointToPoint && (len(cfg.MAC) != header.EthernetAddressSize || cfg.MAC[0]&1 != 0):
		return nil, &Error{Op: "new", Err: fmt.Errorf("%q is not the MAC address of one station", cfg.MAC)}
	case cfg.MTU < header.IPv4MinimumMTU || cfg.MTU > MaxFrame-header.EthernetMinimumSize:
		return nil, &Error{Op: "new", Err: fmt.Errorf("MTU %d is not between %d and %d",
			cfg.MTU, header.IPv4MinimumMTU, MaxFrame-header.EthernetMinimumSize)}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	quiet()

	s := &Stack{
		log:   cfg.Log,
		link:  newLink(cfg),
		done:  make(chan struct{}),
		wrote: make(chan struct{}),
		users: map[linkUser]struct{}{},
	}
	s.gv = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, arp.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4},
		NUDConfigs:         neighbours(),
		HandleLocal:        true,
	})
	tune(s.gv)
	if err := s.gv.CreateNIC(nic, s.link); err != nil {
		s.gv.Destroy()
		return nil, &Error{Op: "new", Err: fromStack(err)}
	}
	// The link has two ends, so everything is on it: whatever address and
	// mask the other end has, it is reached by ARP, or without.
	s.gv.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})

	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.work.Add(2)
	go func() {
		defer s.work.Done()
		if err := s.link.read(s.ctx); s.ctx.Err() == nil {
			s.fail(&Error{Op: "link", Err: err})
		}
	}()
	go func() {
		defer s.work.Done()
		defer close(s.wrote)
		if err := s.link.write(s.ctx); err != nil && s.ctx.Err() == nil {
			s.fail(&Error{Op: "link", Err: err})
		}
	}()
	s.log.Debug("netstack started", "mac", cfg.MAC.String(), "mtu", cfg.MTU)
	return s, nil
}

// tune sets what TCP does on this link: in order, without loss, with one
// neighbour, at 1 to 40 MB/s and a round trip of at most a few milliseconds.
// 256 KB under way at once fill it many times over; letting a window grow to
// the netstack's 4 MB would only cost memory. Reno, SACK and RACK stay as the
// netstack has them: without loss they have nothing to do. A closed connection
// waits a second instead of a minute for segments that went astray: nothing
// goes astray on a cable, and a long day of short connections would fill
// memory with waiting ones.
func tune(gv *stack.Stack) {
	send := tcpip.TCPSendBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: 256 << 10, Max: 512 << 10}
	recv := tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: 256 << 10, Max: 512 << 10}
	gv.SetTransportProtocolOption(tcp.ProtocolNumber, &send)
	gv.SetTransportProtocolOption(tcp.ProtocolNumber, &recv)
	wait := tcpip.TCPTimeWaitTimeoutOption(time.Second)
	gv.SetTransportProtocolOption(tcp.ProtocolNumber, &wait)
}

// neighbours sets how ARP asks: eight times, 250 ms apart, instead of three
// times a second apart. On a cable of two ends there is nobody to spare, and
// a handset whose network starts late should not cost whole seconds.
func neighbours() stack.NUDConfigurations {
	c := stack.DefaultNUDConfigurations()
	c.RetransmitTimer = 250 * time.Millisecond
	c.MaxMulticastProbes = 8
	c.MaxUnicastProbes = 8
	return c
}

// quiet keeps the netstack from writing to standard error. Its log belongs to
// the whole process and names no Stack; what a handset sends must not be able
// to fill a terminal.
var quiet = sync.OnceFunc(func() { log.SetTarget(noLog{}) })

type noLog struct{}

func (noLog) Emit(int, log.Level, time.Time, string, ...any) {}

// AddAddress gives the Stack an address and its mask. ARP and ICMP echo are
// answered for it from now on.
func (s *Stack) AddAddress(p netip.Prefix) error {
	if !p.IsValid() || !p.Addr().Is4() || p.Addr().IsUnspecified() || p.Addr().IsMulticast() {
		return &Error{Op: "address", Addr: p.String(), Err: ErrBadAddress}
	}
	if err := s.Err(); err != nil {
		return &Error{Op: "address", Addr: p.String(), Err: err}
	}
	err := s.gv.AddProtocolAddress(nic, tcpip.ProtocolAddress{
		Protocol:          ipv4.ProtocolNumber,
		AddressWithPrefix: tcpip.AddressWithPrefix{Address: toStack(p.Addr()), PrefixLen: p.Bits()},
	}, stack.AddressProperties{})
	if err != nil {
		return &Error{Op: "address", Addr: p.String(), Err: fromStack(err)}
	}
	s.log.Debug("address added", "address", p.String())
	return nil
}

// Done is closed when the link has failed or Close was called.
func (s *Stack) Done() <-chan struct{} { return s.done }

// Err is nil until Done is closed, and then why: an *Error that wraps the
// error of the link, or net.ErrClosed.
func (s *Stack) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// fail ends everything that is open, at once: nobody waits for TCP to notice
// that the cable is gone. What a connection had received can still be read.
func (s *Stack) fail(err error) bool {
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return false
	}
	s.err = err
	users := s.users
	s.users = nil
	s.mu.Unlock()

	close(s.done)
	s.link.queue.close()
	for u := range users {
		u.end(err)
	}
	if !errors.Is(err, net.ErrClosed) {
		s.log.Debug("netstack lost its link", "error", err)
	}
	return true
}

// join has u told when the Stack ends; leave undoes it. join fails if that
// has happened already.
func (s *Stack) join(u linkUser) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.users[u] = struct{}{}
	return nil
}

func (s *Stack) leave(u linkUser) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.users, u)
}

// Close ends every connection (the other end is told with a reset if the link
// takes it within 100 ms) and listener, and returns when all goroutines of the
// Stack have ended. Frames are not read or written after that. It may be
// called again and from several goroutines, and always returns nil.
func (s *Stack) Close() error {
	s.closing.Do(func() {
		// Nothing more comes in, so nothing new can begin.
		s.link.Attach(nil)
		s.close()
	})
	return nil
}

func (s *Stack) close() {
	// The order matters: endpoints that are reset while the queue is open
	// leave a frame in it, and endpoints that come into being after all were
	// reset would be waited for without end. The processors of TCP may still
	// be making one of a SYN that came before Attach(nil).
	s.mu.Lock()
	failed := s.err != nil
	s.mu.Unlock()
	abort := func() {
		for _, e := range s.gv.RegisteredEndpoints() {
			e.Abort()
		}
	}
	if !failed {
		abort()
	}
	if s.fail(net.ErrClosed) {
		flush := time.NewTimer(flushTime)
		select {
		case <-s.wrote:
		case <-flush.C:
		}
		flush.Stop()
	}
	s.cancel()
	s.work.Wait()

	s.gv.Close()
	s.gv.TransportProtocolInstance(tcp.ProtocolNumber).Wait()
	abort()
	s.gv.Wait()
	s.log.Debug("netstack closed", "dropped", s.link.queue.drops(),
		"runts", s.link.runts.Load(), "others", s.link.others.Load())
}

func toStack(a netip.Addr) tcpip.Address { return tcpip.AddrFrom4(a.Unmap().As4()) }

func fromStackAddr(a tcpip.FullAddress) netip.AddrPort {
	if a.Addr.Len() != header.IPv4AddressSize {
		return netip.AddrPortFrom(netip.IPv4Unspecified(), a.Port)
	}
	return netip.AddrPortFrom(netip.AddrFrom4(a.Addr.As4()), a.Port)
}
