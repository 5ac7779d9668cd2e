package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// applyFlags are apply's own.
type applyFlags struct {
	metadata       bool
	explain        bool
	out            string
	report         string
	timeout        time.Duration
	unlockTimeout  time.Duration
	yes            bool
	allowDangerous bool
	asXML          bool
	noVerify       bool
	noUndo         bool
	keepGoing      bool
	returnTimeout  time.Duration
	events         bool
	vars           varFlags
	profile        string
	used           *profile.Profile // that of --profile
}

func (p *program) applyCommand() *cobra.Command {
	var f applyFlags
	c := &cobra.Command{
		Use:   "apply FILE...",
		Short: "Apply documents to handsets and show what became of every setting",
		Long: `Apply provisioning documents to one or more handsets, one document after the
other, and show what became of every setting. FILE may be - for standard input.

A document is taken out of whatever it comes in: XML, binary XML, a push message,
text messages as hexadecimal lines. A cabinet (.cab, .cpf) is given to the
handset's installer, as 'cradle install' does, with its exit codes and its JSON;
with --as-xml the document in it is applied like any other, without what only an
installer can do, which is named before.

All documents are read and checked before a handset is touched. A document is one
transaction on the handset: if a setting fails, the handset undoes the rest, and
the documents after it are not sent to that handset (--keep-going sends them).

Before a document is sent, what the handset has at its places is read, so that
'cradle undo' can take it back. Afterwards everything that can be read back is, and
compared: a setting that the handset reports otherwise is shown, and makes the exit
code 1. What cannot be read back is counted, and -v says why.

A handset that restarts is waited for, and read back then. One that was unplugged
before it answered is, too; what became of the document is what it shows when it is
back, and the document is never sent a second time.

` + varsHelp,
		Example: `  cradle apply wifi.xml
  cradle apply --device 1-3.2 wifi.xml mail.xml
  cradle apply --all --json wifi.xml
  cradle apply settings.cpf
  cradle apply --as-xml settings.cpf
  cradle apply --simulate query.xml --out reply.xml
  cradle apply --profile warehouse --all
  cradle apply --set ssid=Warehouse --ask wifi_key wifi.xml
  cradle apply --all --vars handsets.csv wifi.xml`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 && f.profile == "" {
				return usagef(c.CommandPath(), "there is no document to apply; name a file, or a profile with --profile")
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error { return p.apply(c, files, f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVar(&f.metadata, "metadata", false, "ask for metadata as well, shown behind each setting: who may change it\n"+
		"(access-role), whether it can be written (rw-access), and what else there is")
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say below each setting what it is and what became of it")
	c.Flags().BoolVar(&p.opt.summary, "summary", false, "of a handset on which all went well print a row of a table; so it is with more\n"+
		"than 4 handsets anyway, without -v")
	c.Flags().BoolVar(&p.opt.full, "full", false, "print what became of every setting, on however many handsets")
	c.Flags().StringVar(&f.out, "out", "", "write the handset's reply to this new file, as XML; it may hold secrets.\n"+
		"Several handsets or documents: their names go before the extension.\n"+
		"Not to standard output, which has the results")
	c.Flags().StringVar(&f.report, "report", "", "write a report to this new file: .html, .md, .csv, .json or .txt; see 'cradle report --help'")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long a handset may work on a document (default 2m0s)")
	c.Flags().DurationVar(&f.unlockTimeout, "unlock-timeout", 0, "how long to wait for a locked handset (default: until it is unlocked)")
	c.Flags().DurationVar(&f.returnTimeout, "return-timeout", bench.DefaultReturn, "how long to wait for a handset that restarts, or was unplugged, after a\n"+
		"document was sent to it; 0: not at all")
	c.Flags().BoolVar(&f.noVerify, "no-verify", false, "do not read the settings back afterwards")
	c.Flags().BoolVar(&f.noUndo, "no-undo", false, "do not read before what is there, so that the run cannot be undone")
	c.Flags().BoolVar(&f.keepGoing, "keep-going", false, "send the documents after one that did not go well, too")
	c.Flags().BoolVar(&f.events, "events", false, "print what happens as it happens, a JSON object (cradle/event/1) a line,\n"+
		"and last the result as --json does")
	c.Flags().BoolVar(&f.asXML, "as-xml", false, "apply the document in a cabinet, and do not give the cabinet to the installer")
	c.Flags().BoolVar(&f.yes, "yes", false, "apply documents with settings that are dangerous")
	c.Flags().BoolVar(&f.allowDangerous, "allow-dangerous", false, "apply even what erases a handset or locks its owner out")
	f.vars.register(c)
	c.Flags().StringVar(&f.profile, "profile", "", profileFlagHelp)
	return c
}

func (p *program) apply(c *cobra.Command, files []string, f applyFlags) error {
	if f.events {
		p.opt.json = true
	}
	if p.opt.summary && p.opt.full {
		return usagef(c.CommandPath(), "--summary and --full cannot be combined")
	}
	if f.timeout < 0 || f.unlockTimeout < 0 || f.returnTimeout < 0 {
		return usagef(c.CommandPath(), "a timeout is negative")
	}
	if f.timeout == 0 && c.Flags().Changed("timeout") {
		return usagef(c.CommandPath(), "--timeout 0 gives a handset no time at all; leave it out for the default")
	}
	if f.profile != "" {
		prof, list, err := p.loadProfile(c, f.profile, files, &f.vars)
		if err != nil {
			return err
		}
		files = list
		f.useProfile(c, p, prof)
	}
	read, err := p.readFiles(c, files)
	if err != nil {
		return err
	}
	if cabinet, err := cabinetOf(c, read, f); cabinet != nil || err != nil {
		if err != nil {
			return err
		}
		return p.applyCabinet(c, cabinet, f)
	}
	docs, remarks, err := forCable(read)
	if err != nil {
		return err
	}
	if err := p.checkFiles(c, files, f.out); err != nil {
		return err
	}
	reported, err := p.openReport(c, f.report)
	if err != nil {
		return err
	}
	defer reported.discard()
	vars, err := p.variables(c, f.vars, files, docs)
	if err != nil {
		return err
	}
	if docs, err = vars.forAll(); err != nil {
		return err
	}
	if err := checkDangers(docs, f); err != nil {
		return err
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

	s, err := p.open(c, bench.Config{
		Timeouts: bench.Timeouts{Unlock: f.unlockTimeout},
		Password: p.password(files, vars.stdin),
	}, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := c.Context()
	teller := newTeller(p)
	defer teller.end()
	teller.options.Explain = f.explain
	teller.hint = "--full shows every setting"
	s.Subscribe(teller.take)
	lines := &eventLines{p: p, s: s}
	if f.events {
		s.Subscribe(lines.take)
	}
	targets, err := p.choose(ctx, s)
	if err != nil {
		return err
	}
	own, err := vars.forEach(ctx, s, targets, f.unlockTimeout)
	if err != nil {
		return err
	}
	if own, err = p.fitting(ctx, s, docs, own, targets, f.used, f.unlockTimeout); err != nil {
		return err
	}
	for _, id := range targets {
		if err := checkDangers(own[id].Documents, f); err != nil {
			return err
		}
	}
	replies, err := openReplies(f.out, docs, own, targets)
	if err != nil {
		return err
	}
	defer replies.discard()
	teller.expect(targets, func(id run.HandsetID) int {
		if o, ok := own[id]; ok {
			return len(o.Documents)
		}
		return len(docs)
	})
	req := bench.Request{Documents: docs, Targets: targets, Own: own, Metadata: f.metadata, Timeout: f.timeout,
		NoVerify: f.noVerify, NoBefore: f.noUndo, KeepGoing: f.keepGoing, Return: f.patience()}
	carryOut(c, &req, f.used)
	req.Chosen = s.chosen
	runs, err := s.Apply(ctx, req)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil { // from here on, everything has been told
		p.log.Debug("closing", "layer", "cli", "error", err)
	}
	teller.end()
	lines.end()
	interrupted := ctx.Err() != nil
	p.exit = exitOfRuns(runs, interrupted)
	if err := s.runs.lost(); err != nil {
		fmt.Fprintf(p.err, "cradle: the journal does not have all of this: %s\n", errorLine(err))
		if p.exit == exitDone {
			p.exit = exitOutput
		}
	}
	if err := replies.write(p.err, runs); err != nil {
		fmt.Fprintf(p.err, "cradle: the reply could not be written: %v\n", err)
		if p.exit == exitDone {
			p.exit = exitOutput
		}
	}
	if err := reported.write(runs, s.runs); err != nil {
		fmt.Fprintf(p.err, "cradle: %v\n", err)
		if p.exit == exitDone {
			p.exit = exitOutput
		}
	}
	if p.opt.json {
		doc := report.Apply(runs, p.exit, interrupted)
		s.runs.sign(&doc)
		p.printJSON(doc)
		return nil
	}
	teller.sum(runs)
	if f.explain || anyUnknown(runs) {
		if line := s.runs.line(runs); line != "" {
			fmt.Fprintf(p.out, "\n%s\n", line)
		}
	}
	return nil
}

// anyUnknown: the number of such a run is wanted, to resolve it.
func anyUnknown(runs []run.Run) bool {
	return slices.ContainsFunc(runs, func(r run.Run) bool { return r.Ending == run.Unknown })
}

// patience is the request's Return: there, 0 is the default.
func (f *applyFlags) patience() time.Duration {
	if f.returnTimeout == 0 {
		return -1
	}
	return f.returnTimeout
}

func isSpec(s string) bool {
	_, err := simulator.ParseSpec(s)
	return err == nil
}

// checkDangers wants a person's word for what erases a handset, locks its
// owner out, or cannot easily be undone.
func checkDangers(docs []*provxml.Document, f applyFlags) error {
	var e dangerError
	for _, d := range docs {
		for _, g := range lint.Dangers(d) {
			if g.Severe && !f.allowDangerous || !g.Severe && !f.yes && !f.allowDangerous {
				e.dangers = append(e.dangers, found{d, g})
			}
		}
	}
	if len(e.dangers) > 0 {
		return &e
	}
	return nil
}

func warningLine(d *provxml.Document, w provxml.Problem) string {
	e := provxml.SyntaxError{Name: d.Name, Pos: w.Pos, Msg: phrase.Join(": ", phrase.Verbatim(w.Severity.String()), w.Msg), Fix: w.Fix}
	return e.Error()
}

// teller tells on the terminal what happens at the bench, as it happens: a
// block for each run that has ended on stdout, and what the person has to do
// on stderr.
type teller struct {
	p *program

	mu       sync.Mutex
	progress *progress
	blocks   blocks
	printed  int
	options  report.TextOptions
	over     bool
	hint     string // how to see them
	left     int    // runs that have no block
	brief    bool   // of what went well there is a table in the end
	alive    func() // stops what keeps progress up to date
}

func newTeller(p *program) *teller {
	t := &teller{p: p, progress: newProgress(p), options: p.textOptions()}
	t.options.Told = report.NewTold()
	t.alive = t.progress.alive(&t.mu)
	t.blocks.print, t.blocks.waits = t.block, t.waits
	return t
}

// expect says which handsets are worked on, in the order in which they are to be
// told of, and how many runs each has.
func (t *teller) expect(order []run.HandsetID, runs func(run.HandsetID) int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.blocks.expect(order, runs)
	sum := 0
	for _, id := range order {
		sum += runs(id)
	}
	t.progress.expect(sum)
	t.brief = t.p.opt.brief(len(order)) && !t.options.Explain
}

// sum prints all runs in short, where there are several.
func (t *teller) sum(runs []run.Run) {
	switch {
	case t.brief && len(runs) > 0:
		report.Table(t.p.out, runs, t.p.textOptions())
		if t.left > 0 && t.hint != "" {
			fmt.Fprintf(t.p.err, "cradle: %s; %s\n", words(t.left, "1 run has only its row of the table", fmt.Sprintf("%d runs have only their rows of the table", t.left)), t.hint)
		}
	case len(runs) > 1:
		report.Summary(t.p.out, runs, t.p.textOptions())
	}
}

// block prints what became of a run.
func (t *teller) block(r run.Run) {
	if t.brief && report.Well(r) {
		t.left++
		return
	}
	if t.printed++; t.printed > 1 {
		fmt.Fprintln(t.p.out)
	}
	if err := report.Text(t.p.out, r, t.options); err != nil {
		t.p.log.Debug("printing", "layer", "cli", "error", err) // main tells of it
	}
}

// waits tells the person at a terminal of a run that is told after those of other
// handsets.
func (t *teller) waits(r run.Run) {
	if t.brief && report.Well(r) {
		return
	}
	if t.progress.on {
		fmt.Fprintf(t.p.err, "%s\n", report.Printable(report.Sum(r)))
	}
}

func (t *teller) take(e run.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	if e.Handset != "" && !t.p.opt.concerns(e.Handset) {
		return
	}
	t.progress.take(e)
	port := t.p.port(e.Handset)
	switch e.Kind {
	case run.Arrived:
		if e.Message != "" {
			t.progress.clear()
			fmt.Fprintf(t.p.err, "%s: %s\n", port, e.Message)
		}
	case run.Locked:
		t.progress.clear()
		fmt.Fprintf(t.p.err, "%s is locked. Unlock it to go on.\n", port)
	case run.Waiting:
		if e.Phase == "unlock" {
			break // Locked has said so
		}
		t.progress.clear()
		fmt.Fprintf(t.p.err, "%s %s\n", port, waitingWords(e))
	case run.RunEnded:
		if t.p.opt.json || e.Run.Install != nil { // an install is told of by its command
			break
		}
		t.progress.clear()
		t.blocks.add(*e.Run)
	}
	t.progress.show()
}

// doing tells how far the work on a handset is, in words; "" that it is over. It
// may be called from any goroutine.
func (t *teller) doing(id run.HandsetID, words string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.progress.doing[id] = words
		t.progress.show()
	}
}

// end takes what is at the bottom away for good, and tells what still waits. It may be
// called more than once.
func (t *teller) end() {
	t.alive()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	t.over = true
	t.progress.clear()
	t.blocks.flush()
}

// password asks the person for a handset's password: on a terminal, or else
// from standard input, one line an attempt. nil when standard input is taken.
// Nobody is asked for that of a handset that the command is not about: what is
// typed would be tried on the wrong one.
func (p *program) password(files []string, taken bool) func(context.Context, run.HandsetID, int) (string, error) {
	if slices.Contains(files, "-") || taken {
		return nil
	}
	ask := newAsker(p).ask
	return func(ctx context.Context, id run.HandsetID, attempt int) (string, error) {
		if !p.opt.concerns(id) {
			return nobody(ctx, id, attempt)
		}
		return ask(ctx, id, attempt)
	}
}
