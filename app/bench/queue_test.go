package bench

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Who stands first is served first, and one that is not ready keeps nobody waiting.
func TestQueueOrder(t *testing.T) {
	q := newQueue(1)
	first, second, third := q.stand(), q.stand(), q.stand()
	got := func(c *claim) bool {
		select {
		case <-c.got:
			return true
		default:
			return false
		}
	}
	c3 := q.claim(third)
	if !got(c3) {
		t.Fatal("the only one that is ready waits")
	}
	c2 := q.claim(second)
	c1 := q.claim(first)
	again := q.claim(second) // the same place twice: in the order of the claims
	if got(c2) || got(c1) {
		t.Fatal("two have the only slot")
	}
	q.release()
	if !got(c1) || got(c2) {
		t.Error("the second was served before the first")
	}
	q.leave(c1) // it had its slot
	if !got(c2) {
		t.Error("a slot that was given up is lost")
	}
	q.leave(again) // it waited
	q.release()
	if q.free != 1 || len(q.waiting) != 0 {
		t.Errorf("in the end %d slots are free, %d wait", q.free, len(q.waiting))
	}
}

// Handsets are worked on in the order in which they were named.
func TestJobsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 1}, phone("1-1"), phone("1-2"), phone("1-3"), phone("1-4"), phone("1-5"))
		var order []run.HandsetID // one at a time: no lock
		ids := []run.HandsetID{"1-4", "1-2", "1-5", "1-1", "1-3"}
		for _, id := range ids {
			s.phones.at(id).answer = func(ctx context.Context, config string) (rapi.ConfigReply, error) {
				order = append(order, id)
				time.Sleep(time.Second)
				return accept(ctx, config)
			}
		}
		s.start()
		s.apply(Request{Documents: []*provxml.Document{document(t, "a.xml")}, Targets: ids, NoVerify: true, NoBefore: true})
		if !slices.Equal(order, ids) {
			t.Errorf("worked on in the order %v, want %v", order, ids)
		}
	})
}

// What is done besides documents takes the same slots.
func TestJobsOfDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, Config{Jobs: 3}, phone("1-1"), phone("1-2"), phone("1-3"), phone("1-4"), phone("1-5"), phone("1-6"), phone("1-7"))
		s.start()
		var mu sync.Mutex
		var now, most, done int
		for _, h := range s.Handsets() {
			go s.Do(t.Context(), h.ID, "listing", func(context.Context, *rapi.Session) error {
				mu.Lock()
				now++
				most = max(most, now)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				now--
				done++
				mu.Unlock()
				return nil
			})
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if most != 3 || done != 7 {
			t.Errorf("%d at once, want 3; %d of 7 were done", most, done)
		}
	})
}
