package handset

import (
	"sync/atomic"
	"time"
)

// clock is the handset's: another one, and what it was set forward by.
type clock struct {
	base   func() time.Time
	offset atomic.Int64 // ns
}

func (c *clock) now() time.Time { return c.base().Add(time.Duration(c.offset.Load())) }

func (c *clock) set(t time.Time) { c.offset.Store(int64(t.Sub(c.base()))) }

// ahead is by how much it was set forward.
func (c *clock) ahead() time.Duration { return time.Duration(c.offset.Load()) }
