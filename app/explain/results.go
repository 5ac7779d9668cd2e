package explain

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"cradle/rapi"
	"cradle/rapi/phrase"
)

//go:embed results.toml
var resultsText string

// codeEntry is what results.toml has of a code; the file explains the keys.
type codeEntry struct {
	Codes                    []string
	What, Cause, Do, Setting string
	Begun                    *bool
	Sources                  []string
	Guess                    bool
}

func (e *codeEntry) explanation() Explanation {
	return Explanation{What: phrase.Known(e.What), Cause: phrase.Known(e.Cause), Do: phrase.Known(e.Do)}
}

// mistake is a usual reason why a provider refuses a setting.
type mistake struct {
	CSP, When, Cause, Do string
	Sources              []string
	Guess                bool
}

type resultTable struct {
	Code    []codeEntry
	Mistake []mistake

	byCode map[rapi.HRESULT]*codeEntry
	byCSP  map[string][]mistake // folded type; "*" first for all
}

var results = sync.OnceValue(func() *resultTable {
	t, err := readResults(resultsText)
	if err != nil {
		panic(err) // the program's own data; TestResults reads it
	}
	return t
})

func readResults(text string) (*resultTable, error) {
	t := &resultTable{byCode: map[rapi.HRESULT]*codeEntry{}, byCSP: map[string][]mistake{}}
	meta, err := toml.Decode(text, t)
	if err != nil {
		return nil, fmt.Errorf("results.toml: %w", err)
	}
	if left := meta.Undecoded(); len(left) > 0 {
		return nil, fmt.Errorf("results.toml: unknown key %q", left[0])
	}
	for i := range t.Code {
		e := &t.Code[i]
		for _, s := range e.Codes {
			v, err := strconv.ParseUint(s, 0, 32)
			if err != nil {
				return nil, fmt.Errorf("results.toml: code %q: %w", s, err)
			}
			code := rapi.HRESULT(v)
			if !strings.HasPrefix(s, "0x") {
				code = rapi.FromWin32(rapi.Win32(v))
			}
			if t.byCode[code] != nil {
				return nil, fmt.Errorf("results.toml: %s is there twice", s)
			}
			t.byCode[code] = e
		}
	}
	for _, m := range t.Mistake {
		if _, ok := conditions[m.When]; !ok {
			return nil, fmt.Errorf("results.toml: there is no condition %q", m.When)
		}
		csp := strings.ToLower(m.CSP)
		t.byCSP[csp] = append(t.byCSP[csp], m)
	}
	return t, nil
}

// ofCode is what is known of a code.
func ofCode(h rapi.HRESULT) (*codeEntry, bool) {
	e, ok := results().byCode[h]
	return e, ok
}

// Begun reports whether a handset that answered so has begun with the document.
// Where it has not there was nothing to undo.
func Begun(h rapi.HRESULT) bool {
	e, ok := ofCode(h)
	return !ok || e.Begun == nil || *e.Begun
}
