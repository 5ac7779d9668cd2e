package explain

import (
	"errors"

	"cradle/app/bench"
	"cradle/app/journal"
)

// Recorded is an error of which only the words are left: it was explained when it
// happened, and written into the journal.
type Recorded struct {
	Explanation
	Skipped bool // it was bench.ErrSkipped
}

func (e *Recorded) Error() string { return e.What }

// Is makes the few errors known that others decide by.
func (e *Recorded) Is(target error) bool { return e.Skipped && target == bench.ErrSkipped }

func recordedError(err error) (Explanation, bool) {
	var e *Recorded
	if !errors.As(err, &e) {
		return Explanation{}, false
	}
	return e.Explanation, true
}

// Record is the counterpart of Recorded: the words that are kept of an error; nil
// for nil.
func Record(err error) *journal.Why {
	if err == nil {
		return nil
	}
	x := Error(err)
	return &journal.Why{Skipped: errors.Is(err, bench.ErrSkipped), What: x.What, Cause: x.Cause, Do: x.Do, Detail: x.Detail}
}

// journalError explains why a journal cannot be used.
func journalError(err error) (Explanation, bool) {
	var (
		e    *journal.Error
		find *journal.FindError
		stop *bench.JournalError
		held *journal.ClaimedError
	)
	switch {
	case errors.As(err, &held):
		return Explanation{What: sentence(held.Error()), Do: "Wait until it is done, or end it; then try again."}, true
	case errors.As(err, &find):
		return Explanation{What: sentence(find.Error()), Do: "Look at 'cradle history' for what is there."}, true
	case errors.As(err, &e):
		what, do := e.Words()
		x := Explanation{What: sentence(e.Path + ": " + what)}
		if do != "" {
			x.Do = sentence(do)
		}
		if errors.As(err, &stop) {
			x.What = "The run could not be written into the journal, so nothing was sent. " + x.What
		}
		x.Detail = detail(e.Err)
		return x, true
	case errors.As(err, &stop):
		return Explanation{What: "The run could not be written into the journal, so nothing was sent."}, true
	}
	return Explanation{}, false
}
