package csps

import (
	"slices"
	"strings"
	"time"

	"cradle/rapi/handset/registry"
	"cradle/rapi/handset/undo"
)

// Cabinet is the cabinet that a document came in, while it is installed.
type Cabinet struct {
	// File is the cabinet's path on the handset, Name what the program is called
	// when the document does not say.
	File, Name string
	// Open gives a file in the cabinet, by the name that it has there.
	Open func(name string) (data []byte, written time.Time, ok bool)

	name string
	key  registry.Path // of the program in the list; nil when it is not to be removed
	made []string      // what is to be removed with it
}

// Install makes the CSPs take what comes from now on for the document of a
// cabinet; nil ends that. Extract and the Install CSP work only then. It is for
// the Configuration Manager alone, which processes one document at a time.
func (s *Set) Install(c *Cabinet) { s.env.cabinet = c }

// What a cabinet made is noted in the registry, beside the program's name: one
// text each, in the order in which it was made.
// guess: where a handset notes it; it has a file of its own for that.
const (
	madeValue = "Made"
	madeFile  = "file "  // and its path
	madeDir   = "dir "   // and its path
	madeKey   = "key "   // and its path
	madeInKey = "value " // and the key's path, a tab and the value's name
)

// note remembers something that a cabinet makes and that was not there before.
func (e *Env) note(what, name string) {
	if cab := e.cabinet; cab != nil && cab.key != nil {
		cab.made = append(cab.made, what+name)
	}
}

// keep writes the notes of a cabinet down, when all of it has succeeded.
func (e *Env) keep(cab *Cabinet) {
	// A registry that is full of what was installed has no room for the notes: then
	// the program's files stay when it is removed.
	_ = e.Registry.Set(nil, cab.key, madeValue, registry.Texts(cab.made))
}

// noteFile is note for a file or directory that is about to be made.
func (e *Env) noteFile(what, path string) {
	if e.cabinet == nil {
		return
	}
	if _, err := e.Files.Stat(path); err != nil {
		e.note(what, path)
	}
}

// uninstall takes away what a program's cabinet made, the latest first. What is not
// there any more, or is in use, stays as it is.
func (e *Env) uninstall(u *undo.Log, key registry.Path) {
	v, _ := e.Registry.Value(key, madeValue)
	made := v.Texts()
	slices.Reverse(made)
	for _, line := range made {
		if path, ok := strings.CutPrefix(line, madeFile); ok {
			e.Files.Remove(u, path)
		} else if path, ok := strings.CutPrefix(line, madeDir); ok {
			e.Files.Remove(u, path) // when it is empty
		} else if path, ok := strings.CutPrefix(line, madeInKey); ok {
			at, name, _ := strings.Cut(path, "\t")
			if k, err := registry.ParsePath(at); err == nil {
				e.Registry.DeleteValue(u, k, name)
			}
		} else if path, ok := strings.CutPrefix(line, madeKey); ok {
			if k, err := registry.ParsePath(path); err == nil {
				if values, keys, _ := e.Registry.List(k); len(values)+len(keys) == 0 {
					e.Registry.Delete(u, k)
				}
			}
		}
	}
	e.Registry.Delete(u, key)
}
