package rapi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cradle/rapi/wire"
)

// ValueType is a REG_... type of a registry value.
type ValueType uint32

const (
	TypeNone           ValueType = 0
	TypeString         ValueType = 1 // REG_SZ
	TypeExpandString   ValueType = 2 // REG_EXPAND_SZ: %names% stand for others
	TypeBinary         ValueType = 3
	TypeDWORD          ValueType = 4
	TypeDWORDBigEndian ValueType = 5
	TypeLink           ValueType = 6
	TypeMultiString    ValueType = 7 // REG_MULTI_SZ
)

// String is the type's name, "REG_SZ", or "REG_123" for one that has none.
func (t ValueType) String() string {
	names := [...]string{"REG_NONE", "REG_SZ", "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ"}
	if int64(t) < int64(len(names)) {
		return names[t]
	}
	return fmt.Sprintf("REG_%d", uint32(t))
}

// Value is a registry value as the handset keeps it: text is UTF-16LE with its NUL.
type Value struct {
	Type ValueType
	Data []byte
}

// NamedValue is a value and its name, which is empty for a key's default value.
type NamedValue struct {
	Name string
	Value
}

// ErrValueType: a registry value is of another type than was asked for.
var ErrValueType = errors.New("unexpected type of value")

// StringValue makes a REG_SZ. Text that is not UTF-8 or holds a NUL is refused.
func StringValue(s string) (Value, error) { return text(TypeString, s) }

// ExpandStringValue makes a REG_EXPAND_SZ.
func ExpandStringValue(s string) (Value, error) { return text(TypeExpandString, s) }

// MultiStringValue makes a REG_MULTI_SZ. None of its strings can be empty: an empty
// one ends the list.
func MultiStringValue(list []string) (Value, error) {
	v := Value{Type: TypeMultiString}
	for i, s := range list {
		if s == "" {
			return Value{}, fmt.Errorf("string %d of %d is empty, which would end the list", i+1, len(list))
		}
		var err error
		if v.Data, err = wire.AppendText(v.Data, s); err != nil {
			return Value{}, fmt.Errorf("string %d of %d: %w", i+1, len(list), err)
		}
		v.Data = append(v.Data, 0, 0)
	}
	v.Data = append(v.Data, 0, 0)
	return v, nil
}

// DWORDValue makes a REG_DWORD.
func DWORDValue(n uint32) Value {
	return Value{TypeDWORD, binary.LittleEndian.AppendUint32(nil, n)}
}

// BinaryValue makes a REG_BINARY.
func BinaryValue(b []byte) Value { return Value{TypeBinary, b} }

func text(t ValueType, s string) (Value, error) {
	b, err := wire.AppendText(nil, s)
	if err != nil {
		return Value{}, err
	}
	return Value{t, append(b, 0, 0)}, nil
}

// Text is the text of a REG_SZ, REG_EXPAND_SZ or REG_LINK, up to its first NUL. The
// NUL may be missing. Another type is an error around ErrValueType.
func (v Value) Text() (string, error) {
	switch v.Type {
	case TypeString, TypeExpandString, TypeLink:
		return wire.DecodeUTF16(untilNUL(v.Data))
	}
	return "", v.not("text")
}

// DWORD is the number in a REG_DWORD or REG_DWORD_BIG_ENDIAN.
func (v Value) DWORD() (uint32, error) {
	if v.Type != TypeDWORD && v.Type != TypeDWORDBigEndian {
		return 0, v.not("a number")
	}
	if len(v.Data) != 4 {
		return 0, fmt.Errorf("%v of %d bytes: %w", v.Type, len(v.Data), wire.ErrSize)
	}
	if v.Type == TypeDWORDBigEndian {
		return binary.BigEndian.Uint32(v.Data), nil
	}
	return binary.LittleEndian.Uint32(v.Data), nil
}

// Strings are the strings of a REG_MULTI_SZ. NULs at its end may be missing.
func (v Value) Strings() ([]string, error) {
	if v.Type != TypeMultiString {
		return nil, v.not("a list of strings")
	}
	if len(v.Data)%2 != 0 {
		return nil, fmt.Errorf("%v of %d bytes: %w", v.Type, len(v.Data), wire.ErrOdd)
	}
	var list []string
	for b := v.Data; len(b) > 0; {
		one := untilNUL(b)
		if len(one) == 0 {
			break
		}
		s, err := wire.DecodeUTF16(one)
		if err != nil {
			return nil, fmt.Errorf("string %d: %w", len(list)+1, err)
		}
		list = append(list, s)
		b = b[min(len(one)+2, len(b)):]
	}
	return list, nil
}

func (v Value) not(what string) error {
	return fmt.Errorf("the value is a %v, not %s: %w", v.Type, what, ErrValueType)
}

// String is the value for showing: text in quotes, a number as 0x000000ff (255),
// strings in quotes with commas, anything else in hexadecimal.
func (v Value) String() string {
	if s, err := v.Text(); err == nil {
		return strconv.Quote(s)
	}
	if n, err := v.DWORD(); err == nil {
		return fmt.Sprintf("0x%08x (%d)", n, n)
	}
	if list, err := v.Strings(); err == nil {
		quoted := make([]string, len(list))
		for i, s := range list {
			quoted[i] = strconv.Quote(s)
		}
		return strings.Join(quoted, ", ")
	}
	return fmt.Sprintf("% x", v.Data)
}
