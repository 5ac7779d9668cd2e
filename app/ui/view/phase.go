package view

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/bench"
)

// phase is what a phase of the bench is called in a row, and how far along
// the way it stands.
type phase struct {
	text string
	done float64 // of the way to the next state, 0 to 1
}

// phaseOf is the phase a handset is in: those of app/bench itself, usb/tether
// and rapi/activesync. The shares are for the eye only: they say how many of
// the steps are behind, not how much of the time.
func phaseOf(h bench.Handset) phase {
	if h.State == bench.Running {
		switch h.Phase {
		case "open":
			return phase{"Opening a session", 0.3}
		case "busy":
			return phase{"The handset is busy with something else; it is asked again", 0.5}
		case "send":
			return phase{"The handset is working on it", 0.7}
		case "":
			return phase{"Beginning", 0.1}
		}
		// Work with a session of its own, in the words of whoever does it. How
		// long it takes nobody knows.
		return phase{strings.ToUpper(h.Phase[:1]) + h.Phase[1:], 0.5}
	}
	switch h.Phase {
	case "open":
		return phase{"Opening the device", 0.1}
	case "claim":
		return phase{"Taking over the device's network", 0.2}
	case "initialize":
		return phase{"Starting the device's network", 0.3}
	case "address":
		return phase{"Asking the handset for an address", 0.5}
	case "listen", "trigger":
		return phase{"Asking the handset to call", 0.6}
	case "handshake":
		return phase{"The handset introduces itself", 0.8}
	case "identify":
		return phase{"Asking the handset what it is", 0.9}
	case "reset":
		return phase{"An endpoint stalls; resetting the handset's USB port", 0.1}
	case "reconnect":
		return phase{"The connection was lost; connecting again", 0.1}
	}
	return phase{"Connecting", 0.1}
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

// plural counts things: "1 handset", "3 handsets".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
