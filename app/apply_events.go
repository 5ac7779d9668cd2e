package main

import (
	"sync"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/run"
)

// eventLines writes what happens at the bench to standard output, a JSON object a
// line: a listener of a bench.
type eventLines struct {
	p *program
	s *station

	mu   sync.Mutex
	over bool
}

func (l *eventLines) take(e run.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over || e.Handset != "" && !l.p.opt.concerns(e.Handset) {
		return
	}
	var h bench.Handset
	if e.Handset != "" {
		h = l.s.handset(e.Handset)
	}
	l.p.printJSON(report.Event(e, h))
}

// end keeps what comes late from standing behind the result.
func (l *eventLines) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}
