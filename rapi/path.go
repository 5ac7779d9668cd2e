package rapi

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// CleanPath is a path as the handset writes it: from its root, with backslashes,
// without ".", ".." and empty elements. Slashes are taken for backslashes, and a
// path that does not begin with one is taken from the root: Windows CE has no
// current folder.
//
//	"My Documents/a.txt"  `\My Documents\a.txt`
//	"/"                   `\`
func CleanPath(p string) string {
	p = path.Clean("/" + strings.ReplaceAll(p, `\`, "/"))
	return strings.ReplaceAll(p, "/", `\`)
}

// baseName is the last element of a clean path; `\` for the root.
func baseName(clean string) string {
	if clean == `\` {
		return clean
	}
	return clean[strings.LastIndexByte(clean, '\\')+1:]
}

// join is a name in a folder, which is a clean path.
func join(folder, name string) string {
	if folder == `\` {
		return folder + name
	}
	return folder + `\` + name
}

// pathError wraps the error of an operation on one path.
func pathError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// linkError wraps the error of an operation on two paths.
func linkError(op, from, to string, err error) error {
	if err == nil {
		return nil
	}
	return &os.LinkError{Op: op, Old: from, New: to, Err: err}
}

// checkName refuses what would be a pattern where a name is meant: no name on the
// handset can hold these.
func checkName(clean string) error {
	if i := strings.IndexAny(clean, `*?"<>|`); i >= 0 {
		return &nameError{clean[i : i+1]}
	}
	return nil
}

type nameError struct{ char string }

func (e *nameError) Error() string { return "a name on the handset cannot hold " + e.char }

// Is makes it an fs.ErrInvalid.
func (e *nameError) Is(target error) bool { return target == fs.ErrInvalid }

// errNotFolder and errFolder: the path is of the other kind.
var (
	errNotFolder = errors.New("not a folder")
	errFolder    = errors.New("it is a folder")
)
