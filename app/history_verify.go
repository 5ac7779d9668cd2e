package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
)

// historyVerifyDoc is the JSON document "cradle/history-verify/1".
type historyVerifyDoc struct {
	Schema   string           `json:"schema"`
	ExitCode int              `json:"exit_code"`
	Sound    bool             `json:"sound"`
	Records  int64            `json:"records"`
	Runs     int64            `json:"runs"`
	Texts    int64            `json:"texts"`
	Pruned   int64            `json:"pruned"`
	Head     string           `json:"journal_head"`
	Asked    *historyAskedDoc `json:"asked,omitempty"`
	Problems []historyProblem `json:"problems,omitempty"`
	More     int              `json:"more,omitempty"`
}

// historyAskedDoc is a head that was asked for.
type historyAskedDoc struct {
	Head   string `json:"head"`
	Record int64  `json:"record,omitempty"` // absent: the journal has no such record
}

type historyProblem struct {
	Record int64  `json:"record,omitempty"`
	Run    int64  `json:"run,omitempty"`
	What   string `json:"what"`
}

func (p *program) historyVerifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify [HEAD]",
		Short: "Find out whether the journal was changed or has lost something",
		Long: `Read the whole journal, and say which record was changed, is at a wrong place, or is
missing. Exit code 1 if there is one.

Whoever can write the journal could write all of it anew, and then it is sound. But
then its head is another one: 'cradle apply -v', 'cradle apply --json' and 'cradle
history' print the head, the hash of the last record. HEAD is one that was printed
earlier; the journal must still have the record it belongs to.`,
		Example: `  cradle history verify
  cradle history verify 5e0c1a42b7d90f38`,
		Args: atMost(1, "name one head"),
		RunE: func(c *cobra.Command, args []string) error {
			asked := ""
			if len(args) == 1 {
				asked = args[0]
				if len(asked) < 8 || len(asked) > 64 || strings.Trim(strings.ToLower(asked), "0123456789abcdef") != "" {
					return usagef(c.CommandPath(), "%q is no head: it has 8 to 64 hexadecimal digits, as it was printed", asked)
				}
			}
			return p.historyVerify(c, asked)
		},
	}
}

func (p *program) historyVerify(c *cobra.Command, asked string) error {
	j, err := p.openHistory(c)
	if err != nil {
		return err
	}
	if j == nil {
		return &plainError{exitUsage, "there is nothing to verify"}
	}
	defer j.Close()
	v, err := j.Verify(c.Context(), asked)
	if err != nil {
		return &localError{err}
	}
	if !v.OK() || asked != "" && v.Asked == 0 {
		p.exit = exitProblems
	}
	if p.opt.json {
		p.printJSON(verifyDoc(v, asked, p.exit))
		return nil
	}
	for _, problem := range v.Problems {
		fmt.Fprintln(p.out, sentenceOf(report.Printable(problem.What)))
	}
	if v.More > 0 {
		fmt.Fprintf(p.out, "And %d more.\n", v.More)
	}
	if v.OK() {
		fmt.Fprintf(p.out, "The journal is sound: %s of %s", counted(int(v.Records), "record"), counted(int(v.Runs), "run"))
		if v.Pruned > 0 {
			fmt.Fprintf(p.out, "; %s pruned", counted(int(v.Pruned), "earlier record"))
		}
		fmt.Fprintf(p.out, ". Its head is %s.\n", v.Head.Short())
	} else {
		fmt.Fprintln(p.out, "The journal was changed or has lost something. What to do: put it back from a backup, or keep this one as it is and begin another (--journal DIR).")
	}
	switch {
	case asked == "":
	case v.Asked > 0:
		fmt.Fprintf(p.out, "Record %d has the hash %s: what was written by then is there.\n", v.Asked, asked)
	default:
		fmt.Fprintf(p.out, "No record has the hash %s: the journal was written anew, it is another one, or that record was pruned.\n", asked)
	}
	return nil
}

func sentenceOf(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func verifyDoc(v *journal.Verification, asked string, code int) historyVerifyDoc {
	doc := historyVerifyDoc{Schema: "cradle/history-verify/1", ExitCode: code, Sound: v.OK(), Records: v.Records, Runs: v.Runs,
		Texts: v.Texts, Pruned: v.Pruned, Head: v.Head.Hash, More: v.More}
	if asked != "" {
		doc.Asked = &historyAskedDoc{asked, v.Asked}
	}
	for _, p := range v.Problems {
		doc.Problems = append(doc.Problems, historyProblem{p.Seq, p.Run, p.What})
	}
	return doc
}

func (p *program) historySettleCommand() *cobra.Command {
	var note string
	c := &cobra.Command{
		Use:   "settle RUN...",
		Short: "Say that an interrupted or Unknown run was looked after",
		Long: `Say that you have looked after runs that were interrupted or ended Unknown: they are
not listed with --open, nor told of before all others, any more. They stay in the
journal as what they are. 'cradle history resolve' asks the handset instead.`,
		Example: `  cradle history settle 12
  cradle history settle 12 13 --note 'asked back: all settings are in'`,
		Args: atLeast(1, "name a run, by its number"),
		RunE: func(c *cobra.Command, words []string) error { return p.historySettle(c, words, note) },
	}
	c.Flags().StringVar(&note, "note", "", "what came of it; it is kept with the run")
	return c
}

func (p *program) historySettle(c *cobra.Command, words []string, note string) error {
	doc := historyDoc{Schema: "cradle/history/1", Runs: []historyLine{}}
	for _, word := range words {
		j, e, err := p.findRun(c, word)
		if err != nil {
			return err
		}
		defer j.Close()
		switch {
		case e.State == journal.Running:
			return &plainError{exitUsage, fmt.Sprintf("run %d goes on; there is nothing to settle", e.Number)}
		case e.State != journal.Interrupted && e.Ending != run.Unknown:
			return &plainError{exitUsage, fmt.Sprintf("run %d needs nobody to look after it: %s", e.Number, report.Printable(sumOfEntry(e)))}
		}
		if err := j.Settle(c.Context(), e, note); err != nil {
			return &localError{err}
		}
		if e, err = j.Find(c.Context(), fmt.Sprint(e.Number)); err != nil {
			return &localError{err}
		}
		doc.Runs = append(doc.Runs, newHistoryLine(e))
		if !p.opt.json {
			fmt.Fprintf(p.out, "Run %d is settled.\n", e.Number)
		}
	}
	if p.opt.json {
		p.printJSON(doc)
	}
	return nil
}

// historyPruneDoc is the JSON document "cradle/history-prune/1".
type historyPruneDoc struct {
	Schema   string `json:"schema"`
	ExitCode int    `json:"exit_code"`
	Done     bool   `json:"done"` // false: it was not confirmed
	Runs     int64  `json:"runs"`
	Records  int64  `json:"records"`
	Texts    int64  `json:"texts"`
	Held     int64  `json:"held_by,omitempty"`
}

func (p *program) historyPruneCommand() *cobra.Command {
	var before string
	var keep int
	var yes bool
	c := &cobra.Command{
		Use:   "prune --before DATE | --keep COUNT",
		Short: "Take old runs out of the journal, for good",
		Long: `Take the oldest runs out of the journal, for good, with the documents and replies that
no other run has. Without --yes it only says how many would go.

What stays can be verified as before: a checkpoint takes the place of what went. An
interrupted run stays, with all after it, until it is settled; and so do runs that
were made at the same time as one that stays.

` + whenHelp,
		Example: `  cradle history prune --keep 1000
  cradle history prune --before 2026-01-01 --yes`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
			byDate, byCount := c.Flags().Changed("before"), c.Flags().Changed("keep")
			if byDate == byCount {
				return usage("say which runs go: either --before or --keep")
			}
			pruning := journal.Pruning{Dry: !yes}
			if byCount {
				if keep < 0 {
					return usage("--keep %d is negative", keep)
				}
				pruning.Keep = &keep
				return p.historyPrune(c, pruning)
			}
			var err error
			if pruning.Before, err = parseWhen(before, time.Now()); err != nil || pruning.Before.IsZero() {
				return usage("--before %s: %v", before, err)
			}
			return p.historyPrune(c, pruning)
		},
	}
	c.Flags().SortFlags = false
	c.Flags().StringVar(&before, "before", "", "take away runs that began before this date")
	c.Flags().IntVar(&keep, "keep", 0, "take away all but so many, the newest")
	c.Flags().BoolVar(&yes, "yes", false, "do it")
	return c
}

func (p *program) historyPrune(c *cobra.Command, pruning journal.Pruning) error {
	j, err := p.openHistory(c)
	if err != nil {
		return err
	}
	if j == nil {
		return &plainError{exitUsage, "there is nothing to prune"}
	}
	defer j.Close()
	done, err := j.Prune(c.Context(), pruning)
	if err != nil {
		return &localError{err}
	}
	if pruning.Dry && done.Runs > 0 {
		p.exit = exitDanger
	}
	if p.opt.json {
		p.printJSON(historyPruneDoc{"cradle/history-prune/1", p.exit, !pruning.Dry, done.Runs, done.Records, done.Texts, done.Held})
		return nil
	}
	runs := fmt.Sprintf("%s (with %s that no other run has)", words(int(done.Runs), "1 run", fmt.Sprintf("%d runs", done.Runs)),
		words(int(done.Texts), "1 document or reply", fmt.Sprintf("%d documents and replies", done.Texts)))
	switch {
	case done.Runs == 0:
		fmt.Fprintln(p.out, "There is nothing to take away.")
	case pruning.Dry:
		fmt.Fprintf(p.out, "%s would go, for good. Nothing was done: confirm with --yes.\n", runs)
	default:
		fmt.Fprintf(p.out, "%s %s taken away.\n", runs, words(int(done.Runs), "was", "were"))
	}
	if done.Held > 0 {
		fmt.Fprintf(p.out, "Run %d has no ending, so it stays, with all after it: 'cradle history settle %d' lets it go.\n", done.Held, done.Held)
	}
	return nil
}
