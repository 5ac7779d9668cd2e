package query

import (
	"strings"

	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// question is a parm-query or characteristic-query, with the characteristics that
// it stands in, from the provider's on.
type question struct {
	around    *scope       // nil: it stands at the top
	kind      provxml.Kind // ParmQuery or CharacteristicQuery
	name      string
	attrs     []attr
	recursive string // of a CharacteristicQuery: "false", "true", or "" for as the handset does it
}

// scope is a characteristic that questions stand in, with those around it. What
// stands in one shares it, so that a deep document costs no more than a flat one.
type scope struct {
	parent *scope // nil: it is a provider's own
	top    *scope // the provider's own
	step   step

	at       *csp.Characteristic // what the catalogue has for it; nil: nothing
	registry bool                // its provider's characteristics are registry paths
	variable bool                // it, or one around it, has a variable in its name
	depth    int                 // how many characteristics it and those around it are
	size     int                 // of their names, in bytes, and a separator for each
	idParm   string              // the document makes it by this parm, whose value its name is; "" is not so
}

func (s *scope) in(next step) *scope {
	c := &scope{parent: s, step: next, variable: template.Placeholder(next.name), depth: 1, size: len(next.name) + 1}
	c.top = c
	if s != nil {
		c.depth, c.size = c.depth+s.depth, c.size+s.size
		c.top, c.registry, c.variable = s.top, s.registry, s.variable || c.variable
	}
	return c
}

// chain is the scope of characteristics inside each other.
func chain(steps []step) *scope {
	var s *scope
	for _, x := range steps {
		s = s.in(x)
	}
	return s
}

// step is a characteristic.
type step struct {
	name  string
	attrs []attr // besides type: mwid, translation
}

type attr struct{ name, value string }

func fold(s string) string { return strings.ToLower(s) }

// branch is an element of the document that is being made.
type branch struct {
	kind     provxml.Kind
	step     step
	children []*branch
	byKey    map[string]*branch
	asks     []*Ask // whose question it is
	remark   string // a comment and no element
}

// comment adds one, without what would end it.
func (b *branch) comment(text string) {
	b.children = append(b.children, &branch{remark: text})
}

// prune takes away characteristics with nothing in them: a handset might take one
// for a wish to make it. Their comments go to where they stood.
func (b *branch) prune() {
	var kept []*branch
	for _, c := range b.children {
		if c.kind != provxml.Characteristic {
			kept = append(kept, c)
			continue
		}
		c.prune()
		empty := true
		for _, x := range c.children {
			empty = empty && x.remark != ""
		}
		if empty {
			kept = append(kept, c.children...)
		} else {
			kept = append(kept, c)
		}
	}
	b.children = kept
}

// key is equal for elements that are one.
func (s step) key(kind provxml.Kind, recursive string) string {
	var b strings.Builder
	b.WriteString(kind.String() + "\x00" + fold(s.name) + "\x00" + recursive)
	for _, a := range s.attrs {
		b.WriteString("\x00" + a.name + "=" + a.value)
	}
	return b.String()
}

func (b *branch) child(kind provxml.Kind, s step, recursive string) *branch {
	key := s.key(kind, recursive)
	if c := b.byKey[key]; c != nil {
		return c
	}
	c := &branch{kind: kind, step: s}
	if recursive != "" {
		c.step.attrs = append(s.attrs[:len(s.attrs):len(s.attrs)], attr{"recursive", recursive})
	}
	if b.byKey == nil {
		b.byKey = map[string]*branch{}
	}
	b.byKey[key] = c
	b.children = append(b.children, c)
	return c
}

// build makes the Document of all questions and finds their nodes. The same
// question is asked once.
func (q *Query) build() error {
	root := &branch{kind: provxml.Root}
	asked := false
	made := map[*scope]*branch{nil: root}
	var branchOf func(*scope) *branch
	branchOf = func(s *scope) *branch {
		if b := made[s]; b != nil {
			return b
		}
		b := branchOf(s.parent).child(provxml.Characteristic, s.step, "")
		made[s] = b
		return b
	}
	for _, a := range q.Asks {
		a.Nodes = nil
		for _, x := range a.questions {
			leaf := branchOf(x.around).child(x.kind, step{x.name, x.attrs}, x.recursive)
			leaf.asks = append(leaf.asks, a)
			asked = true
		}
	}
	if !asked {
		q.Document = nil
		return nil
	}
	d, err := root.document("query")
	if err != nil {
		return err
	}
	q.Document = d
	root.connect(d.Root)
	return nil
}

// connect tells every Ask its nodes; the tree and the document have one shape.
func (b *branch) connect(n *provxml.Node) {
	for _, a := range b.asks {
		a.Nodes = append(a.Nodes, n)
	}
	for i, c := range b.children {
		c.connect(n.Children[i])
	}
}

// document writes a tree and reads it.
func (b *branch) document(name string) (*provxml.Document, error) {
	var w strings.Builder
	b.write(&w, 0)
	return provxml.Parse(name, []byte(w.String()))
}

func (b *branch) write(w *strings.Builder, depth int) {
	indent := strings.Repeat("  ", min(depth, 20)) // a document as deep as can be must not be mostly blanks
	if b.remark != "" {
		w.WriteString(indent + "<!-- " + remark(b.remark) + " -->\n")
		return
	}
	w.WriteString(indent + "<" + b.kind.String())
	switch b.kind {
	case provxml.Root:
	case provxml.Characteristic, provxml.CharacteristicQuery:
		writeAttr(w, "type", b.step.name)
	default:
		writeAttr(w, "name", b.step.name)
	}
	for _, a := range b.step.attrs {
		writeAttr(w, a.name, a.value)
	}
	if len(b.children) == 0 {
		w.WriteString("/>\n")
		return
	}
	w.WriteString(">\n")
	for _, c := range b.children {
		c.write(w, depth+1)
	}
	w.WriteString(indent + "</" + b.kind.String() + ">\n")
}

func writeAttr(w *strings.Builder, name, value string) {
	w.WriteString(" " + name + `="` + escape(value) + `"`)
}

// escape is for values in double quotes, as people write them; U+F000 is what ends
// an item of several (aa455941), and cannot be seen.
func escape(value string) string {
	if !strings.ContainsAny(value, "&<>\"\t\n\r\uF000") {
		return value
	}
	return readable.Replace(template.Escape(value))
}

var readable = strings.NewReplacer("&apos;", "'", "\uF000", "&#xF000;")

// remark is a text as it can stand in a comment: on one line, without "--" (XML
// 1.0, 2.5), and without what XML cannot carry.
func remark(s string) string {
	s = oneLine(s, 1000)
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "- -")
	}
	return s
}
