package lint

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// loadCatalogue reads the one that the program carries, once.
var loadCatalogue = sync.OnceValues(func() (*csp.Catalogue, error) { return csp.Load(assets.Catalogue) })

func catalogue(t testing.TB) *csp.Catalogue {
	t.Helper()
	cat, err := loadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// exampleFile is an example as a file.
func exampleFile(r Rule, text string) (name string, data []byte) {
	name = "example.xml"
	if r.File != "" {
		name = r.File
	}
	whole := slices.ContainsFunc([]string{"<wap-", "<?", "<!DOC", "\ufeff"}, func(p string) bool { return strings.HasPrefix(text, p) })
	if !whole && r.ID != provxml.FragmentWrapped {
		text = "<wap-provisioningdoc>" + text + "</wap-provisioningdoc>"
	}
	return name, []byte(text)
}

// Each rule says why, and its example has what it is about; mended, it has not.
func TestRulesExamples(t *testing.T) {
	cat := catalogue(t)
	for _, r := range Rules() {
		if r.Title == "" || r.Why == "" || r.Mend == "" || r.Source == "" || strings.ContainsAny(r.ID, " _") || r.ID != strings.ToLower(r.ID) {
			t.Errorf("%s is not documented: %+v", r.ID, r)
		}
		if r.Example == "" && r.ID != provxml.ProblemsLeftOut && r.ID != FileRemark {
			t.Errorf("%s has no example", r.ID)
		}
		check := func(text string) (ids []string) {
			name, data := exampleFile(r, text)
			d, err := provxml.Parse(name, data)
			if err != nil {
				return []string{Unreadable(err.(*provxml.SyntaxError)).ID}
			}
			for _, f := range Check(d, cat, Options{Target: r.For}) {
				ids = append(ids, f.ID)
				if f.ID == r.ID && f.Severity < r.Severity {
					t.Errorf("%s is a %v in its own example", f.ID, f.Severity)
				}
			}
			return ids
		}
		if r.Example == "" {
			continue
		}
		if ids := check(r.Example); !slices.Contains(ids, r.ID) {
			t.Errorf("the example of %s has %v", r.ID, ids)
		}
		if r.Mended == "" || r.File != "" {
			continue
		}
		if ids := check(r.Mended); slices.Contains(ids, r.ID) {
			t.Errorf("mended, the example of %s has it still: %v", r.ID, ids)
		}
	}
}

// Every ID that the code uses is a rule.
func TestRulesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
	}
}
