package undo

import "fmt"

// Note is something to know before a run is undone.
type Note struct {
	Kind  NoteKind
	Run   int64  // that is undone
	Other int64  // of Before and Later the number of another run; of More how many
	Name  string // of Later: the other run's document
	Path  string // of Taken
}

// NoteKind is what a Note says.
type NoteKind uint8

const (
	// Taken: the secret at Path is set as the run had it that this one undid.
	Taken NoteKind = iota
	// NotAllRead: some of what the handset had is not known.
	NotAllRead
	// Before: the run was undone already, by Other.
	Before
	// Later: Other came after it on the same handset.
	Later
	// More: so many others did.
	More
)

// String is the note in English.
func (n Note) String() string {
	switch n.Kind {
	case Taken:
		return fmt.Sprintf("%s is set as the run had it that run %d undid; the handset does not tell whether it still was so", n.Path, n.Run)
	case NotAllRead:
		return fmt.Sprintf("not all that the handset had before run %d could be read", n.Run)
	case Before:
		return fmt.Sprintf("run %d was undone before, by run %d", n.Run, n.Other)
	case Later:
		return fmt.Sprintf("run %d, %s, came after run %d on the same handset: what both of them set goes back to what was there before run %d", n.Other, n.Name, n.Run, n.Run)
	}
	return fmt.Sprintf("and %d more", n.Other)
}
