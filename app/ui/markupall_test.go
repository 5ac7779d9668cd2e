//go:build !nogui && !race

package ui

import (
	"os"
	"path/filepath"
	"testing"
)

// With the race detector, tests of what stands still take ten times as long and find nothing:
// one goroutine draws. 'make test' runs this file and menu_test.go without it.

// TestMarkup holds what the window draws against testdata/markup. What is drawn otherwise
// on purpose is written anew with
//
//	go test -tags x11 -run TestMarkup ./app/ui -update
//
// and looked at in the differences to what was committed before.
func TestMarkup(t *testing.T) {
	names := map[string]bool{}
	folder, err := filepath.Abs(filepath.Join("testdata", "markup"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures() {
		if names[p.name+".xml"] {
			t.Errorf("there are two pictures %q", p.name)
		}
		names[p.name+".xml"] = true
		t.Run(p.name, func(t *testing.T) {
			got := markupOf(t, p)
			if len(got) > markupMost {
				t.Fatalf("%d bytes: draw less of the window", len(got))
			}
			hold(t, filepath.Join(folder, p.name+".xml"), got)
		})
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if names[filepath.Base(f)] {
			continue
		}
		if *update {
			os.Remove(f)
		} else {
			t.Errorf("%s is the file of no picture", f)
		}
	}
}
