package wbxml

import (
	"fmt"
	"strings"
)

// Error says why a document cannot be read or written. It is the package's
// only error type.
type Error struct {
	Name   string // of the file, as it was given
	Offset int    // of the byte, from 0; -1: the document as a whole
	Msg    string // what is wrong and what was expected, one line
	Fix    string // what to do, one line; may be empty
}

// Error is one line: name: byte 0x1f: what; what to do.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(e.Name + ": ")
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "byte 0x%x: ", e.Offset)
	}
	b.WriteString(e.Msg)
	if e.Fix != "" {
		b.WriteString("; " + e.Fix)
	}
	return b.String()
}

// Warning is something about a document that was read all the same.
type Warning struct {
	Offset int    // of the byte it is about, from 0
	Msg    string // one line
}

// String is "byte 0x1f: what".
func (w Warning) String() string { return fmt.Sprintf("byte 0x%x: %s", w.Offset, w.Msg) }

// maxWarnings are kept for one document; the last says how many are left out.
const maxWarnings = 100
