// Package libusb is the real USB bus: usb.Bus on libusb, by way of gousb, which
// nothing else in Cradle imports. It needs cgo and libusb 1.0; a program built
// without cgo gets an error from New and goes on without a bus.
//
//	bus, err := libusb.New(libusb.Options{Log: log})
//	if err != nil {
//		// no libusb here: say so, simulated handsets still work
//	}
//	defer bus.Close()
//	err = usb.Watch(ctx, bus, usb.WatchOptions{}, arrivals)
//
// # What libusb and gousb v1.1.3 cannot do, and what is done about it
//
// A control transfer cannot be cancelled. It runs on a goroutine of its own
// with a buffer of its own; a context that ends leaves it behind, and it ends
// by itself after Options.ControlTimeout at the latest. Close waits for it,
// since a handle must not be closed under a call.
//
// There is no hotplug, and on Linux without udevd a libusb context never hears
// of devices that come later (measured, Linux 6.1, libusb 1.0.26). Every Scan
// therefore asks a fresh context, and every opened device has one of its own.
// On Linux the bus listens to the kernel's own messages and is a usb.Notifier;
// elsewhere Changes never delivers and usb.Watch polls.
//
// gousb selects an alternate setting by the interface's place in a list instead
// of its number, and detaches the kernel's drivers from interfaces that nobody
// claims. Both are avoided; see Device.Claim and Device.SetConfig.
//
// A stalled endpoint cannot be cleared: gousb has no clear-halt, and a plain
// CLEAR_FEATURE request leaves the host's data toggle as it was. Release and
// claim do not clear it either; Reset does.
//
// When a device is unplugged, transfers under way mostly end with
// usb.ErrNoDevice, but a host controller may first report a failed transfer,
// usb.ErrIO (libusb maps Linux' EPROTO so).
package libusb

import (
	"log/slog"
	"time"
)

// DefaultControlTimeout is how long a control transfer may take. ActiveSync's
// own driver gives a handset about as long (SynCE usb-rndis-lite, usb-rndis-ng).
const DefaultControlTimeout = 5 * time.Second

// Options of a bus. The zero value is ready to use.
type Options struct {
	// ControlTimeout ends a control transfer that the device does not answer,
	// with usb.ErrTimeout. 0 means DefaultControlTimeout; there is no way to
	// wait for ever. It is rounded up to whole milliseconds.
	ControlTimeout time.Duration

	// Log gets what nobody is told otherwise, at debug level; nil discards it.
	Log *slog.Logger
}
