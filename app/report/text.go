package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// TextOptions are about the terminal.
type TextOptions struct {
	Color bool // ANSI colours; every state is said in words as well
	Width int  // columns; 0 means 100

	Explain bool  // say below each setting what it is and what became of it
	Told    *Told // what was explained already, in the blocks before; may be nil
}

// Told keeps what was explained of earlier runs, so that several handsets that fail
// alike do not fill the screen with one advice.
type Told struct {
	on map[explain.Words]string // without detail; on which handset's port
}

// NewTold has been told nothing.
func NewTold() *Told { return &Told{on: map[explain.Words]string{}} }

// Text writes one run as a block: a line that says what went where, the tree
// of the result with a word per setting, and a sum. A document with 100,000
// settings gets 100,000 lines; nothing is held back.
func Text(w io.Writer, r run.Run, opt TextOptions) error {
	if opt.Width <= 0 {
		opt.Width = 100
	}
	t := &textWriter{Writer: bufio.NewWriter(w), opt: opt}
	t.withMetadata = rapi.ConfigFlags(r.Flags)&rapi.ConfigMetadata != 0
	t.port = r.Port
	t.read = readingsOf(r)
	t.secrets = secretsOf(r)
	t.header(r)
	if r.Result != nil {
		t.line("")
		t.tree(r.Result)
	}
	t.line("")
	t.line(t.paint(endingColor(r.Ending), Sum(r)))
	t.why(r)
	for _, note := range explain.Notes(r) {
		t.wrap(2, "", note.String())
	}
	return t.Flush()
}

// Title says what went where: `wifi.xml -> SIM 1 "SIM-01", Windows Mobile 6.5 Pocket PC`.
func Title(r run.Run) string {
	return printable(r.Document.Name) + " -> " + Who(r.Port, r.Identity)
}

// Who is a handset in one line: its port first, then what it said of itself.
func Who(port string, id run.Identity) string {
	if s := about(id); s != "" {
		return port + " " + s
	}
	return port
}

// about is what a handset said of itself: `"SIM-01", HTC P3600, Windows Mobile 6.5 Pocket PC`.
func about(id run.Identity) string {
	var parts []string
	if id.Name != "" {
		parts = append(parts, quote(id.Name))
	}
	for _, more := range []string{printable(id.Model), id.System()} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	return strings.Join(parts, ", ")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Took is a duration as a person wants it: "0.4 ms", "14 ms", "3.2 s", "2 min 5 s".
func Took(d time.Duration) string {
	switch {
	case d < 0:
		return "0.0 ms"
	case d < 10*time.Second && d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	case d < time.Second:
		return fmt.Sprintf("%d ms", (d + time.Millisecond/2).Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
}

// textWriter writes lines; its errors are kept for Flush.
type textWriter struct {
	*bufio.Writer
	opt          TextOptions
	last         explain.Words // of the failure told last
	withMetadata bool          // it was asked for
	port         string        // of the handset that is told of
	read         readings      // what reading back showed
	secrets      *Secrets      // that are masked wherever they stand; nil: none
}

// metadata is what the handset knows of a setting, behind its value.
func (t *textWriter) metadata(n *provxml.NodeResult) string {
	if !t.withMetadata {
		return ""
	}
	var parts []string
	for _, a := range Metadata(n) {
		value := quote(a.Value)
		if a.Name == "options" {
			value = options(a.Value)
		}
		parts = append(parts, printable(a.Name)+" "+value)
	}
	if len(parts) == 0 {
		return ""
	}
	return "  [" + strings.Join(parts, ", ") + "]"
}

// options shows a list of values and their labels: label U+F001 value, U+F000
// between two of them (learn.microsoft.com previous-versions aa455941).
func options(s string) string {
	var parts []string
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == 0xF000 }) {
		label, value, both := strings.Cut(item, "\uF001")
		if part := quote(label); both {
			parts = append(parts, part+" is "+quote(value))
		} else {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func (t *textWriter) line(s string) {
	s = t.mask(s)
	t.WriteString(strings.TrimRight(s, " "))
	t.WriteByte('\n')
}

func (t *textWriter) mask(s string) string {
	if t.secrets == nil {
		return s
	}
	return t.secrets.Mask(s)
}

func (t *textWriter) header(r run.Run) { t.line(t.paint(bold, Title(r))) }

// tree writes the result's nodes, one a line, and below a failed one why.
func (t *textWriter) tree(r *provxml.Result) {
	if r.Root == nil {
		return
	}
	for _, n := range r.Root.Children {
		t.node(n, r, 0)
	}
	if len(r.Extra) > 0 {
		t.line("")
		t.line("  Not asked for, but in the handset's reply:")
		shown, left := firstOf(r.Extra, maxExtra)
		for _, n := range shown {
			t.node(n, r, 0)
		}
		if left > 0 {
			t.line(fmt.Sprintf("  ... and %d more; --out keeps all that the handset replied", left))
		}
	}
}

// maxExtra is how many lines of what nobody asked for are shown.
const maxExtra = 50

// firstOf gives the first nodes of some trees, and how many were left off.
func firstOf(nodes []*provxml.NodeResult, limit int) (first []*provxml.NodeResult, left int) {
	var take func([]*provxml.NodeResult) []*provxml.NodeResult
	take = func(nodes []*provxml.NodeResult) (list []*provxml.NodeResult) {
		for _, n := range nodes {
			if limit == 0 {
				for range n.Nodes() {
					left++
				}
				continue
			}
			limit--
			c := *n
			c.Children = take(n.Children)
			list = append(list, &c)
		}
		return list
	}
	return take(nodes), left
}

// The columns before the tree: a mark, and a word.
const (
	wordWidth = len("not mentioned")
	treeAt    = 2 + 2 + 2 + wordWidth + 2
)

func (t *textWriter) node(n *provxml.NodeResult, r *provxml.Result, depth int) {
	state := StateOf(n)
	count := ""
	if len(n.Children) > 0 && n.Request != nil {
		if c := CountOf(n); c.Total > 1 || c.Total == 1 && !n.Request.Setting() {
			count = fmt.Sprintf("  (%d of %d)", t.read.good(n), c.Total)
		}
	}
	if n.Request == nil && n.State == provxml.Value {
		// Below a query: only the name and value matter.
		t.line(strings.Repeat(" ", treeAt+2*depth) + label(n) + t.metadata(n))
	} else {
		mark, color, is := t.read.shown(n, state, r)
		t.line("  " + t.paint(color, fmt.Sprintf("%s  %-*s", mark, wordWidth, is)) + "  " +
			strings.Repeat("  ", depth) + label(n) + t.metadata(n) + count)
	}
	switch indent := treeAt + 2*depth + 2; {
	case t.opt.Explain && n.Request != nil && n.Request.Setting():
		x := explain.Setting(n, r.HRESULT).English()
		x.What = strings.TrimSpace(x.What + " " + explain.Checked(t.read.checks[n.Request]).String())
		t.explain(x, indent)
	case explain.Blamed(n):
		t.explain(explain.Node(n, r.HRESULT).English(), indent)
	case n.Request != nil && t.read.checks[n.Request].Verdict == run.Differs:
		t.wrap(indent, "", explain.Checked(t.read.checks[n.Request]).String())
	}
	for _, c := range n.Children {
		t.node(c, r, depth+1)
	}
}

// explain writes an explanation, and not the same one twice in a row.
func (t *textWriter) explain(x explain.Words, indent int) {
	detail := x.Detail
	x.Detail = ""
	if x == t.last && (x.Cause+x.Do != "" || !t.opt.Explain) {
		t.wrap(indent, "Same as above. ", detail)
		return
	}
	t.last = x
	t.wrap(indent, "", x.What)
	if port := t.told(x); port != "" {
		t.wrap(indent, "", "What to do: as for "+port+" above.")
		x.Cause, x.Do = "", ""
	}
	if x.Cause != "" {
		t.wrap(indent, "Likely cause: ", x.Cause)
	}
	if x.Do != "" {
		t.wrap(indent, "What to do: ", x.Do)
	}
	if detail != "" {
		t.wrap(indent, "Detail: ", detail)
	}
}

// told is the handset of which the same was told, with advice, in an earlier block.
func (t *textWriter) told(x explain.Words) string {
	if t.opt.Told == nil || x.Cause == "" && x.Do == "" {
		return ""
	}
	port, ok := t.opt.Told.on[x]
	if !ok {
		t.opt.Told.on[x] = t.port
	}
	if port == t.port {
		return ""
	}
	return port
}

// why explains the run, as far as the tree has not done so already.
func (t *textWriter) why(r run.Run) {
	if r.Ending == run.Applied && explain.Run(r).IsZero() {
		return
	}
	if r.Ending == run.Failed && r.Result != nil && len(r.Result.Failures()) > 0 {
		s := "The handset did not begin with the document; nothing was changed."
		if explain.Begun(r.Result.HRESULT) {
			s = "The handset undid the whole document."
			for _, note := range explain.RollbackNotes(r.Document) {
				s += " " + note.String()
			}
		}
		t.wrap(2, "", s)
		t.wrap(2, "Detail: ", "HRESULT "+r.Result.HRESULT.Error())
		return
	}
	t.explain(explain.Run(r).English(), 2)
}

// wrap writes text below a margin, broken between words; lines after the first
// hang below the text, not below its head.
func (t *textWriter) wrap(indent int, head, text string) {
	text = t.mask(text) // as a whole: a secret may have blanks in it
	margin := strings.Repeat(" ", indent)
	hang := margin
	if head != "" {
		hang += "  "
	}
	room := max(t.opt.Width, indent+30)
	line := margin + head
	empty := true // nothing of text on the line yet
	for word := range strings.FieldsSeq(text) {
		word = printable(word) // explanations quote names and words from outside
		switch {
		case empty:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > room:
			t.line(line)
			line = hang + word
		default:
			line += " " + word
		}
		empty = false
	}
	t.line(line)
}

// Colours, as ANSI SGR parameters.
const (
	bold   = "1"
	green  = "32"
	yellow = "33"
	red    = "31"
	faint  = "2"
)

func (t *textWriter) paint(color, s string) string {
	if !t.opt.Color || color == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// word is a state in one or two words, as a column has room for. What was not begun
// was not rolled back.
func word(s provxml.State, hr rapi.HRESULT) string {
	if s == provxml.RolledBack {
		return explain.State(s, hr)
	}
	return strings.ReplaceAll(s.Key(), "_", " ")
}

// stateMark is a state's mark, two characters, and its colour.
func stateMark(s provxml.State) (mark, color string) {
	switch s {
	case provxml.Failed:
		return "!!", red
	case provxml.NotMentioned, provxml.Unknown:
		return "??", yellow
	case provxml.RolledBack, provxml.Cancelled:
		return "--", faint
	case provxml.Absent:
		return "ok", ""
	}
	return "ok", green
}

func endingColor(e run.Ending) string {
	switch e {
	case run.Applied:
		return green
	case run.AppliedWithProblems, run.Unknown:
		return yellow
	case run.Failed, run.NotSent:
		return red
	}
	return ""
}
