package formats

import (
	"strings"

	"cradle/rapi/provxml"
)

// placed is the document of another one's Text, so that a node's Offset is its
// place in that text, and its line and column are where it stands in the file.
func placed(doc *provxml.Document) (*provxml.Document, error) {
	again, err := provxml.Parse(doc.Name, []byte(doc.Text()))
	if err != nil {
		return nil, err
	}
	was, is := firstPlace(doc), firstPlace(again)
	if gap := was.Line - is.Line; gap > 0 { // the XML declaration and what stood around it
		return provxml.Parse(doc.Name, []byte(strings.Repeat("\n", gap)+doc.Text()))
	}
	return again, nil
}

// firstPlace is where the first node stands that has a place.
func firstPlace(doc *provxml.Document) provxml.Pos {
	for n := range doc.Nodes() {
		if n.Pos.Line > 0 {
			return n.Pos
		}
	}
	return provxml.Pos{}
}

// cut takes elements out of a document that placed made. In their places stand
// spaces when the places of all others are to stay.
func cut(doc *provxml.Document, nodes []*provxml.Node, keepPlaces bool) (*provxml.Document, error) {
	text := string(doc.Source)
	var b strings.Builder
	done := 0
	for _, n := range nodes { // in the order of the document
		from := int(n.Pos.Offset)
		if from < done {
			continue // inside one that is cut already
		}
		to := elementEnd(text, from)
		if keepPlaces {
			b.WriteString(text[done:from])
			b.WriteString(blank(text[from:to]))
		} else {
			// With the line it began.
			before := strings.TrimRight(text[done:from], " \t")
			before = strings.TrimSuffix(strings.TrimSuffix(before, "\n"), "\r")
			b.WriteString(before)
		}
		done = to
	}
	b.WriteString(text[done:])
	return provxml.Parse(doc.Name, []byte(b.String()))
}

// blank is a text without its characters, of as many lines and columns.
func blank(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return r
		}
		return ' '
	}, text)
}

// elementEnd is where the element ends that begins at from. The text is
// well-formed: it was read before.
func elementEnd(text string, from int) int {
	depth := 0
	for at := from; at < len(text); {
		lt := strings.IndexByte(text[at:], '<')
		if lt < 0 {
			break
		}
		at += lt
		rest := text[at:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			at = behind(text, at+4, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			at = behind(text, at+9, "]]>")
		case strings.HasPrefix(rest, "<?"):
			at = behind(text, at+2, "?>")
		case strings.HasPrefix(rest, "</"):
			at = behind(text, at, ">")
			depth--
		default:
			var empty bool
			at, empty = tagEnd(text, at)
			if !empty {
				depth++
			}
		}
		if depth == 0 && rest[1] != '!' && rest[1] != '?' {
			return at
		}
	}
	return len(text)
}

func behind(text string, from int, mark string) int {
	if n := strings.Index(text[from:], mark); n >= 0 {
		return from + n + len(mark)
	}
	return len(text)
}

// tagEnd is where a start tag ends, and whether it is the whole element.
func tagEnd(text string, at int) (end int, empty bool) {
	quote := byte(0)
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1, text[i-1] == '/'
		}
	}
	return len(text), true
}
