package provxml

import "github.com/beevik/etree"

// Kind is what an element of a provisioning document or reply is
// ([L:bb737266], [L:bb737251] of the Windows Mobile documentation).
type Kind uint8

const (
	// Foreign is an element that the grammar does not have: documents for
	// other phones, vendors' additions.
	Foreign Kind = iota
	Root         // wap-provisioningdoc
	Characteristic
	Parm
	NoParm
	NoCharacteristic
	ParmQuery
	CharacteristicQuery
	// Only in replies: the element they replace, with "-error" behind its name.
	CharacteristicError
	ParmError
	NoParmError
	NoCharacteristicError
	ParmQueryError
	CharacteristicQueryError
)

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
	Pos      Pos
	Parent   *Node
	Children []*Node
	Element  *etree.Element // the element behind it, with every attribute
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
