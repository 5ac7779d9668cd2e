package activesync

import (
	"context"
	"log/slog"
	"time"
)

// Ports of the ActiveSync connection (SynCE core/dccm).
const (
	// PortControl is the desktop's TCP port that handsets of Windows Mobile 5 and
	// later call: first the control connection, then one for every RAPI session.
	PortControl = 990
	// PortTrigger is the handset's UDP port for the trigger.
	PortTrigger = 5679
	// PortLegacy is the desktop's TCP port that older handsets call: the control
	// connection.
	PortLegacy = 5679
	// PortData is the TCP port of an older handset that the desktop calls for every
	// RAPI session.
	PortData = 990
)

// Phase is how far Connect is.
type Phase string

// The phases in their order. Unlock comes only with a locked handset; Handshake
// and Unlock may come again when the handset starts over.
const (
	Listen    Phase = "listen"    // opening the desktop's ports
	Trigger   Phase = "trigger"   // the handset is to call, and is asked to unless NoTrigger
	Handshake Phase = "handshake" // the handset called and introduces itself
	Unlock    Phase = "unlock"    // a person has to unlock the handset
	Connected Phase = "connected"
)

// Options are what Connect may be told. Zero values mean the defaults.
type Options struct {
	// Log is told what happens; nil discards. Passwords are never logged.
	Log *slog.Logger

	// Phase is called from Connect's goroutine whenever a phase begins.
	Phase func(Phase)

	// Password asks a person for the password of a handset that wants it from the
	// desktop (Windows Mobile 5 and before). attempt counts from 1; an attempt above 1 means
	// that the handset rejected the one before. Every call must bring what a person
	// newly entered: handsets may erase themselves after too many wrong passwords,
	// so the same password is never sent twice. An error ends Connect. ctx ends
	// when the handset goes. nil fails with ErrPasswordNeeded.
	Password func(ctx context.Context, attempt int) (string, error)

	// NoTrigger: the handset calls by itself, as it does over a serial link (SynCE);
	// nothing is sent before it has.
	NoTrigger bool

	// TriggerTimeout is how long the handset may take to call: default 30 s.
	// guess: no source; a person may still be confirming something on it.
	TriggerTimeout time.Duration
	// HandshakeTimeout is how long it may take from its call to the end of its
	// device information: default 10 s.
	// guess: SynCE vdccm allows 5 s for a read, dccm any time.
	HandshakeTimeout time.Duration
	// VerdictTimeout is how long it may take over its verdict on a password: default
	// 10 s. guess: SynCE vdccm allows 2 s, the others any time.
	VerdictTimeout time.Duration
	// SendTimeout is how long it may take to accept a message on the control
	// connection: default 10 s. guess: no source.
	SendTimeout time.Duration
	// DataTimeout is how long it may take to open a data connection, or, if it is a
	// legacy one, to accept it and the password on it: default 10 s.
	// guess: SynCE has only its message bus's 25 s; 2 to 3 s were seen to work.
	DataTimeout time.Duration
	// PingInterval is the time between pings: default 40 s (ActiveSync's, by the
	// SynCE wiki), negative for none. A missing answer is only logged: SynCE's dccm
	// never pings and real handsets stay connected.
	PingInterval time.Duration
	// LegacyPingInterval is the same on a legacy connection: default 5 s, negative
	// for none. LegacyPingMisses is how many of them in a row may go unanswered until
	// the handset is given up: default 3, negative for any number. SynCE's dccm, odccm
	// and vdccm agree on both.
	LegacyPingInterval time.Duration
	LegacyPingMisses   int
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Phase == nil {
		o.Phase = func(Phase) {}
	}
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.TriggerTimeout, 30*time.Second)
	set(&o.HandshakeTimeout, 10*time.Second)
	set(&o.VerdictTimeout, 10*time.Second)
	set(&o.SendTimeout, 10*time.Second)
	set(&o.DataTimeout, 10*time.Second)
	set(&o.PingInterval, 40*time.Second)
	set(&o.LegacyPingInterval, 5*time.Second)
	if o.LegacyPingMisses == 0 {
		o.LegacyPingMisses = 3
	}
	return o
}
