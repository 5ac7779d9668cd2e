package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/journal"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/assets"
)

// reportFlags are report's own.
type reportFlags struct {
	historyFlags
	format string
	out    string
	full   bool
	bom    bool
	force  bool
}

func (p *program) reportCommand() *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use:   "report [RUN...]",
		Short: "Write a report of runs for a ticket, a customer or a spreadsheet",
		Long: `Write a report of runs that were made before: what was sent to which handset, and
what became of every setting. RUN is a number in 'cradle history', or the run id of a
result. Without one, --handset, --document, --ending, --since, --before and -n
choose, as in 'cradle history'.

Formats:
  html  one page with all settings as a tree; it needs nothing else and loads nothing
  md    Markdown for a ticket: a summary, and the settings that are not as asked for
        (--full: all)
  csv   a row for each setting (RFC 4180, UTF-8; --bom for Excel). A cell that a
        spreadsheet would take for a formula begins with an apostrophe; so does one
        that begins with an apostrophe itself
  json  one object, cradle/report/1
  line  a line for each run, to paste into a chat

Every report has the head of the journal: 'cradle history verify HEAD' tells later
whether the journal still has what the report says. Secrets are in none of them.

` + whenHelp,
		Example: `  cradle report 17 --out run17.html
  cradle report 17                                  Markdown, for a ticket
  cradle report --since 1d --out today.csv --bom
  cradle report --handset NORTH-01 --format line
  cradle apply --report result.html wifi.xml        the same of what is applied now`,
		RunE: func(c *cobra.Command, words []string) error { return p.report(c, words, f) },
	}
	f.register(c)
	c.Flags().StringVar(&f.format, "format", "", "html, md, csv, json or line (default: by the name of --out; otherwise md)")
	c.Flags().StringVar(&f.out, "out", "", "write to this new file, and not to standard output")
	c.Flags().BoolVar(&f.full, "full", false, "md: all settings, and not only those that are not as asked for")
	c.Flags().BoolVar(&f.bom, "bom", false, "csv: begin with a byte order mark, by which Excel knows UTF-8")
	c.Flags().BoolVar(&f.force, "force", false, "replace the file of --out if it is there")
	return c
}

func (p *program) report(c *cobra.Command, words []string, f reportFlags) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	as, err := p.reportFormat(c, f)
	if err != nil {
		return err
	}
	filter, err := f.filter(c)
	if err != nil {
		return err
	}
	chosen := filter != journal.Filter{} || c.Flags().Changed("limit")
	switch {
	case len(words) == 0 && !chosen:
		return usage("say which runs: their numbers in 'cradle history', or --since, --handset, --document, --ending, --before, -n")
	case len(words) > 0 && chosen:
		return usage("name runs, or choose them with --since, --handset and the like, not both")
	case f.force && f.out == "":
		return usage("--force goes with --out")
	}
	j, err := p.openHistory(c)
	if err != nil {
		return err
	}
	if j == nil {
		return &plainError{exitUsage, "there is nothing to report"}
	}
	defer j.Close()
	file, err := reportOf(c.Context(), j, filter, words, nil)
	if err != nil {
		return err
	}
	opt := report.FileOptions{Full: f.full, BOM: f.bom}
	if f.out == "" {
		var b bytes.Buffer
		if err := file.Write(&b, as, opt); err != nil {
			return err
		}
		p.out.Write(b.Bytes()) // main tells of what cannot be written
		return nil
	}
	out, err := createReport("the report", f.out, f.force)
	if err != nil {
		return err
	}
	if err := finish(out, file.Write(out, as, opt)); err != nil {
		return err
	}
	if !p.opt.json {
		fmt.Fprintf(p.out, "%s: %s, journal head %s\n", f.out, report.Things(len(file.Runs), "run"), file.Head[:16])
	}
	return nil
}

// reportFormat is what the flags say of the format.
func (p *program) reportFormat(c *cobra.Command, f reportFlags) (report.Format, error) {
	usage := func(format string, args ...any) (report.Format, error) {
		return "", usagef(c.CommandPath(), format, args...)
	}
	as := report.Markdown
	var err error
	switch {
	case c.Flags().Changed("out") && (f.out == "" || f.out == "-"):
		return usage("--out names no file; without --out, the report goes to standard output")
	case c.Flags().Changed("format"):
		if as, err = report.ParseFormat(f.format); err != nil {
			return usage("--format %v", err)
		}
		if p.opt.json && as != report.JSON {
			return usage("--json and --format %s are two formats; name one", as)
		}
	case p.opt.json:
		as = report.JSON
	case f.out != "":
		if as, err = report.FormatOf(f.out); err != nil {
			return usage("--out %v; or name it with --format", err)
		}
	}
	switch {
	case f.bom && as != report.CSV:
		return usage("--bom goes with CSV, and this is %s", as)
	case f.full && as != report.Markdown:
		return usage("--full goes with Markdown; %s has all settings or none", as)
	}
	return as, nil
}

// reportOf reads the report of some runs out of the journal: those that are named, in
// that order, or those that a filter lets through, the newest first. mask takes out
// more than their own secrets, if it is not nil.
func reportOf(ctx context.Context, j *journal.Journal, filter journal.Filter, words []string, mask func(string) string) (*report.File, error) {
	entries, err := entriesOf(ctx, j, filter, words)
	if err != nil {
		return nil, err
	}
	head, err := j.Head(ctx)
	if err != nil {
		return nil, &localError{err}
	}
	file := &report.File{Made: time.Now(), Program: assets.Version, Head: head.Hash}
	for _, e := range entries {
		r, err := runOf(ctx, j, e)
		if err != nil {
			return nil, err
		}
		r.Started, r.Ended = r.Started.Local(), local(r.Ended)
		rec := recordOf(ctx, j, e, r)
		rec.Mask = mask
		file.Runs = append(file.Runs, report.Of(r, rec))
	}
	return file, nil
}

func entriesOf(ctx context.Context, j *journal.Journal, filter journal.Filter, words []string) (list []journal.Entry, err error) {
	for _, word := range words {
		e, err := j.Find(ctx, word)
		if err != nil {
			return nil, &localError{err}
		}
		if !slices.ContainsFunc(list, func(o journal.Entry) bool { return o.Number == e.Number }) {
			list = append(list, e)
		}
	}
	if len(words) > 0 {
		return list, nil
	}
	for e, err := range j.Runs(ctx, filter) {
		if err != nil {
			return nil, &localError{err}
		}
		list = append(list, e)
	}
	return list, nil
}

// recordOf is what the journal knows of a run beside the run.
func recordOf(ctx context.Context, j *journal.Journal, e journal.Entry, r run.Run) report.Record {
	rec := report.Record{Number: e.Number, Program: e.Program, Host: e.Host, Settled: e.Settled, Note: e.Note, Summary: sumOfEntry(e)}
	switch e.State {
	case journal.Running, journal.Interrupted:
		rec.Open = e.Key()
	}
	if rec.Resolved = local(e.ResolvedAt); !rec.Resolved.IsZero() {
		rec.Was = e.Was.String()
		if e.Was == run.Running {
			rec.Was = "Interrupted"
		}
	}
	rec.Do = whatToDo(e)
	if r.Undoes != "" {
		if of, err := j.Find(ctx, r.Undoes); err == nil {
			rec.Undoes = of.Number
		}
	}
	return rec
}

func local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.Local()
}

// createReport is createNew, unless a file that is there may be replaced. Nobody but
// its owner may read it: what is masked as a secret is not all that is private.
func createReport(what, name string, force bool) (*os.File, error) {
	if dir := filepath.Dir(name); !isDir(dir) {
		return nil, cannotWrite(what, "there is no directory %s", dir)
	}
	if !force {
		return createNew(what, name)
	}
	f, err := openPrivate(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC)
	if err != nil {
		return nil, cannotWrite(what, "%v", err)
	}
	return f, nil
}

// finish closes a file that was written with err; half a file is taken away.
func finish(f *os.File, err error) error {
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		return nil
	}
	if i, e := os.Stat(f.Name()); e == nil && i.Mode().IsRegular() {
		os.Remove(f.Name())
	}
	return cannotWrite(f.Name(), "%v", err)
}

// A runReport is the file of 'cradle apply --report': made before anything is sent, so
// that no result is lost to a file that cannot be written.
type runReport struct {
	file *os.File
	as   report.Format
}

// openReport makes it; the flag "" makes none, and all else of nil does nothing.
func (p *program) openReport(c *cobra.Command, name string) (*runReport, error) {
	if !c.Flags().Changed("report") {
		return nil, nil
	}
	as, err := report.FormatOf(name)
	if err != nil {
		return nil, usagef(c.CommandPath(), "--report %v", err)
	}
	replies := ""
	if out := c.Flag("out"); out != nil {
		replies = out.Value.String()
	}
	for _, other := range []namedFile{{"--out", replies}, {"--log-file", p.opt.logFile}, {"--capture", p.opt.capture}, {"--record", p.opt.record}} {
		if other.name != "" && sameFile(other.name, name) {
			return nil, usagef(c.CommandPath(), "%s and --report %s are the same file; choose another name for one of them", other, name)
		}
	}
	f, err := createReport("the report", name, false)
	if err != nil {
		return nil, err
	}
	return &runReport{f, as}, nil
}

// write writes the report of runs that have just ended. The journal is closed.
func (r *runReport) write(runs []run.Run, j *runJournal) error {
	if r == nil || r.file == nil {
		return nil
	}
	f := &report.File{Made: time.Now(), Program: assets.Version}
	if j != nil {
		f.Head = j.head.Hash
	}
	host, _ := os.Hostname()
	for _, one := range runs {
		rec := report.Record{Program: assets.Version, Host: host}
		if j != nil {
			rec.Number = j.Number(one.ID)
		}
		f.Runs = append(f.Runs, report.Of(one, rec))
	}
	out := r.file
	r.file = nil
	return finish(out, f.Write(out, r.as, report.FileOptions{}))
}

// discard takes the file away that nothing was written to.
func (r *runReport) discard() {
	if r == nil || r.file == nil {
		return
	}
	finish(r.file, io.ErrUnexpectedEOF)
	r.file = nil
}
