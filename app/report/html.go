package report

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi/lint"
)

//go:embed html
var htmlFiles embed.FS

// HTML writes the report as one page that needs nothing else: no script, no picture,
// no font; its policy forbids to load any. It is light or dark as the reader's screen
// is, and can be printed whole. Of a large result only what is not as it was asked
// for is unfolded.
func (f *File) HTML(w io.Writer) error {
	css, err := htmlFiles.ReadFile("html/page.css")
	if err != nil {
		return err
	}
	t, err := template.New("page.html").Funcs(template.FuncMap{
		"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"clock": func(t time.Time) string { return t.Format("2006-01-02 15:04 MST") },
		"value": valueOf,
		"kind":  func(r *htmlRow) string { return kindOf(r.Row) },
	}).ParseFS(htmlFiles, "html/page.html")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(css)
	p := htmlPage{
		File: f, Title: f.title(), Many: len(f.Runs) != 1, Masked: lint.Masked, Head: shortHead(f.Head),
		Style:  template.HTML("<style>" + string(css) + "</style>"), // as it is: the policy has its hash
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	}
	total := 0
	for i := range f.Runs {
		total += f.Runs[i].Total
	}
	for i := range f.Runs {
		s := newHTMLRun(&f.Runs[i], i, total <= unfolded)
		s.Open = len(f.Runs) <= 3 || s.Tone != MarkGood && len(f.Runs) <= 20
		p.Sections = append(p.Sections, s)
		p.count(s)
	}
	b := bufio.NewWriter(w)
	if err := t.Execute(b, p); err != nil {
		return err
	}
	return b.Flush()
}

// unfolded is up to how many settings a report shows all of them from the start.
const unfolded = 300

func (f *File) title() string {
	if len(f.Runs) == 1 {
		return f.Runs[0].Title()
	}
	return "Report of " + Things(len(f.Runs), "run")
}

// htmlPage is what the template is given.
type htmlPage struct {
	File     *File
	Title    string
	Many     bool
	Masked   string
	Head     string
	Style    template.HTML
	Policy   string
	Sections []*htmlRun
	Tally    []htmlTally
}

type htmlTally struct {
	Tone  Mark
	Word  string
	Count int
}

func (p *htmlPage) count(s *htmlRun) {
	word := strings.ToLower(s.Ending)
	for i := range p.Tally {
		if p.Tally[i].Word == word {
			p.Tally[i].Count++
			return
		}
	}
	p.Tally = append(p.Tally, htmlTally{s.Tone, word, 1})
}

// htmlRun is one run on the page.
type htmlRun struct {
	*Reported
	Anchor       string
	Open         bool
	Tone         Mark
	Handset      string
	Port         string
	AsAsked      string // "13 of 20": how many settings are as asked for
	Bar          template.HTML
	Told         bool
	Unsent       bool
	Problems     []htmlProblem
	ProblemCount int
	Counted      string
	Parts        []*htmlPart
	ExtraParts   []*htmlPart
}

func newHTMLRun(o *Reported, i int, open bool) *htmlRun {
	s := &htmlRun{Reported: o, Anchor: fmt.Sprintf("run-%d", i+1), Tone: o.tone(), Handset: printable(o.Run.Port), Unsent: o.Run.Result == nil}
	if o.Number > 0 {
		s.Anchor = fmt.Sprintf("run-%d", o.Number)
	}
	if o.Run.Identity.Name != "" {
		s.Handset, s.Port = printable(o.Run.Identity.Name), printable(o.Run.Port)
	}
	s.Told = !o.Why.IsZero() || o.Do != "" || len(o.Notes) > 0
	s.AsAsked = fmt.Sprintf("%d of %d", o.Good, o.Total)
	if s.Counted = s.AsAsked + " as asked for"; s.Unsent {
		s.AsAsked, s.Counted = "none sent", Things(o.Total, "setting")
		if o.Run.Install != nil {
			s.AsAsked = "an install"
		}
	}
	problems := o.Problems()
	s.ProblemCount, s.Problems = len(problems), groupProblems(problems)
	s.Bar = bar(o)
	t := treeMaker{o: o, open: open}
	s.Parts, s.ExtraParts = t.parts(o.Rows, 0), t.parts(o.Extra, 0)
	return s
}

// tone is what the whole run comes to.
func (o *Reported) tone() Mark {
	switch {
	case o.Open == "running":
		return MarkNothing
	case o.Open != "":
		return MarkUnsure
	}
	switch o.Run.Ending {
	case run.Applied:
		return MarkGood
	case run.Failed:
		return MarkBad
	case run.AppliedWithProblems, run.Unknown:
		return MarkUnsure
	}
	return MarkNothing
}

// bar shows how many settings are in which state, as a strip: for the eye only, the
// numbers stand beside it.
func bar(o *Reported) template.HTML {
	by := map[Mark]int{}
	total := 0
	for _, r := range o.Settings() {
		by[r.Mark]++
		total++
	}
	if total == 0 || o.Run.Result == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<svg class="bar" viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">`)
	at := 0.0
	for _, m := range []Mark{MarkGood, MarkBad, MarkUnsure, MarkNothing} {
		if by[m] == 0 {
			continue
		}
		wide := max(4, 1000*float64(by[m])/float64(total)) // one of a thousand can be seen
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" width="%.1f" height="6"/>`, m, at, wide)
		at += wide
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// htmlProblem are the settings that have one explanation.
type htmlProblem struct {
	Tone  Mark
	Title string
	Why   explain.Words
	First []htmlCulprit
	Rest  []htmlCulprit

	word string
	rows []*Row
}

// RestCount is how many are folded away.
func (p htmlProblem) RestCount() int { return len(p.Rest) }

type htmlCulprit struct {
	*Row
	Shown bool // with its values
}

// namedFirst is how many settings of one explanation are listed unfolded.
const namedFirst = 5

// groupProblems puts together what has the same explanation, the gravest first.
func groupProblems(rows []*Row) []htmlProblem {
	var list []*htmlProblem
	known := map[explain.Words]*htmlProblem{}
	for _, r := range rows {
		key := r.Why
		key.Detail = r.Word
		p := known[key]
		if p == nil {
			p = &htmlProblem{Tone: r.Mark, Why: r.Why, word: r.Word}
			if p.Tone == MarkGood {
				p.Tone = MarkBad
			}
			known[key] = p
			list = append(list, p)
		}
		p.rows = append(p.rows, r)
	}
	rank := map[Mark]int{MarkBad: 0, MarkUnsure: 1, MarkNothing: 2}
	slices.SortStableFunc(list, func(a, b *htmlProblem) int { return rank[a.Tone] - rank[b.Tone] })
	var out []htmlProblem
	for _, p := range list {
		word := p.word
		if p.Tone == MarkBad && p.rows[0].Verdict == run.Differs {
			word = plural(len(p.rows), "differs", "differ")
		}
		p.Title = fmt.Sprintf("%s %s", Things(len(p.rows), "setting"), word)
		for i, r := range p.rows {
			c := htmlCulprit{r, p.Tone != MarkNothing}
			if i < namedFirst {
				p.First = append(p.First, c)
			} else {
				p.Rest = append(p.Rest, c)
			}
		}
		out = append(out, *p)
	}
	return out
}

// htmlPart is a piece of the tree: a group that can be folded, or some settings side
// by side as a table.
type htmlPart struct {
	Group *Row
	Label string
	Kind  string
	Count string
	Told  string
	Open  bool
	Parts []*htmlPart

	Rows     []*htmlRow
	Before   bool
	Verified bool
	Columns  int
}

// htmlRow is one line of such a table.
type htmlRow struct {
	*Row
	Told string // why, where that was not told just before
}

// VerdictKey is the verdict as a class.
func (r *htmlRow) VerdictKey() string { return r.Verdict.Key() }

// deepest is how many groups are folded into each other. What is deeper stands beside
// the last of them, with its whole path: browsers keep no more than 512 elements
// inside each other.
const deepest = 24

type treeMaker struct {
	o    *Reported
	open bool
	last string // what was told last
}

func (t *treeMaker) parts(rows []*Row, depth int) []*htmlPart {
	var list []*htmlPart
	for _, r := range rows {
		if len(r.Children) == 0 && (r.Setting || r.Parm) {
			n := len(list)
			if n == 0 || list[n-1].Group != nil {
				p := &htmlPart{Before: t.o.HasBefore, Verified: t.o.HasVerification, Columns: 4}
				for _, more := range []bool{p.Before, p.Verified} {
					if more {
						p.Columns++
					}
				}
				list, n = append(list, p), n+1
			}
			list[n-1].Rows = append(list[n-1].Rows, &htmlRow{r, t.told(r)})
			continue
		}
		p := &htmlPart{Group: r, Label: r.Name, Kind: kindOf(r), Open: t.open || troubled(r), Told: t.told(r)}
		if depth >= deepest {
			p.Label = printable(r.Path)
		}
		if r.Total > 0 && t.o.Run.Result != nil {
			p.Count = fmt.Sprintf("%d of %d", r.Good, r.Total)
		}
		if depth < deepest {
			p.Parts = t.parts(r.Children, depth+1)
			list = append(list, p)
			continue
		}
		list = append(list, p)
		list = append(list, t.parts(r.Children, depth)...)
	}
	return list
}

// told is what is to be said at a row: not what was said at the one before.
func (t *treeMaker) told(r *Row) string {
	if !r.Problem || r.Mark == MarkNothing || r.Why.What == t.last {
		return ""
	}
	t.last = r.Why.What
	return r.Why.What
}

// troubled reports whether something in a group was refused, or nobody knows of it.
func troubled(r *Row) bool {
	found := false
	r.walk(func(r *Row) { found = found || r.Problem && r.Mark != MarkNothing })
	return found
}

// kindOf is the element, where it is not what a reader takes it for.
func kindOf(r *Row) string {
	switch {
	case r.Kind == "parm", r.Kind == "characteristic":
		return ""
	case strings.HasPrefix(r.Kind, "no"):
		return "delete"
	case strings.HasSuffix(r.Kind, "-query"):
		return "query"
	}
	return r.Kind
}

// htmlValue is a value on the page.
type htmlValue struct {
	Missing, Empty, Long bool
	Whole, Short         string
	Chars                int
	Items                []string // of a multi-string
}

// longestUnfolded is up to how many characters a value is shown whole.
const longestUnfolded = 160

func valueOf(v *string) htmlValue {
	switch {
	case v == nil:
		return htmlValue{Missing: true}
	case *v == "":
		return htmlValue{Empty: true}
	}
	if items, ok := strings.CutSuffix(*v, itemEnd+itemEnd); ok {
		list := strings.Split(items, itemEnd)
		for i := range list {
			list[i] = printable(list[i])
		}
		return htmlValue{Items: list}
	}
	x := htmlValue{Whole: printable(*v)}
	if x.Chars = utf8.RuneCountInString(*v); x.Chars > longestUnfolded {
		x.Long, x.Short = true, printable(string([]rune(*v)[:60]))
	}
	return x
}
