package template

import (
	"fmt"

	"cradle/rapi/phrase"
)

// A MissingError: variables have no value.
type MissingError struct {
	Document string
	Uses     []Use // every one, in the order of the document
}

func (e *MissingError) Error() string {
	u := e.Uses[0]
	more := ""
	if n := len(e.Uses) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more places)", n)
	}
	return fmt.Sprintf("%s:%d:%d: the variable {{%s}} has no value%s", e.Document, u.Pos.Line, u.Pos.Column, u.Name, more)
}

// A ValueError: a value cannot stand in a document.
type ValueError struct {
	Document string
	Use      Use // the first
	Why      phrase.Text
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("%s:%d:%d: the value of the variable {{%s}} cannot be sent: %s", e.Document, e.Use.Pos.Line, e.Use.Pos.Column, e.Use.Name, e.Why)
}

// Set are values by name, without regard to case. The zero Set has none.
type Set struct{ values map[string]string }

// Put sets a value; an earlier one is replaced.
func (s *Set) Put(name, value string) {
	if s.values == nil {
		s.values = map[string]string{}
	}
	s.values[fold(name)] = value
}

// Get is a Lookup.
func (s *Set) Get(name string) (string, bool) {
	v, ok := s.values[fold(name)]
	return v, ok
}

// First asks several for a value; the first that has one counts.
func First(lookups ...Lookup) Lookup {
	return func(name string) (string, bool) {
		for _, l := range lookups {
			if v, ok := l(name); ok {
				return v, true
			}
		}
		return "", false
	}
}

// Near is the one of some names that was most likely meant by another; "" when
// none comes close.
func Near(name string, among []string) string {
	best, distance := "", 3 // as far as two mistakes
	for _, a := range among {
		if d := Distance(fold(name), fold(a)); d < distance && d < len(name) {
			best, distance = a, d
		}
	}
	return best
}

// Distance counts the bytes to insert, delete or change (Levenshtein). Names
// are short; what is longer is near to nothing.
func Distance(a, b string) int {
	if len(a) > MaxName || len(b) > MaxName {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
