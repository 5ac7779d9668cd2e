package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cradle/app/run"
)

type closer func()

func (c closer) Close() error { c(); return nil }

// Ctrl-C and the window's end close the same station, at the same time.
func TestStationIsClosedOnce(t *testing.T) {
	var order []string
	s := &station{closers: []io.Closer{
		closer(func() { order = append(order, "log") }),
		closer(func() { order = append(order, "bus") }),
	}}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if !slices.Equal(order, []string{"bus", "log"}) {
		t.Errorf("closed were %v", order)
	}
}

func TestComparePorts(t *testing.T) {
	want := []run.HandsetID{"1-2", "1-3.2", "1-3.10", "1-3.10.1", "1-10", "2-1", "over-10.0.0.9", "over-10.0.0.10", "sim-1", "sim-2", "sim-10"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, comparePorts)
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// Over the system's own network nobody can see whether a handset is there; that
// is not claimed, and --wait says how long its call is waited for.
func TestOverInSilence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.63.2:990")
	if err != nil {
		t.Skipf("SKIPPED, --over stays untested: %v", err)
	}
	l.Close()
	doc := filepath.Join(t.TempDir(), "hello.xml")
	if err := os.WriteFile(doc, []byte(`<wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"apply", doc}, {"devices"}} {
		var out, errs strings.Builder
		p := &program{in: strings.NewReader(""), out: &out, err: &errs}
		p.main(t.Context(), append(args, "--over", "127.0.63.2", "--wait", "10ms"))
		said := strings.Join(strings.Fields(out.String()), " ")
		if !strings.Contains(said, "No handset called 127.0.63.2 for 10ms.") || strings.Contains(said, "handset is there") || errs.String() != "" {
			t.Errorf("%v: %s%s", args, out.String(), errs.String())
		}
	}
}
