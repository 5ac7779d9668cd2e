package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cradle/assets"
	"cradle/rapi/csp"
)

// module is the root of the program's sources, seen from this package.
const module = "../../.."

// dataTexts are the texts that stand in data and not in a source, by the beginning of
// the name of the tables that have them; of nil another test says which they are. Where
// one is made into a phrase, the line says so: "// data: what it is".
var dataTexts = map[string]func(*testing.T) []string{
	"lint":      lintWords,
	"catalogue": nil, // TestCatalogue
	"explain":   nil,
}

// lintWords are the words of the catalogue for what documents choose a name for, which
// the lint's messages have in them: "entry name".
func lintWords(t *testing.T) (list []string) {
	var words func(ch *csp.Characteristic)
	words = func(ch *csp.Characteristic) {
		if ch.Any {
			list = append(list, ch.Name)
		}
		if ch.AnyParm != nil {
			list = append(list, ch.AnyParm.Name)
		}
		for _, c := range ch.Children {
			words(c)
		}
	}
	for _, p := range csp.Carried().Providers {
		words(p.Root)
	}
	if len(list) < 30 {
		t.Fatalf("only %d words of the catalogue", len(list))
	}
	return list
}

// TestLintWords: the tables of the lint have every word of the catalogue that it shows.
func TestLintWords(t *testing.T) {
	for _, l := range Languages()[1:] {
		m := phraseTable(t, "lint."+l.Code+".json")
		for _, word := range lintWords(t) {
			if _, there := m[phraseContext+word]; !there {
				t.Errorf("%s: not translated: %q", l.Code, phraseContext+word)
			}
		}
	}
}

// said is one entry of a table.
type said struct {
	file string // "lint.de.json"
	text any    // a string, or the forms "one" and "other"
}

// phraseTables are a language's tables of phrases together; TestPhrasesAgree holds them
// against each other.
func phraseTables(t *testing.T, code string) map[string]said {
	t.Helper()
	names, err := fs.Glob(assets.Phrases, phrases+"/*."+code+".json")
	if err != nil || len(names) < len(dataTexts) {
		t.Fatalf("%s: %v %v", code, names, err)
	}
	all := map[string]said{}
	for _, name := range names {
		name = filepath.Base(name)
		for key, text := range phraseTable(t, name) {
			all[key] = said{name, text}
		}
	}
	return all
}

// phrased is a text that a source makes with package phrase.
type phrased struct {
	form   string
	counts bool
	where  string
}

// phrasesOf finds the texts that all sources of the program make, and tells of those
// whose form is no literal, or that have a place without a value.
func phrasesOf(t *testing.T) (list []phrased) {
	t.Helper()
	for _, room := range []string{"app", "rapi", "usb", "assets"} {
		err := filepath.WalkDir(filepath.Join(module, room), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			list = append(list, phrasesIn(t, fset, f)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}

func phrasesIn(t *testing.T, fset *token.FileSet, f *ast.File) (list []phrased) {
	if !slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"cradle/rapi/phrase"` }) {
		return nil
	}
	data := map[int]bool{} // lines whose text is data
	for _, g := range f.Comments {
		for _, c := range g.List {
			if strings.HasPrefix(c.Text, "// data: ") {
				data[fset.Position(c.Pos()).Line] = true
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		at := fset.Position(c.Pos())
		p := phrased{where: at.String()}
		var pairs []ast.Expr
		one := ""
		switch phraseCall(c) {
		case "New":
			p.form, pairs = literal(c.Args[0]), c.Args[1:]
		case "Count":
			one, p.form, p.counts, pairs = literal(c.Args[0]), literal(c.Args[1]), true, c.Args[3:]
		default:
			return true
		}
		switch {
		case data[at.Line] && p.form == "":
			return true
		case p.form == "" || p.counts && one == "":
			t.Errorf("%s: the form of the text is no literal, so that nobody can tell whether it is in the tables", at)
			return true
		}
		checkPlaces(t, p, one, pairs)
		list = append(list, p)
		return true
	})
	return list
}

// phraseCall is the function of package phrase that is called and makes a text of a
// form, or "".
func phraseCall(c *ast.CallExpr) string {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); ok && x.Name == "phrase" && (s.Sel.Name == "New" || s.Sel.Name == "Count") {
		return s.Sel.Name
	}
	return ""
}

// checkPlaces tells of a place without a value, and of a value without a place.
func checkPlaces(t *testing.T, p phrased, one string, pairs []ast.Expr) {
	t.Helper()
	var given []string
	for i := 0; i < len(pairs); i += 2 {
		given = append(given, "{{."+literal(pairs[i])+"}}")
	}
	asked := places(p.form)
	if p.counts {
		given = append(given, "{{.Count}}")
		asked = slices.Compact(slices.Sorted(slices.Values(append(places(one), append(asked, "{{.Count}}")...))))
	}
	slices.Sort(given)
	if !slices.Equal(given, asked) {
		t.Errorf("%s: %v are given for the places %v", p.where, given, asked)
	}
	for _, form := range []string{one, p.form} {
		if strings.Contains(place.ReplaceAllString(form, ""), "{{") || slices.ContainsFunc(places(form), func(s string) bool { return !strings.HasPrefix(s, "{{.") }) {
			t.Errorf("%s: braces in %q that are no place: give them as a value", p.where, form)
		}
	}
}

// TestPhrases: every text that a package makes with rapi/phrase is in every other
// language's tables, with the same places, and nothing else is there.
func TestPhrases(t *testing.T) {
	asked := map[string]phrased{}
	for _, p := range phrasesOf(t) {
		key := phraseContext + p.form
		if before, there := asked[key]; there && before.counts != p.counts {
			t.Errorf("%s and %s: one of them counts", before.where, p.where)
		}
		asked[key] = p
	}
	if len(asked) < 300 {
		t.Fatalf("only %d texts were found", len(asked))
	}
	known := map[string]map[string]bool{}
	for room, texts := range dataTexts {
		if texts != nil {
			known[room] = map[string]bool{}
			for _, text := range texts(t) {
				known[room][phraseContext+text] = true
			}
		}
	}
	for _, l := range Languages()[1:] {
		all := phraseTables(t, l.Code)
		for key, p := range asked {
			if s, there := all[key]; !there {
				t.Errorf("%s: not translated: %s (%s)", l.Code, strconv.Quote(key), p.where)
			} else {
				checkSaid(t, l.Code, key, s.text, p.counts)
			}
		}
		for key, s := range all {
			if _, there := asked[key]; there {
				continue
			}
			room, _, _ := strings.Cut(s.file, ".")
			if texts, there := dataTexts[room]; !there || texts != nil && !known[room][key] {
				t.Errorf("%s: nobody asks for %q", s.file, key)
			} else if text, ok := s.text.(string); !ok || text == "" || strings.Contains(text, "{{") {
				t.Errorf("%s: %q is %v", s.file, key, s.text)
			}
		}
	}
}

// checkSaid holds what a table says against its key.
func checkSaid(t *testing.T, code, key string, text any, counts bool) {
	t.Helper()
	forms, counting := text.(map[string]any)
	if !counting {
		forms = map[string]any{"other": text}
	}
	if counting != counts || counting && (forms["one"] == nil || len(forms) != 2) || forms["other"] == nil {
		t.Errorf("%s: %q is to have the forms one and other if it counts: %v", code, key, text)
	}
	for form, v := range forms {
		s, _ := v.(string)
		want := places(key)
		if form == "one" && !strings.Contains(s, "{{.Count}}") { // "a handset"
			want = slices.DeleteFunc(want, func(p string) bool { return p == "{{.Count}}" })
		}
		if s == "" || !slices.Equal(places(s), want) {
			t.Errorf("%s: %q: %q has the places %v", code, key, s, places(s))
		}
	}
}
