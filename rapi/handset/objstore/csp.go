package objstore

import (
	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

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
			if !s.room(0) {
				return pathError("mkdir", path, codeDiskFull)
			}
			parent := n
			e = s.add(parent, name, &node{dir: true})
			u.Add(s.locked(func() {
				if e.Value.nodes.Len() == 0 { // else someone else uses it meanwhile
					s.unmake(parent, e)
				}
			}))
		}
		if n = e.Value; !n.dir {
			return pathError("mkdir", path, codeExists)
		}
	}
	return nil
}

// WriteFile makes or replaces a file. Its directory must be there. A copy of
// data is kept.
func (s *Store) WriteFile(u *undo.Log, path string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.locate("write", path)
	if err != nil {
		return err
	}
	if f := p.node(); f != nil {
		switch {
		case f.dir:
			return pathError("write", path, codeExists)
		case f.fixed():
			return pathError("write", path, codeDenied)
		case len(f.opens) > 0:
			return pathError("write", path, codeSharing)
		case !s.resize(f, int64(len(data))):
			return pathError("write", path, codeDiskFull)
		}
		s.replace(u, f, contentOf(data))
		return nil
	}
	if !s.room(int64(len(data))) {
		return pathError("write", path, codeDiskFull)
	}
	s.make(u, p, contentOf(data))
	return nil
}

// make makes a file. The caller holds the lock, and has asked for room.
func (s *Store) make(u *undo.Log, p place, data content) *node {
	e := s.add(p.parent, p.name, &node{attr: Archive, data: data})
	s.used += data.size
	s.wrote(e.Value)
	u.Add(s.locked(func() { s.unmake(p.parent, e) }))
	return e.Value
}

// unmake takes away what was made. What has another place by now stays there: then
// someone else moved it, or a document that did not want that taken back. The
// caller holds the lock.
func (s *Store) unmake(parent *node, e *ordered.Entry[*node]) {
	if parent.nodes.Has(e) {
		parent.nodes.Remove(e)
		s.drop(e.Value)
	}
}

// replace gives a file another content. The caller holds the lock, and has asked for
// room by resize.
func (s *Store) replace(u *undo.Log, f *node, data content) {
	old, times, attr := f.data, f.times, f.attr
	f.data = data
	s.wrote(f)
	u.Add(s.locked(func() {
		if !f.gone {
			s.used += old.size - f.data.size
		}
		f.data = old
		s.wrote(f)
		f.times, f.attr = times, attr
	}))
}

// Put makes or replaces a file or a directory as it is to be, whatever its
// attributes and limits: for what a handset comes with and for what was kept of
// it. The directories above it are made.
func (s *Store) Put(path string, in Info, data []byte) error {
	names, err := split("put", path)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return pathError("put", path, codeInvalidName)
	}
	if in.OID != 0 && (in.OID <= firstOID || in.OID > lastOID) {
		return pathError("put", path, codeParameter)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := &s.root
	for i, name := range names {
		e := n.nodes.Get(name)
		if e == nil {
			if !s.room(0) {
				return pathError("put", path, codeDiskFull)
			}
			e = s.add(n, name, &node{dir: in.Dir || i < len(names)-1})
		}
		if n = e.Value; n.dir != (in.Dir || i < len(names)-1) {
			return pathError("put", path, codeExists)
		}
	}
	if in.Times != (Times{}) {
		n.times = in.Times
	}
	n.attr = in.Attr & (settable | InROM | ROMModule)
	if in.OID != 0 {
		n.oid = in.OID
		s.seq = max(s.seq, in.OID-firstOID)
	}
	if !n.dir {
		s.used += int64(len(data)) - n.data.size
		n.data = contentOf(data)
		s.version++
		n.changed = s.version
	}
	s.touch()
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
		return nil, pathError("read", path, codeNotFound)
	}
	return n.data.bytes(), nil
}

// Remove removes a file, or a directory that is empty.
func (s *Store) Remove(u *undo.Log, path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("remove", path)
	if err != nil {
		return err
	}
	e, n := p.entry, p.node()
	switch {
	case n.nodes.Len() > 0:
		return pathError("remove", path, codeNotEmpty)
	case n.fixed():
		return pathError("remove", path, codeDenied)
	case len(n.opens) > 0:
		return pathError("remove", path, codeSharing)
	}
	p.parent.nodes.Remove(e)
	s.drop(n)
	u.Add(s.locked(func() { s.restore(p.parent, e) }))
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
		return nil, pathError("list", path, codePathNotFound)
	}
	var list []Info
	for e := range n.nodes.All() {
		list = append(list, e.Value.info(e.Name))
	}
	return list, nil
}
