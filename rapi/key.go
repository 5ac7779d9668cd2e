package rapi

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Key is an open key of the handset's registry. Its errors are *KeyError. It is as
// safe for concurrent use as its Session, but not while it is being closed.
type Key struct {
	s      *Session
	handle HKEY
	path   string
}

// KeyError is an operation on the registry that failed.
type KeyError struct {
	Op   string // "open", "read"
	Path string // of the key, `HKLM\Software`
	Name string // of the value; "" for the default value, and when none is concerned
	Err  error  // mostly a *CallError around a Win32
}

func (e *KeyError) Error() string {
	if e.Name != "" {
		return fmt.Sprintf("%s %s, value %q: %v", e.Op, e.Path, e.Name, e.Err)
	}
	return fmt.Sprintf("%s %s: %v", e.Op, e.Path, e.Err)
}

// Unwrap gives Err.
func (e *KeyError) Unwrap() error { return e.Err }

func keyError(op, path, name string, err error) error {
	if err == nil {
		return nil
	}
	return &KeyError{op, path, name, err}
}

// Root is one of the keys that are always open. Closing it does nothing.
func (s *Session) Root(root HKEY) *Key { return &Key{s, root, root.String()} }

// OpenKey opens a key by its path, `HKLM\Software\Apps`.
func (s *Session) OpenKey(ctx context.Context, path string) (*Key, error) {
	root, subkey, err := ParseRegPath(path)
	if err != nil {
		return nil, err
	}
	return s.Root(root).Open(ctx, subkey)
}

// CreateKey opens a key by its path and makes it first when it is not there, with
// all the keys above it.
func (s *Session) CreateKey(ctx context.Context, path string) (k *Key, created bool, err error) {
	root, subkey, err := ParseRegPath(path)
	if err != nil {
		return nil, false, err
	}
	return s.Root(root).Create(ctx, subkey)
}

// Path is the key's path, `HKLM\Software`.
func (k *Key) Path() string { return k.path }

// Handle is the key's handle, for the calls of Session. It belongs to the Key.
func (k *Key) Handle() HKEY { return k.handle }

// Open opens a key below k; an empty path opens k once more.
func (k *Key) Open(ctx context.Context, subkey string) (*Key, error) {
	path := regPath(k.path, subkey)
	if subkey == "" && k.handle.Predefined() {
		return &Key{k.s, k.handle, path}, nil
	}
	h, err := k.s.RegOpenKeyEx(ctx, k.handle, subkey)
	if err != nil {
		return nil, keyError("open", path, "", err)
	}
	return &Key{k.s, h, path}, nil
}

// Create opens a key below k and makes it first when it is not there.
func (k *Key) Create(ctx context.Context, subkey string) (sub *Key, created bool, err error) {
	path := regPath(k.path, subkey)
	if subkey == "" && k.handle.Predefined() {
		return &Key{k.s, k.handle, path}, false, nil
	}
	h, created, err := k.s.RegCreateKeyEx(ctx, k.handle, subkey, "")
	if err != nil {
		return nil, false, keyError("create", path, "", err)
	}
	return &Key{k.s, h, path}, created, nil
}

// Close closes the key on the handset, for which CallTimeout is the limit.
func (k *Key) Close() error {
	if k.handle.Predefined() {
		return nil
	}
	return keyError("close", k.path, "", k.s.RegCloseKey(context.Background(), k.handle))
}

// Info says what is in the key.
func (k *Key) Info(ctx context.Context) (KeyInfo, error) {
	i, err := k.s.RegQueryInfoKey(ctx, k.handle)
	return i, keyError("query", k.path, "", err)
}

// Rooms that the first try has, and those beyond which no try goes.
// guess: no source; what a registry mostly holds fits into the first.
const (
	firstNameRoom = 256  // characters
	firstDataRoom = 4096 // bytes
	mostNameRoom  = 32 << 10
	mostDataRoom  = 16 << 20
)

// ErrTooLarge: something on the handset is larger than any buffer for it.
var ErrTooLarge = errors.New("larger than any buffer for it")

// Value reads a value; the empty name is the key's default value. Mostly that takes
// one call.
func (k *Key) Value(ctx context.Context, name string) (Value, error) {
	for room := uint32(firstDataRoom); ; {
		v, size, err := k.s.RegQueryValueEx(ctx, k.handle, name, room)
		more := err == nil && int64(size) > int64(len(v.Data))
		if !more && !errors.Is(err, errorMoreData) {
			return v, keyError("read", k.path, name, err)
		}
		if room >= mostDataRoom {
			return Value{}, keyError("read", k.path, name, ErrTooLarge)
		}
		// It may grow meanwhile: what the handset says of its size is a hint.
		room = min(max(4*room, min(size, mostDataRoom)), mostDataRoom)
	}
}

// SetValue writes a value, making it when it is not there.
func (k *Key) SetValue(ctx context.Context, name string, v Value) error {
	return keyError("write", k.path, name, k.s.RegSetValueEx(ctx, k.handle, name, v))
}

// DeleteValue deletes a value.
func (k *Key) DeleteValue(ctx context.Context, name string) error {
	return keyError("delete", k.path, name, k.s.RegDeleteValue(ctx, k.handle, name))
}

// Values gives the key's values in the handset's order, one call each, until the
// last, an error, or the end of the loop. Changing the key meanwhile may skip some
// and repeat others.
func (k *Key) Values(ctx context.Context) iter.Seq2[NamedValue, error] {
	return func(yield func(NamedValue, error) bool) {
		names, data := uint32(firstNameRoom), uint32(firstDataRoom)
		for i := uint32(0); ; i++ {
			v, err := k.s.RegEnumValue(ctx, k.handle, i, names, data)
			for errors.Is(err, errorMoreData) && (names < mostNameRoom || data < mostDataRoom) {
				names, data = min(2*names, mostNameRoom), min(4*data, mostDataRoom)
				v, err = k.s.RegEnumValue(ctx, k.handle, i, names, data)
			}
			if errors.Is(err, errorNoMoreItems) {
				return
			}
			if !yield(v, keyError("list values of", k.path, "", err)) || err != nil {
				return
			}
		}
	}
}

// Subkeys gives the names of the keys below k, as Values does.
func (k *Key) Subkeys(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for i := uint32(0); ; i++ {
			name, err := k.subkey(ctx, i)
			if errors.Is(err, errorNoMoreItems) {
				return
			}
			if !yield(name, keyError("list keys of", k.path, "", err)) || err != nil {
				return
			}
		}
	}
}

func (k *Key) subkey(ctx context.Context, i uint32) (string, error) {
	room := uint32(firstNameRoom)
	for {
		name, err := k.s.RegEnumKeyEx(ctx, k.handle, i, room)
		if !errors.Is(err, errorMoreData) || room >= mostNameRoom {
			return name, err
		}
		room = min(4*room, mostNameRoom)
	}
}

// DeleteKey deletes a key below k. Use DeleteTree for one that has keys below it.
func (k *Key) DeleteKey(ctx context.Context, subkey string) error {
	if subkey == "" {
		return keyError("delete", k.path, "", errNoSubkey)
	}
	return keyError("delete", regPath(k.path, subkey), "", k.s.RegDeleteKey(ctx, k.handle, subkey))
}

var errNoSubkey = errors.New("a key is deleted by its name below another")

// deepest is how many levels of keys DeleteTree goes down.
// guess: no source; Windows itself allows 512.
const deepest = 512

// DeleteTree deletes a key below k and all that is below it, leaves first. What
// cannot be deleted stops it.
func (k *Key) DeleteTree(ctx context.Context, subkey string) error {
	if subkey == "" {
		return keyError("delete", k.path, "", errNoSubkey)
	}
	return k.deleteTree(ctx, subkey, deepest)
}

func (k *Key) deleteTree(ctx context.Context, subkey string, levels int) error {
	if levels == 0 {
		return keyError("delete", regPath(k.path, subkey), "", fmt.Errorf("keys more than %d levels deep", deepest))
	}
	sub, err := k.Open(ctx, subkey)
	if err != nil {
		return err
	}
	// All names first: an enumeration does not survive deletions, and a handset that
	// deletes nothing would never come to an end.
	var names []string
	for name, e := range sub.Subkeys(ctx) {
		if e != nil {
			err = e
			break
		}
		names = append(names, name)
	}
	for _, name := range names {
		if err != nil {
			break
		}
		err = sub.deleteTree(ctx, name, levels-1)
	}
	if e := sub.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return k.DeleteKey(ctx, subkey)
}
