package ppp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// The desktop gives addresses, and packets pass.
func TestGive(t *testing.T) {
	watchGoroutines(t)
	p, done := open(t, giving)
	p.lcp()
	p.give()
	l := (<-done).ok(t)
	if l.Local() != desktopIP || l.Peer() != handsetIP || l.MTU() != 1500 || l.DNS().IsValid() {
		t.Errorf("local %v, peer %v, MTU %d, DNS %v", l.Local(), l.Peer(), l.MTU(), l.DNS())
	}
	ctx := testContext(t)
	if err := l.WriteFrame(ctx, unhex("4500 0001")); err != nil {
		t.Fatal(err)
	}
	p.want("0021 4500 0001")
	p.send("0021 4500 0002 7e7d")
	buf := make([]byte, 1500)
	if n, err := l.ReadFrame(ctx, buf); err != nil || !slices.Equal(buf[:n], unhex("450000027e7d")) {
		t.Errorf("read % x, %v", buf[:n], err)
	}
	go l.Close()
	p.want("c021 05 02 0004")
	p.send("c021 06 02 0004")
	<-l.Done()
	if err := l.Err(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Err is %v", err)
	}
	if _, err := l.ReadFrame(ctx, buf); !errors.Is(err, net.ErrClosed) {
		t.Errorf("reading after Close: %v", err)
	}
	if err := l.WriteFrame(ctx, buf); !errors.Is(err, net.ErrClosed) {
		t.Errorf("writing after Close: %v", err)
	}
}

// The handset asks, for a name server too.
func TestAsk(t *testing.T) {
	watchGoroutines(t)
	p, done := open(t, Config{AskDNS: true})
	p.lcp()
	p.want("8021 01 01 0010 0306 00000000 8106 00000000")
	p.send("8021 01 05 000a 0306 c0a88301")
	p.want("8021 02 05 000a 0306 c0a88301")
	p.send("8021 03 01 0010 0306 c0a88381 8106 c0a88301")
	p.want("8021 01 02 0010 0306 c0a88381 8106 c0a88301")
	p.send("8021 02 02 0010 0306 c0a88381 8106 c0a88301")
	l := (<-done).ok(t)
	if l.Local() != handsetIP || l.Peer() != desktopIP || l.DNS() != desktopIP {
		t.Errorf("local %v, peer %v, DNS %v", l.Local(), l.Peer(), l.DNS())
	}
}

// What a Windows CE handset may ask for on top: name servers are told or
// refused, NetBIOS servers and header compression refused.
func TestNameServers(t *testing.T) {
	for _, c := range []struct {
		name string
		dns  netip.Addr
		want []string
	}{
		{"told", desktopIP, []string{"8021 04 01 0010 0206 002d0f01 8206 00000000",
			"8021 03 02 0016 0306 c0a88381 8106 c0a88301 8306 c0a88301",
			"8021 02 03 0016 0306 c0a88381 8106 c0a88301 8306 c0a88301"}},
		{"refused", netip.Addr{}, []string{"8021 04 01 001c 0206 002d0f01 8106 00000000 8206 00000000 8306 00000000",
			"8021 04 02 0010 8106 00000000 8306 00000000",
			"8021 04 03 0010 8106 c0a88301 8306 c0a88301"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			watchGoroutines(t)
			cfg := giving
			cfg.DNS = c.dns
			p, done := open(t, cfg)
			p.lcp()
			p.want("8021 01 01 000a 0306 c0a88301")
			p.send("8021 02 01 000a 0306 c0a88301")
			for i, ask := range []string{
				"8021 01 01 0022 0306 00000000 0206 002d0f01 8106 00000000 8206 00000000 8306 00000000",
				"8021 01 02 0016 0306 00000000 8106 00000000 8306 00000000",
				"8021 01 03 0016 0306 c0a88381 8106 c0a88301 8306 c0a88301",
			} {
				p.send(ask)
				p.want(c.want[i])
			}
			if c.name == "refused" {
				p.send("8021 01 04 000a 0306 c0a88381")
				p.want("8021 02 04 000a 0306 c0a88381")
			}
			if l := (<-done).ok(t); l.Peer() != handsetIP {
				t.Errorf("peer is %v", l.Peer())
			}
		})
	}
}

// What the other end asks of LCP is what it gets, and no more than that.
func TestLCPOptions(t *testing.T) {
	watchGoroutines(t)
	p, done := open(t, giving)
	magic := p.want(ourLCP)
	// Everything is refused once: the options in turn, then nothing is left.
	p.send("c021 03 01 000a 0206 000a0000")
	magic2 := p.want("c021 01 02 0014 0206 000a0000 0506 ???????? 0702 0802")
	if magic2 != magic {
		t.Error("the magic number changed without need")
	}
	p.send("c021 04 02 000e 0506" + magic2 + "0702 0802")
	p.want("c021 01 03 000a 0206 000a0000")
	// An answer to an older request is none, nor is one that acknowledges
	// something else.
	p.send("c021 02 01 0004")
	p.send("c021 02 03 0004")
	p.send("c021 02 03 000a 0206 000a0000")
	// MRU too small, Link-Quality-Report, Callback, length of a compression wrong.
	p.send("c021 01 10 0016 0104 0040 0408 c025 00000000 0d03 06 0703 00")
	p.want("c021 04 10 0012 0408 c025 00000000 0d03 06 0703 00")
	p.send("c021 01 11 0008 0104 0040")
	p.want("c021 03 11 0008 0104 05dc")
	p.send("c021 01 12 0018 0104 0200 0206 00000000 0506 00000000 0702 0802")
	zero := p.want("c021 03 12 000a 0506 ????????")
	if zero == "00000000" {
		t.Error("a magic number of zero was offered")
	}
	p.send("c021 01 13 0018 0104 0200 0206 00000000 0506 12345678 0702 0802")
	p.want("c021 02 13 0018 0104 0200 0206 00000000 0506 12345678 0702 0802")
	p.give()
	l := (<-done).ok(t)
	if l.MTU() != 512 {
		t.Errorf("MTU %d, want 512", l.MTU())
	}
	ctx := testContext(t)
	if err := l.WriteFrame(ctx, make([]byte, 513)); err != nil || l.Stats().Lost != 1 {
		t.Errorf("a packet over the MTU: %v, %+v", err, l.Stats())
	}
	l.WriteFrame(ctx, unhex("4500"))
	p.want("21 4500") // both compressions
	// Magic numbers are not in use: ours was refused.
	p.send("c021 09 44 000c 12345678 61626364")
	p.want("c021 0a 44 000c 00000000 61626364")
}

// An end that takes longer for its answer than we wait is understood all the
// same: what is sent again is the same request, id and all (RFC 1661 section
// 5.1).
func TestLateAnswer(t *testing.T) {
	watchGoroutines(t)
	cfg := giving
	cfg.Timeouts.Restart = 5 * time.Millisecond
	cfg.Limits.Configure = 1 << 20
	p, done := open(t, cfg)
	magic := p.want(ourLCP)
	for range 2 {
		if again := p.want(ourLCP); again != magic {
			t.Fatalf("sent again with magic number %s instead of %s", again, magic)
		}
	}
	p.send("c021 01 77 0004")
	p.send("c021 02 01 0014 0206 00000000 0506" + magic + "0702 0802")
	for n := 0; n < 2; {
		select {
		case got := <-p.got:
			if strings.HasPrefix(got, "8021") {
				if n++; got != "80210101000a0306c0a88301" {
					t.Fatalf("got %s", got)
				}
			}
		case <-time.After(patience):
			t.Fatal("LCP does not come up")
		}
	}
	p.send("8021 01 01 000a 0306 c0a88381")
	p.send("8021 02 01 000a 0306 c0a88301")
	(<-done).ok(t)
}

// Messages that are answered whatever happens.
func TestRejects(t *testing.T) {
	watchGoroutines(t)
	p, done := open(t, giving)
	magic := p.lcp()
	p.want("8021 01 01 000a 0306 c0a88301")
	p.send("8057 01 01 000e 010a 0000000000000001") // IPv6CP
	p.want("c021 08 01 0014 8057 01 01 000e 010a 0000000000000001")
	p.send("80fd 01 01 000a 1206 00000001") // CCP with MPPC
	p.want("c021 08 02 0010 80fd 01 01 000a 1206 00000001")
	p.send("c023 01 01 000e 04 75736572 04 70617373") // PAP
	p.want("c021 08 03 0014 c023 01 01 000e 04 75736572 04 70617373")
	p.send("c021 0c 09 000c 12345678 4d535241") // Identification (RFC 1570)
	p.want("c021 07 04 0010 0c 09 000c 12345678 4d535241")
	p.send("8021 0e 09 0004")
	p.want("8021 07 05 0008 0e 09 0004")
	p.send("c021 09 01 000c 00000000 61626364")
	p.want("c021 0a 01 000c" + magic + "61626364")
	// Nothing follows from these: half packets, an unknown answer, a
	// Discard-Request, options of lengths that cannot be.
	for _, s := range []string{"c021 01 02", "c021 01 02 0009 05", "8021 01 02 0006 0301",
		"8021 01 02 0007 030600", "c021 0a 09 0008 00000000", "c021 0b 09 0008 00000000", "c021 02 63 0004"} {
		p.send(s)
	}
	p.send("8021 02 01 000a 0306 c0a88301")
	p.send("8021 01 01 000a 0306 c0a88381")
	p.want("8021 02 01 000a 0306 c0a88381")
	if l := (<-done).ok(t); l.Stats().Malformed != 4 {
		t.Errorf("%+v", l.Stats())
	}
}

// How a negotiation fails, by name.
func TestNoLink(t *testing.T) {
	quick := Timeouts{Restart: time.Millisecond}
	for _, c := range []struct {
		name  string
		cfg   Config
		scene func(p *peer)
		want  error
		op    string
	}{
		{"silence", Config{Timeouts: quick}, func(p *peer) {
			for range 30 {
				p.want("c021 01 ?? 0014 0206 00000000 0506 ???????? 0702 0802")
			}
		}, ErrNoAnswer, "LCP"},
		{"garbage", Config{Timeouts: quick}, func(p *peer) {
			p.conn.Write(unhex("00 434c49454e54 7e 7e ff 7e 0102030405060708 7e"))
		}, ErrNoAnswer, "LCP"},
		{"garbage without end", Config{Timeouts: Timeouts{Negotiate: 20 * time.Millisecond}}, func(p *peer) {
			for junk := bytes.Repeat(unhex("7e55ff7d7d"), 1000); ; {
				if _, err := p.conn.Write(junk); err != nil {
					return
				}
			}
		}, ErrNoAnswer, "LCP"},
		{"silence until the deadline", Config{Timeouts: Timeouts{Negotiate: 20 * time.Millisecond}}, func(p *peer) {}, ErrNoAnswer, "LCP"},
		{"LCP, then silence", Config{Timeouts: Timeouts{Negotiate: 3 * time.Second}}, func(p *peer) { p.lcp() }, ErrNoAgreement, "IPCP"},
		{"authentication, insisted on", giving, func(p *peer) {
			p.want(ourLCP)
			p.send("c021 01 01 0008 0304 c023") // PAP
			p.want("c021 04 01 0008 0304 c023")
			p.send("c021 01 02 0009 0305 c22380") // MS-CHAP
			p.want("c021 04 02 0009 0305 c22380")
			p.send("c021 05 03 0004")
			p.want("c021 06 03 0004")
		}, ErrAuthentication, "LCP"},
		{"hung up", giving, func(p *peer) {
			p.lcp()
			p.want("8021 01 01 000a 0306 c0a88301")
			p.send("c021 05 03 0004")
			p.want("c021 06 03 0004")
		}, ErrTerminated, "LCP"},
		{"asks without end", giving, func(p *peer) {
			p.want(ourLCP)
			for range 64 {
				p.send("c021 01 01 0006 6302")
				p.want("c021 04 01 0006 6302")
			}
			p.send("c021 01 01 0006 6302")
		}, ErrNoAgreement, "LCP"},
		{"never content with our address", giving, func(p *peer) {
			p.lcp()
			for i := range 6 {
				id := []string{"01", "02", "03", "04", "05", "06"}[i]
				p.want("8021 01" + id + "000a 0306 c0a88301")
				p.send("8021 03" + id + "000a 0306 0a000001")
			}
		}, ErrNoAgreement, "IPCP"},
		{"no address to be had", Config{}, func(p *peer) {
			p.lcp()
			p.want("8021 01 01 000a 0306 00000000")
			p.send("8021 04 01 000a 0306 00000000")
		}, ErrNoAddress, "IPCP"},
		{"an address that is none", Config{}, func(p *peer) {
			p.lcp()
			p.want("8021 01 01 000a 0306 00000000")
			p.send("8021 03 01 000a 0306 e0000001")
		}, ErrNoAddress, "IPCP"},
		{"both ask", Config{}, func(p *peer) {
			p.lcp()
			p.want("8021 01 01 000a 0306 00000000")
			p.send("8021 01 01 000a 0306 00000000")
			p.want("8021 04 01 000a 0306 00000000")
			p.send("8021 01 02 0004")
			p.want("8021 02 02 0004")
			p.send("8021 03 01 000a 0306 c0a88381")
			p.want("8021 01 02 000a 0306 c0a88381")
			p.send("8021 02 02 000a 0306 c0a88381")
		}, ErrNoAddress, "IPCP"},
		{"IPCP rejected", giving, func(p *peer) {
			p.lcp()
			p.want("8021 01 01 000a 0306 c0a88301")
			p.send("c021 08 01 0010 8021 01 01 000a 0306 c0a88301")
		}, ErrRejected, "LCP"},
		{"Configure-Request rejected", giving, func(p *peer) {
			p.want(ourLCP)
			p.send("c021 07 01 0008 01 01 0004")
		}, ErrRejected, "LCP"},
		{"the line goes", giving, func(p *peer) { p.lcp(); p.conn.Close() }, io.EOF, "read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			watchGoroutines(t)
			p, done := open(t, c.cfg)
			c.scene(p)
			r := <-done
			if r.err == nil {
				r.l.Close()
			}
			if c.want == io.EOF && errors.Is(r.err, io.ErrClosedPipe) {
				return // noticed by a write
			}
			wantError(t, r.err, c.want, c.op)
		})
	}
}

// The line sends back all it is sent.
func TestLoopback(t *testing.T) {
	watchGoroutines(t)
	a, b := net.Pipe()
	go io.Copy(b, b)
	defer b.Close()
	_, err := Open(testContext(t), a, giving)
	wantError(t, err, ErrLoopback, "LCP")
}

// An address that nobody has a use for is no address to begin with.
func TestConfig(t *testing.T) {
	for _, cfg := range []Config{{Local: netip.MustParseAddr("fe80::1")}, {Peer: netip.MustParseAddr("224.0.0.1")}, {DNS: netip.IPv4Unspecified()}} {
		a, b := net.Pipe()
		defer b.Close()
		if l, err := Open(testContext(t), a, cfg); err == nil {
			l.Close()
			t.Errorf("%+v was taken", cfg)
		}
	}
}

// The caller gives up.
func TestCancelled(t *testing.T) {
	watchGoroutines(t)
	a, b := net.Pipe()
	defer b.Close()
	why := errors.New("the person pressed Cancel")
	ctx, cancel := context.WithCancelCause(testContext(t))
	time.AfterFunc(10*time.Millisecond, func() { cancel(why) })
	_, err := Open(ctx, a, Config{Timeouts: Timeouts{Terminate: time.Millisecond}}) // b is never read
	wantError(t, err, why, "LCP")
}

// The other end hangs up a link that is in use.
func TestHangUp(t *testing.T) {
	watchGoroutines(t)
	p, done := open(t, giving)
	p.lcp()
	p.give()
	l := (<-done).ok(t)
	p.send("c021 05 09 0004")
	p.want("c021 06 09 0004")
	_, err := l.ReadFrame(testContext(t), make([]byte, 10))
	wantError(t, err, ErrTerminated, "LCP")
	wantError(t, l.Err(), ErrTerminated, "LCP")
}

// The other end begins anew, as a handset does that restarted its dial-up: the
// link stays when the addresses do.
func TestAgain(t *testing.T) {
	for _, c := range []struct{ name, address string }{{"same", "c0a88381"}, {"another", "c0a88382"}} {
		t.Run(c.name, func(t *testing.T) {
			watchGoroutines(t)
			p, done := open(t, Config{Local: desktopIP})
			p.lcp()
			p.want("8021 01 01 000a 0306 c0a88301")
			p.send("8021 02 01 000a 0306 c0a88301")
			p.send("8021 01 01 000a 0306 c0a88381")
			p.want("8021 02 01 000a 0306 c0a88381")
			l := (<-done).ok(t)
			p.send("c021 01 50 0004")
			magic := p.want("c021 01 02 0014 0206 00000000 0506 ???????? 0702 0802")
			p.want("c021 02 50 0004")
			ctx := testContext(t)
			if err := l.WriteFrame(ctx, unhex("4500")); err != nil { // lost
				t.Fatal(err)
			}
			p.send("c021 02 02 0014 0206 00000000 0506" + magic + "0702 0802")
			p.want("8021 01 02 000a 0306 c0a88301")
			p.send("8021 02 02 000a 0306 c0a88301")
			p.send("8021 01 02 000a 0306" + c.address)
			p.want("8021 02 02 000a 0306" + c.address)
			if c.name == "another" {
				<-l.Done()
				wantError(t, l.Err(), ErrAddressChanged, "IPCP")
				return
			}
			// Whoever answers an Echo-Request has handled what came before.
			p.send("c021 09 01 0008 00000000")
			p.want("c021 0a 01 0008" + magic)
			if err := l.WriteFrame(ctx, unhex("4501")); err != nil {
				t.Fatal(err)
			}
			p.want("0021 4501")
		})
	}
}

// Both ends are ours: the one asks, the other gives.
func TestBothEnds(t *testing.T) {
	watchGoroutines(t)
	desktop, handset := linked(t)
	if handset.Local() != handsetIP || handset.Peer() != desktopIP || handset.DNS() != desktopIP || desktop.Peer() != handsetIP {
		t.Errorf("handset is %v, its desktop %v, name server %v; desktop's handset is %v",
			handset.Local(), handset.Peer(), handset.DNS(), desktop.Peer())
	}
	if err := desktop.Close(); err != nil {
		t.Error(err)
	}
	<-handset.Done()
	if err := handset.Err(); !errors.Is(err, ErrTerminated) {
		t.Errorf("the handset ended with %v", err)
	}
}

// linked returns two links that are up.
func linked(t testing.TB) (desktop, handset *Link) {
	t.Helper()
	a, b := net.Pipe()
	ctx := testContext(t)
	done := make(chan result, 1)
	go func() {
		l, err := Open(ctx, b, Config{AskDNS: true})
		done <- result{l, err}
	}()
	cfg := giving
	cfg.DNS = desktopIP
	l, err := Open(ctx, a, cfg)
	desktop = result{l, err}.ok(t)
	return desktop, (<-done).ok(t)
}

// Errors are one line that says where.
func TestErrorText(t *testing.T) {
	err := &Error{Op: "LCP", Err: &TimeoutError{After: 30 * time.Second, err: ErrNoAnswer}}
	if got, want := err.Error(), "ppp: LCP: no answer to Configure-Request within 30s"; got != want || strings.Contains(got, "\n") {
		t.Errorf("%q, want %q", got, want)
	}
}
