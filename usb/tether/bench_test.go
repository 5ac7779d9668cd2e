package tether_test

import (
	"io"
	"net"
	"runtime"
	"testing"

	"cradle/usb/tether"
)

// benchmarkTCP measures one TCP stream over everything below TCP: Ethernet,
// RNDIS, USB transfers in memory. b.N times 64 KB.
func benchmarkTCP(b *testing.B, toHandset bool) {
	s := newBench(b, true, 0)
	tt := up(b, s, tether.Options{})
	from, to := connected(b, s, tt)
	if !toHandset {
		from, to = to, from
	}
	const piece = 64 << 10
	b.SetBytes(piece)
	b.ReportAllocs()
	b.ResetTimer()
	before := s.gadget.Stats()
	done := make(chan error, 1)
	go func(to net.Conn) {
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
	}(to)
	buf := make([]byte, piece)
	for range b.N {
		if _, err := from.Write(buf); err != nil {
			b.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	after := s.gadget.Stats()
	b.ReportMetric(float64(after.BulkIn.Transfers-before.BulkIn.Transfers)/float64(b.N), "in-transfers/op")
	b.ReportMetric(float64(after.BulkOut.Transfers-before.BulkOut.Transfers)/float64(b.N), "out-transfers/op")
}

func BenchmarkTCPToHandset(b *testing.B)   { benchmarkTCP(b, true) }
func BenchmarkTCPFromHandset(b *testing.B) { benchmarkTCP(b, false) }

// BenchmarkUpAndDown is from an opened device to an address by DHCP and back.
func BenchmarkUpAndDown(b *testing.B) {
	s := newBench(b, true, 0)
	dev, fn := s.open(b)
	for b.Loop() {
		tt, err := tether.Up(b.Context(), dev, fn, tether.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := tt.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemory is what one tethered handset costs, the desktop's half and
// the simulated handset's together, with a connection over which 4 MB went each
// way.
func BenchmarkMemory(b *testing.B) {
	const handsets, traffic = 8, 4 << 20
	data, sink := make([]byte, traffic), make([]byte, traffic)
	for b.Loop() {
		before, routines := inUse(), runtime.NumGoroutine()
		for range handsets {
			s := newBench(b, true, 0)
			tt := up(b, s, tether.Options{})
			d, h := connected(b, s, tt)
			for _, way := range [][2]net.Conn{{d, h}, {h, d}} {
				wrote := make(chan struct{})
				go func() { way[0].Write(data); close(wrote) }()
				if _, err := io.ReadFull(way[1], sink); err != nil {
					b.Fatal(err)
				}
				<-wrote
			}
		}
		b.ReportMetric(float64(inUse()-before)/handsets/(1<<20), "MB/handset")
		b.ReportMetric(float64(runtime.NumGoroutine()-routines)/handsets, "goroutines/handset")
	}
	runtime.KeepAlive(sink)
}

// inUse is the memory of heap and stacks that is in use, garbage aside.
func inUse() uint64 {
	runtime.GC()
	runtime.GC() // pools are emptied by the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
