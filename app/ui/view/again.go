package view

import (
	"fmt"
	"slices"
	"strings"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// Home is where the handset of a run of the journal is now: at the run's port, or else
// the only one anywhere that says it is the same. why says where it is not, that it cannot
// be used yet, or that several say they are it.
func (s *Screen) Home(e journal.Entry) (id run.HandsetID, why string) {
	who := pastTarget(e)
	var same []bench.Handset
	unknown, unknownThere := false, false // handsets that have not said who they are; one at the run's port
	for _, h := range s.handsets {
		switch {
		case h.Simulated != e.Simulated:
		case h.State == bench.Ready || h.State == bench.Running:
			if (e.Identity.GUID != "" || e.Identity.Name != "") && bench.SameHandset(h.Identity, e.Identity) {
				same = append(same, h)
			}
		case usable(h):
			unknown = true
			unknownThere = unknownThere || h.ID == e.Handset
		}
	}
	if at := slices.IndexFunc(same, func(h bench.Handset) bool { return h.ID == e.Handset }); at >= 0 {
		same = same[at : at+1]
	}
	switch {
	case len(same) > 1:
		return "", words.T("Several handsets say that they are {{.Handset}}: leave only the right one plugged in", "Handset", who)
	case len(same) == 1 && (same[0].ID == e.Handset || !unknownThere):
		if s.applying != nil || same[0].State == bench.Running {
			return "", words.T("{{.Handset}} is at work. Wait until it is ready", "Handset", who)
		}
		return same[0].ID, ""
	case unknown:
		return "", words.T("{{.Handset}} is not here, or is locked or still connecting", "Handset", who)
	}
	return "", words.T("{{.Handset}} is not here: plug it in first", "Handset", who)
}

// ReapplySentence is what the button says that applies a run's document again to the
// handset that it was on, wherever that was found, and to nobody else.
func (s *Screen) ReapplySentence(e journal.Entry, d *provxml.Document, id run.HandsetID) Sentence {
	name := Document{Path: e.Name}.Name()
	return Sentence{
		Label:   words.T("Apply {{.Document}} to {{.Handsets}}", "Document", shorten(name, nameMost), "Handsets", pastTarget(e)),
		Enabled: true, Targets: []run.HandsetID{id}, docs: []sentenceDoc{{name: name, doc: d, dangers: lint.Dangers(d)}}, name: name,
		stays: s.stays([]run.HandsetID{id}), own: map[run.HandsetID]bench.Own{id: {Documents: []*provxml.Document{d}, Identity: e.Identity}},
	}
}

// ResolvedText is what a handset showed that was asked what became of a run.
func ResolvedText(e journal.Entry, r run.Run) string {
	var b strings.Builder
	switch {
	case r.Resolved && r.Ending == run.Failed:
		b.WriteString(words.T("The handset has all as it was before: nothing of the document is in."))
	case r.Resolved:
		b.WriteString(words.T("The handset has what was sent: the document took effect."))
	default:
		b.WriteString(words.T("Nobody can tell what became of it. Look at these settings on the handset; then say that it was looked after."))
	}
	if r.Verification == nil {
		return b.String()
	}
	const most = 40
	n := 0
	for _, c := range r.Verification.Checks {
		if c.Verdict == run.Verified && r.Resolved {
			continue
		}
		if n++; n > most {
			continue
		}
		fmt.Fprintf(&b, "\n• %s: %s", flat(c.Setting.Path()), verdictWord(c.Verdict))
	}
	if n > most {
		b.WriteString("\n" + words.N("and {{.Count}} more", n-most))
	}
	return b.String()
}

func verdictWord(v run.Verdict) string {
	switch v {
	case run.Verified:
		return words.T("verified")
	case run.Differs:
		return words.T("differs")
	case run.CannotReadBack:
		return words.T("cannot be read back")
	}
	return words.T("not verified")
}
