package change

import (
	"slices"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Overlap is what several documents, which are applied one after the other, do at the
// place of one setting.
type Overlap struct {
	Earlier *provxml.Document // one before that touches it, the last as a rule; nil: none
	Later   *provxml.Document // one after, the first as a rule; nil: none
}

// Overlaps finds the settings of several documents whose places other ones of them
// touch, too: what is on the handset is not what such a setting meets, or not what
// stays of it.
func Overlaps(cat *csp.Catalogue, docs []*provxml.Document) map[*provxml.Node]Overlap {
	found := map[*provxml.Node]Overlap{}
	walk := func(order []*provxml.Document, note func(*Overlap, *provxml.Document)) {
		t := newTree(cat)
		var ends []int // how many settings there were with each document
		for _, d := range order {
			from := len(t.settings)
			t.document(d)
			for _, s := range t.settings[from:] {
				if n := s.touchedUpTo(from); n > 0 {
					by, _ := slices.BinarySearch(ends, n)
					o := found[s.node]
					note(&o, order[by])
					found[s.node] = o
				}
			}
			ends = append(ends, len(t.settings))
		}
	}
	if len(docs) < 2 {
		return found
	}
	walk(docs, func(o *Overlap, d *provxml.Document) { o.Earlier = d })
	reversed := slices.Clone(docs)
	slices.Reverse(reversed)
	walk(reversed, func(o *Overlap, d *provxml.Document) { o.Later = d })
	return found
}

// touchedUpTo is the last setting, of the first so many, that is about the place or
// deletes one around it; 0: there is none. Of what is in a group that is deleted, the
// first.
func (s *setting) touchedUpTo(most int) int {
	last := 0
	if s.at == nil || most == 0 {
		return 0
	}
	after, _ := slices.BinarySearchFunc(s.at.settings, most+1, func(o *setting, n int) int { return o.number - n })
	if after > 0 {
		last = s.at.settings[after-1].number
	}
	for p := s.at.parent; p != nil; p = p.parent {
		if p.deletedFirst != 0 && p.deletedFirst <= most {
			last = max(last, p.deletedFirst)
		}
	}
	if !s.at.parm && s.at.first != 0 && s.at.first <= most {
		last = max(last, s.at.first)
	}
	return last
}
