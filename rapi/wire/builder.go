package wire

import (
	"encoding/binary"
	"math"
)

// Builder makes one message by appending values. Its first error (text that
// cannot be sent) is kept and given by Message. Not for concurrent use.
type Builder struct {
	b   []byte
	err error
}

// NewRequest begins a request.
func NewRequest(cmd Command) *Builder {
	b := &Builder{b: make([]byte, 4, 64)}
	b.U32(uint32(cmd))
	return b
}

// NewReply begins a reply, or any other message without a command.
func NewReply() *Builder { return &Builder{b: make([]byte, 4, 64)} }

// Message is the whole message with its length in front, ready for one Write.
// The slice is the Builder's: appending more may change it.
func (b *Builder) Message() ([]byte, error) {
	if b.err == nil && int64(len(b.b))-4 > math.MaxUint32 {
		b.fail("message", ErrTooLong)
	}
	if b.err != nil {
		return nil, b.err
	}
	binary.LittleEndian.PutUint32(b.b, uint32(len(b.b)-4))
	return b.b, nil
}

// Len is the length of the message's body so far.
func (b *Builder) Len() int { return len(b.b) - 4 }

func (b *Builder) fail(what string, err error) {
	if b.err == nil {
		b.err = &Error{what, -1, err}
	}
}

// U8 appends one byte.
func (b *Builder) U8(v uint8) { b.b = append(b.b, v) }

// U16 appends a 16-bit value.
func (b *Builder) U16(v uint16) { b.b = binary.LittleEndian.AppendUint16(b.b, v) }

// U32 appends a 32-bit value.
func (b *Builder) U32(v uint32) { b.b = binary.LittleEndian.AppendUint32(b.b, v) }

// I32 appends a signed 32-bit value.
func (b *Builder) I32(v int32) { b.U32(uint32(v)) }

// U64 appends a 64-bit value, low word first.
func (b *Builder) U64(v uint64) { b.b = binary.LittleEndian.AppendUint64(b.b, v) }

// Bool appends a BOOL: 1 or 0 in 32 bits.
func (b *Builder) Bool(v bool) {
	if v {
		b.U32(1)
	} else {
		b.U32(0)
	}
}

// Filetime appends a FILETIME.
func (b *Builder) Filetime(v Filetime) { b.U64(uint64(v)) }

// Bytes appends p as it is.
func (b *Builder) Bytes(p []byte) { b.b = append(b.b, p...) }

// Block appends a u32 size in bytes and p.
func (b *Builder) Block(p []byte) {
	b.U32(uint32(len(p)))
	b.Bytes(p)
}

// S2 appends a RAPI 2 string: u32 size in bytes with the NUL, UTF-16LE, NUL. The
// empty string is size 2 and a NUL (a NULL pointer is NullS2). Text that is not
// valid UTF-8 or holds a NUL cannot be sent: the other end would read something
// else. what names the string in the error.
func (b *Builder) S2(what, s string) {
	at := len(b.b)
	b.U32(0)
	b.utf16(what, s)
	b.U16(0)
	b.size(what, at, len(b.b)-at-4)
}

// NullS2 appends a RAPI 2 string that is a NULL pointer: size 0.
func (b *Builder) NullS2() { b.U32(0) }

// RS appends a string of a RAPI 2 reply: u32 length in UTF-16 units without the
// NUL, then the units, and no NUL. A NUL inside is refused as by S2.
func (b *Builder) RS(what, s string) {
	at := len(b.b)
	b.U32(0)
	b.utf16(what, s)
	b.size(what, at, (len(b.b)-at-4)/2)
}

func (b *Builder) size(what string, at, n int) {
	if int64(n) > math.MaxUint32 {
		b.fail(what, ErrTooLong)
		return
	}
	binary.LittleEndian.PutUint32(b.b[at:], uint32(n))
}

func (b *Builder) utf16(what, s string) {
	out, err := AppendText(b.b, s)
	if err != nil {
		b.fail(what, err)
		return
	}
	b.b = out
}
