package wire

import (
	"errors"
	"fmt"
)

// What can be wrong with bytes from the other end. Each is wrapped in an *Error
// that says where.
var (
	// ErrShort: the message ends before the value does.
	ErrShort = errors.New("message too short")
	// ErrTooLong: a length is above the limit that the caller set.
	ErrTooLong = errors.New("length above the limit")
	// ErrSize: a size that the value cannot have.
	ErrSize = errors.New("unexpected size")
	// ErrNoNumber: a call that RAPI 1 does not have.
	ErrNoNumber = errors.New("not a call of RAPI 1")
	// ErrOdd: a size in bytes of UTF-16 text is odd.
	ErrOdd = errors.New("odd size for UTF-16 text")
	// ErrEncoding: text that is not valid in its encoding.
	ErrEncoding = errors.New("invalid text")
	// ErrNUL: a NUL inside a string that ends at its first NUL.
	ErrNUL = errors.New("NUL inside the text")
)

// Error is a value in a message that cannot be read, or cannot be written.
type Error struct {
	What   string // the value: "HRESULT", "document size"
	Offset int    // where it begins, in bytes of the message body, from 0; -1 when it has no place
	Err    error
}

func (e *Error) Error() string {
	if e.Offset < 0 {
		return e.What + ": " + e.Err.Error()
	}
	return fmt.Sprintf("%s at byte %d: %v", e.What, e.Offset, e.Err)
}

// Unwrap gives ErrShort and its like, or an error of the connection.
func (e *Error) Unwrap() error { return e.Err }

// detail is a sentinel with the numbers of this case.
type detail struct {
	text string
	kind error
}

func (d *detail) Error() string { return d.text }
func (d *detail) Unwrap() error { return d.kind }

func detailf(kind error, format string, args ...any) error {
	return &detail{fmt.Sprintf(format, args...), kind}
}
