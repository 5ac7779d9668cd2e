package view

import (
	"slices"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/words"
)

// What the result side shows of the selected handset: of the documents that were
// applied together one, the latest look, or nothing.

// takeEnded notes a run that has ended: one of those that are shown together, or the
// first of others.
func (p *place) takeEnded(r *run.Run) {
	p.looks = nil
	if slices.ContainsFunc(p.runs, func(o *run.Run) bool { return o.Document == r.Document || o.Identity.GUID != r.Identity.GUID }) {
		p.runs, p.chosen = nil, -1
	}
	p.runs = append(p.runs, r)
}

// TakeLook notes what came of asking a handset: looks are those of the documents, in
// their order.
func (s *Screen) TakeLook(id run.HandsetID, looks []*Look) {
	if p := s.places[id]; p != nil {
		p.looks, p.chosen = looks, -1
	}
	if s.applying != nil {
		delete(s.applying.left, id)
	}
}

// NewLook begins what is said of one document after a handset was asked about it: h, as it
// was when it was chosen.
func (s *Screen) NewLook(does Deed, h bench.Handset, began time.Time, err error) *Look {
	if now, ok := s.handset(h.ID); ok && now.Since.Equal(h.Since) {
		h = now // which may have said meanwhile who it is
	}
	return &Look{Does: does, Err: err, Of: run.Run{
		ID: "look-" + string(h.ID) + "-" + began.Format(time.RFC3339Nano), Handset: h.ID, Port: h.Port, Simulated: h.Simulated, Identity: h.Identity,
		Started: began, Ended: s.now,
	}}
}

// LooksOf makes the looks of a handset that was asked about all documents of a sentence.
func (s *Screen) LooksOf(b Sentence, h bench.Handset, began time.Time, planned []bench.Planned, compared []bench.Compared, err error) []*Look {
	var list []*Look
	for i, d := range b.docs {
		l := s.NewLook(b.Does, h, began, nil)
		l.Of.ID += "-" + d.name
		l.Of.Ended = time.Now()
		l.Of.Document = d.doc
		if own, ok := b.own[h.ID]; ok && i < len(own.Documents) {
			l.Of.Document = own.Documents[i]
		}
		switch {
		case b.Does == Plan && i < len(planned):
			l.Planned = planned[i]
		case b.Does == Verify && i < len(compared):
			l.Compared = compared[i]
		default:
			l.Err = err
		}
		list = append(list, l)
	}
	return list
}

// batch are the runs of the selected handset that are shown together.
func (s *Screen) batch() []*run.Run {
	h, ok := s.handset(s.selected)
	if !ok {
		return nil
	}
	last := s.known(h).Last
	if last == nil {
		return nil
	}
	list := slices.Clone(s.places[h.ID].runs)
	if !slices.ContainsFunc(list, func(r *run.Run) bool { return r.ID == last.ID }) {
		if last.Ending != run.Running {
			return []*run.Run{last} // of before there was a window
		}
		list = append(list, last)
	}
	return list
}

// looks of the selected handset; nil where a run is to be shown.
func (s *Screen) looksNow() []*Look {
	if p := s.places[s.selected]; p != nil {
		return p.looks
	}
	return nil
}

// Alternative is one of several documents whose results can be looked at.
type Alternative struct {
	Name string
	Mark Mark
}

// Choices are the documents to choose from, in their order, and which of them is shown.
func (s *Screen) Choices() (list []Alternative, shown int) {
	if looks := s.looksNow(); looks != nil {
		for _, l := range looks {
			list = append(list, Alternative{documentName(&l.Of), l.Mark()})
		}
		return list, s.shownOf(len(list), func(i int) bool { return looks[i].Mark().Tone >= Caution })
	}
	runs := s.batch()
	for _, r := range runs {
		list = append(list, Alternative{documentName(r), MarkOfRun(r)})
	}
	return list, s.shownOf(len(list), func(i int) bool { return MarkOfRun(runs[i]).Tone >= Caution })
}

// shownOf is the one of n that a person chose, or else the first that is bad, or else
// the last.
func (s *Screen) shownOf(n int, bad func(int) bool) int {
	p := s.places[s.selected]
	if p != nil && p.chosen >= 0 && p.chosen < n {
		return p.chosen
	}
	for i := range n {
		if bad(i) {
			return i
		}
	}
	return n - 1
}

// Choose shows the result of another one of the documents.
func (s *Screen) Choose(i int) {
	if p := s.places[s.selected]; p != nil {
		p.chosen = i
	}
}

// Looked is what the result side shows in place of a run: the latest look; nil is none.
func (s *Screen) Looked() *Look {
	looks := s.looksNow()
	if looks == nil {
		return nil
	}
	_, i := s.Choices()
	return looks[i]
}

// CloseLook shows the latest run again. It reports whether there was a look.
func (s *Screen) CloseLook() bool {
	p := s.places[s.selected]
	if p == nil || p.looks == nil {
		return false
	}
	p.looks, p.chosen = nil, -1
	return true
}

// lookRow is what a row says of looks: a mark and a summary.
func lookRow(looks []*Look) (Mark, string) {
	worst := looks[0]
	for _, l := range looks {
		if l.Mark().Tone > worst.Mark().Tone {
			worst = l
		}
	}
	text := worst.Summary()
	if len(looks) > 1 {
		text = words.T("{{.Document}}: {{.Text}}", "Document", documentName(&worst.Of), "Text", text)
	}
	return worst.Mark(), text
}

// together is how several documents ended on a handset: the worst, and in words.
func together(runs []*run.Run) (run.Ending, string) {
	list := make([]run.Run, len(runs))
	good := 0
	for i, r := range runs {
		list[i] = *r
		if r.Ending == run.Applied {
			good++
		}
	}
	return bench.EndingOf(list), words.T("{{.Good}} of {{.All}} documents applied", "Good", good, "All", len(runs))
}
