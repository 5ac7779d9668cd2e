package cm

import (
	"errors"
	"fmt"
	"strings"

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
