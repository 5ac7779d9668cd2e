package view

import (
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// pack loads documents together.
func pack(t *testing.T, s *Screen, names ...string) {
	t.Helper()
	var list []Document
	for _, n := range names {
		load(t, s, n, strings.Replace(wifi, "depot", n, 1))
		list = append(list, s.Document)
	}
	s.SetDocuments(list, 0)
}

func TestSeveralDocuments(t *testing.T) {
	s := screenWith(simulated(at("sim-1", bench.Ready)), simulated(at("sim-2", bench.Ready)))
	pack(t, s, "a.xml", "b.xml", "c.xml")
	if got := s.Sentence().Label; got != "Apply 3 documents to 2 handsets" {
		t.Errorf("%q", got)
	}
	s.MoveDocument(2, -1)
	s.RemoveDocument(0)
	names := func() (n []string) {
		for _, d := range s.Documents() {
			n = append(n, d.Name())
		}
		return n
	}
	if got := strings.Join(names(), " "); got != "c.xml b.xml" || s.Document.Name() != "c.xml" {
		t.Errorf("%s, %s", got, s.Document.Name())
	}
	s.ShowDocument(1)
	if s.Document.Name() != "b.xml" || s.ShownDocument() != 1 {
		t.Errorf("%s is shown", s.Document.Name())
	}
	bad := s.Document
	bad.Doc, bad.Err = nil, errFake
	s.TakeDocument(bad)
	if b := s.Sentence(); b.Enabled || b.Note != "b.xml cannot be applied: untick it, or take it off the list" || b.Auto {
		t.Errorf("%+v", b)
	}
	s.RemoveDocument(1)
	if b := s.Sentence(); b.Label != "Apply c.xml to 2 handsets" || s.ShownDocument() != -1 {
		t.Errorf("%+v", b)
	}
	// One that is opened by itself is the only one.
	pack(t, s, "a.xml", "b.xml")
	load(t, s, "other.xml", wifi)
	if got := s.Sentence().Label; got != "Apply other.xml to 2 handsets" {
		t.Errorf("%q", got)
	}
}

// TestSeveralResults: a handset is done when all of its documents are, and the result side
// shows the one that went wrong.
func TestSeveralResults(t *testing.T) {
	h := at("1-1", bench.Ready)
	s := screenWith(h)
	pack(t, s, "a.xml", "b.xml")
	req := s.Begin(s.Sentence())
	if len(req.Documents) != 2 || req.Documents[0].Name != "a.xml" || req.KeepGoing {
		t.Fatalf("%+v", req)
	}
	ended := func(i int, e run.Ending) {
		r := run.Run{ID: req.Documents[i].Name, Handset: "1-1", Document: req.Documents[i], Identity: h.Identity, Ending: e, Started: clock, Ended: clock}
		h.Last = &r
		s.Take(Update{Handsets: []bench.Handset{h}, Ended: []run.Run{r}, Changed: []run.HandsetID{"1-1"}, Time: clock, Summaries: map[run.HandsetID]string{"1-1": "x"}})
	}
	ended(0, run.Failed)
	if got := s.Sentence().Note; got != "0 of 1 done" {
		t.Errorf("after one of two documents: %q", got)
	}
	ended(1, run.NotSent)
	if got := s.Sentence().Note; got != "1 of 1 done" {
		t.Errorf("%q", got)
	}
	s.Finish()
	list, shown := s.Choices()
	if len(list) != 2 || shown != 0 || list[0].Name != "a.xml" || s.Shown().Document.Name != "a.xml" {
		t.Errorf("%+v, %d, %s", list, shown, s.Shown().Document.Name)
	}
	s.Choose(1)
	if s.Shown().Document.Name != "b.xml" {
		t.Error("the other one cannot be chosen")
	}
	if r := s.Row(0); r.Mark.Tone != Bad || !strings.Contains(r.Message, "0 of 2 documents applied") {
		t.Errorf("%+v", r)
	}
	s.Begin(s.Sentence())
	ended(0, run.Applied)
	if list, _ := s.Choices(); len(list) != 1 {
		t.Errorf("results of before are shown with those of now: %+v", list)
	}
}

// TestSeveralBefore: when others are loaded, a row names the document that went wrong, not
// the last one, which was not sent because of it.
func TestSeveralBefore(t *testing.T) {
	h := at("1-1", bench.Ready)
	s := screenWith(h)
	pack(t, s, "a.xml", "b.xml")
	req := s.Begin(s.Sentence())
	for i, r := range []run.Run{{Ending: run.Failed}, {Ending: run.NotSent, Err: bench.ErrSkipped}} {
		r.ID, r.Document, r.Handset, r.Identity, r.Started, r.Ended = req.Documents[i].Name, req.Documents[i], "1-1", h.Identity, clock, clock
		h.Last = &r
		s.Take(Update{Handsets: []bench.Handset{h}, Ended: []run.Run{r}, Changed: []run.HandsetID{"1-1"}, Time: clock})
	}
	s.Finish()
	load(t, s, "c.xml", wifi)
	if got := s.Row(0).Message; !strings.Contains(got, "last: a.xml failed") {
		t.Errorf("%q", got)
	}
}

func TestAutoScreen(t *testing.T) {
	s := screenWith(at("1-1", bench.Ready))
	load(t, s, "wipe.xml", `<wap-provisioningdoc><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic></wap-provisioningdoc>`)
	s.TickAll(false)
	b := s.Sentence()
	if !b.Auto || b.Enabled || b.DangerWord() != "WIPE" {
		t.Fatalf("%+v", b)
	}
	if q := s.AutoQuestion(b); !strings.Contains(q, "each handset that is plugged in gets wipe.xml") || !strings.Contains(q, "It is dangerous:") {
		t.Errorf("%q", q)
	}
	opt := s.BeginAuto(b, AutoChoice{Again: true})
	if !opt.NewOnly || !opt.Again || len(opt.Request.Documents) != 1 || opt.Only(bench.Handset{State: bench.Unusable, Err: &bench.ModeError{}}) {
		t.Errorf("%+v", opt)
	}
	if d := lint.Dangers(opt.Request.Documents[0]); len(d) == 0 || !opt.Allow(d[0]) {
		t.Error("what was agreed to is not allowed")
	}
	if opt.Allow(lint.Danger{ID: lint.RemoteWipe, Pos: provxml.Pos{Line: 99}}) {
		t.Error("a danger that nobody was asked about is allowed")
	}
	s.TakeTally(bench.Tally{Handsets: 2, UnderWay: 1})
	if b := s.Sentence(); b.Enabled || b.Auto || b.Label != "Auto is on" || b.Note != "2 handsets served, 1 under way" {
		t.Errorf("%+v", b)
	}
	if l := s.Leaving(); !strings.Contains(l, "Auto is on") || !strings.Contains(l, "nobody will know") {
		t.Errorf("%q", l)
	}
	load(t, s, "wifi.xml", wifi)
	if b := s.Sentence(); !strings.Contains(b.Note, "Auto keeps to wipe.xml") {
		t.Errorf("%q", b.Note)
	}
	s.EndAuto()
	if on, ending := s.Auto(); !on || !ending || !strings.Contains(s.AutoText(), "ending") {
		t.Errorf("%v, %v, %q", on, ending, s.AutoText())
	}
	s.FinishAuto()
	if on, _ := s.Auto(); on || s.Leaving() != "" {
		t.Error("it is still on")
	}
}

func TestDoing(t *testing.T) {
	h := at("1-1", bench.Running)
	h.Phase = "verify"
	began := clock.Add(-42 * time.Second)
	for _, test := range []struct {
		name  string
		h     bench.Handset
		e     run.Event
		want  string
		mark  string
		share float64 // -1: any
	}{
		{"progress", h, run.Event{Kind: run.Progress, Phase: "verify", Done: 12, Total: 20}, "Do not unplug · 12 of 20 · Reading back what was set", "Running", -1},
		{"restart", at("1-1", bench.Gone), run.Event{Kind: run.Waiting, Phase: "restart", Time: began, Until: began.Add(3 * time.Minute)},
			"0:42 of 3:00 · Waiting for its restart", "Waiting", 42.0 / 180},
		{"unplugged", at("1-1", bench.Gone), run.Event{Kind: run.Waiting, Phase: "return", Time: began, Until: began.Add(3 * time.Minute)},
			"0:42 of 3:00 · Plug it in again", "Waiting", -1},
		{"for ever", at("1-1", bench.Locked), run.Event{Kind: run.Waiting, Phase: "unlock", Time: began},
			"Unlock the handset; then it goes on by itself, 0:42", "Waiting", -1},
	} {
		s := NewScreen()
		s.Take(Update{Handsets: []bench.Handset{test.h}, Time: clock, Doing: map[run.HandsetID]run.Event{"1-1": test.e}})
		if r := s.Row(0); r.Message != test.want || r.Mark.Word != test.mark || test.share >= 0 && r.Progress != test.share {
			t.Errorf("%s: %q, %q, %v", test.name, r.Message, r.Mark.Word, r.Progress)
		}
	}
	h.Phase = bench.PhasePlan
	s := screenWith(h)
	if r := s.Row(0); strings.Contains(r.Message, "Do not unplug") || r.Message != "Reading what would change" {
		t.Errorf("it is only asked, and: %q", r.Message)
	}
	taken := at("1-1", bench.Unusable)
	taken.Err = &journal.ClaimedError{}
	if m := screenWith(taken).Row(0).Mark; m.Word != "Used by another program" || m.Tone != Caution {
		t.Errorf("%+v", m)
	}
}
