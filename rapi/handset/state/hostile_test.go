//go:build unix

package state

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"cradle/rapi/handset/csps"
)

// A directory of state may come from anybody. Nothing outside of it is read, changed
// or removed, nothing is waited for, and nothing larger than the handset is read.
func TestHostileDirectory(t *testing.T) {
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.txt")
	for name, c := range map[string]struct {
		spoil func(dir string) error // dir is the handset's
		want  string                 // in the error
	}{
		"a file's content is a link": {func(dir string) error {
			at := filepath.Join(dir, "files", "Temp", "a")
			return errors.Join(os.Remove(at), os.Symlink(secret, at))
		}, "not an ordinary file"},
		"a directory is a link": {func(dir string) error {
			at := filepath.Join(dir, "files", "Temp")
			return errors.Join(os.RemoveAll(at), os.Symlink(outside, at), os.WriteFile(filepath.Join(outside, "a"), nil, 0o600))
		}, "escapes"},
		"a text is a link": {func(dir string) error {
			at := filepath.Join(dir, settingsFile)
			return errors.Join(os.Remove(at), os.Symlink(secret, at))
		}, "not an ordinary file"},
		"a text is a pipe": {func(dir string) error {
			at := filepath.Join(dir, registryFile)
			return errors.Join(os.Remove(at), unix.Mkfifo(at, 0o600))
		}, "not an ordinary file"},
		"a text is a directory": {func(dir string) error {
			at := filepath.Join(dir, indexFile)
			return errors.Join(os.Remove(at), os.Mkdir(at, 0o700))
		}, "not an ordinary file"},
		"a text is huge": {func(dir string) error { return os.Truncate(filepath.Join(dir, metabaseFile), 1<<40) }, "more than"},
		"a file's content is huge": {func(dir string) error {
			return os.Truncate(filepath.Join(dir, "files", "Temp", "a"), 1<<40)
		}, "more than"},
		"the lock is a link": {func(dir string) error {
			at := filepath.Join(dir, lockFile)
			return errors.Join(os.Remove(at), os.Symlink(filepath.Join(outside, "made"), at))
		}, "escapes"},
		"a journal's place is behind a link": {func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, commitDir), 0o700), os.Symlink(outside, filepath.Join(dir, "out")),
				os.WriteFile(filepath.Join(dir, commitDir, journalFile), []byte("remove out/secret.txt\n"), 0o600))
		}, "escapes"},
		"a journal is huge": {func(dir string) error {
			return errors.Join(os.Mkdir(filepath.Join(dir, commitDir), 0o700), os.WriteFile(filepath.Join(dir, commitDir, journalFile), nil, 0o600),
				os.Truncate(filepath.Join(dir, commitDir, journalFile), 1<<40))
		}, "more than"},
		"an object identifier is none": {func(dir string) error {
			return replaceIn(filepath.Join(dir, indexFile), " 0100", " ff00")
		}, "files.txt:"},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, os.WriteFile(secret, []byte("outside"), 0o600))
			dir := t.TempDir()
			s, p := open(t, dir)
			must(t, p.Files.MkdirAll(nil, `\Temp`))
			must(t, p.Files.WriteFile(nil, `\Temp\a`, []byte("a")))
			must(t, s.Close())
			must(t, c.spoil(s.dir))
			p, err := parts()
			must(t, err)
			if s, err := Open(dir, identity, p); err == nil {
				s.Close()
				t.Error("it is taken")
			} else if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nsays nothing of %q", err, c.want)
			}
			if text, err := os.ReadFile(secret); string(text) != "outside" {
				t.Errorf("the file outside: %q %v", text, err)
			}
			if _, err := os.Lstat(filepath.Join(outside, "made")); err == nil {
				t.Error("a file was made outside")
			}
		})
	}
}

func replaceIn(file, old, new string) error {
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), old) {
		return errors.Join(err, errors.New("nothing to replace"))
	}
	return os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600)
}

// Passwords stand in the files: they are the owner's alone, in whatever way they
// came there.
func TestModes(t *testing.T) {
	old := unix.Umask(0)
	defer unix.Umask(old)
	dir := filepath.Join(t.TempDir(), "bench")
	s, p := open(t, dir)
	must(t, p.CSPs.Find("CM_ProxyEntries").Set(nil, csps.Path{"Web"}, csps.Parm{Name: "Password", Value: "secret"}))
	must(t, p.Files.MkdirAll(nil, `\Temp`))
	must(t, p.Files.WriteFile(nil, `\Temp\a`, []byte("a")))
	must(t, s.Save())
	must(t, p.Files.Move(`\Temp\a`, `\Temp\b`))
	must(t, s.Close())
	clone := filepath.Join(t.TempDir(), "clone")
	if _, err := Clone(dir, clone); err != nil {
		t.Fatal(err)
	}
	for _, top := range []string{dir, clone} {
		must(t, filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has the mode %v", path, info.Mode())
			}
			return err
		}))
	}
}
