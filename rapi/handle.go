package rapi

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"cradle/rapi/wire"
)

// Handle is a HANDLE of the handset: an open file, or a search. It is good until
// it is closed or the Session ends.
type Handle uint32

// InvalidHandle is INVALID_HANDLE_VALUE.
const InvalidHandle Handle = 0xFFFFFFFF

// Access is what a file is opened for (GENERIC_...).
type Access uint32

const (
	AccessRead  Access = 0x80000000
	AccessWrite Access = 0x40000000
)

// Share is what others may do with an open file (FILE_SHARE_...).
type Share uint32

const (
	ShareNone Share = 0
	ShareRead Share = 1
)

// Disposition says what CreateFile does about a file that is there, or is not.
type Disposition uint32

const (
	CreateNew        Disposition = 1 // fails when it is there
	CreateAlways     Disposition = 2 // empties it when it is there
	OpenExisting     Disposition = 3 // fails when it is not there
	OpenAlways       Disposition = 4
	TruncateExisting Disposition = 5 // fails when it is not there
)

// CreateFile opens or creates a file. attributes are those of a new file, and
// FILE_FLAG_... bits; AttrNormal for want of others. The path is sent as it is.
//
// RAPI 2 has the name first (S2), RAPI 1 last (S1).
func (s *Session) CreateFile(ctx context.Context, path string, access Access, share Share, disposition Disposition, attributes FileAttributes) (Handle, error) {
	q := s.request(wire.CreateFile)
	if q.gen != RAPI1 {
		q.plain("path", path)
	}
	q.U32(uint32(access))
	q.U32(uint32(share))
	q.U32(uint32(disposition))
	q.U32(uint32(attributes))
	q.handle(0) // template
	if q.gen == RAPI1 {
		q.plain("path", path)
	}
	return get(ctx, s, q, handleOf)
}

// ReadFile reads at the file's pointer and moves it. 0 bytes without an error is
// the end of the file. At most what one reply may hold is read (ReplyLimit).
func (s *Session) ReadFile(ctx context.Context, h Handle, p []byte) (int, error) {
	q := s.request(wire.ReadFile)
	want := uint32(min(int64(len(p)), max(int64(s.opt.ReplyLimit)-readOverhead, 0), math.MaxUint32))
	q.handle(h)
	if q.gen == RAPI1 {
		q.OOUT(want)
		q.Null() // overlapped
	} else {
		q.U32(want)
	}
	return get(ctx, s, q, func(r *reply) (int, error) { return parseRead(r, p[:want]) })
}

// readOverhead is how much longer than the data a reply of ReadFile can be:
// prefix, last error, BOOL and count.
const readOverhead = 16

// parseRead reads last error, BOOL, u32 count, and as many bytes, bare in both
// generations. More than was asked for makes no sense.
func parseRead(r *reply, p []byte) (int, error) {
	if err := r.truth(); err != nil {
		return 0, err
	}
	at := r.Offset()
	n := r.U32("byte count")
	if int64(n) > int64(len(p)) {
		r.Fail("byte count", at, fmt.Errorf("%d bytes, of %d that were asked for", n, len(p)))
		return 0, r.Err()
	}
	return copy(p, r.Bytes("data", int(n))), r.Err()
}

// WriteFile writes at the file's pointer and moves it. It may write less than it
// is given.
func (s *Session) WriteFile(ctx context.Context, h Handle, p []byte) (int, error) {
	q := s.request(wire.WriteFile)
	q.handle(h)
	if q.gen == RAPI1 {
		q.OIN(p)
		q.Null() // overlapped
	} else {
		q.Block(p)
	}
	return get(ctx, s, q, func(r *reply) (int, error) { return parseWritten(r, len(p)) })
}

// parseWritten reads last error, BOOL, u32 count.
func parseWritten(r *reply, most int) (int, error) {
	if err := r.truth(); err != nil {
		return 0, err
	}
	at := r.Offset()
	n := r.U32("byte count")
	if int64(n) > int64(most) {
		r.Fail("byte count", at, fmt.Errorf("%d bytes written, of %d that were sent", n, most))
		return 0, r.Err()
	}
	return int(n), r.Err()
}

// CloseHandle closes a file.
func (s *Session) CloseHandle(ctx context.Context, h Handle) error {
	q := s.request(wire.CloseHandle)
	q.handle(h)
	return done(ctx, s, q, truth)
}

// SetFilePointer moves a file's pointer by distance from whence (io.SeekStart,
// io.SeekCurrent or io.SeekEnd) and gives where it is then. RAPI 1 tells the low
// 32 bits of that only.
func (s *Session) SetFilePointer(ctx context.Context, h Handle, distance int64, whence int) (int64, error) {
	q := s.request(wire.SetFilePointer)
	if whence < io.SeekStart || whence > io.SeekEnd {
		return 0, &CallError{Op: q.op, Err: fmt.Errorf("whence %d is not 0, 1 or 2", whence)}
	}
	high := distance != int64(int32(distance))
	q.handle(h)
	q.U32(uint32(distance))
	switch {
	case q.gen == RAPI1:
		q.U32(uint32(distance >> 32))
	case high:
		q.U32(1)
		q.U32(uint32(distance >> 32))
	default:
		q.U32(0)
	}
	q.U32(uint32(whence))
	return get(ctx, s, q, func(r *reply) (int64, error) { return parsePointer(r, high) })
}

// parsePointer reads last error, the low 32 bits, and in RAPI 2 the high ones if
// they were asked for. 0xFFFFFFFF is failure only with a last error beside it: the
// Win32 rule, since it is a position as well.
func parsePointer(r *reply, high bool) (int64, error) {
	code := r.lastError()
	low := r.U32("position")
	if low == math.MaxUint32 && code != 0 && r.Err() == nil {
		return 0, code
	}
	if !high || r.gen == RAPI1 || r.Len() == 0 {
		return int64(low), r.Err()
	}
	at := r.Offset()
	pos := int64(r.I32("high position"))<<32 | int64(low)
	if pos < 0 {
		r.Fail("high position", at, fmt.Errorf("byte %d makes no sense", pos))
	}
	if r.Err() != nil {
		return 0, r.Err()
	}
	return pos, nil
}

// SetEndOfFile ends a file at its pointer.
func (s *Session) SetEndOfFile(ctx context.Context, h Handle) error {
	q := s.request(wire.SetEndOfFile)
	q.handle(h)
	return done(ctx, s, q, parseEndOfFile)
}

// parseEndOfFile reads last error and BOOL (inferred for RAPI 2: all its neighbours
// have it so). SynCE reads a RAPI 2 reply as one of RAPI 1, prefix, last error, BOOL;
// a body that has room for that is read so.
func parseEndOfFile(r *reply) (struct{}, error) {
	if r.gen != RAPI1 && r.Len() == 12 {
		old := &reply{r.Reader, RAPI1}
		if err := old.prefix(); err != nil {
			return struct{}{}, err
		}
	}
	return truth(r)
}

// GetFileSize is the size of an open file in bytes.
//
// The request of RAPI 2 carries the wrapper of RAPI 1 that SynCE sends, since only
// that form is known to have met real handsets.
func (s *Session) GetFileSize(ctx context.Context, h Handle) (int64, error) {
	q := s.request(wire.GetFileSize)
	q.handle(h)
	q.OOUT(4)
	return get(ctx, s, q, parseFileSize)
}

// parseFileSize reads last error and the low 32 bits of the size. The high ones may
// be missing, bare (inferred, as of SetFilePointer), or an RO (SynCE).
// 0xFFFFFFFF is failure only with a last error beside it.
func parseFileSize(r *reply) (int64, error) {
	code := r.lastError()
	low := r.U32("size")
	if low == math.MaxUint32 && code != 0 && r.Err() == nil {
		return 0, code
	}
	var high uint32
	at := r.Offset()
	switch r.Len() {
	case 0:
	case 4:
		high = r.U32("high size") // bare, or a NULL pointer of RAPI 1
	default:
		high, _ = r.RO32("high size")
	}
	if high > math.MaxInt32 {
		r.Fail("high size", at, fmt.Errorf("0x%08x%08x bytes make no sense", high, low))
	}
	if r.Err() != nil {
		return 0, r.Err()
	}
	return int64(high)<<32 | int64(low), nil
}

// FileTimes are the times of a file; the zero Time is none.
type FileTimes struct {
	Created, Accessed, Written time.Time
}

// GetFileTime gives the times of an open file.
func (s *Session) GetFileTime(ctx context.Context, h Handle) (FileTimes, error) {
	q := s.request(wire.GetFileTime)
	q.handle(h)
	return get(ctx, s, q, parseFileTimes)
}

// parseFileTimes reads last error, BOOL, three FILETIMEs.
func parseFileTimes(r *reply) (t FileTimes, err error) {
	if err := r.truth(); err != nil {
		return t, err
	}
	t.Created = moment(r.Filetime("created"))
	t.Accessed = moment(r.Filetime("accessed"))
	t.Written = moment(r.Filetime("written"))
	return t, r.Err()
}

// SetFileTime changes the times of a file that is open for writing. A zero Time
// leaves that one alone.
func (s *Session) SetFileTime(ctx context.Context, h Handle, t FileTimes) error {
	q := s.request(wire.SetFileTime)
	q.handle(h)
	for _, t := range []time.Time{t.Created, t.Accessed, t.Written} {
		if t.IsZero() {
			q.U32(0)
			continue
		}
		q.U32(8)
		q.Filetime(wire.FiletimeOf(t))
	}
	return done(ctx, s, q, truth)
}

// moment is a FILETIME as a Time, with the zero Time for none.
func moment(f wire.Filetime) time.Time {
	if f == 0 {
		return time.Time{}
	}
	return f.Time()
}
