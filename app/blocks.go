package main

import "cradle/app/run"

// blocks puts what became of runs into the order of the handsets' ports, whichever
// ends first. A run whose turn has not come waits; at the end nothing does.
type blocks struct {
	print func(run.Run)
	waits func(run.Run) // tells of one that has to wait

	order []run.HandsetID // those that are not done, the next first; empty: no order
	left  map[run.HandsetID]int
	held  map[run.HandsetID][]run.Run
}

// expect sets the order, and how many runs each handset will have.
func (b *blocks) expect(order []run.HandsetID, runs func(run.HandsetID) int) {
	b.order = order
	b.left = map[run.HandsetID]int{}
	b.held = map[run.HandsetID][]run.Run{}
	for _, id := range order {
		b.left[id] = runs(id)
	}
	b.advance()
}

// add takes a run that has ended.
func (b *blocks) add(r run.Run) {
	switch {
	case len(b.order) == 0:
		b.print(r)
	case r.Handset != b.order[0]:
		b.held[r.Handset] = append(b.held[r.Handset], r)
		b.waits(r)
	default:
		b.print(r)
		b.left[r.Handset]--
		b.advance()
	}
}

// advance goes on to the next handset that has something to come, and prints what it
// has already.
func (b *blocks) advance() {
	for len(b.order) > 0 {
		id := b.order[0]
		for _, r := range b.held[id] {
			b.print(r)
			b.left[id]--
		}
		delete(b.held, id)
		if b.left[id] > 0 {
			return
		}
		b.order = b.order[1:]
	}
}

// flush prints what still waits.
func (b *blocks) flush() {
	for _, id := range b.order {
		for _, r := range b.held[id] {
			b.print(r)
		}
		delete(b.held, id)
	}
	b.order = nil
}
