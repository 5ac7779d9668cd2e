//go:build !cgo

package libusb

import (
	"fmt"

	"cradle/usb"
)

// Bus cannot be had in a program that was built without cgo.
type Bus struct{ usb.Bus }

// New reports that this program cannot reach a USB bus.
func New(Options) (*Bus, error) {
	return nil, &usb.Error{Op: "start libusb", Err: fmt.Errorf("this program was built without cgo and has no libusb: %w", usb.ErrNotSupported)}
}
