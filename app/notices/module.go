package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is one with packages in the program.
type module struct {
	name string
	dir  string
	dirs []string // of the packages, below dir
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath, Dir string
	Standard        bool
	Module          *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}
}

// modulesOf are the modules of go list's packages, by name; the standard library is
// one, with its directory. The program itself is none.
func modulesOf(list []byte, goroot string) ([]*module, error) {
	std := &module{name: "Go, its standard library", dir: goroot, dirs: []string{goroot}}
	byName := map[string]*module{std.name: std}
	d := json.NewDecoder(bytes.NewReader(list))
	for {
		var p goPackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			var all []*module
			for _, m := range byName {
				all = append(all, m)
			}
			slices.SortFunc(all, func(a, b *module) int { return strings.Compare(a.name, b.name) })
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("what go list says: %w", err)
		case p.Standard:
			continue
		case p.Module == nil:
			return nil, fmt.Errorf("package %s is in no module", p.ImportPath)
		case p.Module.Main:
			continue
		}
		name, dir := p.Module.Path+" "+p.Module.Version, p.Module.Dir
		if r := p.Module.Replace; r != nil {
			name, dir = r.Path+" "+r.Version, r.Dir
		}
		m := byName[name]
		if m == nil {
			m = &module{name: name, dir: dir}
			byName[name] = m
		}
		m.dirs = append(m.dirs, p.Dir)
	}
}

// licence is how files with licences are called.
var licence = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|patents|ofl)([-_.].*)?$`)

// part reads the licences of a module: those above its packages, and those of what
// stands below a package without being one: C code, fonts.
func (m *module) part() (part, error) {
	p := part{name: m.name}
	standard := len(m.dirs) == 1 && m.dirs[0] == m.dir && strings.HasPrefix(m.name, "Go,")
	err := filepath.WalkDir(m.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			switch name := d.Name(); {
			case file == m.dir:
				return nil
			case standard, name == "testdata", strings.HasPrefix(name, "."), strings.HasPrefix(name, "_"):
				return filepath.SkipDir
			}
			return nil
		}
		if !licence.MatchString(d.Name()) || filepath.Ext(d.Name()) == ".go" || !m.concerns(filepath.Dir(file)) {
			return nil
		}
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(m.dir, file)
		if err != nil {
			return err
		}
		if strings.TrimSpace(string(b)) != "" {
			p.texts = append(p.texts, licenceText{file: filepath.ToSlash(rel), text: string(b)})
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("%s: %w", m.name, err)
	}
	if len(p.texts) == 0 {
		return p, fmt.Errorf("%s has no licence in %s: it must not be in the program", m.name, m.dir)
	}
	return p, nil
}

// concerns reports whether a licence in this directory is one of a package of ours.
func (m *module) concerns(dir string) bool {
	for _, pkg := range m.dirs {
		if below(pkg, dir) {
			return true
		}
	}
	for ; dir != m.dir && len(dir) > len(m.dir); dir = filepath.Dir(dir) {
		if slices.Contains(m.dirs, dir) {
			return true
		}
		if sources, err := filepath.Glob(filepath.Join(dir, "*.go")); err != nil || len(sources) > 0 {
			return false // another package, which is not in the program
		}
	}
	return slices.Contains(m.dirs, dir)
}

// below reports whether a directory is another one or in it.
func below(dir, other string) bool {
	return dir == other || strings.HasPrefix(dir, other+string(filepath.Separator))
}
