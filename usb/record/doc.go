// Package record keeps what passes between this program and USB devices in a
// file, and plays such a file back in a device's place. A record is how the
// owner of a handset shows what it really does.
//
//	rec, err := record.Create("handset.record", record.Options{Program: "cradle 1.0"})
//	bus := rec.Bus(realBus) // use it as the real one
//	...
//	bus.Close()
//	err = rec.Close()
//
//	r, err := record.Open("handset.record")
//	bus, err := record.NewPlayback(r.Sessions, record.PlaybackOptions{})
//	... // use it as the real one
//	err = bus.Close() // *Difference or *Leftover when it was not used in the same way
//
// # The file
//
// It is text in UTF-8: one JSON object a line (JSON Lines). The first line says
// what it is:
//
//	{"record":"cradle/record/1","program":"cradle 0.1.0","began":"2026-11-22T10:00:00Z","warning":"..."}
//
// A reader must refuse another number behind the second slash. "simulated":true
// says that no real device was there; "quirks" is a list of the NAME=VALUE that a
// person gave. Every further line is
// one call of usb.Bus or usb.Device that has ended, in the order of their ends:
//
//	{"at":1204,"took":310,"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"0200..."}
//
//	at        when it began, in microseconds since the file began
//	took      how long it took, in microseconds
//	dev       which opening of a device it belongs to, counted from 1
//	op        open, close, config, claim, release, control, reset, in, out,
//	          stream, stream-in, stream-close; or end
//	device    open: the device's descriptors, as its fields are named
//	value     config: bConfigurationValue
//	interface claim, release: bInterfaceNumber; alternate: bAlternateSetting
//	setup     control: bmRequestType, bRequest, wValue, wIndex, as hexadecimal numbers
//	ep        in, out, stream, stream-in, stream-close: endpoint address, hexadecimal
//	length    control, in, stream-in: bytes of room for what comes; stream: of each transfer
//	depth     stream: transfers kept posted
//	data      what was sent or what came, hexadecimal
//	sent      out, and control that sends: bytes that went, when not all did
//	error     why it failed: cancelled and deadline are the caller's own doing; else gone,
//	          access, busy, stall, timeout, overflow, not-found, not-claimed,
//	          not-supported, closed, or io for everything else
//	detail    the error in words
//
// A stream-in is one transfer of a stream; reads of it that were given up are
// not in the file, since they take nothing from the bus. The last line is
//
//	{"at":90001,"op":"end","lines":712}
//
// with "full":true when the file had reached its limit, and further calls were
// made and not written down. A file without it is of a program that was killed;
// all lines but perhaps the last, which may be cut, are good.
//
// # Secrets
//
// A record holds everything that was sent and received, passwords too, and the
// device's serial number. Create makes the file readable by its owner alone, and
// the first line says so in words.
package record
