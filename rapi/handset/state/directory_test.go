package state

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A clone is the same, and goes its own way; a reset handset is as out of the box.
func TestCloneAndReset(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "new")
	s, p := open(t, dir)
	box := dump(p)
	odd(t, p)
	want := dump(p)
	if _, err := os.Stat("/proc/self"); err == nil { // there are locks
		for _, f := range []func() ([]Identity, error){
			func() ([]Identity, error) { return Reset(dir) }, func() ([]Identity, error) { return Clone(dir, other) },
		} {
			if done, err := f(); err == nil || !strings.Contains(err.Error(), "another program") || len(done) != 0 {
				t.Errorf("while it is simulated: %v, %v", done, err)
			}
		}
	}
	must(t, s.Close())
	done, err := Clone(dir, other)
	if err != nil || !slices.Equal(done, []Identity{identity}) {
		t.Fatalf("%v, %v", done, err)
	}
	if _, err := Clone(dir, other); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second time: %v", err)
	}
	s, p = open(t, other)
	if got := dump(p); got != want {
		t.Errorf("the clone is\n%s\nand not\n%s", got, want)
	}
	must(t, p.Files.WriteFile(nil, `\only here`, nil))
	must(t, s.Close())
	s, p = open(t, dir)
	if got := dump(p); got != want {
		t.Error("the clone's changes are in the original")
	}
	must(t, s.Close())

	if done, err := Reset(dir); err != nil || !slices.Equal(done, []Identity{identity}) {
		t.Fatalf("%v, %v", done, err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	_, p = open(t, dir)
	if got := dump(p); got != box {
		t.Errorf("after a reset it is\n%s\nand not\n%s", got, box)
	}
}

// What is no state of a handset is let be, and one that cannot be read is named.
func TestListRefuses(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "photos"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "photos", "a.jpg"), nil, 0o600))
	if done, err := Reset(dir); err != nil || len(done) != 0 {
		t.Errorf("%v, %v", done, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "photos", "a.jpg")); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"format = 2\nmodel = a\nname = \"b\"\n":                  `handset.txt:1: format = 2`,
		"format = 1\nmodel = a\n":                                `not all there`,
		"format = 1\nmodel = a\nname = b\n":                      `handset.txt:3: b is not a name`,
		"format = 1\nmodel = a\nmodel = a\nname = \"b\"\n":       `twice`,
		"format = 1\nmodel = a\nname = \"b\"\ncolor = \"red\"\n": `handset.txt:4`,
	} {
		must(t, os.WriteFile(filepath.Join(dir, "photos", "handset.txt"), []byte(text), 0o600))
		if _, err := List(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := List(filepath.Join(dir, "nothing")); err == nil {
		t.Error("a directory that is not there")
	}
}
