// Package registry is the registry of the simulated handset: typed values in a
// tree of keys below HKCR, HKCU, HKLM and HKU.
//
//	reg := registry.New(registry.Config{})
//	reg.Set(nil, registry.Path{"HKCU", "Software", "Vendor"}, "Name", registry.Text("x"))
//	v, ok := reg.Value(path, "name") // names ignore case
//
// Keys and values are listed in the order in which they were made.
//
// Configuration Service Providers name keys by their paths. RAPI opens keys and
// then goes by what it opened (Key): a key that is deleted meanwhile is gone,
// even when another one is made under its name.
package registry

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/handset/undo"
	"cradle/rapi/wire"
)

// A Registry is safe for concurrent use. Undoing takes the same lock as every
// other change.
type Registry struct {
	now func() time.Time

	mu      sync.RWMutex
	root    key   // its children are the roots
	size    int64 // of names and data, see maxSize
	version uint64
}

// maxSize is how much a registry holds: bytes of names and data, and keyCost for
// each key and value. What does not fit is out of memory.
// guess: no source; large for a handset, small for a desktop computer.
const maxSize = 16 << 20

// keyCost is what a key or a value takes by itself, about.
const keyCost = 64

func valueSize(name string, v Value) int64 { return int64(len(name)+len(v.Data)) + keyCost }

// key is guarded by the Registry's mu, but for parent and name.
type key struct {
	parent  *key // nil for the root of the roots
	name    string
	class   string
	written wire.Filetime
	deleted bool
	keys    ordered.Map[*key]
	values  ordered.Map[Value]
}

// Config is what a Registry is made of. The zero Config is good.
type Config struct {
	// Now is the handset's clock; nil is time.Now.
	Now func() time.Time
}

// New returns a registry that has the root keys only.
func New(cfg Config) *Registry {
	r := &Registry{now: cfg.Now}
	if r.now == nil {
		r.now = time.Now
	}
	for _, name := range roots {
		r.add(&r.root, name)
	}
	return r
}

// add makes a key. The caller holds the lock.
func (r *Registry) add(parent *key, name string) *ordered.Entry[*key] {
	r.size += int64(len(name)) + keyCost
	k := &key{parent: parent, name: name}
	r.touch(k)
	return parent.keys.Add(name, k)
}

// touch notes a change in a key.
func (r *Registry) touch(k *key) {
	r.version++
	k.written = wire.FiletimeOf(r.now())
}

// drop notes that a key with everything below it was removed; back, that it is
// there again.
func (r *Registry) drop(k *key) { r.mark(k, true) }
func (r *Registry) back(k *key) { r.mark(k, false) }

func (r *Registry) mark(k *key, deleted bool) {
	r.version++
	if k.deleted == deleted {
		return // with a key above it
	}
	k.deleted = deleted
	cost := int64(len(k.name)) + keyCost
	for e := range k.values.All() {
		cost += valueSize(e.Name, e.Value)
	}
	if deleted {
		cost = -cost
	}
	r.size += cost
	for e := range k.keys.All() {
		r.mark(e.Value, deleted)
	}
}

// Version grows with every change: two equal ones mean that nothing changed.
func (r *Registry) Version() uint64 {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.version
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
	if len(p) > maxDepth {
		return nil, errDepth
	}
	if r.size > maxSize {
		return nil, errFull
	}
	k := &r.root
	for _, name := range p {
		e := k.keys.Get(name)
		if e == nil {
			parent := k
			e = r.add(parent, name)
			u.Add(r.locked(func() {
				// Else someone else took it away meanwhile, or uses it.
				if parent.keys.Has(e) && e.Value.keys.Len()+e.Value.values.Len() == 0 {
					parent.keys.Remove(e)
					r.drop(e.Value)
				}
			}))
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
	return r.set(u, k, name, v)
}

// set sets a value. The caller holds the lock.
func (r *Registry) set(u *undo.Log, k *key, name string, v Value) error {
	e := k.values.Get(name)
	grows := valueSize(name, v)
	if e != nil {
		grows = int64(len(v.Data) - len(e.Value.Data))
	}
	if grows > 0 && r.size+grows > maxSize {
		return errFull
	}
	r.size += grows
	defer r.touch(k)
	if e == nil {
		e := k.values.Add(name, v)
		u.Add(r.locked(func() { r.remove(k, e) }))
		return nil
	}
	old := e.Value
	e.Value = v
	u.Add(r.locked(func() {
		if !k.deleted && k.values.Has(e) {
			r.size -= int64(len(e.Value.Data) - len(old.Data))
		}
		e.Value = old
		r.touch(k)
	}))
	return nil
}

// remove removes a value, if it is there.
func (r *Registry) remove(k *key, e *ordered.Entry[Value]) {
	if !k.values.Has(e) {
		return
	}
	k.values.Remove(e)
	if !k.deleted {
		r.size -= valueSize(e.Name, e.Value)
	}
	r.touch(k)
}

// restore puts a removed value back.
func (r *Registry) restore(k *key, e *ordered.Entry[Value]) {
	if k.values.Get(e.Name) != nil {
		return // someone else made one of its name meanwhile
	}
	k.values.Restore(e)
	if !k.deleted {
		r.size += valueSize(e.Name, e.Value)
	}
	r.touch(k)
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
	r.remove(k, e)
	u.Add(r.locked(func() { r.restore(k, e) }))
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
	r.delete(u, parent, e)
	return true
}

// delete removes a key. The caller holds the lock.
func (r *Registry) delete(u *undo.Log, parent *key, e *ordered.Entry[*key]) {
	parent.keys.Remove(e)
	r.drop(e.Value)
	r.touch(parent)
	u.Add(r.locked(func() {
		if parent.deleted {
			return // someone else took that away
		}
		if parent.keys.Restore(e); parent.keys.Has(e) { // else someone else made one of its name
			r.back(e.Value)
		}
		r.touch(parent)
	}))
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
		class := ""
		if k.class != "" {
			class = fmt.Sprintf(" (%q)", k.class)
		}
		fmt.Fprintf(b, "[%s]%s\n", p, class)
	}
	for e := range k.values.All() {
		fmt.Fprintf(b, "%q=%d:%s\n", e.Name, e.Value.Type, hex.EncodeToString(e.Value.Data))
	}
	for e := range k.keys.All() {
		e.Value.write(b, append(p[:len(p):len(p)], e.Name))
	}
}
