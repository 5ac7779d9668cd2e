package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module as the program's are: a licence at its top, one of C code below a
// package, and licences of what is not in the program.
func TestNotices(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mod/LICENSE":                "The module's licence\r\n",
		"mod/license.go":             "package mod",
		"mod/used/used.go":           "package used",
		"mod/used/c/COPYING.txt":     "The C code's licence",
		"mod/used/testdata/LICENSE":  "A sample's licence",
		"mod/unused/unused.go":       "package unused",
		"mod/unused/LICENSE":         "Another package's licence",
		"mod/unused/LICENSE-FONT":    "Another package's font's licence",
		"other/LICENCE":              "The module's licence",
		"other/other.go":             "package other",
		"go/LICENSE":                 "Go's licence",
		"go/src/vendor/deep/LICENSE": "Go's licence, again",
		"none/none.go":               "package none",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	list := func(packages ...string) []byte {
		var b strings.Builder
		for _, p := range packages {
			path, _, _ := strings.Cut(p, "/")
			err := json.NewEncoder(&b).Encode(map[string]any{
				"ImportPath": "example.org/" + p, "Dir": filepath.Join(dir, p),
				"Module": map[string]any{"Path": "example.org/" + path, "Version": "v1.0.0", "Dir": filepath.Join(dir, path)},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		b.WriteString(`{"ImportPath": "fmt", "Standard": true}` + `{"ImportPath": "cradle/app", "Module": {"Path": "cradle", "Main": true}}`)
		return []byte(b.String())
	}
	read := func(packages ...string) (string, error) {
		modules, err := modulesOf(list(packages...), filepath.Join(dir, "go"))
		if err != nil {
			t.Fatal(err)
		}
		var parts []part
		for _, m := range modules {
			p, err := m.part()
			if err != nil {
				return "", err
			}
			parts = append(parts, p)
		}
		var b strings.Builder
		if err := write(&b, parts); err != nil {
			t.Fatal(err)
		}
		return b.String(), nil
	}

	got, err := read("mod/used", "other")
	if err != nil {
		t.Fatal(err)
	}
	const want = `Cradle contains, or comes with, the works of others that are named here. Each of
them stands under the licence that is printed below its name.

  Go, its standard library
  example.org/mod v1.0.0
  example.org/other v1.0.0

` + line + `
Go, its standard library (LICENSE)
` + line + `

Go's licence

` + line + `
example.org/mod v1.0.0 (LICENSE)
example.org/other v1.0.0 (LICENCE)
` + line + `

The module's licence

` + line + `
example.org/mod v1.0.0 (used/c/COPYING.txt)
` + line + `

The C code's licence
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	if _, err := read("none"); err == nil || !strings.Contains(err.Error(), "example.org/none v1.0.0 has no licence") {
		t.Errorf("a module without a licence: %v", err)
	}
}
