package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"cradle/app/run"
)

// Markdown writes the report for a ticket (CommonMark with the tables of GitHub): a
// summary of each run, and the settings that are not as they were asked for. full is
// with all others. No value can break a table, or be taken for HTML or for a link.
func (f *File) Markdown(w io.Writer, full bool) error {
	m := &markdownWriter{Writer: bufio.NewWriter(w), full: full}
	if len(f.Runs) != 1 {
		m.line("# Report of %s", Things(len(f.Runs), "run"))
		m.line("")
		for i := range f.Runs {
			m.line("- %s: %s", mdText(f.Runs[i].Title()), mdText(f.Runs[i].Summary))
		}
		if len(f.Runs) > 0 {
			m.line("")
		}
	}
	for i := range f.Runs {
		heading := "##"
		if len(f.Runs) == 1 {
			heading = "#"
		}
		m.run(&f.Runs[i], heading)
	}
	m.line("Written by Cradle %s, %s.", mdText(f.Program), f.Made.Format("2006-01-02 15:04 MST"))
	if f.Head != "" {
		m.line("")
		m.line("Journal: head `%s`", f.Head)
	}
	return m.Flush()
}

type markdownWriter struct {
	*bufio.Writer
	full bool
}

func (m *markdownWriter) line(format string, args ...any) {
	fmt.Fprintf(m, format, args...)
	m.WriteByte('\n')
}

func (m *markdownWriter) run(o *Reported, heading string) {
	m.line("%s %s", heading, mdText(o.Title()))
	m.line("")
	m.line("**%s**", mdText(o.Summary))
	m.line("")
	m.line("| | |")
	m.line("|---|---|")
	for _, fact := range o.Facts() {
		m.line("| %s | %s |", fact.Name, mdText(fact.Value))
	}
	m.line("")
	for _, part := range []struct{ head, text string }{{"", o.Why.What}, {"Likely cause: ", o.Why.Cause}, {"What to do: ", o.Why.Do}, {"What to do: ", o.Do}, {"Detail: ", o.Why.Detail}} {
		if part.text != "" {
			m.line("%s%s", part.head, mdText(part.text))
			m.line("")
		}
	}
	for _, note := range o.Notes {
		m.line("%s", mdText(note))
		m.line("")
	}
	settings, problems := o.Settings(), o.Problems()
	switch total := len(settings); {
	case o.Run.Install != nil:
	case o.Run.Result == nil:
		m.line("None of its %s was sent.", Things(total, "setting"))
		m.line("")
		if m.full {
			m.table(o, settings)
		}
	case m.full:
		m.line("%s# Settings (%d)", heading, total)
		m.line("")
		m.table(o, slices.Concat(settings, slices.DeleteFunc(problems, func(r *Row) bool { return r.Setting })))
	case len(problems) == 0:
		m.line("All %s as asked for; --full lists them.", mdText(Things(total, "setting")))
		m.line("")
	default:
		m.line("%s# Not as asked for (%d of %d)", heading, len(problems), total)
		m.line("")
		m.worst(o, problems)
	}
}

// undoneInTicket is how many settings a ticket names that were only undone with another.
const undoneInTicket = 5

// worst is a table with the gravest first, and not all of those that were only undone.
func (m *markdownWriter) worst(o *Reported, problems []*Row) {
	rank := map[Mark]int{MarkBad: 0, MarkUnsure: 1, MarkNothing: 2}
	slices.SortStableFunc(problems, func(a, b *Row) int { return rank[a.Mark] - rank[b.Mark] })
	undone := slices.IndexFunc(problems, func(r *Row) bool { return r.Mark == MarkNothing })
	if undone < 0 || len(problems)-undone <= 2*undoneInTicket {
		m.table(o, problems)
		return
	}
	m.table(o, problems[:undone+undoneInTicket])
	m.line("And %d more: %s; --full lists them.", len(problems)-undone-undoneInTicket, mdText(problems[undone].Word))
	m.line("")
}

// table has a row for each of the settings, with the columns that any of them fills.
func (m *markdownWriter) table(o *Reported, rows []*Row) {
	head := []string{"State", "Setting", "Asked for"}
	if o.HasBefore {
		head = append(head, "Before")
	}
	head = append(head, "Reported")
	if o.HasVerification {
		head = append(head, "Read back")
	}
	head = append(head, "Why")
	if len(rows) == 0 {
		return
	}
	m.line("| %s |", strings.Join(head, " | "))
	m.line("|%s", strings.Repeat("---|", len(head)))
	last := ""
	for _, r := range rows {
		cells := []string{mdText(r.Word), mdCode(kindPrefix(r) + r.Path), mdValue(r.Requested)}
		if o.HasBefore {
			was := mdValue(r.Before)
			if r.Absent {
				was = "(none)"
			}
			cells = append(cells, was)
		}
		cells = append(cells, mdValue(r.Reported()))
		if o.HasVerification {
			cells = append(cells, verdictWords(r))
		}
		why := r.Why
		why.Detail = ""
		text := why.String()
		if text != "" && text == last {
			text = "as above"
		} else if text != "" {
			last = text
		}
		m.line("| %s | %s |", strings.Join(cells, " | "), mdText(text))
	}
	m.line("")
}

// kindPrefix is the element, where it is not a plain setting.
func kindPrefix(r *Row) string {
	switch r.Kind {
	case "parm", "characteristic":
		return ""
	}
	return r.Kind + " "
}

func verdictWords(r *Row) string {
	if !r.Checked {
		return ""
	}
	if r.Reason == "" || r.Verdict == run.Verified {
		return r.Verdict.String()
	}
	return mdText(r.Verdict.String() + ": " + r.Reason)
}

// longestInTable is how many characters of a value a table has room for.
const longestInTable = 120

func mdValue(v *string) string {
	switch {
	case v == nil:
		return ""
	case *v == "":
		return "(empty)"
	}
	s, cut := *v, ""
	if n := utf8.RuneCountInString(s); n > longestInTable {
		s, cut = string([]rune(s)[:longestInTable-40]), fmt.Sprintf("... (%d characters)", n)
	}
	return mdCode(s) + cut
}

// mdCode is a text as code, in which nothing has a meaning. A pipe would end a table's
// cell even there, and so such a text is written as text; so is one with the marks
// of code in it, or with blanks at an end, which code loses.
func mdCode(s string) string {
	items := strings.Split(strings.TrimSuffix(s, itemEnd+itemEnd), itemEnd)
	if len(items) > 1 {
		for i := range items {
			items[i] = quoted(items[i])
		}
		s = strings.Join(items, ", ")
	} else if strings.TrimSpace(s) != s {
		s = quoted(s)
	} else {
		s = printable(s)
	}
	if s == "" || strings.ContainsAny(s, "|`") {
		return mdText(s)
	}
	return "`" + s + "`"
}

// mdText is a text in which no character has a meaning in Markdown: each that could
// have one is written as a reference to it.
func mdText(s string) string {
	s = printable(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '_' && i > 0 && isWord(s[i-1]) && i+1 < len(s) && isWord(s[i+1]): // inside a word it means nothing
			b.WriteRune(r)
		case strings.ContainsRune("\\`*_[]<>|&~$#@^", r), (r == '(' || r == ')') && strings.Contains(s, "]("),
			r == '!' && strings.HasPrefix(s[i:], "!["),
			r == ':' && strings.HasPrefix(s[i:], "://"),
			r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"),
			i == 0 && strings.ContainsRune("-+=", r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	// A number and a point or a bracket at the beginning begin a list.
	out := b.String()
	digits := len(out) - len(strings.TrimLeft(out, "0123456789"))
	if digits > 0 && digits < len(out) && (out[digits] == '.' || out[digits] == ')') && (digits+1 == len(out) || out[digits+1] == ' ') {
		return fmt.Sprintf("%s&#%d;%s", out[:digits], out[digits], out[digits+1:])
	}
	return out
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// Fact is one thing about a run, for people.
type Fact struct{ Name, Value string }

// Facts are what is to be said of a run beside its settings: who, when, what.
func (o *Reported) Facts() []Fact {
	r := o.Run
	var list []Fact
	add := func(name, value string) {
		if value != "" {
			list = append(list, Fact{name, value})
		}
	}
	who := r.Identity.Name
	if r.Simulated {
		who = strings.TrimSpace(who + " (simulated)")
	}
	add("Handset", printable(who))
	add("Model", printable(r.Identity.Model))
	system := r.Identity.System()
	if system != "" && r.Identity.Build > 0 {
		system += fmt.Sprintf(" (%d.%d.%d)", r.Identity.OSMajor, r.Identity.OSMinor, r.Identity.Build)
	}
	add("System", printable(system))
	add("GUID", printable(r.Identity.GUID))
	port := r.Port
	if o.Label != "" {
		port += " (" + o.Label + ")"
	}
	add("Port", printable(port))
	if r.Install == nil {
		add("Document", o.Document()+", "+Things(r.Document.Settings(), "setting"))
	} else {
		add("Cabinet", o.Document()+", "+Bytes(r.Install.Size))
	}
	add("Ending", o.Ending)
	if r.Install != nil {
		add("New programs", o.mask(printable(strings.Join(r.Install.Programs, ", "))))
	} else if o.HasVerification || r.Ending == run.Applied || r.Ending == run.AppliedWithProblems || r.Ending == run.Unknown { // there was something to read
		add("Read back", o.Verification)
	}
	add("Answer", o.HRESULT)
	add("Began", r.Started.Format("2006-01-02 15:04:05 MST"))
	add("Took", o.Took())
	by := ""
	if o.Program != "" {
		by = "Cradle " + printable(o.Program)
	}
	if o.Host != "" {
		by = cmp.Or(by, "Cradle") + " on " + printable(o.Host)
	}
	add("Made by", by)
	name := r.ID
	if o.Number > 0 {
		name = fmt.Sprintf("%d (%s)", o.Number, r.ID)
	}
	add("Run", printable(name))
	return list
}
