//go:build !nogui

package ui

import (
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
)

func TestDocumentLoaded(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-3.2", bench.Ready)))
	s.shows("wifi.xml", "2 settings", "Valid", "1-3.2", "WH-1-3.2", "HTC P3600", "Ready", "Safe to unplug", "Apply wifi.xml to WH-1-3.2")
	s.hides("hunter2", "Plug in a handset.")
	if s.w.bar.apply.Disabled() {
		t.Error("the button cannot be pressed")
	}
}

func TestBadDocument(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", "<wap-provisioningdoc>\n<parm name='a'value='b'/>\n</wap-provisioningdoc>")}},
		newFakeBench(handset("1-3.2", bench.Ready)))
	s.shows("wifi.xml", "Cannot be applied", "line 2:", "The document has an error in line 2:")
	s.ctrlEnter()
	if len(s.bench.applied()) != 0 || !s.w.bar.apply.Disabled() {
		t.Error("a bad document can be applied")
	}
}

func TestDrop(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	a, b := file(t, "a.xml", settings), file(t, "b.xml", settings)
	far, err := storage.ParseURI("https://example.com/x.xml")
	if err != nil {
		t.Fatal(err)
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{far})
	s.shows("Only files can be dropped here")
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(a), storage.NewFileURI(b)})
	if s.w.screen.Sentence().Note != "Reading a.xml" {
		t.Error("the document before can still be applied")
	}
	s.loaded()
	s.shows("a.xml", "b.xml", "This session")
	if s.w.screen.Document.Path != a {
		t.Errorf("loaded is %s", s.w.screen.Document.Path)
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(t.TempDir())})
	s.until("the folder", func() bool { return s.w.screen.Opening == "" })
	s.shows("Not taken: 003. There is no document in this folder")
	if s.w.screen.Document.Path != a {
		t.Error("what was loaded is not any more")
	}
}

// TestDropBehindDialog: what a dialog asks about does not change behind it.
func TestDropBehindDialog(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	s.w.chooseFile()
	if s.w.modal == nil {
		t.Fatal("no dialog")
	}
	s.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(file(t, "a.xml", settings))})
	if !s.w.screen.Document.IsZero() || s.w.screen.Opening != "" {
		t.Error("it was taken")
	}
	s.shows("a.xml is opened when the dialog is closed")
	s.w.modal.Hide()
	if s.w.modal != nil {
		t.Error("the dialog is closed and still counts")
	}
	s.loaded()
	if got := s.w.screen.Document.Name(); got != "a.xml" {
		t.Errorf("loaded is %q", got)
	}
}

// TestLastOneWins: of two documents that are opened one after the other the
// second is loaded, whichever is read first.
func TestLastOneWins(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	a, b := file(t, "a.xml", settings), file(t, "b.xml", settings)
	s.w.open(a, false)
	late := <-s.queue // a is read, and the window has not heard of it
	s.w.open(b, false)
	late()
	if d := s.w.screen.Document; d.Path != b || !d.Reading {
		t.Errorf("while the second is read: %+v", d)
	}
	s.loaded()
	if d := s.w.screen.Document; d.Path != b || !d.Valid() {
		t.Errorf("loaded is %+v", d)
	}
}

func TestSamplesAndShelf(t *testing.T) {
	s := newScene(t, Options{Samples: testSamples}, newFakeBench())
	s.w.docs.shelf.Select(1)
	s.loaded()
	if d := s.w.screen.Document; !d.Valid() || !d.Sample {
		t.Fatalf("%+v", d)
	}
	s.shows("welcome.xml", "2 settings")
	s.w.docs.shelf.Select(0) // a heading
	if d := s.w.screen.Document; d.Reading || d.Name() != "welcome.xml" {
		t.Errorf("%+v", d)
	}
	s.w.open(file(t, "a.xml", settings), false)
	s.loaded()
	s.w.win.Canvas().Focus(s.w.docs.shelf)
	s.press(fyne.KeyDown) // over the heading of the samples
	s.loaded()
	if d := s.w.screen.Document; d.Name() != "welcome.xml" {
		t.Errorf("by the arrow: %+v", d)
	}
	s.press(fyne.KeyDown) // there is nothing below
	s.press(fyne.KeyUp)
	s.loaded()
	if d := s.w.screen.Document; d.Name() != "a.xml" {
		t.Errorf("and back: %+v", d)
	}
}

func TestChangedOnDisk(t *testing.T) {
	path := file(t, "wifi.xml", settings)
	s := newScene(t, Options{Files: []string{path}}, newFakeBench(handset("1-1", bench.Ready)))
	check := func(want view.Disk) {
		t.Helper()
		s.w.checkDisk()
		s.until("the file", func() bool { return !s.w.checking })
		if got := s.w.screen.Document.Disk; got != want {
			t.Errorf("disk is %v, want %v", got, want)
		}
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check(view.Same)
	write(settings + "\n<!-- more -->")
	check(view.Changed)
	s.shows("Changed on disk since", "Reload", "As it was read at")
	write(settings)
	check(view.Same)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	check(view.Missing)
	write(settings)
	check(view.Same)

	write(settings + "\n<!-- more -->")
	check(view.Changed)
	test.Tap(s.w.docs.disk.Objects[1].(*kit.Button))
	s.loaded()
	check(view.Same)

	s.w.docs.reload.SetChecked(true)
	write(strings.Replace(settings, "hunter2", "hunter3", 1))
	s.w.checkDisk()
	s.until("the new document", func() bool {
		d := s.w.screen.Document
		return d.Valid() && strings.Contains(string(d.Doc.Source), "hunter3")
	})
}
