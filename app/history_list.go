package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/report"
)

// historyDoc is the JSON document "cradle/history/1".
type historyDoc struct {
	Schema   string        `json:"schema"`
	ExitCode int           `json:"exit_code"`
	Journal  string        `json:"journal,omitempty"` // its file
	Head     string        `json:"journal_head,omitempty"`
	Runs     []historyLine `json:"runs"`
}

// historyLine is one run of the list.
type historyLine struct {
	Run       string     `json:"run"`
	Number    int64      `json:"number"`
	Handset   string     `json:"handset"`
	Port      string     `json:"port"`
	Simulated bool       `json:"simulated"`
	Name      string     `json:"name,omitempty"`
	Model     string     `json:"model,omitempty"`
	GUID      string     `json:"guid,omitempty"`
	Document  string     `json:"document"`
	Started   time.Time  `json:"started"`
	Ended     *time.Time `json:"ended,omitempty"`
	Ending    string     `json:"ending"`
	Step      string     `json:"step"`
	Settled   bool       `json:"settled,omitempty"`
	Summary   string     `json:"summary"`
	Do        string     `json:"do,omitempty"` // of an interrupted run that is not settled
}

func newHistoryLine(e journal.Entry) historyLine {
	l := historyLine{
		Run: e.ID, Number: e.Number, Handset: string(e.Handset), Port: e.Port, Simulated: e.Simulated,
		Name: e.Identity.Name, Model: e.Identity.Model, GUID: e.Identity.GUID,
		Document: e.Name, Started: e.Started, Ending: e.Key(), Step: e.Step, Settled: e.Settled, Summary: sumOfEntry(e),
	}
	if !e.Ended.IsZero() {
		l.Ended = &e.Ended
	}
	if e.State == journal.Interrupted && !e.Settled {
		l.Do = afterInterruption(e)
	}
	return l
}

// sumOfEntry is a run in one line, as it was told when it ended.
func sumOfEntry(e journal.Entry) string {
	switch e.State {
	case journal.Running:
		return "Running on " + e.Port
	case journal.Interrupted:
		s := "Interrupted: " + stepWords(e)
		if e.Settled {
			s += "; settled"
			if e.Note != "" {
				s += ": " + e.Note
			}
		}
		return s
	}
	if e.Words.Summary == "" {
		return e.Ending.String()
	}
	return e.Words.Summary
}

// stepWords say how far an interrupted run had come.
func stepWords(e journal.Entry) string {
	switch e.Step {
	case "begun", "open":
		return "nothing had been sent"
	case "busy":
		return "the handset had been busy, and nothing was changed"
	case "answered":
		return "the handset had answered"
	}
	return "it was being sent, and no answer had come"
}

// afterInterruption says what to do about an interrupted run.
func afterInterruption(e journal.Entry) string {
	settle := fmt.Sprintf("'cradle history settle %d'", e.Number)
	switch e.Step {
	case "begun", "open", "busy":
		return fmt.Sprintf("Apply the document again, if it is still wanted; then %s.", settle)
	case "answered":
		return fmt.Sprintf("Look at the answer: 'cradle history show %d'; then %s.", e.Number, settle)
	}
	return fmt.Sprintf("The settings may be in, or not. Ask the handset what it has: 'cradle history show %d --document > sent.xml' and "+
		"'cradle query --from sent.xml'. Apply the document again if need be; then %s.", e.Number, settle)
}

// historyList lists runs: all that the flags let through, and in which the words
// stand.
func (p *program) historyList(c *cobra.Command, f historyFlags, words string) error {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	filter.Words = words
	j, err := p.openHistory(c)
	if err != nil {
		return err
	}
	doc := historyDoc{Schema: "cradle/history/1", Runs: []historyLine{}}
	var entries []journal.Entry
	if j != nil {
		defer j.Close()
		head, err := j.Head(c.Context())
		if err != nil {
			return &localError{err}
		}
		doc.Journal, doc.Head = j.Path(), head.Hash
		for e, err := range j.Runs(c.Context(), filter) {
			if err != nil {
				return &localError{err}
			}
			entries = append(entries, e)
		}
	}
	if words != "" && len(entries) == 0 {
		p.exit = exitProblems
		if j != nil {
			fmt.Fprintf(p.err, "cradle: no run speaks of %q\n", words)
		}
	}
	if p.opt.json {
		doc.ExitCode = p.exit
		for _, e := range entries {
			doc.Runs = append(doc.Runs, newHistoryLine(e))
		}
		p.printJSON(doc)
		return nil
	}
	left := entries[:0:0]
	if j != nil && (filter.Ending == "" || filter.Ending == "interrupted") {
		// However few are wanted, those that somebody must see to are among them.
		filter.Open, filter.Ending, filter.Limit = true, "interrupted", 0
		for e, err := range j.Runs(c.Context(), filter) {
			if err != nil {
				return &localError{err}
			}
			left = append(left, e)
		}
	}
	writeEntries(p.out, left, entries)
	if j != nil && words == "" {
		if len(entries)+len(left) == 0 {
			fmt.Fprintln(p.out, "There is no such run.")
		}
		fmt.Fprintf(p.out, "\nJournal: head %s\n", doc.Head[:16])
	}
	return nil
}

// writeEntries writes a line for each run, and before all others those that were
// interrupted and that nobody has settled, with what to do.
func writeEntries(w io.Writer, left, entries []journal.Entry) {
	told := map[int64]bool{}
	for _, e := range left {
		told[e.Number] = true
	}
	others := slices.DeleteFunc(slices.Clone(entries), func(e journal.Entry) bool { return told[e.Number] })
	columns := widths(slices.Concat(left, others))
	if len(left) > 0 {
		fmt.Fprintln(w, "Interrupted: the program ended before these runs did.")
		fmt.Fprintln(w)
		for _, e := range left {
			fmt.Fprintln(w, columns.line(e))
			fmt.Fprintf(w, "%*s  What to do: %s\n", columns.number, "", afterInterruption(e))
		}
		if len(others) > 0 {
			fmt.Fprintln(w)
		}
	}
	for _, e := range others {
		fmt.Fprintln(w, columns.line(e))
	}
}

// entryColumns are how wide the columns of the list are.
type entryColumns struct{ number, handset, document int }

// widest column that others are made as wide as.
const widestColumn = 40

func widths(entries []journal.Entry) (c entryColumns) {
	for _, e := range entries {
		c.number = max(c.number, len(fmt.Sprint(e.Number)))
		for width, text := range map[*int]string{&c.handset: handsetOf(e), &c.document: report.Printable(e.Name)} {
			if n := utf8.RuneCountInString(text); n <= widestColumn {
				*width = max(*width, n)
			}
		}
	}
	return c
}

func (c entryColumns) line(e journal.Entry) string {
	pad := func(s string, width int) string {
		return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
	}
	return fmt.Sprintf("%*d  %s  %s  %s  %s", c.number, e.Number, e.Started.Local().Format("2006-01-02 15:04"),
		pad(handsetOf(e), c.handset), pad(report.Printable(e.Name), c.document), report.Printable(sumOfEntry(e)))
}

// handsetOf is the handset in one column: `SIM 1 "NORTH-01"`.
func handsetOf(e journal.Entry) string {
	if e.Identity.Name == "" {
		return report.Printable(e.Port)
	}
	return report.Printable(fmt.Sprintf("%s %q", e.Port, e.Identity.Name))
}
