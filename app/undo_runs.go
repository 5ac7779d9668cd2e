package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// undone is a run that is to be undone.
type undone struct {
	entry journal.Entry
	undo  *change.Undo
	notes []string // for people
}

// undos finds runs and makes what undoes them, the newest first.
func (p *program) undos(c *cobra.Command, words []string) ([]undone, error) {
	j, err := p.openHistory(c)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, &plainError{exitUsage, fmt.Sprintf("there is no run %q", words[0])}
	}
	defer j.Close()
	var list []undone
	for _, word := range words {
		e, err := j.Find(c.Context(), word)
		if err != nil {
			return nil, &localError{err}
		}
		if slices.ContainsFunc(list, func(u undone) bool { return u.entry.Number == e.Number }) {
			return nil, usagef(c.CommandPath(), "run %d is named twice", e.Number)
		}
		u, err := undoOf(c.Context(), j, e)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b undone) int { return int(b.entry.Number - a.entry.Number) })
	for i := range list {
		if err := list[i].since(c.Context(), j, list); err != nil {
			return nil, &localError{err}
		}
	}
	return list, nil
}

// undoOf makes what undoes one run.
func undoOf(ctx context.Context, j *journal.Journal, e journal.Entry) (undone, error) {
	u := undone{entry: e}
	refuse := func(format string, args ...any) (undone, error) {
		return u, &plainError{exitUsage, fmt.Sprintf("run %d ", e.Number) + fmt.Sprintf(format, args...)}
	}
	if err := noInstall(e, "what an installer did is not known to Cradle; remove the program on the handset, or with 'cradle new uninstall'"); err != nil {
		return u, err
	}
	switch {
	case e.State == journal.Running:
		return refuse("is still under way")
	case e.Ending == run.NotSent, e.Ending == run.Cancelled, e.State == journal.Interrupted && slices.Contains([]string{"begun", "open", "read"}, e.Step):
		return refuse("changed nothing, so that there is nothing to undo: its document was not sent, or not processed")
	case e.Ending == run.Failed && !e.Resolved:
		return refuse("changed nothing, so that there is nothing to undo: the handset refused the document and took back what it had done of it")
	case e.Before == "" && e.BeforeRead.IsZero():
		return refuse("cannot be undone: what the handset had before was not read")
	case e.Before == "":
		return refuse("cannot be undone: the handset did not tell what it had before")
	}
	sent, err := j.Text(ctx, e.Document)
	if err != nil {
		return u, &localError{err}
	}
	before, err := j.Text(ctx, e.Before)
	if err != nil {
		return u, &localError{err}
	}
	for _, t := range []journal.Text{sent, before} {
		if t.NoKey != nil {
			return u, &localError{t.NoKey}
		}
	}
	d, err := provxml.Parse(e.Name, []byte(sent.Whole))
	if err != nil {
		return u, err
	}
	first, err := undoneBy(ctx, j, e)
	if err != nil {
		return u, err
	}
	if u.undo, err = change.InverseKnowing(csp.Carried(), d, before.Whole, first...); err != nil {
		return refuse("cannot be undone: %v", err)
	}
	for _, path := range u.undo.Taken {
		u.notes = append(u.notes, fmt.Sprintf("%s is set as the run had it that run %d undid; the handset does not tell whether it still was so", path, e.Number))
	}
	if e.BeforeWhy != nil {
		u.notes = append(u.notes, fmt.Sprintf("not all that the handset had before run %d could be read", e.Number))
	}
	return u, nil
}

// undoneBy is the document of the run that a run undid, if it did: what it set is what
// the handset had before. None where it cannot be read.
func undoneBy(ctx context.Context, j *journal.Journal, e journal.Entry) ([]*provxml.Document, error) {
	if e.Undoes == "" {
		return nil, nil
	}
	first, err := j.Find(ctx, e.Undoes)
	if err != nil {
		return nil, nil // it was pruned
	}
	text, err := j.Text(ctx, first.Document)
	if err != nil {
		return nil, &localError{err}
	}
	if text.NoKey != nil {
		return nil, nil
	}
	d, err := provxml.Parse(first.Name, []byte(text.Whole))
	if err != nil {
		return nil, nil
	}
	return []*provxml.Document{d}, nil
}

// maxLater is how many later runs are named.
const maxLater = 5

// since notes what happened on the handset since: it was undone already, and what
// other runs set at the same places goes as well.
func (u *undone) since(ctx context.Context, j *journal.Journal, list []undone) error {
	e := u.entry
	if n := len(e.UndoneBy); n > 0 {
		u.notes = append(u.notes, fmt.Sprintf("run %d was undone before, by run %d", e.Number, e.UndoneBy[n-1]))
	}
	runs, err := laterRuns(ctx, j, e)
	if err != nil {
		return err
	}
	later := 0
	for _, o := range runs {
		if o.Undoes != "" || len(o.UndoneBy) > 0 || slices.ContainsFunc(list, func(x undone) bool { return x.entry.Number == o.Number }) {
			continue
		}
		if later++; later <= maxLater {
			u.notes = append(u.notes, fmt.Sprintf("run %d, %s, came after run %d on the same handset: what both of them set goes back to what was there before run %d", o.Number, o.Name, e.Number, e.Number))
		}
	}
	if later > maxLater {
		u.notes = append(u.notes, fmt.Sprintf("and %d more", later-maxLater))
	}
	return nil
}

// laterRuns are the runs after one that may have changed something on the same handset,
// the newest first.
func laterRuns(ctx context.Context, j *journal.Journal, e journal.Entry) (list []journal.Entry, err error) {
	who := cmp.Or(e.Identity.GUID, e.Identity.Name)
	if who == "" {
		return nil, nil
	}
	for o, err := range j.Runs(ctx, journal.Filter{Handset: who}) {
		switch {
		case err != nil:
			return nil, err
		case o.Number <= e.Number:
			return list, nil
		case !o.Sent(), o.Ending == run.NotSent, o.Ending == run.Failed, o.Ending == run.Cancelled, !bench.SameHandset(o.Identity, e.Identity):
			continue
		}
		list = append(list, o)
	}
	return list, nil
}

// otherKind: the run was on a simulated handset, and now it is about real ones, or
// the other way round.
func (u *undone) otherKind() error {
	who := report.Who(u.entry.Port, u.entry.Identity)
	if u.entry.Simulated {
		return &plainError{exitUsage, fmt.Sprintf("run %d was on a simulated handset, %s; simulate it with --simulate and --state", u.entry.Number, who)}
	}
	return &plainError{exitUsage, fmt.Sprintf("run %d was on %s, which is not simulated; leave --simulate out", u.entry.Number, who)}
}
