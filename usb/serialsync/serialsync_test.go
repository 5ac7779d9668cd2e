package serialsync

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/ppp"
)

// patience bounds every wait. No test expects it to pass.
const patience = time.Minute

var port = usb.PortPath{Bus: 0, Ports: "1"}

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// watchGoroutines fails the test if goroutines outlive it. Call it first.
func watchGoroutines(t testing.TB) {
	t.Cleanup(func() {
		var left []string
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
			left = left[:0]
			buf := make([]byte, 1<<20)
			for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
				if strings.Contains(g, "cradle/usb/") && !strings.Contains(g, "watchGoroutines") && !strings.Contains(g, "testing.(*T).Run(") {
					left = append(left, g)
				}
			}
			if len(left) == 0 {
				return
			}
		}
		t.Errorf("%d goroutines left over:\n%s", len(left), strings.Join(left, "\n\n"))
	})
}

// plug plugs a function with a handset's descriptors in and opens it.
func plug(t testing.TB, f gadget.Function) (*gadget.Bus, usb.Device, usb.Function) {
	t.Helper()
	bus := gadget.NewBus()
	g := gadget.New(HandsetDescriptor(), f)
	if err := bus.Plug(port, g); err != nil {
		t.Fatal(err)
	}
	dev, fn := reopen(t, bus)
	t.Cleanup(func() {
		bus.Unplug(port)
		g.Wait()
	})
	return bus, dev, fn
}

func reopen(t testing.TB, bus *gadget.Bus) (usb.Device, usb.Function) {
	t.Helper()
	ctx := testContext(t)
	found, err := bus.Scan(ctx)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	fn := usb.Recognise(found[0])
	if fn.Mode != usb.ModeSerialSync {
		t.Fatalf("recognised as %v", fn.Mode)
	}
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return dev, fn
}

// plain is a handset played by hand: it notes the requests, of which it stalls
// the first few, then sends pieces, one packet each, and keeps what it gets.
type plain struct {
	stalls int
	pieces []string
	flood  bool // the pieces come without end
	echo   bool // sends back what comes after the chat

	mu    sync.Mutex
	setup []usb.Setup
	begun chan struct{}
	got   chan string
}

func newPlain(pieces ...string) *plain {
	return &plain{pieces: pieces, begun: make(chan struct{}, 100), got: make(chan string, 100)}
}

func (p *plain) Setup(s usb.Setup, _ []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.setup = append(p.setup, s)
	if len(p.setup) <= p.stalls {
		return nil, usb.ErrStall
	}
	p.begun <- struct{}{}
	return nil, nil
}

func (p *plain) requests() []usb.Setup {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]usb.Setup(nil), p.setup...)
}

func (p *plain) Run(ctx context.Context, ep gadget.Endpoints) {
	select {
	case <-p.begun:
	case <-ctx.Done():
		return
	}
	for again := true; again; again = p.flood {
		for _, s := range p.pieces {
			if ep.In(ctx, 0x81, []byte(s), false) != nil {
				return
			}
		}
	}
	buf := make([]byte, 64)
	for {
		n, err := ep.Out(ctx, 0x02, buf)
		if err != nil {
			return
		}
		p.got <- string(buf[:n])
		if p.echo && string(buf[:n]) != "CLIENTSERVER" {
			if ep.In(ctx, 0x81, buf[:n], false) != nil {
				return
			}
		}
	}
}

// CLIENT comes in every shape, and CLIENTSERVER answers it, as one transfer and
// without anything else.
func TestChat(t *testing.T) {
	for name, pieces := range map[string][]string{
		"plain":               {"CLIENT"},
		"after a NUL":         {"\x00CLIENT"},
		"NUL by itself":       {"\x00", "CLIENT"},
		"split":               {"CLI", "ENT"},
		"byte by byte":        {"C", "L", "I", "E", "N", "T"},
		"after garbage":       {"AT&F\r\nCLICLIEN", "TCLI", "ENT"},
		"after full packets":  {strings.Repeat("x", 64), strings.Repeat("y", 61) + "CLI", "ENT"},
		"empty packets":       {"CLI", "", "ENT"},
		"in a modem's reply":  {"OKCLIENT"},
		"twice, as one comes": {"CLIENTCLIENT"},
	} {
		t.Run(name, func(t *testing.T) {
			watchGoroutines(t)
			h := newPlain(pieces...)
			h.stalls = 2
			_, dev, fn := plug(t, h)
			p, err := Open(testContext(t), dev, fn, Options{Timeouts: Timeouts{Begin: patience, Again: time.Millisecond, Client: patience}})
			if err != nil {
				t.Fatal(err)
			}
			if got := <-h.got; got != "CLIENTSERVER" {
				t.Errorf("answered %q", got)
			}
			want := usb.Setup{RequestType: 0x21, Request: 0x22, Value: 1} // facts/usb.md 1.2
			if got := h.requests(); len(got) != 3 || got[2] != want {
				t.Errorf("requests %+v", got)
			}
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// What follows CLIENT in the same packet belongs to PPP.
func TestRest(t *testing.T) {
	watchGoroutines(t)
	h := newPlain("\x00CLIENT\x7e\xff", "\x03")
	_, dev, fn := plug(t, h)
	p, err := Open(testContext(t), dev, fn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	buf := make([]byte, 3)
	if _, err := io.ReadFull(p, buf); err != nil || string(buf) != "\x7e\xff\x03" {
		t.Errorf("% x, %v", buf, err)
	}
}

// A handset that says CLIENT again, for want of an answer that it heard, gets
// one; not any more when PPP has begun, where the word is data.
func TestChatAgain(t *testing.T) {
	watchGoroutines(t)
	h := newPlain("CLIENT", "CLI", "ENT", "\x7eCLIENT", "CLIENT", "the end")
	_, dev, fn := plug(t, h)
	p, err := Open(testContext(t), dev, fn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	buf := make([]byte, len("CLIENT\x7eCLIENTCLIENTthe end"))
	if _, err := io.ReadFull(p, buf); err != nil || string(buf) != "CLIENT\x7eCLIENTCLIENTthe end" {
		t.Errorf("%q, %v", buf, err)
	}
	if _, err := p.Write([]byte("PPP")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for len(got) == 0 || got[len(got)-1] != "PPP" {
		got = append(got, <-h.got)
	}
	if want := []string{"CLIENTSERVER", "CLIENTSERVER", "PPP"}; !slices.Equal(got, want) {
		t.Errorf("the handset got %q, want %q", got, want)
	}
}

// slowRead tells nothing of a Close until it has: the line's end is noticed by
// a Read that has something to answer, as it happens to one that is just back
// from the device.
type slowRead struct {
	usb.Device
	read, released chan struct{}
}

type slowStream struct {
	usb.InStream
	d *slowRead
}

func (d *slowRead) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	s, err := d.Device.StreamIn(ep, size, depth)
	return slowStream{s, d}, err
}

func (s slowStream) Read(ctx context.Context, buf []byte) (int, error) {
	n, err := s.InStream.Read(ctx, buf)
	if string(buf[:n]) == "AGAIN CLIENT" {
		close(s.d.read)
		<-s.d.released
	}
	return n, err
}

// A port that is closed while Read is about to answer CLIENT: neither waits for
// the other.
func TestCloseWhileAnswering(t *testing.T) {
	watchGoroutines(t)
	_, dev, fn := plug(t, newPlain("CLIENT", "AGAIN CLIENT"))
	slow := &slowRead{Device: dev, read: make(chan struct{}), released: make(chan struct{})}
	p, err := Open(testContext(t), slow, fn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	read, closed := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := p.Read(make([]byte, 64))
		read <- err
	}()
	<-slow.read
	go func() { closed <- p.Close() }()
	<-p.ctx.Done() // Close has begun; it is given the time to take what it can
	time.Sleep(10 * time.Millisecond)
	close(slow.released)
	for _, c := range []struct {
		what string
		ch   chan error
		want error
	}{{"read", read, usb.ErrClosed}, {"close", closed, nil}} {
		select {
		case err := <-c.ch:
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v", c.what, err)
			}
		case <-testContext(t).Done():
			t.Fatalf("%s does not return", c.what)
		}
	}
}

func TestNoChat(t *testing.T) {
	// Long enough for a slow computer to bring what comes, where something does.
	quick := Timeouts{Begin: patience, Again: time.Millisecond, Tries: 3, Client: 2 * time.Second}
	for _, c := range []struct {
		name string
		h    *plain
		want error
		op   string
		text string
	}{
		{"never taken", &plain{stalls: 1000}, ErrNotTaken, "begin", "endpoint stalled"},
		{"nothing comes", newPlain(), ErrNoClient, "chat", "nothing came"},
		{"something else comes", newPlain("ATDT777\r"), ErrNoClient, "chat", "8 other bytes"},
		{"and without end", &plain{pieces: []string{"CLIEN"}, flood: true, begun: make(chan struct{}, 100)}, ErrNoClient, "chat", "other bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			watchGoroutines(t)
			_, dev, fn := plug(t, c.h)
			_, err := Open(testContext(t), dev, fn, Options{Timeouts: quick})
			var e *Error
			if !errors.Is(err, c.want) || !errors.As(err, &e) || e.Op != c.op || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v", err)
			}
			if n := len(c.h.requests()); c.want == ErrNotTaken && n != 3 {
				t.Errorf("%d requests", n)
			}
			if err := dev.Claim(testContext(t), 0, 0); err != nil {
				t.Errorf("the interface was not given back: %v", err)
			}
		})
	}
}

// Bytes pass unchanged both ways, whatever the sizes; transfers to the handset
// have at most 4096 bytes, and only one is under way.
func TestBytes(t *testing.T) {
	watchGoroutines(t)
	h := newPlain("CLIENT")
	h.echo = true
	_, dev, fn := plug(t, h)
	w := &writes{Device: dev}
	p, err := Open(testContext(t), w, fn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	go func() {
		for range h.got {
		}
	}()
	t.Cleanup(func() { close(h.got) })
	for _, size := range []int{1, 63, 64, 65, 128, 4095, 4096, 4097, 8192, 20000} {
		data := bytes.Repeat([]byte("0123456789abcdef!"), size/17+1)[:size]
		go p.Write(data)
		got := make([]byte, size)
		if _, err := io.ReadFull(p, got); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("%d bytes: %v", size, err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.largest != 4096 || w.together != 1 {
		t.Errorf("largest transfer %d, %d at once", w.largest, w.together)
	}
}

// writes looks at bulk OUT transfers.
type writes struct {
	usb.Device
	mu                     sync.Mutex
	largest, now, together int
}

func (w *writes) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	w.mu.Lock()
	w.now++
	w.largest, w.together = max(w.largest, len(data)), max(w.together, w.now)
	w.mu.Unlock()
	defer func() { w.mu.Lock(); w.now--; w.mu.Unlock() }()
	return w.Device.Out(ctx, ep, data)
}

// The cable is pulled at each step.
func TestUnplugged(t *testing.T) {
	t.Run("chat", func(t *testing.T) {
		watchGoroutines(t)
		h := newPlain()
		bus, dev, fn := plug(t, h)
		time.AfterFunc(20*time.Millisecond, func() { bus.Unplug(port) })
		_, err := Open(testContext(t), dev, fn, Options{})
		if !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("line", func(t *testing.T) {
		watchGoroutines(t)
		bus, dev, fn := plug(t, newPlain("CLIENT"))
		p, err := Open(testContext(t), dev, fn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		bus.Unplug(port)
		if _, err := p.Read(make([]byte, 1)); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("read: %v", err)
		}
		if _, err := p.Write([]byte("x")); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("write: %v", err)
		}
		if err := p.Close(); err != nil {
			t.Errorf("closing what has left: %v", err)
		}
	})
}

func TestCancelled(t *testing.T) {
	watchGoroutines(t)
	_, dev, fn := plug(t, newPlain())
	ctx, cancel := context.WithCancel(testContext(t))
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := Open(ctx, dev, fn, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// raw opens the device by hand, as a host that is none of ours does, and reads
// packet by packet.
type raw struct {
	t   *testing.T
	dev usb.Device
}

func (r raw) begin(value uint16) {
	r.t.Helper()
	if _, err := r.dev.Control(testContext(r.t), usb.Setup{RequestType: 0x21, Request: 0x22, Value: value}, nil); err != nil {
		r.t.Fatal(err)
	}
}

func (r raw) want(s string) {
	r.t.Helper()
	buf := make([]byte, 64)
	n, err := r.dev.In(testContext(r.t), 0x81, buf)
	if err != nil || string(buf[:n]) != s {
		r.t.Fatalf("got %q, %v; want %q", buf[:n], err, s)
	}
}

func (r raw) say(pieces ...string) {
	r.t.Helper()
	for _, s := range pieces {
		if _, err := r.dev.Out(testContext(r.t), 0x02, []byte(s)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// The device's half: NUL and CLIENT, again until it is answered, then PPP; DTR
// begins anew.
func TestDevice(t *testing.T) {
	watchGoroutines(t)
	d := NewDevice(DeviceConfig{Repeat: time.Millisecond, Serve: func(context.Context, *ppp.Link) {}})
	_, dev, fn := plug(t, d)
	ctx := testContext(t)
	if err := errors.Join(dev.SetConfig(ctx, fn.Config), dev.Claim(ctx, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if _, err := dev.Control(ctx, usb.Setup{RequestType: 0x21, Request: 0x20}, make([]byte, 7)); !errors.Is(err, usb.ErrStall) {
		t.Errorf("SET_LINE_CODING: %v", err)
	}
	r := raw{t, dev}
	for range 2 {
		r.begin(1)
		r.want("\x00CLIENT")
		r.want("CLIENT")
		r.want("CLIENT")
		r.say("CLIENT", "SER", "VER")
		// Then PPP: LCP's Configure-Request, escaped throughout. A CLIENT may
		// have been on its way.
		buf := make([]byte, 64)
		for {
			n, err := dev.In(ctx, 0x81, buf)
			if err != nil {
				t.Fatal(err)
			}
			if string(buf[:n]) == "CLIENT" {
				continue
			}
			if !bytes.HasPrefix(buf[:n], []byte("\x7e\xff\x7d\x23\xc0\x21\x7d\x21")) {
				t.Errorf("PPP begins with % x", buf[:n])
			}
			break
		}
	}
	r.begin(0)
}

// Both halves, and PPP on them, over and over without a replug; neither needs
// the other's transfers to end on a short packet.
func TestBothHalves(t *testing.T) {
	watchGoroutines(t)
	served := make(chan netip.Addr, 10)
	d := NewDevice(DeviceConfig{NoZLP: true, NoNUL: true, Serve: func(ctx context.Context, l *ppp.Link) {
		served <- l.Local()
		select {
		case <-l.Done():
		case <-ctx.Done():
		}
	}})
	_, dev, fn := plug(t, d)
	for range 3 {
		p, err := Open(testContext(t), dev, fn, Options{})
		if err != nil {
			t.Fatal(err)
		}
		l, err := ppp.Open(testContext(t), p, ppp.Config{
			Local: netip.MustParseAddr("192.168.131.1"), Peer: netip.MustParseAddr("192.168.131.129")})
		if err != nil {
			t.Fatal(err)
		}
		if got := (<-served).String(); got != "192.168.131.129" {
			t.Errorf("the handset has %s", got)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// FuzzChat: whatever a handset sends before CLIENT, it is found once, and what
// follows it is kept.
func FuzzChat(f *testing.F) {
	f.Add([]byte("\x00CLIENT\x7e"), uint8(3))
	f.Add([]byte("CLICLIENTCLIENT"), uint8(5))
	f.Fuzz(func(t *testing.T, b []byte, at uint8) {
		cut := min(int(at), len(b))
		fi := finder{word: wordClient}
		rest, ok := fi.find(b[:cut])
		if ok {
			rest = append(append([]byte(nil), rest...), b[cut:]...)
		} else {
			rest, ok = fi.find(b[cut:])
		}
		_, after, want := bytes.Cut(b, []byte(wordClient))
		if ok != want || ok && !bytes.Equal(rest, after) {
			t.Errorf("found %v with %q after it, want %v, %q", ok, rest, want, after)
		}
	})
}
