package csps

import (
	"fmt"
	"strings"
	"sync"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

// Values is a tree of named values, in the order in which they were made, with
// names that ignore case: what a CSP is made around that keeps its settings by
// itself. With a Walk, a Clear and a Restore of its own a CSP that embeds a
// *Values is a Keeper. The zero Values is empty. It is safe for concurrent use.
//
// How much it holds is bounded by those who put something in: see room.
type Values struct {
	mu   sync.RWMutex
	root branch
	size int // bytes of names and values, and entryCost for each
}

// maxValues is how much the values of one CSP take before no more are taken.
// guess: no source; a handset has some limit, if only its memory.
const maxValues = 4 << 20

// entryCost is what a value or a characteristic takes by itself, about.
const entryCost = 64

// room says whether more can be put in.
func (v *Values) room() error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.size > maxValues {
		return full()
	}
	return nil
}

type branch struct {
	parms    ordered.Map[string]
	children ordered.Map[*branch]
}

// find returns a branch or nil. The caller holds the lock.
func (v *Values) find(p Path) *branch {
	b := &v.root
	for _, name := range p {
		e := b.children.Get(name)
		if e == nil {
			return nil
		}
		b = e.Value
	}
	return b
}

func (v *Values) locked(f func()) func() {
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		f()
	}
}

// Has reports whether a characteristic is there.
func (v *Values) Has(p Path) bool {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.find(p) != nil
}

// Len is how many characteristics stand directly below a path.
func (v *Values) Len(p Path) int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if b := v.find(p); b != nil {
		return b.children.Len()
	}
	return 0
}

// Holding finds the first characteristic directly below the root that has a value
// which match takes.
func (v *Values) Holding(parm string, match func(entry, value string) bool) (entry string, ok bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	for e := range v.root.children.All() {
		if p := e.Value.parms.Get(parm); p != nil && match(e.Name, p.Value) {
			return e.Name, true
		}
	}
	return "", false
}

// make returns a branch, which is made when it is missing, with those above it.
// The caller holds the lock.
func (v *Values) make(u *undo.Log, p Path) *branch {
	b := &v.root
	for _, name := range p {
		e := b.children.Get(name)
		if e == nil {
			parent := b
			e = parent.children.Add(name, &branch{})
			cost := entryCost + len(name)
			v.size += cost
			u.Add(v.locked(func() {
				parent.children.Remove(e)
				v.size -= cost
			}))
		}
		b = e.Value
	}
	return b
}

// Make makes a characteristic, and those above it, where they are missing.
func (v *Values) Make(u *undo.Log, p Path) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.make(u, p)
}

// Value reads a value as it is.
func (v *Values) Value(p Path, name string) (string, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if b := v.find(p); b != nil {
		if e := b.parms.Get(name); e != nil {
			return e.Value, true
		}
	}
	return "", false
}

// Put sets a value and makes the characteristics above it.
func (v *Values) Put(u *undo.Log, p Path, name, value string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.make(u, p)
	if e := b.parms.Get(name); e != nil {
		old := e.Value
		e.Value = value
		v.size += len(value) - len(old)
		u.Add(v.locked(func() {
			e.Value = old
			v.size += len(old) - len(value)
		}))
		return
	}
	e := b.parms.Add(name, value)
	cost := entryCost + len(name) + len(value)
	v.size += cost
	u.Add(v.locked(func() {
		b.parms.Remove(e)
		v.size -= cost
	}))
}

// Remove takes a value away, and reports whether there was one.
func (v *Values) Remove(u *undo.Log, p Path, name string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	b := v.find(p)
	if b == nil {
		return false
	}
	e := b.parms.Get(name)
	if e == nil {
		return false
	}
	b.parms.Remove(e)
	cost := entryCost + len(e.Name) + len(e.Value)
	v.size -= cost
	u.Add(v.locked(func() {
		b.parms.Restore(e)
		v.size += cost
	}))
	return true
}

// RemoveAll takes a characteristic away with all in it, and reports whether it
// was there. With an empty path it takes all characteristics, and no value that
// stands beside them.
func (v *Values) RemoveAll(u *undo.Log, p Path) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(p) == 0 {
		var all []*ordered.Entry[*branch]
		for e := range v.root.children.All() {
			all = append(all, e)
		}
		for _, e := range all {
			v.remove(u, &v.root, e)
		}
		return true
	}
	b := v.find(p[:len(p)-1])
	if b == nil {
		return false
	}
	e := b.children.Get(p[len(p)-1])
	if e == nil {
		return false
	}
	v.remove(u, b, e)
	return true
}

func (v *Values) remove(u *undo.Log, from *branch, e *ordered.Entry[*branch]) {
	from.children.Remove(e)
	cost := entryCost + len(e.Name) + e.Value.cost()
	v.size -= cost
	u.Add(v.locked(func() {
		from.children.Restore(e)
		v.size += cost
	}))
}

// cost is what is in a branch takes.
func (b *branch) cost() (n int) {
	for e := range b.parms.All() {
		n += entryCost + len(e.Name) + len(e.Value)
	}
	for e := range b.children.All() {
		n += entryCost + len(e.Name) + e.Value.cost()
	}
	return n
}

// List lists what stands directly below a path; ok is false when it is not there.
func (v *Values) List(p Path) (l Level, ok bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	b := v.find(p)
	if b == nil {
		return Level{}, false
	}
	for e := range b.parms.All() {
		l.Parms = append(l.Parms, Parm{Name: e.Name, Value: e.Value})
	}
	for e := range b.children.All() {
		l.Children = append(l.Children, e.Name)
	}
	return l, true
}

// Walk shows everything, as Keeper has it.
func (v *Values) Walk(f func(p Path, parms []Parm) error) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.root.walk(Path{}, f)
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

// Clear takes everything away.
func (v *Values) Clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.root, v.size = branch{}, 0
}

// Restore puts values as they are: what Walk showed.
func (v *Values) Restore(p Path, parms []Parm) error {
	if err := v.room(); err != nil {
		return err
	}
	v.Make(nil, p)
	for _, parm := range parms {
		v.Put(nil, p, parm.Name, parm.Value)
	}
	return nil
}

// text writes out everything a Keeper keeps, for comparison.
func text(b *strings.Builder, k Keeper) {
	k.Walk(func(p Path, parms []Parm) error {
		fmt.Fprintf(b, "[%s]\n", joined(k.Type(), p))
		for _, parm := range parms {
			fmt.Fprintf(b, "%q=%q\n", parm.Name, parm.Value)
		}
		return nil
	})
}
