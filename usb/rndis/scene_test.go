package rndis

import (
	"bytes"
	"context"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// unhex reads bytes written as hexadecimal digits, with blanks anywhere.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return b
}

// within is a context that fails a test which hangs; no test waits for it to
// pass.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

var port = usb.PortPath{Bus: 0, Ports: "1"}

// bench is a bus with one gadget on it, opened.
type bench struct {
	bus *gadget.Bus
	g   *gadget.Gadget
	dev usb.Device
}

// plug plugs a gadget in and opens it. At the test's end everything is closed,
// and the test fails when something was left open or goroutines stay in the
// device's Run.
func plug(t testing.TB, desc usb.DeviceDesc, f gadget.Function) *bench {
	t.Helper()
	b := &bench{bus: gadget.NewBus(), g: gadget.New(desc, f)}
	if err := b.bus.Plug(port, b.g); err != nil {
		t.Fatal(err)
	}
	b.open(t)
	t.Cleanup(func() {
		b.dev.Close()
		if err := b.bus.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) open(t testing.TB) {
	t.Helper()
	found, err := b.bus.Scan(within(t))
	if err != nil || len(found) != 1 {
		t.Fatalf("scan: %v, %v", found, err)
	}
	if b.dev, err = b.bus.Open(within(t), found[0]); err != nil {
		t.Fatal(err)
	}
}

// link brings up a host and a device.
func link(t testing.TB, cfg DeviceConfig, opt Options) (*Host, *Device, *bench) {
	t.Helper()
	d := NewDevice(cfg)
	b := plug(t, d.Desc(), d)
	h, err := Open(within(t), b.dev, usb.Recognise(d.Desc()), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h, d, b
}

// peer is a device made of functions, for what no good device does. The host's
// messages are kept.
type peer struct {
	// answer says what a fetch brings after a message of the host; each call is
	// one message. Its results are queued, each with a notification.
	answer func(p *peer, message []byte) [][]byte
	// fetch, when set, answers every fetch instead.
	fetch func(p *peer) ([]byte, error)
	// send, when set, may refuse the host's message.
	send func(message []byte) error
	// run, when set, is the rest of the device.
	run func(ctx context.Context, ep gadget.Endpoints)
	// mute: no notifications.
	mute bool

	mu      sync.Mutex
	heard   [][]byte
	replies [][]byte
	notices int
	wake    chan struct{}
}

func (p *peer) Setup(s usb.Setup, data []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.In() {
		if p.fetch != nil {
			return p.fetch(p)
		}
		if len(p.replies) == 0 {
			return []byte{0}, nil
		}
		r := p.replies[0]
		p.replies = p.replies[1:]
		return r, nil
	}
	if p.send != nil {
		if err := p.send(data); err != nil {
			return nil, err
		}
	}
	p.heard = append(p.heard, bytes.Clone(data))
	if p.answer != nil {
		for _, r := range p.answer(p, data) {
			p.say(r)
		}
	}
	return nil, nil
}

// say queues a message. Locked.
func (p *peer) say(m []byte) {
	p.replies = append(p.replies, m)
	p.notices++
	if p.wake != nil {
		signal(p.wake)
	}
}

func (p *peer) messages() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([][]byte(nil), p.heard...)
}

func (p *peer) Run(ctx context.Context, ep gadget.Endpoints) {
	var wg sync.WaitGroup
	defer wg.Wait()
	if p.run != nil {
		wg.Go(func() { p.run(ctx, ep) })
	}
	if p.mute {
		return
	}
	p.mu.Lock()
	if p.wake == nil {
		p.wake = make(chan struct{}, 1)
	}
	p.mu.Unlock()
	for {
		p.mu.Lock()
		due := p.notices > 0
		if due {
			p.notices--
		}
		p.mu.Unlock()
		if due {
			if ep.In(ctx, 0x81, []byte{1, 0, 0, 0, 0, 0, 0, 0}, false) != nil {
				return
			}
			continue
		}
		select {
		case <-p.wake:
		case <-ctx.Done():
			return
		}
	}
}

// good answers as a well-behaved device does, in bytes of its own.
func good(_ *peer, m []byte) [][]byte {
	id := m[8:12]
	word := func(v ...uint32) []byte { return appendUint32s(nil, v...) }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	switch field(m, 0) {
	case 2:
		return [][]byte{join(word(0x80000002, 52), id, word(0, 1, 0, 1, 0, 1, 16384, 3, 0, 0))}
	case 4:
		value := word(1500)
		if field(m, 12) == 0x01010101 {
			value = []byte{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x00}
		}
		return [][]byte{join(word(0x80000004, uint32(24+len(value))), id, word(0, uint32(len(value)), 16), value)}
	case 5:
		return [][]byte{join(word(0x80000005, 16), id, word(0))}
	case 6:
		return [][]byte{word(0x80000006, 16, 0, 1)}
	case 8:
		return [][]byte{join(word(0x80000008, 16), id, word(0))}
	}
	return nil
}

// quick are deadlines for scenes in which they pass and nothing else has to
// happen before. slow is one for scenes in which other commands have to be
// answered first; it is long because machines may be slow.
var quick = Timeouts{Initialize: 150 * time.Millisecond, Command: 150 * time.Millisecond}

const slow = 2 * time.Second
