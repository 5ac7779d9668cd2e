package words

import (
	"os"
	"strings"
	"testing"

	"cradle/rapi/csp"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// foundTexts are what the lint says of the example of each of its rules and of a document
// that is full of faults, and what reading says of the examples when they are cut off
// anywhere.
func foundTexts(t *testing.T) (texts []phrase.Text) {
	t.Helper()
	note := func(msg, fix phrase.Text) {
		texts = append(texts, msg)
		if !fix.IsZero() {
			texts = append(texts, fix)
		}
	}
	check := func(name, text string, target lint.Target) bool {
		d, err := provxml.Parse(name, []byte(text))
		if err != nil {
			e := err.(*provxml.SyntaxError)
			note(e.Msg, e.Fix)
			return false
		}
		for _, f := range lint.Check(d, csp.Carried(), lint.Options{Target: target}) {
			note(f.Msg, f.Fix)
			if f.Danger != nil {
				note(f.Danger.What, phrase.Text{})
			}
		}
		return true
	}
	for _, r := range lint.Rules() {
		name := r.File
		if name == "" {
			name = "example.xml"
		}
		for _, text := range []string{r.Example, "<wap-provisioningdoc>" + r.Example + "</wap-provisioningdoc>"} {
			if !check(name, text, r.For) {
				continue
			}
			for i := range text {
				if i%7 == 0 {
					if _, err := provxml.Parse(name, []byte(text[:i])); err != nil {
						e := err.(*provxml.SyntaxError)
						note(e.Msg, e.Fix)
					}
				}
			}
		}
	}
	faults, err := os.ReadFile(module + "/rapi/lint/testdata/faults.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []lint.Target{{}, {Device: csp.Standard, Version: 40}, {Name: "NORTH-01", Device: csp.Professional, Version: 65}} {
		check("faults.xml", string(faults), target)
	}
	return texts
}

// TestFindings: nothing that the lint or the reader says is English where the window is
// not, no piece of it either.
func TestFindings(t *testing.T) {
	texts := foundTexts(t)
	all, err := sayings()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages()[1:] {
		forms := map[string]bool{}
		for _, text := range texts {
			text.In(func(form, one string, counts bool, n int, with map[string]any) string {
				if _, there := all[l.Code][form]; !there && !forms[form] {
					t.Errorf("%s: not in a table: %q", l.Code, form)
				}
				forms[form] = true
				return phrase.English(form, one, counts, n, with)
			})
			said := all[l.Code].say(text)
			if said == text.String() || strings.Contains(said, "{{.") {
				t.Errorf("%s: %q is %q", l.Code, text, said)
			}
		}
		if len(forms) < 180 {
			t.Errorf("%s: only %d forms were said", l.Code, len(forms))
		}
	}
}
