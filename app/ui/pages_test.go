//go:build !nogui

package ui

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/app/undo"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// fakeHistory is a journal in memory, the newest run first.
type fakeHistory struct {
	mu       sync.Mutex
	runs     []run.Run
	entries  []journal.Entry
	asked    []journal.Filter
	settled  []string
	undo     undo.Undone
	noUndo   error
	noUndoOf int64 // the run that noUndo is about; 0: any
	pruned   []journal.Pruning
	resolved []string
	noKey    error
	broken   error
}

func newFakeHistory(t *testing.T, n int) *fakeHistory {
	t.Helper()
	h := &fakeHistory{}
	for i := n; i >= 1; i-- {
		d, err := provxml.Parse(fmt.Sprintf("wifi%d.xml", i), []byte(settings))
		if err != nil {
			t.Fatal(err)
		}
		r := aRun("1-1", d, run.Applied, 0, strings.Replace(settings, "depot", fmt.Sprintf("depot%d", i), 1))
		r.ID = fmt.Sprintf("run-%d", i)
		h.runs = append(h.runs, r)
		h.entries = append(h.entries, journal.Entry{Number: int64(i), ID: r.ID, Name: d.Name, Port: "1-1", Identity: r.Identity, Ending: r.Ending,
			Started: r.Started, Result: "x", Words: journal.Words{Summary: fmt.Sprintf("summary %d", i)}})
	}
	return h
}

func (h *fakeHistory) Runs(_ context.Context, f journal.Filter) (list []journal.Entry, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, f)
	for _, e := range h.entries {
		switch {
		case f.Ending != "" && e.Key() != f.Ending, f.Below > 0 && e.Number >= f.Below, f.Words != "" && !strings.Contains(e.Name, f.Words),
			f.Limit > 0 && len(list) == f.Limit, f.Open && e.Settled:
		default:
			list = append(list, e)
		}
	}
	return list, h.broken
}

func (h *fakeHistory) Head(context.Context) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return fmt.Sprint(len(h.entries)), nil
}

func (h *fakeHistory) Run(_ context.Context, e journal.Entry) (run.Run, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.runs[slices.IndexFunc(h.runs, func(r run.Run) bool { return r.ID == e.ID })], nil
}

func (h *fakeHistory) Document(_ context.Context, e journal.Entry) (*provxml.Document, error) {
	if h.noKey != nil {
		return nil, h.noKey
	}
	return provxml.Parse(e.Name, []byte(settings))
}

func (h *fakeHistory) Undo(_ context.Context, entries []journal.Entry) (list []undo.Undone, refused []error) {
	for _, e := range entries {
		if h.noUndo != nil && (h.noUndoOf == 0 || h.noUndoOf == e.Number) {
			refused = append(refused, h.noUndo)
			continue
		}
		u := h.undo
		u.Entry = e
		list = append(list, u)
	}
	return list, refused
}

func (h *fakeHistory) Prune(_ context.Context, p journal.Pruning) (journal.Pruned, int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pruned = append(h.pruned, p)
	return journal.Pruned{Runs: int64(len(h.entries) - 1), Texts: 3, Held: 2}, 2_500_000, nil
}

func (h *fakeHistory) Resolve(_ context.Context, e journal.Entry, chosen bench.Handset) (run.Run, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.resolved = append(h.resolved, fmt.Sprintf("%s on %s", e.ID, chosen.Identity.Name))
	i := slices.IndexFunc(h.entries, func(x journal.Entry) bool { return x.ID == e.ID })
	h.entries[i].State, h.entries[i].Ending = journal.Ended, run.Failed
	h.runs[i].Ending = run.Failed
	return run.Run{ID: e.ID, Resolved: true, Ending: run.Failed}, nil
}

func (h *fakeHistory) Settle(_ context.Context, e journal.Entry, note string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.settled = append(h.settled, e.ID+" "+note)
	for i := range h.entries {
		if h.entries[i].ID == e.ID {
			h.entries[i].Settled = true
		}
	}
	return nil
}

// history goes to the history, and waits until it is read.
func (s *scene) history() {
	s.t.Helper()
	s.w.goTo(historyPage)
	s.read()
}

func (s *scene) read() {
	s.t.Helper()
	s.until("the history", func() bool { return !s.w.history.reading })
}

// TestHistory: runs are listed, found, opened, loaded again; and those beyond the first
// page come when they are looked for.
func TestHistory(t *testing.T) {
	h := newFakeHistory(t, 250)
	s := newScene(t, Options{History: h}, newFakeBench(handset("1-1", bench.Ready)))
	s.history()
	s.shows("History", "wifi250.xml on WH-1-1", "Summary 250", "Choose a run to see", "Back to the bench")
	if n := len(s.w.history.entries); n != pageOf {
		t.Fatalf("%d runs were read", n)
	}
	s.w.history.list.Select(pageOf - 1) // near the end
	s.until("the next page", func() bool { return len(s.w.history.entries) == 2*pageOf })
	if got := h.asked[len(h.asked)-1].Below; got != 151 {
		t.Errorf("what was asked for is below %d", got)
	}
	s.until("the run", func() bool { return s.w.history.result.result != nil })
	s.shows("wifi151.xml on WH-1-1", "Applied", "depot151")
	s.hides("hunter2")

	test.Type(s.w.history.search, "wifi7.xml")
	s.until("the search", func() bool { return len(s.w.history.entries) == 1 })
	s.shows("wifi7.xml on WH-1-1")
	test.Type(s.w.history.search, "!")
	s.until("nothing", func() bool { return len(s.w.history.entries) == 0 && !s.w.history.reading })
	s.shows("No run is like that.")
	s.w.history.search.SetText("")
	s.read()

	s.w.history.list.Select(0)
	test.Tap(s.w.history.again)
	s.until("the document", func() bool { return s.w.screen.Document.Past == 250 })
	s.shows("as it was sent in run 250", "Apply wifi250.xml to WH-1-1", "Bench")
	s.hides("Reload when it changes")
	s.w.checkDisk() // of what is no file
	if s.w.checking {
		t.Error("a document of the journal is looked for on disk")
	}

	h.noKey = errors.New("the key is not here")
	s.history()
	test.Tap(s.w.history.again)
	s.until("why not", func() bool { return strings.Contains(s.w.bar.note.Text, "cannot be applied again") })
}

// TestHistoryLive: a run that another program makes is listed without being asked for,
// and what is selected stays so.
func TestHistoryLive(t *testing.T) {
	h := newFakeHistory(t, 3)
	s := newScene(t, Options{History: h}, newFakeBench())
	s.history()
	s.w.history.list.Select(1)
	more := newFakeHistory(t, 4)
	h.mu.Lock()
	h.runs, h.entries = more.runs, more.entries
	h.mu.Unlock()
	s.w.history.look()
	s.until("the new run", func() bool { return len(s.w.history.entries) == 4 })
	if e, ok := s.w.history.entry(); !ok || e.Number != 2 {
		t.Errorf("selected is %+v", e)
	}
	h.broken = errors.New("the disk is gone")
	s.w.history.read(true)
	s.read()
	s.shows("The journal cannot be read: The disk is gone.")
}

func TestHistoryEmpty(t *testing.T) {
	s := newScene(t, Options{History: &fakeHistory{}}, newFakeBench())
	s.history()
	s.shows("Nothing was applied yet.")
	s.press(fyne.KeyEscape)
	s.shows("Plug in a handset.")
}

// TestCompare: two runs stand beside each other, setting by setting.
func TestCompare(t *testing.T) {
	h := newFakeHistory(t, 2)
	s := newScene(t, Options{History: h}, newFakeBench())
	s.history()
	s.w.history.list.Select(0)
	s.until("the run", func() bool { return s.w.history.run != nil })
	test.Tap(s.w.history.compare)
	s.shows("Choose the run to compare this one with")
	s.w.history.list.Select(1)
	s.until("the comparison", func() bool { return s.w.history.comparison.of != nil })
	s.shows("Two runs compared", "1 of 2 settings differ", `Differs · Registry/HKLM\Comm/Name`, `Registry/HKLM\Comm/Password`, "••••••")
	s.hides("hunter2", "Load on the bench")
	s.w.history.comparison.only.SetChecked(true)
	s.hides(`HKLM\Comm/Password`)
	s.w.history.stopComparing()
	s.hides("Two runs compared")
	s.shows("Load on the bench", "Compare…")
}

// TestInterrupted: runs that were interrupted are told of at the start, with what to do,
// until somebody says that they were looked after.
func TestInterrupted(t *testing.T) {
	h := newFakeHistory(t, 3)
	h.entries[1].State, h.entries[1].Step = journal.Interrupted, "send"
	s := newScene(t, Options{History: h}, newFakeBench())
	s.w.lookForInterrupted()
	s.until("the notice", func() bool { return s.w.bench.interrupted.root.Visible() })
	s.shows("1 run was interrupted: Cradle ended before it did", "Look at them")
	s.w.goTo(historyPage)
	s.w.history.showInterrupted()
	s.until("it alone", func() bool { return len(s.w.history.entries) == 1 && !s.w.history.reading })
	s.shows("Interrupted: it was being sent, and no answer had come")
	s.w.history.list.Select(0)
	s.shows("The settings may be in, or not.", "It was looked after")
	test.Tap(s.w.history.settle)
	test.Type(s.w.win.Canvas().Focused().(*kit.Entry), "the handset was reset")
	s.press(fyne.KeyReturn)
	s.until("the note", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return len(h.settled) == 1 })
	if h.settled[0] != "run-2 the handset was reset" {
		t.Errorf("%q", h.settled)
	}
	s.until("the end of the notice", func() bool { return !s.w.bench.interrupted.root.Visible() })
}

// TestSource: a remark leads to its line; secrets are masked until they are asked for, and
// again in the next document.
func TestSource(t *testing.T) {
	text := strings.Replace(settings, `"Registry"`, `"Registy"`, 1)
	s := newScene(t, Options{Catalogue: csp.Carried(), Files: []string{file(t, "wifi.xml", text)}}, newFakeBench())
	test.Tap(s.w.docs.remarks.box.Objects[0].(*remark))
	s.until("the source", func() bool { return s.w.source.text.At() == 2 })
	s.shows("wifi.xml", "Back to the bench", "Registy", "***", "Password")
	s.hides("hunter2", "Plug in a handset.")
	s.w.source.secrets.SetChecked(true)
	s.until("the secrets", func() bool { return strings.Contains(s.text(), "hunter2") })
	if s.w.source.text.At() != 2 {
		t.Errorf("line %d", s.w.source.text.At())
	}
	s.press(fyne.KeyEscape)
	s.shows("Plug in a handset.")
	s.press(fyne.KeyF8)
	s.until("the source again", func() bool { return s.w.source.root.Visible() && !strings.Contains(s.text(), "hunter2") })

	// One that is no document is shown, too, at its mistake.
	bad := file(t, "bad.xml", "<wap-provisioningdoc>\n<parm name='Password'value='hunter2'/>\n</wap-provisioningdoc>")
	s.w.open(bad, false)
	s.loaded()
	s.press(fyne.KeyF8)
	s.until("the mistake", func() bool { return s.w.source.shown.Path == bad && s.w.source.text.At() == 2 })
	s.hides("hunter2")
}

// TestChoices: what is chosen is seen at once where it can be, and stays.
func TestChoices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.toml")
	store, err := prefs.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t, Options{Prefs: store}, newFakeBench())
	s.shows("Welcome to Cradle")
	s.w.goTo(settingsPage)
	s.shows("Settings", "Theme", "Size of texts", "Language", "As the system", "Ask back afterwards what was set", "Folder of the journal")
	before := kit.Scale()
	s.w.chooseLooks(func(p *prefs.Prefs) { p.Theme, p.Text = prefs.Dark, prefs.Larger })
	if kit.Scale() <= before {
		t.Error("the texts are as large as before")
	}
	hang := time.After(time.Minute)
	for written := false; !written; { // on a worker's goroutine
		again, err := prefs.Open(path)
		got := again.Prefs()
		written = err == nil && got.Theme == prefs.Dark && got.Text == prefs.Larger
		select {
		case <-hang:
			t.Fatalf("%+v, %v", got, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// TestHelp: the help tells of the USB modes.
func TestHelp(t *testing.T) {
	s := newScene(t, Options{}, newFakeBench())
	s.press(fyne.KeyF1)
	if s.w.pages.now != helpPage {
		t.Fatalf("the page is %d", s.w.pages.now)
	}
	if text := helpText(); !strings.Contains(text, "Enable advanced network functionality") || !strings.Contains(text, "serial line") {
		t.Error(text)
	}
}

// TestShortcutsInMenus: every shortcut that a menu shows does something also while a line
// to type in has the focus, and no two are the same.
func TestShortcutsInMenus(t *testing.T) {
	s := newScene(t, Options{History: newFakeHistory(t, 1)}, newFakeBench(handset("1-1", bench.Ready)))
	seen := map[string]string{}
	for _, list := range s.w.commands() {
		for _, c := range list {
			if keys := c.keys(); keys != "" {
				if other, there := seen[keys]; there {
					t.Errorf("%s is %q and %q", keys, other, c.label)
				}
				seen[keys] = c.label
			}
		}
	}
	if seen["Ctrl+O"] == "" || seen["Ctrl+Shift+A"] == "" || seen["Space"] == "" || len(s.w.win.MainMenu().Items) != 5 {
		t.Errorf("%v", seen)
	}
	s.history()
	s.w.win.Canvas().Focus(s.w.history.search)
	s.w.history.search.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key1, Modifier: ctrl})
	if s.w.pages.now != benchPage {
		t.Error("Ctrl+1 ends at the line to type in")
	}
}

// TestResultViews: the same result as a tree, a table, XML and a log; no view tells a
// secret.
func TestResultViews(t *testing.T) {
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, settings)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	s.press(fyne.Key2)
	s.shows("Requested", "Reported", `Registry › HKLM\Comm`, "depot", "••••••")
	s.press(fyne.Key3)
	s.until("the XML", func() bool { return s.w.result.xml.plain != "" })
	s.shows("The answer", "What was sent", "***")
	s.w.result.xml.which.Choose(1)
	s.until("what was sent", func() bool { return s.w.result.xml.sent && strings.Contains(s.w.result.xml.plain, "depot") })
	if strings.Contains(s.w.result.xml.plain, "hunter2") || strings.Contains(s.text(), "hunter2") {
		t.Error("the XML tells a secret")
	}
	s.press(fyne.Key4)
	s.shows("The run ended: Applied", "The handset's answer: 0x00000000 S_OK")
	s.press(fyne.KeyC)
	if got := s.w.app.Clipboard().Content(); !strings.Contains(got, "The run ended: Applied") {
		t.Errorf("copied: %q", got)
	}
	s.press(fyne.Key1)
	s.press(fyne.KeyE)
	s.shows("Name", "depot")
}

// TestExport: a result is written where the name says, and what cannot be is told of.
func TestExport(t *testing.T) {
	written := make(chan string, 2)
	b := newFakeBench(handset("1-1", bench.Ready))
	b.answer = ended(run.Applied, settings)
	s := newScene(t, Options{Files: []string{file(t, "wifi.xml", settings)}, WriteReport: func(_ context.Context, path string, runs []run.Run) error {
		written <- fmt.Sprintf("%s %d", filepath.Base(path), len(runs))
		if strings.HasSuffix(path, ".pdf") {
			return errors.New("there is no such form")
		}
		return nil
	}}, b)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	write := func(ctx context.Context, path string) error {
		return s.w.opt.WriteReport(ctx, path, []run.Run{*s.w.result.result.Run})
	}
	s.w.writeReport(filepath.Join(t.TempDir(), "a.html"), write)
	s.until("the word", func() bool { return s.w.bar.note.Text == "Written: a.html" })
	if got := <-written; got != "a.html 1" {
		t.Error(got)
	}
	s.w.writeReport(filepath.Join(t.TempDir(), "a.pdf"), write)
	s.until("the trouble", func() bool { return strings.Contains(s.w.bar.note.Text, "there is no such form") })
}

// TestHandedOver: files of a second start are opened, and behind a dialog when it is
// closed.
func TestHandedOver(t *testing.T) {
	handed := make(chan []string)
	s := newScene(t, Options{Handed: handed}, newFakeBench())
	s.w.takeHanded()
	handed <- []string{file(t, "a.xml", settings)}
	s.loaded()
	s.until("the document", func() bool { return s.w.screen.Document.Name() == "a.xml" && s.w.screen.Document.Valid() })
	handed <- nil
	close(handed)
}

func TestCrashed(t *testing.T) {
	s := newScene(t, Options{Crashed: "/tmp/crash-1.txt"}, newFakeBench())
	s.shows("Cradle crashed the last time.", "/tmp/crash-1.txt")
	s.w.bench.crashed.show("")
	s.hides("Cradle crashed the last time.")
}

// TestLargeResult: a tree of 10,000 nodes opens wholly and can be walked without anybody
// having to wait.
func TestLargeResult(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<wap-provisioningdoc><characteristic type="Registry">`)
	for i := range 100 {
		fmt.Fprintf(&b, `<characteristic type="HKCU\Software\A%d">`, i)
		for j := range 100 {
			fmt.Fprintf(&b, `<parm name="V%d" value="x"/>`, j)
		}
		b.WriteString(`</characteristic>`)
	}
	b.WriteString(`</characteristic></wap-provisioningdoc>`)
	f := newFakeBench(handset("1-1", bench.Ready))
	f.answer = ended(run.Applied, b.String())
	s := newScene(t, Options{Files: []string{file(t, "large.xml", b.String())}}, f)
	s.ctrlEnter()
	s.until("the result", func() bool { return s.w.result.result != nil && !s.w.screen.Applying() })
	begun := time.Now()
	s.press(fyne.KeyE)
	s.w.win.Canvas().Focus(s.w.result.tree)
	s.press(fyne.KeyEnd)
	s.press(fyne.KeyHome)
	took := time.Since(begun)
	t.Logf("opening 10,101 nodes, the end and the beginning: %v", took)
	if n := len(s.w.result.tree.visible()); n != 10101 {
		t.Errorf("%d lines are open", n)
	}
	drawn := 0
	walk(s.w.result.tree, func(o fyne.CanvasObject) {
		if _, ok := o.(*treeNode); ok {
			drawn++
		}
	})
	if drawn > 100 {
		t.Errorf("%d lines are drawn", drawn)
	}
}
