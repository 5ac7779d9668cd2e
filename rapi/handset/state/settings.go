package state

import (
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi/handset/csps"
)

const settingsHead = "# Values that Configuration Service Providers keep by themselves, secrets among them."

// settingsText writes the CSPs' values.
func settingsText(set *csps.Set) string {
	var b strings.Builder
	b.WriteString(settingsHead + "\n")
	for _, k := range set.Keepers() {
		k.Walk(func(p csps.Path, parms []csps.Parm) error {
			fmt.Fprintf(&b, "\n[%s]\n", joinNames(append([]string{k.Type()}, p...)))
			for _, parm := range parms {
				fmt.Fprintf(&b, "%s=%s\n", strconv.Quote(parm.Name), strconv.Quote(parm.Value))
			}
			return nil
		})
	}
	return b.String()
}

// group is a characteristic that is being read.
type group struct {
	csp   csps.Keeper
	path  csps.Path
	parms []csps.Parm
	line  int
}

// loadSettings replaces the CSPs' values.
func (s *State) loadSettings(l *lines) error {
	set := s.parts.CSPs
	for _, k := range set.Keepers() {
		k.Clear()
	}
	var g *group
	end := func() error {
		if g == nil {
			return nil
		}
		if err := g.csp.Restore(g.path, g.parms); err != nil {
			return &Error{l.file, g.line, err}
		}
		return nil
	}
	for {
		line, ok := l.next("#")
		if !ok {
			return end()
		}
		if line[0] == '[' {
			if err := end(); err != nil {
				return err
			}
			p, err := section(line)
			if err != nil {
				return l.bad("%w", err)
			}
			csp, ok := set.Find(p[0]).(csps.Keeper)
			if !ok {
				return l.bad("the handset has no CSP %s that keeps values by itself", p[0])
			}
			g = &group{csp: csp, path: p[1:], line: l.n}
			continue
		}
		if g == nil {
			return l.bad("a value in front of the first characteristic")
		}
		name, rest, err := assignment(line)
		if err != nil {
			return l.bad("%w", err)
		}
		value, err := strconv.Unquote(rest)
		if err != nil {
			return l.bad("%s is not a text in quotes", rest)
		}
		for _, parm := range g.parms {
			if parm.Name == name {
				return l.bad("%q is there twice", name)
			}
		}
		g.parms = append(g.parms, csps.Parm{Name: name, Value: value})
	}
}
