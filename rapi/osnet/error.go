package osnet

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
)

// ErrNoDesktop: the other end's address is not known.
var ErrNoDesktop = errors.New("the desktop's address is not known before its first trigger")

// Error is a socket operation that failed.
type Error struct {
	Op   string // "listen", "dial", "send"
	Addr netip.AddrPort
	// Hint says what to do about it, or is empty.
	Hint string
	Err  error
}

func (e *Error) Error() string {
	prep := " to "
	if e.Op == "listen" {
		prep = " on "
	}
	s := e.Op + prep + e.Addr.String() + ": " + plain(e.Err).Error()
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// Unwrap gives the system's error, ErrNoPeer, or ErrNoDesktop.
func (e *Error) Unwrap() error { return e.Err }

// plain takes off what repeats the operation and the address.
func plain(err error) error {
	if o, ok := errors.AsType[*net.OpError](err); ok {
		err = o.Err
	}
	if s, ok := errors.AsType[*os.SyscallError](err); ok {
		err = s.Err
	}
	return err
}

// wrap makes an *Error with a hint; nil stays nil.
func wrap(op string, addr netip.AddrPort, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Addr: addr, Hint: hint(op, addr, err), Err: err}
}

func hint(op string, addr netip.AddrPort, err error) string {
	listening := op == "listen"
	switch {
	case errors.Is(err, errInUse) && listening:
		return "another program listens there (SynCE's dccm, Windows Mobile Device Center, another Cradle): end it, or use another local address"
	case errors.Is(err, errAccess) && listening && addr.Port() < 1024:
		return fmt.Sprintf("this system keeps ports below 1024 for the administrator, and ActiveSync has to have port %d: run as administrator, "+
			"or on Linux give the program the right once with \"sudo setcap cap_net_bind_service=+ep\" and its path", addr.Port())
	case errors.Is(err, errAccess) && listening: // on Windows also a port that another program has all to itself, or that is set aside
		return "this system does not let the program have that port: end what uses it, or run as administrator"
	case errors.Is(err, errNotAvail):
		return "this computer does not have the local address: use the address of a network interface that it has; one that a handset makes is there when the handset is plugged in"
	case errors.Is(err, errRefused):
		return "nobody listens there"
	case errors.Is(err, errNoRoute), errors.Is(err, errNoNet):
		return "there is no way to that address: is the handset plugged in and its network interface up?"
	}
	return ""
}
