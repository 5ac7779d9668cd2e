package provxml

import (
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// place walks once through a decoded text and says where in the file it is.
// Positions must be asked for in rising order, so that all of them together
// cost one pass.
type place struct {
	text         string
	off          int // bytes of text that are counted
	line, column int
	file         fileOffsets
}

func newPlace(d decoded) place {
	return place{text: d.text, file: d.file, line: 1, column: 1}
}

// at is the position of the byte at off in the text, which begins a
// character. An off behind one asked for earlier gives the earlier position.
func (p *place) at(off int) Pos {
	if off > p.off {
		p.advance(min(off, len(p.text)))
	}
	return Pos{Line: p.line, Column: p.column, Offset: p.file.start}
}

// advance counts lines and columns. A line ends with LF, CR LF, or a CR that
// no LF follows; a column is a character, whatever its width.
func (p *place) advance(to int) {
	piece := p.text[p.off:to]
	for i := 0; i < len(piece); i++ {
		switch b := piece[i]; {
		case b == '\n', b == '\r' && !p.lineFeedAt(p.off+i+1):
			p.line++
			p.column = 1
		case utf8.RuneStart(b):
			p.column++
		}
	}
	p.off = to
	p.file.advance(piece)
}

func (p *place) lineFeedAt(i int) bool {
	return i < len(p.text) && p.text[i] == '\n'
}

// fileOffsets turns distances in the decoded text into distances in the file.
type fileOffsets struct {
	start   int64 // offset in the file of what comes next
	mode    offsetsMode
	source  []byte // offsetsTransform: the file from start on
	decoder transform.Transformer
}

type offsetsMode uint8

const (
	offsetsUTF8      offsetsMode = iota // the file is the text
	offsetsUTF16                        // two bytes a unit
	offsetsSingle                       // one byte a character
	offsetsTransform                    // several bytes a character: decode again, in step
)

func (f *fileOffsets) advance(piece string) {
	switch f.mode {
	case offsetsUTF8:
		f.start += int64(len(piece))
	case offsetsUTF16:
		for i := 0; i < len(piece); i++ {
			if b := piece[i]; b >= 0xF0 { // a character of four bytes is a surrogate pair
				f.start += 4
			} else if utf8.RuneStart(b) {
				f.start += 2
			}
		}
	case offsetsSingle:
		f.start += int64(utf8.RuneCountInString(piece))
	case offsetsTransform:
		var buf [4096]byte
		for left := len(piece); left > 0; {
			n, read, _ := f.decoder.Transform(buf[:min(left, len(buf))], f.source, true)
			if n == 0 && read == 0 {
				return // one pair of bytes that became two characters: stay before it
			}
			left -= n
			f.start += int64(read)
			f.source = f.source[read:]
		}
	}
}
