package change

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// askedFor is how much of a characteristic is asked for.
type askedFor uint8

const (
	notAsked askedFor = iota
	oneLevel
	whole
)

// maxGroups bounds the questions about groups, in bytes of their names: a document
// can have very many registry keys with very long names. About the rest nothing is
// known, and an undo leaves them.
const maxGroups = 256 << 10

// maxKeyDepth is how deep a registry key is whose presence is asked for. Windows CE
// has 16 levels (recalled).
const maxKeyDepth = 24

// Before makes the query for all that is at the places a document touches: its
// settings, whether the groups they stand in exist, and all content of what it
// deletes. Its first Asks are After's, one for each setting and query of the
// document; the others are about groups, and their Setting is of a document of their
// own.
func Before(cat *csp.Catalogue, d *provxml.Document) (*query.Query, error) {
	q, err := query.FromDocument(cat, d)
	if err != nil {
		return nil, err
	}
	t := newTree(cat)
	t.document(d)
	b := groups{tree: t}
	for _, s := range t.settings {
		if s.at != nil {
			b.ask(s)
		}
	}
	if len(b.list) == 0 {
		return q, nil
	}
	asked, err := document(d.Name, b.elements())
	if err != nil {
		return nil, err
	}
	more, err := query.FromDocument(cat, asked)
	if err != nil {
		return nil, err
	}
	return query.Of(append(q.Asks, more.Asks...))
}

// groups gathers the questions about groups.
type groups struct {
	*tree
	list []*place
	size int
}

func (b *groups) ask(s *setting) {
	prov := s.at.prov
	if prov.doesOnly() {
		return
	}
	group := s.at
	if group.parm {
		group = group.parent
	}
	deletes := s.node.Kind == provxml.NoCharacteristic
	if prov.lower == "speeddial" && s.at.parm && strings.EqualFold(s.at.name, "Key") {
		// An entry takes its key from the one that has it (bb737362).
		top := group
		for top.depth > 1 {
			top = top.parent
		}
		b.add(top, whole)
	}
	switch {
	case group.depth == 1 && deletes:
		b.add(group, whole)
	case group.depth == 1:
	case prov.registry:
		if deletes {
			b.add(group, whole)
		}
		for ; group.depth > 1; group = group.parent {
			if group.depth <= maxKeyDepth && !group.alwaysThere() {
				b.add(group, oneLevel)
			}
		}
	default:
		b.add(entryOf(group), whole)
	}
}

// entryOf is the group that is asked for as a whole: the outermost one whose name
// the document chooses, or that the catalogue does not know; the one below the
// provider if there is none.
func entryOf(p *place) *place {
	var entry *place
	for ; p.depth > 1; p = p.parent {
		if p.at == nil || p.at.Any || p.mwid || p.depth == 2 && entry == nil {
			entry = p
		}
	}
	return entry
}

func (b *groups) add(p *place, much askedFor) {
	if p.asked >= much {
		return
	}
	if p.asked == notAsked {
		for g := p; g.parent != nil; g = g.parent {
			b.size += len(g.name) + 1
		}
		if b.size > maxGroups {
			return
		}
		b.list = append(b.list, p)
	}
	p.asked = much
}

// elements are the questions. What stands in a group that is asked for as a whole
// needs none of its own.
func (b *groups) elements() []*element {
	var list []*element
	for _, p := range b.list {
		if within(p) {
			continue
		}
		steps := p.steps()
		e := steps[len(steps)-1]
		e.kind = provxml.CharacteristicQuery
		if p.asked == oneLevel {
			e.attrs = append(e.attrs, attr{"recursive", "FALSE"})
		}
		list = nest(list, steps[:len(steps)-1], e)
	}
	return list
}

func within(p *place) bool {
	for p = p.parent; p != nil; p = p.parent {
		if p.asked == whole && p.depth > 1 { // not every provider tells all it has
			return true
		}
	}
	return false
}
