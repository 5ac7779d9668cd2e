package query

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// FromDocument makes the query that asks back everything a document sets, with an
// Ask for each of its settings (provxml.Node.Setting), in their order:
//
//	parm, noparm                  parm-query
//	nocharacteristic              characteristic-query, one level: whether it is gone
//	characteristic with nothing   characteristic-query, one level: whether it is there
//	queries                       as they are
//
// Attributes that say what a type means (mwid, translation) stay. An entry that is
// made without mwid, by its id (NAPID, PROXY-ID, PHYSICAL-PROXY-ID), is asked for by
// the id with mwid="1", as those providers want it (bb737359); of the id itself it is
// asked whether there is such an entry.
//
// A setting that cannot be read back is in the list too, with its Reason.
func FromDocument(cat *csp.Catalogue, d *provxml.Document) (*Query, error) {
	q := &Query{}
	b := asking{cat: cat, q: q}
	for _, n := range d.Root.Children {
		b.provider, _ = cat.Find(n.Name)
		b.below(n, nil)
	}
	b.overwritten()
	return q, q.build()
}

func providerNode(p *csp.Provider) *csp.Characteristic {
	if p == nil {
		return nil
	}
	return p.Root
}

// asking goes through a document.
type asking struct {
	cat      *csp.Catalogue
	q        *Query
	provider *csp.Provider // of the branch that it is in; nil: not known
}

// below asks for a node and all below it.
func (b *asking) below(n *provxml.Node, around *scope) {
	if n.Setting() {
		b.ask(n, around)
		return
	}
	if n.Kind != provxml.Characteristic {
		b.notAsked(n)
		return
	}
	st := stepOf(n)
	if _, marked := n.Attr("mwid"); !marked && around.entry(n.Name) {
		st.attrs = append(st.attrs, attr{"mwid", "1"}) // it is there by now
	}
	inner := around.in(st)
	if around == nil {
		inner.at, inner.registry = providerNode(b.provider), b.provider != nil && nested(b.provider)
	} else {
		inner.at = around.at.Child(n.Name)
	}
	outer := inner
	parm, id := ownID(n, inner.top.step.name)
	if id != "" {
		at := inner.at
		inner = inner.in(step{name: id, attrs: []attr{{"mwid", "1"}}})
		inner.idParm = parm
		inner.at = at // its parms stand in the catalogue where the document has them
	}
	for _, c := range n.Children {
		// What is no part of the entry is another one, in the other form.
		if id != "" && !c.Kind.Query() && c.Kind.Request() == provxml.Characteristic && outer.entry(c.Name) {
			b.below(c, outer)
			continue
		}
		b.below(c, inner)
	}
}

// entry reports whether a name directly below is that of an access point or a proxy.
func (s *scope) entry(name string) bool {
	if s == nil || s.idParm != "" {
		return false
	}
	var names []string
	for c := s; c.parent != nil; c = c.parent {
		names = append([]string{c.step.name}, names...)
	}
	known := s.at.Child(name)
	return identified(s.top.step.name, names) && (known == nil || known.Any)
}

// notAsked notes what stands inside an element that no handset takes: one of another
// phone's documents, or of a reply.
func (b *asking) notAsked(n *provxml.Node) {
	for _, c := range n.Children {
		if c.Setting() {
			a := &Ask{Setting: c}
			a.because(NotARequest, phrase.New("It stands inside <{{.Element}}>, which no handset takes.", "Element", oneLine(n.Element.FullTag(), 40)))
			b.q.Asks = append(b.q.Asks, a)
		} else {
			b.notAsked(c)
		}
	}
}

// stepOf is a characteristic with the attributes that say what its type means.
func stepOf(n *provxml.Node) step { return step{n.Name, meaning(n)} }

func meaning(n *provxml.Node) []attr {
	var attrs []attr
	for _, name := range [...]string{"mwid", "translation"} {
		if v, ok := n.Attr(name); ok {
			attrs = append(attrs, attr{name, v})
		}
	}
	return attrs
}

// ownID is the id of an entry that is made by parms directly in NAPDEF, PXLOGICAL
// or PXPHYSICAL, and the parm that has it; "" if it is none.
func ownID(n *provxml.Node, provider string) (parm, id string) {
	switch {
	case strings.EqualFold(n.Name, "NAPDEF") && strings.EqualFold(provider, "NAPDEF"):
		parm = "NAPID"
	case strings.EqualFold(n.Name, "PXLOGICAL") && strings.EqualFold(provider, "PXLOGICAL"):
		parm = "PROXY-ID"
	case strings.EqualFold(n.Name, "PXPHYSICAL") && strings.EqualFold(provider, "PXLOGICAL"):
		parm = "PHYSICAL-PROXY-ID"
	default:
		return "", ""
	}
	for _, c := range n.Children {
		if c.Kind == provxml.Parm && strings.EqualFold(c.Name, parm) {
			return parm, c.Value
		}
	}
	return "", ""
}

// ask adds what asks for one setting.
func (b *asking) ask(n *provxml.Node, around *scope) {
	a := &Ask{Setting: n}
	b.q.Asks = append(b.q.Asks, a)
	a.Unknown = b.provider == nil
	x := question{around: around, name: n.Name}
	top := around == nil
	at := providerNode(b.provider)
	if !top {
		at = around.at
	}
	switch n.Kind {
	case provxml.Parm, provxml.NoParm, provxml.ParmQuery:
		x.kind = provxml.ParmQuery
		a.Gone = n.Kind == provxml.NoParm
		if top {
			a.because(NotARequest, phrase.New("A parm stands in no provider."))
			return
		}
		if n.Kind == provxml.Parm && around.idParm != "" && strings.EqualFold(n.Name, around.idParm) && n.Value == around.step.name {
			a.Presence = true
			x = question{around: around.parent, kind: provxml.CharacteristicQuery, name: n.Value, attrs: around.step.attrs, recursive: "false"}
			break
		}
		if !b.readableParm(a, n, at) {
			return
		}
	case provxml.NoCharacteristic, provxml.Characteristic, provxml.CharacteristicQuery:
		x.kind, x.attrs = provxml.CharacteristicQuery, meaning(n)
		a.Gone = n.Kind == provxml.NoCharacteristic
		x.recursive, a.Presence = "false", true
		if n.Kind == provxml.CharacteristicQuery {
			x.recursive, _ = n.Attr("recursive")
			a.Presence = false
		}
		if !b.readableGroup(a, n, top, at) {
			return
		}
	default:
		a.because(NotARequest, phrase.New("<{{.Element}}> stands in replies alone.", "Element", n.Kind.String()))
		return
	}
	if !top && around.variable || template.Placeholder(n.Name) {
		a.because(Placeholder, phrase.New("It cannot be asked for before its variables have values."))
		return
	}
	if depth, size := x.extent(); depth > maxDepth || size > maxPath {
		// An id becomes a characteristic, which the document itself does not have.
		a.because(TooLong, phrase.New("Its id and the names around it are longer, or deeper, than a document can have."))
		return
	}
	a.questions = []question{x}
}

// extent is how deep a question stands, and how long the names on the way are.
func (x question) extent() (depth, size int) {
	if x.around != nil {
		depth, size = x.around.depth, x.around.size
	}
	return depth + 1, size + len(x.name) + 1
}

func (a *Ask) because(r Reason, detail phrase.Text) { a.Reason, a.Detail = r, detail }

// readableParm finds what the catalogue has against asking for a parm.
func (b *asking) readableParm(a *Ask, n *provxml.Node, at *csp.Characteristic) bool {
	if _, named := n.Attr("name"); !named {
		a.because(Nameless, phrase.New("It has no name to be asked for."))
		return false
	}
	if b.provider == nil {
		return true
	}
	p, ok := at.Parm(n.Name)
	if ok && (p.ReadBack == csp.ReadNever || p.Access == csp.WriteOnly) {
		a.because(WriteOnly, phrase.New("It can be set and not be asked for."))
		return false
	}
	if doesOnly(b.provider) {
		a.because(NoQuery, keepsNothing())
		return false
	}
	if b.provider.DMOnly || b.provider.Caps.ParmQuery == csp.No {
		a.because(NoQuery, phrase.New("{{.Provider}} does not answer questions for single parms.", "Provider", b.provider.Type))
		return false
	}
	if !ok {
		a.Unknown = true
		return true
	}
	switch {
	case p.ReadBack == csp.ReadMasked:
		a.because(Masked, phrase.New("The handset keeps it and shows asterisks."))
	case p.ReadBack == csp.ReadOther && !nested(b.provider): // a registry value has its datatype beside it
		a.because(Otherwise, phrase.Known(p.Help))
	}
	return true
}

// readableGroup finds what it has against asking for a characteristic.
func (b *asking) readableGroup(a *Ask, n *provxml.Node, top bool, at *csp.Characteristic) bool {
	if n.Name == "" {
		a.because(Nameless, phrase.New("It has no type to be asked for."))
		return false
	}
	p := b.provider
	if p == nil {
		return true
	}
	switch {
	case doesOnly(p):
		a.because(NoQuery, keepsNothing())
	case p.DMOnly, p.Caps.CharacteristicQuery == csp.No:
		a.because(NoQuery, phrase.New("{{.Provider}} does not answer questions for characteristics.", "Provider", p.Type))
	case top && p.Caps.TopQuery == csp.No:
		a.because(NoQuery, phrase.New("{{.Provider}} cannot be asked for as a whole.", "Provider", p.Type))
	default:
		if !top && at.Child(n.Name) == nil {
			a.Unknown = true
		}
		return true
	}
	return false
}
