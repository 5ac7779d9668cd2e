package simulator_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi/provxml"
)

// corpus reads the index of the directory that CRADLE_CORPUS names: real
// documents, written by other people, which are not part of the project.
func corpus(t *testing.T) (dir string, rows [][]string) {
	t.Helper()
	dir = os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: set CRADLE_CORPUS to a directory of real provisioning documents")
	}
	f, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord = '\t', -1
	rows, err = r.ReadAll()
	if err != nil || len(rows) < 100 {
		t.Fatalf("the corpus has %d documents: %v", len(rows)-1, err)
	}
	return dir, rows[1:]
}

// Every document of the corpus that can be read goes through a whole apply on
// a simulated handset, to a result: no panic, no hang, an honest ending.
func TestCorpusOnAHandset(t *testing.T) {
	dir, rows := corpus(t)
	sim := simulate(t, "wm65-professional")
	b := start(t, sim.Bus(), bench.Config{})
	awaitReady(t, b)

	endings := map[run.Ending]int{}
	for _, row := range rows {
		d, err := provxml.ReadFile(filepath.Join(dir, row[0]))
		if err != nil {
			continue // what must be read and what refused is provxml's test
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		runs, err := b.Apply(ctx, bench.Request{Documents: []*provxml.Document{d}, Targets: []run.HandsetID{"sim-1"}})
		cancel()
		if err != nil || len(runs) != 1 || runs[0].Result == nil {
			t.Errorf("%s (%s): %+v, %v", row[0], row[1], runs, err)
			continue
		}
		r := runs[0]
		endings[r.Ending]++
		switch r.Ending {
		case run.Applied, run.AppliedWithProblems, run.Failed:
		default:
			t.Errorf("%s (%s): ended %v: %v", row[0], row[1], r.Ending, r.Err)
		}
		if r.Ending == run.Applied != r.Result.Worst().Good() {
			t.Errorf("%s: %v, and the worst state is %v", row[0], r.Ending, r.Result.Worst())
		}
		// Another phone's settings are unknown here, which is the handset's
		// word, setting by setting, and no error of ours.
		if strings.Contains(row[1], "zebra") || strings.Contains(strings.ToLower(row[0]), "zebra") {
			if r.Ending != run.Failed || len(r.Result.Failures()) == 0 {
				t.Errorf("%s: for another phone, and ended %v with %d failures", row[0], r.Ending, len(r.Result.Failures()))
			}
		}
	}
	t.Logf("endings: %v", endings)
	if endings[run.Applied] < 10 || endings[run.Failed] < 10 {
		t.Errorf("endings %v: too much of one kind to be believed", endings)
	}
}
