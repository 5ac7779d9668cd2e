package view

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cradle/app/bench"
	"cradle/app/report"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/app/undo"
	"cradle/rapi/lint"
)

// Undoing is what is said before runs are taken back.
type Undoing struct {
	Sentence Sentence // not enabled: there is nothing to agree to
	Title    string
	Text     string // what is done, what stays as it is, and what came after
	Document string // that would be sent, secrets masked; of several, one after the other
	Less     bool   // not all of it can be undone
}

// MostUndone is how many runs are undone at once: what is said of them is to be read before
// it is agreed to.
const MostUndone = 100

// ToUndo is what undoes a run, as it is shown and asked about.
type ToUndo struct {
	undo.Undone
	masked  string // what would be sent
	dangers []lint.Danger
}

// ToUndoOf makes ready what undoes some runs. It takes its time with large documents, and may
// be called on any goroutine.
func ToUndoOf(list []undo.Undone) (ready []ToUndo) {
	for _, u := range list {
		one := ToUndo{Undone: u}
		if d := u.Undo.Document; d != nil {
			one.masked, one.dangers = strings.TrimRight(report.MaskDocument(d), "\n"), lint.Dangers(d)
		}
		ready = append(ready, one)
	}
	return ready
}

// Undoing makes of what undoes some runs, the newest first, what is said and done. Each goes
// to the handset that it was on. refused is why others of them have no undo.
func (s *Screen) Undoing(list []ToUndo, refused []error) Undoing {
	many := len(list)+len(refused) > 1
	var u Undoing
	var no, about, docs []string
	b := Sentence{own: map[run.HandsetID]bench.Own{}, back: true}
	u.Title = words.N("Undo {{.Count}} runs?", len(list)+len(refused))
	var last undo.Undone
	n := 0
	for _, err := range refused {
		no = append(no, UndoRefused(err)+".")
	}
	for _, one := range list {
		number := strconv.FormatInt(one.Entry.Number, 10)
		u.Less = u.Less || len(one.Undo.Left) > 0
		if text := UndoText(one.Undone); text != "" && many {
			about = append(about, words.T("Run {{.Number}}, {{.Document}}:", "Number", number, "Document", NewPastRow(one.Entry).Title)+"\n"+text)
		} else if text != "" {
			about = append(about, text)
		}
		if one.Undo.Document == nil {
			if !many {
				no = append(no, words.T("Nothing of it can be undone."))
			} else {
				no = append(no, words.T("Run {{.Number}} changed nothing that could be undone", "Number", number)+".")
			}
			continue
		}
		masked := one.masked
		if many {
			masked = fmt.Sprintf("<!-- %s -->\n%s", words.T("run {{.Number}} on {{.Handset}}", "Number", number, "Handset", pastTarget(one.Entry)), masked)
		}
		id, why := s.Home(one.Entry)
		if why == "" || !many {
			docs = append(docs, masked)
		}
		switch {
		case why != "" && many:
			no = append(no, words.T("Run {{.Number}}: {{.Why}}.", "Number", number, "Why", why))
			continue
		case why != "":
			no = append(no, why)
			continue
		}
		own, known := b.own[id]
		if !known {
			b.Targets = append(b.Targets, id)
		}
		own.Identity = one.Entry.Identity
		own.Documents, own.Undoes = append(own.Documents, one.Undo.Document), append(own.Undoes, one.Entry.ID)
		b.own[id] = own
		b.docs = append(b.docs, sentenceDoc{name: Document{Path: one.Entry.Name}.Name(), doc: one.Undo.Document, dangers: one.dangers})
		last = one.Undone
		n++
	}
	if !many && len(list) == 1 {
		u.Title = words.T("Undo run {{.Number}}?", "Number", strconv.FormatInt(list[0].Entry.Number, 10))
	}
	u.Document = strings.Join(docs, "\n")
	u.Less = u.Less || len(no) > 0
	b.Enabled, b.stays = n > 0, s.stays(b.Targets)
	b.name, b.Label = s.undoNames(n, last, b.Targets)
	if n > 0 {
		about = append([]string{s.undoSent(n, last, b.Targets)}, about...)
	}
	u.Sentence, u.Text = b, strings.Join(append(no, about...), "\n\n")
	return u
}

// undoNames are how what takes n runs back is called, and what the button says; last is
// one of them.
func (s *Screen) undoNames(n int, last undo.Undone, targets []run.HandsetID) (name, label string) {
	number := strconv.FormatInt(last.Entry.Number, 10)
	switch {
	case n == 0:
		return "", ""
	case n == 1:
		return words.T("the undo of run {{.Number}}", "Number", number), words.T("Undo run {{.Number}} on {{.Handset}}", "Number", number, "Handset", pastTarget(last.Entry))
	case len(targets) == 1:
		label = words.T("Undo {{.Runs}} runs on {{.Handset}}", "Runs", n, "Handset", pastTarget(last.Entry))
	default:
		label = words.T("Undo {{.Runs}} runs on {{.Handsets}} handsets", "Runs", n, "Handsets", len(targets))
	}
	return words.T("the undo of {{.Runs}} runs", "Runs", n), label
}

// undoSent says to whom it goes.
func (s *Screen) undoSent(n int, last undo.Undone, targets []run.HandsetID) string {
	switch {
	case len(targets) > 1:
		return words.T("{{.Handsets}} handsets get what takes their own runs back, the newest first, and are read back afterwards.", "Handsets", len(targets))
	case n > 1:
		return words.T("These are sent to {{.Handset}}, the newest run first, and read back afterwards.", "Handset", pastTarget(last.Entry))
	}
	return words.T("This is sent to {{.Handset}}, and read back afterwards.", "Handset", pastTarget(last.Entry))
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
	said := map[undo.Reason]string{
		undo.Running: words.T("Run {{.Number}} is still under way", "Number", run),
		undo.NotSent: words.T("Run {{.Number}} changed nothing: its document was not sent, or not processed", "Number", run),
		undo.Refused: words.T("Run {{.Number}} changed nothing: the handset refused the document and took back what it had done of it", "Number", run),
		undo.Asked:   words.T("Run {{.Number}} only asked: there is nothing to undo", "Number", run),
		undo.NotRead: words.T("Run {{.Number}} cannot be undone: what the handset had before was not read", "Number", run),
		undo.Install: words.T("Run {{.Number}} installed a cabinet: what an installer did is not known", "Number", run),
		undo.NotTold: words.T("Run {{.Number}} cannot be undone: the handset did not tell what it had before", "Number", run),
	}[no.Reason]
	if said == "" {
		said = words.T("Run {{.Number}} cannot be undone: {{.Why}}", "Number", run, "Why", flat(no.Err.Error()))
	}
	return said
}
