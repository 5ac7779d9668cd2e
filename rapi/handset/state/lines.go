package state

import (
	"fmt"
	"strconv"
	"strings"
)

// lines reads a text line by line.
type lines struct {
	file string
	rest string
	n    int
}

// next gives the next line that is not empty and no comment; ok is false at the
// end. Comments begin with any of the characters in comment.
func (l *lines) next(comment string) (line string, ok bool) {
	for l.rest != "" {
		line, l.rest, _ = strings.Cut(l.rest, "\n")
		l.n++
		line = strings.TrimSuffix(line, "\r")
		if line != "" && !strings.ContainsRune(comment, rune(line[0])) {
			return line, true
		}
	}
	return "", false
}

// bad is an error about the line that was read last.
func (l *lines) bad(format string, args ...any) error {
	return &Error{l.file, l.n, fmt.Errorf(format, args...)}
}

// section reads "[a\b]".
func section(line string) ([]string, error) {
	inside, ok := strings.CutSuffix(line[1:], "]")
	if !ok {
		return nil, fmt.Errorf("%s has no closing bracket", line)
	}
	return splitNames(inside)
}

// assignment reads "name"= or @=, and gives what is behind it.
func assignment(line string) (name, rest string, err error) {
	if rest, ok := strings.CutPrefix(line, "@="); ok {
		return "", rest, nil
	}
	quoted, err := strconv.QuotedPrefix(line)
	if err == nil {
		name, err = strconv.Unquote(quoted)
	}
	if err != nil || !strings.HasPrefix(line[len(quoted):], "=") {
		return "", "", fmt.Errorf(`%s is not "name"=value`, line)
	}
	return name, line[len(quoted)+1:], nil
}
