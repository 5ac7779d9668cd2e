package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// sending is what a command sends that makes runs as 'cradle apply' does, and has
// its own ways to come by documents and handsets.
type sending struct {
	files   []string                                                 // of the command line, for what is written not to be one of them
	request bench.Request                                            // without targets
	unlock  time.Duration                                            // how long a locked handset is waited for; 0: until it is unlocked
	stdin   bool                                                     // standard input is taken, so that no password comes from it
	explain bool                                                     // say below each setting what it is
	confirm applyFlags                                               // which dangers a person's word was given for
	own     ownFor                                                   // what each target gets; nil: the request's documents
	targets func(context.Context, *station) ([]run.HandsetID, error) // finds the handsets; nil: the flags choose them
	json    func(*report.ApplyDoc) any                               // what is printed in place of it; nil: itself
	after   func([]run.Run) error                                    // writes results besides those that are printed; may be nil
}

// ownFor is what the targets get that do not get the request's documents.
type ownFor func(context.Context, *station, []run.HandsetID) (map[run.HandsetID]bench.Own, error)

// send sends documents to the handsets that were chosen and tells of it.
func (p *program) send(c *cobra.Command, k sending) error {
	if k.unlock < 0 || k.request.Timeout < 0 {
		return usagef(c.CommandPath(), "a timeout is negative")
	}
	if err := p.checkFiles(c, k.files, ""); err != nil {
		return err
	}
	if err := checkDangers(k.request.Documents, k.confirm); err != nil {
		return err
	}
	s, err := p.open(c, bench.Config{
		Timeouts: bench.Timeouts{Unlock: k.unlock},
		Password: p.password(k.files, k.stdin),
	}, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := c.Context()
	teller := newTeller(p)
	defer teller.end()
	teller.options.Explain = k.explain
	s.Subscribe(teller.take)
	req := k.request
	choose := p.choose
	if k.targets != nil {
		choose = k.targets
	}
	if req.Targets, err = choose(ctx, s); err != nil {
		return err
	}
	if k.own != nil {
		if req.Own, err = k.own(ctx, s, req.Targets); err != nil {
			return err
		}
	}
	of := func(id run.HandsetID) []*provxml.Document { return documentsOf(req.Documents, req.Own, id) }
	for _, id := range req.Targets {
		if err := checkDangers(of(id), k.confirm); err != nil {
			return err
		}
	}
	teller.expect(req.Targets, func(id run.HandsetID) int { return len(of(id)) })
	req.Chosen = s.chosen
	runs, err := s.Apply(ctx, req)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil { // from here on, everything has been told
		p.log.Debug("closing", "layer", "cli", "error", err)
	}
	teller.end()
	interrupted := ctx.Err() != nil
	p.exit = exitOfRuns(runs, interrupted)
	if err := s.runs.lost(); err != nil {
		fmt.Fprintf(p.err, "cradle: the journal does not have all of this: %s\n", errorLine(err))
		p.exit = exitOutputIfDone(p.exit)
	}
	if k.after != nil {
		if err := k.after(runs); err != nil {
			fmt.Fprintf(p.err, "cradle: %v\n", err)
			p.exit = exitOutputIfDone(p.exit)
		}
	}
	if p.opt.json {
		doc := report.Apply(runs, p.exit, interrupted)
		s.runs.sign(&doc)
		if k.json != nil {
			p.printJSON(k.json(&doc))
			return nil
		}
		p.printJSON(doc)
		return nil
	}
	teller.sum(runs)
	if k.explain || anyUnknown(runs) {
		if line := s.runs.line(runs); line != "" {
			fmt.Fprintf(p.out, "\n%s\n", line)
		}
	}
	return nil
}

// exitOutputIfDone is the exit code for results that could not be written: a worse
// one of the runs stays.
func exitOutputIfDone(code int) int {
	if code == exitDone {
		return exitOutput
	}
	return code
}
