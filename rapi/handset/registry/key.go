package registry

import (
	"slices"
	"strings"

	"cradle/rapi"
	"cradle/rapi/handset/internal/ordered"
	"cradle/rapi/wire"
)

// code is an error of the Windows API, as registry calls return it.
type code rapi.Win32

// The codes that a Registry gives.
const (
	errNotFound code = 2
	errDenied   code = 5
	errFull     code = 14
	errDepth    code = 87
	errNoMore   code = 259
	errDeleted  code = 1018
)

func (c code) Error() string { return "registry: " + rapi.Win32(c).Error() }

// Win32 is the code of the Windows API in an error of a Key; 0 for nil.
func Win32(err error) rapi.Win32 {
	if err == nil {
		return 0
	}
	if c, ok := err.(code); ok {
		return rapi.Win32(c)
	}
	return 31 // ERROR_GEN_FAILURE
}

const (
	// maxDepth is how deep keys may be nested, their root counted.
	// guess: recalled of Windows CE, whose limit is 16 levels; more is let be.
	maxDepth = 64
	// maxName is the longest name of a key or a value, in bytes of UTF-8.
	// Windows CE's limit is 255 characters (recalled).
	maxName = 1024
)

// A Key is an open key: it stays the same key whatever is made and deleted under
// its name. Its methods are safe for concurrent use. Names of keys below may be
// paths with backslashes; an empty one is the key itself.
//
// Errors are codes of the Windows API, which Win32 tells. After the key was
// deleted every method fails with ERROR_KEY_DELETED.
type Key struct {
	r *Registry
	k *key
}

// Root is a root key: "HKLM". ok is false for any other name.
func (r *Registry) Root(name string) (*Key, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if e := r.root.keys.Get(name); e != nil {
		return &Key{r, e.Value}, true
	}
	return nil, false
}

// names splits the path of a key below another.
func names(sub string) ([]string, error) {
	sub = strings.Trim(sub, `\`)
	if sub == "" {
		return nil, nil
	}
	list := strings.Split(sub, `\`)
	if slices.ContainsFunc(list, func(s string) bool { return s == "" || len(s) > maxName }) {
		return nil, errDepth
	}
	return list, nil
}

func (k *key) find(list []string) *key {
	for _, name := range list {
		e := k.keys.Get(name)
		if e == nil {
			return nil
		}
		k = e.Value
	}
	return k
}

func (k *key) depth() int {
	n := 0
	for ; k.parent != nil; k = k.parent {
		n++
	}
	return n
}

// Path is where the key is, or was.
func (h *Key) Path() Path {
	var p Path
	for k := h.k; k.parent != nil; k = k.parent {
		p = append(p, k.name)
	}
	slices.Reverse(p)
	return p
}

// Below is the path of a key below h.
func (h *Key) Below(sub string) Path {
	list, _ := names(sub)
	return append(h.Path(), list...)
}

// Open opens a key.
func (h *Key) Open(sub string) (*Key, error) {
	list, err := names(sub)
	if err != nil {
		return nil, err
	}
	h.r.mu.RLock()
	defer h.r.mu.RUnlock()
	if h.k.deleted {
		return nil, errDeleted
	}
	if k := h.k.find(list); k != nil {
		return &Key{h.r, k}, nil
	}
	return nil, errNotFound
}

// Create opens a key and makes it, and those above it, as far as they are
// missing. class becomes the class of a key that is made.
func (h *Key) Create(sub, class string) (key *Key, created bool, err error) {
	list, err := names(sub)
	if err != nil {
		return nil, false, err
	}
	h.r.mu.Lock()
	defer h.r.mu.Unlock()
	switch {
	case h.k.deleted:
		return nil, false, errDeleted
	case h.k.depth()+len(list) > maxDepth, len(class) > maxName:
		return nil, false, errDepth
	}
	k := h.k
	for _, name := range list {
		e := k.keys.Get(name)
		if e == nil {
			if h.r.size+int64(len(name)+len(class)) > maxSize {
				return nil, false, errFull
			}
			h.r.touch(k)
			e = h.r.add(k, name)
			created = true
		}
		k = e.Value
	}
	if created {
		k.class = class
	}
	return &Key{h.r, k}, created, nil
}

// Delete deletes a key with everything below it (recalled of Windows CE's
// RegDeleteKey). Root keys stay.
func (h *Key) Delete(sub string) error {
	list, err := names(sub)
	if err != nil {
		return err
	}
	h.r.mu.Lock()
	defer h.r.mu.Unlock()
	if h.k.deleted {
		return errDeleted
	}
	k := h.k.find(list)
	switch {
	case k == nil:
		return errNotFound
	case k.parent == nil || k.parent.parent == nil:
		return errDenied
	}
	h.r.delete(nil, k.parent, k.parent.keys.Get(k.name))
	return nil
}

// Value reads a value; an empty name is the key's default value.
func (h *Key) Value(name string) (Value, error) {
	h.r.mu.RLock()
	defer h.r.mu.RUnlock()
	if h.k.deleted {
		return Value{}, errDeleted
	}
	if e := h.k.values.Get(name); e != nil {
		return e.Value, nil
	}
	return Value{}, errNotFound
}

// SetValue sets a value. The Registry keeps v.
func (h *Key) SetValue(name string, v Value) error {
	if len(name) > maxName {
		return errDepth
	}
	h.r.mu.Lock()
	defer h.r.mu.Unlock()
	if h.k.deleted {
		return errDeleted
	}
	return h.r.set(nil, h.k, name, v)
}

// DeleteValue deletes a value.
func (h *Key) DeleteValue(name string) error {
	h.r.mu.Lock()
	defer h.r.mu.Unlock()
	if h.k.deleted {
		return errDeleted
	}
	e := h.k.values.Get(name)
	if e == nil {
		return errNotFound
	}
	h.r.remove(h.k, e)
	return nil
}

// at is the entry with an index.
func at[V any](m *ordered.Map[V], index uint32) *ordered.Entry[V] {
	return m.At(int(min(int64(index), int64(m.Len()))))
}

// KeyInfo describes a key directly below another.
type KeyInfo struct {
	Name, Class string
	Written     wire.Filetime
}

// KeyAt describes the key below with an index from 0; behind the last one it
// fails with ERROR_NO_MORE_ITEMS.
func (h *Key) KeyAt(index uint32) (KeyInfo, error) {
	h.r.mu.RLock()
	defer h.r.mu.RUnlock()
	if h.k.deleted {
		return KeyInfo{}, errDeleted
	}
	e := at(&h.k.keys, index)
	if e == nil {
		return KeyInfo{}, errNoMore
	}
	return KeyInfo{e.Name, e.Value.class, e.Value.written}, nil
}

// ValueAt is the value with an index from 0; behind the last one it fails with
// ERROR_NO_MORE_ITEMS.
func (h *Key) ValueAt(index uint32) (NamedValue, error) {
	h.r.mu.RLock()
	defer h.r.mu.RUnlock()
	if h.k.deleted {
		return NamedValue{}, errDeleted
	}
	e := at(&h.k.values, index)
	if e == nil {
		return NamedValue{}, errNoMore
	}
	return NamedValue{e.Name, e.Value}, nil
}

// Stat is what a key says of itself and of what is directly in it.
type Stat struct {
	Class   string
	Written wire.Filetime
	Keys    int
	Values  int
	// The longest of their kind: names and classes in UTF-16 units without NUL,
	// data in bytes.
	MaxKey, MaxClass, MaxValue, MaxData int
}

// Stat describes the key.
func (h *Key) Stat() (Stat, error) {
	h.r.mu.RLock()
	defer h.r.mu.RUnlock()
	if h.k.deleted {
		return Stat{}, errDeleted
	}
	st := Stat{Class: h.k.class, Written: h.k.written, Keys: h.k.keys.Len(), Values: h.k.values.Len()}
	for e := range h.k.keys.All() {
		st.MaxKey = max(st.MaxKey, units(e.Name))
		st.MaxClass = max(st.MaxClass, units(e.Value.class))
	}
	for e := range h.k.values.All() {
		st.MaxValue = max(st.MaxValue, units(e.Name))
		st.MaxData = max(st.MaxData, len(e.Value.Data))
	}
	return st, nil
}

// units is the length of a text in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
