//go:build !nogui

package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

// TestPicked: what was picked in a dialog for files is taken by its path; nothing is where it
// was left, and why there is none is said.
func TestPicked(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	var got []string
	on := onPicked[fyne.URIReadCloser](s.w, func(why string) string { return "Not this one: " + why }, func(path string) { got = append(got, path) })
	on(nil, nil)
	if len(got) != 0 {
		t.Errorf("left without a choice, and taken is %q", got)
	}
	on(nil, errors.New("it is locked"))
	if note := s.w.bar.note.Text; !strings.HasPrefix(note, "Not this one: ") || !strings.Contains(strings.ToLower(note), "it is locked") || len(got) != 0 {
		t.Errorf("it says %q, and took %q", note, got)
	}
	path := file(t, "a.xml", settings)
	f, err := storage.Reader(storage.NewFileURI(path))
	if err != nil {
		t.Fatal(err)
	}
	on(f, nil)
	if len(got) != 1 || got[0] != path {
		t.Errorf("taken is %q, want %s", got, path)
	}
	if _, err := f.Read(make([]byte, 1)); err == nil {
		t.Error("it is still open")
	}
}
