package record

import (
	"context"
	"encoding/hex"

	"cradle/usb"
)

// Bus gives a bus that is b and writes down what is done with the devices it
// opens. Scans are not written down. It is a usb.Notifier: where b is none, it
// gives no notice.
func (r *Recorder) Bus(b usb.Bus) usb.Bus { return &bus{b, r} }

type bus struct {
	usb.Bus
	rec *Recorder
}

func (b *bus) Changes() <-chan struct{} {
	if n, ok := b.Bus.(usb.Notifier); ok {
		return n.Changes()
	}
	return nil
}

func (b *bus) Open(ctx context.Context, d usb.DeviceDesc) (usb.Device, error) {
	at, dev := b.rec.now(), b.rec.dev()
	inner, err := b.Bus.Open(ctx, d)
	if err != nil {
		b.rec.add(entryLine{Op: OpOpen, Dev: dev, Device: lineOfDevice(d)}, at, err)
		return nil, err
	}
	// The opened device may know more of itself, such as its strings.
	b.rec.add(entryLine{Op: OpOpen, Dev: dev, Device: lineOfDevice(inner.Desc())}, at, nil)
	return &device{inner, b.rec, dev}, nil
}

// Device gives a device that is d, opened already, and writes down what is done
// with it.
func (r *Recorder) Device(d usb.Device) usb.Device {
	dev := r.dev()
	r.add(entryLine{Op: OpOpen, Dev: dev, Device: lineOfDevice(d.Desc())}, r.now(), nil)
	return &device{d, r, dev}
}

type device struct {
	inner usb.Device
	rec   *Recorder
	dev   int
}

func (d *device) Desc() usb.DeviceDesc { return d.inner.Desc() }

func (d *device) SetConfig(ctx context.Context, value uint8) error {
	at := d.rec.now()
	err := d.inner.SetConfig(ctx, value)
	d.rec.add(entryLine{Op: OpConfig, Dev: d.dev, Value: &value}, at, err)
	return err
}

func (d *device) Claim(ctx context.Context, iface, alternate uint8) error {
	at := d.rec.now()
	err := d.inner.Claim(ctx, iface, alternate)
	d.rec.add(entryLine{Op: OpClaim, Dev: d.dev, Interface: &iface, Alternate: &alternate}, at, err)
	return err
}

func (d *device) Release(iface uint8) error {
	at := d.rec.now()
	err := d.inner.Release(iface)
	d.rec.add(entryLine{Op: OpRelease, Dev: d.dev, Interface: &iface}, at, err)
	return err
}

func (d *device) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	l := entryLine{Op: OpControl, Dev: d.dev, Setup: setupText(s)}
	if !s.In() {
		l.Data = hexOf(data)
	}
	at := d.rec.now()
	n, err := d.inner.Control(ctx, s, data)
	length := len(data)
	switch {
	case s.In():
		l.Length, l.Data = &length, hexOf(data[:clamp(n, length)])
	case n != length:
		sent := clamp(n, length)
		l.Sent = &sent
	}
	d.rec.add(l, at, err)
	return n, err
}

func (d *device) In(ctx context.Context, ep uint8, buf []byte) (int, error) {
	at := d.rec.now()
	n, err := d.inner.In(ctx, ep, buf)
	length := len(buf)
	d.rec.add(entryLine{Op: OpIn, Dev: d.dev, Endpoint: hex2(ep), Length: &length, Data: hexOf(buf[:clamp(n, length)])}, at, err)
	return n, err
}

func (d *device) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	l := entryLine{Op: OpOut, Dev: d.dev, Endpoint: hex2(ep), Data: hexOf(data)}
	at := d.rec.now()
	n, err := d.inner.Out(ctx, ep, data)
	if n != len(data) {
		sent := clamp(n, len(data))
		l.Sent = &sent
	}
	d.rec.add(l, at, err)
	return n, err
}

func (d *device) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	at := d.rec.now()
	s, err := d.inner.StreamIn(ep, size, depth)
	d.rec.add(entryLine{Op: OpStream, Dev: d.dev, Endpoint: hex2(ep), Length: &size, Depth: &depth}, at, err)
	if err != nil {
		return nil, err
	}
	return &stream{s, d, ep}, nil
}

func (d *device) Reset(ctx context.Context) error {
	at := d.rec.now()
	err := d.inner.Reset(ctx)
	d.rec.add(entryLine{Op: OpReset, Dev: d.dev}, at, err)
	return err
}

func (d *device) Close() error {
	at := d.rec.now()
	err := d.inner.Close()
	d.rec.add(entryLine{Op: OpClose, Dev: d.dev}, at, err)
	return err
}

type stream struct {
	inner usb.InStream
	dev   *device
	ep    uint8
}

func (s *stream) Read(ctx context.Context, buf []byte) (int, error) {
	at := s.dev.rec.now()
	n, err := s.inner.Read(ctx, buf)
	if err != nil && n == 0 && ctx.Err() != nil {
		return n, err // nothing was taken from the bus
	}
	length := len(buf)
	s.dev.rec.add(entryLine{Op: OpStreamIn, Dev: s.dev.dev, Endpoint: hex2(s.ep), Length: &length, Data: hexOf(buf[:clamp(n, length)])}, at, err)
	return n, err
}

func (s *stream) Close() error {
	at := s.dev.rec.now()
	err := s.inner.Close()
	s.dev.rec.add(entryLine{Op: OpStreamClose, Dev: s.dev.dev, Endpoint: hex2(s.ep)}, at, err)
	return err
}

func hexOf(b []byte) *string {
	s := hex.EncodeToString(b)
	return &s
}

// clamp keeps a count that a device implementation gives within its buffer.
func clamp(n, size int) int { return max(0, min(n, size)) }
