package ppp

import (
	"context"
	"io"
	"sync"
	"testing"
	"time"
)

// script is a stream that gives the bytes it was made of and then nothing
// until it is closed; what is written is lost.
type script struct {
	mu     sync.Mutex
	data   []byte
	once   sync.Once
	closed chan struct{}
}

func newScript(b []byte) *script { return &script{data: b, closed: make(chan struct{})} }

func (s *script) Read(p []byte) (int, error) {
	s.mu.Lock()
	n := copy(p, s.data)
	s.data = s.data[n:]
	s.mu.Unlock()
	if n > 0 {
		return n, nil
	}
	return 0, io.EOF
}

func (s *script) Write(p []byte) (int, error) { return len(p), nil }

func (s *script) Close() error { s.once.Do(func() { close(s.closed) }); return nil }

// FuzzStream: whatever a stream holds, a Link ends in an error or comes up, and
// leaves nothing behind.
func FuzzStream(f *testing.F) {
	for _, fr := range frames {
		f.Add(unhex(fr.wire))
	}
	f.Add(unhex("7eff7d23c0217d217d217d207d247d7d3d7e"))
	f.Fuzz(func(t *testing.T, b []byte) {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		l, err := Open(ctx, newScript(b), Config{Timeouts: Timeouts{Terminate: time.Millisecond}})
		if err == nil {
			l.Close()
		}
	})
}

// FuzzDecode: the decoder keeps its bound and finds the same frames however the
// stream is cut.
func FuzzDecode(f *testing.F) {
	for _, fr := range frames {
		f.Add(unhex(fr.wire), uint16(5))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint16) {
		cutAt := min(int(at), len(b))
		whole, cut := newDecoder(), newDecoder()
		a, c := decodeAll(whole, b), decodeAll(cut, b[:cutAt], b[cutAt:])
		if len(a) != len(c) || whole.dropped != cut.dropped || cap(whole.buf) > MaxFrame {
			t.Fatalf("%d and %d frames, %d and %d dropped", len(a), len(c), whole.dropped, cut.dropped)
		}
		for i := range a {
			if a[i] != c[i] {
				t.Fatalf("%s and %s", a[i], c[i])
			}
		}
	})
}

// FuzzControl: packets of the other end, each preceded by its length, for LCP
// and IPCP in turn.
func FuzzControl(f *testing.F) {
	seed := func(packets ...string) (b []byte) {
		for _, p := range packets {
			x := unhex(p)
			b = append(append(b, byte(len(x))), x...)
		}
		return b
	}
	f.Add(seed("c021 01 01 0004", "c021 02 01 0014 0206 00000000 0506 12345678 0702 0802", "8021 01 01 000a 0306 00000000"))
	f.Add(seed("c021 01 01 0008 0304 c023", "c021 05 01 0004", "c021 08 01 0006 8021", "c021 07 01 0008 01010004"))
	f.Add(seed("8021 03 01 000a 0306 c0a88381", "8057 01 01 0004", "c021 09 01 0008 00000000", "0021 4500"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := newLink(newScript(nil), giving.orDefault())
		l.begin()
		rounds := 0
		for len(b) > 2 && rounds < 1000 {
			n := min(int(b[0]), len(b)-1)
			p := b[1 : 1+n]
			b = b[1+n:]
			rounds++
			if n < 2 {
				continue
			}
			// The negotiation itself is not to be found by chance: an answer
			// to the latest request gets its number.
			for _, y := range []*layer{l.lcp, l.ipcp} {
				if n > 4 && uint16(p[0])<<8|uint16(p[1]) == y.protocol && code(p[2]) >= confAck && code(p[2]) <= confReject {
					p = append([]byte(nil), p...)
					p[3] = y.id
					if code(p[2]) == confAck && y.asked != nil {
						p = append(p[:2], packet{confAck, y.id, y.asked}.append(nil)...)
					}
				}
			}
			l.received(uint16(p[0])<<8|uint16(p[1]), p[2:])
			if len(l.out) > 3*maxWaiting+2*MaxFrame*2 {
				t.Fatalf("%d bytes wait", len(l.out))
			}
			if len(l.packets) == cap(l.packets) {
				<-l.packets
			}
		}
	})
}
