package objstore

import (
	"errors"
	"io/fs"
	"testing"

	"cradle/rapi/handset/undo"
)

// Somebody else changes files between a change and its undoing: what is in use is
// still what the files take.
func TestRollbackAmongOtherChanges(t *testing.T) {
	s := New(Config{})
	check := func(what string, used int64) {
		t.Helper()
		if s.Used() != used {
			t.Errorf("%s: %d bytes in use, want %d\n%s", what, s.Used(), used, s)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var u undo.Log
	must(s.WriteFile(&u, `\a`, []byte("four")))
	must(s.Remove(nil, `\a`))
	u.Rollback()
	check("made, and removed by another", 0)

	must(s.WriteFile(nil, `\a`, []byte("four")))
	must(s.Remove(&u, `\a`))
	must(s.WriteFile(nil, `\a`, []byte("nine bytes")))
	u.Rollback()
	check("removed, and made by another", 10)

	must(s.WriteFile(&u, `\a`, []byte("x")))
	must(s.WriteFile(nil, `\a`, []byte("xyz")))
	u.Rollback()
	check("changed, and changed by another", 10)

	must(s.WriteFile(&u, `\a`, []byte("x")))
	must(s.Remove(nil, `\a`))
	u.Rollback()
	check("changed, and removed by another", 0)
}

func TestStore(t *testing.T) {
	s := New(Config{})
	if err := s.MkdirAll(nil, `\Windows\Favorites`); err != nil {
		t.Fatal(err)
	}
	data := []byte("abc")
	if err := s.WriteFile(nil, `\windows\FAVORITES\A.url`, data); err != nil {
		t.Fatal(err)
	}
	data[0] = 'x' // the caller's again
	if b, err := s.ReadFile(`\Windows\Favorites\a.URL`); err != nil || string(b) != "abc" {
		t.Errorf("%q, %v", b, err)
	}
	if list, err := s.List(`\Windows`); err != nil || len(list) != 1 || list[0].Name != "Favorites" || !list[0].Dir {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := s.List(`\Windows\Favorites`); err != nil || len(list) != 1 || list[0].Name != "A.url" || list[0].Dir || list[0].Size != 3 {
		t.Errorf("%v, %v", list, err)
	}
	const want = "\\Windows\\\n\\Windows\\Favorites\\\n\\Windows\\Favorites\\A.url=\"abc\"\nused 3\n"
	if got := s.String(); got != want {
		t.Errorf("%s", got)
	}

	for what, err := range map[error]error{
		fs.ErrNotExist: s.WriteFile(nil, `\Nowhere\a`, nil),
		fs.ErrInvalid:  s.WriteFile(nil, `no backslash`, nil),
		fs.ErrExist:    s.WriteFile(nil, `\Windows`, nil),
	} {
		if !errors.Is(err, what) {
			t.Errorf("%v, want %v", err, what)
		}
	}
	for _, bad := range []string{``, `\`, `\a\`, `\\a`, `\a:b`, `\a.`, `\a `, `\a*`, "\\a\n", `\a/b`} {
		if err := s.WriteFile(nil, bad, nil); err == nil {
			t.Errorf("%q was written", bad)
		}
	}
	if err := s.MkdirAll(nil, `\Windows\Favorites\A.url\b`); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a directory in a file: %v", err)
	}
	if err := s.Remove(nil, `\Windows`); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a full directory: %v", err)
	}
	if _, err := s.ReadFile(`\Windows`); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a directory: %v", err)
	}
	if _, err := s.List(`\Windows\Favorites\A.url`); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("listing a file: %v", err)
	}

	var u undo.Log
	s.WriteFile(&u, `\Windows\Favorites\a.url`, []byte("longer"))
	s.WriteFile(&u, `\Windows\Favorites\b`, []byte("b"))
	s.Remove(&u, `\Windows\Favorites\A.url`)
	s.MkdirAll(&u, `\a\b\c`)
	s.Remove(&u, `\a\b\c`)
	if s.Used() != 1 || u.Len() != 7 {
		t.Errorf("used %d, %d steps", s.Used(), u.Len())
	}
	u.Rollback()
	if got := s.String(); got != want {
		t.Errorf("after the rollback\n%s", got)
	}
}
