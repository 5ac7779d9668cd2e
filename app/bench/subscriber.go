package bench

import (
	"sync"

	"cradle/app/run"
)

// A subscriber is a function with an unbounded queue of events before it.
type subscriber struct {
	f func(run.Event)

	mu       sync.Mutex
	wake     *sync.Cond
	queue    []run.Event
	finished bool // deliver what is queued, then end
	dropped  bool // end at once
}

func newSubscriber(f func(run.Event)) *subscriber {
	s := &subscriber{f: f}
	s.wake = sync.NewCond(&s.mu)
	return s
}

func (s *subscriber) put(e run.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finished || s.dropped {
		return
	}
	s.queue = append(s.queue, e)
	s.wake.Signal()
}

func (s *subscriber) finish() { s.end(&s.finished) }
func (s *subscriber) drop()   { s.end(&s.dropped) }

func (s *subscriber) end(how *bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*how = true
	s.wake.Signal()
}

// deliver calls f until the end.
func (s *subscriber) deliver() {
	for {
		e, ok := s.next()
		if !ok {
			return
		}
		s.f(e)
	}
}

func (s *subscriber) next() (run.Event, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) == 0 && !s.finished && !s.dropped {
		s.wake.Wait()
	}
	if s.dropped || len(s.queue) == 0 {
		s.queue = nil
		return run.Event{}, false
	}
	e := s.queue[0]
	s.queue[0] = run.Event{} // its Run may be large
	s.queue = s.queue[1:]
	return e, true
}
