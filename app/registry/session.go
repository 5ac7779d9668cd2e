package registry

import (
	"context"
	"errors"
	"fmt"

	"cradle/rapi"
)

// Session is a RAPI session as the Handset of this package.
type Session struct{ *rapi.Session }

// most is how many keys or values a key is believed to have. A handset has some
// hundreds; one that goes on for ever is none.
const most = 100_000

var errTooMany = fmt.Errorf("more than %d keys or values", most)

// open opens a key for as long as f works on it.
func (s Session) open(ctx context.Context, k Key, f func(*rapi.Key) error) (err error) {
	key, err := s.Root(rapi.HKEY(k.Root)).Open(ctx, k.Path)
	if err != nil {
		return err
	}
	return closing(f(key), key)
}

// closing keeps the first error.
func closing(err error, key *rapi.Key) error {
	if e := key.Close(); err == nil {
		return e
	}
	return err
}

// Keys lists the keys right below.
func (s Session) Keys(ctx context.Context, k Key) (names []string, err error) {
	err = s.open(ctx, k, func(key *rapi.Key) error {
		for name, err := range key.Subkeys(ctx) {
			if err != nil {
				return err
			}
			if len(names) == most {
				return errTooMany
			}
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// Values lists a key's values.
func (s Session) Values(ctx context.Context, k Key) (values []Value, err error) {
	err = s.open(ctx, k, func(key *rapi.Key) error {
		for v, err := range key.Values(ctx) {
			if err != nil {
				return err
			}
			if len(values) == most {
				return errTooMany
			}
			values = append(values, Value{v.Name, uint32(v.Type), v.Data})
		}
		return nil
	})
	return values, err
}

// Value reads one value.
func (s Session) Value(ctx context.Context, k Key, name string) (v Value, err error) {
	err = s.open(ctx, k, func(key *rapi.Key) error {
		is, err := key.Value(ctx, name)
		v = Value{name, uint32(is.Type), is.Data}
		return err
	})
	return v, err
}

// Set sets a value.
func (s Session) Set(ctx context.Context, k Key, v Value) error {
	key, _, err := s.Root(rapi.HKEY(k.Root)).Create(ctx, k.Path)
	if err != nil {
		return err
	}
	return closing(key.SetValue(ctx, v.Name, rapi.Value{Type: rapi.ValueType(v.Type), Data: v.Data}), key)
}

// DeleteKey deletes a key.
func (s Session) DeleteKey(ctx context.Context, k Key) error {
	if k.Path == "" {
		return errors.New("a root cannot be deleted, only what is below it")
	}
	return s.Root(rapi.HKEY(k.Root)).DeleteKey(ctx, k.Path)
}

// DeleteValue deletes a value.
func (s Session) DeleteValue(ctx context.Context, k Key, name string) error {
	return s.open(ctx, k, func(key *rapi.Key) error { return key.DeleteValue(ctx, name) })
}
