package csps

// Walk shows every characteristic of the CSPs that keep values by themselves,
// one before those in it: the CSP's type and the names of entries, and the
// parms, secrets as they are. It is for keeping a handset's state. An error of
// f ends the walk.
func (s *Set) Walk(f func(p Path, parms []Parm) error) error {
	for _, t := range s.trees {
		t.mu.RLock()
		err := t.root.walk(Path{t.spec.Type}, f)
		t.mu.RUnlock()
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *branch) walk(p Path, f func(Path, []Parm) error) error {
	var parms []Parm
	for e := range b.parms.All() {
		parms = append(parms, Parm{Name: e.Name, Value: e.Value})
	}
	if err := f(p, parms); err != nil {
		return err
	}
	for e := range b.children.All() {
		if err := e.Value.walk(append(p[:len(p):len(p)], e.Name), f); err != nil {
			return err
		}
	}
	return nil
}

// Clear takes away all values that CSPs keep by themselves.
func (s *Set) Clear() {
	for _, t := range s.trees {
		t.mu.Lock()
		t.root = branch{}
		t.mu.Unlock()
	}
}
