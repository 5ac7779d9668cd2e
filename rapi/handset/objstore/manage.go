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
	case !n.fits(to):
		return pathError("move", to, codeTooLong)
	}
	s.move(nil, p, q)
	return nil
}

// fits reports whether nothing in a directory gets too long a path when it has this
// one.
func (n *node) fits(path string) bool { return units(path)+n.deep() < maxPath }

// deep is the longest path below a node, in UTF-16 units.
func (n *node) deep() int {
	longest := 0
	for e := range n.nodes.All() {
		longest = max(longest, 1+units(e.Name)+e.Value.deep())
	}
	return longest
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
// failIfExists. A copy of a file in ROM is an ordinary one; one that is run from
// there cannot be read.
func (s *Store) Copy(from, to string, failIfExists bool) error {
	return s.copy(nil, from, to, failIfExists)
}
