package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// asking is a session in which a handset answers documents as a function says.
type asking func(ctx context.Context, config string) (rapi.ConfigReply, error)

func (f asking) ProcessConfig(ctx context.Context, config string, _ rapi.ConfigFlags) (rapi.ConfigReply, error) {
	return f(ctx, config)
}

// TestPlanOn: what each document would change, by what the handset has; nothing is sent
// that does more than ask.
func TestPlanOn(t *testing.T) {
	for has, want := range map[string]change.Kind{"": change.Add, "shop": change.Change, "a.xml": change.Same} {
		m := &memory{value: has}
		var sent []string
		list, err := PlanOn(t.Context(), asking(func(ctx context.Context, config string) (rapi.ConfigReply, error) {
			sent = append(sent, config)
			return m.answer(ctx, config)
		}), []*provxml.Document{document(t, "a.xml")}, Looking{})
		if err != nil || len(list) != 1 || len(list[0].Steps) != 1 || list[0].Steps[0].Kind != want {
			t.Errorf("with %q: %v, %+v, want %v", has, err, list, want)
		}
		if len(sent) == 0 || slices.ContainsFunc(sent, func(s string) bool { return !asks(s) }) {
			t.Errorf("sent was %q", sent)
		}
	}
}

// TestVerifyOn: whether the handset has what a document sets; where a later document sets
// it otherwise, a difference proves nothing, and that is said.
func TestVerifyOn(t *testing.T) {
	a, b := document(t, "a.xml"), document(t, "b.xml")
	for name, tt := range map[string]struct {
		has    string
		docs   []*provxml.Document
		want   []change.Verdict
		reason string
	}{
		"there":              {"a.xml", []*provxml.Document{a}, []change.Verdict{change.Verified}, ""},
		"another value":      {"shop", []*provxml.Document{a}, []change.Verdict{change.Differs}, ""},
		"none":               {"", []*provxml.Document{a}, []change.Verdict{change.Differs}, ""},
		"the later one":      {"b.xml", []*provxml.Document{a, b}, []change.Verdict{change.CannotReadBack, change.Verified}, "b.xml changes it again."},
		"the earlier one":    {"a.xml", []*provxml.Document{a, b}, []change.Verdict{change.Verified, change.Differs}, ""},
		"neither of the two": {"shop", []*provxml.Document{a, b}, []change.Verdict{change.CannotReadBack, change.Differs}, "b.xml changes it again."},
	} {
		list, err := VerifyOn(t.Context(), asking((&memory{value: tt.has}).answer), tt.docs, Looking{})
		if err != nil || len(list) != len(tt.docs) {
			t.Fatalf("%s: %v, %+v", name, err, list)
		}
		for i, c := range list {
			if len(c.Checks) != 1 || c.Checks[0].Verdict != tt.want[i] || c.Document != tt.docs[i] {
				t.Errorf("%s: document %d: %+v, want %v", name, i+1, c.Checks, tt.want[i])
			}
		}
		if tt.reason != "" && list[0].Checks[0].Reason != tt.reason {
			t.Errorf("%s: %q", name, list[0].Checks[0].Reason)
		}
	}
}

// TestLooking: who listens hears which document is asked about, and how far it is, up to
// the last question.
func TestLooking(t *testing.T) {
	var heard []string
	docs := []*provxml.Document{document(t, "a.xml"), document(t, "b.xml")}
	_, err := PlanOn(t.Context(), asking((&memory{value: "shop"}).answer), docs, Looking{
		Begin: func(d *provxml.Document) { heard = append(heard, d.Name) },
		Progress: func(d *provxml.Document, done, total int, last *query.Ask) {
			heard = append(heard, fmt.Sprintf("%s %d of %d %s", d.Name, done, total, last.Path()))
		},
	})
	// Two questions: for the value, and for the key that it would be put into.
	want := []string{"a.xml", `a.xml 2 of 2 Registry/HKCU\Software\Cradle`, "b.xml", `b.xml 2 of 2 Registry/HKCU\Software\Cradle`}
	if err != nil || !slices.Equal(heard, want) {
		t.Errorf("%v, heard\n%q, want\n%q", err, heard, want)
	}
}

// TestLookEnds: with an error comes what there was before it.
func TestLookEnds(t *testing.T) {
	broke := &rapi.CallError{Op: "ProcessConfig", Sent: true, Err: errors.New("the cable broke")}
	m := &memory{value: "shop"}
	docs := []*provxml.Document{document(t, "a.xml"), document(t, "b.xml")}
	asked := 0
	m.asked = func() error {
		if asked++; asked > 1 {
			return broke.Err
		}
		return nil
	}
	planned, err := PlanOn(t.Context(), asking(m.answer), docs, Looking{})
	if !errors.Is(err, broke.Err) || len(planned) != 1 || planned[0].Document != docs[0] {
		t.Errorf("%v, %+v", err, planned)
	}
	asked = 0
	compared, err := VerifyOn(t.Context(), asking(m.answer), docs, Looking{})
	if !errors.Is(err, broke.Err) || len(compared) != 1 || compared[0].Document != docs[0] {
		t.Errorf("%v, %+v", err, compared)
	}
	var look *LookError
	if errors.As(err, &look) {
		t.Error("the handset's fault is told as the document's")
	}
}

// TestLookError: a document about which nothing can be asked is no fault of the handset's,
// which is not asked.
func TestLookError(t *testing.T) {
	d := document(t, "a.xml")
	untouched := asking(func(context.Context, string) (rapi.ConfigReply, error) {
		t.Error("the handset is asked")
		return rapi.ConfigReply{}, nil
	})
	deep := errors.New("it is deeper than a question can be")
	_, err := Looking{}.ask(t.Context(), untouched, d, func() (*query.Query, error) { return nil, deep })
	var look *LookError
	if !errors.As(err, &look) || look.Document != d || !errors.Is(err, deep) || err.Error() != "a.xml: it is deeper than a question can be" {
		t.Error(err)
	}
}

// recognition is a handset that is looked for, and one that has come.
type recognition struct {
	name   string
	sent   run.Identity // to whom the document went, at 1-1
	twin   bool
	port   string
	here   run.Identity
	wanted bool
}

// TestRecognises: who is followed after a document was sent, and who is not.
func TestRecognises(t *testing.T) {
	a, b := run.Identity{GUID: guidA, Name: "WH-1", Model: "HTC"}, run.Identity{GUID: guidB, Name: "WH-1", Model: "HTC"}
	old := run.Identity{Name: "WH-1", Model: "HTC"}
	none := run.Identity{GUID: "{00000000-0000-0000-0000-000000000000}", Name: "WH-1", Model: "HTC"}
	renamed := a
	renamed.Name = "WH-2"
	for _, tt := range []recognition{
		{"it is back at its port", a, false, "1-1", a, true},
		{"it is at another port", a, false, "1-2", a, true},
		{"it has another name now", a, false, "1-2", renamed, true},
		{"another one is at its port", a, false, "1-1", b, false},
		{"it has a twin, and is back at its port", a, true, "1-1", a, true},
		{"it or its twin is at another port", a, true, "1-2", a, false},
		{"it tells no GUID, at its port", old, false, "1-1", old, true},
		{"it tells no GUID, at another port", old, false, "1-2", old, false},
		{"a GUID of zeros is none", none, false, "1-2", none, false},
		{"a GUID of zeros, at its port", none, false, "1-1", none, true},
		{"it told none before, and does now, elsewhere", old, false, "1-2", a, false},
		{"another name without a GUID", old, false, "1-1", run.Identity{Name: "WH-9", Model: "HTC"}, false},
		{"another model without a GUID", old, false, "1-1", run.Identity{Name: "WH-1", Model: "Dell"}, false},
	} {
		w := &hold{first: &handset{place: place{id: "1-1"}}, who: tt.sent, twin: tt.twin}
		h := &handset{place: place{id: run.HandsetID(tt.port)}, snap: Handset{Identity: tt.here}}
		if got := w.recognises(h); got != tt.wanted {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// TestTwinIsNoticed: a handset whose GUID another one has, too, is followed by its place
// alone: plugged in elsewhere it may be the other one.
func TestTwinIsNoticed(t *testing.T) {
	for _, twin := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			m := &memory{silent: true}
			s := newScene(t, Config{}, phone("1-1"))
			s.remembering("1-1", guidA, m)
			s.remembering("1-3", guidA, m).name = s.phones.at("1-1").name
			s.start()
			if twin {
				s.remembering("1-2", guidA, &memory{})
				s.bus.plug(phone("1-2"))
				synctest.Wait()
			}
			done := make(chan run.Run)
			go func() { done <- s.send(t.Context(), Request{Return: time.Minute}, "hello")[0] }()
			time.Sleep(time.Second)
			s.unplug("1-1")
			m.mu.Lock()
			m.silent = false
			m.mu.Unlock()
			s.bus.plug(phone("1-3"))
			r := <-done
			if r.Resolved == twin || (r.Ending == run.Unknown) != twin {
				t.Errorf("with a twin %v it ended %v, resolved %v, %v", twin, r.Ending, r.Resolved, r.Err)
			}
		})
	}
}

// TestCountdown: a handset that was unplugged is waited for, for as long as it is said from
// when it was lost, and no longer.
func TestCountdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gone time.Time
		s, r := lost(t, &memory{silent: true}, Request{Return: 3 * time.Minute}, Config{}, func(*scene) { gone = time.Now() }) // a second after the cable was pulled
		var waits []run.Event
		for _, e := range s.events.all() {
			if e.Kind == run.Waiting {
				waits = append(waits, e)
			}
		}
		if len(waits) != 1 || waits[0].Phase != "return" || waits[0].RunID != r.ID || gone.Sub(waits[0].Time) > time.Second || waits[0].Until.Sub(waits[0].Time) != 3*time.Minute {
			t.Errorf("it was gone at %v, and told was %+v", gone, waits)
		}
		if len(waits) == 1 && (r.Ending != run.Unknown || !time.Now().Equal(waits[0].Until)) {
			t.Errorf("it ended %v at %v, and was waited for until %v", r.Ending, time.Now(), waits[0].Until)
		}
	})
}
