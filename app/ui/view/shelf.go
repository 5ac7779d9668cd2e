package view

import (
	"path/filepath"
	"slices"

	"cradle/app/ui/words"
)

// Shelf is the list of documents to choose from: those of this session, the
// latest first, and the samples.
type Shelf struct {
	recent  []Entry
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

// recentMost is how many documents of the session are kept.
const recentMost = 12

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
	if slices.ContainsFunc(s.recent, func(e Entry) bool { return e.Path == path }) {
		return
	}
	e := Entry{Name: flat(filepath.Base(path)), Folder: folderOf(path), Path: path}
	s.recent = slices.Insert(s.recent, 0, e)
	if len(s.recent) > recentMost {
		s.recent = s.recent[:recentMost]
	}
}

// Entries lists the shelf with its headings.
func (s *Shelf) Entries() []Entry {
	var list []Entry
	if len(s.recent) > 0 {
		list = append(list, Entry{Heading: true, Name: words.T("This session")})
		list = append(list, s.recent...)
	}
	if len(s.samples) > 0 {
		list = append(list, Entry{Heading: true, Name: words.T("Samples")})
		list = append(list, s.samples...)
	}
	return list
}
