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
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// memory is the registry value that document() sets, in a handset that answers
// questions about it.
type memory struct {
	mu      sync.Mutex
	value   string       // "": there is none
	forgets bool         // it says yes, and keeps nothing
	silent  bool         // it keeps what it gets, and answers no document
	deaf    bool         // it keeps nothing, and answers no document
	asked   func() error // before a question is answered
}

func (m *memory) answer(ctx context.Context, config string) (rapi.ConfigReply, error) {
	if !asks(config) {
		_, rest, _ := strings.Cut(config, `name="Greeting" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		m.mu.Lock()
		if !m.forgets && !m.deaf {
			m.value = value
		}
		lost := m.silent || m.deaf
		m.mu.Unlock()
		if lost {
			return silent(ctx, config)
		}
		return accept(ctx, config)
	}
	if m.asked != nil {
		if err := m.asked(); err != nil {
			return rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: err}
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	is := `<noparm name="Greeting"/>`
	if m.value != "" {
		is = `<parm name="Greeting" value="` + m.value + `"/>`
	}
	config = strings.ReplaceAll(config, `<parm-query name="Greeting"/>`, is)
	config = strings.ReplaceAll(config, "characteristic-query", "characteristic")
	return rapi.ConfigReply{Document: config, HasDocument: true}, nil
}

// remembering makes the handset at a port one with a memory.
func (s *scene) remembering(port, guid string, m *memory) *fakePhone {
	p := s.phones.at(run.HandsetID(port))
	p.guid, p.answer = guid, m.answer
	return p
}

// send applies a document with everything that goes with it.
func (s *scene) send(ctx context.Context, req Request, names ...string) []run.Run {
	s.Helper()
	for _, name := range names {
		req.Documents = append(req.Documents, document(s.T, name))
	}
	if req.Targets == nil {
		req.Targets = []run.HandsetID{"1-1"}
	}
	runs, err := s.Bench.Apply(ctx, req)
	if err != nil {
		s.Fatal(err)
	}
	return runs
}

// verdicts are a run's, in words.
func verdicts(r run.Run) (list []string) {
	if r.Verification == nil {
		return nil
	}
	for _, c := range r.Verification.Checks {
		list = append(list, c.Verdict.Key())
	}
	return list
}

// What was there is read and written down before the document is sent, and what it set
// is asked back before the run ends. Only then may the handset be unplugged.
func TestReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		s := newScene(t, Config{Journal: d}, phone("1-1"))
		p := s.remembering("1-1", guidA, &memory{value: "before"})
		d.sent = func() int { return len(p.documents()) }
		s.start()
		r := s.send(t.Context(), Request{}, "hello")[0]
		if r.Ending != run.Applied || !slices.Equal(verdicts(r), []string{"verified"}) || r.Resolved || r.Verification.Restarted {
			t.Errorf("%v, %v, %+v", r.Ending, verdicts(r), r.Verification)
		}
		if r.Before == nil || r.Before.Err != nil || !strings.Contains(r.Before.Reply, `value="before"`) {
			t.Errorf("before: %+v", r.Before)
		}
		want := []string{"0 sent: begin hello, <nil>", "0 sent: open, <nil>", "0 sent: read, <nil>", "0 sent: before <nil>, <nil>",
			"0 sent: send, <nil>", "1 sent: reply S_OK, <nil>", "1 sent: verify, <nil>", "1 sent: end applied, <nil>"}
		if !slices.Equal(d.lines, want) {
			t.Errorf("the journal reads\n%s", strings.Join(d.lines, "\n"))
		}
		s.wantEvents("1-1", "arrived", "phase claim", "ready", "run_began", "phase open", "phase read", "progress", "progress",
			"phase send", "phase verify", "progress", "progress", "run_ended applied", "safe_to_unplug")
	})
}

// The ending is what the handset has, and not what it says.
func TestReadBackEndings(t *testing.T) {
	other := func(_ context.Context, config string) (rapi.ConfigReply, error) {
		return rapi.ConfigReply{Document: strings.Replace(config, `value="hello"`, `value="7"`, 1), HasDocument: true}, nil
	}
	for name, tt := range map[string]struct {
		answer  func(context.Context, string) (rapi.ConfigReply, error)
		req     Request
		ending  run.Ending
		verdict string
	}{
		"kept":               {(&memory{}).answer, Request{}, run.Applied, "verified"},
		"forgotten":          {(&memory{forgets: true}).answer, Request{}, run.AppliedWithProblems, "differs"},
		"forgotten, unasked": {(&memory{forgets: true}).answer, Request{NoVerify: true}, run.Applied, ""},
		"no answer":          {accept, Request{}, run.Applied, "not_verified"},
		"echoes another":     {other, Request{NoVerify: true}, run.AppliedWithProblems, ""},
		"refused":            {refuse(rapi.Fail), Request{}, run.Failed, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			s.phones.at("1-1").answer = tt.answer
			s.start()
			r := s.send(t.Context(), tt.req, "hello")[0]
			if got := strings.Join(verdicts(r), " "); r.Ending != tt.ending || got != tt.verdict {
				t.Errorf("%s: %v, %q, want %v, %q", name, r.Ending, got, tt.ending, tt.verdict)
			}
		})
	}
}

// lost is a scene in which a handset is unplugged when it was sent a document. back
// says what happens then; the run's ending is given.
func lost(t *testing.T, m *memory, req Request, cfg Config, back func(s *scene)) (s *scene, r run.Run) {
	t.Helper()
	s = newScene(t, cfg, phone("1-1"))
	s.remembering("1-1", guidA, m)
	s.start()
	done := make(chan run.Run)
	go func() { done <- s.send(t.Context(), req, "hello")[0] }()
	time.Sleep(time.Second)
	synctest.Wait()
	s.unplug("1-1")
	m.mu.Lock()
	m.silent, m.deaf = false, false
	m.mu.Unlock()
	back(s)
	r = <-done
	synctest.Wait()
	return s, r
}

// A handset that was unplugged before it answered is asked what it has when it is back,
// wherever that is. Nothing is sent twice.
func TestResolved(t *testing.T) {
	for name, tt := range map[string]struct {
		m        *memory
		back     func(s *scene)
		ending   run.Ending
		resolved bool
	}{
		"all of it is in":    {&memory{silent: true}, func(s *scene) { s.plug(phone("1-1"), "", "") }, run.Applied, true},
		"nothing is in":      {&memory{deaf: true}, func(s *scene) { s.plug(phone("1-1"), "", "") }, run.Failed, true},
		"was so before":      {&memory{deaf: true, value: "hello"}, func(s *scene) { s.plug(phone("1-1"), "", "") }, run.Applied, true},
		"another place":      {&memory{silent: true}, nil, run.Applied, true},
		"it does not return": {&memory{silent: true}, func(*scene) {}, run.Unknown, false},
		"another in its place": {&memory{silent: true}, func(s *scene) {
			s.plug(phone("1-1"), "OTHER", guidB)
		}, run.Unknown, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			back := tt.back
			if back == nil {
				back = func(s *scene) {
					s.phones.at("1-2").answer = tt.m.answer
					s.plug(phone("1-2"), "PHONE-1-1", guidA)
				}
			}
			s, r := lost(t, tt.m, Request{}, Config{}, back)
			if r.Ending != tt.ending || r.Resolved != tt.resolved || r.Result == nil || !r.Result.Lost {
				t.Errorf("%s: %v, resolved %v, %v, %v", name, r.Ending, r.Resolved, r.Err, verdicts(r))
			}
			if r.Resolved && !r.Verification.Restarted {
				t.Errorf("%s: it is not told that it left", name)
			}
			var late *TimeoutError
			if !tt.resolved && (r.Verification == nil || !errors.As(r.Verification.Err, &late) || late.Wait != "return" || late.After != DefaultReturn) {
				t.Errorf("%s: %+v", name, r.Verification)
			}
			sent := len(s.phones.at("1-1").documents()) + len(s.phones.at("1-2").documents())
			if sent != 1 {
				t.Errorf("%s: %d documents were sent", name, sent)
			}
		})
	}
}

// Of two handsets with one GUID, only the place tells which one it was; and of those
// without a GUID as well.
func TestResolvedByPlace(t *testing.T) {
	for name, guid := range map[string]string{"a copied ROM": guidA, "none": ""} {
		synctest.Test(t, func(t *testing.T) {
			m := &memory{silent: true}
			s := newScene(t, Config{}, phone("1-1"), phone("1-2"))
			s.remembering("1-1", guid, m)
			twin := s.remembering("1-2", guid, &memory{value: "hello"})
			twin.name = "PHONE-1-1"
			s.start()
			done := make(chan run.Run)
			go func() { done <- s.send(t.Context(), Request{}, "hello")[0] }()
			time.Sleep(time.Second)
			s.unplug("1-1")
			s.unplug("1-2") // comes back at its place, and is not the one
			s.plug(phone("1-2"), "", "")
			if r := <-done; r.Ending != run.Unknown || r.Resolved || twin.questions() != 0 {
				t.Errorf("%s: %v, resolved %v; the other one was asked %d times", name, r.Ending, r.Resolved, twin.questions())
			}
		})
	}
}

// While a handset is waited for, others are worked on, and its time is told.
func TestWaitingKeepsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent time.Time
		began := time.Now()
		_, r := lost(t, &memory{silent: true}, Request{Return: time.Minute}, Config{Jobs: 1}, func(s *scene) {
			s.remembering("1-2", guidB, &memory{})
			s.plug(phone("1-2"), "OTHER", guidB)
			if r := s.send(t.Context(), Request{Targets: []run.HandsetID{"1-2"}}, "hello")[0]; r.Ending != run.Applied {
				t.Errorf("the other one: %v, %v", r.Ending, r.Err)
			}
			sent = time.Now()
			synctest.Wait()
			events := s.events.all()
			waiting := slices.IndexFunc(events, func(e run.Event) bool { return e.Kind == run.Waiting })
			if waiting < 0 {
				t.Fatal("nobody is told that it is waited for")
			}
			e := events[waiting]
			if e.Phase != "return" || e.Until.Sub(e.Time) != time.Minute || e.RunID == "" || e.Handset != "1-1" {
				t.Errorf("%+v", e)
			}
		})
		if took := time.Since(began); r.Ending != run.Unknown || sent.Sub(began) > 10*time.Second || took < time.Minute || took > 70*time.Second {
			t.Errorf("%v; it was waited for %v", r.Ending, took)
		}
	})
}

// Nobody is waited for who is not to be; and cancelling ends a wait at once.
func TestNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, r := lost(t, &memory{silent: true}, Request{Return: -1}, Config{}, func(*scene) {})
		if took := time.Since(began); r.Ending != run.Unknown || took > 10*time.Second {
			t.Errorf("%v after %v", r.Ending, took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.remembering("1-1", guidA, &memory{silent: true})
		s.start()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		began := time.Now()
		time.AfterFunc(time.Second, func() { s.bus.unplug(portPath("1-1")) })
		r := s.send(ctx, Request{}, "hello")[0]
		if took := time.Since(began); r.Ending != run.Unknown || took != 20*time.Second || !errors.Is(r.Verification.Err, context.DeadlineExceeded) {
			t.Errorf("%v after %v, %+v", r.Ending, took, r.Verification)
		}
	})
}

// One that comes back locked is waited for as long as any locked one, beyond the time
// that it had to come back.
func TestReturnsLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unlock := make(chan struct{})
		m := &memory{silent: true}
		s, r := lost(t, m, Request{Return: 10 * time.Second}, Config{}, func(s *scene) {
			s.phones.at("1-1").connectAs = func(h *handset) error {
				h.locked()
				<-unlock
				h.phase("handshake")
				time.Sleep(time.Second) // so that whoever waits sees that it is not locked, and not connected yet
				return nil
			}
			s.plug(phone("1-1"), "", "")
			time.Sleep(time.Minute)
			close(unlock)
		})
		if r.Ending != run.Applied || !r.Resolved {
			t.Errorf("%v, %v, %+v", r.Ending, r.Err, r.Verification)
		}
		if got := s.events.of("1-1"); !slices.Contains(got, "locked") || !slices.Contains(got, "waiting") {
			t.Errorf("%v", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, r := lost(t, &memory{silent: true}, Request{Return: 10 * time.Second}, Config{Timeouts: Timeouts{Unlock: time.Minute}}, func(s *scene) {
			s.phones.at("1-1").connectAs = func(h *handset) error {
				h.locked()
				<-h.ctx.Done()
				return context.Cause(h.ctx)
			}
			s.plug(phone("1-1"), "", "")
		})
		var late *TimeoutError
		if r.Ending != run.Unknown || !errors.As(r.Verification.Err, &late) || late.Wait != "unlock" {
			t.Errorf("%v, %+v", r.Ending, r.Verification)
		}
	})
}

// Nothing comes between a document and the questions about it, and the document after
// it goes to the same handset when it has restarted.
func TestNothingBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		s := newScene(t, Config{}, phone("1-1"))
		p := s.remembering("1-1", guidA, m)
		s.start()
		restart := sync.OnceFunc(func() {
			s.bus.unplug(portPath("1-1"))
			time.Sleep(2 * time.Second)
		})
		first := true // the question before the first document is answered
		m.asked = func() error {
			if first {
				first = false
				return nil
			}
			restart()
			if len(p.links) == 1 {
				return usb.ErrNoDevice
			}
			return nil
		}
		done := make(chan []run.Run)
		go func() { done <- s.send(t.Context(), Request{}, "one", "two") }()
		time.Sleep(10 * time.Second)
		s.bus.plug(phone("1-1"))
		synctest.Wait()
		later := make(chan []run.Run)
		go func() { later <- s.send(t.Context(), Request{}, "three") }()
		runs := append(<-done, <-later...)
		for _, r := range runs {
			if r.Ending != run.Applied || r.Resolved || !slices.Equal(verdicts(r), []string{"verified"}) {
				t.Errorf("%s: %v, %v, %v", r.Document.Name, r.Ending, r.Err, verdicts(r))
			}
		}
		if !runs[0].Verification.Restarted || runs[1].Verification.Restarted {
			t.Error("the wrong one is said to have restarted")
		}
		var order []string
		for _, d := range p.documents() {
			_, rest, _ := strings.Cut(d, `value="`)
			order = append(order, rest[:strings.Index(rest, `"`)])
		}
		if !slices.Equal(order, []string{"one", "two", "three"}) {
			t.Errorf("sent in the order %v", order)
		}
	})
}

// What cannot be read before stops nothing, and is written down; a handset that is busy
// with someone else is not asked for every provider.
func TestBeforeFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		p := s.phones.at("1-1")
		p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			if asks(config) {
				return rapi.ConfigReply{HRESULT: rapi.ConfigBusy}, nil
			}
			return accept(ctx, config)
		}
		s.start()
		r := s.send(t.Context(), Request{}, "hello")[0]
		if r.Ending != run.Applied || r.Before == nil || !errors.Is(r.Before.Err, ErrBusy) || !errors.Is(r.Verification.Err, ErrBusy) {
			t.Errorf("%v, %+v, %+v", r.Ending, r.Before, r.Verification)
		}
		if n := p.questions(); n != 2*(busyRetries+1) {
			t.Errorf("it was asked %d times", n)
		}
	})
}

// A document without an answer on a handset that was there all the time may still be to
// come: that all is as before proves nothing.
func TestSilentIsNotFailed(t *testing.T) {
	for _, tt := range []struct {
		m      *memory
		ending run.Ending
	}{{&memory{deaf: true}, run.Unknown}, {&memory{silent: true}, run.Applied}} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
				ctx, cancel := context.WithTimeout(ctx, time.Second) // as a session does
				defer cancel()
				return tt.m.answer(ctx, config)
			}
			s.start()
			r := s.send(t.Context(), Request{}, "hello")[0]
			if r.Ending != tt.ending || r.Resolved != (tt.ending == run.Applied) || r.Verification.Restarted {
				t.Errorf("%v, %+v", r.Ending, r.Verification)
			}
		})
	}
}

// Questions alone are asked, and nothing else.
func TestQuestionsAreNotReadBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		p := s.remembering("1-1", guidA, &memory{})
		s.start()
		d, err := provxml.Parse("ask", []byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\A"><parm-query name="Greeting"/></characteristic></characteristic></wap-provisioningdoc>`))
		if err != nil {
			t.Fatal(err)
		}
		r := s.send(t.Context(), Request{Documents: []*provxml.Document{d}})[0]
		if r.Ending != run.Applied || r.Before != nil || r.Verification != nil || p.questions() != 1 {
			t.Errorf("%v, %+v, %+v, asked %d times", r.Ending, r.Before, r.Verification, p.questions())
		}
	})
}

// Where nothing can be asked back, nobody is waited for.
func TestNothingToAsk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		p := s.phones.at("1-1")
		p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			s.bus.unplug(portPath("1-1")) // it wipes itself
			return accept(ctx, config)
		}
		s.start()
		d, err := provxml.Parse("wipe", []byte(`<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		r := s.send(t.Context(), Request{Documents: []*provxml.Document{d}})[0]
		if r.Ending != run.Applied || !slices.Equal(verdicts(r), []string{"cannot_be_read_back"}) || time.Since(began) > time.Second || p.questions() != 0 {
			t.Errorf("%v after %v, %v, asked %d times", r.Ending, time.Since(began), verdicts(r), p.questions())
		}
	})
}
