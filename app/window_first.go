package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cradle/app/onewindow"
)

// firstWindow makes this the window of its journal. Where there is one already, that one
// gets the files, and first is nil. Without a journal any number of windows may be open.
func (p *program) firstWindow(c *cobra.Command, files []string) (first *onewindow.First, err error) {
	if p.opt.journal == noJournal {
		return &onewindow.First{}, nil
	}
	opt, err := p.journalOptions()
	if err != nil {
		return nil, &plainError{exitNotSent, err.Error()}
	}
	first, err = onewindow.Take(opt.Dir)
	switch {
	case err == nil:
		return first, nil
	case !errors.Is(err, onewindow.ErrTaken):
		// A folder that cannot be written: the journal says so, with what to do.
		return &onewindow.First{}, nil
	}
	if err := onewindow.Hand(c.Context(), opt.Dir, files); err != nil {
		return nil, &plainError{exitUsage, fmt.Sprintf("there is a window for the journal in %s already, and %v; close it, or keep another journal with --journal DIR", opt.Dir, err)}
	}
	if len(files) > 0 {
		fmt.Fprintln(p.out, "The window that is open already has the files.")
	} else {
		fmt.Fprintln(p.out, "The window is open already.")
	}
	return nil, nil
}
