// Package files lists, copies and removes files of a handset for people: paths
// as they are typed, whole folders, local files that are never half there, and
// uploads that are checked.
//
//	dir, err := files.Resolve("notes/todo.txt", `\My Documents`) // \My Documents\notes\todo.txt
//	err = files.Get(ctx, h, dir, "todo.txt", files.Options{})
//
// The handset is what Handset says, which RAPI's session is. Names that come
// from a handset are taken for names of local files only when they cannot lead
// out of the folder that was asked for.
package files

import (
	"context"
	"io"
	"time"
)

// Handset is the part of a RAPI session that this package uses. Paths are
// absolute, with backslashes. Errors wrap the handset's rapi.Win32.
type Handset interface {
	Stat(ctx context.Context, path string) (Entry, error)
	ReadDir(ctx context.Context, dir string) ([]Entry, error)
	// Read writes all of a file to w and calls done after each piece with the
	// bytes so far.
	Read(ctx context.Context, path string, w io.Writer, done func(int64)) error
	// Write makes the file anew and writes all of r to it. With replace it may be
	// there before.
	Write(ctx context.Context, path string, r io.Reader, replace bool, done func(int64)) error
	// SetModified sets the time of the last change.
	SetModified(ctx context.Context, path string, t time.Time) error
	Mkdir(ctx context.Context, path string) error
	RemoveFile(ctx context.Context, path string) error
	RemoveFolder(ctx context.Context, path string) error
	Move(ctx context.Context, from, to string) error
}

// Entry is a file or folder of a handset. Path is absolute.
type Entry struct {
	Path       string
	Size       int64 // bytes
	Attributes uint32
	Modified   time.Time // zero when the handset has none
}

// Attributes (winnt.h; those in ROM are Windows CE's own).
const (
	ReadOnly  = 0x1
	Hidden    = 0x2
	System    = 0x4
	Directory = 0x10
	InROM     = 0x40
	ROMModule = 0x2000
)

// IsDir reports whether it is a folder.
func (e Entry) IsDir() bool { return e.Attributes&Directory != 0 }

// Name is the last part of the path.
func (e Entry) Name() string { return Base(e.Path) }

// Mode is the attributes in five letters, "d" for a folder, "r" read-only, "h"
// hidden, "s" system, "m" in ROM; "-" for each that is not set.
func (e Entry) Mode() string {
	b := []byte("-----")
	for i, a := range []struct {
		bits   uint32
		letter byte
	}{{Directory, 'd'}, {ReadOnly, 'r'}, {Hidden, 'h'}, {System, 's'}, {InROM | ROMModule, 'm'}} {
		if e.Attributes&a.bits != 0 {
			b[i] = a.letter
		}
	}
	return string(b)
}
