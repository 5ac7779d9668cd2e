package ppp

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// unhex reads hexadecimal with spaces for the eye.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// The frames of these tests were computed by another program, bit by bit
// (RFC 1662 sections 3.1, 4.2 and C.1), not by this package.
var frames = []struct {
	name     string
	framing  framing
	protocol uint16
	info     string
	wire     string
}{
	{"LCP", framing{accm: defaultACCM}, protoLCP,
		"01010014 020600000000 050612345678 0702 0802",
		"7e ff7d23 c021 7d217d217d207d34 7d227d267d207d207d207d20 7d257d267d323456 78 7d277d22 7d287d22 4cef 7e"},
	{"IPCP", framing{}, protoIPCP, "0101000a 030600000000",
		"7e ff03 8021 0101000a 030600000000 1328 7e"},
	{"IPCP without address and control", framing{acfc: true, pfc: true}, protoIPCP, "0101000a 0306c0a88301",
		"7e 8021 0101000a 0306c0a88301 8c83 7e"},
	{"flag and escape in IP", framing{}, protoIP, "45007e7d1100",
		"7e ff03 0021 4500 7d5e 7d5d 1100 2078 7e"},
	{"both compressions", framing{acfc: true, pfc: true}, protoIP, "45007e7d1100",
		"7e 21 4500 7d5e 7d5d 1100 9961 7e"},
	{"XON and XOFF escaped", framing{accm: 0xa0000, acfc: true}, protoIP, "45007e7d1100",
		"7e 0021 4500 7d5e 7d5d 7d3100 9a6e 7e"},
}

func TestFrames(t *testing.T) {
	for _, f := range frames {
		got := f.framing.appendFrame(nil, f.protocol, unhex(f.info))
		if !bytes.Equal(got, unhex(f.wire)) {
			t.Errorf("%s:\n got %x\nwant %x", f.name, got, unhex(f.wire))
		}
		protocol, info, rest, ok := newDecoder().next(unhex(f.wire))
		if !ok || protocol != f.protocol || !bytes.Equal(info, unhex(f.info)) || len(rest) != 0 {
			t.Errorf("%s: decoded as %04x %x, %v", f.name, protocol, info, ok)
		}
	}
}

// TestFCS uses the check value of CRC-16/X-25 that catalogues of CRCs give.
func TestFCS(t *testing.T) {
	if got := updateFCS(initialFCS, []byte("123456789")) ^ 0xffff; got != 0x906e {
		t.Errorf("FCS is %04x, want 906e", got)
	}
}

// decodeAll returns what a stream holds as text, protocol and information.
func decodeAll(d *decoder, pieces ...[]byte) (got []string) {
	for _, p := range pieces {
		for len(p) > 0 {
			var protocol uint16
			var info []byte
			var ok bool
			if protocol, info, p, ok = d.next(p); ok {
				got = append(got, hex.EncodeToString([]byte{byte(protocol >> 8), byte(protocol)})+" "+hex.EncodeToString(info))
			}
		}
	}
	return got
}

func TestDecode(t *testing.T) {
	const ip = "21 4500 7d5e 7d5d 1100 9961"
	const is = "0021 45007e7d1100"
	long := strings.Repeat("55", MaxFrame)
	for _, c := range []struct {
		name, stream string
		want         []string
		dropped      uint64
	}{
		{"two frames, one flag between", "7e" + ip + "7e" + ip + "7e", []string{is, is}, 0},
		{"idle flags", "7e7e7e" + ip + "7e7e", []string{is}, 0},
		{"CLIENT before it", "00434c49454e54 7e" + ip + "7e", []string{is}, 0},
		{"wrong FCS", "7e 21 4500 7d5e 7d5d 1100 9960 7e" + ip + "7e", []string{is}, 1},
		{"abort", "7e 21 4500 7d 7e" + ip + "7e", []string{is}, 1},
		{"short", "7e 21 45 7e" + ip + "7e", []string{is}, 1},
		{"nothing ended it", ip, nil, 0},
		{"too long", "7e" + long + "0102 7e" + ip + "7e", []string{is}, 1},
		{"protocol of two even bytes", "7e ff03 0020 4500 7e", nil, 1},
	} {
		d := newDecoder()
		got := decodeAll(d, unhex(c.stream))
		if strings.Join(got, ",") != strings.Join(c.want, ",") || d.dropped != c.dropped {
			t.Errorf("%s: %q, %d dropped; want %q, %d", c.name, got, d.dropped, c.want, c.dropped)
		}
	}
}

// Where the pieces of a stream begin and end makes no difference.
func TestDecodePieces(t *testing.T) {
	stream := unhex("00ff 7e ff03 0021 4500 7d5e 7d5d 1100 2078 7e 7e 21 4500 7d5e 7d5d 1100 9961 7e")
	const want = "0021 45007e7d1100,0021 45007e7d1100"
	for i := range stream {
		if got := strings.Join(decodeAll(newDecoder(), stream[:i], stream[i:]), ","); got != want {
			t.Errorf("cut at %d: %s", i, got)
		}
	}
	d := newDecoder()
	var got []string
	for i := range stream {
		got = append(got, decodeAll(d, stream[i:i+1])...)
	}
	if strings.Join(got, ",") != want {
		t.Errorf("byte by byte: %s", got)
	}
}

func BenchmarkEncode(b *testing.B) {
	data := make([]byte, DefaultMRU)
	for i := range data {
		data[i] = byte(i * 7)
	}
	for _, c := range []struct {
		name string
		f    framing
	}{{"map0", framing{acfc: true, pfc: true}}, {"mapAll", framing{accm: defaultACCM}}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(DefaultMRU)
			buf := make([]byte, 0, 4096)
			for b.Loop() {
				buf = c.f.appendFrame(buf[:0], protoIP, data)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/DefaultMRU, "ns/byte")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	data := make([]byte, DefaultMRU)
	for i := range data {
		data[i] = byte(i * 7)
	}
	wire := framing{acfc: true, pfc: true}.appendFrame(nil, protoIP, data)
	d := newDecoder()
	b.SetBytes(DefaultMRU)
	for b.Loop() {
		if _, _, _, ok := d.next(wire); !ok {
			b.Fatal("no frame")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/DefaultMRU, "ns/byte")
}
