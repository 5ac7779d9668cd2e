package provxml

import (
	"crypto/sha256"
	"io"
	"iter"
	"strings"

	"cradle/rapi/phrase"
)

// Document is a provisioning document as it was read. It is not changed after
// that, and may be used from several goroutines.
type Document struct {
	Name     string    // as it was given: a path
	Source   []byte    // the file's bytes; owned by the Document
	Encoding string    // what it was read as: "utf-8", "utf-16le", "windows-1252"
	SHA256   [32]byte  // of Source
	Root     *Node     // always of Kind Root
	Wrapped  bool      // the file has no root element; Root stands for the one that is added
	Warnings []Problem // in the order of the file

	text string
}

// Parse reads a document from memory. It takes over data. name is for messages.
//
// A file whose root is a characteristic, a characteristic-query or a
// nocharacteristic is a fragment, as Microsoft's examples are printed; it is
// wrapped into a root, with a warning. Several of them one after the other are
// refused as what they are, a second root: whether they belong into one
// transaction is for a person to say. A document type declaration is passed
// over and one that declares entities is refused.
//
// The error is a *SyntaxError, of one line.
func Parse(name string, data []byte) (*Document, error) {
	if len(data) > MaxSize {
		return nil, tooBig(name)
	}
	if len(data) == 0 {
		return nil, &SyntaxError{Name: name, Msg: phrase.New("the file is empty"), Fix: phrase.New("choose another file")}
	}
	if err := sniff(name, data); err != nil {
		return nil, err
	}
	d, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	if err := sniffText(name, d.text); err != nil {
		return nil, err
	}
	b := newBuilder(false)
	b.problems = d.problems
	s := scanner{name: name, text: d.text, place: newPlace(d), b: b}
	if err := s.run(); err != nil {
		return nil, err
	}
	if err := checkRoot(name, b.root); err != nil {
		return nil, err
	}
	doc := &Document{Name: name, Source: data, Encoding: d.encoding, SHA256: sha256.Sum256(data), Root: b.root, text: s.sendable()}
	if b.root.Kind != Root {
		doc.wrap(b)
	}
	b.finish()
	doc.Warnings = b.problems
	return doc, nil
}

// wrap puts a root around a fragment.
func (d *Document) wrap(b *builder) {
	fragment := b.root
	b.problems = append(b.problems, Problem{ // whatever else there is to report
		Severity: Warning, ID: FragmentWrapped, Pos: fragment.Pos,
		Msg: phrase.New("the file begins with {{.Element}} and has no root element; <wap-provisioningdoc> is put around it when it is sent", "Element", tagged(fragment.Kind.String())),
		Fix: phrase.New("put <wap-provisioningdoc> around it in the file"),
	})
	element := b.tree.CreateElement(Root.String())
	element.AddChild(fragment.Element)
	d.Root = &Node{Kind: Root, Children: []*Node{fragment}, Element: element}
	fragment.Parent = d.Root
	d.Wrapped = true
	d.text = "<" + Root.String() + ">" + d.text + "</" + Root.String() + ">"
}

// sendable is the text without the XML declaration, the document type
// declaration and the white space before what is left.
func (s *scanner) sendable() string {
	text := s.text[s.declaration[1]:]
	if s.doctype[1] > 0 {
		text = s.text[s.declaration[1]:s.doctype[0]] + s.text[s.doctype[1]:]
	}
	return strings.TrimLeft(text, xmlSpace)
}

// finish adds the problems that only the whole text shows.
func (b *builder) finish() {
	for prefix, use := range b.prefixes {
		if use.used && !use.declared {
			b.problem(Warning, PrefixUndeclared, use.pos, func() (phrase.Text, phrase.Text) {
				return phrase.New("the namespace prefix {{.Prefix}} is declared nowhere; a handset may refuse the document", "Prefix", quoted(prefix)), phrase.New("delete the prefix")
			})
		}
	}
	sortProblems(b.problems)
	if b.leftOut > 0 {
		b.problems = append(b.problems, Problem{Severity: Note, ID: ProblemsLeftOut, Msg: phrase.Count("{{.Count}} more like these", "{{.Count}} more like these", b.leftOut)})
	}
}

// Read reads a document from r, up to MaxSize bytes, and is otherwise Parse.
func Read(name string, r io.Reader) (*Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, &SyntaxError{Name: name, Msg: phrase.New("cannot be read: {{.Why}}", "Why", oneLine(reason(err))), Fix: phrase.New("get the file again, or choose another"), Err: err}
	}
	return Parse(name, data)
}

// Text is exactly what is sent, as UTF-8; the wire adds UTF-16LE and the NUL.
//
// It is the text of the file: white space, comments and order as written, not
// a tree written out again. Left out are the byte order mark (provisioning XML
// must not have one, learn.microsoft.com ms890704), the XML declaration, the
// document type declaration and the white space before the first of the rest.
// The declaration names the file's encoding, and what is sent is UTF-16:
// SynCE's Python tools sent none, its C tools left encoding="utf-8" in, and
// handsets took both, so nothing is lost and nothing is untrue. A document
// type declaration names a file on the Internet that a handset may try to
// fetch, and can give it nothing (guess: no source says what Windows Mobile
// does with one).
func (d *Document) Text() string { return d.text }

// Settings counts what the document asks for: the nodes that are a Setting.
func (d *Document) Settings() int {
	count := 0
	for n := range d.Nodes() {
		if n.Setting() {
			count++
		}
	}
	return count
}

// Nodes goes through all nodes in the order of the document, the root first.
func (d *Document) Nodes() iter.Seq[*Node] {
	return func(yield func(*Node) bool) { walk(d.Root, yield) }
}

// walk visits a tree in document order; trees are at most maxDepth deep, plus
// the root that may have been added.
func walk(n *Node, yield func(*Node) bool) bool {
	if !yield(n) {
		return false
	}
	for _, c := range n.Children {
		if !walk(c, yield) {
			return false
		}
	}
	return true
}
