package handset

import (
	"sync"
	"time"
)

// clock is the handset's: another one, and what it was set forward by.
type clock struct {
	base func() time.Time

	mu      sync.Mutex
	forward int64 // seconds: a Duration would end 292 years from now
	more    time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.base()
	return time.Unix(t.Unix()+c.forward, int64(t.Nanosecond())).Add(c.more)
}

func (c *clock) set(t time.Time) { c.change(t) }

// change sets the clock. back makes it what it would be without that, whatever
// time has passed since.
func (c *clock) change(t time.Time) (back func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	forward, more := c.forward, c.more
	base := c.base()
	c.forward, c.more = t.Unix()-base.Unix(), time.Duration(t.Nanosecond()-base.Nanosecond())
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.forward, c.more = forward, more
	}
}

// ahead is by how many seconds it was set forward.
func (c *clock) ahead() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.forward + int64(c.more.Round(time.Second)/time.Second)
}
