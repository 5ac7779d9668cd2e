package rapi

import (
	"context"
	"errors"
	"io"
	"os"
)

// Progress is told after every block how many bytes are done, of how many; total is
// -1 when that is not known. It is called on the goroutine of the transfer, which
// waits for it.
type Progress func(done, total int64)

// Get copies a file of the handset to w, block by block, with the memory of one
// block. progress may be nil. Each block has CallTimeout for itself: a transfer may
// take as long as it needs while something moves. When ctx ends during a call, so
// does the Session.
//
// It gives how many bytes went to w. A file that ends before the size that it had
// at the beginning is an error around io.ErrUnexpectedEOF.
func (s *Session) Get(ctx context.Context, w io.Writer, path string, progress Progress) (int64, error) {
	f, err := s.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	// A size that cannot be told is no reason not to read.
	total, err := f.Size()
	if err != nil {
		total = -1
	}
	n, err := f.copyTo(w, total, progress)
	return n, closing(err, f.Close())
}

func (f *File) copyTo(w io.Writer, total int64, progress Progress) (int64, error) {
	buf := make([]byte, f.s.opt.Block)
	done := int64(0)
	for {
		n, err := f.Read(buf)
		if n > 0 {
			m, err := w.Write(buf[:n])
			done += int64(m)
			if err == nil && m < n {
				err = io.ErrShortWrite
			}
			if err != nil {
				return done, err
			}
			report(progress, done, total)
		}
		switch {
		case err == io.EOF && done < total:
			return done, pathError("read", f.path, io.ErrUnexpectedEOF)
		case err == io.EOF:
			return done, nil
		case err != nil:
			return done, err
		}
	}
}

func report(progress Progress, done, total int64) {
	if progress != nil {
		progress(done, total)
	}
}

// Put copies r to a file of the handset, which is made or replaced, block by block,
// as Get does. size is the total for progress, -1 when it is not known; r is read to
// its end whatever it says.
//
// It gives how many bytes the handset took. When it fails and the Session lives, the
// file is removed: half a file helps nobody.
func (s *Session) Put(ctx context.Context, path string, r io.Reader, size int64, progress Progress) (int64, error) {
	f, err := s.OpenFile(ctx, path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return 0, err
	}
	n, err := f.copyFrom(r, size, progress)
	err = closing(err, f.Close())
	if err != nil && s.over() == nil {
		if e := s.DeleteFile(context.WithoutCancel(ctx), f.path); e != nil {
			err = errors.Join(err, pathError("remove", f.path, e))
		}
	}
	return n, err
}

func (f *File) copyFrom(r io.Reader, total int64, progress Progress) (int64, error) {
	buf := make([]byte, f.s.opt.Block)
	done := int64(0)
	for {
		n, err := fill(r, buf)
		if n > 0 {
			m, err := f.Write(buf[:n])
			done += int64(m)
			if err != nil {
				return done, err
			}
			report(progress, done, total)
		}
		switch {
		case err == io.EOF:
			return done, nil
		case err != nil:
			return done, err
		}
	}
}

// fill is io.ReadFull with r's own error for what ends early: io.ErrUnexpectedEOF
// of r is a source that was cut off, and no end.
func fill(r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		var m int
		m, err = r.Read(buf[n:])
		n += m
	}
	return n, err
}
