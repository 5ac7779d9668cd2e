package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"cradle/usb/netif"
)

// listenDHCP opens a DHCP server's port on the network interface that has the
// address, and on no other: a DHCP server on the wrong network does harm.
func listenDHCP(ctx context.Context, at netip.Addr) (net.PacketConn, netip.Prefix, error) {
	ifc, prefix, err := interfaceOf(at)
	if err != nil {
		return nil, prefix, err
	}
	lc := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		err := c.Control(func(fd uintptr) {
			failed = unix.SetsockoptString(int(fd), unix.SOL_SOCKET, unix.SO_BINDTODEVICE, ifc.Name)
		})
		if err == nil && failed != nil {
			err = fmt.Errorf("bind to interface %s: %w", ifc.Name, failed)
		}
		return err
	}}
	conn, err := lc.ListenPacket(ctx, "udp4", fmt.Sprintf("0.0.0.0:%d", netif.DHCPServerPort))
	return conn, prefix, err
}
