package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/spf13/cobra"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/profile"
	"cradle/app/run"
	"cradle/app/simulator"
	"cradle/app/ui"
	"cradle/assets"
	"cradle/rapi/csp"
	"cradle/usb"
)

// window opens the window over a bench of its own. A computer without USB gets
// the window all the same, and is told.
func (p *program) window(c *cobra.Command, files []string) error {
	if !hasWindow || noDisplay() {
		// It says why, before anything is opened.
		if err := ui.Run(ui.Options{}); err != nil {
			return &plainError{exitUsage, err.Error()}
		}
	}
	if err := p.checkFiles(c, files, ""); err != nil {
		return err
	}
	small := smallHeap()
	crashed, endCrash := "", func() {}
	if dir, err := os.UserCacheDir(); err == nil {
		before, end := keepCrash(filepath.Join(dir, "cradle"))
		crashed, endCrash = before, end
	}
	defer endCrash()
	store, cfg := p.openPrefs(c)
	handed, endHanded, taken, err := p.firstWindow(c, files)
	if taken || err != nil {
		return err
	}
	defer endHanded()
	asker := ui.NewAsker()
	cfg.Password = asker.Password
	book := p.openLabels()
	if book != nil {
		cfg.Label = book.Of
	}
	s, err := p.open(c, cfg, brokenBus)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Start(c.Context()); err != nil {
		return err
	}
	more := &trySimulated{p: p, s: s}
	defer more.close()
	// Ctrl-C in the terminal that the window was started from: the window
	// cannot be asked anything any more, so the runs are brought to their
	// endings and the program ends.
	stop := context.AfterFunc(c.Context(), func() {
		more.close()
		os.Exit(exitCancelled)
	})
	defer stop()
	// The same for a toolkit that hangs at its end.
	stuck := func() {
		more.close()
		endHanded()
		endCrash()
		os.Exit(exitDone)
	}
	opt := ui.Options{
		Stuck:        stuck,
		Bench:        windowBench{s.Bench},
		Files:        files,
		Samples:      assets.Samples,
		Log:          p.log,
		Asker:        asker,
		Version:      assets.Version,
		Catalogue:    csp.Carried(),
		TrySimulated: more.plug(c.Context()),
		Language:     store.Prefs().Language,
		Prefs:        store,
		Crashed:      crashed,
		Handed:       handed,
		Drawn:        small,
	}
	if book != nil {
		opt.Label = book.Set
	}
	var j *journal.Journal
	if s.runs != nil {
		j = s.runs.j
		opt.History = windowHistory{j, s.Bench}
		opt.About = append(opt.About, "Journal: "+j.Path())
	}
	opt.WriteReport = func(ctx context.Context, path string, runs []run.Run) error {
		return writeWindowReport(ctx, j, path, runs)
	}
	if j != nil {
		opt.WriteRuns = func(ctx context.Context, path string, runs []int64) error { return writeWindowRuns(ctx, j, path, runs) }
	}
	if profiles, err := profile.DefaultStore(); err == nil {
		opt.Profiles = profiles
	}
	opt.WriteBundle = func(ctx context.Context, path string, runs []int64) error {
		return p.writeWindowBundle(ctx, j, path, runs)
	}
	if err := ui.Run(opt); err != nil {
		return &plainError{exitUsage, err.Error()}
	}
	if c.Context().Err() != nil {
		p.exit = exitCancelled // the toolkit heard of Ctrl-C, too, and was faster
	}
	return nil
}

// smallHeap has a window, which stays open all day beside other programs and works little,
// collect a little more for a smaller heap: from when then is called, for until the first
// picture is drawn there is much to do, and nearly nothing to collect.
func smallHeap() (then func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	debug.SetGCPercent(400)
	return func() {
		debug.SetGCPercent(40)
		go debug.FreeOSMemory()
	}
}

// noDisplay reports whether it is plain that there is no display to open a
// window on, so that no handset is touched in vain.
func noDisplay() bool {
	switch runtime.GOOS {
	case "windows", "darwin", "android", "ios", "js":
		return false
	}
	return os.Getenv("DISPLAY") == ""
}

// brokenBus stands for the USB that could not be started.
func brokenBus(err error) usb.Bus { return broken{err} }

type broken struct{ err error }

func (b broken) Scan(context.Context) ([]usb.DeviceDesc, error)           { return nil, b.err }
func (b broken) Open(context.Context, usb.DeviceDesc) (usb.Device, error) { return nil, b.err }
func (b broken) Close() error                                             { return nil }

// trySimulated plugs in a simulated handset for people who have none at hand.
type trySimulated struct {
	p *program
	s *station

	mu  sync.Mutex
	sim *simulator.Simulator
}

// plug is nil where simulated handsets are there already.
func (t *trySimulated) plug(ctx context.Context) func() error {
	if t.p.opt.simulated {
		return nil
	}
	return func() error {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.sim != nil {
			return t.sim.Plug(0)
		}
		specs, err := simulator.ParseSpec("1")
		if err != nil {
			return err
		}
		sim, err := simulator.New(simulator.Options{Specs: specs, Log: t.p.log})
		if err != nil {
			return err
		}
		if err := t.s.AddBus(ctx, bench.BusSource{Bus: sim.Bus(), Simulated: true}); err != nil {
			sim.Close()
			return err
		}
		t.sim = sim
		return nil
	}
}

// close ends the simulated handset after the bench has let go of it.
func (t *trySimulated) close() {
	t.s.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sim != nil {
		t.sim.Close()
	}
}
