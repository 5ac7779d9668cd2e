//go:build cgo

package libusb

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/gousb"

	"cradle/usb"
)

func openStreamOut(t *testing.T, f *fakeUSB, b *Bus, depth int) (usb.Device, usb.OutStream) {
	t.Helper()
	d := openFake(t, b)
	if err := d.Claim(t.Context(), 1, 0); err != nil {
		t.Fatal(err)
	}
	f.noted()
	f.posted = make(chan posted, 100)
	s, err := usb.StreamOut(d, 0x03, 64, depth)
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

// Several transfers are under way, in order; one more waits for the oldest.
func TestStreamOut(t *testing.T) {
	f, b := newFake(t)
	_, s := openStreamOut(t, f, b, 3)
	for _, data := range []string{"one", "two", "three"} {
		if err := s.Write(t.Context(), []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	first := <-f.posted
	fourth := make(chan error)
	go func() { fourth <- s.Write(t.Context(), []byte("four")) }()
	select {
	case <-fourth:
		t.Error("a fourth was begun while three were under way")
	default:
	}
	first.ended <- nil
	if err := <-fourth; err != nil {
		t.Error(err)
	}
	got := first.data
	for range 3 {
		p := <-f.posted
		got += " " + p.data
		p.ended <- nil
	}
	if want := "one two three four"; got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
	for _, data := range []string{"", strings.Repeat("x", 65)} {
		if err := s.Write(t.Context(), []byte(data)); !errors.Is(err, usb.ErrNotSupported) {
			t.Errorf("%d bytes: %v", len(data), err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Write(t.Context(), []byte("late")); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

// However a stream ends, the transfers under way are taken back first.
func TestTheEndOfAStreamOut(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*testing.T, *fakeUSB, usb.Device, usb.OutStream) error
		want error
	}{
		"the device has left": {func(t *testing.T, f *fakeUSB, _ usb.Device, s usb.OutStream) error {
			p := <-f.posted
			p.ended <- gousb.TransferNoDevice
			return s.Write(t.Context(), []byte("third"))
		}, usb.ErrNoDevice},
		"the context has ended": {func(t *testing.T, _ *fakeUSB, _ usb.Device, s usb.OutStream) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return s.Write(ctx, []byte("third"))
		}, context.Canceled},
		"closed in a hurry": {func(t *testing.T, _ *fakeUSB, _ usb.Device, s usb.OutStream) error {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			return s.Close(ctx)
		}, context.Canceled},
		"the interface is released": {func(t *testing.T, _ *fakeUSB, d usb.Device, s usb.OutStream) error {
			if err := d.Release(1); err != nil {
				t.Error(err)
			}
			return s.Write(t.Context(), []byte("third"))
		}, usb.ErrClosed},
		"the device is closed": {func(t *testing.T, _ *fakeUSB, d usb.Device, s usb.OutStream) error {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
			return s.Write(t.Context(), []byte("third"))
		}, usb.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			f, b := newFake(t)
			d, s := openStreamOut(t, f, b, 2)
			for range 2 {
				if err := s.Write(t.Context(), []byte("data")); err != nil {
					t.Fatal(err)
				}
			}
			if err := test.end(t, f, d, s); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			if err := s.Write(t.Context(), []byte("late")); err == nil {
				t.Error("it goes on")
			}
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			s.Close(ended)
			if err := d.Close(); err != nil { // would wait for what was left under way
				t.Error(err)
			}
		})
	}
}
