package formats

import (
	"strings"
	"unicode"
)

// oneLine makes a name from outside fit for a line of a message.
func oneLine(s string) string {
	const longest = 120
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
