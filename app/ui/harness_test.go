//go:build !nogui

package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/app/ui/kit"
	"cradle/app/ui/prefs"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// fakeBench is a bench in memory whose handsets do what a scene says.
type fakeBench struct {
	mu          sync.Mutex
	handsets    []bench.Handset
	listeners   map[int]func(run.Event)
	next        int
	requests    []bench.Request
	reconnected []run.HandsetID
	looks       []string // what was asked of whom: "plan 1-3.2 GUID"
	planned     func(id run.HandsetID, d *provxml.Document) (bench.Planned, error)
	compared    func(id run.HandsetID, d *provxml.Document) (bench.Compared, error)
	autos       []*fakeAuto
	jobs        int
	answer      func(ctx context.Context, b *fakeBench, id run.HandsetID, d *provxml.Document) run.Run
}

func newFakeBench(handsets ...bench.Handset) *fakeBench {
	return &fakeBench{handsets: handsets, listeners: map[int]func(run.Event){}}
}

func (b *fakeBench) Handsets() []bench.Handset {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.handsets)
}

func (b *fakeBench) Subscribe(f func(run.Event)) func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	n := b.next
	b.listeners[n] = f
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.listeners, n)
	}
}

// change changes a handset, or adds it, and tells of it.
func (b *fakeBench) change(e run.Event, id run.HandsetID, f func(*bench.Handset)) {
	b.mu.Lock()
	i := slices.IndexFunc(b.handsets, func(h bench.Handset) bool { return h.ID == id })
	if i < 0 {
		b.handsets = append(b.handsets, bench.Handset{ID: id, Port: bench.Port(id), Since: time.Now()})
		i = len(b.handsets) - 1
	}
	f(&b.handsets[i])
	e.Handset = id
	var fs []func(run.Event)
	for _, f := range b.listeners {
		fs = append(fs, f)
	}
	b.mu.Unlock()
	for _, f := range fs {
		f(e)
	}
}

func (b *fakeBench) Apply(ctx context.Context, r bench.Request) ([]run.Run, error) {
	b.mu.Lock()
	b.requests = append(b.requests, r)
	b.mu.Unlock()
	var runs []run.Run
	for _, id := range r.Targets {
		if b.answer == nil {
			continue
		}
		for _, d := range r.Documents {
			x := b.answer(ctx, b, id, d)
			b.change(run.Event{Kind: run.RunEnded, RunID: x.ID, Run: &x}, id, func(h *bench.Handset) { h.State, h.Phase, h.Last = bench.Ready, "", &x })
			runs = append(runs, x)
		}
	}
	return runs, nil
}

func (b *fakeBench) Reconnect(id run.HandsetID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reconnected = append(b.reconnected, id)
	return nil
}

func (b *fakeBench) SetJobs(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.jobs = n
}

// Plan and Verify answer as a scene says, or wait until they are given up.
func (b *fakeBench) Plan(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) (list []bench.Planned, err error) {
	b.asked("plan", chosen)
	if b.planned == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, d := range docs {
		p, err := b.planned(chosen.ID, d)
		if err != nil {
			return list, err
		}
		list = append(list, p)
	}
	return list, nil
}

func (b *fakeBench) Verify(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) (list []bench.Compared, err error) {
	b.asked("verify", chosen)
	if b.compared == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, d := range docs {
		c, err := b.compared(chosen.ID, d)
		if err != nil {
			return list, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (b *fakeBench) asked(what string, chosen bench.Handset) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.looks = append(b.looks, what+" "+string(chosen.ID)+" "+chosen.Identity.GUID)
}

// fakeAuto is Auto in memory.
type fakeAuto struct {
	opt  bench.AutoOptions
	done chan struct{}

	mu      sync.Mutex
	stopped int
	tally   bench.Tally
}

func (b *fakeBench) StartAuto(ctx context.Context, o bench.AutoOptions) (Auto, error) {
	a := &fakeAuto{opt: o, done: make(chan struct{})}
	context.AfterFunc(ctx, func() { a.end() })
	b.mu.Lock()
	defer b.mu.Unlock()
	b.autos = append(b.autos, a)
	return a, nil
}

func (a *fakeAuto) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped++
}

func (a *fakeAuto) Done() <-chan struct{} { return a.done }

func (a *fakeAuto) Tally() bench.Tally {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tally
}

func (a *fakeAuto) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-a.done:
	default:
		close(a.done)
	}
}

func (b *fakeBench) applied() []bench.Request {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.requests)
}

// aRun is a run of a document on a handset with the handset's answer.
func aRun(id run.HandsetID, d *provxml.Document, ending run.Ending, hr rapi.HRESULT, reply string) run.Run {
	return run.Run{
		ID: fmt.Sprintf("run-%s-%s", id, ending.Key()), Handset: id, Port: bench.Port(id), Document: d, Ending: ending,
		Identity: run.Identity{GUID: string(id), Name: "WH-" + string(id)},
		Started:  time.Now(), Ended: time.Now(), Result: provxml.Match(d, hr, reply, reply != ""),
	}
}

func handset(id run.HandsetID, s bench.State) bench.Handset {
	h := bench.Handset{ID: id, Port: bench.Port(id), Simulated: strings.HasPrefix(string(id), "sim-"), State: s, Since: time.Now()}
	if s == bench.Ready {
		h.Identity = run.Identity{GUID: string(id), Name: "WH-" + string(id), Model: "HTC P3600"}
	}
	return h
}

// pump is the window's goroutine in tests: it is the test's own.
type pump struct {
	t     testing.TB
	queue chan func()
	ran   int
}

// until runs what comes for the window until cond holds.
func (p *pump) until(what string, cond func() bool) {
	p.t.Helper()
	hang := time.After(time.Minute)
	for !cond() {
		select {
		case f := <-p.queue:
			f()
			p.ran++
		case <-hang:
			p.t.Fatalf("waited a minute for: %s", what)
		}
	}
}

// scene is a window in front of a fake bench.
type scene struct {
	*pump
	w     *window
	bench *fakeBench
}

func newScene(t testing.TB, opt Options, b *fakeBench) *scene {
	t.Helper()
	s := newDeafScene(t, opt, b)
	s.w.listen() // and not start: what a test does not ask for does not happen
	s.until("the bench", func() bool { return s.ran == 1 })
	if len(opt.Files) > 0 {
		s.w.openPaths(opt.Files)
		s.until("the files", func() bool { return s.w.screen.Opening == "" })
		s.loaded()
	}
	return s
}

// newDeafScene is a window that does not listen to its bench yet.
func newDeafScene(t testing.TB, opt Options, b *fakeBench) *scene {
	t.Helper()
	p := &pump{t: t, queue: make(chan func(), 1000)}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(prefs.Prefs{}))
	opt.Bench = b
	guard(&opt)
	w := newWindow(a, opt, func(f func()) { p.queue <- f })
	w.win.Show()
	t.Cleanup(w.close)
	return &scene{pump: p, w: w, bench: b}
}

// loaded waits until the document is read.
func (s *scene) loaded() {
	s.t.Helper()
	s.until("the document", func() bool {
		d := s.w.screen.Document
		return s.w.screen.Opening == "" && !d.IsZero() && !d.Reading
	})
}

// text is every text that can be seen in the window, a line each; the lines of
// a text that is wrapped are joined.
func (s *scene) text() string {
	var b strings.Builder
	for _, o := range append([]fyne.CanvasObject{s.w.win.Content()}, s.w.win.Canvas().Overlays().List()...) {
		walk(o, func(o fyne.CanvasObject) {
			switch o := o.(type) {
			case *canvas.Text:
				b.WriteString(o.Text + " ")
			case *widget.Label, *kit.Line, *widget.Button, *widget.Check:
				b.WriteByte('\n')
			}
		})
	}
	return b.String()
}

// walk calls f for every object that can be seen.
func walk(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	f(o)
	for _, c := range parts(o) {
		walk(c, f)
	}
}

// parts are what an object is made of.
func parts(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// shows fails unless each text can be seen.
func (s *scene) shows(texts ...string) {
	s.t.Helper()
	all := s.text()
	for _, t := range texts {
		if !strings.Contains(all, t) {
			s.t.Errorf("%q cannot be seen in:\n%s", t, all)
		}
	}
}

// hides fails if one of the texts can be seen.
func (s *scene) hides(texts ...string) {
	s.t.Helper()
	all := s.text()
	for _, t := range texts {
		if strings.Contains(all, t) {
			s.t.Errorf("%q can be seen in:\n%s", t, all)
		}
	}
}

// press is one press of a key, where the focus is.
func (s *scene) press(key fyne.KeyName) {
	e := &fyne.KeyEvent{Name: key}
	f := s.w.win.Canvas().Focused()
	if k, ok := f.(interface{ KeyDown(*fyne.KeyEvent) }); ok {
		k.KeyDown(e)
	} else if f == nil {
		s.w.keyDown(e)
	}
	if f != nil {
		f.TypedKey(e)
	}
}

// alt is a press of a key with Alt.
func (s *scene) alt(key fyne.KeyName) {
	s.w.modifiers = func() fyne.KeyModifier { return fyne.KeyModifierAlt }
	defer func() { s.w.modifiers = kit.ModifiersHeld }()
	s.press(key)
}

// ctrlEnter presses the main button from wherever the focus is.
func (s *scene) ctrlEnter() {
	s.w.modifiers = func() fyne.KeyModifier { return fyne.KeyModifierControl }
	defer func() { s.w.modifiers = kit.ModifiersHeld }()
	s.press(fyne.KeyReturn)
}

var testSamples = fstest.MapFS{"samples/welcome.xml": {Data: []byte(settings)}}

const settings = `<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKLM\Comm">
      <parm name="Name" value="depot"/>
      <parm name="Password" value="hunter2"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>`
