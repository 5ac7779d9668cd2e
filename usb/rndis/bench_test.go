package rndis

import (
	"context"
	"testing"

	"cradle/usb"
	"cradle/usb/netif"
)

// Raw frames of 1514 bytes through host, gadget and device, one way.
func benchmarkFrames(b *testing.B, from, to netif.Frames) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f := frame(1514, 0)
	done := make(chan error, 1)
	b.SetBytes(int64(len(f)))
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		buf := make([]byte, MaxFrame)
		for range b.N {
			if _, err := to.ReadFrame(ctx, buf); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for range b.N {
		if err := from.WriteFrame(ctx, f); err != nil {
			b.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

func BenchmarkFramesToDevice(b *testing.B) {
	h, d, _ := link(b, DeviceConfig{}, Options{})
	benchmarkFrames(b, h, d)
}

func BenchmarkFramesToHost(b *testing.B) {
	h, d, _ := link(b, DeviceConfig{}, Options{})
	benchmarkFrames(b, d, h)
}

// From claiming to an open data path and back.
func BenchmarkOpen(b *testing.B) {
	d := NewDevice(DeviceConfig{})
	bench := plug(b, d.Desc(), d)
	for b.Loop() {
		h, err := Open(context.Background(), bench.dev, usb.Recognise(d.Desc()), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := h.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
