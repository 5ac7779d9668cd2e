package view

import (
	"slices"

	"cradle/app/ui/words"
)

// Several documents may be loaded: they are applied in their order. Screen.Document is
// the one that is looked at; the others wait in pack until they are.

// same reports whether two are the same file, or the same past run.
func (d Document) same(o Document) bool {
	return d.Path == o.Path && d.Sample == o.Sample && d.Past == o.Past
}

// Documents are those that are loaded, in the order in which they are applied; none
// where nothing is. What was put in Screen.Document by itself is the only one.
func (s *Screen) Documents() []Document {
	i := s.ShownDocument()
	switch {
	case i >= 0:
		list := slices.Clone(s.pack)
		list[i] = s.Document
		return list
	case s.Document.IsZero():
		return nil
	}
	return []Document{s.Document}
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

// ShowDocument looks at another one of the loaded documents.
func (s *Screen) ShowDocument(i int) {
	if list := s.Documents(); i >= 0 && i < len(list) {
		s.SetDocuments(list, i)
	}
}

// TakeDocument puts a document that was read in the place of itself, or does nothing
// where it is not loaded any more.
func (s *Screen) TakeDocument(d Document) {
	list := s.Documents()
	if i := slices.IndexFunc(list, d.same); i >= 0 {
		list[i] = d
		s.SetDocuments(list, max(0, s.ShownDocument()))
	}
}

// RemoveDocument loads all documents but one.
func (s *Screen) RemoveDocument(i int) {
	list := s.Documents()
	if i < 0 || i >= len(list) {
		return
	}
	show := max(0, s.ShownDocument())
	if show > i || show == len(list)-1 {
		show--
	}
	s.SetDocuments(slices.Delete(list, i, i+1), show)
}

// MoveDocument lets a document be applied earlier (by < 0) or later than the others.
func (s *Screen) MoveDocument(i, by int) {
	list, to := s.Documents(), i+by
	if i < 0 || i >= len(list) || to < 0 || to >= len(list) {
		return
	}
	shown := s.Document
	list[i], list[to] = list[to], list[i]
	s.SetDocuments(list, slices.IndexFunc(list, shown.same))
}

// documentsText names one document, and counts several.
func documentsText(list []Document) string {
	if len(list) == 1 {
		return shorten(list[0].Name(), nameMost)
	}
	return words.N("{{.Count}} documents", len(list))
}
