package wbxml

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// charset is a character set that documents are read in, by its IANA MIBenum.
type charset uint32

const (
	usASCII charset = 3
	latin1  charset = 4
	utf8Set charset = 106
	ucs2    charset = 1000
	utf16BE charset = 1013
	utf16LE charset = 1014
	utf16X  charset = 1015
)

// charsetNames are the character sets that are read, and a few others so that
// a message can name them.
var charsetNames = [...]struct {
	set  charset
	name string
	read bool
}{
	{usASCII, "US-ASCII", true},
	{latin1, "ISO-8859-1", true},
	{utf8Set, "UTF-8", true},
	{ucs2, "ISO-10646-UCS-2", true},
	{utf16BE, "UTF-16BE", true},
	{utf16LE, "UTF-16LE", true},
	{utf16X, "UTF-16", true},
	{5, "ISO-8859-2", false},
	{8, "ISO-8859-5", false},
	{17, "Shift_JIS", false},
	{2025, "GB2312", false},
	{2026, "Big5", false},
	{2250, "windows-1250", false},
	{2251, "windows-1251", false},
	{2252, "windows-1252", false},
}

// String is the character set's IANA name.
func (c charset) String() string {
	for _, n := range charsetNames {
		if n.set == c {
			return n.name
		}
	}
	return fmt.Sprintf("the character set with the MIBenum %d", uint32(c))
}

// read reports whether text in the character set can be read.
func (c charset) read() bool {
	for _, n := range charsetNames {
		if n.set == c {
			return n.read
		}
	}
	return false
}

// charsetByName finds a character set that is read.
func charsetByName(name string) (charset, bool) {
	for _, n := range charsetNames {
		if n.read && strings.EqualFold(n.name, name) {
			return n.set, true
		}
	}
	return 0, false
}

// readable lists the character sets that are read.
func readable() string {
	var names []string
	for _, n := range charsetNames {
		if n.read {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ")
}

// wide reports whether a character, and the terminator, has two bytes.
func (c charset) wide() bool { return c == ucs2 || c == utf16BE || c == utf16LE || c == utf16X }

// terminated is the length of the text at the beginning of data, without its
// terminator, and with it. ok is false when there is no terminator.
func (c charset) terminated(data []byte) (text, whole int, ok bool) {
	if c.wide() {
		for i := 0; i+1 < len(data); i += 2 {
			if data[i] == 0 && data[i+1] == 0 {
				return i, i + 2, true
			}
		}
		return 0, 0, false
	}
	for i, b := range data {
		if b == 0 {
			return i, i + 1, true
		}
	}
	return 0, 0, false
}

// text turns bytes into UTF-8. good is false when some were no text; they
// become U+FFFD.
func (c charset) text(data []byte) (s string, good bool) {
	switch {
	case c == latin1:
		return widen(data, 0xFF)
	case c == usASCII:
		return widen(data, 0x7F)
	case c.wide():
		return c.wideText(data)
	}
	if utf8.Valid(data) {
		return string(data), true
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), false
}

// widen reads one character a byte, up to the highest that the set has.
func widen(data []byte, highest byte) (string, bool) {
	var b strings.Builder
	b.Grow(len(data))
	good := true
	for _, c := range data {
		if c > highest {
			good = false
			b.WriteRune(utf8.RuneError)
			continue
		}
		b.WriteRune(rune(c))
	}
	return b.String(), good
}

// wideText reads UTF-16. Without a byte order mark and a name that says
// otherwise it is big-endian (RFC 2781 section 4.3).
func (c charset) wideText(data []byte) (string, bool) {
	var order binary.ByteOrder = binary.BigEndian
	if c == utf16LE {
		order = binary.LittleEndian
	}
	good := len(data)%2 == 0
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	if len(units) > 0 && (c == utf16X || c == ucs2) {
		switch units[0] {
		case 0xFEFF:
			units = units[1:]
		case 0xFFFE:
			units = units[1:]
			for i, u := range units {
				units[i] = u>>8 | u<<8
			}
		}
	}
	var b strings.Builder
	b.Grow(len(units))
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			r = utf8.RuneError
			if i+1 < len(units) {
				r = utf16.DecodeRune(rune(units[i]), rune(units[i+1]))
			}
			if r == utf8.RuneError {
				good = false
			} else {
				i++
			}
		}
		b.WriteRune(r)
	}
	return b.String(), good
}
