//go:build cgo && !linux

package libusb

import (
	"errors"
	"io"
)

// listen is not possible here: libusb has hotplug on some of these systems, but
// gousb does not pass it on.
func listen(chan<- struct{}) (io.Closer, error) {
	return nil, errors.New("not on this system")
}
