package view

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

// fakeSource is a bench in memory.
type fakeSource struct {
	mu       sync.Mutex
	handsets []bench.Handset
	f        func(run.Event)
}

func (s *fakeSource) Handsets() []bench.Handset {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.handsets)
}

func (s *fakeSource) Subscribe(f func(run.Event)) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.f = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.f = nil
	}
}

// tell changes a handset and emits the event.
func (s *fakeSource) tell(e run.Event, change func(*bench.Handset)) {
	s.mu.Lock()
	for i := range s.handsets {
		if s.handsets[i].ID == e.Handset {
			change(&s.handsets[i])
		}
	}
	f := s.f
	s.mu.Unlock()
	f(e)
}

// updates collects what a feed delivers and takes each at once.
type updates struct {
	mu  sync.Mutex
	all []Update
}

func (u *updates) deliver(x Update, done func()) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.all = append(u.all, x)
	done()
}

func (u *updates) list() []Update {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.all)
}

func (u *updates) of(id run.HandsetID) (n int) {
	for _, x := range u.list() {
		if slices.Contains(x.Changed, id) {
			n++
		}
	}
	return n
}

// TestFeedCoalesces: a thousand events in a second are no more than ten
// refreshes, and the last of them is shown.
func TestFeedCoalesces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{handsets: []bench.Handset{at("1-1", bench.Ready), at("1-2", bench.Ready)}}
		var got updates
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() { NewFeed(s, got.deliver).Run(ctx) })
		synctest.Wait()
		if first := got.list(); len(first) != 1 || first[0].Changed != nil || len(first[0].Handsets) != 2 {
			t.Fatalf("first: %+v", first)
		}
		for i := range 1000 {
			s.tell(run.Event{Kind: run.Phase, Handset: "1-1"}, func(h *bench.Handset) { h.Phase = fmt.Sprint(i) })
			time.Sleep(time.Millisecond)
		}
		time.Sleep(Interval)
		synctest.Wait()
		if n := got.of("1-1"); n < 9 || n > 11 {
			t.Errorf("%d refreshes", n)
		}
		if n := got.of("1-2"); n != 0 {
			t.Errorf("the other handset was refreshed %d times", n)
		}
		if all := got.list(); all[len(all)-1].Handsets[0].Phase != "999" {
			t.Errorf("shown at last: %+v", all[len(all)-1])
		}
		cancel()
		wg.Wait()
		if s.f != nil {
			t.Error("still subscribed")
		}
	})
}

// TestFeedOneHandsetDoesNotHoldUpAnother: the limit is each handset's own.
func TestFeedOneHandsetDoesNotHoldUpAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{handsets: []bench.Handset{at("1-1", bench.Ready), at("1-2", bench.Ready)}}
		var got updates
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		wg.Go(func() { NewFeed(s, got.deliver).Run(ctx) })
		synctest.Wait()
		start := time.Now()
		s.tell(run.Event{Handset: "1-1"}, func(*bench.Handset) {})
		synctest.Wait()
		s.tell(run.Event{Handset: "1-1"}, func(*bench.Handset) {}) // has to wait
		s.tell(run.Event{Handset: "1-2"}, func(*bench.Handset) {}) // has not
		synctest.Wait()
		if got.of("1-1") != 1 || got.of("1-2") != 1 || time.Since(start) != 0 {
			t.Errorf("refreshed %d and %d times after %v", got.of("1-1"), got.of("1-2"), time.Since(start))
		}
		time.Sleep(Interval)
		synctest.Wait()
		if got.of("1-1") != 2 {
			t.Errorf("refreshed %d times", got.of("1-1"))
		}
	})
}

// TestFeedClock: the time of a handset at work goes on without events, and
// that of one at rest does not.
func TestFeedClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{handsets: []bench.Handset{at("1-1", bench.Running), at("1-2", bench.Ready)}}
		var got updates
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		wg.Go(func() { NewFeed(s, got.deliver).Run(ctx) })
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		if n := got.of("1-1"); n != 10 {
			t.Errorf("at work: %d refreshes in 10 s", n)
		}
		if n := got.of("1-2"); n != 0 {
			t.Errorf("at rest: %d refreshes", n)
		}
	})
}

// TestFeedSlowScreen: a screen that is slow gets fewer updates, all endings,
// and no queue.
func TestFeedSlowScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{handsets: []bench.Handset{at("1-1", bench.Ready)}}
		var got updates
		waiting := make(chan func(), 1)
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			NewFeed(s, func(u Update, done func()) {
				got.deliver(u, func() {})
				waiting <- done
			}).Run(ctx)
		})
		synctest.Wait()
		for i := range 50 {
			s.tell(run.Event{Kind: run.RunEnded, Handset: "1-1", Run: &run.Run{ID: fmt.Sprint(i)}}, func(*bench.Handset) {})
			time.Sleep(Interval)
		}
		synctest.Wait()
		if n := len(got.list()); n != 1 {
			t.Fatalf("%d updates for a screen that took none", n)
		}
		(<-waiting)()
		synctest.Wait()
		if all := got.list(); len(all) != 2 || len(all[1].Ended) != 50 {
			t.Errorf("%d updates, %d endings", len(all), len(all[len(all)-1].Ended))
		}
		cancel() // with an update that is never taken
		wg.Wait()
	})
}

// TestFeedTrouble: what belongs to no handset is told, too.
func TestFeedTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fakeSource{}
		var got updates
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()
		wg.Go(func() { NewFeed(s, got.deliver).Run(ctx) })
		synctest.Wait()
		broken := errors.New("the bus is gone")
		s.tell(run.Event{Kind: run.ConnectFailed, Err: broken}, func(*bench.Handset) {})
		synctest.Wait()
		if all := got.list(); len(all) != 2 || len(all[1].Trouble) != 1 || all[1].Trouble[0] != broken {
			t.Errorf("%+v", all)
		}
	})
}

// TestFeedSummaries: a run is summed up once for each of its states.
func TestFeedSummaries(t *testing.T) {
	f := NewFeed(&fakeSource{}, nil)
	h := at("1-1", bench.Ready)
	h.Last = aRun(t, run.Applied, 0, appliedReply)
	first := f.summaries([]bench.Handset{h})["1-1"]
	h.Last.Result = nil // a summary made anew would count nothing
	if again := f.summaries([]bench.Handset{h})["1-1"]; again != first || first != "1 value, 1 removed, 2 applied · not verified" {
		t.Errorf("%q, then %q", first, again)
	}
}
