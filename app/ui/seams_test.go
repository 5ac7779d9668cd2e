//go:build !nogui

package ui

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"runtime"
	"testing"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/app/undo"
	"cradle/rapi/provxml"
)

// What may take its time is never done on the window's goroutine: in every scene of these
// tests the seams to bench, journal and files see to that.

// onWindow reports whether this is the window's goroutine: in a scene, the test's own.
func onWindow() bool {
	stack := make([]byte, 1<<16)
	stack = stack[:runtime.Stack(stack, false)]
	return bytes.Contains(stack, []byte("testing.tRunner(")) || bytes.Contains(stack, []byte("testing.(*B).runN("))
}

// mayTakeLong stops a test in which something slow is done on the window's goroutine.
func mayTakeLong(what string) {
	if onWindow() {
		panic(what + " is called on the window's goroutine")
	}
}

// guard puts itself before all seams.
func guard(opt *Options) {
	opt.Bench = slowBench{opt.Bench}
	if opt.History != nil {
		opt.History = slowHistory{opt.History}
	}
	if opt.Samples != nil {
		opt.Samples = slowFS{opt.Samples}
	}
	if f := opt.WriteReport; f != nil {
		opt.WriteReport = func(ctx context.Context, path string, runs []run.Run) error {
			mayTakeLong("WriteReport")
			return f(ctx, path, runs)
		}
	}
	if f := opt.WriteBundle; f != nil {
		opt.WriteBundle = func(ctx context.Context, path string, runs []int64) error {
			mayTakeLong("WriteBundle")
			return f(ctx, path, runs)
		}
	}
	if f := opt.Label; f != nil {
		opt.Label = func(ctx context.Context, id run.HandsetID, label string) error {
			mayTakeLong("Label")
			return f(ctx, id, label)
		}
	}
}

type slowBench struct{ Bench }

func (b slowBench) Handsets() []bench.Handset {
	mayTakeLong("Handsets")
	return b.Bench.Handsets()
}

func (b slowBench) Apply(ctx context.Context, r bench.Request) ([]run.Run, error) {
	mayTakeLong("Apply")
	return b.Bench.Apply(ctx, r)
}

func (b slowBench) Reconnect(id run.HandsetID) error {
	mayTakeLong("Reconnect")
	return b.Bench.Reconnect(id)
}

func (b slowBench) Plan(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) ([]bench.Planned, error) {
	mayTakeLong("Plan")
	return b.Bench.Plan(ctx, chosen, docs)
}

func (b slowBench) Verify(ctx context.Context, chosen bench.Handset, docs []*provxml.Document) ([]bench.Compared, error) {
	mayTakeLong("Verify")
	return b.Bench.Verify(ctx, chosen, docs)
}

func (b slowBench) StartAuto(ctx context.Context, o bench.AutoOptions) (Auto, error) {
	mayTakeLong("StartAuto")
	return b.Bench.StartAuto(ctx, o)
}

type slowHistory struct{ History }

func (h slowHistory) Runs(ctx context.Context, f journal.Filter) ([]journal.Entry, error) {
	mayTakeLong("Runs")
	return h.History.Runs(ctx, f)
}

func (h slowHistory) Head(ctx context.Context) (string, error) {
	mayTakeLong("Head")
	return h.History.Head(ctx)
}

func (h slowHistory) Run(ctx context.Context, e journal.Entry) (run.Run, error) {
	mayTakeLong("Run")
	return h.History.Run(ctx, e)
}

func (h slowHistory) Document(ctx context.Context, e journal.Entry) (*provxml.Document, error) {
	mayTakeLong("Document")
	return h.History.Document(ctx, e)
}

func (h slowHistory) Undo(ctx context.Context, list []journal.Entry) ([]undo.Undone, []error) {
	mayTakeLong("Undo")
	return h.History.Undo(ctx, list)
}

func (h slowHistory) Resolve(ctx context.Context, e journal.Entry, chosen bench.Handset) (run.Run, error) {
	mayTakeLong("Resolve")
	return h.History.Resolve(ctx, e, chosen)
}

func (h slowHistory) Settle(ctx context.Context, e journal.Entry, note string) error {
	mayTakeLong("Settle")
	return h.History.Settle(ctx, e, note)
}

// slowFS is a file system whose documents take their time; what there is, is known.
type slowFS struct{ fs.FS }

func (f slowFS) Open(name string) (fs.File, error) {
	if path.Ext(name) == ".xml" {
		mayTakeLong("Open")
	}
	return f.FS.Open(name)
}

// TestGuard: the guard sees the window's goroutine, and no other.
func TestGuard(t *testing.T) {
	if !onWindow() {
		t.Error("the window's goroutine is not known")
	}
	elsewhere := make(chan bool)
	go func() { elsewhere <- onWindow() }()
	if <-elsewhere {
		t.Error("another goroutine is taken for the window's")
	}
	opt := Options{Bench: newFakeBench()}
	guard(&opt)
	defer func() {
		if recover() == nil {
			t.Error("a bench that is asked on the window's goroutine is not noticed")
		}
	}()
	opt.Bench.Handsets()
}
