// Package ordered has a map that remembers the order of insertion, looks names
// up without regard to case, and can take a removal back exactly. The
// registry, the object store and the trees of CSPs are made of it.
package ordered

import (
	"iter"
	"strings"
	"sync/atomic"
)

// An Entry is one name and its value in a Map.
type Entry[V any] struct {
	Name  string // as it was first written
	Value V

	seq        uint64 // grows from one entry of the Map to the next added
	prev, next *Entry[V]
}

// A Map is an ordered map with names that ignore case. The zero Map is empty.
// It is not safe for concurrent use, but for readers among themselves.
//
// Case is folded by Unicode's simple lower case. Windows CE folds by a table
// of its own, which differs in rare letters.
type Map[V any] struct {
	index      map[string]*Entry[V]
	head, tail *Entry[V]
	seq        uint64
	last       atomic.Pointer[place[V]] // what At gave; nil after a change
}

// place is an entry and its index.
type place[V any] struct {
	i int
	e *Entry[V]
}

// Len is the number of entries.
func (m *Map[V]) Len() int { return len(m.index) }

// Get returns the entry of a name, or nil.
func (m *Map[V]) Get(name string) *Entry[V] { return m.index[strings.ToLower(name)] }

// Add appends an entry. The name must not be there yet.
func (m *Map[V]) Add(name string, v V) *Entry[V] {
	key := strings.ToLower(name)
	if m.index[key] != nil {
		panic("ordered: " + name + " is there already")
	}
	if m.index == nil {
		m.index = make(map[string]*Entry[V])
	}
	m.seq++
	m.last.Store(nil)
	e := &Entry[V]{Name: name, Value: v, seq: m.seq, prev: m.tail}
	if m.tail != nil {
		m.tail.next = e
	} else {
		m.head = e
	}
	m.tail = e
	m.index[key] = e
	return e
}

// At is the entry with an index from 0, or nil. Going through a Map by index takes
// time in proportion to its length: a look begins where the last one ended.
func (m *Map[V]) At(i int) *Entry[V] {
	if i < 0 || i >= m.Len() {
		return nil
	}
	at := place[V]{0, m.head}
	if last := m.last.Load(); last != nil && last.i <= i {
		at = *last
	}
	for ; at.i < i; at.i++ {
		at.e = at.e.next
	}
	m.last.Store(&at)
	return at.e
}

// Has reports whether the very entry is in the Map.
func (m *Map[V]) Has(e *Entry[V]) bool { return m.index[strings.ToLower(e.Name)] == e }

// Remove takes an entry out, if it is there. The entry remembers its place for
// Restore.
func (m *Map[V]) Remove(e *Entry[V]) {
	if !m.Has(e) {
		return
	}
	delete(m.index, strings.ToLower(e.Name))
	m.last.Store(nil)
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		m.head = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		m.tail = e.prev
	}
}

// Restore puts a removed entry back where it was: behind what was added before
// it. That takes constant time when every change made since its removal was
// undone before, in reverse order; other changes that stand are let be, and an
// entry that was added under the same name meanwhile stays in its stead.
func (m *Map[V]) Restore(e *Entry[V]) {
	key := strings.ToLower(e.Name)
	if m.index[key] != nil {
		return
	}
	before := e.prev // may be gone itself; then the one that stood before it
	for before != nil && !m.Has(before) {
		before = before.prev
	}
	after := m.head
	if before != nil {
		after = before.next
	}
	for after != nil && after.seq < e.seq {
		before, after = after, after.next
	}
	m.last.Store(nil)
	e.prev, e.next = before, after
	if before != nil {
		before.next = e
	} else {
		m.head = e
	}
	if after != nil {
		after.prev = e
	} else {
		m.tail = e
	}
	m.index[key] = e
}

// All yields the entries in order. The map must not change meanwhile.
func (m *Map[V]) All() iter.Seq[*Entry[V]] {
	return func(yield func(*Entry[V]) bool) {
		for e := m.head; e != nil; e = e.next {
			if !yield(e) {
				return
			}
		}
	}
}
