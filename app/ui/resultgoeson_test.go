//go:build !nogui

package ui

import (
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

// TestResultGoesOn: when reading back has told more of a run, what a person closed and
// selected in its result stays; a result of another run is shown from its beginning.
func TestResultGoesOn(t *testing.T) {
	h := phone("1-3.2", bench.Ready)
	s := newStill(t, Options{}, h)
	d := s.readDocument("/home/ana/wifi.xml", settings)
	r := ran(h, d.Doc, run.Applied, 0, settings)
	s.end(r)
	tree := s.w.result.tree
	top := tree.children("")[0]
	if !tree.IsBranchOpen(top) {
		t.Fatal("the branch is closed at the start")
	}
	tree.CloseAllBranches()
	tree.Select(top)
	r.Verification = &run.Verification{Started: noon, Ended: noon.Add(time.Second)}
	s.end(r)
	if tree.IsBranchOpen(top) || tree.chosen != top {
		t.Errorf("open: %v, selected %q", tree.IsBranchOpen(top), tree.chosen)
	}
	r.ID, r.Verification = "another", nil
	s.end(r)
	if !tree.IsBranchOpen(top) || tree.chosen != "" {
		t.Errorf("of another run open: %v, selected %q", tree.IsBranchOpen(top), tree.chosen)
	}
}
