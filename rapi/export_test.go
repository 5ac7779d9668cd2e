package rapi

import "iter"

// Scribble writes over what the last reply was read into.
func Scribble(s *Session) {
	for i := range s.body {
		s.body[i] ^= 0xff
	}
}

// Calls gives the rows of the table of calls to tests: method, and what is known of
// it in RAPI 2 and RAPI 1.
func Calls() iter.Seq2[string, [2]string] {
	return func(yield func(string, [2]string) bool) {
		for _, c := range calls {
			if c.op != "" && !yield(c.op, [2]string{c.rapi2.String(), c.rapi1.String()}) {
				return
			}
		}
	}
}
