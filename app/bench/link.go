package bench

import (
	"context"
	"time"

	"cradle/app/run"
	"cradle/rapi"
)

// A connector connects a handset at its place: it claims the device, brings up
// its network, greets it, waits while it is locked, and learns who it is. It
// works in h's context and tells how far it is by h.phase and h.locked. What
// it gives is the bench's to Close; with an error nothing is left open.
type connector func(h *handset) (link, error)

// A link is one connected handset.
type link interface {
	// Identity is what the handset said of itself.
	Identity() run.Identity
	// Open starts a RAPI session of its own, which waits as long as config
	// for the answer to a document.
	Open(ctx context.Context, config time.Duration) (session, error)
	// Session starts one with every call there is, for work.
	Session(ctx context.Context) (*rapi.Session, error)
	// Done is closed when the connection has ended by itself, Err says why.
	Done() <-chan struct{}
	Err() error
	// Close lets the handset go. Sessions still open end with an error.
	Close() error
}

// A session is one RAPI session. *rapi.Session is one.
type session interface {
	ProcessConfig(ctx context.Context, config string, flags rapi.ConfigFlags) (rapi.ConfigReply, error)
	Close() error
}
