package bench

import "testing"

// TestQueueResized: more slots serve who waits at once; fewer wait until enough are given
// back.
func TestQueueResized(t *testing.T) {
	q := newQueue(1)
	has := func(c *claim) bool {
		select {
		case <-c.got:
			return true
		default:
			return false
		}
	}
	a, b := q.claim(q.stand()), q.claim(q.stand())
	if !has(a) || has(b) {
		t.Fatal("one slot is not one slot")
	}
	q.resize(2)
	if !has(b) {
		t.Error("a second slot serves nobody")
	}
	q.resize(1)
	c := q.claim(q.stand())
	q.release()
	if has(c) {
		t.Error("a slot that is no more was given away")
	}
	q.release()
	if !has(c) {
		t.Error("the one slot serves nobody")
	}
}
