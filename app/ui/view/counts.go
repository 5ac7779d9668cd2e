package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Count is one of today's counts.
type Count struct {
	Number int
	Mark   Mark
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
	counts := []Count{{n[run.Applied], MarkOfEnding(run.Applied)}}
	if answered > 0 {
		counts = append(counts, Count{answered, markOfAnswers})
	}
	for _, e := range []run.Ending{run.AppliedWithProblems, run.Failed, run.Unknown, run.NotSent, run.Cancelled} {
		if n[e] > 0 {
			counts = append(counts, Count{n[e], MarkOfEnding(e)})
		}
	}
	return counts
}

// TodayText is today's counts in words: "Today: 3 applied, 1 failed".
func (s *Screen) TodayText() string {
	var parts []string
	for _, c := range s.Today() {
		parts = append(parts, fmt.Sprintf("%d %s", c.Number, strings.ToLower(c.Mark.Word)))
	}
	return "Today: " + strings.Join(parts, ", ")
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
	return fmt.Sprintf("%d of %d %s", n, c.Total(), explain.State(worst, hr))
}

// counted is a number of settings in a state: "2 values", "3 applied".
func counted(n int, s provxml.State, hr rapi.HRESULT) string {
	if s == provxml.Value {
		return plural(n, "value")
	}
	return fmt.Sprintf("%d %s", n, explain.State(s, hr))
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
