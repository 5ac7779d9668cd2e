package canon

import (
	"hash/maphash"
	"slices"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Comparer compares documents. The zero Comparer knows only what the documents
// themselves say of their datatypes.
type Comparer struct {
	// Parm is what the catalogue knows of a parm's element; nil where it knows
	// nothing. May itself be nil.
	Parm func(*provxml.Node) *csp.Parm
}

// Documents compares two documents without a catalogue; see Comparer.Documents.
func Documents(a, b *provxml.Document) []Difference { return Comparer{}.Documents(a, b) }

// Documents lists where two documents ask a handset for different things, in the
// order of a, what only b has behind what stands before it. None: they mean the
// same.
//
// Of no matter are: encodings, white space, comments, text between elements, the
// order of attributes, a root that is missing, version="1.0" of it,
// recursive="TRUE" of a query, metadata, the case of names (but for hashes and
// names of wireless networks) and of datatype, whether a registry key is one path or
// nested, and how a value is written where its datatype is known ([Type]). Outside
// the registry datatype itself is of no matter (aa456053).
//
// Order matters among providers, among the groups of FileOperation, among siblings of
// one name, and among groups of which one is deleted or asked for.
//
// It takes time and memory linear in both documents, whatever is in them.
func (c Comparer) Documents(a, b *provxml.Document) []Difference {
	build := builder{parm: c.Parm, seed: maphash.MakeSeed(), keys: map[segment]uint32{}, inline: deletesKeys(a) || deletesKeys(b)}
	build.salt = [2]uint64{build.text("1"), build.text("2")}
	d := differ{a: a, b: b}
	d.items(build.build(a.Root, scope{}), build.build(b.Root, scope{}))
	return d.found
}

// differ collects differences.
type differ struct {
	a, b  *provxml.Document
	found []Difference
}

func (d *differ) add(k Kind, a, b *item, attribute string) {
	x := Difference{Kind: k, Attribute: attribute, names: [2]string{d.a.Name, d.b.Name}}
	if a != nil {
		x.A = a.node
	}
	if b != nil {
		x.B = b.node
	}
	d.found = append(d.found, x)
}

// items compares two items of one key.
func (d *differ) items(a, b *item) {
	if a.hash == b.hash {
		return
	}
	if a.kind != b.kind {
		d.add(Element, a, b, "")
		return
	}
	if a.key.family == parmFamily && a.kind != provxml.ParmQuery {
		d.values(a, b)
	}
	if !sameAttributes(a.attrs, b.attrs) {
		d.attributes(a.attrs, b.attrs, a, b)
	}
	if len(a.below)+len(b.below) > 0 {
		d.below(a.below, b.below, max(a.order, b.order))
	}
}

func (d *differ) values(a, b *item) {
	ta, tb := a.t, b.t
	switch {
	case a.registry:
		if class(ta) != class(tb) {
			d.add(Datatype, a, b, "datatype")
			return
		}
	case ta.Datatype == csp.Unstated: // one document says it for both
		ta.Datatype = tb.Datatype
	case tb.Datatype == csp.Unstated:
		tb.Datatype = ta.Datatype
	}
	va, _ := ta.form(a.node.Value)
	vb, _ := tb.form(b.node.Value)
	if a.node.HasValue != b.node.HasValue || va != vb {
		d.add(Value, a, b, "")
	}
}

// class is what the Registry provider makes of a datatype: boolean and integer are
// both a REG_DWORD, string and float a REG_SZ, date and time a FILETIME in a
// REG_BINARY (the successor's registry-csp; aa456053).
func class(t Type) csp.Datatype {
	switch t.Datatype {
	case csp.Boolean:
		return csp.Integer
	case csp.Float:
		return csp.String
	case csp.Time:
		return csp.Date
	}
	return t.Datatype
}

func sameAttributes(a, b []attr) bool { return slices.Equal(a, b) }

// attributes walks through two sorted lists.
func (d *differ) attributes(as, bs []attr, a, b *item) {
	for len(as) > 0 || len(bs) > 0 {
		switch {
		case len(bs) == 0 || len(as) > 0 && as[0].name < bs[0].name:
			d.add(Attribute, a, b, as[0].name)
			as = as[1:]
		case len(as) == 0 || bs[0].name < as[0].name:
			d.add(Attribute, a, b, bs[0].name)
			bs = bs[1:]
		default:
			if as[0].value != bs[0].value {
				d.add(Attribute, a, b, as[0].name)
			}
			as, bs = as[1:], bs[1:]
		}
	}
}
