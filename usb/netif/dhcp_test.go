package netif

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
)

// zeros is n bytes of a dump.
func zeros(n int) string { return strings.Repeat("00 ", n) }

// A discover as it leaves the desktop, whole: RFC 2131 section 2 and RFC 2132.
// The transaction identifier (here deadbeef) is random and with it the UDP
// checksum.
var discover = `
	ff ff ff ff ff ff 80 00 60 0f e8 00 08 00
	45 00 01 48 00 01 00 00 40 11 79 a5 00 00 00 00 ff ff ff ff
	00 44 00 43 01 34 00 00
	01 01 06 00 de ad be ef 00 00 00 00
	00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
	80 00 60 0f e8 00 ` + zeros(10+64+128) + `
	63 82 53 63
	35 01 01
	37 05 01 1c 03 06 1a
	ff` + zeros(49)

// An offer and an acknowledgement as a handset sends them, without checksum
// and padding, to the broadcast address.
var (
	offer = dhcpFromHandset("02")
	ack   = dhcpFromHandset("05")
	nak   = `
		ff ff ff ff ff ff 82 00 60 0f e8 00 08 00
		45 00 01 18 00 03 00 00 80 11 8d d3 a9 fe 02 01 ff ff ff ff
		00 43 00 44 01 04 00 00
		02 01 06 00 de ad be ef 00 00 00 00
		00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
		80 00 60 0f e8 00 ` + zeros(10+64+128) + `
		63 82 53 63
		35 01 06
		36 04 a9 fe 02 01
		ff 00 00`
)

func dhcpFromHandset(kind string) string {
	return `
	ff ff ff ff ff ff 82 00 60 0f e8 00 08 00
	45 00 01 22 00 03 00 00 80 11 8d c9 a9 fe 02 01 ff ff ff ff
	00 43 00 44 01 0e 00 00
	02 01 06 00 de ad be ef 00 00 00 00
	00 00 00 00 a9 fe 02 02 00 00 00 00 00 00 00 00
	80 00 60 0f e8 00 ` + zeros(10+64+128) + `
	63 82 53 63
	35 01 ` + kind + `
	36 04 a9 fe 02 01
	33 04 00 00 0e 10
	01 04 ff ff ff 00
	ff`
}

// Where things are in a DHCP frame without IP options.
const (
	atUDPSum  = 40
	atXID     = 46
	atKind    = 284
	atOptions = 282
)

// withXID is a frame with another transaction identifier.
func withXID(dump string, xid []byte) []byte {
	b := bytesOf(dump)
	copy(b[atXID:], xid)
	return b
}

// takeDHCP returns the next DHCP message that the desktop sends, checks its
// UDP checksum, and blanks it and the transaction identifier.
func (w *wire) takeDHCP() (frame, xid []byte) {
	w.t.Helper()
	for {
		frame = w.take()
		if len(frame) < atOptions || frame[12] != 0x08 || frame[13] != 0x00 || frame[23] != 17 {
			continue
		}
		pseudo := append(append([]byte{}, frame[26:34]...), 0, 17, frame[38], frame[39])
		if sum := onesSum(append(pseudo, frame[34:]...)); sum != 0xffff {
			w.t.Errorf("UDP checksum sums to %#x", sum)
		}
		xid = append([]byte{}, frame[atXID:atXID+4]...)
		copy(frame[atXID:], []byte{0xde, 0xad, 0xbe, 0xef})
		copy(frame[atUDPSum:], []byte{0, 0})
		return frame, xid
	}
}

// asking starts a DHCP client on a Stack without an address.
func asking(t *testing.T, s *Stack, retry ...time.Duration) (lease <-chan Lease, failed <-chan error, cancel context.CancelCauseFunc) {
	t.Helper()
	pc, err := s.BootstrapUDP(DHCPClientPort)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(testContext(t))
	l, e := make(chan Lease, 1), make(chan error, 1)
	go func() {
		defer pc.Close()
		if got, err := RequestLease(ctx, pc, LeaseOptions{MAC: desktopMAC, Retry: retry}); err != nil {
			e <- err
		} else {
			l <- got
		}
	}()
	return l, e, cancel
}

func wantLease(t *testing.T, lease <-chan Lease, failed <-chan error) Lease {
	t.Helper()
	select {
	case l := <-lease:
		if l.Address != desktopPrefix || l.Server != handsetAddr || l.Duration != time.Hour || l.Renew != 30*time.Minute {
			t.Errorf("lease is %+v", l)
		}
		return l
	case err := <-failed:
		t.Fatal(err)
		return Lease{}
	}
}

// patient asks once in a test, whatever the machine does meanwhile.
const patient = patience

// Four messages and nothing else, byte for byte.
func TestDHCPOnTheWire(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	lease, failed, _ := asking(t, s, patient)

	got, xid := w.takeDHCP()
	if want := bytesOf(discover); !bytes.Equal(got, want) {
		t.Fatalf("discover\n% x, want\n% x", got, want)
	}
	w.put(withXID(offer, xid))
	got, xid2 := w.takeDHCP()
	want := bytesOf(`
		ff ff ff ff ff ff 80 00 60 0f e8 00 08 00
		45 00 01 48 00 02 00 00 40 11 79 a4 00 00 00 00 ff ff ff ff
		00 44 00 43 01 34 00 00
		01 01 06 00 de ad be ef 00 00 00 00
		00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
		80 00 60 0f e8 00 ` + zeros(10+64+128) + `
		63 82 53 63
		32 04 a9 fe 02 02
		35 01 03
		36 04 a9 fe 02 01
		37 05 01 1c 03 06 1a
		ff` + zeros(37))
	if !bytes.Equal(got, want) {
		t.Fatalf("request\n% x, want\n% x", got, want)
	}
	if !bytes.Equal(xid, xid2) {
		t.Errorf("request has xid % x, the offer % x", xid2, xid)
	}
	w.put(withXID(ack, xid))
	wantLease(t, lease, failed)
}

// The handset's server, byte for byte: what it answers to our discover.
func TestDHCPServerOnTheWire(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	handset := newStack(t, a, handsetMAC, handsetPrefix)
	w := &wire{t, b, testContext(t)}
	serve(t, handset)
	w.put(bytesOf(discover))
	got := w.take()
	if want := bytesOf("ff ff ff ff ff ff 82 00 60 0f e8 00 08 00"); !bytes.HasPrefix(got, want) {
		t.Errorf("offer is\n% x", got)
	}
	want := bytesOf(`
		02 01 06 00 de ad be ef 00 00 00 00
		00 00 00 00 a9 fe 02 02 00 00 00 00 00 00 00 00
		80 00 60 0f e8 00 ` + zeros(10+64+128) + `
		63 82 53 63
		01 04 ff ff ff 00
		1c 04 a9 fe 02 ff
		33 04 00 00 0e 10
		35 01 02
		36 04 a9 fe 02 01
		ff` + zeros(32))
	if !bytes.Equal(got[42:], want) {
		t.Errorf("offer\n% x, want\n% x", got[42:], want)
	}
}

// serve runs the handset's DHCP server for the rest of the test.
func serve(t *testing.T, handset *Stack) {
	t.Helper()
	pc, err := handset.ListenUDP(testContext(t), DHCPServerPort)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() {
		done <- ServeDHCP(ctx, pc, DHCPServer{Server: handsetPrefix, Client: desktopAddr})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("server: %v", err)
		}
		pc.Close()
	})
}

// Both of our own ends, then a renewal from the address that was given.
func TestDHCPBothEnds(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	desktop := newStack(t, a, desktopMAC, netip.Prefix{})
	handset := newStack(t, b, handsetMAC, handsetPrefix)
	serve(t, handset)
	lease, failed, _ := asking(t, desktop, patient)
	l := wantLease(t, lease, failed)
	if err := desktop.AddAddress(l.Address); err != nil {
		t.Fatal(err)
	}
	ctx := testContext(t)
	pc, err := desktop.ListenUDP(ctx, DHCPClientPort)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	again, err := RenewLease(ctx, pc, l, LeaseOptions{MAC: desktopMAC, Retry: []time.Duration{patient}})
	if err != nil || again.Address != l.Address || again.Server != l.Server || again.Start.Before(l.Start) {
		t.Errorf("renewed: %+v, %v", again, err)
	}
	l.Address = netip.MustParsePrefix("169.254.2.77/24")
	if _, err := RenewLease(ctx, pc, l, LeaseOptions{MAC: desktopMAC, Retry: []time.Duration{patient}}); !errors.Is(err, errRefused) {
		t.Errorf("another address was renewed: %v", err)
	}
}

// Answers that are lost are asked for again: the first discover, then the
// first request.
func TestDHCPLost(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	lease, failed, _ := asking(t, s, time.Millisecond)
	_, xid := w.takeDHCP()
	again, xid2 := w.takeDHCP()
	if again[atKind] != 1 || !bytes.Equal(xid, xid2) {
		t.Fatalf("after silence it sent kind %d with xid % x, want a discover with % x", again[atKind], xid2, xid)
	}
	// From now on every discover and request is answered, but the first
	// request.
	lost := false
	go func() {
		for {
			buf := make([]byte, MaxFrame)
			n, err := w.end.ReadFrame(w.ctx, buf)
			if err != nil {
				return
			}
			if n < atOptions {
				continue
			}
			for at := atOptions; at < n && buf[at] != 0xff; at += 2 + int(buf[at+1]) {
				if buf[at] != 0x35 {
					continue
				}
				switch {
				case buf[at+2] == 1:
					w.end.WriteFrame(w.ctx, withXID(offer, buf[atXID:atXID+4]))
				case lost:
					w.end.WriteFrame(w.ctx, withXID(ack, buf[atXID:atXID+4]))
				default:
					lost = true
				}
			}
		}
	}()
	wantLease(t, lease, failed)
	w.end.Close()
}

// Answers that are not for us, or not from the server whose offer was taken,
// are passed over.
func TestDHCPForeignAnswers(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	lease, failed, _ := asking(t, s, patient)
	_, xid := w.takeDHCP()

	change := func(dump string, at int, v ...byte) []byte {
		b := withXID(dump, xid)
		copy(b[at:], v)
		return b
	}
	w.put(bytesOf(offer))                            // another transaction
	w.put(change(offer, 70, 0x80, 0, 0x60, 0, 0, 1)) // another client
	w.put(change(offer, 42, 1))                      // a request, not a reply
	w.put(change(offer, 58, 0, 0, 0, 0))             // no address
	w.put(change(offer, 58, 255, 255, 255, 255))     // not an address
	w.put(change(offer, 278, 0))                     // no magic cookie
	w.put(withXID(offer, xid)[:200])                 // cut off
	w.put(change(ack, 0))                            // an answer to what was not asked
	w.put(withXID(offer, xid))
	if got, _ := w.takeDHCP(); got[atOptions+8] != 3 {
		t.Fatalf("sent kind %d, want a request", got[atOptions+8])
	}
	w.put(change(ack, 287, 0xa9, 0xfe, 2, 9)) // another server's
	w.put(change(nak, 287, 0xa9, 0xfe, 2, 9)) // refused by another server
	w.put(change(ack, 58, 0xa9, 0xfe, 2, 1))  // our address is the server's
	w.put(withXID(offer, xid))                // a late second offer
	w.put(withXID(ack, xid))
	wantLease(t, lease, failed)
}

// A server that refuses is asked again, from the beginning, after a pause.
func TestDHCPRefused(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	lease, failed, _ := asking(t, s, 50*time.Millisecond, patient)
	var asked atomic.Int32
	for range 2 {
		var xid []byte
		for kind := byte(0); kind != 3; {
			var got []byte
			got, xid = w.takeDHCP()
			if kind = got[atKind]; kind != 1 {
				kind = 3
				break
			}
			asked.Add(1)
			w.put(withXID(offer, xid))
		}
		if asked.Load() == 1 {
			w.put(withXID(nak, xid))
			continue
		}
		w.put(withXID(ack, xid))
	}
	wantLease(t, lease, failed)
}

// Nobody answers: the error says how far it came and why it stopped.
func TestDHCPNobodyAnswers(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	_, failed, cancel := asking(t, s, time.Millisecond)
	for range 3 {
		w.takeDHCP()
	}
	why := errors.New("ten seconds are over")
	cancel(why)
	err := <-failed
	var e *Error
	if !errors.Is(err, why) || !errors.As(err, &e) || e.Op != "dhcp" || !strings.Contains(err.Error(), "no offer to ") {
		t.Errorf("got %v", err)
	}
}

func TestDHCPLinkDies(t *testing.T) {
	watchGoroutines(t)
	s, w := wired(t, netip.Prefix{})
	_, failed, _ := asking(t, s, patient)
	w.takeDHCP()
	pulled := errors.New("the cable was pulled")
	w.end.Fail(pulled)
	if err := <-failed; !errors.Is(err, pulled) {
		t.Errorf("got %v, want %v", err, pulled)
	}
}

// What the server says to whom.
func TestDHCPServerAnswers(t *testing.T) {
	cfg := DHCPServer{Server: handsetPrefix, Client: desktopAddr, Lease: time.Hour}
	for _, x := range []struct {
		name            string
		kind            byte
		ciaddr, options string
		want            dhcpv4.MessageType
		to              string
	}{
		{"discover", 1, "00 00 00 00", "", dhcpv4.MessageTypeOffer, "255.255.255.255:68"},
		{"request", 3, "00 00 00 00", "32 04 a9 fe 02 02 36 04 a9 fe 02 01", dhcpv4.MessageTypeAck, "255.255.255.255:68"},
		{"request after a restart", 3, "00 00 00 00", "32 04 a9 fe 02 02", dhcpv4.MessageTypeAck, "255.255.255.255:68"},
		{"renewal", 3, "a9 fe 02 02", "", dhcpv4.MessageTypeAck, "169.254.2.2:68"},
		{"request of a foreign address", 3, "00 00 00 00", "32 04 c0 a8 00 05", dhcpv4.MessageTypeNak, "255.255.255.255:68"},
		{"renewal of a foreign address", 3, "c0 a8 00 05", "", dhcpv4.MessageTypeNak, "255.255.255.255:68"},
		{"request of nothing", 3, "00 00 00 00", "", dhcpv4.MessageTypeNak, "255.255.255.255:68"},
		{"request to another server", 3, "00 00 00 00", "32 04 a9 fe 02 02 36 04 a9 fe 02 09", 0, ""},
		{"release", 7, "a9 fe 02 02", "36 04 a9 fe 02 01", 0, ""},
		{"decline", 4, "00 00 00 00", "32 04 a9 fe 02 02 36 04 a9 fe 02 01", 0, ""},
		{"an offer", 2, "00 00 00 00", "", 0, ""},
	} {
		m, err := dhcpv4.FromBytes(bytesOf(`01 01 06 00 de ad be ef 00 00 00 00 ` + x.ciaddr + zeros(12) +
			`80 00 60 0f e8 00 ` + zeros(10+64+128) + `63 82 53 63 35 01 0` + string('0'+x.kind) + x.options + ` ff`))
		if err != nil {
			t.Fatal(x.name, err)
		}
		reply, err := cfg.answer(m)
		if err != nil {
			t.Fatal(x.name, err)
		}
		switch {
		case reply == nil && x.want != 0, reply != nil && reply.MessageType() != x.want:
			t.Errorf("%s: answered with %v, want %v", x.name, reply, x.want)
		case reply != nil && cfg.destination(m, reply).String() != x.to:
			t.Errorf("%s: answered to %v, want %s", x.name, cfg.destination(m, reply), x.to)
		}
	}
}

// An acknowledgement from a server that says little.
func TestLeaseOf(t *testing.T) {
	from := netip.MustParseAddr("169.254.2.1")
	for _, x := range []struct {
		name, options string
		want          Lease
	}{
		{"nothing but the address", "", Lease{Address: desktopPrefix, Server: from}},
		{"for ever", "33 04 ff ff ff ff", Lease{Address: desktopPrefix, Server: from}},
		{"Auto-IP mask", "01 04 ff ff 00 00", Lease{Address: netip.MustParsePrefix("169.254.2.2/16"), Server: from}},
		{"mask with a hole", "01 04 ff 00 ff 00", Lease{Address: desktopPrefix, Server: from}},
		{"times", "33 04 00 00 00 64 3a 04 00 00 00 1e 36 04 a9 fe 02 05",
			Lease{Address: desktopPrefix, Server: netip.MustParseAddr("169.254.2.5"), Duration: 100 * time.Second, Renew: 30 * time.Second}},
		{"T1 after the end", "33 04 00 00 00 64 3a 04 00 00 00 ff",
			Lease{Address: desktopPrefix, Server: from, Duration: 100 * time.Second, Renew: 50 * time.Second}},
	} {
		m, err := dhcpv4.FromBytes(bytesOf(`02 01 06 00 de ad be ef 00 00 00 00 00 00 00 00 a9 fe 02 02` + zeros(8) +
			`80 00 60 0f e8 00 ` + zeros(10+64+128) + `63 82 53 63 35 01 05` + x.options + ` ff`))
		if err != nil {
			t.Fatal(x.name, err)
		}
		if got, ok := leaseOf(m, from, time.Time{}); !ok || got != x.want {
			t.Errorf("%s: %+v %v, want %+v", x.name, got, ok, x.want)
		}
	}
}

// Whatever a handset answers, the client neither fails nor takes an address
// that no host can have.
func FuzzDHCPAnswer(f *testing.F) {
	f.Add(bytesOf(offer)[42:])
	f.Add(bytesOf(ack)[42:])
	f.Add(bytesOf(nak)[42:])
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := dhcpv4.FromBytes(data)
		if err != nil {
			return
		}
		l, ok := leaseOf(m, handsetAddr, time.Time{})
		if ok && (!l.Address.IsValid() || l.Address.Addr().IsUnspecified() || l.Address.Addr() == l.Server ||
			l.Address.Addr().IsMulticast() || l.Duration < 0 || l.Renew < 0 || l.Renew > l.Duration) {
			t.Errorf("lease %+v", l)
		}
		cfg := DHCPServer{Server: handsetPrefix, Client: desktopAddr, Lease: time.Hour}
		if reply, err := cfg.answer(m); err != nil {
			t.Error(err)
		} else if reply != nil {
			cfg.destination(m, reply)
			reply.ToBytes()
		}
	})
}
