package serialsync

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrNotTaken: the handset did not take the request that starts the
	// conversation, however often it was sent.
	ErrNotTaken = errors.New("the handset does not take the request to begin")
	// ErrNoClient: it was taken, and the word CLIENT did not come in time.
	ErrNoClient = errors.New("the handset does not send CLIENT")
)

// Error is what every failure of this package is. Err wraps one of the errors
// above, a *usb.Error or a context's.
type Error struct {
	Op  string // "configure", "claim", "begin", "chat", "read", "write", "release"
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("serial sync: %s: %v", e.Op, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// noClient says how long CLIENT was waited for, and what came instead.
func noClient(after time.Duration, got int) error {
	if got == 0 {
		return fmt.Errorf("%w within %v: nothing came", ErrNoClient, after)
	}
	return fmt.Errorf("%w within %v, but %d other bytes", ErrNoClient, after, got)
}
