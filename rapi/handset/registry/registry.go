// Package registry is the registry of the simulated handset: typed values in a
// tree of keys below HKCR, HKCU and HKLM.
//
//	reg := registry.New()
//	reg.Set(nil, registry.Path{"HKCU", "Software", "Vendor"}, "Name", registry.Text("x"))
//	v, ok := reg.Value(path, "name") // names ignore case
//
// Keys and values are listed in the order in which they were made.
package registry

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
)

// A Registry is safe for concurrent use. Undoing takes the same lock as every
// other change.
type Registry struct {
	mu   sync.RWMutex
	root key // its children are the roots
}

type key struct {
	keys   ordered.Map[*key]
	values ordered.Map[Value]
}

// New returns a registry that has the root keys only.
func New() *Registry {
	r := &Registry{}
	for _, name := range roots {
		r.root.keys.Add(name, &key{})
	}
	return r
}

// find returns a key or nil. The caller holds the lock.
func (r *Registry) find(p Path) *key {
	k := &r.root
	for _, name := range p {
		e := k.keys.Get(name)
		if e == nil {
			return nil
		}
		k = e.Value
	}
	return k
}

// Exists reports whether a key is there.
func (r *Registry) Exists(p Path) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.find(p) != nil
}

// Create makes a key and those above it, as far as they are missing. The
// path's root must be one of the registry's.
func (r *Registry) Create(u *undo.Log, p Path) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, err := r.create(u, p)
	return err
}

func (r *Registry) create(u *undo.Log, p Path) (*key, error) {
	if len(p) == 0 || r.root.keys.Get(p[0]) == nil {
		return nil, fmt.Errorf("registry: no root key for %q", p)
	}
	k := &r.root
	for _, name := range p {
		e := k.keys.Get(name)
		if e == nil {
			parent := k
			e = parent.keys.Add(name, &key{})
			u.Add(r.locked(func() { parent.keys.Remove(e) }))
		}
		k = e.Value
	}
	return k, nil
}

// locked wraps a step of an undo log, which runs without the lock.
func (r *Registry) locked(f func()) func() {
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		f()
	}
}

// Set sets a value and makes its key when it is missing. An empty name is the
// key's default value.
func (r *Registry) Set(u *undo.Log, p Path, name string, v Value) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, err := r.create(u, p)
	if err != nil {
		return err
	}
	if e := k.values.Get(name); e != nil {
		old := e.Value
		e.Value = v
		u.Add(r.locked(func() { e.Value = old }))
		return nil
	}
	e := k.values.Add(name, v)
	u.Add(r.locked(func() { k.values.Remove(e) }))
	return nil
}

// Value returns a value.
func (r *Registry) Value(p Path, name string) (Value, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if k := r.find(p); k != nil {
		if e := k.values.Get(name); e != nil {
			return e.Value, true
		}
	}
	return Value{}, false
}

// DeleteValue removes a value and reports whether it was there.
func (r *Registry) DeleteValue(u *undo.Log, p Path, name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	k := r.find(p)
	if k == nil {
		return false
	}
	e := k.values.Get(name)
	if e == nil {
		return false
	}
	k.values.Remove(e)
	u.Add(r.locked(func() { k.values.Restore(e) }))
	return true
}

// Delete removes a key with everything below it and reports whether it was
// there. Root keys stay.
func (r *Registry) Delete(u *undo.Log, p Path) bool {
	if len(p) < 2 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	parent := r.find(p[:len(p)-1])
	if parent == nil {
		return false
	}
	e := parent.keys.Get(p[len(p)-1])
	if e == nil {
		return false
	}
	parent.keys.Remove(e)
	u.Add(r.locked(func() { parent.keys.Restore(e) }))
	return true
}

// NamedValue is one value of a key.
type NamedValue struct {
	Name string
	Value
}

// List returns the values and the names of the keys directly below a key; ok
// is false when the key is not there.
func (r *Registry) List(p Path) (values []NamedValue, keys []string, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k := r.find(p)
	if k == nil {
		return nil, nil, false
	}
	for e := range k.values.All() {
		values = append(values, NamedValue{e.Name, e.Value})
	}
	for e := range k.keys.All() {
		keys = append(keys, e.Name)
	}
	return values, keys, true
}

// String writes everything out, one line a key and a value, for comparison.
func (r *Registry) String() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var b strings.Builder
	r.root.write(&b, nil)
	return b.String()
}

func (k *key) write(b *strings.Builder, p Path) {
	if len(p) > 0 {
		fmt.Fprintf(b, "[%s]\n", p)
	}
	for e := range k.values.All() {
		fmt.Fprintf(b, "%q=%d:%s\n", e.Name, e.Value.Type, hex.EncodeToString(e.Value.Data))
	}
	for e := range k.keys.All() {
		e.Value.write(b, append(p[:len(p):len(p)], e.Name))
	}
}
