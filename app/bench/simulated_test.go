package bench

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// Whatever happens at a bench of up to eight handsets, every layer of it: each run is
// in the journal once, nothing reaches a handset that was not chosen, what is called
// applied is on the handset, what is called failed, cancelled or not sent is not, every
// wait ends, and nothing is left behind.
func TestSimulatedDays(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out what takes real time; days at a simulated bench are NOT tested")
	}
	// A day takes seconds: a hundred of them are too many for every test.
	days := flag.Lookup("rapid.checks")
	before := days.Value.String()
	if before == days.DefValue {
		days.Value.Set("6")
		defer days.Value.Set(before)
	}
	endings := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(rt, "handsets")
		acts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act { return drawAct(t, n) }), 4, 24).Draw(rt, "acts")
		if wrong := simulatedDay(t, n, acts, endings); len(wrong) > 0 {
			rt.Fatal(strings.Join(wrong, "\n"))
		}
	})
	t.Logf("endings: %v", endings)
}

// act is one thing that happens at the bench, to handset At.
type act struct {
	Do   string
	At   int
	To   []int // handsets of an apply
	Docs int
	MS   int // of a wait, or how long the handset is away
}

func drawAct(t *rapid.T, n int) act {
	return act{
		Do: rapid.SampledFrom([]string{"apply", "apply", "apply", "apply", "plug", "unplug", "restart", "lock", "unlock", "wait", "wait",
			"cancel", "reconnect", "fails", "forgets", "stops", "is slow", "is well", "is busy"}).Draw(t, "do"),
		At:   rapid.IntRange(0, n-1).Draw(t, "at"),
		To:   rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 1, n, rapid.ID).Draw(t, "to"),
		Docs: rapid.IntRange(1, 3).Draw(t, "docs"),
		MS:   rapid.IntRange(0, 200).Draw(t, "ms"),
	}
}

// madeDoc is a document of the day, and where it was to go.
type madeDoc struct {
	doc   *provxml.Document
	names [2]string
	to    []run.HandsetID
}

// makeDoc makes one whose settings no other one has. The first is changed by nothing, the
// second is what troubles are about.
func makeDoc(t testing.TB, at, number int) madeDoc {
	m := madeDoc{names: [2]string{fmt.Sprintf("run-%d-%d-first.", at, number), fmt.Sprintf("run-%d-%d-second.", at, number)}}
	d, err := provxml.Parse("day.xml", fmt.Appendf(nil, `<wap-provisioningdoc><characteristic type="Registry">`+
		`<characteristic type="HKCU\Software\Cradle\Day%d-%d"><parm name="%s" value="1"/><parm name="%s" value="2"/></characteristic>`+
		`</characteristic></wap-provisioningdoc>`, at, number, m.names[0], m.names[1]))
	if err != nil {
		t.Fatal(err)
	}
	m.doc = d
	return m
}

func (m *madeDoc) path(name string) string {
	return `Registry\` + m.doc.Root.Children[0].Children[0].Name + `\` + name
}

func simulatedDay(t *testing.T, n int, acts []act, endings map[string]int) (wrong []string) {
	var mu sync.Mutex // of what the goroutines of applies write
	bad := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		wrong = append(wrong, fmt.Sprintf(format, args...))
	}
	goroutines := runtime.NumGoroutine()
	specs, err := simulator.ParseSpec(fmt.Sprint(n))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simulator.New(simulator.Options{Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	book := &logbook{begun: map[string]int{}, ended: map[string]int{}}
	events := &recorder{}
	b, err := New(Config{Buses: []BusSource{{Bus: sim.Bus(), Simulated: true}}, Journal: book, Jobs: 3,
		Timeouts: Timeouts{Unlock: 500 * time.Millisecond, Handshake: 2 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	b.Subscribe(events.take)
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	id := func(i int) run.HandsetID { return run.HandsetID(fmt.Sprintf("sim-%d", i+1)) }

	var applies, others sync.WaitGroup
	var cancels []context.CancelFunc
	var made []madeDoc
	var ended []run.Run
	stop := make(chan struct{}) // no handset stops any more
	forgets := make([]bool, n)  // ever, so that its word alone proves nothing
	for i, a := range acts {
		h := sim.Handsets()[a.At]
		away := time.Duration(a.MS) * time.Millisecond
		switch a.Do {
		case "plug":
			if err := sim.Plug(a.At); err != nil {
				t.Fatal(err)
			}
		case "unplug":
			sim.Unplug(a.At)
		case "restart":
			sim.Unplug(a.At)
			h.Restart()
			time.Sleep(away)
			sim.Plug(a.At)
		case "lock":
			h.Lock()
		case "unlock":
			h.Unlock()
		case "wait":
			time.Sleep(away)
		case "cancel":
			for _, c := range cancels {
				c()
			}
		case "reconnect":
			b.Reconnect(id(a.At))
		case "is busy":
			h.Occupy(away)
		case "is well":
			h.SetFaults(cm.Faults{})
		case "is slow":
			h.SetFaults(cm.Faults{Delay: map[string]time.Duration{"": away}})
		case "fails", "forgets", "stops":
			f := cm.Faults{Fail: map[string]rapi.HRESULT{}, Forget: map[string]bool{}}
			for j := i; j < len(acts); j++ { // the documents to come
				for d := range 3 {
					m := makeDoc(t, j, d)
					second := m.path(m.names[1])
					switch a.Do {
					case "fails":
						f.Fail[second] = rapi.AccessDenied
					case "forgets":
						f.Forget[second] = true
					}
				}
			}
			forgets[a.At] = forgets[a.At] || a.Do == "forgets"
			if a.Do == "stops" { // after a setting, or after both; it is back in a moment
				f.StopAfter, f.Stop = min(a.Docs, 2), func() {
					h.SetFaults(cm.Faults{})
					others.Go(func() {
						select {
						case <-stop:
							return
						default:
						}
						sim.Unplug(a.At)
						h.Restart()
						time.Sleep(away)
						sim.Plug(a.At)
					})
					offBus(sim, h) // a handset that is off says nothing any more
				}
			}
			h.SetFaults(f)
		case "apply":
			req := Request{Return: 600 * time.Millisecond, KeepGoing: a.MS%2 == 0, NoBefore: a.MS%7 == 0}
			for _, to := range a.To {
				if slices.ContainsFunc(b.Handsets(), func(h Handset) bool { return h.ID == id(to) }) {
					req.Targets = append(req.Targets, id(to))
				}
			}
			if len(req.Targets) == 0 {
				break
			}
			for d := range a.Docs {
				m := makeDoc(t, i, d)
				m.to = req.Targets
				made = append(made, m)
				req.Documents = append(req.Documents, m.doc)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancels = append(cancels, cancel)
			applies.Go(func() {
				runs, err := b.Apply(ctx, req)
				if err != nil {
					bad("apply: %v", err)
				}
				if len(runs) != len(req.Targets)*len(req.Documents) {
					bad("%d runs for %d documents on %d handsets", len(runs), len(req.Documents), len(req.Targets))
				}
				mu.Lock()
				defer mu.Unlock()
				ended = append(ended, runs...)
			})
		}
	}

	// Every wait ends by itself.
	all := make(chan struct{})
	go func() { applies.Wait(); close(all) }()
	select {
	case <-all:
	case <-time.After(90 * time.Second):
		bad("not every run has ended:\n%v", b.Handsets())
		for _, c := range cancels {
			c()
		}
		<-all
	}
	close(stop)
	others.Wait()
	b.Close()
	for _, c := range cancels {
		c()
	}
	for _, h := range sim.Handsets() {
		idle(t, h)
	}
	for _, r := range ended {
		endings[r.Ending.Key()]++
		if r.Resolved {
			endings["resolved"]++
		}
		if book.begun[r.ID] != 1 || book.ended[r.ID] != 1 {
			bad("the journal heard of run %s %d times at its beginning and %d at its end", r.ID, book.begun[r.ID], book.ended[r.ID])
		}
		i := 0
		fmt.Sscanf(string(r.Handset), "sim-%d", &i)
		m := made[slices.IndexFunc(made, func(m madeDoc) bool { return m.doc == r.Document })]
		if why := honest(r, m, sim.Handsets()[i-1].Registry().String(), forgets[i-1]); why != "" {
			bad("%s on %s is called %v (%v), and %s", m.names[0], r.Handset, r.Ending, r.Err, why)
		}
	}
	if len(book.begun) != len(ended) {
		bad("the journal has %d runs, there were %d", len(book.begun), len(ended))
	}
	for i, h := range sim.Handsets() {
		dump := h.Registry().String()
		for _, m := range made {
			if !slices.Contains(m.to, id(i)) && (strings.Contains(dump, m.names[0]) || strings.Contains(dump, m.names[1])) {
				bad("%s has something of %s, which was for others", id(i), m.names[0])
			}
		}
		wrong = append(wrong, makesSense(id(i), events.events)...)
	}
	if err := sim.Close(); err != nil {
		bad("closing: %v", err)
	}
	// Timers of the netstack may still be ending; goroutines that stay do not.
	for range 500 {
		if runtime.NumGoroutine() <= goroutines {
			return wrong
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1<<20)
	bad("%d goroutines before, %d after\n%s", goroutines, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
	return wrong
}

// offBus waits until a handset is off the bus; not for ever, because somebody else may
// have plugged it in again.
func offBus(sim *simulator.Simulator, h *simulator.Handset) {
	for range 1000 {
		found, err := sim.Bus().Scan(context.Background())
		if err != nil || !slices.ContainsFunc(found, func(d usb.DeviceDesc) bool { return d.Path == h.Port }) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// idle waits until a handset has processed what it had begun with.
func idle(t *testing.T, h *simulator.Handset) {
	h.SetFaults(cm.Faults{})
	for range 1000 {
		before := h.Registry().String()
		time.Sleep(20 * time.Millisecond)
		if h.Registry().String() == before {
			return
		}
	}
	t.Errorf("%s is never done", h.ID)
}

// honest says what of a run's ending is not true; "" if nothing is.
func honest(r run.Run, m madeDoc, dump string, forgets bool) string {
	var in [2]bool
	for i, v := range m.names {
		in[i] = strings.Contains(dump, v)
	}
	v := r.Verification
	switch r.Ending {
	case run.Running:
		return "it never ended"
	case run.Applied:
		if complete := v != nil && v.Err == nil; !complete && (forgets || r.Resolved) {
			if r.Resolved {
				return "it was resolved without having been read back"
			}
			return "" // the handset's word is all there is
		}
		if !in[0] || !in[1] {
			return fmt.Sprintf("the handset has of it %v", in)
		}
	case run.AppliedWithProblems:
		if in[0] && in[1] {
			return "all of it is on the handset"
		}
	case run.Failed, run.NotSent, run.Cancelled:
		if in[0] || in[1] {
			return fmt.Sprintf("the handset has of it %v", in)
		}
		if r.Ending == run.Failed && r.Resolved && (v == nil || v.Err != nil) {
			return "it was resolved without having been read back"
		}
	case run.Unknown:
		if r.Resolved || r.Err == nil && r.Result.Lost {
			return "nobody says why"
		}
	}
	if errors.Is(r.Err, ErrOtherHandset) {
		return "there is no other handset"
	}
	return ""
}
