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
	Does    Deed            // what is done when it is agreed to
	Auto    bool            // the documents can be applied by themselves to what is plugged in

	docs  []sentenceDoc
	name  string
	stays []time.Time // when the targets arrived

	own  map[run.HandsetID]bench.Own // what each target gets, and nobody else at its place; nil: docs, whoever is there
	each *filler                     // what gives handsets their own, where they have any
	with *Profile                    // that the documents are of, when it was said; nil is none
	back bool                        // it takes runs back
}

// sentenceDoc is one of the documents that the button means.
type sentenceDoc struct {
	name     string
	doc      *provxml.Document
	template *template.Template // nil: it has no variables
	dangers  []lint.Danger      // of doc
}

// Name is the document's, or how many there are.
func (b Sentence) Name() string { return b.name }

// Yes and No are the answers where a person is asked before it is done.
func (b Sentence) Yes() string {
	switch b.Does {
	case Plan:
		return words.C("button", "Plan")
	case Verify:
		return words.C("button", "Verify")
	case Auto:
		return words.T("Go on")
	}
	return b.Label
}

// No is the harmless one.
func (b Sentence) No() string {
	if b.Does == Apply {
		return words.T("Do not apply")
	}
	return words.T("Not now")
}

// nameMost is how many characters of a file's name the sentence shows.
const nameMost = 36

// Sentence draws the button.
func (s *Screen) Sentence() Sentence {
	switch {
	case s.applying != nil:
		return s.sentenceUnderWay()
	case s.auto != nil:
		return s.sentenceAuto()
	}
	list := s.Documents()
	stopped := func(label, note string, tone Tone) Sentence { return Sentence{Label: label, Note: note, Tone: tone} }
	switch {
	case s.Opening != "":
		return stopped(words.T("Apply"), words.T("Reading {{.Document}}", "Document", shorten(flat(s.Opening), nameMost)), Plain)
	case len(list) == 0 && !s.Document.IsZero():
		return stopped(words.T("Apply"), words.T("Tick a document first"), Plain)
	case len(list) == 0:
		return stopped(words.T("Apply"), words.T("Open or drop a document first"), Plain)
	}
	name := documentsText(list)
	label := words.T("Apply {{.Document}}", "Document", name)
	for _, d := range list {
		switch {
		case d.Reading:
			return stopped(label, words.T("Reading {{.Document}}", "Document", shorten(d.Name(), nameMost)), Plain)
		case d.Err != nil && len(list) > 1:
			return stopped(label, words.T("{{.Document}} cannot be applied: untick it, or take it off the list", "Document", shorten(d.Name(), nameMost)), Bad)
		case d.Err != nil:
			l := lineOfError(d.Err)
			if l.Number > 0 {
				return stopped(label, words.T("The document has an error in {{.Place}}", "Place", l.Place()), Bad)
			}
			return stopped(label, words.T("The document cannot be read"), Bad)
		}
	}
	b := Sentence{Label: label, Auto: true, name: list[0].Name(), with: s.used()}
	if len(list) > 1 {
		b.name = name
	}
	for _, d := range list {
		b.docs = append(b.docs, sentenceDoc{d.Name(), d.Doc, d.Template, d.Dangers})
	}
	here, ticked := s.census()
	switch {
	case here == 0 && s.plugged() > 0:
		b.Note = words.T("None of the handsets here is one that profile {{.Name}} is for", "Name", s.used().Name)
		return b
	case here == 0:
		b.Note = words.T("Plug in a handset first")
		return b
	case len(ticked) == 0:
		b.Note = words.T("Tick a handset first")
		return b
	}
	if why := s.unknown(ticked); why != "" {
		b.Note, b.Tone = why, Plain
		return b
	}
	b.Note, b.Tone = documentsNote(list)
	b.Note = joinNotes(b.Note, joinNotes(diskNote(list), s.targetsNote(ticked)))
	b.Label = words.T("Apply {{.Document}} to {{.Handsets}}", "Document", name, "Handsets", s.targetsText(ticked))
	b.Enabled, b.Targets, b.stays = true, ticked, s.stays(ticked)
	return b
}

// sentenceUnderWay is what the button says while that is done which it began.
func (s *Screen) sentenceUnderWay() Sentence {
	a := s.applying
	note := words.T("{{.Done}} of {{.All}} done", "Done", len(a.targets)-len(a.left), "All", len(a.targets))
	switch {
	case a.does.Looks():
	case s.Sent():
		note += ". " + words.T("Do not unplug")
	}
	if n := s.waitingLocked(); n > 0 && (a.does.Looks() || !s.Sent()) {
		note += ", " + words.N("{{.Count}} handsets to be unlocked", n)
	}
	if next := s.Documents(); len(next) > 0 && !a.of(s, next) {
		note += ". " + words.T("Then {{.Document}} can be applied", "Document", documentsText(next))
	}
	return Sentence{Label: a.does.underWay(shorten(a.name, nameMost), s.targetsText(a.targets)), Note: note, Does: a.does}
}

// of reports whether it is done with these documents.
func (a *applying) of(s *Screen, list []Document) bool {
	return slices.EqualFunc(a.docs, list, func(d *provxml.Document, l Document) bool { return s.file(d) == l.Doc })
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

// census counts the handsets that can be used, and are what the profile is for, and lists those of them that
// are ticked, in the order of the rows.
func (s *Screen) census() (here int, ticked []run.HandsetID) {
	for _, h := range s.handsets {
		if !usable(h) || s.misfit(h) != "" {
			continue
		}
		here++
		if s.chosen(h) {
			ticked = append(ticked, h.ID)
		}
	}
	return here, ticked
}

// plugged counts the handsets that can be used.
func (s *Screen) plugged() (n int) {
	for _, h := range s.handsets {
		if usable(h) {
			n++
		}
	}
	return n
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

// documentsNote is documentNote of several: the first that has one.
func documentsNote(list []Document) (string, Tone) {
	for _, d := range list {
		note, tone := documentNote(d)
		if note != "" && len(list) > 1 {
			note = shorten(d.Name(), nameMost) + ": " + note
		}
		if note != "" {
			return note, tone
		}
	}
	return "", Plain
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
	return note
}

// diskNote says that a file is another one now than what would be sent: of several
// documents, of the first.
func diskNote(list []Document) string {
	for _, d := range list {
		switch {
		case d.Disk == Same:
		case len(list) > 1:
			return words.T("{{.Document}} as it was read at {{.Time}}", "Document", shorten(d.Name(), nameMost), "Time", d.Read.Format(time.TimeOnly))
		default:
			return words.T("As it was read at {{.Time}}", "Time", d.Read.Format(time.TimeOnly))
		}
	}
	return ""
}

// joinNotes puts two notes on one line.
func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
