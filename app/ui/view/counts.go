package view

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/run"
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
	for _, e := range s.ended {
		if sameDay(e.ended, s.now) && int(e.ending) < len(n) {
			n[e.ending]++
		}
	}
	counts := []Count{{n[run.Applied], MarkOfEnding(run.Applied)}}
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
