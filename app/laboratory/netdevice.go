//go:build linux

package main

import (
	"context"
	"net"
	"net/netip"
	"sync"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/rndis"
	"cradle/usb/usbip"
)

// testPort is where the device's host listens.
const testPort = 7

// netDevice is an RNDIS device with an IP host behind it, on a bus of its own.
type netDevice struct {
	bus    *gadget.Bus
	gadget *gadget.Gadget
	server *usbip.Server
	desc   usb.DeviceDesc
	stack  *netif.Stack
	work   sync.WaitGroup
	cancel context.CancelFunc
}

// newNetDevice plugs one in whose host gives each TCP connection to testPort to
// serve, on a goroutine of its own, and closes it afterwards.
func newNetDevice(ctx context.Context, serve func(net.Conn)) (_ *netDevice, err error) {
	d := &netDevice{bus: gadget.NewBus()}
	ctx, d.cancel = context.WithCancel(ctx)
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	dev := rndis.NewDevice(rndis.DeviceConfig{})
	if d.stack, err = netif.New(netif.Config{Frames: dev, MAC: dev.MAC(), MTU: netif.DefaultMTU}); err != nil {
		return nil, err
	}
	self := netip.MustParsePrefix(handsetIP + "/24")
	if err := d.stack.AddAddress(self); err != nil {
		return nil, err
	}
	dhcp, err := d.stack.ListenUDP(ctx, netif.DHCPServerPort)
	if err != nil {
		return nil, err
	}
	d.work.Go(func() {
		netif.ServeDHCP(ctx, dhcp, netif.DHCPServer{Server: self, Client: netip.MustParseAddr(desktopIP)})
	})
	l, err := d.stack.ListenTCP(ctx, testPort)
	if err != nil {
		return nil, err
	}
	d.work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			d.work.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	desc := rndis.HandsetDescriptor(usb.SpeedHigh)
	d.gadget = gadget.New(desc, dev)
	if err := d.bus.Plug(usb.PortPath{Bus: 0, Ports: "1"}, d.gadget); err != nil {
		return nil, err
	}
	found, err := d.bus.Scan(ctx)
	if err != nil {
		return nil, err
	}
	d.desc = found[0]
	d.server = usbip.New(d.bus, usbip.Options{})
	return d, nil
}

func (d *netDevice) close() {
	d.cancel()
	if d.stack != nil {
		d.stack.Close()
	}
	d.work.Wait()
	d.bus.Close()
}
