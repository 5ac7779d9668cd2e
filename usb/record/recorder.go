package record

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"sync"
	"time"
)

// DefaultLimit bounds a record, in bytes.
const DefaultLimit = 256 << 20 // guess: an hour of the slow link, and what a reader takes

// endRoom is kept for the last line.
const endRoom = 128

// Options change how a record is made. The zero value will do.
type Options struct {
	Program string   // name and version, for the first line
	Quirks  []string // NAME=VALUE that a person gave, for the first line
	// Simulated, for the first line: it is no real device that is recorded.
	Simulated bool
	Limit     int64 // bytes; 0 is DefaultLimit
	// Problem, if not nil, is told once when the record cannot be written, or
	// has reached its limit: errors.Is reports ErrFull. It is called from
	// whichever goroutine made the call that could not be written down. Calls
	// go on unrecorded.
	Problem func(error)
}

// ErrFull: the record has reached its limit.
var ErrFull = &Error{"write", errFull{}}

type errFull struct{}

func (errFull) Error() string { return "the record is full; what follows is not in it" }

// Recorder writes a record. Its methods may be called from any goroutine.
type Recorder struct {
	file  io.Closer // nil: w is the caller's
	start time.Time
	limit int64
	told  func(error)

	mu    sync.Mutex
	w     io.Writer
	size  int64
	lines int
	devs  int
	full  bool
	err   error // of writing
	done  bool
	buf   bytes.Buffer
}

// Create makes a record in a new file that only its owner may read. A file that
// is there already is an error that is fs.ErrExist.
func Create(name string, opt Options) (*Recorder, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, &Error{"create", err}
	}
	r, err := New(f, opt)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.file = f
	return r, nil
}

// New makes a record in w. Each line is one Write, made before the recorded
// call returns: pass a file, not a bufio.Writer, and the record outlives a
// crash.
func New(w io.Writer, opt Options) (*Recorder, error) {
	r := &Recorder{w: w, start: time.Now(), limit: opt.Limit, told: opt.Problem}
	if r.limit == 0 {
		r.limit = DefaultLimit
	}
	if r.told == nil {
		r.told = func(error) {}
	}
	head := headLine{format, opt.Program, r.start.UTC().Truncate(time.Microsecond), opt.Simulated, opt.Quirks, warning}
	if err := r.put(head, endRoom); err != nil {
		return nil, &Error{"write", err}
	}
	return r, nil
}

// Close writes the last line, and closes the file that Create made. Devices
// that are used after it work on, unrecorded. The error is the first that
// writing met; a record that was full is none.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done {
		return nil
	}
	r.done = true
	if r.err == nil {
		r.err = r.put(entryLine{At: r.now().Microseconds(), Op: opEnd, Lines: r.lines + 1, Full: r.full}, 0)
	}
	if r.file != nil {
		if err := r.file.Close(); r.err == nil {
			r.err = err
		}
	}
	if r.err != nil {
		return &Error{"write", r.err}
	}
	return nil
}

func (r *Recorder) now() time.Duration { return time.Since(r.start) }

// dev counts a device that is opened.
func (r *Recorder) dev() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.devs++
	return r.devs
}

// add writes one call down. at is when it began.
func (r *Recorder) add(l entryLine, at time.Duration, err error) {
	l.At, l.Took = at.Microseconds(), (r.now() - at).Microseconds()
	if err != nil {
		l.Error, l.Detail = failureName(err), err.Error()
	}
	var tell error
	r.mu.Lock()
	if !r.done && !r.full && r.err == nil {
		switch err := r.put(l, endRoom); {
		case err == ErrFull:
			r.full, tell = true, err
		case err != nil:
			r.err, tell = err, &Error{"write", err}
		}
	}
	r.mu.Unlock()
	if tell != nil {
		r.told(tell)
	}
}

// put writes a line if it leaves room. The Recorder is locked, or new.
func (r *Recorder) put(l any, room int64) error {
	r.buf.Reset()
	e := json.NewEncoder(&r.buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		return err
	}
	if r.size+int64(r.buf.Len())+room > r.limit && room > 0 {
		return ErrFull
	}
	n, err := r.w.Write(r.buf.Bytes())
	r.size += int64(n)
	r.lines++
	return err
}
