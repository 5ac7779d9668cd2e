package osnet

import (
	"context"
	"net"
	"net/netip"
)

// family is the network's name for an address: udp4, tcp6.
func family(network string, a netip.Addr) string {
	if a.Is4() {
		return network + "4"
	}
	return network + "6"
}

func listenTCP(ctx context.Context, local netip.Addr, port uint16) (net.Listener, error) {
	at := netip.AddrPortFrom(local, port)
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, family("tcp", local), at.String())
	if err != nil {
		return nil, wrap("listen", at, err)
	}
	return l, nil
}

func dialTCP(ctx context.Context, local netip.Addr, to netip.AddrPort) (net.Conn, error) {
	var d net.Dialer
	if !local.IsUnspecified() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(local, 0))
	}
	conn, err := d.DialContext(ctx, family("tcp", to.Addr()), to.String())
	if err != nil {
		return nil, wrap("dial", to, err)
	}
	return conn, nil
}
