package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
)

// A task is what a command does on each handset that was chosen, with a session
// of its own there.
type task[T any] struct {
	name    string                                                 // what goes on, for the row: "listing"
	schema  string                                                 // of the JSON document: "ls"
	changes bool                                                   // a connection that is lost may leave a change behind
	stdin   bool                                                   // standard input is taken, so that no password comes from it
	one     string                                                 // why it cannot be done on several handsets at once, if so
	confirm string                                                 // why it wants --yes on several handsets, if it does
	check   func([]run.HandsetID) error                            // looks at the handsets that were chosen; may be nil
	prepare func(context.Context, *station, []run.HandsetID) error // gets ready for them; may be nil
	listen  func(run.Event)                                        // hears what happens at the bench; may be nil
	do      func(context.Context, *target, *rapi.Session) (T, error)
	run     *taskRun[T]                 // it is a run of the journal; nil: it is not
	after   func(*target, *T)           // completes a result when every event has been told; may be nil
	exit    func(T) int                 // the exit code that a result by itself has; may be nil
	text    func(io.Writer, *target, T) // prints a result
}

// taskRun is how a task is kept in the journal.
type taskRun[T any] struct {
	bench.Installing
	became func(T) run.Install // what is known afterwards
}

// target is one handset of a task.
type target struct {
	bench.Handset
	several bool               // there are more
	doing   func(words string) // tells how far it is, for the terminal
	run     string             // the id of its run, and
	step    func(string) error // writes down how far that is; of tasks that are runs
}

// who is the handset in one line.
func (t *target) who() string { return report.Who(t.Port, t.Identity) }

// taskFlags are those of every task.
type taskFlags struct {
	unlockTimeout time.Duration
	yes           bool
}

// handsetTask marks the commands that work on the handsets that were chosen.
const handsetTask = "handset task"

func isTask(c *cobra.Command) bool {
	_, is := c.Annotations[handsetTask]
	return is
}

func (f *taskFlags) register(c *cobra.Command) {
	c.Annotations = map[string]string{handsetTask: ""}
	c.Flags().SortFlags = false
	c.Flags().DurationVar(&f.unlockTimeout, "unlock-timeout", 0, "how long to wait for a locked handset (default: until it is unlocked)")
}

// onHandsets does a task on every handset that was chosen, several at once, and
// prints what came of it, in the order of their ports.
func onHandsets[T any](p *program, c *cobra.Command, f taskFlags, k task[T]) error {
	if f.unlockTimeout < 0 {
		return usagef(c.CommandPath(), "a timeout is negative")
	}
	if err := p.checkFiles(c, nil, ""); err != nil {
		return err
	}
	cfg := bench.Config{Timeouts: bench.Timeouts{Unlock: f.unlockTimeout}}
	if !k.stdin {
		cfg.Password = p.password(nil, false)
	}
	s, err := p.open(c, cfg, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	s.linger = true
	ctx := c.Context()
	tell := newTeller(p)
	defer tell.end()
	s.Subscribe(tell.take)
	if k.listen != nil {
		s.Subscribe(k.listen)
	}
	ids, err := p.choose(ctx, s)
	if err != nil {
		return err
	}
	switch {
	case len(ids) > 1 && k.one != "":
		return usagef(c.CommandPath(), "%s; choose one handset with --device", k.one)
	case len(ids) > 1 && k.confirm != "" && !f.yes:
		return &plainError{exitDanger, fmt.Sprintf("nothing was done: confirm with --yes that %s", k.confirm)}
	case k.check != nil:
		if err := k.check(ids); err != nil {
			return err
		}
	}

	if k.prepare != nil {
		if err := k.prepare(ctx, s, ids); err != nil {
			return err
		}
	}

	outcomes := make([]outcome[T], len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		o := &outcomes[i]
		o.ID, o.Port, o.several = id, p.port(id), len(ids) > 1
		o.doing = func(words string) { tell.doing(id, words) }
		wg.Go(func() {
			work := func(ctx context.Context, session *rapi.Session) (err error) {
				o.Handset = s.handset(id)
				o.began = true
				o.result, err = k.do(ctx, &o.target, session)
				return err
			}
			if k.run == nil {
				o.err = s.Do(ctx, id, k.name, work)
				return
			}
			in := k.run.Installing
			in.Work = func(ctx context.Context, session *rapi.Session, step func(string) error) (run.Install, error) {
				o.step = step
				err := work(ctx, session)
				return k.run.became(o.result), err
			}
			var r run.Run
			r, o.err = s.Install(ctx, id, k.name, in)
			o.run = r.ID
		})
	}
	wg.Wait()
	for i := range outcomes {
		if !outcomes[i].began {
			outcomes[i].Handset = s.handset(ids[i])
		}
	}
	interrupted := ctx.Err() != nil
	if err := s.Close(); err != nil { // from here on, everything has been told
		p.log.Debug("closing", "layer", "cli", "error", err)
	}
	tell.end()
	for i := range outcomes {
		if o := &outcomes[i]; o.began && k.after != nil {
			k.after(&o.target, &o.result)
		}
	}
	var lost error
	if k.run != nil {
		lost = s.runs.lost()
	}
	printOutcomes(p, k, outcomes, interrupted, lost)
	return nil
}

// outcome is what became of a task on one handset.
type outcome[T any] struct {
	target
	began  bool // result is what was done, also with an error
	result T
	err    error
}

// printOutcomes prints them. lost is why the journal does not have all of it; nil if it does.
func printOutcomes[T any](p *program, k task[T], outcomes []outcome[T], interrupted bool, lost error) {
	doc := report.TaskDoc[T]{Schema: "cradle/" + k.schema + "/1", Interrupted: interrupted, Handsets: []report.TaskHandsetDoc[T]{}}
	var codes []int
	for i := range outcomes {
		o := &outcomes[i]
		code := exitOfTask(o.err, k.changes)
		if o.began && k.exit != nil {
			code = worst([]int{code, k.exit(o.result)})
		}
		codes = append(codes, code)
		errs := allCauses(o.err)
		for _, e := range errs {
			fmt.Fprintf(p.err, "cradle: %s: %s\n", o.Port, errorLine(e))
		}
		if p.opt.json {
			var result *T
			if o.began {
				result = &o.result
			}
			var why []explain.Words
			for _, e := range errs {
				why = append(why, explainError(e))
			}
			doc.Handsets = append(doc.Handsets, report.NewTaskHandset(o.ID, o.Port, o.Simulated, o.Identity, code, result, why))
			continue
		}
		if o.began && k.text != nil {
			k.text(p.out, &o.target, o.result)
		}
	}
	p.exit = worst(codes)
	if lost != nil {
		fmt.Fprintf(p.err, "cradle: the journal does not have all of this: %s\n", errorLine(lost))
		p.exit = exitOutputIfDone(p.exit)
	}
	doc.ExitCode = p.exit
	if p.opt.json {
		p.printJSON(doc)
	}
}

// handset is what is known of one handset now.
func (s *station) handset(id run.HandsetID) bench.Handset {
	for _, h := range s.Handsets() {
		if h.ID == id {
			return h
		}
	}
	return bench.Handset{ID: id, Port: bench.Port(id)}
}
