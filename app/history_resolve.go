package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/undo"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// resolveResult is what "cradle/history-resolve/1" has of a handset.
type resolveResult struct {
	Run      string           `json:"run"`
	Number   int64            `json:"number"`
	Resolved bool             `json:"resolved"` // false: nobody can tell, and the run stays what it was
	Ending   string           `json:"ending"`
	Checks   []resolveChecked `json:"checks"`

	asked bool // the handset answered
}

// resolveChecked is what one setting of the document showed.
type resolveChecked struct {
	Path     string  `json:"path"`
	Verdict  string  `json:"verdict"`
	Value    *string `json:"value,omitempty"`    // that the document wants; not of a secret
	Reported *string `json:"reported,omitempty"` // that the handset has; not of a secret
	Reason   string  `json:"reason,omitempty"`
}

func (p *program) historyResolveCommand() *cobra.Command {
	var f taskFlags
	var note string
	c := &cobra.Command{
		Use:   "resolve RUN",
		Short: "Ask the handset what became of an interrupted or Unknown run",
		Long: `Ask the handset what became of a run that was interrupted, or that ended Unknown,
because no answer came. Nothing on the handset is changed.

If it has all that the document sets, the run is Applied. If it has all as it was
before the document was sent, the run Failed. Where a later run was about the same
settings, the handset is not asked: it would tell of that one. In between nobody can tell, and the run
stays what it was, with exit code 5: look at the settings that are listed, and say
with 'cradle history settle' that you have looked.

It must be the handset of the run. One that is at another port now is named with
--device.`,
		Example: `  cradle history resolve 12
  cradle history resolve 12 --device 1-3.2`,
		Args: exactly(1, "name one run, by its number"),
		RunE: func(c *cobra.Command, args []string) error { return p.historyResolve(c, f, args[0], note) },
	}
	f.register(c)
	c.Flags().StringVar(&note, "note", "", "a remark that is kept with the run")
	return c
}

func (p *program) historyResolve(c *cobra.Command, f taskFlags, word, note string) error {
	j, e, err := p.findRun(c, word)
	if err != nil {
		return err
	}
	defer j.Close()
	if err := noInstall(e, fmt.Sprintf("no question to a handset tells what became of it; look at the handset, and then 'cradle history settle %d --note WORDS'", e.Number)); err != nil {
		return err
	}
	if !e.Resolvable() {
		why := "it ended: " + report.Printable(sumOfEntry(e))
		switch e.State {
		case journal.Running:
			why = "it goes on"
		case journal.Interrupted:
			why = "nothing had been sent; 'cradle history settle' says that it was looked after"
		}
		return &plainError{exitUsage, fmt.Sprintf("run %d needs no answer: %s", e.Number, why)}
	}
	back, err := newBackQuestion(c.Context(), j, e)
	if err != nil {
		return err
	}
	if len(p.opt.devices) == 0 && !p.opt.all {
		if e.Simulated != p.opt.simulated {
			return usagef(c.CommandPath(), "run %d was on %s; name a handset with --device", e.Number, report.Who(e.Port, e.Identity))
		}
		p.opt.devices, p.opt.devicesOfRuns = []string{string(e.Handset)}, true
	}
	return onHandsets(p, c, f, task[resolveResult]{
		name: "asking back", schema: "history-resolve", one: "the run was on one handset",
		do: func(ctx context.Context, t *target, s *rapi.Session) (resolveResult, error) {
			r := resolveResult{Run: e.ID, Number: e.Number, Ending: e.Key(), Checks: []resolveChecked{}}
			if !bench.SameHandset(t.Identity, e.Identity) {
				return r, back.another()
			}
			one, err := back.ask(ctx, s, note)
			if one.Verification == nil {
				return r, err
			}
			r.Checks, r.asked, r.Resolved = resolveChecks(back.d, one.Verification), true, one.Resolved
			if r.Resolved {
				r.Ending = one.Ending.Key()
			}
			return r, err
		},
		exit: func(r resolveResult) int {
			switch {
			case !r.asked: // the error tells
				return exitDone
			case !r.Resolved:
				return exitUnknown
			case r.Ending == run.Applied.Key():
				return exitDone
			}
			return exitProblems
		},
		text: func(w io.Writer, t *target, r resolveResult) { r.print(w, t) },
	})
}

// overwritten refuses to ask a handset about a run when a later one has been at its
// places: what stands there now may be that one's doing.
func overwritten(ctx context.Context, j *journal.Journal, e journal.Entry, d *provxml.Document) error {
	later, err := undo.LaterRuns(ctx, j, e)
	if err != nil {
		return &localError{err}
	}
	for _, o := range slices.Backward(later) {
		text, err := j.Text(ctx, o.Document)
		if err != nil {
			return &localError{err}
		}
		over, err := provxml.Parse(o.Name, []byte(text.Readable)) // places are no secrets
		if err != nil {
			return &localError{err}
		}
		found := change.Overlaps(csp.Carried(), []*provxml.Document{d, over})
		for n := range d.Nodes() {
			if found[n].Later != nil {
				return &plainError{exitUnknown, fmt.Sprintf("nothing was asked: run %d, %s, came after run %d on the same handset and is about %s, too, so that what the handset has does not tell what became of run %d; 'cradle history settle %d --note WORDS' says that it was looked after",
					o.Number, report.Printable(o.Name), e.Number, report.Printable(n.Path()), e.Number, e.Number)}
			}
		}
	}
	return nil
}

// backQuestion is what is asked of a handset to learn what became of a run.
type backQuestion struct {
	j      *journal.Journal
	e      journal.Entry
	d      *provxml.Document
	q      *query.Query
	before []query.Answer
}

func newBackQuestion(ctx context.Context, j *journal.Journal, e journal.Entry) (*backQuestion, error) {
	d, before, err := sentAndBefore(ctx, j, e)
	if err != nil {
		return nil, err
	}
	if err := overwritten(ctx, j, e, d); err != nil {
		return nil, err
	}
	q, err := bench.Asked(d)
	if err != nil {
		return nil, &localError{err}
	}
	return &backQuestion{j, e, d, q, before(q)}, nil
}

// another is the error of a handset that the run was not on.
func (b *backQuestion) another() error {
	return &plainError{exitNotSent, fmt.Sprintf("nothing was asked: run %d was on another handset, %s", b.e.Number, report.Who(b.e.Port, b.e.Identity))}
}

// ask asks the handset, and writes into the journal what it shows. The run that comes back
// has a Verification if the handset answered, and is Resolved if that tells.
func (b *backQuestion) ask(ctx context.Context, s *rapi.Session, note string) (run.Run, error) {
	e, started := b.e, time.Now()
	r := run.Run{ID: e.ID, Handset: e.Handset, Port: e.Port, Simulated: e.Simulated, Identity: e.Identity,
		Document: b.d, Flags: e.Flags, Started: e.Started}
	now, err := answersTo(ctx, s, b.q)
	if err != nil {
		return r, err
	}
	r.Ended = time.Now()
	if !bench.Resolve(&r, run.Verification{Started: started, Ended: r.Ended}, b.before, now) {
		return r, nil
	}
	return r, journalled(b.j.Resolve(ctx, e, journal.Resolution{Ending: r.Ending, Document: b.d, Verification: r.Verification, Note: note, Words: describeRun(r)}))
}

// journalled is an error of the journal's for the person; nil of none.
func journalled(err error) error {
	if err == nil {
		return nil
	}
	return &localError{err}
}

// sentAndBefore are the document of a run, whole, and what gives the answers that the
// handset gave before it was sent: nil where it was not asked.
func sentAndBefore(ctx context.Context, j *journal.Journal, e journal.Entry) (*provxml.Document, func(*query.Query) []query.Answer, error) {
	texts := map[string]string{}
	for _, id := range []string{e.Document, e.Before} {
		if id == "" {
			continue
		}
		t, err := j.Text(ctx, id)
		switch {
		case err != nil:
			return nil, nil, &localError{err}
		case t.NoKey != nil:
			return nil, nil, &localError{t.NoKey}
		}
		texts[id] = t.Whole
	}
	d, err := provxml.Parse(e.Name, []byte(texts[e.Document]))
	if err != nil {
		return nil, nil, &localError{err}
	}
	before := func(q *query.Query) []query.Answer {
		if e.Before == "" || e.BeforeWhy != nil || q.Document == nil {
			return nil
		}
		return q.Answers(provxml.Match(q.Document, 0, texts[e.Before], true))
	}
	return d, before, nil
}

func resolveChecks(d *provxml.Document, v *run.Verification) []resolveChecked {
	list := []resolveChecked{}
	secrets := report.SecretsIn(d)
	for _, c := range v.Checks {
		secrets.AddReported(c.Setting, c.Reported)
	}
	for _, c := range v.Checks {
		one := resolveChecked{Path: secrets.Mask(c.Setting.Path()), Verdict: c.Verdict.Key(), Reason: c.Reason.String()}
		if !lint.Secret(c.Setting) {
			one.Reported = secrets.MaskValue(c.Reported)
			if c.Setting.HasValue {
				one.Value = secrets.MaskValue(&c.Setting.Value)
			}
		}
		list = append(list, one)
	}
	return list
}

func (r resolveResult) print(w io.Writer, t *target) {
	if !r.asked {
		return
	}
	fmt.Fprintln(w, t.who())
	for _, c := range r.Checks {
		line := report.Printable(c.Path)
		if c.Value != nil {
			line += fmt.Sprintf(" = %q", report.Printable(*c.Value))
		}
		if c.Verdict == run.Differs.Key() && c.Reported != nil {
			line += fmt.Sprintf(" (the handset has %q)", report.Printable(*c.Reported))
		}
		line += ": " + strings.ReplaceAll(c.Verdict, "_", " ")
		if c.Reason != "" {
			line += "  (" + strings.TrimSuffix(report.Printable(c.Reason), ".") + ")"
		}
		fmt.Fprintf(w, "  %s\n", line)
	}
	switch {
	case !r.Resolved:
		fmt.Fprintf(w, "Run %d: nobody can tell what became of it. Look at the settings above; 'cradle history settle %d --note WORDS' says that you have.\n", r.Number, r.Number)
	case slices.ContainsFunc(r.Checks, func(c resolveChecked) bool { return c.Verdict != run.Verified.Key() }):
		fmt.Fprintf(w, "Run %d Failed: the handset has all as it was before.\n", r.Number)
	default:
		fmt.Fprintf(w, "Run %d is Applied: the handset has all that was sent.\n", r.Number)
	}
}
