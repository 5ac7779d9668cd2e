package tether_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/netif"
	"cradle/usb/ppp"
	"cradle/usb/serialsync"
	"cradle/usb/tether"
)

// serialBench is a simulated handset in the legacy USB mode.
type serialBench struct {
	bus    *gadget.Bus
	gadget *gadget.Gadget
	stacks chan *netif.Stack // the handset's, one for each link
}

func newSerialBench(t testing.TB) *serialBench {
	t.Helper()
	b := &serialBench{bus: gadget.NewBus(), stacks: make(chan *netif.Stack, 1)}
	d := serialsync.NewDevice(serialsync.DeviceConfig{Serve: func(ctx context.Context, l *ppp.Link) {
		s, err := netif.New(netif.Config{Frames: l, PointToPoint: true, MTU: l.MTU()})
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		if err := s.AddAddress(netip.PrefixFrom(l.Local(), 32)); err != nil {
			t.Error(err)
		}
		select {
		case <-b.stacks: // one that nobody asked for
		default:
		}
		b.stacks <- s
		select {
		case <-ctx.Done():
		case <-l.Done():
		}
	}})
	b.gadget = gadget.New(d.Desc(), d)
	if err := b.bus.Plug(port, b.gadget); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.bus.Unplug(port)
		b.gadget.Wait()
		if err := b.bus.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *serialBench) open(t testing.TB) (usb.Device, usb.Function) {
	t.Helper()
	ctx := testContext(t)
	found, err := b.bus.Scan(ctx)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	dev, err := b.bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dev.Close() })
	return dev, usb.Recognise(found[0])
}

func (b *serialBench) up(t testing.TB, opt tether.Options) (*tether.Tether, *netif.Stack) {
	t.Helper()
	dev, fn := b.open(t)
	tt, err := tether.Up(testContext(t), dev, fn, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tt.Close() })
	return tt, <-b.stacks
}

// serialConnected returns a connection that the handset made to port 990.
func serialConnected(t testing.TB, tt *tether.Tether, s *netif.Stack) (d, h net.Conn) {
	t.Helper()
	ctx := testContext(t)
	l, err := tt.Listen(ctx, 990)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if h, err = s.DialTCP(ctx, netip.MustParseAddrPort("192.168.131.1:990")); err != nil {
		t.Fatal(err)
	}
	if d, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close(); h.Close() })
	for _, c := range []net.Conn{d, h} {
		c.SetDeadline(time.Now().Add(patience))
	}
	return d, h
}

// The legacy mode, from a plugged-in handset to bytes both ways and a replug.
func TestSerialUp(t *testing.T) {
	watchGoroutines(t)
	b := newSerialBench(t)
	for range 2 {
		var phases []tether.Phase
		tt, s := b.up(t, tether.Options{Phase: func(p tether.Phase) { phases = append(phases, p) }})
		if want := []tether.Phase{"claim", "initialize", "address"}; !slices.Equal(phases, want) {
			t.Errorf("phases were %v, want %v", phases, want)
		}
		if tt.Local().String() != "192.168.131.1" || tt.Peer().String() != "192.168.131.129" || tt.DHCP() {
			t.Errorf("local %v, peer %v, DHCP %v", tt.Local(), tt.Peer(), tt.DHCP())
		}
		d, h := serialConnected(t, tt, s)
		const size = 1 << 20
		var wg sync.WaitGroup
		for i, way := range []struct{ from, to net.Conn }{{d, h}, {h, d}} {
			data := make([]byte, size)
			rand.NewChaCha8([32]byte{byte(i)}).Read(data)
			wg.Go(func() {
				if _, err := way.from.Write(data); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				got := make([]byte, size)
				if n, err := io.ReadFull(way.to, got); err != nil || sha256.Sum256(got) != sha256.Sum256(data) {
					t.Errorf("way %d: %d bytes, %v", i, n, err)
				}
			})
		}
		wg.Wait()
		// Handsets before Windows Mobile 5 are dialled by us.
		l, err := s.ListenTCP(testContext(t), 990)
		if err != nil {
			t.Fatal(err)
		}
		c, err := tt.Dial(testContext(t), 990)
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
		l.Close()
		if err := tt.Close(); err != nil {
			t.Error(err)
		}
		if err := tt.Err(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Err is %v", err)
		}
	}
}

// The handset leaves in every phase, and afterwards.
func TestSerialUnplugged(t *testing.T) {
	for _, phase := range []tether.Phase{tether.PhaseClaim, tether.PhaseInitialize, tether.PhaseAddress} {
		t.Run(string(phase), func(t *testing.T) {
			watchGoroutines(t)
			b := newSerialBench(t)
			dev, fn := b.open(t)
			_, err := tether.Up(testContext(t), dev, fn, tether.Options{Phase: func(p tether.Phase) {
				if p == phase {
					b.bus.Unplug(port)
				}
			}})
			var e *tether.Error
			if !errors.Is(err, usb.ErrNoDevice) || !errors.As(err, &e) || e.Phase != phase {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("up", func(t *testing.T) {
		watchGoroutines(t)
		b := newSerialBench(t)
		tt, s := b.up(t, tether.Options{})
		d, _ := serialConnected(t, tt, s)
		b.bus.Unplug(port)
		if _, err := d.Read(make([]byte, 1)); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("read: %v", err)
		}
		<-tt.Done()
		if err := tt.Err(); !errors.Is(err, usb.ErrNoDevice) {
			t.Errorf("Err is %v", err)
		}
		if err := tt.Close(); err != nil {
			t.Errorf("closing what has left: %v", err)
		}
	})
}

// The caller gives up in each phase.
func TestSerialCancelled(t *testing.T) {
	for _, phase := range []tether.Phase{tether.PhaseClaim, tether.PhaseInitialize, tether.PhaseAddress} {
		t.Run(string(phase), func(t *testing.T) {
			watchGoroutines(t)
			b := newSerialBench(t)
			dev, fn := b.open(t)
			why := errors.New("the person pressed Cancel")
			ctx, cancel := context.WithCancelCause(testContext(t))
			_, err := tether.Up(ctx, dev, fn, tether.Options{Phase: func(p tether.Phase) {
				if p == phase {
					cancel(why)
				}
			}})
			if !errors.Is(err, why) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A handset that takes the request and says nothing.
func TestSerialMute(t *testing.T) {
	watchGoroutines(t)
	bus := gadget.NewBus()
	t.Cleanup(func() { bus.Unplug(port); bus.Close() })
	if err := bus.Plug(port, gadget.New(serialsync.HandsetDescriptor(), mute{})); err != nil {
		t.Fatal(err)
	}
	b := &serialBench{bus: bus}
	dev, fn := b.open(t)
	_, err := tether.Up(testContext(t), dev, fn, tether.Options{Serial: tether.SerialOptions{Initialize: 20 * time.Millisecond}})
	var late *tether.TimeoutError
	if !errors.As(err, &late) || late.Phase != tether.PhaseInitialize {
		t.Errorf("got %v", err)
	}
}

// benchmarkSerialTCP measures one TCP stream over PPP and packets of 64 bytes,
// in memory. b.N times 64 KB.
func benchmarkSerialTCP(b *testing.B, toHandset bool) {
	tt, s := newSerialBench(b).up(b, tether.Options{})
	from, to := serialConnected(b, tt, s)
	if !toHandset {
		from, to = to, from
	}
	const piece = 64 << 10
	b.SetBytes(piece)
	b.ResetTimer()
	done := make(chan error, 1)
	go func() {
		_, err := io.CopyN(io.Discard, to, int64(b.N)*piece)
		done <- err
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

func BenchmarkSerialTCPToHandset(b *testing.B)   { benchmarkSerialTCP(b, true) }
func BenchmarkSerialTCPFromHandset(b *testing.B) { benchmarkSerialTCP(b, false) }
