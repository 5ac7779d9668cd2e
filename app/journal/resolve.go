package journal

import (
	"context"
	"errors"
	"fmt"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// Resolution is what a handset showed that was asked, later, what became of a run
// whose connection was lost after sending, or that was interrupted.
type Resolution struct {
	Ending       run.Ending        // what it shows: Applied, AppliedWithProblems or Failed
	Document     *provxml.Document // what was sent: its secrets are kept out
	Verification *run.Verification // what it showed, setting by setting; nil: a person looked
	Note         string
	Words        Words // what is told about the run from now on
}

// Resolvable reports whether it can be said later how a run ended: it ended Unknown,
// or was interrupted when it may have been sent.
func (e *Entry) Resolvable() bool {
	switch {
	case e.Kind == KindInstall: // no question to a handset tells it
		return false
	case e.State == Interrupted:
		return e.Sent()
	case e.State == Running:
		return false
	}
	return e.Ending == run.Unknown
}

// Sent reports whether the document, or the cabinet, may have reached the handset.
func (e *Entry) Sent() bool {
	switch e.Step {
	case "begun", "open", "read", "busy":
		return false
	}
	return true
}

// Resolve writes what became of a run that is Resolvable: it has the ending of the
// resolution from now on. The records of how it ended at the time stay as they are.
func (j *Journal) Resolve(ctx context.Context, e Entry, res Resolution) error {
	return j.fail("write", j.resolve(ctx, e, res))
}

func (j *Journal) resolve(ctx context.Context, e Entry, res Resolution) error {
	switch res.Ending {
	case run.Applied, run.AppliedWithProblems, run.Failed:
	default:
		return fmt.Errorf("run %d cannot be resolved as %s", e.Number, res.Ending)
	}
	m := newMasker(res.Document)
	body := resolvedBody{Ending: res.Ending.Key()}
	var checks *storedText
	if res.Verification != nil {
		var err error
		if body.Verification, checks, err = j.prepareVerification(res.Verification, m); err != nil {
			return err
		}
	}
	body.Note, body.Words = m.words(res.Note), m.told(res.Words)
	return j.append(ctx, func(a *appender) error {
		now, err := a.entry(e.Number)
		if err != nil {
			return err
		}
		j.judge(&now, map[string]bool{})
		if !now.Resolvable() {
			return fmt.Errorf("run %d has an ending: %s", e.Number, now.Ending)
		}
		if checks != nil {
			if err := a.addText(checks); err != nil {
				return err
			}
		}
		return a.addToRun(&now, kindResolved, body)
	})
}

// Settle writes that someone has looked after a run that was interrupted or ended
// Unknown: it is not among the Open ones any more. note may say what came of it.
func (j *Journal) Settle(ctx context.Context, e Entry, note string) error {
	return j.fail("write", j.append(ctx, func(a *appender) error {
		now, err := a.entry(e.Number)
		if err != nil {
			return err
		}
		if now.ending() != "" && now.Ending != run.Unknown {
			return fmt.Errorf("run %d has ended meanwhile", e.Number)
		}
		return a.addToRun(&now, kindSettled, settledBody{note})
	}))
}

// entry is a run as it is now.
func (a *appender) entry(number int64) (Entry, error) {
	list, err := collect(a.ctx, a.tx, scanEntry, selectRun+` WHERE number = ?`, number)
	if err == nil && len(list) == 0 {
		err = errGone
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}

// errGone: it was pruned.
var errGone = errors.New("the run is not in the journal any more")
