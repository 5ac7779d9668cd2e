package report

import (
	"bufio"
	"fmt"
	"io"

	"cradle/app/explain"
	"cradle/app/run"
)

// Summary writes several runs, a line each, and how many ended how.
func Summary(w io.Writer, runs []run.Run, opt TextOptions) error {
	t := &textWriter{Writer: bufio.NewWriter(w), opt: opt}
	t.line("")
	documents := map[string]bool{}
	var count [run.NotSent + 1]int
	answered := 0 // of those that were applied: they only asked
	width := 0
	for _, r := range runs {
		documents[r.Document.Name] = true
		if explain.OnlyAsked(r) {
			answered++
		} else {
			count[r.Ending]++
		}
		width = max(width, len(Who(r.Port, run.Identity{Name: r.Identity.Name})))
	}
	for _, r := range runs {
		s := fmt.Sprintf("%-*s  ", width, Who(r.Port, run.Identity{Name: r.Identity.Name}))
		if len(documents) > 1 {
			s += printable(r.Document.Name) + "  "
		}
		t.line(s + t.paint(endingColor(r.Ending), Sum(r)))
	}
	t.line(fmt.Sprintf("%d runs: %s", len(runs), endingsCounted(count[:], answered)))
	return t.Flush()
}
