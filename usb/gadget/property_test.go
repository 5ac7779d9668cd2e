package gadget_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"cradle/usb"
	"cradle/usb/gadget"
)

// The rules of USB 2.0 section 5.8.3, packet by packet and without any of the
// package's code: what one side sends becomes packets, and the other side's
// buffers take packets until one is short or the buffer is full.

type sent struct {
	data []byte
	zlp  bool
}

func packets(all []sent, mps int) [][]byte {
	var list [][]byte
	for _, s := range all {
		rest := s.data
		for len(rest) >= mps {
			list = append(list, rest[:mps])
			rest = rest[mps:]
		}
		if len(rest) > 0 || len(s.data) == 0 || s.zlp {
			list = append(list, rest)
		}
	}
	return list
}

func transfers(list [][]byte, mps int, sizes []int) (got [][]byte) {
	for i := 0; len(list) > 0; i++ {
		size := sizes[i%len(sizes)]
		b := []byte{}
		for len(list) > 0 {
			p := list[0]
			list = list[1:]
			b = append(b, p...)
			if len(p) < mps || len(b) == size {
				break
			}
		}
		got = append(got, b)
	}
	return got
}

// draw makes up what is sent and the sizes of the buffers for it. The last
// thing sent is short, so that it ends a transfer.
func draw(t *rapid.T, mps int) ([]sent, []int) {
	lengths := rapid.SliceOfN(rapid.IntRange(0, 5*mps), 0, 20).Draw(t, "lengths")
	var all []sent
	next := byte(0)
	for _, n := range append(lengths, 1) {
		data := make([]byte, n)
		for i := range data {
			data[i] = next
			next++
		}
		all = append(all, sent{data, rapid.Bool().Draw(t, "zlp")})
	}
	counts := rapid.SliceOfN(rapid.IntRange(1, 6), 1, 5).Draw(t, "buffers")
	for i := range counts {
		counts[i] *= mps
	}
	return all, counts
}

func small(mps int) usb.DeviceDesc {
	d := handset()
	d.Configs[0].Interfaces[1].Endpoints[0].MaxPacket = mps
	d.Configs[0].Interfaces[1].Endpoints[1].MaxPacket = mps
	return d
}

// bench is opened() for a property: it is over when the function is.
func scene(t *rapid.T, desc usb.DeviceDesc, f gadget.Function, play func(context.Context, usb.Device)) gadget.Stats {
	bus, g := gadget.NewBus(), gadget.New(desc, f)
	if err := bus.Plug(port, g); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	found, err := bus.Scan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	defer dev.Close()
	for _, err := range []error{dev.SetConfig(ctx, 1), dev.Claim(ctx, 0, 0), dev.Claim(ctx, 1, 0)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	play(ctx, dev)
	return g.Stats()
}

func propertyIn(t *rapid.T) {
	mps := rapid.SampledFrom([]int{8, 64}).Draw(t, "wMaxPacketSize")
	all, sizes := draw(t, mps)
	list := packets(all, mps)
	want := transfers(list, mps, sizes)
	var got [][]byte
	stats := scene(t, small(mps), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		for _, s := range all {
			if err := ep.In(ctx, 0x82, s.data, s.zlp); err != nil {
				return
			}
		}
	}}, func(ctx context.Context, dev usb.Device) {
		for i := range want {
			buf := make([]byte, sizes[i%len(sizes)])
			n, err := dev.In(ctx, 0x82, buf)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, buf[:n])
		}
	})
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Fatalf("got %d transfers %v\nwant %d %v", len(got), got, len(want), want)
	}
	if c := (gadget.Count{Transfers: uint64(len(want)), Packets: uint64(len(list)), Bytes: uint64(len(slices.Concat(want...)))}); stats.BulkIn != c {
		t.Fatalf("counted %+v, want %+v", stats.BulkIn, c)
	}
}

func propertyOut(t *rapid.T) {
	mps := rapid.SampledFrom([]int{8, 64}).Draw(t, "wMaxPacketSize")
	all, sizes := draw(t, mps)
	for i := range all {
		all[i].zlp = false // a host sends an empty packet as a transfer of its own
	}
	list := packets(all, mps)
	want := transfers(list, mps, sizes)
	var got [][]byte
	done := make(chan struct{})
	scene(t, small(mps), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
		defer close(done)
		for i := range want {
			buf := make([]byte, sizes[i%len(sizes)])
			n, err := ep.Out(ctx, 0x03, buf)
			if err != nil {
				return
			}
			got = append(got, buf[:n])
		}
	}}, func(ctx context.Context, dev usb.Device) {
		for _, s := range all {
			if n, err := dev.Out(ctx, 0x03, s.data); n != len(s.data) || err != nil {
				t.Fatal(n, err)
			}
		}
		<-done
	})
	if !slices.EqualFunc(got, want, bytes.Equal) {
		t.Fatalf("got %d transfers %v\nwant %d %v", len(got), got, len(want), want)
	}
}

func TestEveryINTransferIsItsPackets(t *testing.T)  { rapid.Check(t, propertyIn) }
func TestEveryOUTTransferIsItsPackets(t *testing.T) { rapid.Check(t, propertyOut) }
func FuzzIn(f *testing.F)                           { f.Fuzz(rapid.MakeFuzz(propertyIn)) }
func FuzzOut(f *testing.F)                          { f.Fuzz(rapid.MakeFuzz(propertyOut)) }

// TestUnpluggingAtAnyMoment has both sides work in all endpoints and pulls the
// device out in the midst. Whatever comes of it, everything ends, and bytes
// arrive in order until then.
func TestUnpluggingAtAnyMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		after := rapid.IntRange(0, 200).Draw(t, "transfers before unplugging")
		bus := gadget.NewBus()
		var received []byte
		g := gadget.New(handset(), soft{
			setup: func(usb.Setup, []byte) ([]byte, error) { return []byte{0}, nil },
			run: func(ctx context.Context, ep gadget.Endpoints) {
				var wg sync.WaitGroup
				wg.Go(func() {
					for ep.In(ctx, 0x81, make([]byte, 8), false) == nil {
					}
				})
				wg.Go(func() {
					for ep.In(ctx, 0x82, make([]byte, 100), false) == nil {
					}
				})
				buf := make([]byte, 256)
				for {
					n, err := ep.Out(ctx, 0x03, buf)
					received = append(received, buf[:n]...)
					if err != nil {
						break
					}
				}
				wg.Wait()
			},
		})
		if err := bus.Plug(port, g); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		found, _ := bus.Scan(ctx)
		dev, err := bus.Open(ctx, found[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{dev.SetConfig(ctx, 1), dev.Claim(ctx, 0, 0), dev.Claim(ctx, 1, 0)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		stream, err := dev.StreamIn(0x82, 128, 3)
		if err != nil {
			t.Fatal(err)
		}
		failed := make(chan error, 4)
		var host sync.WaitGroup
		loop := func(f func() error) {
			host.Go(func() {
				for {
					if err := f(); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		next := byte(0)
		sentOut := 0
		loop(func() error {
			data := make([]byte, 33)
			for i := range data {
				data[i] = next
				next++
			}
			n, err := dev.Out(ctx, 0x03, data)
			if sentOut++; sentOut == after {
				bus.Unplug(port)
			}
			_ = n
			return err
		})
		loop(func() error { _, err := dev.In(ctx, 0x81, make([]byte, 8)); return err })
		loop(func() error { _, err := stream.Read(ctx, make([]byte, 128)); return err })
		loop(func() error { _, err := dev.Control(ctx, usb.Setup{RequestType: 0xa1}, make([]byte, 1)); return err })
		if after == 0 {
			bus.Unplug(port)
		}
		host.Wait()
		g.Wait()
		close(failed)
		for err := range failed {
			if !errors.Is(err, usb.ErrNoDevice) {
				t.Errorf("ended with %v", err)
			}
		}
		for i, b := range received {
			if b != byte(i) {
				t.Fatalf("byte %d is %d", i, b)
			}
		}
		if out := g.Stats().BulkOut.Bytes; uint64(len(received)) > out {
			t.Errorf("the device received %d bytes of %d that were sent", len(received), out)
		}
		stream.Close()
		dev.Close()
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
	})
}
