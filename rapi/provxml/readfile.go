package provxml

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// ReadFile reads a document from a file of at most MaxSize bytes. Folders,
// devices and pipes are refused without being opened. The error is a
// *SyntaxError, of one line; it unwraps to the operating system's error, if
// that was the reason.
func ReadFile(path string) (*Document, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if err := regular(path, info); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	// The file may have changed between the two calls.
	if info, err = f.Stat(); err != nil {
		return nil, unreadable(path, err)
	}
	if err := regular(path, info); err != nil {
		return nil, err
	}
	return Read(path, f)
}

// regular refuses what is not a file that can be read whole.
func regular(path string, info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		if info.Size() > MaxSize {
			return tooBig(path)
		}
		return nil
	case mode.IsDir():
		return &SyntaxError{Name: path, Msg: "this is a folder", Fix: "choose a file in it"}
	case mode&fs.ModeDevice != 0:
		what = "a device"
	case mode&fs.ModeNamedPipe != 0:
		what = "a pipe"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	default:
		what = "not a regular file"
	}
	return &SyntaxError{Name: path, Msg: "this is " + what, Fix: "choose a file, or read it from standard input: -"}
}

func tooBig(name string) error {
	return &SyntaxError{Name: name, Msg: fmt.Sprintf("the file is larger than %d MiB", MaxSize>>20), Fix: "choose another file; provisioning documents are small"}
}

func unreadable(path string, err error) error {
	e := &SyntaxError{Name: path, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Msg, e.Fix = "there is no such file", "check the name and the folder"
	case errors.Is(err, fs.ErrPermission):
		e.Msg, e.Fix = "you may not read this file", "change its permissions, or copy it"
	default:
		e.Msg, e.Fix = "cannot be read: "+oneLine(reason(err)), "get the file again, or choose another"
	}
	return e
}

// reason is an error without the path that PathError puts before it.
func reason(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Err.Error()
	}
	return err.Error()
}

// sortProblems puts problems in the order of the file; those about the file as
// a whole come first.
func sortProblems(p []Problem) {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Msg, b.Msg))
	})
}
