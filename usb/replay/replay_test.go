package replay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/record"
	"cradle/usb/replay"
	"cradle/usb/rndis"
	"cradle/usb/tether"
)

const patience = 30 * time.Second

const device = `{"path":"1-3.2","address":7,"speed":"high","vendor":"0bb4","product":"0b04","release":"0100","class":"ef/01/01","max_packet0":64,` +
	`"configs":[{"value":1,"attributes":192,"max_power":100,"interfaces":[` +
	`{"number":0,"alternate":0,"class":"ef/01/01","endpoints":[{"ep":"81","type":"interrupt","max_packet":8,"interval":1}]},` +
	`{"number":1,"alternate":0,"class":"0a/00/00","endpoints":[{"ep":"82","type":"bulk","max_packet":512,"interval":0},{"ep":"03","type":"bulk","max_packet":512,"interval":0}]}]}]}`

// script writes a record by hand.
type script struct {
	lines []string
	at    int
}

func newScript() *script {
	s := &script{lines: []string{`{"record":"cradle/record/1","began":"2026-11-22T10:00:00Z"}`}}
	s.add(`"dev":1,"op":"open","device":` + device)
	s.add(`"dev":1,"op":"config","value":1`)
	s.add(`"dev":1,"op":"claim","interface":0,"alternate":0`)
	s.add(`"dev":1,"op":"claim","interface":1,"alternate":0`)
	return s
}

func (s *script) add(format string, args ...any) {
	s.at += 10
	s.lines = append(s.lines, fmt.Sprintf(`{"at":%d,"took":5,`, s.at)+fmt.Sprintf(format, args...)+"}")
}

func (s *script) send(hex string) {
	s.add(`"dev":1,"op":"control","setup":"21 00 0000 0000","data":"%s"`, hex)
}
func (s *script) fetch(hex string) {
	s.add(`"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"%s"`, hex)
}
func (s *script) notice() {
	s.add(`"dev":1,"op":"in","ep":"81","length":8,"data":"0100000000000000"`)
}

// The messages, after usb.md 2.2, all fields u32 little-endian.
const (
	initialize = "02000000" + "18000000" + "01000000" + "01000000" + "00000000" + "00400000" // 16384
	// Status 0, version 1.0, connectionless, 802.3, 1 packet a transfer, 0x62c
	// bytes, alignment 8 (exponent 3), no AF list.
	initialized = "02000080" + "34000000" + "01000000" + "00000000" + "01000000" + "00000000" + "01000000" + "00000000" +
		"01000000" + "2c060000" + "03000000" + "00000000" + "00000000"
	askFrame = "04000000" + "20000000" + "02000000" + "06010100" + "04000000" + "14000000" + "00000000" + "00000000"
	frame    = "04000080" + "1c000000" + "02000000" + "00000000" + "04000000" + "10000000" + "dc050000" // 1500
	// 48 bytes of room for the permanent address (usb.md section 4, 1).
	askAddress = "04000000" + "4c000000" + "03000000" + "01010101" + "30000000" + "14000000" + "00000000" +
		"000000000000000000000000000000000000000000000000" + "000000000000000000000000000000000000000000000000"
	address   = "04000080" + "1e000000" + "03000000" + "00000000" + "06000000" + "10000000" + "8000600fe800"
	askSpeed  = "04000000" + "20000000" + "04000000" + "07010100" + "04000000" + "14000000" + "00000000" + "00000000"
	speed     = "04000080" + "1c000000" + "04000000" + "00000000" + "04000000" + "10000000" + "a0860100"
	setFilter = "05000000" + "20000000" + "05000000" + "0e010100" + "04000000" + "14000000" + "00000000" + "0b000000"
	filterSet = "05000080" + "10000000" + "05000000" + "00000000"
	halted    = "03000000" + "0c000000" + "06000000"

	// An ARP request of the handset and the answer, 42 bytes each, in a
	// PACKET_MSG (usb.md 3.1); ours is padded to a multiple of 8 inside the
	// message: 44+42 = 86, so 88.
	arp       = "ffffffffffff" + "8000600fe801" + "0806" + "0001080006040001" + "8000600fe801" + "a9fe0201" + "000000000000" + "a9fe0202"
	arpReply  = "8000600fe801" + "8000600fe800" + "0806" + "0001080006040002" + "8000600fe800" + "a9fe0202" + "8000600fe801" + "a9fe0201"
	packetIn  = "01000000" + "56000000" + "24000000" + "2a000000" + "0000000000000000000000000000000000000000000000000000" + "0000" + arp
	packetOut = "01000000" + "58000000" + "24000000" + "2a000000" + "0000000000000000000000000000000000000000000000000000" + "0000" + arpReply + "0000"
)

// opening is the conversation up to the data path, with notices.
func (s *script) opening() {
	for _, x := range []struct{ ask, answer string }{{initialize, initialized}, {askFrame, frame}, {askAddress, address}, {askSpeed, speed}} {
		s.send(x.ask)
		s.notice()
		s.fetch(x.answer)
	}
	s.add(`"dev":1,"op":"stream","ep":"82","length":16384,"depth":4`)
	s.send(setFilter)
	s.notice()
	s.fetch("00") // not ready yet
	s.fetch(filterSet)
}

func (s *script) traffic() {
	s.add(`"dev":1,"op":"stream-in","ep":"82","length":16384,"data":"%s"`, packetIn)
	s.add(`"dev":1,"op":"out","ep":"03","data":"%s"`, packetOut)
}

func (s *script) closing() {
	s.add(`"dev":1,"op":"in","ep":"81","length":8,"data":"","error":"cancelled"`)
	s.add(`"dev":1,"op":"stream-close","ep":"82"`)
	s.send(halted)
	s.add(`"dev":1,"op":"release","interface":1`)
	s.add(`"dev":1,"op":"release","interface":0`)
	s.add(`"dev":1,"op":"close"`)
}

func whole() *script {
	s := newScript()
	s.opening()
	s.traffic()
	s.closing()
	return s
}

func checkOne(t *testing.T, text string) replay.Session {
	t.Helper()
	rec, err := record.Read("r", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	all, err := replay.Check(ctx, rec, replay.Options{})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

func (s *script) text() string { return strings.Join(s.lines, "\n") + "\n" }

// A record written by hand from the documentation, and the host does all of it.
func TestCheck(t *testing.T) {
	s := checkOne(t, whole().text())
	if !s.OK() || s.Skipped != "" || s.Failure != nil || !s.Opened || s.Cut {
		t.Fatalf("%+v", s)
	}
	if s.Info.MAC.String() != "80:00:60:0f:e8:00" || s.Info.MaxTransferSize != 1580 || s.Info.Alignment != 8 {
		t.Errorf("info %+v", s.Info)
	}
	if len(s.Frames) != 2 || s.Frames[0].Outbound || !s.Frames[1].Outbound || s.Frames[0].Kind() != "ARP" ||
		len(s.Frames[0].Data) != 42 || s.Frames[1].Data[0] != 0x80 || s.Frames[0].At >= s.Frames[1].At {
		t.Errorf("frames %+v", s.Frames)
	}
	if s.Played.Out != 1 || s.Played.Main < 18 {
		t.Errorf("played %+v", s.Played)
	}
}

// Whatever a record has otherwise is found, and named by its line.
func TestCheckFinds(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"another request", setFilter, strings.Replace(setFilter, "0b000000", "2d000000", 1), "differs from the record at line 19: expected control 21 00 0000 0000"},
		{"another address buffer", askAddress, askFrame, "differs from the record at line 12"},
		{"another padding", packetOut, strings.Replace(packetOut, "01000000"+"58", "01000000"+"56", 1)[:len(packetOut)-4], "differs from the record at line 24: expected out 0x03 with 86 bytes"},
		{"a frame too long", packetOut, "01000000" + "58060000" + "24000000" + "2c060000" + strings.Repeat("00", 28+0x62c), "line 24: the host would not send this frame"},
		{"no packet out", packetOut, "0500000000", "line 24: what was sent is no RNDIS packet"},
		{"nonsense in", packetIn, strings.Repeat("ab", 100), "1 messages, or rests of transfers, that the device sent could not be understood"},
		{"a claim less", `"interface":1,"alternate":0`, `"interface":2,"alternate":0`, "differs from the record at line 5: expected claim interface 2"},
		{"an answer to nothing", initialized, strings.Replace(initialized, "01000000", "09000000", 1), "differs from the record"},
	} {
		text := whole().text()
		if !strings.Contains(text, c.old) {
			t.Fatalf("%s: nothing to replace", c.name)
		}
		s := checkOne(t, strings.Replace(text, c.old, c.new, 1))
		if s.OK() || !strings.Contains(strings.Join(s.Problems, "\n"), c.want) {
			t.Errorf("%s: %q, want %s", c.name, s.Problems, c.want)
		}
	}
}

// Control transfers while frames are carried are read and paired.
func TestCheckRunning(t *testing.T) {
	s := newScript()
	s.opening()
	s.traffic()
	s.send("08000000" + "0c000000" + "06000000") // KEEPALIVE, answered
	s.notice()
	s.fetch("08000080" + "10000000" + "06000000" + "00000000")
	s.send("08000000" + "0c000000" + "07000000")  // not answered
	s.fetch("08000000" + "0c000000" + "22000000") // the device's, answered
	s.send("08000080" + "10000000" + "22000000" + "00000000")
	s.fetch("08000000" + "0c000000" + "23000000")                           // not answered
	s.fetch("07000000" + "14000000" + "0b000140" + "00000000" + "00000000") // MEDIA_CONNECT
	s.fetch("07000000ff000000")
	s.closing()
	got := checkOne(t, s.text())
	if want := (replay.Running{Transfers: 8, Requests: 2, Unanswered: 1, Asked: 2, Unheeded: 1, Indicated: 1, Odd: 1}); got.Running != want || !got.OK() {
		t.Errorf("%+v %q, want %+v", got.Running, got.Problems, want)
	}
}

// The program was killed: what there is, is compared.
func TestCheckCut(t *testing.T) {
	lines := whole().lines
	for n := 5; n < len(lines); n++ {
		s := checkOne(t, strings.Join(lines[:n], "\n")+"\n")
		if !s.OK() || !s.Cut {
			t.Errorf("cut behind line %d: %q, cut %v", n, s.Problems, s.Cut)
		}
	}
	text := strings.Join(lines[:18], "\n") + "\n"
	if s := checkOne(t, strings.Replace(text, askFrame, askSpeed, 1)); s.OK() {
		t.Error("a difference in a record that was cut is not found")
	}
}

// A device that never answered: the replay fails as the record did.
func TestCheckFailure(t *testing.T) {
	s := newScript()
	for id := range 3 {
		s.send("02000000" + "18000000" + fmt.Sprintf("%02x000000", id+1) + "01000000" + "00000000" + "00400000")
		s.fetch("00")
		s.fetch("00")
	}
	s.send("03000000" + "0c000000" + "04000000")
	s.add(`"dev":1,"op":"release","interface":1`)
	s.add(`"dev":1,"op":"release","interface":0`)
	s.add(`"dev":1,"op":"close"`)
	got := checkOne(t, s.text())
	if !got.OK() || !errors.Is(got.Failure, rndis.ErrNoReply) || got.Opened {
		t.Errorf("%q, failure %v", got.Problems, got.Failure)
	}
}

func TestCheckSkips(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{device + "}", device + `,"error":"access","detail":"usb 1-3.2: open: access denied"}`, "could not be opened: usb 1-3.2: open: access denied"},
		{device, strings.ReplaceAll(device, "ef/01/01", "ff/00/00"), "no RNDIS device"},
	} {
		s := newScript()
		s.lines = s.lines[:2]
		if got := checkOne(t, strings.Replace(s.text(), c.old, c.new, 1)); !strings.Contains(got.Skipped, c.want) {
			t.Errorf("skipped for %q, want %s", got.Skipped, c.want)
		}
	}
}

// A whole day of a simulated handset, recorded and played: all layers, with
// the timing of the machine.
func TestCheckTether(t *testing.T) {
	var file syncBuffer
	rec, err := record.New(&file, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tetherOnce(t, rec.Bus, 300<<10)
	tetherOnce(t, rec.Bus, 1)
	if err := rec.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := record.Read("r", bytes.NewReader(file.buf.Bytes()))
	if err != nil || !r.Ended || len(r.Sessions) != 2 {
		t.Fatalf("%d sessions, %v", len(r.Sessions), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	all, err := replay.Check(ctx, r, replay.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range all {
		kinds := map[string]int{}
		for _, f := range s.Frames {
			kinds[f.Kind()]++
		}
		if !s.OK() || s.Failure != nil || !s.Opened || kinds["DHCP"] < 4 || kinds["TCP 990"] < 5 {
			t.Errorf("session %d: %q, failure %v, frames %v", i, s.Problems, s.Failure, kinds)
		}
	}
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

// tetherOnce plugs a simulated handset in, brings its network up through the
// bus that wrap gives, and carries bytes over it.
func tetherOnce(t *testing.T, wrap func(usb.Bus) usb.Bus, size int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	port := usb.PortPath{Bus: 0, Ports: "1"}
	here := netip.MustParsePrefix("169.254.2.1/24")
	there := netip.MustParseAddr("169.254.2.2")
	inner := gadget.NewBus()
	defer inner.Close()
	dev := rndis.NewDevice(rndis.DeviceConfig{})
	stack, err := netif.New(netif.Config{Frames: dev, MAC: net.HardwareAddr{0x80, 0, 0x60, 0x0f, 0xe8, 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Close()
	if err := stack.AddAddress(here); err != nil {
		t.Fatal(err)
	}
	pc, err := stack.ListenUDP(ctx, netif.DHCPServerPort)
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	defer work.Wait()
	defer pc.Close()
	work.Go(func() { netif.ServeDHCP(ctx, pc, netif.DHCPServer{Server: here, Client: there}) })
	defer cancel()
	if err := inner.Plug(port, gadget.New(dev.Desc(), dev)); err != nil {
		t.Fatal(err)
	}
	bus := wrap(inner)
	found, err := bus.Scan(ctx)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	opened, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	up, err := tether.Up(ctx, opened, usb.Recognise(found[0]), tether.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	l, err := up.Listen(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	work.Go(func() {
		c, err := stack.DialTCP(ctx, netip.AddrPortFrom(there, 990))
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		c.Write(make([]byte, size))
	})
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	buf := make([]byte, 64<<10)
	for got := 0; got < size; {
		n, err := c.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got += n
	}
}
