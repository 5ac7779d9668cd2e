package bench

import (
	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Resolve gives a run whose answer never came its ending by what its handset shows
// later: reading it back is the run's Verification from then on. before are the answers
// from before it was sent, nil where there are none. It reports whether that tells; if
// not, the ending stays Unknown. Whatever sent the document must have ended, so that
// it is not still to come.
func Resolve(r *run.Run, v run.Verification, before, now []query.Answer) bool {
	changes := knownChanges()
	v.Checks = changes.verify(r.Document, now)
	same := before != nil && asBefore(changes.verify(r.Document, before), v.Checks)
	r.Verification, r.Ending = &v, run.Unknown
	if r.Result == nil {
		r.Result = provxml.Lost(r.Document)
	}
	r.Verification.Restarted = true // it had all the time for it
	resolve(r, same)
	r.Verification.Restarted = v.Restarted
	return r.Resolved
}

// Asked makes the query that asks back what a document sets; with it, the answers in a
// reply to it, or to the query of what was there before, are read.
func Asked(d *provxml.Document) (*query.Query, error) { return knownChanges().after(d) }
