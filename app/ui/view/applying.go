package view

import (
	"fmt"
	"slices"
	"strings"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// applying is one press of a button.
type applying struct {
	does    Deed
	name    string
	docs    []*provxml.Document
	targets []run.HandsetID
	left    map[run.HandsetID]int // how many documents have not ended there
}

// Begin notes that the button was pressed while it said b, and returns what
// that asks of the bench: what a person agreed to, whatever came in between.
func (s *Screen) Begin(b Sentence) bench.Request {
	a := &applying{does: b.Does, name: b.name, targets: b.Targets, left: make(map[run.HandsetID]int)}
	for _, d := range b.docs {
		a.docs = append(a.docs, d.doc)
	}
	s.applying = a
	req := bench.Request{Documents: slices.Clone(a.docs), Targets: slices.Clone(b.Targets), NoVerify: s.NoVerify, Chosen: map[run.HandsetID]bench.Handset{}}
	for _, id := range b.Targets {
		a.left[id] = len(a.docs)
		if own, ok := b.own[id]; ok {
			a.left[id] = len(own.Documents)
		}
		if h, ok := s.handset(id); ok {
			req.Chosen[id] = h
		}
		if p := s.places[id]; p != nil && !b.Does.Looks() {
			p.runs = nil
		}
	}
	req.Own = b.own
	if b.back {
		req.NoVerify = false // an undo is always read back
	} else {
		b.with.carryOut(&req)
	}
	return req
}

// ended notes that one document has ended on a handset.
func (a *applying) ended(id run.HandsetID) {
	if a.left[id]--; a.left[id] <= 0 {
		delete(a.left, id)
	}
}

// Finish notes that everything that the button began has ended.
func (s *Screen) Finish() { s.applying = nil }

// Applying reports whether something that the button began is under way.
func (s *Screen) Applying() bool { return s.applying != nil }

// Looking reports whether it only asks, and can be stopped without harm.
func (s *Screen) Looking() bool { return s.applying != nil && s.applying.does.Looks() }

// Sent reports whether what the button began may have reached a handset.
func (s *Screen) Sent() bool {
	return s.applying != nil && !s.applying.does.Looks() && slices.ContainsFunc(s.handsets, func(h bench.Handset) bool {
		return s.applying.left[h.ID] > 0 && (h.State == bench.Running || waits(s.doing[h.ID]))
	})
}

// waitingLocked counts the handsets that the document waits for a person to
// unlock.
func (s *Screen) waitingLocked() (n int) {
	for _, h := range s.handsets {
		if s.applying.left[h.ID] > 0 && h.State == bench.Locked {
			n++
		}
	}
	return n
}

// Leaving says what it would mean to close the window now; "" when nothing is
// under way.
func (s *Screen) Leaving() string {
	switch {
	case s.auto != nil:
		return s.leavingAuto()
	case s.applying == nil || s.applying.does.Looks():
		return ""
	}
	text := words.N("{{.Document}} is still to be applied to {{.Count}} handsets.", len(s.applying.left), "Document", s.applying.name) + " "
	if !s.Sent() {
		return text + words.T("It has not been sent there yet, and will not be.")
	}
	return text + words.T("Where it was sent already it may or may not take effect, and nobody will know.")
}

// Dangers is what a person has to agree to before the documents are applied; "" when
// there is nothing.
func (b Sentence) Dangers() string {
	var list strings.Builder
	for _, d := range b.docs {
		for _, g := range d.dangers {
			place := capital(Line{Number: g.Pos.Line}.Place())
			if len(b.docs) > 1 {
				place = d.name + ", " + Line{Number: g.Pos.Line}.Place()
			}
			fmt.Fprintf(&list, "%s: %s\n", place, words.Say(g.What))
		}
	}
	return strings.TrimSuffix(list.String(), "\n")
}

// DangerWord is what a person has to type before the documents are applied, because
// one erases the handset or locks its owner out: one press too many must not do that. ""
// when there is nothing so severe.
func (b Sentence) DangerWord() string {
	word := ""
	for _, d := range b.docs {
		for _, g := range d.dangers {
			switch {
			case g.Severe && g.ID == lint.RemoteWipe:
				return "WIPE"
			case g.Severe:
				word = "LOCK"
			}
		}
	}
	return word
}

// TargetsList names the handsets that the button means when it says b.
func (s *Screen) TargetsList(b Sentence) string {
	var list strings.Builder
	list.WriteString(words.N("It would be applied to {{.Count}} handsets:", len(b.Targets)))
	for _, id := range b.Targets {
		h, _ := s.handset(id)
		fmt.Fprintf(&list, "\n%s  %s", h.Port, flat(titleOf(h)))
	}
	return list.String()
}

// Stopping says what it would mean to stop waiting now.
func (s *Screen) Stopping() string {
	return words.T("A handset cannot be asked to stop. Where {{.Document}} was sent already it may or may not take effect, and nobody will know until it is read back. Where it was not sent yet, it will not be.",
		"Document", s.applying.name)
}
