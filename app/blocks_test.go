package main

import (
	"slices"
	"testing"

	"cradle/app/run"
)

// Runs end in any order, and are told in the order of the ports.
func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		what       string
		runs       int // of each of sim-1, sim-2, sim-3
		ended      []run.HandsetID
		printed    []run.HandsetID // before the end
		afterwards []run.HandsetID
		waited     int
	}{
		{what: "in order", runs: 1, ended: []run.HandsetID{"sim-1", "sim-2", "sim-3"}, printed: []run.HandsetID{"sim-1", "sim-2", "sim-3"}},
		{what: "backwards", runs: 1, ended: []run.HandsetID{"sim-3", "sim-2", "sim-1"}, printed: []run.HandsetID{"sim-1", "sim-2", "sim-3"}, waited: 2},
		{what: "two documents", runs: 2, ended: []run.HandsetID{"sim-2", "sim-1", "sim-2", "sim-1", "sim-3", "sim-3"}, printed: []run.HandsetID{"sim-1", "sim-1", "sim-2", "sim-2", "sim-3", "sim-3"}, waited: 2},
		{what: "one never ends", runs: 1, ended: []run.HandsetID{"sim-3", "sim-2"}, afterwards: []run.HandsetID{"sim-2", "sim-3"}, waited: 2},
		{what: "nothing is expected", runs: 0, ended: []run.HandsetID{"sim-2", "sim-1"}, printed: []run.HandsetID{"sim-2", "sim-1"}},
	} {
		var printed []run.HandsetID
		waited := 0
		b := blocks{print: func(r run.Run) { printed = append(printed, r.Handset) }, waits: func(run.Run) { waited++ }}
		b.expect([]run.HandsetID{"sim-1", "sim-2", "sim-3"}, func(run.HandsetID) int { return c.runs })
		for _, id := range c.ended {
			b.add(run.Run{Handset: id})
		}
		if !slices.Equal(printed, c.printed) || waited != c.waited {
			t.Errorf("%s: printed %v, %d waited", c.what, printed, waited)
		}
		printed = nil
		b.flush()
		if !slices.Equal(printed, c.afterwards) {
			t.Errorf("%s: at the end printed %v", c.what, printed)
		}
	}
}
