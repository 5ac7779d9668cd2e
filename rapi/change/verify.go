package change

import (
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Verdict is what reading one setting back showed.
type Verdict uint8

const (
	// NotVerified: no answer came to the question.
	NotVerified Verdict = iota
	// Verified: the handset reports what the document asked for.
	Verified
	// Differs: it reports something else, or nothing where there should be
	// something, or something where there should be nothing.
	Differs
	// CannotReadBack: nobody can tell: the setting is write-only, its value is
	// masked, its provider answers no such question, or another setting of the same
	// document decides.
	CannotReadBack
)

// String is the word that people see.
func (v Verdict) String() string {
	return [...]string{"not verified", "verified", "differs", "cannot be read back"}[min(v, CannotReadBack)]
}

// Check is what reading one setting back showed.
type Check struct {
	Setting  *provxml.Node
	Verdict  Verdict
	Reported *string // what the handset reports; nil where it reports no value. May be a secret.
	Reason   string  // a sentence or a few words, without values: why, or in what way two texts are the same; may be empty
}

// After makes the query that asks back what a document sets; see query.FromDocument.
func After(cat *csp.Catalogue, d *provxml.Document) (*query.Query, error) {
	return query.FromDocument(cat, d)
}

// Verify holds what a handset answered to After against the document: a Check for
// each of its settings (provxml.Node.Setting) but queries, in their order.
func Verify(cat *csp.Catalogue, d *provxml.Document, answers []query.Answer) []Check {
	return nil
}
