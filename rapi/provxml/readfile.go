package provxml

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"

	"cradle/rapi/phrase"
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
	var what phrase.Text
	switch mode := info.Mode(); {
	case mode.IsRegular():
		if info.Size() > MaxSize {
			return tooBig(path)
		}
		return nil
	case mode.IsDir():
		return &SyntaxError{Name: path, Msg: phrase.New("this is a folder"), Fix: phrase.New("choose a file in it")}
	case mode&fs.ModeDevice != 0:
		what = phrase.New("a device")
	case mode&fs.ModeNamedPipe != 0:
		what = phrase.New("a pipe")
	case mode&fs.ModeSocket != 0:
		what = phrase.New("a socket")
	default:
		what = phrase.New("not a regular file")
	}
	return &SyntaxError{Name: path, Msg: phrase.New("this is {{.What}}", "What", what), Fix: phrase.New("choose a file, or read it from standard input: -")}
}

func tooBig(name string) error {
	return &SyntaxError{Name: name, Msg: phrase.New("the file is larger than {{.Most}} MiB", "Most", MaxSize>>20), Fix: phrase.New("choose another file; provisioning documents are small")}
}

func unreadable(path string, err error) error {
	e := &SyntaxError{Name: path, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Msg, e.Fix = phrase.New("there is no such file"), phrase.New("check the name and the folder")
	case errors.Is(err, fs.ErrPermission):
		e.Msg, e.Fix = phrase.New("you may not read this file"), phrase.New("change its permissions, or copy it")
	default:
		e.Msg, e.Fix = phrase.New("cannot be read: {{.Why}}", "Why", oneLine(reason(err))), phrase.New("get the file again, or choose another")
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
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Msg.String(), b.Msg.String()))
	})
}
