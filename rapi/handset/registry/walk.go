package registry

import (
	"cradle/rapi/handset/internal/ordered"
)

// Walk shows every key, one before those below it. f must not call the
// Registry. An error of f ends the walk.
func (r *Registry) Walk(f func(p Path, class string, values []NamedValue) error) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.root.walk(nil, f)
}

func (k *key) walk(p Path, f func(Path, string, []NamedValue) error) error {
	if len(p) > 0 {
		var values []NamedValue
		for e := range k.values.All() {
			values = append(values, NamedValue{e.Name, e.Value})
		}
		if err := f(p, k.class, values); err != nil {
			return err
		}
	}
	for e := range k.keys.All() {
		if err := e.Value.walk(append(p[:len(p):len(p)], e.Name), f); err != nil {
			return err
		}
	}
	return nil
}

// SetClass makes a key, as far as it is missing, and sets its class.
func (r *Registry) SetClass(p Path, class string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, err := r.create(nil, p)
	if err == nil {
		k.class = class
		r.touch(k)
	}
	return err
}

// Clear deletes everything but the root keys.
func (r *Registry) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for root := range r.root.keys.All() {
		k := root.Value
		var keys []*ordered.Entry[*key]
		for e := range k.keys.All() {
			keys = append(keys, e)
		}
		for _, e := range keys {
			r.delete(nil, k, e)
		}
		var values []*ordered.Entry[Value]
		for e := range k.values.All() {
			values = append(values, e)
		}
		for _, e := range values {
			r.remove(k, e)
		}
	}
}
