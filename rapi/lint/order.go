package lint

import (
	"slices"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// missingRole is what a Provider's settings need and the cable does not have.
type missingRole struct {
	provider *csp.Provider
	n        *provxml.Node // the first
	needs    csp.Roles
	guess    bool
	count    int
}

// anyVersion stands for handsets of which nothing is said: the default metabase
// of Windows Mobile 6, which is that of 5 as far as the sources go. Windows
// Mobile 2003 let the cable do less.
const anyVersion csp.Version = 60

// role forecasts whether a computer on the cable may make a setting. s is where
// the setting itself stands.
func (c *checker) role(n *provxml.Node, s scope) {
	if s.provider == nil || !c.class.cable() || len(s.provider.Roles) == 0 || s.provider.DMOnly || c.offCable(s.provider) {
		return
	}
	if p := s.provider; strings.EqualFold(p.Type, "SecurityPolicy") && n.Kind == provxml.Parm && strings.TrimSpace(n.Name) == "4119" {
		if v, ok := integer(n.Value); ok && v&roleUserAuth != 0 && c.grant == nil {
			c.grant = n
		}
	}
	path := s.path
	if s.registry && len(path) > 0 && len(path[0]) > 9 && strings.EqualFold(path[0][:9], `Registry\`) {
		path = append([]string{path[0][9:]}, path[1:]...) // "Registry\" may be repeated
	}
	version := c.target.Version
	if version == 0 {
		version = anyVersion
	}
	needs, rule, known := s.provider.WriteRoles(path, c.target.Device, version)
	if !known || needs&c.target.Roles != 0 {
		return
	}
	for i := range c.missing {
		if c.missing[i].provider == s.provider {
			c.missing[i].count++
			return
		}
	}
	c.missing = append(c.missing, missingRole{s.provider, n, needs, rule.Guess, 1})
}

// order looks at what stands beside what.
func (c *checker) order() {
	c.roleFindings()
	c.usedBefore()
	var alone, proxies *provxml.Node
	var others int
	var connection *provxml.Node // the first deletion of one
	for _, n := range c.doc.Root.Children {
		if n.Kind == provxml.Foreign {
			continue
		}
		p, _ := c.cat.Find(strings.TrimSpace(n.Name))
		if p != nil && p.Alone && alone == nil && changes(n) {
			alone = n
		} else if p == nil || !p.Alone {
			others++
		}
		switch strings.ToLower(strings.TrimSpace(n.Name)) {
		case "cm_gprsentries", "cm_pppentries", "cm_vpnentries", "cm_netentries", "napdef":
			if d := deletion(n); d != nil && connection == nil {
				connection = d
			}
		case "cm_proxyentries", "pxlogical":
			if d := deletion(n); d != nil && connection != nil && proxies == nil {
				proxies = d
			}
		}
	}
	if alone != nil && others > 0 {
		c.add(notAlone, alone, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Provider}} should be alone in its document", "Provider", strings.TrimSpace(alone.Name)), phrase.New("put it into a document of its own")
		})
	}
	if proxies != nil {
		c.add(proxyAfterConnection, proxies, tag, func() (phrase.Text, phrase.Text) {
			return phrase.New("the proxy is deleted after the connection at line {{.Line}}", "Line", connection.Pos.Line), phrase.New("delete the proxy first")
		})
	}
}

// usedBefore finds what one Provider's section makes and a section above uses.
// Only the first section of each Provider is looked at.
func (c *checker) usedBefore() {
	first := map[*csp.Provider]*provxml.Node{}
	for _, n := range c.doc.Root.Children {
		p, ok := c.cat.Find(strings.TrimSpace(n.Name))
		if !ok || n.Kind != provxml.Characteristic || first[p] != nil {
			continue
		}
		first[p] = n
		if len(p.Before) == 0 {
			continue
		}
		made := makes(n)
		for _, typ := range p.Before {
			q, _ := c.cat.Find(typ)
			if user := first[q]; q != nil && user != nil {
				if use := uses(user, made); use != nil {
					c.add(usedBeforeMade, use, part("value"), func() (phrase.Text, phrase.Text) {
						return phrase.New("{{.Value}} is used here, and made only below, at line {{.Line}}", "Value", cut(use.Value), "Line", made[strings.ToLower(use.Value)].Pos.Line),
							phrase.New("put {{.First}} before {{.Second}}", "First", p.Type, "Second", q.Type)
					})
				}
			}
		}
	}
}

// makes are the names of a section's entries, and the networks that they are
// called by, in lower case.
func makes(n *provxml.Node) map[string]*provxml.Node {
	made := map[string]*provxml.Node{}
	for _, entry := range n.Children {
		if entry.Kind != provxml.Characteristic || !sets(entry) && len(entry.Children) == 0 {
			continue
		}
		made[strings.ToLower(entry.Name)] = entry
		for _, p := range entry.Children {
			if p.Kind == provxml.Parm && named(p, "DestId") && named(n, "CM_Networks") {
				made[strings.ToLower(p.Value)] = p
			}
		}
	}
	return made
}

// uses finds the first value that names something made.
func uses(n *provxml.Node, made map[string]*provxml.Node) *provxml.Node {
	if n.Kind == provxml.Parm && n.Value != "" && len(n.Value) < 256 && made[strings.ToLower(n.Value)] != nil {
		return n
	}
	for _, k := range n.Children {
		if use := uses(k, made); use != nil {
			return use
		}
	}
	return nil
}

// changes reports whether anything below a node is not a query.
func changes(n *provxml.Node) bool {
	if len(n.Children) == 0 {
		return !n.Kind.Query()
	}
	for _, k := range n.Children {
		if changes(k) {
			return true
		}
	}
	return false
}

// deletion is the first nocharacteristic at or directly below a top-level node.
func deletion(n *provxml.Node) *provxml.Node {
	if n.Kind == provxml.NoCharacteristic {
		return n
	}
	for _, k := range n.Children {
		if k.Kind == provxml.NoCharacteristic {
			return k
		}
	}
	return nil
}

func (c *checker) roleFindings() {
	for _, m := range c.missing {
		if c.grant != nil && m.n != c.grant && !strings.EqualFold(m.provider.Type, "SecurityPolicy") && m.needs&csp.RoleManager != 0 {
			c.add(roleRaisedHere, m.n, tag, func() (phrase.Text, phrase.Text) {
				return phrase.New("this needs the role that policy 4119 grants at line {{.Line}} of the same document", "Line", c.grant.Pos.Line), phrase.New("make two documents: the policy first, then the settings")
			})
			continue
		}
		c.add(roleMissing, m.n, tag, func() (phrase.Text, phrase.Text) {
			what := m.provider.Type
			if slices.ContainsFunc(m.provider.Roles, func(r csp.RoleRule) bool { return r.Path != "" && r.Write&c.target.Roles != 0 }) {
				what = m.n.Path() // not all of it
			}
			msg := phrase.New("{{.Setting}} needs the role {{.Roles}}; a computer on the cable has {{.Has}}", "Setting", shortPath(what), "Roles", orNames(m.needs.Names()...), "Has", orNames(c.target.Roles.Names()...))
			if m.guess {
				msg = phrase.New("{{.Finding}} (inferred)", "Finding", msg)
			}
			if c.target.Device == 0 {
				msg = phrase.New("{{.Finding}} with a phone's default policies", "Finding", msg)
			} else if c.target.Name != "" {
				msg = phrase.New("{{.Finding}} with the default policies of {{.Handset}}", "Finding", msg, "Handset", c.target.Name)
			}
			if others := m.count - 1; others > 0 {
				msg = phrase.Count("{{.Finding}}; so does one more setting of {{.Provider}}", "{{.Finding}}; so do {{.Count}} more settings of {{.Provider}}", others, "Finding", msg, "Provider", m.provider.Type)
			}
			return msg, phrase.New("have Manager granted to the cable first (policy 4119 = 144), or put the document into a cabinet")
		})
	}
}

// shortPath is a path in a message.
func shortPath(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	for i := range s {
		if i >= most {
			return s[:i] + "..."
		}
	}
	return s
}
