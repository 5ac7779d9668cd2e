//go:build !nogui

package ui

import "cradle/app/run"

// waiting lists the handsets that wait for their password, with the number of
// the attempt, from 1.
func (a *Asker) waiting() map[run.HandsetID]int {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make(map[run.HandsetID]int, len(a.asked))
	for id, q := range a.asked {
		list[id] = q.attempt
	}
	return list
}

// answer gives a handset its password, unless it does not wait for this attempt
// any more.
func (a *Asker) answer(id run.HandsetID, attempt int, password string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if q := a.asked[id]; q != nil && q.attempt == attempt {
		select {
		case q.answer <- password:
		default: // it has one
		}
	}
}
