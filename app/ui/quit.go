//go:build !nogui

package ui

import "time"

// quitGrace is how long the toolkit may take to come to its end after the window is closed.
const quitGrace = 5 * time.Second

// runToEnd runs the toolkit. Fyne 2.8.1 can hang there for ever after its window is closed:
// what its goroutine of lifecycle events puts into the queue of the main one between the
// emptying of that queue and the note that it is empty is waited for by nobody
// (internal/driver/glfw/loop.go, at the end of runGL), and the program stays behind without
// a window, with the journal's lock in its hand. It was seen once in some hundred ends of
// the window. Then, when grace is over after closed, stuck is called, on another goroutine;
// it is to end the program.
func runToEnd(run func(), closed <-chan struct{}, grace time.Duration, stuck func()) {
	ended := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-ended:
			return
		case <-closed:
		}
		select {
		case <-ended:
		case <-time.After(grace):
			stuck()
		}
	}()
	run()
	close(ended)
	<-watched
}
