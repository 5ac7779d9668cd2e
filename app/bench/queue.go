package bench

import (
	"slices"
	"sync"
)

// A queue gives the bench's slots to those who want to work on a handset. Who
// stands first is served first, but nobody who is not ready yet keeps others
// waiting: a place is taken when the work is asked for, and claimed when its
// handset can be worked on.
type queue struct {
	mu      sync.Mutex
	slots   int // all of them
	free    int // negative: so many more are taken than there are any more
	next    queuePlace
	waiting []*claim // by their places
}

// A queuePlace is where somebody stands; lower is sooner.
type queuePlace uint64

// A claim waits for a slot. got is closed when it has one.
type claim struct {
	place queuePlace
	got   chan struct{}
}

func newQueue(slots int) *queue { return &queue{slots: slots, free: slots} }

// resize has so many slots from now on. Those that are taken stay taken.
func (q *queue) resize(slots int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free += slots - q.slots
	q.slots = slots
	q.serveLocked()
}

// stand takes the place behind everybody who stands already.
func (q *queue) stand() queuePlace {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.next++
	return q.next
}

// claim wants a slot now. Every claim is ended by release once it got its slot, or
// by leave.
func (q *queue) claim(p queuePlace) *claim {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := &claim{place: p, got: make(chan struct{})}
	i, _ := slices.BinarySearchFunc(q.waiting, p, func(w *claim, p queuePlace) int {
		if w.place <= p {
			return -1
		}
		return 1
	})
	q.waiting = slices.Insert(q.waiting, i, c)
	q.serveLocked()
	return c
}

// leave gives a claim up, with its slot if it got one meanwhile.
func (q *queue) leave(c *claim) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiting, c); i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
		return
	}
	q.free++
	q.serveLocked()
}

// release gives back the slot of a claim that got one.
func (q *queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.free++
	q.serveLocked()
}

func (q *queue) serveLocked() {
	for q.free > 0 && len(q.waiting) > 0 {
		q.free--
		close(q.waiting[0].got)
		q.waiting = slices.Delete(q.waiting, 0, 1)
	}
}
