package rndis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"cradle/usb"
	"cradle/usb/netif"
)

// frame makes a frame of n bytes whose content tells frames of different size
// and turn apart. It ends in zeros, which must not be taken for padding (3.3:
// Zephyr lost genuine trailing zeros, lrndis frames of certain lengths).
func frame(n, turn int) []byte {
	f := make([]byte, n)
	for i := range f {
		f[i] = byte(i*7 + n + turn*13)
	}
	for i := range min(turn%4, n-1) {
		f[n-1-i] = 0
	}
	return f
}

// carry sends frames one way and compares them at the other end.
func carry(ctx context.Context, from, to netif.Frames, frames [][]byte) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sent := make(chan error, 1)
	wg.Go(func() {
		for i, f := range frames {
			if err := from.WriteFrame(ctx, f); err != nil {
				sent <- fmt.Errorf("frame %d of %d bytes: %w", i, len(f), err)
				return
			}
		}
		sent <- nil
	})
	buf := make([]byte, MaxFrame)
	for i, want := range frames {
		n, err := to.ReadFrame(ctx, buf)
		if err != nil {
			return fmt.Errorf("frame %d: %w", i, err)
		}
		if !bytes.Equal(buf[:n], want) {
			return fmt.Errorf("frame %d: %d bytes, want %d; or other contents", i, n, len(want))
		}
	}
	return <-sent
}

func allSizes() (frames [][]byte) {
	for n := MinFrame; n <= 1514; n++ {
		frames = append(frames, frame(n, n))
	}
	return frames
}

// Every size of frame arrives, both ways, at both speeds, whatever keeps the
// transfers from ending on a full packet. The sizes go through all multiples of
// wMaxPacketSize.
func TestFramesOfEverySize(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  DeviceConfig
		opt  Options
	}{
		{"high speed", DeviceConfig{}, Options{}},
		{"full speed", DeviceConfig{Desc: HandsetDescriptor(usb.SpeedFull)}, Options{}},
		{"padding inside", DeviceConfig{}, Options{Quirks: Quirks{Padding: PadMessage}}},
		{"padding inside, full speed, device ends with ZLP",
			DeviceConfig{Desc: HandsetDescriptor(usb.SpeedFull), ShortPacketZLP: true},
			Options{Quirks: Quirks{Padding: PadMessage}}},
		{"alignment of 128 with packets of 64",
			DeviceConfig{Desc: HandsetDescriptor(usb.SpeedFull), Alignment: 128},
			Options{Quirks: Quirks{Padding: PadMessage}}},
		{"no alignment, device ends with ZLP", DeviceConfig{Alignment: 1, ShortPacketZLP: true}, Options{}},
		{"host takes transfers of 2048 bytes, as Linux 6.1", DeviceConfig{}, Options{Quirks: Quirks{MaxTransferSize: 2048}}},
		{"device takes transfers of 1580 bytes, as Linux's gadget", DeviceConfig{MaxTransferSize: 1580, MaxFrameSize: 1500}, Options{}},
		{"polling host, stalling device", DeviceConfig{StallEmpty: true}, Options{Quirks: Quirks{Notify: NotifyIgnore}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, d, _ := link(t, c.cfg, c.opt)
			if h.MTU() != 1500 {
				t.Fatalf("MTU %d", h.MTU())
			}
			if err := carry(within(t), h, d, allSizes()); err != nil {
				t.Error("to the device:", err)
			}
			if err := carry(within(t), d, h, allSizes()); err != nil {
				t.Error("to the host:", err)
			}
			if h.Stats().Malformed+d.Stats().Malformed+d.Stats().Lost != 0 {
				t.Errorf("%+v, %+v", h.Stats(), d.Stats())
			}
		})
	}
}

// A handset may send larger frames than the host does, up to its own MTU
// (section 3.4).
func TestLargeFramesFromTheDevice(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{}, Options{})
	var frames [][]byte
	for n := 1515; n <= 8192+MinFrame; n += 61 {
		frames = append(frames, frame(n, n))
	}
	frames = append(frames, frame(16384-44, 1)) // the largest one that fits
	if err := carry(within(t), d, h, frames); err != nil {
		t.Error(err)
	}
}

func TestBothWaysAtOnce(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{}, Options{})
	var wg sync.WaitGroup
	defer wg.Wait()
	var frames [][]byte
	for i := range 2000 {
		frames = append(frames, frame(MinFrame+i*31%1500, i))
	}
	wg.Go(func() {
		if err := carry(within(t), h, d, frames); err != nil {
			t.Error("to the device:", err)
		}
	})
	if err := carry(within(t), d, h, frames); err != nil {
		t.Error("to the host:", err)
	}
}

func TestConcurrentWriters(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{}, Options{})
	for name, way := range map[string]struct{ from, to netif.Frames }{"to the device": {h, d}, "to the host": {d, h}} {
		t.Run(name, func(t *testing.T) {
			const writers, each = 4, 200
			var wg sync.WaitGroup
			defer wg.Wait()
			for w := range writers {
				wg.Go(func() {
					f := bytes.Repeat([]byte{byte(w)}, 100+w)
					for range each {
						if err := way.from.WriteFrame(within(t), f); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			got := make([]int, writers)
			buf := make([]byte, MaxFrame)
			for range writers * each {
				n, err := way.to.ReadFrame(within(t), buf)
				if err != nil {
					t.Fatal(err)
				}
				w := int(buf[0])
				if w >= writers || n != 100+w || bytes.Count(buf[:n], buf[:1]) != n {
					t.Fatalf("mixed frame %x", buf[:n])
				}
				got[w]++
			}
			for w, n := range got {
				if n != each {
					t.Errorf("writer %d: %d frames", w, n)
				}
			}
		})
	}
}

func TestFrameSizeLimits(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{}, Options{})
	ctx := within(t)
	for _, n := range []int{0, 13, 1515} {
		if err := h.WriteFrame(ctx, make([]byte, n)); !errors.Is(err, ErrFrameSize) {
			t.Errorf("host, %d bytes: %v", n, err)
		}
	}
	for _, n := range []int{0, 13, MaxFrame + 1} {
		if err := d.WriteFrame(ctx, make([]byte, n)); !errors.Is(err, ErrFrameSize) {
			t.Errorf("device, %d bytes: %v", n, err)
		}
	}
	// A small buffer loses the frame and not the link.
	for _, f := range [][]byte{frame(100, 0), frame(50, 0)} {
		if err := d.WriteFrame(ctx, f); err != nil {
			t.Fatal(err)
		}
		if err := h.WriteFrame(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	for name, r := range map[string]netif.Frames{"host": h, "device": d} {
		buf := make([]byte, 60)
		if _, err := r.ReadFrame(ctx, buf); !errors.Is(err, ErrFrameSize) {
			t.Errorf("%s: %v", name, err)
		}
		if n, err := r.ReadFrame(ctx, buf); err != nil || !bytes.Equal(buf[:n], frame(50, 0)) {
			t.Errorf("%s: %x, %v", name, buf[:n], err)
		}
	}
}

// The contexts of callers come and go; the link stays.
func TestCallersContext(t *testing.T) {
	h, d, _ := link(t, DeviceConfig{}, Options{})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	buf := make([]byte, MaxFrame)
	for name, f := range map[string]netif.Frames{"host": h, "device": d} {
		if _, err := f.ReadFrame(ended, buf); !errors.Is(err, context.Canceled) {
			t.Errorf("%s reads: %v", name, err)
		}
	}
	if err := h.WriteFrame(ended, frame(60, 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("host writes: %v", err)
	}
	if h.Err() != nil {
		t.Fatal(h.Err())
	}
	// A reader that left in the middle of waiting loses nothing.
	for range 20 {
		short, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { h.ReadFrame(short, buf) })
		cancel()
		wg.Wait()
	}
	if err := carry(within(t), h, d, allSizes()[:50]); err != nil {
		t.Error(err)
	}
	if err := carry(within(t), d, h, allSizes()[:50]); err != nil {
		t.Error(err)
	}
}
