package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// A scene is a bench in a synctest bubble: synctest.Wait means that everything
// that could happen has happened.
type scene struct {
	*testing.T
	*Bench
	bus    *fakeBus
	phones *fakePhones
	events *recorder
}

func newScene(t *testing.T, cfg Config, devices ...usb.DeviceDesc) *scene {
	t.Helper()
	s := &scene{T: t, bus: newFakeBus(devices...), phones: &fakePhones{}, events: &recorder{}}
	if len(cfg.Buses) == 0 {
		cfg.Buses = []BusSource{{}}
	}
	cfg.Buses[0].Bus = s.bus
	b, err := newBench(cfg, s.phones.connect)
	if err != nil {
		t.Fatal(err)
	}
	s.Bench = b
	b.Subscribe(s.events.take)
	t.Cleanup(func() { b.Close() })
	return s
}

// Apply is the bench's, without reading anything back: these scenes are about the
// documents alone. Those of readback_test.go ask the Bench itself.
func (s *scene) Apply(ctx context.Context, req Request) ([]run.Run, error) {
	req.NoVerify, req.NoBefore, req.Return = true, true, -1
	return s.Bench.Apply(ctx, req)
}

func (s *scene) start() {
	s.Helper()
	if err := s.Start(context.Background()); err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
}

func (s *scene) handset(id run.HandsetID) Handset {
	s.Helper()
	for _, h := range s.Handsets() {
		if h.ID == id {
			return h
		}
	}
	s.Fatalf("no handset %s among %v", id, s.Handsets())
	panic("unreachable")
}

func (s *scene) wantEvents(id run.HandsetID, want ...string) {
	s.Helper()
	synctest.Wait()
	if got := s.events.of(id); !slices.Equal(got, want) {
		s.Errorf("events of %s:\n got  %s\n want %s", id, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

func TestHandsetArrivesAndLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-3.2"))
		s.start()
		h := s.handset("1-3.2")
		if h.State != Ready || h.Port != "1-3.2" || h.Identity.Name != "PHONE-1-3.2" || h.Mode != usb.ModeActiveSync {
			t.Errorf("after its arrival it is %+v", h)
		}
		s.wantEvents("1-3.2", "arrived", "phase claim", "ready")

		s.bus.unplug(portPath("1-3.2"))
		time.Sleep(time.Second) // a departure is believed after a second look
		synctest.Wait()
		if h := s.handset("1-3.2"); h.State != Gone {
			t.Errorf("after it left it is %v", h.State)
		}
		s.wantEvents("1-3.2", "arrived", "phase claim", "ready", "departed")
		if l := s.phones.at("1-3.2").links[0]; !l.closed {
			t.Error("its connection is still open")
		}
	})
}

// Handsets is complete when Start returns: nothing has to be waited for to say
// that there is no handset.
func TestStartHasLooked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"))
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := len(s.Handsets()); n != 2 {
			t.Errorf("%d handsets are known when Start returns, want 2", n)
		}
	})
}

// A bus that cannot be looked at is told of, to those who come later too, and
// looked at again and again.
func TestBusTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		broken := &usb.Error{Op: "scan", Err: usb.ErrIO}
		s.bus.fail(broken)
		s.start()
		if err := s.Trouble(); !errors.Is(err, broken) {
			t.Errorf("the trouble is %v", err)
		}
		late := &recorder{}
		s.Subscribe(late.take)
		synctest.Wait()
		for _, r := range []*recorder{s.events, late} {
			if got := r.of(""); !slices.Equal(got, []string{"connect_failed"}) {
				t.Errorf("events without a handset: %v", got)
			}
		}
		s.bus.fail(nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s.handset("1-1").State != Ready || s.Trouble() != nil {
			t.Errorf("the handset is %v, the trouble %v", s.handset("1-1").State, s.Trouble())
		}

		// Later trouble takes nothing away.
		s.bus.fail(broken)
		synctest.Wait()
		if got := s.events.of(""); !slices.Equal(got, []string{"connect_failed", "connect_failed"}) {
			t.Errorf("events without a handset: %v", got)
		}
		if s.handset("1-1").State != Ready {
			t.Error("the handset that was connected is gone")
		}
	})
}

func TestAddBus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		more := BusSource{Bus: newFakeBus(phone("0-1")), Simulated: true}
		if err := s.AddBus(context.Background(), more); err == nil {
			t.Error("a bus can be added before Start")
		}
		s.start()
		if err := s.AddBus(context.Background(), more); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s.handset("sim-1").State != Ready || s.handset("1-1").State != Ready {
			t.Error("not both are ready")
		}
	})
}

// Which devices get a row, and which are connected to.
func TestWhatIsShown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		d     usb.DeviceDesc
		named bool
		state State // of the row
		row   bool
	}{
		{"handset", phone("1-1"), false, Ready, true},
		{"tethering phone", tetheringPhone("1-1"), false, Unusable, true},
		{"tethering phone, named", tetheringPhone("1-1"), true, Ready, true},
		{"serial mode", serialPhone("1-1"), false, Ready, true},
		{"serial mode, named", serialPhone("1-1"), true, Ready, true},
		{"disk", disk("1-1"), false, 0, false},
		{"disk, named", disk("1-1"), true, Unusable, true},
		{"keyboard", keyboard("1-1"), false, 0, false},
		{"keyboard, named", keyboard("1-1"), true, Unusable, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var src BusSource
				if tt.named {
					src.Named = []run.HandsetID{"1-1"}
				}
				s := newScene(t, Config{Buses: []BusSource{src}}, tt.d)
				s.start()
				rows := s.Handsets()
				if len(rows) != 0 != tt.row {
					t.Fatalf("%d rows", len(rows))
				}
				if !tt.row {
					return
				}
				if rows[0].State != tt.state {
					t.Errorf("state %v, want %v", rows[0].State, tt.state)
				}
				if connected := len(s.phones.at("1-1").links) > 0; connected != (tt.state == Ready) {
					t.Errorf("connected to: %v", connected)
				}
				if tt.state == Unusable {
					var m *ModeError
					if !errors.As(rows[0].Err, &m) {
						t.Errorf("Err is %v, want a ModeError", rows[0].Err)
					}
				}
			})
		})
	}
}

// A handset that comes back as a disk is worth a row where a disk alone is not.
// Where only some are meant, the others are listed, and nobody touches them:
// another program may be at work with them.
func TestOnlyTheNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := BusSource{Named: []run.HandsetID{"1-2"}, Only: true}
		s := newScene(t, Config{Buses: []BusSource{src}}, phone("1-1"), phone("1-2"))
		s.start()
		if h := s.handset("1-1"); h.State != Unusable || !errors.Is(h.Err, ErrNotChosen) || !IsHandset(h) {
			t.Errorf("the one that was not named is %+v", h)
		}
		if n := len(s.phones.at("1-1").links); n != 0 {
			t.Errorf("the one that was not named was connected to %d times", n)
		}
		if h := s.handset("1-2"); h.State != Ready {
			t.Errorf("the one that was named is %+v", h)
		}
		runs, err := s.Apply(t.Context(), Request{Documents: []*provxml.Document{document(t, "wifi.xml")}, Targets: []run.HandsetID{"1-1"}})
		if err != nil || len(runs) != 1 || runs[0].Ending != run.NotSent || !errors.Is(runs[0].Err, ErrNotChosen) {
			t.Errorf("applied to the one that was not named: %+v, %v", runs, err)
		}
	})
}

// Where a handset was that a run is repeated on, another device may stand now. It is
// not claimed as one that a person names; a handset is.
func TestOnlyWhereHandsetsWere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := BusSource{Named: []run.HandsetID{"1-1", "1-2"}, Only: true, Recognised: true}
		s := newScene(t, Config{Buses: []BusSource{src}}, tetheringPhone("1-1"), phone("1-2"), phone("1-3"))
		s.start()
		if h := s.handset("1-1"); h.State != Unusable || len(s.phones.at("1-1").links) != 0 {
			t.Errorf("the other device is %+v", h)
		}
		if h := s.handset("1-2"); h.State != Ready {
			t.Errorf("the handset is %+v", h)
		}
		if h := s.handset("1-3"); !errors.Is(h.Err, ErrNotChosen) {
			t.Errorf("the one that nobody means is %+v", h)
		}
	})
}

func TestHandsetComesBackAsDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.bus.swap(disk("1-1"))
		synctest.Wait()
		if h := s.handset("1-1"); h.State != Unusable || h.Mode != usb.ModeMassStorage {
			t.Errorf("it is %v, %v", h.State, h.Mode)
		}
		s.wantEvents("1-1", "arrived", "phase claim", "ready", "departed", "arrived", "connect_failed")
	})
}

// The handset restarted between two looks: only its address tells.
func TestReplugBetweenTwoLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.bus.swap(phone("1-1"))
		s.wantEvents("1-1", "arrived", "phase claim", "ready", "departed", "arrived", "phase claim", "ready")
		p := s.phones.at("1-1")
		if len(p.links) != 2 || !p.links[0].closed || p.links[1].closed {
			t.Errorf("of %d connections the wrong one is open", len(p.links))
		}
		if n := len(s.Handsets()); n != 1 {
			t.Errorf("the port has %d rows", n)
		}
	})
}

// A handset that is still being let go of keeps its interfaces from the next
// one at its port, also when something that cannot be used was there between.
func TestLettingGoOutlastsWhatComesBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		letGo := make(chan struct{})
		p := s.phones.at("1-1")
		p.connectAs = func(h *handset) error {
			<-h.ctx.Done()
			<-letGo
			return h.ctx.Err()
		}
		s.start()
		s.bus.swap(tetheringPhone("1-1"))
		synctest.Wait()
		p.connectAs = nil
		s.bus.swap(phone("1-1"))
		synctest.Wait()
		if h := s.handset("1-1"); h.State != Connecting || len(p.links) != 0 {
			t.Errorf("before the first one was let go of, the third is %v with %d connections", h.State, len(p.links))
		}
		close(letGo)
		synctest.Wait()
		if h := s.handset("1-1"); h.State != Ready {
			t.Errorf("the third is %v", h.State)
		}
	})
}

// A loose plug is told of; a person who plugs in twice is not scolded.
func TestFlakyCable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		remarks := func() (n int) {
			synctest.Wait()
			s.events.mu.Lock()
			defer s.events.mu.Unlock()
			for _, e := range s.events.events {
				if e.Kind == run.Arrived && strings.Contains(e.Message, "check its cable and port 1-1") {
					n++
				}
			}
			return n
		}
		s.bus.swap(phone("1-1"))
		if remarks() != 0 {
			t.Error("the second arrival is too many")
		}
		s.bus.swap(phone("1-1"))
		if remarks() != 1 {
			t.Error("the third arrival in a minute is not told")
		}
		time.Sleep(2 * time.Minute)
		s.bus.swap(phone("1-1"))
		if remarks() != 1 {
			t.Error("old arrivals count")
		}
	})
}

func TestLockedUntilUnlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		unlock := make(chan struct{})
		s.phones.at("1-1").connectAs = func(h *handset) error {
			h.locked()
			<-unlock
			h.phase("handshake")
			return nil
		}
		s.start()
		if h := s.handset("1-1"); h.State != Locked {
			t.Errorf("it is %v", h.State)
		}
		close(unlock)
		s.wantEvents("1-1", "arrived", "phase claim", "locked", "phase handshake", "ready")
	})
}

func TestConnectFailsAndIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		p := s.phones.at("1-1")
		p.connectAs = func(*handset) error { return &usb.Error{Op: "claim interface 0", Err: usb.ErrBusy} }
		s.start()
		if h := s.handset("1-1"); h.State != Unusable || !errors.Is(h.Err, usb.ErrBusy) {
			t.Errorf("it is %v, %v", h.State, h.Err)
		}
		time.Sleep(time.Hour)
		s.wantEvents("1-1", "arrived", "phase claim", "connect_failed") // not tried by itself

		p.connectAs = nil
		if err := s.Reconnect("1-1"); err != nil {
			t.Fatal(err)
		}
		s.wantEvents("1-1", "arrived", "phase claim", "connect_failed", "phase claim", "ready")
		if h := s.handset("1-1"); h.Err != nil {
			t.Errorf("it still has %v", h.Err)
		}
		if err := s.Reconnect("9-9"); err == nil {
			t.Error("a handset that never was can be reconnected")
		}
	})
}

// A connection that held and is lost is tried again by itself; one that did
// not hold is not, and neither is one whose device is gone.
func TestConnectionLost(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after time.Duration
		err   error
		again bool
	}{
		{"after a while", time.Minute, nil, true},
		{"at once", time.Second, nil, false},
		{"device gone", time.Minute, &usb.Error{Op: "bulk in 0x82", Err: usb.ErrNoDevice}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, Config{}, phone("1-1"))
				s.start()
				time.Sleep(tt.after)
				s.phones.at("1-1").lose(tt.err)
				time.Sleep(noticePatience) // a departure may be noticed late, and this one never is
				want := []string{"arrived", "phase claim", "ready", "connect_failed"}
				if tt.again {
					want = []string{"arrived", "phase claim", "ready", "phase claim", "ready"}
				}
				s.wantEvents("1-1", want...)
			})
		})
	}
}

// A slow listener delays nobody, loses nothing, and hears it in order; Close
// waits until it has heard the last of it.
func TestSlowSubscriber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		slow := &recorder{}
		s.Subscribe(func(e run.Event) {
			time.Sleep(time.Second)
			slow.take(e)
		})
		s.start()
		for range 20 {
			s.bus.plug(phone("1-1"))
			synctest.Wait()
			s.bus.swap(phone("1-1"))
			synctest.Wait()
			s.bus.unplug(portPath("1-1"))
			time.Sleep(200 * time.Millisecond)
			synctest.Wait()
		}
		quick := s.events.of("1-1")
		if got := slow.of("1-1"); len(got) >= len(quick) {
			t.Fatalf("the slow one already has %d of %d events", len(got), len(quick))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := slow.of("1-1"); !slices.Equal(got, quick) {
			t.Errorf("the slow one heard\n%v\nnot\n%v", got, quick)
		}
	})
}

func TestCancelledSubscriberHearsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		heard := &recorder{}
		cancel := s.Subscribe(heard.take)
		s.start()
		s.bus.plug(phone("1-1"))
		synctest.Wait()
		n := len(heard.of("1-1"))
		cancel()
		cancel()
		s.bus.plug(phone("1-2"))
		synctest.Wait()
		if len(heard.of("1-1")) != n || len(heard.of("1-2")) != 0 {
			t.Error("it heard more after it was cancelled")
		}
		if len(s.events.of("1-2")) == 0 {
			t.Error("the other subscriber was cancelled too")
		}
	})
}

// Close lets every handset go, and the bench's own context does the same.
func TestCloseAndContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		ctx, cancel := context.WithCancel(context.Background())
		if err := s.Start(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.Start(ctx); err == nil {
			t.Error("it can be started twice")
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		if !s.phones.at("1-1").links[0].closed {
			t.Error("the handset is held after the context ended")
		}
		if _, err := s.Apply(context.Background(), Request{}); err == nil {
			t.Error("Apply works after the end")
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := s.Start(context.Background()); !errors.Is(err, ErrClosed) {
			t.Errorf("Start after Close: %v", err)
		}
	})
}

func TestSimulatedAndOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{
			Buses: []BusSource{{Simulated: true}},
			Over:  []OverSource{{Host: "169.254.2.2", Device: "169.254.2.1"}},
		}, phone("0-1"))
		s.start()
		if h := s.handset("sim-1"); !h.Simulated || h.Port != "SIM 1" || h.State != Ready {
			t.Errorf("the simulated one is %+v", h)
		}
		if h := s.handset("over-169.254.2.1"); h.Simulated || h.Port != "169.254.2.1" || h.State != Ready {
			t.Errorf("the one over the network is %+v", h)
		}
		// Over the network nobody sees a replug: a lost connection is always
		// waited for again.
		s.phones.at("over-169.254.2.1").lose(nil)
		s.wantEvents("over-169.254.2.1", "arrived", "phase claim", "ready", "phase claim", "ready")
	})
}
