// Package undo makes what gives a handset back what it had before a run of the journal:
// the document, what it leaves out, and what to know before it is applied. Sending it is
// the bench's.
//
//	u, err := undo.Of(ctx, j, entry)      // a *Refusal says why not
//	err = undo.Together(ctx, j, []undo.Undone{u})
//	if u.Undo.Document != nil { ... bench.Own{Documents: ..., Identity: u.Entry.Identity, Undoes: []string{u.Entry.ID}} }
package undo

import (
	"context"
	"fmt"
	"slices"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// Undone is a run that is to be undone.
type Undone struct {
	Entry journal.Entry
	Undo  *change.Undo
	Notes []Note // in the order in which they are told
}

// Reason is why a run has no undo.
type Reason uint8

const (
	// Running: it is still under way.
	Running Reason = iota
	// NotSent: its document was not sent, or not processed.
	NotSent
	// Refused: the handset refused the document, and took back what it had done of it.
	Refused
	// Asked: the document only asks.
	Asked
	// NotRead: what the handset had before was not asked for.
	NotRead
	// NotTold: the handset was asked, and told nothing.
	NotTold
	// Install: an installer did it, and nobody knows what it did.
	Install
	// NoInverse: the document has none; Err says why.
	NoInverse
)

// Refusal is why a run cannot be undone.
type Refusal struct {
	Run    int64
	Reason Reason
	Err    error // of NoInverse
}

func (r *Refusal) Error() string {
	switch r.Reason {
	case Running:
		return fmt.Sprintf("run %d is still under way", r.Run)
	case NotSent:
		return fmt.Sprintf("run %d changed nothing, so that there is nothing to undo: its document was not sent, or not processed", r.Run)
	case Refused:
		return fmt.Sprintf("run %d changed nothing, so that there is nothing to undo: the handset refused the document and took back what it had done of it", r.Run)
	case Asked:
		return fmt.Sprintf("run %d only asked, so that there is nothing to undo", r.Run)
	case NotRead:
		return fmt.Sprintf("run %d cannot be undone: what the handset had before was not read", r.Run)
	case Install:
		return fmt.Sprintf("run %d installed a cabinet: what an installer did is not known", r.Run)
	case NotTold:
		return fmt.Sprintf("run %d cannot be undone: the handset did not tell what it had before", r.Run)
	}
	return fmt.Sprintf("run %d cannot be undone: %v", r.Run, r.Err)
}

func (r *Refusal) Unwrap() error { return r.Err }

// Possible is nil, or why a run has no undo, as far as its entry tells.
func Possible(e journal.Entry) *Refusal {
	reason := Running
	switch {
	case e.Kind == journal.KindInstall:
		reason = Install
	case e.State == journal.Running:
	case e.Ending == run.NotSent, e.Ending == run.Cancelled, e.State == journal.Interrupted && slices.Contains([]string{"begun", "open", "read"}, e.Step):
		reason = NotSent
	case e.Ending == run.Failed && !e.Resolved:
		reason = Refused
	case e.Before == "" && e.BeforeRead.IsZero():
		reason = NotRead
	case e.Before == "":
		reason = NotTold
	default:
		return nil
	}
	return &Refusal{Run: e.Number, Reason: reason}
}

// Of makes what undoes one run. The error is a *Refusal, or the journal's.
func Of(ctx context.Context, j *journal.Journal, e journal.Entry) (Undone, error) {
	u := Undone{Entry: e}
	no := Possible(e)
	if no != nil && no.Reason != NotRead {
		return u, no
	}
	sent, err := j.Text(ctx, e.Document)
	if err != nil {
		return u, err
	}
	if no != nil {
		// What only asks is not read before, either.
		if d, err := provxml.Parse(e.Name, []byte(sent.Readable)); err == nil && !bench.Alters(d) {
			no.Reason = Asked
		}
		return u, no
	}
	before, err := j.Text(ctx, e.Before)
	if err != nil {
		return u, err
	}
	for _, t := range []journal.Text{sent, before} {
		if t.NoKey != nil {
			return u, t.NoKey
		}
	}
	d, err := provxml.Parse(e.Name, []byte(sent.Whole))
	if err != nil {
		return u, err
	}
	first, err := undoneBy(ctx, j, e)
	if err != nil {
		return u, err
	}
	if u.Undo, err = change.InverseKnowing(csp.Carried(), d, before.Whole, first...); err != nil {
		return u, &Refusal{Run: e.Number, Reason: NoInverse, Err: err}
	}
	for _, path := range u.Undo.Taken {
		u.Notes = append(u.Notes, Note{Kind: Taken, Run: e.Number, Path: path})
	}
	if e.BeforeWhy != nil {
		u.Notes = append(u.Notes, Note{Kind: NotAllRead, Run: e.Number})
	}
	return u, nil
}

// undoneBy is the document of the run that a run undid, if it did: what it set is what
// the handset had before. None where it cannot be read.
func undoneBy(ctx context.Context, j *journal.Journal, e journal.Entry) ([]*provxml.Document, error) {
	if e.Undoes == "" {
		return nil, nil
	}
	first, err := j.Find(ctx, e.Undoes)
	if err != nil {
		return nil, nil // it was pruned
	}
	text, err := j.Text(ctx, first.Document)
	if err != nil {
		return nil, err
	}
	if text.NoKey != nil {
		return nil, nil
	}
	d, err := provxml.Parse(first.Name, []byte(text.Whole))
	if err != nil {
		return nil, nil
	}
	return []*provxml.Document{d}, nil
}

// All makes what undoes some runs, as Together leaves it. refused is why others of them
// have no undo: Of's errors.
func All(ctx context.Context, j *journal.Journal, entries []journal.Entry) (list []Undone, refused []error) {
	for _, e := range entries {
		if now, err := j.Find(ctx, e.ID); err == nil {
			e = now // it may have ended, or been undone, since it was chosen
		}
		u, err := Of(ctx, j, e)
		if err != nil {
			refused = append(refused, err)
			continue
		}
		list = append(list, u)
	}
	if err := Together(ctx, j, list); err != nil {
		return nil, append(refused, err)
	}
	return list, refused
}
