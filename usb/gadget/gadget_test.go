package gadget_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// handset has the shape of a WM5 device in RNDIS mode (usb.md 1.1): interface
// 0 EF/01/01 with interrupt IN 0x81 of 8 bytes, interface 1 0A/00/00 with bulk
// IN 0x82 and bulk OUT 0x03.
func handset() usb.DeviceDesc {
	return usb.DeviceDesc{
		Speed:       usb.SpeedFull,
		Vendor:      0x0bb4,
		Product:     0x0b04,
		Class:       usb.Class{Class: 0xef, SubClass: 1, Protocol: 1},
		MaxPacket0:  64,
		ProductName: "Pocket PC",
		Configs: []usb.ConfigDesc{{
			Value:      1,
			Attributes: 0xc0,
			MaxPower:   500,
			Interfaces: []usb.InterfaceDesc{
				{Number: 0, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}, Endpoints: []usb.EndpointDesc{
					{Address: 0x81, Type: usb.Interrupt, MaxPacket: 8, Interval: 1},
				}},
				{Number: 1, Class: usb.Class{Class: 0x0a}, Endpoints: []usb.EndpointDesc{
					{Address: 0x82, Type: usb.Bulk, MaxPacket: 64},
					{Address: 0x03, Type: usb.Bulk, MaxPacket: 64},
				}},
			},
		}},
	}
}

// soft is a Function made of two funcs; either may be nil.
type soft struct {
	setup func(usb.Setup, []byte) ([]byte, error)
	run   func(context.Context, gadget.Endpoints)
}

func (s soft) Setup(q usb.Setup, data []byte) ([]byte, error) {
	if s.setup == nil {
		return nil, usb.ErrStall
	}
	return s.setup(q, data)
}

func (s soft) Run(ctx context.Context, ep gadget.Endpoints) {
	if s.run != nil {
		s.run(ctx, ep)
	}
}

var port = usb.PortPath{Bus: 0, Ports: "1"}

// plugged is a bench with one gadget on it.
func plugged(t testing.TB, desc usb.DeviceDesc, f gadget.Function) (*gadget.Bus, *gadget.Gadget) {
	t.Helper()
	bus, g := gadget.NewBus(), gadget.New(desc, f)
	if err := bus.Plug(port, g); err != nil {
		t.Fatal(err)
	}
	return bus, g
}

// opened plugs a gadget in and opens it, with all interfaces of configuration
// 1 claimed. ctx is a safety net only: nothing in these tests waits for it.
func opened(t testing.TB, desc usb.DeviceDesc, f gadget.Function) (context.Context, *gadget.Bus, *gadget.Gadget, usb.Device) {
	t.Helper()
	bus, g := plugged(t, desc, f)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	dev := open(t, ctx, bus)
	if err := dev.SetConfig(ctx, 1); err != nil {
		t.Fatal(err)
	}
	for _, i := range desc.Configs[0].Interfaces {
		if i.Alternate == 0 {
			if err := dev.Claim(ctx, i.Number, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Cleanup(func() {
		if err := dev.Close(); err != nil {
			t.Error(err)
		}
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
		cancel()
	})
	return ctx, bus, g, dev
}

func open(t testing.TB, ctx context.Context, bus usb.Bus) usb.Device {
	t.Helper()
	found, err := bus.Scan(ctx)
	if err != nil || len(found) != 1 {
		t.Fatalf("Scan: %d devices, %v", len(found), err)
	}
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	return dev
}

// side runs one side of a scene; the test waits for it.
func side(t testing.TB, f func()) {
	t.Helper()
	var wg sync.WaitGroup
	wg.Go(f)
	t.Cleanup(wg.Wait)
}

func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func TestAShortPacketEndsAnINTransfer(t *testing.T) {
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(100), false) // 64 + 36
		ep.In(ctx, 0x82, pattern(10), false)
	}})
	buf := make([]byte, 512)
	for _, want := range []int{100, 10} {
		n, err := dev.In(ctx, 0x82, buf)
		if err != nil || !bytes.Equal(buf[:n], pattern(want)) {
			t.Fatalf("In = %d, %v; want the %d bytes sent", n, err, want)
		}
	}
}

func TestAFullPacketDoesNotEndAnINTransfer(t *testing.T) {
	ctx, _, g, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(128), false) // two full packets: the host goes on waiting
		ep.In(ctx, 0x82, []byte{1}, false)
		ep.In(ctx, 0x82, pattern(128), true) // the same with an empty packet behind
	}})
	buf := make([]byte, 512)
	for _, want := range [][]byte{append(pattern(128), 1), pattern(128)} {
		n, err := dev.In(ctx, 0x82, buf)
		if err != nil || !bytes.Equal(buf[:n], want) {
			t.Fatalf("In = %d, %v; want %d bytes", n, err, len(want))
		}
	}
	want := gadget.Count{Transfers: 2, Packets: 6, Bytes: 257}
	if s := g.Stats(); s.BulkIn != want {
		t.Errorf("BulkIn = %+v, want %+v", s.BulkIn, want)
	}
}

func TestAFullBufferEndsAnINTransfer(t *testing.T) {
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(192), true)
	}})
	buf := make([]byte, 128)
	for _, want := range [][]byte{pattern(192)[:128], pattern(192)[128:]} {
		n, err := dev.In(ctx, 0x82, buf)
		if err != nil || !bytes.Equal(buf[:n], want) {
			t.Fatalf("In = %d, %v; want %d bytes", n, err, len(want))
		}
	}
}

func TestAnEmptyPacketAfterAFullBufferIsATransferOfItsOwn(t *testing.T) {
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(128), true)
	}})
	buf := make([]byte, 128)
	for _, want := range []int{128, 0} {
		if n, err := dev.In(ctx, 0x82, buf); n != want || err != nil {
			t.Fatalf("In = %d, %v; want %d", n, err, want)
		}
	}
}

func TestAPacketLargerThanTheRoomOverflowsAndStays(t *testing.T) {
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(100), false)
	}})
	buf := make([]byte, 80)
	n, err := dev.In(ctx, 0x82, buf)
	if n != 64 || !errors.Is(err, usb.ErrOverflow) {
		t.Fatalf("In = %d, %v; want 64 and overflow", n, err)
	}
	n, err = dev.In(ctx, 0x82, make([]byte, 64))
	if n != 36 || err != nil {
		t.Fatalf("In = %d, %v; want the 36 bytes that had no room", n, err)
	}
}

func TestOUTTransfersArriveByTheirPackets(t *testing.T) {
	type read struct {
		n   int
		err error
	}
	reads := make(chan read, 10)
	ctx, _, g, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		buf := make([]byte, 256)
		for range 5 {
			n, err := ep.Out(ctx, 0x03, buf)
			reads <- read{n, err}
		}
		n, err := ep.Out(ctx, 0x03, buf[:70]) // 64 fit, the next packet does not
		reads <- read{n, err}
		n, err = ep.Out(ctx, 0x03, buf)
		reads <- read{n, err}
	}})
	for _, n := range []int{100, 0, 64, 1, 256, 64, 5, 128, 1} {
		if m, err := dev.Out(ctx, 0x03, pattern(n)); m != n || err != nil {
			t.Fatalf("Out(%d bytes) = %d, %v", n, m, err)
		}
	}
	for i, want := range []read{
		{100, nil}, {0, nil},
		{65, nil},             // 64 alone has no end; the next transfer's short packet ends it
		{256, nil}, {69, nil}, // buffer full, then 64 + 5
		{64, usb.ErrOverflow}, {65, nil},
	} {
		got := <-reads
		if got.n != want.n || !errors.Is(got.err, want.err) {
			t.Fatalf("read %d = %d, %v; want %d, %v", i, got.n, got.err, want.n, want.err)
		}
	}
	want := gadget.Count{Transfers: 9, Packets: 2 + 1 + 1 + 1 + 4 + 1 + 1 + 2 + 1, Bytes: 619}
	if s := g.Stats(); s.BulkOut != want {
		t.Errorf("BulkOut = %+v, want %+v", s.BulkOut, want)
	}
}

func TestADeviceThatDoesNotReadHoldsTheHostUp(t *testing.T) {
	read := make(chan struct{})
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		<-read
		buf := make([]byte, 1<<20)
		for {
			if _, err := ep.Out(ctx, 0x03, buf); err != nil {
				return
			}
		}
	}})
	short, cancel := context.WithCancel(ctx)
	time.AfterFunc(10*time.Millisecond, cancel)
	n, err := dev.Out(short, 0x03, make([]byte, 1<<20))
	if !errors.Is(err, context.Canceled) || n >= 1<<20 || n%64 != 0 {
		t.Fatalf("Out = %d, %v; want a cancelled transfer stopped between two packets", n, err)
	}
	close(read)
	if n, err := dev.Out(ctx, 0x03, make([]byte, 1<<20)); n != 1<<20 || err != nil {
		t.Fatalf("Out = %d, %v after the device began to read", n, err)
	}
}

func TestACancelledReadLosesNothing(t *testing.T) {
	send := make(chan struct{})
	ctx, _, _, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		ep.In(ctx, 0x82, pattern(64), false) // goes into a transfer that stays open
		send <- struct{}{}
		<-send
		ep.In(ctx, 0x82, pattern(50), false)
	}})
	short, cancel := context.WithCancel(ctx)
	go func() { <-send; cancel() }()
	buf := make([]byte, 256)
	n, err := dev.In(short, 0x82, buf)
	if n != 64 || !errors.Is(err, context.Canceled) {
		t.Fatalf("In = %d, %v; want the 64 bytes that had come, and Canceled", n, err)
	}
	send <- struct{}{}
	if n, err = dev.In(ctx, 0x82, buf); n != 50 || err != nil {
		t.Fatalf("In = %d, %v; want the 50 bytes sent later", n, err)
	}
}

func TestTheInterruptPendsUntilCollected(t *testing.T) {
	// The notification of usb.md 2.1.
	notice := []byte{1, 0, 0, 0, 0, 0, 0, 0}
	ctx, _, g, dev := opened(t, handset(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		for range 3 {
			ep.In(ctx, 0x81, notice, false)
		}
	}})
	for range 3 {
		buf := make([]byte, 8)
		if n, err := dev.In(ctx, 0x81, buf); err != nil || !bytes.Equal(buf[:n], notice) {
			t.Fatalf("In = % x, %v", buf[:n], err)
		}
	}
	if s := g.Stats(); s.Interrupt != (gadget.Count{Transfers: 3, Packets: 3, Bytes: 24}) {
		t.Errorf("Interrupt = %+v", s.Interrupt)
	}
}
