package registry

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// TypeNames are what ParseType takes.
const TypeNames = "sz, expand, dword, binary, multi"

// ParseType reads the name of a type.
func ParseType(s string) (uint32, error) {
	for t, name := range map[uint32]string{SZ: "sz", ExpandSZ: "expand", DWORD: "dword", Binary: "binary", MultiSZ: "multi"} {
		if strings.EqualFold(s, name) || strings.EqualFold(s, "reg_"+name) {
			return t, nil
		}
	}
	return 0, fmt.Errorf("%q is no type; it is one of %s", s, TypeNames)
}

// TypeName is a type's word; "other" for one without.
func TypeName(t uint32) string {
	names := [...]string{"none", "sz", "expand", "binary", "dword", "dword_be", "link", "multi"}
	if int64(t) < int64(len(names)) {
		return names[t]
	}
	return "other"
}

// ParseData makes the data of a value of what a person typed. Only a multi-string
// has another number of items than one.
func ParseData(t uint32, items []string) ([]byte, error) {
	if t == MultiSZ {
		var b []byte
		for _, s := range items {
			text, err := encode(s)
			if err != nil {
				return nil, err
			}
			if len(text) == 2 {
				return nil, errors.New("an item of a multi-string cannot be empty: it would be its end")
			}
			b = append(b, text...)
		}
		return append(b, 0, 0), nil
	}
	if len(items) != 1 {
		return nil, fmt.Errorf("a value of type %s has one data, and here are %d", TypeName(t), len(items))
	}
	s := items[0]
	switch t {
	case SZ, ExpandSZ:
		return encode(s)
	case DWORD:
		n, err := strconv.ParseUint(s, 0, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is no dword: write a number from 0 to 4294967295, or one such as 0xffffffff", s)
		}
		return binary.LittleEndian.AppendUint32(nil, uint32(n)), nil
	case Binary:
		digits := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" ,:-", r) {
				return -1
			}
			return r
		}, s)
		b, err := hex.DecodeString(digits)
		if err != nil {
			return nil, fmt.Errorf("%q are no bytes: write two hexadecimal digits for each, such as 01ff", s)
		}
		return b, nil
	}
	return nil, fmt.Errorf("data of type %d cannot be typed; use --type %s", t, strings.ReplaceAll(TypeNames, ", ", "|"))
}

// encode is text as the registry has it, UTF-16LE with its NUL.
func encode(s string) ([]byte, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return nil, fmt.Errorf("%q is not text that a registry can hold", s)
	}
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return append(b, 0, 0), nil
}

// Text is the text of a sz or expand value, and whether its data is well-formed.
func (v Value) Text() (string, bool) {
	if v.Type != SZ && v.Type != ExpandSZ {
		return "", false
	}
	return decode(v.Data)
}

// Number is that of a dword.
func (v Value) Number() (uint32, bool) {
	if v.Type != DWORD || len(v.Data) != 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(v.Data), true
}

// Items are those of a multi-string.
func (v Value) Items() ([]string, bool) {
	if v.Type != MultiSZ || len(v.Data) < 2 {
		return nil, false
	}
	rest := v.Data
	items := []string{}
	for {
		n := nul(rest)
		if n < 0 {
			return nil, false
		}
		if n == 0 {
			return items, len(rest) == 2
		}
		text, ok := decode(rest[:n+2])
		if !ok {
			return nil, false
		}
		items, rest = append(items, text), rest[n+2:]
	}
}

// nul is where the first NUL of UTF-16 text stands, in bytes; -1: nowhere.
func nul(b []byte) int {
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 && b[i+1] == 0 {
			return i
		}
	}
	return -1
}

// decode is text with one NUL, at its end, and without unpaired halves.
func decode(b []byte) (string, bool) {
	if len(b) < 2 || len(b)%2 != 0 || nul(b) != len(b)-2 {
		return "", false
	}
	units := make([]uint16, len(b)/2-1)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	text := string(utf16.Decode(units))
	again := utf16.Encode([]rune(text))
	if len(again) != len(units) {
		return "", false
	}
	for i, u := range again {
		if u != units[i] {
			return "", false // an unpaired half became U+FFFD
		}
	}
	return text, true
}
