//go:build !linux

package usbip

import (
	"context"

	"cradle/usb"
)

// AttachVHCI would plug a device of the bus into this machine's own kernel;
// only Linux has a virtual host controller for that, so this is ErrNoVHCI.
func (s *Server) AttachVHCI(_ context.Context, d usb.DeviceDesc) (*Attachment, error) {
	return nil, &Error{Op: "attach " + d.Path.String(), Err: ErrNoVHCI}
}
