package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/usb"
)

// logbook is a Journal that counts what it is told of each run.
type logbook struct {
	mu           sync.Mutex
	begun, ended map[string]int
}

func (l *logbook) Begin(_ context.Context, r run.Run) error { return l.note(l.begun, r) }
func (l *logbook) End(_ context.Context, r run.Run) error   { return l.note(l.ended, r) }
func (l *logbook) Step(context.Context, string, string) error {
	return nil
}
func (l *logbook) Before(context.Context, string, run.Before) error {
	return nil
}
func (l *logbook) Reply(context.Context, string, run.Reply) error {
	return nil
}

func (l *logbook) note(m map[string]int, r run.Run) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	m[r.ID]++
	return nil
}

// Whatever happens at a bench, in whatever order: every run has one ending and
// one record, no document reaches a handset it was not meant for, no handset is
// held twice, nothing is left open, and the events of a handset make sense.
func TestRandomDays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.Custom(drawStep), 1, 40).Draw(rt, "steps")
		// A bubble belongs to the test, not to rapid; what it finds wrong is
		// carried out of it.
		var wrong []string
		synctest.Test(t, func(t *testing.T) { wrong = aDay(t, steps) })
		if len(wrong) > 0 {
			rt.Fatal(strings.Join(wrong, "\n"))
		}
	})
}

// step is one thing that happens.
type step struct {
	Do   string
	Port int
	To   []int // ports of an apply
	Docs int
}

func drawStep(t *rapid.T) step {
	return step{
		Do: rapid.SampledFrom([]string{"plug", "plug", "unplug", "swap", "lose", "apply", "apply", "cancel", "wait", "unlock", "reconnect",
			"answers", "silent", "fails", "busy", "locks", "refuses"}).Draw(t, "do"),
		Port: rapid.IntRange(1, 4).Draw(t, "port"),
		To:   rapid.SliceOfNDistinct(rapid.IntRange(1, 4), 1, 4, rapid.ID).Draw(t, "to"),
		Docs: rapid.IntRange(1, 3).Draw(t, "docs"),
	}
}

// mood is how the handset at a port behaves from now on.
type mood struct {
	mu      sync.Mutex
	connect string // "locks", "refuses", or ""
	answer  string // "silent", "fails", "busy", or ""
	unlock  chan struct{}
}

func aDay(t *testing.T, steps []step) (wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	book := &logbook{begun: map[string]int{}, ended: map[string]int{}}
	bus, phones, events := newFakeBus(), &fakePhones{}, &recorder{}
	b, err := newBench(Config{Buses: []BusSource{{Bus: bus}}, Journal: book, Jobs: 2,
		Timeouts: Timeouts{Unlock: time.Hour}}, phones.connect)
	if err != nil {
		t.Fatal(err)
	}
	b.Subscribe(events.take)
	if err := b.Start(context.Background()); err != nil {
		t.Fatal(err)
	}

	id := func(port int) run.HandsetID { return run.HandsetID(fmt.Sprintf("1-%d", port)) }
	moods := map[int]*mood{}
	for port := 1; port <= 4; port++ {
		m := &mood{unlock: make(chan struct{})}
		moods[port] = m
		p := phones.at(id(port))
		p.connectAs = m.connecting
		p.answer = m.answering
	}
	here := map[int]bool{}
	var applies sync.WaitGroup
	var mu sync.Mutex
	var ended []run.Run
	meant := map[run.HandsetID]map[string]bool{} // by handset, the documents that were asked for
	var cancels []context.CancelFunc

	for i, s := range steps {
		port := portPath(string(id(s.Port)))
		m := moods[s.Port]
		switch s.Do {
		case "plug":
			if !here[s.Port] {
				bus.plug(phone(port.String()))
				here[s.Port] = true
			}
		case "unplug":
			bus.unplug(port)
			here[s.Port] = false
		case "swap":
			if here[s.Port] {
				bus.swap(phone(port.String()))
			}
		case "lose":
			phones.at(id(s.Port)).loseIfOpen()
		case "unlock":
			m.mu.Lock()
			close(m.unlock)
			m.unlock = make(chan struct{})
			m.mu.Unlock()
		case "reconnect":
			b.Reconnect(id(s.Port))
		case "locks", "refuses":
			m.set(&m.connect, s.Do)
		case "silent", "fails", "busy":
			m.set(&m.answer, s.Do)
		case "answers":
			m.set(&m.answer, "")
			m.set(&m.connect, "")
		case "wait":
			time.Sleep(time.Duration(s.Port) * 7 * time.Second)
		case "cancel":
			for _, c := range cancels {
				c()
			}
		case "apply":
			var req Request
			for d := range s.Docs {
				req.Documents = append(req.Documents, document(t, fmt.Sprintf("%d-%d", i, d)))
			}
			for _, port := range s.To {
				if slices.ContainsFunc(b.Handsets(), func(h Handset) bool { return h.ID == id(port) }) {
					req.Targets = append(req.Targets, id(port))
				}
			}
			if len(req.Targets) == 0 {
				break
			}
			for _, target := range req.Targets {
				for _, d := range req.Documents {
					if meant[target] == nil {
						meant[target] = map[string]bool{}
					}
					meant[target][d.Text()] = true
				}
			}
			ctx, cancel := context.WithCancel(context.Background())
			cancels = append(cancels, cancel)
			applies.Go(func() {
				runs, err := b.Apply(ctx, req)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					bad("apply: %v", err)
				}
				if len(runs) != len(req.Targets)*len(req.Documents) {
					bad("%d runs for %d documents on %d handsets", len(runs), len(req.Documents), len(req.Targets))
				}
				ended = append(ended, runs...)
			})
		}
		if i%3 == 0 {
			synctest.Wait()
		}
	}
	synctest.Wait()
	b.Close()
	applies.Wait()
	for _, c := range cancels {
		c()
	}

	for _, r := range ended {
		if r.Ending == run.Running {
			bad("run %s never ended", r.ID)
		}
		if book.begun[r.ID] != 1 || book.ended[r.ID] != 1 {
			bad("the journal heard of run %s %d times at its beginning and %d at its end", r.ID, book.begun[r.ID], book.ended[r.ID])
		}
	}
	if len(book.begun) != len(ended) {
		bad("the journal has %d runs, there were %d", len(book.begun), len(ended))
	}
	for port := 1; port <= 4; port++ {
		p := phones.at(id(port))
		for _, d := range p.documents() {
			if !meant[id(port)][d] {
				bad("%s got a document that was not meant for it", id(port))
			}
		}
		for i, l := range p.links {
			if !l.closed {
				bad("connection %d of %s is still open", i, id(port))
			}
		}
		if p.most > 1 {
			bad("%s was at work on %d documents at once", id(port), p.most)
		}
		wrong = append(wrong, makesSense(id(port), events.events)...)
	}
	return wrong
}

// makesSense checks the order of a handset's events, and that every run that
// began has ended, once.
func makesSense(id run.HandsetID, events []run.Event) (wrong []string) {
	present := false
	began, ended := map[string]bool{}, map[string]bool{}
	for i, e := range events {
		if e.Handset != id {
			continue
		}
		ok := true
		switch e.Kind {
		case run.Arrived:
			ok = !present
			present = true
		case run.Departed:
			ok = present
			present = false
		case run.Ready, run.Locked, run.ConnectFailed, run.SafeToUnplug:
			ok = present
		case run.RunBegan:
			ok = !began[e.RunID]
			began[e.RunID] = true
		case run.RunEnded:
			// A run that was never begun only ends, and nothing was sent.
			ok = !ended[e.RunID] && (began[e.RunID] || e.Run.Result == nil)
			ended[e.RunID] = true
		}
		if !ok {
			wrong = append(wrong, fmt.Sprintf("event %d, %v of %s, makes no sense", i, e.Kind, id))
		}
	}
	for r := range began {
		if !ended[r] {
			wrong = append(wrong, fmt.Sprintf("run %s of %s was not told to have ended", r, id))
		}
	}
	return wrong
}

func (m *mood) set(what *string, to string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*what = to
}

func (m *mood) connecting(h *handset) error {
	m.mu.Lock()
	how, unlock := m.connect, m.unlock
	m.mu.Unlock()
	switch how {
	case "refuses":
		return &usb.Error{Op: "claim interface 0", Err: usb.ErrBusy}
	case "locks":
		h.locked()
		select {
		case <-unlock:
		case <-h.ctx.Done():
			return context.Cause(h.ctx)
		}
		h.phase("handshake")
	}
	return nil
}

func (m *mood) answering(ctx context.Context, config string) (rapi.ConfigReply, error) {
	m.mu.Lock()
	how := m.answer
	m.mu.Unlock()
	switch how {
	case "silent":
		return silent(ctx, config)
	case "fails":
		return rapi.ConfigReply{HRESULT: 0x80004005}, nil
	case "busy":
		return rapi.ConfigReply{HRESULT: 0x80042001}, nil
	}
	select {
	case <-time.After(time.Millisecond):
		return accept(ctx, config)
	case <-ctx.Done():
		return rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: context.Cause(ctx)}
	}
}
