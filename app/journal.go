package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/assets"
)

// noJournal is the value of --journal that keeps none.
const noJournal = "off"

// makesRuns reports whether what a command does belongs into the journal: apply and its
// like, install, and the window.
func makesRuns(c *cobra.Command) bool { return applies(c) || c.Name() == "install" || !c.HasParent() }

// applies reports whether a command sends documents to handsets that are chosen.
func applies(c *cobra.Command) bool {
	return slices.Contains([]string{"apply", "rapiconfig", "reapply", "station", "undo"}, c.Name())
}

// journalOptions are where the journal lies, as the flags have it. Its key stays in
// the person's own configuration directory, so that a journal that is kept elsewhere,
// or given away, opens nobody's passwords.
func (p *program) journalOptions() (journal.Options, error) {
	opt := journal.Options{Program: assets.Version, Describe: describeRun, Explain: explain.Record}
	own, err := journal.DefaultDir()
	switch {
	case err == nil:
		opt.Dir, opt.KeyDir = own, own
	case p.opt.journal == "":
		return opt, fmt.Errorf("there is no place for the journal of runs: %w; name one with --journal DIR, or do without with --journal %s", err, noJournal)
	}
	if p.opt.journal != "" {
		dir, err := filepath.Abs(p.opt.journal)
		if err != nil {
			return opt, err
		}
		opt.Dir = dir
	}
	return opt, nil
}

// describeRun is what the journal keeps of a run in words.
func describeRun(r run.Run) journal.Words {
	sum := report.SumText(r)
	return journal.Words{Summary: sum.String(), SummaryText: sum.Keep(), Why: explain.Record(r.Err)}
}

// runJournal is the journal while runs are made. All its methods may be called on
// nil, where none is kept.
type runJournal struct {
	*journal.Recorder
	j    *journal.Journal
	head journal.Head // when it was closed
}

// openRuns opens the journal for the runs that a command is to make; nil where none
// is wanted. Runs that were interrupted before are told of.
func (p *program) openRuns(c *cobra.Command) (*runJournal, error) {
	if p.opt.journal == noJournal {
		return nil, nil
	}
	opt, err := p.journalOptions()
	if err != nil {
		return nil, &plainError{exitNotSent, err.Error()}
	}
	opt.Create = true
	ctx := context.WithoutCancel(c.Context())
	j, err := journal.Open(ctx, opt)
	if err != nil {
		return nil, err
	}
	left := 0
	for _, err := range j.Runs(ctx, journal.Filter{Open: true, Ending: "interrupted"}) {
		if err != nil {
			j.Close()
			return nil, err
		}
		left++
	}
	switch {
	case left == 1:
		fmt.Fprintln(p.err, "cradle: a run was interrupted; what to do: cradle history list --open")
	case left > 1:
		fmt.Fprintf(p.err, "cradle: %d runs were interrupted; what to do: cradle history list --open\n", left)
	}
	return &runJournal{Recorder: j.Recorder(), j: j}, nil
}

// closedJournal stands for a journal that cannot be opened: no run begins.
type closedJournal struct{ err error }

func (c closedJournal) Begin(context.Context, run.Run) error             { return c.err }
func (c closedJournal) Step(context.Context, string, string) error       { return c.err }
func (c closedJournal) Reply(context.Context, string, run.Reply) error   { return c.err }
func (c closedJournal) Before(context.Context, string, run.Before) error { return c.err }
func (c closedJournal) End(context.Context, run.Run) error               { return nil }

// Close closes the journal, and keeps its head.
func (r *runJournal) Close() error {
	head, err := r.j.Head(context.Background())
	if err == nil {
		r.head = head
	}
	return errors.Join(err, r.j.Close())
}

// lost is why something that happened could not be written.
func (r *runJournal) lost() error {
	if r == nil {
		return nil
	}
	return r.Lost()
}

// sign puts into a report what the journal has of it. The journal is closed.
func (r *runJournal) sign(d *report.ApplyDoc) {
	if r == nil {
		return
	}
	d.JournalHead = r.head.Hash
	for i := range d.Runs {
		d.Runs[i].Number = r.Number(d.Runs[i].Run)
	}
}

// line is the same for people: "Journal: runs 3 and 4, head 5e0c1a42b7d90f38".
func (r *runJournal) line(runs []run.Run) string {
	if r == nil || r.head.Hash == "" {
		return ""
	}
	var numbers []int64
	for _, one := range runs {
		if n := r.Number(one.ID); n > 0 {
			numbers = append(numbers, n)
		}
	}
	return fmt.Sprintf("Journal: %s, head %s", runsCalled(numbers), r.head.Short())
}

// runsCalled are runs by their numbers: "run 3", "runs 3 and 4", "runs 3, 4 and 6".
func runsCalled(numbers []int64) string {
	var words []string
	for _, n := range numbers {
		words = append(words, fmt.Sprint(n))
	}
	switch n := len(words); n {
	case 0:
		return "no run"
	case 1:
		return "run " + words[0]
	default:
		return "runs " + strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// openHistory opens the journal to look into it. A journal that is not there yet is
// nil: nothing was sent so far.
func (p *program) openHistory(c *cobra.Command) (*journal.Journal, error) {
	if p.opt.journal == noJournal {
		return nil, usagef(c.CommandPath(), "--journal %s keeps no journal, so that there is none to look into", noJournal)
	}
	opt, err := p.journalOptions()
	if err != nil {
		return nil, &plainError{exitUsage, err.Error()}
	}
	j, err := journal.Open(c.Context(), opt)
	if errors.Is(err, journal.ErrNone) {
		fmt.Fprintf(p.err, "cradle: there is no journal in %s yet; 'cradle apply' begins one\n", opt.Dir)
		return nil, nil
	}
	if err != nil {
		return nil, &localError{err}
	}
	return j, nil
}
