package bench

import (
	"strings"

	"cradle/app/run"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// changes is what the bench asks a handset about a document, and what it makes of
// the answers.
type changes struct {
	before func(*provxml.Document) (*query.Query, error)       // its first Asks are after's
	after  func(*provxml.Document) (*query.Query, error)       // asked back afterwards
	verify func(*provxml.Document, []query.Answer) []run.Check // of every setting that is no query, in order
}

// knownChanges go by the catalogue that the program carries.
func knownChanges() changes {
	cat := csp.Carried()
	return changes{
		before: func(d *provxml.Document) (*query.Query, error) { return change.Before(cat, d) },
		after:  func(d *provxml.Document) (*query.Query, error) { return change.After(cat, d) },
		verify: func(d *provxml.Document, answers []query.Answer) (list []run.Check) {
			for _, c := range change.Verify(cat, d, answers) {
				list = append(list, run.Check{Setting: c.Setting, Verdict: verdict(c.Verdict), Reported: kept(c.Reported), Reason: c.Reason})
			}
			return list
		},
	}
}

// kept is a value by itself: where it was found hangs the whole answer of the handset, which
// nobody looks at any more, and a result is kept as long as its handset is there.
func kept(value *string) *string {
	if value == nil {
		return nil
	}
	own := strings.Clone(*value)
	return &own
}

// verdict is a verdict of package change in the words of all of app.
func verdict(v change.Verdict) run.Verdict {
	switch v {
	case change.Verified:
		return run.Verified
	case change.Differs:
		return run.Differs
	case change.CannotReadBack:
		return run.CannotReadBack
	}
	return run.NotVerified
}

// Alters reports whether a document would change anything: it does more than ask.
func Alters(d *provxml.Document) bool {
	for n := range d.Nodes() {
		if n.Setting() && !n.Kind.Query() {
			return true
		}
	}
	return false
}
