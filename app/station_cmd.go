package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/report"
	"cradle/app/rows"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// stationFlags are station's own.
type stationFlags struct {
	applyFlags // those that mean the same as to apply
	again      bool
	newOnly    bool
	count      int
	lasts      time.Duration
}

func (p *program) stationCommand() *cobra.Command {
	var f stationFlags
	c := &cobra.Command{
		Use:   "station FILE...",
		Short: "Apply documents to each handset that is plugged in, until stopped",
		Long: `Stay at the bench and apply the documents to each handset that is plugged in, once.
Those that are there already count as just plugged in, unless --new-only leaves them
alone. Ctrl-C ends it: what is under way goes on to its end, and a second Ctrl-C gives
that up, too.

A line tells of each arrival, of what became of the documents, and when a handset may
be unplugged. What did not go well is shown whole, with what to do about it.

A handset is known again by the identity that it made for itself, or, before Windows
Mobile 5, by its port, name and model. Plugged in again, it is served once more only
with --again; so is one that failed: nothing is tried again by itself. A handset that
restarts because of a document is not new. Of two that say they are the same one, both
are served, and that is said.

--device serves these ports only. Documents that are dangerous want a word, as with
'cradle apply'. One that a handset will refuse, as far as is known, is sent all the
same, and that is said before: the handset decides, and changes all of it or nothing.

` + varsHelp,
		Example: `  cradle station wifi.xml
  cradle station --vars handsets.csv wifi.xml mail.xml
  cradle station --device "Slot A" --device "Slot B" --again wifi.xml
  cradle station --count 20 --json wifi.xml
  cradle station --profile warehouse
  cradle station --simulate=3 --count 3 wifi.xml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 && f.profile == "" {
				return usagef(c.CommandPath(), "there is no document to apply; name a file, or a profile with --profile")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error { return p.station(c, files, f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVar(&f.again, "again", false, "serve a handset that was served before whenever it is plugged in again")
	c.Flags().BoolVar(&f.newOnly, "new-only", false, "leave those alone that are plugged in already")
	c.Flags().IntVar(&f.count, "count", 0, "end when so many handsets were served (default: go on)")
	c.Flags().DurationVar(&f.lasts, "for", 0, "end after this time (default: go on)")
	c.Flags().BoolVar(&f.metadata, "metadata", false, "ask for metadata as well, as with 'cradle apply'")
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say of each setting what it is and what became of it")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long a handset may work on a document (default 2m0s)")
	c.Flags().DurationVar(&f.returnTimeout, "return-timeout", bench.DefaultReturn, "how long to wait for a handset that restarts, or was unplugged, after a\n"+
		"document was sent to it; 0: not at all")
	c.Flags().BoolVar(&f.noVerify, "no-verify", false, "do not read the settings back afterwards")
	c.Flags().BoolVar(&f.noUndo, "no-undo", false, "do not read before what is there, so that the run cannot be undone")
	c.Flags().BoolVar(&f.keepGoing, "keep-going", false, "send the documents after one that did not go well, too")
	c.Flags().BoolVar(&f.events, "events", false, "print JSON for programs, as --json does: an object (cradle/event/1) a line")
	c.Flags().BoolVar(&f.yes, "yes", false, "apply documents with settings that are dangerous")
	c.Flags().BoolVar(&f.allowDangerous, "allow-dangerous", false, "apply even what erases a handset or locks its owner out")
	f.vars.register(c)
	c.Flags().StringVar(&f.profile, "profile", "", profileFlagHelp)
	return c
}

// check finds what is wrong with the flags.
func (f *stationFlags) check(c *cobra.Command) error {
	if f.returnTimeout < 0 {
		return usagef(c.CommandPath(), "a timeout is negative")
	}
	for _, name := range []string{"timeout", "for"} {
		if d, _ := c.Flags().GetDuration(name); c.Flags().Changed(name) && d <= 0 {
			return usagef(c.CommandPath(), "--%s %v is no time; leave it out for the default", name, d)
		}
	}
	if c.Flags().Changed("count") && f.count < 1 {
		return usagef(c.CommandPath(), "--count %d: at least one handset is served", f.count)
	}
	return nil
}

func (p *program) station(c *cobra.Command, files []string, f stationFlags) error {
	if err := f.check(c); err != nil {
		return err
	}
	p.opt.json = p.opt.json || f.events
	if f.profile != "" {
		prof, list, err := p.loadProfile(c, f.profile, files, &f.vars)
		if err != nil {
			return err
		}
		files = list
		f.useProfile(c, p, prof)
	}
	docs, vars, err := p.stationDocuments(c, files, f)
	if err != nil {
		return err
	}
	s, err := p.open(c, bench.Config{Password: p.password(files, vars.stdin)}, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	s.linger = true
	t := newStationTeller(p, s, f, docs)
	defer t.end()
	s.Subscribe(t.take)
	ctx := c.Context()
	if err := s.start(ctx); err != nil {
		return err
	}
	// What is under way outlives the first Ctrl-C.
	work, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	req := bench.Request{Documents: docs, Metadata: f.metadata, Timeout: f.timeout, Return: f.patience(),
		NoVerify: f.noVerify, NoBefore: f.noUndo, KeepGoing: f.keepGoing}
	carryOut(c, &req, f.used)
	auto, err := s.Auto(work, bench.AutoOptions{
		Request: req, Again: f.again, NewOnly: f.newOnly, Count: f.count,
		For:   p.stationOwn(vars, docs, f.used),
		Only:  func(h bench.Handset) bool { return p.opt.concerns(h.ID) },
		Allow: func(d lint.Danger) bool { return f.allowDangerous || f.yes && !d.Severe },
	})
	if err != nil {
		return err
	}
	p.stationBegins(docs, f)
	late := p.stationUntil(ctx, auto, f.lasts, giveUp)
	if err := s.Close(); err != nil { // from here on, everything has been told
		p.log.Debug("closing", "layer", "cli", "error", err)
	}
	t.end()
	tally := auto.Tally()
	p.exit = t.exit()
	if late && p.exit == exitDone && tally.Handsets < f.count {
		fmt.Fprintf(p.err, "cradle: only %d of %s came\n", tally.Handsets, report.Counted(f.count, "handset"))
		p.exit = exitNoHandset
	}
	if err := s.runs.lost(); err != nil {
		fmt.Fprintf(p.err, "cradle: the journal does not have all of this: %s\n", errorLine(err))
		if p.exit == exitDone {
			p.exit = exitOutput
		}
	}
	if p.opt.json {
		doc := report.NewStation(tally, p.exit)
		if s.runs != nil {
			doc.JournalHead = s.runs.head.Hash
		}
		p.printJSON(doc)
		return nil
	}
	fmt.Fprintln(p.out, report.StationSum(tally))
	return nil
}

// stationDocuments reads and checks all that is to be sent, before a handset is opened.
func (p *program) stationDocuments(c *cobra.Command, files []string, f stationFlags) ([]*provxml.Document, *variables, error) {
	read, err := p.readFiles(c, files)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range read {
		if r.Cabinet != nil {
			return nil, nil, usagef(c.CommandPath(), "%s is a cabinet, which an installer takes; 'cradle convert' takes the document out of it", report.Printable(r.Name))
		}
	}
	docs, remarks, err := forCable(read)
	if err != nil {
		return nil, nil, err
	}
	if err := p.checkFiles(c, files, ""); err != nil {
		return nil, nil, err
	}
	vars, err := p.variables(c, f.vars, files, docs)
	if err != nil {
		return nil, nil, err
	}
	if docs, err = vars.forAll(); err != nil {
		return nil, nil, err
	}
	if err := checkDangers(docs, f.applyFlags); err != nil {
		return nil, nil, err
	}
	for _, d := range docs {
		for _, w := range d.Warnings {
			remarks = append(remarks, warningLine(d, w))
		}
	}
	for _, line := range remarks {
		fmt.Fprintf(p.err, "cradle: %s\n", line)
	}
	p.checkLines(files, docs)
	return docs, vars, nil
}

// stationOwn gives each handset its documents; nil when all get the same. One that the
// profile, which may be nil, is not for gets none.
func (p *program) stationOwn(vars *variables, docs []*provxml.Document, prof *profile.Profile) func(context.Context, bench.Handset) bench.Own {
	if vars.same() && (prof == nil || prof.Handsets.Any()) {
		return nil
	}
	table := rows.Of(vars.table) // visits go on side by side
	return func(_ context.Context, h bench.Handset) bench.Own {
		if prof != nil {
			if why := prof.Handsets.Misfit(h.Identity, h.Label); why != "" {
				return bench.Own{Documents: docs, Err: &plainError{exitUsage, fmt.Sprintf("it is none for the profile %s: %s", prof.Name, why)}}
			}
		}
		if vars.same() {
			return bench.Own{Documents: docs}
		}
		var missing missingError
		own, err := vars.forOne(h, table, &missing)
		if len(missing.missing) > 0 {
			err = &missing
		}
		if err != nil {
			return bench.Own{Documents: docs, Err: err}
		}
		return bench.Own{Documents: own}
	}
}

// stationBegins tells the person what will happen.
func (p *program) stationBegins(docs []*provxml.Document, f stationFlags) {
	if p.opt.json {
		return
	}
	var names []string
	for _, d := range docs {
		names = append(names, report.Printable(d.Name))
	}
	who := "Each handset that is plugged in"
	if len(p.opt.devices) > 0 {
		who += " at the chosen ports"
	}
	how := "once"
	if f.again {
		how = "each time"
	}
	fmt.Fprintf(p.err, "%s gets %s, %s. Ctrl-C ends it.\n", who, strings.Join(names, ", then "), how)
}

// stationUntil waits for the end, and reports whether it came because of the time.
func (p *program) stationUntil(ctx context.Context, auto *bench.Auto, lasts time.Duration, giveUp func()) (late bool) {
	var over <-chan time.Time
	if lasts > 0 {
		t := time.NewTimer(lasts)
		defer t.Stop()
		over = t.C
	}
	select {
	case <-auto.Done():
		return false
	case <-over:
		late = true
	case <-ctx.Done():
	}
	again, stop := signal.NotifyContext(context.WithoutCancel(ctx), os.Interrupt, syscall.SIGTERM)
	defer stop()
	auto.Stop()
	if n := auto.Tally().UnderWay; n > 0 {
		fmt.Fprintf(p.err, "Ending: %s still worked on. Ctrl-C gives %s up.\n", words(n, "1 handset is", fmt.Sprintf("%d handsets are", n)), words(n, "it", "them"))
	}
	select {
	case <-auto.Done():
	case <-again.Done():
		giveUp()
		<-auto.Done()
	}
	return late
}

// asMissing is the error of variables without a value in an error, or nil.
func asMissing(err error) *missingError {
	var e *missingError
	errors.As(err, &e)
	return e
}
