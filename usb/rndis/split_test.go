package rndis

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// packet is a PACKET_MSG around data, with pad bytes of padding inside, made
// here from section 3.1.
func packet(data []byte, pad int) []byte {
	b := make([]byte, 44, 44+len(data)+pad)
	binary.LittleEndian.PutUint32(b[0:], 1)
	binary.LittleEndian.PutUint32(b[4:], uint32(44+len(data)+pad))
	binary.LittleEndian.PutUint32(b[8:], 36)
	binary.LittleEndian.PutUint32(b[12:], uint32(len(data)))
	b = append(b, data...)
	return append(b, make([]byte, pad)...)
}

func set32(b []byte, at int, v uint32) []byte {
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint32(b[at:], v)
	return b
}

func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// transferred is a transfer and whether it filled the host's buffer.
type transferred struct {
	b    []byte
	full bool
}

func TestSplitter(t *testing.T) {
	a, b, c := frame(60, 1), frame(61, 2), frame(99, 3)
	short := func(parts ...[]byte) transferred { return transferred{cat(parts...), false} }
	full := func(parts ...[]byte) transferred { return transferred{cat(parts...), true} }
	for _, s := range []struct {
		name      string
		in        []transferred
		want      [][]byte
		malformed int
	}{
		{"one message", []transferred{short(packet(a, 0))}, [][]byte{a}, 0},
		{"zeros behind the last message (3.3)", []transferred{short(packet(a, 0), make([]byte, 100))}, [][]byte{a}, 0},
		{"one zero byte behind the last message (3.3)", []transferred{short(packet(a, 4), []byte{0})}, [][]byte{a}, 0},
		{"three messages, padded to 8 (3.2)", []transferred{short(packet(a, 0), packet(b, 7), packet(c, 1))}, [][]byte{a, b, c}, 0},
		{"three messages, unpadded", []transferred{short(packet(a, 0), packet(b, 0), packet(c, 0))}, [][]byte{a, b, c}, 0},
		{"empty transfer", []transferred{short()}, nil, 0},
		{"fewer than 8 bytes", []transferred{short([]byte{1, 0, 0, 0, 60, 0, 0}), short(packet(a, 0))}, [][]byte{a}, 0},
		{"MessageLength 0", []transferred{short(packet(a, 0), set32(packet(b, 0), 4, 0), packet(c, 0)), short(packet(c, 0))}, [][]byte{a, c}, 1},
		{"MessageLength 0xFFFFFFFF", []transferred{short(set32(packet(b, 0), 4, 0xFFFFFFFF)), short(packet(a, 0))}, [][]byte{a}, 1},
		{"MessageLength of a mere header less one", []transferred{short(set32(packet(b, 0), 4, 43)), short(packet(a, 0))}, [][]byte{a}, 1},
		{"MessageLength more than any frame needs", []transferred{short(set32(packet(b, 0), 4, maxPacketMessage+1)), short(packet(a, 0))}, [][]byte{a}, 1},
		{"another type", []transferred{short(packet(a, 0), set32(packet(b, 0), 0, 2)), short(packet(c, 0))}, [][]byte{a, c}, 1},
		{"data outside of the message: the next one still comes",
			[]transferred{short(set32(packet(a, 0), 12, 61), packet(b, 0))}, [][]byte{b}, 1},
		{"data offset that wraps around", []transferred{short(set32(packet(a, 0), 8, 0xFFFFFFF8), packet(b, 0))}, [][]byte{b}, 1},
		{"data length 0xFFFFFFFF", []transferred{short(set32(packet(a, 0), 12, 0xFFFFFFFF), packet(b, 0))}, [][]byte{b}, 1},
		{"runt", []transferred{short(packet(a[:13], 0), packet(b, 0))}, [][]byte{b}, 1},
		{"no data", []transferred{short(packet(nil, 0), packet(b, 0))}, [][]byte{b}, 1},
		{"frame of 16 KB and its header", []transferred{short(packet(make([]byte, MaxFrame), 0))}, [][]byte{make([]byte, MaxFrame)}, 0},
		{"frame one longer", []transferred{short(packet(make([]byte, MaxFrame+1), 0), packet(b, 0))}, [][]byte{b}, 1},
		{"message over two transfers, the first fills the buffer (r17)",
			[]transferred{full(packet(a, 0), packet(b, 0)[:50]), short(packet(b, 0)[50:], packet(c, 0))}, [][]byte{a, b, c}, 0},
		{"cut in the header", []transferred{full(packet(b, 0)[:20]), short(packet(b, 0)[20:])}, [][]byte{b}, 0},
		{"cut in the first 8 bytes", []transferred{full(packet(a, 0), packet(b, 0)[:3]), short(packet(b, 0)[3:])}, [][]byte{a, b}, 0},
		{"message over four transfers",
			[]transferred{full(packet(c, 0)[:5]), full(packet(c, 0)[5:7]), full(packet(c, 0)[7:90]), short(packet(c, 0)[90:])}, [][]byte{c}, 0},
		{"message over two transfers, the first ended by itself",
			[]transferred{short(packet(b, 0)[:50]), short(packet(b, 0)[50:])}, [][]byte{b}, 0},
		{"rest of a message never came", []transferred{short(packet(b, 0)[:50]), short(packet(a, 0))}, [][]byte{a}, 1},
		{"rest of a message looks like a message, but the transfer before had not ended",
			[]transferred{full(packet(packet(a, 0), 0)[:44]), short(packet(a, 0))}, [][]byte{packet(a, 0)}, 0},
		{"empty transfer in the middle of a message",
			[]transferred{full(packet(b, 0)[:50]), short(), short(packet(b, 0)[50:])}, [][]byte{b}, 0},
		{"a single zero in the middle of a message is the frame's (3.3)",
			[]transferred{full(packet(make([]byte, 60), 0)[:103]), short([]byte{0})}, [][]byte{make([]byte, 60)}, 0},
		{"carried start turns out to be none", []transferred{full(packet(a, 0), []byte{1, 0, 0}), short(make([]byte, 50)), short(packet(c, 0))}, [][]byte{a, c}, 1},
	} {
		t.Run(s.name, func(t *testing.T) {
			var sp splitter
			var got [][]byte
			for _, in := range s.in {
				sp.feed(in.b, in.full)
				for f, ok := sp.next(); ok; f, ok = sp.next() {
					got = append(got, bytes.Clone(f))
				}
			}
			compare(t, got, s.want)
			if int(sp.malformed) != s.malformed {
				t.Errorf("%d malformed, want %d", sp.malformed, s.malformed)
			}
		})
	}
}

func compare(t *testing.T, got, want [][]byte) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d frames (%s), want %d (%s)", len(got), sizes(got), len(want), sizes(want))
	}
	for i := range want {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("frame %d: %d bytes, want %d; or other contents", i, len(got[i]), len(want[i]))
		}
	}
}

func sizes(frames [][]byte) string {
	var s []string
	for _, f := range frames {
		s = append(s, fmt.Sprint(len(f)))
	}
	return strings.Join(s, " ")
}

func TestSplitterReset(t *testing.T) {
	var s splitter
	s.feed(packet(frame(60, 0), 0)[:50], true)
	s.next()
	s.reset()
	s.feed(packet(frame(61, 0), 0), false)
	if f, ok := s.next(); !ok || !bytes.Equal(f, frame(61, 0)) {
		t.Errorf("%x", f)
	}
}

// Frames come without memory being taken, however messages lie in transfers.
func TestSplitterAllocations(t *testing.T) {
	var s splitter
	one, cut := packet(frame(1514, 0), 2), 700
	first, second := cat(one, one, one[:cut]), one[cut:]
	turn := func() {
		for _, in := range []transferred{{first, true}, {second, false}} {
			s.feed(in.b, in.full)
			for _, ok := s.next(); ok; _, ok = s.next() {
			}
		}
	}
	turn()
	if n := testing.AllocsPerRun(100, turn); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// transmit makes bus packets of at most 64 bytes of a host's transfers and
// gives them to an assembler as an endpoint does.
func transmit(a *assembler, transfers [][]byte) (frames [][]byte) {
	take := func() {
		for f, ok := a.next(); ok; f, ok = a.next() {
			frames = append(frames, bytes.Clone(f))
		}
	}
	room, n := a.room(), 0
	deliver := func() {
		a.received(n, false)
		take()
		room, n = a.room(), 0
	}
	for _, tr := range transfers {
		for {
			p := tr[:min(64, len(tr))]
			tr = tr[len(p):]
			n += copy(room[n:], p)
			if len(p) < 64 || n == len(room) {
				deliver()
			}
			if len(tr) == 0 { // no zero-length packet is added
				break
			}
		}
	}
	return frames
}

func TestAssembler(t *testing.T) {
	a, b, c := frame(60, 1), frame(61, 2), frame(99, 3)
	exact := frame(128-44, 0) // a message of two full packets
	one := func(parts ...[]byte) [][]byte { return [][]byte{cat(parts...)} }
	for _, s := range []struct {
		name      string
		in        [][]byte
		want      [][]byte
		malformed int
	}{
		{"one message a transfer", [][]byte{packet(a, 0), packet(b, 0), packet(c, 0)}, [][]byte{a, b, c}, 0},
		{"padded inside", [][]byte{packet(a, 4), packet(b, 3)}, [][]byte{a, b}, 0},
		{"padded outside, as r17 did (3.5)", one(packet(a, 0), make([]byte, 4)), [][]byte{a}, 0},
		{"full packets and one zero byte (3.3)", [][]byte{cat(packet(exact, 0), []byte{0}), packet(b, 0)}, [][]byte{exact, b}, 0},
		{"full packets and nothing behind", [][]byte{packet(exact, 0), packet(b, 0)}, [][]byte{exact, b}, 0},
		{"one zero byte as a transfer of its own", [][]byte{packet(exact, 0), {0}, packet(b, 0)}, [][]byte{exact, b}, 0},
		{"zero-length packet", [][]byte{packet(exact, 0), {}, packet(b, 0)}, [][]byte{exact, b}, 0},
		{"a genuine zero alone in the last packet (3.3, Zephyr 117264)",
			[][]byte{packet(make([]byte, 129-44), 0), packet(b, 0)}, [][]byte{make([]byte, 129-44), b}, 0},
		{"frame of zeros and a zero byte behind", [][]byte{cat(packet(make([]byte, 128-44), 0), []byte{0}), packet(b, 0)}, [][]byte{make([]byte, 128-44), b}, 0},
		{"three messages in one transfer", one(packet(a, 0), packet(b, 0), packet(c, 0)), [][]byte{a, b, c}, 0},
		{"message over three transfers", [][]byte{packet(c, 0)[:5], packet(c, 0)[5:64], cat(packet(c, 0)[64:], packet(a, 0))}, [][]byte{c, a}, 0},
		{"largest message", one(packet(make([]byte, 2048-44), 0)), [][]byte{make([]byte, 2048-44)}, 0},
		{"MessageLength too large: the transfer is dropped", [][]byte{packet(make([]byte, 2049-44), 0), packet(a, 0)}, [][]byte{a}, 1},
		{"MessageLength 0", [][]byte{set32(packet(c, 0), 4, 0), packet(a, 0)}, [][]byte{a}, 1},
		{"MessageLength 0xFFFFFFFF", [][]byte{set32(packet(c, 0), 4, 0xFFFFFFFF), packet(a, 0)}, [][]byte{a}, 1},
		{"another type in the last packet", [][]byte{cat(packet(a, 0), set32(packet(b, 0), 0, 5)), packet(b, 0)}, [][]byte{a, b}, 1},
		{"data outside of the message", [][]byte{set32(packet(c, 0), 12, 100), packet(a, 0)}, [][]byte{a}, 1},
		{"runt", [][]byte{packet(c[:13], 0), packet(a, 0)}, [][]byte{a}, 1},
		{"garbage of few bytes", [][]byte{{7, 7}, packet(a, 0)}, [][]byte{a}, 1},
		{"garbage of full packets", [][]byte{bytes.Repeat([]byte{7}, 64), packet(a, 0), packet(b, 0)}, [][]byte{b}, 1},
	} {
		t.Run(s.name, func(t *testing.T) {
			as := newAssembler(2048, 64)
			compare(t, transmit(as, s.in), s.want)
			if int(as.malformed) != s.malformed {
				t.Errorf("%d malformed, want %d", as.malformed, s.malformed)
			}
		})
	}
}

// What a host that came before left is forgotten, and the packet that came
// with the news is not.
func TestAssemblerFresh(t *testing.T) {
	a := newAssembler(2048, 64)
	n := copy(a.room(), packet(frame(100, 0), 0)[:64])
	a.received(n, false)
	if _, ok := a.next(); ok {
		t.Fatal("half a frame")
	}
	n = copy(a.room(), packet(frame(20, 0), 0))
	a.received(n, true)
	if f, ok := a.next(); !ok || !bytes.Equal(f, frame(20, 0)) {
		t.Errorf("%x", f)
	}
}
