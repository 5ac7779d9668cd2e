package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cradle/rapi/csp"
)

// kind is which kind of handset it is, and in which version of Windows Mobile:
// what the catalogue tells CSPs and roles apart by.
func (m *Model) kind() (d csp.Devices, v csp.Version, err error) {
	switch m.Kind {
	case "Classic":
		d = csp.Classic
	case "Professional":
		d = csp.Professional
	case "Standard":
		d = csp.Standard
	default:
		return 0, 0, fmt.Errorf("kind %q is neither Classic, Professional nor Standard", m.Kind)
	}
	v, err = csp.ParseVersion(m.Version)
	return d, v, err
}

// choose leaves out the CSPs that handsets of this kind and version do not have,
// by the catalogue. Those that the model names in "with" stay.
// Of the entries that they come with those stay that are of the version.
func (m *Model) choose(cat *csp.Catalogue, d csp.Devices, v csp.Version) error {
	m.CSPs = slices.DeleteFunc(m.CSPs, func(c CSP) bool {
		p, ok := cat.Find(c.Type)
		if !ok || containsFold(m.With, c.Type) {
			return false
		}
		return p.On(d, v) == csp.No || p.Devices == 0 && v < p.Since
	})
	var errs []error
	for i := range m.CSPs {
		m.CSPs[i].Entries = slices.DeleteFunc(m.CSPs[i].Entries, func(e Entry) bool {
			ok, err := e.in(v)
			errs = append(errs, err)
			return !ok
		})
	}
	return errors.Join(errs...)
}

// in reports whether an entry is there in a version.
func (e *Entry) in(v csp.Version) (bool, error) {
	since, until := csp.Version(0), v
	var errs [2]error
	if e.Since != "" {
		since, errs[0] = csp.ParseVersion(e.Since)
	}
	if e.Until != "" {
		until, errs[1] = csp.ParseVersion(e.Until)
	}
	return since <= v && v <= until, errors.Join(errs[:]...)
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(t string) bool { return strings.EqualFold(s, t) })
}

// fromCatalogue puts the catalogue's default metabase for the model's CSPs in front
// of the model's own entries, which stand where both speak of one path.
func (m *Model) fromCatalogue(cat *csp.Catalogue, d csp.Devices, v csp.Version) {
	own := make(map[string]bool)
	for _, a := range m.Metabase {
		own[strings.ToLower(a.Path)] = true
	}
	var list []Access
	add := func(a Access) {
		if !own[strings.ToLower(a.Path)] {
			own[strings.ToLower(a.Path)] = true
			list = append(list, a)
		}
	}
	for _, c := range m.CSPs {
		p, ok := cat.Find(c.Type)
		if !ok {
			continue
		}
		rules := effective(p, d, v)
		for _, r := range rules { // what they say
			add(Access{Path: join(c.Type, r.Path), Roles: r.Roles, ReadOnly: r.ReadOnly})
		}
		for _, r := range rules { // and what follows from it
			if strings.HasSuffix(r.Path, "*") {
				// Nothing says more of the place itself.
				add(Access{Path: join(c.Type, strings.TrimSuffix(r.Path, "*")), Roles: r.Roles, ReadOnly: r.ReadOnly})
				continue
			}
			// "The default security role maps to each subnode unless specific permission is
			// granted to the subnode" [L:aa455849].
			add(Access{Path: join(c.Type, r.Path) + `\*`, Roles: r.Roles, ReadOnly: r.ReadOnly})
		}
	}
	m.Metabase = slices.Concat(list, m.Metabase)
}

// join is a path in the metabase. That of a file begins with a folder, %CE12%, for
// which its real name stands ([L:bb737634]).
func join(typ, path string) string {
	return strings.TrimSuffix(typ+`\`+strings.TrimPrefix(ExpandFolders(path), `\`), `\`)
}

// effective are the rules that hold for a kind and version, one a path. Of two that
// hold the later stands: the more special one is last in the catalogue.
func effective(p *csp.Provider, d csp.Devices, v csp.Version) (list []Access) {
	for _, r := range p.Roles {
		if r.Devices != 0 && r.Devices&d == 0 || r.Since != 0 && v < r.Since || r.Until != 0 && v > r.Until || r.Write|r.Read == 0 {
			continue
		}
		a := Access{Path: r.Path, Roles: Roles(r.Write), ReadOnly: r.Write == 0}
		if a.ReadOnly {
			a.Roles = Roles(r.Read)
		}
		list = slices.DeleteFunc(list, func(b Access) bool { return strings.EqualFold(a.Path, b.Path) })
		list = append(list, a)
	}
	return list
}
