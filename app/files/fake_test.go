package files

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
)

// fakeHandset keeps files in memory, and answers with the codes that Windows CE
// gives (facts on RAPI, 6.2).
type fakeHandset struct {
	files map[string]*fakeFile // by path in lower case
	fail  map[string]error     // "remove \x": what an operation says
	piece int                  // bytes of a Read or Write
	short bool                 // Write loses its last byte
	calls []string
}

type fakeFile struct {
	path     string
	dir      bool
	data     []byte
	modified time.Time
	attr     uint32
}

var june = time.Date(2009, 6, 1, 12, 0, 0, 0, time.UTC)

// newFake has the files given by path and contents; a path that ends with \ is a
// folder. Folders above are made.
func newFake(pairs ...string) *fakeHandset {
	h := &fakeHandset{files: map[string]*fakeFile{}, fail: map[string]error{}, piece: 4}
	h.add(`\My Documents\`, "")
	for i := 0; i < len(pairs); i += 2 {
		h.add(pairs[i], pairs[i+1])
	}
	return h
}

func (h *fakeHandset) add(path, data string) {
	p := strings.TrimSuffix(path, `\`)
	for d := Dir(p); d != `\`; d = Dir(d) {
		h.files[strings.ToLower(d)] = &fakeFile{path: d, dir: true, modified: june}
	}
	h.files[strings.ToLower(p)] = &fakeFile{path: p, dir: p != path, data: []byte(data), modified: june}
}

func (h *fakeHandset) has(path string) bool { return h.files[strings.ToLower(path)] != nil }

func (h *fakeHandset) find(ctx context.Context, op, path string) (*fakeFile, error) {
	h.calls = append(h.calls, op+" "+path)
	if ctx.Err() != nil {
		return nil, &rapi.CallError{Op: op, Err: context.Cause(ctx)}
	}
	if err := h.fail[op+" "+path]; err != nil {
		return nil, err
	}
	f := h.files[strings.ToLower(path)]
	if f == nil {
		return nil, code(2)
	}
	return f, nil
}

func code(c uint32) error { return &rapi.CallError{Op: "Call", Sent: true, Err: rapi.Win32(c)} }

func (f *fakeFile) entry() Entry {
	e := Entry{Path: f.path, Size: int64(len(f.data)), Attributes: f.attr | 0x20, Modified: f.modified}
	if f.dir {
		e.Attributes = f.attr | Directory
	}
	return e
}

func (h *fakeHandset) Stat(ctx context.Context, path string) (Entry, error) {
	f, err := h.find(ctx, "stat", path)
	if err != nil {
		return Entry{}, err
	}
	return f.entry(), nil
}

func (h *fakeHandset) ReadDir(ctx context.Context, dir string) ([]Entry, error) {
	if dir != `\` {
		if _, err := h.find(ctx, "list", dir); err != nil {
			return nil, err
		}
	}
	var all []Entry
	for _, f := range h.files {
		if f.path != `\` && strings.EqualFold(Dir(f.path), dir) {
			all = append(all, f.entry())
		}
	}
	return all, nil
}

func (h *fakeHandset) Read(ctx context.Context, path string, w io.Writer, done func(int64)) error {
	f, err := h.find(ctx, "read", path)
	if err != nil {
		return err
	}
	var n int64
	for piece := range slices.Chunk(f.data, h.piece) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := w.Write(piece); err != nil {
			return err
		}
		n += int64(len(piece))
		done(n)
	}
	return nil
}

func (h *fakeHandset) Write(ctx context.Context, path string, r io.Reader, replace bool, done func(int64)) error {
	_, err := h.find(ctx, "write", path)
	switch {
	case err == nil && !replace:
		return code(80)
	case err != nil && !NotThere(err):
		return err
	}
	f := &fakeFile{path: path}
	h.files[strings.ToLower(path)] = f
	b := make([]byte, h.piece)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(b)
		f.data = append(f.data, b[:n]...)
		done(int64(len(f.data)))
		switch {
		case errors.Is(err, io.EOF):
			if h.short && len(f.data) > 0 {
				f.data = f.data[1:]
			}
			return nil
		case err != nil:
			return err
		}
	}
}

func (h *fakeHandset) SetModified(ctx context.Context, path string, t time.Time) error {
	f, err := h.find(ctx, "time", path)
	if err == nil {
		f.modified = t
	}
	return err
}

func (h *fakeHandset) Mkdir(ctx context.Context, path string) error {
	_, err := h.find(ctx, "make", path)
	switch {
	case err == nil:
		return code(183)
	case !NotThere(err):
		return err
	case Dir(path) != `\` && !h.has(Dir(path)):
		return code(3)
	}
	h.add(path+`\`, "")
	return nil
}

func (h *fakeHandset) RemoveFile(ctx context.Context, path string) error {
	if _, err := h.find(ctx, "remove", path); err != nil {
		return err
	}
	delete(h.files, strings.ToLower(path))
	return nil
}

func (h *fakeHandset) RemoveFolder(ctx context.Context, path string) error {
	if _, err := h.find(ctx, "remove", path); err != nil {
		return err
	}
	if left, _ := h.ReadDir(ctx, path); len(left) > 0 {
		return code(145)
	}
	delete(h.files, strings.ToLower(path))
	return nil
}

func (h *fakeHandset) Move(ctx context.Context, from, to string) error {
	f, err := h.find(ctx, "move", from)
	if err != nil {
		return err
	}
	if h.has(to) {
		return code(183)
	}
	delete(h.files, strings.ToLower(from))
	f.path = to
	h.files[strings.ToLower(to)] = f
	return nil
}

func wantCalls(t *testing.T, h *fakeHandset, call string, want bool) {
	t.Helper()
	if got := slices.Contains(h.calls, call); got != want {
		t.Errorf("%q was called: %v, want %v", call, got, want)
	}
}
