package report

import (
	"errors"
	"strings"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/labels"
)

// HandsetLines is a handset for a list: its id, its state, what it said of
// itself, and on lines of their own what to do if it cannot be used.
func HandsetLines(h bench.Handset) []string {
	line := labels.Shown(string(h.ID), h.Label) + "  " + handsetWord(h)
	if who := about(h.Identity); who != "" {
		line += "  " + who
	}
	if h.Simulated {
		line += " (simulated)"
	}
	if !h.USB.Path.IsZero() && h.State == bench.Unusable && !notChosen(h) {
		line += " (USB " + h.USB.ID() + ")"
	}
	lines := []string{line}
	switch x := explainHandset(h); {
	case h.State == bench.Locked:
		lines = append(lines, "    What to do: "+x.Do)
	case h.State == bench.Unusable && !notChosen(h):
		lines = append(lines, "    "+x.What)
		if x.Cause != "" {
			lines = append(lines, "    Likely cause: "+x.Cause)
		}
		if x.Do != "" {
			lines = append(lines, "    What to do: "+x.Do)
		}
	}
	if x := explain.Legacy(h).English(); x.What != "" {
		lines = append(lines, "    "+strings.TrimSpace(x.What+" "+x.Do))
	}
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return lines
}

// explainHandset says why a handset cannot be given work.
func explainHandset(h bench.Handset) explain.Words {
	if h.State == bench.Locked {
		return explain.Words{
			What: "The handset is locked.",
			Do:   "Unlock the handset on its screen. One that wants its password from this computer is asked for it when a document is applied.",
		}
	}
	return explain.Error(h.Err).English()
}

// notChosen: nothing is wrong with the handset, but others are meant.
func notChosen(h bench.Handset) bool { return errors.Is(h.Err, bench.ErrNotChosen) }

func handsetWord(h bench.Handset) string {
	switch h.State {
	case bench.Unusable:
		if !bench.IsHandset(h) {
			return "no handset"
		}
		if notChosen(h) {
			return "not chosen"
		}
		return "cannot be used"
	case bench.Connecting:
		if h.Phase != "" {
			return "connecting (" + h.Phase + ")"
		}
	}
	return h.State.String()
}
