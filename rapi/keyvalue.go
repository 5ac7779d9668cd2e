package rapi

import "context"

// String reads a REG_SZ or REG_EXPAND_SZ; the empty name is the default value.
// Another type is an error around ErrValueType, here and below.
func (k *Key) String(ctx context.Context, name string) (string, error) {
	return read(ctx, k, name, Value.Text)
}

// DWORD reads a REG_DWORD.
func (k *Key) DWORD(ctx context.Context, name string) (uint32, error) {
	return read(ctx, k, name, Value.DWORD)
}

// MultiString reads a REG_MULTI_SZ.
func (k *Key) MultiString(ctx context.Context, name string) ([]string, error) {
	return read(ctx, k, name, Value.Strings)
}

// Binary reads a REG_BINARY.
func (k *Key) Binary(ctx context.Context, name string) ([]byte, error) {
	return read(ctx, k, name, func(v Value) ([]byte, error) {
		if v.Type != TypeBinary {
			return nil, v.not("binary")
		}
		return v.Data, nil
	})
}

func read[T any](ctx context.Context, k *Key, name string, as func(Value) (T, error)) (T, error) {
	v, err := k.Value(ctx, name)
	if err != nil {
		var none T
		return none, err
	}
	t, err := as(v)
	return t, keyError("read", k.path, name, err)
}

// SetString writes a REG_SZ.
func (k *Key) SetString(ctx context.Context, name, s string) error {
	v, err := StringValue(s)
	return k.set(ctx, name, v, err)
}

// SetExpandString writes a REG_EXPAND_SZ.
func (k *Key) SetExpandString(ctx context.Context, name, s string) error {
	v, err := ExpandStringValue(s)
	return k.set(ctx, name, v, err)
}

// SetMultiString writes a REG_MULTI_SZ.
func (k *Key) SetMultiString(ctx context.Context, name string, list []string) error {
	v, err := MultiStringValue(list)
	return k.set(ctx, name, v, err)
}

// SetDWORD writes a REG_DWORD.
func (k *Key) SetDWORD(ctx context.Context, name string, n uint32) error {
	return k.SetValue(ctx, name, DWORDValue(n))
}

// SetBinary writes a REG_BINARY.
func (k *Key) SetBinary(ctx context.Context, name string, b []byte) error {
	return k.SetValue(ctx, name, BinaryValue(b))
}

func (k *Key) set(ctx context.Context, name string, v Value, err error) error {
	if err != nil {
		return keyError("write", k.path, name, err)
	}
	return k.SetValue(ctx, name, v)
}
