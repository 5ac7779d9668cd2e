package usb

import (
	"errors"
	"fmt"
)

// What can go wrong with a transfer or a device, whatever the bus is made of.
// Implementations wrap one of these in an Error.
var (
	// ErrNoDevice: the device is gone (unplugged, reset, powered off).
	ErrNoDevice = errors.New("device is gone")
	// ErrAccess: the operating system does not let this user open the device.
	ErrAccess = errors.New("access denied")
	// ErrBusy: another program or driver holds the interface.
	ErrBusy = errors.New("in use by another program or driver")
	// ErrStall: the endpoint answered STALL.
	ErrStall = errors.New("endpoint stalled")
	// ErrTimeout: a transfer did not end in its time.
	ErrTimeout = errors.New("timed out")
	// ErrOverflow: the device sent more than there was room for.
	ErrOverflow = errors.New("device sent more than the buffer holds")
	// ErrNotFound: the device has no such configuration, interface, alternate
	// setting or endpoint, or it is not part of what is selected now.
	ErrNotFound = errors.New("no such configuration, interface or endpoint")
	// ErrNotClaimed: the endpoint's interface was not claimed by this device
	// handle.
	ErrNotClaimed = errors.New("interface is not claimed")
	// ErrNotSupported: this system or driver cannot do it.
	ErrNotSupported = errors.New("not supported here")
	// ErrClosed: the device, stream or bus was closed by us.
	ErrClosed = errors.New("already closed")
	// ErrIO: any other failure of the bus.
	ErrIO = errors.New("input/output error")
)

// Error says which operation failed, on which device, and why.
type Error struct {
	Op   string // "open", "claim interface 0", "control", "bulk in 0x82", ...
	Path PortPath
	Err  error // wraps one of the package's errors, or a context's
}

func (e *Error) Error() string {
	if e.Path.IsZero() {
		return fmt.Sprintf("usb: %s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("usb %s: %s: %v", e.Path, e.Op, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
