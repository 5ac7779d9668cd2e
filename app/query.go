package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cradle/app/ask"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// queryResult is what "cradle/query/1" has of a handset.
type queryResult struct {
	Answers []report.AnswerDoc `json:"answers"`

	out ask.Outcome
}

// queryFlags are query's own.
type queryFlags struct {
	taskFlags
	from     string
	vars     varFlags // of its variables
	document bool
	xml      bool
}

func (p *program) queryCommand() *cobra.Command {
	var f queryFlags
	c := &cobra.Command{
		Use:   "query PATH...",
		Short: "Ask a handset for settings; nothing is changed",
		Long: `Ask a handset for settings, by their paths, and show what it has. Nothing on it is
changed, and that something is not there is no failure. It is not kept in the history.

  CM_GPRSEntries                               all that a provider has
  CM_GPRSEntries/Contoso/DestId                one setting
  Registry/HKLM/Software/Contoso               a key, or a value of that name
  Registry\HKLM\Software\Contoso\              the key and all keys below; /* is the same
  Registry/HKLM/Software/Contoso::Server       a value; nothing behind :: is the default
  BrowserFavorite/"Fish/Chips"                 a name with a slash in it

/ and \ both separate names: the one that a path has first does, and in a registry
path both do. In quotes, \" is a quote and \\ a backslash.

With --from, everything that a document sets is asked back: its parms, and whether
what it takes away is gone. Its variables, {{name}}, get their values as with
'cradle apply'.`,
		Example: `  cradle query CM_Networks DeviceInformation/OperatingSystem
  cradle query 'Registry/HKCU/Software/Contoso/*' --all --json
  cradle query --from wifi.xml
  cradle query --document CM_ProxyEntries > ask.xml`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error { return p.query(c, paths, f) },
	}
	f.register(c)
	c.Flags().StringVar(&f.from, "from", "", "ask back what this document sets; - is standard input")
	f.vars.register(c)
	c.Flags().BoolVar(&f.document, "document", false, "print the query document and ask nobody")
	c.Flags().BoolVar(&f.xml, "xml", false, "print what the handset replied, as one document; it may hold secrets")
	return c
}

func (p *program) query(c *cobra.Command, paths []string, f queryFlags) error {
	usage := func(format string, args ...any) error { return usagef(c.CommandPath(), format, args...) }
	switch {
	case len(paths) == 0 && f.from == "":
		return usage("name a path, or a document with --from")
	case len(paths) > 0 && f.from != "":
		return usage("--from asks for what the document sets; ask for %s by itself", paths[0])
	case f.document && f.xml:
		return usage("--document asks nobody, so that there is no reply for --xml")
	case (f.document || f.xml) && p.opt.json:
		return usage("standard output cannot have both the document and JSON")
	case f.from == "" && f.vars.given():
		return usage("variables are those of a document: name it with --from")
	}
	q, k, err := p.makeQuery(c, paths, f)
	if err != nil {
		return err
	}
	for _, a := range asksOf(q) {
		if a.Unknown && a.Setting == nil {
			fmt.Fprintf(p.err, "cradle: note: %s: %s\n", report.Printable(a.Path()), report.Printable(a.Detail.String()))
		}
	}
	if f.document {
		if q.Document == nil {
			return &plainError{exitProblems, "nothing of it can be asked for"}
		}
		p.notAsked(q)
		_, err := io.WriteString(p.out, q.Document.Text())
		return err
	}
	t := task[queryResult]{
		name: "asking", schema: "query",
		do: func(ctx context.Context, t *target, s *rapi.Session) (queryResult, error) {
			q := q
			if q == nil {
				var err error
				if q, err = p.askedBack(k, t.ID); err != nil {
					return queryResult{Answers: []report.AnswerDoc{}}, err
				}
			}
			out, err := ask.All(ctx, s, q, ask.Options{})
			r := queryResult{Answers: []report.AnswerDoc{}, out: out}
			for _, a := range out.Answers {
				r.Answers = append(r.Answers, answerDoc(a))
			}
			return r, err
		},
		exit: func(r queryResult) int { return exitOfAnswers(r.out) },
		text: func(w io.Writer, t *target, r queryResult) { printAnswers(w, t, r.out) },
	}
	if k != nil {
		t.stdin, t.prepare = k.tookStdin([]string{f.from}), k.prepare
	}
	if f.xml {
		t.one = "standard output takes one reply"
		t.text = func(w io.Writer, t *target, r queryResult) {
			if text := query.Merge(r.out.Results...); text != "" {
				fmt.Fprintln(w, utf8Declared(text))
				return
			}
			fmt.Fprintf(p.err, "cradle: %s sent no reply\n", t.Port)
		}
	}
	return onHandsets(p, c, f.taskFlags, t)
}

// makeQuery is the query that is wanted; nil where each handset gets its own, of what
// k has for it. k is nil where there is no document.
func (p *program) makeQuery(c *cobra.Command, paths []string, f queryFlags) (*query.Query, *comparing, error) {
	cat := csp.Carried()
	if f.from != "" {
		k, err := p.compared(c, []string{f.from}, comparedFlags{taskFlags: f.taskFlags, vars: f.vars})
		switch {
		case err != nil:
			return nil, nil, err
		case !k.vars.same() && f.document:
			return nil, nil, usagef(c.CommandPath(), "--document asks nobody, and --vars has values for each handset: give them with --set")
		case !k.vars.same():
			return nil, k, nil
		}
		q, err := p.askedBack(k, "")
		return q, k, err
	}
	q, err := query.FromPaths(cat, paths...)
	if err != nil {
		var errs []error
		for _, e := range causes(err) {
			errs = append(errs, &plainError{exitUsage, e.Error()})
		}
		return nil, nil, joined(errs)
	}
	return q, nil, nil
}

// asksOf are those of a query that may be nil.
func asksOf(q *query.Query) []*query.Ask {
	if q == nil {
		return nil
	}
	return q.Asks
}

// askedBack is the query for all that a handset's document sets; "" is any handset.
func (p *program) askedBack(k *comparing, id run.HandsetID) (*query.Query, error) {
	docs, err := k.of(id)
	if err != nil {
		return nil, err
	}
	q, err := query.FromDocument(csp.Carried(), docs[0])
	if err == nil && q.Document == nil {
		p.notAsked(q)
		return nil, &plainError{exitProblems, fmt.Sprintf("%s sets nothing that can be asked back", docs[0].Name)}
	}
	return q, err
}

// notAsked tells what a query document does not ask for.
func (p *program) notAsked(q *query.Query) {
	for _, a := range q.Asks {
		if len(a.Nodes) == 0 {
			fmt.Fprintf(p.err, "cradle: note: line %d: %s is not asked for: %s\n", a.Setting.Pos.Line, report.Printable(a.Path()), a.Detail)
		}
	}
}

// answerDoc is an answer for programs.
func answerDoc(a ask.Answer) report.AnswerDoc {
	d := report.AnswerDoc{Path: a.Ask.Path(), State: a.State.Key(), Reason: string(a.Ask.Reason), Detail: a.Ask.Detail.String(), Gone: a.Ask.Gone}
	if a.Ask.Setting != nil {
		d.Line, d.Column = a.Ask.Setting.Pos.Line, a.Ask.Setting.Pos.Column
	}
	if len(a.Ask.Nodes) == 0 {
		return d
	}
	d.Found = report.Found(a.Found, a.HRESULT)
	if x := report.Answer(a.State, a.Blamed, a.HRESULT); !x.IsZero() {
		d.Explanation = report.Explanation(x)
	}
	return d
}

// exitOfAnswers: that something is not there is an answer.
func exitOfAnswers(out ask.Outcome) int {
	for _, a := range out.Answers {
		switch a.State {
		case provxml.Value, provxml.Masked, provxml.Absent:
		default:
			if len(a.Ask.Nodes) > 0 {
				return exitProblems
			}
		}
	}
	return exitDone
}

// printAnswers is a block for each handset.
func printAnswers(w io.Writer, t *target, out ask.Outcome) {
	fmt.Fprintln(w, t.who())
	counts := map[string]int{}
	var order []string
	count := func(word string) {
		if counts[word]++; counts[word] == 1 {
			order = append(order, word)
		}
	}
	for _, a := range out.Answers {
		if len(a.Ask.Nodes) == 0 {
			fmt.Fprintf(w, "  %s: not asked for. %s\n", report.Printable(a.Ask.Path()), a.Ask.Detail)
			count("not asked for")
			continue
		}
		remark := ""
		if a.Ask.Gone {
			remark = "the document takes it away"
		}
		report.AnswerText(w, a.Ask.Path(), a.State, a.Found, report.Answer(a.State, a.Blamed, a.HRESULT), remark)
		switch a.State {
		case provxml.Value, provxml.Masked:
			count("found")
		case provxml.Absent:
			count("absent")
		default:
			count("without an answer")
		}
	}
	if len(out.Answers) > 1 {
		line := fmt.Sprintf("%d asked for:", len(out.Answers))
		for i, word := range order {
			if i > 0 {
				line += ","
			}
			line += fmt.Sprintf(" %d %s", counts[word], word)
		}
		fmt.Fprintln(w, line)
	}
}
