package lint

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"cradle/rapi/provxml"
)

// place is where a part of an element's start tag begins and ends. A Node knows
// only where its tag begins, so the tag is read again from the file. In
// encodings whose characters have no fixed place in the bytes, the beginning of
// the tag is all that is told.
func (c *checker) place(n *provxml.Node, at part) (pos, end provxml.Pos) {
	if n.Pos.Line == 0 || n.Pos.Offset >= int64(len(c.doc.Source)) {
		return n.Pos, provxml.Pos{}
	}
	s := tagScanner{pos: n.Pos, rest: c.doc.Source[n.Pos.Offset:]}
	switch e := c.doc.Encoding; {
	case e == "utf-8":
		s.next = nextUTF8
	case e == "utf-16le":
		s.next = nextUTF16(0, 1)
	case e == "utf-16be":
		s.next = nextUTF16(1, 0)
	case strings.HasPrefix(e, "windows-125"), strings.HasPrefix(e, "iso-8859-"), strings.HasPrefix(e, "koi8"):
		s.next = nextByte
	default:
		return n.Pos, provxml.Pos{}
	}
	return s.find(string(at))
}

// nextRune reads the first character of some bytes, and how many it takes; 0 at
// the end.
type nextRune func(b []byte) (rune, int)

func nextUTF8(b []byte) (rune, int) {
	if len(b) == 0 {
		return 0, 0
	}
	return utf8.DecodeRune(b)
}

// nextByte is for encodings of one byte a character; which character it is
// above ASCII does not matter here.
func nextByte(b []byte) (rune, int) {
	if len(b) == 0 {
		return 0, 0
	}
	return rune(b[0]), 1
}

// nextUTF16 is for units whose low byte stands at low.
func nextUTF16(low, high int) nextRune {
	unit := func(b []byte) rune { return rune(b[low]) | rune(b[high])<<8 }
	return func(b []byte) (rune, int) {
		if len(b) < 2 {
			return 0, 0
		}
		r := unit(b)
		if utf16.IsSurrogate(r) && len(b) >= 4 {
			return utf16.DecodeRune(r, unit(b[2:])), 4
		}
		return r, 2
	}
}

// tagScanner walks over one start tag, which the reader found to be good XML.
type tagScanner struct {
	pos  provxml.Pos // of the first byte of rest
	rest []byte
	next nextRune
}

// peek is the next character; 0 at the end of the file.
func (s *tagScanner) peek() rune {
	r, _ := s.next(s.rest)
	return r
}

// step goes on behind the next character, counting as the reader does.
func (s *tagScanner) step() {
	r, n := s.next(s.rest)
	s.rest = s.rest[n:]
	s.pos.Offset += int64(n)
	if r == '\n' || r == '\r' && s.peek() != '\n' {
		s.pos.Line++
		s.pos.Column = 1
	} else {
		s.pos.Column++
	}
}

// find is the place of an attribute, with its name and quotes; of the whole tag
// if the name is "", or if the attribute is not there.
func (s *tagScanner) find(attr string) (pos, end provxml.Pos) {
	start := s.pos
	for r := s.peek(); r != 0 && !blank(r) && r != '>' && r != '/'; r = s.peek() {
		s.step()
	}
	for {
		for r := s.peek(); blank(r) || r == '/'; r = s.peek() {
			s.step()
		}
		switch s.peek() {
		case 0:
			return start, provxml.Pos{}
		case '>':
			s.step()
			return start, s.pos
		}
		begin, same := s.pos, 0
		for r := s.peek(); r != 0 && r != '=' && !blank(r); r = s.peek() {
			if same >= 0 && same < len(attr) && rune(attr[same]) == r {
				same++
			} else {
				same = -1
			}
			s.step()
		}
		for r := s.peek(); r != 0 && r != '"' && r != '\''; r = s.peek() {
			s.step()
		}
		quote := s.peek()
		if quote == 0 {
			return start, provxml.Pos{}
		}
		s.step()
		for r := s.peek(); r != 0 && r != quote; r = s.peek() {
			s.step()
		}
		if s.peek() == 0 {
			return start, provxml.Pos{}
		}
		s.step()
		if attr != "" && same == len(attr) {
			return begin, s.pos
		}
	}
}

func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }
