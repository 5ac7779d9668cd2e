package handset

import (
	"context"
	"net"
	"net/netip"
)

// Network is the handset's side of its link: the device end of a simulated
// USB cable (usb/netif) or the operating system's sockets (rapi/osnet).
type Network interface {
	// DialTCP connects to the desktop.
	DialTCP(ctx context.Context, port uint16) (net.Conn, error)
	// ListenTCP accepts connections from the desktop.
	ListenTCP(ctx context.Context, port uint16) (net.Listener, error)
	// ListenUDP receives datagrams from the desktop.
	ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error)
	// Local is the handset's address, Desktop the other end's.
	Local() netip.Addr
	Desktop() netip.Addr
}
