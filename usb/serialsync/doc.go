// Package serialsync is the legacy USB mode of handsets, both sides of it: no
// network but a serial line, as bulk IN and bulk OUT. Handsets before Windows
// Mobile 5 have no other; newer ones are in it when "Enable advanced network
// functionality" is off.
//
// The desktop's side opens a Port:
//
//	port, err := serialsync.Open(ctx, dev, fn, serialsync.Options{Log: log})
//	link, err := ppp.Open(ctx, port, ppp.Config{Local: ours, Peer: theirs})
//
// and the simulated handset's side is a Device, for gadget.New:
//
//	d := serialsync.NewDevice(serialsync.DeviceConfig{Serve: func(ctx context.Context, l *ppp.Link) { ... }})
//
// # What passes
//
// The desktop sends SET_CONTROL_LINE_STATE with DTR (0x21, 0x22, value 1, index
// 0), waits 100 ms for it to be taken, and tries again after a second. The
// handset sends CLIENT, which a NUL may precede, the desktop answers
// CLIENTSERVER, and both speak PPP from there on. Nothing may be echoed. The
// desktop keeps one bulk OUT transfer in flight, of at most 4096 bytes (all of
// it from SynCE: ipaq.c, its change log, and core/dccm/synce-serial-chat.c; the
// configuration reset that ipaq.c makes is left out, as it costs the claim).
//
// The line is a stream: where transfers begin and end means nothing. Whether
// handsets end one with a short packet is not known, so the desktop reads
// packet by packet and never waits for a transfer to fill up.
package serialsync
