package objstore

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"cradle/rapi/handset/undo"
)

// small is a store with two files in it.
func small(t *testing.T) *Store {
	s := New(Config{})
	must(t, s.MkdirAll(nil, `\A`))
	must(t, s.MkdirAll(nil, `\B`))
	must(t, s.WriteFile(nil, `\A\one.txt`, []byte("one")))
	must(t, s.WriteFile(nil, `\A\two.txt`, []byte("two!")))
	return s
}

func rollback(t *testing.T, u *undo.Log) {
	t.Helper()
	must(t, u.Rollback())
}

// Chains of operations on the same files are taken back to the byte, and to the
// count of bytes.
func TestChainsAreTakenBack(t *testing.T) {
	for name, chain := range map[string]func(s *Store, u *undo.Log) error{
		"a copy is moved over its source, and back": func(s *Store, u *undo.Log) error {
			return errors.Join(s.CopyFile(u, `\A\one.txt`, `\B\x`), s.Rename(u, `\B\x`, `\A\one.txt`), s.Rename(u, `\A\one.txt`, `\B\y`))
		},
		"two change places": func(s *Store, u *undo.Log) error {
			return errors.Join(s.Rename(u, `\A\one.txt`, `\B\t`), s.Rename(u, `\A\two.txt`, `\A\one.txt`), s.Rename(u, `\B\t`, `\A\two.txt`))
		},
		"a name's case": func(s *Store, u *undo.Log) error {
			return errors.Join(s.Rename(u, `\A\one.txt`, `\A\ONE.TXT`), s.WriteFile(u, `\a\One.txt`, nil))
		},
		"a directory goes when it is empty": func(s *Store, u *undo.Log) error {
			return errors.Join(s.Rename(u, `\A\one.txt`, `\B\1`), s.Remove(u, `\A\two.txt`), s.Remove(u, `\A`), s.Rename(u, `\B`, `\A`))
		},
		"a file takes the place of a directory": func(s *Store, u *undo.Log) error {
			return errors.Join(s.Remove(u, `\B`), s.CopyFile(u, `\A\two.txt`, `\B`), s.CopyFile(u, `\A\one.txt`, `\B`), s.Remove(u, `\B`), s.MkdirAll(u, `\B\C`))
		},
	} {
		s := small(t)
		before := s.String()
		var u undo.Log
		if err := chain(s, &u); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s.String() == before {
			t.Errorf("%s: it changes nothing", name)
		}
		rollback(t, &u)
		if got := s.String(); got != before {
			t.Errorf("%s: was\n%sand is\n%s", name, before, got)
		}
	}
}

// What others, or operations that are not to be taken back, did to the same files
// meanwhile stays, and every byte is counted once.
func TestRollbackLeavesOthersAlone(t *testing.T) {
	for name, c := range map[string]struct {
		ours   func(s *Store, u *undo.Log) error
		others func(s *Store) error
		want   string // beside what a small store has
	}{
		"a new file was moved": {
			func(s *Store, u *undo.Log) error { return s.CopyFile(u, `\A\one.txt`, `\B\x`) },
			func(s *Store) error { return s.Rename(nil, `\B\x`, `\B\y`) },
			`\A\|\A\one.txt="one"|\A\two.txt="two!"|\B\|\B\y="one"|used 10`,
		},
		"the directory of a removed file is gone": {
			func(s *Store, u *undo.Log) error {
				return errors.Join(s.Remove(u, `\A\one.txt`), s.Remove(u, `\A\two.txt`))
			},
			func(s *Store) error { return s.Rmdir(`\A`) },
			`\B\|used 0`,
		},
		"the old place of a moved file is taken": {
			func(s *Store, u *undo.Log) error { return s.Rename(u, `\A\one.txt`, `\B\x`) },
			func(s *Store) error { return s.WriteFile(nil, `\A\one.txt`, []byte("new")) },
			`\A\|\A\two.txt="two!"|\A\one.txt="new"|\B\|\B\x="one"|used 10`,
		},
		"a new directory was moved": {
			func(s *Store, u *undo.Log) error { return s.MkdirAll(u, `\C`) },
			func(s *Store) error { return s.Move(`\C`, `\D`) },
			`\A\|\A\one.txt="one"|\A\two.txt="two!"|\B\|\D\|used 7`,
		},
	} {
		s := small(t)
		var u undo.Log
		must(t, c.ours(s, &u))
		must(t, c.others(s))
		rollback(t, &u)
		if got := strings.ReplaceAll(strings.TrimSpace(s.String()), "\n", "|"); got != c.want {
			t.Errorf("%s:\n%s\nnot\n%s", name, got, c.want)
		}
		nodes := 0
		must(t, s.Walk(func(*Node) error { nodes++; return nil }))
		if s.count != nodes {
			t.Errorf("%s: %d files and directories are counted, and there are %d", name, s.count, nodes)
		}
	}
}

// A file that somebody writes to cannot be copied, by a document neither.
func TestCopyOfWhatIsBeingWritten(t *testing.T) {
	s := small(t)
	f, err := s.Open(`\A\one.txt`, OpenOptions{Write: true, Disposition: OpenExisting})
	must(t, err)
	defer f.Close()
	var u undo.Log
	if err := s.CopyFile(&u, `\A\one.txt`, `\B\x`); Win32(err) != 32 { // ERROR_SHARING_VIOLATION
		t.Error(err)
	}
	if err := s.CopyFile(&u, `\A\two.txt`, `\A\one.txt`); Win32(err) != 32 {
		t.Error(err)
	}
}

// Moving directories into each other makes no path longer than a path can be: what
// is there must be reachable, and kept in files of a computer.
func TestMoveMakesNoPathTooLong(t *testing.T) {
	long := strings.Repeat("n", 200)
	for _, move := range []func(s *Store, from, to string) error{
		(*Store).Move, func(s *Store, from, to string) error { return s.Rename(nil, from, to) },
	} {
		s := New(Config{})
		must(t, s.MkdirAll(nil, `\A\`+long))
		must(t, s.MkdirAll(nil, `\B\`+long[:54]))
		must(t, s.MkdirAll(nil, `\B\`+long[:53]))
		// MAX_PATH is 260 with the NUL: `\B\` + 53 + `\A\` + 200 are 259 units.
		if err := move(s, `\A`, `\B\`+long[:54]+`\A`); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("260 units: %v", err)
		}
		if err := move(s, `\A`, `\B\`+long[:53]+`\A`); err != nil {
			t.Errorf("259 units: %v", err)
		}
	}
}
