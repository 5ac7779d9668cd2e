package cm

import (
	"strings"
	"unicode/utf8"
)

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
