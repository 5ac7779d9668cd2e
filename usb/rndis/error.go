package rndis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cradle/usb"
)

// What can go wrong on the RNDIS layer itself. Errors of the bus keep wrapping
// those of package usb, and a completion that is not success is a StatusError.
var (
	// ErrNoReply: a command was sent and the answer did not come in its time,
	// or other messages came endlessly instead.
	ErrNoReply = errors.New("device did not answer")
	// ErrUnusable: the device answered, with something no link can be made of.
	ErrUnusable = errors.New("device cannot be used")
	// ErrFrameSize: a frame is too short, or longer than the link or the buffer
	// takes. The link is not hurt.
	ErrFrameSize = errors.New("frame size")
)

// Phase is how far a Host has come.
type Phase uint8

const (
	PhaseConfigure  Phase = iota // selecting the configuration
	PhaseClaim                   // claiming the interfaces
	PhaseInitialize              // INITIALIZE
	PhaseQuery                   // asking for addresses and sizes
	PhaseFilter                  // setting the packet filter, which opens the data path
	PhaseRunning                 // carrying frames
	PhaseClose                   // Close was called
)

func (p Phase) String() string {
	switch p {
	case PhaseConfigure:
		return "selecting the configuration"
	case PhaseClaim:
		return "claiming the interfaces"
	case PhaseInitialize:
		return "initializing RNDIS"
	case PhaseQuery:
		return "asking for the link's parameters"
	case PhaseFilter:
		return "opening the data path"
	case PhaseRunning:
		return "carrying frames"
	}
	return "closing"
}

// Error is the error type of a Host: in which phase which operation failed, and
// why.
type Error struct {
	Phase Phase
	Op    string // "claim interface 0", "INITIALIZE", "read frame", ...
	Err   error
}

func (e *Error) Error() string { return fmt.Sprintf("rndis: %v: %s: %v", e.Phase, e.Op, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// TimeoutError says which deadline passed. errors.Is reports usb.ErrTimeout and
// context.DeadlineExceeded for it.
type TimeoutError struct {
	Name  string // of the field of Options or Timeouts
	After time.Duration
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("%s of %v has passed", e.Name, e.After) }

func (e *TimeoutError) Is(target error) bool {
	return target == usb.ErrTimeout || target == context.DeadlineExceeded
}

// withDeadline bounds a wait by a named duration.
func withDeadline(ctx context.Context, name string, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, &TimeoutError{name, d})
}

// named replaces the error of a wait that ended with ctx by the TimeoutError of
// the deadline that did it, if one of ours did.
func named(ctx context.Context, err error) error {
	var t *TimeoutError
	if err != nil && ctx.Err() != nil && errors.Is(err, context.DeadlineExceeded) && errors.As(context.Cause(ctx), &t) {
		return t
	}
	return err
}
