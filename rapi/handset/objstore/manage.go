package objstore

// Stat describes a file or a directory. The root has no name.
func (s *Store) Stat(path string) (Info, error) {
	names, err := split("stat", path)
	if err != nil {
		return Info{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if len(names) == 0 {
		return s.root.info(""), nil
	}
	p, err := s.existing("stat", path)
	if err != nil {
		return Info{}, err
	}
	return p.node().info(p.entry.Name), nil
}

// SetAttributes sets those attributes that can be set: read-only, hidden,
// system, archive and temporary. Normal stands for none.
func (s *Store) SetAttributes(path string, attr Attr) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("set attributes", path)
	if err != nil {
		return err
	}
	n := p.node()
	if n.attr&InROM != 0 {
		return pathError("set attributes", path, codeDenied)
	}
	n.attr = n.attr&^settable | attr&settable
	s.touch()
	return nil
}

// Mkdir makes a directory.
func (s *Store) Mkdir(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path == `\` {
		return pathError("mkdir", path, codeExists)
	}
	p, err := s.locate("mkdir", path)
	switch {
	case err != nil:
		return err
	case p.entry != nil:
		return pathError("mkdir", path, codeExists)
	case !s.room(0):
		return pathError("mkdir", path, codeDiskFull)
	}
	s.add(p.parent, p.name, &node{dir: true})
	return nil
}

// Rmdir removes an empty directory.
func (s *Store) Rmdir(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("rmdir", path)
	if err != nil {
		return err
	}
	n := p.node()
	switch {
	case !n.dir:
		return pathError("rmdir", path, codeNoDirectory)
	case n.nodes.Len() > 0:
		return pathError("rmdir", path, codeNotEmpty)
	case n.fixed():
		return pathError("rmdir", path, codeDenied)
	}
	p.parent.nodes.Remove(p.entry)
	s.drop(n)
	return nil
}

// Delete removes a file.
func (s *Store) Delete(path string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.existing("delete", path)
	if err != nil {
		return err
	}
	n := p.node()
	switch {
	case n.dir, n.fixed():
		return pathError("delete", path, codeDenied)
	case len(n.opens) > 0:
		return pathError("delete", path, codeSharing)
	}
	p.parent.nodes.Remove(p.entry)
	s.drop(n)
	return nil
}

// Move renames a file or a directory, which may change its directory. The new
// name must be free.
func (s *Store) Move(from, to string) error {
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
	n := p.node()
	switch {
	case q.entry != nil && q.entry != p.entry:
		return pathError("move", to, codeExists)
	case n.attr&InROM != 0:
		return pathError("move", from, codeDenied)
	case n.busy():
		return pathError("move", from, codeSharing)
	case n.contains(q.parent):
		return pathError("move", to, codeParameter)
	}
	p.parent.nodes.Remove(p.entry)
	q.parent.nodes.Add(q.name, n)
	s.touch()
	return nil
}

// busy reports whether a file is open, or one in a directory.
func (n *node) busy() bool {
	if len(n.opens) > 0 {
		return true
	}
	for e := range n.nodes.All() {
		if e.Value.busy() {
			return true
		}
	}
	return false
}

// contains reports whether m is n or below it.
func (n *node) contains(m *node) bool {
	if n == m {
		return true
	}
	for e := range n.nodes.All() {
		if e.Value.dir && e.Value.contains(m) {
			return true
		}
	}
	return false
}

// Copy makes a file of another's content, attributes and time of writing
// (CopyFile of the Windows API). A file of the new name is replaced unless
// failIfExists. A copy of a file in ROM is an ordinary one.
func (s *Store) Copy(from, to string, failIfExists bool) error {
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
		dst = s.add(q.parent, q.name, &node{}).Value
		s.used += src.data.size
	case failIfExists:
		return pathError("copy", to, codeFileExists)
	case dst.dir, dst.fixed():
		return pathError("copy", to, codeDenied)
	case dst == src, len(dst.opens) > 0:
		return pathError("copy", to, codeSharing)
	case !s.resize(dst, src.data.size):
		return full()
	}
	dst.data = src.data.clone()
	s.wrote(dst)
	dst.attr = src.attr&settable | Archive
	dst.times.Written = src.times.Written
	return nil
}
