package bench

import (
	"cradle/app/run"
	"cradle/rapi/canon"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// changes is what the bench asks a handset about a document, and what it makes of
// the answers.
type changes struct {
	before func(*provxml.Document) (*query.Query, error) // its first Asks are after's
	after  func(*provxml.Document) (*query.Query, error)
	verify func(*provxml.Document, []query.Answer) []run.Check // of every setting that is no query, in order
}

// knownChanges go by the catalogue that the program carries.
func knownChanges() changes {
	cat := csp.Carried()
	from := func(d *provxml.Document) (*query.Query, error) { return query.FromDocument(cat, d) }
	return changes{before: from, after: from, verify: func(d *provxml.Document, answers []query.Answer) []run.Check {
		var list []run.Check
		for _, a := range answers {
			n := a.Ask.Setting
			if n == nil || n.Kind.Query() {
				continue
			}
			c := run.Check{Setting: n}
			switch {
			case a.State == provxml.Absent && a.Ask.Gone:
				c.Verdict = run.Verified
			case a.State == provxml.Absent:
				c.Verdict = run.Differs
			case a.State == provxml.Masked:
				c.Verdict, c.Reason = run.CannotReadBack, "the handset keeps it secret"
			case a.State == provxml.Value && a.Ask.Gone:
				c.Verdict = run.Differs
			case a.State == provxml.Value && a.Ask.Presence:
				c.Verdict = run.Verified
			case a.State == provxml.Value && len(a.Found) > 0:
				c.Reported = &a.Found[0].Reported
				switch v, how := canon.Equal(n.Value, *c.Reported, canon.TypeOf(n, a.Found[0].Reply, canon.Known(cat)(n))); v {
				case canon.Same:
					c.Verdict, c.Reason = run.Verified, how
				case canon.Different:
					c.Verdict = run.Differs
				default:
					c.Verdict, c.Reason = run.CannotReadBack, how
				}
			case a.State == provxml.Failed || len(a.Ask.Nodes) == 0:
				c.Verdict, c.Reason = run.CannotReadBack, a.Ask.Detail
			}
			list = append(list, c)
		}
		return list
	}}
}

// alters reports whether a document would change anything: it does more than ask.
func alters(d *provxml.Document) bool {
	for n := range d.Nodes() {
		if n.Setting() && !n.Kind.Query() {
			return true
		}
	}
	return false
}
