package objstore

import (
	"strings"
	"unicode/utf16"

	"cradle/rapi/handset/internal/ordered"
)

// maxPath is the longest path in UTF-16 units, its NUL counted (MAX_PATH of the
// Windows API).
const maxPath = 260

// ValidName reports whether s can be the name of a file: not empty, without
// the characters that Windows reserves, without control characters, and not
// ending in a blank or a full stop.
func ValidName(s string) bool {
	if s == "" || len(s) > 255 || strings.HasSuffix(s, " ") || strings.HasSuffix(s, ".") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 || strings.ContainsRune(`\/:*?"<>|`, r)
	})
}

// split checks a path and returns its names.
func split(op, path string) ([]string, error) {
	rest, ok := strings.CutPrefix(path, `\`)
	if !ok {
		return nil, pathError(op, path, codeInvalidName)
	}
	if rest == "" {
		return nil, nil
	}
	if len(path) >= maxPath && units(path) >= maxPath { // there are not more than bytes
		return nil, pathError(op, path, codeTooLong)
	}
	names := strings.Split(rest, `\`)
	for _, n := range names {
		if !ValidName(n) {
			return nil, pathError(op, path, codeInvalidName)
		}
	}
	return names, nil
}

// units is the length of a text in UTF-16 units.
func units(s string) int { return len(utf16.Encode([]rune(s))) }

// find returns a node or nil. The caller holds the lock.
func (s *Store) find(names []string) *node {
	n := &s.root
	for _, name := range names {
		e := n.nodes.Get(name)
		if e == nil {
			return nil
		}
		n = e.Value
	}
	return n
}

// place is where a path leads: the directory it is in, the last name, and the
// entry of that name when it is there.
type place struct {
	parent *node
	name   string
	entry  *ordered.Entry[*node]
}

// node is what stands there, or nil.
func (p place) node() *node {
	if p.entry == nil {
		return nil
	}
	return p.entry.Value
}

// locate finds a path's place. That its directory is not there, or that it is
// the root itself, is an error. The caller holds the lock.
func (s *Store) locate(op, path string) (place, error) {
	names, err := split(op, path)
	if err != nil {
		return place{}, err
	}
	if len(names) == 0 {
		return place{}, pathError(op, path, codeDenied)
	}
	last := names[len(names)-1]
	parent := s.find(names[:len(names)-1])
	if parent == nil || !parent.dir {
		return place{}, pathError(op, path, codePathNotFound)
	}
	return place{parent, last, parent.nodes.Get(last)}, nil
}

// existing is locate for something that must be there.
func (s *Store) existing(op, path string) (place, error) {
	p, err := s.locate(op, path)
	if err == nil && p.entry == nil {
		err = pathError(op, path, codeNotFound)
	}
	return p, err
}
