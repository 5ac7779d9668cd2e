package canon

import (
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi/provxml"
)

// Kind is in what two documents differ.
type Kind uint8

const (
	OnlyInA   Kind = iota // the element, with all below it, stands in the first only
	OnlyInB               // in the second only
	Value                 // values that are not the same
	Datatype              // values of the registry that are stored in different types
	Element               // one sets what the other deletes or asks for
	Attribute             // another attribute: mwid, translation, version
	Order                 // the same, at another place where order counts
)

// Key is the kind for programs.
func (k Kind) Key() string {
	return [...]string{"only_in_a", "only_in_b", "value", "datatype", "element", "attribute", "order"}[k]
}

// Difference is one place where two documents ask for different things.
type Difference struct {
	Kind      Kind
	A, B      *provxml.Node // nil where one has none
	Attribute string        // which one, of Attribute and Datatype

	names [2]string // of the documents
}

// Node is the element that the difference is about: the first document's, where it
// has one.
func (d Difference) Node() *provxml.Node {
	if d.A != nil {
		return d.A
	}
	return d.B
}

// Path names the element.
func (d Difference) Path() string { return d.Node().Path() }

// Where is the places in both documents: "a.xml:3:5, b.xml:7:1".
func (d Difference) Where() string {
	var places []string
	for i, n := range []*provxml.Node{d.A, d.B} {
		switch {
		case n == nil:
		case n.Pos.Line == 0: // a root that is not in the file
			places = append(places, d.names[i])
		default:
			places = append(places, fmt.Sprintf("%s:%d:%d", d.names[i], n.Pos.Line, n.Pos.Column))
		}
	}
	return strings.Join(places, ", ")
}

// Words says what the difference is: `"0" against "1"`. show makes a node's value
// fit to be seen, with its quotes: it is where secrets are masked. nil shows values
// as they are.
func (d Difference) Words(show func(n *provxml.Node) string) string {
	if show == nil {
		show = func(n *provxml.Node) string { return strconv.Quote(n.Value) }
	}
	value := func(n *provxml.Node) string {
		if !n.HasValue {
			return "no value"
		}
		return show(n)
	}
	switch d.Kind {
	case OnlyInA:
		return "only in the first" + amount(d.A)
	case OnlyInB:
		return "only in the second" + amount(d.B)
	case Element:
		return fmt.Sprintf("%s in the first, %s in the second", asks(d.A), asks(d.B))
	case Value:
		return value(d.A) + " against " + value(d.B)
	case Datatype:
		return fmt.Sprintf("%s as %s against %s as %s", value(d.A), datatype(d.A), value(d.B), datatype(d.B))
	case Attribute:
		return fmt.Sprintf("%s against %s", attributeWords(d.A, d.Attribute), attributeWords(d.B, d.Attribute))
	}
	return "at another place, and order counts here"
}

// String is the difference in one line, with values as they are.
func (d Difference) String() string {
	return fmt.Sprintf("%s: %s (%s)", d.Path(), d.Words(nil), d.Where())
}

func amount(n *provxml.Node) string {
	count := 0
	var add func(*provxml.Node)
	add = func(n *provxml.Node) {
		for _, c := range n.Children {
			if c.Setting() {
				count++
			}
			add(c)
		}
	}
	add(n)
	switch count {
	case 0:
		return ""
	case 1:
		return ", with the setting in it"
	}
	return fmt.Sprintf(", with the %d settings in it", count)
}

// asks is what an element asks a handset to do.
func asks(n *provxml.Node) string {
	switch n.Kind.Request() {
	case provxml.Parm, provxml.Characteristic:
		return "set"
	case provxml.NoParm, provxml.NoCharacteristic:
		return "deleted"
	case provxml.ParmQuery, provxml.CharacteristicQuery:
		return "asked for"
	}
	return "there"
}

func datatype(n *provxml.Node) string {
	if v, ok := n.Attr("datatype"); ok {
		return strings.ToLower(v)
	}
	return "string"
}

func attributeWords(n *provxml.Node, name string) string {
	v, ok := n.Attr(name)
	if !ok {
		return "no " + name
	}
	return fmt.Sprintf("%s=%q", name, v)
}
