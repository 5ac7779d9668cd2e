package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/run"
)

// historyFlags choose runs.
type historyFlags struct {
	handset  string
	document string
	ending   string
	since    string
	before   string
	limit    int
	open     bool // of list alone
}

const whenHelp = `A date is 2026-11-27, '2026-11-27 14:30' (this computer's time), or how long ago:
90m, 12h, 7d, 4w.`

func (p *program) historyCommand() *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:   "history",
		Short: "Show what was sent to which handset, and what became of it",
		Long: `Show the journal: every run that 'cradle apply', 'cradle install' and the window make,
that is, each document or cabinet on each handset. A run is written down before its
first byte is sent and at every step, so that it is there also when the program or the
computer died.

Runs have numbers. The newest comes first; but before all others come those that were
interrupted, with what to do about them. What 'cradle query', 'dump', 'plan' and
'verify' ask changes nothing and is not kept. Of a cabinet its name, size and keyed hash
are kept, the document in it, and what could be seen afterwards, but not the file.
Not kept either, although they change a handset, are 'put', 'rm', 'mkdir', 'mv', 'run',
'registry set' and 'registry rm'.

The journal is in the directory cradle of your configuration directory, or in that of
--journal. Secrets, such as passwords, are in it only encrypted, for the key in the
file journal.key; they are shown with --with-secrets. Each record has the hash of the
one before it: 'cradle history verify' finds what was changed or lost.

` + whenHelp,
		Example: `  cradle history
  cradle history --handset NORTH-01 --since 7d
  cradle history --ending failed
  cradle history list --open
  cradle history show 17
  cradle history search wifi warehouse
  cradle history verify
  cradle history export runs.jsonl --document wifi.xml
  cradle history prune --before 2026-01-01 --yes`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef(c.CommandPath(), "there is no command %q in the history", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return p.historyList(c, f, "") },
	}
	f.registerList(c)
	f.registerOpen(c)
	c.AddCommand(p.historyListCommand(), p.historyShowCommand(), p.historySearchCommand(), p.historySettleCommand(), p.historyResolveCommand(),
		p.historyVerifyCommand(), p.historyExportCommand(), p.historyPruneCommand())
	return c
}

func (f *historyFlags) register(c *cobra.Command) {
	c.Flags().SortFlags = false
	c.Flags().StringVar(&f.handset, "handset", "", "only runs on this handset: its port, name, model (or a part of them) or GUID")
	c.Flags().StringVar(&f.document, "document", "", "only runs of documents with this in their name")
	c.Flags().StringVar(&f.ending, "ending", "", "only runs that ended so: "+strings.Join(endingKeys(), ", "))
	c.Flags().StringVar(&f.since, "since", "", "only runs that began on this date or later")
	c.Flags().StringVar(&f.before, "before", "", "only runs that began before this date")
	c.Flags().IntVarP(&f.limit, "limit", "n", 0, "at most so many, the newest; 0: all")
}

// shownRuns are listed where nobody says how many.
const shownRuns = 50

// registerList is register for the commands that list.
func (f *historyFlags) registerList(c *cobra.Command) {
	f.register(c)
	c.Flag("limit").Usage = fmt.Sprintf("list so many, the newest; 0: all (default %d)", shownRuns)
}

func (f *historyFlags) registerOpen(c *cobra.Command) {
	c.Flags().BoolVar(&f.open, "open", false, "only runs that somebody should see to: interrupted or Unknown, and neither settled nor\n"+
		"resolved since")
}

// endingKeys are the words for --ending.
func endingKeys() []string {
	var list []string
	for e := run.Applied; e <= run.NotSent; e++ {
		list = append(list, e.Key())
	}
	return append(list, "interrupted", "running")
}

// filter checks the flags.
func (f *historyFlags) filter(c *cobra.Command) (journal.Filter, error) {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	filter := journal.Filter{Handset: f.handset, Document: f.document, Limit: f.limit, Open: f.open}
	for _, name := range []string{"handset", "document", "ending"} {
		if c.Flags().Changed(name) && c.Flag(name).Value.String() == "" {
			return filter, usage("--%s is followed by nothing", name)
		}
	}
	if f.limit < 0 {
		return filter, usage("--limit %d shows nothing; --limit 0 shows all", f.limit)
	}
	if f.ending != "" {
		key := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(f.ending), " ", "_"), "-", "_")
		for _, known := range endingKeys() {
			if key == known {
				filter.Ending = key
			}
		}
		if filter.Ending == "" {
			return filter, usage("--ending %s is none of %s", f.ending, strings.Join(endingKeys(), ", "))
		}
	}
	var err error
	if filter.Since, err = parseWhen(f.since, time.Now()); err != nil {
		return filter, usage("--since %s: %v", f.since, err)
	}
	if filter.Before, err = parseWhen(f.before, time.Now()); err != nil {
		return filter, usage("--before %s: %v", f.before, err)
	}
	return filter, nil
}

// parseWhen reads a date, or how long ago something was; "" is the zero time.
func parseWhen(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, nil
		}
	}
	if n, err := strconv.Atoi(s[:len(s)-1]); err == nil && n >= 0 && n < 100_000 {
		switch s[len(s)-1] {
		case 'm':
			return now.Add(-time.Duration(n) * time.Minute), nil
		case 'h':
			return now.Add(-time.Duration(n) * time.Hour), nil
		case 'd':
			return now.AddDate(0, 0, -n), nil
		case 'w':
			return now.AddDate(0, 0, -7*n), nil
		}
	}
	return time.Time{}, fmt.Errorf("it is no date; write 2026-11-27, '2026-11-27 14:30', or how long ago: 12h, 7d")
}

func (p *program) historyListCommand() *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "List the runs, the newest first",
		Long:  "List the runs, the newest first. It is what 'cradle history' alone does.\n\n" + whenHelp,
		Args:  none,
		RunE:  func(c *cobra.Command, _ []string) error { return p.historyList(c, f, "") },
	}
	f.registerList(c)
	f.registerOpen(c)
	return c
}

func (p *program) historySearchCommand() *cobra.Command {
	var f historyFlags
	c := &cobra.Command{
		Use:   "search WORD...",
		Short: "Find the runs in which words stand",
		Long: `Find the runs in which all the words stand: in what the handset is called, in the
document's name or text, in the handset's reply, or in what was told about the run.
The beginning of a word is enough, in letters of either case. Secrets are not looked
through.

` + whenHelp,
		Example: `  cradle history search NORTH-01 wifi
  cradle history search 'HKCU\Software\Contoso' --ending failed`,
		Args: atLeast(1, "say which words to look for"),
		RunE: func(c *cobra.Command, words []string) error {
			return p.historyList(c, f, strings.Join(words, " "))
		},
	}
	f.registerList(c)
	return c
}
