package gadget_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"cradle/usb"
	"cradle/usb/gadget"
)

func TestAStreamKeepsOrderAndBoundaries(t *testing.T) {
	const n = 200
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		for i := range n {
			ep.In(ctx, 0x82, pattern(i), true)
		}
	}})
	s, err := dev.StreamIn(0x82, 256, 3)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 256)
	for i := range n {
		if m, err := s.Read(ctx, buf); err != nil || !bytes.Equal(buf[:m], pattern(i)) {
			t.Fatalf("transfer %d: %d bytes, %v", i, m, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := s.Read(ctx, buf); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}
}

func TestAStreamTakesDataBeforeAnybodyReads(t *testing.T) {
	taken := make(chan struct{}, 3)
	ctx, bus, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		for i := range 4 {
			if ep.In(ctx, 0x82, pattern(i), true) == nil {
				taken <- struct{}{}
			}
		}
	}})
	s, err := dev.StreamIn(0x82, 64, 3)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		<-taken
	}
	bus.Unplug(port)
	buf := make([]byte, 64)
	for i := range 3 { // what had come is not lost
		if n, err := s.Read(ctx, buf); n != i || err != nil {
			t.Fatalf("Read = %d, %v; want %d", n, err, i)
		}
	}
	for range 2 {
		if _, err := s.Read(ctx, buf); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("Read after unplugging: %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestACancelledReadOfAStreamEndsNothing(t *testing.T) {
	send := make(chan struct{})
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		<-send
		ep.In(ctx, 0x82, pattern(5), true)
	}})
	s, err := dev.StreamIn(0x82, 64, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	buf := make([]byte, 64)
	if _, err := s.Read(ended, buf); !errors.Is(err, context.Canceled) {
		t.Errorf("Read: %v", err)
	}
	if _, err := s.Read(ctx, buf[:63]); !errors.Is(err, usb.ErrOverflow) {
		t.Errorf("Read with a small buffer: %v", err)
	}
	close(send)
	if n, err := s.Read(ctx, buf); n != 5 || err != nil {
		t.Errorf("Read = %d, %v", n, err)
	}
}

func TestAStreamEndsWithItsClaim(t *testing.T) {
	ctx, _, g, dev := opened(t, handset(), soft{})
	for _, size := range [][2]int{{0, 1}, {64, 0}} {
		if _, err := dev.StreamIn(0x82, size[0], size[1]); !errors.Is(err, usb.ErrNotSupported) {
			t.Errorf("StreamIn(%v): %v", size, err)
		}
	}
	buf := make([]byte, 64)
	for name, end := range map[string]struct {
		how  func(usb.InStream) error
		want error
	}{
		"Close":   {usb.InStream.Close, usb.ErrClosed},
		"Release": {func(usb.InStream) error { return dev.Release(1) }, usb.ErrClosed},
		"Halt":    {func(usb.InStream) error { return g.Halt(0x82) }, usb.ErrStall},
	} {
		dev.Claim(ctx, 1, 0)
		dev.Control(ctx, usb.Setup{RequestType: 0x02, Request: 1, Index: 0x82}, nil)
		s, err := dev.StreamIn(0x82, 64, 2)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reading := make(chan error)
		go func() { _, err := s.Read(ctx, buf); reading <- err }()
		if err := end.how(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := <-reading; !errors.Is(err, end.want) {
			t.Errorf("%s: Read: %v, want %v", name, err, end.want)
		}
		s.Close()
	}
}

// What a stream had posted goes with its claim, read or not: nothing of it may
// take the data of whoever claims the interface next.
func TestAnAbandonedStreamTakesNothing(t *testing.T) {
	send := make(chan struct{})
	ctx, bus, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		<-send
		ep.In(ctx, 0x82, pattern(5), true)
	}})
	if _, err := dev.StreamIn(0x82, 64, 2); err != nil {
		t.Fatal(err)
	}
	if err := dev.Release(1); err != nil {
		t.Fatal(err)
	}
	next := open(t, ctx, bus)
	defer next.Close()
	if err := next.Claim(ctx, 1, 0); err != nil {
		t.Fatal(err)
	}
	close(send)
	buf := make([]byte, 64)
	if n, err := next.In(ctx, 0x82, buf); err != nil || !bytes.Equal(buf[:n], pattern(5)) {
		t.Errorf("In = %d, %v", n, err)
	}
}
