package ppp

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait. No test expects it to pass.
const patience = time.Minute

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
				if strings.Contains(g, "cradle/usb/ppp.(*Link)") {
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

// peer is the other end, played frame by frame. It has a framing of its own,
// one bit and one byte at a time, so that a mistake in the package is not made
// twice.
type peer struct {
	t    testing.TB
	conn net.Conn
	got  chan string // protocol and packet in hexadecimal
}

// crc is RFC 1662's in its slow form (section C.1).
func crc(b []byte) uint16 {
	r := uint16(0xffff)
	for _, c := range b {
		for i := range 8 {
			bit := (r ^ uint16(c>>i)) & 1
			if r >>= 1; bit == 1 {
				r ^= 0x8408
			}
		}
	}
	return ^r
}

// open starts a Link with this configuration against a peer. Where the scene
// does not say otherwise nothing is sent again and nothing given up, however
// slow the computer is.
func open(t testing.TB, cfg Config) (*peer, <-chan result) {
	cfg.Timeouts.Restart = cmp.Or(cfg.Timeouts.Restart, 2*patience)
	cfg.Timeouts.Negotiate = cmp.Or(cfg.Timeouts.Negotiate, 2*patience)
	ours, theirs := net.Pipe()
	p := &peer{t: t, conn: theirs, got: make(chan string, 1000)}
	t.Cleanup(func() { theirs.Close() })
	go p.read()
	done := make(chan result, 1)
	ctx := testContext(t)
	go func() {
		l, err := Open(ctx, ours, cfg)
		done <- result{l, err}
	}()
	return p, done
}

type result struct {
	l   *Link
	err error
}

func (p *peer) read() {
	defer close(p.got)
	var frame []byte
	escaped := false
	buf := make([]byte, 1)
	for {
		if _, err := p.conn.Read(buf); err != nil {
			return
		}
		switch c := buf[0]; {
		case c == 0x7e:
			if len(frame) > 0 {
				n := len(frame) - 2
				if n < 0 || crc(frame[:n]) != uint16(frame[n])|uint16(frame[n+1])<<8 {
					p.t.Errorf("a frame with a wrong FCS: %x", frame)
					return
				}
				s := hex.EncodeToString(frame[:n])
				p.got <- strings.TrimPrefix(s, "ff03")
			}
			frame = nil
		case c == 0x7d:
			escaped = true
		default:
			if escaped {
				c ^= 0x20
				escaped = false
			}
			frame = append(frame, c)
		}
	}
}

// send sends a frame of protocol and packet, escaping every control character.
func (p *peer) send(s string) {
	p.t.Helper()
	b := append([]byte{0xff, 0x03}, unhex(s)...)
	fcs := crc(b)
	out := []byte{0x7e}
	for _, c := range append(b, byte(fcs), byte(fcs>>8)) {
		if c < 0x20 || c == 0x7d || c == 0x7e {
			out = append(out, 0x7d, c^0x20)
		} else {
			out = append(out, c)
		}
	}
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := p.conn.Write(append(out, 0x7e)); err != nil {
		p.t.Errorf("send %s: %v", s, err)
	}
}

// want waits for a frame. Bytes written as "??" may be anything and are
// returned.
func (p *peer) want(pattern string) (any string) {
	p.t.Helper()
	pattern = strings.ReplaceAll(pattern, " ", "")
	select {
	case got, ok := <-p.got:
		if !ok {
			p.t.Fatalf("the line was closed instead of %s", pattern)
		}
		same := len(got) == len(pattern)
		for i := 0; same && i < len(got); i++ {
			if pattern[i] == '?' {
				any += got[i : i+1]
			} else {
				same = got[i] == pattern[i]
			}
		}
		if !same {
			p.t.Fatalf("\n got %s\nwant %s", got, pattern)
		}
	case <-time.After(patience):
		p.t.Fatalf("nothing came instead of %s", pattern)
	}
	return any
}

// Frames that come up in every scene.
const (
	// Configure-Request 1: map 0, magic number, both compressions.
	ourLCP = "c021 01 01 0014 0206 00000000 0506 ???????? 0702 0802"
)

// lcp brings LCP up; the peer asks for nothing, so that frames to it have full
// headers and every control character is escaped.
func (p *peer) lcp() (magic string) {
	p.t.Helper()
	magic = p.want(ourLCP)
	p.send("c021 02 01 0014 0206 00000000 0506" + magic + "0702 0802")
	p.send("c021 01 77 0004")
	p.want("c021 02 77 0004")
	return magic
}

// give brings IPCP up with a desktop of 192.168.131.1 that gives 192.168.131.129.
func (p *peer) give() {
	p.t.Helper()
	p.want("8021 01 01 000a 0306 c0a88301")
	p.send("8021 02 01 000a 0306 c0a88301")
	p.send("8021 01 01 000a 0306 00000000")
	p.want("8021 03 01 000a 0306 c0a88381")
	p.send("8021 01 02 000a 0306 c0a88381")
	p.want("8021 02 02 000a 0306 c0a88381")
}

var (
	desktopIP = netip.MustParseAddr("192.168.131.1")
	handsetIP = netip.MustParseAddr("192.168.131.129")
	giving    = Config{Local: desktopIP, Peer: handsetIP}
)

func (r result) ok(t testing.TB) *Link {
	t.Helper()
	if r.err != nil {
		t.Fatal(r.err)
	}
	t.Cleanup(func() { r.l.Close() })
	return r.l
}

func wantError(t testing.TB, err, want error, op string) {
	t.Helper()
	var e *Error
	if !errors.Is(err, want) || !errors.As(err, &e) || e.Op != op {
		t.Errorf("got %v, want %q at %s", fmt.Sprint(err), want, op)
	}
}
