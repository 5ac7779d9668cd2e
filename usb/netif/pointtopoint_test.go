package netif

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"
)

// Two ends of a link without Ethernet: TCP and UDP pass, and every frame is an
// IP packet from one of them to the other.
func TestPointToPoint(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	frames := make(chan []byte, 1000)
	end := func(f Frames, own string, tap Tap) *Stack {
		s, err := New(Config{Frames: f, PointToPoint: true, Tap: tap})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if err := s.AddAddress(netip.MustParsePrefix(own + "/32")); err != nil {
			t.Fatal(err)
		}
		return s
	}
	desktop := end(a, "192.168.131.1", func(_ time.Time, f []byte, _ bool) {
		select {
		case frames <- bytes.Clone(f):
		default:
		}
	})
	handset := end(b, "192.168.131.129", nil)
	ctx := testContext(t)

	l, err := desktop.ListenTCP(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	c, err := handset.DialTCP(ctx, netip.MustParseAddrPort("192.168.131.1:990"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte("cradle"), 100_000)
	go func() { c.Write(data); c.Close() }()
	if got, err := io.ReadAll(d); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	d.Close()
	if _, err := desktop.DialTCP(ctx, netip.MustParseAddrPort("192.168.131.129:1")); !errors.Is(err, ErrRefused) {
		t.Errorf("a closed port: %v", err)
	}
	pc, err := handset.ListenUDP(ctx, 5679)
	if err != nil {
		t.Fatal(err)
	}
	defer pc.Close()
	pc.SetReadDeadline(time.Now().Add(patience))
	if err := desktop.SendUDP(ctx, netip.MustParseAddrPort("192.168.131.129:5679"), []byte{0x7f}); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 10)
	if n, _, err := pc.ReadFrom(buf); n != 1 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	for len(frames) > 0 {
		f := <-frames
		pair := string(f[12:20])
		if f[0] != 0x45 || pair != "\xc0\xa8\x83\x01\xc0\xa8\x83\x81" && pair != "\xc0\xa8\x83\x81\xc0\xa8\x83\x01" {
			t.Fatalf("a frame that is no packet of this link: % x", f)
		}
	}
}

// What is no IPv4 packet is passed over, and an ICMP echo among it answered
// (RFC 792; checksums by RFC 1071).
func TestPointToPointEcho(t *testing.T) {
	watchGoroutines(t)
	a, b := Pipe()
	s, err := New(Config{Frames: a, PointToPoint: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.AddAddress(netip.MustParsePrefix("192.168.131.1/32")); err != nil {
		t.Fatal(err)
	}
	ctx := testContext(t)
	for _, f := range [][]byte{{}, {0x45}, bytes.Repeat([]byte{0x60}, 40), bytes.Repeat([]byte{0xff}, 1500), bytesOf(`
		45 00 00 1c 00 01 00 00 40 01 f3 0c c0 a8 83 81 c0 a8 83 01
		08 00 f7 f8 00 02 00 05`)} {
		if err := b.WriteFrame(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	buf := make([]byte, 2000)
	n, err := b.ReadFrame(ctx, buf)
	if err != nil || n != 28 || !bytes.Equal(buf[12:20], bytesOf("c0 a8 83 01 c0 a8 83 81")) || !bytes.Equal(buf[20:n], bytesOf("00 00 ff f8 00 02 00 05")) {
		t.Errorf("% x, %v", buf[:n], err)
	}
	if s.link.runts.Load() != 2 || s.link.others.Load() != 2 {
		t.Errorf("%d runts, %d others", s.link.runts.Load(), s.link.others.Load())
	}
}

func TestPointToPointConfig(t *testing.T) {
	watchGoroutines(t)
	a, _ := Pipe()
	if _, err := New(Config{Frames: a, PointToPoint: true, MAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}}); err == nil {
		t.Error("a MAC address was taken")
	}
	s, err := New(Config{Frames: a, PointToPoint: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.BootstrapUDP(DHCPClientPort); !errors.Is(err, errNoEthernet) {
		t.Errorf("DHCP: %v", err)
	}
	if err := s.SendUDP(context.Background(), netip.MustParseAddrPort("192.168.131.129:5679"), []byte{1}); !errors.Is(err, ErrNoAddress) {
		t.Errorf("without an address: %v", err)
	}
}

// The interface block of a capture without Ethernet (link type 101 of
// tcpdump.org/linktypes.html).
func TestCaptureIP(t *testing.T) {
	var out bytes.Buffer
	c, err := NewCapture(&out)
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	c.TapIP("SIM 1")
	if want := bytesOf(`
		01 00 00 00 2c 00 00 00
		65 00 00 00 ff ff 00 00
		02 00 05 00 53 49 4d 20 31 00 00 00
		09 00 01 00 09 00 00 00
		00 00 00 00 2c 00 00 00`); !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got % x", out.Bytes())
	}
}
