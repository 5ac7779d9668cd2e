package view

import (
	"errors"
	"unicode"
	"unicode/utf8"

	"cradle/app/bench"
	"cradle/app/explain"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
	"cradle/usb"
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
	IconAdd
	IconChange
	IconSame
	IconPlan
	IconVerify
	IconAuto
)

// Mark is a state as it is shown: always a word, an icon and a tone.
type Mark struct {
	Word string
	Icon Icon
	Tone Tone
}

// MarkOfState is the mark of one node of a result.
func MarkOfState(s provxml.State) Mark {
	m := Mark{Word: capital(stateWord(s, 0))}
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
	m := Mark{Word: EndingWord(e)}
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
func markOfAnswers() Mark { return Mark{words.T("Answered"), IconDone, Good} }

// MarkOfRun is the mark of a run that has ended.
func MarkOfRun(r *run.Run) Mark {
	if explain.OnlyAsked(*r) {
		return markOfAnswers()
	}
	return MarkOfEnding(r.Ending)
}

// MarkOfHandset is the mark of a handset's row: what it is doing, or else how
// its latest run ended.
func MarkOfHandset(h bench.Handset) Mark {
	switch h.State {
	case bench.Connecting:
		return Mark{words.T("Connecting"), IconBusy, Active}
	case bench.Locked:
		return Mark{words.T("Locked"), IconLocked, Caution}
	case bench.Running:
		return Mark{words.T("Running"), IconBusy, Active}
	case bench.Unusable:
		if !bench.IsHandset(h) {
			return Mark{words.T("Not a handset"), IconGone, Quiet}
		}
		if _, taken := errors.AsType[*journal.ClaimedError](h.Err); taken || errors.Is(h.Err, usb.ErrBusy) {
			return Mark{words.T("Used by another program"), IconLocked, Caution}
		}
		return Mark{words.T("Cannot be used"), IconFailed, Bad}
	}
	if h.Last != nil {
		return MarkOfRun(h.Last)
	}
	if h.State == bench.Gone {
		return Mark{words.T("Unplugged"), IconGone, Quiet}
	}
	return Mark{words.T("Ready"), IconReady, Active}
}

// capital begins a word with a capital letter.
func capital(s string) string {
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
