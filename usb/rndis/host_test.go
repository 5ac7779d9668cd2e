package rndis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// handset is the function of a peer's descriptors.
var handset = usb.Recognise(HandsetDescriptor(usb.SpeedHigh))

// open opens a peer.
func (p *peer) open(t *testing.T, opt Options) (*Host, *bench, error) {
	t.Helper()
	b := plug(t, HandsetDescriptor(usb.SpeedHigh), p)
	h, err := Open(within(t), b.dev, handset, opt)
	if err == nil {
		t.Cleanup(func() { h.Close() })
	}
	return h, b, err
}

// up is open for a peer that is expected to come up.
func (p *peer) up(t *testing.T, opt Options) (*Host, *bench) {
	t.Helper()
	h, b, err := p.open(t, opt)
	if err != nil {
		t.Fatal(err)
	}
	return h, b
}

// The host's own words, in bytes and in order. Sizes of the input buffers:
// section 4, quirk 1; sequence: usb-rndis-ng's (2.3) and the link speed.
func TestHostSpeaks(t *testing.T) {
	p := &peer{answer: good}
	h, _ := p.up(t, Options{})
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	zeros := fmt.Sprintf("%096d", 0)
	want := []string{
		"02000000 18000000 01000000 01000000 00000000 00400000",
		"04000000 20000000 02000000 06010100 04000000 14000000 00000000 00000000",
		"04000000 4c000000 03000000 01010101 30000000 14000000 00000000" + zeros,
		"04000000 20000000 04000000 07010100 04000000 14000000 00000000 00000000",
		"05000000 20000000 05000000 0e010100 04000000 14000000 00000000 0b000000",
		"03000000 0c000000 06000000",
	}
	got := p.messages()
	if len(got) != len(want) {
		t.Fatalf("%d messages: %x", len(got), got)
	}
	for i := range want {
		if !bytes.Equal(got[i], unhex(t, want[i])) {
			t.Errorf("message %d:\n %x, want\n %s", i, got[i], want[i])
		}
	}
}

// tape writes down what a host does to its device.
type tape struct {
	usb.Device
	mu    sync.Mutex
	calls []string
}

func (d *tape) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls = append(d.calls, fmt.Sprintf(format, args...))
}

func (d *tape) SetConfig(ctx context.Context, v uint8) error {
	d.note("config %d", v)
	return d.Device.SetConfig(ctx, v)
}

func (d *tape) Claim(ctx context.Context, i, a uint8) error {
	d.note("claim %d/%d", i, a)
	return d.Device.Claim(ctx, i, a)
}

func (d *tape) Release(i uint8) error {
	d.note("release %d", i)
	return d.Device.Release(i)
}

func (d *tape) Control(ctx context.Context, s usb.Setup, b []byte) (int, error) {
	if s.In() {
		d.note("control %02x/%02x %d %d, %d bytes", s.RequestType, s.Request, s.Value, s.Index, len(b))
	} else {
		d.note("control %02x/%02x %d %d: %v", s.RequestType, s.Request, s.Value, s.Index, MessageType(field(b, 0)))
	}
	return d.Device.Control(ctx, s, b)
}

func (d *tape) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	d.note("stream %02x of %d", ep, size)
	s, err := d.Device.StreamIn(ep, size, depth)
	return &tapedStream{s, d}, err
}

func (d *tape) In(ctx context.Context, ep uint8, b []byte) (int, error) {
	if len(b) != 8 {
		d.note("interrupt read of %d bytes, not wMaxPacketSize", len(b))
	}
	return d.Device.In(ctx, ep, b)
}

type tapedStream struct {
	usb.InStream
	d *tape
}

func (s *tapedStream) Close() error {
	s.d.note("stream closed")
	return s.InStream.Close()
}

// The order of things on the bus: control interface claimed first and released
// last, so that rndis_host can bind again (1.3); requests as in 2.1.
func TestHostOnTheBus(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	b := plug(t, d.Desc(), d)
	rec := &tape{Device: b.dev}
	h, err := Open(within(t), rec, handset, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(h.Close(), h.Close()); err != nil {
		t.Fatal(err)
	}
	const fetch = "control a1/01 0 0, 1025 bytes"
	want := []string{
		"config 1", "claim 0/0", "claim 1/0",
		"control 21/00 0 0: INITIALIZE_MSG", fetch,
		"control 21/00 0 0: QUERY_MSG", fetch,
		"control 21/00 0 0: QUERY_MSG", fetch,
		"control 21/00 0 0: QUERY_MSG", fetch,
		"stream 82 of 16384",
		"control 21/00 0 0: SET_MSG", fetch,
		"stream closed", "control 21/00 0 0: HALT_MSG",
		"release 1", "release 0",
	}
	if !slices.Equal(rec.calls, want) {
		t.Errorf("%q,\nwant %q", rec.calls, want)
	}
	again, err := Open(within(t), b.dev, handset, Options{}) // it was left as it was found
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestHostLearns(t *testing.T) {
	h, _, _ := link(t, DeviceConfig{}, Options{})
	i := h.Info()
	if !bytes.Equal(h.MAC(), net.HardwareAddr{0x80, 0, 0x60, 0x0f, 0xe8, 0}) || h.MTU() != 1500 ||
		i.Major != 1 || i.Minor != 0 || i.MaxPacketsPerTransfer != 1 || i.MaxTransferSize != 16384 ||
		i.Alignment != 8 || i.MaxFrameSize != 8192 || i.LinkSpeed != 480e6 {
		t.Errorf("%+v", i)
	}
	h.MAC()[0] = 1
	if h.MAC()[0] != 0x80 {
		t.Error("the address was given away")
	}
}

// MTU = min(1500, maximum frame size, MaxTransferSize less 58), with room for
// padding (3.4).
func TestHostMTU(t *testing.T) {
	for _, c := range []struct{ transfer, frame, align, want int }{
		{16384, 8192, 8, 1500},
		{16384, 1500, 8, 1500}, // Linux's gadget
		{1580, 1514, 1, 1500},  // QEMU
		{1580, 1500, 8, 1500},
		{1558, 1500, 1, 1494}, // exactly one message, unpadded
		{16384, 1400, 8, 1400},
		{16384, 0, 8, 1500},   // not told
		{16384, 575, 8, 1500}, // not believed
		{640, 1500, 8, 582},
		{16384, 1500, 128, 1500},
		{1580, 1500, 128, 1478},
		{633, 1500, 8, 0}, // too little for DHCP
		{0, 1500, 8, 0},
		{57, 1500, 8, 0},
		{0xFFFFFFFF, 0xFFFFFFFF, 8, 1500},
	} {
		var x transmitter
		mtu, err := x.init(Info{MaxTransferSize: uint32(c.transfer), MaxFrameSize: uint32(c.frame), Alignment: c.align}, 512, Quirks{})
		if mtu != c.want || (err != nil) != (c.want == 0) || err != nil && !errors.Is(err, ErrUnusable) {
			t.Errorf("%+v: %d, %v", c, mtu, err)
		}
		if err == nil {
			if n := len(x.pack(make([]byte, x.longest))); n > c.transfer+1 {
				t.Errorf("%+v: transfers of %d bytes", c, n)
			}
		}
	}
}

// Section 3.5: one message a transfer, padded inside to 8; when that makes full
// packets, one zero byte outside, or 8 inside.
func TestHostPads(t *testing.T) {
	info := Info{MaxTransferSize: 16384, MaxFrameSize: 1500, Alignment: 1}
	for _, c := range []struct {
		name                     string
		align                    int
		packet                   int
		padding                  Padding
		frame, message, transfer int
		quirk                    int // Alignment
	}{
		{"14 bytes", 1, 512, PadTransfer, 14, 64, 64, 0},
		{"20 bytes", 8, 512, PadTransfer, 20, 64, 64, 0},
		{"to a full packet", 8, 512, PadTransfer, 465, 512, 513, 0},
		{"a full packet", 8, 512, PadTransfer, 468, 512, 513, 0},
		{"one more", 8, 512, PadTransfer, 469, 520, 520, 0},
		{"two full packets", 8, 512, PadTransfer, 980, 1024, 1025, 0},
		{"a full packet, inside", 8, 512, PadMessage, 468, 520, 520, 0},
		{"64-byte packets", 8, 64, PadTransfer, 20, 64, 65, 0},
		{"64-byte packets, inside", 8, 64, PadMessage, 20, 72, 72, 0},
		{"alignment of 128 can only be helped outside", 128, 64, PadMessage, 20, 128, 129, 0},
		{"alignment of 32", 32, 512, PadTransfer, 14, 64, 64, 0},
		{"largest", 8, 512, PadTransfer, 1514, 1560, 1560, 0},
		{"a handset's alignment, nothing asked for", 8, 512, PadDefault, 468, 512, 513, 0},
		{"no alignment, nothing asked for", 1, 64, PadDefault, 82, 136, 136, 0}, // QEMU's usb-net
		{"no alignment, outside asked for", 1, 64, PadTransfer, 82, 128, 129, 0},
		{"the quirk is more than the device says", 8, 512, PadDefault, 20, 64, 64, 32},
		{"the quirk is 128", 8, 512, PadDefault, 100, 256, 256, 128},
		{"the quirk is less than CE 5 wants", 8, 512, PadDefault, 21, 68, 68, 4},
		{"the quirk is no alignment", 8, 512, PadDefault, 21, 65, 65, 1},
		{"the quirk is no alignment, a full packet", 8, 512, PadDefault, 468, 513, 513, 1}, // inside, as for a device that reports none
	} {
		t.Run(c.name, func(t *testing.T) {
			var x transmitter
			info.Alignment = c.align
			if _, err := x.init(info, c.packet, Quirks{Padding: c.padding, Alignment: c.quirk}); err != nil {
				t.Fatal(err)
			}
			for i := range x.buf {
				x.buf[i] = 0xff // what was sent before
			}
			b := x.pack(frame(c.frame, 0))
			want := make([]byte, c.transfer)
			copy(want, packet(frame(c.frame, 0), c.message-44-c.frame))
			if !bytes.Equal(b, want) {
				t.Errorf("%d bytes, MessageLength %d; want %d, %d", len(b), field(b, 4), c.transfer, c.message)
			}
		})
	}
	var x transmitter // no room inside
	if _, err := x.init(Info{MaxTransferSize: 1536, Alignment: 8}, 512, Quirks{Padding: PadMessage}); err != nil {
		t.Fatal(err)
	}
	if b := x.pack(make([]byte, 1536-44)); len(b) != 1537 || field(b, 4) != 1536 {
		t.Errorf("%d bytes, MessageLength %d", len(b), field(b, 4))
	}
}

// A device that never notifies is polled, one that stalls empty fetches is
// waited for, answers to others are dropped, the device's own messages handled.
func TestHostComesUpWith(t *testing.T) {
	stale := func(p *peer, m []byte) [][]byte {
		before := [][]byte{
			appendUint32s(nil, 0x80000004, 24, 0x7777, 0, 0, 0),                       // answer to the kernel's query
			appendUint32s(nil, 0x80000002, 52, 0x7777, 0, 1, 0, 1, 0, 1, 64, 0, 0, 0), // to its INITIALIZE
			appendUint32s(nil, 0x80000005, 16, field(m, 8), 0xC0000001),               // right id, wrong type
			appendUint32s(nil, 0x80000004, 24, field(m, 8)+1, 0xC0000001, 0, 0),       // our next id
		}
		if field(m, 0) == 4 {
			before = before[:2]
		}
		if field(m, 0) == 5 {
			before[2], before = before[3], before[:3]
		}
		return append(before, good(p, m)...)
	}
	late := func(stall bool) func(p *peer) ([]byte, error) {
		empty := 0
		return func(p *peer) ([]byte, error) {
			if empty++; empty%3 != 0 || len(p.replies) == 0 {
				if stall {
					return nil, usb.ErrStall
				}
				return []byte{0}, nil
			}
			r := p.replies[0]
			p.replies = p.replies[1:]
			return r, nil
		}
	}
	brisk := Quirks{NotifyWait: 5 * time.Millisecond, PollInterval: time.Millisecond}
	for _, c := range []struct {
		name   string
		p      *peer
		quirks Quirks
	}{
		{"no notifications", &peer{answer: good, mute: true}, brisk},
		{"no notifications, and they are ignored", &peer{answer: good, mute: true}, Quirks{Notify: NotifyIgnore}},
		{"notifications are ignored", &peer{answer: good}, Quirks{Notify: NotifyIgnore}},
		{"the first fetches are empty", &peer{answer: good, fetch: late(false)}, brisk},
		{"the first fetches stall", &peer{answer: good, fetch: late(true)}, brisk},
		{"the first fetches stall, no notifications", &peer{answer: good, fetch: late(true), mute: true}, brisk},
		{"stale answers first", &peer{answer: stale}, Quirks{}},
		{"pauses around fetches", &peer{answer: good}, Quirks{FetchDelay: time.Millisecond, SettleDelay: time.Millisecond}},
		{"indications first", &peer{answer: func(p *peer, m []byte) [][]byte {
			return append([][]byte{unhex(t, "07000000 14000000 0b000140 00000000 00000000")}, good(p, m)...)
		}}, Quirks{}},
		{"odd notifications besides", &peer{answer: good, run: func(ctx context.Context, ep gadget.Endpoints) {
			for _, b := range [][]byte{{}, {1}, unhex(t, "a1010000 00000000")} {
				ep.In(ctx, 0x81, b, false)
			}
		}}, Quirks{}},
		{"a frame and bytes behind each answer", &peer{answer: func(p *peer, m []byte) [][]byte {
			r := good(p, m)
			if len(r) == 1 {
				r[0] = append(r[0], 1, 2, 3, 4)
			}
			return r
		}}, Quirks{}},
		{"alignment factor that is not possible", &peer{answer: func(p *peer, m []byte) [][]byte {
			r := good(p, m)
			if field(m, 0) == 2 {
				r[0] = set32(r[0], 40, 0xFFFFFFFF)
			}
			return r
		}}, Quirks{}},
		{"sizes and speed are not told", &peer{answer: func(p *peer, m []byte) [][]byte {
			if field(m, 0) == 4 && field(m, 12) != 0x01010101 {
				return [][]byte{appendUint32s(nil, 0x80000004, 24, field(m, 8), 0xC00000BB, 0, 0)}
			}
			return good(p, m)
		}}, Quirks{}},
		{"only the current address is told", &peer{answer: func(p *peer, m []byte) [][]byte {
			if field(m, 0) != 4 || field(m, 12) != 0x01010101 && field(m, 12) != 0x01010102 {
				return good(p, m)
			}
			if field(m, 12) == 0x01010101 {
				return [][]byte{appendUint32s(nil, 0x80000004, 24, field(m, 8), 0xC0010017, 0, 0)}
			}
			return good(p, set32(m, 12, 0x01010101))
		}}, Quirks{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, _ := c.p.up(t, Options{Quirks: c.quirks})
			if h.MAC().String() != "80:00:60:0f:e8:00" || h.MTU() != 1500 {
				t.Errorf("%+v", h.Info())
			}
		})
	}
}

// What a device must not do is an error that says where it was done, without
// waiting longer than the deadlines say and without taking memory.
func TestHostRefuses(t *testing.T) {
	changed := func(typ uint32, change func([]byte) []byte) *peer {
		return &peer{answer: func(p *peer, m []byte) [][]byte {
			r := good(p, m)
			if len(r) > 0 && field(m, 0) == typ {
				r[0] = change(r[0])
			}
			return r
		}}
	}
	put := func(at int, v uint32) func([]byte) []byte { return func(b []byte) []byte { return set32(b, at, v) } }
	endless := func(m ...uint32) *peer {
		return &peer{fetch: func(*peer) ([]byte, error) { return appendUint32s(nil, m...), nil }}
	}
	address := func(b ...byte) *peer {
		return &peer{answer: func(p *peer, m []byte) [][]byte {
			if field(m, 0) != 4 || field(m, 12)>>16 != 0x0101 {
				return good(p, m)
			}
			return [][]byte{append(appendUint32s(nil, 0x80000004, uint32(24+len(b)), field(m, 8), 0, uint32(len(b)), 16), b...)}
		}}
	}
	for _, c := range []struct {
		name  string
		p     *peer
		phase Phase
		is    error
		says  string
	}{
		{"silent", &peer{}, PhaseInitialize, ErrNoReply, "INITIALIZE: device did not answer: Timeouts.Initialize of 150ms has passed"},
		{"silent, no notifications", &peer{mute: true}, PhaseInitialize, usb.ErrTimeout, "has passed"},
		{"stalls commands", &peer{send: func([]byte) error { return usb.ErrStall }}, PhaseInitialize, usb.ErrStall, "send INITIALIZE_MSG"},
		{"answers only others, endlessly", endless(0x80000005, 16, 0x7777, 0), PhaseInitialize, ErrNoReply, "32 other messages came, the last a SET_CMPLT"},
		{"indicates endlessly", endless(7, 20, 0x4001000B, 0, 0), PhaseInitialize, ErrNoReply, "32 other messages came, the last a INDICATE_STATUS_MSG"},
		{"asks endlessly", endless(8, 12, 1), PhaseInitialize, ErrNoReply, "32 other messages"},
		{"silent but for notifications", &peer{run: func(ctx context.Context, ep gadget.Endpoints) {
			for ep.In(ctx, 0x81, []byte{1, 0, 0, 0, 0, 0, 0, 0}, false) == nil {
			}
		}}, PhaseInitialize, ErrNoReply, "empty answers"},
		{"message length 0xFFFFFFFF", changed(2, put(4, 0xFFFFFFFF)), PhaseInitialize, ErrMalformed, "MessageLength 4294967295"},
		{"message length 0", changed(2, put(4, 0)), PhaseInitialize, ErrMalformed, "MessageLength 0"},
		{"message cut short", changed(2, func(b []byte) []byte { return b[:40] }), PhaseInitialize, ErrMalformed, "only 40 bytes"},
		{"answer without its fields", changed(2, func(b []byte) []byte { return set32(b, 4, 16)[:16] }), PhaseInitialize, ErrMalformed, "at least 52"},
		{"silent but for an unknown type", changed(2, put(0, 0x80000099)), PhaseInitialize, ErrMalformed, "1 other messages came; "},
		{"silent but for a foreign id", changed(2, put(8, 0x7777)), PhaseInitialize, ErrNoReply, "1 other messages came, the last a INITIALIZE_CMPLT"},
		{"silent but for stalls", &peer{fetch: func(*peer) ([]byte, error) { return nil, usb.ErrStall }}, PhaseInitialize, ErrNoReply, "empty answers, 0 other messages"},
		{"garbage endlessly", &peer{fetch: func(*peer) ([]byte, error) { return bytes.Repeat([]byte{0xff}, 1025), nil }}, PhaseInitialize, ErrMalformed, "32 other messages came; "},
		{"one endless answer", &peer{fetch: func(*peer) ([]byte, error) { return bytes.Repeat([]byte{2, 0, 0, 0x80}, 300), nil }}, PhaseInitialize, ErrMalformed, "32 other messages came; "},
		{"INITIALIZE fails", changed(2, put(12, 0xC000009A)), PhaseInitialize, nil, "INITIALIZE: device answered RESOURCES"},
		{"not Ethernet", changed(2, put(28, 1)), PhaseInitialize, ErrUnusable, "medium 1"},
		{"connection-oriented", changed(2, put(24, 2)), PhaseInitialize, ErrUnusable, "flags 0x2"},
		{"takes nothing", changed(2, put(36, 0)), PhaseQuery, ErrUnusable, "takes transfers of 0 bytes only"},
		{"value outside of the message", changed(4, put(20, 0xFFFFFFF8)), PhaseQuery, ErrMalformed, "OID_802_3_PERMANENT_ADDRESS"},
		{"address of 5 bytes", address(0x80, 0, 0x60, 0x0f, 0xe8), PhaseQuery, ErrMalformed, "5 bytes for an Ethernet address"},
		{"group address", address(0x81, 0, 0x60, 0x0f, 0xe8, 0), PhaseQuery, ErrMalformed, "81:00:60:0f:e8:00 is not the address of a station"},
		{"no address", address(0, 0, 0, 0, 0, 0), PhaseQuery, ErrMalformed, "not the address of a station"},
		{"will not open the data path", changed(5, put(12, 0xC0000001)), PhaseFilter, nil, "set the packet filter: device answered FAILURE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			times := Timeouts{}
			if strings.HasPrefix(c.name, "silent") {
				times = quick
			}
			h, b, err := c.p.open(t, Options{Timeouts: times, Quirks: Quirks{NotifyWait: 20 * time.Millisecond, PollInterval: time.Millisecond}})
			if err == nil {
				t.Fatalf("came up: %+v", h.Info())
			}
			var e *Error
			if !errors.As(err, &e) || e.Phase != c.phase || !strings.Contains(err.Error(), c.says) || c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("%v\nwant it in phase %q, to be %v and to say %q", err, c.phase, c.is, c.says)
			}
			noGoroutines(t)
			for i := range uint8(2) { // both interfaces are free again
				if err := b.dev.Claim(within(t), i, 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A slow device may answer an INITIALIZE after the next one was sent.
func TestHostInitializesSlowly(t *testing.T) {
	t.Parallel() // it waits for its deadline
	var first [][]byte
	p := &peer{answer: func(p *peer, m []byte) [][]byte {
		if field(m, 0) == 2 && field(m, 8) == 1 {
			first = good(p, m)
			return nil
		}
		if first != nil { // and the answer to the second attempt after that
			r := append(first, good(p, m)...)
			first = nil
			return r
		}
		return good(p, m)
	}}
	p.up(t, Options{Timeouts: Timeouts{Initialize: slow}, Quirks: Quirks{NotifyWait: time.Millisecond}})
	if n := field(p.messages()[1], 0); n != 2 {
		t.Errorf("the second message is of type %d", n)
	}
}

func TestHostTellsItsPhase(t *testing.T) {
	var got []Phase
	link(t, DeviceConfig{}, Options{Phase: func(p Phase) { got = append(got, p) }})
	want := []Phase{PhaseConfigure, PhaseClaim, PhaseInitialize, PhaseQuery, PhaseFilter, PhaseRunning}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A deadline of a later command has its own name.
func TestHostNotAnsweredLater(t *testing.T) {
	t.Parallel() // it waits for its deadline
	_, _, err := (&peer{answer: func(p *peer, m []byte) [][]byte {
		if field(m, 0) == 5 {
			return nil
		}
		return good(p, m)
	}}).open(t, Options{Timeouts: Timeouts{Command: slow}, Quirks: Quirks{NotifyWait: time.Millisecond}})
	var e *Error
	if !errors.As(err, &e) || e.Phase != PhaseFilter || !errors.Is(err, ErrNoReply) || !errors.Is(err, usb.ErrTimeout) ||
		!strings.Contains(err.Error(), "set the packet filter: device did not answer: Timeouts.Command of 2s has passed") {
		t.Error(err)
	}
}

// noGoroutines fails when a goroutine of a Host is left. All that Close joins
// has ended when it returns, so nothing needs to be waited for.
func noGoroutines(t *testing.T) {
	t.Helper()
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 2); err != nil {
		t.Fatal(err)
	}
	for _, g := range strings.Split(b.String(), "\n\n") {
		if strings.Contains(g, "rndis.(*Host)") {
			t.Errorf("left over:\n%s", g)
		}
	}
}

// A function that cannot be RNDIS is refused before anything is claimed.
func TestHostWithoutEndpoints(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	b := plug(t, d.Desc(), d)
	for name, change := range map[string]func(*usb.Function){
		"nothing":           func(f *usb.Function) { *f = usb.Function{} },
		"no bulk IN":        func(f *usb.Function) { f.BulkIn = usb.EndpointDesc{} },
		"bulk OUT is an IN": func(f *usb.Function) { f.BulkOut = f.BulkIn },
		"serial-sync mode":  func(f *usb.Function) { f.Mode = usb.ModeSerialSync },
		"a known problem":   func(f *usb.Function) { f.Problem = "interface 1 has no bulk OUT endpoint" },
		"no packet size":    func(f *usb.Function) { f.BulkIn.MaxPacket = 0 },
	} {
		fn := handset
		change(&fn)
		var e *Error
		if _, err := Open(within(t), b.dev, fn, Options{}); !errors.As(err, &e) || !errors.Is(err, ErrUnusable) || e.Phase != PhaseConfigure {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostInterfaceInUse(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	b := plug(t, d.Desc(), d)
	other, err := b.bus.Open(within(t), b.dev.Desc())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if err := errors.Join(other.SetConfig(within(t), 1), other.Claim(within(t), 1, 0)); err != nil {
		t.Fatal(err)
	}
	var e *Error
	_, err = Open(within(t), b.dev, handset, Options{})
	if !errors.As(err, &e) || e.Phase != PhaseClaim || e.Op != "claim interface 1" || !errors.Is(err, usb.ErrBusy) {
		t.Errorf("%v", err)
	}
	if err := other.Claim(within(t), 0, 0); err != nil { // it was given back
		t.Error(err)
	}
}

// INITIALIZE is tried again when the device is still busy with the HALT of a
// driver before us.
func TestHostInitializesAgain(t *testing.T) {
	tries := 0
	p := &peer{answer: good}
	p.send = func(m []byte) error {
		if field(m, 0) == 2 {
			if tries++; tries < 3 {
				return usb.ErrStall
			}
		}
		return nil
	}
	p.up(t, Options{})
	if first := p.messages()[0]; field(first, 8) != 3 {
		t.Errorf("%x", first)
	}
}
