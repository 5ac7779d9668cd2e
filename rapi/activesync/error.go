package activesync

import (
	"errors"
	"fmt"
	"time"
)

// Error is the one error type of this package.
type Error struct {
	// Op is what was being done: a Phase's word before Connect has returned,
	// "data" for OpenData, "connected" for the end of a connection.
	Op  string
	Err error
}

func (e *Error) Error() string { return "activesync: " + e.Op + ": " + e.Err.Error() }

// Unwrap gives one of the errors below, a *TimeoutError, a *wire.Error for device
// information that cannot be read, a context's cause, or an error of the network.
func (e *Error) Unwrap() error { return e.Err }

var (
	// ErrDisconnected: the control connection ended; the handset was unplugged,
	// switched off, or closed it.
	ErrDisconnected = errors.New("the handset ended the connection")
	// ErrRestarted: the handset opened a new control connection, so it has
	// forgotten this one. Connect again.
	ErrRestarted = errors.New("the handset began a new connection")
	// ErrClosed: Close was called.
	ErrClosed = errors.New("connection closed")
	// ErrProtocol: the handset sent what the protocol does not have.
	ErrProtocol = errors.New("the handset does not keep to the protocol")
	// ErrPasswordNeeded: the handset wants a password and there is nobody to ask.
	ErrPasswordNeeded = errors.New("the handset is locked and wants its password")
	// ErrPasswordRejected: the handset rejected the password, and was not given
	// another one.
	ErrPasswordRejected = errors.New("the handset rejected the password")
)

// TimeoutError is a wait that one of the Options ended.
type TimeoutError struct {
	What   string // what did not happen
	After  time.Duration
	Silent bool // not even a call came: nothing shows that a handset is there
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("%s within %v", e.What, e.After) }

// Timeout is true, as of net.Error.
func (e *TimeoutError) Timeout() bool { return true }

// fail is an *Error, made only once for each error.
func fail(op string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return err
	}
	return &Error{Op: op, Err: err}
}

// timedOut names a network's timeout; other errors stay.
func timedOut(err error, what string, after time.Duration) error {
	var t interface{ Timeout() bool }
	if _, named := err.(*TimeoutError); !named && errors.As(err, &t) && t.Timeout() {
		return &TimeoutError{What: what, After: after}
	}
	return err
}
