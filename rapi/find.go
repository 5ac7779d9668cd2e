package rapi

import (
	"context"
	"fmt"
	"math"
	"time"

	"cradle/rapi/wire"
)

// FindData is what a handset's folder says of one entry (CE_FIND_DATA).
type FindData struct {
	Name       string // without its folder
	Attributes FileAttributes
	Created    time.Time // the zero Time is none
	Accessed   time.Time
	Written    time.Time
	Size       int64  // bytes
	OID        uint32 // of the object store
}

// FindFlags say which fields FindAllFiles gives, and which entries.
type FindFlags uint32

const (
	FindAttributes FindFlags = 0x01
	FindCreated    FindFlags = 0x02
	FindAccessed   FindFlags = 0x04
	FindWritten    FindFlags = 0x08
	FindSizeHigh   FindFlags = 0x10
	FindSizeLow    FindFlags = 0x20
	FindOID        FindFlags = 0x40
	FindName       FindFlags = 0x80
	// FindEverything is every field.
	FindEverything FindFlags = 0xff

	FindHasChildren FindFlags = 0x1000 // sets AttrHasChildren
	FindNoHidden    FindFlags = 0x2000
	FindFoldersOnly FindFlags = 0x4000
	FindNoSystem    FindFlags = 0x8000 // no hidden files, system files and ROM modules
)

// FindFirstFile begins a search for a path whose last element may hold * and ?.
// The Handle is closed with FindClose.
func (s *Session) FindFirstFile(ctx context.Context, pattern string) (Handle, FindData, error) {
	q := s.request(wire.FindFirstFile)
	q.plain("pattern", pattern)
	f, err := get(ctx, s, q, parseFindFirst)
	return f.handle, f.data, err
}

type found struct {
	handle Handle
	data   FindData
}

// parseFindFirst reads last error, HANDLE, u32 size, CE_FIND_DATA.
func parseFindFirst(r *reply) (f found, err error) {
	f.handle, err = handleOf(r)
	if err != nil {
		r.Rest() // a size of 0, or nothing
		return f, err
	}
	f.data, err = parseFindData(r)
	return f, err
}

// FindNextFile goes on with a search. Its end is Win32 18, ERROR_NO_MORE_FILES.
func (s *Session) FindNextFile(ctx context.Context, search Handle) (FindData, error) {
	q := s.request(wire.FindNextFile)
	q.handle(search)
	return get(ctx, s, q, parseFindNext)
}

// parseFindNext reads last error, BOOL, u32 size, CE_FIND_DATA.
func parseFindNext(r *reply) (FindData, error) {
	if err := r.truth(); err != nil {
		return FindData{}, err
	}
	return parseFindData(r)
}

// FindClose ends a search.
func (s *Session) FindClose(ctx context.Context, search Handle) error {
	q := s.request(wire.FindClose)
	q.handle(search)
	return done(ctx, s, q, truth)
}

// parseFindData reads u32 size and CE_FIND_DATA: at most 560 bytes, of which the
// name's unused part may be missing.
func parseFindData(r *reply) (f FindData, err error) {
	o := r.Sub("CE_FIND_DATA")
	f.Attributes = FileAttributes(o.U32("dwFileAttributes"))
	f.Created = moment(o.Filetime("ftCreationTime"))
	f.Accessed = moment(o.Filetime("ftLastAccessTime"))
	f.Written = moment(o.Filetime("ftLastWriteTime"))
	at := o.Offset()
	high := o.U32("nFileSizeHigh")
	f.Size = size(o, at, high, o.U32("nFileSizeLow"))
	f.OID = o.U32("dwOID")
	f.Name = terminated(o.Rest())
	return f, o.Err()
}

// size joins the halves of a size, which cannot be beyond 2^63-1.
func size(r *wire.Reader, at int, high, low uint32) int64 {
	if high > math.MaxInt32 {
		r.Fail("size", at, fmt.Errorf("0x%08x%08x bytes make no sense", high, low))
		return 0
	}
	return int64(high)<<32 | int64(low)
}

// FindAllFiles gives every entry that a pattern matches, in one call. Nothing that
// matches is no error. Fields without their flag stay zero.
func (s *Session) FindAllFiles(ctx context.Context, pattern string, flags FindFlags) ([]FindData, error) {
	q := s.request(wire.FindAllFiles)
	q.plain("pattern", pattern)
	q.U32(uint32(flags))
	return get(ctx, s, q, func(r *reply) ([]FindData, error) { return parseFindAll(r, flags) })
}

// parseFindAll reads, in RAPI 2, last error, a word that SynCE does not look at
// (probably the BOOL), and count; in RAPI 1 the count alone. Entries follow.
func parseFindAll(r *reply, flags FindFlags) ([]FindData, error) {
	var code Win32
	ok := true
	if r.gen != RAPI1 {
		code = r.lastError()
		ok = r.U32("result") != 0
	}
	at := r.Offset()
	count := r.U32("entry count")
	if count == 0 && r.Err() == nil {
		if !ok && code != 0 && code != errorFileNotFound && code != errorNoMoreFiles {
			return nil, code
		}
		return nil, nil
	}
	least := entrySize(flags)
	if int64(count)*least > int64(r.Len()) {
		r.Fail("entry count", at, fmt.Errorf("%d entries of at least %d bytes, and %d bytes left", count, least, r.Len()))
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	all := make([]FindData, 0, min(count, 1024))
	for range count {
		f := parseEntry(r, flags)
		if err := r.Err(); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// entrySize is the least that an entry takes: the fields that are always as long.
// Even without fields an entry takes 4 bytes, or a count could stand for any number.
func entrySize(flags FindFlags) int64 {
	n := int64(0)
	for flag, size := range map[FindFlags]int64{FindName: 4, FindAttributes: 4, FindCreated: 8, FindAccessed: 8,
		FindWritten: 8, FindSizeHigh: 4, FindSizeLow: 4, FindOID: 4} {
		if flags&flag != 0 {
			n += size
		}
	}
	return max(n, 4)
}

// parseEntry reads one entry of FindAllFiles: the fields whose flag is set, with the
// name's length first and the name last. The length is in bytes in RAPI 2, in
// characters in RAPI 1, and may count a NUL.
func parseEntry(r *reply, flags FindFlags) (f FindData) {
	var name int64
	if flags&FindName != 0 {
		at := r.Offset()
		name = int64(r.U32("name length"))
		switch {
		case r.gen == RAPI1:
			name *= 2
		case name%2 != 0:
			r.Fail("name length", at, fmt.Errorf("%w: %d bytes", wire.ErrOdd, name))
		}
	}
	if flags&FindAttributes != 0 {
		f.Attributes = FileAttributes(r.U32("attributes"))
	}
	if flags&FindCreated != 0 {
		f.Created = moment(r.Filetime("created"))
	}
	if flags&FindAccessed != 0 {
		f.Accessed = moment(r.Filetime("accessed"))
	}
	if flags&FindWritten != 0 {
		f.Written = moment(r.Filetime("written"))
	}
	var high, low uint32
	at := r.Offset()
	if flags&FindSizeHigh != 0 {
		high = r.U32("high size")
	}
	if flags&FindSizeLow != 0 {
		low = r.U32("low size")
	}
	f.Size = size(r.Reader, at, high, low)
	if flags&FindOID != 0 {
		f.OID = r.U32("OID")
	}
	if name > int64(r.Len()) {
		r.Fail("name", r.Offset(), fmt.Errorf("%w: %d bytes announced, %d left", wire.ErrShort, name, r.Len()))
		return f
	}
	f.Name = terminated(r.Bytes("name", int(name)))
	return f
}
