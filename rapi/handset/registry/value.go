package registry

import (
	"encoding/binary"
	"unicode/utf16"
)

// Type is the type of a registry value, as the Windows API numbers it.
type Type uint32

const (
	SZ      Type = 1 // text
	Binary  Type = 3
	DWord   Type = 4
	MultiSZ Type = 7 // list of texts
)

// A Value is the typed content of a registry value, as the Windows API
// delivers it: text is UTF-16LE with its NUL, a list of texts ends in one more
// NUL, a number is four bytes little-endian. Data is not changed after the
// Value was made.
type Value struct {
	Type Type
	Data []byte
}

// Text makes a REG_SZ.
func Text(s string) Value { return Value{SZ, appendText(nil, s)} }

// Number makes a REG_DWORD.
func Number(v uint32) Value {
	return Value{DWord, binary.LittleEndian.AppendUint32(nil, v)}
}

// Bytes makes a REG_BINARY of a copy of b.
func Bytes(b []byte) Value { return Value{Binary, append([]byte{}, b...)} }

// Texts makes a REG_MULTI_SZ.
func Texts(list []string) Value {
	var b []byte
	for _, s := range list {
		b = appendText(b, s)
	}
	return Value{MultiSZ, append(b, 0, 0)}
}

func appendText(b []byte, s string) []byte {
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return append(b, 0, 0)
}

// Text is the text of a REG_SZ, up to its NUL.
func (v Value) Text() string {
	s, _ := cutText(v.Data)
	return s
}

// Number is the value of a REG_DWORD; 0 when it is not one.
func (v Value) Number() uint32 {
	if v.Type != DWord || len(v.Data) != 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(v.Data)
}

// Texts is the list of a REG_MULTI_SZ.
func (v Value) Texts() []string {
	var list []string
	for b := v.Data; len(b) >= 2; {
		s, rest := cutText(b)
		if s == "" {
			break
		}
		list = append(list, s)
		b = rest
	}
	return list
}

// cutText decodes UTF-16LE up to a NUL and returns what follows it.
func cutText(b []byte) (string, []byte) {
	var units []uint16
	for len(b) >= 2 {
		u := binary.LittleEndian.Uint16(b)
		b = b[2:]
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units)), b
}
