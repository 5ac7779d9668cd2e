package files

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"cradle/rapi"
)

// Session is a RAPI session as the Handset of this package.
type Session struct{ *rapi.Session }

// piece is how many bytes of a file a call carries.
const piece = 64 << 10

// Stat finds one file or folder. The root cannot be looked up on Windows CE; it
// is always there.
func (s Session) Stat(ctx context.Context, path string) (Entry, error) {
	if path == `\` {
		return Entry{Path: path, Attributes: Directory}, nil
	}
	found, err := s.FindAllFiles(ctx, path, rapi.FindEverything)
	if err != nil {
		return Entry{}, err
	}
	for _, f := range found {
		if strings.EqualFold(f.Name, Base(path)) {
			return entry(Dir(path), f), nil
		}
	}
	return Entry{}, &rapi.CallError{Op: "FindAllFiles", Sent: true, Err: rapi.Win32(2)}
}

// ReadDir lists a folder.
func (s Session) ReadDir(ctx context.Context, dir string) ([]Entry, error) {
	found, err := s.FindAllFiles(ctx, Join(dir, "*"), rapi.FindEverything)
	if err != nil {
		return nil, err
	}
	all := make([]Entry, 0, len(found))
	for _, f := range found {
		all = append(all, entry(dir, f))
	}
	return all, nil
}

// latest is the last year that RFC 3339, and so JSON, can say. A FILETIME goes on
// to the year 60056.
const latest = 9999

func entry(dir string, f rapi.FindData) Entry {
	e := Entry{Path: Join(dir, f.Name), Size: f.Size, Attributes: uint32(f.Attributes), Modified: f.Written}
	if e.Modified.Year() > latest {
		e.Modified = time.Time{}
	}
	return e
}

// Read reads a file that others may read meanwhile.
func (s Session) Read(ctx context.Context, path string, w io.Writer, done func(int64)) (err error) {
	h, err := s.CreateFile(ctx, path, rapi.AccessRead, rapi.ShareRead, rapi.OpenExisting, rapi.AttrNormal)
	if err != nil {
		return err
	}
	defer func() {
		if e := s.CloseHandle(ctx, h); err == nil {
			err = e
		}
	}()
	b := make([]byte, piece)
	for total := int64(0); ; {
		n, err := s.ReadFile(ctx, h, b)
		if err != nil || n == 0 {
			return err
		}
		if _, err := w.Write(b[:n]); err != nil {
			return err
		}
		total += int64(n)
		done(total)
	}
}

// Write makes a file that nobody else may use meanwhile. It is closed before
// Write returns, also with an error, so that it can be removed.
func (s Session) Write(ctx context.Context, path string, r io.Reader, replace bool, done func(int64)) (err error) {
	how := rapi.CreateNew
	if replace {
		how = rapi.CreateAlways
	}
	h, err := s.CreateFile(ctx, path, rapi.AccessWrite, rapi.ShareNone, how, rapi.AttrNormal)
	if err != nil {
		return err
	}
	defer func() {
		if e := s.CloseHandle(ctx, h); err == nil {
			err = e
		}
	}()
	b := make([]byte, piece)
	total := int64(0)
	for {
		n, end := io.ReadFull(r, b)
		for rest := b[:n]; len(rest) > 0; {
			wrote, err := s.WriteFile(ctx, h, rest)
			switch {
			case err != nil:
				return err
			case wrote == 0:
				return &rapi.CallError{Op: "WriteFile", Sent: true, Err: rapi.Win32(112)} // says success, and takes no more
			}
			rest = rest[wrote:]
			total += int64(wrote)
			done(total)
		}
		switch {
		case errors.Is(end, io.EOF), errors.Is(end, io.ErrUnexpectedEOF):
			return nil
		case end != nil:
			return end
		}
	}
}

// SetModified sets the time of the last change. RAPI 1 cannot.
func (s Session) SetModified(ctx context.Context, path string, t time.Time) error {
	h, err := s.CreateFile(ctx, path, rapi.AccessWrite, rapi.ShareNone, rapi.OpenExisting, rapi.AttrNormal)
	if err != nil {
		return err
	}
	err = s.SetFileTime(ctx, h, rapi.FileTimes{Written: t})
	return errors.Join(err, s.CloseHandle(ctx, h))
}

// Mkdir makes a folder.
func (s Session) Mkdir(ctx context.Context, path string) error { return s.CreateDirectory(ctx, path) }

// RemoveFile removes a file.
func (s Session) RemoveFile(ctx context.Context, path string) error { return s.DeleteFile(ctx, path) }

// RemoveFolder removes an empty folder.
func (s Session) RemoveFolder(ctx context.Context, path string) error {
	return s.RemoveDirectory(ctx, path)
}

// Move renames a file or folder.
func (s Session) Move(ctx context.Context, from, to string) error { return s.MoveFile(ctx, from, to) }
