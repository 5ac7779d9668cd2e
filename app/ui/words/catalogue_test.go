package words

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/rapi/phrase"
)

// phraseTable is a table of assets.Phrases: "lint.de.json".
func phraseTable(t *testing.T, name string) map[string]any {
	t.Helper()
	data, err := assets.Phrases.ReadFile(phrases + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return m
}

// secondSentence is where the first sentence of a help ends.
var secondSentence = regexp.MustCompile(`\. [A-Z]`)

// catalogueTexts are those texts of the catalogue that the window shows, where each
// stands: what a provider is for, the first sentence of the help of groups and settings,
// what values mean, and the families of documents for other devices (app/explain's
// About, rapi/lint's findings on values and on such documents).
func catalogueTexts() map[string]string {
	texts := map[string]string{}
	add := func(text, where string) {
		if text != "" {
			texts[text] = where
		}
	}
	help := func(text, where string) {
		if at := secondSentence.FindStringIndex(text); at != nil {
			text = text[:at[0]+1]
		}
		add(text, where)
	}
	cat := csp.Carried()
	for _, p := range cat.Providers {
		add(p.Purpose, p.Type)
		for path, ch := range p.Characteristics() {
			help(ch.Help, path)
		}
		for path, s := range p.Settings() {
			help(s.Help, path)
			for _, o := range s.Options {
				add(o.Label, path+"="+o.Value)
			}
		}
	}
	for _, f := range cat.Families {
		add(f.Name, "[[foreign]]")
	}
	return texts
}

// literals are parts of a text that are the same in every language: GUIDs, names with a
// digit, a sign or several capitals in them, paths, addresses.
var literals = regexp.MustCompile(`\{[0-9A-Fa-f-]+\}|\S*[\\/*%=_:]\S+|\b[A-Z]+[a-z]*[A-Z0-9][A-Za-z0-9+]*\b|\d+`)

// noLiterals look like one and have a translation.
var noLiterals = []string{"text=value"}

// TestCatalogue: every text of the catalogue that the window shows is in every other
// language's table, and nothing else is. Names and numbers in it are the same there, and
// it ends as the English does.
func TestCatalogue(t *testing.T) {
	asked := catalogueTexts()
	if len(asked) < 550 {
		t.Fatalf("%d texts of the catalogue", len(asked))
	}
	for _, l := range Languages()[1:] {
		m := phraseTable(t, "catalogue."+l.Code+".json")
		for text, where := range asked {
			said, _ := m["phrase|"+text].(string)
			if said == "" {
				t.Errorf("%s: not translated: %q (%s)", l.Code, "phrase|"+text, where)
				continue
			}
			if strings.HasSuffix(text, ".") != strings.HasSuffix(said, ".") || strings.TrimSpace(said) != said {
				t.Errorf("%s: %q does not end as %q", l.Code, said, text)
			}
			for _, name := range literals.FindAllString(text, -1) {
				if name = strings.TrimRight(name, ".,;:"); !strings.Contains(said, name) && !slices.Contains(noLiterals, name) {
					t.Errorf("%s: %q has no %q", l.Code, said, name)
				}
			}
		}
		for key := range m {
			if text, ok := strings.CutPrefix(key, "phrase|"); !ok || asked[text] == "" {
				t.Errorf("%s: the catalogue has no %q", l.Code, key)
			}
		}
	}
}

// TestSayCatalogue: a text of the catalogue is said in the language of the window.
func TestSayCatalogue(t *testing.T) {
	for _, name := range localeVariables {
		t.Setenv(name, "")
	}
	t.Cleanup(func() { Use("en") })
	for _, tt := range []struct{ code, text, want string }{
		{"en", "yes", "yes"},
		{"de", "yes", "ja"},
		{"es", "yes", "sí"},
		{"de", "the handset's security policies", "die Sicherheitsrichtlinien des Geräts"},
		{"es", "Unsigned programs: whether they may run.", "Programas sin firma: si pueden ejecutarse."},
	} {
		if err := Use(tt.code); err != nil {
			t.Fatal(err)
		}
		if got := Say(phrase.New(tt.text)); got != tt.want {
			t.Errorf("%s: %q: %q, want %q", tt.code, tt.text, got, tt.want)
		}
	}
}
