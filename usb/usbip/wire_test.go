package usbip

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"cradle/usb"
)

// unhex reads bytes written with spaces and line ends.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func header(t testing.TB, s string) *[headerLen]byte {
	t.Helper()
	return (*[headerLen]byte)(unhex(t, s))
}

// The messages of a HID device that Documentation/usb/usbip_protocol.rst shows
// as captured from the wire.
const (
	capturedIntrIn  = "00000001 00000d05 0001000f 00000001 00000001 00000200 00000040 ffffffff 00000000 00000004 00000000 00000000"
	capturedIntrOut = "00000001 00000d06 0001000f 00000000 00000001 00000000 00000040 ffffffff 00000000 00000004 00000000 00000000"
)

func TestParseCaptured(t *testing.T) {
	c, err := parseCommand(header(t, capturedIntrIn))
	if err != nil {
		t.Fatal(err)
	}
	want := command{code: 1, seqnum: 0xd05, devid: 0x1000f, in: true, ep: 1, flags: 0x200, length: 64}
	if c != want || c.address() != 0x81 {
		t.Errorf("%+v at %#x, want %+v at 0x81", c, c.address(), want)
	}
	c, err = parseCommand(header(t, capturedIntrOut))
	if err != nil {
		t.Fatal(err)
	}
	want = command{code: 1, seqnum: 0xd06, devid: 0x1000f, ep: 1, length: 64}
	if c != want || c.address() != 0x01 {
		t.Errorf("%+v at %#x, want %+v at 0x01", c, c.address(), want)
	}
}

// Layouts of usb.md 8.1.
func TestParseCommand(t *testing.T) {
	// GET_DESCRIPTOR device, 64 bytes, as a host begins with.
	c, err := parseCommand(header(t, `
		00000001 00000001 00010002 00000001 00000000
		00000200 00000040 00000000 ffffffff 00000000 80 06 00 01 00 00 40 00`))
	if err != nil {
		t.Fatal(err)
	}
	s, length := c.control()
	if want := (usb.Setup{RequestType: 0x80, Request: 6, Value: 0x0100}); s != want || length != 64 || c.address() != 0 {
		t.Errorf("%+v, %d bytes, endpoint %#x", s, length, c.address())
	}
	c, err = parseCommand(header(t, `
		00000002 00000009 00010002 00000000 00000000
		00000007 00000000 00000000 00000000 00000000 00000000 00000000`))
	if want := (command{code: 2, seqnum: 9, devid: 0x10002, unlink: 7}); err != nil || c != want {
		t.Errorf("%+v, %v; want %+v", c, err, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, s := range map[string]string{
		"a command of its own": "00000005 00000001 00010002 00000001 00000001 00000000 00000040 00000000 00000000 00000000 00000000 00000000",
		"an answer":            "00000003 00000001 00010002 00000001 00000001 00000000 00000040 00000000 00000000 00000000 00000000 00000000",
		"a third direction":    "00000001 00000001 00010002 00000002 00000001 00000000 00000040 00000000 00000000 00000000 00000000 00000000",
		"endpoint 16":          "00000001 00000001 00010002 00000001 00000010 00000000 00000040 00000000 00000000 00000000 00000000 00000000",
		"an endpoint beyond":   "00000001 00000001 00010002 00000001 00000101 00000000 00000040 00000000 00000000 00000000 00000000 00000000",
		"a negative length":    "00000001 00000001 00010002 00000001 00000001 00000000 ffffffff 00000000 00000000 00000000 00000000 00000000",
		"1 MiB and a byte":     "00000001 00000001 00010002 00000000 00000001 00000000 00100001 00000000 00000000 00000000 00000000 00000000",
		"isochronous packets":  "00000001 00000001 00010002 00000001 00000001 00000000 00000040 00000000 00000002 00000000 00000000 00000000",
	} {
		if c, err := parseCommand(header(t, s)); !errors.Is(err, ErrProtocol) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
}

func TestReadRequest(t *testing.T) {
	importing := "0111 8003 00000000 302d3100 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	for _, x := range []struct {
		name, bytes string
		want        request
		err         error
	}{
		{"list", "0111 8005 00000000", request{code: 0x8005}, nil},
		{"import 0-1", importing, request{code: 0x8003, busID: "0-1"}, nil},
		{"nothing", "", request{}, io.EOF},
		{"half a request", "0111 80", request{}, io.ErrUnexpectedEOF},
		{"half a bus id", importing[:30], request{}, io.ErrUnexpectedEOF},
		{"no bus id", importing[:18], request{}, io.ErrUnexpectedEOF},
		{"another version", "0106 8005 00000000", request{}, ErrProtocol},
		{"another request", "0111 8007 00000000", request{}, ErrProtocol},
		{"a bus id without an end", "0111 8003 00000000" + strings.Repeat("31", 32), request{}, ErrProtocol},
	} {
		q, err := readRequest(bytes.NewReader(unhex(t, x.bytes)))
		if !errors.Is(err, x.err) || err == nil && q != x.want {
			t.Errorf("%s: %+v, %v; want %+v, %v", x.name, q, err, x.want, x.err)
		}
	}
}

// The 312 bytes of usb.md 8.1.
func TestAppendDevice(t *testing.T) {
	d := usb.DeviceDesc{
		Path: usb.PortPath{Bus: 3, Ports: "2"}, Address: 15, Speed: usb.SpeedHigh,
		Vendor: 0x0bb4, Product: 0x0b0c, Release: 0x0102, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1},
		Configs: []usb.ConfigDesc{{Value: 1, Interfaces: []usb.InterfaceDesc{
			{Number: 0, Class: usb.Class{Class: 0xef, SubClass: 1, Protocol: 1}},
			{Number: 1, Class: usb.Class{Class: 0x0a}},
			{Number: 1, Alternate: 1, Class: usb.Class{Class: 0x0a}},
		}}},
	}
	b := appendInterfaces(appendDevice(nil, d), d)
	if len(b) != 312+8 {
		t.Fatalf("%d bytes", len(b))
	}
	if p, _, _ := bytes.Cut(b[:256], []byte{0}); string(p) != "/sys/devices/cradle/3-2" {
		t.Errorf("path %q", p)
	}
	want := unhex(t, `332d3200 00000000 00000000 00000000 00000000 00000000 00000000 00000000
		00000003 0000000f 00000003 0bb4 0b0c 0102 ef 01 01 01 01 02
		ef010100 0a000000`)
	if !bytes.Equal(b[256:], want) {
		t.Errorf("\ngot  %x\nwant %x", b[256:], want)
	}
	if deviceID(d) != 0x0003000f {
		t.Errorf("device id %#x", deviceID(d))
	}
}

func TestLongPathIsCut(t *testing.T) {
	d := usb.DeviceDesc{Path: usb.PortPath{Bus: 1, Ports: strings.Repeat("1.", 200) + "1"}}
	b := appendDevice(nil, d)
	if len(b) != 312 || b[255] != 0 || b[256+31] != 0 {
		t.Errorf("%d bytes, path ends with %#x, bus id with %#x", len(b), b[255], b[287])
	}
}

func TestAnswers(t *testing.T) {
	var b [headerLen]byte
	putRetSubmit(b[:], &command{seqnum: 0xd05, packets: 0xffffffff}, -32, 5)
	if want := unhex(t, "00000003 00000d05 00000000 00000000 00000000 ffffffe0 00000005 00000000 ffffffff 00000000 00000000 00000000"); !bytes.Equal(b[:], want) {
		t.Errorf("RET_SUBMIT %x", b)
	}
	putRetUnlink(b[:], 9, -104)
	if want := unhex(t, "00000004 00000009 00000000 00000000 00000000 ffffff98 00000000 00000000 00000000 00000000 00000000 00000000"); !bytes.Equal(b[:], want) {
		t.Errorf("RET_UNLINK %x", b)
	}
}
