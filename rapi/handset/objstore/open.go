package objstore

import (
	"io/fs"
	"slices"
)

// Disposition says what Open does with a file that is there, or is not
// (CreateFile of the Windows API).
type Disposition uint32

// The dispositions.
const (
	CreateNew        Disposition = 1 // fails when it is there
	CreateAlways     Disposition = 2 // empties it
	OpenExisting     Disposition = 3 // fails when it is not there
	OpenAlways       Disposition = 4
	TruncateExisting Disposition = 5 // empties it, fails when it is not there
	OpenForLoader    Disposition = 6 // as OpenExisting
)

// OpenOptions say how to open a file.
type OpenOptions struct {
	Read, Write           bool
	ShareRead, ShareWrite bool // others may read, write meanwhile
	Disposition           Disposition
	Attr                  Attr // of a file that is made or emptied
}

// A File is an open file. Its methods are safe for concurrent use. It has no
// position: that is its user's.
type File struct {
	s    *Store
	n    *node
	opt  OpenOptions
	path string
}

// Open opens or makes a file. A file that is open otherwise is opened when
// both sides share it, and is a sharing violation else.
func (s *Store) Open(path string, opt OpenOptions) (*File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bad := func(c code) (*File, error) { return nil, pathError("open", path, c) }
	if opt.Disposition < CreateNew || opt.Disposition > OpenForLoader {
		return bad(codeParameter)
	}
	p, err := s.locate("open", path)
	if err != nil {
		return nil, err
	}
	empties := opt.Disposition == CreateAlways || opt.Disposition == TruncateExisting
	n := p.node()
	switch {
	case opt.Disposition == TruncateExisting && !opt.Write:
		return bad(codeParameter)
	case n == nil && opt.creates() && !s.room(0):
		return bad(codeDiskFull)
	case n == nil && opt.creates():
		n = s.add(p.parent, p.name, &node{attr: opt.Attr&settable | Archive}).Value
		s.wrote(n)
	case n == nil:
		return bad(codeNotFound)
	case opt.Disposition == CreateNew:
		return bad(codeFileExists)
	case n.dir, n.attr&ROMModule != 0, n.fixed() && (opt.Write || empties):
		return bad(codeDenied)
	case !opt.shares(n.opens, empties):
		return bad(codeSharing)
	case empties:
		s.resize(n, 0)
		n.data.resize(0)
		if opt.Disposition == CreateAlways {
			n.attr = opt.Attr&settable | Archive
		}
		s.wrote(n)
	}
	f := &File{s, n, opt, path}
	n.opens = append(n.opens, f)
	return f, nil
}

// creates reports whether a file that is not there is made.
func (opt OpenOptions) creates() bool {
	return opt.Disposition == CreateNew || opt.Disposition == CreateAlways || opt.Disposition == OpenAlways
}

// shares reports whether a file can be opened beside those that have it open.
func (opt OpenOptions) shares(opens []*File, empties bool) bool {
	write := opt.Write || empties
	for _, o := range opens {
		if opt.Read && !o.opt.ShareRead || write && !o.opt.ShareWrite ||
			o.opt.Read && !opt.ShareRead || o.opt.Write && !opt.ShareWrite {
			return false
		}
	}
	return true
}

func (f *File) error(op string, c code) error { return &fs.PathError{Op: op, Path: f.path, Err: c} }

// Close lets the file go. Closing again does nothing.
func (f *File) Close() {
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	if i := slices.Index(f.n.opens, f); i >= 0 {
		f.n.opens = slices.Delete(f.n.opens, i, i+1)
		f.s.touch() // its content counts as settled now
	}
}

// ReadAt fills p from off on as far as there is something, and says how far.
// It is no error when there is less, or nothing.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if !f.opt.Read {
		return 0, f.error("read", codeDenied)
	}
	f.s.mu.RLock()
	defer f.s.mu.RUnlock()
	return f.n.data.readAt(p, off), nil
}

// WriteAt writes all of p at off, or nothing. A gap in front of off is filled
// with zeros, and takes storage.
func (f *File) WriteAt(p []byte, off int64) error {
	if !f.opt.Write {
		return f.error("write", codeDenied)
	}
	if len(p) == 0 {
		return nil
	}
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	end := off + int64(len(p))
	if off < 0 || end < off {
		return f.error("write", codeParameter)
	}
	if end > f.n.data.size {
		if !f.s.resize(f.n, end) {
			return f.error("write", codeDiskFull)
		}
		f.n.data.resize(end)
	}
	f.n.data.writeAt(p, off)
	f.s.wrote(f.n)
	return nil
}

// Truncate cuts the file off at size, or fills it up to there with zeros.
func (f *File) Truncate(size int64) error {
	if !f.opt.Write {
		return f.error("truncate", codeDenied)
	}
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	switch {
	case size < 0:
		return f.error("truncate", codeParameter)
	case !f.s.resize(f.n, size):
		return f.error("truncate", codeDiskFull)
	}
	f.n.data.resize(size)
	f.s.wrote(f.n)
	return nil
}

// Size is the file's size in bytes.
func (f *File) Size() int64 {
	f.s.mu.RLock()
	defer f.s.mu.RUnlock()
	return f.n.data.size
}

// Times are the file's.
func (f *File) Times() Times {
	f.s.mu.RLock()
	defer f.s.mu.RUnlock()
	return f.n.times
}

// SetTimes sets the file's times; one that is 0 stays as it is.
func (f *File) SetTimes(t Times) error {
	if !f.opt.Write {
		return f.error("set times", codeDenied)
	}
	f.s.mu.Lock()
	defer f.s.mu.Unlock()
	f.n.times.set(t)
	f.s.touch()
	return nil
}

func (t *Times) set(new Times) {
	if new.Created != 0 {
		t.Created = new.Created
	}
	if new.Accessed != 0 {
		t.Accessed = new.Accessed
	}
	if new.Written != 0 {
		t.Written = new.Written
	}
}
