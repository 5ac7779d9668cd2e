package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// These tests run every layer: nothing here is a fake but the handset, which is
// the simulator's. No clock is faked either, so nothing is timed.

type realScene struct {
	testing.TB
	*Bench
	sim    *simulator.Simulator
	events chan run.Event

	patience time.Duration // Request.Return
}

func newRealScene(t testing.TB, spec string, cfg Config) *realScene {
	t.Helper()
	specs, err := simulator.ParseSpec(spec)
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Buses = []BusSource{{Bus: sim.Bus(), Simulated: true}}
	b, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := &realScene{TB: t, Bench: b, sim: sim, events: make(chan run.Event, 10_000)}
	b.Subscribe(func(e run.Event) { s.events <- e })
	t.Cleanup(func() {
		b.Close()
		if err := sim.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// await waits for an event; the test's own deadline is the limit.
func (s *realScene) await(kind run.EventKind, id run.HandsetID) run.Event {
	s.Helper()
	for e := range s.events {
		if e.Kind == run.ConnectFailed && kind != run.ConnectFailed {
			s.Fatalf("%s: %v", e.Handset, e.Err)
		}
		if e.Kind == kind && e.Handset == id {
			return e
		}
	}
	panic("unreachable")
}

func (s *realScene) apply(targets ...run.HandsetID) []run.Run {
	s.Helper()
	runs, err := s.Apply(context.Background(), Request{Documents: []*provxml.Document{settings(s, 20)}, Targets: targets, Return: s.patience})
	if err != nil {
		s.Fatal(err)
	}
	return runs
}

// settings is a document with n settings of the registry.
func settings(t testing.TB, n int) *provxml.Document {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">`)
	for i := range n {
		fmt.Fprintf(&b, `<parm name="Setting%d" value="%d" datatype="integer"/>`, i, i)
	}
	b.WriteString(`</characteristic></characteristic></wap-provisioningdoc>`)
	d, err := provxml.Parse("settings.xml", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWholeWay(t *testing.T) {
	s := newRealScene(t, "wm65-professional:name=NORTH-01,wm61-standard:name=NORTH-02", Config{})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	runs := s.apply("sim-1", "sim-2")
	for i, name := range []string{"NORTH-01", "NORTH-02"} {
		r := runs[i]
		if r.Ending != run.Applied || r.Err != nil {
			t.Fatalf("%s: %v, %v", r.Handset, r.Ending, r.Err)
		}
		if c := r.Result.Counts(); c[provxml.Applied] != 20 || c.Total() != 20 {
			t.Errorf("%s: counts %v", r.Handset, c)
		}
		id := r.Identity
		if id.Name != name || id.OSMajor != 5 || id.OSMinor != 2 || id.Build == 0 || id.GUID == "" || id.Model == "" {
			t.Errorf("%s: identity %+v", r.Handset, id)
		}
		// The document went over the bus and nowhere else.
		stats, ok := s.sim.Stats(usb.PortPath{Bus: 0, Ports: fmt.Sprint(i + 1)})
		if !ok || stats.BulkOut.Bytes < uint64(2*len(r.Document.Text())) {
			t.Errorf("%s: %d bytes went out in bulk, the document has %d as UTF-16", r.Handset, stats.BulkOut.Bytes, 2*len(r.Document.Text()))
		}
	}
}

func TestUnpluggedAndBack(t *testing.T) {
	s := newRealScene(t, "1", Config{})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.await(run.Ready, "sim-1")
		if r := s.apply("sim-1"); r[0].Ending != run.Applied {
			t.Fatalf("%v: %v", r[0].Ending, r[0].Err)
		}
		s.sim.Unplug(0)
		s.await2(run.Departed, "sim-1")
		r := s.apply("sim-1")
		if r[0].Ending != run.NotSent || !errors.Is(r[0].Err, ErrDeparted) {
			t.Fatalf("unplugged: %v, %v", r[0].Ending, r[0].Err)
		}
		if err := s.sim.Plug(0); err != nil {
			t.Fatal(err)
		}
	}
}

// await2 is await for a moment in which connecting may fail.
func (s *realScene) await2(kind run.EventKind, id run.HandsetID) {
	s.Helper()
	for e := range s.events {
		if e.Kind == kind && e.Handset == id {
			return
		}
	}
}

// Whenever a handset is unplugged, its run ends, and honestly: Applied only if
// the answer came, Unknown only if something may have been sent.
func TestUnpluggedAtAnyMoment(t *testing.T) {
	endings := map[run.Ending]int{}
	for i := range 40 {
		s := newRealScene(t, "1", Config{})
		s.patience = -1 // it does not come back
		done := make(chan struct{})
		var once sync.Once
		s.Subscribe(func(e run.Event) {
			if e.Kind == run.Phase && e.Phase == []string{"claim", "address", "handshake", "send"}[i%4] {
				for range i * i {
					runtime.Gosched()
				}
				once.Do(func() { go func() { s.sim.Unplug(0); close(done) }() })
			}
		})
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		r := s.apply("sim-1")[0]
		<-done
		endings[r.Ending]++
		switch r.Ending {
		case run.Applied:
			if r.Result.Lost && !r.Resolved || r.Err != nil {
				t.Errorf("%d: applied, and %v", i, r.Err)
			}
		case run.Unknown:
			if !r.Result.Lost || r.Err == nil {
				t.Errorf("%d: unknown without a reason", i)
			}
		case run.NotSent:
			if r.Result != nil || r.Err == nil {
				t.Errorf("%d: not sent, with a result or without a reason", i)
			}
		default:
			t.Errorf("%d: %v, %v", i, r.Ending, r.Err)
		}
		s.Close()
	}
	t.Logf("endings: %v", endings)
}

func TestLockedForReal(t *testing.T) {
	s := newRealScene(t, "wm61-standard:locked=never", Config{})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.await(run.Locked, "sim-1")
	s.sim.Handsets()[0].Unlock()
	s.await(run.Ready, "sim-1")
}

func TestPasswordForReal(t *testing.T) {
	asked := 0
	s := newRealScene(t, "wm65-professional:password=1234", Config{
		Password: func(_ context.Context, id run.HandsetID, attempt int) (string, error) {
			if asked++; attempt != asked || id != "sim-1" {
				t.Errorf("%s asks for attempt %d after %d", id, attempt, asked)
			}
			return []string{"", "0000", "1234"}[attempt], nil
		},
	})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.await(run.Ready, "sim-1")
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

// Nothing is left behind: goroutines are joined when a bench is closed.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		s := newRealScene(t, "2", Config{})
		if err := s.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		s.apply("sim-1", "sim-2")
		s.Close()
		if err := s.sim.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// Timers of the netstack may still be ending; goroutines that stay do not.
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
}

// One document on a handset that is connected.
func BenchmarkApply(b *testing.B) {
	s := newRealScene(b, "1", Config{})
	if err := s.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	s.await(run.Ready, "sim-1")
	doc := settings(b, 20)
	for b.Loop() {
		runs, err := s.Apply(context.Background(), Request{Documents: []*provxml.Document{doc}, Targets: []run.HandsetID{"sim-1"}})
		if err != nil || runs[0].Ending != run.Applied {
			b.Fatal(err, runs)
		}
		for len(s.events) > 0 {
			<-s.events
		}
	}
}

// Work has a session on a whole simulated handset, and beside a document it waits
// for its turn.
func TestRealWork(t *testing.T) {
	s := newRealScene(t, "1", Config{})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, r := range s.apply("sim-1") {
			if r.Ending != run.Applied {
				t.Errorf("the document ended %v: %v", r.Ending, r.Err)
			}
		}
	})
	for range 3 {
		wg.Go(func() {
			err := s.Do(context.Background(), "sim-1", "asking", func(ctx context.Context, session *rapi.Session) error {
				v, err := session.GetVersionEx(ctx)
				if err == nil && v.Major != 5 {
					err = fmt.Errorf("the version is %v", v)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A handset that is unplugged while it is worked on is called that.
func TestRealWorkUnplugged(t *testing.T) {
	s := newRealScene(t, "1", Config{})
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	err := s.Do(context.Background(), "sim-1", "asking", func(ctx context.Context, session *rapi.Session) error {
		if _, err := session.GetVersionEx(ctx); err != nil {
			return err
		}
		s.sim.Unplug(0)
		for ctx.Err() == nil {
			if _, err := session.GetVersionEx(ctx); err != nil {
				return err
			}
		}
		return context.Cause(ctx)
	})
	if !errors.Is(err, ErrDeparted) {
		t.Errorf("the error is %v", err)
	}
}
