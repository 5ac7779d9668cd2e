package rapi

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Files and folders of the handset, as package os has them. Paths are made clean
// first (CleanPath). Errors are *fs.PathError, or *os.LinkError where there are two
// paths, around a *CallError around a Win32; errors.Is knows fs.ErrNotExist,
// fs.ErrExist, fs.ErrPermission and fs.ErrInvalid.

// Stat describes a file or folder, in one call as a rule. Nothing tells the times
// of the root.
func (s *Session) Stat(ctx context.Context, path string) (*FileInfo, error) {
	path = CleanPath(path)
	i, err := s.stat(ctx, path)
	if err != nil {
		return nil, pathError("stat", path, err)
	}
	return i, nil
}

// stat is Stat for a clean path. FindAllFiles takes a path without * and ? for
// itself (SynCE's tools use it so).
func (s *Session) stat(ctx context.Context, path string) (*FileInfo, error) {
	if err := checkName(path); err != nil {
		return nil, err
	}
	if path == `\` {
		a, err := s.GetFileAttributes(ctx, path)
		if err != nil {
			return nil, err
		}
		return &FileInfo{FindData{Name: path, Attributes: a | AttrDirectory}, path}, nil
	}
	all, err := s.FindAllFiles(ctx, path, FindEverything)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		// RAPI 1 says no more than that; this call gives the reason.
		_, err := s.GetFileAttributes(ctx, path)
		if err == nil {
			err = &CallError{Op: "FindAllFiles", Sent: true, Err: errorFileNotFound}
		}
		return nil, err
	}
	return &FileInfo{all[0], baseName(path)}, nil
}

// ReadDir lists a folder, sorted by name. It takes one call, and another when the
// folder is empty, to make sure that it is one.
func (s *Session) ReadDir(ctx context.Context, path string) ([]*FileInfo, error) {
	path = CleanPath(path)
	list, err := s.readDir(ctx, path)
	return list, pathError("readdir", path, err)
}

func (s *Session) readDir(ctx context.Context, path string) ([]*FileInfo, error) {
	if err := checkName(path); err != nil {
		return nil, err
	}
	all, err := s.FindAllFiles(ctx, join(path, "*.*"), FindEverything)
	if err != nil {
		return nil, err
	}
	list := make([]*FileInfo, 0, len(all))
	for _, f := range all {
		// Windows CE does not list . and ..; a name with a separator is a lie.
		if f.Name != "" && f.Name != "." && f.Name != ".." && !strings.ContainsAny(f.Name, `\/`) {
			list = append(list, &FileInfo{f, f.Name})
		}
	}
	if len(list) == 0 {
		a, err := s.GetFileAttributes(ctx, path)
		if err != nil {
			return nil, err
		}
		if a&AttrDirectory == 0 {
			return nil, errNotFolder
		}
	}
	slices.SortFunc(list, func(a, b *FileInfo) int { return strings.Compare(a.name, b.name) })
	return list, nil
}

// Mkdir makes a folder.
func (s *Session) Mkdir(ctx context.Context, path string) error {
	path = CleanPath(path)
	return pathError("mkdir", path, s.CreateDirectory(ctx, path))
}

// MkdirAll makes a folder and those above it. One that is there is no error.
func (s *Session) MkdirAll(ctx context.Context, path string) error {
	path = CleanPath(path)
	return pathError("mkdir", path, s.mkdirAll(ctx, path))
}

func (s *Session) mkdirAll(ctx context.Context, path string) error {
	if path == `\` {
		return nil
	}
	err := s.CreateDirectory(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.mkdirAll(ctx, path[:max(strings.LastIndexByte(path, '\\'), 1)]); err != nil {
			return err
		}
		err = s.CreateDirectory(ctx, path)
	}
	if err == nil || s.over() != nil {
		return err
	}
	// Whatever the handset's reason: a folder that is there will do.
	if a, e := s.GetFileAttributes(ctx, path); e == nil && a&AttrDirectory != 0 {
		return nil
	}
	return err
}

// Remove removes a file or an empty folder.
func (s *Session) Remove(ctx context.Context, path string) error {
	path = CleanPath(path)
	return pathError("remove", path, s.remove(ctx, path))
}

func (s *Session) remove(ctx context.Context, path string) error {
	if err := checkName(path); err != nil {
		return err
	}
	a, err := s.GetFileAttributes(ctx, path)
	switch {
	case err != nil:
		return err
	case a&AttrDirectory != 0:
		return s.RemoveDirectory(ctx, path)
	}
	return s.DeleteFile(ctx, path)
}

// RemoveAll removes a file, or a folder with all that is in it, as far as it can:
// what remains, and why first, is in the error. What is not there is no error. The
// root is refused.
func (s *Session) RemoveAll(ctx context.Context, path string) error {
	path = CleanPath(path)
	if path == `\` {
		return pathError("remove", path, &nameError{"nothing but the root"})
	}
	if err := checkName(path); err != nil {
		return pathError("remove", path, err)
	}
	a, err := s.GetFileAttributes(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return pathError("remove", path, err)
	}
	return s.removeAll(ctx, path, a, deepest)
}

// removeAll gives the error of the first thing that could not be removed.
func (s *Session) removeAll(ctx context.Context, path string, a FileAttributes, levels int) error {
	if a&AttrDirectory == 0 {
		return ignoreMissing("remove", path, s.DeleteFile(ctx, path))
	}
	if levels == 0 {
		return pathError("remove", path, errTooDeep)
	}
	list, err := s.readDir(ctx, path)
	if err != nil {
		return ignoreMissing("readdir", path, err)
	}
	var first error
	for _, f := range list {
		if err := s.removeAll(ctx, join(path, f.name), f.Data.Attributes, levels-1); err != nil && first == nil {
			first = err
		}
		if s.over() != nil {
			return first
		}
	}
	if first != nil {
		return first
	}
	return ignoreMissing("remove", path, s.RemoveDirectory(ctx, path))
}

var errTooDeep = errors.New("folders are nested too deep")

func ignoreMissing(op, path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return pathError(op, path, err)
}

// Rename moves a file or folder. What is at the new path already is an error.
func (s *Session) Rename(ctx context.Context, from, to string) error {
	from, to = CleanPath(from), CleanPath(to)
	return linkError("rename", from, to, s.MoveFile(ctx, from, to))
}

// Copy copies a file on the handset and replaces what is at the new path. CopyFile
// has the choice.
func (s *Session) Copy(ctx context.Context, from, to string) error {
	from, to = CleanPath(from), CleanPath(to)
	return linkError("copy", from, to, s.CopyFile(ctx, from, to, false))
}

// Chtimes changes when a file was accessed and written last; a zero Time leaves
// that one alone. RAPI 1 cannot.
func (s *Session) Chtimes(ctx context.Context, path string, accessed, written time.Time) error {
	path = CleanPath(path)
	return pathError("chtimes", path, s.chtimes(ctx, path, FileTimes{Accessed: accessed, Written: written}))
}

func (s *Session) chtimes(ctx context.Context, path string, t FileTimes) error {
	if s.opt.Generation == RAPI1 {
		return s.SetFileTime(ctx, InvalidHandle, t) // unsupported, and says so
	}
	h, err := s.CreateFile(ctx, path, AccessWrite, ShareNone, OpenExisting, AttrNormal)
	if err != nil {
		return err
	}
	err = s.SetFileTime(ctx, h, t)
	return closing(err, s.CloseHandle(context.WithoutCancel(ctx), h))
}

// SetAttributes changes the attributes of a file or folder.
func (s *Session) SetAttributes(ctx context.Context, path string, a FileAttributes) error {
	path = CleanPath(path)
	return pathError("setattributes", path, s.SetFileAttributes(ctx, path, a))
}
