package netif

import (
	"errors"
	"fmt"
	"net"
	"os"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// What the other end of the cable, or the cable, did to a connection. They
// are wrapped in an Error. A connection, listener or Stack that was closed on
// this side gives net.ErrClosed, a deadline os.ErrDeadlineExceeded.
var (
	// ErrRefused: the other end is there and nobody listens on that port.
	ErrRefused = errors.New("connection refused")
	// ErrReset: the other end reset the connection.
	ErrReset = errors.New("connection reset by the other end")
	// ErrUnreachable: nobody answers ARP for that address.
	ErrUnreachable = errors.New("no answer to ARP")
	// ErrNoAddress: the Stack has no address to speak from yet.
	ErrNoAddress = errors.New("no address yet")
	// ErrInUse: the port is taken.
	ErrInUse = errors.New("port already in use")
	// ErrTimedOut: TCP gave up; the other end stopped answering.
	ErrTimedOut = errors.New("the other end stopped answering")
	// ErrBusy: the link takes no more at the moment, and a datagram was lost.
	ErrBusy = errors.New("the link is full")
	// ErrTooLong: a datagram that fits no IP packet.
	ErrTooLong = errors.New("datagram too long")
	// ErrBadAddress: an address that cannot be used here.
	ErrBadAddress = errors.New("bad address")
)

// Error is what every failure of this package is: the operation, the other
// address when there is one, and the cause. When the link under the Stack has
// failed, Err wraps the error that Frames gave, so that
// errors.Is(err, usb.ErrNoDevice) tells an unplugged cable from a closed
// connection.
type Error struct {
	Op   string // "dial", "listen", "accept", "read", "write", "send", "link", "dhcp", ...
	Addr string // "169.254.2.1:990", ":990" or empty
	Err  error
}

func (e *Error) Error() string {
	if e.Addr == "" {
		return fmt.Sprintf("netif: %s: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("netif: %s %s: %v", e.Op, e.Addr, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Timeout makes Error a net.Error: true for a deadline that passed.
func (e *Error) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(e.Err, &t) && t.Timeout()
}

// Temporary makes Error a net.Error; it is Timeout.
func (e *Error) Temporary() bool { return e.Timeout() }

var _ net.Error = (*Error)(nil)

// fromStack turns an error of the netstack into one of ours.
func fromStack(err tcpip.Error) error {
	switch err.(type) {
	case *tcpip.ErrConnectionRefused:
		return ErrRefused
	case *tcpip.ErrConnectionReset:
		return ErrReset
	case *tcpip.ErrHostUnreachable, *tcpip.ErrHostDown, *tcpip.ErrNoNet:
		return ErrUnreachable
	case *tcpip.ErrNetworkUnreachable, *tcpip.ErrBadLocalAddress:
		return ErrNoAddress
	case *tcpip.ErrPortInUse, *tcpip.ErrNoPortAvailable, *tcpip.ErrDuplicateAddress:
		return ErrInUse
	case *tcpip.ErrTimeout:
		return ErrTimedOut
	case *tcpip.ErrMessageTooLong:
		return ErrTooLong
	case *tcpip.ErrNoBufferSpace:
		return ErrBusy
	case *tcpip.ErrAborted, *tcpip.ErrConnectionAborted, *tcpip.ErrClosedForSend,
		*tcpip.ErrClosedForReceive, *tcpip.ErrInvalidEndpointState:
		return net.ErrClosed
	}
	return errors.New(err.String())
}

// fromGonet does the same for an error of gonet, which knows the netstack's
// errors only by their text.
func fromGonet(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		return os.ErrDeadlineExceeded
	}
	for _, te := range []tcpip.Error{
		&tcpip.ErrConnectionReset{}, &tcpip.ErrConnectionRefused{}, &tcpip.ErrTimeout{},
		&tcpip.ErrHostUnreachable{}, &tcpip.ErrHostDown{}, &tcpip.ErrNoNet{},
		&tcpip.ErrNetworkUnreachable{}, &tcpip.ErrBadLocalAddress{}, &tcpip.ErrMessageTooLong{},
		&tcpip.ErrAborted{}, &tcpip.ErrConnectionAborted{}, &tcpip.ErrClosedForSend{},
		&tcpip.ErrInvalidEndpointState{}, &tcpip.ErrNoBufferSpace{},
	} {
		if err.Error() == te.String() {
			return fromStack(te)
		}
	}
	return err
}
