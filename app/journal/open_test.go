package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/app/run"
)

// earlier is a journal of an earlier version, as SQL text, which never changes. It
// holds no secrets.
func earlier(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	must(t, err)
	dir := t.TempDir()
	fiddle(t, dir, string(text))
	return dir
}

// A journal of the first version is opened, searched, verified and written on.
func TestVersionOne(t *testing.T) {
	ctx := context.Background()
	dir := earlier(t, "version1.sql")
	j, err := Open(ctx, Options{Dir: dir, Create: true, Program: "9.9"})
	must(t, err)
	defer j.Close()
	for _, words := range []string{"greeting", "WH-1", "hello.xml"} {
		if got := numbers(list(t, j, Filter{Words: words})); fmt.Sprint(got) != "[1]" {
			t.Errorf("%s: %v", words, got)
		}
	}
	e, err := j.Find(ctx, "1")
	must(t, err)
	if doc, err := j.Text(ctx, e.Document); err != nil || doc.Whole != hello {
		t.Errorf("%+v, %v", doc, err)
	}
	whole(t, j, aRun(t, "run-2", "1-2", "wifi.xml", wifi), wifiReply)
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	var had int
	must(t, j.db.QueryRow(`SELECT count(*) FROM migration`).Scan(&had))
	if had != len(migrations()) {
		t.Errorf("%d migrations are written down, of %d", had, len(migrations()))
	}
}

// So is one of the second, with what became of its runs: one ended, one was
// interrupted and settled, one was interrupted.
func TestVersionTwo(t *testing.T) {
	ctx := context.Background()
	j := open(t, earlier(t, "version2.sql"))
	if v, err := j.Verify(ctx, "70b05e8ae9f92e7b"); err != nil || !v.OK() || v.Runs != 3 || v.Records != 15 || v.Asked != 15 {
		t.Errorf("%+v, %v", v, err)
	}
	var told []string
	for _, e := range list(t, j, Filter{}) {
		told = append(told, fmt.Sprint(e.Number, " ", e.Key(), " ", e.Step, " ", e.Settled, " ", e.Note, " ", e.Verification != nil, e.Resolved, e.Before, e.Undoes))
	}
	want := []string{"3 interrupted open false  false false", "2 interrupted send true asked back: it is in false false", "1 applied ended false  false false"}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", told, want)
	}
	if got := numbers(list(t, j, Filter{Words: "asked back"})); fmt.Sprint(got) != "[2]" {
		t.Error(got)
	}
	whole(t, j, aRun(t, "run-4", "1-2", "wifi.xml", wifi), wifiReply)
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 4 {
		t.Errorf("%+v, %v", v, err)
	}
}

// What cannot be used is refused in words that say what to do, and nothing of it is
// changed.
func TestRefused(t *testing.T) {
	ctx := context.Background()
	for name, tt := range map[string]struct {
		make func(dir string)
		want string
	}{
		"newer": {func(dir string) {
			must(t, open(t, dir).Close())
			fiddle(t, dir, `INSERT INTO migration VALUES (99, 'x', 'y', 'z')`)
		}, "the journal was written by a newer Cradle: it is of version 99, and this one knows versions up to"},
		"another's": {func(dir string) { fiddle(t, dir, `CREATE TABLE cats (name)`) }, "this file is not a journal of Cradle's"},
		"text": {func(dir string) {
			must(t, os.WriteFile(filepath.Join(dir, dbFile), []byte(strings.Repeat("no database at all. ", 100)), 0o600))
		}, "the journal is damaged"},
		"cut short": {func(dir string) {
			must(t, open(t, dir).Close())
			must(t, os.Truncate(filepath.Join(dir, dbFile), 5000))
		}, "the journal is damaged"},
		"a folder": {func(dir string) { must(t, os.Mkdir(filepath.Join(dir, dbFile), 0o700)) }, "cannot be opened"},
		"no key in the file": {func(dir string) {
			must(t, os.WriteFile(filepath.Join(dir, keyFile), []byte("AGE-SECRET-KEY-1NONSENSE"), 0o600))
		}, "the key of the journal cannot be used"},
	} {
		dir := t.TempDir()
		tt.make(dir)
		before, _ := os.ReadFile(filepath.Join(dir, dbFile))
		_, err := Open(ctx, Options{Dir: dir, Create: true})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, do := e.Words(); do == "" {
			t.Errorf("%s: nothing to do about it", name)
		}
		if strings.Contains(err.Error(), "NONSENSE") {
			t.Errorf("%s: it repeats the key", name)
		}
		if after, _ := os.ReadFile(filepath.Join(dir, dbFile)); string(after) != string(before) && len(before) > 0 {
			t.Errorf("%s: the file was changed", name)
		}
	}
	if _, err := Open(ctx, Options{Dir: t.TempDir()}); !errors.Is(err, ErrNone) {
		t.Errorf("no journal: %v", err)
	}
}

// A disk that is full stops a run before it begins, and no half of a record stays.
func TestFull(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	whole(t, j, aRun(t, "run-1", "1-1", "hello.xml", hello), hello)
	must(t, j.Close())
	i, err := os.Stat(filepath.Join(dir, dbFile))
	must(t, err)
	j, err = Open(ctx, Options{Dir: dir, Create: true, pragma: fmt.Sprintf("&_pragma=max_page_count(%d)", i.Size()/4096)})
	must(t, err)
	big := strings.Replace(hello, "hello", strings.Repeat("hello ", 10_000), 1)
	_, err = j.Begin(ctx, aRun(t, "run-2", "1-1", "big.xml", big))
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("%v", err)
	}
	must(t, j.Close())
	j = open(t, dir)
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}

// Pages that are damaged in the middle are found when they are needed.
func TestDamaged(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	for i := range 50 {
		whole(t, j, aRun(t, fmt.Sprint("run-", i), "1-1", fmt.Sprint(i, ".xml"), hello), hello)
	}
	must(t, j.Close())
	name := filepath.Join(dir, dbFile)
	b, err := os.ReadFile(name)
	must(t, err)
	for i := 4096; i < len(b); i++ {
		b[i] ^= 0x5a
	}
	must(t, os.WriteFile(name, b, 0o600))
	j, err = Open(ctx, Options{Dir: dir, Create: true})
	if err == nil {
		defer j.Close()
		_, err = j.Begin(ctx, aRun(t, "run-2", "1-1", "hello.xml", hello))
	}
	if err == nil || !strings.Contains(err.Error(), "the journal is damaged") {
		t.Errorf("%v", err)
	}
}

// A journal beside which SQLite cannot make its own files, on a medium or in a folder
// of someone else's, is read, and refuses to be written. A link to nowhere in the place
// of one of these files does it to everyone, also to the administrator.
func TestReadOnly(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	whole(t, j, aRun(t, "run-1", "1-1", "hello.xml", hello), hello)
	must(t, j.Close())
	must(t, os.Symlink(filepath.Join(dir, "nowhere", "x"), filepath.Join(dir, dbFile+"-shm")))
	j, err := Open(ctx, Options{Dir: dir})
	must(t, err)
	defer j.Close()
	if !j.ReadOnly() || len(list(t, j, Filter{})) != 1 {
		t.Error("it cannot be read")
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
		t.Errorf("%+v, %v", v, err)
	}
	e, err := j.Find(ctx, "1")
	must(t, err)
	if err := j.Settle(ctx, e, ""); err == nil {
		t.Error("it is written")
	}
	if _, err := Open(ctx, Options{Dir: dir, Create: true}); err == nil {
		t.Error("it is opened for writing")
	} else if _, do := err.(*Error).Words(); !strings.Contains(do, "--journal") {
		t.Errorf("%v: %s", err, do)
	}
	// What is not in the database yet would be missing: then it is not read at all.
	must(t, os.WriteFile(filepath.Join(dir, dbFile+"-wal"), []byte("something"), 0o600))
	if j, err := Open(ctx, Options{Dir: dir}); err == nil {
		j.Close()
		t.Error("it is read without its last records")
	}
}

// A bench's runs are known by their ids; what follows a Begin that failed is passed
// over, because it was told of.
func TestRecorder(t *testing.T) {
	ctx := context.Background()
	j := open(t, t.TempDir())
	rec := j.Recorder()
	r := aRun(t, "run-1", "1-1", "hello.xml", hello)
	must(t, rec.Begin(ctx, r))
	must(t, rec.Step(ctx, "run-1", "send"))
	must(t, rec.Reply(ctx, "run-1", run.Reply{HRESULT: -0x7ffbdff8 & 0xffffffff}))
	must(t, rec.End(ctx, answered(r, 0, hello, run.Applied)))
	must(t, rec.Step(ctx, "run-2", "send"))
	must(t, rec.End(ctx, aRun(t, "run-2", "1-1", "hello.xml", hello)))
	if rec.Number("run-1") != 1 || rec.Number("run-2") != 0 {
		t.Errorf("%d, %d", rec.Number("run-1"), rec.Number("run-2"))
	}
	if err := rec.Begin(ctx, r); err == nil {
		t.Error("a run begins twice")
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 1 {
		t.Errorf("%+v, %v", v, err)
	}
}
