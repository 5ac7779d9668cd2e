package template

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"cradle/rapi/provxml"
)

// place says where in the file a byte of the text is. The places of the start
// tags are known; from there it goes on by itself, so that all places together
// cost one pass.
type place struct {
	text    string
	off     int // bytes of text up to pos
	pos     provxml.Pos
	encoder *encoding.Encoder // nil: the file is UTF-8
}

func newPlace(d *provxml.Document) *place {
	p := &place{text: d.Text()}
	if d.Encoding != "utf-8" {
		if enc, err := htmlindex.Get(d.Encoding); err == nil {
			p.encoder = enc.NewEncoder()
		}
	}
	return p
}

// tag says that a start tag whose place is known stands at off.
func (p *place) tag(off int, pos provxml.Pos) {
	if pos.Line > 0 {
		p.off, p.pos = off, pos
	}
}

// at is the place of the byte at off, which is not before one asked for earlier.
// Lines end with LF, CR LF, or CR, and a column is a character, as in provxml.
func (p *place) at(off int) provxml.Pos {
	if p.pos.Line == 0 {
		return provxml.Pos{}
	}
	piece := p.text[p.off:off]
	for i := 0; i < len(piece); i++ {
		next := p.off + i + 1
		switch b := piece[i]; {
		case b == '\n', b == '\r' && !strings.HasPrefix(p.text[next:], "\n"):
			p.pos.Line++
			p.pos.Column = 1
		case utf8.RuneStart(b):
			p.pos.Column++
		}
	}
	p.pos.Offset += p.bytes(piece)
	p.off = off
	return p.pos
}

// bytes is how many a piece of the text has in the file.
func (p *place) bytes(piece string) int64 {
	if p.encoder == nil {
		return int64(len(piece))
	}
	p.encoder.Reset()
	s, err := p.encoder.String(piece)
	if err != nil { // cannot be: the text was decoded from it
		return int64(len(piece))
	}
	return int64(len(s))
}
