//go:build !linux

package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
)

// listenDHCP needs a socket that belongs to one network interface alone.
func listenDHCP(context.Context, netip.Addr) (net.PacketConn, netip.Prefix, error) {
	return nil, netip.Prefix{}, errors.New("only on Linux can this program serve one network interface alone")
}
