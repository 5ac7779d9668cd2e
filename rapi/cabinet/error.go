package cabinet

import (
	"fmt"
	"strings"
	"unicode"
)

// Error says why a cabinet, or a file in it, cannot be read or written.
type Error struct {
	Name   string // of the cabinet, as it was given; "" when it has none
	Offset int64  // in bytes from its beginning; -1 when the error has no place
	Msg    string // what is wrong, one line
	Fix    string // what to do, one line; may be empty
}

// Error is one line: name: what, at which byte; what to do.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(printable(e.Name) + ": ")
	}
	b.WriteString(e.Msg)
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " (byte %d)", e.Offset)
	}
	if e.Fix != "" {
		b.WriteString("; " + e.Fix)
	}
	return b.String()
}

const fixAgain = "get the file again"

func (c *Cabinet) fail(offset int64, fix, format string, args ...any) error {
	return &Error{Name: c.Name, Offset: offset, Msg: fmt.Sprintf(format, args...), Fix: fix}
}

// damaged is an error about bytes that are not what they have to be.
func (c *Cabinet) damaged(offset int64, format string, args ...any) error {
	return c.fail(offset, fixAgain, "the cabinet is damaged: "+format, args...)
}

// printable makes a name from outside fit for a line of a message.
func printable(s string) string {
	const longest = 80
	n := 0
	for i := range s {
		if n++; n > longest {
			s = s[:i] + "..."
			break
		}
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
