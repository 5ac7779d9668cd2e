package view

import (
	"strings"
	"testing"
	"time"

	"cradle/app/journal"
	"cradle/app/run"
)

// A run of the history is told in the words of the bench; one that an older program made in
// those in which it was told then.
func TestPastRow(t *testing.T) {
	who := run.Identity{Name: "WH-017", Model: "HTC P3600"}
	base := journal.Entry{Number: 17, Name: "/data/wifi.xml", Port: "1-3.2", Identity: who, Started: clock, Ended: clock, Result: "x", Words: journal.Words{Summary: "Applied: 3 of 3 settings"}}
	for _, tt := range []struct {
		name          string
		change        func(*journal.Entry)
		mark, summary string
	}{
		{"applied", func(e *journal.Entry) {
			e.Ending, e.Counts, e.Verification = run.Applied, map[string]int{"applied": 13, "value": 3}, &journal.Verified{Verified: 12, CannotReadBack: 1}
		}, "Applied", "3 values, 13 applied · verified"},
		{"not verified", func(e *journal.Entry) { e.Ending, e.Counts = run.Applied, map[string]int{"applied": 1} }, "Applied", "1 applied · not verified"},
		{"only asked", func(e *journal.Entry) { e.Ending, e.Counts = run.Applied, map[string]int{"value": 11, "absent": 1} }, "Answered", "1 absent, 11 values"},
		{"refused", func(e *journal.Entry) {
			e.Ending, e.Counts, e.HRESULT = run.Failed, map[string]int{"failed": 1, "rolled_back": 1}, 0x80004005
		}, "Failed", "1 failed, 1 rolled back"},
		{"differs", func(e *journal.Entry) {
			e.Ending, e.Counts, e.Verification = run.AppliedWithProblems, map[string]int{"applied": 2}, &journal.Verified{Verified: 1, Differs: 1}
		}, "Applied with problems", "2 applied · 1 differs"},
		{"of an older program", func(e *journal.Entry) { e.Ending = run.Applied }, "Applied", "Applied: 3 of 3 settings"},
		{"not sent", func(e *journal.Entry) { e.Ending, e.Result = run.NotSent, "" }, "Not sent", "Nothing was sent"},
		{"unknown, and looked after", func(e *journal.Entry) { e.Ending, e.Settled, e.Note = run.Unknown, true, "looked\nmyself" }, "Unknown", "Nobody can say what took effect · looked myself"},
		{"resolved", func(e *journal.Entry) {
			e.Ending, e.Resolved, e.Counts, e.Verification = run.Applied, true, map[string]int{"unknown": 3}, &journal.Verified{Verified: 3}
		}, "Applied", "The answer was lost; read back · verified"},
		{"running", func(e *journal.Entry) { e.State, e.Result = journal.Running, "" }, "Running", "Under way"},
		{"undone", func(e *journal.Entry) {
			e.Ending, e.Counts, e.UndoneBy = run.Applied, map[string]int{"applied": 1}, []int64{19, 20}
		}, "Applied", "undone by run 20 · 1 applied · not verified"},
		{"an undo", func(e *journal.Entry) {
			e.Ending, e.Counts, e.Undoes = run.Applied, map[string]int{"removed": 1}, "run-3"
		}, "Applied", "takes an earlier run back · 1 removed · not verified"},
		{"installed", func(e *journal.Entry) { e.Ending, e.Kind = run.Applied, journal.KindInstall }, "Applied", "A program was installed"},
	} {
		e := base
		tt.change(&e)
		r := NewPastRow(e)
		if summary := r.Summary; r.Mark.Word != tt.mark || !strings.EqualFold(summary, tt.summary) {
			t.Errorf("%s: %q, %q, want %q, %q", tt.name, r.Mark.Word, summary, tt.mark, tt.summary)
		}
		if r.Title != "wifi.xml on WH-017" || r.Detail != clock.Format("2006-01-02 15:04")+" · 1-3.2 · HTC P3600" {
			t.Errorf("%s: %q, %q", tt.name, r.Title, r.Detail)
		}
	}
}

// What is taken out of the journal is what was chosen.
func TestPruning(t *testing.T) {
	now := time.Date(2026, 11, 28, 15, 0, 0, 0, time.Local)
	for i, want := range []time.Time{time.Date(2026, 10, 29, 0, 0, 0, 0, time.Local), time.Date(2026, 8, 30, 0, 0, 0, 0, time.Local), time.Date(2025, 11, 28, 0, 0, 0, 0, time.Local)} {
		if p := PruneAges()[i].Pruning(now); !p.Before.Equal(want) || p.Keep != nil || p.Dry {
			t.Errorf("%s: %+v", PruneAges()[i].Name, p)
		}
	}
	for i, want := range []int{1000, 100} {
		if p := PruneAges()[3+i].Pruning(now); p.Keep == nil || *p.Keep != want || !p.Before.IsZero() {
			t.Errorf("%s: %+v", PruneAges()[3+i].Name, p)
		}
	}
	if got := RunsFileName([]int64{18, 9, 3}); got != "runs 3 to 18" {
		t.Error(got)
	}
}
