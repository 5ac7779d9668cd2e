package change

import (
	"strings"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// reply puts what a handset answered into the tree.
//
// A characteristic of a reply is there if something in it is: one that only holds
// "there is none" is what a question was wrapped in. One with nothing in it is the
// answer to a question for itself, and there.
func (t *tree) reply(n *provxml.Node, around *place) (something bool) {
	switch n.Kind {
	case provxml.Characteristic:
		p := t.down(around, n)
		something = len(n.Children) == 0
		for _, c := range n.Children {
			something = t.reply(c, p) || something
		}
		if something {
			p.isThere()
		}
	case provxml.NoCharacteristic:
		t.down(around, n).isNot()
	case provxml.CharacteristicError, provxml.CharacteristicQueryError:
		t.down(around, n).refuses(n)
		for _, c := range n.Children {
			something = t.reply(c, t.down(around, n)) || something
		}
	case provxml.Parm:
		if around == t.root {
			return false
		}
		something = true
		p := t.child(around, n.Name, true)
		if p.had.hasValue && p.prov.lower != "registry" && p.had.value != n.Value {
			p.several = true
		}
		p.had = had{there: yes, value: n.Value, hasValue: n.HasValue, reply: n,
			masked: n.Value != "" && strings.Trim(n.Value, "*") == ""}
	case provxml.NoParm:
		if around != t.root {
			t.child(around, n.Name, true).isNot()
		}
	case provxml.ParmError, provxml.ParmQueryError:
		if around != t.root {
			t.child(around, n.Name, true).refuses(n)
		}
	}
	return something
}

// refuses notes the answer to a question that was refused.
func (p *place) refuses(n *provxml.Node) {
	p.had.refused = true
	p.had.said, _ = n.Attr("desc")
}

// refusal is a refused question, with the handset's own words for it.
func refusal(said string) phrase.Text {
	said = strings.TrimRight(strings.Join(strings.Fields(said), " "), ".")
	if said == "" || len(said) > maxSaid {
		return phrase.New("The handset refuses the question.")
	}
	return phrase.New("The handset refuses the question: {{.Words}}.", "Words", said)
}

// What is longer does not fit behind a setting.
const maxSaid = 120

func (p *place) isThere() {
	for ; p.parent != nil && p.had.there != yes; p = p.parent {
		p.had.there = yes
	}
}

// isNot: what was seen elsewhere in the reply counts more.
func (p *place) isNot() {
	if p.had.there == unknown {
		p.had.there = no
	}
}

// answers puts answers to a query into the tree.
func (t *tree) answers(list []query.Answer) {
	for _, a := range list {
		for _, f := range a.Found {
			if f.Request == nil || f.Reply == nil && f.State != provxml.Absent {
				continue
			}
			around := t.root
			for _, n := range ancestors(f.Request) {
				around = t.down(around, n)
			}
			switch n := f.Request; {
			case f.Reply != nil:
				t.answer(f, around)
			case n.Kind == provxml.ParmQuery: // the group around it is not there
				t.child(around, n.Name, true).isNot()
			default:
				t.down(around, n).isNot()
			}
		}
	}
}

func (t *tree) answer(f *provxml.NodeResult, around *place) {
	if n := f.Reply; !n.Kind.Query() {
		// A group that is not there answers for what was asked about in it.
		if f.State == provxml.Absent && n.Kind != provxml.NoParm && n.Kind != provxml.NoCharacteristic {
			return
		}
		if t.reply(n, around) {
			around.isThere()
		}
	}
}

// ancestors are the characteristics around a node, the outermost first.
func ancestors(n *provxml.Node) []*provxml.Node {
	var list []*provxml.Node
	for n = n.Parent; n != nil && n.Kind != provxml.Root; n = n.Parent {
		list = append(list, n)
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// there says whether something was at a place: a group that is not there has nothing
// in it.
func (p *place) there() tri {
	if p.had.there != unknown {
		return p.had.there
	}
	for g := p.parent; g != nil; g = g.parent {
		if g.had.there == no {
			return no
		}
	}
	if p.parm && p.prov.Provider != nil && p.prov.Caps.ParmQuery == "no" && p.parent.had.there == yes && p.parent.depth > 1 {
		return no // its group was told with all that is in it
	}
	if p.depth == 1 {
		return yes
	}
	return unknown
}
