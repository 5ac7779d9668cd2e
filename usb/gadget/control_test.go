package gadget_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"cradle/usb"
	"cradle/usb/gadget"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// The descriptors of handset(), written out after USB 2.0 tables 9-8, 9-10,
// 9-12, 9-13, 9-15 and 9-16 with the values of usb.md 1.1.
var (
	deviceBytes = unhex("12 01 1001 ef0101 40 b40b 040b 0000 00 02 00 01")
	configBytes = unhex("09 02 3000 02 01 00 c0 fa" +
		"09 04 00 00 01 ef0101 00" +
		"07 05 81 03 0800 01" +
		"09 04 01 00 02 0a0000 00" +
		"07 05 82 02 4000 00" +
		"07 05 03 02 4000 00")
	languageBytes = unhex("04 03 0904")
	productBytes  = unhex("14 03 5000 6f00 6300 6b00 6500 7400 2000 5000 4300")
)

func TestDescriptorBytes(t *testing.T) {
	d := handset()
	if got := gadget.DeviceDescriptor(d); !bytes.Equal(got, deviceBytes) {
		t.Errorf("device\n got % x\nwant % x", got, deviceBytes)
	}
	if got := gadget.ConfigDescriptor(d.Configs[0]); !bytes.Equal(got, configBytes) {
		t.Errorf("configuration\n got % x\nwant % x", got, configBytes)
	}
	// A high-speed device with class-specific bytes and a second setting.
	d = usb.DeviceDesc{Speed: usb.SpeedHigh, Vendor: 0x0525, Product: 0xa4a2, Release: 0x0100, Manufacturer: "Q", ProductName: "N", Serial: "1",
		Configs: []usb.ConfigDesc{{}, {Value: 2, MaxPower: 100, Interfaces: []usb.InterfaceDesc{
			{Number: 1, Class: usb.Class{Class: 2, SubClass: 2, Protocol: 0xff}, Extra: unhex("05 24 00 10 01")},
			{Number: 1, Alternate: 1, Endpoints: []usb.EndpointDesc{{Address: 0x81, Type: usb.Bulk, MaxPacket: 512}}},
		}}}}
	if got, want := gadget.DeviceDescriptor(d), unhex("12 01 0002 000000 40 2505 a2a4 0001 01 02 03 02"); !bytes.Equal(got, want) {
		t.Errorf("high-speed device\n got % x\nwant % x", got, want)
	}
	want := unhex("09 02 2700 01 02 00 80 32  09 04 01 00 00 0202ff 00  05 24 00 10 01  09 04 01 01 01 000000 00  07 05 81 02 0002 00")
	if got := gadget.ConfigDescriptor(d.Configs[1]); !bytes.Equal(got, want) {
		t.Errorf("second configuration\n got % x\nwant % x", got, want)
	}
	if got := gadget.StringDescriptor(strings.Repeat("x", 300)); len(got) != 254 || got[0] != 254 {
		t.Errorf("a long string takes %d bytes and says %d", len(got), got[0])
	}
}

// request is one line of a conversation on endpoint 0: setup packet without
// wLength, wLength, and the answer; nil is a STALL.
type request struct {
	what   string
	setup  string
	length int
	want   []byte
}

func (q request) ask(t *testing.T, ctx context.Context, dev usb.Device) {
	t.Helper()
	b := unhex(q.setup)
	data := make([]byte, q.length)
	n, err := dev.Control(ctx, usb.Setup{
		RequestType: b[0], Request: b[1], Value: uint16(b[2]) | uint16(b[3])<<8, Index: uint16(b[4]) | uint16(b[5])<<8,
	}, data)
	switch {
	case q.want == nil:
		if !errors.Is(err, usb.ErrStall) {
			t.Errorf("%s: %v, want STALL", q.what, err)
		}
	case err != nil || b[0]&0x80 != 0 && !bytes.Equal(data[:n], q.want):
		t.Errorf("%s: % x, %v; want % x", q.what, data[:n], err, q.want)
	}
}

func TestStandardRequests(t *testing.T) {
	ctx := context.Background()
	bus, g := plugged(t, handset(), soft{})
	defer bus.Close()
	dev := open(t, ctx, bus)
	defer dev.Close()
	ok := []byte{}
	for _, q := range []request{
		{"device descriptor, as hosts first ask", "80 06 00 01 0000", 64, deviceBytes},
		{"its first 8 bytes", "80 06 00 01 0000", 8, deviceBytes[:8]},
		{"configuration, header", "80 06 00 02 0000", 9, configBytes[:9]},
		{"configuration", "80 06 00 02 0000", 255, configBytes},
		{"a second configuration", "80 06 01 02 0000", 9, nil},
		{"languages", "80 06 00 03 0000", 255, languageBytes},
		{"product", "80 06 02 03 0904", 255, productBytes},
		{"a manufacturer it has not", "80 06 01 03 0904", 255, nil},
		{"device qualifier", "80 06 00 06 0000", 10, nil},
		{"address", "00 05 07 00 0000", 0, ok},
		{"no configuration yet", "80 08 00 00 0000", 1, []byte{0}},
		{"interface status before there are interfaces", "81 00 00 00 0000", 2, nil},
		{"a configuration that is not there", "00 09 05 00 0000", 0, nil},
		{"select configuration 1", "00 09 01 00 0000", 0, ok},
		{"configuration 1", "80 08 00 00 0000", 1, []byte{1}},
		{"device status: self powered", "80 00 00 00 0000", 2, []byte{1, 0}},
		{"interface status", "81 00 00 00 0100", 2, []byte{0, 0}},
		{"status of no interface", "81 00 00 00 0500", 2, nil},
		{"alternate setting", "81 0a 00 00 0100", 1, []byte{0}},
		{"set alternate setting 0", "01 0b 00 00 0100", 0, ok},
		{"set alternate setting 1", "01 0b 01 00 0100", 0, nil},
		{"endpoint status", "82 00 00 00 8200", 2, []byte{0, 0}},
		{"halt", "02 03 00 00 8200", 0, ok},
		{"halted", "82 00 00 00 8200", 2, []byte{1, 0}},
		{"clear halt", "02 01 00 00 8200", 0, ok},
		{"not halted", "82 00 00 00 8200", 2, []byte{0, 0}},
		{"status of endpoint 0", "82 00 00 00 0000", 2, []byte{0, 0}},
		{"halt what is not there", "02 03 00 00 8700", 0, nil},
		{"remote wakeup", "00 03 01 00 0000", 0, nil},
		{"synch frame", "82 0c 00 00 8200", 2, nil},
		{"deselect", "00 09 00 00 0000", 0, ok},
		{"no configuration", "80 08 00 00 0000", 1, []byte{0}},
		{"class request without interfaces", "21 00 00 00 0000", 0, nil},
	} {
		q.ask(t, ctx, dev)
	}
	if s := g.Stats(); s.Stalls != 11 || s.Control.Transfers != 22 {
		t.Errorf("%d requests done, %d stalled", s.Control.Transfers, s.Stalls)
	}
}

func TestClassRequestsReachTheFunction(t *testing.T) {
	type heard struct {
		setup usb.Setup
		data  string
	}
	var got []heard
	ctx, _, g, dev := opened(t, handset(), soft{setup: func(s usb.Setup, data []byte) ([]byte, error) {
		got = append(got, heard{s, string(data)})
		switch {
		case s.Request == 0x77:
			return nil, errors.New("no such request")
		case s.In():
			return []byte("a reply of 25 bytes ......"[:25]), nil
		}
		clear(data) // the data stage is Setup's own
		return nil, nil
	}})
	before := g.Stats().Control
	out := []byte("message")
	if n, err := dev.Control(ctx, usb.Setup{RequestType: 0x21, Request: 0, Index: 0}, out); n != 7 || err != nil || string(out) != "message" {
		t.Errorf("OUT: %d, %v, %q", n, err, out)
	}
	for _, size := range []int{1025, 25, 10, 0} {
		in := make([]byte, size)
		if n, err := dev.Control(ctx, usb.Setup{RequestType: 0xa1, Request: 1}, in); n != min(size, 25) || err != nil {
			t.Errorf("IN of %d: %d, %v", size, n, err)
		}
	}
	if _, err := dev.Control(ctx, usb.Setup{RequestType: 0xc0, Request: 0x77}, nil); !errors.Is(err, usb.ErrStall) {
		t.Errorf("unknown request: %v", err)
	}
	if len(got) != 6 || got[0] != (heard{usb.Setup{RequestType: 0x21}, "message"}) || got[1].data != "" {
		t.Errorf("heard %+v", got)
	}
	after := g.Stats().Control
	if after.Transfers-before.Transfers != 5 || after.Bytes-before.Bytes != 7+25+25+10 {
		t.Errorf("counted %+v after %+v", after, before)
	}
}

func TestARequestCanBeAbandoned(t *testing.T) {
	started, answer := make(chan struct{}, 2), make(chan struct{})
	ctx, _, _, dev := opened(t, handset(), soft{setup: func(usb.Setup, []byte) ([]byte, error) {
		started <- struct{}{}
		<-answer
		return []byte("late"), nil
	}})
	short, cancel := context.WithCancel(ctx)
	go func() { <-started; cancel() }()
	buf := make([]byte, 4)
	in := usb.Setup{RequestType: 0xa1, Request: 1}
	if _, err := dev.Control(short, in, buf); !errors.Is(err, context.Canceled) {
		t.Fatalf("Control: %v", err)
	}
	if _, err := dev.Control(short, in, buf); !errors.Is(err, context.Canceled) {
		t.Fatalf("Control: %v", err)
	}
	close(answer) // endpoint 0 is free again when the device has answered
	if n, err := dev.Control(ctx, in, buf); string(buf[:n]) != "late" || err != nil {
		t.Fatalf("Control = %q, %v", buf[:n], err)
	}
}

func TestARequestThatPullsTheDeviceOut(t *testing.T) {
	var bus *gadget.Bus
	pull := make(chan struct{}, 1)
	ctx, bus, _, dev := opened(t, handset(), soft{setup: func(usb.Setup, []byte) ([]byte, error) {
		<-pull
		bus.Unplug(port)
		return []byte{1}, nil
	}})
	pull <- struct{}{}
	if _, err := dev.Control(ctx, usb.Setup{RequestType: 0xa1}, make([]byte, 1)); !errors.Is(err, usb.ErrNoDevice) {
		t.Errorf("Control: %v", err)
	}
}

func TestAHaltedEndpoint(t *testing.T) {
	ctx, _, g, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(20), false)
	}})
	reading := make(chan error, 1)
	side(t, func() { _, err := dev.In(ctx, 0x81, make([]byte, 8)); reading <- err })
	for _, ep := range []uint8{0x81, 0x82} {
		if err := g.Halt(ep); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-reading; !errors.Is(err, usb.ErrStall) {
		t.Errorf("a transfer under way: %v", err)
	}
	buf := make([]byte, 64)
	if _, err := dev.In(ctx, 0x82, buf); !errors.Is(err, usb.ErrStall) {
		t.Errorf("a new transfer: %v", err)
	}
	// CLEAR_FEATURE(ENDPOINT_HALT), USB 2.0 section 9.4.1.
	if _, err := dev.Control(ctx, usb.Setup{RequestType: 0x02, Request: 1, Value: 0, Index: 0x82}, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := dev.In(ctx, 0x82, buf); n != 20 || err != nil {
		t.Errorf("afterwards: %d, %v; want the 20 bytes that waited", n, err)
	}
	if err := g.Halt(0x04); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("halting what is not there: %v", err)
	}
}

func TestAlternateSettings(t *testing.T) {
	d := handset()
	d.Configs[0].Interfaces[1].Endpoints = nil
	one := handset().Configs[0].Interfaces[1]
	one.Alternate = 1
	d.Configs[0].Interfaces = append(d.Configs[0].Interfaces, one)
	ctx, _, _, dev := opened(t, d, soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(10), false) // waits for the setting that has the endpoint
	}})
	buf := make([]byte, 64)
	if _, err := dev.In(ctx, 0x82, buf); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("in setting 0: %v", err)
	}
	if err := dev.Release(1); err != nil {
		t.Fatal(err)
	}
	if err := dev.Claim(ctx, 1, 2); !errors.Is(err, usb.ErrNotFound) {
		t.Errorf("setting 2: %v", err)
	}
	if err := dev.Claim(ctx, 1, 1); err != nil {
		t.Fatal(err)
	}
	if n, err := dev.In(ctx, 0x82, buf); n != 10 || err != nil {
		t.Errorf("in setting 1: %d, %v", n, err)
	}
	request{"alternate setting", "81 0a 00 00 0100", 1, []byte{1}}.ask(t, ctx, dev)
}

func TestAReset(t *testing.T) {
	started, runs := make(chan struct{}, 2), make(chan error, 2)
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		started <- struct{}{}
		_, err := ep.Out(ctx, 0x03, make([]byte, 64))
		runs <- err
	}})
	reading := make(chan error, 1)
	side(t, func() { _, err := dev.In(ctx, 0x81, make([]byte, 8)); reading <- err })
	<-started
	if err := dev.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if err := <-reading; !errors.Is(err, usb.ErrIO) && !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("a transfer under way: %v", err)
	}
	if err := <-runs; !errors.Is(err, usb.ErrIO) && !errors.Is(err, context.Canceled) {
		t.Errorf("the device's side: %v", err)
	}
	request{"configuration", "80 08 00 00 0000", 1, []byte{1}}.ask(t, ctx, dev)
	if _, err := dev.Out(ctx, 0x03, nil); !errors.Is(err, usb.ErrNotClaimed) {
		t.Errorf("claims after a reset: %v", err)
	}
	if err := dev.Claim(ctx, 1, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := dev.Out(ctx, 0x03, []byte{1}); err != nil {
		t.Fatal(err)
	}
	if err := <-runs; err != nil {
		t.Errorf("the second Run: %v", err)
	}
}

func TestDescriptorsThatAreNotPossible(t *testing.T) {
	change := func(f func(*usb.DeviceDesc)) usb.DeviceDesc { d := handset(); f(&d); return d }
	for want, d := range map[string]usb.DeviceDesc{
		"no configuration":         change(func(d *usb.DeviceDesc) { d.Configs = nil }),
		"SuperSpeed":               change(func(d *usb.DeviceDesc) { d.Speed = usb.SpeedSuper }),
		"value 0 is zero":          change(func(d *usb.DeviceDesc) { d.Configs[0].Value = 0 }),
		"used twice":               change(func(d *usb.DeviceDesc) { d.Configs = append(d.Configs, d.Configs[0]) }),
		"endpoint address 0x80":    change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[0].Endpoints[0].Address = 0x80 }),
		"endpoint 0x81 is there":   change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[1].Endpoints[0].Address = 0x81 }),
		"isochronous":              change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[0].Endpoints[0].Type = usb.Isochronous }),
		"packets of 0 bytes":       change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[0].Endpoints[0].MaxPacket = 0 }),
		"setting 0 twice":          change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[1].Number = 0 }),
		"no alternate setting 0":   change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[1].Alternate = 1 }),
		"descriptor of 70048 byte": change(func(d *usb.DeviceDesc) { d.Configs[0].Interfaces[1].Extra = make([]byte, 70000) }),
	} {
		err := gadget.NewBus().Plug(port, gadget.New(d, soft{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want something about %q", err, want)
		}
	}
}
