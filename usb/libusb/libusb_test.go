//go:build cgo

package libusb

import (
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
