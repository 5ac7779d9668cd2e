package explain

import (
	"encoding/json"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"cradle/assets"
	"cradle/rapi/phrase"
)

// tables are the forms that other languages than English have, by the language.
var tables = sync.OnceValues(func() (map[string]map[string]bool, error) {
	all := map[string]map[string]bool{}
	err := fs.WalkDir(assets.Phrases, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".en.json") {
			return err
		}
		data, err := assets.Phrases.ReadFile(path)
		if err != nil {
			return err
		}
		table := map[string]any{}
		if err := json.Unmarshal(data, &table); err != nil {
			return err
		}
		parts := strings.Split(path, ".")
		code := parts[len(parts)-2]
		if all[code] == nil {
			all[code] = map[string]bool{}
		}
		for key := range table {
			all[code][strings.TrimPrefix(key, "phrase|")] = true
		}
		return nil
	})
	return all, err
})

// said is an explanation in English, after a look whether every other language can say
// all of it: what is not in a table has to be verbatim, or a value.
func said(t testing.TB, x Explanation) Words {
	t.Helper()
	for _, text := range []phrase.Text{x.What, x.Cause, x.Do} {
		saidText(t, text)
	}
	return x.English()
}

func saidText(t testing.TB, text phrase.Text) string {
	t.Helper()
	all, err := tables()
	if err != nil || len(all) != 2 {
		t.Fatal(len(all), err)
	}
	for code, table := range all {
		text.In(func(form, one string, counts bool, n int, with map[string]any) string {
			if !table[form] {
				t.Errorf("%s: %q stays English, in %q", code, form, text)
			}
			return phrase.English(form, one, counts, n, with)
		})
	}
	return text.String()
}

// TestEveryResultIsSaid: what results.toml has of every code, of a document and of a
// setting, and of every mistake.
func TestEveryResultIsSaid(t *testing.T) {
	n := 0
	for code := range results().byCode {
		said(t, HRESULT(code))
		said(t, settingCode(code))
		n++
	}
	for _, m := range results().Mistake {
		saidText(t, phrase.Known(m.Cause))
		saidText(t, phrase.Known(m.Do))
		n++
	}
	if n < 100 {
		t.Errorf("only %d were said", n)
	}
}
