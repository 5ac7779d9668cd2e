package usbip_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/usbip"
)

// patience is for what must come; the tests measure no time.
const patience = 30 * time.Second

// echo is a device that sends back what it receives on 0x03 at 0x82, in
// transfers that end with a short packet, and answers vendor request 7 with
// its wValue. Request 8 is told to asked, and not answered before release is
// closed.
type echo struct{ asked, release chan struct{} }

func (e *echo) Setup(s usb.Setup, data []byte) ([]byte, error) {
	switch s.Request {
	case 7:
		return []byte{byte(s.Value), byte(s.Value >> 8)}, nil
	case 8:
		e.asked <- struct{}{}
		<-e.release
		return nil, nil
	}
	return nil, usb.ErrStall
}

func (e *echo) Run(ctx context.Context, ep gadget.Endpoints) {
	buf := make([]byte, 4096)
	for {
		n, err := ep.Out(ctx, 0x03, buf)
		if err != nil || ep.In(ctx, 0x82, buf[:n], true) != nil {
			return
		}
	}
}

// lab is a bus with a device, a server, and a client that is one of us.
type lab struct {
	t      testing.TB
	bus    *gadget.Bus
	g      *gadget.Gadget
	dev    *echo
	addr   string
	server *usbip.Server
	logged *logged
}

type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var port = usb.PortPath{Bus: 0, Ports: "1"}

func newLab(t testing.TB) *lab {
	l := &lab{t: t, bus: gadget.NewBus(), dev: &echo{make(chan struct{}, 1), make(chan struct{})}, logged: &logged{}}
	l.g = gadget.New(usb.DeviceDesc{
		Speed: usb.SpeedHigh, Vendor: 0x1234, Product: 0x5678, ProductName: "Echo",
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: usb.Class{Class: 0xff}, Endpoints: []usb.EndpointDesc{
				{Address: 0x82, Type: usb.Bulk, MaxPacket: 512},
				{Address: 0x03, Type: usb.Bulk, MaxPacket: 512},
			}},
		}}},
	}, l.dev)
	if err := l.bus.Plug(port, l.g); err != nil {
		t.Fatal(err)
	}
	l.server = usbip.New(l.bus, usbip.Options{Log: slog.New(slog.NewTextHandler(l.logged, nil))})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.addr = listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- l.server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		close(l.dev.release)
		if err := l.bus.Close(); err != nil { // also: no device was left open
			t.Errorf("bus: %v", err)
		}
	})
	return l
}

// client is a connection that speaks in hexadecimal.
type client struct {
	t testing.TB
	net.Conn
}

func (l *lab) dial() *client { return l.dialBy(l.t) }

func (l *lab) dialBy(t testing.TB) *client {
	t.Helper()
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	return &client{t, conn}
}

func (c *client) send(s string) {
	c.t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.Write(b); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) receive(n int) []byte {
	c.t.Helper()
	b := make([]byte, n)
	if m, err := io.ReadFull(c, b); err != nil {
		c.t.Fatalf("after %d of %d bytes: %v", m, n, err)
	}
	return b
}

// want reads an answer.
func (c *client) want(s string) {
	c.t.Helper()
	want, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		c.t.Fatal(err)
	}
	if got := c.receive(len(want)); !bytes.Equal(got, want) {
		c.t.Fatalf("\ngot  %x\nwant %x", got, want)
	}
}

// over waits until the server has hung up.
func (c *client) over() {
	c.t.Helper()
	if n, err := io.Copy(io.Discard, c); err != nil && !strings.Contains(err.Error(), "reset") {
		c.t.Fatalf("after %d bytes: %v", n, err)
	}
}

const importOne = "0111 8003 00000000 302d3100 00000000 00000000 00000000 00000000 00000000 00000000 00000000"

// imported imports the device, as soon as the client before has let go of it.
func (l *lab) imported() *client { return l.importedBy(l.t) }

func (l *lab) importedBy(t testing.TB) *client {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		c := l.dialBy(t)
		c.send(importOne)
		if b := c.receive(8); binary.BigEndian.Uint32(b[4:]) == 0 {
			c.receive(312)
			return c
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("the device was not given back")
		}
	}
}

// attach imports the device and selects its configuration. The device is the
// first on the bus, so its number is 1: devid 00000001.
func (l *lab) attach() *client { return l.attachBy(l.t) }

// attachBy is attach in a test within the test.
func (l *lab) attachBy(t testing.TB) *client {
	t.Helper()
	c := l.importedBy(t)
	c.send("00000001 00000001 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00 09 0100 0000 0000")
	c.want("00000003 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000")
	return c
}

func TestList(t *testing.T) {
	l := newLab(t)
	c := l.dial()
	c.send("0111 8005 00000000")
	c.want("0111 0005 00000000 00000001")
	b := c.receive(312 + 4)
	want, _ := hex.DecodeString("000000010000000312345678000000000001" + "0101" + "ff000000")
	if !bytes.Equal(b[256+32+4:], want) {
		t.Errorf("\ngot  %x\nwant %x", b[256+32+4:], want)
	}
	c.over()
}

// The standard requests are answered by the device: this is its descriptor.
func TestDescriptor(t *testing.T) {
	l := newLab(t)
	c := l.imported()
	c.send("00000001 00000005 00000001 00000001 00000000 00000200 00000040 00000000 ffffffff 00000000 80 06 0001 0000 4000")
	c.want(`00000003 00000005 00000000 00000000 00000000 00000000 00000012 00000000 ffffffff 00000000 00000000 00000000
		12 01 0002 00 00 00 40 3412 7856 0000 00 02 00 01`)
	// A string that it does not have is a stall, -32.
	c.send("00000001 00000006 00000001 00000001 00000000 00000200 000000ff 00000000 00000000 00000000 80 06 0903 0904 ff00")
	c.want("00000003 00000006 00000000 00000000 00000000 ffffffe0 00000000 00000000 00000000 00000000 00000000 00000000")
	// Nothing moves on an endpoint before a configuration is selected.
	c.send("00000001 00000007 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.want("00000003 00000007 00000000 00000000 00000000 fffffffe 00000000 00000000 00000000 00000000 00000000 00000000")
}

// An IN transfer is held until there is data; two are answered in their order.
func TestBulk(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	c.send("00000001 00000010 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000011 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000012 00000001 00000000 00000003 00000000 00000003 00000000 00000000 00000000 00000000 00000000 aabbcc")
	c.send("00000001 00000013 00000001 00000000 00000003 00000000 00000002 00000000 00000000 00000000 00000000 00000000 ddee")
	// The answers of two endpoints may come in any order.
	ins, outs := "", ""
	for range 4 {
		h := c.receive(48)
		seq := binary.BigEndian.Uint32(h[4:])
		n := binary.BigEndian.Uint32(h[24:])
		if status := binary.BigEndian.Uint32(h[20:]); status != 0 {
			t.Fatalf("transfer %#x: status %d", seq, int32(status))
		}
		if seq >= 0x12 {
			outs += hex.EncodeToString([]byte{byte(seq), byte(n)})
			continue
		}
		ins += hex.EncodeToString(append([]byte{byte(seq)}, c.receive(int(n))...))
	}
	if ins != "10aabbcc11ddee" || outs != "12031302" {
		t.Errorf("in %s, out %s", ins, outs)
	}
}

// A transfer taken back while it waits, one in line behind it, and one that
// was answered before.
func TestUnlink(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	for _, seq := range []string{"00000020", "00000021", "00000022"} {
		c.send("00000001" + seq + "00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	}
	c.send("00000002 00000030 00000001 00000000 00000000 00000021 00000000 00000000 00000000 00000000 00000000 00000000")
	c.want("00000004 00000030 00000000 00000000 00000000 ffffff98 00000000 00000000 00000000 00000000 00000000 00000000")
	c.send("00000002 00000031 00000001 00000000 00000000 00000020 00000000 00000000 00000000 00000000 00000000 00000000")
	c.want("00000004 00000031 00000000 00000000 00000000 ffffff98 00000000 00000000 00000000 00000000 00000000 00000000")
	c.send("00000002 00000032 00000001 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000")
	c.want("00000004 00000032 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000")
	// The third is still posted, and gets what comes.
	c.send("00000001 00000033 00000001 00000000 00000003 00000000 00000001 00000000 00000000 00000000 00000000 00000000 5a")
	for range 2 {
		h := c.receive(48)
		if seq := binary.BigEndian.Uint32(h[4:]); seq == 0x22 {
			if b := c.receive(1); b[0] != 0x5a {
				t.Errorf("received %x", b)
			}
		} else if seq != 0x33 {
			t.Errorf("answer to %#x", seq)
		}
	}
}

// A control transfer that the device does not answer can be taken back too.
func TestUnlinkControl(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	c.send("00000001 00000040 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 40 08 0000 0000 0000")
	<-l.dev.asked
	c.send("00000002 00000041 00000001 00000000 00000000 00000040 00000000 00000000 00000000 00000000 00000000 00000000")
	c.want("00000004 00000041 00000000 00000000 00000000 ffffff98 00000000 00000000 00000000 00000000 00000000 00000000")
}

// One taken back twice is taken back once.
func TestUnlinkTwice(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	c.send("00000001 00000009 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 40 08 0000 0000 0000")
	<-l.dev.asked
	c.send(unlinkNine(2))
	c.want("00000004 00000032 00000000 00000000 00000000 ffffff98 00000000 00000000 00000000 00000000 00000000 00000000")
	c.want("00000004 00000033 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000")
}

// A short transfer is an error where the client says so, with what came: -121.
func TestShortNotOK(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	c.send("00000001 00000050 00000001 00000001 00000000 00000201 00000008 00000000 00000000 00000000 c0 07 3412 0000 0800")
	c.want("00000003 00000050 00000000 00000000 00000000 ffffff87 00000002 00000000 00000000 00000000 00000000 00000000 3412")
}

// URB_ZERO_PACKET: a transfer of full packets ends with an empty one, which
// the device's side sees as the end of its transfer.
func TestZeroPacket(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	c.send("00000001 00000060 00000001 00000001 00000002 00000200 00000400 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000061 00000001 00000000 00000003 00000040 00000200 00000000 00000000 00000000 00000000 00000000" + strings.Repeat("77", 512))
	for range 2 {
		h := c.receive(48)
		if n := binary.BigEndian.Uint32(h[24:]); n != 512 {
			t.Errorf("transfer %x: %d bytes", h[4:8], n)
		}
		if binary.BigEndian.Uint32(h[4:]) == 0x60 {
			c.receive(512)
		}
	}
}

func TestImportRefused(t *testing.T) {
	l := newLab(t)
	l.attach()
	c := l.dial()
	c.send(importOne) // taken
	c.want("0111 0003 00000001")
	c.over()
	c = l.dial()
	c.send(strings.Replace(importOne, "302d3100", "302d3900", 1)) // there is no 0-9
	c.want("0111 0003 00000001")
	c.over()
}

// A client that hangs up leaves the device to the next one, for which it
// starts afresh.
func TestReattach(t *testing.T) {
	l := newLab(t)
	for range 5 {
		c := l.attach()
		c.send("00000001 00000010 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
		c.Close()
	}
	c := l.attach()
	c.send("00000001 00000011 00000001 00000000 00000003 00000000 00000001 00000000 00000000 00000000 00000000 00000000 77")
	c.want("00000003 00000011 00000000 00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000012 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.want("00000003 00000012 00000000 00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 77")
}

// An unplugged device ends the connection, whether a transfer waits on it or
// not. What waits is answered first, and what comes: -108.
func TestUnplug(t *testing.T) {
	l := newLab(t)
	c := l.attach()
	l.bus.Unplug(port)
	c.over()

	l = newLab(t)
	c = l.attach()
	c.send("00000001 00000010 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000011 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.send("00000001 00000012 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 40 08 0000 0000 0000")
	<-l.dev.asked
	l.bus.Unplug(port)
	c.want(`00000003 00000010 00000000 00000000 00000000 ffffff94 00000000 00000000 00000000 00000000 00000000 00000000
		00000003 00000011 00000000 00000000 00000000 ffffff94 00000000 00000000 00000000 00000000 00000000 00000000
		00000003 00000012 00000000 00000000 00000000 ffffff94 00000000 00000000 00000000 00000000 00000000 00000000`)
	c.send("00000001 00000013 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	c.want("00000003 00000013 00000000 00000000 00000000 ffffff94 00000000 00000000 00000000 00000000 00000000 00000000")
	c.over()
}

// What breaks the protocol loses the connection and does no other harm.
func TestBadClients(t *testing.T) {
	l := newLab(t)
	for name, s := range map[string]string{
		"another device":        "00000001 00000009 00000002 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000",
		"a negative length":     "00000001 00000009 00000001 00000000 00000003 00000000 80000000 00000000 00000000 00000000 00000000 00000000",
		"isochronous":           "00000001 00000009 00000001 00000001 00000002 00000200 00000200 00000000 00000008 00000000 00000000 00000000",
		"an unknown command":    "00000009 00000009 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000",
		"half a header":         "00000001 00000009",
		"half of its data":      "00000001 00000009 00000001 00000000 00000003 00000000 00000200 00000000 00000000 00000000 00000000 00000000 aabb",
		"one number twice":      strings.Repeat("00000001 00000009 00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000", 2),
		"too many transfers":    many(1025),
		"a wLength of its own":  "00000001 00000009 00000001 00000001 00000000 00000200 00000040 00000000 00000000 00000000 80 06 0001 0000 4100" + "00",
		"nothing after the end": "",
	} {
		t.Run(name, func(t *testing.T) {
			c := l.attachBy(t)
			c.send(s)
			c.Conn.(*net.TCPConn).CloseWrite()
			c.over()
		})
	}
	if !strings.Contains(l.logged.String(), "protocol violated: device 0x2 instead of 0x1") {
		t.Errorf("the log does not say what a client did:\n%s", l.logged.String())
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("00000001" + hex.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(100+i))) +
			"00000001 00000001 00000002 00000200 00000200 00000000 00000000 00000000 00000000 00000000")
	}
	return b.String()
}

func unlinkNine(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("00000002" + hex.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(50+i))) +
			"00000001 00000000 00000000 00000009 00000000 00000000 00000000 00000000 00000000 00000000")
	}
	return b.String()
}

func TestServeEndsWithItsListener(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	bus := gadget.NewBus()
	defer bus.Close()
	err = usbip.New(bus, usbip.Options{}).Serve(t.Context(), l)
	var e *usbip.Error
	if !errors.As(err, &e) || e.Op != "accept" || !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve: %v", err)
	}
}
