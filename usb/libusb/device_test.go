//go:build cgo

package libusb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/gousb"

	"cradle/usb"
)

func TestTakingOverAnActiveConfiguration(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	ctx := t.Context()
	for _, err := range []error{d.SetConfig(ctx, 1), d.Claim(ctx, 0, 0), d.Claim(ctx, 1, 0), d.SetConfig(ctx, 1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	// Only the claims detach drivers, each its own.
	f.did(t, "configuration 1, detaching false", "claim 0.0, detaching true", "claim 1.0, detaching true")
	if err := d.SetConfig(ctx, 2); !errors.Is(err, usb.ErrBusy) {
		t.Errorf("another configuration while claimed: %v", err)
	}
	if err := d.Claim(ctx, 1, 0); !errors.Is(err, usb.ErrBusy) {
		t.Errorf("second claim: %v", err)
	}
	if err := d.Claim(ctx, 5, 0); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("claim of what is not there: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	f.did(t, "release 1", "release 0", "close configuration", "close") // data first (usb.md 1.3)
	if err := d.Claim(ctx, 0, 0); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("claim after Close: %v", err)
	}
	f.did(t)
}

func TestCloseReleasesTheDataInterfaceFirstWhateverTheOrderOfClaims(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	for _, err := range []error{d.Claim(t.Context(), 1, 0), d.Claim(t.Context(), 0, 0)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	f.noted()
	d.Close()
	f.did(t, "release 1", "release 0", "close configuration", "close")
}

func TestSelectingAnotherConfiguration(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	if err := d.SetConfig(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	f.did(t, "SET_CONFIGURATION 2, detaching true")
	if err := d.SetConfig(t.Context(), 3); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("a configuration that is not there: %v", err)
	}
	if err := d.SetConfig(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	f.did(t, "close configuration", "SET_CONFIGURATION 1, detaching true")
}

func TestAClaimThatFails(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	f.claimErr = fmt.Errorf("failed to claim interface 0 on x: %v", gousb.ErrorBusy)
	if err := d.Claim(t.Context(), 0, 0); !errors.Is(err, usb.ErrBusy) {
		t.Errorf("Claim: %v", err)
	}
	if err := d.Release(0); !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("Release: %v", err)
	}
	if _, err := d.Out(t.Context(), 0x03, nil); !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("Out: %v", err)
	}
	if _, err := d.In(t.Context(), 0x8f, nil); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("In: %v", err)
	}
}

func TestAnAbandonedClaimIsTakenBack(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	started, answer := make(chan struct{}), make(chan struct{})
	f.claiming = func() { close(started); <-answer }
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	if err := d.Claim(ctx, 0, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Claim: %v", err)
	}
	close(answer)
	d.Close() // joins the late end
	f.did(t, "configuration 1, detaching false", "claim 0.0, detaching true", "release 0", "close configuration", "close")
	if err := d.SetConfig(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("SetConfig with an ended context: %v", err)
	}
}

func TestControl(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	f.control = func(requestType, request uint8, data []byte) (int, error) {
		if requestType == 0xa1 {
			return copy(data, "answer"), nil
		}
		f.note("out %x %q", request, data)
		return len(data), nil
	}
	buf := bytes.Repeat([]byte{'.'}, 8)
	n, err := d.Control(t.Context(), usb.Setup{RequestType: 0xa1, Request: 1}, buf)
	if n != 6 || err != nil || string(buf) != "answer.." {
		t.Errorf("Control = %d, %v, %q", n, err, buf)
	}
	if n, err := d.Control(t.Context(), usb.Setup{RequestType: 0x21}, []byte("message")); n != 7 || err != nil {
		t.Errorf("Control = %d, %v", n, err)
	}
	f.did(t, `out 0 "message"`)
	if _, err := d.Control(t.Context(), usb.Setup{RequestType: 0x21}, make([]byte, 65536)); !errors.Is(err, usb.ErrNotSupported) {
		t.Errorf("65536 bytes: %v", err)
	}
	f.control = func(uint8, uint8, []byte) (int, error) { return -9, gousb.ErrorPipe }
	if n, err := d.Control(t.Context(), usb.Setup{RequestType: 0xa1}, buf); n != 0 || !errors.Is(err, usb.ErrStall) {
		t.Errorf("Control = %d, %v", n, err)
	}
}

func TestAnAbandonedControlTransferTouchesNothing(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	started, answer := make(chan struct{}), make(chan struct{})
	f.control = func(_, _ uint8, data []byte) (int, error) {
		close(started)
		<-answer
		return copy(data, "late answer"), nil
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	buf := make([]byte, 16)
	if n, err := d.Control(ctx, usb.Setup{RequestType: 0xa1}, buf); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("Control = %d, %v", n, err)
	}
	closed := make(chan struct{})
	go func() { d.Close(); close(closed) }()
	select {
	case <-closed:
		t.Error("the handle was closed under a control transfer")
	default:
	}
	close(answer)
	<-closed
	if !bytes.Equal(buf, make([]byte, 16)) {
		t.Errorf("the buffer holds % x", buf)
	}
	f.did(t, "close")
}

func TestTransfers(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	ctx := t.Context()
	for i := range uint8(2) {
		if err := d.Claim(ctx, i, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := d.Out(ctx, 0x03, []byte("frame")); n != 5 || err != nil {
		t.Errorf("Out = %d, %v", n, err)
	}
	if got := <-f.out; string(got) != "frame" {
		t.Errorf("sent %q", got)
	}
	buf := make([]byte, 64)
	for _, test := range []struct {
		in   transfer
		want error
	}{
		{transfer{data: "short"}, nil},
		{transfer{"par", gousb.TransferStall}, usb.ErrStall},
		{transfer{err: gousb.ErrorNoDevice}, usb.ErrNoDevice},
		{transfer{err: gousb.TransferNoDevice}, usb.ErrNoDevice},
		{transfer{err: gousb.TransferOverflow}, usb.ErrOverflow},
	} {
		f.in <- test.in
		n, err := d.In(ctx, 0x82, buf)
		if string(buf[:n]) != test.in.data || !errors.Is(err, test.want) {
			t.Errorf("In = %q, %v; want %q, %v", buf[:n], err, test.in.data, test.want)
		}
	}
	short, cancel := context.WithCancel(ctx)
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := d.In(short, 0x81, buf); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	reading := make(chan error)
	for _, ep := range []uint8{0x81, 0x82} {
		go func() { _, err := d.In(ctx, ep, make([]byte, 64)); reading <- err }()
	}
	go d.Close()
	for range 2 {
		if err := <-reading; !errors.Is(err, usb.ErrClosed) {
			t.Errorf("closed: %v", err)
		}
	}
}

func TestStream(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	ctx := t.Context()
	if _, err := d.StreamIn(0x82, 64, 2); !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("unclaimed: %v", err)
	}
	if err := d.Claim(ctx, 1, 0); err != nil {
		t.Fatal(err)
	}
	s, err := d.StreamIn(0x82, 64, 2)
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 64)
	if _, err := s.Read(ctx, buf[:63]); !errors.Is(err, usb.ErrOverflow) {
		t.Errorf("a small buffer: %v", err)
	}
	short, cancel := context.WithCancel(ctx)
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := s.Read(short, buf); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for i := range 20 { // a cancelled Read ended nothing; boundaries and order are kept
		want := strings.Repeat("x", i)
		f.in <- transfer{data: want}
		if n, err := s.Read(ctx, buf); string(buf[:n]) != want || err != nil {
			t.Fatalf("Read = %q, %v; want %q", buf[:n], err, want)
		}
	}
	f.in <- transfer{data: "last"}
	f.in <- transfer{err: gousb.TransferNoDevice}
	if n, err := s.Read(ctx, buf); string(buf[:n]) != "last" || err != nil {
		t.Errorf("Read = %q, %v", buf[:n], err)
	}
	for range 2 {
		if _, err := s.Read(ctx, buf); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("unplugged: %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestClosingAStreamLetsGoOfWhatIsPosted(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	ctx := t.Context()
	if err := d.Claim(ctx, 1, 0); err != nil {
		t.Fatal(err)
	}
	f.noted()
	for _, end := range []struct {
		name string
		how  func(usb.InStream) error
	}{
		{"Close", usb.InStream.Close},
		{"Release", func(usb.InStream) error { return d.Release(1) }},
	} {
		s, err := d.StreamIn(0x82, 64, 3)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			f.in <- transfer{data: "unread"}
		}
		if err := end.how(s); err != nil {
			t.Error(err)
		}
		got := f.noted()
		if len(got) < 2 || got[1] != "stream ended" {
			t.Errorf("%s: did %q", end.name, got)
		}
		for len(f.in) > 0 {
			<-f.in
		}
		s.Close()
		if _, err := s.Read(ctx, make([]byte, 64)); !errors.Is(err, usb.ErrClosed) {
			t.Errorf("%s: Read: %v", end.name, err)
		}
	}
}

func TestReset(t *testing.T) {
	f, b := newFake(t)
	d := openFake(t, b)
	if err := d.Claim(t.Context(), 0, 0); err != nil {
		t.Fatal(err)
	}
	f.noted()
	if err := d.Reset(t.Context()); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("a device that must be enumerated again: %v", err)
	}
	f.did(t, "release 0", "close configuration", "reset")
}
