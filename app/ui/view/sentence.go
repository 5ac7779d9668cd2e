package view

import (
	"slices"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/words"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
	"cradle/rapi/template"
)

// Sentence is the window's one button: it says what it will do, and to which
// handsets.
type Sentence struct {
	Label   string
	Note    string // beside it: why it cannot be pressed, or what to know before
	Tone    Tone   // of the note
	Enabled bool
	Targets []run.HandsetID // when enabled

	doc      *provxml.Document
	template *template.Template // nil: it has no variables
	dangers  []lint.Danger      // of doc
	name     string
	stays    []time.Time // when the targets arrived

	only   *run.Identity // whom it is for, and nobody else at its place; nil: whoever is there
	undoes string        // the ID of the run that it takes back; "" is none
}

// nameMost is how many characters of a file's name the sentence shows.
const nameMost = 36

// Sentence draws the button.
func (s *Screen) Sentence() Sentence {
	d := s.Document
	name := shorten(d.Name(), nameMost)
	if a := s.applying; a != nil {
		note := words.T("{{.Done}} of {{.All}} done", "Done", len(a.targets)-len(a.left), "All", len(a.targets))
		switch {
		case s.Sent():
			note += ". " + words.T("Do not unplug")
		case s.waitingLocked() > 0:
			note += ", " + words.N("{{.Count}} handsets to be unlocked", s.waitingLocked())
		}
		if d.Doc != s.file(a.doc) && !d.IsZero() {
			note += ". " + words.T("Then {{.Document}} can be applied", "Document", name)
		}
		return Sentence{
			Label: words.T("Applying {{.Document}} to {{.Handsets}}", "Document", shorten(a.name, nameMost), "Handsets", s.targetsText(a.targets)),
			Note:  note,
		}
	}
	stopped := func(label, note string, tone Tone) Sentence { return Sentence{Label: label, Note: note, Tone: tone} }
	label := words.T("Apply {{.Document}}", "Document", name)
	switch {
	case d.IsZero():
		return stopped(words.T("Apply"), words.T("Open or drop a document first"), Plain)
	case d.Reading:
		return stopped(label, words.T("Reading {{.Document}}", "Document", name), Plain)
	case d.Err != nil:
		l := lineOfError(d.Err)
		if l.Number > 0 {
			return stopped(label, words.T("The document has an error in {{.Place}}", "Place", l.Place()), Bad)
		}
		return stopped(label, words.T("The document cannot be read"), Bad)
	}
	here, ticked := s.census()
	switch {
	case here == 0:
		return stopped(label, words.T("Plug in a handset first"), Plain)
	case len(ticked) == 0:
		return stopped(label, words.T("Tick a handset first"), Plain)
	}
	if why := s.misfit(ticked); why != "" {
		return stopped(label, why, Bad)
	}
	note, tone := documentNote(d)
	if about := s.targetsNote(ticked); note == "" {
		note = about
	} else if about != "" {
		note += " · " + about
	}
	return Sentence{
		Label:    words.T("Apply {{.Document}} to {{.Handsets}}", "Document", name, "Handsets", s.targetsText(ticked)),
		Note:     note,
		Tone:     tone,
		Enabled:  true,
		Targets:  ticked,
		doc:      d.Doc,
		template: d.Template,
		dangers:  d.Dangers,
		name:     d.Name(),
		stays:    s.stays(ticked),
	}
}

// Stands reports whether the handsets that the button meant when it said b are
// all still there. One that left and came back may be another one.
func (s *Screen) Stands(b Sentence) bool {
	return !slices.ContainsFunc(b.Targets, func(id run.HandsetID) bool {
		h, ok := s.handset(id)
		return !ok || !usable(h)
	}) && slices.EqualFunc(s.stays(b.Targets), b.stays, time.Time.Equal)
}

func (s *Screen) stays(ids []run.HandsetID) (stays []time.Time) {
	for _, id := range ids {
		h, _ := s.handset(id)
		stays = append(stays, h.Since)
	}
	return stays
}

// census counts the handsets that can be used, and lists those of them that
// are ticked, in the order of the rows.
func (s *Screen) census() (here int, ticked []run.HandsetID) {
	for _, h := range s.handsets {
		if !usable(h) {
			continue
		}
		here++
		if s.chosen(h) {
			ticked = append(ticked, h.ID)
		}
	}
	return here, ticked
}

// usable: a document can be applied to it, now or when it is ready.
func usable(h bench.Handset) bool { return h.State != bench.Unusable && h.State != bench.Gone }

// targetsText names one target, and counts several.
func (s *Screen) targetsText(ids []run.HandsetID) string {
	if len(ids) != 1 {
		return words.N("{{.Count}} handsets", len(ids))
	}
	h, ok := s.handset(ids[0])
	if !ok {
		return string(ids[0])
	}
	if h.Identity.Name == "" {
		return words.T("the handset on {{.Port}}", "Port", h.Port)
	}
	return shorten(flat(h.Identity.Name), nameMost)
}

// documentNote is what to know of the document before the button is pressed: that
// handsets will refuse some of it, or all.
func documentNote(d Document) (string, Tone) {
	if errors, _, _ := lint.Count(d.Findings); errors > 0 {
		return words.N("{{.Count}} errors in the document", errors), Bad
	}
	if word, _ := d.notForHandsets(); word != "" {
		return word, Caution
	}
	return "", Plain
}

// targetsNote is what to know before the button is pressed.
func (s *Screen) targetsNote(ids []run.HandsetID) string {
	locked, connecting := 0, 0
	for _, id := range ids {
		switch h, _ := s.handset(id); h.State {
		case bench.Locked:
			locked++
		case bench.Connecting:
			connecting++
		}
	}
	note := ""
	switch {
	case locked == 1 && len(ids) == 1:
		note = words.T("It is locked: the document goes down as soon as it is unlocked")
	case locked > 0:
		note = words.N("{{.Count}} are locked: they get the document as soon as they are unlocked", locked)
	case connecting > 0 && len(ids) == 1:
		note = words.T("It is still connecting")
	case connecting > 0:
		note = words.N("{{.Count}} still connecting", connecting)
	}
	if s.Document.Disk != Same {
		read := words.T("As it was read at {{.Time}}", "Time", s.Document.Read.Format(time.TimeOnly))
		if note == "" {
			return read
		}
		return read + " · " + note
	}
	return note
}
