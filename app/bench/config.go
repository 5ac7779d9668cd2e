package bench

import (
	"context"
	"log/slog"
	"time"

	"cradle/app/run"
	"cradle/usb"
)

// BusSource is a USB bus that handsets are looked for on.
type BusSource struct {
	Bus       usb.Bus
	Simulated bool
	// Named are devices that a person named (--device): one that is not
	// recognised as ActiveSync but is an RNDIS function is claimed only then.
	Named []run.HandsetID
	// Recognised: the Named are places where handsets were, which no person named:
	// what stands there now is claimed only if it is recognised.
	Recognised bool
	// Only leaves every handset that is not Named alone: it is listed, and
	// neither opened nor taken from a driver or another program.
	Only bool
}

// OverSource is a handset reached over the operating system's own network.
type OverSource struct {
	Host   string // local address to listen on
	Device string // handset's address; "" to take the first that calls
}

// Journal is where a bench writes what it does, before it does it. Its methods
// are called from several goroutines, those about one run one after the other,
// and never with a context that has ended.
//
// When Begin, Before, or Step fails up to "send", the document is not sent: the run
// ends NotSent with a *JournalError. What fails after that stops nothing, because a
// handset is not left half done; it is logged as an error.
type Journal interface {
	// Begin is told of a run before anything of it is sent, also of one that never
	// will be, because its handset left or an earlier document did not go well.
	Begin(ctx context.Context, r run.Run) error
	// Step: "open", a session is opened on the handset; "read", it is asked what it
	// has where the document goes; "send", the document is about to be sent; "busy",
	// the handset refused it for now; "wait", the handset restarts or was unplugged,
	// and is waited for; "verify", it is asked what it has now. A run that is tried
	// again goes through "open" and "send" again.
	Step(ctx context.Context, runID, step string) error
	// Before is what the handset has where the document goes, or why that could not
	// be read. It comes before "send", at most once a run.
	Before(ctx context.Context, runID string, b run.Before) error
	// Reply is what the handset answered, before anyone else hears of it.
	Reply(ctx context.Context, runID string, reply run.Reply) error
	// End comes once for each Begin, with the run's ending, and with what reading
	// back showed (run.Run's Verification and Resolved).
	End(ctx context.Context, r run.Run) error
}

// Config is what a bench is made of. Zero values have defaults.
type Config struct {
	Buses    []BusSource
	Over     []OverSource
	Journal  Journal // nil keeps nothing
	Log      *slog.Logger
	Jobs     int      // handsets worked on at once; default DefaultJobs
	Capture  Capturer // nil captures nothing
	Quirks   []string // NAME=VALUE of rndis.Quirks, on top of what a handset's descriptors ask for
	Timeouts Timeouts
	// Label is what a person calls a port, "" for nothing; it stands behind the port
	// wherever that is shown. It is called often, from any goroutine, and must not call
	// the bench. nil: no port has one.
	Label func(id run.HandsetID) string
	// Claim takes a handset for this program before it is connected, so that two
	// programs never work on one; release gives it back. nil: nobody else is there. It
	// is not asked about simulated handsets.
	Claim func(id run.HandsetID) (release func(), err error)
	// Password is asked for the password of a handset that wants it typed on
	// the desktop (Windows Mobile 5; later ones are unlocked on their own
	// screen). attempt counts from 1. nil: such a handset cannot be used.
	Password func(ctx context.Context, id run.HandsetID, attempt int) (string, error)
}

// DefaultJobs is how many handsets are worked on at once where nobody says.
const DefaultJobs = 4

// setDefaults fills in what the comments promise.
func (c *Config) setDefaults() {
	if c.Log == nil {
		c.Log = discard()
	}
	if c.Jobs <= 0 {
		c.Jobs = DefaultJobs
	}
	for _, d := range []struct {
		t *time.Duration
		d time.Duration
	}{
		{&c.Timeouts.Claim, 5 * time.Second},
		{&c.Timeouts.Handshake, 30 * time.Second},
		{&c.Timeouts.Config, 120 * time.Second},
	} {
		if *d.t <= 0 {
			*d.t = d.d
		}
	}
}

// Timeouts names every wait. Zero means the default in the comment.
type Timeouts struct {
	Claim     time.Duration // 5 s
	Handshake time.Duration // 30 s: from the trigger to the end of the device information
	Config    time.Duration // 120 s: from a document's last byte to its reply
	Unlock    time.Duration // how long Apply waits for a person to unlock a handset; 0: until its context ends
}

// Capturer keeps frames, one tap a handset: of Ethernet by Tap, of IP alone, as
// the legacy USB mode has them, by TapIP.
type Capturer interface {
	Tap(name string) func(t time.Time, frame []byte, outbound bool)
	TapIP(name string) func(t time.Time, packet []byte, outbound bool)
}
