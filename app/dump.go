package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cradle/app/ask"
	"cradle/app/formats"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// dumpResult is what "cradle/dump/1" has of a handset.
type dumpResult struct {
	File      string         `json:"file"`
	Settings  int            `json:"settings"` // in the document
	Providers []dumpProvider `json:"providers"`
	LeftOut   []dumpLeftOut  `json:"left_out,omitempty"` // read, and not in the document

	skipped []query.LeftOut
	raw     bool   // the text is the reply, and no document was made of it
	text    string // what is written; "" when nothing was answered
}

// dumpProvider is what became of one provider.
type dumpProvider struct {
	Type        string                 `json:"type"`
	Read        bool                   `json:"read"`
	Values      int                    `json:"values"`
	Explanation *report.ExplanationDoc `json:"explanation,omitempty"`

	missing bool // the handset has no such provider
}

type dumpLeftOut struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// dumpFlags are dump's own.
type dumpFlags struct {
	taskFlags
	out   string
	force bool
	raw   bool
	mask  bool
}

func (p *program) dumpCommand() *cobra.Command {
	var f dumpFlags
	c := &cobra.Command{
		Use:   "dump [CSP...]",
		Short: "Read everything a handset tells, as a document for another one",
		Long: `Ask a handset for everything that its Configuration Service Providers tell, or those
that are named, and write it as a document that can be applied to another handset of
its kind. Nothing on it is changed, and it is not kept in the history.

What cannot be set, what the handset keeps to itself (passwords come as asterisks) and
what belongs to this one handset is left out; a comment says so in its place. Each
provider is asked by itself, so that one that refuses spoils nothing; what was refused
is told in the end. A provider that Cradle's catalogue does not have is not asked for:
'cradle query' asks for it by name. The registry cannot be read as a whole:
'cradle registry export' writes its branches.

A handset may give secrets in clear; then they are in the document, and in a file that
nobody else can read. --mask leaves them out.`,
		Example: `  cradle dump -o settings.xml
  cradle dump CM_Networks CM_GPRSEntries
  cradle dump --all -o settings.xml            settings-1-3.2.xml and so on
  cradle dump --raw BrowserFavorite`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, names []string) error { return p.dump(c, names, f) },
	}
	f.register(c)
	c.Flags().StringVarP(&f.out, "output", "o", "", "write to this new file; of several handsets, their names go before the extension")
	c.Flags().BoolVar(&f.force, "force", false, "write over a file that is there")
	c.Flags().BoolVar(&f.raw, "raw", false, "write what the handset replied, as it is")
	c.Flags().BoolVar(&f.mask, "mask", false, "leave secrets out that the handset gives in clear")
	return c
}

func (p *program) dump(c *cobra.Command, names []string, f dumpFlags) error {
	switch {
	case f.out == "" && p.opt.json:
		return usagef(c.CommandPath(), "standard output cannot have both the document and JSON; name a file with -o")
	case f.out == "" && f.force:
		return usagef(c.CommandPath(), "--force is for a file, and none is named with -o")
	case f.raw && f.mask:
		return usagef(c.CommandPath(), "--raw is what the handset replied, with the secrets in it; --mask cannot be combined with it")
	case f.out == "-":
		f.out = ""
		if p.opt.json {
			return usagef(c.CommandPath(), "standard output cannot have both the document and JSON; name a file with -o")
		}
	}
	cat := csp.Carried()
	q, skipped, err := query.Everything(cat, names...)
	if err != nil {
		return &plainError{exitUsage, err.Error()}
	}
	files := map[run.HandsetID]string{}
	t := task[dumpResult]{
		name: "reading its settings", schema: "dump",
		check: func(ids []run.HandsetID) error {
			for _, id := range ids {
				if f.out == "" {
					continue
				}
				files[id] = nameFor(f.out, id, len(ids) > 1)
				if err := canWrite("the document", files[id], f.force); err != nil {
					return err
				}
			}
			return nil
		},
		do: func(ctx context.Context, t *target, s *rapi.Session) (dumpResult, error) {
			r, err := p.readAll(ctx, cat, q, t, s, f)
			r.skipped, r.File = skipped, "-"
			if file := files[t.ID]; file != "" {
				r.File = file
				if r.text != "" && err == nil {
					if err = formats.WriteFile(file, []byte(r.text), f.force); err != nil {
						err = writeError(file, err)
					}
				}
			}
			return r, err
		},
		exit: func(r dumpResult) int { return r.exit(len(names) > 0) },
		text: func(w io.Writer, t *target, r dumpResult) {
			if f.out == "" {
				io.WriteString(p.out, r.text)
				w = p.err
			}
			r.print(w, t)
		},
	}
	if f.out == "" {
		t.one = "standard output takes one document"
	}
	return onHandsets(p, c, f.taskFlags, t)
}

// giveUp is after how many refusals a provider that does not answer as a whole is no
// longer asked for its parms one by one.
const giveUp = 3

// readAll asks for everything.
func (p *program) readAll(ctx context.Context, cat *csp.Catalogue, q *query.Query, t *target, s *rapi.Session, f dumpFlags) (dumpResult, error) {
	r := dumpResult{Providers: []dumpProvider{}}
	var results []*provxml.Result
	for i, one := range q.Asks {
		t.doing(fmt.Sprintf("reading %s, %d of %d", one.Path(), i+1, len(q.Asks)))
		d, answers, err := readProvider(ctx, cat, one, s)
		if err != nil {
			return r, err
		}
		results = append(results, answers...)
		r.Providers = append(r.Providers, d)
	}
	any := slices.ContainsFunc(r.Providers, func(d dumpProvider) bool { return d.Read })
	if f.raw {
		if text := query.Merge(results...); text != "" {
			r.text = strings.TrimRight(utf8Declared(text), "\n") + "\n"
			r.raw = true
		}
		return r, nil
	}
	opt := query.SettableOptions{Note: "read from " + report.Who(t.Port, t.Identity) + ", " + time.Now().Format("2006-01-02 15:04")}
	if f.mask {
		opt.Secret = lint.Secret
	}
	settings, err := query.Settable(cat, opt, results...)
	if err != nil {
		return r, fmt.Errorf("what the handset said makes no document: %w", err)
	}
	r.Settings = settings.Count
	for _, l := range settings.LeftOut {
		r.LeftOut = append(r.LeftOut, dumpLeftOut(l))
	}
	if any {
		r.text = settings.Document.Text()
	}
	return r, nil
}

// readProvider asks for one provider: for the whole of it and, if the handset does
// not answer that, for the parms that the catalogue has directly in it.
func readProvider(ctx context.Context, cat *csp.Catalogue, one *query.Ask, s *rapi.Session) (dumpProvider, []*provxml.Result, error) {
	d := dumpProvider{Type: one.Path()}
	var out ask.Outcome
	if len(one.Nodes) > 0 {
		whole, err := query.Of([]*query.Ask{one})
		if err != nil {
			return d, nil, err
		}
		if out, err = ask.All(ctx, s, whole, ask.Options{Metadata: true}); err != nil {
			return d, nil, err
		}
		first := out.Answers[0]
		d.Values = values(out)
		switch first.State {
		case provxml.Value, provxml.Absent:
			d.Read = true
			return d, out.Results, nil
		}
		d.refused(first)
		if d.missing {
			return d, out.Results, nil
		}
	}
	named, err := query.Named(cat, d.Type)
	if err != nil || named.Document == nil {
		return d, out.Results, err
	}
	parms, err := ask.All(ctx, s, named, ask.Options{Metadata: true, GiveUp: giveUp})
	if err != nil {
		return d, out.Results, err
	}
	if d.Values = values(parms); d.Values > 0 {
		d.Read, d.Explanation = true, nil
		return d, parms.Results, nil
	}
	if d.Explanation == nil {
		for _, a := range parms.Answers {
			if a.State == provxml.Absent {
				d.Read = true // it answers, and has none of them
				return d, parms.Results, nil
			}
		}
		d.refused(parms.Answers[0])
		out = parms
	}
	return d, out.Results, nil
}

// refused notes why a provider was not read.
func (d *dumpProvider) refused(a ask.Answer) {
	d.Explanation = report.Explanation(report.Answer(a.State, a.Blamed, a.HRESULT))
	d.missing = a.HRESULT == rapi.ConfigEntryNotFound
}

// values counts what was answered with a value.
func values(out ask.Outcome) int {
	n := 0
	for _, a := range out.Answers {
		for _, f := range a.Found {
			for node := range f.Nodes() {
				if (node.State == provxml.Value || node.State == provxml.Masked) && node.Reply != nil && node.Reply.Kind == provxml.Parm {
					n++
				}
			}
		}
	}
	return n
}

// exit: a provider that was asked for by name and does not answer is a problem, and
// so is a handset of which nothing answers.
func (r dumpResult) exit(named bool) int {
	read := 0
	for _, d := range r.Providers {
		if d.Read {
			read++
		} else if named {
			return exitProblems
		}
	}
	if read == 0 && len(r.Providers) > 0 {
		return exitProblems
	}
	return exitDone
}

// print is the summary.
func (r dumpResult) print(w io.Writer, t *target) {
	var read, missing []string
	values := 0
	for _, d := range r.Providers {
		values += d.Values
		switch {
		case d.Read:
			read = append(read, d.Type)
		case d.missing:
			missing = append(missing, d.Type)
		}
	}
	to := ""
	if r.File != "-" && r.text != "" {
		to = " to " + report.Printable(r.File)
	}
	wrote := report.Things(r.Settings, "setting")
	if r.raw {
		wrote = "the reply as it is"
	}
	fmt.Fprintf(w, "%s: read %s of %s; wrote %s%s\n", t.Port, report.Things(values, "value"), report.Things(len(read), "provider"), wrote, to)
	if n := len(r.LeftOut); n > 0 {
		fmt.Fprintf(w, "  left out, with the reason in the document: %s\n", report.Things(n, "value"))
	}
	for _, d := range r.Providers {
		if !d.Read && !d.missing && d.Explanation != nil {
			fmt.Fprintf(w, "  not read: %s. %s\n", d.Type, d.Explanation.What)
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(w, "  not on this handset: %s\n", strings.Join(missing, ", "))
	}
	var skipped []string
	for _, s := range r.skipped {
		skipped = append(skipped, s.Path)
	}
	if len(skipped) > 0 {
		fmt.Fprintf(w, "  not asked for: %s\n", strings.Join(skipped, ", "))
	}
}

// canWrite looks before a handset is read whether a file can be written then.
func canWrite(what, name string, force bool) error {
	i, err := os.Stat(name)
	switch {
	case err == nil && i.IsDir():
		return cannotWrite(what, "%s is a directory; name a file in it", name)
	case err == nil && i.Mode().IsRegular() && !force:
		return cannotWrite(what, "%s is there already; choose another name, or write over it with --force", name)
	case err != nil && !isDir(filepath.Dir(name)):
		return cannotWrite(what, "there is no directory %s", filepath.Dir(name))
	}
	return nil
}
