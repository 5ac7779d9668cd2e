// Package tether brings up the private network with one handset, from an
// opened USB device to an address, and takes it down again.
//
//	t, err := tether.Up(ctx, dev, fn, tether.Options{Log: log, Phase: func(p tether.Phase) { ... }})
//	if err != nil {
//		var e *tether.Error // e.Phase says how far it came
//		...
//	}
//	defer t.Close()
//	l, err := t.Listen(ctx, 990)                 // the handset dials us
//	err = t.Send(ctx, 5679, []byte{0x7f})        // and is asked to
//	select {
//	case <-t.Done():                             // unplugged; t.Err() says how
//	...
//	}
//
// A Tether has the methods of rapi.Network without knowing that package.
//
// # Phases
//
// Up goes through three, each with a deadline of its own: claim (take the
// interfaces from whoever has them), initialize (the RNDIS conversation), and
// address. In the last the handset's DHCP server is asked for an address
// ([MS ee485076]); the address of that server is the handset's. If none
// answers in time the two static addresses that SynCE falls back to are used:
// 169.254.2.2 for us and 169.254.2.1 for the handset, mask 255.255.255.0
// (SynCE core/scripts/synceconnector.py.in).
//
// # The legacy mode
//
// A handset in the legacy USB mode (usb.ModeSerialSync) has the same three
// phases: claim, initialize (the request to begin, CLIENT and CLIENTSERVER) and
// address (PPP, in which this end gives both addresses, 192.168.131.1 to itself
// and 192.168.131.129 to the handset). What comes of it is the same Tether.
//
// # The lease
//
// A lease is renewed at the handset when the handset says or half of it is
// over. When that fails, even until the lease has ended, the address is kept
// and a warning logged: there are two ends to a cable and nobody else who
// could be given the address, and to drop it would only end a session that
// works. It is not released at the end: SynCE's was released when the handset
// had already left, so what a handset does with a release is not known.
package tether
