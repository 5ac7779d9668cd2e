package tether

import (
	"context"
	"fmt"
	"time"
)

// Phase is a step of Up.
type Phase string

// The phases, in order.
const (
	PhaseClaim      Phase = "claim"      // taking configuration and interfaces
	PhaseInitialize Phase = "initialize" // RNDIS messages, up to the packet filter
	PhaseAddress    Phase = "address"    // DHCP or the static addresses
	PhaseUp         Phase = "up"         // the link is in use; only in an Error
)

// Error is what every failure of this package is. Err wraps the cause: a
// *usb.Error, an error of RNDIS, a *netif.Error, a *TimeoutError, or
// net.ErrClosed when the Tether was closed on this side.
type Error struct {
	Phase Phase  // when
	Op    string // "claim", "initialize", "address", "link", "listen", "dial", "send"
	Err   error
}

func (e *Error) Error() string {
	if e.Phase == PhaseUp || e.Op == string(e.Phase) {
		return fmt.Sprintf("tether: %s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("tether: %s: %s: %v", e.Phase, e.Op, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// TimeoutError says which of the Timeouts passed. It is a
// context.DeadlineExceeded too.
type TimeoutError struct {
	Phase Phase
	After time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("handset did not finish %q within %v", e.Phase, e.After)
}

func (e *TimeoutError) Timeout() bool { return true }
func (e *TimeoutError) Unwrap() error { return context.DeadlineExceeded }
