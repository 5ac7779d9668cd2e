package activesync

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/rapi"
	"cradle/rapi/rapitest"
)

// callLegacy is a legacy handset dialling the desktop.
func (s *scene) callLegacy() *rapitest.Line { return rapitest.Call(s.t, s.nw, PortLegacy) }

// greetLegacy plays the handshake of one that is not locked.
func (s *scene) greetLegacy() *rapitest.Line {
	ctl := s.callLegacy()
	ctl.Send("00000000")
	ctl.Send(legacyMessage)
	s.up()
	return ctl
}

// home is a legacy handset's port for data connections.
type home struct {
	s *scene
	l net.Listener
}

func (s *scene) home() *home {
	l, err := s.nw.HandsetSide().ListenTCP(s.t.Context(), 990)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { l.Close() })
	return &home{s, l}
}

func (h *home) accept() *rapitest.Line {
	conn, err := h.l.Accept()
	if err != nil {
		h.s.t.Errorf("the desktop does not call: %v", err)
	}
	h.s.t.Cleanup(func() { conn.Close() })
	return rapitest.NewLine(h.s.t, conn)
}

// facts/rapi.md 3.1, 3.2 and 3.5, and the RAPI 1 call that 4.3 publishes.
func TestLegacyOpeningExchange(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		home := s.home()
		defer home.l.Close()
		s.connect()
		ctl := s.callLegacy()
		ctl.Send("00 00 00 00")
		ctl.Send(legacyMessage)
		s.up()
		s.reached(Listen, Trigger, Handshake, Connected)
		if s.took != 0 {
			s.t.Errorf("a handset that speaks at once waited %v", s.took)
		}
		if i := s.link.Info(); i.Name != "BENCH03" || i.GUID != (GUID{}) || i.Key != KeyNone {
			s.t.Errorf("%+v", i)
		}
		if !s.link.Legacy() || s.link.Generation() != rapi.RAPI1 || s.link.Peer() != rapitest.HandsetAddr {
			s.t.Errorf("legacy %v, %v, at %v", s.link.Legacy(), s.link.Generation(), s.link.Peer())
		}
		if s.nw.Listening(PortControl) || !s.nw.Listening(PortLegacy) {
			s.t.Error("of the two ports, the handset's own is needed, and only that")
		}

		go func() {
			data := home.accept()
			data.Expect("0c 00 00 00 44 00 00 00 00 00 00 00 04 01 00 00") // no id, no greeting
			data.Send("28 00 00 00 00 00 00 00")
			data.ExpectEnd()
		}()
		conn, err := s.link.OpenData(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		b := make([]byte, 8)
		if _, err := conn.Write(rapitest.Hex(s.t, "0c 00 00 00 44 00 00 00 00 00 00 00 04 01 00 00")); err != nil {
			s.t.Error(err)
		}
		if _, err := io.ReadFull(conn, b); err != nil || b[0] != 0x28 {
			s.t.Errorf("%x, %v", b, err)
		}
		conn.Close()
		synctest.Wait()
		if s.link.Err() != nil {
			s.t.Errorf("closing a session ended the connection: %v", s.link.Err())
		}
		s.link.Close()
		ctl.ExpectEnd()
		if _, err := s.link.OpenData(s.t.Context()); !errors.Is(err, ErrClosed) {
			s.t.Errorf("OpenData after Close: %v", err)
		}
	})
}

// Which port is called first tells the generation, facts/rapi.md 1.3: a later call
// on the other one is not the handset's way to start over.
func TestBothPortsCalled(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		older := s.callLegacy()
		older.Send("00000000")
		synctest.Wait()
		newer := s.call()
		newer.Send("00000000")
		s.refused(newer)
		older.Send(legacyMessage)
		s.up()
		if !s.link.Legacy() {
			s.t.Error("the later call was taken")
		}
	})
	play(t, Options{}, func(s *scene) {
		s.connect()
		newer := s.call()
		newer.Send("00000000")
		newer.Expect("03000000")
		older := s.callLegacy()
		older.Send("00000000")
		s.refused(older)
		newer.Send(infoMessage)
		s.up()
		if s.link.Legacy() {
			s.t.Error("the later call was taken")
		}
	})
	t.Run("a call that says nothing decides nothing", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			s.call()
			s.greetLegacy()
		})
	})
}

func TestLegacyHandshakeVariants(t *testing.T) {
	all := strings.Fields("00 00 00 00" + legacyMessage)
	for _, tc := range []struct {
		name string
		play func(ctl *rapitest.Line)
	}{
		{"information at once", func(ctl *rapitest.Line) { ctl.Send(legacyMessage) }},
		{"in one piece", func(ctl *rapitest.Line) { ctl.Send(strings.Join(all, "")) }},
		{"many empty headers", func(ctl *rapitest.Line) {
			ctl.Send(strings.Repeat("00", 4*(maxGreeting-1)))
			ctl.Send(legacyMessage)
		}},
		{"byte by byte", func(ctl *rapitest.Line) {
			for _, b := range all {
				ctl.Send(b)
			}
		}},
		{"slowly", func(ctl *rapitest.Line) {
			time.Sleep(9 * time.Second)
			ctl.Send("00000000")
			time.Sleep(9 * time.Second)
			ctl.Send(legacyMessage)
		}},
		{"a challenge whose key is 0", func(ctl *rapitest.Line) { // facts/rapi.md 3.1: no password
			ctl.Send("00 02 00 00")
			ctl.Send(legacyMessage)
		}},
		{"the smallest block", func(ctl *rapitest.Line) {
			ctl.Send("24000000" + strings.Repeat("00", 0x18) + strings.Repeat("24000000", 3))
		}},
		{"the largest block", func(ctl *rapitest.Line) {
			ctl.Send("ff010000" + strings.Repeat("00", 0x18) + strings.Repeat("24000000", 3) + strings.Repeat("00", 0x1ff-0x24))
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				tc.play(s.callLegacy())
				s.up()
				s.reached(Listen, Trigger, Handshake, Connected)
			})
		})
	}
	for cut := 1; cut < len(all); cut++ {
		play(t, Options{}, func(s *scene) {
			s.connect()
			ctl := s.callLegacy()
			ctl.Send(strings.Join(all[:cut], ""))
			time.Sleep(time.Second)
			ctl.Send(strings.Join(all[cut:], ""))
			s.up()
			if s.link.Info().Name != "BENCH03" {
				s.t.Errorf("cut at %d: %+v", cut, s.link.Info())
			}
		})
	}
}

// From 0x200 on every header is a challenge, whose low byte is the key: also the one
// that would mean "unlock on the handset" to a newer one, and the ping's before there
// was a ping (facts/rapi.md 3.1).
func TestLegacyChallenges(t *testing.T) {
	for challenge, want := range map[string]string{
		"ff ff ff ff": "04 00 87 ff ff ff",
		"78 56 34 12": "04 00 00 78 78 78",
		"01 02 00 00": "04 00 79 01 01 01",
		"00 00 00 80": "", // key 0: no password
		"00 02 00 00": "",
	} {
		play(t, Options{}, func(s *scene) {
			s.askOnce("x")
			s.connect()
			ctl := s.callLegacy()
			ctl.Send(challenge)
			ctl.Send(legacyMessage)
			if want != "" {
				ctl.Expect(want)
				ctl.Send("01 00")
			}
			s.up()
			if (s.link.password != nil) != (want != "") {
				s.t.Errorf("%s: password kept: %x", challenge, s.link.password)
			}
		})
	}
}

func TestLegacyHandshakeEndsOnWhatItIsNot(t *testing.T) {
	for _, tc := range []struct {
		name, send string
		target     error
		text       string
	}{
		{"header 1", "00000000 01000000", ErrProtocol, "header 0x1 before its device information"},
		{"header below the smallest", "00000000 23000000", ErrProtocol, "header 0x23 before"},
		{"offset of 2^32-1", "24000000" + strings.Repeat("00", 0x18) + "ffffffff 24000000 24000000", ErrProtocol,
			"device information of 36 bytes: offset of the device name at byte 24: 0xffffffff: not between 0x24 and the block's end at 0x24"},
		{"empty headers without end", strings.Repeat("00", 4*maxGreeting+4), ErrProtocol, "64 headers and no device information"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			play(t, Options{}, func(s *scene) {
				s.connect()
				ctl := s.callLegacy()
				go ctl.Write(rapitest.Hex(s.t, tc.send))
				s.fails(Handshake, tc.target, tc.text)
				ctl.ExpectEnd()
			})
		})
	}
	t.Run("opens with what no handset opens with", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.connect()
			noise := s.callLegacy()
			noise.Send("01000000")
			s.refused(noise)
			s.fails(Trigger, nil, "no handset greeted (call to port 5679 that opens with 0x1, which is none of a handset's)")
		})
	})
	t.Run("hangs up", func(t *testing.T) {
		m := strings.Fields("00 00 00 00" + legacyMessage)
		for cut := 4; cut < len(m); cut++ {
			play(t, Options{}, func(s *scene) {
				s.connect()
				ctl := s.callLegacy()
				ctl.Send(strings.Join(m[:cut], ""))
				ctl.Close()
				s.fails(Handshake, ErrDisconnected, "")
			})
		}
	})
	t.Run("says nothing more", func(t *testing.T) {
		for _, said := range []string{"00000000", "5a020000", "58000000 00"} {
			play(t, Options{}, func(s *scene) {
				s.connect()
				s.callLegacy().Send(said)
				s.fails(Handshake, nil, "the handset did not introduce itself within 10s")
				if s.took != 10*time.Second {
					s.t.Errorf("took %v", s.took)
				}
			})
		}
	})
}

func TestLegacyHandsetStartsOver(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		old := s.callLegacy()
		old.Send("00000000")
		synctest.Wait()
		next := s.callLegacy()
		next.Send("00000000")
		old.ExpectEnd()
		next.Send(legacyMessage)
		s.up()
		again := s.callLegacy()
		again.Send("00000000")
		<-s.link.Done()
		if !errors.Is(s.link.Err(), ErrRestarted) {
			s.t.Error(s.link.Err())
		}
		next.ExpectEnd()
		again.ExpectEnd()
	})
}

// facts/rapi.md 1.4 and 3.4: every 5 s, and 3 unanswered are the end.
func TestLegacyPings(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		s.connect()
		ctl := s.greetLegacy()
		for range 20 {
			before := time.Now()
			ctl.Expect("78 56 34 12")
			if d := time.Since(before); d != 5*time.Second {
				s.t.Errorf("ping after %v", d)
			}
			ctl.Send("78 56 34 12")
		}
		for range 2 { // two missing ones are made up for by an answer
			ctl.Expect("78 56 34 12")
		}
		ctl.Send("78 56")
		ctl.Send("34 12")
		answered := time.Now()
		for range 3 {
			ctl.Expect("78 56 34 12")
		}
		ctl.ExpectEnd()
		if d := time.Since(answered); d != 20*time.Second {
			s.t.Errorf("given up %v after the last answer", d)
		}
		var timeout *TimeoutError
		if err := s.link.Err(); !errors.As(err, &timeout) || err.Error() != "activesync: connected: the handset answered none of 3 pings within 15s" {
			s.t.Error(err)
		}
	})
	t.Run("never given up", func(t *testing.T) {
		play(t, Options{LegacyPingMisses: -1}, func(s *scene) {
			s.connect()
			ctl := s.greetLegacy()
			for range 100 {
				ctl.Expect("78 56 34 12")
			}
		})
	})
	t.Run("none", func(t *testing.T) {
		play(t, Options{LegacyPingInterval: -1}, func(s *scene) {
			s.connect()
			ctl := s.greetLegacy()
			ctl.SetReadDeadline(time.Now().Add(time.Hour))
			if n, err := ctl.Read(make([]byte, 4)); err == nil {
				s.t.Errorf("%d bytes came", n)
			}
		})
	})
}

// What a connected legacy handset says by itself is taken, within bounds.
func TestLegacyWordsOnceConnected(t *testing.T) {
	play(t, Options{LegacyPingInterval: -1}, func(s *scene) {
		s.connect()
		ctl := s.greetLegacy()
		ctl.Send("00000000") // may come again, facts/rapi.md 3.1
		ctl.Send("01000000 5a020000 ffffffff")
		ctl.Send(legacyMessage)
		ctl.Send("24000000" + strings.Repeat("00", 0x24)) // cannot be read, is taken whole
		ctl.Send("78563412")
		synctest.Wait()
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
		for range maxOddWords + 1 {
			if _, err := ctl.Write(make([]byte, 4)); err != nil {
				break
			}
		}
		<-s.link.Done()
		if !errors.Is(s.link.Err(), ErrProtocol) {
			s.t.Errorf("a flood: %v", s.link.Err())
		}
	})
}

// askOnce answers the first question for a password with it.
func (s *scene) askOnce(password string) {
	s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
		if attempt > 1 {
			return "", errors.New("person gave up")
		}
		return password, nil
	}
}

// facts/rapi.md 3.3 and 3.5: the challenge, the password, two bytes of verdict; and on
// every data connection the password and one byte.
func TestLegacyPassword(t *testing.T) {
	const right = "0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a"
	begin := func(s *scene) *rapitest.Line {
		s.connect()
		ctl := s.callLegacy()
		ctl.Send("5a 02 00 00")
		ctl.Send(legacyMessage) // does not wait for the password
		return ctl
	}
	connected := func(s *scene) *rapitest.Line {
		s.askOnce("1234")
		ctl := begin(s)
		ctl.Expect(right)
		ctl.Send("01 00")
		s.up()
		return ctl
	}
	t.Run("right", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			home := s.home()
			defer home.l.Close()
			connected(s)
			s.reached(Listen, Trigger, Handshake, Unlock, Connected)
			if s.link.Info().Key != 0x5a {
				s.t.Errorf("key %x", s.link.Info().Key)
			}
			kept := s.link.password
			for range 3 {
				r := s.open(s.t.Context())
				data := home.accept()
				data.Expect(right)
				data.Send("01")
				if o := <-r; o.err != nil {
					s.t.Error(o.err)
				}
			}
			s.link.Close()
			if slices.ContainsFunc(kept, func(b byte) bool { return b != 0 }) || s.link.password != nil {
				s.t.Error("the password outlives the connection")
			}
			if strings.Contains(s.log.String(), "1234") || strings.Contains(s.log.String(), hex.EncodeToString(kept)) {
				s.t.Error("the log tells the password")
			}
		})
	})
	t.Run("wrong, then right", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			var attempts []int
			s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
				attempts = append(attempts, attempt)
				return []string{"x", "1234"}[attempt-1], nil
			}
			ctl := begin(s)
			ctl.Expect("04 00 22 5a 5a 5a")
			ctl.Send("00 00")
			ctl.Expect(right)
			ctl.Send("01 00")
			s.up()
			if !slices.Equal(attempts, []int{1, 2}) || string(s.link.password) != string(rapitest.Hex(s.t, right)) {
				s.t.Errorf("asked %v, kept %x", attempts, s.link.password)
			}
		})
	})
	t.Run("nobody to ask", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			begin(s)
			s.fails(Unlock, ErrPasswordNeeded, "")
		})
	})
	t.Run("no verdict", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.askOnce("1234")
			ctl := begin(s)
			ctl.Expect(right)
			ctl.Send("01")
			s.fails(Unlock, nil, "the handset gave no verdict on the password within 10s")
			if s.took != 10*time.Second {
				s.t.Errorf("took %v", s.took)
			}
		})
	})
	t.Run("an empty header while the person types is no verdict", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			s.opt.Password = func(ctx context.Context, attempt int) (string, error) {
				time.Sleep(time.Minute)
				return "1234", nil
			}
			ctl := begin(s)
			synctest.Wait()
			ctl.Send("00000000")
			ctl.Expect(right)
			ctl.Send("01 00")
			s.up()
		})
	})
	t.Run("rejected on a data connection", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			home := s.home()
			defer home.l.Close()
			ctl := connected(s)
			var asked []<-chan opened
			for range 5 {
				asked = append(asked, s.open(s.t.Context()))
			}
			data := home.accept()
			data.Expect(right)
			data.Send("00")
			data.ExpectEnd()
			ctl.ExpectEnd()
			for _, r := range asked { // one has been tried, and none is after it
				if o := <-r; !errors.Is(o.err, ErrPasswordRejected) {
					s.t.Errorf("%v", o.err)
				}
			}
			if !errors.Is(s.link.Err(), ErrPasswordRejected) {
				s.t.Error(s.link.Err())
			}
		})
	})
	t.Run("no verdict on a data connection", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			home := s.home()
			defer home.l.Close()
			s.opt.LegacyPingInterval = -1
			connected(s)
			r := s.open(s.t.Context())
			began := time.Now()
			data := home.accept()
			data.Expect(right)
			if o := <-r; o.err == nil || o.err.Error() != "activesync: data: the handset took no data connection within 10s" || time.Since(began) != 10*time.Second {
				s.t.Errorf("%v after %v", o.err, time.Since(began))
			}
			r = s.open(s.t.Context())
			data = home.accept()
			data.Expect(right)
			data.Close()
			if o := <-r; o.err == nil || !strings.Contains(o.err.Error(), "instead of judging its password") {
				s.t.Error(o.err)
			}
			if s.link.Err() != nil {
				s.t.Error(s.link.Err())
			}
		})
	})
	t.Run("the connection ends meanwhile", func(t *testing.T) {
		play(t, Options{}, func(s *scene) {
			home := s.home()
			defer home.l.Close()
			ctl := connected(s)
			r := s.open(s.t.Context())
			home.accept().Expect(right)
			ctl.Close()
			if o := <-r; !errors.Is(o.err, ErrDisconnected) {
				s.t.Error(o.err)
			}
		})
	})
}

func TestLegacyDataConnectionsAtOnce(t *testing.T) {
	const count = 16
	play(t, Options{LegacyPingInterval: -1}, func(s *scene) {
		home := s.home()
		defer home.l.Close()
		s.connect()
		s.greetLegacy()
		var wg sync.WaitGroup
		for range count {
			wg.Go(func() {
				conn, err := s.link.OpenData(s.t.Context())
				if err != nil {
					s.t.Errorf("OpenData: %v", err)
					return
				}
				defer conn.Close()
				if _, err := conn.Write([]byte{1}); err != nil {
					s.t.Error(err)
				}
			})
		}
		for range count {
			home.accept().Expect("01")
		}
		wg.Wait()
	})
}

func TestLegacyDataConnectionFails(t *testing.T) {
	play(t, Options{LegacyPingInterval: -1}, func(s *scene) {
		s.connect()
		s.greetLegacy()
		if o := <-s.open(s.t.Context()); o.err == nil || !strings.Contains(o.err.Error(), "activesync: data: dial 169.254.2.1:990: connection refused") {
			s.t.Error(o.err)
		}
		home := s.home() // and accepts nothing
		defer home.l.Close()
		reason := errors.New("person cancelled")
		ctx, cancel := context.WithCancelCause(s.t.Context())
		r := s.open(ctx)
		synctest.Wait()
		cancel(reason)
		if o := <-r; !errors.Is(o.err, reason) {
			s.t.Error(o.err)
		}
		began := time.Now()
		var timeout *TimeoutError
		if o := <-s.open(s.t.Context()); !errors.As(o.err, &timeout) || time.Since(began) != 10*time.Second {
			s.t.Errorf("%v after %v", o.err, time.Since(began))
		}
		if s.link.Err() != nil {
			s.t.Error(s.link.Err())
		}
	})
}

// A handset on a serial line calls by itself, facts/usb.md 5.2.
func TestNoTrigger(t *testing.T) {
	for name, greet := range map[string]func(*scene) *rapitest.Line{"legacy": (*scene).greetLegacy, "newer": (*scene).greet} {
		t.Run(name, func(t *testing.T) {
			play(t, Options{NoTrigger: true}, func(s *scene) {
				udp, _ := s.nw.HandsetSide().ListenUDP(s.t.Context(), PortTrigger)
				defer udp.Close()
				s.connect()
				time.Sleep(20 * time.Second)
				greet(s)
				udp.SetReadDeadline(time.Now().Add(time.Millisecond))
				if n, _, err := udp.ReadFrom(make([]byte, 4)); err == nil {
					s.t.Errorf("a trigger of %d bytes", n)
				}
			})
		})
	}
	play(t, Options{NoTrigger: true}, func(s *scene) {
		s.connect()
		s.fails(Trigger, nil, "no handset called TCP port 990 or 5679 by itself within 30s")
	})
}

// Why no older handset can call is part of the error when none of any kind does.
func TestLegacyPortInUseIsMentioned(t *testing.T) {
	play(t, Options{}, func(s *scene) {
		l, _ := s.nw.Listen(s.t.Context(), PortLegacy)
		defer l.Close()
		s.connect()
		s.fails(Trigger, nil, "no handset called TCP port 990 (34 triggers sent) within 30s; "+
			"handsets of before Windows Mobile 5 could not call: listen on 169.254.2.2:5679: address already in use")
		l.Close()
	})
}
