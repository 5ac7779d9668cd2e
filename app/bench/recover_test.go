package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// halt makes an endpoint of a simulated handset stall, from a handle of its own:
// SET_FEATURE(ENDPOINT_HALT), USB 2.0 9.4.9.
func halt(t testing.TB, bus usb.Bus, ep uint8) {
	t.Helper()
	ctx := context.Background()
	found, err := bus.Scan(ctx)
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	dev, err := bus.Open(ctx, found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer dev.Close()
	if _, err := dev.Control(ctx, usb.Setup{RequestType: 0x02, Request: 3, Index: uint16(ep)}, nil); err != nil {
		t.Fatal(err)
	}
}

// until collects the handset's events up to one of these kinds.
func (s *realScene) until(id run.HandsetID, kinds ...run.EventKind) (phases []string, last run.Event) {
	s.Helper()
	late := time.After(2 * time.Minute)
	for {
		select {
		case e := <-s.events:
			switch {
			case e.Handset != id:
			case slices.Contains(kinds, e.Kind):
				return phases, e
			case e.Kind == run.Phase:
				phases = append(phases, e.Phase)
			default:
				phases = append(phases, e.Kind.String())
			}
		case <-late:
			s.Fatalf("%v did not come: %v", kinds, phases)
		}
	}
}

// A bulk endpoint that stalls ends the link. The device is reset, which clears
// the halt, and connected anew, twice; the third time in a row a person is asked.
func TestStallEndsInAReset(t *testing.T) {
	for name, ep := range map[string]uint8{"bulk IN": 0x82, "bulk OUT": 0x03} {
		t.Run(name, func(t *testing.T) {
			s := newRealScene(t, "1", Config{})
			if err := s.Start(context.Background()); err != nil {
				t.Fatal(err)
			}
			s.until("sim-1", run.Ready)
			began := time.Now()
			for range maxResets {
				halt(t, s.sim.Bus(), ep)
				phases, _ := s.until("sim-1", run.Ready)
				if i := slices.Index(phases, "reset"); i < 0 || i+1 == len(phases) || phases[i+1] != "open" {
					t.Errorf("after the stall: %v", phases)
				}
				if r := s.apply("sim-1"); r[0].Ending != run.Applied {
					t.Fatalf("%v: %v", r[0].Ending, r[0].Err)
				}
			}
			halt(t, s.sim.Bus(), ep)
			_, e := s.until("sim-1", run.ConnectFailed, run.Ready)
			if took := time.Since(began); e.Kind == run.Ready && took > reconnectAfter {
				t.Logf("this computer is too slow for it: a connection may have held %v", took)
				return
			}
			var reset *ResetError
			if !errors.As(e.Err, &reset) || reset.Times != 2 || !errors.Is(e.Err, usb.ErrStall) || !strings.Contains(e.Err.Error(), "was reset 2 times and did not recover") {
				t.Errorf("in the end: %v", e.Err)
			}
			if err := s.Reconnect("sim-1"); err != nil {
				t.Fatal(err)
			}
			// The endpoint still stalls: nobody has cleared it but a reset.
			if phases, _ := s.until("sim-1", run.Ready); !slices.Contains(phases, "reset") {
				t.Errorf("by a person's wish: %v", phases)
			}
		})
	}
}

// faulty is a bus whose devices fail as a test says.
type faulty struct {
	usb.Bus
	mu      sync.Mutex
	control func(usb.Setup) error // nil: none
	reset   func() error          // instead of a reset
	resets  int
}

func (f *faulty) Changes() <-chan struct{} { return f.Bus.(usb.Notifier).Changes() }

func (f *faulty) Open(ctx context.Context, d usb.DeviceDesc) (usb.Device, error) {
	dev, err := f.Bus.Open(ctx, d)
	if err != nil {
		return nil, err
	}
	return &faultyDevice{dev, f}, nil
}

type faultyDevice struct {
	usb.Device
	f *faulty
}

func (d *faultyDevice) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	d.f.mu.Lock()
	fault := d.f.control
	d.f.mu.Unlock()
	if fault != nil {
		if err := fault(s); err != nil {
			return 0, &usb.Error{Op: "control", Path: d.Desc().Path, Err: err}
		}
	}
	return d.Device.Control(ctx, s, data)
}

func (d *faultyDevice) Reset(ctx context.Context) error {
	d.f.mu.Lock()
	d.f.resets++
	instead := d.f.reset
	d.f.mu.Unlock()
	if instead != nil {
		return instead()
	}
	return d.Device.Reset(ctx)
}

func newFaultyScene(t *testing.T) (*realScene, *faulty) {
	s := newRealScene(t, "1", Config{})
	f := &faulty{Bus: s.sim.Bus()}
	s.cfg.Buses[0].Bus = f
	return s, f
}

// A control endpoint that refuses every command ends after two resets, also when
// each reset makes the device leave and come back as another stay.
func TestStallThatResetsDoNotEnd(t *testing.T) {
	for _, leaves := range []bool{false, true} {
		s, f := newFaultyScene(t)
		f.control = func(usb.Setup) error { return usb.ErrStall }
		if leaves {
			f.reset = func() error {
				go func() { s.sim.Unplug(0); s.sim.Plug(0) }()
				return &usb.Error{Op: "reset", Err: usb.ErrNoDevice}
			}
		}
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		_, e := s.until("sim-1", run.ConnectFailed)
		var reset *ResetError
		if !errors.As(e.Err, &reset) || reset.Times != 2 || !errors.Is(e.Err, usb.ErrStall) {
			t.Errorf("leaves %v: %v", leaves, e.Err)
		}
		f.mu.Lock()
		if f.resets != 2 {
			t.Errorf("leaves %v: %d resets", leaves, f.resets)
		}
		f.mu.Unlock()
	}
}

// An unplugged handset may first be an I/O error, and a moment later be gone: it
// is called unplugged, to whoever waits for it, and never by the error. One that
// stays is called by the error.
func TestUnpluggedIsNotCalledAnError(t *testing.T) {
	for _, cause := range []error{usb.ErrIO, usb.ErrOverflow, usb.ErrStall} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			s.start()
			time.Sleep(time.Second)
			p := s.phones.at("1-1")
			begun := make(chan struct{})
			l := p.links[0]
			p.answer = nil
			p.openErr = func() error {
				close(begun)
				<-l.done
				return errors.New("connection reset by peer")
			}
			runs := make(chan run.Run)
			go func() {
				r, _ := s.Apply(context.Background(), Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
				runs <- r[0]
			}()
			<-begun
			p.lose(&usb.Error{Op: "bulk in 0x82", Err: cause})
			time.Sleep(300 * time.Millisecond) // the bus is as slow as that
			s.bus.unplug(portPath("1-1"))
			if r := <-runs; !errors.Is(r.Err, ErrDeparted) || r.Ending != run.NotSent {
				t.Errorf("%v: the run: %v, %v", cause, r.Ending, r.Err)
			}
			time.Sleep(5 * time.Second)
			if told := s.events.of("1-1"); !slices.Contains(told, "departed") || slices.Contains(told, "connect_failed") {
				t.Errorf("%v: told %v", cause, told)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		time.Sleep(time.Second)
		s.phones.at("1-1").lose(&usb.Error{Op: "bulk in 0x82", Err: usb.ErrIO})
		time.Sleep(5 * time.Second)
		if h := s.handset("1-1"); h.State != Unusable || !errors.Is(h.Err, usb.ErrIO) || errors.Is(h.Err, ErrDeparted) {
			t.Errorf("it stays: %v, %v", h.State, h.Err)
		}
	})
}

// The same when it happens while the handset is being connected, on the whole
// way: the transfers of a real pull, as errors that say something else.
func TestUnpluggedWhileConnecting(t *testing.T) {
	s, f := newFaultyScene(t)
	var once sync.Once
	f.control = func(usb.Setup) error {
		once.Do(func() { go s.sim.Unplug(0) })
		return usb.ErrIO
	}
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if phases, _ := s.until("sim-1", run.Departed); slices.Contains(phases, run.ConnectFailed.String()) {
		t.Errorf("called something else first: %v", phases)
	}
}
