package usb

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Change is one arrival, or one departure when Gone is set. Desc is the
// description the device arrived with.
type Change struct {
	Desc DeviceDesc
	Gone bool
}

// WatchOptions change how Watch looks. The zero value is ready to use.
type WatchOptions struct {
	// Interval between two scans while the bus gives no notice; 0 means 1 s.
	Interval time.Duration

	// Settle is for how long a device must be missing before it is taken to
	// have left; 0 means 100 ms (guess: long enough for a scan that failed to
	// list a device that was just being enumerated). A second scan must agree,
	// which is made after this time. It does not delay a replug: another
	// device in the same port is a departure at once. A negative value
	// believes the first scan.
	Settle time.Duration

	// Problem, if set, is told when scanning begins to fail, when it fails
	// for another reason than before, and with nil when it works again. It is
	// called from the goroutine of Watch.
	Problem func(error)
}

// Watch calls f for every device that is there at the start, and for each one
// that comes or goes after that, until ctx ends. It scans every
// Interval, and at once when a bus that is a Notifier gives notice.
//
// A device is known by its port path together with its address, which is new
// after every enumeration: a device that was away between two scans is first
// Gone and then there again. Departures come before arrivals, each in the order
// of the ports. A scan that fails is reported to Problem and takes nothing
// away: what it could not list may still be there.
//
// f is called from the goroutine of Watch; while it runs, nothing is noticed.
// Watch returns the context's error, or that of a bus that was closed
// (ErrClosed). It leaves no goroutine behind, and reports no departures for
// what is there when it ends.
func Watch(ctx context.Context, bus Bus, opt WatchOptions, f func(Change)) error {
	w := watcher{
		bus:      bus,
		interval: opt.Interval,
		settle:   opt.Settle,
		problem:  opt.Problem,
		f:        f,
		here:     make(map[attachment]*presence),
	}
	if w.interval <= 0 {
		w.interval = time.Second
	}
	if w.settle == 0 {
		w.settle = 100 * time.Millisecond
	}
	var changes <-chan struct{}
	if n, ok := bus.(Notifier); ok {
		changes = n.Changes()
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case _, ok := <-changes:
			if !ok {
				changes = nil
			}
		case <-timer.C:
		}
		again, err := w.scan(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if errors.Is(err, ErrClosed) {
			return err
		}
		timer.Reset(again)
	}
}

// attachment is one stay of one device. Vendor and product are in it for
// systems that give the same address to the next device.
type attachment struct {
	path            PortPath
	address         int
	vendor, product uint16
	release         uint16
}

// presence is a device that was reported and has not left.
type presence struct {
	desc    DeviceDesc
	missing time.Time // since when scans do not list it; zero while they do
}

type watcher struct {
	bus      Bus
	interval time.Duration
	settle   time.Duration
	problem  func(error)
	f        func(Change)
	here     map[attachment]*presence
	failure  string // of the last scan
}

// scan looks once, reports what has changed and says when to look again.
func (w *watcher) scan(ctx context.Context) (time.Duration, error) {
	found, err := w.bus.Scan(ctx)
	if ctx.Err() != nil {
		return 0, err
	}
	w.tell(err)
	now := time.Now()
	listed := make(map[attachment]bool)
	taken := make(map[PortPath]bool)
	for _, d := range found {
		listed[key(d)], taken[d.Path] = true, true
	}
	again := w.interval
	var gone []DeviceDesc
	for k, p := range w.here {
		switch {
		case listed[k]:
			p.missing = time.Time{}
			continue
		case taken[k.path]: // another device is there, so this one is not
		case err != nil:
			continue
		case p.missing.IsZero() && w.settle > 0:
			p.missing = now
			again = min(again, w.settle)
			continue
		case now.Sub(p.missing) < w.settle:
			again = min(again, w.settle-now.Sub(p.missing))
			continue
		}
		gone = append(gone, p.desc)
		delete(w.here, k)
	}
	slices.SortFunc(gone, func(a, b DeviceDesc) int { return a.Path.Compare(b.Path) })
	for _, d := range gone {
		w.f(Change{d, true})
	}
	for _, d := range found {
		if k := key(d); w.here[k] == nil {
			w.here[k] = &presence{desc: d}
			w.f(Change{d, false})
		}
	}
	return again, err
}

// tell reports that scanning has begun to fail, fails otherwise, or works again.
func (w *watcher) tell(err error) {
	failure := ""
	if err != nil {
		failure = err.Error()
	}
	if failure != w.failure && w.problem != nil {
		w.problem(err)
	}
	w.failure = failure
}

func key(d DeviceDesc) attachment {
	return attachment{d.Path, d.Address, d.Vendor, d.Product, d.Release}
}
