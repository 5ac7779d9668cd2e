package run

import (
	"time"

	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// Verdict is what reading one setting back showed.
type Verdict uint8

const (
	// NotVerified: nobody asked, or no answer came.
	NotVerified Verdict = iota
	// Verified: the handset reports what was asked for.
	Verified
	// Differs: it reports something else, or nothing where there should be
	// something, or something where there should be nothing.
	Differs
	// CannotReadBack: nobody can tell: the setting is write-only, its value is
	// masked, or its provider answers no such question.
	CannotReadBack
)

var verdicts = [...]struct{ word, key string }{
	{"not verified", "not_verified"},
	{"verified", "verified"},
	{"differs", "differs"},
	{"cannot be read back", "cannot_be_read_back"},
}

// String is the word that people see.
func (v Verdict) String() string { return verdicts[min(int(v), len(verdicts)-1)].word }

// Key is the word in JSON.
func (v Verdict) Key() string { return verdicts[min(int(v), len(verdicts)-1)].key }

// Check is what reading one setting back showed.
type Check struct {
	Setting  *provxml.Node // of the run's document
	Verdict  Verdict
	Reported *string     // the value that the handset reports; nil where there is none. May be a secret.
	Reason   phrase.Text // a few words: why it cannot be read back, how values that are written differently are the same
}

// Verification is what asking a handset back showed, in calls of its own after
// the document's.
type Verification struct {
	Checks    []Check // of every setting of the document, in its order
	Started   time.Time
	Ended     time.Time
	Restarted bool  // the handset left and came back between the document and the questions
	Err       error // why it is not complete; settings without an answer are NotVerified
}

// Before is what a handset had, just before a document was sent, at every place
// that the document touches: what an undo goes by.
type Before struct {
	Reply string // the answers, as one reply document (query.Merge); may hold secrets. "" if there is none.
	Read  time.Time
	Err   error // why it is not complete
}
