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
	set.Walk(func(p csps.Path, parms []csps.Parm) error {
		fmt.Fprintf(&b, "\n[%s]\n", joinNames(p))
		for _, parm := range parms {
			fmt.Fprintf(&b, "%s=%s\n", strconv.Quote(parm.Name), strconv.Quote(parm.Value))
		}
		return nil
	})
	return b.String()
}

// loadSettings replaces the CSPs' values.
func (s *State) loadSettings(l *lines) error {
	set := s.parts.CSPs
	set.Clear()
	var csp csps.CSP
	var at csps.Path
	for {
		line, ok := l.next("#")
		if !ok {
			return nil
		}
		if line[0] == '[' {
			p, err := section(line)
			if err != nil {
				return l.bad("%w", err)
			}
			tree, ok := set.Find(p[0]).(*csps.Tree)
			if !ok {
				return l.bad("the handset has no CSP %s that keeps values by itself", p[0])
			}
			csp = tree
			if at = p[1:]; len(at) > 0 {
				err = csp.Create(nil, at)
			}
			if err != nil {
				return l.bad("%w", err)
			}
			continue
		}
		if csp == nil {
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
		if err := csp.Set(nil, at, csps.Parm{Name: name, Value: value}); err != nil {
			return l.bad("%w", err)
		}
	}
}
