package netif

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// bytesOf reads a dump: hexadecimal with any white space.
func bytesOf(dump string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(dump), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// wire is the handset's end of a cable whose other end is a desktop's Stack:
// frames are put on it and taken from it by hand.
type wire struct {
	t   testing.TB
	end *PipeEnd
	ctx context.Context
}

func wired(t testing.TB, p netip.Prefix) (*Stack, *wire) {
	a, b := Pipe()
	return newStack(t, a, desktopMAC, p), &wire{t, b, testContext(t)}
}

func (w *wire) put(frame []byte) {
	w.t.Helper()
	if err := w.end.WriteFrame(w.ctx, frame); err != nil {
		w.t.Fatal(err)
	}
}

// take returns the next frame that the Stack sends.
func (w *wire) take() []byte {
	w.t.Helper()
	buf := make([]byte, MaxFrame)
	n, err := w.end.ReadFrame(w.ctx, buf)
	if err != nil {
		w.t.Fatal("no frame came: ", err)
	}
	return buf[:n]
}

// Frames of a handset, 169.254.2.1 at 82:00:60:0f:e8:00, written by hand after
// RFC 826, 791, 792, 793; checksums computed apart from this program.
const (
	arpRequest = `
		ff ff ff ff ff ff 82 00 60 0f e8 00 08 06
		00 01 08 00 06 04 00 01
		82 00 60 0f e8 00 a9 fe 02 01
		00 00 00 00 00 00 a9 fe 02 02`
	arpReply = `
		82 00 60 0f e8 00 80 00 60 0f e8 00 08 06
		00 01 08 00 06 04 00 02
		80 00 60 0f e8 00 a9 fe 02 02
		82 00 60 0f e8 00 a9 fe 02 01`
	// What ping sends on Windows: 32 letters.
	echoRequest = `
		80 00 60 0f e8 00 82 00 60 0f e8 00 08 00
		45 00 00 3c 00 01 00 00 80 01 e2 c0 a9 fe 02 01 a9 fe 02 02
		08 00 4a 5c 02 00 01 00
		61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70
		71 72 73 74 75 76 77 61 62 63 64 65 66 67 68 69`
	echoReply = `
		00 00 52 5c 02 00 01 00
		61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70
		71 72 73 74 75 76 77 61 62 63 64 65 66 67 68 69`
	// A SYN to port 990 and the reset that answers it.
	synTo990 = `
		80 00 60 0f e8 00 82 00 60 0f e8 00 08 00
		45 00 00 28 00 02 00 00 80 06 e2 ce a9 fe 02 01 a9 fe 02 02
		04 04 03 de 11 22 33 44 00 00 00 00 50 02 80 00 8b 9a 00 00`
	resetFrom990 = `03 de 04 04 00 00 00 00 11 22 33 45 50 14 00 00 0b 88 00 00`
	// The trigger as it leaves the desktop; the source port is the netstack's.
	triggerHead = `82 00 60 0f e8 00 80 00 60 0f e8 00 08 00 45 00 00 1d`
)

// The handset asks who has our address, and pings it (facts/usb.md section
// 5.1: real ones do).
func TestARPAndEcho(t *testing.T) {
	watchGoroutines(t)
	_, w := wired(t, desktopPrefix)
	w.put(bytesOf(arpRequest))
	if got, want := w.take(), bytesOf(arpReply); !bytes.Equal(got, want) {
		t.Fatalf("answer to ARP\n% x, want\n% x", got, want)
	}
	w.put(bytesOf(echoRequest))
	got := w.take()
	if head := bytesOf("82 00 60 0f e8 00 80 00 60 0f e8 00 08 00 45 00 00 3c"); !bytes.HasPrefix(got, head) {
		t.Errorf("answer to ping begins\n% x, want\n% x", got[:len(head)], head)
	}
	if proto, addrs := got[23], got[26:34]; proto != 1 || !bytes.Equal(addrs, bytesOf("a9 fe 02 02 a9 fe 02 01")) {
		t.Errorf("answer to ping is protocol %d from and to % x", proto, addrs)
	}
	if sum := onesSum(got[14:34]); sum != 0xffff {
		t.Errorf("IP header sums to %#x", sum)
	}
	if want := bytesOf(echoReply); !bytes.Equal(got[34:], want) {
		t.Errorf("answer to ping\n% x, want\n% x", got[34:], want)
	}
}

// onesSum is the sum of RFC 1071 over bytes; 0xffff when a right checksum is
// among them.
func onesSum(b []byte) uint32 {
	var s uint32
	for i, v := range b {
		s += uint32(v) << (8 * (1 - i&1))
	}
	for s > 0xffff {
		s = s&0xffff + s>>16
	}
	return s
}

// Nothing is answered before there is an address.
func TestSilentWithoutAnAddress(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	w.put(bytesOf(arpRequest))
	w.put(bytesOf(echoRequest))
	w.put(nil) // a runt, which is counted when the two have been through
	for end := time.Now().Add(patience); s.link.runts.Load() == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if err := s.AddAddress(desktopPrefix); err != nil {
		t.Fatal(err)
	}
	w.put(bytesOf(arpRequest))
	if got := w.take(); !bytes.Equal(got, bytesOf(arpReply)) {
		t.Errorf("unexpected frame % x", got)
	}
}

func TestClosedPortAnswersReset(t *testing.T) {
	watchGoroutines(t)
	_, w := wired(t, desktopPrefix)
	w.put(bytesOf(arpRequest)) // so that it knows us
	w.take()
	w.put(bytesOf(synTo990))
	if got, want := w.take(), bytesOf(resetFrom990); !bytes.Equal(got[34:], want) {
		t.Errorf("got\n% x, want\n% x", got[34:], want)
	}
}

// The trigger goes out right behind the answer to our ARP request.
func TestTriggerOnTheWire(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, desktopPrefix)
	if err := s.SendUDP(w.ctx, netip.MustParseAddrPort("169.254.2.1:5679"), []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	want := bytesOf(`
		ff ff ff ff ff ff 80 00 60 0f e8 00 08 06
		00 01 08 00 06 04 00 01
		80 00 60 0f e8 00 a9 fe 02 02
		00 00 00 00 00 00 a9 fe 02 01`)
	if got := w.take(); !bytes.Equal(got, want) {
		t.Fatalf("ARP request\n% x, want\n% x", got, want)
	}
	w.put(bytesOf(`
		80 00 60 0f e8 00 82 00 60 0f e8 00 08 06
		00 01 08 00 06 04 00 02
		82 00 60 0f e8 00 a9 fe 02 01
		80 00 60 0f e8 00 a9 fe 02 02`))
	got := w.take()
	for bytes.Equal(got, want) { // asked again, on a slow machine
		got = w.take()
	}
	if head := bytesOf(triggerHead); !bytes.HasPrefix(got, head) {
		t.Fatalf("trigger\n% x, want it to begin\n% x", got, head)
	}
	if rest, want := got[36:], bytesOf("16 2f 00 09"); !bytes.HasPrefix(rest, want) || got[len(got)-1] != 0x7f || len(got) != 43 {
		t.Errorf("trigger\n% x", got)
	}
}

// Frames that a network card would not pass on, or that are broken, change
// nothing: the Stack answers the good one after them.
func TestHostileFrames(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, desktopPrefix)
	mutate := func(frame string, at int, v byte) []byte {
		b := bytesOf(frame)
		b[at] = v
		return b
	}
	echo := bytesOf(echoRequest)
	for name, frame := range map[string][]byte{
		"no frame":                 {},
		"one byte":                 {0xff},
		"half a header":            echo[:13],
		"header alone":             echo[:14],
		"half an IP header":        echo[:30],
		"IP longer than the frame": echo[:50],
		"for another MAC":          mutate(echoRequest, 5, 0x01),
		"for another address":      mutate(echoRequest, 33, 0x09),
		"bad IP checksum":          mutate(echoRequest, 24, 0x00),
		"bad ICMP checksum":        mutate(echoRequest, 37, 0x00),
		"IP version 5":             mutate(echoRequest, 14, 0x55),
		"IP header of 4 bytes":     mutate(echoRequest, 14, 0x41),
		"EtherType IPv6":           mutate(mutateAll(echoRequest, 12, 0x86), 13, 0xdd),
		"EtherType nobody knows":   mutate(echoRequest, 12, 0x77),
		"802.3 length":             mutate(echoRequest, 12, 0x00),
		"ARP cut off":              bytesOf(arpRequest)[:30],
		"ARP of other hardware":    mutate(arpRequest, 15, 0x06),
		"from our own address":     mutate(echoRequest, 29, 0x02),
		"from the broadcast address": func() []byte {
			b := bytesOf(echoRequest)
			copy(b[26:30], []byte{255, 255, 255, 255})
			return b
		}(),
		"SYN with a bad checksum": mutate(synTo990, 50, 0x00),
		"16 KB of nothing":        make([]byte, MaxFrame),
	} {
		w.put(frame)
		w.put(bytesOf(arpRequest))
		if got := w.take(); !bytes.Equal(got, bytesOf(arpReply)) {
			t.Errorf("%s: answered with\n% x", name, got)
		}
	}
	if err := s.Err(); err != nil {
		t.Errorf("the link ended: %v", err)
	}
}

func mutateAll(frame string, at int, v byte) string {
	b := bytesOf(frame)
	b[at] = v
	return hex.EncodeToString(b)
}

// A frame longer than a Stack takes ends its link: the sizes of an RNDIS link
// were agreed on.
func TestFrameTooLong(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, desktopPrefix)
	w.put(make([]byte, MaxFrame+1))
	<-s.Done()
	if !errors.Is(s.Err(), ErrFrameSize) {
		t.Errorf("Err is %v", s.Err())
	}
}

// A handset sends UDP and pings by its own MTU, which may be 8 or 16 KB
// (facts/usb.md section 3.4).
func TestJumboFrames(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	desktop := newStack(t, a, desktopMAC, desktopPrefix)
	handset, err := New(Config{Frames: b, MAC: handsetMAC, MTU: 16 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { handset.Close() })
	if err := handset.AddAddress(handsetPrefix); err != nil {
		t.Fatal(err)
	}
	ctx := testContext(t)
	pc, err := desktop.ListenUDP(ctx, 5679)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	for _, size := range []int{8164, 16<<10 - 28, 60000} { // the last in fragments
		data := bytes.Repeat([]byte{0xa5}, size)
		if err := handset.SendUDP(ctx, netip.AddrPortFrom(desktopAddr, 5679), data); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 65535)
		pc.SetReadDeadline(time.Now().Add(patience))
		if n, _, err := pc.ReadFrom(got); err != nil || !bytes.Equal(got[:n], data) {
			t.Errorf("%d bytes: got %d, %v", size, n, err)
		}
	}
}

// TCP keeps to the MTU of both ends.
func TestMSS(t *testing.T) {
	watchGoroutines(t)
	var longest int
	a, b := Pipe()
	desktop, err := New(Config{Frames: a, MAC: desktopMAC, MTU: 600,
		Tap: func(_ time.Time, f []byte, outbound bool) {
			if !outbound { // all from one goroutine
				longest = max(longest, len(f))
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desktop.Close() })
	if err := desktop.AddAddress(desktopPrefix); err != nil {
		t.Fatal(err)
	}
	handset := newStack(t, b, handsetMAC, handsetPrefix)
	d, h := connected(t, desktop, handset)
	go func() { h.Write(make([]byte, 1<<18)); h.Close() }()
	if n, err := io.Copy(io.Discard, d); n != 1<<18 || err != nil {
		t.Error(n, err)
	}
	desktop.Close()
	// The netstack leaves room for all options that TCP might use.
	if longest > 614 || longest < 614-40 {
		t.Errorf("longest frame was %d bytes, want 600 and the header of 14", longest)
	}
}

// A Tap sees what was on the wire, in order, with its direction.
func TestTap(t *testing.T) {
	watchGoroutines(t)
	type seen struct {
		frame    string
		outbound bool
	}
	taps := make(chan seen, 16)
	a, b := Pipe()
	s, err := New(Config{Frames: a, MAC: desktopMAC, Tap: func(_ time.Time, f []byte, outbound bool) {
		taps <- seen{hex.EncodeToString(f), outbound}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.AddAddress(desktopPrefix); err != nil {
		t.Fatal(err)
	}
	w := &wire{t, b, testContext(t)}
	w.put([]byte{1, 2, 3})
	w.put(bytesOf(arpRequest))
	w.take()
	for i, want := range []seen{
		{"010203", false},
		{hex.EncodeToString(bytesOf(arpRequest)), false},
		{hex.EncodeToString(bytesOf(arpReply)), true},
	} {
		if got := <-taps; got != want {
			t.Errorf("frame %d: %+v, want %+v", i, got, want)
		}
	}
}

// The whole of what a handset can do to a Stack is send frames.
func FuzzInbound(f *testing.F) {
	for _, s := range []string{arpRequest, arpReply, echoRequest, synTo990, discover, offer} {
		f.Add(bytesOf(s), []byte{})
	}
	f.Add(bytesOf(synTo990), bytesOf(echoRequest))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, b := Pipe()
		s, err := New(Config{Frames: a, MAC: desktopMAC})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.AddAddress(desktopPrefix); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if _, err := s.ListenTCP(ctx, 990); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ListenUDP(ctx, 5679); err != nil {
			t.Fatal(err)
		}
		if _, err := s.BootstrapUDP(DHCPClientPort); err != nil {
			t.Fatal(err)
		}
		for _, frame := range [][]byte{one, two, one} {
			s.link.deliver(frame[:min(len(frame), MaxFrame)])
		}
		// Still alive: it answers ARP among whatever else it answers.
		if err := b.WriteFrame(ctx, bytesOf(arpRequest)); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, MaxFrame)
		for range 100 {
			n, err := b.ReadFrame(ctx, buf)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Equal(buf[:n], bytesOf(arpReply)) {
				return
			}
		}
		t.Error("no answer to ARP")
	})
}
