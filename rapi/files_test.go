package rapi_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"cradle/rapi"
	"cradle/rapi/wire"
)

func TestFS(t *testing.T) {
	f, s := newFake(t, rapi.SessionOptions{Block: 7})
	f.put(`\Windows`, 0x10)
	f.put(`\Windows\Empty`, 0x10)
	f.put(`\Windows\a.txt`, 0x20).data = []byte("a text of some length")
	f.put(`\b.bin`, 0x21).data = bytes.Repeat([]byte{1, 2, 3}, 100)
	if err := fstest.TestFS(s.FS(t.Context()), "Windows/a.txt", "b.bin", "Windows/Empty"); err != nil {
		t.Error(err)
	}
	var seen []string
	if err := fs.WalkDir(s.FS(t.Context()), ".", func(path string, d fs.DirEntry, err error) error {
		seen = append(seen, path)
		return err
	}); err != nil || len(seen) != 5 {
		t.Errorf("%q, %v", seen, err)
	}
	if _, err := fs.Stat(s.FS(t.Context()), `a\b`); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a backslash: %v", err)
	}
	if len(f.open) != 0 {
		t.Errorf("%d files stay open", len(f.open))
	}
}

func TestFile(t *testing.T) {
	f, s := newFake(t, rapi.SessionOptions{Block: 5})
	ctx := t.Context()
	file, err := s.Create(ctx, "/new.txt")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.WriteString(file, "hello, handset"); n != 14 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if f.calls[wire.SetFilePointer] != 0 || f.calls[wire.WriteFile] != 3 {
		t.Errorf("writing in order took %v", f.calls)
	}
	if n, err := file.Seek(-7, io.SeekEnd); n != 7 || err != nil {
		t.Errorf("seek: %d, %v", n, err)
	}
	got := make([]byte, 5)
	if n, err := file.ReadAt(got, 0); string(got) != "hello" || n != 5 || err != nil {
		t.Errorf("ReadAt %q, %v", got[:n], err)
	}
	if b, err := io.ReadAll(file); string(b) != "handset" || err != nil {
		t.Errorf("the rest is %q, %v", b, err)
	}
	if err := file.Truncate(5); err != nil {
		t.Error(err)
	}
	if i, err := file.Stat(); err != nil || i.Size() != 5 || i.Name() != "new.txt" || i.IsDir() {
		t.Errorf("%v, %v", i, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Error(err)
	}
	if err := iotest.TestReader(file, []byte("hello")); err != nil {
		t.Error(err)
	}
	if _, err := file.Seek(-1, io.SeekStart); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("before the beginning: %v", err)
	}
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	if err := file.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed twice: %v", err)
	}

	more, err := s.OpenFile(ctx, `\new.txt`, os.O_WRONLY|os.O_APPEND)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(more, "!"); err != nil {
		t.Error(err)
	}
	if err := more.Close(); err != nil || string(f.files[`\new.txt`].data) != "hello!" {
		t.Errorf("%q, %v", f.files[`\new.txt`].data, err)
	}
	_, err = s.OpenFile(ctx, `\new.txt`, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	var path *fs.PathError
	var call *rapi.CallError
	if !errors.As(err, &path) || !errors.As(err, &call) || !errors.Is(err, rapi.Win32(80)) || !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if _, err = s.Open(ctx, "none"); !errors.Is(err, fs.ErrNotExist) || err.Error() != `open \none: CreateFile: Win32 error 2 ERROR_FILE_NOT_FOUND: no such file, registry key or value` {
		t.Errorf("%v", err)
	}
	if _, err = s.Open(ctx, "a*"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("%v", err)
	}
}

func TestFolders(t *testing.T) {
	f, s := newFake(t, rapi.SessionOptions{})
	ctx := t.Context()
	for range 2 {
		if err := s.MkdirAll(ctx, "a/b/c"); err != nil {
			t.Error(err)
		}
	}
	if err := s.Mkdir(ctx, "a"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("%v", err)
	}
	if err := s.Mkdir(ctx, "x/y"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if _, err := s.Put(ctx, "a/f", bytes.NewReader([]byte("12345")), 5, nil); err != nil {
		t.Error(err)
	}
	if err := s.Copy(ctx, "a/f", "a/b/g"); err != nil {
		t.Error(err)
	}
	if err := s.Rename(ctx, "a/f", "a/h"); err != nil {
		t.Error(err)
	}
	list, err := s.ReadDir(ctx, "a")
	if err != nil || len(list) != 2 || list[0].Name() != "b" || !list[0].IsDir() || list[1].Name() != "h" || list[1].Size() != 5 {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := s.ReadDir(ctx, "a/h"); err == nil {
		t.Error("a file was listed")
	}
	if _, err := s.ReadDir(ctx, "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if i, err := s.Stat(ctx, "/"); err != nil || !i.IsDir() {
		t.Errorf("%v, %v", i, err)
	}
	if err := s.Remove(ctx, "a"); !errors.Is(err, rapi.Win32(145)) {
		t.Errorf("%v", err)
	}
	if err := s.RemoveAll(ctx, "a"); err != nil || len(f.files) != 1 {
		t.Errorf("%v, %d left", err, len(f.files))
	}
	if err := s.RemoveAll(ctx, "a"); err != nil {
		t.Error(err)
	}
	if err := s.RemoveAll(ctx, "/."); err == nil {
		t.Error("the root was removed")
	}
}

func TestTransfer(t *testing.T) {
	f, s := newFake(t, rapi.SessionOptions{Block: 1000})
	ctx := t.Context()
	data := bytes.Repeat([]byte("0123456789"), 250)
	var seen []int64
	progress := func(done, total int64) {
		if total != int64(len(data)) {
			t.Errorf("total %d", total)
		}
		seen = append(seen, done)
	}
	if n, err := s.Put(ctx, "f", iotest.OneByteReader(bytes.NewReader(data)), int64(len(data)), progress); n != 2500 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	var back bytes.Buffer
	if n, err := s.Get(ctx, &back, "f", progress); n != 2500 || err != nil || !bytes.Equal(back.Bytes(), data) {
		t.Errorf("%d, %v", n, err)
	}
	if want := []int64{1000, 2000, 2500, 1000, 2000, 2500}; !equal(seen, want) {
		t.Errorf("progress %v", seen)
	}

	// A reader that fails, and storage that is full: the file goes.
	bad := errors.New("disk of the desktop")
	if n, err := s.Put(ctx, "g", io.MultiReader(bytes.NewReader(data), iotest.ErrReader(bad)), -1, nil); n != 2500 || !errors.Is(err, bad) || f.files[`\g`] != nil {
		t.Errorf("%d, %v", n, err)
	}
	// One that was cut off, as a download or an archive says it, is no end.
	cut := io.MultiReader(bytes.NewReader(data), iotest.ErrReader(io.ErrUnexpectedEOF))
	if n, err := s.Put(ctx, "g", cut, -1, nil); n != 2500 || !errors.Is(err, io.ErrUnexpectedEOF) || f.files[`\g`] != nil {
		t.Errorf("%d, %v", n, err)
	}
	f.full = 1500
	if n, err := s.Put(ctx, "g", bytes.NewReader(data), -1, nil); n != 1000 || !errors.Is(err, rapi.Win32(112)) || f.files[`\g`] != nil {
		t.Errorf("%d, %v", n, err)
	}
	// A context that ends between two calls leaves the Session and the handset whole.
	over, cancel := context.WithCancel(ctx)
	if n, err := s.Get(over, io.Discard, "f", func(int64, int64) { cancel() }); n != 1000 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
	if len(f.open) != 0 {
		t.Errorf("%d files stay open", len(f.open))
	}
	if _, err := s.Stat(ctx, "f"); err != nil {
		t.Error(err)
	}
}

func equal(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestCleanPath(t *testing.T) {
	for p, want := range map[string]string{
		"": `\`, "/": `\`, `\`: `\`, "My Documents/a.txt": `\My Documents\a.txt`, `\a\..\b\.\c\`: `\b\c`, `..\..\x`: `\x`, `\\a//b`: `\a\b`,
	} {
		if got := rapi.CleanPath(p); got != want {
			t.Errorf("%q is %q, want %q", p, got, want)
		}
	}
}
