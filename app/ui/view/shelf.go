package view

import (
	"path/filepath"
	"slices"

	"cradle/app/ui/words"
)

// Shelf is the list of documents to choose from: those of this session, the
// latest first, and the samples.
type Shelf struct {
	recent  []Entry // of this session
	earlier []Entry // of those before
	samples []Entry
}

// Entry is a line of the shelf: a heading, or a document.
type Entry struct {
	Heading bool
	Name    string
	Folder  string
	Path    string
	Sample  bool
}

// sessionMost is how many documents of the session are kept: folders may be dropped.
const sessionMost = 500

// SetEarlier puts the documents of earlier sessions on the shelf, the latest first.
func (s *Shelf) SetEarlier(paths []string) {
	s.earlier = nil
	for _, p := range paths {
		s.earlier = append(s.earlier, fileEntry(p))
	}
}

func fileEntry(path string) Entry {
	return Entry{Name: flat(filepath.Base(path)), Folder: folderOf(path), Path: path}
}

// Files are the documents of this session and of earlier ones, the latest first, as many
// as a menu has room for.
func (s *Shelf) Files() []Entry {
	list := slices.Clone(s.recent)
	for _, e := range s.earlier {
		if !s.Has(e.Path) {
			list = append(list, e)
		}
	}
	return list[:min(len(list), 12)]
}

// Has reports whether a document is one of this session.
func (s *Shelf) Has(path string) bool {
	return slices.ContainsFunc(s.recent, func(e Entry) bool { return e.Path == path })
}

// SetSamples puts the samples on the shelf, by their paths.
func (s *Shelf) SetSamples(paths []string) {
	s.samples = nil
	for _, p := range paths {
		s.samples = append(s.samples, Entry{Name: filepath.Base(p), Path: p, Sample: true})
	}
}

// Add remembers a file of this session. One that is there already keeps its
// place: a list that jumps under the pointer is worse than one out of order.
func (s *Shelf) Add(path string) {
	if s.Has(path) {
		return
	}
	s.recent = slices.Insert(s.recent, 0, fileEntry(path))
	s.recent = s.recent[:min(len(s.recent), sessionMost)]
}

// Entries lists the shelf with its headings.
func (s *Shelf) Entries() []Entry {
	var list []Entry
	if len(s.recent) > 0 {
		list = append(list, Entry{Heading: true, Name: words.T("This session")})
		list = append(list, s.recent...)
	}
	earlier := slices.DeleteFunc(slices.Clone(s.earlier), func(e Entry) bool { return s.Has(e.Path) })
	if len(earlier) > 0 {
		list = append(list, Entry{Heading: true, Name: words.T("Earlier")})
		list = append(list, earlier...)
	}
	if len(s.samples) > 0 {
		list = append(list, Entry{Heading: true, Name: words.T("Samples")})
		list = append(list, s.samples...)
	}
	return list
}
