package rndis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// hook is a Device whose control requests are counted; at the n-th, at is
// called in front of it.
type hook struct {
	*Device
	at    int
	do    func()
	count int
}

func (h *hook) Setup(s usb.Setup, data []byte) ([]byte, error) {
	if h.count++; h.count == h.at {
		h.do()
	}
	return h.Device.Setup(s, data)
}

// Bringing the link up takes ten control requests: five commands, each with a
// fetch.
const requests = 10

func phaseOf(request int) Phase {
	switch {
	case request <= 2:
		return PhaseInitialize
	case request <= 8:
		return PhaseQuery
	}
	return PhaseFilter
}

// The cable is pulled at every step of bringing the link up.
func TestUnpluggedWhileOpening(t *testing.T) {
	for n := 1; n <= requests; n++ {
		t.Run(fmt.Sprintf("request %d", n), func(t *testing.T) {
			d := &hook{Device: NewDevice(DeviceConfig{}), at: n}
			b := plug(t, d.Desc(), d)
			d.do = func() { b.bus.Unplug(port) }
			_, err := Open(within(t), b.dev, handset, Options{})
			var e *Error
			if !errors.As(err, &e) || !errors.Is(err, usb.ErrNoDevice) || e.Phase != phaseOf(n) {
				t.Errorf("%v, want it in phase %q", err, phaseOf(n))
			}
			noGoroutines(t)
		})
	}
	t.Run("before", func(t *testing.T) {
		d := NewDevice(DeviceConfig{})
		b := plug(t, d.Desc(), d)
		b.bus.Unplug(port)
		_, err := Open(within(t), b.dev, handset, Options{})
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, usb.ErrNoDevice) || e.Phase != PhaseConfigure {
			t.Error(err)
		}
	})
	t.Run("while claiming", func(t *testing.T) {
		d := NewDevice(DeviceConfig{})
		b := plug(t, d.Desc(), d)
		_, err := Open(within(t), &cut{b.dev, b.bus}, handset, Options{})
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, usb.ErrNoDevice) || e.Phase != PhaseClaim {
			t.Error(err)
		}
	})
}

// cut pulls the cable when the data interface is claimed.
type cut struct {
	usb.Device
	bus *gadget.Bus
}

func (c *cut) Claim(ctx context.Context, i, a uint8) error {
	if i == 1 {
		c.bus.Unplug(port)
	}
	return c.Device.Claim(ctx, i, a)
}

// The caller gives up at every step of bringing the link up.
func TestGivenUpWhileOpening(t *testing.T) {
	for n := 1; n <= requests; n++ {
		d := &hook{Device: NewDevice(DeviceConfig{}), at: n}
		b := plug(t, d.Desc(), d)
		ctx, cancel := context.WithCancel(context.Background())
		d.do = cancel
		h, err := Open(ctx, b.dev, handset, Options{})
		var e *Error
		switch {
		case err == nil && n == requests: // the last one was still answered
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		case !errors.As(err, &e), !errors.Is(err, context.Canceled), e.Phase != phaseOf(n) && e.Phase != phaseOf(n)+1:
			t.Errorf("request %d: %v", n, err)
		}
		noGoroutines(t)
		if err := b.dev.Claim(within(t), 0, 0); err != nil {
			t.Error(err)
		}
	}
}

// The cable is pulled while frames are carried: everything ends, by itself.
func TestUnpluggedWhileRunning(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(t *testing.T, h *Host, d *Device) error // what is under way; nil for nothing
	}{
		{"idle", nil},
		{"reading", func(t *testing.T, h *Host, d *Device) error {
			_, err := h.ReadFrame(within(t), make([]byte, MaxFrame))
			return err
		}},
		{"writing to a device that does not read", func(t *testing.T, h *Host, d *Device) error {
			for {
				if err := h.WriteFrame(within(t), frame(1514, 0)); err != nil {
					return err
				}
			}
		}},
		{"writing from several goroutines", func(t *testing.T, h *Host, d *Device) error {
			var wg sync.WaitGroup
			var errs [4]error
			for i := range errs {
				wg.Go(func() {
					for errs[i] == nil {
						errs[i] = h.WriteFrame(within(t), frame(1514, 0))
					}
				})
			}
			wg.Wait()
			for _, err := range errs {
				if !errors.Is(err, usb.ErrNoDevice) {
					return err
				}
			}
			return errs[0]
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, d, b := link(t, DeviceConfig{}, Options{})
			ended := make(chan error, 1)
			if c.do != nil {
				go func() { ended <- c.do(t, h, d) }()
			}
			b.bus.Unplug(port)
			<-h.Done()
			var e *Error
			if err := h.Err(); !errors.As(err, &e) || !errors.Is(err, usb.ErrNoDevice) || e.Phase != PhaseRunning {
				t.Errorf("%v", err)
			}
			if c.do != nil {
				if err := <-ended; !errors.Is(err, usb.ErrNoDevice) {
					t.Error(err)
				}
			}
			if _, err := h.ReadFrame(within(t), nil); err != h.Err() {
				t.Error("reads:", err)
			}
			if err := h.WriteFrame(within(t), frame(60, 0)); err != h.Err() {
				t.Error("writes:", err)
			}
			if err := h.Close(); err != nil {
				t.Error("closes:", err)
			}
			noGoroutines(t)
		})
	}
}

// A function without an interrupt endpoint: its absence is noticed by a reader,
// or by a keepalive.
func TestUnpluggedUnnoticed(t *testing.T) {
	for _, reader := range []bool{true, false} {
		d := NewDevice(DeviceConfig{})
		b := plug(t, d.Desc(), d)
		fn := handset
		fn.Notify = usb.EndpointDesc{}
		quirks := Quirks{KeepaliveInterval: 24 * time.Hour}
		if !reader {
			quirks.KeepaliveInterval = time.Millisecond
		}
		h, err := Open(within(t), b.dev, fn, Options{Quirks: quirks})
		if err != nil {
			t.Fatal(err)
		}
		b.bus.Unplug(port)
		if reader {
			if _, err := h.ReadFrame(within(t), make([]byte, MaxFrame)); !errors.Is(err, usb.ErrNoDevice) {
				t.Error(err)
			}
		}
		<-h.Done()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		noGoroutines(t)
	}
}

// Close ends what is under way, at once and with one reason.
func TestCloseWhileBusy(t *testing.T) {
	h, _, b := link(t, DeviceConfig{}, Options{})
	var wg sync.WaitGroup
	defer wg.Wait()
	for range 2 {
		wg.Go(func() {
			for {
				if err := h.WriteFrame(within(t), frame(1514, 0)); err != nil {
					if !errors.Is(err, usb.ErrClosed) {
						t.Error("writes:", err)
					}
					return
				}
			}
		})
		wg.Go(func() {
			if _, err := h.ReadFrame(within(t), make([]byte, MaxFrame)); !errors.Is(err, usb.ErrClosed) {
				t.Error("reads:", err)
			}
		})
		wg.Go(func() {
			if err := h.Close(); err != nil {
				t.Error("closes:", err)
			}
		})
	}
	<-h.Done()
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	var e *Error
	if err := h.Err(); !errors.As(err, &e) || e.Phase != PhaseClose || !errors.Is(err, usb.ErrClosed) {
		t.Error(err)
	}
	wg.Wait()
	noGoroutines(t)
	// The next one starts afresh on the same device.
	again, err := Open(within(t), b.dev, handset, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

// The device's endpoints stall while the link is up.
func TestStalls(t *testing.T) {
	t.Run("bulk IN", func(t *testing.T) {
		h, _, b := link(t, DeviceConfig{}, Options{})
		b.g.Halt(0x82)
		_, err := h.ReadFrame(within(t), make([]byte, MaxFrame))
		var e *Error
		if !errors.As(err, &e) || e.Phase != PhaseRunning || e.Op != "read frame" || !errors.Is(err, usb.ErrStall) {
			t.Error(err)
		}
		<-h.Done()
	})
	t.Run("bulk OUT", func(t *testing.T) {
		h, _, b := link(t, DeviceConfig{}, Options{})
		b.g.Halt(0x03)
		err := h.WriteFrame(within(t), frame(60, 0))
		var e *Error
		if !errors.As(err, &e) || e.Phase != PhaseRunning || e.Op != "write frame" || !errors.Is(err, usb.ErrStall) {
			t.Error(err)
		}
		<-h.Done()
	})
	// The link does without the interrupt endpoint, as plain rndis_host always does.
	t.Run("interrupt", func(t *testing.T) {
		answered := make(chan struct{}, 100)
		p := &peer{answer: func(p *peer, m []byte) [][]byte {
			if field(m, 0) == 8 {
				answered <- struct{}{}
			}
			return good(p, m)
		}}
		h, b := p.up(t, Options{Quirks: Quirks{KeepaliveInterval: time.Millisecond}})
		b.g.Halt(0x81)
		for range 5 {
			select {
			case <-answered:
			case <-h.Done():
				t.Fatal(h.Err())
			}
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		if n := b.g.Stats().Stalls; n != 1 {
			t.Errorf("the endpoint was read %d times after it stalled, want once", n)
		}
	})
}

// heardOf waits until the host has sent a message of this type.
func heardOf(t *testing.T, h *Host, c <-chan []byte, typ uint32) []byte {
	t.Helper()
	for {
		select {
		case m := <-c:
			if field(m, 0) == typ {
				return m
			}
		case <-h.Done():
			t.Fatalf("waiting for %v: %v", MessageType(typ), h.Err())
		case <-within(t).Done():
			t.Fatalf("no %v", MessageType(typ))
		}
	}
}

// listening is a peer whose host's messages come out of a channel.
func listening(answer func(*peer, []byte) [][]byte) (*peer, <-chan []byte) {
	c := make(chan []byte, 1000)
	return &peer{answer: func(p *peer, m []byte) [][]byte {
		select {
		case c <- bytes.Clone(m):
		default:
		}
		return answer(p, m)
	}}, c
}

// The host asks a quiet device (4, quirk 6), and goes on when it does not
// answer.
func TestKeepalive(t *testing.T) {
	t.Run("answered", func(t *testing.T) {
		p, c := listening(good)
		h, _ := p.up(t, Options{Quirks: Quirks{KeepaliveInterval: time.Millisecond}})
		first, second := heardOf(t, h, c, 8), heardOf(t, h, c, 8)
		if len(first) != 12 || field(first, 4) != 12 || field(second, 8) <= field(first, 8) {
			t.Errorf("%x, %x", first, second)
		}
	})
	t.Run("answered badly: the device is reset, and the filter set again", func(t *testing.T) {
		bad := true
		p, c := listening(func(p *peer, m []byte) [][]byte {
			if field(m, 0) == 8 && bad {
				bad = false
				return [][]byte{appendUint32s(nil, 0x80000008, 16, field(m, 8), 0xC0000001)}
			}
			return good(p, m)
		})
		h, _ := p.up(t, Options{Quirks: Quirks{KeepaliveInterval: time.Millisecond}})
		heardOf(t, h, c, 8)
		if m := heardOf(t, h, c, 6); !bytes.Equal(m, unhex(t, "06000000 0c000000 00000000")) {
			t.Errorf("%x", m)
		}
		if m := heardOf(t, h, c, 5); field(m, 12) != 0x0001010E || field(m, 28) != 0x0B {
			t.Errorf("%x", m)
		}
		heardOf(t, h, c, 8)
	})
	t.Run("reset fails", func(t *testing.T) {
		p := &peer{answer: func(p *peer, m []byte) [][]byte {
			switch field(m, 0) {
			case 8:
				return [][]byte{appendUint32s(nil, 0x80000008, 16, field(m, 8), 0xC0000001)}
			case 6:
				return [][]byte{appendUint32s(nil, 0x80000006, 16, 0xC0000001, 0)}
			}
			return good(p, m)
		}}
		h, _ := p.up(t, Options{Quirks: Quirks{KeepaliveInterval: time.Millisecond}})
		<-h.Done()
		if err := h.Err(); !strings.Contains(err.Error(), "RESET: device answered FAILURE") {
			t.Error(err)
		}
	})
	t.Run("by the link speed, as r17", func(t *testing.T) {
		p, c := listening(good)
		h, _ := p.up(t, Options{Quirks: Quirks{Keepalive: KeepaliveLinkSpeed, KeepaliveInterval: time.Millisecond}})
		heardOf(t, h, c, 5)
		if m := heardOf(t, h, c, 4); field(m, 12) != 0x00010107 {
			t.Errorf("%x", m)
		}
	})
	t.Run("transfers fail", func(t *testing.T) {
		p := &peer{answer: good}
		b := plug(t, HandsetDescriptor(usb.SpeedHigh), p)
		sick := &sick{Device: b.dev}
		h, err := Open(within(t), sick, handset, Options{Quirks: Quirks{KeepaliveInterval: time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		sick.mu.Lock()
		sick.err = &usb.Error{Op: "control", Err: usb.ErrIO}
		sick.mu.Unlock()
		<-h.Done()
		if err := h.Err(); !errors.Is(err, usb.ErrIO) {
			t.Error(err)
		}
		h.Close()
	})
}

// A keepalive without an answer is not the end of the link.
func TestKeepaliveNotAnswered(t *testing.T) {
	t.Parallel() // it waits for its deadline
	p, c := listening(func(p *peer, m []byte) [][]byte {
		if field(m, 0) == 8 {
			return nil
		}
		return good(p, m)
	})
	h, _ := p.up(t, Options{
		Timeouts: Timeouts{Command: slow},
		Quirks:   Quirks{KeepaliveInterval: time.Millisecond, NotifyWait: time.Millisecond},
	})
	heardOf(t, h, c, 8)
	heardOf(t, h, c, 8)
}

// sick is a device whose control transfers begin to fail.
type sick struct {
	usb.Device
	mu  sync.Mutex
	err error
}

func (s *sick) Control(ctx context.Context, setup usb.Setup, data []byte) (int, error) {
	s.mu.Lock()
	err := s.err
	s.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return s.Device.Control(ctx, setup, data)
}

// A host that asks nothing answers nevertheless.
func TestKeepaliveNone(t *testing.T) {
	p, c := listening(good)
	h, _ := p.up(t, Options{Quirks: Quirks{Keepalive: KeepaliveNone, KeepaliveInterval: time.Millisecond}})
	p.mu.Lock()
	p.say(unhex(t, "08000000 0c000000 2a000000"))
	p.mu.Unlock()
	if m := heardOf(t, h, c, 0x80000008); !bytes.Equal(m, unhex(t, "08000080 10000000 2a000000 00000000")) {
		t.Errorf("%x", m)
	}
	for _, m := range p.messages() {
		if field(m, 0) == 8 {
			t.Errorf("%x", m)
		}
	}
}

// A device that asks is answered, over the whole way.
func TestDeviceKeepalive(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{Keepalive: time.Millisecond}, Options{})
	for d.Stats().KeepalivesAnswered < 3 {
		select {
		case <-h.Done():
			t.Fatal(h.Err())
		case <-within(t).Done():
			t.Fatal("no answer")
		case <-time.After(time.Millisecond):
		}
	}
}

// journal is a log that lines can be waited for in.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
	c  chan struct{}
}

func newJournal() (*journal, *slog.Logger) {
	j := &journal{c: make(chan struct{}, 1)}
	return j, slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	signal(j.c)
	return j.b.Write(p)
}

func (j *journal) wait(t *testing.T, s string) {
	t.Helper()
	for ctx := within(t); ; {
		j.mu.Lock()
		all := j.b.String()
		j.mu.Unlock()
		if strings.Contains(all, s) {
			return
		}
		select {
		case <-j.c:
		case <-ctx.Done():
			t.Fatalf("no %q in\n%s", s, all)
		}
	}
}

// What the device says by itself is taken, whatever it is, and the link lives.
func TestUnasked(t *testing.T) {
	j, log := newJournal()
	p := &peer{answer: good}
	h, _ := p.up(t, Options{Log: log})
	say := func(hex, logged string) {
		t.Helper()
		p.mu.Lock()
		p.say(unhex(t, hex))
		p.mu.Unlock()
		j.wait(t, logged)
	}
	say("07000000 14000000 0c000140 00000000 00000000", "status=MEDIA_DISCONNECT")
	say("07000000 1c000000 150001c0 08000000 0c000000 bb0000c0 04000000", `status="INVALID_DATA (NOT_SUPPORTED at byte 4 of a message)"`)
	say("04000080 18000000 77000000 00000000 00000000 00000000", "stale answer dropped")
	say("04000080 ffffffff 77000000 00000000 00000000 00000000", "MessageLength 4294967295")
	if h.Err() != nil {
		t.Error(h.Err())
	}
}

// Notifications without end and without messages: the link lives, and ends
// when told.
func TestNotificationsWithoutEnd(t *testing.T) {
	sent := make(chan struct{}, 1000)
	p := &peer{answer: good, run: func(ctx context.Context, ep gadget.Endpoints) {
		for ep.In(ctx, 0x81, []byte{1, 0, 0, 0, 0, 0, 0, 0}, false) == nil {
			sent <- struct{}{}
		}
	}}
	h, _ := p.up(t, Options{Quirks: Quirks{PollInterval: time.Millisecond}})
	for range 200 {
		select {
		case <-sent:
		case <-h.Done():
			t.Fatal(h.Err())
		}
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
	noGoroutines(t)
	go func() { // let the device's Run end
		for range sent {
		}
	}()
}

// Hostile transfers on bulk IN, and a good frame behind them.
func TestHostileData(t *testing.T) {
	good60 := frame(60, 0)
	transfers := [][]byte{
		{}, {0}, {1}, bytes.Repeat([]byte{0xff}, 700),
		set32(packet(good60, 0), 4, 0),
		set32(packet(good60, 0), 4, 0xFFFFFFFF),
		set32(packet(good60, 0), 8, 0xFFFFFFFF),
		set32(packet(good60, 0), 12, 0xFFFFFFFF),
		packet(good60[:5], 0), packet(nil, 0),
		packet(good60, 0)[:43],
		cat(packet(good60, 0), packet(good60, 0)[:50]),
	}
	p := &peer{answer: good, run: func(ctx context.Context, ep gadget.Endpoints) {
		for {
			for _, tr := range append(transfers, packet(frame(99, 9), 0)) {
				if ep.In(ctx, 0x82, tr, true) != nil {
					return
				}
			}
		}
	}}
	h, _ := p.up(t, Options{})
	buf := make([]byte, MaxFrame)
	for range 3 {
		for _, want := range [][]byte{good60, frame(99, 9)} {
			n, err := h.ReadFrame(within(t), buf)
			if err != nil || !bytes.Equal(buf[:n], want) {
				t.Fatalf("%d bytes, %v", n, err)
			}
		}
	}
	if h.Stats().Malformed == 0 {
		t.Error("nothing was counted")
	}
}

// Plugged in, opened, used, closed or unplugged, again and again: nothing is
// left.
func TestManyTimes(t *testing.T) {
	d := NewDevice(DeviceConfig{})
	b := plug(t, d.Desc(), d)
	for turn := range 30 {
		h, err := Open(within(t), b.dev, handset, Options{})
		if err != nil {
			t.Fatalf("turn %d: %v", turn, err)
		}
		if err := carry(within(t), h, d, [][]byte{frame(60, turn), frame(1514, turn)}); err != nil {
			t.Errorf("turn %d: %v", turn, err)
		}
		if err := carry(within(t), d, h, [][]byte{frame(60, turn), frame(1514, turn)}); err != nil {
			t.Errorf("turn %d: %v", turn, err)
		}
		if turn%2 == 0 {
			b.bus.Unplug(port)
		}
		if err := h.Close(); err != nil {
			t.Errorf("turn %d: %v", turn, err)
		}
		noGoroutines(t)
		if turn%2 == 0 {
			b.dev.Close()
			if err := b.bus.Plug(port, b.g); err != nil {
				t.Fatal(err)
			}
			b.open(t)
		}
	}
}
