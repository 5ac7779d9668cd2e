package change

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// place is a characteristic or a parm in the tree of all that a document touches or
// a handset told of. Names are those that a handset takes for one: registry keys are
// taken apart, letter case counts only where it does to a handset, and the id that
// the form of OMA Client Provisioning has among its parms is a characteristic.
type place struct {
	parent *place // nil: the root above the providers
	name   string
	parm   bool
	depth  int // 1: a provider
	prov   *provider
	at     *csp.Characteristic // what the catalogue has for a characteristic; nil: nothing
	known  *csp.Parm           // and for a parm
	mwid   bool                // it is named with mwid="1"

	below []*place
	byKey map[placeKey]*place

	// Of the document; settings are counted from 1.
	settings     []*setting // of this very place, in their order
	first        int        // the first setting here or below; 0: none
	deleted      int        // the last nocharacteristic of it
	deletedFirst int        // and the first
	several      bool       // a place of this name stands in the document more than once

	// Of the handset.
	had had

	asked askedFor
}

type placeKey struct {
	parm bool
	name string
}

// provider is what all places of one share.
type provider struct {
	*csp.Provider        // nil: the catalogue does not know it
	lower         string // its type, folded
	registry      bool   // its characteristics are registry keys
}

// had is what a handset told of a place.
type had struct {
	there tri
	// Of a parm that is there:
	value    string
	hasValue bool
	masked   bool
	reply    *provxml.Node
	// The question was refused; said is the handset's word for why, or empty.
	refused bool
	said    string
}

type tri uint8

const (
	unknown tri = iota
	yes
	no
)

// tree is the root of places.
type tree struct {
	cat      *csp.Catalogue
	root     *place
	settings []*setting // of the document, queries left out
	napdef   int        // the last of them that is about an access point; 0: none is
}

// setting is a setting of a document and its place; that is nil when it has none.
type setting struct {
	number int // from 1
	node   *provxml.Node
	at     *place
	// makes: it asks for the characteristic itself, an empty one or the parm with
	// the id of an entry.
	makes bool
}

func newTree(cat *csp.Catalogue) *tree {
	return &tree{cat: cat, root: &place{}}
}

// exact reports whether letter case is part of a name; as rapi/canon has it.
func (p *place) exact(parm bool) bool {
	if p.prov == nil {
		return false
	}
	switch p.prov.lower {
	case "loaderrevocation":
		return parm
	case "wi-fi":
		return !parm && p.depth == 2
	case "cm_wifientries":
		return !parm && p.depth == 1
	}
	return false
}

// child is the place of a name directly below, which is made when it is not there.
func (t *tree) child(p *place, name string, parm bool) *place {
	key := placeKey{parm, name}
	if !p.exact(parm) {
		key.name = strings.ToLower(name)
	}
	if c := p.byKey[key]; c != nil {
		return c
	}
	c := &place{parent: p, name: name, parm: parm, depth: p.depth + 1, prov: p.prov}
	switch {
	case p.parent == nil && p.depth == 0:
		c.prov = &provider{lower: strings.ToLower(name)}
		if known, ok := t.cat.Find(name); ok {
			c.prov.Provider, c.at = known, known.Root
			c.prov.registry = slices.ContainsFunc(known.Root.Children, func(ch *csp.Characteristic) bool { return ch.Registry })
		}
	case parm:
		c.known, _ = p.at.Parm(name)
	default:
		c.at = p.at.Child(name)
		c.mwid = p.identifies() && (c.at == nil || c.at.Any)
	}
	if p.byKey == nil {
		p.byKey = map[placeKey]*place{}
	}
	p.byKey[key] = c
	p.below = append(p.below, c)
	return c
}

// identifies reports whether the names directly below are ids of access points or
// proxies, which are named with mwid="1" (bb737359, aa455932, aa455948).
func (p *place) identifies() bool {
	switch p.prov.lower {
	case "napdef":
		return p.depth == 1
	case "pxlogical":
		return p.depth == 1 || p.depth == 3 && strings.EqualFold(p.name, "PXPHYSICAL")
	}
	return false
}

// down is the place of a characteristic's element.
func (t *tree) down(p *place, n *provxml.Node) *place {
	if p.prov == nil || !p.prov.registry {
		return t.child(p, n.Name, false)
	}
	name := n.Name
	if _, ok := n.Attr("translation"); ok {
		name = strings.ReplaceAll(name, `\\`, `\`)
	}
	for i, part := range splitKey(name) {
		if i == 0 && p.depth == 1 && strings.EqualFold(part, p.prov.lower) && strings.Contains(name, `\`) {
			continue // one page of the documentation repeats it: aa456053
		}
		p = t.child(p, part, false)
	}
	return p
}

// splitKey takes a registry path apart. A doubled backslash belongs to a name
// (aa457989) and stays as it is.
func splitKey(path string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(path); i++ {
		if path[i] != '\\' {
			continue
		}
		if i+1 < len(path) && path[i+1] == '\\' {
			i++
			continue
		}
		if i > from {
			parts = append(parts, path[from:i])
		}
		from = i + 1
	}
	if from < len(path) || len(parts) == 0 {
		parts = append(parts, path[from:])
	}
	return parts
}

// steps are the characteristics on the way to a place, itself included if it is
// one: the provider first, a registry key as one.
func (p *place) steps() []*element {
	if p.parm {
		p = p.parent
	}
	var list []*element
	key := ""
	for ; p.parent != nil; p = p.parent {
		if p.prov.registry && p.depth > 1 {
			if key != "" {
				key = `\` + key
			}
			key = p.name + key
			if p.depth == 2 {
				list = append(list, &element{kind: provxml.Characteristic, name: key})
			}
			continue
		}
		list = append(list, p.element(provxml.Characteristic))
	}
	slices.Reverse(list)
	return list
}

// element is the characteristic alone.
func (p *place) element(kind provxml.Kind) *element {
	e := &element{kind: kind, name: p.name}
	if p.mwid {
		e.attrs = append(e.attrs, attr{"mwid", "1"})
	}
	return e
}

// path is the place for people, as provxml.Node.Path has them.
func (p *place) path() string {
	var names []string
	for _, e := range p.steps() {
		names = append(names, e.name)
	}
	if p.parm {
		names = append(names, p.name)
	}
	for i, n := range names {
		if n == "" || strings.ContainsAny(n, `/"`) || strings.TrimSpace(n) != n ||
			strings.ContainsFunc(n, func(r rune) bool { return !unicode.IsPrint(r) }) {
			names[i] = strconv.Quote(n)
		}
	}
	return strings.Join(names, "/")
}
