package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

const profileFlagHelp = "apply the documents of this profile, with its variables and options: a name of\n'cradle profile list', or a .toml file"

// loadProfile reads the profile that --profile names, and its documents into vars: a
// value of the command line counts more than the profile's.
func (p *program) loadProfile(c *cobra.Command, word string, files []string, vars *varFlags) (*profile.Profile, []string, error) {
	if len(files) > 0 {
		return nil, nil, usagef(c.CommandPath(), "--profile has its documents, and %s is another one; leave one of them out", files[0])
	}
	prof, err := p.readProfile(word)
	if err != nil {
		return nil, nil, err
	}
	docs, err := p.readAsDocuments(c, prof.Files())
	if err != nil {
		return nil, nil, err
	}
	if problems, _ := prof.Check(docs); len(problems) > 0 {
		return nil, nil, profileProblems(problems)
	}
	taken := map[string]bool{}
	for _, g := range vars.all() {
		taken[template.Fold(g.name)] = true
	}
	for _, v := range prof.Variables {
		switch {
		case taken[template.Fold(v.Name)]:
		case v.Ask:
			vars.ask = append(vars.ask, v.Name)
		case v.File != "":
			vars.setFile = append(vars.setFile, v.Name+"="+prof.ValueFile(v))
		default:
			vars.set = append(vars.set, v.Name+"="+v.Value)
		}
	}
	if vars.table == "" {
		vars.table = prof.Table()
	}
	return prof, prof.Files(), nil
}

// readProfile finds and reads a profile by its name or file.
func (p *program) readProfile(word string) (*profile.Profile, error) {
	store, err := profile.DefaultStore()
	if err != nil {
		return nil, &plainError{exitUsage, fmt.Sprintf("there is no place for profiles: %v", err)}
	}
	prof, err := store.Load(word)
	return prof, profileError(err)
}

// profileError is an error of the profiles for the command line.
func profileError(err error) error {
	var problems profile.Problems
	var none *profile.NotFound
	switch {
	case err == nil:
		return nil
	case errors.As(err, &problems):
		return profileProblems(problems)
	case errors.As(err, &none):
		return &plainError{exitUsage, none.Error()}
	}
	return &localError{err}
}

// profileProblems tells all that is wrong with a profile, a line each.
func profileProblems(problems profile.Problems) error {
	var errs []error
	for _, one := range problems {
		errs = append(errs, &plainError{exitUsage, one.Error()})
	}
	return errors.Join(errs...)
}

// useProfile takes what apply is to do from a profile, where the command line does not
// say otherwise.
func (f *applyFlags) useProfile(c *cobra.Command, p *program, prof *profile.Profile) {
	o := prof.Options
	given := c.Flags().Changed
	if !given("metadata") {
		f.metadata = o.Metadata
	}
	if !given("timeout") {
		f.timeout = o.Timeout
	}
	if !given("unlock-timeout") {
		f.unlockTimeout = o.Unlock
	}
	if !given("jobs") && o.Jobs > 0 {
		p.opt.jobs = o.Jobs
	}
	f.used = prof
}

// carryOut puts into a request what a profile says of it, where the command line does not
// say otherwise; prof may be nil.
func carryOut(c *cobra.Command, req *bench.Request, prof *profile.Profile) {
	if prof == nil {
		return
	}
	for _, o := range []struct {
		flag string
		to   *bool
		is   bool
	}{
		{"no-verify", &req.NoVerify, prof.Options.NoVerify},
		{"no-undo", &req.NoBefore, prof.Options.NoUndo},
		{"keep-going", &req.KeepGoing, prof.Options.KeepGoing},
	} {
		if !c.Flags().Changed(o.flag) {
			*o.to = o.is
		}
	}
}

// fitting refuses handsets that a profile is not for, before anything is sent to any of
// them, and gives the others their documents: a handset that takes their place later is
// none that was looked at. What a handset is is known when it is connected: a locked one
// is waited for. prof may be nil.
func (p *program) fitting(ctx context.Context, s *station, docs []*provxml.Document, own map[run.HandsetID]bench.Own, ids []run.HandsetID, prof *profile.Profile, unlock time.Duration) (map[run.HandsetID]bench.Own, error) {
	if prof == nil || prof.Handsets.Any() {
		return own, nil
	}
	all := map[run.HandsetID]bench.Own{}
	labels := p.labels()
	var not []string
	for _, id := range ids {
		h, err := known(ctx, s, id, unlock, false)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		all[id] = bench.Own{Documents: documentsOf(docs, own, id), Identity: h.Identity, Err: err}
		if o, ok := own[id]; ok && o.Err != nil {
			all[id] = o
		}
		if why := prof.Handsets.Misfit(h.Identity, labels.Of(id)); why != "" && err == nil {
			not = append(not, fmt.Sprintf("%s is none for the profile %s: %s", report.Who(p.port(id), run.Identity{Name: h.Identity.Name}), prof.Name, why))
		}
	}
	if len(not) > 0 {
		return nil, &plainError{exitUsage, "nothing was sent: " + strings.Join(not, "; ")}
	}
	return all, nil
}
