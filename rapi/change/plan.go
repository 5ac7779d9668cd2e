package change

import (
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Kind is what a setting does to what a handset has.
type Kind uint8

const (
	Unreadable Kind = iota // nobody can tell what is there now
	Add                    // there is none, and there would be one
	Change                 // there is another value
	Remove                 // there is something, and there would be none
	Same                   // it is as the document wants it already
)

// String is the kind for people.
func (k Kind) String() string {
	return [...]string{"cannot be read", "add", "change", "remove", "same"}[min(k, Same)]
}

// Key is the kind for programs.
func (k Kind) Key() string {
	return [...]string{"cannot_be_read", "add", "change", "remove", "same"}[min(k, Same)]
}

// Step is what one setting of a document would do.
type Step struct {
	Setting *provxml.Node
	Kind    Kind
	Now     *string // the value that is there now; nil where there is none, or nobody knows. May be a secret.
	Reason  string  // a sentence, without values: why it cannot be read, what else to know; may be empty
}

// Plan says what each setting of a document (provxml.Node.Setting, but queries)
// would do to what a handset answered to Before or After, in their order.
func Plan(cat *csp.Catalogue, d *provxml.Document, answers []query.Answer) []Step {
	return nil
}
