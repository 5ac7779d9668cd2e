package wbxml

import "unicode/utf8"

// xmlChar reports whether a character may stand in XML 1.0 (section 2.2).
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r < 0xD800 || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}

// xmlName reports whether a text is a name in XML 1.0, fifth edition (section
// 2.3), at most 64 KiB of it. U+FFFD is none: it stands for what was not read.
func xmlName(s string) bool {
	if s == "" || len(s) > 0xFFFF || !utf8.ValidString(s) {
		return false
	}
	for i, r := range s {
		if nameStart(r) {
			continue
		}
		if i == 0 || !(r == '-' || r == '.' || r >= '0' && r <= '9' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040) {
			return false
		}
	}
	return true
}

func nameStart(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_', r == ':':
		return true
	case r < 0xC0:
		return false
	}
	for _, span := range [...][2]rune{
		{0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D}, {0x2070, 0x218F},
		{0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFC}, {0x10000, 0xEFFFF},
	} {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}

// escape writes text so that XML gives it back exactly: in attributes tabs and
// line ends become references, because a parser turns them into blanks.
// It stops where the document has grown too large, which its callers look at.
func (d *decoder) escape(at int, s string, attribute bool) {
	bad := false
	for len(s) > 0 && d.written() <= MaxSize {
		if n := ordinary(s); n > 0 {
			d.out = append(d.out, s[:n]...)
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		switch {
		case r == '&':
			d.out = append(d.out, "&amp;"...)
		case r == '<':
			d.out = append(d.out, "&lt;"...)
		case r == '>':
			d.out = append(d.out, "&gt;"...)
		case r == '"' && attribute:
			d.out = append(d.out, "&quot;"...)
		case r == '\t' && attribute:
			d.out = append(d.out, "&#9;"...)
		case r == '\n' && attribute:
			d.out = append(d.out, "&#10;"...)
		case r == '\r':
			d.out = append(d.out, "&#13;"...)
		case !xmlChar(r):
			bad = true
			d.out = append(d.out, "\uFFFD"...)
		default:
			d.out = utf8.AppendRune(d.out, r)
		}
	}
	if bad {
		d.lossy(at, "a control character, which XML cannot hold, is shown as U+FFFD")
	}
}

// ordinary is how many bytes at the beginning need no attention.
func ordinary(s string) int {
	for i := range len(s) {
		c := s[i]
		if c < 0x20 || c >= utf8.RuneSelf || c == '&' || c == '<' || c == '>' || c == '"' {
			return i
		}
	}
	return len(s)
}
