package wbxml

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// EncodeOptions says how a document is written. The zero value is a document
// of client provisioning, version 1.3 of the binary form, OMA's code pages 0
// and 1, no string table beyond the names that need it.
type EncodeOptions struct {
	Language    Language
	Tokens      Tokens
	Version     Version // 0 is V13; with V11 the tokens are those of OMA10, as its attributes have one page
	StringTable bool    // text that is repeated goes into the string table, where that saves bytes
	PublicText  bool    // the public identifier as text instead of its number
}

// Encode writes a document in its binary form, in UTF-8. root is the document's
// root element (provxml's Document.Root.Element); it is not changed. The error
// is an *Error.
//
// Names and values that the tables have become tokens; everything else, an
// element of Microsoft's for instance, is written literally and understood
// everywhere. A token that stands for a name is used for exactly that name,
// although the format would let "Network2" be "Network" and "2": the tables of
// provisioning are lists of names. Where both code pages have a name, the one
// that makes the document smaller is taken.
//
// Comments, processing instructions, CDATA marks and white space between
// elements have no meaning in these languages and are left out. Other text
// inside elements is kept. A value that is empty stays, as an attribute without
// text.
func Encode(root *etree.Element, o EncodeOptions) ([]byte, error) {
	if o.Version == 0 {
		o.Version = V13
	}
	if o.Version < V11 || o.Version > V13 {
		return nil, &Error{Offset: -1, Msg: fmt.Sprintf("binary XML version 0x%02x; 1.1, 1.2 and 1.3 are written", byte(o.Version))}
	}
	if root == nil {
		return nil, &Error{Offset: -1, Msg: "there is no root element"}
	}
	tokens := o.Tokens
	if o.Version == V11 && tokens != OMA10 {
		tokens = OMA10 // attributes have code pages from 1.2 on
	}
	e := &encoder{o: o, table: tableOf(o.Language, tokens), strings: newStringTable()}
	if o.PublicText {
		e.public = e.strings.add(o.Language.facts().public)
	}
	if o.StringTable {
		e.counts = map[string]int{}
		if err := e.element(root, 0); err != nil {
			return nil, err
		}
		e.strings.fill(e.counts)
		e.counts = nil
		e.reset()
	}
	if err := e.element(root, 0); err != nil {
		return nil, err
	}
	out := append(e.header(), e.out...)
	if len(out) > MaxSize {
		return nil, &Error{Offset: -1, Msg: fmt.Sprintf("the document is larger than %d MiB", MaxSize>>20)}
	}
	return out, nil
}

// encoder writes the body, and collects the string table beside it.
type encoder struct {
	o        EncodeOptions
	table    *table
	strings  *stringTable
	public   uint32         // offset of the public identifier, if it is text
	counts   map[string]int // how often text occurs: on the first of two passes
	out      []byte
	tagPage  byte
	attrPage byte
}

func (e *encoder) reset() { e.out, e.tagPage, e.attrPage = e.out[:0], 0, 0 }

// header is written last: it has the string table (WAP-192 section 5.3).
func (e *encoder) header() []byte {
	out := []byte{byte(e.o.Version)}
	if e.o.PublicText {
		out = mbAppend(append(out, 0), e.public)
	} else {
		out = mbAppend(out, e.o.Language.facts().publicID)
	}
	out = mbAppend(out, uint32(utf8Set))
	out = mbAppend(out, uint32(len(e.strings.bytes)))
	return append(out, e.strings.bytes...)
}

// element writes an element with everything in it.
func (e *encoder) element(x *etree.Element, depth int) error {
	if depth >= maxDepth {
		return &Error{Offset: -1, Msg: fmt.Sprintf("elements more than %d deep", maxDepth)}
	}
	content := hasMeaning(x)
	if err := e.tag(x, content); err != nil {
		return err
	}
	if len(x.Attr) > 0 {
		for i := range x.Attr {
			if err := e.attribute(x.Attr[i].FullKey(), x.Attr[i].Value); err != nil {
				return err
			}
		}
		e.out = append(e.out, tokEnd)
	}
	if !content {
		return nil
	}
	for _, c := range x.Child {
		switch c := c.(type) {
		case *etree.Element:
			if err := e.element(c, depth+1); err != nil {
				return err
			}
		case *etree.CharData:
			if strings.TrimLeft(c.Data, " \t\r\n") != "" {
				if err := check("the text inside <"+x.FullTag()+">", c.Data); err != nil {
					return err
				}
				e.text(c.Data)
			}
		}
	}
	e.out = append(e.out, tokEnd)
	return nil
}

// hasMeaning reports whether an element has content that is written.
func hasMeaning(x *etree.Element) bool {
	for _, c := range x.Child {
		switch c := c.(type) {
		case *etree.Element:
			return true
		case *etree.CharData:
			if strings.TrimLeft(c.Data, " \t\r\n") != "" {
				return true
			}
		}
	}
	return false
}

// tag writes an element's token.
func (e *encoder) tag(x *etree.Element, content bool) error {
	var bits byte
	if len(x.Attr) > 0 {
		bits |= hasAttributes
	}
	if content {
		bits |= hasContent
	}
	name := x.FullTag()
	places := e.table.tagAt[name]
	if len(places) == 0 {
		if !xmlName(name) {
			return &Error{Offset: -1, Msg: fmt.Sprintf("the element name %.60q is not a name in XML", name)}
		}
		e.out = mbAppend(append(e.out, tokLiteral|bits), e.strings.add(name))
		return nil
	}
	at := places[0]
	for _, p := range places {
		if p.page == e.tagPage {
			at = p
			break
		}
	}
	if at.page != e.tagPage {
		e.out = append(e.out, tokSwitchPage, at.page)
		e.tagPage = at.page
	}
	e.out = append(e.out, at.code|bits)
	return nil
}

// text writes text that no token stands for.
func (e *encoder) text(s string) {
	if s == "" {
		return
	}
	if e.counts != nil {
		e.counts[s]++
	}
	if offset, ok := e.strings.at[s]; ok && mbLen(offset) < len(s)+1 {
		e.out = mbAppend(append(e.out, tokStrT), offset)
		return
	}
	e.out = append(e.out, tokStrI)
	e.out = append(e.out, s...)
	e.out = append(e.out, 0)
}

// check refuses text that XML, and a terminated string, cannot hold. The text is
// not shown: it may be a password.
func check(what, s string) error {
	if !utf8.ValidString(s) {
		return &Error{Offset: -1, Msg: fmt.Sprintf("%.80s is not UTF-8", what)}
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return !xmlChar(r) }); i >= 0 {
		return &Error{Offset: -1, Msg: fmt.Sprintf("%.80s has a character that XML cannot hold (byte %d of it)", what, i)}
	}
	return nil
}
