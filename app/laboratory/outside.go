//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"cradle/app/simulator"
	"cradle/usb/netif"
)

// outsideUSBNet is the handset behind QEMU's network adapter: an IP host on the
// frames that the emulator sends as datagrams, with its DHCP server.
func outsideUSBNet(ctx context.Context, dir string) ([]string, error) {
	ours, theirs := filepath.Join(dir, "handset"), filepath.Join(dir, "adapter")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: ours, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	mac := net.HardwareAddr{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x01}
	stack, err := netif.New(netif.Config{Frames: &datagrams{conn, &net.UnixAddr{Name: theirs, Net: "unixgram"}}, MAC: mac})
	if err != nil {
		return nil, err
	}
	self := netip.MustParsePrefix(handsetIP + "/24")
	if err := stack.AddAddress(self); err != nil {
		return nil, err
	}
	dhcp, err := stack.ListenUDP(ctx, netif.DHCPServerPort)
	if err != nil {
		return nil, err
	}
	h, err := simulator.NewUpper(1, simulator.Spec{Model: "wm65-professional", Name: "LAB-03"}, nil)
	if err != nil {
		return nil, err
	}
	desktop := netip.MustParseAddr(desktopIP)
	report := func(what string, err error) {
		if err != nil && ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "laboratory: %s: %v\n", what, err)
		}
	}
	go func() {
		report("DHCP", netif.ServeDHCP(ctx, dhcp, netif.DHCPServer{Server: self, Client: desktop}))
	}()
	go func() {
		report("handset", h.Serve(ctx, onStack{stack, self.Addr(), desktop}))
		stack.Close()
		conn.Close()
	}()
	return []string{
		"-device", "qemu-xhci,id=bus",
		"-netdev", fmt.Sprintf("dgram,id=frames,local.type=unix,local.path=%s,remote.type=unix,remote.path=%s", theirs, ours),
		"-device", "usb-net,bus=bus.0,netdev=frames,mac=80:00:60:0f:e8:00",
	}, nil
}

// datagrams is a link of one frame a datagram.
type datagrams struct {
	conn *net.UnixConn
	peer *net.UnixAddr
}

func (d *datagrams) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	defer context.AfterFunc(ctx, func() { d.conn.Close() })()
	n, _, err := d.conn.ReadFromUnix(buf)
	return n, err
}

// WriteFrame loses the frame when there is nobody yet, as a cable does.
func (d *datagrams) WriteFrame(_ context.Context, frame []byte) error {
	d.conn.WriteToUnix(frame, d.peer)
	return nil
}

// onStack is the handset's network on such a stack.
type onStack struct {
	stack         *netif.Stack
	self, desktop netip.Addr
}

func (n onStack) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	return n.stack.DialTCP(ctx, netip.AddrPortFrom(n.desktop, port))
}

func (n onStack) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	return n.stack.ListenTCP(ctx, port)
}

func (n onStack) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	return n.stack.ListenUDP(ctx, port)
}

func (n onStack) Local() netip.Addr   { return n.self }
func (n onStack) Desktop() netip.Addr { return n.desktop }
