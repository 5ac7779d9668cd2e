package view

import (
	"cradle/app/explain"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/provxml"
)

// verificationText is what reading back showed of a run; "" where there was nothing to
// read back.
func verificationText(r *run.Run) string {
	if r.Result == nil || r.Verification == nil && (r.Result.Lost || explain.OnlyAsked(*r)) {
		return ""
	}
	if r.Verification == nil {
		switch r.Ending {
		case run.Applied, run.AppliedWithProblems, run.Unknown:
			return words.T("not verified")
		}
		return "" // the handset says itself that nothing was changed
	}
	return verdictsText(verdictsOf(r.Verification))
}

func verdictsOf(v *run.Verification) map[run.Verdict]int {
	n := map[run.Verdict]int{}
	for _, c := range v.Checks {
		n[c.Verdict]++
	}
	return n
}

// verdictsText says what reading back showed, in sum.
func verdictsText(n map[run.Verdict]int) string {
	switch {
	case n[run.Differs] > 0:
		return words.N("{{.Count}} differ", n[run.Differs])
	case n[run.Verified] == 0 && n[run.CannotReadBack] > 0:
		return words.T("cannot be read back")
	case n[run.NotVerified] > 0:
		return words.N("{{.Count}} not verified", n[run.NotVerified])
	case n[run.CannotReadBack] > 0:
		return words.N("verified, {{.Count}} cannot be read back", n[run.CannotReadBack])
	case n[run.Verified] > 0:
		return words.T("verified")
	}
	return ""
}

// verifiedShort is verificationText where there is little room.
func verifiedShort(r *run.Run) string {
	if r.Verification != nil {
		return verdictsShort(verdictsOf(r.Verification))
	}
	return verificationText(r)
}

func verdictsShort(n map[run.Verdict]int) string {
	if n[run.Verified] > 0 && n[run.Differs]+n[run.NotVerified] == 0 {
		return words.T("verified")
	}
	return verdictsText(n)
}

// checksOf finds what reading back showed by the setting.
func checksOf(r *run.Run) map[*provxml.Node]*run.Check {
	if r.Verification == nil {
		return nil
	}
	m := make(map[*provxml.Node]*run.Check, len(r.Verification.Checks))
	for i := range r.Verification.Checks {
		c := &r.Verification.Checks[i]
		m[c.Setting] = c
	}
	return m
}

// verdictNote is what reading back showed of one setting, where a person should know of
// it; "" for one that is as it was asked for or was not asked back.
func verdictNote(c *run.Check, show func(string) string) string {
	switch {
	case c == nil:
		return ""
	case c.Verdict == run.Differs && c.Reported != nil:
		return words.T("read back, it is {{.Value}}", "Value", quoted(show(*c.Reported)))
	case c.Verdict == run.Differs:
		return words.T("read back, it is not there")
	case c.Verdict == run.CannotReadBack:
		return words.T("cannot be read back")
	case c.Verdict == run.NotVerified:
		return words.T("not verified")
	}
	return ""
}
