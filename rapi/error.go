package rapi

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrClosed: the Session was closed by its owner.
	ErrClosed = errors.New("session closed")
	// ErrEnded: an earlier call broke the connection; the Session cannot be used
	// any more, since what the handset sends next can no longer be told apart.
	ErrEnded = errors.New("the session ended earlier")
	// ErrDocument: a reply of ProcessConfig whose document cannot be read. The
	// HRESULT and last error of the ConfigReply that comes with it are good.
	ErrDocument = errors.New("the reply document cannot be read")
	// ErrNoReason: the handset reported that a call failed, and no code.
	ErrNoReason = errors.New("the handset reports failure without a reason")
)

// CallError is a call that gave no usable reply.
type CallError struct {
	// Op is the call without its Ce prefix: "ProcessConfig".
	Op string
	// Sent is false only when certainly no byte of the request left this
	// computer, so that nothing on the handset can have changed and the call can
	// safely be made again. When true, the handset may have acted on the request.
	Sent bool
	// Err is why: a Win32 or HRESULT of the handset, a *wire.Error for a reply
	// that is too short or makes no sense, a *TimeoutError, ErrClosed, ErrEnded, the
	// context's cause, or an error of the connection.
	Err error
}

func (e *CallError) Error() string {
	if e.Sent {
		return fmt.Sprintf("%s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("%s was not sent: %v", e.Op, e.Err)
}

// Unwrap gives Err.
func (e *CallError) Unwrap() error { return e.Err }

// TimeoutError is a wait that a SessionOptions deadline ended.
type TimeoutError struct {
	What  string // what did not happen: "no reply"
	After time.Duration
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("%s within %v", e.What, e.After) }

// Timeout is true, as of net.Error.
func (e *TimeoutError) Timeout() bool { return true }
