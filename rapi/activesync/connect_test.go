package activesync

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/rapi"
	"cradle/rapi/rapitest"
)

// scene is a desktop that connects, and a handset that a test plays. In a synctest
// bubble it also proves that no goroutine is left.
type scene struct {
	t      *testing.T
	nw     *rapitest.Network
	cancel context.CancelCauseFunc
	opt    Options
	log    bytes.Buffer // of the desktop; to be read when it is quiet

	phases []Phase
	began  time.Time
	took   time.Duration // of Connect
	done   chan struct{} // Connect has returned
	link   *Connection
	err    error
}

// play runs a scene in a bubble. The handset is at home when Connect begins.
func play(t *testing.T, opt Options, handset func(s *scene)) *scene {
	t.Helper()
	s := &scene{t: t, opt: opt}
	synctest.Test(t, func(t *testing.T) {
		s.t = t
		s.nw = rapitest.NewNetwork()
		s.done = make(chan struct{})
		handset(s)
		s.end()
	})
	return s
}

func (s *scene) connect() {
	var ctx context.Context
	ctx, s.cancel = context.WithCancelCause(s.t.Context())
	s.opt.Log = slog.New(slog.NewTextHandler(&syncWriter{w: &s.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.opt.Phase = func(p Phase) { s.phases = append(s.phases, p) }
	s.began = time.Now()
	go func() {
		defer close(s.done)
		s.link, s.err = Connect(ctx, s.nw, s.opt)
		s.took = time.Since(s.began)
	}()
	synctest.Wait() // the desktop listens
}

type syncWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (w *syncWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.w.Write(b)
}

// end closes what is open and checks that the desktop's ports are free.
func (s *scene) end() {
	if s.cancel == nil {
		return
	}
	s.cancel(nil)
	<-s.done
	if s.link != nil {
		s.link.Close()
	}
	if s.nw.Listening(PortControl) || s.nw.Listening(PortLegacy) {
		s.t.Error("a port is still open")
	}
}

// call is the handset dialling the desktop.
func (s *scene) call() *rapitest.Line { return rapitest.Call(s.t, s.nw, PortControl) }

// greet plays the handshake of a handset that is not locked, as far as the
// desktop's connection being up.
func (s *scene) greet() *rapitest.Line {
	ctl := s.call()
	ctl.Send("00000000")
	ctl.Expect("03000000")
	ctl.Send(infoMessage)
	s.up()
	return ctl
}

// refused expects the desktop to close a call at once, and not because it said
// nothing for too long.
func (s *scene) refused(call *rapitest.Line) {
	s.t.Helper()
	began := time.Now()
	call.ExpectEnd()
	if d := time.Since(began); d != 0 {
		s.t.Errorf("closed after %v, not at once", d)
	}
}

// up waits for Connect to succeed.
func (s *scene) up() {
	s.t.Helper()
	<-s.done
	if s.err != nil {
		s.t.Fatalf("not connected: %v", s.err)
	}
}

// fails waits for Connect to fail.
func (s *scene) fails(op Phase, target error, text string) {
	s.t.Helper()
	<-s.done
	var e *Error
	if !errors.As(s.err, &e) || e.Op != string(op) || target != nil && !errors.Is(s.err, target) || !strings.Contains(s.err.Error(), text) {
		s.t.Errorf("error %v\nwant op %s, %v, %q", s.err, op, target, text)
	}
}

func (s *scene) reached(want ...Phase) {
	s.t.Helper()
	if !slices.Equal(s.phases, want) {
		s.t.Errorf("phases %v, want %v", s.phases, want)
	}
}

// facts/rapi.md 2.4, whole, and one call on the data connection.
func TestOpeningExchange(t *testing.T) {
	for _, query := range []bool{true, false} {
		play(t, Options{}, func(s *scene) {
			udp, err := s.nw.HandsetSide().ListenUDP(s.t.Context(), PortTrigger)
			if err != nil {
				s.t.Fatal(err)
			}
			defer udp.Close()
			s.connect()
			b := make([]byte, 16)
			if n, _, err := udp.ReadFrom(b); err != nil || !bytes.Equal(b[:n], []byte{0x7f}) {
				s.t.Errorf("trigger %x, %v", b[:n], err)
			}
			ctl := s.call()
			ctl.Send("00 00 00 00")
			ctl.Expect("03 00 00 00")
			if query {
				ctl.Send("06 00 00 00")
				ctl.Expect("07 00 00 00 08 00 00 00 04 00 00 00 05 00 00 00")
			}
			ctl.Send(infoMessage)
			s.up()
			s.reached(Listen, Trigger, Handshake, Connected)
			if s.took != 0 {
				s.t.Errorf("a handset that answers at once waited %v", s.took)
			}
			if got := s.link.Info(); got.Name != "BENCH01" || got.Model != "SimPhone 1" {
				s.t.Errorf("%+v", got)
			}
			if s.link.Peer() != rapitest.HandsetAddr {
				s.t.Errorf("peer %v", s.link.Peer())
			}
			if s.nw.Listening(PortLegacy) || !s.nw.Listening(PortControl) {
				s.t.Error("of the two ports, the handset's own is needed, and only that")
			}

			go func() {
				ctl.Expect("05 00 00 00 04 00 00 00 01 00 00 00")
				data := s.call()
				data.Send("01 00 00 00")
				data.Expect("04 00 00 00 39 00 00 00")
				data.Send("10 00 00 00 | 00 00 00 00 | 01 00 00 00 | 00 00 00 04 | 00 00 80 01")
				data.ExpectEnd()
			}()
			conn, err := s.link.OpenData(s.t.Context())
			if err != nil {
				s.t.Fatal(err)
			}
			session := rapi.NewSession(conn, rapi.SessionOptions{})
			if got, err := session.GetStoreInformation(s.t.Context()); err != nil || got.Size != 64<<20 {
				s.t.Errorf("%+v, %v", got, err)
			}
			session.Close()
			synctest.Wait()
			if s.link.Err() != nil {
				s.t.Errorf("closing a session ended the connection: %v", s.link.Err())
			}
			s.link.Close()
			ctl.ExpectEnd()
			var e *Error
			if !errors.As(s.link.Err(), &e) || e.Op != "connected" || !errors.Is(e, ErrClosed) {
				s.t.Errorf("%v", s.link.Err())
			}
			<-s.link.Done()
			if _, err := s.link.OpenData(s.t.Context()); !errors.Is(err, ErrClosed) {
				s.t.Errorf("OpenData after Close: %v", err)
			}
		})
	}
}

// What SynCE's dccm was seen to take, facts/peer-synce.md "Fragile or surprising",
// and that it is deaf to splits where we must not be.
func TestHandshakeVariants(t *testing.T) {
	const version = "07000000 08000000 04000000 05000000"
	for _, tc := range []struct {
		name string
		play func(ctl *rapitest.Line)
	}{
		{"6 before 0", func(ctl *rapitest.Line) {
			ctl.Send("06000000")
			ctl.Expect(version)
			ctl.Send("00000000")
			ctl.Expect("03000000")
			ctl.Send(infoMessage)
		}},
		{"6 twice", func(ctl *rapitest.Line) {
			ctl.Send("00000000")
			ctl.Expect("03000000")
			for range 2 {
				ctl.Send("06000000")
				ctl.Expect(version)
			}
			ctl.Send(infoMessage)
		}},
		{"information at once", func(ctl *rapitest.Line) { ctl.Send(infoMessage) }},
		{"0, 6 and information in one piece", func(ctl *rapitest.Line) {
			go ctl.Send("00000000 06000000" + infoMessage)
			ctl.Expect("03000000" + version)
		}},
		{"information in three pieces", func(ctl *rapitest.Line) {
			ctl.Send("00000000")
			ctl.Expect("03000000")
			m := strings.Fields(infoMessage)
			ctl.Send(strings.Join(m[:4], ""))
			ctl.Send(strings.Join(m[4:8], ""))
			ctl.Send(strings.Join(m[8:], ""))
		}},
		{"byte by byte", func(ctl *rapitest.Line) {
			for range 4 {
				ctl.Send("00")
			}
			ctl.Expect("03000000")
			for _, b := range strings.Fields("06 00 00 00") {
				ctl.Send(b)
			}
			ctl.Expect(version)
			for _, b := range strings.Fields(infoMessage) {
				ctl.Send(b)
			}
		}},
		{"slowly", func(ctl *rapitest.Line) {
			time.Sleep(9 * time.Second) // before its first word: HandshakeTimeout
			ctl.Send("00000000")
			ctl.Expect("03000000")
			time.Sleep(9 * time.Second)
			ctl.Send(infoMessage)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				tc.play(s.call())
				s.up()
				if s.link.Info().Name != "BENCH01" {
					s.t.Errorf("%+v", s.link.Info())
				}
			})
		})
	}
}

func TestInformationSplitAtEveryByte(t *testing.T) {
	m := strings.Fields(infoMessage)
	for cut := 1; cut < len(m); cut++ {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			ctl.Send("00000000")
			ctl.Expect("03000000")
			ctl.Send(strings.Join(m[:cut], ""))
			time.Sleep(time.Second)
			ctl.Send(strings.Join(m[cut:], ""))
			s.up()
		})
	}
}

func TestHandshakeEndsOnWhatItIsNot(t *testing.T) {
	for _, tc := range []struct {
		name, send string
		target     error
		text       string
	}{
		{"unknown word", "01000000", ErrProtocol, "word 0x1 before its device information"},
		{"information of 2^32-1 bytes", "04000000 ffffffff", ErrProtocol, "device information of 4294967295 bytes"},
		{"information of 2^31 bytes", "04000000 00000080", ErrProtocol, "2147483648 bytes"},
		{"information of 0 bytes", "04000000 00000000", nil, "device information of 0 bytes: GUID at byte 0: 16 bytes announced, message ends at 0"},
		{"information of 1 byte", "04000000 01000000 00", nil, "device information of 1 bytes: GUID at byte 0"},
		{"name too long", "04000000 1c000000" + strings.Repeat("00", 24) + "20000000", nil, "device name length at byte 24: 32: length above the limit of 31"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				ctl := s.call()
				ctl.Send("00000000")
				ctl.Expect("03000000")
				ctl.Send(tc.send)
				s.fails(Handshake, tc.target, tc.text)
				ctl.ExpectEnd()
				s.reached(Listen, Trigger, Handshake)
			})
		})
	}
	t.Run("words without end", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			for {
				if _, err := ctl.Write(make([]byte, 4)); err != nil {
					break
				}
				if _, err := io.ReadFull(ctl, make([]byte, 4)); err != nil {
					break
				}
			}
			s.fails(Handshake, ErrProtocol, "64 words and no device information")
		})
	})
}

// infoSeen as a handset with OS version 5.0 would send it, with its length.
const infoOS50 = `63 00 00 00
	30 ff 52 d4 5b 07 1c 4a 9d 7e 11 22 33 44 55 66
	05 00 00 00 00 00 00 00
	07 00 00 00 46 00 61 00 6b 00 65 00 50 00 50 00 43 00 00 00
	45 23 a1 00 11 0a 00 00 00 00 00 00 00 00 00 00 44 33 22 11
	0a 00 00 00 50 6f 63 6b 65 74 50 43 00 00
	08 00 00 00 48 54 43 20 46 61 6b 65 00
	00 00 00 00 00 00 00 00`

func TestHandsetHangsUpDuringHandshake(t *testing.T) {
	m := strings.Fields("00 00 00 00" + infoMessage)
	for cut := 4; cut < len(m); cut++ {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			go io.Copy(io.Discard, ctl)
			ctl.Send(strings.Join(m[:cut], ""))
			ctl.Close()
			s.fails(Handshake, ErrDisconnected, "")
		})
	}
}

// Calls that end before they say what they are, or say nothing known, are not the
// handset's control connection: the wait for it goes on.
func TestUselessCallsBeforeTheHandset(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		s.call().Close()
		half := s.call()
		half.Send("0000")
		half.Close()
		stale := s.call()
		stale.Send("07000000") // a data connection of a desktop that is gone
		stale.ExpectEnd()
		s.greet()
	})
}

func TestTriggerRepeats(t *testing.T) {
	play(t, Options{TriggerTimeout: 5 * time.Second}, func(s *scene) {
		udp, _ := s.nw.HandsetSide().ListenUDP(s.t.Context(), PortTrigger)
		var at []time.Duration
		var wg sync.WaitGroup
		start := time.Now()
		wg.Go(func() {
			for {
				if _, _, err := udp.ReadFrom(make([]byte, 4)); err != nil {
					return
				}
				at = append(at, time.Since(start))
			}
		})
		s.connect()
		s.fails(Trigger, nil, "no handset called TCP port 990 or 5679 (9 triggers sent) within 5s")
		var timeout *TimeoutError
		if !errors.As(s.err, &timeout) || !timeout.Timeout() {
			s.t.Errorf("%#v", s.err)
		}
		udp.Close()
		wg.Wait()
		ms := time.Millisecond
		want := []time.Duration{0, 50 * ms, 150 * ms, 350 * ms, 750 * ms, 1550 * ms, 2550 * ms, 3550 * ms, 4550 * ms}
		if !slices.Equal(at, want) {
			s.t.Errorf("triggers at %v, want %v", at, want)
		}
	})
}

// No trigger reaches a handset that is calling; a call that comes to nothing lets
// them go on.
func TestTriggerPausesDuringACall(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		udp, _ := s.nw.HandsetSide().ListenUDP(s.t.Context(), PortTrigger)
		defer udp.Close()
		count := func() (n int) {
			udp.SetReadDeadline(time.Now().Add(time.Millisecond))
			for {
				if _, _, err := udp.ReadFrom(make([]byte, 4)); err != nil {
					return n
				}
				n++
			}
		}
		s.connect()
		if n := count(); n != 1 {
			s.t.Errorf("%d triggers at the start", n)
		}
		silent := s.call()
		time.Sleep(5 * time.Second)
		if n := count(); n != 0 {
			s.t.Errorf("%d triggers during a call", n)
		}
		silent.ExpectEnd() // HandshakeTimeout
		time.Sleep(3 * time.Second)
		if n := count(); n == 0 {
			s.t.Error("no trigger after a call that came to nothing")
		}
		s.greet()
		count()
		time.Sleep(time.Minute)
		if n := count(); n != 0 {
			s.t.Errorf("%d triggers once connected", n)
		}
	})
}

func TestTriggerThatCannotBeSent(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.nw.FailSend(errors.New("no route"))
		s.connect()
		s.fails(Trigger, nil, "(34 triggers sent) within 30s; the last trigger could not be sent: no route")
	})
	// The handset may call by itself all the same.
	play(t, Options{}, func(s *scene) {
		s.nw.FailSend(errors.New("no route"))
		s.connect()
		s.greet()
	})
}

func TestSilentHandset(t *testing.T) {
	for _, tc := range []struct {
		name string
		play func(s *scene)
		op   Phase
		text string
		took time.Duration
	}{
		{"does not call", func(s *scene) {}, Trigger, "no handset called TCP port 990", 30 * time.Second},
		{"calls and says nothing", func(s *scene) { s.call() }, Trigger,
			"no handset greeted (call ended after 0 of the 4 bytes that say what it is: nothing more came within 10s)", 30 * time.Second},
		{"calls late and says nothing", func(s *scene) { time.Sleep(25 * time.Second); s.call() }, Trigger,
			"the handset called but said nothing within 30s", 30 * time.Second},
		{"says hello and nothing more", func(s *scene) {
			ctl := s.call()
			ctl.Send("00000000")
			ctl.Expect("03000000")
		}, Handshake, "the handset did not introduce itself within 10s", 10 * time.Second},
		{"stops in its information", func(s *scene) {
			ctl := s.call()
			ctl.Send("00000000")
			ctl.Expect("03000000")
			ctl.Send("04000000 6d000000 4433")
		}, Handshake, "the handset did not introduce itself within 10s", 10 * time.Second},
		{"does not read the welcome", func(s *scene) { s.call().Send("00000000") }, Handshake,
			"the handset took nothing more on the control connection within 10s", 10 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				tc.play(s)
				s.fails(tc.op, nil, tc.text)
				var timeout *TimeoutError
				if !errors.As(s.err, &timeout) {
					s.t.Errorf("%#v is no timeout", s.err)
				}
				if s.took != tc.took {
					s.t.Errorf("took %v, want %v", s.took, tc.took)
				}
			})
		})
	}
}

// CE 5.0 on the port of Windows Mobile 5: the newer connection, the older calls
// (facts/rapi.md 4.2).
func TestOlderCallsOnTheNewerConnection(t *testing.T) {
	for info, want := range map[string]rapi.Generation{"04000000" + infoOS50: rapi.RAPI1, infoMessage: rapi.RAPI2} {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			ctl.Send("00000000")
			ctl.Expect("03000000")
			ctl.Send(info)
			s.up()
			if g := s.link.Generation(); g != want || s.link.Legacy() {
				s.t.Errorf("%v, legacy %v; want %v on a newer connection", g, s.link.Legacy(), want)
			}
		})
	}
}

func TestLegacyPortInUseIsNoObstacle(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		l, err := s.nw.Listen(s.t.Context(), PortLegacy)
		if err != nil {
			s.t.Fatal(err)
		}
		defer l.Close()
		s.connect()
		s.greet()
		l.Close()
	})
}

func TestControlPortInUse(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		l, _ := s.nw.Listen(s.t.Context(), PortControl)
		s.connect()
		s.fails(Listen, nil, "address already in use")
		l.Close()
		s.reached(Listen)
	})
}

func TestContextEndsConnect(t *testing.T) {
	reason := errors.New("unplugged")
	for _, tc := range []struct {
		op   Phase
		play func(s *scene)
	}{
		{Trigger, func(s *scene) {}},
		{Trigger, func(s *scene) { s.call() }},
		{Handshake, func(s *scene) {
			ctl := s.call()
			ctl.Send("00000000")
			ctl.Expect("03000000")
		}},
		{Unlock, func(s *scene) {
			ctl := s.call()
			ctl.Send(locked(s.t, 0xffffffff))
			ctl.Expect("08000000")
		}},
	} {
		play(t, Options{}, func(s *scene) {
			s.connect()
			tc.play(s)
			synctest.Wait()
			s.cancel(reason)
			s.fails(tc.op, reason, "unplugged")
		})
	}
	t.Run("but not the connection", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			s.greet()
			s.cancel(reason)
			synctest.Wait()
			if s.link.Err() != nil {
				s.t.Error(s.link.Err())
			}
		})
	})
}

func TestCallsFromElsewhereAreRefused(t *testing.T) {
	elsewhere := netip.MustParseAddr("169.254.2.77")
	stranger := func(s *scene) *rapitest.Line {
		conn, err := s.nw.DialFrom(s.t.Context(), elsewhere, PortControl)
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(func() { conn.Close() })
		return rapitest.NewLine(s.t, conn)
	}
	play(t, Options{}, func(s *scene) {
		s.connect()
		s.refused(stranger(s))
		s.greet()
		s.refused(stranger(s))
	})
	t.Run("address unknown: the first that greets is the handset", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.nw.HidePeer()
			udp, _ := s.nw.HandsetSide().ListenUDP(s.t.Context(), PortTrigger)
			defer udp.Close()
			s.connect()
			noise := stranger(s)
			noise.Send("47455420") // "GET "
			s.refused(noise)
			s.greet()
			if s.link.Peer() != rapitest.HandsetAddr {
				s.t.Errorf("peer %v", s.link.Peer())
			}
			s.refused(stranger(s))
			udp.SetReadDeadline(time.Now().Add(time.Millisecond))
			if n, _, err := udp.ReadFrom(make([]byte, 4)); err == nil {
				s.t.Errorf("a trigger of %d bytes went to an unknown address", n)
			}
		})
	})
}

// The newest control connection is the one that the handset means.
func TestHandsetStartsOverWhileConnecting(t *testing.T) {
	for _, tc := range []struct {
		name   string
		before func(s *scene, ctl *rapitest.Line)
		phases []Phase
	}{
		{"in the handshake", func(s *scene, ctl *rapitest.Line) {
			ctl.Send("00000000")
			ctl.Expect("03000000")
		}, []Phase{Listen, Trigger, Handshake, Handshake, Connected}},
		{"while locked", func(s *scene, ctl *rapitest.Line) {
			ctl.Send(locked(s.t, 0xffffffff))
			ctl.Expect("08000000")
		}, []Phase{Listen, Trigger, Handshake, Unlock, Handshake, Connected}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				old := s.call()
				tc.before(s, old)
				ctl := s.call()
				ctl.Send("00000000")
				old.ExpectEnd()
				ctl.Expect("03000000")
				ctl.Send(infoMessage)
				s.up()
				s.reached(tc.phases...)
			})
		})
	}
	t.Run("without end", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			for {
				ctl, err := s.nw.HandsetSide().DialTCP(s.t.Context(), PortControl)
				if err != nil {
					break
				}
				defer ctl.Close()
				ctl.Write(make([]byte, 4))
				synctest.Wait()
			}
			s.fails(Handshake, ErrProtocol, "it started over 16 times")
		})
	})
}

func TestUnlockOnHandset(t *testing.T) {
	for _, tc := range []struct {
		name   string
		before func(ctl *rapitest.Line)
	}{
		{"at once", func(ctl *rapitest.Line) {}},
		{"after lunch", func(ctl *rapitest.Line) { time.Sleep(time.Hour) }},
		{"after an unknown word", func(ctl *rapitest.Line) { ctl.Send("01000000") }},
		{"after a query", func(ctl *rapitest.Line) {
			ctl.Send("06000000")
			ctl.Expect("07000000 08000000 04000000 05000000")
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				ctl := s.call()
				ctl.Send("00000000")
				ctl.Expect("03000000")
				ctl.Send(locked(s.t, 0xffffffff))
				ctl.Expect("08 00 00 00") // facts/rapi.md 2.6
				tc.before(ctl)
				ctl.Send("00 00 00 00")
				ctl.Expect("00 00 00 00")
				ctl.Expect("0c 00 00 00")
				s.up()
				s.reached(Listen, Trigger, Handshake, Unlock, Connected)
			})
		})
	}
	t.Run("handset goes while locked", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			ctl.Send(locked(s.t, 0xffffffff))
			ctl.Expect("08000000")
			ctl.Close()
			s.fails(Unlock, ErrDisconnected, "")
		})
	})
	t.Run("words without end", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.call()
			ctl.Send(locked(s.t, 0xffffffff))
			ctl.Expect("08000000")
			for range maxUnlockWords {
				ctl.Send("01000000")
			}
			s.fails(Unlock, ErrProtocol, "none that says unlocked")
		})
	})
}

func TestPassword(t *testing.T) {
	const key = 0x5a
	ask := func(s *scene, answers ...string) *[]int {
		var attempts []int
		s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
			attempts = append(attempts, attempt)
			if attempt > len(answers) {
				return "", errors.New("person gave up")
			}
			return answers[attempt-1], nil
		}
		return &attempts
	}
	begin := func(s *scene) *rapitest.Line {
		s.connect()
		ctl := s.call()
		ctl.Send("00000000")
		ctl.Expect("03000000")
		ctl.Send(locked(s.t, key))
		return ctl
	}
	// facts/rapi.md 2.5
	const right, wrong = "0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a", "04 00 22 5a 5a 5a"

	t.Run("right", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			attempts := ask(s, "1234")
			ctl := begin(s)
			ctl.Expect(right)
			ctl.Send("01 00")
			s.up()
			s.reached(Listen, Trigger, Handshake, Unlock, Connected)
			if !slices.Equal(*attempts, []int{1}) {
				s.t.Errorf("asked %v", *attempts)
			}
		})
	})
	t.Run("wrong, then right", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			attempts := ask(s, "sesame", "1234")
			ctl := begin(s)
			ctl.Expect("0e 00  29 5a 3f 5a 29 5a 3b 5a 37 5a 3f 5a 5a 5a")
			ctl.Send("00 00")
			ctl.Expect(right)
			ctl.Send("01 00")
			s.up()
			if !slices.Equal(*attempts, []int{1, 2}) {
				s.t.Errorf("asked %v", *attempts)
			}
			if strings.Contains(s.log.String(), "sesame") {
				s.t.Error("the log tells the password")
			}
		})
	})
	t.Run("the same one is not sent twice", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			ask(s, "x", "x")
			ctl := begin(s)
			ctl.Expect(wrong)
			ctl.Send("00 00")
			ctl.ExpectEnd()
			s.fails(Unlock, ErrPasswordRejected, "the same one is not sent twice")
		})
	})
	t.Run("person gives up", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			ask(s, "x")
			ctl := begin(s)
			ctl.Expect(wrong)
			ctl.Send("00 00")
			s.fails(Unlock, ErrPasswordRejected, "person gave up")
		})
	})
	t.Run("nobody to ask", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			begin(s)
			s.fails(Unlock, ErrPasswordNeeded, "")
		})
	})
	t.Run("not a password", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			ask(s, "\xff")
			begin(s)
			s.fails(Unlock, nil, "password: byte 0 of the text is not UTF-8")
		})
	})
	t.Run("no verdict", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			ask(s, "1234")
			ctl := begin(s)
			ctl.Expect(right)
			ctl.Send("01")
			s.fails(Unlock, nil, "the handset gave no verdict on the password within 10s")
		})
	})
	t.Run("handset goes while the person types", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
				<-ctx.Done()
				return "", ctx.Err()
			}
			ctl := begin(s)
			synctest.Wait()
			ctl.Close()
			s.fails(Unlock, ErrDisconnected, "")
		})
	})
	t.Run("a word while the person types is no verdict", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
				time.Sleep(time.Minute)
				return "1234", nil
			}
			ctl := begin(s)
			synctest.Wait()
			ctl.Send("02000000")
			ctl.Expect(right)
			ctl.Send("01 00")
			s.up()
		})
	})
}

func TestPings(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		for range 3 {
			before := time.Now()
			ctl.Expect("01 00 00 00")
			if d := time.Since(before); d != 40*time.Second {
				s.t.Errorf("ping after %v", d)
			}
			ctl.Send("02 00 00 00")
		}
		if strings.Contains(s.log.String(), "did not answer") {
			s.t.Error("an answered ping is called unanswered")
		}
		for range 3 {
			ctl.Expect("01 00 00 00")
		}
		synctest.Wait()
		if n := strings.Count(s.log.String(), "did not answer the last ping"); n != 2 {
			s.t.Errorf("%d complaints about missing answers, want 2", n)
		}
		if s.link.Err() != nil {
			s.t.Errorf("a missing answer ended the connection: %v", s.link.Err())
		}
	})
	t.Run("none", func(t *testing.T) {
		play(t, Options{PingInterval: -1}, func(s *scene) {
			s.connect()
			ctl := s.greet()
			ctl.SetReadDeadline(time.Now().Add(time.Hour))
			if n, err := ctl.Read(make([]byte, 4)); err == nil {
				s.t.Errorf("%d bytes came", n)
			}
		})
	})
	t.Run("nobody reads them", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			s.greet()
			began := time.Now()
			<-s.link.Done()
			if d := time.Since(began); d != 50*time.Second {
				s.t.Errorf("noticed after %v", d)
			}
			if !strings.Contains(fmt.Sprint(s.link.Err()), "took nothing more") {
				s.t.Error(s.link.Err())
			}
		})
	})
}

// What a connected handset says by itself is taken, within bounds.
func TestWordsOnceConnected(t *testing.T) {
	play(t, Options{PingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greet()
		ctl.Send("00000000 02000000 ffffffff")
		ctl.Send("06000000")
		ctl.Expect("07000000 08000000 04000000 05000000")
		ctl.Send(infoMessage)
		ctl.Send("04000000 01000000 00") // cannot be read, is taken whole
		ctl.Send("06000000")
		ctl.Expect("07000000 08000000 04000000 05000000")
		for range 3 { // a bit now and then, over days, is no flood
			for range maxOddWords / 2 {
				ctl.Send("09000000")
			}
			ctl.Send("02000000")
		}
		ctl.Send("06000000")
		ctl.Expect("07000000 08000000 04000000 05000000")
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
		for range maxOddWords {
			if _, err := ctl.Write([]byte{9, 0, 0, 0}); err != nil {
				break
			}
		}
		<-s.link.Done()
		if !errors.Is(s.link.Err(), ErrProtocol) {
			s.t.Errorf("a flood: %v", s.link.Err())
		}
	})
}
