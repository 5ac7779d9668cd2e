package canon

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// TypeOf gathers what is known of a setting's values: from the document, from the
// handset's reply with its metadata, and from the catalogue. Each may be nil.
//
// The document goes first: it decides what the Registry provider writes (aa456053).
// There a datatype that is left out is a string (inferred; no source says so).
func TypeOf(sent, reply *provxml.Node, parm *csp.Parm) Type {
	var t Type
	if parm != nil {
		t = Type{Datatype: parm.Datatype, Format: parm.Format, ReadBack: parm.ReadBack, Multiple: parm.Multiple}
	}
	if reply != nil {
		t.Datatype = attribute(reply, "datatype", t.Datatype)
	}
	if sent != nil {
		if underRegistry(sent) { // what it reports in another way is known: see stored
			t.Datatype, t.ReadBack = csp.String, csp.ReadUnknown
		}
		t.Datatype = attribute(sent, "datatype", t.Datatype)
		t.Translation = translation(sent)
	}
	return t
}

func attribute(n *provxml.Node, name string, otherwise csp.Datatype) csp.Datatype {
	if v, ok := n.Attr(name); ok && v != "" {
		return csp.Datatype(strings.ToLower(v)) // MSDN prints "Integer" too (bb737619)
	}
	return otherwise
}

// translation is the setting's own, or else that of the group it stands in, where
// FileOperation has it.
func translation(n *provxml.Node) string {
	for ; n != nil; n = n.Parent {
		if v, ok := n.Attr("translation"); ok {
			return strings.ToLower(v)
		}
	}
	return ""
}

// underRegistry reports whether a node stands in the Registry provider's part.
func underRegistry(n *provxml.Node) bool {
	top := n
	for top.Parent != nil && top.Parent.Kind != provxml.Root {
		top = top.Parent
	}
	return top != n && strings.EqualFold(top.Name, "Registry")
}

// RegistryDatatype is the datatype of a registry value that was read by its type,
// REG_SZ and so on (the Registry provider's map, aa456053). ok is false for types
// that a document cannot write.
func RegistryDatatype(registryType uint32) (d csp.Datatype, ok bool) {
	switch registryType {
	case 1, 2: // REG_SZ, REG_EXPAND_SZ
		return csp.String, true
	case 3:
		return csp.Binary, true
	case 4:
		return csp.Integer, true
	case 7:
		return csp.MultipleString, true
	}
	return csp.Unstated, false
}
