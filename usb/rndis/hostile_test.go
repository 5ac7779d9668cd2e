package rndis

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
)

// bubble runs a scene on a faked clock. up brings a host up against p; all is
// closed at the end of the scene.
func bubble(t *testing.T, p *peer, opt Options, scene func(t *testing.T, up func() (*Host, error))) {
	synctest.Test(t, func(t *testing.T) {
		bus, ctx := gadget.NewBus(), context.Background()
		if err := bus.Plug(port, gadget.New(HandsetDescriptor(usb.SpeedHigh), p)); err != nil {
			t.Fatal(err)
		}
		found, err := bus.Scan(ctx)
		if err != nil {
			t.Fatal(err)
		}
		dev, err := bus.Open(ctx, found[0])
		if err != nil {
			t.Fatal(err)
		}
		var h *Host
		scene(t, func() (*Host, error) {
			h, err = Open(ctx, dev, handset, opt)
			return h, err
		})
		if h != nil {
			if err := h.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := dev.Close(); err != nil {
			t.Error(err)
		}
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
	})
}

// notifying sends notifications without end.
func notifying(ctx context.Context, ep gadget.Endpoints) {
	for ep.In(ctx, 0x81, []byte{1, 0, 0, 0, 0, 0, 0, 0}, false) == nil {
	}
}

// A fetch with nothing to return may stall (the Linux gadget), and answers to
// others' questions and garbage may stand before the answer (usb.md 2.1, 4 no.
// 8). None of it ends a command, and each message is counted.
func TestNoiseBeforeTheAnswer(t *testing.T) {
	for name, noise := range map[string]struct {
		messages []string
		dropped  uint64
	}{
		"foreign request id":        {[]string{"04000080 1c000000 77000000 00000000 04000000 10000000 dc050000"}, 1},
		"foreign id and length":     {[]string{"04000080 ffffffff 77000000 00000000 04000000 10000000 dc050000"}, 1},
		"length 0":                  {[]string{"04000080 00000000 77000000 00000000"}, 1},
		"length 0xFFFFFFFF, no end": {[]string{"02000080 ffffffff"}, 1},
		"no type":                   {[]string{"99000080 10000000 00000000 00000000"}, 1},
		"a packet":                  {[]string{"01000000 2c000000 24000000 ffffffff 00000000 00000000 00000000 00000000 00000000 00000000 00000000"}, 1},
		"bytes of nothing":          {[]string{"ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff"}, 2},
		"stalls":                    {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			const stall = 3
			stalls := 0
			p := &peer{answer: func(p *peer, m []byte) (r [][]byte) {
				for _, n := range noise.messages {
					r = append(r, unhex(t, n))
				}
				stalls = stall
				return append(r, good(p, m)...)
			}}
			p.fetch = func(p *peer) ([]byte, error) { // locked
				if stalls--; stalls >= 0 || len(p.replies) == 0 {
					return nil, usb.ErrStall
				}
				r := p.replies[0]
				p.replies = p.replies[1:]
				return r, nil
			}
			bubble(t, p, Options{}, func(t *testing.T, up func() (*Host, error)) {
				h, err := up()
				if err != nil {
					t.Fatal(err)
				}
				// INITIALIZE, three or four questions, the packet filter.
				if n, want := h.Stats().Dropped, noise.dropped*uint64(len(p.messages())); n != want {
					t.Errorf("%d messages were dropped, want %d", n, want)
				}
			})
		})
	}
}

// A device that gives the host nothing but work ends in an error by the
// deadline's name, and is not asked without pause meanwhile: at most the first
// ten times in a row and then every PollInterval (20 ms).
func TestHostDoesNotSpin(t *testing.T) {
	for _, c := range []struct {
		name    string
		fetch   func() ([]byte, error)
		is      error
		fetch5s int // at most, in the 5 s of an INITIALIZE
	}{
		{"stalls", func() ([]byte, error) { return nil, usb.ErrStall }, ErrNoReply, 11 + 250},
		{"empty answers", func() ([]byte, error) { return []byte{0}, nil }, ErrNoReply, 11 + 250},
		{"empty messages", func() ([]byte, error) { return nil, nil }, ErrNoReply, 11 + 250},
		{"garbage", func() ([]byte, error) { return bytes.Repeat([]byte{0xa5}, 64), nil }, ErrMalformed, 32},
		{"foreign answers", func() ([]byte, error) { return appendUint32s(nil, 0x80000005, 16, 0x7777, 0), nil }, ErrNoReply, 32},
	} {
		for _, notices := range []bool{true, false} {
			t.Run(c.name, func(t *testing.T) {
				fetches := 0
				p := &peer{mute: true, fetch: func(*peer) ([]byte, error) { fetches++; return c.fetch() }}
				if notices {
					p.run = notifying
				}
				bubble(t, p, Options{}, func(t *testing.T, up func() (*Host, error)) {
					began := time.Now()
					_, err := up()
					var e *Error
					if !errors.As(err, &e) || e.Phase != PhaseInitialize || !errors.Is(err, c.is) || !errors.Is(err, ErrNoReply) {
						t.Errorf("%v, want %v", err, c.is)
					}
					if d := time.Since(began); d > 16*time.Second {
						t.Errorf("three attempts of 5 s took %v", d)
					}
					if attempts := len(p.messages()) - 1; attempts != 3 || fetches > 3*c.fetch5s {
						t.Errorf("%d fetches for %d attempts, want at most %d for each of three", fetches, attempts, c.fetch5s)
					}
				})
			})
		}
	}
}

// The same while the link is up: the link lives, and the bus is left alone.
func TestServingDoesNotSpin(t *testing.T) {
	for name, message := range map[string][]byte{
		"nothing":    nil,
		"garbage":    bytes.Repeat([]byte{0xa5}, 64),
		"keepalives": unhex(t, "08000000 0c000000 01000000"),
		"indicates":  unhex(t, "07000000 14000000 0b000140 00000000 00000000"),
	} {
		t.Run(name, func(t *testing.T) {
			begun := make(chan struct{})
			fetches := 0
			p := &peer{answer: good, run: func(ctx context.Context, ep gadget.Endpoints) {
				<-begun
				notifying(ctx, ep)
			}}
			bubble(t, p, Options{Quirks: Quirks{Keepalive: KeepaliveNone}}, func(t *testing.T, up func() (*Host, error)) {
				h, err := up()
				if err != nil {
					t.Fatal(err)
				}
				p.mu.Lock()
				p.fetch = func(*peer) ([]byte, error) { fetches++; return message, nil }
				p.mu.Unlock()
				close(begun)
				time.Sleep(10 * time.Second)
				p.mu.Lock()
				n := fetches
				p.mu.Unlock()
				if n < 100 || n > 520 {
					t.Errorf("fetched %d times in 10 s, want about 500", n)
				}
				if h.Err() != nil {
					t.Error(h.Err())
				}
			})
		})
	}
}

// A handset that is not ready to answer 200 ms after the command, and loses the
// next one when it comes less than 200 ms after the fetch (SynCE kix-samsung-sc-processor.patch), comes
// up; and one that needs 5 s of each, and has a stale answer before its own,
// does within its deadlines.
func TestSlowHandsetsComeUp(t *testing.T) {
	for _, c := range []struct {
		name  string
		delay time.Duration
		stale bool
		set   []string
		ok    bool
	}{
		{"Samsung", 200 * time.Millisecond, false, []string{"fetch-delay=200ms", "settle-delay=200ms"}, true},
		{"Samsung without its quirk", 200 * time.Millisecond, false, nil, false},
		{"slowest", 5 * time.Second, true, []string{"fetch-delay=5s", "settle-delay=5s"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sent, fetched time.Time
			p := &peer{}
			p.answer = func(p *peer, m []byte) (r [][]byte) {
				if time.Since(fetched) < c.delay {
					return nil
				}
				sent = time.Now()
				if c.stale {
					r = append(r, unhex(t, "05000080 10000000 77770000 00000000"))
				}
				return append(r, good(p, m)...)
			}
			p.fetch = func(p *peer) ([]byte, error) { // locked
				if len(p.replies) == 0 {
					return []byte{0}, nil
				}
				r := p.replies[0]
				if p.replies = p.replies[1:]; time.Since(sent) < c.delay {
					return []byte{0}, nil // and the answer is lost
				}
				fetched = time.Now()
				return r, nil
			}
			var q Quirks
			if err := q.SetAll(c.set); err != nil {
				t.Fatal(err)
			}
			bubble(t, p, Options{Quirks: q}, func(t *testing.T, up func() (*Host, error)) {
				if _, err := up(); (err == nil) != c.ok {
					t.Error(err)
				}
			})
		})
	}
}
