package rapi

import (
	"io/fs"
	"time"
)

// FileInfo describes a file or folder of the handset. It is an fs.FileInfo and an
// fs.DirEntry; Data has what those have no place for.
type FileInfo struct {
	Data FindData
	name string
}

// Name is the last element of the path that was asked for.
func (i *FileInfo) Name() string { return i.name }

// Size is in bytes.
func (i *FileInfo) Size() int64 { return i.Data.Size }

// Mode has the folder's bit, and no bit to write where the read-only attribute is
// set. The handset has no other permissions.
func (i *FileInfo) Mode() fs.FileMode {
	m := fs.FileMode(0o666)
	if i.Data.Attributes&AttrReadOnly != 0 {
		m = 0o444
	}
	if i.IsDir() {
		m |= fs.ModeDir | 0o111
	}
	return m
}

// ModTime is when it was written last; the zero Time is unknown.
func (i *FileInfo) ModTime() time.Time { return i.Data.Written }

// IsDir reports whether it is a folder.
func (i *FileInfo) IsDir() bool { return i.Data.Attributes&AttrDirectory != 0 }

// Sys is the *FindData.
func (i *FileInfo) Sys() any { return &i.Data }

// Type is Mode's part for the type.
func (i *FileInfo) Type() fs.FileMode { return i.Mode().Type() }

// Info is the FileInfo itself.
func (i *FileInfo) Info() (fs.FileInfo, error) { return i, nil }

// String is as of a folder's listing.
func (i *FileInfo) String() string { return fs.FormatFileInfo(i) }
