package ppp

import (
	"errors"
	"fmt"
	"time"
)

// What the other end did, or did not do. They are wrapped in an Error. A Link
// that was closed on this side gives net.ErrClosed.
var (
	// ErrNoAnswer: nothing that is PPP came in answer to the requests.
	ErrNoAnswer = errors.New("no answer to Configure-Request")
	// ErrNoAgreement: both ends talk, and do not come to terms.
	ErrNoAgreement = errors.New("negotiation does not come to an end")
	// ErrAuthentication: the other end insists on a password protocol.
	ErrAuthentication = errors.New("the other end insists on authentication")
	// ErrNoAddress: the other end gives us no address, or has none itself.
	ErrNoAddress = errors.New("the other end gives no address")
	// ErrAddressChanged: a link that was up was negotiated again, with other
	// addresses than those in use.
	ErrAddressChanged = errors.New("the addresses were changed while in use")
	// ErrLoopback: our own frames come back.
	ErrLoopback = errors.New("the line sends back what it is sent")
	// ErrTerminated: the other end sent Terminate-Request.
	ErrTerminated = errors.New("the other end hung up")
	// ErrRejected: the other end does not know a message or protocol that PPP
	// cannot do without.
	ErrRejected = errors.New("the other end rejects what PPP needs")
	// ErrPacketSize: a packet that is larger than the other end or the buffer
	// takes.
	ErrPacketSize = errors.New("packet too large")
	// ErrMalformed: bytes that are no PPP control packet.
	ErrMalformed = errors.New("malformed packet")
)

// Error is what every failure of this package is. Err wraps one of the errors
// above, a *TimeoutError, an error of the stream below, or a context's.
type Error struct {
	Op  string // "LCP", "IPCP", "read", "write", "close"
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("ppp: %s: %v", e.Op, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// TimeoutError says that Timeouts.Negotiate passed, and what was being waited
// for. It is an ErrNoAnswer when no frame of the other end was seen at all, an
// ErrAuthentication when it has asked for that, and an ErrNoAgreement otherwise.
type TimeoutError struct {
	After time.Duration
	err   error
}

func (e *TimeoutError) Error() string { return fmt.Sprintf("%v within %v", e.err, e.After) }
func (e *TimeoutError) Unwrap() error { return e.err }
func (e *TimeoutError) Timeout() bool { return true }
