//go:build !nogui

package ui

import (
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// What is here keeps the end of the window clear of two faults of Fyne 2.8.1, which empties
// and closes the queue of its main goroutine (internal/driver/glfw/loop.go, at the end of
// runGL) while others may still write into it: what comes in between is waited for for ever,
// and the program stays behind without a window, with the journal's lock in its hand; or the
// program panics, "send on closed channel". Both were seen, each once in some hundred ends.

// endQuietly takes from a the hook that Fyne's own goroutine of lifecycle events would run
// through that queue in just that moment. It writes Fyne's preferences once more, in which
// its file dialogs keep their folder; they are written whenever they change, too, but for
// what changes within a tenth of a second after that.
func endQuietly(a fyne.App) {
	if l, ok := a.Lifecycle().(interface{ SetOnStoppedHookExecuted(func()) }); ok { // else another Fyne
		l.SetOnStoppedHookExecuted(nil)
	}
}

// mainQueue is what comes for the toolkit's main goroutine from ours.
type mainQueue struct {
	do func(func()) // fyne.Do

	mu    sync.RWMutex
	ended bool
}

// later puts f into the queue; after end it does nothing.
func (q *mainQueue) later(f func()) {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if !q.ended {
		q.do(f)
	}
}

// end returns when nobody puts anything into the queue any more.
func (q *mainQueue) end() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended = true
}

// quitGrace is how long the toolkit may take to come to its end after the window is closed.
const quitGrace = 5 * time.Second

// runToEnd runs the toolkit. Where it does not come to its end in spite of endQuietly and
// mainQueue (there are goroutines of Fyne, too, that write into its queue), stuck is called
// when grace is over after closed, on another goroutine; it is to end the program.
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
