package view

import (
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// Tone is the colour a state is said in. A tone never stands alone: it comes
// with a word and an icon.
type Tone uint8

const (
	// Plain is the colour of text.
	Plain Tone = iota
	// Quiet is for what need not be looked at.
	Quiet
	// Active is for what is under way.
	Active
	// Good is only for what a handset said went well.
	Good
	// Caution asks for a person, or says that not everything went well.
	Caution
	// Bad is a failure.
	Bad
)

// Icon names a picture of the window's one set of icons.
type Icon uint8

const (
	IconNone Icon = iota
	IconReady
	IconBusy
	IconLocked
	IconDone
	IconPartly
	IconFailed
	IconUnknown
	IconCancelled
	IconGone
	IconRemoved
	IconValue
	IconMasked
	IconAbsent
	IconMissing
	IconUndone
	IconDocument
	IconWarning
	IconSafe
)

// Mark is a state as it is shown: always a word, an icon and a tone.
type Mark struct {
	Word string
	Icon Icon
	Tone Tone
}

// MarkOfState is the mark of one node of a result.
func MarkOfState(s provxml.State) Mark {
	m := Mark{Word: capital(s.String())}
	switch s {
	case provxml.Applied, provxml.Accepted:
		m.Icon, m.Tone = IconDone, Good
	case provxml.Removed:
		m.Icon, m.Tone = IconRemoved, Good
	case provxml.Value:
		m.Icon, m.Tone = IconValue, Plain
	case provxml.Masked:
		m.Icon, m.Tone = IconMasked, Plain
	case provxml.Absent:
		m.Icon, m.Tone = IconAbsent, Quiet
	case provxml.NotMentioned:
		m.Icon, m.Tone = IconMissing, Caution
	case provxml.Failed:
		m.Icon, m.Tone = IconFailed, Bad
	case provxml.RolledBack:
		m.Icon, m.Tone = IconUndone, Quiet
	case provxml.Cancelled:
		m.Icon, m.Tone = IconCancelled, Quiet
	default:
		m.Icon, m.Tone = IconUnknown, Caution
	}
	return m
}

// MarkOfEnding is the mark of a whole run.
func MarkOfEnding(e run.Ending) Mark {
	m := Mark{Word: e.String()}
	switch e {
	case run.Running:
		m.Icon, m.Tone = IconBusy, Active
	case run.Applied:
		m.Icon, m.Tone = IconDone, Good
	case run.AppliedWithProblems:
		m.Icon, m.Tone = IconPartly, Caution
	case run.Failed:
		m.Icon, m.Tone = IconFailed, Bad
	case run.Cancelled:
		m.Icon, m.Tone = IconCancelled, Quiet
	case run.NotSent:
		m.Icon, m.Tone = IconFailed, Bad
	default:
		m.Icon, m.Tone = IconUnknown, Caution
	}
	return m
}

// markOfAnswers is the mark of a run that only asked, and was answered.
var markOfAnswers = Mark{"Answered", IconDone, Good}

// MarkOfRun is the mark of a run that has ended.
func MarkOfRun(r *run.Run) Mark {
	if explain.OnlyAsked(*r) {
		return markOfAnswers
	}
	return MarkOfEnding(r.Ending)
}

// MarkOfHandset is the mark of a handset's row: what it is doing, or else how
// its latest run ended.
func MarkOfHandset(h bench.Handset) Mark {
	switch h.State {
	case bench.Connecting:
		return Mark{"Connecting", IconBusy, Active}
	case bench.Locked:
		return Mark{"Locked", IconLocked, Caution}
	case bench.Running:
		return Mark{"Running", IconBusy, Active}
	case bench.Unusable:
		if !bench.IsHandset(h) {
			return Mark{"Not a handset", IconGone, Quiet}
		}
		return Mark{"Cannot be used", IconFailed, Bad}
	}
	if h.Last != nil {
		return MarkOfRun(h.Last)
	}
	if h.State == bench.Gone {
		return Mark{"Unplugged", IconGone, Quiet}
	}
	return Mark{"Ready", IconReady, Active}
}

// Counted is the mark with a number before its word: "3 applied".
func (m Mark) Counted(n int) Mark {
	m.Word = fmt.Sprintf("%d %s", n, strings.ToLower(m.Word))
	if n == 0 {
		m.Tone = Quiet
	}
	return m
}

// capital begins a word with a capital letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
