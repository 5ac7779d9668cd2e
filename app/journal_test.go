package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi/phrase"
)

var (
	_ bench.Journal = (*runJournal)(nil)
	_ bench.Journal = closedJournal{}
)

// What stopped a run is said with what to do; and a run that is read out of the journal
// says of its error what was said at the time.
func TestJournalWords(t *testing.T) {
	stopped := run.Run{Ending: run.NotSent, Err: &bench.JournalError{Err: &journal.Error{Op: "write", Path: "/x/journal.db", Err: errors.New("boom")}}}
	x := explain.Run(stopped).English()
	for _, want := range []string{"The run could not be written into the journal, so nothing was sent.", "/x/journal.db: the journal cannot be written.",
		"--journal DIR", "Nothing on the handset was changed."} {
		if !strings.Contains(x.String(), want) {
			t.Errorf("%q is not in %s", want, x)
		}
	}
	for _, err := range []error{bench.ErrSkipped, bench.ErrDeparted, context.Canceled, &bench.TimeoutError{Wait: "unlock", After: time.Second}, stopped.Err} {
		then := run.Run{Ending: run.NotSent, Err: err}
		w := explain.Record(err)
		now := then
		now.Err = explain.Recall(w)
		if explain.Run(now).English() != explain.Run(then).English() || explain.Run(now).In(loudly) != explain.Run(then).In(loudly) || errors.Is(now.Err, bench.ErrSkipped) != errors.Is(err, bench.ErrSkipped) {
			t.Errorf("%v: %+v, and then it was %+v", err, explain.Run(now).English(), explain.Run(then).English())
		}
	}
}

// loudly is another language.
func loudly(t phrase.Text) string {
	return t.In(func(form, one string, counts bool, n int, with map[string]any) string {
		return "<" + phrase.English(form, one, counts, n, with) + ">"
	})
}

// The window of a journal that cannot be used opens, and lets nothing be sent.
func TestClosedJournal(t *testing.T) {
	full := errors.New("full")
	c := closedJournal{full}
	if c.Begin(t.Context(), run.Run{}) != full || c.Step(t.Context(), "", "send") != full {
		t.Error("a run begins")
	}
}

func TestParseWhen(t *testing.T) {
	now := time.Date(2026, 11, 27, 14, 30, 0, 0, time.FixedZone("", 3600))
	for s, want := range map[string]string{
		"2026-11-27":           "2026-11-27T00:00:00+01:00",
		"2026-11-27 08:15":     "2026-11-27T08:15:00+01:00",
		"2026-11-27T08:15":     "2026-11-27T08:15:00+01:00",
		"2026-11-27T08:15:00Z": "2026-11-27T08:15:00Z",
		"90m":                  "2026-11-27T13:00:00+01:00",
		"12h":                  "2026-11-27T02:30:00+01:00",
		"7d":                   "2026-11-20T14:30:00+01:00",
		"4w":                   "2026-10-30T14:30:00+01:00",
		"yesterday":            "",
		"-3d":                  "",
		"d":                    "",
		"27.11.2026":           "",
		"9999999d":             "",
		"3é":                   "",
	} {
		got, err := parseWhen(s, now)
		if want == "" {
			if err == nil {
				t.Errorf("%s is read as %v", s, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: %v, %v, want %s", s, got, err, want)
		}
	}
	if got, err := parseWhen("", now); err != nil || !got.IsZero() {
		t.Errorf("%v, %v", got, err)
	}
}
