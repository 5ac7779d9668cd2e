package ppp

import (
	"log/slog"
	"net/netip"
	"time"
)

// Config says what this end of a link wants. The zero value asks for an
// address and takes whatever the other end has.
type Config struct {
	// Local is this end's IPv4 address; the zero Addr asks for one.
	Local netip.Addr
	// Peer is the other end's address, which it is given if it asks or comes
	// with another; the zero Addr takes the one that it comes with.
	Peer netip.Addr
	// DNS is the name server that the other end is told when it asks for one,
	// first and second the same, as pppd's ms-dns does it; the zero Addr tells
	// none.
	DNS netip.Addr
	// AskDNS asks for the address of a name server. Being told none is no
	// error.
	AskDNS bool

	Timeouts Timeouts
	Limits   Limits
	Log      *slog.Logger // nil discards
}

// Timeouts are the named waits; 0 takes the default.
type Timeouts struct {
	// Restart is after how long a request without an answer is sent again.
	// Default 1 s: RFC 1661 section 4.6 has 3 s, for telephone lines, and asks
	// that it be set by the line's speed. A request that is lost because the
	// other end was not ready should not cost three seconds.
	Restart time.Duration
	// Negotiate is for everything from the first request to addresses on both
	// ends, at the beginning and when the other end begins anew. Default 30 s
	// (thirty requests, 1 s apart).
	Negotiate time.Duration
	// Terminate is how long Close waits for the other end to confirm the end.
	// Default 500 ms (guess: on a cable the answer takes a few).
	Terminate time.Duration
}

// Limits are the counters of RFC 1661 section 4.6; 0 takes the default.
type Limits struct {
	// Configure is how often a Configure-Request is sent without an answer.
	// Default 30, the RFC's 10 times 3 s.
	Configure int
	// Terminate is the same for Terminate-Request. Default 2.
	Terminate int
	// Failure is how many Configure-Naks are sent before an option is
	// rejected, and how many are followed. Default 5.
	Failure int
	// Rounds is how many Configure messages of the other end are taken in
	// one negotiation of one protocol. Default 64 (guess: an ordinary one
	// takes two to six).
	Rounds int
}

func (c Config) orDefault() Config {
	d := func(v *time.Duration, to time.Duration) {
		if *v <= 0 {
			*v = to
		}
	}
	d(&c.Timeouts.Restart, time.Second)
	d(&c.Timeouts.Negotiate, 30*time.Second)
	d(&c.Timeouts.Terminate, 500*time.Millisecond)
	n := func(v *int, to int) {
		if *v <= 0 {
			*v = to
		}
	}
	n(&c.Limits.Configure, 30)
	n(&c.Limits.Terminate, 2)
	n(&c.Limits.Failure, 5)
	n(&c.Limits.Rounds, 64)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// check wants IPv4 addresses that a host can have.
func (c Config) check() error {
	for _, a := range []netip.Addr{c.Local, c.Peer, c.DNS} {
		if a.IsValid() && (!a.Is4() || a.IsUnspecified() || a.IsMulticast()) {
			return &Error{Op: "IPCP", Err: &badAddressError{a}}
		}
	}
	return nil
}

type badAddressError struct{ addr netip.Addr }

func (e *badAddressError) Error() string {
	return e.addr.String() + " is not the IPv4 address of a host"
}
