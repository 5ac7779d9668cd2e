package view

import (
	"slices"
	"strings"
	"time"

	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Count is one of today's counts.
type Count struct {
	Number int
	Mark   Mark
	text   string // with the number
}

// Counted is the mark with the number before its word: "3 applied".
func (c Count) Counted() Mark {
	m := c.Mark
	m.Word = c.text
	if c.Number == 0 {
		m.Tone = Quiet
	}
	return m
}

// Today counts today's runs by how they ended; endings that did not happen
// are left out, except Applied.
func (s *Screen) Today() []Count {
	var n [run.NotSent + 1]int
	answered := 0
	for _, e := range s.ended {
		switch {
		case !sameDay(e.ended, s.now) || int(e.ending) >= len(n):
		case e.answered:
			answered++
		default:
			n[e.ending]++
		}
	}
	counts := []Count{countOf(run.Applied, n[run.Applied])}
	if answered > 0 {
		counts = append(counts, Count{answered, markOfAnswers(), words.N("{{.Count}} answered", answered)})
	}
	for _, e := range []run.Ending{run.AppliedWithProblems, run.Failed, run.Unknown, run.NotSent, run.Cancelled} {
		if n[e] > 0 {
			counts = append(counts, countOf(e, n[e]))
		}
	}
	return counts
}

// TakeEarlier counts runs that ended before this start.
func (s *Screen) TakeEarlier(runs []journal.Entry) {
	for _, e := range runs {
		if !e.Ended.IsZero() && e.Kind != journal.KindInstall {
			s.ended = append(s.ended, endedRun{e.Ended, e.Ending, onlyAsked(e)})
		}
	}
}

// countOf counts runs that ended in one way.
func countOf(e run.Ending, n int) Count {
	c := Count{Number: n, Mark: MarkOfEnding(e)}
	switch e {
	case run.Applied:
		c.text = words.N("{{.Count}} applied", n)
	case run.AppliedWithProblems:
		c.text = words.N("{{.Count}} applied with problems", n)
	case run.Failed:
		c.text = words.N("{{.Count}} failed", n)
	case run.NotSent:
		c.text = words.N("{{.Count}} not sent", n)
	case run.Cancelled:
		c.text = words.N("{{.Count}} cancelled", n)
	default:
		c.text = words.N("{{.Count}} unknown", n)
	}
	return c
}

// TodayText is today's counts in words: "Today: 3 applied, 1 failed".
func (s *Screen) TodayText() string {
	var parts []string
	for _, c := range s.Today() {
		parts = append(parts, c.text)
	}
	return words.T("Today: {{.Counts}}", "Counts", strings.Join(parts, ", "))
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Local().Date()
	by, bm, bd := b.Local().Date()
	return ay == by && am == bm && ad == bd
}

// word says what became of the settings below a branch: how many are in the
// worst state, or when all is well how many are in which.
func word(c provxml.Counts, worst provxml.State, hr rapi.HRESULT) string {
	n := c[worst]
	switch {
	case n == c.Total():
		return counted(n, worst, hr)
	case worst.Good():
		return countsText(c, hr)
	}
	return words.T("{{.Some}} of {{.All}} {{.State}}", "Some", n, "All", c.Total(), "State", stateWord(worst, hr))
}

// counted is a number of settings in a state: "2 values", "3 applied".
func counted(n int, s provxml.State, hr rapi.HRESULT) string {
	switch s {
	case provxml.Value:
		return words.N("{{.Count}} values", n)
	case provxml.Applied:
		return words.N("{{.Count}} applied", n)
	case provxml.Removed:
		return words.N("{{.Count}} removed", n)
	case provxml.Masked:
		return words.N("{{.Count}} masked", n)
	case provxml.Absent:
		return words.N("{{.Count}} absent", n)
	case provxml.Accepted:
		return words.N("{{.Count}} accepted, not itemised", n)
	case provxml.NotMentioned:
		return words.N("{{.Count}} not mentioned", n)
	case provxml.Failed:
		return words.N("{{.Count}} failed", n)
	case provxml.Cancelled:
		return words.N("{{.Count}} cancelled, never applied", n)
	case provxml.RolledBack:
		if !explain.Begun(hr) {
			return words.N("{{.Count}} not begun", n)
		}
		return words.N("{{.Count}} rolled back", n)
	}
	return words.N("{{.Count}} unknown", n)
}

// countsText lists the counts, the worst first: "1 failed, 13 applied".
func countsText(c provxml.Counts, hr rapi.HRESULT) string {
	var parts []string
	for _, s := range slices.Backward(provxml.States()) {
		if n := c[s]; n > 0 {
			parts = append(parts, counted(n, s, hr))
		}
	}
	return strings.Join(parts, ", ")
}
