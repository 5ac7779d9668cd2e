package words

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cradle/app/compose"
	"cradle/assets"
)

// formTexts are the texts of the forms, and the forms that have them: those of
// templates.toml, and what package compose says of values.
func formTexts(t *testing.T) map[string][]string {
	t.Helper()
	asked := map[string][]string{}
	texts, by := compose.Carried().Texts()
	for i, text := range texts {
		asked[text] = append(asked[text], by[i])
	}
	files, err := filepath.Glob("../../compose/*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if name, ok := c.Fun.(*ast.Ident); ok && name.Name == "why" {
				if literal(c.Args[0]) == "" {
					t.Errorf("%s: why of no literal", file)
				}
				asked[literal(c.Args[0])] = append(asked[literal(c.Args[0])], "")
				said++
			}
			return true
		})
	}
	if len(texts) < 300 || said < 25 {
		t.Fatalf("%d texts of forms, %d of what is wrong", len(texts), said)
	}
	return asked
}

// TestForms: every text of the forms is in every other language's table, with the same
// places to fill in, and nothing else is there.
func TestForms(t *testing.T) {
	asked := formTexts(t)
	for _, l := range Languages()[1:] {
		data, err := assets.Forms.ReadFile(forms + "/" + l.Code + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		for text := range asked {
			if m["form|"+text] == "" {
				t.Errorf("%s: not translated: %q", l.Code, "form|"+text)
			}
		}
		for key, said := range m {
			context, text, _ := strings.Cut(key, "|")
			form := strings.TrimPrefix(strings.TrimPrefix(context, "form"), ".")
			if by := asked[text]; by == nil || form != "" && !slices.Contains(by, form) {
				t.Errorf("%s: nobody asks for %q", l.Code, key)
			}
			if said == "" || !slices.Equal(places(said), places(text)) {
				t.Errorf("%s: %q: %q has the places %v", l.Code, key, said, places(said))
			}
		}
	}
}

// TestForm: a text of one form alone, of all, with something filled in that looks like a
// place itself, and one that no table has.
func TestForm(t *testing.T) {
	for _, name := range localeVariables {
		t.Setenv(name, "")
	}
	t.Cleanup(func() { Use("en") })
	for _, tt := range []struct {
		code, form, text string
		with             map[string]any
		want             string
	}{
		{"de", "speeddial", "Key", nil, "Taste"},
		{"de", "registry", "Key", nil, "Schlüssel"},
		{"es", "speeddial", "Key", nil, "Tecla"},
		{"en", "speeddial", "Key", nil, "Key"},
		{"de", "gprs", "write a variable alone, like {{.Variable}}", map[string]any{"Variable": "{{apn}}"}, "nur eine Variable eingeben, etwa {{apn}}"},
		{"en", "gprs", "write a variable alone, like {{.Variable}}", map[string]any{"Variable": "{{apn}}"}, "write a variable alone, like {{apn}}"},
		{"de", "gprs", "No table has this", nil, "No table has this"},
	} {
		if err := Use(tt.code); err != nil {
			t.Fatal(err)
		}
		if got := Form(tt.form, tt.text, tt.with); got != tt.want {
			t.Errorf("%s: %s %q: %q, want %q", tt.code, tt.form, tt.text, got, tt.want)
		}
	}
}
