package view

import (
	"errors"
	"strings"
	"time"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
)

// Row is one handset as the bench shows it.
type Row struct {
	ID        run.HandsetID
	Port      string // the place a person sees it plugged into
	Label     string // what a person calls that place; "" where it has no name
	Simulated bool
	Title     string // its name, or what is known of it
	Detail    string // model and system
	Mark      Mark
	Message   string  // one line: what is happening, or what to do
	Progress  float64 // 0 to 1 of the way; negative: nothing is under way
	Action    Action  // what the row's own button does
	Checked   bool    // the document will be applied to it
	CanCheck  bool
}

// Action is what a person can do in a row.
type Action uint8

const (
	NoAction Action = iota
	// TryAgain connects a handset that could not be connected once more.
	TryAgain
	// TypePassword asks a person for the handset's password.
	TypePassword
)

// String is the text on the action's button.
func (a Action) String() string {
	switch a {
	case TryAgain:
		return words.T("Try again")
	case TypePassword:
		return words.T("Password…")
	}
	return ""
}

// rowOf draws a handset's row. Since is when it entered its state and phase,
// summary what is said of its latest run.
func rowOf(h bench.Handset, summary string, since, now time.Time) Row {
	r := Row{
		ID:        h.ID,
		Port:      h.Port,
		Simulated: h.Simulated,
		Title:     flat(titleOf(h)),
		Detail:    flat(detailOf(h)),
		Mark:      MarkOfHandset(h),
		Progress:  -1,
		CanCheck:  h.State != bench.Unusable && h.State != bench.Gone,
	}
	switch h.State {
	case bench.Connecting, bench.Running:
		// What matters most stands first: a narrow row cuts the end.
		p := phaseOf(h)
		r.Progress = p.done
		var parts []string
		if h.State == bench.Running && !looks(h.Phase) {
			parts = append(parts, words.T("Do not unplug"))
		}
		if t := elapsed(now.Sub(since)); t != "" {
			parts = append(parts, t)
		}
		r.Message = strings.Join(append(parts, p.text), " · ")
	case bench.Locked:
		r.Message = words.T("Unlock the handset; then it goes on by itself")
		if t := elapsed(now.Sub(since)); t != "" {
			r.Message += " · " + t
		}
	case bench.Unusable:
		x := Said(explain.Error(h.Err))
		r.Message = strings.TrimSpace(x.What + " " + x.Do)
		if _, wrong := errors.AsType[*bench.ModeError](h.Err); !wrong {
			r.Action = TryAgain
		}
	case bench.Gone:
		r.Message = words.T("Unplugged")
		if summary != "" {
			r.Message += " · " + summary
		}
	default:
		r.Message = words.T("Safe to unplug")
		if summary != "" {
			r.Message += " · " + summary
		}
	}
	return r
}

// titleOf is the name a person knows the handset by.
func titleOf(h bench.Handset) string {
	switch {
	case h.Identity.Name != "":
		return h.Identity.Name
	case h.Identity.Model != "":
		return h.Identity.Model
	case h.USB.ProductName != "":
		return h.USB.ProductName
	}
	return words.T("Handset")
}

// detailOf says what the handset is: the USB mode that is slower than the
// ordinary one, first since a narrow row cuts the end, then model and system.
func detailOf(h bench.Handset) string {
	var parts []string
	if !explain.Legacy(h).IsZero() {
		parts = append(parts, words.T("legacy USB mode"))
	}
	if h.Identity.Model != "" && h.Identity.Model != titleOf(h) {
		parts = append(parts, h.Identity.Model)
	}
	if s := h.Identity.System(); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, " · ")
}
