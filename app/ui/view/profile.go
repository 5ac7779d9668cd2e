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
)

// Profile is a profile that was read, with the values of its variables.
type Profile struct {
	*profile.Profile
	values map[string]string // by the variable's name
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
			r.Broken, r.About = true, flat(err.Error())
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
// variables stand in the form that asks for them.
func (s *Screen) SetProfile(p *Profile) {
	s.profile = p
	if p == nil {
		return
	}
	for name, value := range p.values {
		s.values.Put(name, value)
	}
}

// ProfileOf is the name of the profile that a document was loaded with; "" is none.
func (s *Screen) ProfileOf(path string) string {
	if s.profile == nil || !slices.Contains(s.profile.Files(), path) {
		return ""
	}
	return s.profile.Name
}

// ProfileText is what to know of the profile that was loaded: what the window leaves to a
// person, or to the command line.
func (s *Screen) ProfileText() string {
	p := s.profile
	text := words.T("Profile {{.Name}}", "Name", p.Name)
	if n := len(p.Documents); n > 1 {
		text += ". " + words.N("It has {{.Count}} documents: apply them one after the other, in the order of the list", n)
	}
	if p.Options.Table != "" {
		text += ". " + words.T("Its table of values for each handset is used by cradle apply --profile alone")
	}
	return text
}

// carryOut puts into a request what the profile says of it.
func (s *Screen) carryOut(req *bench.Request) {
	if s.ProfileOf(s.Document.Path) == "" {
		return
	}
	o := s.profile.Options
	req.NoVerify = req.NoVerify || o.NoVerify
	req.NoBefore, req.KeepGoing, req.Metadata, req.Timeout = o.NoUndo, o.KeepGoing, o.Metadata, o.Timeout
}

// misfit says why one of the handsets is none that the profile is for; "" if all are. What
// a handset is is known when it is connected.
func (s *Screen) misfit(ids []run.HandsetID) string {
	if s.ProfileOf(s.Document.Path) == "" || s.profile.Handsets.Any() {
		return ""
	}
	for _, id := range ids {
		h, _ := s.handset(id)
		switch {
		case h.State != bench.Ready && h.State != bench.Running:
			return words.T("Profile {{.Name}} is for some handsets alone: wait until {{.Handset}} is ready", "Name", s.profile.Name, "Handset", flat(titleOf(h)))
		case s.profile.Handsets.Misfit(h.Identity, h.Label) != "":
			return words.T("{{.Handset}} is none that the profile {{.Name}} is for", "Handset", flat(titleOf(h)), "Name", s.profile.Name)
		}
	}
	return ""
}
