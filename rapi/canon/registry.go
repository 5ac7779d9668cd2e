package canon

import (
	"strings"

	"cradle/rapi/provxml"
)

// The Registry provider takes a key as one path or as a characteristic for each
// part of it (bb737619): here each key is one item, with what all its
// characteristics set in it. Where a key is deleted or asked for, what is before
// and behind it stays apart.

// registry makes the items below the Registry provider's own characteristic.
func (b *builder) registry(n *provxml.Node, s scope) []*item {
	r := registry{builder: b, known: map[uint32]*item{}, pieces: map[*item]bool{}}
	for _, c := range n.Children {
		r.add(c, 0, s)
	}
	recount(r.items)
	for _, i := range r.items {
		if r.pieces[i] {
			recount(i.below)
		}
		i.order = b.orderOf(i, s)
		i.hash = b.sum(i)
	}
	return r.items
}

type registry struct {
	*builder
	items  []*item
	known  map[uint32]*item // keys in which something is set
	pieces map[*item]bool   // of them, those that stand in several
}

func (r *registry) add(n *provxml.Node, parent uint32, s scope) {
	if familyOf(n.Kind) != groupFamily {
		if i := r.build(n, s); parent == 0 {
			r.items = append(r.items, i)
		} else {
			key := r.known[parent]
			key.below = append(key.below, i)
		}
		return
	}
	s.depth++
	path := r.path(parent, n.Name)
	if n.Kind.Request() != provxml.Characteristic {
		r.items = append(r.items, r.key(n, path))
		return
	}
	leaf := len(n.Children) == 0
	for _, c := range n.Children {
		leaf = leaf || familyOf(c.Kind) != groupFamily
	}
	if leaf {
		i := r.known[path]
		if i == nil || r.inline || !sameAttributes(i.attrs, attributesOf(n)) {
			i = r.key(n, path)
			r.known[path] = i
			r.items = append(r.items, i)
		} else {
			r.pieces[i] = true
		}
	}
	for _, c := range n.Children {
		r.add(c, path, s)
	}
}

// key is the item of a registry key, with nothing in it yet.
func (r *registry) key(n *provxml.Node, path uint32) *item {
	return &item{node: n, kind: n.Kind.Request(), key: key{family: groupFamily, path: path}, attrs: attributesOf(n)}
}

func attributesOf(n *provxml.Node) []attr {
	i := item{kind: n.Kind.Request(), key: key{family: groupFamily}}
	i.attributes(n)
	return i.attrs
}

// path is the number of a key, from that of the key around it.
func (r *registry) path(parent uint32, name string) uint32 {
	at := parent
	for part := range strings.SplitSeq(strings.ToLower(name), `\`) {
		next, ok := r.keys[segment{at, part}]
		if !ok {
			next = uint32(len(r.keys) + 1)
			r.keys[segment{at, part}] = next
		}
		at = next
	}
	return at
}

// deletesKeys reports whether some registry key is deleted or asked for.
func deletesKeys(d *provxml.Document) bool {
	for _, top := range d.Root.Children {
		if strings.EqualFold(top.Name, "Registry") && keyGone(top.Children) {
			return true
		}
	}
	return false
}

func keyGone(nodes []*provxml.Node) bool {
	for _, n := range nodes {
		if familyOf(n.Kind) == groupFamily && n.Kind.Request() != provxml.Characteristic || keyGone(n.Children) {
			return true
		}
	}
	return false
}
