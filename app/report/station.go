package report

import (
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/app/run"
)

// StationDoc is the JSON document "cradle/station/1", the last line of a station's.
type StationDoc struct {
	Schema      string         `json:"schema"`
	ExitCode    int            `json:"exit_code"`
	Handsets    int            `json:"handsets"`  // that were served, each time they were
	ByEnding    map[string]int `json:"by_ending"` // of them, by the worst of their runs
	JournalHead string         `json:"journal_head,omitempty"`
}

// NewStation makes the JSON document of what a station did.
func NewStation(t bench.Tally, exitCode int) StationDoc {
	d := StationDoc{Schema: "cradle/station/1", ExitCode: exitCode, Handsets: t.Handsets, ByEnding: map[string]int{}}
	for e, n := range t.Endings {
		if n > 0 {
			d.ByEnding[e.Key()] = n
		}
	}
	return d
}

// StationSum is what a station did in one line: "3 handsets were served: 2 applied,
// 1 failed".
func StationSum(t bench.Tally) string {
	if t.Handsets == 0 {
		return "No handset was served."
	}
	var parts []string
	for e := run.Applied; e <= run.NotSent; e++ {
		if n := t.Endings[e]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(e.String())))
		}
	}
	return fmt.Sprintf("%d %s served: %s", t.Handsets, plural(t.Handsets, "handset was", "handsets were"), strings.Join(parts, ", "))
}
