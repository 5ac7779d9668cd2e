package query

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// trail is a name in the tree of all that a document sets, to find what a later
// setting of the same document changes again.
type trail struct {
	below    map[string]*trail
	written  int // the last setting of this very parm; 0: none
	inside   int // the last setting anywhere below
	deleted  int // the last deletion of all below
	settings int // of this very parm, with a value
}

func (t *trail) to(name string) *trail {
	c := t.below[name]
	if c == nil {
		c = &trail{}
		if t.below == nil {
			t.below = map[string]*trail{}
		}
		t.below[name] = c
	}
	return c
}

// overwritten marks settings whose effect a later one takes away, and those that
// stand there several times.
func (b *asking) overwritten() {
	root := &trail{}
	ends := make([]*trail, len(b.q.Asks))
	for i, a := range b.q.Asks {
		if len(a.questions) == 0 || a.Setting.Kind.Query() {
			continue
		}
		x := a.questions[0]
		t := root
		for _, name := range b.names(x) {
			t.inside = i + 1
			t = t.to(name)
		}
		leaf := "c" // a characteristic and a parm may have one name
		if x.kind == provxml.ParmQuery {
			leaf = "p" + fold(x.name)
			t.inside = i + 1
			t = t.to(leaf)
		}
		ends[i] = t
		switch a.Setting.Kind {
		case provxml.NoCharacteristic:
			t.deleted = i + 1
		case provxml.Parm:
			t.settings++
			t.written = i + 1
		default:
			t.written = i + 1
		}
	}
	for i, a := range b.q.Asks {
		t := ends[i]
		if t == nil {
			continue
		}
		at, after := root, 0
		for _, name := range b.names(a.questions[0]) {
			at = at.to(name)
			after = max(after, at.deleted)
		}
		switch kind := a.Setting.Kind; {
		case kind == provxml.NoCharacteristic && max(t.inside, t.written) > i+1:
			a.because(Overwritten, "A later setting of the document puts something there again.")
		case kind == provxml.NoCharacteristic:
		case after > i+1:
			a.because(Overwritten, "The document deletes it again further on.")
		case kind == provxml.Parm && t.settings > 1 && b.multiple(a):
			a.because(Repeated, "The document has several of this name, and a question brings one of them.")
		case t.written > i+1:
			a.because(Overwritten, "A later setting of the document changes it again.")
		}
		if a.Reason == Overwritten {
			a.questions = nil
		}
	}
}

// names are the characteristics around a question and, if it is for one, that one
// itself, comparable; a registry path is taken apart.
func (b *asking) names(x question) []string {
	var names []string
	steps := x.around
	if x.kind == provxml.CharacteristicQuery {
		steps = append(steps[:len(steps):len(steps)], step{name: x.name})
	}
	registry := false
	for i, s := range steps {
		if i == 0 {
			p, ok := b.cat.Find(s.name)
			registry = ok && nested(p)
		}
		if !registry || i == 0 {
			names = append(names, fold(s.name))
			continue
		}
		parts := strings.Split(strings.Trim(fold(s.name), `\`), `\`)
		if i == 1 && len(parts) > 1 && parts[0] == fold(steps[0].name) {
			parts = parts[1:] // one page of the documentation repeats it: aa456053
		}
		names = append(names, parts...)
	}
	return names
}

// multiple reports whether the catalogue lets the parm stand more than once.
func (b *asking) multiple(a *Ask) bool {
	x := a.questions[0]
	p, ok := b.cat.Find(a.Provider())
	if !ok {
		return true // nobody knows that the last one counts
	}
	var at *csp.Characteristic = p.Root
	for _, s := range x.around[1:] {
		at = at.Child(s.name)
	}
	parm, ok := at.Parm(x.name)
	return !ok || parm.Multiple
}
