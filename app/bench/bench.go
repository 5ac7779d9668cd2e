// Package bench is the policy of a provisioning bench: a handset arrives, is
// tethered, connected, identified and given documents; what happens is told
// as typed events. The window and the command line are two listeners of the
// same bench. It imports no toolkit, no gousb, and prints nothing.
package bench

import (
	"context"
	"log/slog"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/usb"
)

// State is where a handset stands, as its row shows it.
type State uint8

const (
	// Connecting: being claimed, initialised, addressed or greeted.
	Connecting State = iota
	// Locked: waits for a person to unlock it.
	Locked
	// Ready: connected and idle.
	Ready
	// Running: a document is being sent or awaited.
	Running
	// Unusable: the device is there but is no handset that can be used as it
	// is: another USB mode, no permission, connection failed. Err says why.
	Unusable
	// Gone: it left; the row stays for its results.
	Gone
)

var states = [...]string{"connecting", "locked", "ready", "running", "unusable", "gone"}

func (s State) String() string { return states[min(int(s), len(states)-1)] }

// Handset is a snapshot of one handset.
type Handset struct {
	ID        run.HandsetID
	Port      string // "1-3.2", "SIM 1", "169.254.2.1"
	Simulated bool
	Mode      usb.Mode
	USB       usb.DeviceDesc // zero for handsets that are not on USB
	State     State
	Phase     string // while Connecting or Running
	Identity  run.Identity
	Since     time.Time // when it arrived
	Last      *run.Run  // its latest run, or nil
	Err       error     // why it is Unusable
}

// BusSource is a USB bus that handsets are looked for on.
type BusSource struct {
	Bus       usb.Bus
	Simulated bool
	// Named are devices that a person named (--device): one that is not
	// recognised as ActiveSync but is an RNDIS function is claimed only then.
	Named []run.HandsetID
}

// OverSource is a handset reached over the operating system's own network.
type OverSource struct {
	Host   string // local address to listen on
	Device string // handset's address; "" to take the first that calls
}

// Journal is where a bench writes what it does, as it does it.
type Journal interface {
	Begin(ctx context.Context, r run.Run) error
	Step(ctx context.Context, runID, step string) error
	End(ctx context.Context, r run.Run) error
}

// Config is what a bench is made of. Zero values have defaults.
type Config struct {
	Buses    []BusSource
	Over     []OverSource
	Journal  Journal // nil keeps nothing
	Log      *slog.Logger
	Jobs     int      // handsets worked on at once; default 4
	Capture  Capturer // nil captures nothing
	Timeouts Timeouts
}

// Timeouts names every wait. Zero means the default in the comment.
type Timeouts struct {
	Claim     time.Duration // 5 s
	Handshake time.Duration // 30 s: from the trigger to the end of the device information
	Config    time.Duration // 120 s: from a document's last byte to its reply
}

// Capturer keeps Ethernet frames, one Tap a handset.
type Capturer interface {
	Tap(name string) func(t time.Time, frame []byte, outbound bool)
}

// Request asks for documents to be applied.
type Request struct {
	Documents []*provxml.Document // in order; the next starts when the one before did not fail
	Targets   []run.HandsetID
	Metadata  bool          // ask for metadata as well (flag 2)
	Timeout   time.Duration // 0: the bench's Timeouts.Config
}
