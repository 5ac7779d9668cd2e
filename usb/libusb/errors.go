//go:build cgo

package libusb

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/google/gousb"

	"cradle/usb"
)

// codes maps libusb's error codes.
var codes = map[gousb.Error]error{
	gousb.ErrorIO:           usb.ErrIO,
	gousb.ErrorInvalidParam: usb.ErrNotSupported,
	gousb.ErrorAccess:       usb.ErrAccess,
	gousb.ErrorNoDevice:     usb.ErrNoDevice,
	gousb.ErrorNotFound:     usb.ErrNotFound,
	gousb.ErrorBusy:         usb.ErrBusy,
	gousb.ErrorTimeout:      usb.ErrTimeout,
	gousb.ErrorOverflow:     usb.ErrOverflow,
	gousb.ErrorPipe:         usb.ErrStall,
	gousb.ErrorInterrupted:  usb.ErrIO,
	gousb.ErrorNoMem:        usb.ErrIO,
	gousb.ErrorNotSupported: usb.ErrNotSupported,
	gousb.ErrorOther:        usb.ErrIO,
}

// statuses maps the results of libusb's asynchronous transfers.
var statuses = map[gousb.TransferStatus]error{
	gousb.TransferError:     usb.ErrIO,
	gousb.TransferTimedOut:  usb.ErrTimeout,
	gousb.TransferCancelled: usb.ErrClosed, // a cancelling context is looked at first
	gousb.TransferStall:     usb.ErrStall,
	gousb.TransferNoDevice:  usb.ErrNoDevice,
	gousb.TransferOverflow:  usb.ErrOverflow,
}

// code finds libusb's error code in the text of an error of gousb, which
// formats the errors it wraps ("%v") and so hides their type.
var code = regexp.MustCompile(`\[code (-\d+)\]$`)

// translate returns an error of package usb for one of gousb, with gousb's
// words behind it.
func translate(err error) error {
	if err == nil {
		return nil
	}
	known := usb.ErrIO
	var e gousb.Error
	var status gousb.TransferStatus
	switch {
	case errors.As(err, &e):
		known = codes[e]
	case errors.As(err, &status):
		known = statuses[status]
	default:
		if m := code.FindStringSubmatch(err.Error()); m != nil {
			if n, err := strconv.Atoi(m[1]); err == nil {
				known = codes[gousb.Error(n)]
			}
		}
	}
	if known == nil {
		known = usb.ErrIO
	}
	return fmt.Errorf("%w (%v)", known, err)
}
