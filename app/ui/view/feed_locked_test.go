package view

import (
	"sync"
	"testing"

	"cradle/app/bench"
	"cradle/app/run"
)

// still is a bench where nothing happens.
type still []bench.Handset

func (s still) Handsets() []bench.Handset      { return s }
func (still) Subscribe(func(run.Event)) func() { return func() {} }

// TestClockGoesOnWhileLocked: a handset that waits for a person shows for how
// long, though nothing happens to it.
func TestClockGoesOnWhileLocked(t *testing.T) {
	updates := 0
	enough := make(chan struct{})
	f := NewFeed(still{at("1-1", bench.Locked)}, func(_ Update, done func()) {
		if updates++; updates == 3 {
			close(enough)
		}
		done()
	})
	var wg sync.WaitGroup
	t.Cleanup(wg.Wait) // the context ends before
	wg.Go(func() { f.Run(t.Context()) })
	<-enough
}
