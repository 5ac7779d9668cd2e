package wire

import (
	"encoding/binary"
)

// Reader takes the values of one message body in order. The first value that
// does not fit is kept as the Reader's error, with its name and offset; from
// then on every method returns a zero value, so that a whole message can be
// read and the error looked at once. Not for concurrent use.
//
// The what argument names the value in errors, in the words a person would use.
type Reader struct {
	body []byte
	off  int
	err  error
}

// NewReader reads body from its first byte. The Reader keeps the slice and
// never writes to it.
func NewReader(body []byte) *Reader { return &Reader{body: body} }

// Err is the first error, an *Error, or nil.
func (r *Reader) Err() error { return r.err }

// Offset is where the next value begins, in bytes of the body.
func (r *Reader) Offset() int { return r.off }

// Len is how many bytes are left; 0 after an error.
func (r *Reader) Len() int {
	if r.err != nil {
		return 0
	}
	return len(r.body) - r.off
}

// Rest takes all that is left. The slice is part of the body.
func (r *Reader) Rest() []byte { return r.Bytes("rest", r.Len()) }

// Fail makes err the Reader's error at the given offset, unless it has one.
// It is for values whose bytes are there but mean nothing.
func (r *Reader) Fail(what string, offset int, err error) {
	if r.err == nil {
		r.err = &Error{what, offset, err}
	}
}

// Bytes takes n bytes. The slice is part of the body; nil on error. A negative
// n is an error, not a panic.
func (r *Reader) Bytes(what string, n int) []byte { return r.take(what, int64(n)) }

// take is Bytes for a length that came from outside, in 64-bit arithmetic.
func (r *Reader) take(what string, n int64) []byte {
	if r.err != nil {
		return nil
	}
	if left := int64(len(r.body) - r.off); n < 0 || n > left {
		if n > 8 || n < 0 {
			r.Fail(what, r.off, detailf(ErrShort, "%d bytes announced, message ends at %d", n, len(r.body)))
		} else {
			r.Fail(what, r.off, detailf(ErrShort, "message ends at %d", len(r.body)))
		}
		return nil
	}
	b := r.body[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return b
}

// U8 takes one byte.
func (r *Reader) U8(what string) uint8 {
	if b := r.take(what, 1); b != nil {
		return b[0]
	}
	return 0
}

// U16 takes a 16-bit value.
func (r *Reader) U16(what string) uint16 {
	if b := r.take(what, 2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

// U32 takes a 32-bit value: also a BOOL, HRESULT, HANDLE, HKEY or CEOID.
func (r *Reader) U32(what string) uint32 {
	if b := r.take(what, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// I32 takes a signed 32-bit value.
func (r *Reader) I32(what string) int32 { return int32(r.U32(what)) }

// U64 takes a 64-bit value, low word first.
func (r *Reader) U64(what string) uint64 {
	if b := r.take(what, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// Filetime takes a FILETIME.
func (r *Reader) Filetime(what string) Filetime { return Filetime(r.U64(what)) }

// Block takes a u32 size in bytes and as many bytes. The slice is part of the body.
func (r *Reader) Block(what string) []byte {
	n := r.U32(what + " size")
	return r.take(what, int64(n))
}

// Sub takes a u32 size in bytes and gives a Reader over as many bytes, whose
// offsets still count from the start of the message. The caller looks at its
// error as well as at r's.
func (r *Reader) Sub(what string) *Reader {
	b := r.Block(what)
	return &Reader{body: r.body[:r.off], off: r.off - len(b), err: r.err}
}

// S2 takes a RAPI 2 string: u32 size in bytes with its NUL, then UTF-16LE. Size
// 0 is a NULL pointer and gives ok false. One NUL at the end is dropped, and
// need not be there; NULs before it stay in the string, for the caller to judge.
// An odd size and unpaired surrogates are errors.
func (r *Reader) S2(what string) (s string, ok bool) {
	at := r.off
	n := r.U32(what + " size")
	if r.err != nil || n == 0 {
		return "", false
	}
	if n%2 != 0 {
		r.Fail(what+" size", at, detailf(ErrOdd, "%d bytes: odd size for UTF-16 text", n))
		return "", false
	}
	at = r.off
	b := r.take(what, int64(n))
	if r.err != nil {
		return "", false
	}
	return r.text(what, at, TrimNUL(b))
}

// RS takes a string of a RAPI 2 reply: u32 length in UTF-16 units, the NUL not
// counted, then the units. Whether a NUL follows depends on the call (it does
// for CeGetSpecialFolderPath, it cannot for CeRegEnumValue): the caller takes it.
func (r *Reader) RS(what string) string {
	n := r.U32(what + " length")
	at := r.off
	b := r.take(what, 2*int64(n))
	if r.err != nil {
		return ""
	}
	s, _ := r.text(what, at, b)
	return s
}

func (r *Reader) text(what string, at int, b []byte) (string, bool) {
	s, err := DecodeUTF16(b)
	if err != nil {
		r.Fail(what, at, err)
		return "", false
	}
	return s, true
}
