package netif

import (
	"net"
	"testing"
	"time"
)

// benchmarkTCP measures one TCP stream at MTU 1500 over a Pipe, b.N times 64
// KB.
func benchmarkTCP(b *testing.B, from, to net.Conn) {
	const piece = 64 << 10
	from.SetDeadline(time.Time{})
	to.SetDeadline(time.Time{})
	b.SetBytes(piece)
	b.ReportAllocs()
	done := make(chan error, 1)
	go func() {
		buf := make([]byte, piece)
		for left := b.N * piece; left > 0; {
			n, err := to.Read(buf)
			if err != nil {
				done <- err
				return
			}
			left -= n
		}
		done <- nil
	}()
	buf := make([]byte, piece)
	for range b.N {
		if _, err := from.Write(buf); err != nil {
			b.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

func BenchmarkTCPToHandset(b *testing.B) {
	desktop, handset, _ := cabled(b)
	d, h := connected(b, desktop, handset)
	benchmarkTCP(b, d, h)
}

func BenchmarkTCPFromHandset(b *testing.B) {
	desktop, handset, _ := cabled(b)
	d, h := connected(b, desktop, handset)
	benchmarkTCP(b, h, d)
}

// BenchmarkRoundTrip is one small request and its answer on an open
// connection, as a RAPI call is.
func BenchmarkRoundTrip(b *testing.B) {
	desktop, handset, _ := cabled(b)
	d, h := connected(b, desktop, handset)
	d.SetDeadline(time.Time{})
	h.SetDeadline(time.Time{})
	go func() {
		buf := make([]byte, 64)
		for {
			n, err := h.Read(buf)
			if err != nil {
				return
			}
			h.Write(buf[:n])
		}
	}()
	buf := make([]byte, 64)
	for b.Loop() {
		if _, err := d.Write(buf); err != nil {
			b.Fatal(err)
		}
		for n := 0; n < len(buf); {
			k, err := d.Read(buf[n:])
			if err != nil {
				b.Fatal(err)
			}
			n += k
		}
	}
}
