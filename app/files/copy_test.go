package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// here lists what is below a local folder, folders with a slash.
func here(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			rel += "/"
		}
		if rel != "./" {
			all = append(all, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantHere(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := here(t, dir); !slices.Equal(got, want) {
		t.Errorf("here is %q, want %q", got, want)
	}
}

func read1(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A file comes with its time, under the name asked for or into a folder.
func TestGet(t *testing.T) {
	h := newFake(`\My Documents\todo.txt`, "buy milk")
	dir := t.TempDir()
	var steps []int64
	var copied []Copy
	o := Options{Progress: func(p Progress) { steps = append(steps, p.Done) }, Copied: func(c Copy) { copied = append(copied, c) }}
	for _, to := range []string{filepath.Join(dir, "mine.txt"), dir} {
		if err := Get(t.Context(), h, `\My Documents\todo.txt`, to, o); err != nil {
			t.Fatal(err)
		}
	}
	wantHere(t, dir, "mine.txt", "todo.txt")
	if got := read1(t, filepath.Join(dir, "todo.txt")); got != "buy milk" {
		t.Errorf("it holds %q", got)
	}
	if i, err := os.Stat(filepath.Join(dir, "mine.txt")); err != nil || !i.ModTime().Equal(june) {
		t.Errorf("its time is %v, %v", i.ModTime(), err)
	}
	if !slices.Equal(steps, []int64{0, 4, 8, 0, 4, 8}) {
		t.Errorf("the progress is %v", steps)
	}
	if len(copied) != 2 || copied[0] != (Copy{`\My Documents\todo.txt`, filepath.Join(dir, "mine.txt"), 8, false}) {
		t.Errorf("copied were %+v", copied)
	}
}

// What is here is not replaced without a word, and not lost by a failure.
func TestGetReplace(t *testing.T) {
	h := newFake(`\a.txt`, "new")
	to := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(to, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Get(t.Context(), h, `\a.txt`, to, Options{}); !errors.Is(err, ErrExists) || read1(t, to) != "old" {
		t.Errorf("without a word: %v, and it holds %q", err, read1(t, to))
	}
	wantCalls(t, h, `read \a.txt`, false)
	h.fail[`read \a.txt`] = code(32)
	if err := Get(t.Context(), h, `\a.txt`, to, Options{Replace: true}); err == nil || read1(t, to) != "old" {
		t.Errorf("after a failure: %v, and it holds %q", err, read1(t, to))
	}
	delete(h.fail, `read \a.txt`)
	if err := Get(t.Context(), h, `\a.txt`, to, Options{Replace: true}); err != nil || read1(t, to) != "new" {
		t.Errorf("with a word: %v, and it holds %q", err, read1(t, to))
	}
	wantHere(t, filepath.Dir(to), "a.txt")
}

// Ctrl-C in the middle leaves nothing behind here.
func TestGetCancelled(t *testing.T) {
	h := newFake(`\a.txt`, "0123456789")
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	err := Get(ctx, h, `\a.txt`, dir, Options{Progress: func(p Progress) {
		if p.Done > 0 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	wantHere(t, dir)
}

// A handset that sends less than it said: nothing is kept.
func TestGetShort(t *testing.T) {
	h := newFake(`\a.txt`, "0123456789")
	dir := t.TempDir()
	if err := Get(t.Context(), lying{h}, `\a.txt`, dir, Options{}); !errors.Is(err, ErrSize) {
		t.Errorf("the error is %v", err)
	}
	wantHere(t, dir)
}

type lying struct{ *fakeHandset }

func (l lying) Stat(ctx context.Context, path string) (Entry, error) {
	e, err := l.fakeHandset.Stat(ctx, path)
	e.Size++
	return e, err
}

// A folder comes as a whole; what cannot be read is told of, and a name cannot
// lead out of the folder.
func TestGetFolder(t *testing.T) {
	h := newFake(`\Docs\a.txt`, "a", `\Docs\deep\b.txt`, "b", `\Docs\empty\`, "", `\Docs\locked.txt`, "c")
	h.files["evil"] = &fakeFile{path: `\Docs\../../evil.txt`, data: []byte("x")}
	h.fail[`read \Docs\locked.txt`] = code(32)
	dir := t.TempDir()
	if err := Get(t.Context(), h, `\Docs`, dir, Options{}); !errors.Is(err, ErrIsFolder) {
		t.Errorf("without -r: %v", err)
	}
	err := Get(t.Context(), h, `\Docs`, dir, Options{Deep: true})
	if err == nil || !strings.Contains(err.Error(), `read \Docs\locked.txt`) || !errors.Is(err, ErrUnsafeName) {
		t.Errorf("the error is %v", err)
	}
	wantHere(t, dir, "Docs/", "Docs/a.txt", "Docs/deep/", "Docs/deep/b.txt", "Docs/empty/")
	if exists(filepath.Join(filepath.Dir(dir), "evil.txt")) {
		t.Error("a file was written outside")
	}
}

func exists(path string) bool { _, err := os.Lstat(path); return err == nil }

// A file goes to a name or into a folder, and is asked for its size.
func TestPut(t *testing.T) {
	local := filepath.Join(t.TempDir(), "todo.txt")
	if err := os.WriteFile(local, []byte("buy milk"), 0o600); err != nil {
		t.Fatal(err)
	}
	when := time.Date(2008, 5, 4, 3, 2, 0, 0, time.UTC)
	os.Chtimes(local, when, when)
	h := newFake()
	for _, to := range []string{`\My Documents\mine.txt`, `\My Documents`, `\`} {
		if err := Put(t.Context(), h, local, to, false, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{`\My Documents\mine.txt`, `\My Documents\todo.txt`, `\todo.txt`} {
		f := h.files[strings.ToLower(path)]
		if f == nil || string(f.data) != "buy milk" || !f.modified.Equal(when) {
			t.Errorf("%s is %+v", path, f)
		}
	}
	if err := Put(t.Context(), h, local, `\Nowhere`, true, Options{}); !NotThere(err) {
		t.Errorf("into a folder that is not there: %v", err)
	}
	if err := Put(t.Context(), h, local, `\todo.txt`, true, Options{}); !errors.Is(err, ErrNoFolder) {
		t.Errorf("into a file: %v", err)
	}
	if err := Put(t.Context(), h, local, `\todo.txt`, false, Options{}); !errors.Is(err, ErrExists) {
		t.Errorf("over a file: %v", err)
	}
	if err := Put(t.Context(), h, local, `\todo.txt`, false, Options{Replace: true}); err != nil {
		t.Errorf("over a file, with a word: %v", err)
	}
}

// What did not arrive whole is removed again, also after Ctrl-C.
func TestPutFails(t *testing.T) {
	local := filepath.Join(t.TempDir(), "big.bin")
	if err := os.WriteFile(local, make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	h := newFake()
	var partial *PartialError
	err := Put(ctx, h, local, `\big.bin`, false, Options{Progress: func(p Progress) {
		if p.Done == 8 {
			cancel()
		}
	}})
	if !errors.As(err, &partial) || !partial.Removed || partial.Replaced || !errors.Is(err, context.Canceled) {
		t.Errorf("after Ctrl-C: %v", err)
	}
	if h.has(`\big.bin`) {
		t.Error("part of it is still there")
	}

	h = newFake(`\big.bin`, "old")
	h.short = true
	err = Put(t.Context(), h, local, `\big.bin`, false, Options{Replace: true})
	if !errors.As(err, &partial) || !partial.Removed || partial.Replaced || !errors.Is(err, ErrSize) {
		t.Errorf("when a byte is lost: %v", err)
	}
	if f := h.files[`\big.bin`]; f == nil || string(f.data) != "old" || h.has(`\big.bin.cradle-part`) {
		t.Errorf("the old file did not stay: %v", h.files)
	}

	// The old file cannot be removed: it stays, and nothing beside it.
	h = newFake(`\big.bin`, "old")
	h.fail[`remove \big.bin`] = code(5)
	err = Put(t.Context(), h, local, `\big.bin`, false, Options{Replace: true})
	if !errors.As(err, &partial) || !partial.Removed || partial.Replaced || h.has(`\big.bin.cradle-part`) || !h.has(`\big.bin`) {
		t.Errorf("when it cannot be replaced: %v", err)
	}

	// The last step fails: it is said where the new file is.
	h = newFake(`\big.bin`, "old")
	h.fail[`move \big.bin.cradle-part`] = code(5)
	err = Put(t.Context(), h, local, `\big.bin`, false, Options{Replace: true})
	if !errors.As(err, &partial) || !partial.Replaced || partial.Path != `\big.bin.cradle-part` || !h.has(partial.Path) {
		t.Errorf("when it cannot be renamed: %v", err)
	}

	h = newFake()
	h.short = true
	h.fail[`remove \big.bin`] = code(32)
	err = Put(t.Context(), h, local, `\big.bin`, false, Options{})
	if !errors.As(err, &partial) || partial.Removed || !strings.Contains(err.Error(), "part of it is on the handset") {
		t.Errorf("when it cannot be removed: %v", err)
	}

	h = newFake()
	h.fail[`write \big.bin`] = code(112)
	err = Put(t.Context(), h, local, `\big.bin`, false, Options{})
	if errors.As(err, &partial) || err == nil {
		t.Errorf("when it was never made: %v", err)
	}
}

// A folder goes as a whole, and once more over itself with a word.
func TestPutFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "docs")
	for _, name := range []string{"a.txt", "deep/b.txt"} {
		path := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(path), 0o700)
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := newFake()
	if err := Put(t.Context(), h, dir, `\My Documents`, false, Options{Deep: true}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{`\My Documents\docs\a.txt`, `\My Documents\docs\deep\b.txt`} {
		if !h.has(path) {
			t.Errorf("there is no %s", path)
		}
	}
	err := Put(t.Context(), h, dir, `\My Documents`, false, Options{Deep: true})
	if !errors.Is(err, ErrExists) || strings.Count(err.Error(), "there already") != 2 {
		t.Errorf("once more: %v", err)
	}
	if err := Put(t.Context(), h, dir, `\My Documents`, false, Options{Deep: true, Replace: true}); err != nil {
		t.Errorf("once more, with a word: %v", err)
	}
	os.WriteFile(filepath.Join(dir, "what?.txt"), nil, 0o600)
	var bad *PathError
	if err := Put(t.Context(), h, dir, `\Copy`, false, Options{Deep: true}); !errors.As(err, &bad) || !h.has(`\Copy\a.txt`) {
		t.Errorf("with a name that no handset can have: %v", err)
	}
}

// A name as long as this computer takes it needs no longer one on the way.
func TestGetLongName(t *testing.T) {
	name := strings.Repeat("n", 244)
	h, dir := newFake(`\Docs\`+name, "a"), t.TempDir()
	if err := Get(t.Context(), h, `\Docs\`+name, dir, Options{}); err != nil {
		t.Fatal(err)
	}
	wantHere(t, dir, name)
}

// The folder that things go into has to be there, and is what is complained of.
func TestGetIntoNothing(t *testing.T) {
	h, none := newFake(`\Docs\a`, "a"), filepath.Join(t.TempDir(), "none")
	for _, path := range []string{`\Docs`, `\Docs\a`} {
		err := Get(t.Context(), h, path, none+string(filepath.Separator), Options{Deep: true})
		if !errors.Is(err, ErrNoFolder) || !strings.HasPrefix(err.Error(), none) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A device is not replaced by a file, nor is a pipe waited for.
func TestIrregular(t *testing.T) {
	h := newFake(`\a.txt`, "a")
	if err := Get(t.Context(), h, `\a.txt`, os.DevNull, Options{Replace: true}); !errors.Is(err, ErrIrregular) {
		t.Errorf("to a device: %v", err)
	}
	if err := Put(t.Context(), h, os.DevNull, `\b.txt`, false, Options{}); !errors.Is(err, ErrIrregular) || h.has(`\b.txt`) {
		t.Errorf("from a device: %v", err)
	}
}
