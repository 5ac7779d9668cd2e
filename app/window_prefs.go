package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/labels"
	"cradle/app/report"
	"cradle/app/ui/prefs"
)

// openPrefs reads what was chosen at the window. What stands on the command line wins.
// A file that cannot be read is told of, and nothing is written over it unless something
// is chosen anew.
func (p *program) openPrefs(c *cobra.Command) (*prefs.Store, bench.Config) {
	path, err := prefs.Path()
	if err != nil {
		path = "" // no place for it: what is chosen holds until the window closes
	}
	store, err := prefs.Open(path)
	if err != nil {
		fmt.Fprintln(p.err, "cradle: "+err.Error())
	}
	chosen := store.Prefs()
	if chosen.Jobs > 0 && !c.Flags().Changed("jobs") {
		p.opt.jobs = chosen.Jobs
	}
	if p.opt.journal == "" {
		p.opt.journal = chosen.Journal
	}
	return store, bench.Config{Timeouts: bench.Timeouts{Config: chosen.Reply(), Unlock: chosen.Unlock()}}
}

// openLabels opens the labels of ports, to be shown and given at the window; nil where
// there is no place for them. A file that cannot be read is told of, and ports have no
// labels then.
func (p *program) openLabels() *labels.Book {
	path, err := labels.DefaultFile()
	if err != nil {
		return nil
	}
	b, err := labels.Open(path)
	if err != nil {
		fmt.Fprintf(p.err, "cradle: ports are shown without their labels: %s; mend the file or take it away\n", report.Printable(err.Error()))
	}
	return b
}
