package netif

import (
	"errors"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// errNoEthernet: there is nobody to ask by broadcast on a point-to-point link.
var errNoEthernet = errors.New("a point-to-point link has no DHCP")

// deliverIP hands one IP packet of a point-to-point link to the netstack. The
// packet is copied. There is nobody else it could be for, so an address that is
// not ours is the netstack's to refuse.
func (l *link) deliverIP(packet []byte) {
	switch {
	case len(packet) < header.IPv4MinimumSize:
		l.runts.Add(1)
		return
	case packet[0]>>4 != header.IPv4Version:
		l.others.Add(1)
		return
	}
	d := l.attached()
	if d == nil {
		return
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{
		Payload: buffer.MakeWithView(buffer.NewViewWithData(packet)),
	})
	d.DeliverNetworkPacket(header.IPv4ProtocolNumber, pkt)
	pkt.DecRef()
}
