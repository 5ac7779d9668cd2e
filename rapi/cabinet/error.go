package cabinet

import (
	"fmt"
	"strings"
	"unicode"

	"cradle/rapi/phrase"
)

// Error says why a cabinet, or a file in it, cannot be read or written.
type Error struct {
	Name   string      // of the cabinet, as it was given; "" when it has none
	Offset int64       // in bytes from its beginning; -1 when the error has no place
	Msg    phrase.Text // what is wrong, one line
	Fix    phrase.Text // what to do, one line; may be empty
}

// Error is one line: name: what, at which byte; what to do.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Name != "" {
		b.WriteString(printable(e.Name) + ": ")
	}
	b.WriteString(e.Msg.String())
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " (byte %d)", e.Offset)
	}
	if !e.Fix.IsZero() {
		b.WriteString("; " + e.Fix.String())
	}
	return b.String()
}

func fixAgain() phrase.Text { return phrase.New("get the file again") }

func (c *Cabinet) fail(offset int64, fix, msg phrase.Text) error {
	return &Error{Name: c.Name, Offset: offset, Msg: msg, Fix: fix}
}

// damaged is an error about bytes that are not what they have to be.
func (c *Cabinet) damaged(offset int64, what phrase.Text) error {
	return c.fail(offset, fixAgain(), phrase.New("the cabinet is damaged: {{.What}}", "What", what))
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
