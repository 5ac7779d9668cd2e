// Package undo holds the log by which the simulated handset takes a failed
// provisioning document back.
//
// Every store that a Configuration Service Provider writes to (registry, object
// store, trees of values) notes in the Log how to reverse each change:
//
//	var u undo.Log
//	reg.Set(&u, path, "Name", value)
//	u.Rollback() // the registry is what it was, to the order of its values
package undo

// A Log remembers how to reverse changes. The zero Log is empty. A nil *Log
// remembers nothing: what is changed under it cannot be taken back.
type Log struct {
	steps []func()
}

// Add notes how to reverse a change that was just made.
func (l *Log) Add(reverse func()) {
	if l != nil {
		l.steps = append(l.steps, reverse)
	}
}

// Len is the number of changes noted.
func (l *Log) Len() int { return len(l.steps) }

// Rollback reverses all changes, the latest first, and empties the log.
func (l *Log) Rollback() {
	for i := len(l.steps) - 1; i >= 0; i-- {
		l.steps[i]()
	}
	l.steps = nil
}
