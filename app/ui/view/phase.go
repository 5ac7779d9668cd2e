package view

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/ui/words"
)

// phase is what a phase of the bench is called in a row, and how far along
// the way it stands.
type phase struct {
	text string
	done float64 // of the way to the next state, 0 to 1

	count bool // text says how far it is
}

// phaseOf is the phase a handset is in: those of app/bench itself, usb/tether
// and rapi/activesync. The shares are for the eye only: they say how many of
// the steps are behind, not how much of the time.
func phaseOf(h bench.Handset) phase {
	if h.State == bench.Running {
		switch h.Phase {
		case "open":
			return phase{text: words.T("Opening a session"), done: 0.3}
		case "busy":
			return phase{text: words.T("The handset is busy with something else; it is asked again"), done: 0.5}
		case "read":
			return phase{text: words.T("Reading what is there now"), done: 0.4}
		case "wait", "restart", "return":
			return phase{text: words.T("Waiting for the handset to come back"), done: 0.8}
		case "unlock":
			return phase{text: words.T("Waiting until it is unlocked"), done: 0.5}
		case "verify":
			return phase{text: words.T("Reading back what was set"), done: 0.9}
		case "send":
			return phase{text: words.T("The handset is working on it"), done: 0.7}
		case bench.PhasePlan:
			return phase{text: words.T("Reading what would change"), done: 0.3}
		case bench.PhaseCompare:
			return phase{text: words.T("Asking for what is set"), done: 0.3}
		case "":
			return phase{text: words.T("Beginning"), done: 0.1}
		}
		// Work with a session of its own, in the words of whoever does it. How
		// long it takes nobody knows.
		return phase{text: strings.ToUpper(h.Phase[:1]) + h.Phase[1:], done: 0.5}
	}
	switch h.Phase {
	case "open":
		return phase{text: words.T("Opening the device"), done: 0.1}
	case "claim":
		return phase{text: words.T("Taking over the device's network"), done: 0.2}
	case "initialize":
		return phase{text: words.T("Starting the device's network"), done: 0.3}
	case "address":
		return phase{text: words.T("Asking the handset for an address"), done: 0.5}
	case "listen", "trigger":
		return phase{text: words.T("Asking the handset to call"), done: 0.6}
	case "handshake":
		return phase{text: words.T("The handset introduces itself"), done: 0.8}
	case "identify":
		return phase{text: words.T("Asking the handset what it is"), done: 0.9}
	case "reset":
		return phase{text: words.T("An endpoint stalls; resetting the handset's USB port"), done: 0.1}
	case "reconnect":
		return phase{text: words.T("The connection was lost; connecting again"), done: 0.1}
	}
	return phase{text: words.T("Connecting"), done: 0.1}
}

// elapsed is a time as a row shows it, "0:42"; "" while it is too short to be
// of interest.
func elapsed(d time.Duration) string {
	if d < 3*time.Second {
		return ""
	}
	s := int(d / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
