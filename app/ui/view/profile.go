package view

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"cradle/app/bench"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// Profile is a profile that was read, with the values of its variables.
type Profile struct {
	*profile.Profile
	values map[string]string // by the variable's name
	table  *template.Table   // nil: there is none
}

// ProfileRow is a profile to choose.
type ProfileRow struct {
	Name, About string
	Broken      bool // it cannot be read, and About says why
}

// ProfileRows are the profiles of a store. It may be called on any goroutine.
func ProfileRows(store profile.Store) (list []ProfileRow, err error) {
	names, err := store.Names()
	for _, name := range names {
		r := ProfileRow{Name: name}
		p, err := store.Load(name)
		if err != nil {
			r.Broken, r.About = true, flat(Why(err))
		} else {
			r.About = words.N("{{.Count}} documents", len(p.Documents))
			if p.Title != "" {
				r.About = flat(p.Title) + " · " + r.About
			}
		}
		list = append(list, r)
	}
	return list, err
}

// valueMost is the most bytes of a variable's file.
const valueMost = 1 << 20

// ReadProfile reads a profile, holds it against its documents, and reads the values of its
// variables. read reads a document. It may be called on any goroutine.
func ReadProfile(store profile.Store, name string, read func(path string) (*provxml.Document, error)) (*Profile, error) {
	p, err := store.Load(name)
	if err != nil {
		return nil, err
	}
	var docs []*provxml.Document
	for _, file := range p.Files() {
		d, err := read(file)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	if problems, _ := p.Check(docs); len(problems) > 0 {
		return nil, problems
	}
	out := &Profile{Profile: p, values: map[string]string{}}
	for _, v := range p.Variables {
		switch {
		case v.Ask:
		case v.File != "":
			if out.values[v.Name], err = valueOf(p.ValueFile(v)); err != nil {
				return nil, err
			}
		default:
			out.values[v.Name] = v.Value
		}
	}
	if path := p.Table(); path != "" {
		if out.table, err = template.ReadTable(path); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// valueOf is what is in a file, without the line end at its end.
func valueOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, valueMost+1))
	if err == nil && len(b) > valueMost {
		err = fmt.Errorf("%s: it is too large for a value", path)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"), err
}

// SetProfile takes over what a profile says; nil is none any more. The values of its
// variables stand in the form that asks for them; those that it wants asked for are asked
// anew.
func (s *Screen) SetProfile(p *Profile) {
	if s.table != nil && s.table.ofProfile {
		s.table = nil
	}
	s.profile = p
	if p == nil {
		return
	}
	s.values = template.Set{} // what was typed for other documents is not meant
	for _, v := range p.Variables {
		s.values.Put(v.Name, p.values[v.Name])
	}
	if p.table != nil {
		s.table = &valueTable{t: p.table, path: p.Table(), ofProfile: true}
	}
}

// used is the profile that what is loaded came with: all of it is the profile's; nil is
// none.
func (s *Screen) used() *Profile {
	if s.profile == nil {
		return nil
	}
	list := s.Loaded()
	files := s.profile.Files()
	if len(list) == 0 || slices.ContainsFunc(list, func(d Document) bool { return !d.InFile() || !slices.Contains(files, d.Path) }) {
		return nil
	}
	return s.profile
}

// ProfileText says that a profile is in use, for which handsets, and what it does
// otherwise than usual; "" is none.
func (s *Screen) ProfileText() (name, about string) {
	p := s.used()
	if p == nil {
		return "", ""
	}
	var lines []string
	if !p.Handsets.Any() {
		lines = append(lines, words.T("For handsets: {{.Which}}", "Which", flat(handsetsText(p.Handsets))))
	}
	if options := optionsText(p); len(options) > 0 {
		lines = append(lines, strings.Join(options, " · "))
	}
	return words.T("Profile {{.Name}}", "Name", p.Name), strings.Join(lines, "\n")
}

// handsetsText says which handsets a profile is for.
func handsetsText(h profile.Handsets) string {
	var parts []string
	for _, one := range []struct {
		trait    profile.Trait
		patterns []string
	}{{profile.Model, h.Models}, {profile.System, h.Systems}, {profile.Name, h.Names}, {profile.Label, h.Labels}} {
		if len(one.patterns) > 0 {
			parts = append(parts, words.T("{{.Trait}} {{.Patterns}}", "Trait", traitWord(one.trait), "Patterns", strings.Join(one.patterns, ", ")))
		}
	}
	return strings.Join(parts, "; ")
}

func traitWord(t profile.Trait) string {
	switch t {
	case profile.Model:
		return words.T("model")
	case profile.System:
		return words.T("system")
	case profile.Name:
		return words.T("name")
	}
	return words.T("port's label")
}

// optionsText says what a profile does otherwise than usual.
func optionsText(p *Profile) (lines []string) {
	o := p.Options
	add := func(is bool, text string) {
		if is {
			lines = append(lines, text)
		}
	}
	add(o.Table != "", words.T("Values for each handset from {{.File}}", "File", flat(o.Table)))
	add(o.KeepGoing, words.T("Later documents also after one that failed"))
	add(o.NoVerify, words.T("Not asked back afterwards"))
	add(o.NoUndo, words.T("Not read before: cannot be undone"))
	add(o.Metadata, words.T("With metadata"))
	add(o.Jobs > 0, words.N("{{.Count}} handsets at a time", o.Jobs))
	add(o.Timeout > 0, words.T("{{.Time}} at most for a document", "Time", o.Timeout.String()))
	add(o.Unlock > 0, words.T("{{.Time}} at most for a locked handset", "Time", o.Unlock.String()))
	return lines
}

// carryOut puts into a request what the profile says of it; nil says nothing.
func (p *Profile) carryOut(req *bench.Request) {
	if p == nil {
		return
	}
	o := p.Options
	req.NoVerify = req.NoVerify || o.NoVerify
	req.NoBefore, req.KeepGoing, req.Metadata, req.Timeout, req.Unlock = o.NoUndo, o.KeepGoing, o.Metadata, o.Timeout, o.Unlock
}

// Jobs is how many handsets the profile of what is said wants worked on at once; 0 is as
// usual.
func (b Sentence) Jobs() int {
	if b.with == nil {
		return 0
	}
	return b.with.Options.Jobs
}

// misfit says why a handset is none that the profile is for; "" if it is one, and while
// nobody knows what it is.
func (s *Screen) misfit(h bench.Handset) string {
	p := s.used()
	if p == nil || h.State != bench.Ready && h.State != bench.Running {
		return ""
	}
	l, lacks := p.Handsets.Lacks(h.Identity, h.Label)
	if !lacks {
		return ""
	}
	want := strings.Join(l.Want, ", ")
	if l.Is == "" {
		return words.T("Not for {{.Name}}: no {{.Trait}}, not {{.Patterns}}", "Name", p.Name, "Trait", traitWord(l.Trait), "Patterns", want)
	}
	return words.T("Not for {{.Name}}: {{.Trait}} {{.Is}}, not {{.Patterns}}", "Name", p.Name, "Trait", traitWord(l.Trait), "Is", flat(l.Is), "Patterns", want)
}

// unknown names one of some handsets of which nobody knows yet whether the profile is for
// it; "" if there is none.
func (s *Screen) unknown(ids []run.HandsetID) string {
	p := s.used()
	if p == nil || p.Handsets.Any() {
		return ""
	}
	for _, id := range ids {
		if h, _ := s.handset(id); h.State != bench.Ready && h.State != bench.Running {
			return words.T("Profile {{.Name}} is for some handsets alone: wait until {{.Handset}} is ready", "Name", p.Name, "Handset", flat(titleOf(h)))
		}
	}
	return ""
}
