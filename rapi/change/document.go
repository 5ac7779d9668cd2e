package change

import (
	"slices"
	"strings"

	"cradle/rapi/provxml"
)

// document puts a document's settings into the tree.
func (t *tree) document(d *provxml.Document) {
	for _, n := range d.Root.Children {
		t.node(n, t.root)
	}
}

func (t *tree) node(n *provxml.Node, around *place) {
	if n.Setting() {
		t.setting(n, around)
		return
	}
	if n.Kind != provxml.Characteristic {
		for _, c := range n.Children { // no handset takes what stands in it
			t.placeless(c)
		}
		return
	}
	inner := t.down(around, n)
	if n.Ordinal() > 0 {
		inner.several = true
	}
	outer := inner
	idParm, id := ownID(n, inner)
	if id != "" {
		at := inner.at
		inner = t.child(inner, id, false)
		inner.mwid = true
		inner.at = at // its parms stand in the catalogue where the document has them
	}
	for _, c := range n.Children {
		if id != "" && c.Kind == provxml.Parm && strings.EqualFold(c.Name, idParm) {
			if c.Value == id {
				t.add(c, inner, true)
			} else {
				t.add(c, nil, false) // an entry has one id
			}
			continue
		}
		if id != "" && !c.Kind.Query() && c.Kind.Request() == provxml.Characteristic && outer.entry(c.Name) {
			t.node(c, outer) // another entry, in the other form
			continue
		}
		t.node(c, inner)
	}
}

// entry reports whether a name directly below is that of an entry.
func (p *place) entry(name string) bool {
	c := p.at.Child(name)
	return p.identifies() && (c == nil || c.Any)
}

func (t *tree) placeless(n *provxml.Node) {
	if n.Setting() {
		t.add(n, nil, false)
		return
	}
	for _, c := range n.Children {
		t.placeless(c)
	}
}

func (t *tree) setting(n *provxml.Node, around *place) {
	switch n.Kind {
	case provxml.ParmQuery, provxml.CharacteristicQuery:
	case provxml.Parm, provxml.NoParm:
		if around == t.root {
			t.add(n, nil, false)
			return
		}
		p := t.child(around, n.Name, true)
		if n.Kind == provxml.Parm && len(p.settings) > 0 && (p.known == nil || p.known.Multiple) {
			p.several = p.several || slices.ContainsFunc(p.settings, func(s *setting) bool { return s.node.Kind == provxml.Parm })
		}
		t.add(n, p, false)
	case provxml.Characteristic:
		t.add(n, t.down(around, n), true)
	case provxml.NoCharacteristic:
		p := t.down(around, n)
		s := t.add(n, p, false)
		p.deleted = s.number
		if p.deletedFirst == 0 {
			p.deletedFirst = s.number
		}
	default:
		t.add(n, nil, false)
	}
}

func (t *tree) add(n *provxml.Node, at *place, makes bool) *setting {
	s := &setting{number: len(t.settings) + 1, node: n, at: at, makes: makes}
	t.settings = append(t.settings, s)
	if at == nil {
		return s
	}
	at.settings = append(at.settings, s)
	if at.prov.lower == "napdef" {
		t.napdef = s.number
	}
	for p := at; p != nil && p.first == 0; p = p.parent {
		p.first = s.number
	}
	return s
}

// ownID is the id of an entry that is made by parms directly in NAPDEF, PXLOGICAL or
// PXPHYSICAL, and the parm that has it; "" if it is none.
func ownID(n *provxml.Node, at *place) (parm, id string) {
	switch {
	case at.depth == 1 && at.prov.lower == "napdef":
		parm = "NAPID"
	case at.depth == 1 && at.prov.lower == "pxlogical":
		parm = "PROXY-ID"
	case strings.EqualFold(n.Name, "PXPHYSICAL") && at.prov.lower == "pxlogical":
		parm = "PHYSICAL-PROXY-ID"
	default:
		return "", ""
	}
	for _, c := range n.Children {
		if c.Kind == provxml.Parm && strings.EqualFold(c.Name, parm) {
			return parm, c.Value
		}
	}
	return "", ""
}
