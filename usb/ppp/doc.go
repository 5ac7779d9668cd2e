// Package ppp is the Point-to-Point Protocol on a stream of bytes: what a
// handset in the legacy USB mode speaks after CLIENT and CLIENTSERVER. It
// carries IPv4 packets and nothing else.
//
// The protocol is symmetric, and so is the package: who gives addresses and who
// asks for one is a matter of Config alone. The desktop gives:
//
//	l, err := ppp.Open(ctx, port, ppp.Config{Local: ours, Peer: theirs, DNS: ours})
//	if err != nil {
//		...
//	}
//	defer l.Close()
//	s, err := netif.New(netif.Config{Frames: l, PointToPoint: true, MTU: l.MTU()})
//
// and a handset asks, with an empty Local:
//
//	l, err := ppp.Open(ctx, port, ppp.Config{})
//	l.Local() // what it was given
//
// # What it speaks
//
// Octet-stuffed frames with FCS-16 (RFC 1662), LCP and the automaton of all
// control protocols (RFC 1661), IPCP (RFC 1332) with the addresses of name
// servers (RFC 1877).
//
// LCP asks for a control character map of 0, a magic number, and both header
// compressions, and does without what the other end refuses. It takes any MRU
// from 128, any map, magic number and both compressions, and rejects every
// other option. Authentication is rejected: whoever holds the cable holds the
// handset, and SynCE runs pppd with "noauth" (core/scripts/synceconnector.py.in).
// A peer that will not do without ends the link with ErrAuthentication.
//
// IPCP gives and asks for an address (option 3) and name servers (129, 131);
// Van Jacobson's header compression (2) and the rest are rejected. IPv6CP, CCP
// and every other protocol get a Protocol-Reject. An Echo-Request is answered;
// none is sent: a cable that is pulled is noticed by the reads, and a handset
// that hangs by what is above.
//
// There is no library for this: those that are to be had in Go are parts of
// PPPoE or L2TP programs, without asynchronous framing.
//
// # Bounds
//
// A frame is at most MaxFrame bytes; what is longer, has a wrong FCS or does
// not parse is dropped and counted. The negotiation has a deadline and a bound
// on its rounds, so that a peer that never agrees is an error with a name.
// A Link has three goroutines, which Close joins.
package ppp
