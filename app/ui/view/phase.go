package view

import (
	"fmt"
	"time"

	"cradle/app/bench"
)

// phase is what a phase of the bench is called in a row, and how far along
// the way it stands.
type phase struct {
	text string
	done float64 // of the way to the next state, 0 to 1
}

// phaseOf is the phase a handset is in. The shares are for the eye only: they
// say how many of the steps are behind, not how much of the time.
func phaseOf(h bench.Handset) phase {
	switch h.Phase {
	case "open":
		return phase{"Opening a session", 0.3}
	case "busy":
		return phase{"The handset is busy with something else; it is asked again", 0.5}
	case "send":
		return phase{"The handset is working on it", 0.7}
	}
	if h.State == bench.Running {
		return phase{"Beginning", 0.1}
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
