//go:build cgo

package libusb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/google/gousb"

	"cradle/usb"
)

// Bus is the USB of this machine. It is a usb.Bus and a usb.Notifier.
type Bus struct {
	opt     Options
	start   func() (rawContext, error)
	strings func(*usb.DeviceDesc) // adds what the system knows of a device's strings
	changes chan struct{}
	notices io.Closer  // ends the notices; nil where there are none
	anchor  rawContext // keeps libusb set up between scans, which is costly on Windows and macOS

	mu      sync.Mutex
	closed  bool
	open    int            // devices that are open
	retired sync.WaitGroup // contexts that are being closed
}

var (
	_ usb.Bus      = (*Bus)(nil)
	_ usb.Notifier = (*Bus)(nil)
)

// New starts libusb. That fails where there is no usbfs, for example; a machine
// without any USB device is no error.
func New(opt Options) (*Bus, error) {
	opt = opt.withDefaults()
	b := newBus(opt, func() (rawContext, error) { return newContext(opt.ControlTimeout) })
	if runtime.GOOS == "linux" {
		sys := os.DirFS("/sys/bus/usb/devices")
		b.strings = func(d *usb.DeviceDesc) { readStrings(sys, d) }
	}
	c, err := b.start()
	if err != nil {
		return nil, &usb.Error{Op: "start libusb", Err: translate(err)}
	}
	b.anchor = c
	if b.notices, err = listen(b.changes); err != nil {
		b.opt.Log.Debug("no notices of USB devices that come and go; they are polled", "err", err)
	}
	return b, nil
}

func (o Options) withDefaults() Options {
	if o.ControlTimeout <= 0 {
		o.ControlTimeout = DefaultControlTimeout
	}
	// libusb counts in milliseconds and takes 0 for no limit.
	o.ControlTimeout = (o.ControlTimeout + time.Millisecond - 1).Truncate(time.Millisecond)
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func newBus(opt Options, start func() (rawContext, error)) *Bus {
	return &Bus{
		opt:     opt.withDefaults(),
		start:   start,
		strings: func(*usb.DeviceDesc) {},
		changes: make(chan struct{}, 1),
	}
}

// Changes delivers after the kernel told of a device that came or went. It is
// one channel: two readers share the notices.
func (b *Bus) Changes() <-chan struct{} { return b.changes }

// context starts a libusb context. The caller closes it or retires it.
func (b *Bus) context(ctx context.Context) (rawContext, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.mu.Lock()
	closed := b.closed
	b.mu.Unlock()
	if closed {
		return nil, usb.ErrClosed
	}
	c, err := b.start()
	if err != nil {
		return nil, translate(err)
	}
	return c, nil
}

// retire closes a context in the background: gousb's event loop takes up to
// 100 ms to hear of it. Close joins that.
func (b *Bus) retire(c rawContext) {
	end := func() {
		if err := c.Close(); err != nil {
			b.opt.Log.Debug("closing a libusb context", "err", err)
		}
	}
	b.mu.Lock()
	closed := b.closed
	if !closed {
		b.retired.Go(end)
	}
	b.mu.Unlock()
	if closed { // nobody joins any more
		end()
	}
}

// Scan lists the devices of this machine, without the host controllers' own
// hubs. The context is looked at before; the scan itself takes some
// milliseconds and is not interrupted.
func (b *Bus) Scan(ctx context.Context) ([]usb.DeviceDesc, error) {
	c, err := b.context(ctx)
	if err != nil {
		return nil, &usb.Error{Op: "scan", Err: err}
	}
	defer b.retire(c)
	var found []usb.DeviceDesc
	_, err = c.OpenDevices(func(d *gousb.DeviceDesc) bool {
		if !isRootHub(d) {
			found = append(found, describe(d))
		}
		return false
	})
	for i := range found {
		b.strings(&found[i])
	}
	slices.SortFunc(found, func(x, y usb.DeviceDesc) int { return x.Path.Compare(y.Path) })
	if err != nil {
		return found, &usb.Error{Op: "scan", Err: translate(err)}
	}
	return found, nil
}

// Open opens a device. usb.ErrAccess says that the system does not let this
// user; usb.ErrNotSupported, on Windows, that the device has a driver that
// libusb cannot use.
func (b *Bus) Open(ctx context.Context, desc usb.DeviceDesc) (usb.Device, error) {
	fail := func(err error) (usb.Device, error) {
		return nil, &usb.Error{Op: "open", Path: desc.Path, Err: err}
	}
	c, err := b.context(ctx)
	if err != nil {
		return fail(err)
	}
	matched := false
	fresh := desc
	devs, err := c.OpenDevices(func(d *gousb.DeviceDesc) bool {
		if matched || path(d) != desc.Path || d.Address != desc.Address ||
			uint16(d.Vendor) != desc.Vendor || uint16(d.Product) != desc.Product {
			return false
		}
		matched = true
		fresh = describe(d)
		return true
	})
	switch {
	case len(devs) == 1: // an error is another device's
	case !matched:
		err = usb.ErrNoDevice
	case err == nil:
		err = usb.ErrIO
	default:
		err = openError(err)
	}
	if len(devs) == 0 {
		b.retire(c)
		return fail(err)
	}
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		devs[0].Close()
		b.retire(c)
		return fail(usb.ErrClosed)
	}
	b.open++
	b.mu.Unlock()
	fresh.Manufacturer, fresh.ProductName, fresh.Serial = desc.Manufacturer, desc.ProductName, desc.Serial
	return newDevice(b, c, devs[0], fresh), nil
}

// openError translates the error of opening a device that is there. libusb says
// "not found" and "not supported" on Windows when another driver than WinUSB has
// the device (gousb issue 20, libusb issues 769 and 1302).
func openError(err error) error {
	e := translate(err)
	if runtime.GOOS == "windows" && (errors.Is(e, usb.ErrNotFound) || errors.Is(e, usb.ErrNotSupported)) {
		return fmt.Errorf("the device has no WinUSB driver: %w (%v)", usb.ErrNotSupported, err)
	}
	return e
}

// returned takes back the context of a device that was closed.
func (b *Bus) returned(c rawContext) {
	b.mu.Lock()
	b.open--
	b.mu.Unlock()
	b.retire(c)
}

// Close ends the bus and waits for what it left in the background. Devices that
// are still open work on, and are the caller's to close.
func (b *Bus) Close() error {
	b.mu.Lock()
	first := !b.closed
	b.closed = true
	open := b.open
	b.mu.Unlock()
	if first && b.notices != nil {
		b.notices.Close()
	}
	b.retired.Wait()
	if first && b.anchor != nil {
		b.retire(b.anchor)
	}
	if open > 0 {
		return &usb.Error{Op: "close", Err: fmt.Errorf("%d devices are still open", open)}
	}
	return nil
}
