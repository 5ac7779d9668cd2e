// Package objstore is the object store of the simulated handset: its files.
//
//	s := objstore.New(objstore.Config{Limit: 64 << 20, Now: time.Now})
//	err := s.MkdirAll(nil, `\Windows\Favorites`)
//	err = s.WriteFile(nil, `\Windows\Favorites\Shop.url`, data)
//	f, err := s.Open(`\Temp\a.cab`, objstore.OpenOptions{Write: true, Disposition: objstore.CreateAlways})
//
// Paths begin with a backslash, as on the handset; there are no drive letters.
// Names ignore case and keep the case in which they were first written.
//
// Configuration Service Providers change files by the methods that take an
// undo.Log, RAPI by the others. Errors are *fs.PathError around a code of the
// Windows API, which Win32 tells and which errors.Is takes for the matching
// error of io/fs. Which codes these are follows the Windows API as it is
// documented for the desktop; where Windows CE differs is not known.
//
// There is one volume: a storage card's directory is part of it. A file in ROM
// (attribute InROM) cannot be changed, nor shadowed by another of its name.
package objstore

import (
	"sync"
	"time"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/wire"
)

// maxNodes is how many files and directories there may be; one more finds the
// store full.
// guess: no source.
const maxNodes = 1 << 16

// defaultLimit bounds a store of which nobody says how large it is.
const defaultLimit = 256 << 20

// Config is what a Store is made of. The zero Config is good.
type Config struct {
	// Limit is how many bytes all files may take; 0 is 256 MiB.
	Limit int64
	// Now is the handset's clock; nil is time.Now.
	Now func() time.Time
}

// A Store is safe for concurrent use.
type Store struct {
	limit int64
	now   func() time.Time

	mu      sync.RWMutex
	root    node
	used    int64 // bytes in files
	count   int   // files and directories
	base    int64 // of them, those that were there at first
	seq     uint32
	version uint64 // grows with every change
}

// node is a file or a directory. Everything in it is guarded by the Store's mu.
type node struct {
	oid     uint32
	dir     bool
	gone    bool // removed: what it takes is not counted
	attr    Attr // without those that follow from the rest: see shown
	data    content
	changed uint64 // the Store's version when data last changed
	times   Times
	opens   []*File // open handles
	nodes   ordered.Map[*node]
}

// Times are a file's. Reading does not change Accessed (chosen: what an object
// store does is not known).
type Times struct {
	Created, Accessed, Written wire.Filetime
}

// Attr is a mask of file attributes (rapi.h of SynCE; Windows API).
type Attr uint32

// The attributes.
const (
	ReadOnly    Attr = 0x1
	Hidden      Attr = 0x2
	System      Attr = 0x4
	Directory   Attr = 0x10
	Archive     Attr = 0x20
	InROM       Attr = 0x40
	Normal      Attr = 0x80 // has no other
	Temporary   Attr = 0x100
	ROMModule   Attr = 0x2000
	HasChildren Attr = 0x10000 // set on request only: see Info.Children

	// settable are those that a caller may set.
	settable = ReadOnly | Hidden | System | Archive | Temporary
)

// Info describes one file or directory.
type Info struct {
	Name     string
	Dir      bool
	Size     int64 // in bytes; 0 for a directory
	Attr     Attr
	Times    Times
	OID      uint32
	Children bool // a directory that is not empty
}

// New returns a store with an empty root directory.
func New(cfg Config) *Store {
	s := &Store{limit: cfg.Limit, now: cfg.Now, root: node{dir: true}}
	if s.limit <= 0 {
		s.limit = defaultLimit
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// firstOID is where object identifiers begin, lastOID the last that a kept file may
// have, so that enough follow: chosen.
const (
	firstOID = 0x01000000
	lastOID  = 0x7fffffff
)

// room reports whether there is room for one more file of a size.
func (s *Store) room(size int64) bool { return s.count < maxNodes && s.used+size <= s.limit }

// add makes a file or directory in a parent. The caller holds the lock, and has
// asked for room.
func (s *Store) add(parent *node, name string, n *node) *ordered.Entry[*node] {
	s.seq++
	s.count++
	n.oid = firstOID + s.seq
	t := wire.FiletimeOf(s.now())
	n.times = Times{t, t, t}
	e := parent.nodes.Add(name, n)
	s.touch()
	return e
}

// touch notes a change of something other than content.
func (s *Store) touch() { s.version++ }

// wrote notes that a file's content changed.
func (s *Store) wrote(n *node) {
	s.version++
	n.changed = s.version
	t := wire.FiletimeOf(s.now())
	n.times.Accessed, n.times.Written = t, t
}

// resize counts a file's content as it grows or shrinks; false means that the
// store is full.
func (s *Store) resize(n *node, size int64) bool {
	delta := size - n.data.size
	if delta > 0 && s.used+delta > s.limit {
		return false
	}
	if !n.gone {
		s.used += delta
	}
	return true
}

// drop and back take a node's bytes out of the count and in again.
func (s *Store) drop(n *node) {
	if !n.gone {
		n.gone = true
		s.count--
		s.used -= n.data.size
		s.version++
	}
}

func (s *Store) back(n *node) {
	if n.gone {
		n.gone = false
		s.count++
		s.used += n.data.size
		s.version++
	}
}

// Seeded says that the files that are there are those that the handset came with:
// Used does not count them.
func (s *Store) Seeded() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit += s.used - s.base
	s.base = s.used
}

// Full takes away all room that is left: nothing more can be written, until
// something is deleted.
func (s *Store) Full() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = s.used
}

// Used is the number of bytes that files take beyond those that were there at
// first.
// It is below 0 when some of those were deleted.
func (s *Store) Used() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.used - s.base
}

// Free is the number of bytes that can still be written.
func (s *Store) Free() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return max(0, s.limit-s.used)
}

// Version grows with every change: two equal ones mean that nothing changed.
func (s *Store) Version() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.version
}

func (s *Store) locked(f func()) func() {
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	}
}

// shown is a node's attributes as callers see them.
func (n *node) shown() Attr {
	switch {
	case n.dir:
		return n.attr | Directory
	case n.attr == 0:
		return Normal
	}
	return n.attr
}

func (n *node) info(name string) Info {
	return Info{
		Name: name, Dir: n.dir, Size: n.data.size, Attr: n.shown(), Times: n.times,
		OID: n.oid, Children: n.nodes.Len() > 0,
	}
}

// fixed reports whether a file may not be changed.
func (n *node) fixed() bool { return n.attr&(ReadOnly|InROM) != 0 }
