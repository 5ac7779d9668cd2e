package rapi

import (
	"context"
	"io"
	"io/fs"
	"strings"
)

// FS is the handset's files as an fs.FS: paths with slashes from ".", which is the
// handset's root. It is also an fs.ReadDirFS, fs.StatFS and fs.ReadFileFS. Calls
// run under ctx.
func (s *Session) FS(ctx context.Context) fs.FS { return &tree{s, ctx} }

type tree struct {
	s   *Session
	ctx context.Context
}

var (
	_ fs.ReadDirFS  = (*tree)(nil)
	_ fs.StatFS     = (*tree)(nil)
	_ fs.ReadFileFS = (*tree)(nil)
)

// handsetPath is a name of the fs.FS as the handset writes it. A backslash would be
// a separator there.
func handsetPath(name string) (string, error) {
	if !fs.ValidPath(name) || strings.Contains(name, `\`) {
		return "", fs.ErrInvalid
	}
	return CleanPath(name), nil
}

func (t *tree) stat(name string) (*FileInfo, error) {
	path, err := handsetPath(name)
	if err != nil {
		return nil, err
	}
	i, err := t.s.stat(t.ctx, path)
	if err != nil {
		return nil, err
	}
	if name == "." {
		i.name = name
	}
	return i, nil
}

// Stat is as of fs.StatFS.
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	i, err := t.stat(name)
	if err != nil {
		return nil, pathError("stat", name, err)
	}
	return i, nil
}

// ReadDir is as of fs.ReadDirFS.
func (t *tree) ReadDir(name string) ([]fs.DirEntry, error) {
	path, err := handsetPath(name)
	if err != nil {
		return nil, pathError("readdir", name, err)
	}
	list, err := t.s.readDir(t.ctx, path)
	if err != nil {
		return nil, pathError("readdir", name, err)
	}
	entries := make([]fs.DirEntry, len(list))
	for i, f := range list {
		entries[i] = f
	}
	return entries, nil
}

// Open opens a file for reading, or a folder for listing.
func (t *tree) Open(name string) (fs.File, error) {
	i, err := t.stat(name)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	if i.IsDir() {
		return &folder{t: t, name: name, info: i}, nil
	}
	path := CleanPath(name)
	h, err := t.s.openFile(t.ctx, path, 0)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	return &File{s: t.s, ctx: t.ctx, path: path, h: h}, nil
}

// ReadFile is as of fs.ReadFileFS.
func (t *tree) ReadFile(name string) ([]byte, error) {
	f, err := t.Open(name)
	if err != nil {
		return nil, err
	}
	if _, is := f.(*folder); is {
		return nil, pathError("read", name, errFolder)
	}
	b, err := io.ReadAll(f)
	return b, closing(err, f.Close())
}

// folder is a folder of an fs.FS that is open. Nothing of it is open on the handset.
type folder struct {
	t    *tree
	name string
	info *FileInfo

	listed  bool
	entries []fs.DirEntry
	closed  bool
}

func (d *folder) Stat() (fs.FileInfo, error) { return d.info, nil }

func (d *folder) Read([]byte) (int, error) { return 0, pathError("read", d.name, errFolder) }

func (d *folder) Close() error {
	if d.closed {
		return pathError("close", d.name, fs.ErrClosed)
	}
	d.closed = true
	return nil
}

// ReadDir is as of fs.ReadDirFile.
func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if d.closed {
		return nil, pathError("readdir", d.name, fs.ErrClosed)
	}
	if !d.listed {
		list, err := d.t.ReadDir(d.name)
		if err != nil {
			return nil, err
		}
		d.entries, d.listed = list, true
	}
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	list := d.entries[:n:n]
	d.entries = d.entries[n:]
	return list, nil
}
