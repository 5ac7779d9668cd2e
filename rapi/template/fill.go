package template

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Lookup gives the value of a variable. The name is as the document has it.
type Lookup func(name string) (value string, ok bool)

// Fill is the document with every variable replaced. One without variables comes
// back as it is.
//
// Of the filled document, Source and SHA256 are of what is sent (Text), as UTF-8;
// Name, Wrapped, Warnings and the places of all nodes are those of the file.
//
// Errors are a *MissingError, a *ValueError, a *provxml.SyntaxError for what the
// document becomes by its values, and those of Err.
func (t *Template) Fill(values Lookup) (*provxml.Document, error) {
	if err := t.Err(); err != nil {
		return nil, err
	}
	if len(t.Uses) == 0 {
		return t.Document, nil
	}
	text, err := t.replaced(values)
	if err != nil {
		return nil, err
	}
	d := t.Document
	filled, err := provxml.Parse(d.Name, []byte(text))
	if err != nil {
		return nil, err
	}
	if err := samePlaces(filled, d); err != nil {
		return nil, err
	}
	filled.Wrapped, filled.Warnings = d.Wrapped, d.Warnings
	return filled, nil
}

// Missing lists the uses of variables that have no value, in the order of the
// document.
func (t *Template) Missing(values Lookup) []Use {
	var missing []Use
	for _, u := range t.Uses {
		if _, ok := values(u.Name); !ok {
			missing = append(missing, u)
		}
	}
	return missing
}

// replaced is the text with the values in it, escaped.
func (t *Template) replaced(values Lookup) (string, error) {
	if missing := t.Missing(values); len(missing) > 0 {
		return "", &MissingError{Document: t.Document.Name, Uses: missing}
	}
	text := t.Document.Text()
	escaped := map[string]string{}
	size := int64(len(text))
	for _, u := range t.Uses {
		e, known := escaped[fold(u.Name)]
		if !known {
			v, _ := values(u.Name)
			if why := Unfit(v); !why.IsZero() {
				return "", &ValueError{Document: t.Document.Name, Use: u, Why: why}
			}
			e = Escape(v)
			escaped[fold(u.Name)] = e
		}
		size += int64(len(e)) - int64(u.to-u.from)
	}
	if size > provxml.MaxSize {
		return "", &provxml.SyntaxError{Name: t.Document.Name, Msg: phrase.New("with the values of its variables the document has {{.Size}} MiB; a document has at most {{.Most}}", "Size", size>>20, "Most", int64(provxml.MaxSize)>>20), Fix: phrase.New("shorten the values")}
	}
	var b strings.Builder
	b.Grow(int(size))
	at := 0
	for _, u := range t.Uses {
		b.WriteString(text[at:u.from])
		b.WriteString(escaped[fold(u.Name)])
		at = u.to
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// samePlaces gives the nodes of the filled document the places of the file's.
func samePlaces(filled, file *provxml.Document) error {
	var places []provxml.Pos
	for n := range file.Nodes() {
		places = append(places, n.Pos)
	}
	i := 0
	for n := range filled.Nodes() {
		if i < len(places) {
			n.Pos = places[i]
		}
		i++
	}
	if i != len(places) { // cannot be: values are escaped
		return &provxml.SyntaxError{Name: file.Name, Msg: phrase.New("{{.Before}} elements became {{.After}} when the variables were replaced", "Before", len(places), "After", i)}
	}
	return nil
}

// Unfit says why a value cannot stand in an XML document; nothing if it can. It does
// not repeat the value, which may be a secret.
func Unfit(value string) phrase.Text {
	for i, r := range value {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(value[i:]); n == 1 {
				return phrase.New("byte {{.Number}} of it is not valid UTF-8", "Number", i+1)
			}
		}
		if !xmlChar(r) {
			return phrase.New("it has the character U+{{.Character}}, which XML cannot carry", "Character", fmt.Sprintf("%04X", r))
		}
	}
	return phrase.Text{}
}

// xmlChar is production 2 of XML 1.0.
func xmlChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// Escape writes a value so that it arrives exactly, in an attribute with either
// quote and in text (XML 1.0, 2.4): tabs and line ends too, which a parser would
// make blanks of (3.3.3) or change (2.11).
func Escape(value string) string { return escaper.Replace(value) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;",
	"\t", "&#9;", "\n", "&#10;", "\r", "&#13;")
