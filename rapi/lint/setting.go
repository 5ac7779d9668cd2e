package lint

import (
	"slices"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// setting looks at a parm, its query or its deletion.
func (c *checker) setting(n *provxml.Node, s scope) {
	if len(s.path) == 0 && s.provider == nil && s.ch == nil && n.Parent.Kind == provxml.Root {
		return
	}
	if p := s.provider; p != nil {
		switch n.Kind {
		case provxml.ParmQuery:
			c.element(n, p, p.Caps.ParmQuery, queryUnsupported)
		case provxml.NoParm:
			c.element(n, p, p.Caps.NoParm, deleteUnsupported)
		}
	}
	if n.Kind != provxml.ParmQuery {
		c.role(n, s.in(n.Name, nil))
	}
	parm := c.parm(n, s)
	if n.Kind == provxml.Parm {
		c.value(n, s, parm)
		if secret(n, parm) {
			c.secret(n)
		}
	}
}

// parm finds what the catalogue knows of a setting.
func (c *checker) parm(n *provxml.Node, s scope) *csp.Parm {
	if s.ch == nil || n.Name == "" && !hasAttr(n, "name") {
		return nil
	}
	name := strings.TrimSpace(n.Name)
	p, ok := s.ch.Parm(name)
	if !ok {
		c.unknownParm(n, s, name)
		return nil
	}
	if p != s.ch.AnyParm && p.Name != name {
		c.spelling(n, p.Name)
	}
	c.onTarget(n, p)
	access := accessOf(s.ch, p)
	switch {
	case n.Kind != provxml.ParmQuery && access == csp.ReadOnly:
		c.addAs(guessed(Error, p.Guess), readOnly, n, part("name"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Name}} can only be read", "Name", p.Name), phrase.New(`ask for it with <parm-query name="{{.Name}}"/>, or leave it out`, "Name", p.Name)
		})
	case n.Kind == provxml.ParmQuery && (access == csp.WriteOnly || p.ReadBack == csp.ReadNever || p.ReadBack == csp.ReadMasked):
		c.add(neverRead, n, part("name"), func() (phrase.Text, phrase.Text) {
			if p.ReadBack == csp.ReadMasked {
				return phrase.New("{{.Name}} comes back as asterisks", "Name", p.Name), phrase.Text{}
			}
			return phrase.New("{{.Name}} cannot be read", "Name", p.Name), phrase.Text{}
		})
	}
	return p
}

// accessOf is the access of a setting; its characteristic's where it has none of
// its own.
func accessOf(ch *csp.Characteristic, p *csp.Parm) csp.Access {
	if p.Access == csp.AccessUnknown {
		return ch.Access
	}
	return p.Access
}

// secret reports whether a parm's value is a secret, by its name or because the
// catalogue says so.
func secret(n *provxml.Node, parm *csp.Parm) bool { return parm != nil && parm.Secret || Secret(n) }

// onTarget looks whether the target has a setting that its Provider has.
func (c *checker) onTarget(n *provxml.Node, p *csp.Parm) {
	switch t := c.target; {
	case p.Devices != 0 && t.Device != 0 && p.Devices&t.Device == 0:
		c.addAs(guessed(Warning, p.Guess), notOnDevice, n, part("name"), func() (phrase.Text, phrase.Text) {
			return notOn(phrase.Verbatim(p.Name), t, p.Devices), leaveOut()
		})
	case t.Version != 0 && p.Since > t.Version:
		c.addAs(guessed(Warning, p.Guess), notInVersion, n, part("name"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Name}} is not in {{.Handset}}, {{.When}}", "Name", p.Name, "Handset", t.name(), "When", cameWith(p.Since)), leaveOut()
		})
	}
}

func (c *checker) unknownParm(n *provxml.Node, s scope, name string) {
	if template(name) {
		return
	}
	near := c.nearest(s.ch, name, s.ch.NearestParm)
	any := s.ch.AnyParm
	// Where all names follow the rule of the chosen ones, it is the rule of all.
	if near == "" && any != nil && !slices.ContainsFunc(s.ch.Parms, func(p *csp.Parm) bool { return !any.NameOK(p.Name) }) {
		if unfilled(name) {
			c.placeholder(n, part("name"), name)
			return
		}
		c.addAs(guessed(Error, any.Guess), nameFormat, n, part("name"), func() (phrase.Text, phrase.Text) {
			return noneOf(name, any.Name, inWords(s)), phrase.New("choose a name that matches {{.Pattern}}", "Pattern", any.Pattern)
		})
		return
	}
	if near == "" && !s.ch.Complete {
		return
	}
	c.nearly(unknownParm, near != "" && s.ch.Complete, n, func() (phrase.Text, phrase.Text) {
		if near != "" {
			return notDocumented(name, s), meant(near)
		}
		return notDocumented(name, s), phrase.New("check the name")
	})
}

// secret notes secrets, without showing them.
func (c *checker) secret(n *provxml.Node) {
	if n.Value == "" || template(n.Value) {
		return
	}
	if strings.Trim(n.Value, "*") == "" {
		c.add(maskedSecret, n, part("value"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Name}} is asterisks, as handsets show a secret", "Name", quoted(n.Name)), phrase.New("write the secret itself, or delete the line")
		})
		return
	}
	if unfilled(n.Value) {
		return
	}
	c.add(secretInClear, n, part("value"), func() (phrase.Text, phrase.Text) {
		return phrase.New("{{.Name}} is a secret in clear", "Name", quoted(n.Name)), phrase.New("keep the file where only you can read it")
	})
}

// group looks at the settings of one characteristic together.
func (c *checker) group(n *provxml.Node, s scope) {
	c.entry(n, s)
	if s.ch == nil || len(n.Children) == 0 {
		return
	}
	var seen map[*csp.Parm]bool
	sets, mixed := false, false
	for _, k := range n.Children {
		if k.Kind != provxml.Parm {
			mixed = mixed || k.Kind.Query() || k.Kind == provxml.NoParm
			continue
		}
		sets = true
		p, ok := s.ch.Parm(strings.TrimSpace(k.Name))
		if !ok || p == s.ch.AnyParm {
			continue
		}
		if seen[p] && !p.Multiple {
			c.add(duplicateParm, k, part("name"), func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Name}} stands here a second time", "Name", p.Name), phrase.New("delete one of them")
			})
		}
		if seen == nil {
			seen = make(map[*csp.Parm]bool, len(n.Children))
		}
		seen[p] = true
	}
	if !sets || mixed || hasAttr(n, "mwid") {
		return // a query, or a change
	}
	// Where the document names the entry it may be there already, and be changed
	// without what a new one needs; one that has some of that looks new.
	sev, fix := Warning, phrase.New("add it")
	if s.ch.Any {
		sev, fix = Note, phrase.New("add it, unless the entry is there already")
		if !slices.ContainsFunc(s.ch.Parms, func(p *csp.Parm) bool { return p.Required && seen[p] }) {
			return
		}
	}
	for _, p := range s.ch.Parms {
		if p.Required && !seen[p] {
			c.addAs(sev, requiredParm, n, tag, func() (phrase.Text, phrase.Text) { return phrase.New("{{.Name}} is missing", "Name", p.Name), fix })
		}
	}
}
