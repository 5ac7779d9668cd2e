package netif

import (
	"bytes"
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A capture of two handsets, byte for byte, after draft-ietf-opsawg-pcapng
// sections 4.1 (section header), 4.2 (interface description) and 4.3 (enhanced
// packet).
func TestCaptureBytes(t *testing.T) {
	var out bytes.Buffer
	c, err := NewCapture(&out)
	if err != nil {
		t.Fatal(err)
	}
	one := c.Tap("1-3.2")
	two := c.Tap("SIM 1")
	at := time.Unix(0x5f5e1000, 0x15).UTC() // 1600000000 s and 21 ns
	two(at, []byte{0xaa, 0xbb, 0xcc, 0xdd, 0xee}, true)
	one(at, []byte{1, 2, 3, 4}, false)
	want := bytesOf(`
		0a 0d 0d 0a 2c 00 00 00
		4d 3c 2b 1a 01 00 00 00 ff ff ff ff ff ff ff ff
		04 00 06 00 43 72 61 64 6c 65 00 00
		00 00 00 00 2c 00 00 00

		01 00 00 00 2c 00 00 00
		01 00 00 00 ff ff 00 00
		02 00 05 00 31 2d 33 2e 32 00 00 00
		09 00 01 00 09 00 00 00
		00 00 00 00 2c 00 00 00

		01 00 00 00 2c 00 00 00
		01 00 00 00 ff ff 00 00
		02 00 05 00 53 49 4d 20 31 00 00 00
		09 00 01 00 09 00 00 00
		00 00 00 00 2c 00 00 00

		06 00 00 00 34 00 00 00
		01 00 00 00 85 57 34 16 15 00 a0 d8
		05 00 00 00 05 00 00 00
		aa bb cc dd ee 00 00 00
		02 00 04 00 02 00 00 00
		00 00 00 00 34 00 00 00

		06 00 00 00 30 00 00 00
		00 00 00 00 85 57 34 16 15 00 a0 d8
		04 00 00 00 04 00 00 00
		01 02 03 04
		02 00 04 00 01 00 00 00
		00 00 00 00 30 00 00 00`)
	if got := out.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("wrote\n% x, want\n% x", got, want)
	}
	if err := c.Err(); err != nil {
		t.Error(err)
	}
}

// Every block is one write of its own, so that a crash cuts between blocks.
func TestCaptureWritesThrough(t *testing.T) {
	var sizes []int
	c, err := NewCapture(writerFunc(func(b []byte) (int, error) {
		sizes = append(sizes, len(b))
		if n := int(b[4]) | int(b[5])<<8; n != len(b) {
			t.Errorf("a write of %d bytes holds a block of %d", len(b), n)
		}
		return len(b), nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	tap := c.Tap("x")
	tap(time.Now(), make([]byte, 60), false)
	if len(sizes) != 3 {
		t.Errorf("%d writes, want 3", len(sizes))
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// A disk that is full stops the capture and nothing else.
func TestCaptureDiskFull(t *testing.T) {
	full := errors.New("no space left on device")
	writes := 0
	c, err := NewCapture(writerFunc(func(b []byte) (int, error) {
		if writes++; writes > 2 {
			return 0, full
		}
		return len(b), nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	tap := c.Tap("x")
	for range 3 {
		tap(time.Now(), []byte{1}, true)
	}
	if !errors.Is(c.Err(), full) || writes != 3 {
		t.Errorf("Err is %v after %d writes", c.Err(), writes)
	}
	if _, err := NewCapture(writerFunc(func([]byte) (int, error) { return 0, full })); !errors.Is(err, full) {
		t.Errorf("NewCapture: %v", err)
	}
}

// Wireshark's own decoder reads a capture of two handsets' links: an address
// by DHCP, the trigger, a connection to port 990.
func TestCaptureInWireshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("SKIPPED: tshark is not installed; nothing but our own eyes has read the capture (apt-get install tshark)")
	}
	watchGoroutines(t)
	file := filepath.Join(t.TempDir(), "capture.pcapng")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := NewCapture(f)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, name := range []string{"1-3.2", "SIM 1"} {
		tap := c.Tap(name)
		wg.Go(func() {
			a, b := Pipe()
			desktop, err := New(Config{Frames: a, MAC: desktopMAC, Tap: tap})
			if err != nil {
				t.Error(err)
				return
			}
			defer desktop.Close()
			handset := newStack(t, b, handsetMAC, handsetPrefix)
			serve(t, handset)
			lease, failed, _ := asking(t, desktop, patient)
			select {
			case l := <-lease:
				desktop.AddAddress(l.Address)
			case err := <-failed:
				t.Error(err)
				return
			}
			ctx := testContext(t)
			pc, err := handset.ListenUDP(ctx, 5679)
			if err != nil {
				t.Error(err)
				return
			}
			defer pc.Close()
			if err := desktop.SendUDP(ctx, netip.AddrPortFrom(handsetAddr, 5679), []byte{0x7f}); err != nil {
				t.Error(err)
			}
			pc.ReadFrom(make([]byte, 1))
			d, h := connected(t, desktop, handset)
			h.Write(make([]byte, 20000))
			h.Close()
			for buf := make([]byte, 4096); err == nil; {
				_, err = d.Read(buf)
			}
		})
	}
	wg.Wait()
	if err := c.Err(); err != nil {
		t.Fatal(err)
	}
	// The file is read while it is still open: it is all there.
	fields := []string{"frame.interface_name", "frame.packet_flags_direction", "frame.protocols", "dhcp.option.dhcp",
		"udp.dstport", "udp.payload", "tcp.dstport", "tcp.flags.syn", "_ws.malformed", "tcp.analysis.lost_segment",
		"ip.checksum.status", "udp.checksum.status", "tcp.checksum.status"}
	args := []string{"-n", "-r", file, "-T", "fields", "-E", "separator=|"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	for _, p := range []string{"ip", "udp", "tcp"} {
		args = append(args, "-o", p+".check_checksum:TRUE")
	}
	var complaints bytes.Buffer
	cmd := exec.Command(tshark, args...)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, &complaints)
	}
	const in, away = "0x00000001", "0x00000002"
	found := map[string]int{}
	for line := range strings.Lines(string(out)) {
		v := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		f := func(name string) string { return v[slices.Index(fields, name)] }
		if f("_ws.malformed") != "" || f("tcp.analysis.lost_segment") != "" {
			t.Errorf("malformed or missing: %s", line)
		}
		for _, layer := range []string{"ip", "udp", "tcp"} {
			if s := f(layer + ".checksum.status"); s != "" && s != "1" { // 1: good
				t.Errorf("%s checksum status is %q: %s", layer, s, line)
			}
		}
		name, dir := f("frame.interface_name"), f("frame.packet_flags_direction")
		for what, is := range map[string]bool{
			"a discover, outbound":  f("dhcp.option.dhcp") == "1" && dir == away,
			"an ack, inbound":       f("dhcp.option.dhcp") == "5" && dir == in,
			"ARP":                   strings.HasSuffix(f("frame.protocols"), ":arp"),
			"the trigger, outbound": f("udp.dstport") == "5679" && f("udp.payload") == "7f" && dir == away,
			"a SYN to 990, inbound": f("tcp.dstport") == "990" && strings.ContainsAny(f("tcp.flags.syn"), "1T") && dir == in,
		} {
			if is {
				found[name+": "+what]++
			}
		}
	}
	if len(found) != 10 {
		t.Errorf("tshark found only %v in\n%s", found, out)
	}
}
