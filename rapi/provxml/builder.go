package provxml

import (
	"strings"

	"cradle/rapi/phrase"

	"github.com/beevik/etree"
)

// builder turns what the scanner finds into an etree tree and Nodes beside it.
type builder struct {
	tree     *etree.Document
	root     *Node
	stack    []openElement
	reply    bool // a handset's reply: tolerant about case, no problems collected
	problems []Problem
	leftOut  int

	nodes    slab[Node]
	prefixes map[string]prefixUse // nil until one is met
}

// openElement is an element whose end tag has not come.
type openElement struct {
	tag     string
	pos     Pos
	element *etree.Element
	node    *Node
	text    bool // has text or CDATA inside
	path    int  // bytes of the names from the root to here
}

type prefixUse struct {
	declared, used bool
	pos            Pos // of the first use
}

func newBuilder(reply bool) *builder {
	return &builder{tree: etree.NewDocument(), reply: reply}
}

func (b *builder) inside() bool    { return len(b.stack) > 0 }
func (b *builder) rooted() bool    { return b.root != nil }
func (b *builder) rootTag() string { return b.root.Element.FullTag() }

func (b *builder) innermost() *openElement {
	if len(b.stack) == 0 {
		return nil
	}
	return &b.stack[len(b.stack)-1]
}

// path is the length of the names around what comes next, in bytes.
func (b *builder) path() int {
	if len(b.stack) == 0 {
		return 0
	}
	return b.innermost().path
}

func (b *builder) isOpen(tag string) bool {
	for _, o := range b.stack {
		if o.tag == tag {
			return true
		}
	}
	return false
}

// reopened reports whether the innermost open element looks like an end tag
// that was written as a start tag: empty, and named as one around it.
func (b *builder) reopened() bool {
	last := len(b.stack) - 1
	if last < 1 || len(b.stack[last].node.Children) > 0 {
		return false
	}
	for _, o := range b.stack[:last] {
		if o.tag == b.stack[last].tag && o.node.Kind != Characteristic {
			return true
		}
	}
	return false
}

// parent is the etree element that gets the next token.
func (b *builder) parent() *etree.Element {
	if len(b.stack) == 0 {
		return &b.tree.Element
	}
	return b.innermost().element
}

func (b *builder) startElement(tag string, attrs []attribute, pos Pos) {
	e := b.parent().CreateElement(tag)
	if len(attrs) > 0 {
		e.Attr = make([]etree.Attr, 0, len(attrs))
	}
	for _, a := range attrs {
		e.CreateAttr(a.name, a.value)
		b.attributePrefix(a.name, pos)
	}
	n := b.nodes.next()
	n.Pos, n.Element = pos, e
	n.Kind = kindOf(tag)
	if n.Kind == Foreign && b.reply {
		n.Kind = kindOfFold(tag)
	}
	b.name(n, attrs)
	if parent := b.innermost(); parent != nil {
		n.Parent = parent.node
		n.Parent.Children = append(n.Parent.Children, n)
	} else {
		b.root = n
	}
	b.prefix(tag, pos)
	if !b.reply {
		b.grammar(tag, n)
	}
	b.stack = append(b.stack, openElement{tag: tag, pos: pos, element: e, node: n})
}

// name fills a node from its attributes.
func (b *builder) name(n *Node, attrs []attribute) {
	key := ""
	switch n.Kind.family() {
	case groupFamily:
		key = "type"
	case parmFamily:
		key = "name"
	}
	for _, a := range attrs {
		switch {
		case a.name == key:
			n.Name = a.value
		case key == "" && (a.name == "type" || a.name == "name") && n.Name == "":
			n.Name = a.value
		case key == "name" && a.name == "value":
			n.Value, n.HasValue = a.value, true
		}
	}
}

func (b *builder) endElement() {
	number(b.innermost().node.Children)
	b.stack = b.stack[:len(b.stack)-1]
}

// closeAll ends what is still open after an error, so that what was read can
// be used.
func (b *builder) closeAll() {
	for len(b.stack) > 0 {
		b.endElement()
	}
}

func (b *builder) text(value string, pos Pos, blank bool) {
	b.parent().CreateText(value)
	if !blank {
		b.strayText(value, pos)
	}
}

func (b *builder) cdata(value string, pos Pos) {
	b.parent().CreateCData(value)
	if !isBlank(value) {
		b.strayText(value, pos)
	}
}

func (b *builder) strayText(value string, pos Pos) {
	open := b.innermost()
	if open.text {
		return // one report an element
	}
	open.text = true
	b.problem(Warning, TextIgnored, pos, func() (phrase.Text, phrase.Text) {
		return phrase.New("text {{.Text}} between the elements means nothing to a handset", "Text", quoted(firstWord(strings.TrimLeft(value, xmlSpace)))),
			phrase.New("delete it, or write it as a comment: <!-- ... -->")
	})
}

func (b *builder) comment(body string)             { b.parent().CreateComment(body) }
func (b *builder) instruction(target, inst string) { b.parent().CreateProcInst(target, inst) }
func (b *builder) directive(body string)           { b.parent().CreateDirective(body) }

// grammar reports what the grammar does not allow (bb737266, bb737235).
func (b *builder) grammar(tag string, n *Node) {
	parent := b.innermost()
	if parent == nil {
		return // the root is judged as a whole
	}
	switch n.Kind.family() {
	case foreignFamily:
		b.problem(Warning, UnknownElement, n.Pos, func() (phrase.Text, phrase.Text) {
			fix := phrase.New("delete it, unless the handset's maker documents it")
			if k := kindOfFold(tag); k != Foreign {
				fix = phrase.New("write {{.Element}}: XML tells capital and small letters apart", "Element", tagged(k.String()))
			}
			return phrase.New("{{.Tag}} is not an element of provisioning documents", "Tag", tagged(tag)), fix
		})
		return
	case rootFamily:
		b.problem(Warning, MisplacedElement, n.Pos, func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Tag}} inside {{.Outer}}", "Tag", tagged(tag), "Outer", tagged(parent.tag)), phrase.New("it may only be the root: put each document into a file of its own")
		})
		return
	case groupFamily:
		b.named(tag, n, "type")
	case parmFamily:
		b.named(tag, n, "name")
		if parent.node.Kind == Root {
			b.problem(Warning, MisplacedElement, n.Pos, func() (phrase.Text, phrase.Text) {
				return phrase.New("{{.Tag}} directly under {{.Outer}}", "Tag", tagged(tag), "Outer", tagged(parent.tag)), phrase.New("put it into the characteristic of its Configuration Service Provider")
			})
		}
	}
	if n.Kind.Error() {
		b.problem(Warning, ReplyElement, n.Pos, func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Tag}} belongs in replies; a handset does not take it", "Tag", tagged(tag)), phrase.New("write {{.Element}}, or delete it", "Element", tagged(n.Kind.Request().String()))
		})
	}
	if parent.node.Kind.leaf() {
		b.problem(Warning, MisplacedElement, n.Pos, func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Tag}} inside {{.Outer}}, which can have nothing inside", "Tag", tagged(tag), "Outer", tagged(parent.tag)),
				phrase.New("end {{.Tag}} at {{.Line}}:{{.Column}} with />", "Tag", tagged(parent.tag), "Line", parent.pos.Line, "Column", parent.pos.Column)
		})
	}
}

// named reports an element without the attribute that names it.
func (b *builder) named(tag string, n *Node, attr string) {
	if n.Name != "" {
		return
	}
	if _, ok := n.Attr(attr); !ok {
		b.problem(Warning, NameMissing, n.Pos, func() (phrase.Text, phrase.Text) {
			return phrase.New("{{.Tag}} has no {{.Name}}", "Tag", tagged(tag), "Name", attr), phrase.New(`write {{.Name}}="..."`, "Name", attr)
		})
	}
}

// attributePrefix notes the prefix of an attribute and what it declares.
func (b *builder) attributePrefix(name string, pos Pos) {
	if b.reply || !strings.Contains(name, ":") {
		return
	}
	if declared, ok := strings.CutPrefix(name, "xmlns:"); ok {
		b.notePrefix(declared, prefixUse{declared: true})
		return
	}
	b.prefix(name, pos)
}

func (b *builder) prefix(name string, pos Pos) {
	if prefix, _, ok := strings.Cut(name, ":"); ok && !b.reply && prefix != "xml" {
		b.notePrefix(prefix, prefixUse{used: true, pos: pos})
	}
}

func (b *builder) notePrefix(prefix string, use prefixUse) {
	if b.prefixes == nil {
		b.prefixes = make(map[string]prefixUse)
	}
	known, ok := b.prefixes[prefix]
	if !ok && len(b.prefixes) >= maxProblems {
		return
	}
	if !known.used && use.used {
		known.used, known.pos = true, use.pos
	}
	known.declared = known.declared || use.declared
	b.prefixes[prefix] = known
}

// problem notes a problem of a document; the words are made only if it is kept.
func (b *builder) problem(sev Severity, id string, pos Pos, words func() (msg, fix phrase.Text)) {
	switch {
	case b.reply:
	case len(b.problems) < maxProblems:
		msg, fix := words()
		b.problems = append(b.problems, Problem{Severity: sev, ID: id, Pos: pos, Msg: msg, Fix: fix})
	default:
		b.leftOut++
	}
}

// slab hands out values in blocks: a document has as many Nodes as elements.
type slab[T any] struct {
	free []T
	size int
}

func (s *slab[T]) next() *T {
	if len(s.free) == 0 {
		s.size = min(max(2*s.size, 16), 1024)
		s.free = make([]T, s.size)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}
