package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"
)

// What 'simulate --usbip' says can be done works, and Ctrl-C is no failure.
func TestSimulateUSBIP(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	var errs bytes.Buffer
	p := &program{in: strings.NewReader(""), out: w, err: &errs}
	code := make(chan int, 1)
	go func() {
		code <- p.main(ctx, []string{"simulate", "wm65-professional,wm61-standard", "--usbip=127.0.0.1:0"})
		w.Close()
	}()
	var said []string
	var addr string
	lines := bufio.NewScanner(r)
	for len(said) < 3 && lines.Scan() {
		said = append(said, lines.Text())
		if m := regexp.MustCompile(`^USB/IP at (.*):$`).FindStringSubmatch(lines.Text()); m != nil {
			addr = m[1]
		}
	}
	if len(said) != 3 || !strings.Contains(said[2], " attach -r 127.0.0.1 -b 0-2") {
		t.Fatalf("said %q\n%s", said, errs.String())
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	// OP_REQ_DEVLIST and the begin of OP_REP_DEVLIST with two devices.
	if _, err := conn.Write([]byte{0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	list, err := io.ReadAll(conn)
	if want := []byte{0x01, 0x11, 0, 5, 0, 0, 0, 0, 0, 0, 0, 2}; err != nil || !bytes.HasPrefix(list, want) {
		t.Errorf("%v: list begins with %x", err, list[:min(len(list), 12)])
	}
	if len(list) != 12+2*(312+2*4) {
		t.Errorf("list of %d bytes", len(list))
	}
	cancel()
	io.Copy(io.Discard, r)
	if c := <-code; c != exitDone {
		t.Errorf("exit code %d: %s", c, errs.String())
	}
}

// A port that is taken is said so in one line.
func TestSimulatePortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out, errs bytes.Buffer
	p := &program{in: strings.NewReader(""), out: &out, err: &errs}
	code := p.main(t.Context(), []string{"simulate", "--usbip=" + l.Addr().String()})
	if code != exitNotSent || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), l.Addr().String()) {
		t.Errorf("exit code %d, said %q", code, errs.String())
	}
}

func TestInterfaceOf(t *testing.T) {
	ifc, prefix, err := interfaceOf(netip.MustParseAddr("127.0.0.1"))
	if err != nil || ifc.Flags&net.FlagLoopback == 0 || prefix.Bits() != 8 {
		t.Errorf("%v, %v, %v", ifc, prefix, err)
	}
	if _, _, err := interfaceOf(netip.MustParseAddr("192.0.2.1")); err == nil { // RFC 5737: nobody's
		t.Error("an address that is nobody's was found")
	}
}
