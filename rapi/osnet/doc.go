// Package osnet puts the ActiveSync connection on the operating system's own
// network, for handsets that are not on a USB port of ours: one that the system
// has tethered itself, or a simulated one in another process.
//
//	nw := osnet.Desktop(netip.MustParseAddr("169.254.2.2"), netip.MustParseAddr("169.254.2.1"))
//	link, err := activesync.Connect(ctx, nw, activesync.Options{})
//
// Desktop gives a rapi.Network, Handset its counterpart for a simulated handset.
// Both bind to their local address, so that several pairs can live on one machine,
// on 127.0.1.1 and 127.0.1.2, 127.0.2.1 and 127.0.2.2, and so on. The protocol's
// TCP port 990 is one that many systems keep for the administrator: the desktop listens
// on it, and a handset from before Windows Mobile 5 does too. The errors say what to do.
package osnet
