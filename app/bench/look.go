package bench

import (
	"context"
	"fmt"

	"cradle/app/ask"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/change"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// Planned is what one of several documents would change on a handset.
type Planned struct {
	Document *provxml.Document
	Steps    []change.Step
	// Overlaps are those between all of the documents, by setting.
	Overlaps map[*provxml.Node]change.Overlap
}

// Compared is whether a handset has what one of several documents sets.
type Compared struct {
	Document *provxml.Document
	Checks   []change.Check
}

// Looking tells how far asking a handset about documents is. Its functions may be nil.
type Looking struct {
	Begin    func(d *provxml.Document)                                           // before it is asked about
	Progress func(d *provxml.Document, done, total int, lastAnswered *query.Ask) // after each answer
}

// LookError: the questions about a document cannot be made; no handset was asked.
type LookError struct {
	Document *provxml.Document
	Err      error
}

func (e *LookError) Error() string { return fmt.Sprintf("%s: %v", e.Document.Name, e.Err) }
func (e *LookError) Unwrap() error { return e.Err }

// giveUpAsking is after how many refusals of one provider, without an answer, it is
// not asked any more.
const giveUpAsking = 8

// PlanOn reads from a handset what it has where documents go, and says what each of
// them would change. It changes nothing. With an error it returns what came before it;
// one that is no fault of the handset's is a *LookError.
func PlanOn(ctx context.Context, s ask.Session, docs []*provxml.Document, l Looking) ([]Planned, error) {
	cat := csp.Carried()
	overlaps := change.Overlaps(cat, docs)
	var list []Planned
	for _, d := range docs {
		answers, err := l.ask(ctx, s, d, func() (*query.Query, error) { return change.Before(cat, d) })
		if err != nil {
			return list, err
		}
		list = append(list, Planned{d, change.Plan(cat, d, answers), overlaps})
	}
	return list, nil
}

// VerifyOn asks a handset for everything that documents set, and compares. It changes
// nothing. Where a later document sets the same again, a difference proves nothing. Its
// errors are PlanOn's.
func VerifyOn(ctx context.Context, s ask.Session, docs []*provxml.Document, l Looking) ([]Compared, error) {
	cat := csp.Carried()
	overlaps := change.Overlaps(cat, docs)
	var list []Compared
	for _, d := range docs {
		answers, err := l.ask(ctx, s, d, func() (*query.Query, error) { return change.After(cat, d) })
		if err != nil {
			return list, err
		}
		list = append(list, Compared{d, decidedLater(change.Verify(cat, d, answers), overlaps)})
	}
	return list, nil
}

// decidedLater takes differences for none where a later document sets the same.
func decidedLater(checks []change.Check, overlaps map[*provxml.Node]change.Overlap) []change.Check {
	for i, c := range checks {
		if later := overlaps[c.Setting].Later; later != nil && c.Verdict == change.Differs {
			checks[i].Verdict = change.CannotReadBack
			checks[i].Reason = fmt.Sprintf("%s changes it again.", later.Name)
		}
	}
	return checks
}

// ask puts the questions about one document.
func (l Looking) ask(ctx context.Context, s ask.Session, d *provxml.Document, make func() (*query.Query, error)) ([]query.Answer, error) {
	if l.Begin != nil {
		l.Begin(d)
	}
	q, err := make()
	if err != nil {
		return nil, &LookError{d, err}
	}
	opt := ask.Options{GiveUp: giveUpAsking}
	if l.Progress != nil {
		opt.Progress = func(done, total int, last *query.Ask) { l.Progress(d, done, total, last) }
	}
	out, err := ask.All(ctx, s, q, opt)
	return answers(out), err
}

// The phases of a handset that is asked about documents.
const (
	PhasePlan    = "plan"
	PhaseCompare = "compare"
)

// Plan is PlanOn with a session of its own, as DoChosen gives it; subscribers hear how far
// it is (Progress, of no run).
func (b *Bench) Plan(ctx context.Context, chosen Handset, docs []*provxml.Document) (list []Planned, err error) {
	err = b.DoChosen(ctx, chosen, PhasePlan, func(ctx context.Context, s *rapi.Session) (err error) {
		list, err = PlanOn(ctx, s, docs, b.looking(chosen.ID, PhasePlan))
		return err
	})
	return list, err
}

// Verify is VerifyOn with a session of its own, as Plan.
func (b *Bench) Verify(ctx context.Context, chosen Handset, docs []*provxml.Document) (list []Compared, err error) {
	err = b.DoChosen(ctx, chosen, PhaseCompare, func(ctx context.Context, s *rapi.Session) (err error) {
		list, err = VerifyOn(ctx, s, docs, b.looking(chosen.ID, PhaseCompare))
		return err
	})
	return list, err
}

// looking tells the subscribers.
func (b *Bench) looking(id run.HandsetID, phase string) Looking {
	return Looking{Progress: func(_ *provxml.Document, done, total int, last *query.Ask) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.emitLocked(run.Event{Kind: run.Progress, Handset: id, Phase: phase, Done: done, Total: total, Setting: last.Path()})
	}}
}
