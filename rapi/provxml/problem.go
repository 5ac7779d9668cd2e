package provxml

import (
	"fmt"
	"strings"
	"unicode"

	"cradle/rapi/phrase"
)

// Severity says how much a Problem matters.
type Severity uint8

const (
	// Note is worth knowing and changes nothing.
	Note Severity = iota
	// Warning is read differently than written, or a handset may refuse it.
	Warning
)

// String is "note" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "note"
}

// Problem is something about a document that was read all the same.
type Problem struct {
	Severity Severity
	ID       string      // stable, for programs: "fragment-wrapped"
	Pos      Pos         // Line 0: the file as a whole
	Msg      phrase.Text // what is the matter, one line
	Fix      phrase.Text // what to do about it, one line; may be empty
}

// The stable IDs of problems.
const (
	FragmentWrapped   = "fragment-wrapped"  // the root was missing and is added when sent
	EncodingMismatch  = "encoding-mismatch" // the declaration contradicts the bytes
	EncodingDoubtful  = "encoding-doubtful" // declared one thing, looks like UTF-8
	VersionUnusual    = "xml-version"       // the declaration says something else than 1.0
	DoctypeNotSent    = "doctype-not-sent"  // the document type declaration stays here
	TextIgnored       = "text-ignored"      // text where the grammar has none
	UnknownElement    = "unknown-element"   // the grammar does not have it
	ReplyElement      = "reply-element"     // belongs in replies only
	MisplacedElement  = "misplaced-element" // not allowed at this place
	NameMissing       = "name-missing"      // no "type" or "name" attribute
	PrefixUndeclared  = "prefix-undeclared" // a namespace prefix that is declared nowhere
	ProblemsLeftOut   = "problems-left-out" // there were more than are kept
	maxProblems       = 100                 // kept for one document; the last says how many are left out
	maxQuotedInReport = 40                  // characters of the input quoted in a message
)

// SyntaxError says why a document cannot be read. It is the package's only
// error type.
type SyntaxError struct {
	Name string      // of the file, as it was given
	Pos  Pos         // Line 0: the file as a whole
	Msg  phrase.Text // what is wrong, one line
	Fix  phrase.Text // what to do, one line; may be empty
	Err  error       // the operating system's error, if that was the reason
}

// Error is one line in the manner of compilers: name:line:column: what; what
// to do.
func (e *SyntaxError) Error() string {
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(oneLine(e.Name))
		b.WriteByte(':')
	}
	if e.Pos.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", e.Pos.Line, e.Pos.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(e.Msg.String())
	if !e.Fix.IsZero() {
		b.WriteString("; ")
		b.WriteString(e.Fix.String())
	}
	return b.String()
}

// Unwrap returns the operating system's error, if there is one.
func (e *SyntaxError) Unwrap() error { return e.Err }

// oneLine makes a text from outside fit for a line of a message.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// quoted shows a piece of the input in a message: printable, short, in quotes.
func quoted(s string) string {
	return `"` + shorten(s) + `"`
}

// tagged shows an element's name in a message.
func tagged(tag string) string {
	return "<" + shorten(tag) + ">"
}

func shorten(s string) string {
	n := 0
	for i := range s {
		if n == maxQuotedInReport {
			return oneLine(s[:i]) + "..."
		}
		n++
	}
	return oneLine(s)
}
