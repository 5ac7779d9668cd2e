//go:build !nogui

package ui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/rogpeppe/go-internal/diff"

	"cradle/app/ui/words"
)

var update = flag.Bool("update", false, "write testdata/markup anew from what the window draws")

// A picture is a part of the window in one state, as Fyne's test driver writes it down: every
// widget with its place and size, every text with its colour.
type picture struct {
	name string // of the file in testdata/markup
	of   func(t *testing.T) fyne.CanvasObject
}

// pictures are all of them: every screen, and every state that a person tells from others.
func pictures() []picture {
	return slices.Concat(documentPictures(), benchPictures(), rowPictures(), resultPictures(), historyPictures(), pagePictures(), formPictures(), dialogPictures())
}

// markupMost is how large a file may be: a larger one nobody looks at.
const markupMost = 60_000

// markupOf draws a picture, in a place where nothing of this computer is seen.
func markupOf(t *testing.T, p picture) string {
	t.Setenv("HOME", filepath.FromSlash("/home/ana"))
	t.Setenv("USERPROFILE", filepath.FromSlash("/home/ana"))
	o := p.of(t)
	size := o.Size().Max(o.MinSize())
	c := test.NewCanvas()
	c.SetPadded(false)
	c.SetContent(o)
	c.Resize(size)
	layOut(o)
	layOut(o) // also what has become larger by it
	return test.RenderToMarkup(c)
}

// layOut gives everything its place anew, as a real window does once the texts are there; a
// test's window does not.
func layOut(o fyne.CanvasObject) {
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *fyne.Container:
			if o.Layout != nil {
				o.Layout.Layout(o.Objects, o.Size())
			}
		case fyne.Widget:
			test.WidgetRenderer(o).Layout(o.Size())
		}
	})
}

// hold compares a text with the file that has it, or writes the file.
func hold(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.ReplaceAll(string(data), "\r\n", "\n"); want != got {
		t.Errorf("the window draws it otherwise; if that is meant, run the test with -update\n%s", differences(filepath.Base(path), want, got))
	}
}

// differencesMost is how many lines of differences are told.
const differencesMost = 40

// differences are the lines that two texts differ in, with those around them.
func differences(path, want, got string) string {
	lines := strings.SplitAfter(string(diff.Diff(path, []byte(want), "drawn", []byte(got))), "\n")
	lines = lines[min(1, len(lines)):] // its own command line
	if n := len(lines) - differencesMost; n > 0 {
		lines = append(lines[:differencesMost], fmt.Sprintf("and %d lines more\n", n))
	}
	return strings.Join(lines, "")
}

// TestDifferences: what is told of a picture that is drawn otherwise is short.
func TestDifferences(t *testing.T) {
	var want, got strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&want, "line %d\n", i)
		if i != 500 {
			fmt.Fprintf(&got, "line %d\n", i)
		}
	}
	if d := differences("a.xml", want.String(), got.String()); !strings.Contains(d, "\n-line 500\n") || strings.Count(d, "\n") > 12 {
		t.Error(d)
	}
	if d := differences("a.xml", want.String(), ""); strings.Count(d, "\n") > differencesMost+1 || !strings.Contains(d, "lines more") {
		t.Error(d)
	}
}

// inGerman lets a picture be drawn in German.
func inGerman(t *testing.T) {
	t.Helper()
	speak := func(code string) {
		if err := words.Use(code); err != nil {
			t.Fatal(err)
		}
	}
	speak("de")
	t.Cleanup(func() { speak("en") })
}
