package csps

import "time"

// Cabinet is the cabinet that a document came in, while it is installed.
type Cabinet struct {
	// File is the cabinet's path on the handset.
	File string
	// Open gives a file in the cabinet, by the name that it has there.
	Open func(name string) (data []byte, written time.Time, ok bool)

	name   string // of the program; "" until Install has told it
	listed bool   // it can be removed again
	dir    string
}

// Install makes the CSPs take what comes from now on for the document of a
// cabinet; nil ends that. Extract and the Install CSP work only then. It is for
// the Configuration Manager alone, which processes one document at a time.
func (s *Set) Install(c *Cabinet) { s.env.cabinet = c }
