package objstore

import (
	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

// CopyFile makes a file of another's content, attributes and time of writing. A
// file of the new name is replaced. A copy of a file in ROM is an ordinary one;
// one that is run from there cannot be read.
func (s *Store) CopyFile(u *undo.Log, from, to string) error {
	s.mu.Lock()
	p, err := s.existing("copy", from)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	src := p.node()
	if src.dir || src.attr&ROMModule != 0 {
		s.mu.Unlock()
		return pathError("copy", from, codeDenied)
	}
	data, attr, written := src.data.bytes(), src.attr, src.times.Written
	s.mu.Unlock()
	if err := s.WriteFile(u, to, data); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err := s.existing("copy", to)
	if err != nil {
		return err
	}
	dst := q.node()
	old, times := dst.attr, dst.times
	dst.attr, dst.times.Written = attr&settable|Archive, written
	s.touch()
	u.Add(s.locked(func() { dst.attr, dst.times = old, times }))
	return nil
}

// Rename gives a file or a directory another name or place. A file of the new
// name is replaced by a file.
func (s *Store) Rename(u *undo.Log, from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("move", from)
	if err != nil {
		return err
	}
	q, err := s.locate("move", to)
	if err != nil {
		return err
	}
	n, there := p.node(), q.node()
	switch {
	case n.fixed():
		return pathError("move", from, codeDenied)
	case n.busy():
		return pathError("move", from, codeSharing)
	case there == n:
		return nil
	case n.contains(q.parent):
		return pathError("move", to, codeParameter)
	case there != nil && (there.dir || n.dir):
		return pathError("move", to, codeExists)
	case there != nil && there.fixed():
		return pathError("move", to, codeDenied)
	case there != nil && there.busy():
		return pathError("move", to, codeSharing)
	}
	if there != nil {
		q.parent.nodes.Remove(q.entry)
		s.drop(there)
		u.Add(s.locked(func() { s.restore(q.parent, q.entry) }))
	}
	p.parent.nodes.Remove(p.entry)
	e := q.parent.nodes.Add(q.name, n)
	s.touch()
	u.Add(s.locked(func() {
		if !q.parent.nodes.Has(e) {
			return // someone else took it away meanwhile
		}
		q.parent.nodes.Remove(e)
		p.parent.nodes.Restore(p.entry)
		s.touch()
	}))
	return nil
}

// restore puts a removed file back, unless someone else made one of its name
// meanwhile. The caller holds the lock.
func (s *Store) restore(parent *node, e *ordered.Entry[*node]) {
	if parent.nodes.Restore(e); parent.nodes.Has(e) {
		s.back(e.Value)
	}
}

// MakeWritable takes the attribute ReadOnly from a file.
func (s *Store) MakeWritable(u *undo.Log, path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("set attributes", path)
	if err != nil {
		return err
	}
	n := p.node()
	if n.attr&ReadOnly == 0 {
		return nil
	}
	old := n.attr
	n.attr &^= ReadOnly
	s.touch()
	u.Add(s.locked(func() {
		n.attr = old
		s.touch()
	}))
	return nil
}
