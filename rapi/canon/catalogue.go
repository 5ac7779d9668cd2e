package canon

import (
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Known is a Comparer's Parm with what a catalogue has. nil knows nothing.
func Known(cat *csp.Catalogue) func(*provxml.Node) *csp.Parm {
	if cat == nil {
		return nil
	}
	return func(n *provxml.Node) *csp.Parm {
		group, ok := Group(cat, n.Parent)
		if !ok {
			return nil
		}
		p, _ := group.Parm(n.Name)
		return p
	}
}

// Group is what the catalogue has of a group's element: the Provider's own
// characteristic, or one below it.
func Group(cat *csp.Catalogue, n *provxml.Node) (*csp.Characteristic, bool) {
	var names [16]string // no provider nests deeper, but for registry keys
	list := names[:0]
	for ; n != nil && n.Kind != provxml.Root; n = n.Parent {
		if len(list) == len(names) {
			return nil, false // a hostile document is deep, and this is asked for each of its parms
		}
		list = append(list, n.Name)
	}
	if len(list) == 0 {
		return nil, false
	}
	p, ok := cat.Find(list[len(list)-1])
	if !ok {
		return nil, false
	}
	at := p.Root
	for i := len(list) - 2; i >= 0; i-- {
		if at = at.Child(list[i]); at == nil {
			return nil, false
		}
	}
	return at, true
}
