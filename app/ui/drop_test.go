//go:build !nogui

package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/view"
)

// tree writes files below a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// drop opens paths, and waits until all that comes of them is read.
func (s *scene) drop(paths ...string) {
	s.t.Helper()
	s.w.openPaths(paths)
	s.until("the documents", func() bool {
		return s.w.screen.Opening == "" && !slices.ContainsFunc(s.w.screen.Loaded(), func(d view.Document) bool { return d.Reading })
	})
}

// names are those of the list, the ticked ones with their numbers.
func (s *scene) names() string {
	var list []string
	for _, l := range s.w.screen.Pack() {
		list = append(list, l.Name)
	}
	return strings.Join(list, ", ")
}

// TestFolderDropped: the documents of a folder come in the order of their names, as a
// choice: one that cannot be read is among them with its reason, and the first that can is
// ticked.
func TestFolderDropped(t *testing.T) {
	dir := tree(t, map[string]string{"b.xml": settings, "a.XML": "<wap-provisioningdoc>", "notes.txt": settings, ".git/c.xml": settings, "deep/d.provxml": settings, "deep/b.xml": settings})
	s := newScene(t, Options{}, newFakeBench(handset("1-1", bench.Ready)))
	s.drop(dir)
	name := filepath.Base(dir)
	if want := "a.XML, 1.  " + name + "/b.xml, deep/b.xml, d.provxml"; s.names() != want {
		t.Errorf("%q, want %q", s.names(), want)
	}
	s.shows("1 of 4 ticked", "Apply b.xml to WH-1-1")
	s.w.win.Canvas().Focus(s.w.docs.pack.list)
	s.press(fyne.KeyDown) // looking at another one chooses it
	s.press(fyne.KeyDown)
	s.shows("1.  d.provxml", "Apply d.provxml to WH-1-1")
	s.press(fyne.KeySpace) // from now on a person ticks
	s.shows("Tick a document first")
	s.press(fyne.KeySpace)
	s.press(fyne.KeyUp)
	s.press(fyne.KeySpace)
	s.shows("2 of 4 ticked, in this order, until one fails", "Apply 2 documents to WH-1-1")
	s.press(fyne.KeyUp)
	s.press(fyne.KeyUp)
	s.shows("Cannot be applied", "2 of 4 ticked") // it is looked at, and stays as it is
	test.Tap(s.w.docs.pack.all)
	s.shows("3 of 4 ticked", "Apply 3 documents to WH-1-1")
	s.w.win.Canvas().Focus(s.w.docs.pack.list)
	s.press(fyne.KeySpace)
	s.shows("a.XML cannot be applied: untick it, or take it off the list")
	s.press(fyne.KeyDelete)
	s.shows("3 of 3 ticked", "Apply 3 documents to WH-1-1")
}

// TestFolderForms: every form of a document that is known by its name is taken of a folder.
func TestFolderForms(t *testing.T) {
	files := map[string]string{"notes.txt": settings, "index.tsv": settings}
	for _, name := range []string{"a.xml", "b.provxml", "c.cpf", "d.cab", "e.wbxml", "f.WBXML"} {
		files[name] = settings
	}
	if e := expand([]string{tree(t, files)}); len(e.docs) != 6 || len(e.left) != 0 {
		t.Errorf("%d are taken: %+v; left: %+v", len(e.docs), e.docs, e.left)
	}
}

// TestMixedDropped: what a person named is ticked, what is in a folder beside it is not.
func TestMixedDropped(t *testing.T) {
	dir, other := tree(t, map[string]string{"b.xml": settings, "a.xml": settings}), file(t, "named.xml", settings)
	s := newScene(t, Options{}, newFakeBench(handset("1-1", bench.Ready)))
	s.drop(dir, other, other)
	if want := "a.xml, b.xml, 1.  named.xml"; s.names() != want {
		t.Errorf("%q, want %q", s.names(), want)
	}
	if s.w.screen.Document.Path != other {
		t.Errorf("looked at is %s", s.w.screen.Document.Path)
	}
	s.shows("Apply named.xml to WH-1-1")
	s.w.showDocument(0) // which is no choice
	s.shows("1 of 3 ticked", "Apply named.xml to WH-1-1")
}

// TestDropRefused: what cannot be used is told with its reason, and what was loaded stays.
func TestDropRefused(t *testing.T) {
	dir := tree(t, map[string]string{"photo.jpg": "\xff\xd8\xff\xe0JFIF", "note.txt": "Ring the depot", "fine.txt": settings, "empty/readme": "", "big.xml": settings + strings.Repeat(" ", 17<<20)})
	link := filepath.Join(dir, "gone.xml")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err != nil {
		t.Skip(err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-1", bench.Ready)))
	s.drop(in("photo.jpg"), in("note.txt"), in("empty"), in("none.txt"))
	s.shows("Not taken: photo.jpg. ", "Not taken: note.txt. ", "Not taken: empty. There is no document in this folder", "Not taken: none.txt. ", "Apply wifi.xml to WH-1-1")
	s.drop(in("fine.txt"))
	s.shows("Apply fine.txt to WH-1-1")
	s.hides("Not taken")
	s.drop(in("big.xml"))
	s.shows("Cannot be applied", "16 MiB")
	s.drop(link)
	s.shows("Cannot be applied", "It is a link, and what it leads to is not there")
}

// TestFolderLinked: a link to a folder is looked into, and one to an empty folder is told by its
// own name.
func TestFolderLinked(t *testing.T) {
	dir := tree(t, map[string]string{"real/a.xml": settings, "real/deep/b.xml": settings, "empty/readme": ""})
	for _, name := range []string{"real", "empty"} {
		if err := os.Symlink(filepath.Join(dir, name), filepath.Join(dir, "to-"+name)); err != nil {
			t.Skipf("SKIPPED: links are not to be had here, and links to folders are NOT tested: %v", err)
		}
	}
	e := expand([]string{filepath.Join(dir, "to-real"), filepath.Join(dir, "to-empty")})
	if len(e.docs) != 2 || e.docs[0].Name() != "a.xml" || e.docs[1].Name() != "b.xml" {
		t.Errorf("the documents are %+v", e.docs)
	}
	if len(e.left) != 1 || e.left[0].Name != "to-empty" {
		t.Errorf("left out is %+v", e.left)
	}
}

// TestFolderTooLarge: a whole disk is not loaded, and that is said.
func TestFolderTooLarge(t *testing.T) {
	files := map[string]string{}
	for i := range foldersMost + 3 {
		files["d"+strings.Repeat("x", i)+".xml"] = "<"
	}
	e := expand([]string{tree(t, files)})
	if len(e.docs) != foldersMost || len(e.left) != 1 || e.left[0].Name != "3 more documents" {
		t.Errorf("%d documents, and %+v", len(e.docs), e.left)
	}
}

// TestAllWatched: every loaded document is watched, and is reloaded in its place, ticked or
// not; what is under way keeps what was sent.
func TestAllWatched(t *testing.T) {
	a, b := file(t, "a.xml", settings), file(t, "b.xml", settings)
	s := newScene(t, Options{}, newFakeBench(handset("1-1", bench.Ready)))
	s.drop(a, b)
	check := func() {
		s.w.checkDisk()
		s.until("the files", func() bool { return !s.w.checking })
	}
	write := func(path, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.w.tickDocument(1, false)
	write(b, strings.Replace(settings, "depot", "shop floor", 1))
	check()
	if l := s.w.screen.Pack(); l[0].Mark.Word != "Valid" || l[1].Mark.Word != "Changed on disk" {
		t.Errorf("%+v", l)
	}
	s.hides("as it was read at") // it is not ticked
	s.w.tickDocument(1, true)
	s.shows("b.xml as it was read at")
	if err := os.Remove(a); err != nil {
		t.Fatal(err)
	}
	check()
	if l := s.w.screen.Pack(); l[0].Mark.Word != "No longer on disk" {
		t.Errorf("%+v", l)
	}
	write(a, settings)
	s.w.docs.reload.SetChecked(true)
	s.w.begin(s.w.screen.Sentence())
	sent := s.w.screen.Documents()
	s.until("the request", func() bool { return len(s.bench.applied()) == 1 })
	write(b, strings.Replace(settings, "depot", "hall", 1))
	check()
	s.until("the new one", func() bool {
		list := s.w.screen.Documents()
		return len(list) == 2 && list[1].Valid() && strings.Contains(list[1].Doc.Text(), "hall")
	})
	if s.names() != "1.  a.xml, 2.  b.xml" || s.bench.applied()[0].Documents[1] != sent[1].Doc {
		t.Errorf("%s", s.names())
	}
}

// TestLabelElsewhere: what another program calls a port is seen in its row.
func TestLabelElsewhere(t *testing.T) {
	b := newFakeBench(handset("1-3.2", bench.Ready))
	s := newScene(t, Options{Label: func(_ context.Context, _ run.HandsetID, _ string) error { return nil }}, b)
	b.mu.Lock()
	b.handsets[0].Port, b.handsets[0].Label = "1-3.2 (Slot A)", "Slot A"
	b.mu.Unlock()
	s.hides("Slot A")
	s.w.checkLabels()
	s.until("the label", func() bool { return strings.Contains(s.text(), "Slot A") })
}
