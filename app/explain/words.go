package explain

import (
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// State is a state in words, after the HRESULT of the whole document: what was not
// begun was not rolled back.
func State(s provxml.State, hr rapi.HRESULT) string {
	if s == provxml.RolledBack && !Begun(hr) {
		return "not begun"
	}
	return s.String()
}

// Ending is how a run ended, in words: one that only asked was answered, and applied
// nothing.
func Ending(r run.Run) string {
	if OnlyAsked(r) {
		return "Answered"
	}
	return r.Ending.String()
}

// OnlyAsked reports whether all that a run's document wants is answers, and they
// came. It stops at the first setting that is no question.
func OnlyAsked(r run.Run) bool {
	if r.Ending != run.Applied || r.Result == nil || r.Document == nil {
		return false
	}
	asked := false
	for n := range r.Document.Nodes() {
		if n.Setting() {
			if !n.Kind.Query() {
				return false
			}
			asked = true
		}
	}
	return asked
}
