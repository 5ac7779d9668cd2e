package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

func (s *scene) apply(req Request) []run.Run {
	s.Helper()
	runs, err := s.Apply(context.Background(), req)
	if err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
	return runs
}

// applyLater applies while the test goes on; the channel brings the runs.
func (s *scene) applyLater(ctx context.Context, req Request) <-chan []run.Run {
	c := make(chan []run.Run, 1)
	go func() {
		runs, err := s.Apply(ctx, req)
		if err != nil {
			s.Error(err)
		}
		c <- runs
	}()
	synctest.Wait()
	return c
}

func endings(runs []run.Run) string {
	var list []string
	for _, r := range runs {
		list = append(list, fmt.Sprintf("%s %s %s", r.Handset, r.Document.Name, r.Ending.Key()))
	}
	return strings.Join(list, ", ")
}

func (s *scene) wantEndings(runs []run.Run, want ...string) {
	s.Helper()
	if got := endings(runs); got != strings.Join(want, ", ") {
		s.Errorf("endings:\n got  %s\n want %s", got, strings.Join(want, ", "))
	}
	for _, r := range runs {
		if r.ID == "" || r.Started.IsZero() || r.Ended.Before(r.Started) {
			s.Errorf("run %+v has no proper frame", r)
		}
		switch r.Ending {
		case run.NotSent:
			if r.Err == nil || r.Result != nil {
				s.Errorf("not sent: error %v, result %v", r.Err, r.Result)
			}
		case run.Unknown, run.Cancelled:
			if r.Err == nil && r.Result == nil {
				s.Errorf("%v without a reason", r.Ending)
			}
		case run.Running:
			s.Error("a run has no ending")
		}
	}
}

func TestApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.wantEndings(runs, "1-1 a.xml applied")
		r := runs[0]
		if r.Port != "1-1" || r.Simulated || r.Identity.Name != "PHONE-1-1" || r.Flags != 1 || r.Result == nil || r.Err != nil {
			t.Errorf("run is %+v", r)
		}
		s.wantEvents("1-1", "arrived", "phase claim", "ready",
			"run_began", "phase open", "phase send", "run_ended applied", "safe_to_unplug")
		if h := s.handset("1-1"); h.State != Ready || h.Last == nil || h.Last.ID != r.ID || h.Last.Ending != run.Applied {
			t.Errorf("afterwards the handset is %v with %+v", h.State, h.Last)
		}
		if got := s.phones.at("1-1").documents(); !slices.Equal(got, []string{document(t, "a.xml").Text()}) {
			t.Errorf("what was sent: %q", got)
		}
	})
}

func TestApplyMetadata(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}, Metadata: true})
		// CFGFLAG_PROCESS | CFGFLAG_METADATA: learn.microsoft.com previous-versions bb158518.
		if f := s.phones.at("1-1").flags[0]; f != 3 || runs[0].Flags != 3 {
			t.Errorf("flags %d sent, %d recorded, want 3", f, runs[0].Flags)
		}
	})
}

// How each answer of a handset ends: the table of RESULTS.
func TestEndings(t *testing.T) {
	echo := document(t, "a.xml").Text()
	failedParm := strings.Replace(echo, "<parm ", "<parm-error ", 1)
	noParm := strings.Replace(echo, `<parm name="Greeting" value="a.xml"/>`, "", 1)
	for _, tt := range []struct {
		name  string
		reply rapi.ConfigReply
		err   error
		want  run.Ending
	}{
		{"success, everything repeated", rapi.ConfigReply{Document: echo, HasDocument: true}, nil, run.Applied},
		{"success, no reply", rapi.ConfigReply{}, nil, run.Applied},
		{"success beside an error", rapi.ConfigReply{Document: failedParm, HasDocument: true}, nil, run.AppliedWithProblems},
		{"success and one setting not mentioned", rapi.ConfigReply{Document: noParm, HasDocument: true}, nil, run.AppliedWithProblems},
		{"failure", rapi.ConfigReply{HRESULT: 0x80004005}, nil, run.Failed},
		{"failure, everything repeated", rapi.ConfigReply{HRESULT: 0x80070005, Document: echo, HasDocument: true}, nil, run.Failed},
		{"a CSP crashed", rapi.ConfigReply{HRESULT: 0x80042007, Document: echo, HasDocument: true}, nil, run.Unknown},
		{"rollback failed", rapi.ConfigReply{HRESULT: 0x80042008}, nil, run.Unknown},
		{"cancelled on the handset, a success code", rapi.ConfigReply{HRESULT: 0x00042005}, nil, run.Cancelled},
		{"lost after sending", rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: errors.New("reset")}, run.Unknown},
		{"lost before sending", rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Err: errors.New("reset")}, run.NotSent},
		{"an error that does not say whether it was sent", rapi.ConfigReply{}, errors.New("odd"), run.Unknown},
		{"success, reply unreadable", rapi.ConfigReply{Document: echo[:60], HasDocument: true},
			&rapi.CallError{Op: "ProcessConfig", Sent: true, Err: rapi.ErrDocument}, run.AppliedWithProblems},
		{"success, nothing of the reply readable", rapi.ConfigReply{},
			&rapi.CallError{Op: "ProcessConfig", Sent: true, Err: rapi.ErrDocument}, run.AppliedWithProblems},
		{"failure, reply unreadable", rapi.ConfigReply{HRESULT: 0x80004005},
			&rapi.CallError{Op: "ProcessConfig", Sent: true, Err: rapi.ErrDocument}, run.Failed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, Config{}, phone("1-1"))
				s.phones.at("1-1").answer = func(context.Context, string) (rapi.ConfigReply, error) { return tt.reply, tt.err }
				s.start()
				runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
				s.wantEndings(runs, "1-1 a.xml "+tt.want.Key())
				if n := len(s.phones.at("1-1").documents()); n != 1 {
					t.Errorf("the document was sent %d times", n)
				}
			})
		})
	}
}

// Later documents wait for earlier ones, and are not sent when one of those
// did not go well; another handset's fate is its own.
func TestDocumentsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"))
		s.start()
		s.phones.at("1-2").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			if strings.Contains(config, "b.xml") {
				return rapi.ConfigReply{HRESULT: 0x80004005}, nil
			}
			return accept(ctx, config)
		}
		runs := s.apply(Request{
			Documents: []*provxml.Document{document(t, "a.xml"), document(t, "b.xml"), document(t, "c.xml")},
			Targets:   []run.HandsetID{"1-1", "1-2"},
		})
		s.wantEndings(runs,
			"1-1 a.xml applied", "1-1 b.xml applied", "1-1 c.xml applied",
			"1-2 a.xml applied", "1-2 b.xml failed", "1-2 c.xml not_sent")
		if !errors.Is(runs[5].Err, ErrSkipped) {
			t.Errorf("the skipped one says %v", runs[5].Err)
		}
		if got := len(s.phones.at("1-2").documents()); got != 2 {
			t.Errorf("the second handset got %d documents", got)
		}
	})
}

// Success beside a failed setting is no reason to hold back what follows.
func TestProblemsHoldNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.phones.at("1-1").answer = func(_ context.Context, config string) (rapi.ConfigReply, error) {
			return rapi.ConfigReply{Document: strings.Replace(config, "<parm ", "<parm-error ", 1), HasDocument: true}, nil
		}
		runs := s.apply(Request{
			Documents: []*provxml.Document{document(t, "a.xml"), document(t, "b.xml")},
			Targets:   []run.HandsetID{"1-1"},
		})
		s.wantEndings(runs, "1-1 a.xml applied_with_problems", "1-1 b.xml applied_with_problems")
	})
}

func TestBusyIsAskedAgain(t *testing.T) {
	for _, hr := range []rapi.HRESULT{0x80042001, 0x80042002} {
		t.Run(fmt.Sprintf("%#x", uint32(hr)), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, Config{}, phone("1-1"))
				s.start()
				tries := 0
				s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
					if tries++; tries <= 2 {
						return rapi.ConfigReply{HRESULT: hr}, nil
					}
					return accept(ctx, config)
				}
				began := time.Now()
				runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
				s.wantEndings(runs, "1-1 a.xml applied")
				if took := time.Since(began); tries != 3 || took < 750*time.Millisecond {
					t.Errorf("%d tries in %v", tries, took)
				}
				s.wantEvents("1-1", "arrived", "phase claim", "ready", "run_began",
					"phase open", "phase send", "phase busy", "phase open", "phase send", "phase busy",
					"phase open", "phase send", "run_ended applied", "safe_to_unplug")
			})
		})
	}
}

func TestBusyForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.phones.at("1-1").answer = refuse(0x80042001)
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.wantEndings(runs, "1-1 a.xml failed")
		if n := len(s.phones.at("1-1").documents()); n != 5 || !errors.Is(runs[0].Err, ErrBusy) || runs[0].Result == nil {
			t.Errorf("asked %d times, %v, %v", n, runs[0].Err, runs[0].Result)
		}
	})
}

// Nothing else is ever sent twice, least of all after Unknown.
func TestOnlyBusyIsRetried(t *testing.T) {
	for _, hr := range []rapi.HRESULT{0x80042004, 0x80042007, 0x80042008, 0x80042009, 0x00042005, 0x80070005, 0x80004005} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			s.start()
			s.phones.at("1-1").answer = refuse(hr)
			s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
			if n := len(s.phones.at("1-1").documents()); n != 1 {
				t.Errorf("after %v the document was sent %d times", hr, n)
			}
		})
	}
}

func TestUnpluggedAfterSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").answer = silent
		s.start()
		c := s.applyLater(context.Background(), Request{
			Documents: []*provxml.Document{document(t, "a.xml"), document(t, "b.xml")},
			Targets:   []run.HandsetID{"1-1"},
		})
		s.bus.unplug(portPath("1-1"))
		runs := <-c
		s.wantEndings(runs, "1-1 a.xml unknown", "1-1 b.xml not_sent")
		if !errors.Is(runs[0].Err, ErrDeparted) || !runs[0].Result.Lost {
			t.Errorf("it says %v", runs[0].Err)
		}
		// Nothing is safe about an unknown ending, and the handset has left.
		s.wantEvents("1-1", "arrived", "phase claim", "ready", "run_began", "phase open", "phase send",
			"departed", "run_ended unknown", "run_ended not_sent")
	})
}

func TestUnpluggedBeforeSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").connectAs = func(h *handset) error {
			h.locked()
			<-h.ctx.Done()
			return context.Cause(h.ctx)
		}
		s.start()
		c := s.applyLater(context.Background(), Request{
			Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		// Another handset in the same port is another handset.
		s.phones.at("1-1").connectAs = nil
		s.bus.swap(phone("1-1"))
		runs := <-c
		s.wantEndings(runs, "1-1 a.xml not_sent")
		if !errors.Is(runs[0].Err, ErrDeparted) {
			t.Errorf("it says %v", runs[0].Err)
		}
		synctest.Wait()
		if s.handset("1-1").State != Ready || len(s.phones.at("1-1").documents()) != 0 {
			t.Error("the handset that came after got the document")
		}
	})
}

func TestCancelBeforeAndAfterSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"), phone("1-3"))
		s.phones.at("1-1").answer = silent
		s.phones.at("1-2").connectAs = func(h *handset) error { h.locked(); <-h.ctx.Done(); return h.ctx.Err() }
		s.start()
		s.wantEvents("1-2", "arrived", "phase claim", "locked")
		ctx, cancel := context.WithCancel(context.Background())
		c := s.applyLater(ctx, Request{
			Documents: []*provxml.Document{document(t, "a.xml"), document(t, "b.xml")},
			Targets:   []run.HandsetID{"1-1", "1-2", "1-3"},
		})
		cancel()
		s.wantEndings(<-c,
			"1-1 a.xml unknown", "1-1 b.xml not_sent",
			"1-2 a.xml cancelled", "1-2 b.xml cancelled",
			"1-3 a.xml applied", "1-3 b.xml applied")
	})
}

func TestCancelWhileBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.phones.at("1-1").answer = refuse(0x80042001)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		runs, err := s.Apply(ctx, Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		if err != nil {
			t.Fatal(err)
		}
		s.wantEndings(runs, "1-1 a.xml cancelled")
	})
}

func TestCloseDuringApply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").answer = silent
		s.start()
		c := s.applyLater(context.Background(), Request{
			Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.Close()
		s.wantEndings(<-c, "1-1 a.xml unknown")
		if got := s.events.of("1-1"); got[len(got)-1] != "run_ended unknown" {
			t.Errorf("the last event is %q", got[len(got)-1])
		}
	})
}

func TestApplyWaitsForUnlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").connectAs = func(h *handset) error { h.locked(); time.Sleep(time.Hour); return nil }
		s.start()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.wantEndings(runs, "1-1 a.xml applied")
	})
}

func TestUnlockTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Timeouts: Timeouts{Unlock: time.Minute}}, phone("1-1"))
		s.phones.at("1-1").connectAs = func(h *handset) error { h.locked(); <-h.ctx.Done(); return h.ctx.Err() }
		s.start()
		began := time.Now()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.wantEndings(runs, "1-1 a.xml not_sent")
		var e *TimeoutError
		if !errors.As(runs[0].Err, &e) || e.Wait != "unlock" || time.Since(began) != time.Minute {
			t.Errorf("after %v: %v", time.Since(began), runs[0].Err)
		}
	})
}

// A request may have less patience with a locked handset than the bench.
func TestUnlockOfRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Timeouts: Timeouts{Unlock: time.Hour}}, phone("1-1"))
		s.phones.at("1-1").connectAs = func(h *handset) error { h.locked(); <-h.ctx.Done(); return h.ctx.Err() }
		s.start()
		began := time.Now()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}, Unlock: time.Minute})
		s.wantEndings(runs, "1-1 a.xml not_sent")
		if after := time.Since(began); after != time.Minute {
			t.Errorf("it waited %v", after)
		}
	})
}

// A locked handset takes nobody's slot; more handsets than slots take turns.
func TestJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 2}, phone("1-1"), phone("1-2"), phone("1-3"), phone("1-4"), phone("1-5"))
		s.phones.at("1-1").connectAs = func(h *handset) error { h.locked(); time.Sleep(time.Hour); return nil }
		var mu sync.Mutex
		now, most := 0, 0
		slow := func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return accept(ctx, config)
		}
		ids := []run.HandsetID{"1-1", "1-2", "1-3", "1-4", "1-5"}
		for _, id := range ids {
			s.phones.at(id).answer = slow
		}
		s.start()
		began := time.Now()
		c := s.applyLater(context.Background(), Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: ids})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		for _, id := range ids[1:] {
			if h := s.handset(id); h.Last == nil || h.Last.Ending != run.Applied {
				t.Errorf("%s waits for the locked one", id)
			}
		}
		s.wantEndings(<-c, "1-1 a.xml applied", "1-2 a.xml applied", "1-3 a.xml applied", "1-4 a.xml applied", "1-5 a.xml applied")
		if most != 2 {
			t.Errorf("%d at once, want 2", most)
		}
		if took := time.Since(began); took != time.Hour+time.Second {
			t.Errorf("all took %v", took)
		}
	})
}

// Two requests for one handset take turns, documents never mixed.
func TestOneRequestAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			time.Sleep(time.Second)
			return accept(ctx, config)
		}
		s.start()
		one := s.applyLater(context.Background(), Request{
			Documents: []*provxml.Document{document(t, "a1"), document(t, "a2")}, Targets: []run.HandsetID{"1-1"}})
		two := s.applyLater(context.Background(), Request{
			Documents: []*provxml.Document{document(t, "b1"), document(t, "b2")}, Targets: []run.HandsetID{"1-1"}})
		<-one
		<-two
		var got []string
		for _, d := range s.phones.at("1-1").documents() {
			got = append(got, d[strings.Index(d, `value="`)+7:][:2])
		}
		if !slices.Equal(got, []string{"a1", "a2", "b1", "b2"}) {
			t.Errorf("sent in the order %v", got)
		}
	})
}

// The log at debug has document and reply, and no secret, not even one that the
// handset repeats in words of its own.
func TestLogHasNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := newScene(t, Config{Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}, phone("1-1"))
		d, err := provxml.Parse("wifi.xml", []byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\A">`+
			`<parm name="Password" value="tell &amp; nobody"/><parm name="User" value="guest"/></characteristic></characteristic></wap-provisioningdoc>`))
		if err != nil {
			t.Fatal(err)
		}
		s.phones.at("1-1").answer = func(context.Context, string) (rapi.ConfigReply, error) {
			return rapi.ConfigReply{HRESULT: rapi.Fail, HasDocument: true, Document: `<wap-provisioningdoc><characteristic type="Registry">` +
				`<characteristic type="HKCU\A"><parm-error name="Password" desc="tell &amp; nobody is too short"/></characteristic></characteristic></wap-provisioningdoc>`}, nil
		}
		s.start()
		s.wantEndings(s.apply(Request{Documents: []*provxml.Document{d}, Targets: []run.HandsetID{"1-1"}}), "1-1 wifi.xml failed")
		s.Close()
		if text := log.String(); strings.Contains(text, "nobody") || !strings.Contains(text, "guest") || !strings.Contains(text, " is too short") {
			t.Errorf("the log reads\n%s", text)
		}
	})
}

// A request that is given up while it waits for its turn changes nothing about
// the one that has it: the handset is at work, and its row says so.
func TestGivenUpWhileAnotherIsAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			time.Sleep(time.Minute)
			return accept(ctx, config)
		}
		s.start()
		one := s.applyLater(t.Context(), Request{Documents: []*provxml.Document{document(t, "one")}, Targets: []run.HandsetID{"1-1"}})
		ctx, cancel := context.WithCancel(t.Context())
		two := s.applyLater(ctx, Request{Documents: []*provxml.Document{document(t, "two")}, Targets: []run.HandsetID{"1-1"}})
		cancel()
		s.wantEndings(<-two, "1-1 two cancelled")
		if h := s.handset("1-1"); h.State != Running || h.Phase != "send" || h.Last == nil || h.Last.Document.Name != "one" {
			t.Errorf("while it is at work it is %v, phase %q, with the run %+v", h.State, h.Phase, h.Last)
		}
		s.wantEndings(<-one, "1-1 one applied")
		if h := s.handset("1-1"); h.State != Ready || h.Last.Document.Name != "one" {
			t.Errorf("afterwards it is %v with the run %+v", h.State, h.Last)
		}
	})
}

// Over the network nobody sees that a handset is exchanged for another one: it
// gets neither the retry nor the next document.
func TestAnotherHandsetCallsBack(t *testing.T) {
	const id = "over-169.254.2.2"
	over := Config{Over: []OverSource{{Host: "169.254.2.2"}}}
	another := func(s *scene) {
		s.phones.at(id).lose(nil)
		s.phones.at(id).rename("ANOTHER")
	}
	t.Run("before the retry", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, over)
			s.phones.at(id).answer = refuse(rapi.ConfigBusy)
			s.start()
			runs := s.applyLater(t.Context(), Request{Documents: []*provxml.Document{document(t, "one")}, Targets: []run.HandsetID{id}})
			another(s)
			s.phones.at(id).answer = accept
			got := <-runs
			s.wantEndings(got, id+" one not_sent")
			if !errors.Is(got[0].Err, ErrOtherHandset) || len(s.phones.at(id).documents()) != 1 {
				t.Errorf("%v; sent were %q", got[0].Err, s.phones.at(id).documents())
			}
		})
	})
	t.Run("before the next document", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, over)
			s.phones.at(id).answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
				another(s)
				return accept(ctx, config)
			}
			s.start()
			got := s.apply(Request{Documents: []*provxml.Document{document(t, "one"), document(t, "two")}, Targets: []run.HandsetID{id}})
			s.wantEndings(got, id+" one applied", id+" two not_sent")
			if !errors.Is(got[1].Err, ErrOtherHandset) || got[1].Identity.Name != got[0].Identity.Name {
				t.Errorf("%v, %+v", got[1].Err, got[1].Identity)
			}
			// Chosen anew, it is as good as any.
			s.phones.at(id).answer = accept
			s.wantEndings(s.apply(Request{Documents: []*provxml.Document{document(t, "two")}, Targets: []run.HandsetID{id}}), id+" two applied")
		})
	})
}

func TestUnusableTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, tetheringPhone("1-1"))
		s.start()
		runs := s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
		s.wantEndings(runs, "1-1 a.xml not_sent")
		var m *ModeError
		if !errors.As(runs[0].Err, &m) {
			t.Errorf("it says %v", runs[0].Err)
		}
	})
}

func TestBadRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		d := []*provxml.Document{document(t, "a.xml")}
		if _, err := s.Apply(context.Background(), Request{Documents: d, Targets: []run.HandsetID{"1-1"}}); err == nil {
			t.Error("before Start: no error")
		}
		s.start()
		for name, req := range map[string]Request{
			"no document":      {Targets: []run.HandsetID{"1-1"}},
			"nil document":     {Documents: []*provxml.Document{nil}, Targets: []run.HandsetID{"1-1"}},
			"no target":        {Documents: d},
			"unknown target":   {Documents: d, Targets: []run.HandsetID{"9-9"}},
			"a target twice":   {Documents: d, Targets: []run.HandsetID{"1-1", "1-1"}},
			"one of them gone": {Documents: d, Targets: []run.HandsetID{"1-1", "1-9"}},
		} {
			if runs, err := s.Apply(context.Background(), req); err == nil || runs != nil {
				t.Errorf("%s: %v, %v", name, runs, err)
			}
		}
		if n := len(s.phones.at("1-1").documents()); n != 0 {
			t.Errorf("%d documents were sent", n)
		}
	})
}

// diary is a Journal that writes down what it is told, and how much had been
// sent by then.
type diary struct {
	mu    sync.Mutex
	lines []string
	sent  func() int
	err   error
	only  string // which of them fails; "" is all
}

func (d *diary) note(format string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	line := fmt.Sprintf(format, args...)
	d.lines = append(d.lines, fmt.Sprintf("%d sent: ", d.sent())+line)
	if !strings.HasPrefix(line, d.only) {
		return nil
	}
	return d.err
}

func (d *diary) Begin(ctx context.Context, r run.Run) error {
	return d.note("begin %s, %v", r.Document.Name, ctx.Err())
}
func (d *diary) Step(ctx context.Context, _, step string) error {
	return d.note("%s, %v", step, ctx.Err())
}
func (d *diary) Before(ctx context.Context, _ string, b run.Before) error {
	return d.note("before %v, %v", b.Err, ctx.Err())
}
func (d *diary) Reply(ctx context.Context, _ string, r run.Reply) error {
	return d.note("reply %s, %v", r.HRESULT.Name(), ctx.Err())
}
func (d *diary) End(ctx context.Context, r run.Run) error {
	return d.note("end %s, %v", r.Ending.Key(), ctx.Err())
}

// The journal knows of a run before its first byte is sent, of the answer before
// anyone else, and of the end even when the request was cancelled.
func TestJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &diary{}
		s := newScene(t, Config{Journal: d}, phone("1-1"))
		p := s.phones.at("1-1")
		d.sent = func() int { return len(p.documents()) }
		s.start()
		apply := func(ctx context.Context, names ...string) {
			t.Helper()
			req := Request{Targets: []run.HandsetID{"1-1"}}
			for _, name := range names {
				req.Documents = append(req.Documents, document(t, name))
			}
			if _, err := s.Apply(ctx, req); err != nil {
				t.Fatal(err)
			}
		}
		apply(context.Background(), "hello.xml")
		p.answer = silent
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		apply(ctx, "a.xml", "b.xml")
		want := []string{
			"0 sent: begin hello.xml, <nil>",
			"0 sent: open, <nil>",
			"0 sent: send, <nil>",
			"1 sent: reply S_OK, <nil>",
			"1 sent: end applied, <nil>",
			"1 sent: begin a.xml, <nil>",
			"1 sent: open, <nil>",
			"1 sent: send, <nil>",
			"2 sent: end unknown, <nil>",
			"2 sent: begin b.xml, <nil>",
			"2 sent: end not_sent, <nil>",
		}
		if !slices.Equal(d.lines, want) {
			t.Errorf("the journal reads\n%s", strings.Join(d.lines, "\n"))
		}
	})
}

// A journal that cannot be written stops a run as long as nothing was sent, and
// never after that.
func TestJournalFails(t *testing.T) {
	for failing, want := range map[string]struct {
		ending run.Ending
		sent   int
	}{
		"begin": {run.NotSent, 0},
		"open":  {run.NotSent, 0},
		"send":  {run.NotSent, 0},
		"reply": {run.Applied, 1},
		"end":   {run.Applied, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			full := errors.New("disk full")
			d := &diary{err: full, only: failing}
			s := newScene(t, Config{Journal: d}, phone("1-1"))
			p := s.phones.at("1-1")
			d.sent = func() int { return len(p.documents()) }
			s.start()
			runs, err := s.Apply(context.Background(), Request{
				Documents: []*provxml.Document{document(t, "a.xml")}, Targets: []run.HandsetID{"1-1"}})
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if r.Ending != want.ending || len(p.documents()) != want.sent {
				t.Errorf("%s fails: %v, %d documents were sent", failing, r.Ending, len(p.documents()))
			}
			var journal *JournalError
			if stopped := errors.As(r.Err, &journal) && errors.Is(r.Err, full); stopped != (want.sent == 0) {
				t.Errorf("%s fails: the run's error is %v", failing, r.Err)
			}
		})
	}
}

func TestRunIDs(t *testing.T) {
	seen := map[string]bool{}
	at := time.Date(2026, 11, 22, 14, 3, 12, 5e6, time.UTC)
	for range 1000 {
		id := runID(at)
		if seen[id] || !strings.HasPrefix(id, "20261122-140312.005-") {
			t.Fatalf("run id %q", id)
		}
		seen[id] = true
	}
}
