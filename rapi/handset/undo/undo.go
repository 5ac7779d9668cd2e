// Package undo holds the log by which the simulated handset takes a failed
// provisioning document back.
//
// Every store that a Configuration Service Provider writes to (registry, object
// store, trees of values) notes in the Log how to reverse each change:
//
//	var u undo.Log
//	reg.Set(&u, path, "Name", value)
//	err := u.Rollback() // the registry is what it was, to the order of its values
//
// What cannot be reversed, and so has to wait until nothing can fail any more,
// is noted with After and done by Commit.
package undo

import (
	"errors"
	"fmt"
)

// A Log remembers how to reverse changes. The zero Log is empty. A nil *Log
// remembers nothing: what is changed under it cannot be taken back, and what
// would wait for the end is done at once.
type Log struct {
	steps []func() error
	after []func()
	held  int64
}

// Add notes how to reverse a change that was just made.
func (l *Log) Add(reverse func()) {
	l.Try(func() error {
		reverse()
		return nil
	})
}

// Try is Add for what may fail to be reversed.
func (l *Log) Try(reverse func() error) {
	if l != nil {
		l.steps = append(l.steps, reverse)
	}
}

// After notes what is to be done when the whole document has succeeded.
func (l *Log) After(f func()) {
	if l == nil {
		f()
		return
	}
	l.after = append(l.after, f)
}

// Hold counts bytes that are kept only so that a change can be reversed, and gives the
// sum since the log was empty: for those who bound it.
func (l *Log) Hold(bytes int64) (sum int64) {
	if l == nil {
		return 0
	}
	l.held += bytes
	return l.held
}

// Len is the number of changes noted.
func (l *Log) Len() int { return len(l.steps) }

// Rollback reverses all changes, the latest first, and empties the log. A step
// that fails or panics does not keep the others from being reversed; the error
// joins what went wrong.
func (l *Log) Rollback() error {
	var errs []error
	for i := len(l.steps) - 1; i >= 0; i-- {
		errs = append(errs, try(l.steps[i]))
	}
	*l = Log{}
	return errors.Join(errs...)
}

func try(reverse func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("undo: %v", r)
		}
	}()
	return reverse()
}

// Commit does what was to be done at the end, in order, and empties the log.
func (l *Log) Commit() {
	after := l.after
	*l = Log{}
	for _, f := range after {
		f()
	}
}
