//go:build !nogui

package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/undo"
	"cradle/rapi/change"
	"cradle/rapi/provxml"
)

// undoable is a history of two runs that can be undone, of which the newer one is selected.
func undoable(t *testing.T, b *fakeBench) (*scene, *fakeHistory) {
	t.Helper()
	h := newFakeHistory(t, 2)
	for i := range h.entries {
		h.entries[i].Before, h.entries[i].BeforeRead = "x", time.Now()
	}
	back, err := provxml.Parse("undo of wifi2.xml", []byte(strings.Replace(settings, "depot", "before, hunter2", 1))) // the name repeats the secret
	if err != nil {
		t.Fatal(err)
	}
	h.undo = undo.Undone{
		Undo:  &change.Undo{Document: back, Left: []change.LeftOut{{Path: "Registry/HKLM\\Comm/Password", Why: "The handset shows it as asterisks."}}},
		Notes: []undo.Note{{Kind: undo.Before, Run: 2, Other: 1}},
	}
	s := newScene(t, Options{History: h}, b)
	s.history()
	s.w.history.list.Select(0)
	s.until("the run", func() bool { return s.w.history.run != nil })
	return s, h
}

// answer presses the dialog's button that says so.
func (s *scene) answer(text string) {
	s.t.Helper()
	for _, o := range s.w.win.Canvas().Overlays().List() {
		var b *kit.Button
		walk(o, func(o fyne.CanvasObject) {
			if x, ok := o.(*kit.Button); ok && x.Text == text {
				b = x
			}
		})
		if b != nil {
			b.Tapped(nil)
			return
		}
	}
	s.t.Fatalf("no button %q in:\n%s", text, s.text())
}

// TestUndo: what would be sent and what cannot be undone are shown first; it goes to the handset
// of the run alone, by who it is, is read back, and takes back that run.
func TestUndo(t *testing.T) {
	s, _ := undoable(t, newFakeBench(handset("1-1", bench.Ready), handset("1-2", bench.Ready)))
	s.w.screen.NoVerify = true
	s.shows("Undo…", "Apply again…", "Load on the bench")
	s.hides("Ask the handset")
	s.w.history.undoAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("Undo run 2?", "1 thing cannot be undone and stays as it is:", `Registry/HKLM\Comm/Password: The handset shows it as asterisks.`,
		"Run 2 was undone before, by run 1.", "before", "Undo run 2 on WH-1-1")
	s.hides("hunter2")
	s.answer("Undo run 2 on WH-1-1")
	s.until("the undo", func() bool { return len(s.bench.applied()) == 1 })
	req := s.bench.applied()[0]
	own := req.Own["1-1"]
	if !slices.Equal(req.Targets, []run.HandsetID{"1-1"}) || own.Identity.GUID != "1-1" || !slices.Equal(own.Undoes, []string{"run-2"}) || req.NoVerify || own.Documents[0].Name != "undo of wifi2.xml" {
		t.Errorf("asked for was %+v", req)
	}
	if s.w.pages.now != benchPage {
		t.Error("the bench is not shown")
	}
}

// TestUndoNotHere: nothing can be agreed to while the handset is not there, or another one is in its
// place; and a run that has no undo says why.
func TestUndoNotHere(t *testing.T) {
	other := handset("1-1", bench.Ready)
	other.Identity = run.Identity{GUID: "another", Name: "WH-9"}
	s, h := undoable(t, newFakeBench(other))
	s.w.history.undoAsked()
	s.until("what is said", func() bool { return s.w.modal != nil })
	s.shows("WH-1-1 is not here: plug it in first", "cannot be undone and stays as it is")
	s.hides("Undo run 2 on")
	s.answer("Close")
	h.noUndo = &undo.Refusal{Run: 2, Reason: undo.NotTold}
	s.w.history.undoAsked()
	s.until("why", func() bool {
		return s.w.bar.note.Text == "Run 2 cannot be undone: the handset did not tell what it had before"
	})
	s.w.history.entries[1].Ending = run.Failed
	s.w.history.list.Select(1)
	s.hides("Undo…")
	if len(s.bench.applied()) > 0 {
		t.Error("something was applied")
	}
}

// TestReapply: the document of a run goes to its handset again; where that is not here it can be
// loaded for others.
func TestReapply(t *testing.T) {
	s, _ := undoable(t, newFakeBench(handset("1-2", bench.Ready), handset("1-1", bench.Ready)))
	s.w.history.reapplyAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.answer("Apply wifi2.xml to WH-1-1")
	s.until("the run", func() bool { return len(s.bench.applied()) == 1 })
	if req := s.bench.applied()[0]; !slices.Equal(req.Targets, []run.HandsetID{"1-1"}) || req.Own["1-1"].Identity.GUID != "1-1" || req.Own["1-1"].Undoes != nil {
		t.Errorf("asked for was %+v", req)
	}

	s, _ = undoable(t, newFakeBench(handset("1-2", bench.Ready)))
	s.w.history.reapplyAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("WH-1-1 is not here: plug it in first. For other handsets")
	s.answer("Load on the bench")
	s.until("the document", func() bool { return s.w.screen.Document.Past == 2 })
}

// TestAskHandset: the handset of an interrupted run is asked, and the history shows what came of it.
func TestAskHandset(t *testing.T) {
	h := newFakeHistory(t, 2)
	h.entries[0].State, h.entries[0].Step, h.entries[0].Ending = journal.Interrupted, "send", run.Running
	s := newScene(t, Options{History: h}, newFakeBench(handset("1-1", bench.Ready)))
	s.history()
	s.w.history.list.Select(0)
	s.until("the run", func() bool { return s.w.history.run != nil })
	s.shows("Ask the handset")
	s.w.history.askHandset()
	s.until("the answer", func() bool { return s.w.modal != nil && !s.w.history.reading })
	s.shows("What became of run 2", "The handset has all as it was before: nothing of the document is in.")
	if !slices.Equal(h.resolved, []string{"run-2 on WH-1-1"}) {
		t.Errorf("asked was %q", h.resolved)
	}
	s.answer("Close")
	s.hides("Ask the handset")
}

// TestUndoShown: the history says which runs belong together.
func TestUndoShown(t *testing.T) {
	h := newFakeHistory(t, 2)
	h.entries[0].Undoes, h.entries[1].UndoneBy = "run-1", []int64{2}
	s := newScene(t, Options{History: h}, newFakeBench())
	s.history()
	s.shows("Takes an earlier run back", "Undone by run 2")
}

// TestBundle: a bundle is of the run that is selected, and its file is its owner's alone.
func TestBundle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "help.zip")
	var asked []int64
	h := newFakeHistory(t, 2)
	s := newScene(t, Options{History: h, WriteBundle: func(_ context.Context, path string, runs []int64) error {
		asked = runs
		return os.WriteFile(path, []byte("zip"), 0o600)
	}}, newFakeBench())
	s.history()
	s.w.history.list.Select(0)
	s.w.bundleAsked()
	s.shows("Support bundle", "run 2 with its document", "secrets are masked")
	s.w.modal.Hide()
	if err := os.WriteFile(path, nil, 0o644); err != nil { // as the dialog leaves it
		t.Fatal(err)
	}
	s.w.writeBundle(path, []int64{2})
	s.until("the bundle", func() bool { return strings.Contains(s.w.bar.note.Text, "Written") })
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 || !slices.Equal(asked, []int64{2}) {
		t.Errorf("%v, %v, runs %v", i.Mode(), err, asked)
	}
}
