package view

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/app/undo"
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

// again is a sentence that means one handset, wherever it was found, and nobody else.
func (s *Screen) again(e journal.Entry, id run.HandsetID, d *provxml.Document, label string) Sentence {
	identity := e.Identity
	return Sentence{
		Label: label, Enabled: true, Targets: []run.HandsetID{id},
		docs: []sentenceDoc{{name: Document{Path: e.Name}.Name(), doc: d, dangers: lint.Dangers(d)}}, name: Document{Path: e.Name}.Name(), stays: s.stays([]run.HandsetID{id}), only: &identity,
	}
}

// UndoSentence is what the button says that undoes a run on the handset that it was on.
func (s *Screen) UndoSentence(u undo.Undone, id run.HandsetID) Sentence {
	number := strconv.FormatInt(u.Entry.Number, 10)
	b := s.again(u.Entry, id, u.Undo.Document, words.T("Undo run {{.Number}} on {{.Handset}}", "Number", number, "Handset", pastTarget(u.Entry)))
	b.name = words.T("the undo of run {{.Number}}", "Number", number)
	b.undoes = u.Entry.ID
	return b
}

// ReapplySentence is what the button says that applies a run's document again to the
// handset that it was on.
func (s *Screen) ReapplySentence(e journal.Entry, d *provxml.Document, id run.HandsetID) Sentence {
	return s.again(e, id, d, words.T("Apply {{.Document}} to {{.Handsets}}", "Document", shorten(Document{Path: e.Name}.Name(), nameMost), "Handsets", pastTarget(e)))
}

// UndoText is what to know before a run is undone: what stays as it is, and what came
// after it; "" is nothing.
func UndoText(u undo.Undone) string {
	var b strings.Builder
	if n := len(u.Undo.Left); n > 0 {
		b.WriteString(words.N("{{.Count}} things cannot be undone and stay as they are:", n) + "\n")
		for _, l := range u.Undo.Left {
			fmt.Fprintf(&b, "• %s: %s\n", flat(l.Path), flat(words.Say(l.Why)))
		}
		b.WriteByte('\n')
	}
	for _, n := range u.Notes {
		b.WriteString(undoNote(n) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func undoNote(n undo.Note) string {
	run, other := strconv.FormatInt(n.Run, 10), strconv.FormatInt(n.Other, 10)
	switch n.Kind {
	case undo.Taken:
		return words.T("{{.Path}} is set as the run had it that run {{.Run}} undid; the handset does not tell whether it still was so.", "Path", flat(n.Path), "Run", run)
	case undo.NotAllRead:
		return words.T("Not all that the handset had before run {{.Run}} could be read.", "Run", run)
	case undo.Before:
		return words.T("Run {{.Run}} was undone before, by run {{.Other}}.", "Run", run, "Other", other)
	case undo.Later:
		return words.T("Run {{.Other}}, {{.Document}}, came after it on the same handset: what both of them set goes back to what was there before run {{.Run}}.", "Other", other, "Document", flat(n.Name), "Run", run)
	}
	return words.N("And {{.Count}} others came after it.", int(n.Other))
}

// UndoRefused is why a run cannot be undone.
func UndoRefused(err error) string {
	var no *undo.Refusal
	if !errors.As(err, &no) {
		return Why(err)
	}
	run := strconv.FormatInt(no.Run, 10)
	switch no.Reason {
	case undo.Running:
		return words.T("Run {{.Number}} is still under way", "Number", run)
	case undo.NotSent:
		return words.T("Run {{.Number}} changed nothing: its document was not sent, or not processed", "Number", run)
	case undo.Refused:
		return words.T("Run {{.Number}} changed nothing: the handset refused the document and took back what it had done of it", "Number", run)
	case undo.Asked:
		return words.T("Run {{.Number}} only asked: there is nothing to undo", "Number", run)
	case undo.NotRead:
		return words.T("Run {{.Number}} cannot be undone: what the handset had before was not read", "Number", run)
	case undo.Install:
		return words.T("Run {{.Number}} installed a cabinet: what an installer did is not known", "Number", run)
	case undo.NotTold:
		return words.T("Run {{.Number}} cannot be undone: the handset did not tell what it had before", "Number", run)
	}
	return words.T("Run {{.Number}} cannot be undone: {{.Why}}", "Number", run, "Why", flat(no.Err.Error()))
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
