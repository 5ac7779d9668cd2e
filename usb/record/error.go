package record

import "fmt"

// Error is a record that could not be written or opened.
type Error struct {
	Op  string // "create", "write", "open", "read"
	Err error
}

func (e *Error) Error() string { return fmt.Sprintf("record: %s: %v", e.Op, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// SyntaxError says at which line a file is no record, and why.
type SyntaxError struct {
	Name string // of the file
	Line int    // from 1
	Msg  string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Msg) }

// Difference is a call that was made differently in the record. It wraps
// usb.ErrIO, so that nobody takes it for the device's own answer.
type Difference struct {
	Line int    // of the record; 0 when nothing more was expected
	Want string // the recorded call
	Got  string // the call that was made
	Err  error  // usb.ErrIO
}

func (e *Difference) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("differs from the record: nothing more was expected, got %s", e.Got)
	}
	return fmt.Sprintf("differs from the record at line %d: expected %s, got %s", e.Line, e.Want, e.Got)
}

func (e *Difference) Unwrap() error { return e.Err }

// Leftover is what of a record was not played when the playback was closed.
type Leftover struct {
	Line  int    // of the first call that was not made
	Want  string // that call
	Count int    // calls that were not made
}

func (e *Leftover) Error() string {
	if e.Count == 1 {
		return fmt.Sprintf("left over from line %d of the record: %s", e.Line, e.Want)
	}
	return fmt.Sprintf("%d calls left over from line %d of the record on: first %s", e.Count, e.Line, e.Want)
}
