package lint

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// scope is where the walk stands.
type scope struct {
	provider *csp.Provider       // nil: not in the catalogue
	ch       *csp.Characteristic // nil: not in the catalogue
	path     []string            // names below the provider
	registry bool                // below Registry
}

// in is the scope of a characteristic in this one. Siblings share the memory of
// the path: a scope is good until the walk leaves its characteristic.
func (s scope) in(name string, next *csp.Characteristic) scope {
	s.ch, s.path = next, append(s.path, name)
	return s
}

// walk looks at each node in the light of the catalogue.
func (c *checker) walk() {
	for _, n := range c.doc.Root.Children {
		if n.Kind == provxml.Foreign || n.Kind.Error() || n.Name == "" || nameAttr(n) == "name" {
			continue // the reader has said so
		}
		c.attributes(n)
		p := c.provider(n)
		s := scope{provider: p, ch: rootOf(p), registry: named(n, "Registry")}
		switch {
		case p == nil:
		case n.Kind == provxml.CharacteristicQuery:
			c.capability(n, unless(p.Caps.TopQuery, p.Caps.CharacteristicQuery), queryUnsupported, func() phrase.Text {
				return phrase.New("a query of the whole of {{.Provider}} does not work", "Provider", p.Type)
			})
		case n.Kind == provxml.NoCharacteristic:
			c.capability(n, unless(p.Caps.TopDelete, p.Caps.NoCharacteristic), deleteUnsupported, func() phrase.Text {
				return phrase.New("a deletion of the whole of {{.Provider}} does not work", "Provider", p.Type)
			})
		}
		if n.Kind != provxml.CharacteristicQuery && len(n.Children) == 0 {
			c.role(n, s)
		}
		c.below(n, s)
	}
}

// below goes through what stands in a characteristic.
func (c *checker) below(n *provxml.Node, s scope) {
	if n.Kind == provxml.Characteristic {
		c.group(n, s)
	}
	for _, k := range n.Children {
		if k.Kind == provxml.Foreign || k.Kind.Error() {
			continue
		}
		c.attributes(k)
		if nameAttr(k) == "name" {
			c.setting(k, s)
			continue
		}
		if k.Name == "" || k.Kind == provxml.Root {
			continue
		}
		next := s.in(k.Name, s.ch.Child(k.Name))
		c.characteristic(k, s, next)
		c.below(k, next)
	}
}

// characteristic looks at a characteristic, its query or its deletion, below a
// Provider's own. s is where it stands, next is what is in it.
func (c *checker) characteristic(n *provxml.Node, s, next scope) {
	switch {
	case s.ch == nil:
	case next.ch == nil:
		c.unknownCharacteristic(n, s)
	case next.ch.Any:
		c.chosenName(n, next)
	case next.ch.Name != n.Name && strings.EqualFold(next.ch.Name, n.Name):
		c.spelling(n, next.ch.Name)
	}
	if s.registry {
		c.registryKey(n)
	}
	if ch, t := next.ch, c.target; ch != nil && ch.Devices != 0 && t.Device != 0 && ch.Devices&t.Device == 0 {
		c.addAs(guessed(Warning, ch.Guess), notOnDevice, n, part("type"), func() (phrase.Text, phrase.Text) {
			return notOn(display(ch), t, ch.Devices), leaveOut()
		})
	}
	p := s.provider
	switch {
	case p == nil:
	case n.Kind == provxml.CharacteristicQuery:
		c.element(n, p, p.Caps.CharacteristicQuery, queryUnsupported)
		if v, _ := n.Attr("recursive"); strings.EqualFold(v, "true") {
			c.capability(n, p.Caps.Recursive, queryUnsupported, func() phrase.Text {
				return phrase.New("a recursive query in {{.Provider}} does not work", "Provider", p.Type)
			})
		}
	case n.Kind == provxml.NoCharacteristic:
		c.element(n, p, p.Caps.NoCharacteristic, deleteUnsupported)
		c.role(n, next)
	case len(n.Children) == 0:
		c.role(n, next)
		if ch := next.ch; ch != nil && !ch.Empty && !ch.Registry && (len(ch.Parms) > 0 || len(ch.Children) > 0 || ch.AnyParm != nil) && !hasAttr(n, "recursive") {
			c.add(emptyCharacteristic, n, tag, func() (phrase.Text, phrase.Text) {
				return phrase.New("there is nothing in {{.Name}}: it sets nothing", "Name", cut(n.Name)), phrase.New("put settings into it, or write <characteristic-query> to ask for it")
			})
		}
	}
	c.mwid(n, s, next)
}

// unless is what is known of a special case, or else what is known in general.
func unless(special, general csp.Tri) csp.Tri {
	if special != csp.NotSaid {
		return special
	}
	return general
}

// capability reports an element that the Provider's page says does not work.
func (c *checker) capability(n *provxml.Node, works csp.Tri, id string, what func() phrase.Text) {
	if works == csp.No {
		c.add(id, n, tag, func() (phrase.Text, phrase.Text) {
			fix := phrase.New("delete in the way that its page shows")
			if id == queryUnsupported {
				fix = phrase.New("ask for something below it, or for single settings")
			}
			return what(), fix
		})
	}
}

// element is capability of the element as such: "noparm".
func (c *checker) element(n *provxml.Node, p *csp.Provider, works csp.Tri, id string) {
	c.capability(n, works, id, func() phrase.Text {
		return phrase.New("{{.Element}} in {{.Provider}} does not work", "Element", n.Kind.String(), "Provider", p.Type)
	})
}

// provider looks at what a top-level characteristic names.
func (c *checker) provider(n *provxml.Node) *csp.Provider {
	if len(c.cat.Providers) == 0 {
		return nil
	}
	name := strings.TrimSpace(n.Name)
	p, ok := c.cat.Find(name)
	if !ok {
		near := c.nearest(c.cat, name, c.cat.Nearest)
		c.nearly(unknownCSP, near != "", n, func() (phrase.Text, phrase.Text) {
			if near != "" {
				return phrase.New("there is no Configuration Service Provider {{.Name}}", "Name", cut(n.Name)), meant(near)
			}
			return phrase.New("no Configuration Service Provider {{.Name}} is known", "Name", cut(n.Name)), phrase.New("check the name; if the handset's maker has it, all is well")
		})
		return nil
	}
	if p.Type != name {
		c.spelling(n, p.Type)
	}
	c.available(n, p)
	return p
}

// available looks whether the Provider is there for the document's way and
// handset.
func (c *checker) available(n *provxml.Node, p *csp.Provider) {
	t := c.target
	switch {
	case p.DMOnly:
		c.add(dmOnly, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Provider}} is there for OMA Device Management only", "Provider", p.Type), instead(p)
		})
		return
	case c.offCable(p):
		c.add(notOverCable, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Provider}} is not offered over the cable", "Provider", p.Type), phrase.New("send it as {{.Ways}}", "Ways", ways(p))
		})
	}
	switch on := p.On(t.Device, t.Version); {
	case on == csp.No && t.Device != 0 && p.Devices&t.Device == 0:
		c.add(notOnDevice, n, part("type"), func() (phrase.Text, phrase.Text) {
			return notOn(phrase.Verbatim(p.Type), t, p.Devices), leaveOut()
		})
	case on == csp.No:
		c.add(notInVersion, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Name}} is not in {{.Handset}}, {{.When}}", "Name", p.Type, "Handset", t.name(), "When", spanWords(p, t.Device)), leaveOut()
		})
	case t.Device == 0 && p.Devices != 0 && p.Devices != csp.All:
		c.add(someDevices, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("only {{.Devices}} has {{.Provider}}", "Devices", kinds(p.Devices), "Provider", p.Type), phrase.New("send it to those handsets only")
		})
	}
	if p.Replaced != "" {
		c.add(cspReplaced, n, part("type"), func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Other}} has taken the place of {{.Provider}}", "Other", p.Replaced, "Provider", p.Type), phrase.New("for newer handsets use {{.Provider}}", "Provider", p.Replaced)
		})
	}
}

// offCable reports whether a Provider cannot be reached over the cable. The list
// of its carriers is not enough to say so: those that name the role of the cable
// can be, whatever the list has (Registry, ms889539 and aa455928).
func (c *checker) offCable(p *csp.Provider) bool {
	if !c.class.cable() || len(p.Carriers) == 0 || carried(p, csp.RAPI) || p.DMOnly {
		return false
	}
	for _, r := range p.Roles {
		if r.Write&csp.RoleUserAuth != 0 {
			return false
		}
	}
	return len(p.Roles) > 0
}

func instead(p *csp.Provider) phrase.Text {
	if p.Replaced != "" {
		return phrase.New("use {{.Provider}}", "Provider", p.Replaced)
	}
	return phrase.New("use the Configuration Service Provider for the same purpose that documents can use")
}

func carried(p *csp.Provider, by csp.Carrier) bool {
	for _, w := range p.Carriers {
		if w == by {
			return true
		}
	}
	return false
}

// ways are the carriers in words.
func ways(p *csp.Provider) phrase.Text {
	var words []phrase.Text
	for _, w := range p.Carriers {
		switch w {
		case csp.CP:
			words = append(words, phrase.New("a message over the air"))
		case csp.CPF:
			words = append(words, phrase.New("a cabinet (.cpf)"))
		case csp.DM:
			words = append(words, phrase.New("OMA Device Management"))
		case csp.ROM:
			words = append(words, phrase.New("part of a ROM"))
		}
	}
	return orList(words)
}

// kinds are devices in words: "Windows Mobile Standard".
func kinds(d csp.Devices) phrase.Text {
	return phrase.Join(" ", phrase.Verbatim("Windows Mobile"), orNames(d.Names()...))
}

func notOn(what phrase.Text, t Target, on csp.Devices) phrase.Text {
	return phrase.New("{{.Name}} is not on {{.Handset}}, only on {{.Devices}}", "Name", what, "Handset", t.name(), "Devices", kinds(on))
}

// spanWords is when a Provider came or went, in words.
func spanWords(p *csp.Provider, d csp.Devices) phrase.Text {
	since := p.Since
	for _, f := range p.From {
		if f.Devices&d != 0 {
			since = f.Since
		}
	}
	if p.Until != 0 {
		return phrase.New("its last version was {{.Version}}", "Version", p.Until.String())
	}
	return cameWith(since)
}

func cameWith(v csp.Version) phrase.Text {
	return phrase.New("it came with {{.Version}}", "Version", v.String())
}

// name is the target in words.
func (t Target) name() phrase.Text {
	if t.Name != "" {
		return phrase.Verbatim(t.Name)
	}
	return phrase.Join(" ", phrase.Verbatim("Windows Mobile"), phrase.Verbatim(t.Version.String()), orNames(t.Device.Names()...))
}
