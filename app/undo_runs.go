package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/undo"
	"cradle/rapi/provxml"
)

// undos finds runs and makes what undoes them, the newest first.
func (p *program) undos(c *cobra.Command, words []string) ([]undo.Undone, error) {
	j, err := p.openHistory(c)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return nil, &plainError{exitUsage, fmt.Sprintf("there is no run %q", words[0])}
	}
	defer j.Close()
	var list []undo.Undone
	for _, word := range words {
		e, err := j.Find(c.Context(), word)
		if err != nil {
			return nil, &localError{err}
		}
		if slices.ContainsFunc(list, func(u undo.Undone) bool { return u.Entry.Number == e.Number }) {
			return nil, usagef(c.CommandPath(), "run %d is named twice", e.Number)
		}
		u, err := undoOf(c.Context(), j, e)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	if err := undo.Together(c.Context(), j, list); err != nil {
		return nil, &localError{err}
	}
	return list, nil
}

// undoOf makes what undoes one run, or why not, for the command line.
func undoOf(ctx context.Context, j *journal.Journal, e journal.Entry) (undo.Undone, error) {
	if err := noInstall(e, "what an installer did is not known to Cradle; remove the program on the handset, or with 'cradle new uninstall'"); err != nil {
		return undo.Undone{Entry: e}, err
	}
	u, err := undo.Of(ctx, j, e)
	var no *undo.Refusal
	var syntax *provxml.SyntaxError
	switch {
	case errors.As(err, &no):
		return u, &plainError{exitUsage, no.Error()}
	case err != nil && !errors.As(err, &syntax):
		return u, &localError{err}
	}
	return u, err
}

// otherKind: the run was on a simulated handset, and now it is about real ones, or
// the other way round.
func otherKind(u undo.Undone) error {
	who := report.Who(u.Entry.Port, u.Entry.Identity)
	if u.Entry.Simulated {
		return &plainError{exitUsage, fmt.Sprintf("run %d was on a simulated handset, %s; simulate it with --simulate and --state", u.Entry.Number, who)}
	}
	return &plainError{exitUsage, fmt.Sprintf("run %d was on %s, which is not simulated; leave --simulate out", u.Entry.Number, who)}
}
