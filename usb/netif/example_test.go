package netif_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/netip"

	"cradle/usb/netif"
)

// Both ends of a handset's network on a cable that is only memory. A simulated
// handset does the second half over its RNDIS device.
func Example() {
	ctx := context.Background()
	cable, plug := netif.Pipe()
	hostMAC := net.HardwareAddr{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x00}

	// The handset: an address of its own, one to give away.
	own := netip.MustParsePrefix("169.254.2.1/24")
	handset, err := netif.New(netif.Config{Frames: plug, MAC: net.HardwareAddr{0x82, 0x00, 0x60, 0x0f, 0xe8, 0x00}})
	if err != nil {
		log.Fatal(err)
	}
	defer handset.Close() // ends the server too
	if err := handset.AddAddress(own); err != nil {
		log.Fatal(err)
	}
	port67, err := handset.ListenUDP(ctx, netif.DHCPServerPort)
	if err != nil {
		log.Fatal(err)
	}
	go netif.ServeDHCP(ctx, port67, netif.DHCPServer{Server: own, Client: netip.MustParseAddr("169.254.2.2")})

	// The desktop: asks for its address, and listens.
	desktop, err := netif.New(netif.Config{Frames: cable, MAC: hostMAC})
	if err != nil {
		log.Fatal(err)
	}
	defer desktop.Close()
	port68, err := desktop.BootstrapUDP(netif.DHCPClientPort)
	if err != nil {
		log.Fatal(err)
	}
	lease, err := netif.RequestLease(ctx, port68, netif.LeaseOptions{MAC: hostMAC})
	port68.Close()
	if err != nil {
		log.Fatal(err)
	}
	if err := desktop.AddAddress(lease.Address); err != nil {
		log.Fatal(err)
	}
	fmt.Println("the desktop is", lease.Address, "the handset", lease.Server)
	l, err := desktop.ListenTCP(ctx, 990)
	if err != nil {
		log.Fatal(err)
	}

	// The handset connects, as Windows Mobile 5 and later do.
	go func() {
		c, err := handset.DialTCP(ctx, netip.MustParseAddrPort("169.254.2.2:990"))
		if err != nil {
			log.Fatal(err)
		}
		io.WriteString(c, "hello from the handset")
		c.Close()
	}()
	c, err := l.Accept()
	if err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(c)
	fmt.Printf("%s, %v\n", text, err)

	// Output:
	// the desktop is 169.254.2.2/24 the handset 169.254.2.1
	// hello from the handset, <nil>
}
