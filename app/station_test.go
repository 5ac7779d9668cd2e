package main

import (
	"io"
	"slices"
	"sync"
	"testing"
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
