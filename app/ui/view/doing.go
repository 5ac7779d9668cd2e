package view

import (
	"fmt"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/words"
)

// counted adds to a phase how far it is: "Do not unplug · 12 of 20".
func (p phase) counted(e run.Event) phase {
	if e.Kind != run.Progress || e.Total == 0 {
		return p
	}
	p.text = words.T("{{.Done}} of {{.All}} · {{.Doing}}", "Doing", p.text, "Done", e.Done, "All", e.Total)
	p.count = true
	// The share of the phase itself: from where it begins half the way to the end.
	p.done += (1 - p.done) * 0.8 * float64(e.Done) / float64(e.Total)
	return p
}

// waitingText says what a run waits for, and first how long still, which a narrow row
// does not cut: "0:42 of 3:00 · Waiting for its restart".
func waitingText(e run.Event, now time.Time) string {
	text := words.T("Waiting for the handset")
	switch e.Phase {
	case "restart":
		text = words.T("Waiting for its restart")
	case "return":
		text = words.T("Plug it in again")
	case "unlock":
		text = words.T("Unlock the handset; then it goes on by itself")
	}
	if e.Until.IsZero() {
		if t := elapsed(now.Sub(e.Time)); t != "" {
			text += ", " + t
		}
		return text
	}
	return words.T("{{.Time}} of {{.All}} · {{.Waiting}}", "Waiting", text, "Time", minutes(now.Sub(e.Time)), "All", minutes(e.Until.Sub(e.Time)))
}

// waitingDone is how much of the wait is over, 0 to 1; negative where it has no end.
func waitingDone(e run.Event, now time.Time) float64 {
	all := e.Until.Sub(e.Time)
	if e.Until.IsZero() || all <= 0 {
		return -1
	}
	return max(0, min(1, float64(now.Sub(e.Time))/float64(all)))
}

// minutes is a time in minutes and seconds: "0:42".
func minutes(d time.Duration) string {
	s := int(max(0, d).Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// doing makes the row of a handset say how far it is, or what is waited for. e is what
// the handset told last of it.
func (r *Row) doing(h bench.Handset, e run.Event, since, now time.Time) {
	if waits(e) {
		// The handset may be away: the place waits for it all the same.
		r.Mark = Mark{words.T("Waiting"), IconBusy, Caution}
		r.Progress = waitingDone(e, now)
		r.Message = waitingText(e, now)
		r.CanCheck = true
		return
	}
	if h.State != bench.Running || e.Kind != run.Progress {
		return
	}
	p := phaseOf(h).counted(e)
	parts := []string{words.T("Do not unplug"), p.text}
	if looks(h.Phase) {
		parts = parts[1:] // it is only asked
	}
	if !p.count {
		if t := elapsed(now.Sub(since)); t != "" {
			parts = append(parts, t)
		}
	}
	r.Progress, r.Message = p.done, strings.Join(parts, " · ")
}

// looks: the handset is only asked about documents.
func looks(phase string) bool { return phase == bench.PhasePlan || phase == bench.PhaseCompare }
