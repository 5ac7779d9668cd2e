package state

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree gives the path of a name in the tree of a handset's files.
func tree(dir string, names ...string) string {
	return filepath.Join(append([]string{dir, "0123abcd", treeDir}, names...)...)
}

// TestByHand puts files into the tree, takes some out and changes one: the
// handset has them so, and keeps them.
func TestByHand(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	must(t, p.Files.WriteFile(nil, `\Temp\stays.txt`, []byte("a")))
	must(t, p.Files.WriteFile(nil, `\Temp\goes.txt`, []byte("b")))
	rom, err := p.Files.Stat(`\Windows\rom.exe`)
	must(t, err)
	must(t, s.Close())

	must(t, os.Remove(tree(dir, "Temp", "goes.txt")))
	must(t, os.WriteFile(tree(dir, "Temp", "stays.txt"), []byte("changed"), 0o600))
	must(t, os.MkdirAll(tree(dir, "New", "Deep"), 0o700))
	must(t, os.WriteFile(tree(dir, "New", "Deep", "a%25b.txt"), []byte("added"), 0o600))
	for range 2 { // the second time it is what was kept
		s, p = open(t, dir)
		if b, err := p.Files.ReadFile(`\New\Deep\a%b.txt`); err != nil || string(b) != "added" {
			t.Errorf("the file that was added: %q, %v", b, err)
		}
		if b, err := p.Files.ReadFile(`\Temp\stays.txt`); err != nil || string(b) != "changed" {
			t.Errorf("the file that was changed: %q, %v", b, err)
		}
		if _, err := p.Files.Stat(`\Temp\goes.txt`); err == nil {
			t.Error("the file that was taken out is there")
		}
		if now, err := p.Files.Stat(`\Windows\rom.exe`); err != nil || now.Times != rom.Times {
			t.Errorf("the file in ROM is of %v, was of %v (%v)", now.Times, rom.Times, err)
		}
		must(t, s.Close())
	}
	index, err := os.ReadFile(filepath.Join(dir, "0123abcd", indexFile))
	must(t, err)
	if !strings.Contains(string(index), `\New\Deep\a%b.txt`) || strings.Contains(string(index), "goes.txt") {
		t.Errorf("the index does not follow:\n%s", index)
	}
}

// TestByHandRefused puts what no handset can have into the tree: the error names it.
func TestByHandRefused(t *testing.T) {
	for _, name := range []string{"a:b.txt", "100%", "TEMP"} {
		dir := t.TempDir()
		s, _ := open(t, dir)
		must(t, s.Close())
		must(t, os.WriteFile(tree(dir, name), nil, 0o600))
		p, err := parts()
		must(t, err)
		var bad *Error
		if _, err := Open(dir, identity, p); !errors.As(err, &bad) || !strings.HasSuffix(bad.File, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
