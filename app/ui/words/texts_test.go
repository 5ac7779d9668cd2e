package words

import (
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"cradle/assets"
)

// update adds the texts of the sources to the English table, and takes those away that
// no source has. What counts something gets its form for one by hand.
var update = flag.Bool("update", false, "make assets/translations/en.json anew from the sources")

// text is a text that a source asks for.
type text struct {
	key    string
	counts bool // words.N
	where  string
}

// room are the window's packages, seen from this one.
const room = ".."

// sources parses every source of the window that is no test.
func sources(t *testing.T, look func(fset *token.FileSet, path string, f *ast.File)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		n++
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err == nil {
			look(fset, path, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 40 {
		t.Fatalf("only %d sources were looked at", n)
	}
}

// textsOf finds the texts that the sources ask for.
func textsOf(t *testing.T) (list []text) {
	sources(t, func(fset *token.FileSet, path string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := wordsCall(c)
			if name == "" {
				return true
			}
			where := fset.Position(c.Pos()).String()
			key := literal(c.Args[0])
			if name == "C" && key != "" {
				key += "|" + literal(c.Args[1])
			}
			if key == "" {
				t.Errorf("%s: the text of words.%s is no literal, so that nobody can tell whether it is in the tables", where, name)
				return true
			}
			list = append(list, text{key, name == "N", where})
			pairs := c.Args[1:]
			if name != "T" {
				pairs = c.Args[2:]
			}
			given := map[string]bool{"{{.Count}}": name == "N"}
			for i := 0; i < len(pairs); i += 2 {
				given["{{."+literal(pairs[i])+"}}"] = true
			}
			for _, p := range places(key) {
				if !given[p] {
					t.Errorf("%s: nothing is given for %s", where, p)
				}
			}
			if len(pairs)%2 != 0 || len(pairs)/2 != len(places(key))-btoi(name == "N" && strings.Contains(key, "{{.Count}}")) {
				t.Errorf("%s: %d values are given for %v", where, len(pairs)/2, places(key))
			}
			return true
		})
	})
	return list
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// wordsCall is the name of the function of this package that is called, or "".
func wordsCall(c *ast.CallExpr) string {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); ok && x.Name == "words" && slices.Contains([]string{"T", "N", "C"}, s.Sel.Name) {
		return s.Sel.Name
	}
	return ""
}

// literal is the text of a literal, or of several that are put together; "" is none.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, _ := strconv.Unquote(e.Value)
			return s
		}
	case *ast.BinaryExpr:
		if a, b := literal(e.X), literal(e.Y); a != "" && b != "" {
			return a + b
		}
	}
	return ""
}

var place = regexp.MustCompile(`\{\{[^}]*\}\}`)

// places are the places of a text that are filled in, each once, in order of the alphabet.
func places(s string) []string {
	list := place.FindAllString(s, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// table is one language's.
func table(t *testing.T, code string) map[string]any {
	t.Helper()
	data, err := assets.Translations.ReadFile(folder + "/" + code + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return m
}

// TestTables: every text of the window is in every language's table, with the same
// places to fill in, and nothing else is there.
func TestTables(t *testing.T) {
	asked := map[string]text{}
	for _, x := range textsOf(t) {
		if before, there := asked[x.key]; there && before.counts != x.counts {
			t.Errorf("%s and %s: one of them counts", before.where, x.where)
		}
		asked[x.key] = x
	}
	if *update {
		updateEnglish(t, asked)
		return
	}
	for _, l := range Languages() {
		m := table(t, l.Code)
		for key, x := range asked {
			said, there := m[key]
			if !there {
				t.Errorf("%s: not translated: %q (%s)", l.Code, key, x.where)
				continue
			}
			forms, counts := said.(map[string]any)
			if !counts {
				forms = map[string]any{"other": said}
			}
			if counts != x.counts || counts && (forms["one"] == nil || forms["other"] == nil || len(forms) != 2) {
				t.Errorf("%s: %q is to have the forms one and other if it counts: %v", l.Code, key, said)
			}
			for form, v := range forms {
				s, _ := v.(string)
				if s == "" {
					t.Errorf("%s: %q is empty", l.Code, key)
				}
				want := places(key)
				if form == "one" && !strings.Contains(s, "{{.Count}}") { // "a handset"
					want = slices.DeleteFunc(slices.Clone(want), func(p string) bool { return p == "{{.Count}}" })
				}
				if !slices.Equal(places(s), want) {
					t.Errorf("%s: %q: %q has the places %v", l.Code, key, s, places(s))
				}
				if k := key[strings.Index(key, "|")+1:]; l.Code == "en" && form == "other" && s != k {
					t.Errorf("en: %q is %q", key, s)
				}
			}
		}
		for key := range m {
			if _, there := asked[key]; !there {
				t.Errorf("%s: nobody asks for %q", l.Code, key)
			}
		}
	}
}

func updateEnglish(t *testing.T, asked map[string]text) {
	before := table(t, "en")
	after := map[string]any{}
	for key, x := range asked {
		after[key] = key[strings.Index(key, "|")+1:]
		if x.counts {
			after[key] = map[string]any{"one": key, "other": key}
		}
		if said, there := before[key]; there {
			after[key] = said
		}
	}
	write(t, "en", after)
	for _, l := range Languages()[1:] {
		m := table(t, l.Code)
		missing := 0
		for key := range maps.Clone(m) {
			if _, there := asked[key]; !there {
				delete(m, key)
			}
		}
		for key := range asked {
			if _, there := m[key]; !there {
				missing++
				t.Logf("%s: %q", l.Code, key)
			}
		}
		write(t, l.Code, m)
		t.Logf("%s: %d texts are missing", l.Code, missing)
	}
}

func write(t *testing.T, code string, m map[string]any) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(room, "../../assets", folder, code+".json"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestNothingOutsideTheTables: a literal in the window's sources that reads like
// something for people goes through package words, or its line says why not with a
// comment "untranslated: ...".
func TestNothingOutsideTheTables(t *testing.T) {
	sources(t, func(fset *token.FileSet, path string, f *ast.File) {
		excused := map[int]bool{}
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.Contains(c.Text, "untranslated: ") {
					excused[fset.Position(c.Pos()).Line] = true
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr:
				if wordsCall(n) != "" || logs(n) || errs(n) {
					return false
				}
			case *ast.BasicLit:
				at := fset.Position(n.Pos())
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && forPeople(s) && !excused[at.Line] {
					t.Errorf("%s: %q is not in the tables: words.T, or say why not with // untranslated: ...", at, s)
				}
			}
			return true
		})
	})
}

// logs reports whether a call writes into the log, which is English.
func logs(c *ast.CallExpr) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Debug", "Info", "Warn", "Error", "With"}, s.Sel.Name) {
		return false
	}
	switch x := s.X.(type) {
	case *ast.SelectorExpr:
		return x.Sel.Name == "log" || x.Sel.Name == "Log"
	case *ast.Ident:
		return x.Name == "log" || x.Name == "slog"
	}
	return false
}

// errs reports whether a call makes an error or asks the environment. Errors are
// English in all of the program; app/explain speaks for them.
func errs(c *ast.CallExpr) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && slices.Contains([]string{"errors.New", "fmt.Errorf", "os.Getenv", "os.LookupEnv", "os.Setenv"}, x.Name+"."+s.Sel.Name)
}

// symbol is a name of the kind of LC_ALL.
var symbol = regexp.MustCompile(`^[A-Z0-9_-]+$`)

// forPeople reports whether a literal reads like a text for people: words with a blank
// between them, or one that begins with a capital.
func forPeople(s string) bool {
	if strings.HasPrefix(s, "<svg") || symbol.MatchString(s) {
		return false
	}
	letters := 0
	word := false // a run of three letters at least
	for _, f := range strings.FieldsFunc(place.ReplaceAllString(s, ""), func(r rune) bool { return !unicode.IsLetter(r) }) {
		letters++
		word = word || len(f) > 2
	}
	first, _ := utf8First(s)
	return word && (letters > 1 && strings.Contains(strings.TrimSpace(s), " ") || unicode.IsUpper(first))
}

func utf8First(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

// TestForPeople holds the judgement of literals against some.
func TestForPeople(t *testing.T) {
	for s, want := range map[string]bool{
		"Apply": true, "not verified": true, "Open…": true, "Only problems": true, "{{.A}} of {{.B}} done": true,
		"": false, "cradle.svg": false, "claim": false, "%d:%02d": false, "history": false, " · ": false, "SHA": false, "LC_ALL": false,
		"translations": false, "15:04": false, ".xml": false, "•••": false,
	} {
		if forPeople(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// TestUse: a chosen language is spoken whatever the system's is, and the system's
// when none is chosen.
func TestUse(t *testing.T) {
	t.Setenv("LC_ALL", "")
	t.Setenv("LC_MESSAGES", "")
	t.Setenv("LANGUAGE", "")
	t.Setenv("LANG", "es_ES.UTF-8")
	for _, tt := range []struct{ code, want string }{{"de", "Gerät anschließen"}, {"en", "Plug in a handset first"}, {"", "Conecte primero un dispositivo"}, {"de", "Gerät anschließen"}} {
		if err := Use(tt.code); err != nil {
			t.Fatal(err)
		}
		if got := T("Plug in a handset first"); !strings.Contains(got, tt.want) {
			t.Errorf("%q: %q", tt.code, got)
		}
		if os.Getenv("LANG") != "es_ES.UTF-8" || os.Getenv("LC_ALL") != "" {
			t.Error("the environment was changed")
		}
	}
	if err := Use("xx"); err != nil {
		t.Errorf("a language that there is not: %v", err)
	}
	if got := T("Plug in a handset first"); got != "Plug in a handset first" {
		t.Errorf("of a language that there is not: %q", got)
	}
	if got := N("{{.Count}} handsets", 1) + ", " + N("{{.Count}} handsets", 3); got != "1 handset, 3 handsets" {
		t.Error(got)
	}
}

func BenchmarkT(b *testing.B) {
	if err := Use("de"); err != nil {
		b.Fatal(err)
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			T("Only problems")
		}
	})
	b.Run("filled in", func(b *testing.B) {
		for b.Loop() {
			T("{{.Document}} on {{.Handset}}", "Document", "wifi.xml", "Handset", "NORTH-01")
		}
	})
}
