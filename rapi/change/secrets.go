package change

import (
	"strings"

	"cradle/rapi/provxml"
)

// secretsOf takes what the handset does not tell from documents that went before.
func (t *tree) secretsOf(earlier []*provxml.Document) (taken []string) {
	for _, d := range earlier {
		from := newTree(t.cat)
		from.document(d)
		over := from.decides() // what the document itself took away again, it did not leave
		for _, s := range from.settings {
			if over[s.number] != 0 || s.at == nil || !s.at.parm || s.node.Kind != provxml.Parm || !s.node.HasValue {
				continue
			}
			p := t.same(s.at)
			if p == nil || p.parent.there() != yes || !p.had.masked && !(p.hidden() && p.had.there != yes) {
				continue
			}
			taken = append(taken, p.path())
			p.had = had{there: yes, value: s.node.Value, hasValue: true, reply: s.node}
		}
	}
	return taken
}

// same finds the place of another tree in this one; nil where its group is unknown.
func (t *tree) same(o *place) *place {
	var names []*place
	for p := o; p.parent != nil; p = p.parent {
		names = append(names, p)
	}
	at := t.root
	for i := len(names) - 1; i >= 0; i-- {
		if i == 0 && at != t.root {
			return t.child(at, o.name, o.parm)
		}
		key := placeKey{false, names[i].name}
		if !at.exact(false) {
			key.name = strings.ToLower(key.name)
		}
		if at = at.byKey[key]; at == nil {
			return nil
		}
	}
	return nil
}
