package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/undo"
	"cradle/rapi/provxml"
)

// undoFlags are undo's own.
type undoFlags struct {
	dryRun         bool
	out            string
	force          bool
	explain        bool
	timeout        time.Duration
	unlockTimeout  time.Duration
	yes            bool
	allowDangerous bool
}

func (p *program) undoCommand() *cobra.Command {
	var f undoFlags
	c := &cobra.Command{
		Use:   "undo RUN...",
		Short: "Give a handset back what it had before a run",
		Long: `Give a handset back what it had before a run of 'cradle history'. RUN is the run's
number, or the run id of a report (its beginning is enough). Several are undone the
newest first.

Before a document is sent, the handset is asked for what it has at all places that the
document touches, and the journal keeps the answers. From them undo makes a document
that sets what had another value, deletes what was not there, and puts back what was
deleted. It is applied like any other: journalled, verified, and itself undone with
'cradle undo', which does the first run again.

What cannot be undone is named before anything is sent, with the reason: secrets that
the handset shows as asterisks, operations on files, removed software, what a provider
cannot delete. Then --yes is wanted to undo the rest.

Only the handset that the run was on is touched, wherever it is plugged in: the one with
the same GUID or, without one, the same name and model. --force with --device gives it to
another one. A run of which nothing was sent, or that the handset refused, changed
nothing, and has nothing to undo.`,
		Example: `  cradle undo 17
  cradle undo 17 --dry-run
  cradle undo 17 --dry-run --out back.xml && cradle plan back.xml
  cradle undo 18 17 --yes`,
		Args: atLeast(1, "name a run, by its number; 'cradle history' has them"),
		RunE: func(c *cobra.Command, args []string) error { return p.undo(c, args, f) },
	}
	c.Flags().SortFlags = false
	c.Flags().BoolVarP(&f.dryRun, "dry-run", "n", false, "show the document and what cannot be undone; no handset is needed")
	c.Flags().StringVar(&f.out, "out", "", "write the document, with its secrets, to this new file, which only you can read")
	c.Flags().BoolVar(&f.yes, "yes", false, "undo what can be undone; also settings that are dangerous")
	c.Flags().BoolVar(&f.allowDangerous, "allow-dangerous", false, "undo even with what erases a handset or locks its owner out")
	c.Flags().BoolVar(&f.force, "force", false, "on the handset of --device, even if it is another one")
	c.Flags().BoolVarP(&f.explain, "explain", "v", false, "say below each setting what it is and what became of it")
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long a handset may work on a document (default 2m0s)")
	c.Flags().DurationVar(&f.unlockTimeout, "unlock-timeout", 0, "how long to wait for a locked handset (default: until it is unlocked)")
	return c
}

func (p *program) undo(c *cobra.Command, words []string, f undoFlags) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	switch {
	case f.timeout == 0 && c.Flags().Changed("timeout"):
		return usage("--timeout 0 gives a handset no time at all; leave it out for the default")
	case p.opt.journal == noJournal:
		return usage("--journal %s keeps no journal, so that there is no run to undo", noJournal)
	case f.out != "" && len(words) > 1:
		return usage("--out takes the document of one run")
	case f.out == "-":
		return usage("--out - : standard output has the results; name a file for the document")
	case f.force && len(p.opt.devices) != 1:
		return usage("--force wants one handset, named with --device")
	case !f.force && p.opt.all:
		return usage("a run is undone on the handset that it was on; leave --all out")
	}
	list, err := p.undos(c, words)
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := writeUndo(f.out, list[0]); err != nil {
			return err
		}
	}
	if f.dryRun {
		return p.printUndos(list)
	}
	if !p.opt.json {
		for _, u := range list {
			tellUndo(p.err, u)
		}
	}
	k, err := p.undoing(list, f)
	if err != nil {
		return err
	}
	if k == nil {
		return p.printUndos(list)
	}
	return p.send(c, *k)
}

// undoing is how the documents of some runs' undos are sent; nil: there is none.
func (p *program) undoing(list []undo.Undone, f undoFlags) (*sending, error) {
	left, docs := 0, []*provxml.Document(nil)
	for _, u := range list {
		left += len(u.Undo.Left)
		if u.Undo.Document != nil {
			docs = append(docs, u.Undo.Document)
		}
	}
	switch {
	case len(docs) == 0:
		return nil, nil
	case left > 0 && !f.yes && !f.allowDangerous:
		return nil, &plainError{exitDanger, fmt.Sprintf("nothing was sent: not all of it can be undone (%s); confirm with --yes that the rest is", report.Things(left, "exception"))}
	}
	if err := checkDangers(docs, applyFlags{yes: f.yes, allowDangerous: f.allowDangerous}); err != nil {
		return nil, err
	}
	k := &sending{
		request: bench.Request{Timeout: f.timeout}, unlock: f.unlockTimeout, explain: f.explain,
		confirm: applyFlags{yes: f.yes, allowDangerous: f.allowDangerous},
		json:    func(doc *report.ApplyDoc) any { return undoDoc(list, doc) },
	}
	for _, u := range list {
		if u.Entry.Simulated != p.opt.simulated && !f.force {
			return nil, otherKind(u)
		}
	}
	w := &wanted{p: p, list: list, force: f.force, unlock: f.unlockTimeout}
	k.targets, k.own = w.targets, w.own
	return k, nil
}

// tell says on the terminal what cannot be undone.
func tellUndo(w io.Writer, u undo.Undone) {
	for _, line := range u.Notes {
		fmt.Fprintf(w, "cradle: note: %s\n", report.Printable(line.String()))
	}
	for _, l := range u.Undo.Left {
		fmt.Fprintf(w, "cradle: run %d: %s is not undone. %s\n", u.Entry.Number, report.Printable(l.Path), report.Printable(l.Why))
	}
}

// printUndos shows what would be sent, with secrets masked.
func (p *program) printUndos(list []undo.Undone) error {
	if p.opt.json {
		p.printJSON(undoDoc(list, nil))
		return nil
	}
	for i, u := range list {
		tellUndo(p.err, u)
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		if u.Undo.Document == nil {
			fmt.Fprintf(p.out, "Run %d, %s on %s: there is nothing to undo.\n", u.Entry.Number, report.Printable(u.Entry.Name), report.Who(u.Entry.Port, u.Entry.Identity))
			continue
		}
		if len(list) > 1 {
			fmt.Fprintf(p.out, "<!-- run %d -->\n", u.Entry.Number)
		}
		fmt.Fprint(p.out, withLineEnd(report.MaskDocument(u.Undo.Document)))
	}
	return nil
}

// writeUndo writes the document of an undo, secrets and all.
func writeUndo(name string, u undo.Undone) error {
	if u.Undo.Document == nil {
		return &plainError{exitUsage, fmt.Sprintf("run %d has nothing to undo, so that there is no document for --out", u.Entry.Number)}
	}
	file, err := createNew("the document", name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, withLineEnd(u.Undo.Document.Text()))
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return cannotWrite("the document", "%v", err)
	}
	return nil
}

// undoJSON is the JSON document "cradle/undo/1".
type undoJSON struct {
	Schema      string          `json:"schema"`
	ExitCode    int             `json:"exit_code"`
	Interrupted bool            `json:"interrupted,omitempty"`
	Undone      []undoneDoc     `json:"undone"` // in the order in which they are undone
	Runs        []report.RunDoc `json:"runs"`   // what was sent for that
	JournalHead string          `json:"journal_head,omitempty"`
}

// undoneDoc is one run that is undone.
type undoneDoc struct {
	Number   int64     `json:"number"`
	Run      string    `json:"run"`
	Name     string    `json:"name"` // of its document
	Handset  string    `json:"handset"`
	Document string    `json:"document,omitempty"` // that undoes it, with secrets masked; absent: there is nothing to do
	Left     []leftDoc `json:"left"`               // what is not undone
	Notes    []string  `json:"notes,omitempty"`
}

type leftDoc struct {
	Path string `json:"path"`
	Line int    `json:"line,omitempty"` // in the document that is undone
	Why  string `json:"why"`
}

// undoDoc makes the JSON document; sent is nil where nothing was.
func undoDoc(list []undo.Undone, sent *report.ApplyDoc) undoJSON {
	doc := undoJSON{Schema: "cradle/undo/1", Undone: []undoneDoc{}, Runs: []report.RunDoc{}}
	if sent != nil {
		doc.ExitCode, doc.Interrupted, doc.JournalHead = sent.ExitCode, sent.Interrupted, sent.JournalHead
		doc.Runs = append(doc.Runs, sent.Runs...)
	}
	for _, u := range list {
		d := undoneDoc{Number: u.Entry.Number, Run: u.Entry.ID, Name: u.Entry.Name, Handset: string(u.Entry.Handset), Left: []leftDoc{}}
		for _, n := range u.Notes {
			d.Notes = append(d.Notes, n.String())
		}
		if u.Undo.Document != nil {
			d.Document = report.MaskDocument(u.Undo.Document)
		}
		for _, l := range u.Undo.Left {
			one := leftDoc{Path: l.Path, Why: l.Why}
			if l.Setting != nil {
				one.Line = l.Setting.Pos.Line
			}
			d.Left = append(d.Left, one)
		}
		doc.Undone = append(doc.Undone, d)
	}
	return doc
}
