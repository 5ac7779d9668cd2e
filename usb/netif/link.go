package netif

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// MaxFrame is the largest frame a Stack takes from its link: an IP packet of
// 16 KB behind its Ethernet header. A handset obeys our MSS in TCP but may
// send UDP and ICMP by its own MTU, which on Windows CE is 8 or 16 KB
// ([MS ee482721], Linux rndis_host.c).
const MaxFrame = 16<<10 + header.EthernetMinimumSize

// link is the netstack's link endpoint: Ethernet over a Frames, or IP packets
// alone on a point-to-point link.
//
// gVisor's own link/ethernet over link/channel would do, at the price of a
// clone of every packet and a second copy into one piece; it also lets frames
// through that are for another MAC address.
type link struct {
	frames Frames
	mac    tcpip.LinkAddress
	mtu    uint32
	tap    Tap
	bare   bool // frames are IP packets

	queue frameQueue

	mu         sync.RWMutex
	dispatcher stack.NetworkDispatcher

	// bootstrap, when set, takes the datagrams for its port before the
	// netstack sees them.
	bootstrap atomic.Pointer[bootstrapConn]

	runts, others atomic.Uint64
}

func newLink(cfg Config) *link {
	l := &link{frames: cfg.Frames, mac: tcpip.LinkAddress(cfg.MAC), mtu: uint32(cfg.MTU), tap: cfg.Tap, bare: cfg.PointToPoint}
	l.queue.init()
	return l
}

// write carries frames from the queue to the link until the queue is closed
// and empty, the link fails or ctx ends.
func (l *link) write(ctx context.Context) error {
	var taken []byte
	for {
		taken = l.queue.take(taken)
		if taken == nil {
			return nil
		}
		for rest := taken; len(rest) > 0; {
			var frame []byte
			frame, rest = nextFrame(rest)
			if l.tap != nil {
				l.tap(time.Now(), frame, true)
			}
			if err := l.frames.WriteFrame(ctx, frame); err != nil {
				return err
			}
		}
	}
}

// read carries frames from the link into the netstack until the link fails or
// ctx ends.
func (l *link) read(ctx context.Context) error {
	buf := make([]byte, MaxFrame)
	for {
		n, err := l.frames.ReadFrame(ctx, buf)
		if err != nil {
			return err
		}
		if n < 0 || n > len(buf) {
			n = 0 // a Frames that counts wrong; treated as a runt
		}
		if l.tap != nil {
			l.tap(time.Now(), buf[:n], false)
		}
		l.deliver(buf[:n])
	}
}

// deliver hands one frame to the netstack. The frame is copied.
func (l *link) deliver(frame []byte) {
	if l.bare {
		l.deliverIP(frame)
		return
	}
	if len(frame) < header.EthernetMinimumSize {
		l.runts.Add(1)
		return
	}
	eth := header.Ethernet(frame)
	dst := eth.DestinationAddress()
	kind := tcpip.PacketHost
	switch {
	case dst == l.mac:
	case dst == header.EthernetBroadcastAddress:
		kind = tcpip.PacketBroadcast
	case header.IsMulticastEthernetAddress(dst):
		kind = tcpip.PacketMulticast
	default:
		l.others.Add(1) // what a network card drops
		return
	}
	if b := l.bootstrap.Load(); b != nil && b.deliver(frame) {
		return
	}
	d := l.attached()
	if d == nil {
		return
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{
		Payload: buffer.MakeWithView(buffer.NewViewWithData(frame)),
	})
	pkt.LinkHeader().Consume(header.EthernetMinimumSize)
	pkt.PktType = kind
	d.DeliverNetworkPacket(eth.Type(), pkt)
	pkt.DecRef()
}

func (l *link) attached() stack.NetworkDispatcher {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.dispatcher
}

// WritePackets implements stack.LinkWriter. It never waits.
func (l *link) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	for i, pkt := range pkts.AsSlice() {
		if !l.queue.put(pkt) {
			return i, &tcpip.ErrNoBufferSpace{}
		}
	}
	return pkts.Len(), nil
}

// AddHeader implements stack.NetworkLinkEndpoint.
func (l *link) AddHeader(pkt *stack.PacketBuffer) {
	if l.bare {
		return
	}
	header.Ethernet(pkt.LinkHeader().Push(header.EthernetMinimumSize)).Encode(&header.EthernetFields{
		SrcAddr: pkt.EgressRoute.LocalLinkAddress,
		DstAddr: pkt.EgressRoute.RemoteLinkAddress,
		Type:    pkt.NetworkProtocolNumber,
	})
}

// ParseHeader implements stack.NetworkLinkEndpoint.
func (l *link) ParseHeader(pkt *stack.PacketBuffer) bool {
	if l.bare {
		return true
	}
	_, ok := pkt.LinkHeader().Consume(header.EthernetMinimumSize)
	return ok
}

// Attach implements stack.NetworkLinkEndpoint.
func (l *link) Attach(d stack.NetworkDispatcher) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dispatcher = d
}

// IsAttached implements stack.NetworkLinkEndpoint.
func (l *link) IsAttached() bool {
	return l.attached() != nil
}

// GSOMaxSize and SupportedGSO implement stack.GSOEndpoint: TCP hands down
// pieces of up to 64 KB, which the netstack cuts to the MSS behind TCP's own
// work; on the wire nothing changes.
func (*link) GSOMaxSize() uint32 { return stack.GVisorGSOMaxSize }

// SupportedGSO implements stack.GSOEndpoint.
func (*link) SupportedGSO() stack.SupportedGSO { return stack.GVisorGSOSupported }

// The rest of stack.LinkEndpoint. The address and MTU never change; the
// Stack, not the netstack, owns the goroutines.

func (l *link) MTU() uint32                      { return l.mtu }
func (l *link) SetMTU(uint32)                    {}
func (l *link) LinkAddress() tcpip.LinkAddress   { return l.mac }
func (l *link) SetLinkAddress(tcpip.LinkAddress) {}
func (l *link) Wait()                            {}
func (l *link) Close()                           {}
func (l *link) SetOnCloseAction(func())          {}

func (l *link) MaxHeaderLength() uint16 {
	if l.bare {
		return 0
	}
	return header.EthernetMinimumSize
}

func (l *link) Capabilities() stack.LinkEndpointCapabilities {
	if l.bare {
		return 0
	}
	return stack.CapabilityResolutionRequired
}

func (l *link) ARPHardwareType() header.ARPHardwareType {
	if l.bare {
		return header.ARPHardwareNone
	}
	return header.ARPHardwareEther
}

var (
	_ stack.LinkEndpoint = (*link)(nil)
	_ stack.GSOEndpoint  = (*link)(nil)
)
