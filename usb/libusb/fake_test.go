//go:build cgo

package libusb

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/google/gousb"

	"cradle/usb"
)

// fakeUSB stands in for gousb: one device whose calls are written down and
// whose transfers a test answers.
type fakeUSB struct {
	mu       sync.Mutex
	log      []string
	active   int
	detach   bool
	contexts int // open ones
	gone     bool
	openErr  error
	claimErr error
	claiming func()

	control func(requestType, request uint8, data []byte) (int, error)
	in      chan transfer // what IN transfers get, in order
	out     chan []byte
	posted  chan posted // where OUT transfers go instead, if not nil
}

type transfer struct {
	data string
	err  error
}

// handset is a WM5 device (usb.md 1.1) as gousb describes it.
func handset() *gousb.DeviceDesc {
	return &gousb.DeviceDesc{
		Bus: 1, Address: 7, Path: []int{3, 2}, Port: 2,
		Speed: gousb.SpeedFull, Spec: gousb.Version(1, 1), Device: 0x0101,
		Vendor: 0x0bb4, Product: 0x0b04,
		Class: 0xef, SubClass: 1, Protocol: 1,
		MaxControlPacketSize: 64,
		Configs: map[int]gousb.ConfigDesc{
			1: {Number: 1, SelfPowered: true, MaxPower: 500, Interfaces: []gousb.InterfaceDesc{
				{Number: 0, AltSettings: []gousb.InterfaceSetting{{
					Number: 0, Class: 0xef, SubClass: 1, Protocol: 1,
					Endpoints: map[gousb.EndpointAddress]gousb.EndpointDesc{
						0x81: {Address: 0x81, Number: 1, Direction: gousb.EndpointDirectionIn, MaxPacketSize: 8, TransferType: gousb.TransferTypeInterrupt, PollInterval: 1e6},
					},
				}}},
				{Number: 1, AltSettings: []gousb.InterfaceSetting{{
					Number: 1, Class: 0x0a,
					Endpoints: map[gousb.EndpointAddress]gousb.EndpointDesc{
						0x82: {Address: 0x82, Number: 2, Direction: gousb.EndpointDirectionIn, MaxPacketSize: 64, TransferType: gousb.TransferTypeBulk},
						0x03: {Address: 0x03, Number: 3, MaxPacketSize: 64, TransferType: gousb.TransferTypeBulk},
					},
				}}},
			}},
			2: {Number: 2},
		},
	}
}

func (f *fakeUSB) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, fmt.Sprintf(format, args...))
}

// noted returns what was done since it was last asked.
func (f *fakeUSB) noted() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.log
	f.log = nil
	return l
}

func (f *fakeUSB) did(t *testing.T, want ...string) {
	t.Helper()
	if got := f.noted(); !slices.Equal(got, want) {
		t.Errorf("did %q, want %q", got, want)
	}
}

func newFake(t *testing.T) (*fakeUSB, *Bus) {
	f := &fakeUSB{active: 1, in: make(chan transfer, 100), out: make(chan []byte, 100)}
	b := newBus(Options{}, func() (rawContext, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.contexts++
		return fakeContext{f}, nil
	})
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.contexts != 0 {
			t.Errorf("%d contexts were left open", f.contexts)
		}
	})
	return f, b
}

func openFake(t *testing.T, b *Bus) usb.Device {
	t.Helper()
	found, err := b.Scan(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatalf("Scan: %v, %v", found, err)
	}
	d, err := b.Open(t.Context(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

type fakeContext struct{ f *fakeUSB }

func (c fakeContext) OpenDevices(choose func(*gousb.DeviceDesc) bool) ([]rawDevice, error) {
	choose(&gousb.DeviceDesc{Bus: 1, Address: 1, Class: gousb.ClassHub})
	if c.f.gone || !choose(handset()) {
		return nil, nil
	}
	if c.f.openErr != nil {
		return nil, c.f.openErr
	}
	return []rawDevice{fakeDevice(c)}, nil
}

func (c fakeContext) Close() error {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	c.f.contexts--
	return nil
}

type fakeDevice struct{ f *fakeUSB }

func (d fakeDevice) ActiveConfigNum() (int, error) { return d.f.active, nil }
func (d fakeDevice) SetAutoDetach(on bool) error   { d.f.detach = on; return nil }
func (d fakeDevice) Reset() error                  { d.f.note("reset"); return gousb.ErrorNotFound }
func (d fakeDevice) Close() error                  { d.f.note("close"); return nil }

func (d fakeDevice) Config(n int) (rawConfig, error) {
	if d.f.active != n {
		d.f.note("SET_CONFIGURATION %d, detaching %v", n, d.f.detach)
		d.f.active = n
	} else {
		d.f.note("configuration %d, detaching %v", n, d.f.detach)
	}
	return fakeConfig(d), nil
}

func (d fakeDevice) Control(requestType, request uint8, value, index uint16, data []byte) (int, error) {
	return d.f.control(requestType, request, data)
}

type fakeConfig struct{ f *fakeUSB }

func (c fakeConfig) Close() error { c.f.note("close configuration"); return nil }

func (c fakeConfig) Interface(n, alt int) (rawInterface, error) {
	c.f.note("claim %d.%d, detaching %v", n, alt, c.f.detach)
	if c.f.claiming != nil {
		c.f.claiming()
	}
	return fakeInterface{c.f, n}, c.f.claimErr
}

type fakeInterface struct {
	f *fakeUSB
	n int
}

func (i fakeInterface) Close()                  { i.f.note("release %d", i.n) }
func (i fakeInterface) In(n int) (rawIn, error) { return fakeIn{i.f}, nil }

func (i fakeInterface) Out(n int) (rawOut, error) { return fakeOut{i.f}, nil }

type fakeOut struct{ f *fakeUSB }

func (o fakeOut) WriteContext(ctx context.Context, data []byte) (int, error) {
	if o.f.posted != nil {
		// As gousb does: the transfer is begun, and only then ctx is looked at.
		ended := make(chan error, 1)
		o.f.posted <- posted{string(data), ended}
		select {
		case err := <-ended:
			return len(data), err
		case <-ctx.Done():
			return 0, gousb.TransferCancelled
		}
	}
	select {
	case o.f.out <- slices.Clone(data):
		return len(data), nil
	case <-ctx.Done():
		return 0, gousb.TransferCancelled
	}
}

// posted is an OUT transfer under way; the test ends it.
type posted struct {
	data  string
	ended chan<- error
}

type fakeIn struct{ f *fakeUSB }

func (i fakeIn) ReadContext(ctx context.Context, buf []byte) (int, error) {
	select {
	case t := <-i.f.in:
		return copy(buf, t.data), t.err
	case <-ctx.Done():
		return 0, gousb.TransferCancelled
	}
}

func (i fakeIn) Stream(size, depth int) (rawStream, error) {
	i.f.note("post %d of %d bytes", depth, size)
	return &fakeStream{fakeIn: i}, nil
}

// fakeStream is like gousb's: any error ends it, Close leaves what is posted.
type fakeStream struct {
	fakeIn
	closed, ended bool
}

func (s *fakeStream) ReadContext(ctx context.Context, buf []byte) (int, error) {
	if s.ended {
		return 0, io.ErrClosedPipe
	}
	n, err := s.fakeIn.ReadContext(ctx, buf)
	if err != nil {
		s.ended = true
		s.f.note("stream ended")
	}
	return n, err
}

func (s *fakeStream) Close() error {
	s.closed = true
	return nil
}
