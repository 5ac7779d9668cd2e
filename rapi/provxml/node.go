package provxml

import "github.com/beevik/etree"

// Pos is a place in the source of a document, as a text editor counts.
type Pos struct {
	Line   int   // from 1; 0 means unknown
	Column int   // in characters, from 1
	Offset int64 // in bytes of the file as it was read, from 0
}

// Node is one element of a document or reply.
type Node struct {
	Kind     Kind
	Name     string // "type" of the characteristic kinds, "name" of the parm kinds
	Value    string // of a parm
	HasValue bool   // a parm may have no value attribute at all
	Pos      Pos    // of the "<" of the start tag; unknown for a root that the file does not have
	Parent   *Node
	Children []*Node
	Element  *etree.Element // the element behind it, with every attribute

	ordinal int32 // how many siblings of the same name stand before it; see Path
}

// Attr returns an attribute by its exact name.
func (n *Node) Attr(name string) (string, bool) {
	if n.Element != nil {
		if a := n.Element.SelectAttr(name); a != nil {
			return a.Value, true
		}
	}
	return "", false
}

// Setting reports whether the node asks the handset for something by itself:
// a parm, noparm or nocharacteristic, a query, or a characteristic with
// nothing below it (FileOperation's MakeDir is one). Characteristics that only
// group others, the root and foreign elements are not settings.
func (n *Node) Setting() bool {
	switch n.Kind.Request() {
	case Parm, NoParm, NoCharacteristic, ParmQuery, CharacteristicQuery:
		return true
	case Characteristic:
		return len(n.Children) == 0
	}
	return false
}
