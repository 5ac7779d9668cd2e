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
	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/usb"
)

const (
	guidA = "{6F0F1A60-52A1-4B2A-9C1D-0A0B0C0D0E0F}"
	guidB = "{11111111-52A1-4B2A-9C1D-0A0B0C0D0E0F}"
)

// auto begins to serve, with one document where there is no other.
func (s *scene) auto(opt AutoOptions) *Auto {
	s.Helper()
	if opt.Request.Documents == nil && opt.For == nil {
		opt.Request.Documents = []*provxml.Document{document(s.T, "a.xml")}
	}
	opt.Request.NoVerify, opt.Request.NoBefore = true, true // nothing but the documents is sent
	a, err := s.Auto(context.Background(), opt)
	if err != nil {
		s.Fatal(err)
	}
	synctest.Wait()
	return a
}

// plug plugs a handset in; one with a GUID has it from now on.
func (s *scene) plug(d usb.DeviceDesc, name, guid string) {
	p := s.phones.at(run.HandsetID(d.Path.String()))
	p.mu.Lock()
	if name != "" {
		p.name, p.guid = name, guid
	}
	p.mu.Unlock()
	s.bus.plug(d)
	time.Sleep(time.Second)
	synctest.Wait()
}

func (s *scene) unplug(port string) {
	s.bus.unplug(portPath(port))
	time.Sleep(time.Second) // a departure is believed after a second look
	synctest.Wait()
}

func (s *scene) wantSent(port string, want int) {
	s.Helper()
	synctest.Wait()
	if got := len(s.phones.at(run.HandsetID(port)).documents()); got != want {
		s.Errorf("%d documents were sent to what was on %s, want %d", got, port, want)
	}
}

// decided are the words of what was decided about a port, in order.
func (s *scene) decided(port string) string {
	synctest.Wait()
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	var words []string
	for _, e := range s.events.events {
		if e.Kind == run.Decided && e.Handset == run.HandsetID(port) {
			words = append(words, e.Phase)
		}
	}
	return strings.Join(words, " ")
}

func (s *scene) wantDecided(port, want string) {
	s.Helper()
	if got := s.decided(port); got != want {
		s.Errorf("about %s was decided %q, want %q", port, got, want)
	}
}

// Handsets that are there count as just plugged in; each is served once.
func TestAutoOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		a := s.auto(AutoOptions{})
		s.wantSent("1-1", 1)
		s.plug(phone("1-2"), "", "")
		s.wantSent("1-2", 1)
		s.wantDecided("1-2", "chosen")

		time.Sleep(time.Minute)
		s.unplug("1-2")
		s.plug(phone("1-2"), "", "")
		s.wantSent("1-2", 1)
		s.wantDecided("1-2", "chosen done")

		// Another one in the same port is served.
		s.unplug("1-2")
		s.plug(phone("1-2"), "OTHER", "")
		s.wantSent("1-2", 2)
		if got := a.Tally(); got.Handsets != 3 || got.UnderWay != 0 || got.Endings[run.Applied] != 3 {
			t.Errorf("the tally is %+v", got)
		}
		a.Stop()
		synctest.Wait()
		if !ended(a.Done()) {
			t.Error("it does not stop")
		}
		s.plug(phone("1-3"), "", "")
		s.wantSent("1-3", 0)
		s.wantEvents("1-3", "arrived", "phase claim", "ready")
	})
}

func TestAutoNewOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), keyboard("1-9"))
		s.start()
		s.auto(AutoOptions{NewOnly: true})
		s.wantSent("1-1", 0)
		s.wantDecided("1-1", "here")
		s.wantDecided("1-9", "")
		s.unplug("1-1")
		s.plug(phone("1-1"), "", "")
		s.wantSent("1-1", 1)
	})
}

// A loose connection is no new handset.
func TestAutoConnectionLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		s.auto(AutoOptions{Again: true})
		time.Sleep(time.Minute)
		s.phones.at("1-1").lose(nil)
		time.Sleep(time.Minute)
		s.wantSent("1-1", 1)
		s.wantDecided("1-1", "chosen")
		if h := s.handset("1-1"); h.State != Ready {
			t.Errorf("it is %v", h.State)
		}
	})
}

func TestAutoAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.start()
		s.auto(AutoOptions{Again: true})
		s.plug(phone("1-1"), "WH-1", guidA)
		time.Sleep(time.Minute)
		s.unplug("1-1")
		s.plug(phone("1-1"), "", "")
		s.wantSent("1-1", 2)
		// It leaves just after that and comes back: it restarts because of the document,
		// and would for ever.
		s.unplug("1-1")
		time.Sleep(time.Minute)
		s.plug(phone("1-1"), "", "")
		s.wantSent("1-1", 2)
		s.wantDecided("1-1", "chosen chosen restarted")
		// A person who means it plugs it in once more.
		s.unplug("1-1")
		s.plug(phone("1-1"), "", "")
		s.wantSent("1-1", 3)
	})
}

// A handset that restarts in the middle of its own visit is waited for by Apply, and is
// not new.
func TestAutoRestartsInVisit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.start()
		a, err := s.Auto(t.Context(), AutoOptions{Again: true, Request: Request{Documents: []*provxml.Document{document(t, "a.xml")}, NoBefore: true}})
		if err != nil {
			t.Fatal(err)
		}
		p := s.phones.at("1-1")
		p.answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			if config != document(t, "a.xml").Text() {
				return accept(ctx, config) // it is asked back
			}
			s.bus.unplug(portPath("1-1"))
			time.Sleep(2 * time.Second)
			return rapi.ConfigReply{}, &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: usb.ErrNoDevice}
		}
		s.plug(phone("1-1"), "WH-1", guidA)
		time.Sleep(5 * time.Second)
		if got := a.Tally(); got.UnderWay != 1 {
			t.Errorf("while it restarts the tally is %+v", got)
		}
		s.plug(phone("1-1"), "", "")
		time.Sleep(time.Hour)
		sent := 0
		for _, d := range p.documents() {
			if d == document(t, "a.xml").Text() {
				sent++
			}
		}
		if got := a.Tally(); sent != 1 || got.Handsets != 1 || got.UnderWay != 0 {
			t.Errorf("it was sent %d times, the tally is %+v", sent, got)
		}
		s.wantDecided("1-1", "chosen")
	})
}

// One that failed is not tried again by itself, nor when it is plugged in again
// without being asked to.
func TestAutoFailed(t *testing.T) {
	for _, again := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{})
			s.phones.at("1-1").answer = refuse(0x80042004)
			s.start()
			a := s.auto(AutoOptions{Again: again})
			s.plug(phone("1-1"), "WH-1", guidA)
			time.Sleep(time.Hour)
			s.wantSent("1-1", 1)
			s.unplug("1-1")
			s.plug(phone("1-1"), "", "")
			want := 1
			if again {
				want = 2
			}
			s.wantSent("1-1", want)
			if got := a.Tally(); got.Endings[run.Failed] != want {
				t.Errorf("the tally is %+v", got)
			}
		})
	}
}

// Two handsets with one GUID are both served, and it is said that they are copies. One
// that is moved to another port is served once.
func TestAutoCopies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.start()
		s.auto(AutoOptions{})
		s.plug(phone("1-1"), "WH-1", guidA)
		s.plug(phone("1-2"), "WH-1", guidA)
		s.wantSent("1-1", 1)
		s.wantSent("1-2", 1)
		s.wantDecided("1-1", "chosen")
		s.wantDecided("1-2", "copies chosen")
		s.unplug("1-2")
		s.plug(phone("1-2"), "WH-1", guidA)
		s.wantSent("1-2", 1)
		s.plug(phone("1-5"), "WH-1", guidA) // a third copy
		s.wantSent("1-5", 1)

		s.plug(phone("1-3"), "WH-9", guidB)
		time.Sleep(time.Minute)
		s.unplug("1-3")
		s.plug(phone("1-4"), "WH-9", guidB)
		s.wantSent("1-3", 1)
		s.wantSent("1-4", 0)
		s.wantDecided("1-4", "done")
		// Without a GUID nobody can say that one on another port is the same.
		s.plug(phone("1-6"), "Pocket_PC", "")
		time.Sleep(time.Minute)
		s.unplug("1-6")
		s.plug(phone("1-7"), "Pocket_PC", "")
		s.wantSent("1-6", 1)
		s.wantSent("1-7", 1)
	})
}

// One that is plugged into a port between another's being chosen and its turn gets
// nothing that was meant for it, and is chosen by itself.
func TestAutoExchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 1})
		release := make(chan struct{})
		s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			<-release
			return accept(ctx, config)
		}
		s.start()
		s.auto(AutoOptions{For: func(_ context.Context, h Handset) Own {
			return Own{Documents: []*provxml.Document{document(t, "for-"+h.Identity.Name+".xml")}}
		}})
		s.plug(phone("1-1"), "FIRST", guidA) // has the only slot
		s.plug(phone("1-2"), "MEANT", guidB)
		s.wantDecided("1-2", "chosen")
		s.bus.swap(phone("1-2"))
		s.unplug("1-2")
		s.plug(phone("1-2"), "OTHER", "{22222222-52A1-4B2A-9C1D-0A0B0C0D0E0F}")
		close(release)
		synctest.Wait()
		want := []string{document(t, "for-OTHER.xml").Text()}
		if got := s.phones.at("1-2").documents(); !slices.Equal(got, want) {
			t.Errorf("what is on 1-2 now was sent %q, want %q", got, want)
		}
		s.wantDecided("1-2", "chosen chosen")
	})
}

// One that left before anything was sent was not served, and is when it comes back;
// not without end.
func TestAutoLeftBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 1})
		release := make(chan struct{})
		s.phones.at("1-1").answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			<-release
			return accept(ctx, config)
		}
		s.start()
		a := s.auto(AutoOptions{})
		s.plug(phone("1-1"), "FIRST", guidA) // has the only slot
		for range maxVoid + 2 {
			s.plug(phone("1-2"), "LOOSE", guidB)
			s.unplug("1-2")
		}
		s.wantDecided("1-2", "chosen chosen chosen done done")
		s.plug(phone("1-3"), "WOBBLY", "{33333333-52A1-4B2A-9C1D-0A0B0C0D0E0F}")
		s.unplug("1-3")
		s.plug(phone("1-3"), "", "")
		close(release)
		s.wantSent("1-3", 1)
		s.wantSent("1-2", 0)
		if got := a.Tally(); got.Handsets != 2 {
			t.Errorf("the tally is %+v", got)
		}
	})
}

func TestAutoCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"), phone("1-3"), phone("1-4"))
		s.start()
		a := s.auto(AutoOptions{Count: 3})
		if got := a.Tally(); got.Handsets != 3 || !ended(a.Done()) {
			t.Errorf("the tally is %+v", got)
		}
		sent := 0
		for _, h := range s.Handsets() {
			sent += len(s.phones.at(h.ID).documents())
		}
		if sent != 3 {
			t.Errorf("%d were served, want 3", sent)
		}
	})
}

// Only those that are meant are served, and others not even looked at.
func TestAutoOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"), phone("1-2"))
		s.start()
		s.auto(AutoOptions{Only: func(h Handset) bool { return h.ID == "1-2" }})
		s.wantSent("1-1", 0)
		s.wantSent("1-2", 1)
		s.wantDecided("1-1", "")
	})
}

// A dangerous document is not sent without a person's word.
func TestAutoDangers(t *testing.T) {
	wipe, err := provxml.Parse("wipe.xml", []byte(`<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{}, phone("1-1"))
		s.start()
		var danger *DangerError
		if _, err := s.Auto(t.Context(), AutoOptions{Request: Request{Documents: []*provxml.Document{wipe}}}); !errors.As(err, &danger) || danger.Danger.ID != lint.RemoteWipe {
			t.Errorf("%v", err)
		}
		a := s.auto(AutoOptions{For: func(context.Context, Handset) Own { return Own{Documents: []*provxml.Document{wipe}} }})
		if h := s.handset("1-1"); h.Last == nil || h.Last.Ending != run.NotSent || !errors.As(h.Last.Err, &danger) {
			t.Errorf("it ended %+v", h.Last)
		}
		s.wantSent("1-1", 0)
		if got := a.Tally(); got.Handsets != 1 || got.Endings[run.NotSent] != 1 {
			t.Errorf("the tally is %+v", got)
		}
		a.Stop()
		s.auto(AutoOptions{Request: Request{Documents: []*provxml.Document{wipe}}, Allow: func(d lint.Danger) bool { return d.Severe }})
		s.wantSent("1-1", 1)
	})
}

// With its context Auto ends at once, and says what became of what was under way; so
// it does with the bench.
func TestAutoEnds(t *testing.T) {
	for _, how := range []string{"context", "bench"} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t, Config{}, phone("1-1"))
			s.phones.at("1-1").answer = silent
			s.start()
			ctx, cancel := context.WithCancel(t.Context())
			a, err := s.Auto(ctx, AutoOptions{Request: Request{Documents: []*provxml.Document{document(t, "a.xml")}}})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if got := a.Tally(); got.UnderWay != 1 || ended(a.Done()) {
				t.Errorf("the tally is %+v", got)
			}
			if how == "bench" {
				s.Close()
			}
			cancel()
			<-a.Done()
			if got := a.Tally(); got.UnderWay != 0 || got.Endings[run.Unknown] != 1 {
				t.Errorf("%s: the tally is %+v", how, got)
			}
			s.Close()
			if _, err := s.Auto(t.Context(), AutoOptions{Request: Request{Documents: []*provxml.Document{document(t, "a.xml")}}}); !errors.Is(err, ErrClosed) {
				t.Errorf("on a bench that is closed: %v", err)
			}
		})
	}
}

func TestAutoNonsense(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{})
		s.start()
		for name, opt := range map[string]AutoOptions{
			"no document":    {},
			"a nil document": {Request: Request{Documents: []*provxml.Document{nil}}},
			"minus one":      {Request: Request{Documents: []*provxml.Document{document(t, "a.xml")}}, Count: -1},
		} {
			if a, err := s.Auto(t.Context(), opt); a != nil || err == nil {
				t.Errorf("%s: %v, %v", name, a, err)
			}
		}
	})
}

func TestEndingOf(t *testing.T) {
	skipped := run.Run{Ending: run.NotSent, Err: ErrSkipped}
	for _, tt := range []struct {
		runs []run.Run
		want run.Ending
	}{
		{nil, run.NotSent},
		{[]run.Run{{Ending: run.Applied}, {Ending: run.Failed}, skipped}, run.Failed},
		{[]run.Run{{Ending: run.Applied}, {Ending: run.AppliedWithProblems}}, run.AppliedWithProblems},
		{[]run.Run{{Ending: run.NotSent}, {Ending: run.Unknown}}, run.Unknown},
		{[]run.Run{{Ending: run.Applied}, {Ending: run.Cancelled}}, run.Cancelled},
		{[]run.Run{{Ending: run.Applied}}, run.Applied},
	} {
		if got := EndingOf(tt.runs); got != tt.want {
			t.Errorf("%v ends %v, want %v", tt.runs, got, tt.want)
		}
	}
}
