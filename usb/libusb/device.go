//go:build cgo

package libusb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"cradle/usb"
)

// device is an opened device. Calls that libusb cannot cancel run on goroutines
// of their own; Close joins them all.
type device struct {
	bus  *Bus
	desc usb.DeviceDesc
	raw  rawDevice
	lib  rawContext // of this device alone

	ctx   context.Context // ends with Close
	end   context.CancelFunc
	calls sync.WaitGroup
	once  sync.Once
	err   error // of Close

	turn sync.Mutex // held by whatever changes the configuration or the claims

	mu     sync.Mutex
	closed bool
	config rawConfig // nil before the first SetConfig or Claim
	value  uint8     // of config
	claims []*claim  // oldest first
}

func newDevice(b *Bus, lib rawContext, raw rawDevice, desc usb.DeviceDesc) *device {
	d := &device{bus: b, desc: desc, raw: raw, lib: lib}
	d.ctx, d.end = context.WithCancel(context.Background())
	return d
}

func (d *device) Desc() usb.DeviceDesc { return d.desc }

func (d *device) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	return &usb.Error{Op: op, Path: d.desc.Path, Err: err}
}

// call runs f on a goroutine of its own and returns its error. If ctx or the
// device ends first, f is abandoned: it runs on, and if it succeeds then, undo
// takes back what it did.
func (d *device) call(ctx context.Context, f func() error, undo func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return usb.ErrClosed
	}
	d.calls.Add(1)
	d.mu.Unlock()
	result := make(chan error)
	go func() {
		defer d.calls.Done()
		err := f()
		select {
		case result <- err:
			return
		case <-ctx.Done():
		case <-d.ctx.Done():
		}
		d.bus.opt.Log.Debug("abandoned USB call has ended", "port", d.desc.Path, "err", err)
		if err == nil && undo != nil {
			undo()
		}
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-d.ctx.Done():
		return usb.ErrClosed
	}
}

// Control makes the transfer with a buffer of its own. When it is abandoned it
// goes on until the device answers or the control timeout is over; meanwhile
// the device may still act on it.
func (d *device) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	if len(data) > 0xffff { // wLength has 16 bits
		return 0, d.fail("control", fmt.Errorf("data stage of %d bytes: %w", len(data), usb.ErrNotSupported))
	}
	buf := bytes.Clone(data)
	var n int
	err := d.call(ctx, func() error {
		var err error
		n, err = d.raw.Control(s.RequestType, s.Request, s.Value, s.Index, buf)
		return translate(err)
	}, nil)
	if err != nil {
		return 0, d.fail("control", err) // n may still be written to
	}
	if s.In() {
		copy(data, buf[:n])
	}
	return n, nil
}

// Reset gives up the claims and the configuration before it resets the port.
func (d *device) Reset(ctx context.Context) error {
	return d.fail("reset", d.call(ctx, func() error {
		d.turn.Lock()
		defer d.turn.Unlock()
		if err := ctx.Err(); err != nil {
			return err
		}
		d.releaseAll()
		if err := d.closeConfig(); err != nil {
			return err
		}
		err := translate(d.raw.Reset())
		if errors.Is(err, usb.ErrNotFound) { // libusb: the device must be enumerated again
			err = fmt.Errorf("%w (%v)", usb.ErrNoDevice, err)
		}
		return err
	}, nil))
}

// Close waits for abandoned calls; a control transfer that a device does not
// answer can hold it up for the control timeout.
func (d *device) Close() error {
	d.once.Do(func() {
		d.mu.Lock()
		d.closed = true
		d.mu.Unlock()
		d.end()
		d.calls.Wait()
		d.turn.Lock()
		defer d.turn.Unlock()
		d.releaseAll()
		err := d.closeConfig()
		if e := d.raw.Close(); err == nil {
			err = translate(e)
		}
		d.bus.returned(d.lib)
		d.err = d.fail("close", err)
	})
	return d.err
}
