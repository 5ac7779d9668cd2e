package bench

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// Request asks for documents to be applied.
type Request struct {
	Documents []*provxml.Document // in order; the next is sent when the one before went well, or with KeepGoing
	Targets   []run.HandsetID
	Own       map[run.HandsetID]Own // of targets that get others than Documents
	// Chosen are targets as they were when they were chosen (Handsets). A handset that
	// has come to such a place since gets nothing, unless it is the same one: its runs
	// end NotSent with ErrOtherHandset. Targets that are not in it are whoever is there.
	Chosen    map[run.HandsetID]Handset
	Metadata  bool          // ask for metadata as well (flag 2)
	Timeout   time.Duration // 0: the bench's Timeouts.Config
	NoVerify  bool          // do not ask back afterwards what the documents set
	NoBefore  bool          // do not read before what an undo would go by
	KeepGoing bool          // later documents are sent also after one that did not go well
	Unlock    time.Duration // how long a locked handset is waited for; 0: the bench's Timeouts.Unlock
	// Return is how long a handset is waited for that restarts or was unplugged
	// after a document was sent to it. 0: DefaultReturn; negative: it is not.
	Return time.Duration
	Undoes string // the ID of the run that the documents take back; "" for others
}

// DefaultReturn is a Request's Return where it has none.
//
// guess: no source says how long a handset takes to start; a cold start of a Windows
// Mobile handset is a matter of one to two minutes.
const DefaultReturn = 3 * time.Minute

// Own is what one target gets in place of a Request's Documents: its own, made
// for this very handset.
type Own struct {
	Documents []*provxml.Document
	// Identity is who they were made for: any other handset at its place gets
	// none of them, and their runs end NotSent with ErrOtherHandset. The zero
	// Identity is whoever is there.
	Identity run.Identity
	// Err, if not nil, is why none of them is sent: their runs end NotSent with it.
	Err error
	// Undoes are the IDs of the runs that the documents take back, as many as
	// documents; nil: as the Request has it.
	Undoes []string
}

// undoes is the ID of the run that a target's document takes back.
func (r *Request) undoes(id run.HandsetID, d *provxml.Document) string {
	own := r.Own[id]
	if i := slices.Index(own.Documents, d); i >= 0 && i < len(own.Undoes) {
		return own.Undoes[i]
	}
	return r.Undoes
}

// check finds what is wrong with a request by itself.
func (r *Request) check() error {
	if len(r.Targets) == 0 {
		return errors.New("there is no handset to apply to")
	}
	for i, id := range r.Targets {
		if slices.Contains(r.Targets[:i], id) {
			return fmt.Errorf("handset %s is named twice", id)
		}
		docs := r.documents(id)
		if len(docs) == 0 {
			return errors.New("there is no document to apply")
		}
		if slices.Contains(docs, nil) {
			return errors.New("bench: a document is nil")
		}
	}
	for id := range r.Own {
		if !slices.Contains(r.Targets, id) {
			return fmt.Errorf("there are documents for handset %s, which is no target", id)
		}
	}
	return nil
}

// documents are those that a target gets.
func (r *Request) documents(id run.HandsetID) []*provxml.Document {
	if own, ok := r.Own[id]; ok {
		return own.Documents
	}
	return r.Documents
}

// stayed reports whether a target is still the handset that was chosen. who it is now
// is known.
func (r *Request) stayed(now Handset) bool {
	chosen, ok := r.Chosen[now.ID]
	return !ok || chosen.stayed(now)
}

// stayed reports whether the handset that is now at a place is the one that was there when
// it was as h. who it is now is known.
func (h Handset) stayed(now Handset) bool {
	return h.Since.Equal(now.Since) || h.Identity != (run.Identity{}) && sameHandset(h.Identity, now.Identity)
}

// meant reports whether the handset that is who is the one that the target's own
// documents were made for.
func (r *Request) meant(id run.HandsetID, who run.Identity) bool {
	own, ok := r.Own[id]
	return !ok || own.Identity == (run.Identity{}) || sameHandset(who, own.Identity)
}
