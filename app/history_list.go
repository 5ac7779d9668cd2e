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
	"cradle/app/run"
)

// historyDoc is the JSON document "cradle/history/1".
type historyDoc struct {
	Schema   string        `json:"schema"`
	ExitCode int           `json:"exit_code"`
	Journal  string        `json:"journal,omitempty"` // its file
	Head     string        `json:"journal_head,omitempty"`
	More     int           `json:"more,omitempty"` // runs that are not listed
	Runs     []historyLine `json:"runs"`
}

// historyLine is one run of the list.
type historyLine struct {
	Run       string           `json:"run"`
	Number    int64            `json:"number"`
	Handset   string           `json:"handset"`
	Port      string           `json:"port"`
	Simulated bool             `json:"simulated"`
	Name      string           `json:"name,omitempty"`
	Model     string           `json:"model,omitempty"`
	GUID      string           `json:"guid,omitempty"`
	Kind      string           `json:"kind,omitempty"` // "install"; "": a document
	Document  string           `json:"document"`
	Started   time.Time        `json:"started"`
	Ended     *time.Time       `json:"ended,omitempty"`
	Ending    string           `json:"ending"`
	Step      string           `json:"step"`
	Verified  *historyVerified `json:"verified,omitempty"`
	historyAfter
	Settled bool   `json:"settled,omitempty"`
	Note    string `json:"note,omitempty"`
	Summary string `json:"summary"`
	Do      string `json:"do,omitempty"` // of a run that somebody should see to
}

// historyAfter is what came after a run.
type historyAfter struct {
	Resolved *historyResolved `json:"resolved,omitempty"`
	Undoes   string           `json:"undoes,omitempty"` // id of the run that it takes back
	UndoneBy []int64          `json:"undone_by,omitempty"`
}

// historyVerified is what reading back showed, in sum.
type historyVerified struct {
	Verified       int  `json:"verified"`
	Differs        int  `json:"differs"`
	CannotReadBack int  `json:"cannot_be_read_back"`
	NotVerified    int  `json:"not_verified"`
	Restarted      bool `json:"restarted,omitempty"`
}

// historyResolved: the ending is what the handset showed when it was asked again.
type historyResolved struct {
	At  *time.Time `json:"at,omitempty"`  // absent: in the run itself
	Was string     `json:"was,omitempty"` // how it had ended till then
}

func newHistoryAfter(e journal.Entry) historyAfter {
	a := historyAfter{Undoes: e.Undoes, UndoneBy: e.UndoneBy}
	if e.Resolved {
		a.Resolved = &historyResolved{}
		if !e.ResolvedAt.IsZero() {
			a.Resolved.At, a.Resolved.Was = &e.ResolvedAt, wasKey(e)
		}
	}
	return a
}

// wasKey is how a run had ended before it was resolved.
func wasKey(e journal.Entry) string {
	if e.Was == run.Running {
		return "interrupted"
	}
	return e.Was.Key()
}

// afterWords are the same for people, a line each.
func afterWords(e journal.Entry) (lines []string) {
	if e.Resolved && !e.ResolvedAt.IsZero() {
		line := fmt.Sprintf("Resolved %s: it had ended %s, and the handset was asked later.", e.ResolvedAt.Local().Format("2006-01-02 15:04"), e.Was)
		if e.Was == run.Running {
			line = fmt.Sprintf("Resolved %s: it had been interrupted, and the handset was asked later.", e.ResolvedAt.Local().Format("2006-01-02 15:04"))
		}
		lines = append(lines, line)
	}
	if e.Note != "" {
		lines = append(lines, "Note: "+report.Printable(e.Note))
	}
	return lines
}

func newHistoryLine(e journal.Entry) historyLine {
	l := historyLine{
		Run: e.ID, Number: e.Number, Handset: string(e.Handset), Port: e.Port, Simulated: e.Simulated,
		Name: e.Identity.Name, Model: e.Identity.Model, GUID: e.Identity.GUID,
		Kind: e.Kind, Document: e.Name, Started: e.Started, Ending: e.Key(), Step: e.Step,
		historyAfter: newHistoryAfter(e), Settled: e.Settled, Note: e.Note, Summary: sumOfEntry(e),
	}
	if !e.Ended.IsZero() {
		l.Ended = &e.Ended
	}
	if v := e.Verification; v != nil {
		l.Verified = &historyVerified{v.Verified, v.Differs, v.CannotReadBack, v.NotVerified, v.Restarted}
	}
	l.Do = whatToDo(e)
	return l
}

// whatToDo is what somebody should do about a run, "" if nothing.
func whatToDo(e journal.Entry) string {
	switch {
	case e.Settled:
		return ""
	case e.Kind == journal.KindInstall:
		return afterInstall(e)
	case e.State == journal.Interrupted:
		return afterInterruption(e)
	case e.Resolvable():
		return afterUnknown(e)
	}
	return ""
}

// sumOfEntry is a run in one line, as it was told when it ended.
func sumOfEntry(e journal.Entry) string {
	switch e.State {
	case journal.Running:
		return "Running on " + e.Port
	case journal.Interrupted:
		s := "Interrupted: " + stepWords(e)
		if e.Settled {
			s += settledWords(e)
		}
		return s
	}
	s := e.Words.Summary
	if s == "" {
		s = e.Ending.String()
	}
	if len(e.UndoneBy) > 0 {
		s += "; undone by " + runsCalled(e.UndoneBy)
	}
	if e.Settled {
		s += settledWords(e)
	}
	return s
}

func settledWords(e journal.Entry) string {
	if e.Note == "" {
		return "; settled"
	}
	return "; settled: " + e.Note
}

// stepWords say how far an interrupted run had come.
func stepWords(e journal.Entry) string {
	switch e.Step {
	case "begun", "open", "read":
		return "nothing had been sent"
	case "busy":
		return "the handset had been busy, and nothing was changed"
	}
	if e.Kind == journal.KindInstall {
		return installStepWords(e)
	}
	if e.Answered {
		return "the handset had answered"
	}
	return "it was being sent, and no answer had come"
}

// afterInterruption says what to do about an interrupted run.
func afterInterruption(e journal.Entry) string {
	settle := fmt.Sprintf("'cradle history settle %d'", e.Number)
	switch {
	case !e.Sent():
		return fmt.Sprintf("Apply the document again, if it is still wanted; then %s.", settle)
	case e.Answered:
		return fmt.Sprintf("Look at the answer: 'cradle history show %d'; then %s.", e.Number, settle)
	}
	return afterUnknown(e)
}

// afterUnknown says what to do about a run of which nobody knows whether it took.
func afterUnknown(e journal.Entry) string {
	return fmt.Sprintf("The settings may be in, or not. Connect the handset and let it tell: 'cradle history resolve %d'. "+
		"Or say that you have looked yourself: 'cradle history settle %d --note WORDS'.", e.Number, e.Number)
}

// historyList lists runs: all that the flags let through, and in which the words
// stand.
func (p *program) historyList(c *cobra.Command, f historyFlags, words string) error {
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	filter.Words = words
	if !c.Flags().Changed("limit") {
		filter.Limit = shownRuns
	}
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
		if len(entries) == filter.Limit {
			all, err := j.Count(c.Context(), filter)
			if err != nil {
				return &localError{err}
			}
			doc.More = max(0, all-len(entries))
		}
	}
	if words != "" && len(entries) == 0 {
		p.exit = exitProblems
		if j != nil {
			fmt.Fprintf(p.err, "cradle: no run has %q in it\n", words)
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
		if filter.Open, filter.Limit = true, 0; !f.open {
			filter.Ending = "interrupted"
		}
		for e, err := range j.Runs(c.Context(), filter) {
			if err != nil {
				return &localError{err}
			}
			if e.State != journal.Running {
				left = append(left, e)
			}
		}
	}
	writeEntries(p.out, left, entries)
	if doc.More > 0 {
		fmt.Fprintf(p.out, "\n%s not shown; --limit 0 shows all.\n", countedAre(doc.More, "older run"))
	}
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
		fmt.Fprintln(w, headOf(left))
		fmt.Fprintln(w)
		for _, e := range left {
			fmt.Fprintln(w, columns.line(e))
			fmt.Fprintf(w, "%*s  What to do: %s\n", columns.number, "", whatToDo(e))
		}
		if len(others) > 0 {
			fmt.Fprintln(w)
		}
	}
	for _, e := range others {
		fmt.Fprintln(w, columns.line(e))
	}
}

// headOf stands above the runs that somebody should see to.
func headOf(left []journal.Entry) string {
	if slices.ContainsFunc(left, func(e journal.Entry) bool { return e.State != journal.Interrupted }) {
		return "Interrupted, or Unknown: nobody has looked after these runs yet."
	}
	return "Interrupted: the program ended before these runs did."
}

// countedAre is "1 older run is", "3 older runs are".
func countedAre(n int, what string) string {
	if n == 1 {
		return "1 " + what + " is"
	}
	return fmt.Sprintf("%d %ss are", n, what)
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
