package rapi

import (
	"context"
	"net"
	"net/netip"
)

// Network is the desktop's side of the private network with one handset: a
// tether's netstack, or the operating system's own sockets (rapi/osnet).
// Ports: facts about ActiveSync's are in rapi/activesync.
type Network interface {
	// Listen accepts connections from the handset on the local address, until the
	// Listener is closed: ctx only says whether to begin. A dialled connection
	// likewise outlives the ctx of its Dial.
	Listen(ctx context.Context, port uint16) (net.Listener, error)
	// Dial connects to the handset.
	Dial(ctx context.Context, port uint16) (net.Conn, error)
	// Send sends one UDP datagram to the handset.
	Send(ctx context.Context, port uint16, datagram []byte) error
	// Local is the desktop's address, Peer the handset's.
	Local() netip.Addr
	Peer() netip.Addr
}
