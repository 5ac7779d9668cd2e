package tether_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/rndis"
	"cradle/usb/tether"
)

// patience bounds every wait. No test expects it to pass; it is long because a
// machine may be slow.
const patience = 3 * time.Minute

var (
	desktopAddr   = netip.MustParseAddr("169.254.2.2")
	handsetPrefix = netip.MustParsePrefix("169.254.2.1/24")
	handsetAddr   = handsetPrefix.Addr()
	port          = usb.PortPath{Bus: 0, Ports: "1"}
)

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
				if (strings.Contains(g, "cradle/usb/") || strings.Contains(g, "gvisor")) &&
					!strings.Contains(g, "watchGoroutines") && !strings.Contains(g, "testing.(*T).Run(") {
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

// bench is a simulated handset on a simulated bus: the whole way, every byte.
type bench struct {
	bus    *gadget.Bus
	gadget *gadget.Gadget
	stack  *netif.Stack // the handset's
	device *rndis.Device
	work   sync.WaitGroup
}

// newBench plugs a handset in. Its DHCP server runs if dhcp is true.
func newBench(t testing.TB, dhcp bool, lease time.Duration) *bench {
	t.Helper()
	b := &bench{bus: gadget.NewBus(), device: rndis.NewDevice(rndis.DeviceConfig{})}
	b.gadget = gadget.New(b.device.Desc(), b.device)
	var err error
	b.stack, err = netif.New(netif.Config{Frames: b.device, MAC: net.HardwareAddr{0x80, 0, 0x60, 0x0f, 0xe8, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.stack.AddAddress(handsetPrefix); err != nil {
		t.Fatal(err)
	}
	if dhcp {
		b.serve(t, desktopAddr, lease)
	}
	if err := b.bus.Plug(port, b.gadget); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.bus.Unplug(port)
		b.stack.Close()
		b.work.Wait()
		if err := b.bus.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// serve starts a DHCP server that gives this address.
func (b *bench) serve(t testing.TB, client netip.Addr, lease time.Duration) net.PacketConn {
	t.Helper()
	pc, err := b.stack.ListenUDP(testContext(t), netif.DHCPServerPort)
	if err != nil {
		t.Fatal(err)
	}
	b.work.Go(func() {
		netif.ServeDHCP(context.Background(), pc, netif.DHCPServer{Server: handsetPrefix, Client: client, Lease: lease})
	})
	return pc
}

// open opens the handset and finds its RNDIS function.
func (b *bench) open(t testing.TB) (usb.Device, usb.Function) {
	t.Helper()
	ctx := testContext(t)
	found, err := b.bus.Scan(ctx)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	fn := usb.Recognise(found[0])
	if fn.Mode != usb.ModeActiveSync {
		t.Fatalf("recognised as %v", fn.Mode)
	}
	dev, err := b.bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return dev, fn
}

func up(t testing.TB, b *bench, opt tether.Options) *tether.Tether {
	t.Helper()
	dev, fn := b.open(t)
	tt, err := tether.Up(testContext(t), dev, fn, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tt.Close() })
	return tt
}

// connected returns a connection that the handset made to port 990.
func connected(t testing.TB, b *bench, tt *tether.Tether) (d, h net.Conn) {
	t.Helper()
	ctx := testContext(t)
	l, err := tt.Listen(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if h, err = b.stack.DialTCP(ctx, netip.AddrPortFrom(desktopAddr, 990)); err != nil {
		t.Fatal(err)
	}
	if d, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(); h.Close() })
	for _, c := range []net.Conn{d, h} {
		c.SetDeadline(time.Now().Add(patience))
	}
	return d, h
}

// From a plugged-in handset to bytes both ways and back to nothing.
func TestUp(t *testing.T) {
	watchGoroutines(t)
	b := newBench(t, true, 0)
	var phases []tether.Phase
	tt := up(t, b, tether.Options{Phase: func(p tether.Phase) { phases = append(phases, p) }})
	if want := []tether.Phase{"claim", "initialize", "address"}; !slices.Equal(phases, want) {
		t.Errorf("phases were %v, want %v", phases, want)
	}
	if tt.Local() != desktopAddr || tt.Peer() != handsetAddr || !tt.DHCP() {
		t.Errorf("local %v, peer %v, DHCP %v", tt.Local(), tt.Peer(), tt.DHCP())
	}
	ctx := testContext(t)

	pc, err := b.stack.ListenUDP(ctx, 5679)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	pc.SetReadDeadline(time.Now().Add(patience))
	if err := tt.Send(ctx, 5679, []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 2)
	if n, _, err := pc.ReadFrom(buf); n != 1 || buf[0] != 0x7f || err != nil {
		t.Errorf("the trigger came as % x, %v", buf[:n], err)
	}

	d, h := connected(t, b, tt)
	const size = 4 << 20
	var wg sync.WaitGroup
	for i, way := range []struct{ from, to net.Conn }{{d, h}, {h, d}} {
		data := make([]byte, size)
		rand.NewChaCha8([32]byte{byte(i)}).Read(data)
		wg.Go(func() {
			if _, err := way.from.Write(data); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			got := make([]byte, size)
			if n, err := io.ReadFull(way.to, got); err != nil || sha256.Sum256(got) != sha256.Sum256(data) {
				t.Errorf("way %d: %d bytes, %v", i, n, err)
			}
		})
	}
	wg.Wait()

	// Pre-WM5 handsets are dialled by us.
	l, err := b.stack.ListenTCP(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := tt.Dial(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()

	if err := tt.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.Read(buf); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a connection after Close: %v", err)
	}
	<-tt.Done()
	var e *tether.Error
	if err := tt.Err(); !errors.Is(err, net.ErrClosed) || !errors.As(err, &e) {
		t.Errorf("Err is %v", err)
	}
	if _, err := tt.Listen(ctx, 990); !errors.Is(err, net.ErrClosed) {
		t.Errorf("listening after Close: %v", err)
	}
}

// A second tether to the same handset, without a replug between.
func TestUpAgain(t *testing.T) {
	watchGoroutines(t)
	b := newBench(t, true, 0)
	for range 3 {
		tt := up(t, b, tether.Options{})
		d, h := connected(t, b, tt)
		h.Write([]byte("x"))
		if _, err := io.ReadFull(d, make([]byte, 1)); err != nil {
			t.Error(err)
		}
		if err := tt.Close(); err != nil {
			t.Error(err)
		}
	}
}

// No DHCP server: the static addresses, after the deadline.
func TestStaticAddresses(t *testing.T) {
	watchGoroutines(t)
	b := newBench(t, false, 0)
	tt := up(t, b, tether.Options{Timeouts: tether.Timeouts{DHCP: 20 * time.Millisecond}})
	if tt.Local() != desktopAddr || tt.Peer() != handsetAddr || tt.DHCP() {
		t.Errorf("local %v, peer %v, DHCP %v", tt.Local(), tt.Peer(), tt.DHCP())
	}
	connected(t, b, tt)
}

// The device leaves at every moment of Up, and afterwards: an error that says
// so, at once, and nothing left behind.
func TestUnpluggedDuring(t *testing.T) {
	for _, phase := range []tether.Phase{tether.PhaseClaim, tether.PhaseInitialize, tether.PhaseAddress} {
		t.Run(string(phase), func(t *testing.T) {
			watchGoroutines(t)
			b := newBench(t, false, 0)
			dev, fn := b.open(t)
			_, err := tether.Up(testContext(t), dev, fn, tether.Options{Phase: func(p tether.Phase) {
				if p == phase {
					b.bus.Unplug(port)
				}
			}})
			var e *tether.Error
			if !errors.Is(err, usb.ErrNoDevice) || !errors.As(err, &e) || e.Phase != phase {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("up", func(t *testing.T) {
		watchGoroutines(t)
		b := newBench(t, true, 0)
		tt := up(t, b, tether.Options{})
		d, _ := connected(t, b, tt)
		b.bus.Unplug(port)
		_, err := d.Read(make([]byte, 1))
		if !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("read: %v", err)
		}
		<-tt.Done()
		if err := tt.Err(); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("Err is %v", err)
		}
		if err := tt.Close(); err != nil {
			t.Errorf("closing what has left: %v", err)
		}
	})
}

// The caller gives up in each phase.
func TestCancelledDuring(t *testing.T) {
	for _, phase := range []tether.Phase{tether.PhaseClaim, tether.PhaseInitialize, tether.PhaseAddress} {
		t.Run(string(phase), func(t *testing.T) {
			watchGoroutines(t)
			b := newBench(t, false, 0)
			dev, fn := b.open(t)
			why := errors.New("the person pressed Cancel")
			ctx, cancel := context.WithCancelCause(testContext(t))
			_, err := tether.Up(ctx, dev, fn, tether.Options{Phase: func(p tether.Phase) {
				if p == phase {
					cancel(why)
				}
			}})
			if !errors.Is(err, why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// mute is a handset that accepts everything and answers nothing.
type mute struct{}

func (mute) Setup(s usb.Setup, _ []byte) ([]byte, error) { return nil, nil }

func (mute) Run(ctx context.Context, ep gadget.Endpoints) { <-ctx.Done() }

func TestMuteHandset(t *testing.T) {
	watchGoroutines(t)
	bus := gadget.NewBus()
	t.Cleanup(func() { bus.Unplug(port); bus.Close() })
	if err := bus.Plug(port, gadget.New(rndis.HandsetDescriptor(usb.SpeedHigh), mute{})); err != nil {
		t.Fatal(err)
	}
	b := &bench{bus: bus}
	dev, fn := b.open(t)
	_, err := tether.Up(testContext(t), dev, fn, tether.Options{Timeouts: tether.Timeouts{Initialize: 20 * time.Millisecond}})
	var late *tether.TimeoutError
	var e *tether.Error
	if !errors.As(err, &late) || late.Phase != tether.PhaseInitialize || !errors.As(err, &e) ||
		e.Phase != tether.PhaseInitialize || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// The deadlines of RNDIS's steps can be set, and what the quirks put off is
// added to the phase's own.
func TestDeadlinesWithinAPhase(t *testing.T) {
	watchGoroutines(t)
	bus := gadget.NewBus()
	t.Cleanup(func() { bus.Unplug(port); bus.Close() })
	if err := bus.Plug(port, gadget.New(rndis.HandsetDescriptor(usb.SpeedHigh), mute{})); err != nil {
		t.Fatal(err)
	}
	dev, fn := (&bench{bus: bus}).open(t)
	_, err := tether.Up(testContext(t), dev, fn, tether.Options{
		Timeouts: tether.Timeouts{Initialize: patience, RNDIS: rndis.Timeouts{Initialize: 5 * time.Millisecond}},
	})
	var late *rndis.TimeoutError
	if !errors.As(err, &late) || late.Name != "Timeouts.Initialize" || late.After != 5*time.Millisecond {
		t.Errorf("got %v", err)
	}

	// A device with delays.
	b := newBench(t, true, time.Hour)
	quirks := rndis.Quirks{FetchDelay: 20 * time.Millisecond, SettleDelay: 20 * time.Millisecond}
	if d := quirks.AnswerDelay(); d != 120*time.Millisecond { // guess of options.go: three fetches
		t.Errorf("an answer is put off by up to %v", d)
	}
	phases := make(map[tether.Phase]time.Duration)
	log := slog.New(hearer(func(r slog.Record) {
		if r.Message != "tether phase" {
			return
		}
		var p string
		r.Attrs(func(a slog.Attr) bool {
			switch a.Key {
			case "phase":
				p = a.Value.String()
			case "deadline":
				phases[tether.Phase(p)] = a.Value.Duration()
			}
			return true
		})
	}))
	dev, fn = b.open(t)
	up, err := tether.Up(testContext(t), dev, fn, tether.Options{
		Log: log, Quirks: quirks, Timeouts: tether.Timeouts{Initialize: patience, DHCP: patience},
	})
	if err != nil {
		t.Fatal(err)
	}
	up.Close()
	// Eight answers at most: three INITIALIZEs, four questions, the filter.
	if got, want := phases[tether.PhaseInitialize], patience+8*120*time.Millisecond; got != want {
		t.Errorf("the phase has %v, want %v", got, want)
	}
}

// A short lease is renewed while the tether is used.
func TestLeaseRenewed(t *testing.T) {
	watchGoroutines(t)
	b := newBench(t, true, 2*time.Second) // renewed after one
	story := make(chan string, 100)
	up(t, b, tether.Options{Log: slog.New(listener{story})})
	for ctx := testContext(t); ; {
		select {
		case line := <-story:
			switch line {
			case "lease renewed":
				return
			case "lease not renewed", "lease has ended, the address is kept":
				t.Fatal(line)
			}
		case <-ctx.Done():
			t.Fatal("not renewed")
		}
	}
}

// A server that renews no more takes no address away.
func TestLeaseNotRenewed(t *testing.T) {
	watchGoroutines(t)
	b := newBench(t, false, 0)
	server := b.serve(t, desktopAddr, time.Second)
	story := make(chan string, 100)
	tt := up(t, b, tether.Options{Log: slog.New(listener{story})})
	d, h := connected(t, b, tt)
	// From now on the handset refuses, as one would that restarted and has
	// another address to give.
	server.Close()
	b.serve(t, netip.MustParseAddr("169.254.2.9"), time.Second)
	for said, ctx := false, testContext(t); !said; {
		select {
		case line := <-story:
			said = line == "lease not renewed" || line == "lease has ended, the address is kept"
		case <-ctx.Done():
			t.Fatal("nothing was said")
		}
	}
	if err := tt.Err(); err != nil {
		t.Errorf("the tether ended: %v", err)
	}
	go h.Write([]byte("still here"))
	if _, err := io.ReadFull(d, make([]byte, 10)); err != nil {
		t.Error(err)
	}
}

// listener passes the messages of a log on.
type listener struct{ c chan<- string }

func (l listener) Enabled(context.Context, slog.Level) bool { return true }
func (l listener) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l listener) WithGroup(string) slog.Handler            { return l }
func (l listener) Handle(_ context.Context, r slog.Record) error {
	select {
	case l.c <- r.Message:
	default:
	}
	return nil
}

// hearer is a log that is a function.
type hearer func(slog.Record)

func (hearer) Enabled(context.Context, slog.Level) bool        { return true }
func (h hearer) WithAttrs([]slog.Attr) slog.Handler            { return h }
func (h hearer) WithGroup(string) slog.Handler                 { return h }
func (h hearer) Handle(_ context.Context, r slog.Record) error { h(r); return nil }
