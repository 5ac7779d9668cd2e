package change

import (
	"strings"

	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// parm undoes what the document did to a parm whose group was there, or may have
// been.
func (u *undoing) parm(p *place, deleted int) []*element {
	last := p.settings[len(p.settings)-1]
	if why := last.neverUndone(); !why.IsZero() {
		u.leave(p, why)
		return nil
	}
	there := p.there()
	if there == no && p.untellable() && p.parent.there() != no {
		there = unknown
	}
	sets := last.node.Kind == provxml.Parm && last.number > deleted
	switch {
	case last.makes && there == no, there == no && !sets:
		return nil
	case there == no:
		return u.noParm(p)
	case there == unknown:
		u.leave(p, phrase.Join(" ", phrase.New("What was there before is not known."), p.why(nil)))
		return nil
	case p.had.masked:
		if sets && last.node.Value == p.had.value {
			return nil // writing the asterisks back leaves it as it is (cm-proxyentries-csp)
		}
		u.leave(p, phrase.New("The handset shows asterisks in its place, so that the value before is not known."))
		return nil
	case !p.had.hasValue:
		u.leave(p, phrase.New("The handset told no value."))
		return nil
	}
	if p.listed() {
		return u.list(p)
	}
	if p.several {
		u.leave(p, phrase.New("There can be several of this name, and a question brings one of them."))
		return nil
	}
	if p.onePort() {
		u.leave(p, onePort())
		return nil
	}
	if sets && !p.prov.registry {
		if same, _ := last.compare(p.had.value, p.had.reply); same == canon.Same {
			return nil
		}
	}
	if sets && p.prov.registry && last.node.Value == p.had.value && sameDatatype(last.node, p.had.reply) {
		return nil
	}
	return []*element{p.set()}
}

func onePort() phrase.Text {
	return phrase.New("A proxy can have two of these, and a question brings the first.")
}

func sameDatatype(a, b *provxml.Node) bool {
	x, _ := a.Attr("datatype")
	y, _ := b.Attr("datatype")
	if x == "" {
		x = string(csp.String)
	}
	if y == "" {
		y = string(csp.String)
	}
	return strings.EqualFold(x, y)
}

// set is the parm as it was.
func (p *place) set() *element {
	e := &element{kind: provxml.Parm, name: p.name, attrs: []attr{{"value", p.had.value}}}
	if datatype, ok := p.had.reply.Attr("datatype"); ok && p.prov.registry {
		e.attrs = append(e.attrs, attr{"datatype", datatype})
	}
	return e
}

// listed: a question brings all of several in one text (ms844862).
func (p *place) listed() bool {
	return p.prov.lower == "pxlogical" && p.known != nil && p.known.Multiple && p.known.ReadBack == csp.ReadOther
}

// list gives a place the several values that it had.
func (u *undoing) list(p *place) []*element {
	return append([]*element{{kind: provxml.NoParm, name: p.name}}, p.items()...)
}

func (p *place) items() (list []*element) {
	for item := range strings.SplitSeq(p.had.value, ";") {
		if item != "" {
			list = append(list, &element{kind: provxml.Parm, name: p.name, attrs: []attr{{"value", item}}})
		}
	}
	return list
}

// withCompanions adds what must stand beside some settings.
func withCompanions(p *place, changed []*element) []*element {
	beside := ""
	for _, e := range changed {
		switch {
		case e.kind != provxml.Parm:
		case p.prov.lower == "certificatestore" && strings.EqualFold(e.name, "Role"):
			beside = "EncodedCertificate"
		case strings.EqualFold(p.name, "NAPAUTHINFO") && strings.EqualFold(e.name, "AUTHNAME"):
			beside = "AUTHTYPE" // without it the name is ignored (napdef-csp)
		}
	}
	if beside == "" {
		return changed
	}
	for _, e := range changed {
		if strings.EqualFold(e.name, beside) {
			return changed
		}
	}
	for _, c := range p.below {
		if c.parm && strings.EqualFold(c.name, beside) && c.had.hasValue && !c.had.masked {
			return append([]*element{c.set()}, changed...)
		}
	}
	return changed
}
