//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/journal"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// A run of which nobody knows whether it took is asked about at the handset that was chosen,
// on a whole simulated bench: while another one is in its place, nothing is sent there, and the
// journal stays as it is.
func TestResolveIsForTheChosenHandset(t *testing.T) {
	ctx := t.Context()
	sim := simulated(t, "wm65-professional:name=MEANT")
	b, err := bench.New(bench.Config{Buses: []bench.BusSource{{Bus: sim.Bus(), Simulated: true}}})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if err := b.Start(ctx); err != nil {
		t.Fatal(err)
	}
	var here bench.Handset
	for hang := time.Now().Add(time.Minute); here.State != bench.Ready; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(hang) {
			t.Fatal("the handset does not become ready")
		}
		if list := b.Handsets(); len(list) > 0 {
			here = list[0]
		}
	}

	j, err := journal.Open(ctx, journal.Options{Dir: filepath.Join(t.TempDir(), "journal"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	d, err := provxml.Parse("hello.xml", []byte(oneSetting))
	if err != nil {
		t.Fatal(err)
	}
	sent := run.Run{ID: "run-1", Handset: here.ID, Port: here.Port, Simulated: true, Identity: here.Identity, Document: d, Started: time.Now(), Flags: 1}
	w, err := j.Begin(ctx, sent)
	if err == nil {
		err = w.Step(ctx, "send")
	}
	if err == nil {
		sent.Ended, sent.Ending, sent.Result = time.Now(), run.Unknown, provxml.Lost(d)
		err = w.End(ctx, sent)
	}
	if err != nil {
		t.Fatal(err)
	}
	h := windowHistory{j, b}
	entry := func() journal.Entry {
		e, err := j.Find(ctx, "1")
		if err != nil {
			t.Fatal(err)
		}
		return e
	}

	// The one that was chosen has left since, and this one came.
	left := here
	left.Identity, left.Since = run.Identity{GUID: "{11111111-52A1-4B2A-9C1D-0A0B0C0D0E0F}", Name: "MEANT"}, here.Since.Add(-time.Minute)
	other := entry()
	other.Identity = left.Identity
	if _, err := h.Resolve(ctx, other, left); !errors.Is(err, bench.ErrOtherHandset) {
		t.Errorf("of another handset in its place: %v", err)
	}
	if _, err := h.Resolve(ctx, other, here); err == nil || errors.Is(err, bench.ErrOtherHandset) {
		t.Errorf("of a handset that the run was not on: %v", err)
	}
	if _, err := b.Plan(ctx, left, []*provxml.Document{d}); !errors.Is(err, bench.ErrOtherHandset) {
		t.Errorf("planned on another handset: %v", err)
	}
	if e := entry(); e.Ending != run.Unknown || e.Resolved {
		t.Errorf("the run is %v now", e.Ending)
	}

	// And now the right one.
	r, err := h.Resolve(ctx, entry(), here)
	if err != nil || r.Verification == nil {
		t.Errorf("asked was %+v, %v", r.Verification, err)
	}

	// It can be exported, and a report that cannot be written leaves nothing behind.
	path := filepath.Join(t.TempDir(), "runs.csv")
	if err := writeWindowRuns(ctx, j, path, []int64{1}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "hello.xml") || !strings.Contains(string(text), "MEANT") {
		t.Errorf("exported was %q, %v", text, err)
	}
	for _, bad := range []error{writeWindowRuns(ctx, j, path, []int64{99}), writeWindowRuns(ctx, j, filepath.Join(t.TempDir(), "runs.pdf"), []int64{1})} {
		if bad == nil {
			t.Error("what cannot be written was written")
		}
	}
	if done, size, err := h.Prune(ctx, journal.Pruning{Keep: new(int), Dry: true}); err != nil || done.Runs != 1 || size == 0 {
		t.Errorf("to be pruned are %+v of %d bytes, %v", done, size, err)
	}
}
