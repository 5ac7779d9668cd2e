package view

import (
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// EndingWord is how a run ended, in a word.
func EndingWord(e run.Ending) string {
	switch e {
	case run.Running:
		return words.T("Running")
	case run.Applied:
		return words.T("Applied")
	case run.AppliedWithProblems:
		return words.T("Applied with problems")
	case run.Failed:
		return words.T("Failed")
	case run.Cancelled:
		return words.T("Cancelled")
	case run.NotSent:
		return words.T("Not sent")
	}
	return words.T("Unknown")
}

// stateWord is what became of a setting, in a word.
func stateWord(s provxml.State, hr rapi.HRESULT) string {
	switch s {
	case provxml.Applied:
		return words.T("applied")
	case provxml.Removed:
		return words.T("removed")
	case provxml.Value:
		return words.T("value")
	case provxml.Masked:
		return words.T("masked")
	case provxml.Absent:
		return words.T("absent")
	case provxml.Accepted:
		return words.T("accepted, not itemised")
	case provxml.NotMentioned:
		return words.T("not mentioned")
	case provxml.Failed:
		return words.T("failed")
	case provxml.Cancelled:
		return words.T("cancelled, never applied")
	case provxml.RolledBack:
		if !explain.Begun(hr) {
			return words.T("not begun")
		}
		return words.T("rolled back")
	}
	return words.T("unknown")
}

// marksOf are the marks of all states in a result with this HRESULT: a tree has
// thousands of nodes, and looking a word up takes its time.
func marksOf(hr rapi.HRESULT) map[provxml.State]Mark {
	marks := make(map[provxml.State]Mark)
	for _, s := range provxml.States() {
		m := MarkOfState(s)
		m.Word = capital(stateWord(s, hr))
		marks[s] = m
	}
	return marks
}
