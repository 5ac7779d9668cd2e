// Package trouble makes simulated handsets misbehave as real ones do: cables
// that come loose, frames that arrive broken, handsets that restart in the
// middle of a document, lock themselves, are busy, or answer strangely.
//
//	faults, err := trouble.Parse("NORTH-02:restart-after=3")
//	specs[1].Trouble = faults...
//
// What goes wrong is decided by a seed: the same traffic meets the same
// troubles again. None of it is taken from a real handset's fault; each is what
// a bench must come through, or must tell in words.
package trouble

import (
	"math/rand/v2"
	"strings"
	"time"

	"cradle/rapi"
)

// Trouble is all that can go wrong with one handset. The zero value is a
// handset without any.
type Trouble struct {
	Seed uint64 // another seed, other frames

	// On the cable. Rates are of USB transfers that carry data.
	Delay             map[Phase]time.Duration
	DropAt            int64 // bytes of data after which the cable is pulled; 0: never
	Lose              Rate  // do not arrive
	Cut               Rate  // lose their end
	Garbage           Rate  // have bytes that are others
	Duplicate         Rate  // arrive twice
	LoseNotifications Rate  // of the interrupt endpoint's

	// The handset.
	Restart     Restart
	Back        time.Duration // after a restart or a pulled cable it is back after this
	Gone        bool          // it does not come back at all
	BackSerial  bool          // it comes back in the legacy USB mode
	LockAfter   time.Duration // its screen locks this long after it was plugged in; 0: never
	Battery     *int          // percent; it is not charging then
	StorageFull bool          // nothing more can be written to its files
	RadioOff    bool          // its wireless LAN is switched off
	Busy        time.Duration // another session uses the Configuration Manager this long, from the first document on

	// The Configuration Manager.
	Slow   map[string]time.Duration // a CSP's work, by its type; "" is every CSP
	Fail   []Failure
	Forget []string // settings that it reports as made and does not keep, by their paths
	Reply  []ReplyFault
}

// Phase is a part of the way to a handset that can be slow.
type Phase string

// The phases, in their order.
const (
	PhaseUSB     Phase = "usb"     // each answer to a control request
	PhaseDHCP    Phase = "dhcp"    // each answer of the DHCP server
	PhaseConnect Phase = "connect" // each call to the desktop
	PhaseAnswer  Phase = "answer"  // each thing said over ActiveSync and RAPI
)

// Phases are all of them.
func Phases() []Phase { return []Phase{PhaseUSB, PhaseDHCP, PhaseConnect, PhaseAnswer} }

// Rate is how often something happens, from 0 to 1.
type Rate float64

// RestartWhen is the moment of a restart.
type RestartWhen string

const (
	NoRestart       RestartWhen = ""
	RestartSettings RestartWhen = "settings" // in a document, after some settings
	RestartDocument RestartWhen = "document" // after a document, before its reply is sent
	RestartReply    RestartWhen = "reply"    // after the reply was sent
)

// Restart is when a handset restarts. It does so once. Questions are no settings, and
// a document that does nothing but ask is none.
type Restart struct {
	When     RestartWhen
	Settings int // for RestartSettings: after this many
}

// Failure makes one setting fail.
type Failure struct {
	Path    string // as results name it: "BrowserFavorite/Shop/URL"
	HRESULT rapi.HRESULT
	Desc    string // of the error element; "" is the handset's own
}

// ReplyFault is what happens to a reply on its way out.
type ReplyFault string

const (
	ReplyNone      ReplyFault = "none"      // the HRESULT alone
	ReplyReordered ReplyFault = "reordered" // siblings in another order
	ReplyMissing   ReplyFault = "missing"   // some elements are left out
	ReplyRenamed   ReplyFault = "renamed"   // names in other case
	ReplyCut       ReplyFault = "cut"       // it ends in the middle
	ReplyHuge      ReplyFault = "50MB"      // 50 MB of UTF-16
)

// ReplyFaults are all of them.
func ReplyFaults() []ReplyFault {
	return []ReplyFault{ReplyNone, ReplyReordered, ReplyMissing, ReplyRenamed, ReplyCut, ReplyHuge}
}

// back is when a handset is back on the cable that nothing is said of.
const back = 2 * time.Second

// Away is how long the handset is away after a restart; false: for good.
func (t *Trouble) Away() (time.Duration, bool) {
	switch {
	case t.Gone:
		return 0, false
	case t.Back > 0:
		return t.Back, true
	}
	return back, true
}

// wires reports whether anything is to happen to transfers.
func (t *Trouble) wires() bool {
	return t.DropAt > 0 || t.Lose > 0 || t.Cut > 0 || t.Garbage > 0 || t.Duplicate > 0 || t.LoseNotifications > 0
}

// NeedsUSB reports whether something of it happens on the cable or takes the
// handset off it.
func (t *Trouble) NeedsUSB() bool {
	return t.wires() || t.Restart.When != NoRestart || t.Delay[PhaseUSB] > 0 || t.Delay[PhaseDHCP] > 0
}

// CSP is the type of a CSP that the trouble names, the first that there is; "" is
// none.
func (t *Trouble) CSP() string {
	for _, path := range t.Forget {
		csp, _, _ := strings.Cut(strings.ReplaceAll(path, `\`, "/"), "/")
		return csp
	}
	for _, f := range t.Fail {
		csp, _, _ := strings.Cut(strings.ReplaceAll(f.Path, `\`, "/"), "/")
		return csp
	}
	for csp := range t.Slow {
		return csp
	}
	return ""
}

// dice are the random numbers of one stream of events, so that what happens to
// one does not depend on how the goroutines of others run.
func dice(seed uint64, handset int, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(handset)<<8|stream))
}

// Streams of events.
const (
	streamIn uint64 = iota
	streamOut
	streamNotify
	streamReply
)

// happens throws the dice. A rate of 0 throws none.
func (r Rate) happens(d *rand.Rand) bool { return r > 0 && d.Float64() < float64(r) }
