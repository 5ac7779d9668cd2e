package cabinet

import (
	"bytes"
	"encoding/binary"
)

// input takes little-endian values from bytes and remembers that they ran out,
// so that a caller asks once for a whole structure.
type input struct {
	all   []byte
	at    int64
	short bool
}

// from is an input that begins at an offset, which may lie behind the end.
func from(b []byte, at int64) *input {
	return &input{all: b, at: at, short: at < 0 || at > int64(len(b))}
}

// take gives the next n bytes, which stay those of the input, or nil.
func (in *input) take(n int64) []byte {
	if in.short || n > int64(len(in.all))-in.at {
		in.short = true
		return nil
	}
	p := in.all[in.at : in.at+n]
	in.at += n
	return p
}

func (in *input) u8() uint8 {
	if p := in.take(1); p != nil {
		return p[0]
	}
	return 0
}

func (in *input) u16() uint16 {
	if p := in.take(2); p != nil {
		return binary.LittleEndian.Uint16(p)
	}
	return 0
}

func (in *input) u32() uint32 {
	if p := in.take(4); p != nil {
		return binary.LittleEndian.Uint32(p)
	}
	return 0
}

// text takes bytes up to a NUL, at most longest of them, and the NUL.
func (in *input) text(longest int) string {
	if in.short {
		return ""
	}
	rest := in.all[in.at:]
	n := bytes.IndexByte(rest[:min(len(rest), longest+1)], 0)
	if n < 0 {
		in.short = true
		return ""
	}
	in.at += int64(n) + 1
	return string(rest[:n])
}
