package netif

import "time"

// A Tap sees every Ethernet frame of a Stack, or every IP packet of one whose
// link is point-to-point, runts and frames for others
// included. frame has no FCS, is the Stack's and is valid during the call
// only. outbound frames are seen just before they are handed to the link, in
// the order of the link, so a request is seen before its answer. A Tap is
// called from the Stack's reading and writing goroutines, at the same time
// from both, and holds them up.
type Tap func(t time.Time, frame []byte, outbound bool)
