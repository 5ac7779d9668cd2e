package push

import (
	"fmt"
	"strings"
)

// Error says why something cannot be read or written. It is the package's only
// error type.
type Error struct {
	What   string // "push PDU", "message 2", "line 3 of messages.txt"
	Offset int    // of the byte, from 0; -1: What as a whole
	Msg    string // what is wrong and what was expected, one line
	Fix    string // what to do, one line; may be empty
}

// Error is one line: what: byte 0x1f: what is wrong; what to do.
func (e *Error) Error() string {
	var b strings.Builder
	if e.What != "" {
		b.WriteString(e.What + ": ")
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

func bad(what string, offset int, fix, format string, args ...any) *Error {
	return &Error{What: what, Offset: offset, Msg: fmt.Sprintf(format, args...), Fix: fix}
}

const getAgain = "it is cut short: get it again"

// maxSize is how large a push PDU may be, in bytes: as much as 255 messages
// of 140 octets hold, and room for a file that a server sends.
const maxSize = 16 << 20
