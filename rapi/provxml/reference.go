package provxml

import (
	"strconv"
	"strings"

	"cradle/rapi/phrase"
)

// replace resolves the references in a piece of text or of an attribute's
// value that begins at from (XML 1.0, 4.1) and normalises what is literal:
// line ends become LF (2.11), and in a value all white space becomes a blank
// (3.3.3), as the handset's parser does. White space written as a character
// reference stays.
func (s *scanner) replace(from int, piece string, value bool) (string, error) {
	special := "&\r"
	if value {
		special = "&\r\n\t"
	}
	i := strings.IndexAny(piece, special)
	if i < 0 {
		return piece, nil
	}
	var b strings.Builder
	b.Grow(len(piece))
	for {
		b.WriteString(piece[:i])
		switch c := piece[i]; {
		case c == '&':
			r, n, err := s.reference(from+i, piece[i:])
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
			i += n
		case c == '\r':
			if value {
				b.WriteByte(' ')
			} else {
				b.WriteByte('\n')
			}
			if i++; i < len(piece) && piece[i] == '\n' {
				i++
			}
		default: // LF or a tab, in a value
			b.WriteByte(' ')
			i++
		}
		piece, from = piece[i:], from+i
		if i = strings.IndexAny(piece, special); i < 0 {
			b.WriteString(piece)
			return b.String(), nil
		}
	}
}

// reference resolves the reference at the start of piece, which is at off in
// the text, and gives its length in bytes. It must end inside the piece.
func (s *scanner) reference(off int, piece string) (rune, int, error) {
	escape := func() phrase.Text { return phrase.New("write a plain & as &amp;") }
	if strings.HasPrefix(piece, "&#") {
		end := strings.IndexByte(piece, ';')
		if end < 0 {
			return 0, 0, s.fail(off, phrase.New("the character reference {{.Reference}} has no end", "Reference", quoted(firstWord(piece))), phrase.New(`end it with ";", or {{.Otherwise}}`, "Otherwise", escape()))
		}
		digits, base := piece[2:end], 10
		if hex, ok := strings.CutPrefix(digits, "x"); ok {
			digits, base = hex, 16
		}
		ref := piece[:end+1]
		n, err := strconv.ParseUint(digits, base, 32)
		if err != nil {
			if digits != "" && strings.Trim(strings.ToLower(digits), "0123456789abcdef"[:base]) == "" {
				return 0, 0, s.fail(off, phrase.New("{{.Reference}} is beyond the last character, U+10FFFF", "Reference", quoted(ref)), phrase.New("delete it"))
			}
			return 0, 0, s.fail(off, phrase.New("{{.Reference}} is not a character reference", "Reference", quoted(ref)), phrase.New("write &#decimal; or &#xhexadecimal;"))
		}
		if n > 0x10FFFF || !isXMLChar(rune(n)) {
			return 0, 0, s.fail(off, phrase.New("{{.Reference}} is a character that XML does not allow", "Reference", quoted(ref)), phrase.New("delete it"))
		}
		return rune(n), end + 1, nil
	}
	n := nameLength(piece[1:])
	if n == 0 || n+1 == len(piece) || piece[n+1] != ';' {
		return 0, 0, s.fail(off, phrase.New(`"&" that begins no reference`), escape())
	}
	switch name := piece[1 : n+1]; name {
	case "lt":
		return '<', n + 2, nil
	case "gt":
		return '>', n + 2, nil
	case "amp":
		return '&', n + 2, nil
	case "apos":
		return '\'', n + 2, nil
	case "quot":
		return '"', n + 2, nil
	default:
		return 0, 0, s.fail(off, phrase.New("the entity &{{.Name}}; is not defined", "Name", shorten(name)), phrase.New("write the character itself, or {{.Otherwise}}", "Otherwise", escape()))
	}
}
