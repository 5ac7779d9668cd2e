package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// comparing is what 'plan' and 'verify' look at: the documents for each handset, as
// 'cradle apply' would send them.
type comparing struct {
	p      *program
	prof   *profile.Profile // nil: there is none
	vars   *variables
	docs   []*provxml.Document // of handsets without their own
	own    map[run.HandsetID]bench.Own
	unlock time.Duration
}

// comparedFlags are those of commands that hold documents against handsets.
type comparedFlags struct {
	taskFlags
	vars    varFlags
	profile string
}

func (f *comparedFlags) register(c *cobra.Command) {
	f.taskFlags.register(c)
	f.vars.register(c)
	c.Flags().StringVar(&f.profile, "profile", "", "the documents of this profile, with its variables: a name of 'cradle profile list',\nor a .toml file")
}

// documentsOrProfile wants documents, or a profile that has some.
func (f *comparedFlags) documentsOrProfile(c *cobra.Command, args []string) error {
	if len(args) == 0 && f.profile == "" {
		return usagef(c.CommandPath(), "name a document, or a profile with --profile")
	}
	return nil
}

// compared reads documents of any format, with their variables.
func (p *program) compared(c *cobra.Command, files []string, f comparedFlags) (*comparing, error) {
	var prof *profile.Profile
	if f.profile != "" {
		var err error
		if prof, files, err = p.loadProfile(c, f.profile, files, &f.vars); err != nil {
			return nil, err
		}
	}
	read, err := p.readFiles(c, files)
	if err != nil {
		return nil, err
	}
	docs, remarks, err := forCable(read)
	if err != nil {
		return nil, err
	}
	vars, err := p.variables(c, f.vars, files, docs)
	if err != nil {
		return nil, err
	}
	k := &comparing{p: p, prof: prof, vars: vars, unlock: f.unlockTimeout}
	if k.docs, err = vars.forAll(); err != nil {
		return nil, err
	}
	for _, d := range k.docs {
		for _, w := range d.Warnings {
			remarks = append(remarks, warningLine(d, w))
		}
	}
	for _, line := range remarks {
		fmt.Fprintf(p.err, "cradle: %s\n", line)
	}
	return k, nil
}

// prepare finds the documents of the handsets that were chosen.
func (k *comparing) prepare(ctx context.Context, s *station, ids []run.HandsetID) (err error) {
	if k.own, err = k.vars.forEach(ctx, s, ids, k.unlock); err != nil {
		return err
	}
	k.own, err = k.p.fitting(ctx, s, k.docs, k.own, ids, k.prof, k.unlock)
	return err
}

// of are the documents of a handset. The error is why it has none.
func (k *comparing) of(id run.HandsetID) ([]*provxml.Document, error) {
	return documentsOf(k.docs, k.own, id), k.own[id].Err
}

// tookStdin: standard input was read for a document or a value.
func (k *comparing) tookStdin(files []string) bool {
	for _, f := range files {
		if f == "-" {
			return true
		}
	}
	return k.vars.stdin
}
