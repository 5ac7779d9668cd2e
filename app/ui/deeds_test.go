//go:build !nogui

package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/rapi/change"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// parm finds the setting of a name.
func parm(d *provxml.Document, name string) *provxml.Node {
	for n := range d.Nodes() {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// TestPlan: the button asks the ticked handsets, nothing is applied, and what would change
// is shown setting by setting.
func TestPlan(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready))
	now := "shop"
	b.planned = func(id run.HandsetID, d *provxml.Document) (bench.Planned, error) {
		if id == "sim-2" {
			return bench.Planned{}, bench.ErrDeparted
		}
		return bench.Planned{Document: d, Steps: []change.Step{
			{Setting: parm(d, "Name"), Kind: change.Change, Now: &now},
			{Setting: parm(d, "Password"), Kind: change.Unreadable, Reason: phrase.Verbatim("The handset masks it.")},
		}}, nil
	}
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	test.Tap(s.w.bar.plan)
	if s.w.bar.apply.Disabled() == false || s.w.bar.around[s.w.bar.plan].Visible() {
		t.Error("something else can be begun meanwhile")
	}
	s.shows("Reading what wifi.xml would change on 2 handsets")
	s.until("the plan", func() bool { return !s.w.screen.Applying() && s.w.result.result != nil })
	s.shows("Planned", "1 to change, 1 cannot be read", "Change", "now “shop”", "Cannot be read", "Only changes", "nothing was changed", "Safe to unplug · 1 to change")
	s.hides("hunter2", "Export…")
	slices.Sort(b.looks)
	if len(b.applied()) != 0 || !slices.Equal(b.looks, []string{"plan sim-1 sim-1", "plan sim-2 sim-2"}) { // each of the very handset that was chosen
		t.Errorf("applied %v, asked %v", b.applied(), b.looks)
	}
	s.w.result.look(tableView)
	s.shows("On the handset now", "“shop”")
	s.w.moveSelection(1)
	s.until("the other one", func() bool { return s.w.result.result != nil && s.w.result.result.Look.Err != nil })
	s.shows("Not asked", "The handset was unplugged.")
	test.Tap(s.w.result.close)
	s.shows("Nothing was applied to WH-sim-2 yet.")
}

// TestVerify: what differs is found by the filter, and a document that is all there says so.
func TestVerify(t *testing.T) {
	b := newFakeBench(handset("1-3.2", bench.Ready))
	verdict := change.Differs
	b.compared = func(id run.HandsetID, d *provxml.Document) (bench.Compared, error) {
		return bench.Compared{Document: d, Checks: []change.Check{{Setting: parm(d, "Name"), Verdict: verdict}, {Setting: parm(d, "Password"), Verdict: change.Verified}}}, nil
	}
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.w.shortcutPressed(t, fyne.KeyV, ctrl|fyne.KeyModifierShift)
	s.until("the answers", func() bool { return !s.w.screen.Applying() && s.w.result.result != nil })
	s.shows("Differs", "1 differs, 1 verified", "it is not there", "Only problems")
	s.shows("••••••")
	s.w.result.toggleFilter()
	s.hides("••••••") // the password, which is as it should be
	s.w.result.toggleFilter()
	verdict = change.Verified
	first := s.w.result.result
	test.Tap(s.w.bar.verify)
	s.until("the answers", func() bool { return s.w.result.result != first })
	s.shows("2 verified", "Safe to unplug · 2 verified")
}

// shortcutPressed presses a shortcut of the menu.
func (w *window) shortcutPressed(t *testing.T, key fyne.KeyName, mods fyne.KeyModifier) {
	t.Helper()
	for _, list := range w.commands() {
		for _, c := range list {
			if c.key == key && c.mods == mods && !c.off {
				w.chosen(c)()
				return
			}
		}
	}
	t.Fatalf("there is no shortcut %s, or it is off", key)
}

// TestLookStopped: what only asks is stopped without a question.
func TestLookStopped(t *testing.T) {
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, newFakeBench(handset("1-3.2", bench.Ready)))
	test.Tap(s.w.bar.plan)
	if s.w.screen.Leaving() != "" {
		t.Error("closing would ask")
	}
	test.Tap(s.w.bar.stop)
	if s.w.modal != nil {
		t.Error("it is asked whether to stop")
	}
	s.until("the end", func() bool { return !s.w.screen.Applying() })
	if s.w.screen.Looked() != nil {
		t.Error("there is a result of what was given up")
	}
}

// TestAuto: it asks first, a frame shows that it is on, nothing else can be begun, and
// what is under way goes on to its ending when it is switched off.
func TestAuto(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	test.Tap(s.w.bar.auto)
	s.shows("Switch Auto on?", "each handset that is plugged in gets wifi.xml", "Also the handset that is here now")
	if f := s.w.win.Canvas().Focused().(*kit.Button); f.Text != "Leave it off" {
		t.Errorf("Enter would press %q", f.Text)
	}
	if s.w.frame.root.Visible() || len(b.autos) != 0 {
		t.Error("it is on before anybody agreed")
	}
	s.tapButton("Switch Auto on")
	s.until("Auto", func() bool { return s.w.auto != nil })
	a := b.autos[0]
	if !a.opt.NewOnly || a.opt.Again || a.opt.Request.Documents[0].Name == "" {
		t.Errorf("%+v", a.opt)
	}
	s.shows("Auto is on: each handset that is plugged in gets wifi.xml", "End Auto", "0 handsets served")
	if !s.w.frame.root.Visible() || !s.w.bar.apply.Disabled() || s.w.bar.around[s.w.bar.plan].Visible() {
		t.Error("the frame is not there, or something else can be begun")
	}
	a.mu.Lock()
	a.tally = bench.Tally{Handsets: 1, UnderWay: 1}
	a.mu.Unlock()
	b.change(run.Event{Kind: run.Ready}, "sim-1", func(*bench.Handset) {})
	s.until("the tally", func() bool { return strings.Contains(s.text(), "1 handset served, 1 under way") })
	s.w.closeAsked()
	s.shows("Auto is on, and ends with the window.")
	s.w.modal.Hide()
	test.Tap(s.w.frame.end)
	if a.stopped != 1 {
		t.Error("it was not told to stop")
	}
	s.shows("Auto is ending: nothing new is begun")
	a.end()
	s.until("the end", func() bool { on, _ := s.w.screen.Auto(); return !on })
	s.shows("Apply wifi.xml to WH-sim-1")
	s.hides("Auto is")
	if s.w.frame.root.Visible() {
		t.Error("the frame is still there")
	}
}

// button is a button of a dialog.
func (s *scene) button(text string) (found *kit.Button) {
	s.t.Helper()
	for _, o := range s.w.win.Canvas().Overlays().List() {
		walk(o, func(o fyne.CanvasObject) {
			if b, ok := o.(*kit.Button); ok && b.Text == text {
				found = b
			}
		})
	}
	if found == nil {
		s.t.Fatalf("there is no button %q", text)
	}
	return found
}

func (s *scene) tapButton(text string) {
	s.t.Helper()
	test.Tap(s.button(text))
}

// TestAutoDanger: a document that erases handsets wants its word typed.
func TestAutoDanger(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready))
	s := newScene(t, Options{Files: []string{file(t, "wipe.xml", wiping)}}, b)
	test.Tap(s.w.bar.auto)
	s.shows("It is dangerous:", "Type WIPE to go on:")
	if !s.button("Switch Auto on").Disabled() || len(b.autos) != 0 {
		t.Fatal("it can be switched on without the word")
	}
	for _, r := range "WIPE" {
		s.w.win.Canvas().Focused().TypedRune(r)
	}
	s.tapButton("Switch Auto on")
	s.until("Auto", func() bool { return s.w.auto != nil })
}

// TestSeveralDocuments: files that were named are applied together, in their order.
func TestSeveralDocuments(t *testing.T) {
	b := newFakeBench(handset("sim-1", bench.Ready), handset("sim-2", bench.Ready))
	b.answer = func(_ context.Context, _ *fakeBench, id run.HandsetID, d *provxml.Document) run.Run {
		r := aRun(id, d, run.Applied, 0, settings)
		r.ID += d.Name
		if strings.HasSuffix(d.Name, "b.xml") {
			r.Ending = run.Failed
		}
		return r
	}
	s := newScene(t, Options{Files: []string{file(t, "a.xml", settings), file(t, "b.xml", strings.Replace(settings, "depot", "shop", 1))}}, b)
	s.until("the documents", func() bool { return s.w.screen.Sentence().Enabled })
	s.shows("1.  a.xml", "2.  b.xml", "Apply 2 documents to 2 handsets", "2 of 2 ticked, in this order, until one fails")
	s.w.showDocument(1)
	s.w.win.Canvas().Focus(s.w.docs.pack.list)
	s.alt(fyne.KeyUp)
	s.shows("1.  b.xml", "2.  a.xml")
	s.alt(fyne.KeyDown)
	test.Tap(s.w.docs.pack.later) // it is the last already
	s.shows("1.  a.xml", "2.  b.xml")
	s.ctrlEnter()
	s.until("the runs", func() bool { return !s.w.screen.Applying() && s.w.result.result != nil })
	if r := b.applied(); len(r) != 1 || len(r[0].Documents) != 2 || !strings.HasSuffix(r[0].Documents[0].Name, "a.xml") || len(r[0].Chosen) != 2 {
		t.Errorf("%+v", r)
	}
	s.until("the failed one", func() bool {
		return strings.Contains(s.text(), "Document 2 of 2: b.xml") && s.w.result.result.Run.Ending == run.Failed
	})
	s.shows("1 of 2 documents applied")
	s.press(fyne.KeyD)
	s.until("the other one", func() bool { return s.w.result.result.Run.Ending == run.Applied })
	s.shows("Document 1 of 2: a.xml")
	s.w.win.Canvas().Focus(s.w.docs.pack.list)
	s.w.showDocument(1)
	s.press(fyne.KeySpace)
	s.shows("1 of 2 ticked", "Apply a.xml to 2 handsets")
	test.Tap(s.w.docs.pack.all)
	s.shows("Apply 2 documents to 2 handsets")
	s.w.tickDocuments(false)
	s.shows("Tick a document first")
	s.w.win.Canvas().Focus(s.w.docs.pack.list)
	s.press(fyne.KeyDelete)
	s.shows("Apply a.xml to 2 handsets")
	s.hides("ticked")
}

// TestLabel: a port is named at the window, and its row shows it at once.
func TestLabel(t *testing.T) {
	b := newFakeBench(handset("1-3.2", bench.Ready))
	fail := true
	opt := Options{Label: func(_ context.Context, id run.HandsetID, label string) error {
		if fail {
			fail = false
			return errors.New("1-4 has that name")
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.handsets[0].Port, b.handsets[0].Label = "1-3.2 ("+label+")", label
		return nil
	}}
	s := newScene(t, opt, b)
	s.press(fyne.KeyF2)
	s.shows("The name of port 1-3.2")
	name := func(text string) {
		for _, r := range text {
			s.w.win.Canvas().Focused().TypedRune(r)
		}
		s.tapButton("Name it")
	}
	name("Slot A")
	s.until("the refusal", func() bool { return strings.Contains(s.text(), "The port keeps its name: 1-4 has that name") })
	s.press(fyne.KeyF2)
	name("Slot A")
	s.until("the label", func() bool { return strings.Contains(s.text(), "Slot A") })
	s.w.rowMenu("1-3.2", fyne.NewPos(10, 10))
	s.shows("Name the port…", "Connect again", "Tick only this one")
}

// TestWaitingRows: what a row waits for, with how long still, and why it cannot be used.
func TestWaitingRows(t *testing.T) {
	busy := handset("1-2", bench.Unusable)
	busy.Err = &journal.ClaimedError{Handset: "1-2"}
	b := newFakeBench(handset("1-1", bench.Running), busy)
	s := newScene(t, Options{}, b)
	began := time.Now()
	b.change(run.Event{Kind: run.Waiting, RunID: "1", Phase: "restart", Time: began, Until: began.Add(3 * time.Minute)}, "1-1", func(h *bench.Handset) { h.State = bench.Gone })
	s.until("the countdown", func() bool { return strings.Contains(s.text(), " of 3:00") })
	s.shows("0:0", "Used by another program", "Another Cradle works", "Try again")
	b.change(run.Event{Kind: run.Phase, RunID: "1", Phase: "verify"}, "1-1", func(h *bench.Handset) { h.State, h.Phase = bench.Running, "verify" })
	b.change(run.Event{Kind: run.Progress, RunID: "1", Phase: "verify", Done: 12, Total: 20}, "1-1", func(*bench.Handset) {})
	s.until("the progress", func() bool { return strings.Contains(s.text(), "Do not unplug · 12 of 20") })
	s.hides("of 3:00")
}

// TestThirtyRows: of thirty that run, only those that can be seen are drawn.
func TestThirtyRows(t *testing.T) {
	var list []bench.Handset
	for i := range 30 {
		list = append(list, handset(run.HandsetID(fmt.Sprintf("sim-%d", i+1)), bench.Ready))
	}
	b := newFakeBench(list...)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.shows("Apply wifi.xml to 30 handsets")
	drawn := 0
	walk(s.w.bench.list, func(o fyne.CanvasObject) {
		if _, ok := o.(*handsetRow); ok {
			drawn++
		}
	})
	if drawn == 0 || drawn > 12 {
		t.Errorf("%d rows are drawn", drawn)
	}
	for i := range 30 {
		id := run.HandsetID(fmt.Sprintf("sim-%d", i+1))
		b.change(run.Event{Kind: run.Progress, RunID: "1", Phase: "send", Done: i, Total: 30}, id, func(h *bench.Handset) { h.State, h.Phase = bench.Running, "send" })
	}
	s.until("the rows", func() bool { return strings.Contains(s.text(), "0 of 30") })
	s.w.bench.list.ScrollToBottom()
	s.until("the last row", func() bool { return strings.Contains(s.text(), "29 of 30") })
}
