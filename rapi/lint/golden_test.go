package lint

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

var update = flag.Bool("update", false, "write RULES.md and testdata/rules.golden from the rules")

// underlined is a rule's example with what is found in it.
func underlined(cat *csp.Catalogue, r Rule, text string) string {
	name, data := exampleFile(r, text)
	var findings []Finding
	d, err := provxml.Parse(name, data)
	if err != nil {
		findings = []Finding{Unreadable(err.(*provxml.SyntaxError))}
	} else {
		target := r.For
		switch r.ID {
		case roleMissing, roleRaisedHere, notOverCable:
		default: // whose examples are about something else
			target.Roles = csp.RoleUserAuth | csp.RoleManager
		}
		findings = Check(d, cat, Options{Target: target})
	}
	return carets(string(data), findings)
}

// carets is a document with its findings below the lines they are on, as a person
// can judge them: carets from where a finding begins to where it ends.
func carets(text string, findings []Finding) string {
	var b strings.Builder
	tell := func(f Finding) {
		fmt.Fprintf(&b, "%v %s: %s", f.Severity, f.ID, f.Msg)
		if !f.Fix.IsZero() {
			b.WriteString("; " + f.Fix.String())
		}
		b.WriteString("\n")
	}
	for _, f := range findings {
		if f.Pos.Line == 0 {
			b.WriteString("   - ")
			tell(f)
		}
	}
	for i, line := range strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n") {
		fmt.Fprintf(&b, "%3d| %s\n", i+1, strings.ToValidUTF8(line, "?"))
		for _, f := range findings {
			if f.Pos.Line != i+1 {
				continue
			}
			width := 1
			if f.End.Line == f.Pos.Line {
				width = f.End.Column - f.Pos.Column
			}
			b.WriteString("   | " + strings.Repeat(" ", f.Pos.Column-1) + strings.Repeat("^", width) + " ")
			tell(f)
		}
	}
	return b.String()
}

// The golden file has the example of each rule, and the same mended, each with
// all that is found in it.
func TestRulesPlaces(t *testing.T) {
	cat := catalogue(t)
	var b strings.Builder
	for _, r := range Rules() {
		if r.Example != "" {
			fmt.Fprintf(&b, "== %s\n%s", r.ID, underlined(cat, r, r.Show(r.Example)))
		}
		if r.Mended != "" && r.File == "" {
			fmt.Fprintf(&b, "-- mended\n%s", underlined(cat, r, r.Show(r.Mended)))
		}
	}
	same(t, "testdata/rules.golden", b.String())
}

// One document with many mistakes that people make: each is found, and nothing else.
func TestRulesTogether(t *testing.T) {
	d, err := provxml.ReadFile("testdata/faults.xml")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "testdata/faults.golden", carets(string(d.Source), Check(d, catalogue(t), Options{})))
}

// RULES.md is the rules for people.
func TestRulesDocument(t *testing.T) {
	var b strings.Builder
	b.WriteString("<!-- Made from the rules by `go generate ./rapi/lint`; do not edit. -->\n\n# What `cradle check` looks for\n\n" +
		"An **error** is what a handset refuses, or does otherwise than it is written. A **warning** is what it may refuse, or what is\n" +
		"dangerous. A **note** is worth knowing. A finding that stands on something inferred is at most a warning.\n\n" +
		"Sources such as aa456053 are pages of `https://learn.microsoft.com/en-us/previous-versions/`, with `(v=msdn.10)` behind the number.\n\n| rule | | |\n|---|---|---|\n")
	for _, r := range Rules() {
		fmt.Fprintf(&b, "| [%s](#%s) | %v | %s |\n", r.ID, r.ID, r.Severity, r.Title)
	}
	for _, r := range Rules() {
		fmt.Fprintf(&b, "\n## %s\n\n%s (%v). %s\n\n", r.ID, r.Title, r.Severity, r.Why)
		if r.File != "" {
			fmt.Fprintf(&b, "For example, a file of the name `%s`.\n\n", r.File)
		} else {
			for i, text := range []string{r.Example, r.Mended} {
				if text != "" {
					fmt.Fprintf(&b, "%s\n\n```xml\n%s\n```\n\n", []string{"For example:", "Mended:"}[i], strings.ToValidUTF8(strings.TrimPrefix(r.Show(text), "\ufeff"), "?"))
				}
			}
		}
		fmt.Fprintf(&b, "What to do: %s\n\nSource: %s.\n", r.Mend, r.Source)
	}
	same(t, "RULES.md", b.String())
}

func same(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) == want {
		return
	}
	a, b := strings.Split(string(got), "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("%s:%d is\n%s\nand the rules make\n%s\nrun go generate ./rapi/lint, and look at what changes", file, i+1, a[i], b[i])
		}
	}
	t.Fatalf("%s has %d lines, the rules make %d; run go generate ./rapi/lint", file, len(a), len(b))
}
