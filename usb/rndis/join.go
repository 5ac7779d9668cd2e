package rndis

import "context"

// join makes a context that ends with either of two, and keeps it as long as
// the same two are asked for: a caller that reads frame after frame with one
// context costs nothing per frame. It is used by one goroutine at a time.
type join struct {
	base, of <-chan struct{}
	ctx      context.Context
	stop     func() bool
	cancel   context.CancelFunc
}

// with gives the context. Values and deadline are ctx's.
func (j *join) with(base, ctx context.Context) context.Context {
	if ctx.Done() == nil {
		return base
	}
	if j.ctx == nil || j.base != base.Done() || j.of != ctx.Done() {
		j.end()
		j.base, j.of = base.Done(), ctx.Done()
		j.ctx, j.cancel = context.WithCancel(ctx)
		j.stop = context.AfterFunc(base, j.cancel)
	}
	return j.ctx
}

// end lets go of the context.
func (j *join) end() {
	if j.ctx != nil {
		j.stop()
		j.cancel()
		j.ctx = nil
	}
}
