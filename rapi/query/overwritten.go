package query

import (
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// trail is a name in the tree of all that a document sets, to find what a later
// setting of the same document changes again. Settings are counted from 1.
type trail struct {
	below    map[string]*trail
	parent   *trail
	written  int // the last setting of this very parm or characteristic
	deleted  int // the last deletion of all below; later, also of what it stands in
	inside   int // the last setting anywhere below
	settings int // of this very parm, with a value
}

func (t *trail) to(name string) *trail {
	c := t.below[name]
	if c == nil {
		c = &trail{parent: t}
		if t.below == nil {
			t.below = map[string]*trail{}
		}
		t.below[name] = c
	}
	return c
}

// settle carries deletions down and settings up. Names are few enough inside each
// other: provxml bounds them.
func (t *trail) settle() {
	for _, c := range t.below {
		c.deleted = max(c.deleted, t.deleted)
		c.settle()
		t.inside = max(t.inside, c.inside, c.written)
	}
}

// overwritten marks settings whose effect a later one takes away, and those that
// stand there several times.
func (b *asking) overwritten() {
	root := &trail{}
	made := map[*scope]*trail{nil: root}
	ends := make([]*trail, len(b.q.Asks))
	for i, a := range b.q.Asks {
		if len(a.questions) == 0 || a.Setting.Kind.Query() {
			continue
		}
		x := a.questions[0]
		t := trailOf(x.around, made)
		if x.kind == provxml.ParmQuery {
			t = t.to("\x00" + fold(x.name)) // a characteristic may have the same name
		} else {
			t = along(t, x.around, x.name)
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
	root.settle()
	for i, a := range b.q.Asks {
		t := ends[i]
		if t == nil {
			continue
		}
		switch kind := a.Setting.Kind; {
		case kind == provxml.NoCharacteristic && max(t.inside, t.written) > i+1:
			a.because(Overwritten, phrase.New("A later setting of the document puts something there again."))
		case kind == provxml.NoCharacteristic:
		case t.deleted > i+1:
			a.because(Overwritten, phrase.New("The document deletes it again further on."))
		case kind == provxml.Parm && t.settings > 1 && multiple(a.questions[0]):
			a.because(Repeated, phrase.New("The document has several of this name, and a question brings one of them."))
		case t.written > i+1:
			a.because(Overwritten, phrase.New("A later setting of the document changes it again."))
		}
		if a.Reason == Overwritten {
			a.questions = nil
		}
	}
}

func trailOf(s *scope, made map[*scope]*trail) *trail {
	if t := made[s]; t != nil {
		return t
	}
	t := along(trailOf(s.parent, made), s.parent, s.step.name)
	made[s] = t
	return t
}

// along goes from a trail to a characteristic in a scope; a registry path is taken
// apart.
func along(t *trail, around *scope, name string) *trail {
	if around == nil || !around.registry {
		return t.to(fold(name))
	}
	parts := strings.Split(strings.Trim(fold(name), `\`), `\`)
	if around.parent == nil && len(parts) > 1 && parts[0] == fold(around.step.name) {
		parts = parts[1:] // one page of the documentation repeats it: aa456053
	}
	for _, p := range parts {
		t = t.to(p)
	}
	return t
}

// multiple reports whether a parm may stand more than once, or nobody knows that the
// last one counts.
func multiple(x question) bool {
	if x.around == nil {
		return true
	}
	parm, ok := x.around.at.Parm(x.name)
	return !ok || parm.Multiple
}
