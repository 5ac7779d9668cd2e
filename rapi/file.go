package rapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// defaultBlock is how many bytes of a file one call carries. Handset tools use 64
// KiB to 1 MiB (SynCE's pcp and pyrapi).
const defaultBlock = 64 << 10

// File is an open file of the handset. Its methods run under the context that it
// was opened with: when that ends during a call, the Session ends (see Session).
// Errors are *fs.PathError. It may be used from several goroutines, which take
// turns.
//
// The File keeps its own position and moves the handset's pointer only where that
// differs, so that reading and writing in order take one call a block.
type File struct {
	s    *Session
	ctx  context.Context
	path string
	flag int

	mu     sync.Mutex
	h      Handle
	pos    int64 // where the next Read or Write is
	at     int64 // where the handset's pointer is; -1 unknown
	closed bool
}

var (
	_ io.ReadWriteSeeker = (*File)(nil)
	_ io.ReaderAt        = (*File)(nil)
	_ io.WriterAt        = (*File)(nil)
	_ fs.File            = (*File)(nil)
)

// Open opens a file for reading. Others may read it meanwhile.
func (s *Session) Open(ctx context.Context, path string) (*File, error) {
	return s.OpenFile(ctx, path, os.O_RDONLY)
}

// Create makes a file, or empties the one that is there, for reading and writing.
func (s *Session) Create(ctx context.Context, path string) (*File, error) {
	return s.OpenFile(ctx, path, os.O_RDWR|os.O_CREATE|os.O_TRUNC)
}

// OpenFile opens a file with the flags of package os: O_RDONLY, O_WRONLY, O_RDWR,
// O_APPEND, O_CREATE, O_EXCL, O_TRUNC. A file open for writing is nobody else's.
func (s *Session) OpenFile(ctx context.Context, path string, flag int) (*File, error) {
	path = CleanPath(path)
	h, err := s.openFile(ctx, path, flag)
	if err != nil {
		return nil, pathError("open", path, err)
	}
	return &File{s: s, ctx: ctx, path: path, flag: flag, h: h}, nil
}

func (s *Session) openFile(ctx context.Context, path string, flag int) (Handle, error) {
	if err := checkName(path); err != nil {
		return InvalidHandle, err
	}
	access, share := AccessRead, ShareRead
	switch flag & (os.O_RDONLY | os.O_WRONLY | os.O_RDWR) {
	case os.O_RDONLY:
		if flag&os.O_TRUNC != 0 {
			return InvalidHandle, fmt.Errorf("a file cannot be emptied that is open for reading only: %w", fs.ErrInvalid)
		}
	case os.O_WRONLY:
		access, share = AccessWrite, ShareNone
	case os.O_RDWR:
		access, share = AccessRead|AccessWrite, ShareNone
	default:
		return InvalidHandle, fmt.Errorf("neither O_RDONLY, O_WRONLY nor O_RDWR: %w", fs.ErrInvalid)
	}
	disposition := OpenExisting
	switch flag & (os.O_CREATE | os.O_EXCL | os.O_TRUNC) {
	case os.O_CREATE | os.O_EXCL, os.O_CREATE | os.O_EXCL | os.O_TRUNC:
		disposition = CreateNew
	case os.O_CREATE | os.O_TRUNC:
		disposition = CreateAlways
	case os.O_CREATE:
		disposition = OpenAlways
	case os.O_TRUNC, os.O_TRUNC | os.O_EXCL:
		disposition = TruncateExisting
	}
	return s.CreateFile(ctx, path, access, share, disposition, AttrNormal)
}

// Name is the file's clean path.
func (f *File) Name() string { return f.path }

// Handle is the file's handle, for the calls of Session. It belongs to the File,
// which does not notice a pointer that they move.
func (f *File) Handle() Handle { return f.h }

// begin takes the File for one operation.
func (f *File) begin() error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return fs.ErrClosed
	}
	return nil
}

// move brings the handset's pointer to pos.
func (f *File) move(pos int64) error {
	if f.at == pos {
		return nil
	}
	f.at = -1
	got, err := f.s.SetFilePointer(f.ctx, f.h, pos, io.SeekStart)
	if err != nil {
		return err
	}
	if got != pos && (f.s.opt.Generation != RAPI1 || uint32(got) != uint32(pos)) {
		return fmt.Errorf("the handset went to byte %d, not %d", got, pos)
	}
	f.at = pos
	return nil
}

// read reads once at pos.
func (f *File) read(p []byte, pos int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if err := f.move(pos); err != nil {
		return 0, err
	}
	f.at = -1
	n, err := f.s.ReadFile(f.ctx, f.h, p[:min(len(p), f.s.opt.Block)])
	if err != nil {
		return n, err
	}
	f.at = pos + int64(n)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Read reads up to one block (SessionOptions.Block).
func (f *File) Read(p []byte) (int, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("read", f.path, err)
	}
	defer f.mu.Unlock()
	n, err := f.read(p, f.pos)
	f.pos += int64(n)
	return n, f.failed("read", err)
}

// ReadAt reads all of p, whatever the position, which stays as it is.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("read", f.path, err)
	}
	defer f.mu.Unlock()
	if off < 0 {
		return 0, pathError("read", f.path, errNegative)
	}
	n := 0
	for n < len(p) {
		m, err := f.read(p[n:], off+int64(n))
		n += m
		if err != nil {
			return n, f.failed("read", err)
		}
	}
	return n, nil
}

var errNegative = fmt.Errorf("before the file's beginning: %w", fs.ErrInvalid)

// failed wraps an error that is not io.EOF.
func (f *File) failed(op string, err error) error {
	if err == io.EOF {
		return err
	}
	return pathError(op, f.path, err)
}

// write writes all of p at pos.
func (f *File) write(p []byte, pos int64) (int, error) {
	n := 0
	for n < len(p) {
		if err := f.move(pos + int64(n)); err != nil {
			return n, err
		}
		f.at = -1
		m, err := f.s.WriteFile(f.ctx, f.h, p[n:min(len(p), n+f.s.opt.Block)])
		n += m
		if err != nil {
			return n, err
		}
		f.at = pos + int64(n)
		if m == 0 {
			return n, io.ErrShortWrite
		}
	}
	return n, nil
}

// Write writes all of p, in blocks.
func (f *File) Write(p []byte) (int, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("write", f.path, err)
	}
	defer f.mu.Unlock()
	if f.flag&os.O_APPEND != 0 {
		end, err := f.end()
		if err != nil {
			return 0, pathError("write", f.path, err)
		}
		f.pos = end
	}
	n, err := f.write(p, f.pos)
	f.pos += int64(n)
	return n, pathError("write", f.path, err)
}

// WriteAt writes all of p, whatever the position, which stays as it is. It is not
// for files opened with O_APPEND.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("write", f.path, err)
	}
	defer f.mu.Unlock()
	switch {
	case off < 0:
		return 0, pathError("write", f.path, errNegative)
	case f.flag&os.O_APPEND != 0:
		return 0, pathError("write", f.path, fmt.Errorf("the file is open for appending: %w", fs.ErrInvalid))
	}
	n, err := f.write(p, off)
	return n, pathError("write", f.path, err)
}

// end moves the handset's pointer to the file's end and says where that is.
func (f *File) end() (int64, error) {
	f.at = -1
	end, err := f.s.SetFilePointer(f.ctx, f.h, 0, io.SeekEnd)
	if err == nil {
		f.at = end
	}
	return end, err
}

// Seek moves the position. Only from the end does it take a call.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("seek", f.path, err)
	}
	defer f.mu.Unlock()
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.pos
	case io.SeekEnd:
		end, err := f.end()
		if err != nil {
			return f.pos, pathError("seek", f.path, err)
		}
		offset += end
	default:
		return f.pos, pathError("seek", f.path, fmt.Errorf("whence %d: %w", whence, fs.ErrInvalid))
	}
	if offset < 0 {
		return f.pos, pathError("seek", f.path, errNegative)
	}
	f.pos = offset
	return offset, nil
}

// Size is the file's size now.
func (f *File) Size() (int64, error) {
	if err := f.begin(); err != nil {
		return 0, pathError("size", f.path, err)
	}
	defer f.mu.Unlock()
	n, err := f.s.GetFileSize(f.ctx, f.h)
	return n, pathError("size", f.path, err)
}

// Truncate changes the file's size. The position stays as it is.
func (f *File) Truncate(size int64) error {
	if err := f.begin(); err != nil {
		return pathError("truncate", f.path, err)
	}
	defer f.mu.Unlock()
	if size < 0 {
		return pathError("truncate", f.path, errNegative)
	}
	err := f.move(size)
	if err == nil {
		err = f.s.SetEndOfFile(f.ctx, f.h)
	}
	return pathError("truncate", f.path, err)
}

// Stat describes the file: what its folder says, and its size now.
func (f *File) Stat() (fs.FileInfo, error) {
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	i, err := f.s.Stat(f.ctx, f.path)
	if err != nil {
		return nil, err
	}
	i.Data.Size = size
	return i, nil
}

// Close closes the file, even when its context has ended; CallTimeout is the limit.
func (f *File) Close() error {
	if err := f.begin(); err != nil {
		return pathError("close", f.path, err)
	}
	defer f.mu.Unlock()
	f.closed = true
	err := f.s.CloseHandle(context.WithoutCancel(f.ctx), f.h)
	return pathError("close", f.path, err)
}

// closing is err with what closing adds to it, unless the Session is over, which
// err says already.
func closing(err, closed error) error {
	if err != nil && (closed == nil || errors.Is(closed, ErrEnded) || errors.Is(closed, ErrClosed)) {
		return err
	}
	return errors.Join(err, closed)
}
