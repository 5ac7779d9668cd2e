package view

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
)

// settingsOf are the settings of a document that set or remove something, in order.
func settingsOf(d *provxml.Document) (list []*provxml.Node) {
	for n := range d.Nodes() {
		if n.Setting() && !n.Kind.Query() {
			list = append(list, n)
		}
	}
	return list
}

func pointer(s string) *string { return &s }

// aPlan is what wifi would change: the name, nobody knows of the password, and the old
// value is not there.
func aPlan(d *provxml.Document) bench.Planned {
	s := settingsOf(d)
	return bench.Planned{Document: d, Steps: []change.Step{
		{Setting: s[0], Kind: change.Change, Now: pointer("shop")},
		{Setting: s[1], Kind: change.Change, Now: pointer("hunter1")},
		{Setting: s[2], Kind: change.Same},
	}}
}

func TestPlanResult(t *testing.T) {
	d := document(t, "/data/wifi.xml", wifi)
	l := &Look{Does: Plan, Of: run.Run{Port: "1-3.2", Document: d, Started: clock, Ended: clock.Add(time.Second)}, Planned: aPlan(d)}
	v := NewLookResult(l)
	text := v.Text(false)
	for _, want := range []string{"Name = depot: Change, now “shop”", "Password = ••••••: Change, now “••••••”", "remove Old: The same", "query OS: Only asks", "Planned | 2 to change, 1 the same"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if strings.Contains(text, "hunter") {
		t.Errorf("a secret can be seen:\n%s", text)
	}
	if only := v.Text(true); strings.Contains(only, "Old") || strings.Contains(only, "OS") || !strings.Contains(only, "depot") {
		t.Errorf("only changes:\n%s", only)
	}
	if c := v.Table(true); len(c) != 3 || c[1].Reported != "“shop”" || c[2].Reported != "“••••••”" {
		t.Errorf("%+v", c)
	}
	n, _ := v.Tree.Node(v.Tree.top[0])
	if n.Mark.Word != "2 to change, 1 the same" || n.Mark.Tone == Good {
		t.Errorf("Registry is marked %+v", n.Mark)
	}
	for k := change.Unreadable; k <= change.Same; k++ {
		if m := kindMark(k); m.Tone == Good || m.Word == "" || m.Icon == IconNone {
			t.Errorf("%v is marked %+v: nothing was done yet that could be good", k, m)
		}
	}
}

func TestCompareResult(t *testing.T) {
	d := document(t, "/data/wifi.xml", wifi)
	s := settingsOf(d)
	l := &Look{Does: Verify, Of: run.Run{Document: d, Started: clock, Ended: clock}, Compared: bench.Compared{Document: d, Checks: []change.Check{
		{Setting: s[0], Verdict: change.Differs, Reported: pointer("shop")},
		{Setting: s[1], Verdict: change.CannotReadBack, Reason: "The handset masks it."},
		{Setting: s[2], Verdict: change.Verified},
	}}}
	v := NewLookResult(l)
	text := v.Text(false)
	for _, want := range []string{"Differs | 1 differs, 1 cannot be read back, 1 verified", "Name = depot: Differs, the handset has “shop”", "Password = ••••••: Cannot be read back, The handset masks it", "remove Old: Verified"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	if only := v.Text(true); strings.Contains(only, "Password") || !strings.Contains(only, "shop") {
		t.Errorf("only problems:\n%s", only)
	}
	if id, ok := v.First(); !ok {
		t.Error("nothing is to be looked at first")
	} else if told := v.Explain(id); !strings.Contains(told.What, "The handset has now: “shop”.") {
		t.Errorf("%+v", told)
	}
	l.Compared.Checks[0].Verdict = change.NotVerified
	if m := l.Mark(); m.Word != "Not verified" || m.Tone == Good {
		t.Errorf("%+v", m)
	}
	l.Err = errors.New("the cable is gone")
	if v := NewLookResult(l); v.Mark.Tone != Bad || v.Explanation.IsZero() || v.Tree.Len() != 0 {
		t.Errorf("%+v", v)
	}
}

// TestLookInPlaceOfRun: a look is shown until something is applied, or it is closed.
func TestLookInPlaceOfRun(t *testing.T) {
	h := at("1-1", bench.Ready)
	h.Last = aRun(t, run.Applied, 0, appliedReply)
	h.Last.Identity = h.Identity
	s := NewScreen()
	s.Take(Update{Handsets: []bench.Handset{h}, Time: clock, Summaries: map[run.HandsetID]string{"1-1": "all well"}})
	load(t, s, "wifi.xml", wifi)
	b := s.Sentence()
	b.Does = Plan
	req := s.Begin(b)
	if got := s.Sentence(); got.Label != "Reading what wifi.xml would change on WH-1-1" || s.Sent() || s.Leaving() != "" {
		t.Errorf("%+v, sent %v, leaving %q", got, s.Sent(), s.Leaving())
	}
	looks := s.LooksOf(b, req.Chosen["1-1"], clock, []bench.Planned{aPlan(req.Documents[0])}, nil, nil)
	s.TakeLook("1-1", looks)
	if got := s.Sentence().Note; got != "1 of 1 done" {
		t.Errorf("%q", got)
	}
	s.Finish()
	if r := s.Row(0); r.Mark.Word != "Planned" || r.Message != "Safe to unplug · 2 to change, 1 the same" {
		t.Errorf("%+v", r)
	}
	if s.Looked() != looks[0] {
		t.Error("the look is not shown")
	}
	if !s.CloseLook() || s.Looked() != nil || s.Shown() == nil {
		t.Error("the look cannot be closed")
	}
	s.TakeLook("1-1", looks)
	s.Take(Update{Handsets: []bench.Handset{h}, Ended: []run.Run{{ID: "2", Handset: "1-1", Document: req.Documents[0], Identity: h.Identity, Ending: run.Applied}}, Time: clock})
	if s.Looked() != nil {
		t.Error("what was planned before is shown after something was applied")
	}
}

func TestVerifiedTree(t *testing.T) {
	r := aRun(t, run.AppliedWithProblems, 0, appliedReply)
	s := settingsOf(r.Document)
	r.Verification = &run.Verification{Checks: []run.Check{
		{Setting: s[0], Verdict: run.Verified}, {Setting: s[1], Verdict: run.CannotReadBack}, {Setting: s[2], Verdict: run.Verified},
	}}
	text := NewResult(r).Text(false)
	for _, want := range []string{"Name = depot: Verified", "Password = ••••••: Applied, cannot be read back", "remove Old: Removed, verified", "1 removed, 2 applied, 2 verified"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
	r.Verification = nil
	r.Ending = run.Applied
	if v := NewResult(r); !strings.Contains(v.Facts, "not verified") || !strings.Contains(Summary(r), "not verified") {
		t.Errorf("%q, %q", v.Facts, Summary(r))
	}
	r.Resolved, r.Verification = true, &run.Verification{Checks: []run.Check{{Setting: s[0], Verdict: run.Verified}}}
	if v := NewResult(r); !strings.Contains(v.Facts, "the answer was lost; read back") || v.Explanation.IsZero() {
		t.Errorf("%q, %+v", v.Facts, v.Explanation)
	}
}
