package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

func init() { dataTexts["explain"] = explainTexts }

// reason is a reason in a few words, as rapi/canon and others have them: in what way two
// values are the same, or why they cannot be compared.
var reason = regexp.MustCompile(`^(as|without|the handset|the clock) `)

// explainTexts are the texts of explanations, reasons and sums of runs that are data, or
// leave their packages as plain words (phrase.Known).
func explainTexts(t *testing.T) (list []string) {
	t.Helper()
	var results struct {
		Code    []struct{ What, Cause, Do, Setting string }
		Mistake []struct{ Cause, Do string }
	}
	if _, err := toml.DecodeFile(filepath.Join(module, "app/explain/results.toml"), &results); err != nil {
		t.Fatal(err)
	}
	for _, c := range results.Code {
		list = append(list, c.What, c.Cause, c.Do, c.Setting)
	}
	for _, m := range results.Mistake {
		list = append(list, m.Cause, m.Do)
	}
	for e := run.Running; e <= run.NotSent; e++ {
		list = append(list, e.String())
	}
	for _, s := range provxml.States() { // the words that report.Sum has
		list = append(list, strings.ReplaceAll(s.Key(), "_", " "))
	}
	list = append(list, "not begun")
	for _, source := range []string{"rapi/canon/*.go", "rapi/change/verify.go", "app/bench/echo.go"} {
		for _, s := range literalsOf(t, source, "") {
			if reason.MatchString(s) {
				list = append(list, s)
			}
		}
	}
	return append(append(list, hints(t)...), journalTexts(t)...)
}

// hints are what rapi/osnet advises where the computer's network fails.
func hints(t *testing.T) (list []string) {
	for _, s := range literalsOf(t, "rapi/osnet/error.go", "hint") {
		if strings.Contains(s, " ") {
			list = append(list, strings.ReplaceAll(s, "port %d", "port 990")) // the one below 1024
		}
	}
	if len(list) < 5 {
		t.Fatalf("only %d hints", len(list))
	}
	return list
}

// journalTexts are what the journal says of its errors: a sentence after its path, and a
// sentence that says what to do.
func journalTexts(t *testing.T) (list []string) {
	f := parsed(t, "app/journal/error.go")
	known := map[string]string{} // constants
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			known[v.Names[0].Name] = literal(v.Values[0])
		}
		return true
	})
	var text func(e ast.Expr) string
	text = func(e ast.Expr) string {
		switch e := e.(type) {
		case *ast.Ident:
			return known[e.Name]
		case *ast.BinaryExpr:
			return text(e.X) + text(e.Y)
		}
		return literal(e)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if d, ok := n.(*ast.FuncDecl); ok && d.Name.Name != "Words" {
			return false
		}
		r, ok := n.(*ast.ReturnStmt)
		if !ok || len(r.Results) != 2 {
			return true
		}
		if what := text(r.Results[0]); what != "" {
			list = append(list, what+".")
		}
		if do := text(r.Results[1]); do != "" {
			list = append(list, phrase.Sentence(phrase.Known(do)).String())
		}
		return true
	})
	if len(list) < 25 {
		t.Fatalf("only %d texts of the journal", len(list))
	}
	return list
}

// parsed is a source of the program.
func parsed(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(module, path), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// literalsOf are the texts in sources that are no tests; in one function, if it is named.
func literalsOf(t *testing.T, pattern, function string) (list []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(module, pattern))
	if err != nil || len(names) == 0 {
		t.Fatal(pattern, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		path, _ := filepath.Rel(module, name)
		ast.Inspect(parsed(t, path), func(n ast.Node) bool {
			switch d := n.(type) {
			case *ast.FuncDecl:
				if function != "" && d.Name.Name != function {
					return false
				}
			case *ast.GenDecl:
				if function != "" && d.Tok != token.CONST {
					return false
				}
			}
			if e, ok := n.(ast.Expr); ok {
				if s := literal(e); s != "" {
					list = append(list, s)
					return false
				}
			}
			return true
		})
	}
	return list
}

// TestExplainTexts: the tables have all that explanations are made of.
func TestExplainTexts(t *testing.T) {
	texts := explainTexts(t)
	if len(texts) < 250 {
		t.Errorf("only %d texts", len(texts))
	}
	for _, l := range Languages()[1:] {
		m := phraseTables(t, l.Code)
		for _, text := range texts {
			if s, there := m[phraseContext+text]; !there && text != "" {
				t.Errorf("%s: not translated: %q", l.Code, phraseContext+text)
			} else if there && s.text == "" {
				t.Errorf("%s: %q is empty", l.Code, text)
			}
		}
	}
}

// TestKnownSentences: a text that is known in English alone is said sentence by sentence,
// or not at all.
func TestKnownSentences(t *testing.T) {
	table := sayingTable{
		"One.":          {Other: "Eins."},
		"Two. And on.":  {Other: "Zwei und weiter."},
		"Three, e.g. x": {Other: "Drei, etwa x"},
	}
	for text, want := range map[string]string{
		"One.":                            "Eins.",
		"One. Two. And on.":               "Eins. Zwei und weiter.",
		"Two. And on. One. Three, e.g. x": "Zwei und weiter. Eins. Drei, etwa x",
		"One. Four. One.":                 "One. Four. One.",
		"Four. One.":                      "Four. One.",
		"One. ":                           "One. ",
	} {
		if got := table.say(phrase.Known(text)); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}
