package view

import (
	"context"
	"fmt"
	"strings"

	"cradle/app/bench"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// autoState is Auto while it is on: each handset that is plugged in gets documents.
type autoState struct {
	name   string
	docs   []*provxml.Document
	tally  bench.Tally
	ending bool
}

// AutoChoice is what a person chooses when Auto is switched on.
type AutoChoice struct {
	Here  bool // also the handsets that are plugged in now
	Again bool // a handset that was served before, too, when it is plugged in again
}

// BeginAuto notes that Auto was switched on while the button said b, and returns what
// that asks of the bench. A person was told of the dangers of b, and agreed.
func (s *Screen) BeginAuto(b Sentence, c AutoChoice) bench.AutoOptions {
	a := &autoState{name: b.name}
	type danger struct { // of which there is one of a kind at a place, whatever is filled in
		id     string
		at     provxml.Pos
		path   string
		severe bool
	}
	of := func(g lint.Danger) danger { return danger{g.ID, g.Pos, g.Path, g.Severe} }
	allowed := map[danger]bool{}
	for _, d := range b.docs {
		a.docs = append(a.docs, d.doc)
		for _, g := range d.dangers {
			allowed[of(g)] = true
		}
	}
	s.auto = a
	for _, p := range s.places {
		p.runs = nil
	}
	opt := bench.AutoOptions{
		Request: bench.Request{Documents: a.docs, NoVerify: s.NoVerify},
		For:     s.autoFor(b, a.docs),
		Again:   c.Again, NewOnly: !c.Here,
		Only:  bench.IsHandset,
		Allow: func(g lint.Danger) bool { return allowed[of(g)] },
	}
	b.with.carryOut(&opt.Request)
	return opt
}

// autoFor gives each handset its documents; nil when all get the same. One that the profile
// is not for gets none.
func (s *Screen) autoFor(b Sentence, docs []*provxml.Document) func(context.Context, bench.Handset) bench.Own {
	p := b.with
	if b.each == nil && (p == nil || p.Handsets.Any()) {
		return nil
	}
	return func(_ context.Context, h bench.Handset) bench.Own {
		if p != nil {
			if why := p.Handsets.Misfit(h.Identity, h.Label); why != "" {
				return bench.Own{Documents: docs, Err: fmt.Errorf("it is none for the profile %s: %s", p.Name, why)}
			}
		}
		if b.each == nil {
			return bench.Own{Documents: docs}
		}
		own, err := b.each.of(h)
		if err != nil {
			return bench.Own{Documents: docs, Err: err}
		}
		return bench.Own{Documents: own}
	}
}

// TakeTally notes what Auto has done.
func (s *Screen) TakeTally(t bench.Tally) {
	if s.auto != nil {
		s.auto.tally = t
	}
}

// EndAuto notes that Auto begins nothing new any more; FinishAuto that nothing of it is
// under way.
func (s *Screen) EndAuto() {
	if s.auto != nil {
		s.auto.ending = true
	}
}

func (s *Screen) FinishAuto() { s.auto = nil }

// Auto reports whether Auto is on, and whether it is about to end.
func (s *Screen) Auto() (on, ending bool) { return s.auto != nil, s.auto != nil && s.auto.ending }

// AutoText is what the frame says while Auto is on.
func (s *Screen) AutoText() string {
	if s.auto == nil {
		return ""
	}
	if s.auto.ending {
		return words.T("Auto is ending: nothing new is begun")
	}
	return words.T("Auto is on: each handset that is plugged in gets {{.Document}}", "Document", shorten(s.auto.name, nameMost))
}

// sentenceAuto is what the button says while Auto is on.
func (s *Screen) sentenceAuto() Sentence {
	t := s.auto.tally
	note := words.N("{{.Count}} handsets served", t.Handsets)
	if t.UnderWay > 0 {
		note += ", " + words.N("{{.Count}} under way", t.UnderWay)
	}
	if next := s.Documents(); len(next) > 0 && !(&applying{docs: s.auto.docs}).of(s, next) {
		note += ". " + words.T("Auto keeps to {{.Document}}", "Document", shorten(s.auto.name, nameMost))
	}
	label := words.T("Auto is on")
	if s.auto.ending {
		label = words.T("Auto is ending")
	}
	return Sentence{Label: label, Note: note, Does: Auto}
}

// AutoQuestion is what a person is asked before Auto is switched on.
func (s *Screen) AutoQuestion(b Sentence) string {
	text := words.T("From now on, each handset that is plugged in gets {{.Document}}, once, without a question.", "Document", b.name) + " " +
		words.T("A frame around the window shows that Auto is on.")
	if d := b.Dangers(); d != "" {
		text += "\n\n" + words.T("It is dangerous:") + "\n" + d
	}
	return text
}

// Here counts the handsets that are plugged in now and can be used.
func (s *Screen) Here() int {
	n, _ := s.census()
	return n
}

// leavingAuto says what it would mean to close the window while Auto is on.
func (s *Screen) leavingAuto() string {
	parts := []string{words.T("Auto is on, and ends with the window.")}
	if n := s.auto.tally.UnderWay; n > 0 {
		parts = append(parts, words.N("{{.Document}} is still to be applied to {{.Count}} handsets.", n, "Document", s.auto.name),
			words.T("Where it was sent already it may or may not take effect, and nobody will know."))
	}
	return strings.Join(parts, " ")
}
