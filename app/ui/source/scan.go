package source

import "strings"

// state is what a line begins in.
type state uint8

const (
	inText state = iota
	inTag        // between a tag's attributes
	inQuote
	inApostrophe // of a value
	inComment
	inCDATA
	inDeclaration
)

// scan cuts a line into pieces, all of it and in order, and returns what the next one
// begins in.
func scan(s string, in state, piece func(from, to int, k Kind)) state {
	at := 0
	emit := func(to int, k Kind) {
		if to > at {
			piece(at, to, k)
			at = to
		}
	}
	// upTo is where the next of a text ends, or the line.
	upTo := func(end string, from int) (to int, found bool) {
		if i := strings.Index(s[from:], end); i >= 0 {
			return from + i + len(end), true
		}
		return len(s), false
	}
	for at < len(s) {
		switch in {
		case inText:
			i := strings.IndexByte(s[at:], '<')
			if i < 0 {
				emit(len(s), plainKind(s[at:]))
				return in
			}
			emit(at+i, plainKind(s[at:at+i]))
			switch rest := s[at:]; {
			case strings.HasPrefix(rest, "<!--"):
				emit(at+4, Comment)
				in = inComment
			case strings.HasPrefix(rest, "<![CDATA["):
				emit(at+9, Punctuation)
				in = inCDATA
			case strings.HasPrefix(rest, "<?"), strings.HasPrefix(rest, "<!"):
				emit(at+2, Declaration)
				in = inDeclaration
			default:
				n := 1
				if strings.HasPrefix(rest, "</") {
					n = 2
				}
				emit(at+n, Punctuation)
				emit(at+nameLength(s[at:]), Element)
				in = inTag
			}
		case inTag:
			switch c := s[at]; c {
			case '>':
				emit(at+1, Punctuation)
				in = inText
			case '<': // the tag before was not closed
				in = inText
			case '"':
				emit(at+1, Punctuation)
				in = inQuote
			case '\'':
				emit(at+1, Punctuation)
				in = inApostrophe
			case '/', '=':
				emit(at+1, Punctuation)
			case ' ', '\t':
				emit(at+1, Plain)
			default:
				emit(at+max(1, nameLength(s[at:])), Attribute)
			}
		case inQuote, inApostrophe:
			quote := `"`
			if in == inApostrophe {
				quote = `'`
			}
			to, found := upTo(quote, at)
			if found {
				to--
			}
			k := Value
			if s[at:to] == masked {
				k = Secret
			}
			emit(to, k)
			if found {
				emit(to+1, Punctuation)
				in = inTag
			}
		case inComment:
			to, found := upTo("-->", at)
			emit(to, Comment)
			if found {
				in = inText
			}
		case inCDATA:
			to, found := upTo("]]>", at)
			if !found {
				emit(to, Plain)
				break
			}
			emit(to-3, Plain)
			emit(to, Punctuation)
			in = inText
		case inDeclaration:
			to, found := upTo(">", at)
			emit(to, Declaration)
			if found {
				in = inText
			}
		}
	}
	return in
}

// plainKind is Secret for a text that stands where a secret was.
func plainKind(s string) Kind {
	if strings.TrimSpace(s) == masked {
		return Secret
	}
	return Plain
}

// nameLength is how many bytes of the beginning of a text are a name.
func nameLength(s string) int {
	if i := strings.IndexAny(s, " \t/=<>\"'"); i >= 0 {
		return i
	}
	return len(s)
}
