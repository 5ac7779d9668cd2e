// Package usb is the seam between Cradle and a USB bus.
//
// It holds two small interfaces, Bus and Device, the descriptors that both
// speak of, the recognition of handsets by those descriptors, and the watching
// of arrivals and departures. It has no cgo: usb/libusb implements the seam on
// a real bus, usb/gadget in memory.
//
//	bus, err := libusb.New(libusb.Options{})
//	err = usb.Watch(ctx, bus, usb.WatchOptions{}, func(c usb.Change) {
//		fn := usb.Recognise(c.Desc)
//		if c.Gone || fn.Mode != usb.ModeActiveSync {
//			return
//		}
//		dev, err := bus.Open(ctx, c.Desc)
//		...
//	})
package usb

import "context"

// A Bus finds devices and opens them. Its methods may be called from any
// goroutine.
type Bus interface {
	// Scan lists the devices that are attached now, by descriptors alone: no
	// device is opened and no transfer is made. The order is by port path.
	// With an error it may list devices still: those are there, of others
	// nothing is known.
	Scan(ctx context.Context) ([]DeviceDesc, error)

	// Open opens the device that Scan described. A device that has left, or
	// another one in its place, gives ErrNoDevice. The caller closes it.
	Open(ctx context.Context, d DeviceDesc) (Device, error)

	// Close ends the bus. Devices that are still open are reported as an
	// error and stay the caller's to close.
	Close() error
}

// A Notifier is a Bus that knows by itself when something came or went. Watch
// scans at once when the channel delivers; a missed notice only costs the time
// to the next poll.
type Notifier interface {
	Changes() <-chan struct{}
}

// A Device is one opened USB device. Transfers may be made from any
// goroutine and in parallel on different endpoints. Each method that takes a
// context ends when the context does, with an error for which errors.Is
// reports the context's error. Buffers belong to the caller and are not kept
// after the call returns, even when it was cancelled.
type Device interface {
	// Desc is the description the device was opened by.
	Desc() DeviceDesc

	// SetConfig makes the configuration with this bConfigurationValue the
	// active one. Nothing is sent when it already is: some handsets take a
	// SET_CONFIGURATION for a reset.
	SetConfig(ctx context.Context, value uint8) error

	// Claim takes an interface of the active configuration for this program,
	// away from a kernel driver where the system allows it. SET_INTERFACE is
	// sent only when the interface has more than one alternate setting.
	Claim(ctx context.Context, iface, alternate uint8) error

	// Release gives a claimed interface back. The caller chooses the order;
	// for RNDIS the data interface goes first, so that the kernel's driver
	// can bind both again (measured against Linux 6.1 rndis_host).
	Release(iface uint8) error

	// Control makes one control transfer on endpoint 0. For an IN request up
	// to len(data) bytes are read into data and their number is returned;
	// for an OUT request data is sent.
	Control(ctx context.Context, s Setup, data []byte) (int, error)

	// In makes one IN transfer on a bulk or interrupt endpoint (bit 7 of ep
	// set) and returns when a short packet ended it or buf is full. len(buf)
	// must be a multiple of the endpoint's wMaxPacketSize, else a longer
	// packet is ErrOverflow. What had arrived when the transfer failed or was
	// cancelled is in buf, and its length is returned with the error.
	In(ctx context.Context, ep uint8, buf []byte) (int, error)

	// StreamIn keeps depth transfers of size bytes posted on a bulk IN
	// endpoint, so that the bus never waits for this program. An endpoint
	// has one reader: In and StreamIn are not mixed.
	StreamIn(ep uint8, size, depth int) (InStream, error)

	// Out makes one OUT transfer on a bulk endpoint: all of data, as packets
	// of wMaxPacketSize and a short last one. No zero-length packet is added;
	// an empty data sends one.
	Out(ctx context.Context, ep uint8, data []byte) (int, error)

	// Reset resets the device's port. Claims are lost; the device may leave
	// and come back, in which case the error is ErrNoDevice.
	Reset(ctx context.Context) error

	// Close releases what is still claimed and closes the device. Transfers
	// under way end with ErrClosed.
	Close() error
}

// An OutStreamer is a Device that can keep several OUT transfers under way, so
// that the bus need not wait for this program between two of them. A wrapper of
// a Device may leave it out; use StreamOut.
type OutStreamer interface {
	StreamOut(ep uint8, size, depth int) (OutStream, error)
}

// StreamOut keeps up to depth transfers of at most size bytes under way on a
// bulk OUT endpoint. It is ErrNotSupported for a Device that has only Out. An
// endpoint has one writer: Out and StreamOut are not mixed.
func StreamOut(d Device, ep uint8, size, depth int) (OutStream, error) {
	if s, ok := d.(OutStreamer); ok {
		return s.StreamOut(ep, size, depth)
	}
	return nil, &Error{Op: "stream out", Path: d.Desc().Path, Err: ErrNotSupported}
}

// An OutStream makes the transfers of one bulk OUT endpoint, in order. One
// goroutine writes, and closes.
type OutStream interface {
	// Write begins one transfer with a copy of data, which is not empty and
	// not longer than the stream's size, and waits only while depth are under
	// way. An error is that of this transfer or of one before it, also when
	// ctx ended: any of them ends the stream, and what was under way is lost.
	Write(ctx context.Context, data []byte) error

	// Close waits until all transfers have ended, or cancels them when ctx
	// ends; the error is the first of any of them. Devices that are closed
	// and interfaces that are released cancel them too.
	Close(ctx context.Context) error
}

// An InStream delivers the transfers of one bulk IN endpoint in bus order. One
// goroutine reads.
type InStream interface {
	// Read waits for the next transfer and copies it into buf, one transfer
	// a call: boundaries are kept. buf must hold the stream's size. A Read
	// whose context ended loses nothing: the transfer stays posted for the
	// next Read. Any other error ends the stream; later Reads return it again.
	Read(ctx context.Context, buf []byte) (int, error)

	// Close cancels what is posted and waits until the bus has let go of it.
	// What had arrived and was not read is lost. A Read that waits ends with
	// ErrClosed.
	Close() error
}

// Setup is the eight-byte setup packet of a control transfer, without wLength,
// which is len(data).
type Setup struct {
	RequestType uint8
	Request     uint8
	Value       uint16
	Index       uint16
}

// In reports whether the data stage goes from the device to the host.
func (s Setup) In() bool { return s.RequestType&0x80 != 0 }
