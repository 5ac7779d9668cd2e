package view

import (
	"path/filepath"
	"slices"
	"strings"

	"cradle/app/ui/words"
)

// Several documents may be loaded: those that are ticked are applied, in their order.
// Screen.Document is the one that is looked at; the others wait in pack until they are.
//
// Files that a person named are all ticked. What was found in a folder nobody named: it is
// a choice, of which the one that is looked at is ticked, until a person ticks by hand.

// same reports whether two are the same file, or the same past run.
func (d Document) same(o Document) bool {
	return d.Path == o.Path && d.Sample == o.Sample && d.Past == o.Past
}

// Loaded are the documents that are loaded, ticked or not, in their order; none where
// nothing is. What was put in Screen.Document by itself is the only one.
func (s *Screen) Loaded() []Document {
	i := s.ShownDocument()
	switch {
	case i >= 0:
		list := slices.Clone(s.pack)
		list[i] = s.Document
		return list
	case s.Document.IsZero():
		return nil
	}
	only := s.Document
	only.Off = false
	return []Document{only}
}

// Documents are those that are to be applied: the ticked ones.
func (s *Screen) Documents() []Document {
	return slices.DeleteFunc(s.Loaded(), func(d Document) bool { return d.Off })
}

// ShownDocument is the place among the loaded documents of the one that is looked at;
// -1 where there are not several.
func (s *Screen) ShownDocument() int {
	if len(s.pack) < 2 {
		return -1
	}
	return slices.IndexFunc(s.pack, s.Document.same)
}

// SetDocuments loads documents in place of all that were, and looks at one of them.
func (s *Screen) SetDocuments(list []Document, show int) {
	s.choice = false
	s.setPack(list, show)
}

// SetChoice loads documents of which a person is to choose, and ticks the first.
func (s *Screen) SetChoice(list []Document) {
	list = slices.Clone(list)
	for i := range list {
		list[i].Off = i > 0
	}
	s.setPack(list, 0)
	s.choice = len(list) > 1
}

func (s *Screen) setPack(list []Document, show int) {
	s.pack = nil
	if len(list) == 0 {
		s.Document = Document{}
		return
	}
	s.Document = list[max(0, min(show, len(list)-1))]
	if len(list) > 1 {
		s.pack = slices.Clone(list)
	}
}

// ShowDocument looks at another one of the loaded documents. Of a choice it is the one
// that is chosen.
func (s *Screen) ShowDocument(i int) {
	list := s.Loaded()
	if i < 0 || i >= len(list) {
		return
	}
	for j := range list {
		if s.choice {
			list[j].Off = j != i
		}
	}
	s.setPack(list, i)
}

// SkipUnreadable looks at the first document of a choice that can be read, where the one
// that is looked at cannot.
func (s *Screen) SkipUnreadable() {
	if !s.choice || s.Document.Err == nil {
		return
	}
	if i := slices.IndexFunc(s.Loaded(), func(d Document) bool { return d.Err == nil }); i >= 0 {
		s.ShowDocument(i)
	}
}

// TickDocument has a document applied with the others, or not.
func (s *Screen) TickDocument(i int, on bool) {
	list := s.Loaded()
	if i < 0 || i >= len(list) {
		return
	}
	s.choice = false
	list[i].Off = !on
	s.setPack(list, s.ShownDocument())
}

// TickDocuments has all documents applied that can be read, or none.
func (s *Screen) TickDocuments(on bool) {
	list := s.Loaded()
	s.choice = false
	for i, d := range list {
		list[i].Off = !on || d.Err != nil
	}
	s.setPack(list, s.ShownDocument())
}

// TakeDocument puts a document that was read in the place of itself, or does nothing
// where it is not loaded any more. Whether it is ticked stays.
func (s *Screen) TakeDocument(d Document) {
	list := s.Loaded()
	if i := slices.IndexFunc(list, d.same); i >= 0 {
		d.Off = list[i].Off
		list[i] = d
		s.setPack(list, max(0, s.ShownDocument()))
	}
}

// RemoveDocument loads all documents but one.
func (s *Screen) RemoveDocument(i int) {
	list := s.Loaded()
	if i < 0 || i >= len(list) {
		return
	}
	show := max(0, s.ShownDocument())
	if show > i || show == len(list)-1 {
		show--
	}
	s.setPack(slices.Delete(list, i, i+1), show)
	if s.choice {
		s.ShowDocument(s.ShownDocument())
	}
}

// MoveDocument lets a document be applied earlier (by < 0) or later than the others.
func (s *Screen) MoveDocument(i, by int) {
	list, to := s.Loaded(), i+by
	if i < 0 || i >= len(list) || to < 0 || to >= len(list) {
		return
	}
	shown := s.Document
	list[i], list[to] = list[to], list[i]
	s.setPack(list, slices.IndexFunc(list, shown.same))
}

// PackLine is one of several loaded documents, as the list shows it.
type PackLine struct {
	Name string // behind its number in the order, where it is ticked
	Mark Mark   // what it is, or that its file is another one now
	On   bool   // it is ticked
	Now  bool   // it is looked at
}

// Pack draws the list of documents; nil where there are not several.
func (s *Screen) Pack() []PackLine {
	at := s.ShownDocument()
	if at < 0 {
		return nil
	}
	list := s.Loaded()
	names := map[string]int{}
	for _, d := range list {
		names[d.Name()]++
	}
	var lines []PackLine
	number := 0
	for i, d := range list {
		l := PackLine{Name: d.Name(), Mark: d.Card().Mark, On: !d.Off, Now: i == at}
		if names[l.Name] > 1 { // the folder tells them apart
			l.Name = filepath.Join(flat(filepath.Base(filepath.Dir(d.Path))), l.Name)
		}
		if l.On {
			number++
			l.Name = words.T("{{.Number}}.  {{.Document}}", "Number", number, "Document", l.Name)
		}
		switch d.Disk {
		case Changed:
			l.Mark = Mark{words.T("Changed on disk"), IconChange, Caution}
		case Missing:
			l.Mark = Mark{words.T("No longer on disk"), IconGone, Caution}
		}
		lines = append(lines, l)
	}
	return lines
}

// PackText says what is done with the documents of the list.
func (s *Screen) PackText() string {
	all, ticked := len(s.Loaded()), len(s.Documents())
	text := words.T("{{.Count}} of {{.All}} ticked", "Count", ticked, "All", all)
	switch {
	case ticked < 2:
		return text
	case s.used() != nil && s.used().Options.KeepGoing:
		return text + ", " + words.T("in this order")
	}
	return text + ", " + words.T("in this order, until one fails")
}

// LeftOut is something that was opened or dropped and cannot be used.
type LeftOut struct{ Name, Why string }

// leftOutMost is how many of them are told by name.
const leftOutMost = 6

// LeftOutText tells what was not taken, and why; "" where all was.
func (s *Screen) LeftOutText() string {
	var lines []string
	for i, l := range s.LeftOut {
		if i == leftOutMost {
			lines = append(lines, words.N("and {{.Count}} more", len(s.LeftOut)-i))
			break
		}
		lines = append(lines, words.T("Not taken: {{.Name}}. {{.Why}}", "Name", shorten(flat(l.Name), nameMost), "Why", capital(l.Why)))
	}
	return strings.Join(lines, "\n")
}

// documentsText names one document, and counts several.
func documentsText(list []Document) string {
	if len(list) == 1 {
		return shorten(list[0].Name(), nameMost)
	}
	return words.N("{{.Count}} documents", len(list))
}

// SetDisk notes how the file of a loaded document stands to what was read, and reports
// whether that is new.
func (s *Screen) SetDisk(d Document, disk Disk) bool {
	list := s.Loaded()
	i := slices.IndexFunc(list, d.same)
	if i < 0 || list[i].Disk == disk {
		return false
	}
	list[i].Disk = disk
	s.setPack(list, max(0, s.ShownDocument()))
	return true
}

// WhyNot is why a file is no document, in a sentence.
func WhyNot(err error) string { return lineOfError(err).Text }
