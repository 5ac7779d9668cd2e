package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Checked is a file that was checked.
type Checked struct {
	Name     string
	Document *provxml.Document // nil: it could not be read
	Findings []lint.Finding
}

// CheckSum counts what was found in files.
type CheckSum struct {
	Files    int `json:"files"`
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Notes    int `json:"notes"`
}

// SumChecks counts the findings of files.
func SumChecks(files []Checked) (s CheckSum) {
	s.Files = len(files)
	for _, f := range files {
		e, w, n := lint.Count(f.Findings)
		s.Errors, s.Warnings, s.Notes = s.Errors+e, s.Warnings+w, s.Notes+n
	}
	return s
}

// CheckText writes findings as compilers do, "file:line:column: severity: what
// [rule]" with what to do below, and a sum.
func CheckText(w io.Writer, files []Checked, opt TextOptions) error {
	t := &textWriter{Writer: bufio.NewWriter(w), opt: opt}
	for _, file := range files {
		for _, f := range file.Findings {
			t.finding(file.Name, f)
		}
	}
	t.line(SumChecks(files).String())
	return t.Flush()
}

func (t *textWriter) finding(name string, f lint.Finding) {
	where := printable(name) + ":"
	switch {
	case f.Pos.Line > 0:
		where += fmt.Sprintf("%d:%d:", f.Pos.Line, f.Pos.Column)
	case f.Path != "": // a format without lines
		where += " " + printable(f.Path) + ":"
	}
	color := ""
	switch f.Severity {
	case lint.Error:
		color = red
	case lint.Warning:
		color = yellow
	}
	t.line(t.paint(bold, where) + " " + t.paint(color, f.Severity.String()+":") + " " + printable(f.Msg.String()) + " [" + f.ID + "]")
	if !f.Fix.IsZero() {
		t.line("    " + printable(f.Fix.String()))
	}
}

// String is the sum in one line: "2 files: 1 error, no warnings, 3 notes".
func (s CheckSum) String() string {
	line := Counted(s.Files, "file") + ": " + Counted(s.Errors, "error") + ", " + Counted(s.Warnings, "warning")
	if s.Notes > 0 {
		line += ", " + Counted(s.Notes, "note")
	}
	return line
}

// Counted is a number with its word: "no errors", "1 error", "2 errors".
func Counted(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// CheckDoc is the JSON document "cradle/check/1".
type CheckDoc struct {
	Schema   string         `json:"schema"`
	ExitCode int            `json:"exit_code"`
	For      string         `json:"for,omitempty"`
	Summary  CheckSum       `json:"summary"`
	Files    []CheckFileDoc `json:"files"`
}

// CheckFileDoc is one file of a CheckDoc.
type CheckFileDoc struct {
	Name     string       `json:"name"`
	Readable bool         `json:"readable"`
	Encoding string       `json:"encoding,omitempty"`
	Settings int          `json:"settings"`
	Findings []FindingDoc `json:"findings"`
}

// FindingDoc is one finding.
type FindingDoc struct {
	ID        string `json:"id"`
	Severity  string `json:"severity"`
	Danger    string `json:"danger,omitempty"` // "severe" or "undoable"
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
	Path      string `json:"path,omitempty"`
	Message   string `json:"message"`
	Fix       string `json:"fix,omitempty"`
	Source    string `json:"source,omitempty"`
}

// Check makes the JSON document of checked files. target is the handset that they
// were checked for, if any.
func Check(files []Checked, exitCode int, target string) CheckDoc {
	d := CheckDoc{Schema: "cradle/check/1", ExitCode: exitCode, For: target, Summary: SumChecks(files), Files: []CheckFileDoc{}}
	for _, f := range files {
		one := CheckFileDoc{Name: f.Name, Findings: []FindingDoc{}}
		if f.Document != nil {
			one.Readable, one.Encoding, one.Settings = true, f.Document.Encoding, f.Document.Settings()
		}
		for _, g := range f.Findings {
			one.Findings = append(one.Findings, findingDoc(g))
		}
		d.Files = append(d.Files, one)
	}
	return d
}

func findingDoc(f lint.Finding) FindingDoc {
	return FindingDoc{
		ID: f.ID, Severity: f.Severity.String(), Danger: dangerWord(f),
		Line: f.Pos.Line, Column: f.Pos.Column, EndLine: f.End.Line, EndColumn: f.End.Column,
		Path: f.Path, Message: f.Msg.String(), Fix: f.Fix.String(), Source: f.Source,
	}
}

// dangerWord says of a danger whether it can be undone.
func dangerWord(f lint.Finding) string {
	switch {
	case f.Danger == nil:
		return ""
	case f.Danger.Severe:
		return "severe"
	}
	return "undoable"
}

// RulesText lists the rules of the lint, a line each.
func RulesText(w io.Writer, rules []lint.Rule) error {
	b := bufio.NewWriter(w)
	width := 0
	for _, r := range rules {
		width = max(width, len(r.ID))
	}
	for _, r := range rules {
		fmt.Fprintf(b, "%-*s  %-7s  %s\n", width, r.ID, r.Severity, r.Title)
	}
	return b.Flush()
}

// RuleText explains a rule.
func RuleText(w io.Writer, r lint.Rule, opt TextOptions) error {
	if opt.Width <= 0 {
		opt.Width = 100
	}
	t := &textWriter{Writer: bufio.NewWriter(w), opt: opt}
	t.line(t.paint(bold, r.ID) + " (" + r.Severity.String() + ")")
	t.line(r.Title + ".")
	t.line("")
	t.wrap(0, "", r.Why)
	t.wrap(0, "What to do: ", r.Mend)
	example := func(title, text string) {
		if text == "" {
			return
		}
		t.line("")
		t.line(title)
		for line := range strings.SplitSeq(r.Show(text), "\n") {
			t.line("    " + printable(line))
		}
	}
	if r.File != "" {
		t.line("")
		t.line("For example a file of the name " + r.File)
	} else {
		example("For example:", r.Example)
		example("Mended:", r.Mended)
	}
	t.line("")
	t.line("Source: " + r.Source)
	return t.Flush()
}

// RulesDoc is the JSON document "cradle/rules/1".
type RulesDoc struct {
	Schema string    `json:"schema"`
	Rules  []RuleDoc `json:"rules"`
}

// RuleDoc is one rule.
type RuleDoc struct {
	ID       string `json:"id"`
	Severity string `json:"severity"`
	Title    string `json:"title"`
	Why      string `json:"why"`
	Mend     string `json:"mend"`
	Example  string `json:"example,omitempty"`
	Mended   string `json:"mended,omitempty"`
	Source   string `json:"source"`
}

// Rules makes the JSON document of rules.
func Rules(rules []lint.Rule) RulesDoc {
	d := RulesDoc{Schema: "cradle/rules/1", Rules: []RuleDoc{}}
	for _, r := range rules {
		d.Rules = append(d.Rules, RuleDoc{r.ID, r.Severity.String(), r.Title, r.Why, r.Mend, r.Example, r.Mended, r.Source})
	}
	return d
}
