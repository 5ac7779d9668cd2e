package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is what a piece of the text is.
type Kind uint8

const (
	Plain       Kind = iota // text between tags
	Punctuation             // < > / = and quotes
	Element                 // a tag's name
	Attribute               // an attribute's name
	Value                   // an attribute's value
	Secret                  // what stands where a secret was
	Comment                 // a comment, with what opens and closes it
	Declaration             // <?xml ...?>, <!DOCTYPE ...>
)

// Span is a piece of a line that is all of one kind.
type Span struct {
	Text string
	Kind Kind
}

// masked is what stands where a secret was (lint.Masked).
const masked = "***"

// Text is a text in lines. It may be used from several goroutines.
type Text struct {
	lines []line
}

// line is a line without its end, and what the scanner was in when it began.
type line struct {
	text  string
	in    state
	width int // in columns
}

// New takes a text. Lines end with LF, CR LF or CR; the last need not.
func New(text string) *Text {
	t := &Text{}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	text = strings.TrimSuffix(text, "\n")
	in := inText
	for rest, more := text, true; more; {
		var l line
		l.text, rest, more = strings.Cut(rest, "\n")
		l.in = in
		in = scan(l.text, in, func(from, to int, k Kind) {})
		l.width = width(l.text)
		t.lines = append(t.lines, l)
	}
	return t
}

// Len is the number of lines; an empty text has one.
func (t *Text) Len() int { return len(t.lines) }

// Line is a line, from 0, in pieces. Tabs are blanks, and what cannot be seen is a dot.
func (t *Text) Line(i int) []Span {
	l := t.lines[i]
	var spans []Span
	column := 0
	scan(l.text, l.in, func(from, to int, k Kind) {
		shown := visible(l.text[from:to], &column)
		if n := len(spans); n > 0 && spans[n-1].Kind == k {
			spans[n-1].Text += shown
			return
		}
		spans = append(spans, Span{shown, k})
	})
	return spans
}

// tab is how far tabs stops are from each other.
const tab = 4

// width is how many columns a line takes.
func width(s string) int {
	n := 0
	for _, r := range s {
		if r == '\t' {
			n += tab - n%tab
		} else {
			n++
		}
	}
	return n
}

// visible makes what a line has visible, from a column on.
func visible(s string, column *int) string {
	plain := true
	for _, r := range s {
		if r == '\t' || !unicode.IsPrint(r) || r == utf8.RuneError {
			plain = false
			break
		}
	}
	if plain {
		*column += utf8.RuneCountInString(s)
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			n := tab - *column%tab
			b.WriteString(strings.Repeat(" ", n))
			*column += n
			continue
		case unicode.IsPrint(r) && r != utf8.RuneError:
			b.WriteRune(r)
		default:
			b.WriteRune('·')
		}
		*column++
	}
	return b.String()
}
