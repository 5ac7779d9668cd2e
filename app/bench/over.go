package bench

import (
	"errors"
	"fmt"
	"net/netip"

	"cradle/rapi/activesync"
	"cradle/rapi/osnet"
)

// connectOver connects over the operating system's own network. There is no
// device whose departure would be noticed: only the connection tells.
func connectOver(h *handset) (link, error) {
	local, err := netip.ParseAddr(h.place.over.Host)
	if err != nil {
		return nil, fmt.Errorf("address to listen on: %w", err)
	}
	var peer netip.Addr
	if h.place.over.Device != "" {
		if peer, err = netip.ParseAddr(h.place.over.Device); err != nil {
			return nil, fmt.Errorf("address of the handset: %w", err)
		}
	}
	c, err := greet(h, osnet.Desktop(local, peer))
	if timeout := new(activesync.TimeoutError); errors.As(err, &timeout) && timeout.Silent {
		return nil, &SilentError{Host: h.place.over.Host, Device: h.place.over.Device, After: timeout.After, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return newHandsetLink(h, c, nil, func() error { return nil })
}
