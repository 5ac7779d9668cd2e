package explain

import (
	"errors"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/rapi/phrase"
)

// Recorded is an error of which only the words are left: it was explained when it
// happened, and written into the journal.
type Recorded struct {
	Explanation
	Skipped bool // it was bench.ErrSkipped
}

func (e *Recorded) Error() string { return e.What.String() }

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
	return &journal.Why{
		Skipped: errors.Is(err, bench.ErrSkipped), What: x.What.String(), Cause: x.Cause.String(), Do: x.Do.String(), Detail: x.Detail,
		WhatText: x.What.Keep(), CauseText: x.Cause.Keep(), DoText: x.Do.Keep(),
	}
}

// Recall is the error of which the journal has the explanation; nil for nil.
func Recall(w *journal.Why) error {
	if w == nil {
		return nil
	}
	return &Recorded{Skipped: w.Skipped, Explanation: Explanation{
		What: Recalled(w.What, w.WhatText), Cause: Recalled(w.Cause, w.CauseText), Do: Recalled(w.Do, w.DoText), Detail: w.Detail,
	}}
}

// Recalled is a text that was written down in English, and for other languages; kept is
// nil where that was not needed, or was not done yet.
func Recalled(english string, kept *phrase.Kept) phrase.Text {
	if kept != nil {
		// They differ where a secret was taken out that only the whole has.
		if t := kept.Text(); t.String() == english {
			return t
		}
	}
	return phrase.Known(english)
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
		return Explanation{What: told(held.Error()), Do: phrase.New("Wait until it is done, or end it; then try again.")}, true
	case errors.As(err, &find):
		return Explanation{What: told(find.Error()), Do: phrase.New("Look at 'cradle history' for what is there.")}, true
	case errors.As(err, &e):
		what, do := e.Words()
		x := Explanation{What: phrase.Join(": ", phrase.Verbatim(oneLine(e.Path)), phrase.Known(oneLine(what+".")))}
		if do != "" {
			x.Do = phrase.Known(sentence(do))
		}
		if errors.As(err, &stop) {
			x.What = and(phrase.New("The run could not be written into the journal, so nothing was sent."), x.What)
		}
		x.Detail = detail(e.Err)
		return x, true
	case errors.As(err, &stop):
		return Explanation{What: phrase.New("The run could not be written into the journal, so nothing was sent.")}, true
	}
	return Explanation{}, false
}
