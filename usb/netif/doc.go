// Package netif is an IP host of its own on an Ethernet link that never was a
// network card: a gVisor netstack over the small Frames interface.
//
// The operating system sees none of it. There is no interface, no route, no
// firewall rule, and no packet leaves for any network but the one cable. Two
// handsets that both call themselves 169.254.2.1 are two Stacks.
//
// The same Stack serves both ends. The desktop's end takes its address from
// the handset, which is the DHCP server of this link ([MS ee485076]; SynCE
// core/scripts/synceconnector.py.in):
//
//	s, err := netif.New(netif.Config{Frames: host, MAC: host.MAC(), MTU: host.MTU()})
//	pc, err := s.BootstrapUDP(netif.DHCPClientPort)        // works without an address
//	lease, err := netif.RequestLease(ctx, pc, netif.LeaseOptions{MAC: host.MAC()})
//	err = s.AddAddress(lease.Address)
//	l, err := s.ListenTCP(ctx, 990)
//
// and the handset's end, in the simulator, is that server:
//
//	s, err := netif.New(netif.Config{Frames: device, MAC: mac})
//	err = s.AddAddress(netip.MustParsePrefix("169.254.2.1/24"))
//	pc, err := s.ListenUDP(ctx, netif.DHCPServerPort)
//	go netif.ServeDHCP(ctx, pc, netif.DHCPServer{
//		Server: netip.MustParsePrefix("169.254.2.1/24"), Client: netip.MustParseAddr("169.254.2.2")})
//	conn, err := s.DialTCP(ctx, netip.MustParseAddrPort("169.254.2.2:990"))
//
// On a link without Ethernet, such as usb/ppp, the frames are IP packets and
// both addresses are known beforehand:
//
//	s, err := netif.New(netif.Config{Frames: link, PointToPoint: true, MTU: link.MTU()})
//	err = s.AddAddress(netip.PrefixFrom(link.Local(), 32))
//
// A Stack answers ARP and ICMP echo by itself, resets connections to closed
// TCP ports, and sees no IPv6: Windows Mobile does not use it on this link.
//
// A Tap sees every frame; Capture writes what taps see as pcapng. Pipe joins
// two Stacks without a cable.
package netif
