package lint

import (
	"cmp"
	"html"
	"slices"
	"strings"

	"cradle/rapi/provxml"
)

// Masked stands where a secret was. It is the same for every secret, so that
// it does not tell how long one is.
const Masked = "***"

// MaskValue is a value of the node as it may be shown: the value itself, or
// Masked if it is a secret. An empty one is shown as empty.
func MaskValue(n *provxml.Node, value string) string {
	if value != "" && Secret(n) {
		return Masked
	}
	return value
}

// Mask replaces the secrets in a document or reply, for logs and screens. It
// takes any text: one that is no XML, or XML with mistakes, has its secrets
// replaced too, rather too much than too little. Text without secrets comes
// back as it is.
//
// It looks for tags whose name attribute names a secret, or whose value is a URL
// with a password in it, and replaces their value, also where another attribute of
// the tag (an error's desc) repeats it, and their text; and for elements that are
// called like a secret, and replaces their text.
// What is in comments is replaced altogether: people write there what they are
// to type where. Where quotes are missing it reads the text in two ways, and replaces what
// either finds.
func Mask(text string) string { return mask(text, false) }

// MaskLines is Mask for a text that is shown with the numbers of its lines: what is
// replaced leaves its line ends behind, so that all else stands on the line on which it
// stood.
func MaskLines(text string) string { return mask(text, true) }

// mask replaces the secrets, and with lines keeps the line ends in them.
func mask(text string, lines bool) string {
	asXML, byLine := secretsIn(text, false), secretsIn(text, true)
	spans := slices.Concat(asXML, byLine, comments(text))
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var b strings.Builder
	done := 0
	leave := func(to int) {
		if lines {
			b.WriteString(strings.Repeat("\n", strings.Count(text[done:to], "\n")))
		}
		done = to
	}
	for _, s := range spans {
		switch {
		case s.to <= done: // inside the last
		case s.from < done: // overlaps it
			leave(s.to)
		default:
			b.WriteString(text[done:s.from])
			b.WriteString(Masked)
			done = s.from
			leave(s.to)
		}
	}
	b.WriteString(text[done:])
	return b.String()
}

// secretsIn finds the pieces of a text to be replaced. byLine: a value whose
// quote is closed only behind another tag ends before that, or with its line.
func secretsIn(text string, byLine bool) []span {
	var list []span
	for at := 0; at < len(text); {
		lt := strings.IndexByte(text[at:], '<')
		if lt < 0 {
			break
		}
		tag := readTag(text, at+lt+1, byLine)
		named := tag.secret() || secretName(elementName(text[at+lt+1:tag.end]))
		at = tag.end
		list = append(list, tag.secrets()...)
		if named && text[at-1] == '>' && !strings.HasSuffix(text[:at], "/>") {
			// Documents of other phones and of mail servers have values as text.
			if s := textAt(text, at); strings.TrimSpace(text[s.from:s.to]) != "" {
				list = append(list, s)
				at = s.to
			}
		}
	}
	return list
}

// elementName is the name of a start tag, without a prefix; "" for other tags.
func elementName(tag string) string {
	if i := strings.IndexAny(tag, " \t\r\n/>"); i >= 0 {
		tag = tag[:i]
	}
	return tag[strings.LastIndexByte(tag, ':')+1:]
}

// textAt is the text up to the next tag, CDATA sections with it.
func textAt(text string, from int) span {
	const opens, closes = "<![CDATA[", "]]>"
	to := from
	for {
		n := strings.IndexByte(text[to:], '<')
		if n < 0 {
			return span{from, len(text)}
		}
		to += n
		if !strings.HasPrefix(text[to:], opens) {
			return span{from, to}
		}
		n = strings.Index(text[to:], closes)
		if n < 0 {
			return span{from, len(text)}
		}
		to += n + len(closes)
	}
}

// comments finds what is in comments; one that is not closed goes on to the end.
func comments(text string) []span {
	const opens, closes = "<!--", "-->"
	var list []span
	for at := 0; ; {
		i := strings.Index(text[at:], opens)
		if i < 0 {
			return list
		}
		from := at + i + len(opens)
		to := len(text)
		if n := strings.Index(text[from:], closes); n >= 0 {
			to = from + n
		}
		if strings.TrimSpace(text[from:to]) != "" {
			list = append(list, span{from, to})
		}
		at = to
	}
}

// span is a piece of the text.
type span struct{ from, to int }

// looseTag is what looks like a start tag.
type looseTag struct {
	text  string
	attrs []looseAttribute
	end   int
}

type looseAttribute struct {
	name  string
	value span // without the quotes
}

// readTag reads attributes from at until the tag ends, forgiving everything.
func readTag(text string, at int, byLine bool) looseTag {
	t := looseTag{text: text}
	for at < len(text) {
		c := text[at]
		switch {
		case c == '<', c == '>':
			t.end = at
			if c == '>' {
				t.end++
			}
			return t
		case c == '=':
			name := wordBefore(text[:at])
			at++
			for at < len(text) && strings.IndexByte(" \t\r\n", text[at]) >= 0 {
				at++
			}
			if at == len(text) {
				break
			}
			v := valueAt(text, at, byLine)
			t.attrs = append(t.attrs, looseAttribute{name, v})
			at = v.to
			if at < len(text) && (text[at] == '"' || text[at] == '\'') {
				at++
			}
		default:
			at++
		}
	}
	t.end = len(text)
	return t
}

// wordBefore is the attribute's name that ends a text.
func wordBefore(s string) string {
	s = strings.TrimRight(s[max(0, len(s)-64):], " \t\r\n")
	return s[strings.LastIndexAny(s, " \t\r\n\"'<>/=")+1:]
}

// valueAt is the value that begins at at, with or without a quote.
func valueAt(text string, at int, byLine bool) span {
	quote := text[at]
	if quote != '"' && quote != '\'' {
		n := strings.IndexAny(text[at:], " \t\r\n<>")
		if n < 0 {
			n = len(text) - at
		}
		return span{at, at + n}
	}
	at++
	rest := text[at:]
	n := strings.IndexByte(rest, quote)
	if n < 0 || byLine && strings.IndexByte(rest[:n], '<') >= 0 {
		if n = strings.IndexAny(rest, "<\r\n"); n < 0 {
			n = len(rest)
		}
	}
	return span{at, at + n}
}

// secret reports whether a tag is a secret's.
func (t looseTag) secret() bool {
	secret := false
	for _, a := range t.attrs {
		if strings.EqualFold(a.name, "name") || strings.EqualFold(a.name, "type") {
			secret = secret || secretName(html.UnescapeString(t.text[a.value.from:a.value.to]))
		}
		if strings.EqualFold(a.name, "value") {
			secret = secret || urlPassword(html.UnescapeString(t.text[a.value.from:a.value.to]))
		}
	}
	return secret
}

// secrets are the pieces of a tag to be replaced, in order.
func (t looseTag) secrets() []span {
	if !t.secret() {
		return nil
	}
	value := ""
	for _, a := range t.attrs {
		if strings.EqualFold(a.name, "value") {
			value = t.text[a.value.from:a.value.to]
		}
	}
	var list []span
	for _, a := range t.attrs {
		piece := t.text[a.value.from:a.value.to]
		switch {
		case piece == "", strings.EqualFold(a.name, "name"), strings.EqualFold(a.name, "type"):
		case strings.EqualFold(a.name, "value"):
			list = append(list, a.value)
		case value != "" && (len(value) > 2 || strings.EqualFold(a.name, "desc")) && strings.Contains(piece, value):
			list = append(list, a.value)
		}
	}
	return list
}
