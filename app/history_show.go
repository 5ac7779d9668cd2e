package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// historyShowDoc is the JSON document "cradle/history-show/1".
type historyShowDoc struct {
	Schema   string `json:"schema"`
	ExitCode int    `json:"exit_code"`
	Program  string `json:"program"`
	Host     string `json:"host,omitempty"`
	Ending   string `json:"ending"`
	Step     string `json:"step"`
	historyAfter
	Settled  bool            `json:"settled,omitempty"`
	Note     string          `json:"note,omitempty"`
	Do       string          `json:"do,omitempty"`
	Run      report.RunDoc   `json:"run"`
	Before   *historyTextDoc `json:"before,omitempty"`
	Document *historyTextDoc `json:"document,omitempty"`
	Reply    *historyTextDoc `json:"reply,omitempty"`
}

// historyTextDoc is a document or a reply.
type historyTextDoc struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Masked bool   `json:"masked"` // its secrets are not in it
}

// historyShowFlags are history show's own.
type historyShowFlags struct {
	explain     bool
	document    bool
	reply       bool
	before      bool
	withSecrets bool
}

func (p *program) historyShowCommand() *cobra.Command {
	var f historyShowFlags
	c := &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run as 'cradle apply' did when it was made",
		Long: `Show a run as 'cradle apply' did when it was made. RUN is its number in 'cradle
history', or the run id of a report (its beginning is enough).

With --document, --reply or --before that alone is printed, as XML: what was sent,
what the handset answered, or what it had where the document goes, before it was
sent. Secrets in it are ***, and so are comments; --with-secrets prints it whole, if
the key is here that it was encrypted for.`,
		Example: `  cradle history show 17
  cradle history show 17 -v
  cradle history show 17 --document > sent.xml
  cradle history show 17 --before
  cradle history show 17 --reply --with-secrets`,
		Args: exactly(1, "name one run, by its number"),
		RunE: func(c *cobra.Command, args []string) error { return p.historyShow(c, args[0], f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say below each setting what it is and what became of it")
	c.Flags().BoolVar(&f.document, "document", false, "print the document that was sent")
	c.Flags().BoolVar(&f.reply, "reply", false, "print the handset's reply")
	c.Flags().BoolVar(&f.before, "before", false, "print what the handset had before, as a reply document")
	c.Flags().BoolVar(&f.withSecrets, "with-secrets", false, "print it with the secrets in it")
	return c
}

func (p *program) historyShow(c *cobra.Command, word string, f historyShowFlags) error {
	texts := 0
	for _, wanted := range []bool{f.document, f.reply, f.before} {
		if wanted {
			texts++
		}
	}
	switch {
	case texts > 1 && !p.opt.json:
		return usagef(c.CommandPath(), "only one of --document, --reply and --before can be printed, except with --json")
	case f.withSecrets && texts == 0:
		return usagef(c.CommandPath(), "--with-secrets goes with --document, --reply or --before")
	}
	j, e, err := p.findRun(c, word)
	if err != nil {
		return err
	}
	defer j.Close()
	ctx := c.Context()
	if !p.opt.json && texts > 0 {
		id := e.Document
		if f.document && id == "" {
			return &plainError{exitProblems, fmt.Sprintf("run %d has no document: there is none in the cabinet %s that could be read", e.Number, report.Printable(e.Name))}
		}
		switch {
		case f.reply:
			if id = e.Reply; id == "" {
				return &plainError{exitProblems, fmt.Sprintf("run %d has no reply", e.Number)}
			}
		case f.before:
			if id = e.Before; id == "" {
				return &plainError{exitProblems, noBefore(e)}
			}
		}
		text, err := j.Text(ctx, id)
		if err != nil {
			return &localError{err}
		}
		return p.printText(text, f.withSecrets)
	}
	r, err := runOf(ctx, j, e)
	if err != nil {
		return err
	}
	if p.opt.json {
		return p.showJSON(ctx, j, e, r, f)
	}
	options := p.textOptions()
	options.Explain = f.explain
	fmt.Fprintf(p.out, "Run %d, begun %s with Cradle %s\n", e.Number, e.Started.Local().Format("2006-01-02 15:04:05"), report.Printable(e.Program))
	if e.State != journal.Ended {
		fmt.Fprintln(p.out, report.Printable(sumOfEntry(e)))
	}
	for _, line := range afterWords(e) {
		fmt.Fprintln(p.out, line)
	}
	if do := whatToDo(e); do != "" {
		fmt.Fprintln(p.out, "What to do: "+do)
	}
	if err := p.printUndoing(ctx, j, e); err != nil {
		return err
	}
	return report.Text(p.out, r, options)
}

// noBefore says why there is nothing to show of what was there before.
func noBefore(e journal.Entry) string {
	switch {
	case e.BeforeRead.IsZero():
		return fmt.Sprintf("what was there before run %d was not read", e.Number)
	case e.BeforeWhy != nil:
		return fmt.Sprintf("what was there before run %d could not be read: %s", e.Number, report.Printable(e.BeforeWhy.What))
	}
	return fmt.Sprintf("the handset told nothing of what was there before run %d", e.Number)
}

// printUndoing says which run takes back which.
func (p *program) printUndoing(ctx context.Context, j *journal.Journal, e journal.Entry) error {
	if e.Undoes != "" {
		which := e.Undoes
		if other, err := j.Find(ctx, e.Undoes); err == nil {
			which = fmt.Sprint(other.Number)
		}
		fmt.Fprintf(p.out, "It takes run %s back.\n", which)
	}
	for u, err := range j.Runs(ctx, journal.Filter{Undoes: e.ID}) {
		if err != nil {
			return &localError{err}
		}
		fmt.Fprintf(p.out, "Run %d was to take it back: %s\n", u.Number, report.Printable(sumOfEntry(u)))
	}
	return nil
}

// findRun opens the journal and finds a run in it.
func (p *program) findRun(c *cobra.Command, word string) (*journal.Journal, journal.Entry, error) {
	j, err := p.openHistory(c)
	if err != nil {
		return nil, journal.Entry{}, err
	}
	if j == nil {
		return nil, journal.Entry{}, &plainError{exitUsage, fmt.Sprintf("there is no run %q", word)}
	}
	e, err := j.Find(c.Context(), word)
	if err != nil {
		j.Close()
		return nil, e, &localError{err}
	}
	return j, e, nil
}

// printText prints a document or reply, and says where it is not whole.
func (p *program) printText(t journal.Text, withSecrets bool) error {
	switch {
	case withSecrets && t.NoKey != nil:
		return &localError{t.NoKey}
	case withSecrets || !t.Secrets:
		fmt.Fprint(p.out, withLineEnd(t.Whole))
		return nil
	case t.NoKey != nil:
		fmt.Fprintln(p.err, "cradle: secrets are left out, and the key that opens them is not here")
	default:
		fmt.Fprintln(p.err, "cradle: secrets are left out; --with-secrets prints them")
	}
	fmt.Fprint(p.out, withLineEnd(t.Readable))
	return nil
}

func withLineEnd(s string) string {
	if s == "" || strings.HasSuffix(s, "\n") {
		return s
	}
	return s + "\n"
}

func (p *program) showJSON(ctx context.Context, j *journal.Journal, e journal.Entry, r run.Run, f historyShowFlags) error {
	doc := historyShowDoc{Schema: "cradle/history-show/1", Program: e.Program, Host: e.Host, Ending: e.Key(), Step: e.Step,
		historyAfter: newHistoryAfter(e), Settled: e.Settled, Note: e.Note, Do: whatToDo(e), Run: runDocOf(e, r)}
	for _, want := range []struct {
		wanted bool
		id     string
		into   **historyTextDoc
	}{{f.document, e.Document, &doc.Document}, {f.reply, e.Reply, &doc.Reply}, {f.before, e.Before, &doc.Before}} {
		if !want.wanted || want.id == "" {
			continue
		}
		text, err := textDoc(ctx, j, want.id, f.withSecrets)
		if err != nil {
			return err
		}
		*want.into = text
	}
	p.printJSON(doc)
	return nil
}

// textDoc is a text for JSON.
func textDoc(ctx context.Context, j *journal.Journal, id string, withSecrets bool) (*historyTextDoc, error) {
	text, err := j.Text(ctx, id)
	if err != nil {
		return nil, &localError{err}
	}
	if withSecrets && text.NoKey != nil {
		return nil, &localError{text.NoKey}
	}
	if withSecrets {
		return &historyTextDoc{ID: id, Text: text.Whole}, nil
	}
	return &historyTextDoc{ID: id, Text: text.Readable, Masked: text.Secrets}, nil
}

// runDocOf is the run as cradle/apply/1 has it.
func runDocOf(e journal.Entry, r run.Run) report.RunDoc {
	d := report.Apply([]run.Run{r}, 0, false).Runs[0]
	d.Number = e.Number
	if e.State == journal.Ended && e.Words.Summary != "" {
		d.Summary = e.Words.Summary
	}
	return d
}

// runOf makes of an entry the run that it was, of the texts without their secrets; the
// states of the settings are those that were told at the time. Of a run that has no
// ending it says what is known.
func runOf(ctx context.Context, j *journal.Journal, e journal.Entry) (run.Run, error) {
	r := run.Run{ID: e.ID, Handset: e.Handset, Port: e.Port, Simulated: e.Simulated, Identity: e.Identity,
		Flags: e.Flags, Started: e.Started, Ended: e.Ended, Ending: e.Ending, Install: installOf(e)}
	doc := journal.Text{Readable: noDocument}
	var err error
	if e.Document != "" || r.Install == nil {
		if doc, err = j.Text(ctx, e.Document); err != nil {
			return r, &localError{err}
		}
	}
	if r.Document, err = provxml.Parse(e.Name, []byte(doc.Readable)); err != nil {
		return r, fmt.Errorf("run %d: the document in the journal: %w", e.Number, err)
	}
	r.Document.Encoding = e.Encoding
	reply := ""
	if e.Reply != "" {
		text, err := j.Text(ctx, e.Reply)
		if err != nil {
			return r, &localError{err}
		}
		reply = text.Readable
	}
	r.Err = explain.Recall(e.Words.Why)
	r.Resolved, r.Undoes = e.Resolved, e.Undoes
	if !e.BeforeRead.IsZero() {
		r.Before = &run.Before{Read: e.BeforeRead, Err: explain.Recall(e.BeforeWhy)}
		if e.Before != "" {
			text, err := j.Text(ctx, e.Before)
			if err != nil {
				return r, &localError{err}
			}
			r.Before.Reply = text.Readable
		}
	}
	if r.Verification, err = verificationOf(ctx, j, e, r.Document); err != nil {
		return r, err
	}
	switch {
	case e.State != journal.Ended && e.Answered:
		r.Result = provxml.Match(r.Document, e.HRESULT, reply, e.HasReply)
		r.Ending, r.Ended = bench.Ending(r.Result), e.Stepped
		return r, nil
	case e.State != journal.Ended:
		r.Ended = e.Stepped
		r.Ending = run.NotSent
		if e.Sent() {
			if r.Ending = run.Unknown; r.Install == nil {
				r.Result = provxml.Lost(r.Document)
			}
		}
		r.Err = &explain.Recorded{Explanation: explain.Explanation{What: phrase.New("Cradle ended before the run did.")}}
		return r, nil
	case e.Result == "" && e.Answered: // it was interrupted, and resolved
		r.Result = provxml.Match(r.Document, e.HRESULT, reply, e.HasReply)
		return r, nil
	case e.Result == "" && e.Resolved:
		r.Result = provxml.Lost(r.Document)
		return r, nil
	case e.Result == "":
		return r, nil
	case e.Lost:
		r.Result = provxml.Lost(r.Document)
	default:
		r.Result = provxml.Match(r.Document, e.HRESULT, reply, e.HasReply)
	}
	settings, err := j.Settings(ctx, e)
	if err != nil {
		return r, &localError{err}
	}
	asTold(r.Result, settings)
	return r, nil
}

// verificationOf is what reading the settings of a document back showed, as it was told
// at the time.
func verificationOf(ctx context.Context, j *journal.Journal, e journal.Entry, d *provxml.Document) (*run.Verification, error) {
	sum := e.Verification
	if sum == nil {
		return nil, nil
	}
	checks, err := j.Checks(ctx, e)
	if err != nil {
		return nil, &localError{err}
	}
	verdicts := map[string]run.Verdict{}
	for v := run.NotVerified; v <= run.CannotReadBack; v++ {
		verdicts[v.Key()] = v
	}
	v := &run.Verification{Started: sum.Started, Ended: sum.Ended, Restarted: sum.Restarted, Err: explain.Recall(sum.Why)}
	i := 0
	for n := range d.Nodes() {
		if i == len(checks) {
			break
		}
		if c := checks[i]; n.Path() == c.Path && n.Kind.String() == c.Kind {
			v.Checks = append(v.Checks, run.Check{Setting: n, Verdict: verdicts[c.Verdict], Reported: c.Reported, Reason: explain.Recalled(c.Reason, c.ReasonText)})
			i++
		}
	}
	return v, nil
}

// asTold gives the settings the states that were told when the run was made: a
// later program may judge otherwise, and of masked values nobody can judge.
func asTold(r *provxml.Result, settings []journal.Setting) {
	states := map[string]provxml.State{}
	for _, s := range provxml.States() {
		states[s.Key()] = s
	}
	i := 0
	for n := range r.Nodes() {
		if n.Request == nil || !n.Request.Setting() || i == len(settings) {
			continue
		}
		if s, known := states[settings[i].State]; known {
			n.State = s
		}
		i++
	}
}
