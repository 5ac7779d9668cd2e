package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cradle/app/journal"
)

// firstWindow makes this the window of its journal. Where there is one already, that one
// gets the files, and taken is true: there is nothing left to do. handed are the files of
// later starts, until end. Without a journal any number of windows may be open.
func (p *program) firstWindow(c *cobra.Command, files []string) (handed <-chan []string, end func(), taken bool, err error) {
	end = func() {}
	if p.opt.journal == noJournal {
		return nil, end, false, nil
	}
	opt, err := p.journalOptions()
	if err != nil {
		return nil, end, false, &plainError{exitNotSent, err.Error()}
	}
	w, err := journal.OpenWindow(opt.Dir)
	var other *journal.WindowError
	switch {
	case err == nil:
		return w.Files(), w.Close, false, nil
	case !errors.As(err, &other):
		// A folder that cannot be written: the journal says so, with what to do.
		return nil, end, false, nil
	}
	if e := journal.HandOver(c.Context(), opt.Dir, files); e != nil {
		return nil, end, true, &plainError{exitUsage, fmt.Sprintf("%v, and %v; close it, or keep another journal with --journal DIR", other, e)}
	}
	if len(files) > 0 {
		fmt.Fprintln(p.out, "The window that is open already has the files.")
	} else {
		fmt.Fprintln(p.out, "The window is open already.")
	}
	return nil, end, true, nil
}
