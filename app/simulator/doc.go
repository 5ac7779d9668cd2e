// Package simulator makes whole simulated handsets and plugs them into a USB
// bus in memory: descriptors and the RNDIS function (usb/gadget, usb/rndis), an
// IP host with a DHCP server behind it (usb/netif), and the handset itself
// (rapi/handset). In the legacy USB mode there is a serial line with PPP instead
// of RNDIS and DHCP (usb/serialsync, usb/ppp), below the same handset.
//
//	specs, err := simulator.ParseSpec("wm65-professional:name=NORTH-01,wm61-standard:locked")
//	sim, err := simulator.New(simulator.Options{Specs: specs})
//	defer sim.Close()
//	bench.Config{Buses: []bench.BusSource{{Bus: sim.Bus(), Simulated: true}}}
//
// Nothing is short-cut: to the program a simulated handset is a usb.Device, and
// what it says comes through that device's transfers.
package simulator
