package gadget_test

import (
	"context"
	"testing"

	"cradle/usb"
	"cradle/usb/gadget"
)

// highSpeed is a handset with the packets of a high-speed bus.
func highSpeed() usb.DeviceDesc {
	d := handset()
	d.Speed = usb.SpeedHigh
	d.Configs[0].Interfaces[1].Endpoints[0].MaxPacket = 512
	d.Configs[0].Interfaces[1].Endpoints[1].MaxPacket = 512
	return d
}

func BenchmarkBulk(b *testing.B) {
	for _, size := range []int{1566, 16376} {
		b.Run("out/"+map[int]string{1566: "frame", 16376: "16K"}[size], func(b *testing.B) {
			ctx, _, _, dev := opened(b, highSpeed(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
				buf := make([]byte, 16384)
				for {
					if _, err := ep.Out(ctx, 0x03, buf); err != nil {
						return
					}
				}
			}})
			data := pattern(size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dev.Out(ctx, 0x03, data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("in/"+map[int]string{1566: "frame", 16376: "16K"}[size], func(b *testing.B) {
			ctx, _, _, dev := opened(b, highSpeed(), soft{run: func(ctx context.Context, ep gadget.Endpoints) {
				data := pattern(size)
				for {
					if err := ep.In(ctx, 0x82, data, true); err != nil {
						return
					}
				}
			}})
			stream, err := dev.StreamIn(0x82, 16384, 4)
			if err != nil {
				b.Fatal(err)
			}
			defer stream.Close()
			buf := make([]byte, 16384)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := stream.Read(ctx, buf); n != size || err != nil {
					b.Fatal(n, err)
				}
			}
		})
	}
}

func BenchmarkControl(b *testing.B) {
	ctx, _, _, dev := opened(b, handset(), soft{setup: func(usb.Setup, []byte) ([]byte, error) { return nil, nil }})
	data := make([]byte, 28)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := dev.Control(ctx, usb.Setup{RequestType: 0x21}, data); err != nil {
			b.Fatal(err)
		}
	}
}
