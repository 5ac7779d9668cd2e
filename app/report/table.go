package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
)

// Well reports whether a row is enough of a run: it went well, and somebody wanted more
// from it than answers.
func Well(r run.Run) bool { return r.Ending == run.Applied && !explain.OnlyAsked(r) }

// Table writes what became of many handsets, a row each whatever it got, and how many
// ended how.
func Table(w io.Writer, runs []run.Run, opt TextOptions) error {
	t := &textWriter{Writer: bufio.NewWriter(w), opt: opt}
	t.line("")
	rows := rowsOf(runs)
	cells := [][]string{{"handset", "ending", "settings", "problems", "read back", "time"}}
	for _, r := range rows {
		cells = append(cells, r.cells())
	}
	widths := make([]int, len(cells[0]))
	for _, row := range cells {
		for i, c := range row {
			widths[i] = max(widths[i], runewidth.StringWidth(c))
		}
	}
	var count [run.NotSent + 1]int
	answered := 0
	for i, row := range cells {
		var line strings.Builder
		for n, c := range row {
			padded := runewidth.FillRight(c, widths[n])
			if n == 1 && i > 0 {
				padded = t.paint(endingColor(rows[i-1].ending), c) + padded[len(c):]
			}
			line.WriteString(padded + "  ")
		}
		t.line(strings.TrimRight(line.String(), " "))
		switch {
		case i == 0:
		case rows[i-1].asked:
			answered++
		default:
			count[rows[i-1].ending]++
		}
	}
	t.line(fmt.Sprintf("%d handsets: %s", len(rows), endingsCounted(count[:], answered)))
	return t.Flush()
}

// endingsCounted are endings in words: "18 applied, 1 failed". answered are those that
// only asked.
func endingsCounted(count []int, answered int) string {
	var parts []string
	if answered > 0 {
		parts = append(parts, fmt.Sprintf("%d answered", answered))
	}
	for e, n := range count {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ToLower(run.Ending(e).String())))
		}
	}
	return strings.Join(parts, ", ")
}

// tableRow is what became of one handset.
type tableRow struct {
	who                         string
	ending                      run.Ending
	asked                       bool // and nothing else
	good, total, verified, diff int  // settings
	unread                      int  // that cannot be read back, or were not
	from, to                    time.Time
}

// rowsOf puts the runs of each handset together, in the order of the first of each.
func rowsOf(runs []run.Run) []tableRow {
	var order []run.HandsetID
	of := map[run.HandsetID][]run.Run{}
	for _, r := range runs {
		if of[r.Handset] == nil {
			order = append(order, r.Handset)
		}
		of[r.Handset] = append(of[r.Handset], r)
	}
	var rows []tableRow
	for _, id := range order {
		rows = append(rows, rowOf(of[id]))
	}
	return rows
}

func rowOf(runs []run.Run) tableRow {
	row := tableRow{ending: bench.EndingOf(runs), asked: true, from: runs[0].Started}
	for _, r := range runs {
		row.who = printable(Who(r.Port, run.Identity{Name: r.Identity.Name}))
		row.asked = row.asked && explain.OnlyAsked(r)
		if r.Ended.After(row.to) {
			row.to = r.Ended
		}
		if r.Result == nil {
			row.total += r.Document.Settings()
			continue
		}
		c := sumOf(r)
		row.total += c.Total
		row.good += c.Good
		if r.Verification == nil {
			continue
		}
		for _, check := range r.Verification.Checks {
			switch check.Verdict {
			case run.Verified:
				row.verified++
			case run.Differs:
				row.diff++
			default:
				row.unread++
			}
		}
	}
	return row
}

func (r *tableRow) cells() []string {
	ending := r.ending.String()
	if r.asked {
		ending = "Answered"
	}
	not, back := "", ""
	if n := r.total - r.good; n > 0 {
		not = fmt.Sprint(n)
	}
	if n := r.verified + r.diff + r.unread; n > 0 {
		back = fmt.Sprintf("%d of %d", r.verified, n)
	}
	return []string{r.who, ending, fmt.Sprintf("%d of %d", r.good, r.total), not, back, Took(r.to.Sub(r.from))}
}
