package change

import (
	"strings"

	"cradle/rapi/provxml"
)

// element is one of a document that is being made.
type element struct {
	kind  provxml.Kind
	name  string
	attrs []attr
	below []*element
}

type attr struct{ name, value string }

// document writes elements as one document, and reads it.
func document(name string, list []*element) (*provxml.Document, error) {
	var w strings.Builder
	(&element{kind: provxml.Root, below: list}).write(&w, 0)
	return provxml.Parse(name, []byte(w.String()))
}

func (e *element) write(w *strings.Builder, depth int) {
	indent := strings.Repeat("  ", min(depth, 20)) // a document as deep as can be must not be mostly blanks
	w.WriteString(indent + "<" + e.kind.String())
	switch e.kind {
	case provxml.Root:
	case provxml.Parm, provxml.NoParm:
		writeAttr(w, "name", e.name)
	default:
		writeAttr(w, "type", e.name)
	}
	for _, a := range e.attrs {
		writeAttr(w, a.name, a.value)
	}
	if len(e.below) == 0 {
		w.WriteString("/>\n")
		return
	}
	w.WriteString(">\n")
	for _, c := range e.below {
		c.write(w, depth+1)
	}
	w.WriteString(indent + "</" + e.kind.String() + ">\n")
}

func writeAttr(w *strings.Builder, name, value string) {
	w.WriteString(" " + name + `="` + escape.Replace(value) + `"`)
}

// escape is for values in double quotes. Line ends would become blanks (XML 1.0,
// 3.3.3); U+F000 ends an item of several (aa455941), and cannot be seen.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;",
	"\t", "&#9;", "\n", "&#10;", "\r", "&#13;", "\uF000", "&#xF000;")

// nest puts one element into characteristics around it, sharing those of the element
// before where they are the same.
func nest(list []*element, around []*element, e *element) []*element {
	if len(around) == 0 {
		return append(list, e)
	}
	if n := len(list); n > 0 && list[n-1].same(around[0]) && len(list[n-1].below) > 0 {
		list[n-1].below = nest(list[n-1].below, around[1:], e)
		return list
	}
	around[0].below = nest(nil, around[1:], e)
	return append(list, around[0])
}

func (e *element) same(o *element) bool {
	if e.kind != provxml.Characteristic || o.kind != provxml.Characteristic || e.name != o.name || len(e.attrs) != len(o.attrs) {
		return false
	}
	for i, a := range e.attrs {
		if a != o.attrs[i] {
			return false
		}
	}
	return true
}
