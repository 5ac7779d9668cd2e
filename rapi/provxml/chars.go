package provxml

import (
	"strings"
	"unicode/utf8"
)

// xmlSpace is S of XML 1.0, production 3.
const xmlSpace = " \t\r\n"

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

func isBlank(s string) bool { return strings.Trim(s, xmlSpace) == "" }

// isXMLChar is Char of XML 1.0 fifth edition, production 2.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// illegalChar is the index of the first character of a valid UTF-8 text that
// XML does not allow, or -1. Above ASCII those are U+FFFE and U+FFFF alone.
func illegalChar(s string) int {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b < 0x20:
			if b != '\t' && b != '\n' && b != '\r' {
				return i
			}
		case b == 0xEF:
			if strings.HasPrefix(s[i:], "\uFFFE") || strings.HasPrefix(s[i:], "\uFFFF") {
				return i
			}
		}
	}
	return -1
}

// nameLength is the length in bytes of the Name (production 5) at the start of
// s; 0 if none begins there.
func nameLength(s string) int {
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			if !isNameByte(b, i == 0) {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isNameRune(r, i == 0) {
			return i
		}
		i += n
	}
	return len(s)
}

func isNameByte(b byte, first bool) bool {
	switch {
	case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b == '_', b == ':':
		return true
	case b >= '0' && b <= '9', b == '-', b == '.':
		return !first
	}
	return false
}

// isNameRune is NameStartChar and NameChar (productions 4 and 4a) above ASCII.
func isNameRune(r rune, first bool) bool {
	switch {
	case r == 0xB7, r >= 0x300 && r <= 0x36F, r >= 0x203F && r <= 0x2040:
		return !first
	case r == 0xD7, r == 0xF7, r == 0x37E:
		return false
	case r >= 0xC0 && r <= 0x1FFF,
		r >= 0x200C && r <= 0x200D,
		r >= 0x2070 && r <= 0x218F,
		r >= 0x2C00 && r <= 0x2FEF,
		r >= 0x3001 && r <= 0xD7FF,
		r >= 0xF900 && r <= 0xFDCF,
		r >= 0xFDF0 && r <= 0xFFFD,
		r >= 0x10000 && r <= 0xEFFFF:
		return true
	}
	return false
}
