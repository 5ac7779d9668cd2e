// Package registry is a handset's registry for people: keys and data as they are
// typed, deleting that stops short of the system, and exports as .reg files.
//
//	key, err := registry.ParseKey(`HKLM\Software\Apps`)
//	n, err := registry.Export(ctx, h, key, file)
//
// The handset is what Handset says, which RAPI's session is. Names and data that
// come from a handset are taken for text only when they are well-formed.
package registry

import "context"

// Handset is the part of a RAPI session that this package uses. Errors wrap the
// handset's rapi.Win32.
type Handset interface {
	// Keys are the names of the keys right below.
	Keys(ctx context.Context, k Key) ([]string, error)
	Values(ctx context.Context, k Key) ([]Value, error)
	// Value is one value; "" names the default one.
	Value(ctx context.Context, k Key, name string) (Value, error)
	// Set sets a value, and makes the key if it is not there.
	Set(ctx context.Context, k Key, v Value) error
	// DeleteKey deletes a key that has none below it.
	DeleteKey(ctx context.Context, k Key) error
	DeleteValue(ctx context.Context, k Key, name string) error
}
