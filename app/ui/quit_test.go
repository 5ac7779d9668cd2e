//go:build !nogui

package ui

import (
	"testing"
	"time"
)

// TestRunToEnd: a toolkit that hangs after its window is closed is given up, and one that
// comes to its end is not, closed by a person or not.
func TestRunToEnd(t *testing.T) {
	closed, stuck := make(chan struct{}), make(chan struct{})
	go runToEnd(func() { close(closed); select {} }, closed, time.Millisecond, func() { close(stuck) })
	<-stuck

	for _, byPerson := range []bool{true, false} {
		closed := make(chan struct{})
		runToEnd(func() {
			if byPerson {
				close(closed)
			}
		}, closed, time.Hour, func() { t.Error("it came to its end, and was given up") })
	}
}
