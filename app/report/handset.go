package report

import (
	"cradle/app/bench"
	"cradle/app/explain"
)

// HandsetLines is a handset for a list: its id, its state, what it said of
// itself, and on lines of their own what to do if it cannot be used.
func HandsetLines(h bench.Handset) []string {
	line := string(h.ID) + "  " + handsetWord(h)
	if who := about(h.Identity); who != "" {
		line += "  " + who
	}
	if h.Simulated {
		line += " (simulated)"
	}
	if !h.USB.Path.IsZero() && h.State == bench.Unusable {
		line += " (USB " + h.USB.ID() + ")"
	}
	lines := []string{line}
	if h.State == bench.Unusable {
		x := explain.Error(h.Err)
		lines = append(lines, "    "+x.What)
		if x.Cause != "" {
			lines = append(lines, "    Likely cause: "+x.Cause)
		}
		if x.Do != "" {
			lines = append(lines, "    What to do: "+x.Do)
		}
	}
	return lines
}

func handsetWord(h bench.Handset) string {
	switch h.State {
	case bench.Unusable:
		if !bench.IsHandset(h) {
			return "no handset"
		}
		return "cannot be used"
	case bench.Connecting:
		if h.Phase != "" {
			return "connecting (" + h.Phase + ")"
		}
	}
	return h.State.String()
}
