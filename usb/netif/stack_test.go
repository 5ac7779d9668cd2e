package netif

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// The two ends of every scene: the handset with the addresses and MAC that
// handsets use (facts/usb.md sections 1.1 and 5.1).
var (
	desktopMAC    = net.HardwareAddr{0x80, 0x00, 0x60, 0x0f, 0xe8, 0x00}
	handsetMAC    = net.HardwareAddr{0x82, 0x00, 0x60, 0x0f, 0xe8, 0x00}
	desktopPrefix = netip.MustParsePrefix("169.254.2.2/24")
	handsetPrefix = netip.MustParsePrefix("169.254.2.1/24")
	desktopAddr   = desktopPrefix.Addr()
	handsetAddr   = handsetPrefix.Addr()
)

// patience bounds every wait of a test that should not have to wait. It is long
// because a machine may be slow: ten megabytes took half a minute on a core
// shared with thirty others, under the race detector.
const patience = 3 * time.Minute

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// watchGoroutines fails the test if goroutines of this package or the
// netstack outlive it. Call it first, so that it looks last.
func watchGoroutines(t testing.TB) {
	t.Cleanup(func() {
		var left []string
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
			left = left[:0]
			buf := make([]byte, 1<<20)
			for g := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
				if (strings.Contains(g, "cradle/usb/") || strings.Contains(g, "gvisor")) && !strings.Contains(g, "watchGoroutines") {
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

func newStack(t testing.TB, f Frames, mac net.HardwareAddr, p netip.Prefix) *Stack {
	t.Helper()
	s, err := New(Config{Frames: f, MAC: mac})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if p.IsValid() {
		if err := s.AddAddress(p); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// cabled returns a desktop and a handset on one cable, with addresses.
func cabled(t testing.TB) (desktop, handset *Stack, cable *PipeEnd) {
	t.Helper()
	a, b := Pipe()
	return newStack(t, a, desktopMAC, desktopPrefix), newStack(t, b, handsetMAC, handsetPrefix), a
}

// connected returns a TCP connection as both ends see it: the handset dialled
// port 990 of the desktop, as Windows Mobile 5 and later do.
func connected(t testing.TB, desktop, handset *Stack) (d, h net.Conn) {
	t.Helper()
	ctx := testContext(t)
	l, err := desktop.ListenTCP(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if h, err = handset.DialTCP(ctx, netip.AddrPortFrom(desktopAddr, 990)); err != nil {
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

func TestConversation(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	d, h := connected(t, desktop, handset)

	if got, want := h.RemoteAddr().String(), "169.254.2.2:990"; got != want {
		t.Errorf("the handset is connected to %s, want %s", got, want)
	}
	if got, want := d.RemoteAddr().String(), h.LocalAddr().String(); got != want {
		t.Errorf("the desktop sees %s, the handset is %s", got, want)
	}
	for _, way := range []struct {
		name     string
		from, to net.Conn
	}{{"to the desktop", h, d}, {"to the handset", d, h}} {
		if _, err := way.from.Write([]byte("hello")); err != nil {
			t.Fatalf("%s: %v", way.name, err)
		}
		buf := make([]byte, 5)
		if _, err := io.ReadFull(way.to, buf); err != nil || string(buf) != "hello" {
			t.Fatalf("%s: %q, %v", way.name, buf, err)
		}
	}
	h.Close()
	if n, err := d.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("after the handset closed: %d, %v; want EOF", n, err)
	}
}

// Ten megabytes each way at the same time arrive as they were sent.
func TestTenMegabytesBothWays(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	d, h := connected(t, desktop, handset)
	const size = 10 << 20
	var wg sync.WaitGroup
	for i, way := range []struct{ from, to net.Conn }{{d, h}, {h, d}} {
		data := make([]byte, size)
		rand.NewChaCha8([32]byte{byte(i)}).Read(data)
		wg.Go(func() {
			for rest := data; len(rest) > 0; { // in pieces of many sizes
				n := min(len(rest), 1+len(rest)%70001)
				if _, err := way.from.Write(rest[:n]); err != nil {
					t.Errorf("way %d: %v", i, err)
					return
				}
				rest = rest[n:]
			}
			way.from.(*conn).CloseWrite()
		})
		wg.Go(func() {
			got, err := io.ReadAll(way.to)
			if err != nil || sha256.Sum256(got) != sha256.Sum256(data) {
				t.Errorf("way %d: %d bytes of %d, equal: %v, error %v", i, len(got), size, bytes.Equal(got, data), err)
			}
		})
	}
	wg.Wait()
}

func TestListenBeforeTheAddress(t *testing.T) {
	watchGoroutines(t)
	ctx := testContext(t)
	a, b := Pipe()
	desktop := newStack(t, a, desktopMAC, netip.Prefix{})
	handset := newStack(t, b, handsetMAC, handsetPrefix)
	l, err := desktop.ListenTCP(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := desktop.DialTCP(ctx, netip.MustParseAddrPort("169.254.2.1:990")); !errors.Is(err, ErrNoAddress) {
		t.Errorf("dialling without an address: %v, want %v", err, ErrNoAddress)
	}
	if err := desktop.AddAddress(desktopPrefix); err != nil {
		t.Fatal(err)
	}
	c, err := handset.DialTCP(ctx, netip.AddrPortFrom(desktopAddr, 990))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c, err := l.Accept(); err != nil {
		t.Error(err)
	} else {
		c.Close()
	}
}

func TestClosedPortRefuses(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	_ = desktop
	_, err := handset.DialTCP(testContext(t), netip.AddrPortFrom(desktopAddr, 990))
	if !errors.Is(err, ErrRefused) {
		t.Errorf("got %v, want %v", err, ErrRefused)
	}
	var e *Error
	if !errors.As(err, &e) || e.Op != "dial" || e.Addr != "169.254.2.2:990" {
		t.Errorf("error does not say what failed: %#v", err)
	}
}

// paceARP sets how long a Stack waits for an answer before it asks again; it
// gives up after eight times that.
func paceARP(t *testing.T, s *Stack, wait time.Duration) {
	t.Helper()
	c := neighbours()
	c.RetransmitTimer = wait
	if err := s.gv.SetNUDConfigurations(nic, ipv4.ProtocolNumber, c); err != nil {
		t.Fatal(err)
	}
}

// An address that nobody has: ARP is asked eight times, then the dial fails by
// itself, long before TCP would.
func TestNobodyAnswersARP(t *testing.T) {
	watchGoroutines(t)
	desktop, _, _ := cabled(t)
	paceARP(t, desktop, time.Millisecond)
	_, err := desktop.DialTCP(testContext(t), netip.MustParseAddrPort("169.254.2.9:990"))
	if !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v, want %v", err, ErrUnreachable)
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	watchGoroutines(t)
	desktop, _, _ := cabled(t)
	paceARP(t, desktop, patience) // or it may give up before the person
	why := errors.New("the person pressed Cancel")
	ctx, cancel := context.WithCancelCause(context.Background())
	time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
	if _, err := desktop.DialTCP(ctx, netip.MustParseAddrPort("169.254.2.9:990")); !errors.Is(err, why) {
		t.Errorf("got %v, want %v", err, why)
	}
}

func TestDeadlines(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	d, _ := connected(t, desktop, handset)
	soon := func() time.Time { return time.Now().Add(5 * time.Millisecond) }

	check := func(what string, err error) {
		t.Helper()
		var ne net.Error
		if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &ne) || !ne.Timeout() {
			t.Errorf("%s: %v, want a timeout", what, err)
		}
	}
	d.SetReadDeadline(soon())
	_, err := d.Read(make([]byte, 1))
	check("read", err)
	d.SetWriteDeadline(soon())
	for err = nil; err == nil; { // nobody reads: the windows fill
		_, err = d.Write(make([]byte, 64<<10))
	}
	check("write", err)

	pc, err := desktop.ListenUDP(testContext(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	pc.SetReadDeadline(soon())
	_, _, err = pc.ReadFrom(make([]byte, 1))
	check("datagram", err)

	bp, err := desktop.BootstrapUDP(DHCPClientPort)
	if err != nil {
		t.Fatal(err)
	}
	defer bp.Close()
	bp.SetReadDeadline(soon())
	_, _, err = bp.ReadFrom(make([]byte, 1))
	check("bootstrap", err)
}

// Closing one end of anything wakes whoever waits on it.
func TestCloseWakes(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	ctx := testContext(t)
	d, _ := connected(t, desktop, handset)
	l, err := desktop.ListenTCP(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	pc, err := desktop.ListenUDP(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	bp, err := desktop.BootstrapUDP(DHCPClientPort)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name string
		wait func() error
		io.Closer
	}{
		{"read", func() error { _, err := d.Read(make([]byte, 1)); return err }, d},
		{"accept", func() error { _, err := l.Accept(); return err }, l},
		{"datagram", func() error { _, _, err := pc.ReadFrom(make([]byte, 1)); return err }, pc},
		{"bootstrap", func() error { _, _, err := bp.ReadFrom(make([]byte, 1)); return err }, bp},
	} {
		got := make(chan error)
		go func() { got <- x.wait() }()
		time.AfterFunc(time.Millisecond, func() { x.Close() })
		if err := <-got; !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v, want %v", x.name, err, net.ErrClosed)
		}
		if err := x.wait(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s after Close: %v, want %v", x.name, err, net.ErrClosed)
		}
	}
}

// Close of a Stack tells the other end, so that nobody there waits either.
func TestCloseResets(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, _ := cabled(t)
	d, h := connected(t, desktop, handset)
	desktop.Close()
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("this end: %v, want %v", err, net.ErrClosed)
	}
	if _, err := h.Read(make([]byte, 1)); !errors.Is(err, ErrReset) {
		t.Errorf("the other end: %v, want %v", err, ErrReset)
	}
	if err := desktop.Err(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Err is %v", err)
	}
	if _, err := desktop.ListenTCP(testContext(t), 990); !errors.Is(err, net.ErrClosed) {
		t.Errorf("listening on a closed stack: %v", err)
	}
	if err := handset.Err(); err != nil {
		t.Errorf("the other end's stack ended too: %v", err)
	}
}

// The cable is pulled in the middle of a transfer: everything open ends at
// once with the cable's error, and not by TCP's patience.
func TestLinkDies(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, cable := cabled(t)
	d, h := connected(t, desktop, handset)
	paceARP(t, desktop, patience) // the dial below is not to give up before
	ctx := testContext(t)
	l, err := desktop.ListenTCP(ctx, 991)
	if err != nil {
		t.Fatal(err)
	}
	pc, err := desktop.ListenUDP(ctx, 5679)
	if err != nil {
		t.Fatal(err)
	}
	bp, err := desktop.BootstrapUDP(DHCPClientPort)
	if err != nil {
		t.Fatal(err)
	}
	pulled := errors.New("the cable was pulled")
	var wg sync.WaitGroup
	ends := func(what string, f func() error) {
		wg.Go(func() {
			if err := f(); !errors.Is(err, pulled) {
				t.Errorf("%s: %v, want %v", what, err, pulled)
			}
		})
	}
	ends("accept", func() error { _, err := l.Accept(); return err })
	ends("datagram", func() error { _, _, err := pc.ReadFrom(make([]byte, 9)); return err })
	ends("bootstrap", func() error { _, _, err := bp.ReadFrom(make([]byte, 9)); return err })
	ends("dial", func() error {
		_, err := desktop.DialTCP(ctx, netip.MustParseAddrPort("169.254.2.9:990"))
		return err
	})
	ends("write", func() error {
		for {
			if _, err := d.Write(make([]byte, 4096)); err != nil {
				return err
			}
		}
	})
	flowing := make(chan struct{})
	ends("read at the other end", func() error {
		n, err := io.CopyN(io.Discard, h, 1<<20)
		close(flowing)
		if err == nil {
			_, err = io.Copy(io.Discard, h)
		}
		if n == 0 {
			t.Error("nothing arrived before the cable was pulled")
		}
		return err
	})
	<-flowing
	cable.Fail(pulled)
	wg.Wait()
	for _, s := range []*Stack{desktop, handset} {
		<-s.Done()
		if !errors.Is(s.Err(), pulled) {
			t.Errorf("Err is %v, want %v", s.Err(), pulled)
		}
	}
	if err := d.SetDeadline(time.Now().Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, pulled) {
		t.Errorf("a new deadline brought the connection back: %v", err)
	}
	if _, err := desktop.ListenTCP(ctx, 992); !errors.Is(err, pulled) {
		t.Errorf("listen: %v, want %v", err, pulled)
	}
	if err := desktop.SendUDP(ctx, netip.MustParseAddrPort("169.254.2.1:5679"), []byte{0x7f}); !errors.Is(err, pulled) {
		t.Errorf("send: %v, want %v", err, pulled)
	}
}

// A reply that arrived whole before the cable was pulled can still be read.
func TestLinkDiesAfterTheReply(t *testing.T) {
	watchGoroutines(t)
	desktop, handset, cable := cabled(t)
	d, h := connected(t, desktop, handset)
	if _, err := h.Write([]byte("<wap-provisioningdoc/>")); err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 1)
	if _, err := d.Read(one); err != nil { // now all of it is here
		t.Fatal(err)
	}
	pulled := errors.New("the cable was pulled")
	cable.Fail(pulled)
	<-desktop.Done()
	rest, err := io.ReadAll(d)
	if got := string(one) + string(rest); got != "<wap-provisioningdoc/>" || !errors.Is(err, pulled) {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestSendUDP(t *testing.T) {
	watchGoroutines(t)
	ctx := testContext(t)
	desktop, handset, _ := cabled(t)
	pc, err := handset.ListenUDP(ctx, 5679)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	// The trigger: one byte 0x7f to UDP 5679 (facts/usb.md section 5.2).
	if err := desktop.SendUDP(ctx, netip.MustParseAddrPort("169.254.2.1:5679"), []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 9)
	pc.SetReadDeadline(time.Now().Add(patience))
	n, from, err := pc.ReadFrom(buf)
	if err != nil || n != 1 || buf[0] != 0x7f || from.(*net.UDPAddr).IP.String() != "169.254.2.2" {
		t.Errorf("got % x from %v, %v", buf[:n], from, err)
	}
	if _, err := pc.WriteTo([]byte("back"), from); err != nil {
		t.Errorf("answering: %v", err)
	}
}

// A handset whose network starts late: ARP has given up on it, more than once,
// and the datagram sent after it is there arrives.
func TestSendUDPBeforeAnybodyIsThere(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, desktopPrefix)
	paceARP(t, s, time.Millisecond)
	trigger := netip.MustParseAddrPort("169.254.2.1:5679")
	for range 3 {
		if err := s.SendUDP(w.ctx, trigger, []byte{0x7f}); err != nil {
			t.Fatalf("nobody there yet: %v", err)
		}
		for range 8 { // and then the netstack has given up
			if got := w.take(); got[12] != 0x08 || got[13] != 0x06 {
				t.Fatalf("not ARP: % x", got)
			}
		}
		gaveUp(t, s)
	}
	paceARP(t, s, patience) // it waits for the answer below
	if err := s.SendUDP(w.ctx, trigger, []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	w.take()
	w.put(bytesOf(`
		80 00 60 0f e8 00 82 00 60 0f e8 00 08 06
		00 01 08 00 06 04 00 02
		82 00 60 0f e8 00 a9 fe 02 01
		80 00 60 0f e8 00 a9 fe 02 02`))
	for {
		if got := w.take(); got[13] == 0x00 {
			if got[len(got)-1] != 0x7f {
				t.Errorf("the trigger is % x", got)
			}
			return
		}
	}
}

// gaveUp waits until ARP has no answer for anybody.
func gaveUp(t *testing.T, s *Stack) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		known, err := s.gv.Neighbors(nic, ipv4.ProtocolNumber)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(known, func(n stack.NeighborEntry) bool { return n.State != stack.Unreachable }) {
			return
		}
	}
	t.Fatal("ARP goes on asking")
}

// stalling is a link that stops taking frames without failing: a handset that
// hangs.
type stalling struct {
	Frames
	hung chan struct{}
}

func (s stalling) WriteFrame(ctx context.Context, f []byte) error {
	select {
	case <-s.hung:
		<-ctx.Done()
		return ctx.Err()
	default:
		return s.Frames.WriteFrame(ctx, f)
	}
}

// On a link that hangs, deadlines and contexts are kept, memory is bounded,
// and the Stack can be closed.
func TestLinkHangs(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	hung := make(chan struct{})
	desktop := newStack(t, stalling{a, hung}, desktopMAC, desktopPrefix)
	handset := newStack(t, b, handsetMAC, handsetPrefix)
	d, _ := connected(t, desktop, handset)
	close(hung)
	d.SetDeadline(time.Now().Add(20 * time.Millisecond))
	var err error
	for err == nil {
		_, err = d.Write(make([]byte, 64<<10))
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("write: %v", err)
	}
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := desktop.DialTCP(ctx, netip.AddrPortFrom(handsetAddr, 1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("dial: %v", err)
	}
	for range 2000 {
		if err := desktop.SendUDP(context.Background(), netip.AddrPortFrom(handsetAddr, 5679), make([]byte, 1400)); err != nil && !errors.Is(err, ErrBusy) {
			t.Fatal(err)
		}
	}
	if n := len(desktop.link.queue.fill); n > maxQueued {
		t.Errorf("%d bytes are queued", n)
	}
	desktop.Close()
}

func TestPortsAreTaken(t *testing.T) {
	watchGoroutines(t)
	ctx := testContext(t)
	desktop, _, _ := cabled(t)
	if _, err := desktop.ListenTCP(ctx, 990); err != nil {
		t.Fatal(err)
	}
	if _, err := desktop.ListenTCP(ctx, 990); !errors.Is(err, ErrInUse) {
		t.Errorf("tcp: %v", err)
	}
	if _, err := desktop.BootstrapUDP(68); err != nil {
		t.Fatal(err)
	}
	if _, err := desktop.BootstrapUDP(68); !errors.Is(err, ErrInUse) {
		t.Errorf("bootstrap: %v", err)
	}
}

func TestConfigIsChecked(t *testing.T) {
	a, _ := Pipe()
	for _, cfg := range []Config{
		{MAC: desktopMAC},
		{Frames: a},
		{Frames: a, MAC: net.HardwareAddr{1, 2, 3, 4, 5, 6}}, // a group address
		{Frames: a, MAC: desktopMAC, MTU: 67},
		{Frames: a, MAC: desktopMAC, MTU: MaxFrame},
	} {
		if s, err := New(cfg); err == nil {
			s.Close()
			t.Errorf("%+v was accepted", cfg)
		}
	}
	s := newStack(t, a, desktopMAC, netip.Prefix{})
	for _, p := range []string{"0.0.0.0/0", "224.0.0.1/4", "fe80::1/64"} {
		if err := s.AddAddress(netip.MustParsePrefix(p)); !errors.Is(err, ErrBadAddress) {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// Stacks that are closed at any moment of a busy life end, and leave nothing.
func TestCloseAtAnyMoment(t *testing.T) {
	watchGoroutines(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range 60 {
		func() {
			a, b := Pipe()
			desktop := newStack(t, a, desktopMAC, desktopPrefix)
			handset := newStack(t, b, handsetMAC, handsetPrefix)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			l, err := desktop.ListenTCP(ctx, 990)
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			wg.Go(func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					wg.Go(func() { io.Copy(c, c); c.Close() })
				}
			})
			for range 4 {
				wg.Go(func() {
					for ctx.Err() == nil && handset.Err() == nil {
						c, err := handset.DialTCP(ctx, netip.AddrPortFrom(desktopAddr, 990))
						if err != nil {
							return
						}
						c.SetDeadline(time.Now().Add(patience))
						c.Write(make([]byte, 10000))
						io.ReadFull(c, make([]byte, 5000))
						c.Close()
					}
				})
			}
			runtime.Gosched()
			time.Sleep(time.Duration(rnd.IntN(3000)) * time.Microsecond)
			switch i % 3 {
			case 0:
				desktop.Close()
				cancel()
				handset.Close()
			case 1:
				handset.Close()
				cancel()
				desktop.Close()
			case 2:
				a.Fail(fmt.Errorf("pulled in round %d", i))
				cancel()
				desktop.Close()
				handset.Close()
			}
			wg.Wait()
		}()
	}
}
