package objstore

import (
	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

// CopyFile is Copy for a Configuration Service Provider: a file of the new name is
// replaced.
func (s *Store) CopyFile(u *undo.Log, from, to string) error { return s.copy(u, from, to, false) }

// copy is Copy, which can be taken back.
func (s *Store) copy(u *undo.Log, from, to string, failIfExists bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("copy", from)
	if err != nil {
		return err
	}
	q, err := s.locate("copy", to)
	if err != nil {
		return err
	}
	src, dst := p.node(), q.node()
	full := func() error { return pathError("copy", to, codeDiskFull) }
	switch {
	case src.dir, src.attr&ROMModule != 0:
		return pathError("copy", from, codeDenied)
	case !(OpenOptions{Read: true, ShareRead: true}).shares(src.opens, false):
		return pathError("copy", from, codeSharing)
	case dst == nil:
		if !s.room(src.data.size) {
			return full()
		}
		dst = s.make(u, q, src.data.clone())
	case failIfExists:
		return pathError("copy", to, codeFileExists)
	case dst.dir, dst.fixed():
		return pathError("copy", to, codeDenied)
	case dst == src, len(dst.opens) > 0:
		return pathError("copy", to, codeSharing)
	case !s.resize(dst, src.data.size):
		return full()
	default:
		s.replace(u, dst, src.data.clone())
	}
	dst.attr = src.attr&settable | Archive
	dst.times.Written = src.times.Written
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
	case n.contains(q.parent):
		return pathError("move", to, codeParameter)
	case there != nil && (there.dir || n.dir):
		return pathError("move", to, codeExists)
	case there != nil && there.fixed():
		return pathError("move", to, codeDenied)
	case there != nil && there.busy():
		return pathError("move", to, codeSharing)
	}
	if !n.fits(to) {
		return pathError("move", to, codeTooLong)
	}
	if there != nil && there != n {
		q.parent.nodes.Remove(q.entry)
		s.drop(there)
		u.Add(s.locked(func() { s.restore(q.parent, q.entry) }))
	}
	s.move(u, p, q)
	return nil
}

// move gives what stands at p the place q, which is free or p itself. The caller
// holds the lock.
func (s *Store) move(u *undo.Log, p, q place) {
	if p.entry == q.entry && p.entry.Name == q.name {
		return
	}
	p.parent.nodes.Remove(p.entry)
	e := q.parent.nodes.Add(q.name, p.node())
	s.touch()
	u.Add(s.locked(func() {
		other := p.parent.nodes.Get(p.entry.Name)
		if !q.parent.nodes.Has(e) || p.parent.gone || other != nil && other != e {
			return // someone else took it away meanwhile, or its old place
		}
		q.parent.nodes.Remove(e)
		p.parent.nodes.Restore(p.entry)
		s.touch()
	}))
}

// restore puts a removed file back, unless someone else made one of its name
// meanwhile, or took its directory away. The caller holds the lock.
func (s *Store) restore(parent *node, e *ordered.Entry[*node]) {
	if parent.gone {
		return
	}
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
