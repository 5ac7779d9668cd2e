package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

func (p *program) reapplyCommand() *cobra.Command {
	var f applyFlags // those that it has
	c := &cobra.Command{
		Use:   "reapply RUN...",
		Short: "Apply again what a run of the history applied",
		Long: `Apply the very document of a run of 'cradle history' again, for example after a
handset was reset: what settings made is gone then. RUN is the run's number, or the run
id of a report (its beginning is enough). Several are applied in the order in which
they are named.

A document goes to the handset that it went to: the one on the same port that says it
is the same, and to no other. With --device or --all it goes to those that are named,
whoever they are.

Secrets of a document are encrypted in the journal. Where the key that opens them is
not here, they are asked for: at the terminal, or a line of standard input each.

It is verified and journalled as what 'cradle apply' does, and can be undone.`,
		Example: `  cradle reapply 17
  cradle reapply 17 18 --device 1-3.2
  cradle reapply 20261127-1409 --all`,
		Args: atLeast(1, "name a run, by its number; 'cradle history' has them"),
		RunE: func(c *cobra.Command, args []string) error { return p.reapply(c, args, f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say below each setting what it is and what became of it")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long a handset may work on a document (default 2m0s)")
	c.Flags().DurationVar(&f.unlockTimeout, "unlock-timeout", 0, "how long to wait for a locked handset (default: until it is unlocked)")
	c.Flags().DurationVar(&f.returnTimeout, "return-timeout", bench.DefaultReturn, "how long to wait for a handset that restarts, or was unplugged, after a\n"+
		"document was sent to it; 0: not at all")
	c.Flags().BoolVar(&f.noVerify, "no-verify", false, "do not read the settings back afterwards")
	c.Flags().BoolVar(&f.noUndo, "no-undo", false, "do not read before what is there, so that the run cannot be undone")
	c.Flags().BoolVar(&f.keepGoing, "keep-going", false, "send the documents after one that did not go well, too")
	c.Flags().BoolVar(&f.yes, "yes", false, "apply documents with settings that are dangerous")
	c.Flags().BoolVar(&f.allowDangerous, "allow-dangerous", false, "apply even what erases a handset or locks its owner out")
	return c
}

// again is a run that is to be made once more.
type again struct {
	entry journal.Entry
	doc   *provxml.Document
}

func (p *program) reapply(c *cobra.Command, words []string, f applyFlags) error {
	if f.returnTimeout < 0 {
		return usagef(c.CommandPath(), "a timeout is negative")
	}
	if f.timeout == 0 && c.Flags().Changed("timeout") {
		return usagef(c.CommandPath(), "--timeout 0 gives a handset no time at all; leave it out for the default")
	}
	if p.opt.journal == noJournal {
		return usagef(c.CommandPath(), "--journal %s keeps no journal, so that there is no run to apply again", noJournal)
	}
	list, asked, err := p.runsAgain(c, words)
	if err != nil {
		return err
	}
	request := bench.Request{Timeout: f.timeout, NoVerify: f.noVerify, NoBefore: f.noUndo, KeepGoing: f.keepGoing, Return: f.patience(), Metadata: slices.ContainsFunc(list, func(a again) bool {
		return a.entry.Flags&uint32(rapi.ConfigMetadata) != 0
	})}
	for _, a := range list {
		request.Documents = append(request.Documents, a.doc)
	}
	k := sending{
		request: request, unlock: f.unlockTimeout, stdin: asked, explain: f.explain,
		confirm: f,
	}
	if !p.opt.all && len(p.opt.devices) == 0 {
		if err := p.sameHandsets(c, list); err != nil {
			return err
		}
		k.own = func(context.Context, *station, []run.HandsetID) (map[run.HandsetID]bench.Own, error) {
			return ownAgain(list), nil
		}
		return notThere(p.send(c, k), list)
	}
	return p.send(c, k)
}

// notThere says of a handset that was not chosen by a person why it is looked for.
func notThere(err error, list []again) error {
	var choice *bench.ChoiceError
	if !errors.As(err, &choice) {
		return err
	}
	for _, a := range list {
		if e := a.entry; string(e.Handset) == choice.Missing {
			return &plainError{exitNoHandset, fmt.Sprintf("nothing was sent: run %d was on %s, and no handset is there now; to send it to another one, name that with --device",
				e.Number, report.Who(e.Port, e.Identity))}
		}
	}
	return err
}

// runsAgain finds the runs and their documents. asked: standard input was read for
// secrets.
func (p *program) runsAgain(c *cobra.Command, words []string) (list []again, asked bool, err error) {
	j, err := p.openHistory(c)
	if err != nil {
		return nil, false, err
	}
	if j == nil {
		return nil, false, &plainError{exitUsage, fmt.Sprintf("there is no run %q", words[0])}
	}
	defer j.Close()
	for _, word := range words {
		e, err := j.Find(c.Context(), word)
		if err != nil {
			return nil, false, &localError{err}
		}
		switch {
		case slices.ContainsFunc(list, func(a again) bool { return a.entry.Number == e.Number }):
			return nil, false, usagef(c.CommandPath(), "run %d is named twice", e.Number)
		case e.State == journal.Running:
			return nil, false, &plainError{exitUsage, fmt.Sprintf("run %d is still under way", e.Number)}
		}
		if err := noInstall(e, "the journal does not keep cabinets; install the file again with 'cradle install'"); err != nil {
			return nil, false, err
		}
		text, err := j.Text(c.Context(), e.Document)
		if err != nil {
			return nil, false, &localError{err}
		}
		var doc *provxml.Document
		if text.NoKey != nil {
			asked = true
			doc, err = p.withSecretsAsked(c.Context(), e, text)
		} else {
			doc, err = provxml.Parse(e.Name, []byte(text.Whole))
		}
		if err != nil {
			return nil, false, err
		}
		list = append(list, again{e, doc})
	}
	return list, asked, nil
}

// sameHandsets chooses the handsets of the runs, each by its port.
func (p *program) sameHandsets(c *cobra.Command, list []again) error {
	p.opt.devicesOfRuns = true
	for i, a := range list {
		e := &a.entry
		switch {
		case e.Simulated && !p.opt.simulated:
			return usagef(c.CommandPath(), "run %d was on a simulated handset, %s; simulate it with --simulate, or name another with --device", e.Number, report.Who(e.Port, e.Identity))
		case !e.Simulated && p.opt.simulated:
			return usagef(c.CommandPath(), "run %d was on %s, which is not simulated; leave --simulate out, or name a handset with --device", e.Number, report.Who(e.Port, e.Identity))
		case e.Identity == (run.Identity{}):
			return usagef(c.CommandPath(), "run %d was on %s, which did not get to say who it is; name a handset with --device", e.Number, e.Port)
		}
		for _, o := range list[:i] {
			if o.entry.Handset == e.Handset && !bench.SameHandset(o.entry.Identity, e.Identity) {
				return usagef(c.CommandPath(), "runs %d and %d were on two handsets, %s and then %s, at one port; apply them one after the other", o.entry.Number, e.Number,
					report.Who(o.entry.Port, o.entry.Identity), report.Who(e.Port, e.Identity))
			}
		}
		if !slices.Contains(p.opt.devices, string(e.Handset)) {
			p.opt.devices = append(p.opt.devices, string(e.Handset))
		}
	}
	return nil
}

// ownAgain gives each handset what it had, in the order of the list.
func ownAgain(list []again) map[run.HandsetID]bench.Own {
	own := map[run.HandsetID]bench.Own{}
	for _, a := range list {
		o := own[a.entry.Handset]
		o.Documents = append(o.Documents, a.doc)
		o.Identity = a.entry.Identity
		own[a.entry.Handset] = o
	}
	return own
}
