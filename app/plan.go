package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cradle/app/ask"
	"cradle/app/bench"
	"cradle/app/report"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// planResult is what "cradle/plan/1" has of a handset.
type planResult struct {
	Documents []report.PlanDoc `json:"documents"`

	plans []bench.Planned
}

// planFlags are plan's own.
type planFlags struct {
	comparedFlags
	same bool
}

func (p *program) planCommand() *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan FILE...",
		Short: "Show what documents would change on a handset; nothing is changed",
		Long: `Read from a handset what it has at all places that documents touch, and show what
applying them would change. Nothing on the handset is changed, and nothing is kept in
the history. FILE is whatever 'cradle apply' takes, - for standard input; a cabinet is
looked at as --as-xml applies it.

  + added      ~ changed, with the value now      - removed
  ? cannot be read: write-only, masked, or nothing that a handset answers questions
    about, such as operations on files

Settings that are as the document wants them are counted; -v lists them, too. Several
documents are each held against what the handset has now; where an earlier one changes
the same place first, that is said.

The exit code is 0 if there is nothing to do, 1 if something would change or cannot be
read, as with diff.

` + varsHelp,
		Example: `  cradle plan wifi.xml
  cradle plan --all --vars handsets.csv wifi.xml
  cradle plan --json wifi.xml mail.xml
  cradle plan --profile warehouse
  cradle plan wifi.xml || cradle apply wifi.xml`,
		Args: f.documentsOrProfile,
		RunE: func(c *cobra.Command, files []string) error { return p.plan(c, files, f) },
	}
	f.register(c)
	c.Flags().BoolVarP(&f.same, "verbose", "v", false, "list also the settings that are as the document wants them")
	return c
}

func (p *program) plan(c *cobra.Command, files []string, f planFlags) error {
	k, err := p.compared(c, files, f.comparedFlags)
	if err != nil {
		return err
	}
	return onHandsets(p, c, f.taskFlags, task[planResult]{
		name: "comparing", schema: "plan", stdin: k.tookStdin(files), prepare: k.prepare,
		do: func(ctx context.Context, t *target, s *rapi.Session) (planResult, error) {
			r := planResult{Documents: []report.PlanDoc{}}
			docs, err := k.of(t.ID)
			if err != nil {
				return r, err
			}
			plans, err := bench.PlanOn(ctx, s, docs, bench.Looking{Begin: func(d *provxml.Document) { t.doing("reading what " + d.Name + " would change") }})
			for _, one := range plans {
				r.plans = append(r.plans, one)
				r.Documents = append(r.Documents, report.Plan(one.Document, one.Steps, one.Overlaps))
			}
			if err != nil {
				return r, asLocal(err)
			}
			return r, nil
		},
		exit: func(r planResult) int {
			for _, one := range r.plans {
				for _, s := range one.Steps {
					if s.Kind != change.Same {
						return exitProblems
					}
				}
			}
			return exitDone
		},
		text: func(w io.Writer, t *target, r planResult) {
			fmt.Fprintln(w, t.who())
			for _, one := range r.plans {
				report.PlanText(w, one.Document, one.Steps, one.Overlaps, f.same)
			}
		},
	})
}

// answersTo puts the questions of a query.
func answersTo(ctx context.Context, s *rapi.Session, q *query.Query) ([]query.Answer, error) {
	out, err := ask.All(ctx, s, q, ask.Options{GiveUp: giveUpAsking})
	answers := make([]query.Answer, len(out.Answers))
	for i, a := range out.Answers {
		answers[i] = a.Answer
	}
	return answers, err
}

// giveUpAsking is after how many refusals of one provider, without an answer, it is
// not asked any more.
const giveUpAsking = 8
