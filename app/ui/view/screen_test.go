package view

import (
	"errors"
	"slices"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/usb"
)

var errFake = errors.New("the cable broke")

func ticks(s *Screen) (ids []run.HandsetID) {
	for i := range s.Rows() {
		if r := s.Row(i); r.Checked {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// TestTicksFollowTheHandset: a tick means a handset, not a port. The one that
// comes back after a restart keeps it; another one in its place has to be
// chosen anew, unless there is no doubt.
func TestTicksFollowTheHandset(t *testing.T) {
	first := at("1-1", bench.Ready)
	second := at("1-2", bench.Ready)
	s := screenWith(first)
	take := func(h ...bench.Handset) { s.Take(Update{Handsets: h, Time: clock}) }
	expect := func(when string, want ...run.HandsetID) {
		t.Helper()
		if got := ticks(s); !slices.Equal(got, want) {
			t.Errorf("%s: ticked are %v, want %v", when, got, want)
		}
	}
	expect("the only one arrived", "1-1")
	take(first, second)
	expect("a second one arrived", "1-1")
	s.Tick("1-2", true)
	expect("ticked by hand", "1-1", "1-2")

	gone := at("1-1", bench.Gone)
	take(gone, second)
	expect("the first one left", "1-2")

	again := first
	again.Since = clock.Add(time.Minute)
	again.State, again.Identity = bench.Connecting, run.Identity{}
	take(again, second)
	expect("something is there in its place, and may be another one", "1-2")
	again.State, again.Identity = bench.Ready, first.Identity
	take(again, second)
	expect("it restarted", "1-1", "1-2")

	other := again
	other.Since = clock.Add(2 * time.Minute)
	other.Identity.GUID = "{another}"
	take(other, second)
	expect("another one in its place", "1-2")

	third := other
	third.Since = clock.Add(3 * time.Minute)
	third.State, third.Identity = bench.Locked, run.Identity{}
	take(third, second)
	expect("a locked one in its place", "1-2")
	s.Tick("1-1", true)
	expect("the locked one, ticked by hand", "1-1", "1-2")
	third.State, third.Identity = bench.Ready, run.Identity{GUID: "{third}"}
	take(third, second)
	expect("the same one, unlocked", "1-1", "1-2")
}

func TestSelection(t *testing.T) {
	s := NewScreen()
	if s.Selected() != -1 || s.Shown() != nil {
		t.Error("something is selected on an empty bench")
	}
	s.Take(Update{Handsets: []bench.Handset{at("1-1", bench.Ready), at("1-2", bench.Ready)}, Time: clock})
	if s.Selected() != 0 {
		t.Errorf("selected is %d", s.Selected())
	}
	s.Select(1)
	s.Select(7)
	if s.SelectedID() != "1-2" {
		t.Errorf("selected is %q", s.SelectedID())
	}
	if title, x := s.Aside(); title != "Nothing was applied to WH-1-2 yet." || !x.IsZero() {
		t.Errorf("aside: %q, %v", title, x)
	}
}

// TestResultOutlivesARestart: the result of a handset that restarted stays
// with it; another handset on the port does not inherit it.
func TestResultOutlivesARestart(t *testing.T) {
	h := at("1-3.2", bench.Ready)
	h.Last = aRun(t, run.Applied, 0, appliedReply)
	h.Identity = h.Last.Identity
	s := screenWith(h)
	if s.Shown() == nil || s.Row(0).Mark.Word != "Applied" {
		t.Fatalf("no result: %+v", s.Row(0))
	}
	again := h
	again.Since, again.Last = clock.Add(time.Minute), nil
	s.Take(Update{Handsets: []bench.Handset{again}, Time: clock})
	if s.Shown() == nil {
		t.Error("the result is lost")
	}
	again.Since, again.Identity.GUID = clock.Add(2*time.Minute), "{2}"
	s.Take(Update{Handsets: []bench.Handset{again}, Time: clock})
	if s.Shown() != nil || s.Row(0).Mark.Word != "Ready" {
		t.Errorf("another handset shows it: %+v", s.Row(0))
	}
}

func TestRow(t *testing.T) {
	ready := at("1-1", bench.Ready)
	ready.Identity.Model, ready.Identity.Platform = "HTC P3600", "PocketPC"
	ready.Identity.OSMajor, ready.Identity.OSMinor, ready.Identity.Build = 5, 2, 21234
	running := at("1-1", bench.Running)
	running.Phase = "send"
	unusable := at("1-1", bench.Unusable)
	unusable.Err = errFake
	serial := ready
	serial.Mode = usb.ModeSerialSync
	keyboard := at("1-1", bench.Unusable)
	keyboard.Err = &bench.ModeError{ID: "046d:c31c"}
	android := at("1-1", bench.Unusable)
	android.Err = &bench.ModeError{Mode: usb.ModeRNDIS, ID: "18d1:4ee4"}
	failed := ready
	failed.Last = aRun(t, run.Failed, 0x80004005, failedReply)
	failed.Last.Identity = failed.Identity
	for _, test := range []struct {
		name  string
		h     bench.Handset
		after time.Duration
		want  Row
	}{
		{"ready", ready, 0, Row{Title: "WH-1-1", Detail: "HTC P3600 · Windows Mobile 6.5 Pocket PC",
			Mark: Mark{"Ready", IconReady, Active}, Message: "Safe to unplug", Progress: -1, CanCheck: true}},
		{"legacy USB mode", serial, 0, Row{Title: "WH-1-1", Detail: "legacy USB mode · HTC P3600 · Windows Mobile 6.5 Pocket PC",
			Mark: Mark{"Ready", IconReady, Active}, Message: "Safe to unplug", Progress: -1, CanCheck: true}},
		{"simulated", simulated(ready), 0, Row{Title: "WH-1-1", Simulated: true, Detail: "HTC P3600 · Windows Mobile 6.5 Pocket PC",
			Mark: Mark{"Ready", IconReady, Active}, Message: "Safe to unplug", Progress: -1, CanCheck: true}},
		{"locked", at("1-1", bench.Locked), 0, Row{Title: "Handset",
			Mark: Mark{"Locked", IconLocked, Caution}, Message: "Unlock the handset; then it goes on by itself", Progress: -1, CanCheck: true}},
		{"running", running, 42 * time.Second, Row{Title: "WH-1-1",
			Mark: Mark{"Running", IconBusy, Active}, Message: "Do not unplug · 0:42 · The handset is working on it", Progress: 0.7, CanCheck: true}},
		{"gone", at("1-1", bench.Gone), 0, Row{Title: "Handset",
			Mark: Mark{"Unplugged", IconGone, Quiet}, Message: "Unplugged", Progress: -1}},
		{"unusable", unusable, 0, Row{Title: "Handset", Action: TryAgain,
			Mark: Mark{"Cannot be used", IconFailed, Bad}, Message: "The cable broke.", Progress: -1}},
		{"failed", failed, 0, Row{Title: "WH-1-1", Detail: "HTC P3600 · Windows Mobile 6.5 Pocket PC",
			Mark: Mark{"Failed", IconFailed, Bad}, Message: "Safe to unplug · wifi.xml: 1 failed, 2 rolled back, 1 value", Progress: -1, CanCheck: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := NewScreen()
			sums := map[run.HandsetID]string{}
			if test.h.Last != nil {
				sums[test.h.ID] = Summary(test.h.Last)
			}
			s.Take(Update{Handsets: []bench.Handset{test.h}, Summaries: sums, Time: clock})
			s.Take(Update{Handsets: []bench.Handset{test.h}, Summaries: sums, Time: clock.Add(test.after)})
			got := s.Row(0)
			test.want.ID, test.want.Port, test.want.Checked = "1-1", "1-1", test.want.CanCheck
			if got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
	for _, h := range []bench.Handset{keyboard, android} {
		r := screenWith(h).Row(0)
		if r.Action != NoAction || r.CanCheck || r.Message == "" {
			t.Errorf("%v: %+v", h.Err, r)
		}
	}
}

// TestResultOfAnotherDocument: what became of one document does not look like
// success for the one that is loaded now, and says of which it is.
func TestResultOfAnotherDocument(t *testing.T) {
	h := at("1-3.2", bench.Ready)
	h.Last = aRun(t, run.Applied, 0, appliedReply)
	h.Identity = h.Last.Identity
	s := NewScreen()
	s.Document = Document{Path: "/data/wifi.xml", Doc: h.Last.Document}
	s.Take(Update{Handsets: []bench.Handset{h}, Summaries: map[run.HandsetID]string{h.ID: "2 applied"}, Time: clock})
	if r := s.Row(0); r.Mark.Word != "Applied" || r.Message != "Safe to unplug · 2 applied" {
		t.Errorf("the same document: %+v", r)
	}
	s.Document.Doc = document(t, "/data/wifi.xml", wifi) // read again
	if r := s.Row(0); r.Mark.Word != "Applied" {
		t.Errorf("read again: %+v", r)
	}
	for _, d := range []Document{
		{Path: "/data/other.xml", Doc: document(t, "/data/other.xml", wifi)},
		{Path: "/data/wifi.xml", Doc: document(t, "/data/wifi.xml", wifi+"<!-- more -->")},
		{Path: "/data/bad.xml", Err: errFake},
	} {
		s.Document = d
		if r := s.Row(0); r.Mark.Word != "Ready" || r.Mark.Tone == Good || r.Message != "Safe to unplug · last: wifi.xml applied 12:00" {
			t.Errorf("%s: %+v", d.Path, r)
		}
	}
	if s.Shown() == nil {
		t.Error("the result itself is not shown any more")
	}
}

// TestToday: what ended today is counted, what ended yesterday is not.
func TestToday(t *testing.T) {
	s := NewScreen()
	var ended []run.Run
	for _, e := range []run.Ending{run.Applied, run.Failed, run.Applied, run.Unknown, run.AppliedWithProblems} {
		ended = append(ended, run.Run{Ending: e, Ended: clock})
	}
	ended = append(ended, run.Run{Ending: run.Applied, Ended: clock.AddDate(0, 0, -1)})
	s.Take(Update{Ended: ended, Time: clock.Add(time.Hour)})
	if got, want := s.TodayText(), "Today: 2 applied, 1 applied with problems, 1 failed, 1 unknown"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	asked := aRun(t, run.Applied, 0, "")
	asked.Document, asked.Ended = document(t, "ask.xml", `<characteristic-query type="CM_Networks"/>`), clock
	s.Take(Update{Ended: []run.Run{*asked}, Time: clock.Add(time.Hour)})
	if got, want := s.TodayText(), "Today: 2 applied, 1 answered, 1 applied with problems, 1 failed, 1 unknown"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	s.TakeEarlier([]journal.Entry{
		{Ending: run.Applied, Ended: clock, Counts: map[string]int{provxml.Applied.Key(): 1}},
		{Ending: run.Applied, Ended: clock, Counts: map[string]int{provxml.Value.Key(): 1}},
		{Ending: run.Applied, Ended: clock, Kind: journal.KindInstall},
		{Ending: run.Applied, Ended: clock.AddDate(0, 0, -1)},
		{Ending: run.Running},
	})
	if got, want := s.TodayText(), "Today: 3 applied, 2 answered, 1 applied with problems, 1 failed, 1 unknown"; got != want {
		t.Errorf("with those before the start: got %q, want %q", got, want)
	}
	s.Take(Update{Time: clock.AddDate(0, 0, 1)})
	if got, want := s.TodayText(), "Today: 0 applied"; got != want {
		t.Errorf("a day later: got %q, want %q", got, want)
	}
}

func TestSummary(t *testing.T) {
	lost := aRun(t, run.Unknown, 0, "")
	for _, test := range []struct {
		r    *run.Run
		want string
	}{
		{aRun(t, run.Applied, 0, appliedReply), "1 value, 1 removed, 2 applied · not verified"},
		{aRun(t, run.Failed, rapi.HRESULT(0x80004005), failedReply), "1 failed, 2 rolled back, 1 value"},
		{aRun(t, run.Failed, rapi.HRESULT(0x80042009), ""), "3 not begun, 1 not mentioned"},
		{lost, "nobody can say what took effect"},
		{&run.Run{Ending: run.NotSent}, "nothing was sent"},
		{&run.Run{Ending: run.Applied, Install: &run.Install{}}, "a program was installed"},
		{&run.Run{Ending: run.Failed, Install: &run.Install{}}, "nothing was installed"},
		{&run.Run{Ending: run.Cancelled}, "cancelled before anything was sent"},
		{&run.Run{Ending: run.Running}, "under way"},
	} {
		if got := Summary(test.r); got != test.want {
			t.Errorf("%v: got %q, want %q", test.r.Ending, got, test.want)
		}
	}
}

// TestNamesStayOnOneLine: what a handset or a file is called does not break
// the screen.
func TestNamesStayOnOneLine(t *testing.T) {
	h := at("1-1", bench.Ready)
	h.Identity.Name = "WH\n017\x00"
	s := screenWith(h)
	load(t, s, "wi\nfi.xml", wifi)
	for _, text := range []string{s.Row(0).Title, s.Sentence().Label, s.Document.Card().Name} {
		if text != flat(text) || text == "" {
			t.Errorf("%q", text)
		}
	}
}
