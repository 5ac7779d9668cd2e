package words

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"cradle/assets"
	"cradle/rapi/phrase"
)

// phrases is where the tables of what others say lie in assets.Phrases. English has only
// what the window says otherwise than the command line.
const phrases = "phrases"

// Say is a text that another package made, such as the lint's findings or what became of
// a run. One that is not in the table stays English.
func Say(t phrase.Text) string {
	all, err := sayings()
	if err != nil {
		return t.String() // Use has told
	}
	return all[spoken()].say(t)
}

// saying is what stands in a table: a text for any number, and for one if it counts.
type saying struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON takes a text that counts nothing too, which is written as it is.
func (s *saying) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.Other) == nil {
		return nil
	}
	type plain saying
	return json.Unmarshal(data, (*plain)(s))
}

// sayingTable is what a language says, by the English form.
type sayingTable map[string]saying

// say fills in places like English does: all languages of the window have one form for
// one and another for any other number.
func (table sayingTable) say(t phrase.Text) string {
	if len(table) == 0 {
		return t.String()
	}
	return t.In(func(form, one string, counts bool, n int, with map[string]any) string {
		if s, there := table[form]; there {
			form, one = s.Other, s.One
		} else if len(with) == 0 {
			form = table.sentences(form)
		}
		return phrase.English(form, one, counts, n, with)
	})
}

// sayings are the tables of all languages, by code. They are not Fyne's: that looks
// every text up by its plural forms, takes apart what is filled in as a template, and
// logs what a table lacks.
var sayings = sync.OnceValues(func() (map[string]sayingTable, error) {
	return readTables(assets.Phrases, phrases+"/*.json")
})

// readTables reads the tables of all languages, by code.
func readTables(files fs.FS, pattern string) (map[string]sayingTable, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	all := map[string]sayingTable{}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var table sayingTable
		if err := json.Unmarshal(data, &table); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		code := codeOf(name)
		if all[code] == nil {
			all[code] = sayingTable{}
		}
		for key, s := range table {
			all[code][strings.TrimPrefix(key, phraseContext)] = s
		}
	}
	return all, nil
}

// phraseContext begins the keys of the tables.
const phraseContext = "phrase|"

// codeOf is the language of a table's file: "phrases/lint.de.json", "forms/de.json".
func codeOf(file string) string {
	parts := strings.Split(path.Base(file), ".")
	return parts[len(parts)-2]
}

// spoken is the language that the window speaks, by its code: each table of the window's
// texts names the help in its own language.
func spoken() string {
	return strings.TrimSuffix(strings.TrimPrefix(T("help/en.md"), "help/"), ".md")
}

// sentences says a text of several sentences, of which each is in the table, or several
// together are: what is known in English alone is said so (phrase.Known). Where one is
// missing all stay English.
func (table sayingTable) sentences(text string) string {
	if said, ok := table.split(text); ok {
		return said
	}
	return text
}

func (table sayingTable) split(text string) (said string, ok bool) {
	const most = 4000 // bytes: more is no explanation
	if len(text) > most {
		return "", false
	}
	for end := len(text); ; {
		if end = strings.LastIndex(text[:end], ". "); end < 0 {
			return "", false
		}
		first, there := table[text[:end+1]]
		if !there {
			continue
		}
		rest, there := table[text[end+2:]]
		if !there {
			if rest.Other, there = table.split(text[end+2:]); !there {
				continue
			}
		}
		return first.Other + " " + rest.Other, true
	}
}
