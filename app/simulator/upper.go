package simulator

import (
	"errors"
	"fmt"
	"log/slog"

	"cradle/rapi/handset"
)

// NewUpper makes handset n, counted from 1, without a USB device under it: the
// part that works above IP, for a network that is there already. Its identity
// is the one it has on a simulated bus.
func NewUpper(n int, spec Spec, log *slog.Logger) (*handset.Handset, error) {
	if n < 1 || n > maxHandsets {
		return nil, fmt.Errorf("simulator: there is no handset %d", n)
	}
	if spec.Trouble != nil && spec.Trouble.NeedsUSB() {
		return nil, errors.New("simulator: faults of the cable and restarts need a USB device")
	}
	models, err := Models()
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	h, err := newHandset(n, spec, models, make(chan struct{}), func(bool) {}, log)
	if err != nil {
		return nil, err
	}
	return h.Handset, nil
}
