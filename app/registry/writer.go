package registry

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// Types of values (winnt.h).
const (
	None     = 0
	SZ       = 1
	ExpandSZ = 2
	Binary   = 3
	DWORD    = 4
	MultiSZ  = 7
)

// Value is one value of a key. The default value has no Name.
type Value struct {
	Name string
	Type uint32
	Data []byte // as the registry has it: text is UTF-16LE with its NULs
}

// A NameError is a key or value that cannot be written: the format has no way
// to say a name with a line end or another control character in it, and a name
// from a handset must not become lines of the file.
type NameError struct{ Name string }

func (e *NameError) Error() string {
	return fmt.Sprintf("%q cannot be written in a .reg file: its name has a control character", e.Name)
}

// Writer writes one .reg file, as Windows' Registry Editor exports and takes back:
//
//	w := registry.NewWriter(file)
//	w.Key(`HKEY_LOCAL_MACHINE\Software\Contoso`)
//	w.Value(registry.Value{Name: "Server", Type: registry.SZ, Data: utf16})
//	err := w.Close()
//
// The format is "Windows Registry Editor Version 5.00": UTF-16LE with a byte
// order mark and CR LF (Microsoft KB 310516, "How to add, modify, or delete
// registry subkeys and values by using a .reg file"). The older REGEDIT4 is
// text in whatever code page the writing computer had; keys and values of a
// handset are Unicode, and would not survive it.
//
// What the format says of a value depends on its type: text in quotes, dword:
// and eight digits, hex: and bytes, or hex(T): and bytes for any other type T.
// A value whose data is not what its type promises (text without an end, a
// dword of three bytes) is written as hex(T) too, so that nothing is changed.
//
// The first error of the underlying writer stays, and
// is what every later call returns.
type Writer struct {
	b   *bufio.Writer
	err error
}

// NewWriter begins a file on w. Close ends it, and does not close w.
func NewWriter(w io.Writer) *Writer {
	f := &Writer{b: bufio.NewWriter(w)}
	_, f.err = f.b.Write([]byte{0xff, 0xfe})
	f.line("Windows Registry Editor Version 5.00")
	return f
}

// Key begins a key, by its full name with the root written out. The values
// that follow are its own.
func (f *Writer) Key(name string) error {
	if !sayable(name) {
		return &NameError{name}
	}
	f.line("")
	f.line("[" + name + "]")
	return f.err
}

// Value writes a value of the last key.
func (f *Writer) Value(v Value) error {
	if !sayable(v.Name) {
		return &NameError{v.Name}
	}
	name := "@"
	if v.Name != "" {
		name = quote(v.Name)
	}
	f.assign(name+"=", v)
	return f.err
}

// Close writes what is left.
func (f *Writer) Close() error {
	f.line("")
	if err := f.b.Flush(); f.err == nil {
		f.err = err
	}
	return f.err
}

func (f *Writer) assign(name string, v Value) {
	switch {
	case v.Type == SZ:
		if text, ok := decode(v.Data); ok && sayable(text) {
			f.line(name + quote(text))
			return
		}
	case v.Type == DWORD && len(v.Data) == 4:
		f.line(fmt.Sprintf("%sdword:%08x", name, binary.LittleEndian.Uint32(v.Data)))
		return
	case v.Type == Binary:
		f.bytes(name+"hex:", v.Data)
		return
	}
	f.bytes(fmt.Sprintf("%shex(%x):", name, v.Type), v.Data)
}

// lineWidth is where lines of bytes are broken: none is longer, with its backslash.
// guess: general knowledge of Registry Editor's exports; no document says it, and
// any other width is read as well.
const lineWidth = 80

// bytes writes "xx,xx,...", broken with a backslash before the line end and two
// blanks after it.
func (f *Writer) bytes(line string, data []byte) {
	b := []byte(line)
	used := len([]rune(line))
	for i, x := range data {
		part := fmt.Sprintf("%02x", x)
		if i < len(data)-1 {
			part += ","
		}
		if used+len(part)+1 > lineWidth && i > 0 {
			f.line(string(b) + `\`)
			b, used = append(b[:0], "  "...), 2
		}
		b = append(b, part...)
		used += len(part)
	}
	f.line(string(b))
}

// line writes one line in UTF-16LE.
func (f *Writer) line(s string) {
	if f.err != nil {
		return
	}
	for _, u := range utf16.Encode([]rune(s + "\r\n")) {
		if _, f.err = f.b.Write([]byte{byte(u), byte(u >> 8)}); f.err != nil {
			return
		}
	}
}

// quote escapes as Registry Editor does: backslashes and quotation marks.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// sayable: a line can hold it.
func sayable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }) < 0
}
