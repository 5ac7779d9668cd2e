package rndis

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// A device from which something came since the last look is not asked whether
// it is there, be that a frame or a message; a quiet one is, every 5 s (4,
// quirk 6).
func TestOnlyAQuietDeviceIsAsked(t *testing.T) {
	for name, say := range map[string]func(*peer, chan<- []byte){
		"frames": func(_ *peer, bulk chan<- []byte) { bulk <- packet(frame(60, 0), 0) },
		"messages": func(p *peer, _ chan<- []byte) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.say(unhex(t, "07000000 14000000 0b000140 00000000 00000000"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				bulk := make(chan []byte)
				p := &peer{answer: good, run: func(ctx context.Context, ep gadget.Endpoints) {
					for b := range bulk {
						ep.In(ctx, 0x82, b, true)
					}
				}}
				bus, g := gadget.NewBus(), gadget.New(HandsetDescriptor(usb.SpeedHigh), p)
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
				h, err := Open(ctx, dev, handset, Options{})
				if err != nil {
					t.Fatal(err)
				}
				asked := func() (n int) {
					synctest.Wait()
					for _, m := range p.messages() {
						if field(m, 0) == 8 {
							n++
						}
					}
					return n
				}
				read := make(chan struct{})
				go func() {
					defer close(read)
					buf := make([]byte, MaxFrame)
					for {
						if _, err := h.ReadFrame(ctx, buf); err != nil {
							return
						}
					}
				}()
				time.Sleep(time.Second) // not at the tick
				for range 30 {
					say(p, bulk)
					time.Sleep(4 * time.Second)
				}
				if n := asked(); n != 0 {
					t.Errorf("asked %d times in two minutes in which it spoke", n)
				}
				time.Sleep(time.Minute)
				if n := asked(); n < 11 || n > 12 {
					t.Errorf("asked %d times in a minute of silence, want every 5 s", n)
				}
				if err := h.Close(); err != nil {
					t.Error(err)
				}
				<-read
				close(bulk)
				if err := dev.Close(); err != nil {
					t.Error(err)
				}
				if err := bus.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
