package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cradle/rapi"
)

// deepest is how many keys may stand in each other: Windows CE takes 16. What goes
// on for ever is no handset's registry.
const deepest = 64

var (
	// ErrHasKeys: a key has others below it, and they were not meant.
	ErrHasKeys = errors.New("there are keys below it")
	// ErrTooDeep: keys in keys without end.
	ErrTooDeep = fmt.Errorf("keys stand more than %d deep in each other", deepest)
)

// Error is what happened to one key or value. Err wraps the handset's code where
// the handset gave one.
type Error struct {
	Op    string // "read", "write", "delete"
	Key   Key
	Name  string // of the value
	Value bool   // it is about a value
	Err   error
}

func (e *Error) Error() string {
	if e.Value {
		return fmt.Sprintf("%s value %q of %s: %v", e.Op, e.Name, e.Key, e.Err)
	}
	return fmt.Sprintf("%s %s: %v", e.Op, e.Key, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

func keyError(op string, k Key, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Key: k, Err: err}
}

func valueError(op string, k Key, name string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Op: op, Key: k, Name: name, Value: true, Err: err}
}

// Contents are what is right in a key, sorted by name.
type Contents struct {
	Keys   []string
	Values []Value
}

// Read reads a key.
func Read(ctx context.Context, h Handset, k Key) (Contents, error) {
	keys, err := h.Keys(ctx, k)
	if err != nil {
		return Contents{}, keyError("read", k, err)
	}
	values, err := h.Values(ctx, k)
	if err != nil {
		return Contents{}, keyError("read", k, err)
	}
	c := Contents{slices.Clone(keys), slices.Clone(values)}
	slices.SortFunc(c.Keys, compareNames)
	slices.SortFunc(c.Values, func(a, b Value) int { return compareNames(a.Name, b.Name) })
	return c, nil
}

func compareNames(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

// ReadValue reads one value; "" names the default one.
func ReadValue(ctx context.Context, h Handset, k Key, name string) (Value, error) {
	v, err := h.Value(ctx, k, name)
	return v, valueError("read", k, name, err)
}

// Set sets a value. With t 0 the value keeps the type that it has, and a new one is
// sz: a program that finds another type than its own may fail. items are the data as
// typed. It returns what was set.
func Set(ctx context.Context, h Handset, k Key, name string, t uint32, items []string) (Value, error) {
	if t == 0 {
		t = SZ
		before, err := h.Value(ctx, k, name)
		switch {
		case err == nil && before.Type != None:
			t = before.Type
		case err != nil && !NotThere(err):
			return Value{}, valueError("read", k, name, err)
		}
	}
	data, err := ParseData(t, items)
	if err != nil {
		return Value{}, &DataError{err}
	}
	v := Value{Name: name, Type: t, Data: data}
	return v, valueError("write", k, name, h.Set(ctx, k, v))
}

// DataError is data that does not fit the type it is for.
type DataError struct{ Err error }

func (e *DataError) Error() string { return e.Err.Error() }
func (e *DataError) Unwrap() error { return e.Err }

// NotThere reports whether the handset says that there is no such key or value.
func NotThere(err error) bool {
	var code rapi.Win32
	return errors.As(err, &code) && (code == 2 || code == 3 || code == 1010 || code == 1018) // not found, path, bad key, deleted
}

// Delete deletes a key and, with deep, those below it. deleted is called for each
// that is gone, from the innermost.
func Delete(ctx context.Context, h Handset, k Key, deep bool, deleted func(Key)) error {
	keys, err := h.Keys(ctx, k)
	if err != nil {
		return keyError("read", k, err)
	}
	if len(keys) > 0 && !deep {
		return keyError("delete", k, ErrHasKeys)
	}
	return deleteAll(ctx, h, k, keys, 1, deleted)
}

func deleteAll(ctx context.Context, h Handset, k Key, keys []string, depth int, deleted func(Key)) error {
	if depth > deepest {
		return keyError("delete", k, ErrTooDeep)
	}
	for _, name := range keys {
		sub := k.Sub(name)
		below, err := h.Keys(ctx, sub)
		if err != nil {
			return keyError("read", sub, err)
		}
		if err := deleteAll(ctx, h, sub, below, depth+1, deleted); err != nil {
			return err
		}
	}
	if k.Path == "" {
		return nil // a root stays
	}
	if err := h.DeleteKey(ctx, k); err != nil {
		return keyError("delete", k, err)
	}
	deleted(k)
	return nil
}

// DeleteValue deletes one value; "" names the default one.
func DeleteValue(ctx context.Context, h Handset, k Key, name string) error {
	return valueError("delete", k, name, h.DeleteValue(ctx, k, name))
}

// Counts are what an export has in it.
type Counts struct{ Keys, Values int }

// Export writes a key with all that is below it to w as a .reg file. Keys that
// cannot be read and names that the format cannot say are left out and told of in
// the error; the file is good all the same. An error that is w's is an
// *fs.PathError or whatever w gives.
func Export(ctx context.Context, h Handset, k Key, w io.Writer) (Counts, error) {
	x := &exporter{h: h, w: NewWriter(w)}
	stop := x.key(ctx, k, 1)
	if err := x.w.Close(); err != nil {
		return x.counts, err
	}
	if stop != nil {
		x.left = append(x.left, stop)
	}
	if len(x.left) == 1 {
		return x.counts, x.left[0]
	}
	return x.counts, errors.Join(x.left...)
}

type exporter struct {
	h      Handset
	w      *Writer
	counts Counts
	left   []error // what was left out
}

// key writes a key and those below it. An error ends the export.
func (x *exporter) key(ctx context.Context, k Key, depth int) error {
	if depth > deepest {
		return keyError("read", k, ErrTooDeep)
	}
	c, err := Read(ctx, x.h, k)
	if err != nil {
		var code rapi.Win32
		if depth == 1 || !errors.As(err, &code) {
			return err
		}
		x.left = append(x.left, err)
		return nil
	}
	var name *NameError
	switch err := x.w.Key(k.Long()); {
	case errors.As(err, &name):
		x.left = append(x.left, keyError("read", k, err))
		return nil // nor can those below it be written
	case err != nil:
		return err
	}
	x.counts.Keys++
	for _, v := range c.Values {
		switch err := x.w.Value(v); {
		case errors.As(err, &name):
			x.left = append(x.left, valueError("read", k, v.Name, err))
		case err != nil:
			return err
		default:
			x.counts.Values++
		}
	}
	for _, sub := range c.Keys {
		if err := x.key(ctx, k.Sub(sub), depth+1); err != nil {
			return err
		}
	}
	return nil
}
