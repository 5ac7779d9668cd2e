package server

import (
	"math"

	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

// maxHandles is how many handles one connection may have open at once.
// guess: no source.
const maxHandles = 1024

// maxFound is how many files all enumerations of a connection may have before
// them: they are noted when an enumeration begins.
// guess: no source.
const maxFound = 1 << 18

// A session is what one connection has open. It is used by one goroutine.
type session struct {
	handles map[uint32]any // *file, *find, *registry.Key, process
	next    uint32
	found   int // files that enumerations have before them
}

// file is an open file with its position.
type file struct {
	*objstore.File
	pos int64
}

// find is an enumeration of files: what was there when it began.
type find struct {
	left []objstore.Info
}

// process is a handle of a process or of its thread.
type process struct{}

func newSession() *session { return &session{handles: make(map[uint32]any), next: 1} }

// close closes everything.
func (s *session) close() {
	for h := range s.handles {
		s.release(h)
	}
}

// full reports whether there is no room for n more handles.
func (s *session) full(n int) bool { return len(s.handles)+n > maxHandles }

// open gives a new handle to v. Handles are numbers from 1 on: none is a
// predefined key or the invalid handle, and one is not used anew at once.
func (s *session) open(v any) uint32 {
	for {
		h := s.next
		if s.next++; s.next > math.MaxInt32 {
			s.next = 1
		}
		if _, taken := s.handles[h]; !taken {
			s.handles[h] = v
			return h
		}
	}
}

// release closes a handle.
func (s *session) release(h uint32) {
	switch v := s.handles[h].(type) {
	case *file:
		v.Close()
	case *find:
		s.found -= len(v.left)
	}
	delete(s.handles, h)
}

// lookup finds what a handle stands for, if it is of that type.
func lookup[T any](s *session, h uint32) (v T, ok bool) {
	v, ok = s.handles[h].(T)
	return v, ok
}

// roots are the predefined keys (rapi.h of SynCE).
var roots = map[uint32]string{
	0x80000000: "HKCR", 0x80000001: "HKCU", 0x80000002: "HKLM", 0x80000003: "HKU",
}

// key finds an open key, or one that is always open.
func (c *call) key(h uint32) (*registry.Key, bool) {
	if name, ok := roots[h]; ok {
		return c.cfg.Registry.Root(name)
	}
	return lookup[*registry.Key](c.session, h)
}
