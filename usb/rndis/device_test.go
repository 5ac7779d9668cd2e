package rndis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"cradle/usb"
)

// rawHost speaks to a device in bytes.
type rawHost struct {
	t   *testing.T
	dev usb.Device
}

// raw plugs a device in, configures it as hosts do and claims both interfaces.
func raw(t *testing.T, cfg DeviceConfig) (*rawHost, *Device) {
	t.Helper()
	d := NewDevice(cfg)
	b := plug(t, d.Desc(), d)
	h := &rawHost{t, b.dev}
	h.claim()
	return h, d
}

func (h *rawHost) claim() {
	h.t.Helper()
	err := h.dev.SetConfig(within(h.t), 1)
	if err = errors.Join(err, h.dev.Claim(within(h.t), 0, 0), h.dev.Claim(within(h.t), 1, 0)); err != nil {
		h.t.Fatal(err)
	}
}

// send is SEND_ENCAPSULATED_COMMAND (2.1).
func (h *rawHost) send(hex string) {
	h.t.Helper()
	if _, err := h.dev.Control(within(h.t), usb.Setup{RequestType: 0x21, Index: 0}, unhex(h.t, hex)); err != nil {
		h.t.Fatalf("send %s: %v", hex, err)
	}
}

// refused is a SEND that must be stalled.
func (h *rawHost) refused(hex string) {
	h.t.Helper()
	_, err := h.dev.Control(within(h.t), usb.Setup{RequestType: 0x21, Index: 0}, unhex(h.t, hex))
	if !errors.Is(err, usb.ErrStall) {
		h.t.Fatalf("send %s: %v, want a stall", hex, err)
	}
}

// notified reads the interrupt endpoint (2.1): exactly 1 and 0.
func (h *rawHost) notified() {
	h.t.Helper()
	buf := make([]byte, 8)
	n, err := h.dev.In(within(h.t), 0x81, buf)
	if err != nil || !bytes.Equal(buf[:n], unhex(h.t, "01000000 00000000")) {
		h.t.Fatalf("notification %x, %v", buf[:n], err)
	}
}

// fetch is GET_ENCAPSULATED_RESPONSE with the 1025 bytes of Linux and Windows.
func (h *rawHost) fetch() []byte {
	h.t.Helper()
	buf := make([]byte, 1025)
	n, err := h.dev.Control(within(h.t), usb.Setup{RequestType: 0xA1, Request: 1, Index: 0}, buf)
	if err != nil {
		h.t.Fatalf("fetch: %v", err)
	}
	return buf[:n]
}

// fetched must be these bytes.
func (h *rawHost) fetched(hex string) {
	h.t.Helper()
	if got, want := h.fetch(), unhex(h.t, hex); !bytes.Equal(got, want) {
		h.t.Fatalf("fetched\n %x, want\n %x", got, want)
	}
}

// ask sends, waits for the notification and compares the answer.
func (h *rawHost) ask(send, answer string) {
	h.t.Helper()
	h.send(send)
	h.notified()
	h.fetched(answer)
}

const (
	rawInitialize         = "02000000 18000000 01000000 01000000 00000000 00400000"
	rawInitializeComplete = "02000080 34000000 01000000 00000000 01000000 00000000 01000000 00000000 01000000 00400000 03000000 00000000 00000000"
	rawSetFilter          = "05000000 20000000 02000000 0e010100 04000000 14000000 00000000 2d000000"
	rawSetComplete        = "05000080 10000000 02000000 00000000"
)

// open brings the data path up.
func (h *rawHost) open() {
	h.t.Helper()
	h.ask(rawInitialize, rawInitializeComplete)
	h.ask(rawSetFilter, rawSetComplete)
}

// What Linux 6.1 does with an EF/01/01 device, as measured (2.3): the interrupt
// endpoint is read only after the command was sent, and a message of 512 bytes
// is followed by one zero byte while one of 513 is not (3.3).
func TestDeviceWithLinux61(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.ask("02000000 18000000 01000000 01000000 00000000 00080000", rawInitializeComplete)
	h.ask("04000000 20000000 02000000 02020100 04000000 14000000 00000000 00000000",
		"04000080 1c000000 02000000 00000000 04000000 10000000 00000000")
	zeros := fmt.Sprintf("%096d", 0)
	h.ask("04000000 4c000000 03000000 01010101 30000000 14000000 00000000"+zeros,
		"04000080 1e000000 03000000 00000000 06000000 10000000 8000600fe800")
	h.ask("05000000 20000000 04000000 0e010100 04000000 14000000 00000000 2d000000",
		"05000080 10000000 04000000 00000000")

	ctx := within(t)
	read := make(chan []byte, 3)
	go func() {
		defer close(read)
		buf := make([]byte, MaxFrame)
		for range 3 {
			n, err := d.ReadFrame(ctx, buf)
			if err != nil {
				return
			}
			read <- bytes.Clone(buf[:n])
		}
	}()
	for _, n := range []int{512 - 44, 513 - 44, 60} {
		tr := packet(frame(n, 0), 0)
		if len(tr) == 512 {
			tr = append(tr, 0)
		}
		if _, err := h.dev.Out(ctx, 0x03, tr); err != nil {
			t.Fatal(err)
		}
		if got := <-read; !bytes.Equal(got, frame(n, 0)) {
			t.Errorf("frame of %d bytes became %x", n, got)
		}
	}
	// 36 bytes of frame: a message of 80, which needs no padding; 15: 59, which
	// is padded to 64 inside (3.2).
	if err := errors.Join(d.WriteFrame(ctx, frame(36, 0)), d.WriteFrame(ctx, frame(15, 0))); err != nil {
		t.Fatal(err)
	}
	var got []byte
	for want := 80 + 64; len(got) < want; {
		buf := make([]byte, 2048)
		n, err := h.dev.In(ctx, 0x82, buf)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, buf[:n]...)
	}
	if want := cat(packet(frame(36, 0), 0), packet(frame(15, 0), 5)); !bytes.Equal(got, want) {
		t.Errorf("transfers\n %x, want\n %x", got, want)
	}
}

// The sequence of SynCE's r17 driver, which imitated ActiveSync 4.1 (2.3).
func TestDeviceWithActiveSync(t *testing.T) {
	h, _ := raw(t, DeviceConfig{})
	// A kernel's driver has just been detached (1.3).
	h.send("03000000 0c000000 00000000")
	h.ask(rawInitialize, rawInitializeComplete)

	h.send("04000000 1c000000 02000000 01010100 00000000 00000000 00000000")
	h.notified()
	list := h.fetch()
	m, err := Parse(list)
	q, ok := m.(QueryComplete)
	if err != nil || !ok || q.RequestID != 2 || q.Status != 0 || len(q.Info)%4 != 0 {
		t.Fatalf("%x: %v", list, err)
	}
	offered := make(map[uint32]bool)
	for i := 0; i < len(q.Info); i += 4 {
		offered[field(q.Info, i)] = true
	}
	for _, oid := range []uint32{ // 2.4: what Linux and Windows want, and r17
		0x00010101, 0x00010102, 0x00010103, 0x00010104, 0x00010105, 0x00010106, 0x00010107, 0x0001010C, 0x0001010D,
		0x0001010E, 0x0001010F, 0x00010111, 0x00010113, 0x00010114, 0x00010115, 0x00010116, 0x00010202,
		0x00020101, 0x00020102, 0x00020103, 0x00020104, 0x00020105,
		0x01010101, 0x01010102, 0x01010103, 0x01010104, 0x01010105, 0x01020101, 0x01020102, 0x01020103,
	} {
		if !offered[oid] {
			t.Errorf("OID %#08x is not in the list", oid)
		}
	}

	ask := func(id byte, oid, input, value string) {
		t.Helper()
		in, out := unhex(t, input), unhex(t, value)
		h.ask(fmt.Sprintf("04000000 %02x000000 %02x000000 %s %02x000000 14000000 00000000 %x", 28+len(in), id, oid, len(in), in),
			fmt.Sprintf("04000080 %02x000000 %02x000000 00000000 %02x000000 10000000 %x", 24+len(out), id, len(out), out))
	}
	ask(3, "16010100", "0000", "0001")         // vendor driver version: two bytes
	ask(4, "05010100", "00000000", "00200000") // maximum lookahead
	ask(5, "13010100", "00000000", "00000000") // MAC options
	ask(6, "15010100", "00000000", "01000000") // maximum send packets
	ask(7, "04010101", "00000000", "01000000") // multicast list size
	ask(8, "02010101", "000000000000", "8000600fe800")
	ask(9, "06010100", "00000000", "00200000")  // maximum frame size, 8 KB (3.4)
	ask(10, "07010100", "00000000", "003e4900") // link speed, 480 Mbit/s
	h.ask("05000000 20000000 0b000000 0f010100 04000000 14000000 00000000 80000000",
		"05000080 10000000 0b000000 00000000") // lookahead = 128
	ask(12, "0f010100", "00000000", "80000000")
	h.ask("05000000 20000000 0c000000 0e010100 04000000 14000000 00000000 0b000000",
		"05000080 10000000 0c000000 00000000")
	ask(13, "0e010100", "00000000", "0b000000")
}

// A fetch that finds nothing gets one zero byte, as specified, or a stall, as
// Linux's gadget gives (2.1).
func TestDeviceEmptyFetch(t *testing.T) {
	h, _ := raw(t, DeviceConfig{})
	h.fetched("00")
	h, _ = raw(t, DeviceConfig{StallEmpty: true})
	if _, err := h.dev.Control(within(t), usb.Setup{RequestType: 0xA1, Request: 1}, make([]byte, 1025)); !errors.Is(err, usb.ErrStall) {
		t.Error(err)
	}
}

// Two requests back to back get two answers in order and two notifications
// (2.1: NuttX lost one and Windows dropped the link).
func TestDeviceQueuesAnswers(t *testing.T) {
	h, _ := raw(t, DeviceConfig{})
	h.ask(rawInitialize, rawInitializeComplete)
	h.send("08000000 0c000000 05000000")
	h.send("04000000 20000000 06000000 02010100 04000000 14000000 00000000 00000000")
	h.notified()
	h.notified()
	h.fetched("08000080 10000000 05000000 00000000")
	h.fetched("04000080 1c000000 06000000 00000000 04000000 10000000 00000000")
	h.fetched("00")
}

func TestDeviceRequestsItDoesNotKnow(t *testing.T) {
	h, _ := raw(t, DeviceConfig{})
	for _, s := range []usb.Setup{
		{RequestType: 0x21, Request: 0, Index: 1}, // the data interface (2.1)
		{RequestType: 0xA1, Request: 1, Index: 1},
		{RequestType: 0x21, Request: 0x22, Value: 1}, // SET_CONTROL_LINE_STATE
		{RequestType: 0xA1, Request: 0},
		{RequestType: 0xC0, Request: 1},
	} {
		if _, err := h.dev.Control(within(t), s, unhex(t, rawInitialize)); !errors.Is(err, usb.ErrStall) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// Before INITIALIZE, and after HALT, there is nothing to talk about.
func TestDeviceWantsToBeInitialized(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	query := "04000000 20000000 02000000 02010100 04000000 14000000 00000000 00000000"
	h.refused(query)
	h.send("03000000 0c000000 00000000")
	h.open()
	h.send("03000000 0c000000 09000000")
	h.refused(query)
	h.refused("02000000 18000000")
	if err := d.WriteFrame(within(t), frame(60, 0)); err != nil {
		t.Error(err)
	}
	if s := d.Stats(); s.Lost != 1 || s.FramesIn != 0 {
		t.Errorf("%+v", s)
	}
	h.open()
}

// A QUERY must leave room for its answer (4, quirks 1 and 2).
func TestDeviceWantsRoomForTheAnswer(t *testing.T) {
	query, none := "04000000 1c000000 02000000 02020100 00000000 00000000 00000000", "04000080 18000000 02000000 140001c0 00000000 00000000"
	h, _ := raw(t, DeviceConfig{})
	h.ask(rawInitialize, rawInitializeComplete)
	h.ask(query, none)
	h, _ = raw(t, DeviceConfig{LaxQuery: true})
	h.ask(rawInitialize, rawInitializeComplete)
	h.ask(query, "04000080 1c000000 02000000 00000000 04000000 10000000 00000000")
}

func TestDeviceSets(t *testing.T) {
	h, _ := raw(t, DeviceConfig{})
	h.ask(rawInitialize, rawInitializeComplete)
	for _, c := range []struct{ what, send, status string }{
		{"multicast list of one", "05000000 22000000 02000000 03010101 06000000 14000000 00000000 01005e000001", "00000000"},
		{"multicast list of two", "05000000 28000000 02000000 03010101 0c000000 14000000 00000000 01005e000001 01005e000002", "140001c0"},
		{"filter without a value", "05000000 1c000000 02000000 0e010100 00000000 00000000 00000000", "140001c0"},
		{"what can only be read", "05000000 20000000 02000000 07010100 04000000 14000000 00000000 00000000", "bb0000c0"},
		{"what nobody knows", "05000000 20000000 02000000 efbeadde 04000000 14000000 00000000 00000000", "bb0000c0"},
	} {
		t.Log(c.what)
		h.ask(c.send, "05000080 10000000 02000000"+c.status)
	}
	h.ask("04000000 1c000000 03000000 03010101 00000000 00000000 00000000",
		"04000080 1e000000 03000000 00000000 06000000 10000000 01005e000001")
	h.ask("04000000 1c000000 03000000 efbeadde 00000000 00000000 00000000",
		"04000080 18000000 03000000 bb0000c0 00000000 00000000")
}

// What cannot be handled is told by INDICATE_STATUS with the message in it
// (ff570617, ee486961).
func TestDeviceToldNonsense(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.ask(rawInitialize, rawInitializeComplete)
	h.ask("09000000 08000000", "07000000 24000000 150001c0 10000000 0c000000 150001c0 00000000 09000000 08000000")
	h.ask("06000080 10000000 00000000 00000000",
		"07000000 2c000000 150001c0 18000000 0c000000 bb0000c0 00000000 06000080 10000000 00000000 00000000")
	if n := d.Stats().Malformed; n != 2 {
		t.Errorf("%d malformed", n)
	}
	long := make([]byte, 4000)
	long[0] = 9
	if _, err := h.dev.Control(within(t), usb.Setup{RequestType: 0x21}, long); err != nil {
		t.Fatal(err)
	}
	h.notified()
	if n := len(h.fetch()); n != 1025 {
		t.Errorf("answer of %d bytes", n)
	}
	// A host that asks and never fetches.
	for range 3 * maxReplies {
		h.send("08000000 0c000000 05000000")
	}
	for range maxReplies {
		h.fetched("08000080 10000000 05000000 00000000")
	}
	h.fetched("00")
}

// RESET loses the filter, and says so.
func TestDeviceReset(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.open()
	h.ask("06000000 0c000000 00000000", "06000080 10000000 00000000 01000000")
	if err := d.WriteFrame(within(t), frame(60, 0)); err != nil || d.Stats().Lost != 1 {
		t.Errorf("%v, %+v", err, d.Stats())
	}
	h.ask(rawSetFilter, rawSetComplete)
	if err := d.WriteFrame(within(t), frame(60, 0)); err != nil || d.Stats().FramesIn != 1 {
		t.Errorf("%v, %+v", err, d.Stats())
	}
}

// A filter that is not zero opens the data path and zero closes it, with what
// waits in it (2.3).
func TestDeviceFilterOpensTheDataPath(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.ask(rawInitialize, rawInitializeComplete)
	ctx := within(t)
	write := func(n int) {
		t.Helper()
		if err := d.WriteFrame(ctx, frame(n, 0)); err != nil {
			t.Fatal(err)
		}
	}
	write(60)
	h.ask(rawSetFilter, rawSetComplete)
	write(61) // waits for the host
	h.ask("05000000 20000000 02000000 0e010100 04000000 14000000 00000000 00000000", rawSetComplete)
	write(62)
	h.ask(rawSetFilter, rawSetComplete)
	write(63)
	buf := make([]byte, 16384)
	n, err := h.dev.In(ctx, 0x82, buf)
	if want := packet(frame(63, 0), 5); err != nil || !bytes.Equal(buf[:n], want) {
		t.Errorf("%x, %v, want %x", buf[:n], err, want)
	}
	if s := d.Stats(); s.Lost != 2 {
		t.Errorf("%+v", s)
	}
}

// What waits goes in one transfer, up to what the host takes, and a transfer
// that ends on a full packet gets one zero byte more (3.2, 3.3).
func TestDeviceBatches(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.ask("02000000 18000000 01000000 01000000 00000000 00080000", rawInitializeComplete) // 2048, as Linux 6.1
	h.ask(rawSetFilter, rawSetComplete)
	ctx := within(t)
	write := func(sizes ...int) {
		for _, n := range sizes {
			if err := d.WriteFrame(ctx, frame(n, 0)); err != nil {
				t.Error(err)
				return
			}
		}
	}
	read := func() []byte {
		t.Helper()
		buf := make([]byte, 16384)
		n, err := h.dev.In(ctx, 0x82, buf)
		if err != nil {
			t.Fatal(err)
		}
		return buf[:n]
	}
	// The boundaries between transfers fall anywhere, but no transfer is longer
	// than 2048 bytes and no message is cut.
	sizes := []int{1500, 1500, 468, 468, 468, 468, 60}
	written := make(chan struct{})
	go func() {
		defer close(written)
		write(sizes...)
	}()
	var sp splitter
	var got [][]byte
	for len(got) < 7 {
		tr := read()
		if len(tr) > 2048 {
			t.Errorf("transfer of %d bytes", len(tr))
		}
		if len(tr)%512 == 0 && len(tr) != 2048 {
			t.Errorf("transfer of %d bytes ended by itself", len(tr))
		}
		sp.feed(tr, false)
		for f, ok := sp.next(); ok; f, ok = sp.next() {
			got = append(got, bytes.Clone(f))
		}
	}
	compare(t, got, [][]byte{frame(1500, 0), frame(1500, 0), frame(468, 0), frame(468, 0), frame(468, 0), frame(468, 0), frame(60, 0)})
	<-written
	// One message of 512 bytes alone: 513.
	write(468)
	if want := append(packet(frame(468, 0), 0), 0); !bytes.Equal(read(), want) {
		t.Error("no zero byte behind 512")
	}
	// No transfer of this host's holds it.
	write(2048 - 44 + 1)
	if s := d.Stats(); s.Lost != 1 {
		t.Errorf("%+v", s)
	}
}

// Between being unplugged and plugged in again everything is forgotten but the
// device itself, whose reader waits through it.
func TestDeviceReplugged(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	b := plug(t, d.Desc(), d)
	ctx := within(t)
	got := make(chan []byte)
	go func() {
		defer close(got)
		buf := make([]byte, MaxFrame)
		for range 3 {
			n, err := d.ReadFrame(ctx, buf)
			if err != nil {
				t.Error(err)
				return
			}
			got <- bytes.Clone(buf[:n])
		}
	}()
	for turn := range 3 {
		h := &rawHost{t, b.dev}
		h.claim()
		h.refused(rawSetFilter)
		h.open()
		// Half a frame is left behind each time.
		tr := packet(frame(1000, turn), 0)
		if _, err := h.dev.Out(ctx, 0x03, tr); err != nil {
			t.Fatal(err)
		}
		if f := <-got; !bytes.Equal(f, frame(1000, turn)) {
			t.Errorf("turn %d: frame of %d bytes differs", turn, len(f))
		}
		if _, err := h.dev.Out(ctx, 0x03, tr[:512]); err != nil {
			t.Fatal(err)
		}
		if err := d.WriteFrame(ctx, frame(60, turn)); err != nil { // never read by the host
			t.Fatal(err)
		}
		b.bus.Unplug(port)
		b.dev.Close()
		if err := b.bus.Plug(port, b.g); err != nil {
			t.Fatal(err)
		}
		b.open(t)
	}
	<-got
}

// A bus reset restarts the device's Run while the host goes on at once.
func TestDeviceBusReset(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	ctx := within(t)
	for turn := range 50 {
		h.open()
		if err := d.WriteFrame(ctx, frame(60, turn)); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 512)
		n, err := h.dev.In(ctx, 0x82, buf)
		if want := packet(frame(60, turn), 0); err != nil || !bytes.Equal(buf[:n], want) {
			t.Fatalf("turn %d: %x, %v", turn, buf[:n], err)
		}
		if err := h.dev.Reset(ctx); err != nil {
			t.Fatal(err)
		}
		h.claim()
	}
}

func TestDeviceCallerEnds(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := d.ReadFrame(ctx, make([]byte, 100)); !errors.Is(err, context.Canceled) {
		t.Errorf("not plugged in: %v", err)
	}
	h, d := raw(t, DeviceConfig{})
	h.open()
	if _, err := d.ReadFrame(ctx, make([]byte, 100)); !errors.Is(err, context.Canceled) {
		t.Errorf("plugged in: %v", err)
	}
	// The host takes nothing: the writer waits once two transfers are full.
	short, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	var err error
	for n := 0; err == nil && n <= 2*16384/1560; n++ {
		err = d.WriteFrame(short, frame(1514, 0))
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("writing: %v", err)
	}
}

// Descriptors of a WM5 handset (1.1).
func TestHandsetDescriptor(t *testing.T) {
	for speed, bulk := range map[usb.Speed]int{usb.SpeedHigh: 512, usb.SpeedFull: 64} {
		d := HandsetDescriptor(speed)
		class := usb.Class{Class: 0xEF, SubClass: 1, Protocol: 1}
		want := []usb.InterfaceDesc{
			{Number: 0, Class: class, Endpoints: d.Configs[0].Interfaces[0].Endpoints},
			{Number: 1, Class: usb.Class{Class: 0x0A}, Endpoints: d.Configs[0].Interfaces[1].Endpoints},
		}
		if d.Class != class || len(d.Configs) != 1 || d.Configs[0].Value != 1 || fmt.Sprint(d.Configs[0].Interfaces) != fmt.Sprint(want) {
			t.Errorf("%+v", d)
		}
		fn := usb.Recognise(d)
		if n := fn.Notify; n.Address != 0x81 || n.MaxPacket != 8 || n.Type != usb.Interrupt {
			t.Errorf("%+v", n)
		}
		if in, out := fn.BulkIn, fn.BulkOut; in.Address != 0x82 || out.Address != 0x03 || in.MaxPacket != bulk || out.MaxPacket != bulk {
			t.Errorf("%+v, %+v", in, out)
		}
		if fn.Config != 1 || fn.Control != 0 || fn.Data != 1 {
			t.Errorf("%+v", fn)
		}
	}
}

// Every OID that is offered has a value, of the size that section 2.4 gives,
// to a host that leaves the room a Host does.
func TestDeviceValues(t *testing.T) {
	h, d := raw(t, DeviceConfig{})
	h.open()
	if err := d.WriteFrame(within(t), frame(60, 0)); err != nil {
		t.Fatal(err)
	}
	sizes := map[OID]int{0x00010110: 2, 0x00010116: 2, 0x01010101: 6, 0x01010102: 6, 0x01010103: 0, 0x0001010D: 15, 0x00010101: 4 * 36}
	values := map[OID]uint32{
		0x00010102: 0, 0x00010103: 0, 0x00010104: 0, 0x00010114: 0, 0x00010202: 0,
		0x00010111: 8192 + 14 + 44, 0x00010108: 16384, 0x0001010C: 0x0BB4, 0x0001010E: 0x2D,
		0x00020101: 0, 0x00020102: 1, 0x00020105: 0, 0x01010104: 1,
	}
	if n := len(supported()); n != 36 {
		t.Fatalf("%d OIDs", n)
	}
	for _, oid := range supported() {
		if oid == OIDGenConfigParameter {
			continue // it is only set
		}
		b, status := d.query(oid, oid.inputSize())
		size, special := sizes[oid]
		if !special {
			size = 4
		}
		if status != StatusSuccess || len(b) != size {
			t.Errorf("%v: %x, %v, want %d bytes", oid, b, status, size)
		}
		if v, ok := values[oid]; ok && field(b, 0) != v {
			t.Errorf("%v: %d, want %d", oid, field(b, 0), v)
		}
	}
	if got := d.MAC().String(); got != "80:00:60:0f:e8:01" || d.MTU() != 8178 {
		t.Errorf("%v, %d", got, d.MTU())
	}
}

func TestDeviceIndicates(t *testing.T) {
	j, log := newJournal()
	_, d, _ := link(t, DeviceConfig{}, Options{Log: log})
	d.Indicate(StatusMediaDisconnect, nil)
	j.wait(t, "status=MEDIA_DISCONNECT")
	NewDevice(DeviceConfig{}).Indicate(StatusMediaConnect, nil) // nobody is there
}
