package objstore

import (
	"io"

	"cradle/rapi/handset/internal/ordered"
)

// Node is a file or a directory as Walk shows it.
type Node struct {
	Info
	Path    string
	Changed uint64 // tells one content of a file from another
	Writing bool   // it is open for writing
	data    *content
}

// WriteTo writes the content.
func (n *Node) WriteTo(w io.Writer) (written int64, err error) {
	for _, b := range n.data.chunks {
		m, err := w.Write(b)
		written += int64(m)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// Walk shows everything, a directory before what is in it. f must not keep the
// Node, nor call the Store: nothing can change meanwhile. An error of f ends the
// walk.
func (s *Store) Walk(f func(*Node) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.root.walk("", f)
}

func (n *node) walk(path string, f func(*Node) error) error {
	for e := range n.nodes.All() {
		m := e.Value
		shown := &Node{Info: m.info(e.Name), Path: path + `\` + e.Name, Changed: m.changed, data: &m.data}
		for _, o := range m.opens {
			shown.Writing = shown.Writing || o.opt.Write
		}
		if err := f(shown); err != nil {
			return err
		}
		if err := m.walk(shown.Path, f); err != nil {
			return err
		}
	}
	return nil
}

// Clear removes everything, what is in ROM too.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear(&s.root)
}

func (s *Store) clear(n *node) {
	var all []*ordered.Entry[*node]
	for e := range n.nodes.All() {
		all = append(all, e)
	}
	for _, e := range all {
		s.clear(e.Value)
		n.nodes.Remove(e)
		s.drop(e.Value)
	}
}
