//go:build cgo

package libusb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/gousb"

	"cradle/usb"
)

// TestTheBusOfThisMachine needs no device: it proves that starting, scanning
// and stopping libusb works wherever the tests run.
func TestTheBusOfThisMachine(t *testing.T) {
	b, err := New(Options{})
	if err != nil {
		t.Skipf("NOT TESTED, no libusb bus here: %v", err)
	}
	for range 2 {
		found, err := b.Scan(t.Context())
		if err != nil {
			t.Errorf("Scan: %v", err)
		}
		for _, d := range found {
			t.Logf("%v %v %v", d.Path, d.ID(), usb.Recognise(d).Mode)
		}
	}
	if _, err := b.Open(t.Context(), usb.DeviceDesc{Path: usb.PortPath{Bus: 99, Ports: "1"}}); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("opening what is not there: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Scan(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("Scan with an ended context: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := b.Scan(t.Context()); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("Scan of a closed bus: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		in   error
		want error
	}{
		// libusb.h, enum libusb_error.
		{gousb.Error(-1), usb.ErrIO},
		{gousb.Error(-2), usb.ErrNotSupported},
		{gousb.Error(-3), usb.ErrAccess},
		{gousb.Error(-4), usb.ErrNoDevice},
		{gousb.Error(-5), usb.ErrNotFound},
		{gousb.Error(-6), usb.ErrBusy},
		{gousb.Error(-7), usb.ErrTimeout},
		{gousb.Error(-8), usb.ErrOverflow},
		{gousb.Error(-9), usb.ErrStall},
		{gousb.Error(-12), usb.ErrNotSupported},
		{gousb.Error(-99), usb.ErrIO},
		{gousb.Error(-77), usb.ErrIO},
		// enum libusb_transfer_status.
		{gousb.TransferStatus(1), usb.ErrIO},
		{gousb.TransferStatus(2), usb.ErrTimeout},
		{gousb.TransferStatus(3), usb.ErrClosed},
		{gousb.TransferStatus(4), usb.ErrStall},
		{gousb.TransferStatus(5), usb.ErrNoDevice},
		{gousb.TransferStatus(6), usb.ErrOverflow},
		{gousb.TransferStatus(9), usb.ErrIO},
		// gousb hides the code in words.
		{fmt.Errorf("failed to claim interface 1 on vid=0bb4: %v", gousb.ErrorBusy), usb.ErrBusy},
		{errors.New("Can't detach kernel driver of the device and interface 0: libusb: bad access [code -3]"), usb.ErrAccess},
		{errors.New("libusb: bad access [code -3] and more"), usb.ErrIO},
		{errors.New("something else"), usb.ErrIO},
	} {
		got := translate(test.in)
		if !errors.Is(got, test.want) || !strings.Contains(got.Error(), test.in.Error()) {
			t.Errorf("translate(%v) = %v, want %v", test.in, got, test.want)
		}
	}
	if err := translate(nil); err != nil {
		t.Error(err)
	}
}

func TestDescriptors(t *testing.T) {
	want := usb.DeviceDesc{
		Path: usb.PortPath{Bus: 1, Ports: "3.2"}, Address: 7, Speed: usb.SpeedFull,
		Vendor: 0x0bb4, Product: 0x0b04, Release: 0x0101,
		Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}, MaxPacket0: 64,
		Configs: []usb.ConfigDesc{
			{Value: 1, Attributes: 0xc0, MaxPower: 500, Interfaces: []usb.InterfaceDesc{
				{Number: 0, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}, Endpoints: []usb.EndpointDesc{
					{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: 1},
				}},
				{Number: 1, Class: usb.Class{Class: 0x0a}, Endpoints: []usb.EndpointDesc{
					{Address: 0x03, Type: usb.Bulk, MaxPacket: 64},
					{Address: 0x82, Type: usb.Bulk, MaxPacket: 64},
				}},
			}},
			{Value: 2, Attributes: 0x80},
		},
	}
	got := describe(handset())
	if !reflect.DeepEqual(got, want) {
		t.Errorf("describe\n got %+v\nwant %+v", got, want)
	}
	if fn := usb.Recognise(got); fn.Mode != usb.ModeActiveSync {
		t.Errorf("recognised as %v", fn.Mode)
	}
}

func TestIntervals(t *testing.T) {
	// What gousb's endpointDesc makes of bInterval, USB 2.0 table 9-13.
	for _, test := range []struct {
		speed gousb.Speed
		spec  gousb.BCD
		kind  gousb.TransferType
		poll  time.Duration
		want  uint8
	}{
		{gousb.SpeedFull, gousb.Version(1, 1), gousb.TransferTypeInterrupt, 32 * time.Millisecond, 32},
		{gousb.SpeedFull, gousb.Version(2, 0), gousb.TransferTypeInterrupt, 255 * time.Millisecond, 255},
		{gousb.SpeedHigh, gousb.Version(2, 0), gousb.TransferTypeInterrupt, 125 * time.Microsecond, 1},
		{gousb.SpeedHigh, gousb.Version(2, 0), gousb.TransferTypeInterrupt, 32 * time.Millisecond, 9},
		{gousb.SpeedHigh, gousb.Version(2, 0), gousb.TransferTypeBulk, 0, 0},
		{gousb.SpeedHigh, gousb.Version(2, 0), gousb.TransferTypeBulk, 255 * 125 * time.Microsecond, 255},
		{gousb.SpeedHigh, gousb.Version(1, 1), gousb.TransferTypeInterrupt, 10 * time.Millisecond, 10},
	} {
		got := interval(&gousb.DeviceDesc{Speed: test.speed, Spec: test.spec}, gousb.EndpointDesc{TransferType: test.kind, PollInterval: test.poll})
		if got != test.want {
			t.Errorf("%+v: bInterval %d", test, got)
		}
	}
}

func TestHighBandwidthPackets(t *testing.T) {
	// wMaxPacketSize 0x0c00: one additional transaction of 1024 bytes.
	e := describeEndpoint(&gousb.DeviceDesc{}, gousb.EndpointDesc{TransferType: gousb.TransferTypeInterrupt, MaxPacketSize: 0x0c00})
	if e.MaxPacket != 1024 {
		t.Errorf("packets of %d bytes, want 1024", e.MaxPacket)
	}
}

func TestPathsWithoutPorts(t *testing.T) {
	if p := path(&gousb.DeviceDesc{Bus: 2, Address: 9}); p.String() != "2-0.9" {
		t.Errorf("path %v", p)
	}
}

// TestInterfacesWithGaps guards the way around gousb's mistake: it takes the
// interface number for an index of the list.
func TestInterfacesWithGaps(t *testing.T) {
	laid := byNumber([]gousb.InterfaceDesc{{Number: 4}, {Number: 0}})
	for n, want := range []int{0, -1, -1, -1, 4} {
		if laid[n].Number != want {
			t.Errorf("place %d holds interface %d, want %d", n, laid[n].Number, want)
		}
	}
	if len(laid) != 5 || len(byNumber(nil)) != 0 {
		t.Errorf("%d places", len(laid))
	}
}

func TestPanicsBecomeErrors(t *testing.T) {
	fall := func(what any) (err error) {
		defer recovered(&err)
		panic(what)
	}
	if err := translate(fall(gousb.ErrorNotSupported)); !errors.Is(err, usb.ErrNotSupported) {
		t.Error(err)
	}
	if err := fall("index out of range"); err == nil || !strings.Contains(err.Error(), "index out of range") {
		t.Error(err)
	}
}

func TestStrings(t *testing.T) {
	sys := fstest.MapFS{
		"1-3.2/devnum":       {Data: []byte("7\n")},
		"1-3.2/idVendor":     {Data: []byte("0bb4\n")},
		"1-3.2/manufacturer": {Data: []byte("HTC\n")},
		"1-3.2/product":      {Data: []byte("Generic RNDIS\n")},
	}
	d := usb.DeviceDesc{Path: usb.PortPath{Bus: 1, Ports: "3.2"}, Address: 7, Vendor: 0x0bb4}
	readStrings(sys, &d)
	if d.Manufacturer != "HTC" || d.ProductName != "Generic RNDIS" || d.Serial != "" {
		t.Errorf("%q %q %q", d.Manufacturer, d.ProductName, d.Serial)
	}
	other := usb.DeviceDesc{Path: d.Path, Address: 8, Vendor: 0x0bb4}
	readStrings(sys, &other)
	if other.Manufacturer != "" {
		t.Error("strings of the device before")
	}
}

func TestTheControlTimeoutIsNeverZero(t *testing.T) {
	for in, want := range map[time.Duration]time.Duration{
		0:                       5 * time.Second,
		-1:                      5 * time.Second,
		time.Microsecond:        time.Millisecond,
		1500 * time.Microsecond: 2 * time.Millisecond,
		200 * time.Millisecond:  200 * time.Millisecond,
	} {
		if got := (Options{ControlTimeout: in}).withDefaults().ControlTimeout; got != want {
			t.Errorf("%v becomes %v, want %v", in, got, want)
		}
	}
}

func TestScanAsksAFreshContextEachTime(t *testing.T) {
	f, b := newFake(t)
	for _, want := range []int{1, 0, 1} {
		f.gone = want == 0
		found, err := b.Scan(t.Context())
		if err != nil || len(found) != want {
			t.Errorf("Scan: %v, %v; want %d devices", found, err, want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	f, b := newFake(t)
	found, err := b.Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.openErr = gousb.ErrorAccess
	if _, err := b.Open(t.Context(), found[0]); !errors.Is(err, usb.ErrAccess) {
		t.Errorf("without permission: %v", err)
	}
	f.openErr = nil
	again := found[0]
	again.Address++
	if _, err := b.Open(t.Context(), again); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("another stay of the device: %v", err)
	}
	d, err := b.Open(t.Context(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err == nil {
		t.Error("the bus closed without a word although a device is open")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

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
