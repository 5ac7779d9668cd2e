package files

import (
	"errors"
	"fmt"
	"slices"

	"cradle/rapi"
)

// Error is what happened to one file or folder of a handset. Err wraps the
// handset's code where the handset gave one.
type Error struct {
	Op   string // "read", "write", "list", "make", "remove", "move", "look at"
	Path string
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Path, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

func wrap(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{op, path, err}
}

// PartialError is an upload that did not come to its end.
type PartialError struct {
	Path     string // of what arrived: the file's, or one beside a file that was to be replaced
	Replaced bool   // the file that was to be replaced is gone, and the new one is at Path, whole
	Removed  bool   // what had arrived was removed again; otherwise it is there in part
	Err      error
}

func (e *PartialError) Error() string {
	s := fmt.Sprintf("write %s: %v; ", e.Path, e.Err)
	switch {
	case e.Replaced:
		return s + "the old file is gone, and this is the new one"
	case !e.Removed:
		return s + "part of it is on the handset"
	}
	return s + "what had arrived was removed again"
}

func (e *PartialError) Unwrap() error { return e.Err }

var (
	// ErrExists: a file is there already, and may not be replaced.
	ErrExists = errors.New("it is there already")
	// ErrIsFolder: a folder where a file is wanted.
	ErrIsFolder = errors.New("it is a folder")
	// ErrNoFolder: a file where a folder is wanted.
	ErrNoFolder = errors.New("it is no folder")
	// ErrIrregular: a device, a pipe or the like of this computer.
	ErrIrregular = errors.New("it is no regular file")
	// ErrUnsafeName: a name that would lead out of the local folder, or that this
	// computer cannot have.
	ErrUnsafeName = errors.New("its name cannot be used on this computer")
	// ErrSize: the handset has not as many bytes as were sent, or the other way.
	ErrSize = errors.New("the size is not what it should be")
)

// NotThere reports whether the handset says that there is no such file or folder.
func NotThere(err error) bool {
	var code rapi.Win32
	return errors.As(err, &code) && (code == 2 || code == 3 || code == 18) // not found, path, no more files
}

// existing reports whether the handset says that it is there already.
func existing(err error) bool {
	var code rapi.Win32
	return errors.As(err, &code) && (code == 80 || code == 183)
}

// lost reports whether the session is of no use any more: an error of a call that
// is not the handset's answer.
func lost(err error) bool {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return slices.ContainsFunc(all.Unwrap(), lost) && !errors.Is(err, ErrExists)
	}
	var (
		call *rapi.CallError
		code rapi.Win32
	)
	return errors.As(err, &call) && !errors.As(err, &code) && !errors.Is(err, rapi.ErrNoReason) && !errors.Is(err, errors.ErrUnsupported)
}
