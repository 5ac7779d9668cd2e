package wbxml

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Decode reads a binary document and turns it into XML. The error is an *Error,
// of one line, with the byte it is about.
//
// It reads what is understood and says what is not: see [Document.Incomplete].
// Comments do not exist in the binary form, and processing instructions are
// passed over with a warning. The extension tokens (EXT_T_0 and the like) have
// no meaning in these languages and are refused.
func Decode(data []byte, o DecodeOptions) (*Document, error) {
	if len(data) > MaxSize {
		return nil, &Error{Name: o.Name, Offset: -1, Msg: fmt.Sprintf("the file is larger than %d MiB", MaxSize>>20), Fix: "choose another file; provisioning documents are small"}
	}
	if len(data) == 0 {
		return nil, &Error{Name: o.Name, Offset: -1, Msg: "the file is empty", Fix: "choose another file"}
	}
	doc := &Document{}
	d := &decoder{reader: reader{data: data, name: o.Name}}
	if err := d.header(doc, o.Charset); err != nil {
		return nil, err
	}
	d.pages = tableOf(doc.Language, o.Tokens).pages
	if err := d.body(); err != nil {
		return nil, err
	}
	d.trailing()
	doc.Text = d.result()
	return doc, nil
}

// decoder writes XML while it reads.
type decoder struct {
	reader
	pages    map[byte]*page
	tagPage  byte
	attrPage byte
	told     map[byte]bool    // pages whose guessed meaning was mentioned
	toldV11  bool             // that 1.1 has no pages of attributes was mentioned
	names    map[place]string // placeholders, in brackets
	out      []byte           // what was written last
	before   []string         // what was written before that, in pieces
	size     int              // bytes of before
	open     []element
	elements int
	ended    bool // the root element is closed
}

// element is one whose end has not come.
type element struct {
	name     string
	at       int
	children bool // elements inside
	text     bool // text inside
}

// body reads the elements (WAP-192 section 5.3: content).
func (d *decoder) body() *Error {
	for !d.ended {
		at := d.at
		if at == len(d.data) {
			expected := "the root element"
			if len(d.open) > 0 {
				expected = fmt.Sprintf("the end (0x01) of <%.60s>", d.open[len(d.open)-1].name)
			}
			_, err := d.byte(expected)
			return err
		}
		d.at++
		if err := d.content(at, d.data[at]); err != nil {
			return err
		}
		if d.written() > MaxSize {
			return d.fail(at, "it is not a provisioning document", "the document grows beyond %d MiB as XML", MaxSize>>20)
		}
	}
	d.out = append(d.out, '\n')
	return nil
}

// pieceSize is from where on what was written is put aside: one large slice
// that grows would leave several times as much behind.
const pieceSize = 1 << 20

// written is how many bytes of XML there are.
func (d *decoder) written() int {
	if len(d.out) > pieceSize {
		d.before = append(d.before, string(d.out))
		d.size += len(d.out)
		d.out = d.out[:0]
	}
	return d.size + len(d.out)
}

// result is all that was written.
func (d *decoder) result() string {
	var b strings.Builder
	b.Grow(d.size + len(d.out))
	for _, s := range d.before {
		b.WriteString(s)
	}
	b.Write(d.out)
	return b.String()
}

// content handles one token outside of attributes.
func (d *decoder) content(at int, tok byte) *Error {
	switch tok {
	case tokSwitchPage:
		page, err := d.byte("a code page")
		d.tagPage = page
		return err
	case tokPI:
		return d.instruction(at)
	case tokEnd:
		if len(d.open) == 0 {
			return d.fail(at, "", "an end (0x01) where the root element was expected")
		}
		d.end()
		return nil
	case tokEntity, tokStrI, tokStrT, tokOpaque:
		s, err := d.piece(at, tok, "")
		if err != nil {
			return err
		}
		if len(d.open) == 0 {
			return d.fail(at, "", "text where the root element was expected")
		}
		d.text(at, s)
		return nil
	case tokLiteral, tokLiteralA, tokLiteralC, tokLiteralAC:
		nameAt := d.at
		name, err := d.tableText()
		if err != nil {
			return err
		}
		if !xmlName(name) {
			return d.fail(nameAt, "", "the element name %.60q is not a name in XML", name)
		}
		return d.element(at, name, tok&hasAttributes != 0, tok&hasContent != 0)
	}
	if name := extension(tok); name != "" {
		return d.fail(at, "", "the extension %s (0x%02x), which has no meaning in %s; an element was expected", name, tok, d.doc.Language)
	}
	return d.element(at, d.tag(at, tok&tagMask), tok&hasAttributes != 0, tok&hasContent != 0)
}

// tag is an element token's name.
func (d *decoder) tag(at int, code byte) string {
	if p := d.page(at, d.tagPage); p != nil {
		if name, ok := p.tags[code]; ok {
			return name
		}
		if name, ok := p.readTags[code]; ok {
			return name
		}
	}
	name := d.placeholder(d.tagPage, code)
	d.unknown(at, "element", code, d.tagPage, name)
	return name
}

// unknown is a warning about a token without a known meaning, that is shown as
// something else.
func (d *decoder) unknown(at int, what string, code, page byte, as string) {
	d.doc.Incomplete = true
	if len(d.doc.Warnings) < maxWarnings {
		d.warn(at, "the %s token 0x%02x of code page %d has no known meaning; it is shown as %s", what, code, page, as)
	}
}

// placeholder is the name that stands for a token without a known meaning.
func (d *decoder) placeholder(page, code byte) string {
	s := d.bracketed(page, code)
	return s[1 : len(s)-1]
}

// bracketed is placeholder inside a value, where other pieces may stand around it.
func (d *decoder) bracketed(page, code byte) string {
	at := place{page, code}
	name, ok := d.names[at]
	if !ok {
		if d.names == nil {
			d.names = map[place]string{}
		}
		name = fmt.Sprintf("[unknown-%d-%02x]", page, code)
		d.names[at] = name
	}
	return name
}

// page finds a code page and says once if what it means is guessed.
func (d *decoder) page(at int, number byte) *page {
	p := d.pages[number]
	if p != nil && p.from != "" && !d.told[number] {
		if d.told == nil {
			d.told = map[byte]bool{}
		}
		d.told[number] = true
		d.lossy(at, "code page %d is read as %s, which is a guess: its own list was not found", number, p.from)
	}
	return p
}

// element writes a start tag.
func (d *decoder) element(at int, name string, attributes, content bool) *Error {
	if len(d.open) == 0 && name != d.doc.Language.Root() {
		d.warn(at, "the root element is <%.60s>; %s has <%s>", name, d.doc.Language, d.doc.Language.Root())
	}
	if d.elements++; d.elements > maxElements {
		return d.fail(at, "it is not a provisioning document", "more than %d elements", maxElements)
	}
	if len(d.open) >= maxDepth {
		return d.fail(at, "it is not a provisioning document", "elements more than %d deep", maxDepth)
	}
	if n := len(d.open); n > 0 {
		parent := &d.open[n-1]
		if !parent.text {
			d.newLine(n)
		}
		parent.children = true
	}
	d.out = append(d.out, '<')
	d.out = append(d.out, name...)
	if err := d.spend(2 * len(name)); err != nil {
		return err
	}
	if attributes {
		if err := d.attributes(name); err != nil {
			return err
		}
	}
	if content {
		d.open = append(d.open, element{name: name, at: at})
		return nil
	}
	d.out = append(d.out, '/', '>')
	d.ended = len(d.open) == 0
	return nil
}

// text writes text inside the innermost element.
func (d *decoder) text(at int, s string) {
	if s == "" {
		return
	}
	e := &d.open[len(d.open)-1]
	if !e.children && !e.text {
		d.out = append(d.out, '>')
	}
	e.text = true
	d.escape(at, s, false)
}

// end writes an end tag.
func (d *decoder) end() {
	n := len(d.open) - 1
	e := d.open[n]
	d.open = d.open[:n]
	d.ended = n == 0
	if !e.children && !e.text {
		d.out = append(d.out, '/', '>')
		return
	}
	if !e.text {
		d.out = append(d.out, '\n')
		d.indent(n)
	}
	d.out = append(d.out, '<', '/')
	d.out = append(d.out, e.name...)
	d.out = append(d.out, '>')
}

// newLine begins a line for a child of the innermost element.
func (d *decoder) newLine(depth int) {
	if parent := d.open[depth-1]; !parent.children && !parent.text {
		d.out = append(d.out, '>')
	}
	d.out = append(d.out, '\n')
	d.indent(depth)
}

func (d *decoder) indent(depth int) {
	for range depth {
		d.out = append(d.out, ' ', ' ')
	}
}

// piece reads one piece of text: of content, or of the attribute's value.
func (d *decoder) piece(at int, tok byte, attribute string) (string, *Error) {
	switch tok {
	case tokStrI:
		return d.inline()
	case tokStrT:
		return d.tableText()
	case tokEntity:
		n, err := d.mb("the number of a character")
		if err != nil {
			return "", err
		}
		if n > utf8.MaxRune || n >= 0xD800 && n < 0xE000 {
			d.lossy(at, "the entity of the number 0x%x is no character; it is shown as U+FFFD", n)
			return "\uFFFD", nil
		}
		return string(rune(n)), nil
	}
	data, err := d.opaque()
	if err != nil {
		return "", err
	}
	if dateAttribute(d.doc.Language, attribute) {
		date, ok := dateText(data)
		if ok {
			return date, nil
		}
		d.lossy(at, "the date of %s is not one; it is shown as base64", attribute)
		return base64.StdEncoding.EncodeToString(data), nil
	}
	if s, good := d.charset.text(data); good && plain(s) {
		d.warn(at, "opaque data of %d bytes is read as text", len(data))
		return s, nil
	}
	d.lossy(at, "opaque data of %d bytes is shown as base64", len(data))
	return base64.StdEncoding.EncodeToString(data), nil
}

// plain reports whether all of a text can stand in XML.
func plain(s string) bool {
	for _, r := range s {
		if !xmlChar(r) {
			return false
		}
	}
	return true
}

// instruction passes over a processing instruction: an attribute list.
func (d *decoder) instruction(at int) *Error {
	d.warn(at, "a processing instruction is passed over")
	return (&attributeReader{decoder: d, silent: true}).run()
}

// attributes reads an element's attributes.
func (d *decoder) attributes(element string) *Error {
	return (&attributeReader{decoder: d, element: element}).run()
}
