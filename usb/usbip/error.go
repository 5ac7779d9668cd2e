package usbip

import (
	"context"
	"errors"
	"fmt"

	"cradle/usb"
)

// Error says what failed, and with whom.
type Error struct {
	Op   string // "handshake", "import 0-1", "URBs of 0-1", "attach 0-1", ...
	Peer string // the client's address, or ""
	Err  error
}

func (e *Error) Error() string {
	if e.Peer == "" {
		return fmt.Sprintf("usbip: %s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("usbip: %s: %s: %v", e.Peer, e.Op, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

var (
	// ErrProtocol: the client sent what the protocol does not know, or more
	// than there is room for.
	ErrProtocol = errors.New("protocol violated")
	// ErrNoVHCI: this machine's kernel has no virtual host controller, or not
	// now.
	ErrNoVHCI = errors.New("this kernel has no virtual USB host controller (vhci_hcd); as root, 'modprobe vhci-hcd' loads it where the system has it")
	// ErrNoPort: all ports of the virtual host controller are taken.
	ErrNoPort = errors.New("all ports of the virtual USB host controller are taken")
)

func protocol(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProtocol, fmt.Sprintf(format, args...))
}

// Results of transfers: Linux' error numbers, negative, whatever system this
// runs on. The meaning of each for a URB is in the kernel's
// Documentation/driver-api/usb/error-codes.rst.
const (
	statusOK           = 0
	statusNoEndpoint   = -2   // ENOENT
	statusBusy         = -16  // EBUSY
	statusNoDevice     = -19  // ENODEV
	statusInvalid      = -22  // EINVAL
	statusStall        = -32  // EPIPE
	statusIO           = -71  // EPROTO
	statusOverflow     = -75  // EOVERFLOW
	statusUnlinked     = -104 // ECONNRESET
	statusShutdown     = -108 // ESHUTDOWN: the endpoint was disabled
	statusTimeout      = -110 // ETIMEDOUT
	statusNotSupported = -95  // EOPNOTSUPP
	statusShort        = -121 // EREMOTEIO: shorter than the client would take
)

// status is the result of a transfer that ended with err.
func status(err error) int32 {
	for _, s := range []struct {
		err    error
		status int32
	}{
		{usb.ErrStall, statusStall},
		{usb.ErrNoDevice, statusNoDevice},
		{usb.ErrOverflow, statusOverflow},
		{usb.ErrTimeout, statusTimeout},
		{usb.ErrNotFound, statusNoEndpoint},
		{usb.ErrNotClaimed, statusNoEndpoint}, // no configuration was selected
		{usb.ErrClosed, statusShutdown},       // the configuration was changed
		{usb.ErrBusy, statusBusy},
		{usb.ErrNotSupported, statusNotSupported},
		{context.Canceled, statusUnlinked},
	} {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	if err == nil {
		return statusOK
	}
	return statusIO
}
