package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cradle/usb"
)

// Waits after a USB link has failed.
const (
	// leavePatience is for how long a device whose transfer failed is looked
	// for. On Linux an unplugged device can first be an I/O error or one that
	// sent too much, and a moment later be gone.
	//
	// guess: no source.
	leavePatience = 500 * time.Millisecond
	leaveLook     = 50 * time.Millisecond // guess: between two looks; a scan takes 10 to 20 ms
	// noticePatience is for how long a departure that was seen here is left to
	// the one who watches the bus: it looks every second, and twice.
	noticePatience = 3 * time.Second
	// linkPatience is for how long a call that broke its connection waits to
	// hear from the link below it why.
	//
	// guess: only goroutines of this program are waited for, on a computer that
	// may be busy. Where the link stands, it is a second more before a failure
	// is told.
	linkPatience = time.Second
	// resetPatience bounds one reset of a device. Linux gives a port 5 s to
	// answer its hub; guess that it is enough.
	resetPatience = 5 * time.Second
)

// maxResets is how often a device that stalls is reset, one time after the
// other, before a person is asked.
//
// guess: no source.
const maxResets = 2

// ResetError: an endpoint of the handset stalls, and resetting its port did not
// help.
type ResetError struct {
	Times int   // resets that were made
	Err   error // the stall, or what became of the last reset
}

func (e *ResetError) Error() string {
	if e.Times == 1 {
		return fmt.Sprintf("the handset's USB port was reset once and did not recover: %v", e.Err)
	}
	return fmt.Sprintf("the handset's USB port was reset %d times and did not recover: %v", e.Times, e.Err)
}

func (e *ResetError) Unwrap() error { return e.Err }

// transferFailed reports whether an error is one that a transfer to a device
// that is being unplugged may end with.
func transferFailed(err error) bool {
	for _, e := range []error{usb.ErrIO, usb.ErrOverflow, usb.ErrStall, usb.ErrTimeout} {
		if errors.Is(err, e) {
			return !errors.Is(err, usb.ErrNoDevice)
		}
	}
	return false
}

// departure reports whether an error says that the device has left.
func departure(err error) bool { return errors.Is(err, usb.ErrNoDevice) || errors.Is(err, ErrDeparted) }

// settled waits until it is clear whether err, a transfer's, is that of a
// device that has left, and then puts ErrDeparted in front of it. Two looks at
// the bus must agree, because one may overlook a device. It may be called from
// any goroutine.
func (h *handset) settled(err error) error {
	if h.place.bus == nil || !transferFailed(err) || departure(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(h.ctx, leavePatience)
	defer cancel()
	for missing := 0; ; {
		switch found, problem := h.place.bus.Scan(ctx); {
		case problem != nil:
		case slices.ContainsFunc(found, func(d usb.DeviceDesc) bool {
			return d.Path == h.place.desc.Path && sameStay(d, h.place.desc)
		}):
			missing = 0
		case missing > 0:
			return &endedError{why: ErrDeparted, err: err}
		default:
			missing++
		}
		if h.sleep(ctx, leaveLook) == nil {
			continue
		}
		if why := context.Cause(h.ctx); why != nil {
			return &endedError{why: why, err: err}
		}
		return err // it is still there
	}
}

// awaitDeparture waits until the one who watches the bus has noticed that the
// device left.
func (h *handset) awaitDeparture() {
	ctx, cancel := context.WithTimeout(h.ctx, noticePatience)
	defer cancel()
	<-ctx.Done()
}

// recover resets a device one of whose endpoints stalls: libusb's halts cannot
// be cleared one by one here. nil: the same device may be connected anew. When
// the reset makes it leave, it is another stay that goes on. Called by serve,
// with nothing open.
func (h *handset) recover(stall error) error {
	h.bench.mu.Lock()
	times := h.resets
	if times < maxResets {
		h.resets++
		h.resetting = true
	}
	h.bench.mu.Unlock()
	if times == maxResets {
		return &ResetError{times, stall}
	}
	h.phase("reset")
	h.log.Warn("an endpoint stalls, resetting the device", "layer", "bench", "reset", times+1, "error", stall)
	err := h.reset()
	if errors.Is(err, usb.ErrNoDevice) {
		h.awaitDeparture()
	}
	h.bench.mu.Lock()
	defer h.bench.mu.Unlock()
	if h.ctx.Err() == nil {
		h.resetting = false
	}
	if err != nil {
		return &ResetError{times + 1, fmt.Errorf("%w (after %v)", err, stall)}
	}
	return nil
}

// reset resets the device's port.
func (h *handset) reset() error {
	ctx, cancel := context.WithTimeoutCause(h.ctx, resetPatience, &TimeoutError{Wait: "reset", After: resetPatience})
	defer cancel()
	dev, err := h.place.bus.Open(ctx, h.place.desc)
	if err == nil {
		err = dev.Reset(ctx)
		if e := dev.Close(); err == nil {
			err = e
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = context.Cause(ctx)
	}
	return err
}

// held tells how long a connection has held: after a good one, resets are
// counted anew.
func (h *handset) held(d time.Duration) {
	if d >= reconnectAfter {
		h.bench.mu.Lock()
		defer h.bench.mu.Unlock()
		h.resets = 0
	}
}

// because is reason, for a call that broke its connection: what became of the
// link may be noticed a moment later.
func (h *handset) because(ctx context.Context, l link, err error) error {
	t := time.NewTimer(linkPatience)
	defer t.Stop()
	select {
	case <-l.Done():
	case <-ctx.Done():
	case <-t.C:
	}
	return h.settled(h.reason(ctx, l, err))
}
