// Package objstore is the object store of the simulated handset: its files.
//
//	s := objstore.New()
//	s.MkdirAll(nil, `\Windows\Favorites`)
//	s.WriteFile(nil, `\Windows\Favorites\Shop.url`, data)
//
// Paths begin with a backslash, as on the handset; there are no drive letters.
// Names ignore case and keep the case in which they were first written.
package objstore

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

// A Store is safe for concurrent use.
type Store struct {
	mu   sync.RWMutex
	root node
	used int64
}

type node struct {
	dir   bool
	data  []byte // of a file; replaced, never changed
	nodes ordered.Map[*node]
}

// Info describes one file or directory.
type Info struct {
	Name string
	Dir  bool
	Size int64 // in bytes; 0 for a directory
}

// New returns a store with an empty root directory.
func New() *Store { return &Store{root: node{dir: true}} }

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

func pathError(op, path string, err error) error {
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// split checks a path and returns its names.
func split(op, path string) ([]string, error) {
	rest, ok := strings.CutPrefix(path, `\`)
	if !ok {
		return nil, pathError(op, path, fs.ErrInvalid)
	}
	if rest == "" {
		return nil, nil
	}
	names := strings.Split(rest, `\`)
	for _, n := range names {
		if !ValidName(n) {
			return nil, pathError(op, path, fs.ErrInvalid)
		}
	}
	return names, nil
}

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

func (s *Store) locked(f func()) func() {
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	}
}

// MkdirAll makes a directory and those above it, as far as they are missing.
func (s *Store) MkdirAll(u *undo.Log, path string) error {
	names, err := split("mkdir", path)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := &s.root
	for _, name := range names {
		e := n.nodes.Get(name)
		if e == nil {
			parent := n
			e = parent.nodes.Add(name, &node{dir: true})
			u.Add(s.locked(func() { parent.nodes.Remove(e) }))
		}
		if n = e.Value; !n.dir {
			return pathError("mkdir", path, fs.ErrExist)
		}
	}
	return nil
}

// WriteFile makes or replaces a file. Its directory must be there. A copy of
// data is kept.
func (s *Store) WriteFile(u *undo.Log, path string, data []byte) error {
	names, err := split("write", path)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return pathError("write", path, fs.ErrInvalid)
	}
	data = append([]byte{}, data...)
	s.mu.Lock()
	defer s.mu.Unlock()
	parent := s.find(names[:len(names)-1])
	if parent == nil || !parent.dir {
		return pathError("write", path, fs.ErrNotExist)
	}
	last := names[len(names)-1]
	if e := parent.nodes.Get(last); e != nil {
		f := e.Value
		if f.dir {
			return pathError("write", path, fs.ErrExist)
		}
		old := f.data
		s.used += int64(len(data) - len(old))
		f.data = data
		u.Add(s.locked(func() {
			if parent.nodes.Has(e) { // else it was removed by someone else meanwhile
				s.used += int64(len(old) - len(f.data))
			}
			f.data = old
		}))
		return nil
	}
	e := parent.nodes.Add(last, &node{data: data})
	s.used += int64(len(data))
	u.Add(s.locked(func() {
		if parent.nodes.Has(e) {
			s.used -= int64(len(e.Value.data))
			parent.nodes.Remove(e)
		}
	}))
	return nil
}

// ReadFile returns a copy of a file's content.
func (s *Store) ReadFile(path string) ([]byte, error) {
	names, err := split("read", path)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := s.find(names)
	if n == nil || n.dir {
		return nil, pathError("read", path, fs.ErrNotExist)
	}
	return append([]byte{}, n.data...), nil
}

// Remove removes a file, or a directory that is empty.
func (s *Store) Remove(u *undo.Log, path string) error {
	names, err := split("remove", path)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return pathError("remove", path, fs.ErrInvalid)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	parent := s.find(names[:len(names)-1])
	if parent == nil {
		return pathError("remove", path, fs.ErrNotExist)
	}
	e := parent.nodes.Get(names[len(names)-1])
	switch {
	case e == nil:
		return pathError("remove", path, fs.ErrNotExist)
	case e.Value.nodes.Len() > 0:
		return pathError("remove", path, fs.ErrExist)
	}
	s.used -= int64(len(e.Value.data))
	parent.nodes.Remove(e)
	u.Add(s.locked(func() {
		if parent.nodes.Restore(e); parent.nodes.Has(e) { // else someone else made one of its name
			s.used += int64(len(e.Value.data))
		}
	}))
	return nil
}

// List returns what is directly in a directory, in the order in which it was
// made.
func (s *Store) List(path string) ([]Info, error) {
	names, err := split("list", path)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	n := s.find(names)
	if n == nil || !n.dir {
		return nil, pathError("list", path, fs.ErrNotExist)
	}
	var list []Info
	for e := range n.nodes.All() {
		list = append(list, Info{e.Name, e.Value.dir, int64(len(e.Value.data))})
	}
	return list, nil
}

// Used is the number of bytes that files take.
func (s *Store) Used() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.used
}

// String writes everything out, one line a file and a directory, for
// comparison.
func (s *Store) String() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var b strings.Builder
	s.root.write(&b, `\`)
	fmt.Fprintf(&b, "used %d\n", s.used)
	return b.String()
}

func (n *node) write(b *strings.Builder, path string) {
	for e := range n.nodes.All() {
		if e.Value.dir {
			fmt.Fprintf(b, "%s%s\\\n", path, e.Name)
			e.Value.write(b, path+e.Name+`\`)
		} else {
			fmt.Fprintf(b, "%s%s=%q\n", path, e.Name, e.Value.data)
		}
	}
}
