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
	"cradle/rapi/provxml"
)

// historyShowDoc is the JSON document "cradle/history-show/1".
type historyShowDoc struct {
	Schema   string          `json:"schema"`
	ExitCode int             `json:"exit_code"`
	Program  string          `json:"program"`
	Host     string          `json:"host,omitempty"`
	Ending   string          `json:"ending"`
	Step     string          `json:"step"`
	Settled  bool            `json:"settled,omitempty"`
	Note     string          `json:"note,omitempty"`
	Do       string          `json:"do,omitempty"`
	Run      report.RunDoc   `json:"run"`
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
	withSecrets bool
}

func (p *program) historyShowCommand() *cobra.Command {
	var f historyShowFlags
	c := &cobra.Command{
		Use:   "show RUN",
		Short: "Show a run as 'cradle apply' did when it was made",
		Long: `Show a run as 'cradle apply' did when it was made. RUN is its number in 'cradle
history', or the run id of a report (its beginning is enough).

With --document or --reply that alone is printed, as XML. Secrets in it are
***, and so are comments; --with-secrets prints it whole, if the key is here that it
was encrypted for.`,
		Example: `  cradle history show 17
  cradle history show 17 -v
  cradle history show 17 --document > sent.xml
  cradle history show 17 --reply --with-secrets`,
		Args: exactly(1, "name one run, by its number"),
		RunE: func(c *cobra.Command, args []string) error { return p.historyShow(c, args[0], f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say below each setting what it is and what became of it")
	c.Flags().BoolVar(&f.document, "document", false, "print the document that was sent")
	c.Flags().BoolVar(&f.reply, "reply", false, "print the handset's reply")
	c.Flags().BoolVar(&f.withSecrets, "with-secrets", false, "print the document or the reply with the secrets in it")
	return c
}

func (p *program) historyShow(c *cobra.Command, word string, f historyShowFlags) error {
	switch {
	case f.document && f.reply && !p.opt.json:
		return usagef(c.CommandPath(), "--document and --reply cannot be combined")
	case f.withSecrets && !f.document && !f.reply:
		return usagef(c.CommandPath(), "--with-secrets goes with --document or --reply")
	}
	j, e, err := p.findRun(c, word)
	if err != nil {
		return err
	}
	defer j.Close()
	ctx := c.Context()
	if !p.opt.json && (f.document || f.reply) {
		id := e.Document
		if f.reply {
			if id = e.Reply; id == "" {
				return &plainError{exitProblems, fmt.Sprintf("run %d has no reply", e.Number)}
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
	if e.State == journal.Interrupted && !e.Settled {
		fmt.Fprintln(p.out, "What to do: "+afterInterruption(e))
	}
	return report.Text(p.out, r, options)
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
		Settled: e.Settled, Note: e.Note, Run: runDocOf(e, r)}
	if e.State == journal.Interrupted && !e.Settled {
		doc.Do = afterInterruption(e)
	}
	for _, want := range []struct {
		wanted bool
		id     string
		into   **historyTextDoc
	}{{f.document, e.Document, &doc.Document}, {f.reply, e.Reply, &doc.Reply}} {
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
		Flags: e.Flags, Started: e.Started, Ended: e.Ended, Ending: e.Ending}
	doc, err := j.Text(ctx, e.Document)
	if err != nil {
		return r, &localError{err}
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
	if w := e.Words.Why; w != nil {
		r.Err = &explain.Recorded{Explanation: explain.Explanation{What: w.What, Cause: w.Cause, Do: w.Do, Detail: w.Detail}, Skipped: w.Skipped}
	}
	switch {
	case e.State != journal.Ended && e.Answered:
		r.Result = provxml.Match(r.Document, e.HRESULT, reply, e.HasReply)
		r.Ending, r.Ended = bench.Ending(r.Result), e.Stepped
		return r, nil
	case e.State != journal.Ended:
		r.Ended = e.Stepped
		r.Ending = run.NotSent
		if e.Step == "send" {
			r.Ending, r.Result = run.Unknown, provxml.Lost(r.Document)
		}
		r.Err = &explain.Recorded{Explanation: explain.Explanation{What: "Cradle ended before the run did."}}
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
