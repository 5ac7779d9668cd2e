package bench

import (
	"context"
	"sync"

	"cradle/usb"
)

// firstScan is a bus whose first Scan has been made already: watching begins
// with exactly what Start saw, so that no device is missed or kept that came
// or went between the two.
type firstScan struct {
	usb.Bus
	found []usb.DeviceDesc
	err   error
	once  sync.Once
}

func (f *firstScan) Scan(ctx context.Context) (found []usb.DeviceDesc, err error) {
	first := false
	f.once.Do(func() { first, found, err = true, f.found, f.err })
	if first {
		return found, err
	}
	return f.Bus.Scan(ctx)
}

// Changes is the bus's own; a bus that cannot tell never does.
func (f *firstScan) Changes() <-chan struct{} {
	if n, ok := f.Bus.(usb.Notifier); ok {
		return n.Changes()
	}
	return nil
}
