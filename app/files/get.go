package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Options are for copying.
type Options struct {
	Deep     bool // folders with all that is in them
	Replace  bool // files that are there already
	Progress func(Progress)
	// Copied is told of each file or folder that has arrived whole.
	Copied func(Copy)
}

// Copy is one file that was copied. Folders have no size.
type Copy struct {
	Handset string // path there
	Local   string // path here, or "-"
	Size    int64
	Folder  bool
}

// Progress is how far a file is.
type Progress struct {
	Path  string // on the handset
	Done  int64
	Total int64 // as the listing has it; -1 when unknown
}

func (o Options) progress(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

func (o Options) copied(c Copy) {
	if o.Copied != nil {
		o.Copied(c)
	}
}

// Get copies a file or, with Deep, a folder of the handset to local. When local
// is a folder, into it. A file is there whole or not at all, with the handset's
// time; a folder that cannot be copied whole has what could be, and the error
// tells of the rest.
func Get(ctx context.Context, h Handset, path, local string, o Options) error {
	e := Entry{Path: path, Attributes: Directory}
	if path != `\` {
		var err error
		if e, err = h.Stat(ctx, path); err != nil {
			return wrap("look at", path, err)
		}
	}
	if e.IsDir() && !o.Deep {
		return wrap("read", path, ErrIsFolder)
	}
	if i, err := os.Stat(local); err == nil && i.IsDir() || strings.HasSuffix(local, string(filepath.Separator)) {
		if path != `\` {
			name, err := localName(e)
			if err != nil {
				return err
			}
			local = filepath.Join(local, name)
		}
	}
	if e.IsDir() {
		return getFolder(ctx, h, e, local, o)
	}
	return getFile(ctx, h, e, local, o)
}

// localName is the name that a file of the handset has here.
func localName(e Entry) (string, error) {
	name := e.Name()
	if strings.ContainsAny(name, "/\\\x00") || strings.IndexFunc(name, unfit) >= 0 || !filepath.IsLocal(name) || name == "." {
		return "", wrap("read", e.Path, ErrUnsafeName)
	}
	return name, nil
}

func getFolder(ctx context.Context, h Handset, dir Entry, local string, o Options) error {
	switch i, err := os.Stat(local); {
	case err == nil && !i.IsDir():
		return fmt.Errorf("%s: %w", local, ErrNoFolder)
	case err == nil:
	default:
		switch err := os.Mkdir(local, 0o777); {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%s: %w", filepath.Dir(local), ErrNoFolder)
		case err != nil:
			return err
		}
		o.copied(Copy{Handset: dir.Path, Local: local, Folder: true})
	}
	entries, err := readDir(ctx, h, dir.Path)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if ctx.Err() != nil {
			return errors.Join(append(errs, context.Cause(ctx))...)
		}
		name, err := localName(e)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		to := filepath.Join(local, name)
		if e.IsDir() {
			err = getFolder(ctx, h, e, to, o)
		} else {
			err = getFile(ctx, h, e, to, o)
		}
		errs = append(errs, err)
		if lost(err) {
			break
		}
	}
	return errors.Join(errs...)
}

// GetTo copies one file to w.
func GetTo(ctx context.Context, h Handset, path string, w io.Writer, o Options) error {
	e, err := h.Stat(ctx, path)
	if err != nil {
		return wrap("look at", path, err)
	}
	if e.IsDir() {
		return wrap("read", path, ErrIsFolder)
	}
	n, err := read(ctx, h, e, w, o)
	if err == nil {
		o.copied(Copy{Handset: path, Local: "-", Size: n})
	}
	return err
}

func read(ctx context.Context, h Handset, e Entry, w io.Writer, o Options) (int64, error) {
	count := &counter{w: w}
	o.progress(Progress{e.Path, 0, e.Size})
	err := h.Read(ctx, e.Path, count, func(n int64) { o.progress(Progress{e.Path, n, e.Size}) })
	switch {
	case count.err != nil:
		return count.n, count.err // of this computer
	case err != nil:
		return count.n, wrap("read", e.Path, err)
	case count.n < e.Size: // it may grow meanwhile, as a log does
		return count.n, wrap("read", e.Path, fmt.Errorf("%w: %d bytes came of %d", ErrSize, count.n, e.Size))
	}
	return count.n, nil
}

// counter counts, and keeps errors of this computer apart from the handset's.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	if err != nil {
		c.err = err
	}
	return n, err
}

// getFile writes beside the file's place and moves it there when it is whole.
func getFile(ctx context.Context, h Handset, e Entry, local string, o Options) (err error) {
	if i, err := os.Lstat(local); err == nil {
		if i.IsDir() {
			return fmt.Errorf("%s: %w", local, ErrIsFolder)
		}
		// A device would be taken away and a plain file be there in its place.
		if i.Mode().Type()&^fs.ModeSymlink != 0 {
			return fmt.Errorf("%s: %w", local, ErrIrregular)
		}
		if !o.Replace {
			return fmt.Errorf("%s: %w", local, ErrExists)
		}
	}
	f, err := createBeside(local)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	n, err := read(ctx, h, e, f, o)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if !e.Modified.IsZero() {
		if err := os.Chtimes(f.Name(), time.Time{}, e.Modified); err != nil {
			return err
		}
	}
	if err := place(f.Name(), local, o.Replace); err != nil {
		return err
	}
	o.copied(Copy{Handset: e.Path, Local: local, Size: n})
	return nil
}

// createBeside makes a file in the same folder, with the permissions that new
// files have. Its name is short: the file's own may be as long as names can be.
func createBeside(local string) (*os.File, error) {
	dir, _ := filepath.Split(local)
	if i, err := os.Stat(filepath.Clean(dir + ".")); err != nil || !i.IsDir() {
		return nil, fmt.Errorf("%s: %w", dir, ErrNoFolder)
	}
	for i := range 100 {
		f, err := os.OpenFile(filepath.Join(dir, fmt.Sprintf(".cradle-%d-%d.part", os.Getpid(), i)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "create", Path: local, Err: fs.ErrExist}
}

// place gives a whole file its name. A hard link fails where the name is taken,
// also by who came a moment ago; where there are none, a look has to do.
func place(from, to string, replace bool) error {
	if replace {
		return os.Rename(from, to)
	}
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s: %w", to, ErrExists)
	}
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%s: %w", to, ErrExists)
	}
	return os.Rename(from, to)
}
