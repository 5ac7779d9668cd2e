package canon

import (
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// item is one element as a handset understands it.
type item struct {
	node     *provxml.Node
	key      key
	kind     provxml.Kind
	t        Type
	registry bool   // a parm of the Registry provider
	attrs    []attr // those that mean something, besides name, value and datatype; sorted
	below    []*item
	order    order  // of below
	ordinal  int    // how many of its name stand before it
	hash     uint64 // equal for items that mean the same under equal types
}

type attr struct{ name, value string }

// key is what two items share that are about the same setting.
type key struct {
	family family
	path   uint32 // of a registry key; else 0
	name   string
}

type family uint8

const (
	foreignFamily family = iota
	rootFamily
	groupFamily
	parmFamily
)

func familyOf(k provxml.Kind) family {
	switch k.Request() {
	case provxml.Root:
		return rootFamily
	case provxml.Characteristic, provxml.NoCharacteristic, provxml.CharacteristicQuery:
		return groupFamily
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		return parmFamily
	}
	return foreignFamily
}

// order says whose order counts among the items at one place.
type order uint8

const (
	free   order = iota // of same-named ones only
	groups              // of groups as well
	all
)

// builder makes items of both documents.
type builder struct {
	parm   func(*provxml.Node) *csp.Parm
	seed   maphash.Seed
	salt   [2]uint64          // of mix; from seed
	keys   map[segment]uint32 // registry keys: one number for each, however it is written
	inline bool               // some registry key is deleted or asked for: keys stay in order
}

type segment struct {
	parent uint32
	name   string
}

// scope is what the place of an element says about it.
type scope struct {
	provider string // folded type of the provider; "" above it
	depth    int    // 1: the provider itself
}

func (b *builder) build(n *provxml.Node, s scope) *item {
	i := &item{node: n, kind: n.Kind.Request(), key: key{family: familyOf(n.Kind), name: n.Name}, ordinal: n.Ordinal()}
	switch i.key.family {
	case rootFamily:
		i.key.name = ""
	case foreignFamily:
		i.key.name = n.Element.FullTag() + " " + n.Name
	default:
		if s.depth++; s.depth == 1 {
			s.provider = strings.ToLower(n.Name)
		}
		if !exact(s, i.key.family) {
			i.key.name = strings.ToLower(n.Name)
		}
	}
	i.attributes(n)
	if i.key.family == parmFamily {
		i.t, i.registry = b.typeOf(n, s), s.provider == "registry"
	}
	if s.depth == 1 && s.provider == "registry" && i.kind == provxml.Characteristic {
		i.below = b.registry(n, s)
	} else if len(n.Children) > 0 {
		i.below = make([]*item, len(n.Children))
		for j, c := range n.Children {
			i.below[j] = b.build(c, s)
		}
	}
	i.order = b.orderOf(i, s)
	i.hash = b.sum(i)
	return i
}

// exact reports whether a name is more than a name: a handset tells capital and
// small letters apart in base64 (LoaderRevocation's hashes, aa455922) and in the
// names of wireless networks (octets to IEEE 802.11; guess: no source says what the
// Wi-Fi provider does).
func exact(s scope, f family) bool {
	switch s.provider {
	case "loaderrevocation":
		return f == parmFamily
	case "wi-fi":
		return f == groupFamily && s.depth == 3
	case "cm_wifientries":
		return f == groupFamily && s.depth == 2
	}
	return false
}

// typeOf is TypeOf without walking up to the provider.
func (b *builder) typeOf(n *provxml.Node, s scope) Type {
	var t Type
	if b.parm != nil {
		if p := b.parm(n); p != nil {
			t = Type{Datatype: p.Datatype, Format: p.Format}
		}
	}
	if s.provider == "registry" {
		t.Datatype = csp.String
	}
	t.Datatype = attribute(n, "datatype", t.Datatype)
	if s.provider == "registry" && t.Datatype == csp.Float {
		t.Datatype = csp.String // it is kept as a text (see class), and 1.0 is another text than 1
	}
	return t
}

// attributes takes those that change what an element asks for. Metadata is only
// ever reported (aa455941, bb737503); datatype is part of the type.
func (i *item) attributes(n *provxml.Node) {
	for _, a := range n.Element.Attr {
		name, value := a.FullKey(), a.Value
		switch name {
		case "name", "type", "value":
			if i.key.family != foreignFamily {
				continue
			}
		case "version":
			if i.key.family == rootFamily && value == "1.0" {
				continue // what it is when it is absent (bb737517)
			}
		case "recursive":
			value = strings.ToLower(value)
			if value == "true" || i.kind != provxml.CharacteristicQuery {
				continue // what it is when it is absent (bb737359)
			}
		case "translation":
			value = strings.ToLower(value)
		case "datatype", "semantic-type", "minvalue", "maxvalue", "maxlength", "options", "multiple", "rw-access", "access-role", "label", "desc":
			if i.key.family != foreignFamily {
				continue
			}
		default:
			if name == "xmlns" || strings.HasPrefix(name, "xmlns:") {
				continue
			}
		}
		i.attrs = append(i.attrs, attr{name, value})
	}
	if len(i.attrs) < 2 {
		return
	}
	slices.SortFunc(i.attrs, func(a, b attr) int { return strings.Compare(a.name, b.name) })
}

// orderOf: the providers are run one after the other, in the document's order
// (aa457733); files are made, copied and deleted one after the other; a group that
// is deleted or asked for finds what the groups before it left.
func (b *builder) orderOf(i *item, s scope) order {
	switch {
	case i.key.family == rootFamily, i.key.family == foreignFamily:
		return all
	case s.provider == "fileoperation":
		return groups
	}
	for _, c := range i.below {
		if c.key.family == groupFamily && c.kind != provxml.Characteristic {
			return groups
		}
	}
	return free
}

func (o order) counts(i *item) bool {
	return o == all || o == groups && i.key.family == groupFamily || i.key.family == foreignFamily
}

// value is the form of a parm's value.
func (i *item) value() (form, as string) { return i.t.form(i.node.Value) }

// sum is the hash. What stands below goes in without its order, but with a number:
// how many of its name stand before it or, where order counts, how many at all.
func (b *builder) sum(i *item) uint64 {
	h := b.mix(uint64(i.key.family)<<40|uint64(i.kind)<<32|uint64(i.key.path), b.text(i.key.name))
	if i.registry && i.kind != provxml.ParmQuery {
		// A value that is not of its datatype has the form of a text.
		h = b.mix(h, b.text(string(class(i.t))))
	}
	if i.key.family == parmFamily && i.node.HasValue {
		form, as := i.value()
		h = b.mix(b.mix(h, b.text(form)), b.text(as))
	}
	for _, a := range i.attrs {
		h = b.mix(b.mix(h, b.text(a.name)), b.text(a.value))
	}
	var sum uint64
	ordered := uint64(0)
	for _, c := range i.below {
		if i.order.counts(c) {
			ordered++
			sum += b.mix(c.hash, ordered<<32)
		} else {
			sum += b.mix(c.hash, uint64(c.ordinal))
		}
	}
	return b.mix(h, sum) + uint64(len(i.below))
}

func (b *builder) text(s string) uint64 { return maphash.String(b.seed, s) }

// mix makes one number of two, and another for each seed: nobody who writes a
// document can aim at two that are equal.
func (b *builder) mix(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x^b.salt[0], y^b.salt[1])
	return hi ^ lo ^ bits.RotateLeft64(x, 31)
}

// recount counts namesakes anew, in the place of a document's own count: among
// registry keys, and in one that stood in several pieces.
func recount(list []*item) {
	seen := make(map[key]int, len(list))
	for _, c := range list {
		c.ordinal = seen[c.key]
		seen[c.key]++
	}
}
