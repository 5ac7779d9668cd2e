package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// grace is how long cleaning up may take after Ctrl-C.
const grace = 5 * time.Second

// Put copies a local file or, with Deep, a folder to the handset. When path is a
// folder there, or folder says that it has to be one, into it. A file that was
// sent is asked for its size; one that did not arrive whole is removed again,
// also after ctx has ended: see PartialError.
func Put(ctx context.Context, h Handset, local, path string, folder bool, o Options) error {
	i, err := os.Stat(local)
	if err != nil {
		return err
	}
	if i.IsDir() && !o.Deep {
		return fmt.Errorf("%s: %w", local, ErrIsFolder)
	}
	abs, err := filepath.Abs(local) // "." has a name as well
	if err != nil {
		return err
	}
	to, err := target(ctx, h, path, filepath.Base(abs), folder)
	if err != nil {
		return err
	}
	if i.IsDir() {
		return putFolder(ctx, h, local, to, o)
	}
	return putFile(ctx, h, local, to, o)
}

// regular refuses a device, whose end nobody knows, and a pipe: opening one waits
// for its other end, and nothing would interrupt that.
func regular(local string, i os.FileInfo) error {
	if !i.Mode().IsRegular() {
		return fmt.Errorf("%s: %w", local, ErrIrregular)
	}
	return nil
}

func putFolder(ctx context.Context, h Handset, local, path string, o Options) error {
	made, err := MakeFolder(ctx, h, path, true)
	if err != nil {
		return err
	}
	if len(made) > 0 {
		o.copied(Copy{Handset: path, Local: local, Folder: true})
	}
	entries, err := os.ReadDir(local)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if ctx.Err() != nil {
			return errors.Join(append(errs, context.Cause(ctx))...)
		}
		from := filepath.Join(local, e.Name())
		to, err := Resolve(Join(path, e.Name()), "")
		if err != nil || strings.ContainsAny(e.Name(), `/\`) {
			errs = append(errs, &PathError{Join(path, e.Name()), "a handset cannot have this name"})
			continue
		}
		switch i, err := os.Stat(from); {
		case err != nil:
			errs = append(errs, err)
		case i.IsDir() && e.Type()&os.ModeSymlink != 0:
			errs = append(errs, fmt.Errorf("%s: it is a link to a folder, which may lead in circles", from))
		case i.IsDir():
			errs = append(errs, putFolder(ctx, h, from, to, o))
		default:
			errs = append(errs, putFile(ctx, h, from, to, o))
		}
		if lost(errs[len(errs)-1]) {
			break
		}
	}
	return errors.Join(errs...)
}

func putFile(ctx context.Context, h Handset, local, path string, o Options) error {
	i, err := os.Stat(local)
	if err != nil {
		return err
	}
	if err := regular(local, i); err != nil {
		return err
	}
	f, err := os.Open(local)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := write(ctx, h, f, path, i.Size(), o)
	if err != nil {
		return err
	}
	// A handset that cannot do this has the time of the copy.
	if err := h.SetModified(ctx, path, i.ModTime()); err != nil && ctx.Err() != nil {
		return wrap("write", path, context.Cause(ctx))
	}
	o.copied(Copy{Handset: path, Local: local, Size: n})
	return nil
}

// PutFrom copies everything that comes out of r to a file of the handset.
func PutFrom(ctx context.Context, h Handset, r io.Reader, path string, o Options) error {
	n, err := write(ctx, h, r, path, -1, o)
	if err == nil {
		o.copied(Copy{Handset: path, Local: "-", Size: n})
	}
	return err
}

// write sends one file. Ctrl-C ends it between two pieces, with the session still
// alive to clean up.
func write(ctx context.Context, h Handset, r io.Reader, path string, total int64, o Options) (int64, error) {
	there, to := false, path
	switch e, err := h.Stat(ctx, path); {
	case err == nil && e.IsDir():
		return 0, wrap("write", path, ErrIsFolder)
	case err == nil && !o.Replace:
		return 0, wrap("write", path, ErrExists)
	case err == nil:
		// The file that is there stays until the new one is there whole.
		there, to = true, path+beside
	case !NotThere(err):
		return 0, wrap("look at", path, err)
	}
	calls, cancel := lingering(ctx)
	defer cancel()
	from := &source{ctx: ctx, r: r}
	o.progress(Progress{path, 0, total})
	err := h.Write(calls, to, from, there, func(n int64) { o.progress(Progress{path, n, total}) })
	switch {
	case from.err != nil:
		err = from.err // of this computer, or Ctrl-C
	case err != nil:
		err = wrap("write", path, err)
	}
	if err == nil {
		var e Entry
		if e, err = h.Stat(calls, to); err != nil {
			err = wrap("look at", path, err)
		} else if e.Size != from.n {
			err = wrap("write", path, fmt.Errorf("%w: %d bytes were sent and the handset has %d", ErrSize, from.n, e.Size))
		}
	}
	if err == nil && there {
		if err := wrap("write", path, h.RemoveFile(calls, path)); err != nil {
			return from.n, partial(calls, h, to, err)
		}
		if err := h.Move(calls, to, path); err != nil {
			return from.n, &PartialError{Path: to, Replaced: true, Err: wrap("write", path, err)}
		}
	}
	if err == nil {
		return from.n, nil
	}
	if existing(err) && from.n == 0 {
		return 0, wrap("write", path, errors.Join(ErrExists, err)) // somebody else's
	}
	if from.n == 0 {
		// It was never made, or is there and empty.
		if _, gone := h.Stat(calls, to); NotThere(gone) {
			return 0, err
		}
	}
	return from.n, partial(calls, h, to, err)
}

// beside is added to the name of a file that is replaced, for as long as the new
// one is not there whole.
const beside = ".cradle-part"

// partial removes what arrived.
func partial(ctx context.Context, h Handset, path string, err error) error {
	removed := h.RemoveFile(ctx, path)
	return &PartialError{Path: path, Removed: removed == nil || NotThere(removed), Err: err}
}

// lingering is ctx with some time to clean up after its end.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	calls, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		late := time.NewTimer(grace)
		defer late.Stop()
		select {
		case <-late.C:
			cancel(context.Cause(ctx))
		case <-calls.Done():
		}
	})
	return calls, func() { stop(); cancel(context.Canceled) }
}

// source reads what is sent, and ends with ctx.
type source struct {
	ctx context.Context
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(b []byte) (int, error) {
	if s.ctx.Err() != nil {
		s.err = context.Cause(s.ctx)
		return 0, s.err
	}
	n, err := s.r.Read(b)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
