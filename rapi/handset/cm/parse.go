package cm

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// maxDepth bounds the nesting of elements. Real documents reach six.
// guess: no source; a handset has some limit, if only its stack.
const maxDepth = 256

// maxAttributes of one element: the grammar knows 20 names.
// guess: no source; each attribute is held against those before it.
const maxAttributes = 64

// errDepth is wrapped by the syntax error of a document that is nested deeper.
var errDepth = errors.New("nested too deep")

// A syntaxError says why a document is not well-formed.
type syntaxError struct {
	offset int // in bytes of the text
	msg    string
	err    error
}

// Offset is where, in bytes of the text.
func (e *syntaxError) Offset() int { return e.offset }

func (e *syntaxError) Error() string { return fmt.Sprintf("byte %d: %s", e.offset, e.msg) }
func (e *syntaxError) Unwrap() error { return e.err }

// Parse reads a document as a strict XML 1.0 processor does and returns its
// root element. The handset's parser is not lenient: it has to refuse what the
// libraries at hand let through (missing blanks between attributes, an
// attribute twice, a second root), so this is a reader of its own, and its
// result holds the elements and attributes only. An error has a method Offset,
// in bytes. White space, comments,
// processing instructions and text are checked and dropped: the grammar has no
// use for them ([L:bb737266]).
//
// What Windows Mobile's documentation or observed use adds:
//   - a byte order mark in front is refused ([L:ms890704]: there must be none);
//   - the encoding in an XML declaration is ignored: desktop programs send
//     UTF-16 text that declares UTF-8, and handsets take it (SynCE's tools).
//
// Prefixes of names have to be declared (xmlns:), as MSXML wants it (recalled).
//
// A document type declaration is let through as long as it declares nothing
// (guess: no source; documents for over-the-air use carry one). Entities that
// only a declaration could define are refused.
func Parse(text string) (*etree.Element, error) {
	p := &parser{s: text}
	root, err := p.document()
	if err != nil {
		return nil, err
	}
	return root, nil
}

type parser struct {
	s string
	i int
	// prefixes of namespaces that are declared here, and how often.
	prefixes map[string]int
}

func (p *parser) fail(format string, args ...any) error {
	return &syntaxError{offset: p.i, msg: fmt.Sprintf(format, args...)}
}

func (p *parser) looking(at string) bool { return strings.HasPrefix(p.s[p.i:], at) }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// space skips white space and reports whether there was any.
func (p *parser) space() bool {
	start := p.i
	for p.i < len(p.s) && isSpace(p.s[p.i]) {
		p.i++
	}
	return p.i > start
}

// document reads prolog, root element and what may follow it.
func (p *parser) document() (*etree.Element, error) {
	if p.looking("<?xml") && len(p.s) > 5 && isSpace(p.s[5]) {
		if err := p.declaration(); err != nil {
			return nil, err
		}
	}
	if err := p.misc(true); err != nil {
		return nil, err
	}
	if !p.looking("<") {
		return nil, p.fail("no root element")
	}
	root, err := p.tree()
	if err != nil {
		return nil, err
	}
	if err := p.misc(false); err != nil {
		return nil, err
	}
	if p.i < len(p.s) {
		return nil, p.fail("something follows the root element")
	}
	return root, nil
}

// misc skips white space, comments and processing instructions, and one
// document type declaration where that may stand.
func (p *parser) misc(doctype bool) error {
	for {
		p.space()
		var err error
		switch {
		case p.looking("<!--"):
			err = p.comment()
		case p.looking("<?"):
			err = p.instruction()
		case doctype && p.looking("<!DOCTYPE"):
			doctype = false
			err = p.doctype()
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// declaration reads <?xml version="1.0" encoding="..." standalone="..."?>.
func (p *parser) declaration() error {
	p.i += len("<?xml")
	order := []string{"version", "encoding", "standalone"}
	for n := 0; ; n++ {
		blank := p.space()
		if p.looking("?>") {
			if n == 0 {
				return p.fail("no version in the XML declaration")
			}
			p.i += 2
			return nil
		}
		name, err := p.name()
		if err != nil {
			return err
		}
		at := -1
		for i, o := range order {
			if o == name {
				at = i
			}
		}
		if !blank || at < 0 || n == 0 && at != 0 {
			return p.fail("%q in the XML declaration", name)
		}
		order = order[at+1:]
		if _, err := p.value(); err != nil {
			return err
		}
	}
}

func (p *parser) comment() error {
	p.i += len("<!--")
	end := strings.Index(p.s[p.i:], "--")
	if end < 0 {
		return p.fail("comment without end")
	}
	if err := p.chars(p.s[p.i : p.i+end]); err != nil {
		return err
	}
	p.i += end
	if !p.looking("-->") {
		return p.fail("two hyphens in a comment")
	}
	p.i += len("-->")
	return nil
}

func (p *parser) instruction() error {
	p.i += len("<?")
	target, err := p.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return p.fail("XML declaration is not at the beginning")
	}
	end := strings.Index(p.s[p.i:], "?>")
	if end < 0 {
		return p.fail("processing instruction without end")
	}
	if end > 0 && !isSpace(p.s[p.i]) {
		return p.fail("no blank behind %q", target)
	}
	if err := p.chars(p.s[p.i : p.i+end]); err != nil {
		return err
	}
	p.i += end + len("?>")
	return nil
}

func (p *parser) doctype() error {
	p.i += len("<!DOCTYPE")
	if !p.space() {
		return p.fail("no blank in the document type declaration")
	}
	if _, err := p.name(); err != nil {
		return err
	}
	for p.i < len(p.s) {
		switch c := p.s[p.i]; c {
		case '>':
			p.i++
			return nil
		case '"', '\'':
			end := strings.IndexByte(p.s[p.i+1:], c)
			if end < 0 {
				return p.fail("quote without end")
			}
			if err := p.chars(p.s[p.i+1 : p.i+1+end]); err != nil {
				return err
			}
			p.i += end + 2
		case '[':
			return p.fail("declarations inside the document are not accepted")
		case '<':
			return p.fail("\"<\" in the document type declaration")
		default:
			p.i++
		}
	}
	return p.fail("document type declaration without end")
}

// tree reads the root element with all below it. It keeps its own stack, so
// that depth costs no more than a slice.
func (p *parser) tree() (*etree.Element, error) {
	var open []*etree.Element
	for {
		// Here a start tag begins.
		el, empty, err := p.startTag()
		if err != nil {
			return nil, err
		}
		if len(open) > 0 {
			open[len(open)-1].AddChild(el)
		}
		if !empty {
			if len(open) >= maxDepth {
				return nil, &syntaxError{p.i, "elements are nested too deep", errDepth}
			}
			open = append(open, el)
		} else {
			p.leave(el)
			if len(open) == 0 {
				return el, nil
			}
		}
		for next := false; !next; {
			if err := p.text(); err != nil {
				return nil, err
			}
			switch {
			case p.i >= len(p.s):
				return nil, p.fail("the document ends inside %q", open[len(open)-1].Tag)
			case p.looking("<!--"):
				err = p.comment()
			case p.looking("<![CDATA["):
				err = p.cdata()
			case p.looking("<?"):
				err = p.instruction()
			case p.looking("</"):
				top := open[len(open)-1]
				if err = p.endTag(top.Tag); err == nil {
					p.leave(top)
					open = open[:len(open)-1]
					if len(open) == 0 {
						return top, nil
					}
				}
			default:
				next = true
			}
			if err != nil {
				return nil, err
			}
		}
	}
}

// text checks character data up to the next markup.
func (p *parser) text() error {
	end := strings.IndexByte(p.s[p.i:], '<')
	if end < 0 {
		end = len(p.s) - p.i
	}
	stop := p.i + end
	if strings.Contains(p.s[p.i:stop], "]]>") {
		return p.fail("\"]]>\" in text")
	}
	for p.i < stop {
		amp := strings.IndexByte(p.s[p.i:stop], '&')
		if amp < 0 {
			amp = stop - p.i
		}
		if err := p.chars(p.s[p.i : p.i+amp]); err != nil {
			return err
		}
		p.i += amp
		if p.i < stop {
			if _, err := p.reference(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *parser) cdata() error {
	p.i += len("<![CDATA[")
	end := strings.Index(p.s[p.i:], "]]>")
	if end < 0 {
		return p.fail("CDATA section without end")
	}
	if err := p.chars(p.s[p.i : p.i+end]); err != nil {
		return err
	}
	p.i += end + len("]]>")
	return nil
}

func (p *parser) startTag() (el *etree.Element, empty bool, err error) {
	p.i++ // "<"
	name, err := p.name()
	if err != nil {
		return nil, false, err
	}
	// Not NewElement, which would split a name at its colon: to the grammar a
	// prefix makes another name.
	el = &etree.Element{Tag: name, Attr: make([]etree.Attr, 0, 3)}
	for {
		blank := p.space()
		switch {
		case p.looking("/>"):
			p.i += 2
			return el, true, p.enter(el)
		case p.looking(">"):
			p.i++
			return el, false, p.enter(el)
		case !blank:
			return nil, false, p.fail("no blank in front of an attribute, or no end of the tag %q", name)
		}
		key, err := p.name()
		if err != nil {
			return nil, false, err
		}
		if len(el.Attr) == maxAttributes {
			return nil, false, p.fail("more than %d attributes", maxAttributes)
		}
		for _, a := range el.Attr { // a handful
			if a.Key == key {
				return nil, false, p.fail("attribute %q is there twice", key)
			}
		}
		v, err := p.value()
		if err != nil {
			return nil, false, err
		}
		// Not CreateAttr, which would split it at a colon: p:type is no type.
		el.Attr = append(el.Attr, etree.Attr{Key: key, Value: v})
	}
}

// enter notes the prefixes that an element declares, and looks whether those that
// it has are.
func (p *parser) enter(el *etree.Element) error {
	for _, a := range el.Attr {
		if prefix, ok := strings.CutPrefix(a.Key, xmlns); ok {
			if p.prefixes == nil {
				p.prefixes = make(map[string]int)
			}
			p.prefixes[prefix]++
		}
	}
	if err := p.prefixed(el.Tag); err != nil {
		return err
	}
	for _, a := range el.Attr {
		if err := p.prefixed(a.Key); err != nil {
			return err
		}
	}
	return nil
}

// leave forgets what an element declared.
func (p *parser) leave(el *etree.Element) {
	for _, a := range el.Attr {
		if prefix, ok := strings.CutPrefix(a.Key, xmlns); ok {
			p.prefixes[prefix]--
		}
	}
}

// xmlns is how an attribute's name begins that declares a prefix.
const xmlns = "xmlns:"

func (p *parser) prefixed(name string) error {
	prefix, local, ok := strings.Cut(name, ":")
	switch {
	case !ok:
		return nil
	case prefix == "" || local == "" || strings.Contains(local, ":"):
		return p.fail("%q has a colon where none belongs", name)
	case prefix == "xml" || prefix == "xmlns" || p.prefixes[prefix] > 0:
		return nil
	}
	return p.fail("the prefix of %q is not declared", name)
}

func (p *parser) endTag(want string) error {
	p.i += len("</")
	name, err := p.name()
	if err != nil {
		return err
	}
	if name != want {
		return p.fail("end tag %q where %q is open", name, want)
	}
	p.space()
	if !p.looking(">") {
		return p.fail("end tag %q without end", name)
	}
	p.i++
	return nil
}

// value reads an equals sign and a quoted attribute value, and normalises it
// as XML 1.0 section 3.3.3 says: white space becomes blanks, references stand
// for themselves.
func (p *parser) value() (string, error) {
	p.space()
	if !p.looking("=") {
		return "", p.fail("no \"=\" behind an attribute's name")
	}
	p.i++
	p.space()
	if p.i >= len(p.s) || p.s[p.i] != '"' && p.s[p.i] != '\'' {
		return "", p.fail("an attribute's value is not quoted")
	}
	quote := p.s[p.i]
	p.i++
	end := strings.IndexByte(p.s[p.i:], quote)
	if end < 0 {
		return "", p.fail("quote without end")
	}
	raw := p.s[p.i : p.i+end]
	if !strings.ContainsAny(raw, "<&\t\r\n") { // the usual case
		if err := p.chars(raw); err != nil {
			return "", err
		}
		p.i += end + 1
		return raw, nil
	}
	stop := p.i + end
	var b strings.Builder
	for p.i < stop {
		switch c := p.s[p.i]; c {
		case '<':
			return "", p.fail("\"<\" in an attribute's value")
		case '&':
			r, err := p.reference()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
		case '\r':
			b.WriteByte(' ')
			p.i++
			if p.i < stop && p.s[p.i] == '\n' { // a line end counts once
				p.i++
			}
		case '\t', '\n':
			b.WriteByte(' ')
			p.i++
		default:
			n := strings.IndexAny(p.s[p.i:stop], "<&\t\r\n")
			if n < 0 {
				n = stop - p.i
			}
			if err := p.chars(p.s[p.i : p.i+n]); err != nil {
				return "", err
			}
			b.WriteString(p.s[p.i : p.i+n])
			p.i += n
		}
	}
	p.i++
	return b.String(), nil
}

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "apos": '\'', "quot": '"'}

// reference reads a character reference or one of the five entities that need
// no declaration.
func (p *parser) reference() (rune, error) {
	rest := p.s[p.i:]
	end := strings.IndexByte(rest[:min(len(rest), 16)], ';')
	if end < 0 {
		return 0, p.fail("\"&\" that begins no reference")
	}
	name := rest[1:end]
	if r, ok := entities[name]; ok {
		p.i += end + 1
		return r, nil
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, p.fail("entity %q is not declared", name)
	}
	base := rune(10)
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	var r rune
	for _, d := range []byte(digits) {
		v := digit(d)
		if v >= base || r > utf8.MaxRune {
			r = -1
			break
		}
		r = r*base + v
	}
	if digits == "" || r < 0 || !isChar(r) {
		return 0, p.fail("reference %q is no character", name)
	}
	p.i += end + 1
	return r, nil
}

func digit(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10
	}
	return 99
}

// name reads an XML name.
func (p *parser) name() (string, error) {
	for n, r := range p.s[p.i:] {
		if isNameStart(r) || n > 0 && isNameMore(r) {
			continue
		}
		if n == 0 {
			return "", p.fail("a name is missing")
		}
		name := p.s[p.i : p.i+n]
		p.i += n
		return name, nil
	}
	return "", p.fail("the document ends inside a tag")
}

// chars checks that all of s may stand in a document.
func (p *parser) chars(s string) error {
	for n, r := range s {
		if r < 0x20 || r > 0xD7FF {
			if !isChar(r) || r == utf8.RuneError && !strings.HasPrefix(s[n:], "\uFFFD") {
				return p.fail("a character that XML does not have")
			}
		}
	}
	return nil
}

// isChar is the production Char of XML 1.0.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		0x20 <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r && r <= utf8.MaxRune
}

// isNameStart is the production NameStartChar of XML 1.0, fifth edition.
func isNameStart(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == ':'
	}
	for _, s := range [...][2]rune{
		{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
		{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFC}, {0x10000, 0xEFFFF},
	} {
		if s[0] <= r && r <= s[1] {
			return true
		}
	}
	return false
}

// isNameMore is what NameChar adds.
func isNameMore(r rune) bool {
	return r == '-' || r == '.' || '0' <= r && r <= '9' || r == 0xB7 ||
		0x300 <= r && r <= 0x36F || 0x203F <= r && r <= 0x2040
}
