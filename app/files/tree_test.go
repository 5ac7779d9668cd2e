package files

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cradle/rapi"
)

func listed(all []Listing) string {
	var b strings.Builder
	for _, l := range all {
		fmt.Fprintf(&b, "%s:", l.Path)
		for _, e := range l.Entries {
			fmt.Fprintf(&b, " %s", e.Name())
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestList(t *testing.T) {
	h := newFake(`\Docs\b.txt`, "b", `\Docs\A.txt`, "a", `\Docs\c\d.txt`, "d", `\Docs\e\`, "")
	for _, tt := range []struct {
		path string
		deep bool
		want string
	}{
		{`\Docs`, false, "\\Docs: A.txt b.txt c e\n"},
		{`\Docs`, true, "\\Docs: A.txt b.txt c e\n\\Docs\\c: d.txt\n\\Docs\\e:\n"},
		{`\Docs\b.txt`, false, "\\Docs\\b.txt: b.txt\n"},
		{`\`, false, "\\: Docs My Documents\n"},
	} {
		all, err := List(t.Context(), h, tt.path, tt.deep)
		if err != nil || listed(all) != tt.want {
			t.Errorf("%s, %v: %v\n%s", tt.path, tt.deep, err, listed(all))
		}
	}
	if _, err := List(t.Context(), h, `\None`, true); !NotThere(err) {
		t.Errorf("what is not there: %v", err)
	}
	h.fail[`list \Docs\c`] = code(5)
	all, err := List(t.Context(), h, `\Docs`, true)
	if err == nil || listed(all) != "\\Docs: A.txt b.txt c e\n\\Docs\\e:\n" {
		t.Errorf("with a folder that cannot be read: %v\n%s", err, listed(all))
	}
}

// A handset whose folders hold themselves does not keep the program for ever: a
// path that is too long is refused by the handset, and names that are no names
// are left out.
func TestListHostile(t *testing.T) {
	h := newFake(`\Docs\a.txt`, "a")
	for i, name := range []string{".", "..", "", `x\y`} {
		h.files[fmt.Sprint(i)] = &fakeFile{path: `\Docs\` + name, dir: true}
	}
	all, err := List(t.Context(), h, `\Docs`, false)
	if err != nil || listed(all) != "\\Docs: a.txt\n" {
		t.Errorf("%v\n%s", err, listed(all))
	}
	var bad *PathError
	if _, err := List(t.Context(), endless{h}, `\Docs`, true); !errors.As(err, &bad) {
		t.Errorf("folders in folders: %v", err)
	}
}

// endless has a folder in every folder.
type endless struct{ *fakeHandset }

func (endless) ReadDir(_ context.Context, dir string) ([]Entry, error) {
	return []Entry{{Path: Join(dir, "again"), Attributes: Directory}}, nil
}

func TestRemove(t *testing.T) {
	h := newFake(`\Docs\a.txt`, "a", `\Docs\c\d.txt`, "d", `\Docs\c\e.txt`, "e")
	var gone []string
	removed := func(p string) { gone = append(gone, p) }
	if err := Remove(t.Context(), h, `\Docs`, false, removed); !errors.Is(err, ErrIsFolder) || len(gone) > 0 {
		t.Errorf("a folder without -r: %v, and %v are gone", err, gone)
	}
	h.fail[`remove \Docs\c\d.txt`] = code(32)
	if err := Remove(t.Context(), h, `\Docs`, true, removed); err == nil || !h.has(`\Docs\c\d.txt`) || h.has(`\Docs\a.txt`) || h.has(`\Docs\c\e.txt`) {
		t.Errorf("with a file in use: %v, and %v are gone", err, gone)
	}
	h.fail[`remove \Docs\c\d.txt`] = &rapi.CallError{Op: "DeleteFile", Sent: true, Err: errors.New("the line went dead")}
	h.add(`\Docs\c\z.txt`, "z")
	if err := Remove(t.Context(), h, `\Docs`, true, removed); err == nil || !h.has(`\Docs\c\z.txt`) {
		t.Errorf("after the connection broke: %v, and %v are gone", err, gone)
	}
	delete(h.files, `\docs\c\z.txt`)
	clear(h.fail)
	if err := Remove(t.Context(), h, `\Docs`, true, removed); err != nil || h.has(`\Docs`) {
		t.Errorf("again: %v", err)
	}
	if want := []string{`\Docs\a.txt`, `\Docs\c\e.txt`, `\Docs\c\d.txt`, `\Docs\c`, `\Docs`}; !slices.Equal(gone, want) {
		t.Errorf("%v are gone", gone)
	}
	if err := Remove(t.Context(), h, `\None`, true, removed); !NotThere(err) {
		t.Errorf("what is not there: %v", err)
	}
}

func TestMakeFolder(t *testing.T) {
	h := newFake(`\file`, "x")
	if _, err := MakeFolder(t.Context(), h, `\a\b`, false); !NotThere(err) {
		t.Errorf("below nothing: %v", err)
	}
	if made, err := MakeFolder(t.Context(), h, `\a\b`, true); err != nil || !slices.Equal(made, []string{`\a`, `\a\b`}) {
		t.Errorf("with those above: %v, %v", made, err)
	}
	if made, err := MakeFolder(t.Context(), h, `\a\b`, true); err != nil || len(made) > 0 {
		t.Errorf("once more: %v, %v", made, err)
	}
	if _, err := MakeFolder(t.Context(), h, `\a`, false); !errors.Is(err, ErrExists) {
		t.Errorf("where one is: %v", err)
	}
	if _, err := MakeFolder(t.Context(), h, `\file\b`, true); !errors.Is(err, ErrNoFolder) {
		t.Errorf("below a file: %v", err)
	}
}

func TestMove(t *testing.T) {
	h := newFake(`\a.txt`, "a", `\b.txt`, "b")
	for _, tt := range []struct{ from, to, at string }{
		{`\a.txt`, `\My Documents`, `\My Documents\a.txt`},
		{`\My Documents\a.txt`, `\c.txt`, `\c.txt`},
		{`\c.txt`, `\C.TXT`, ``}, // the fake, as Windows CE, has one name for both
	} {
		at, err := Move(t.Context(), h, tt.from, tt.to, false)
		if at != tt.at || (err == nil) == (tt.at == "") {
			t.Errorf("%s to %s: %s, %v", tt.from, tt.to, at, err)
		}
	}
	if _, err := Move(t.Context(), h, `\c.txt`, `\b.txt`, false); !errors.Is(err, ErrExists) || !h.has(`\c.txt`) {
		t.Errorf("over a file: %v", err)
	}
	h.calls = nil // other capitals are the handset's to judge: they are no move into itself
	if _, err := Move(t.Context(), h, `\My Documents`, `\MY DOCUMENTS`, false); !errors.Is(err, ErrExists) || len(h.calls) != 2 {
		t.Errorf("other capitals: %v, %q", err, h.calls)
	}
	if _, err := Move(t.Context(), h, `\My Documents`, `\My Documents\x`, false); err == nil {
		t.Error("a folder was moved into itself")
	}
	if _, err := Move(t.Context(), h, `\c.txt`, `\none`, true); !NotThere(err) {
		t.Errorf("into a folder that is not there: %v", err)
	}
}

func TestMode(t *testing.T) {
	for a, want := range map[uint32]string{0x20: "-----", 0x10: "d----", 0x17: "drhs-", 0x41: "-r--m", 0x2000: "----m"} {
		if got := (Entry{Attributes: a}).Mode(); got != want {
			t.Errorf("%#x is %s, want %s", a, got, want)
		}
	}
}
