//go:build !nogui

package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/view"
	"cradle/app/undo"
)

// holding does something while keys are held.
func (s *scene) holding(keys fyne.KeyModifier, do func()) {
	s.w.modifiers = func() fyne.KeyModifier { return keys }
	defer func() { s.w.modifiers = kit.ModifiersHeld }()
	do()
}

// ticked is a history of n runs, of which some are ticked.
func ticked(t *testing.T, opt Options, h *fakeHistory, b *fakeBench, numbers ...int64) *scene {
	t.Helper()
	opt.History = h
	s := newScene(t, opt, b)
	s.history()
	for i, e := range s.w.history.entries {
		if slices.Contains(numbers, e.Number) {
			s.w.history.ticks.turn(i)
		}
	}
	return s
}

// TestTicks: runs are ticked as in other lists, by mouse and by key; the ticks stay while
// others are looked at and searched for, and Escape takes them away before it leaves.
func TestTicks(t *testing.T) {
	s := newScene(t, Options{History: newFakeHistory(t, 9)}, newFakeBench())
	s.history()
	h := s.w.history
	want := func(what string, numbers ...int64) {
		t.Helper()
		if got := h.ticks.numbers(); !slices.Equal(got, numbers) {
			t.Errorf("%s: ticked are %v, want %v", what, got, numbers)
		}
	}
	s.w.win.Canvas().Focus(h.list)
	h.ticks.tapped(1, false)
	want("a click")
	s.holding(fyne.KeyModifierControl, func() { h.ticks.tapped(3, false) })
	want("another one with Ctrl", 8, 6)
	s.shows("2 runs are ticked", "Compare the two", "Tick none")
	s.holding(fyne.KeyModifierControl, func() { h.ticks.tapped(1, false) })
	want("the first one again with Ctrl", 6)
	h.ticks.tapped(0, true)
	want("the box of the newest", 9, 6)
	if h.chosen != 8 {
		t.Errorf("a tick opens run %d", h.chosen)
	}
	h.ticks.tapped(5, false)
	s.holding(fyne.KeyModifierShift, func() { h.ticks.tapped(7, false) })
	want("a range with Shift", 9, 6, 4, 3, 2)
	s.holding(fyne.KeyModifierShift, func() { h.ticks.tapped(6, false) })
	want("a shorter range from the same", 9, 6, 4, 3)
	s.press(fyne.KeyEscape)
	want("Escape")
	if s.w.pages.now != historyPage {
		t.Error("Escape has left the history")
	}
	s.hides("Tick none", "runs are ticked")
	s.holding(fyne.KeyModifierShift, func() { s.press(fyne.KeyDown); s.press(fyne.KeyDown); s.press(fyne.KeyUp) })
	want("Shift and the arrows", 3, 2)
	s.press(fyne.KeyUp)
	s.press(fyne.KeySpace)
	want("Space", 2)
	test.Type(h.search, "wifi9.xml")
	s.until("the search", func() bool { return len(h.entries) == 1 })
	want("searched for others", 2)
	s.w.commandOf(t, "Tick all runs").do()
	s.until("all that were found", func() bool { return len(h.ticks.runs) == 2 })
	want("all that were found", 9, 2)
}

// commandOf is a line of the menu of runs.
func (w *window) commandOf(t *testing.T, label string) command {
	t.Helper()
	for _, c := range w.commands()["runs"] {
		if c.label == label {
			return c
		}
	}
	t.Fatalf("there is no command %q", label)
	return command{}
}

// TestTicksDone: what is done with ticked runs is done with all of them: exported, packed,
// compared.
func TestTicksDone(t *testing.T) {
	var exported, packed atomic.Pointer[[]int64] // written on goroutines of their own
	s := ticked(t, Options{
		WriteRuns:   func(_ context.Context, path string, runs []int64) error { exported.Store(&runs); return nil },
		WriteBundle: func(_ context.Context, path string, runs []int64) error { packed.Store(&runs); return nil },
	}, newFakeHistory(t, 9), newFakeBench(), 7, 2)
	h := s.w.history
	h.ticks.compareThem()
	s.until("the comparison", func() bool { return h.comparison.of != nil })
	s.shows("Two runs compared", "1 of 2 settings differ", "wifi2.xml on WH-1-1", "wifi7.xml on WH-1-1")
	if c := h.comparison.of; c.First.Name != "wifi2.xml" || c.Second.Name != "wifi7.xml" {
		t.Errorf("compared are %s and %s", c.First.Name, c.Second.Name)
	}
	s.press(fyne.KeyEscape)
	s.hides("Two runs compared")
	if len(h.ticks.runs) != 2 {
		t.Error("the ticks are gone with the comparison")
	}
	h.ticks.turn(0)
	s.hides("Compare the two")
	s.w.exportResult()
	if s.w.modal == nil {
		t.Fatal("no file is asked for")
	}
	s.w.modal.Hide()
	numbers := h.ticks.numbers()
	s.w.writeReport("/nowhere/a.csv", func(ctx context.Context, path string) error { return s.w.opt.WriteRuns(ctx, path, numbers) })
	s.until("the report", func() bool { return exported.Load() != nil })
	s.w.bundleAsked()
	s.shows("the 3 runs that are ticked")
	s.answer("Cancel")
	s.w.writeBundle("/nowhere/a.zip", h.ticks.numbers())
	s.until("the bundle", func() bool { return packed.Load() != nil })
	if want := []int64{9, 7, 2}; !slices.Equal(*exported.Load(), want) || !slices.Equal(*packed.Load(), want) {
		t.Errorf("exported are %v, packed %v", *exported.Load(), *packed.Load())
	}
}

// TestUndoSeveral: several runs are undone the newest first, each on its own handset; what has
// no undo, or is on a handset that is not here, is named first.
func TestUndoSeveral(t *testing.T) {
	_, h := undoable(t, newFakeBench())
	more := newFakeHistory(t, 4)
	more.undo, more.noUndo, more.noUndoOf = h.undo, &undo.Refusal{Run: 4, Reason: undo.NotTold}, 4
	for i := range more.entries {
		more.entries[i].Before, more.entries[i].BeforeRead = "x", time.Now()
		if more.entries[i].Number == 3 {
			more.entries[i].Identity = run.Identity{GUID: "1-2", Name: "WH-1-2"}
		}
	}
	s := ticked(t, Options{}, more, newFakeBench(handset("1-1", bench.Ready), handset("1-2", bench.Ready)), 1, 2, 3, 4)
	s.w.history.undoAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("Undo 4 runs?", "Run 4 cannot be undone: the handset did not tell what it had before.", "2 handsets get what takes their own runs back",
		"1 thing cannot be undone", "run 3 on WH-1-2", "Undo 3 runs on 2 handsets")
	s.hides("hunter2")
	s.answer("Undo 3 runs on 2 handsets")
	s.until("the undo", func() bool { return len(s.bench.applied()) == 1 })
	req := s.bench.applied()[0]
	var got []string
	for _, id := range req.Targets {
		own := req.Own[id]
		got = append(got, fmt.Sprint(id, " ", own.Identity.GUID, " ", own.Undoes, " ", len(own.Documents)))
	}
	if want := []string{"1-2 1-2 [run-3] 1", "1-1 1-1 [run-2 run-1] 2"}; !slices.Equal(got, want) || req.NoVerify || len(req.Chosen) != 2 {
		t.Errorf("asked for was %q, want %q", got, want)
	}

	s = ticked(t, Options{}, more, newFakeBench(handset("1-1", bench.Ready)), 2, 3)
	s.w.history.undoAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("Run 3: WH-1-2 is not here: plug it in first.", "Undo run 2 on WH-1-1")
	s.hides("run 3 on WH-1-2")
}

// TestUndoTooMany: more runs than can be read through are not undone at once, and it is said
// what to do instead.
func TestUndoTooMany(t *testing.T) {
	h := newFakeHistory(t, view.MostUndone+1)
	h.noUndo = &undo.Refusal{Run: 1, Reason: undo.NotTold}
	s := newScene(t, Options{History: h}, newFakeBench(handset("1-1", bench.Ready)))
	s.history()
	s.w.history.ticks.all()
	s.until("the ticks", func() bool { return len(s.w.history.ticks.runs) == view.MostUndone+1 })
	s.w.history.undoAsked()
	s.shows("101 runs are ticked, and at most 100 are undone at once: tick and undo the newest 100 first")
	s.w.history.ticks.turn(len(s.w.history.entries) - 1)
	s.w.history.undoAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("Undo 100 runs?")
}

// TestUndoStrangerInBetween: another handset comes to the place while the question is open:
// nothing is sent, and it is said.
func TestUndoStrangerInBetween(t *testing.T) {
	s, _ := undoable(t, newFakeBench(handset("1-1", bench.Ready)))
	s.w.history.undoAsked()
	s.until("the question", func() bool { return s.w.modal != nil })
	s.bench.change(run.Event{Kind: run.Arrived}, "1-1", func(h *bench.Handset) {
		h.Identity, h.Since = run.Identity{GUID: "another", Name: "WH-9"}, time.Now().Add(time.Second)
	})
	s.until("the stranger", func() bool { return s.w.screen.Handset("1-1").Identity.Name == "WH-9" })
	s.answer("Undo run 2 on WH-1-1")
	if got := s.w.bar.note.Text; !strings.Contains(got, "not the ones you were asked about") {
		t.Errorf("it says %q", got)
	}
	if len(s.bench.applied()) > 0 {
		t.Error("something was applied")
	}
}

// TestPrune: what would go is counted and named before it goes, and the ticks with it.
func TestPrune(t *testing.T) {
	h := newFakeHistory(t, 9)
	s := ticked(t, Options{}, h, newFakeBench(), 1)
	s.w.history.pruneAsked()
	s.shows("Take old runs out of the journal", "nothing is taken out yet")
	s.answer("Count them")
	s.until("what would go", func() bool { return s.w.modal != nil })
	s.shows("Take 8 runs out for good?", "The journal has 2.5 MB now.", "Run 2 was interrupted and nobody has looked after it")
	s.answer("Take 8 runs out")
	s.until("that they are gone", func() bool { return strings.HasPrefix(s.w.bar.note.Text, "8 runs were taken out") })
	if len(h.pruned) != 2 || !h.pruned[0].Dry || h.pruned[1].Dry || time.Since(h.pruned[1].Before) < 89*24*time.Hour || len(s.w.history.ticks.runs) != 0 {
		t.Errorf("asked for was %+v", h.pruned)
	}
}

// TestSettleUnknown: somebody can look after a run that ended Unknown, too.
func TestSettleUnknown(t *testing.T) {
	h := newFakeHistory(t, 2)
	h.entries[0].State, h.entries[0].Ending = journal.Ended, run.Unknown
	s := newScene(t, Options{History: h}, newFakeBench())
	s.history()
	s.w.history.list.Select(0)
	s.until("the run", func() bool { return s.w.history.run != nil })
	s.shows("It was looked after", "The settings may be in, or not.")
	s.press(fyne.KeyS)
	s.until("the question", func() bool { return s.w.modal != nil })
	s.shows("Run 2 was looked after")
	s.answer("It was looked after")
	s.until("it is written", func() bool { return s.w.history.entries[0].Settled })
	s.hides("It was looked after")
}

// TestTypingSearch: letters that come quickly make one question, and what was asked before is given up.
func TestTypingSearch(t *testing.T) {
	h := newFakeHistory(t, 9)
	s := newScene(t, Options{History: h}, newFakeBench())
	s.history()
	before := len(h.asked)
	test.Type(s.w.history.search, "wifi7")
	s.read()
	var words []string
	for _, f := range h.asked[before:] {
		if f.Words != "" {
			words = append(words, f.Words)
		}
	}
	if !slices.Equal(words, []string{"wifi7"}) {
		t.Errorf("asked for was %q", words)
	}
}
