//go:build !nogui

package ui

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
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

// TestEndQuietly: Fyne's hook is taken from it, in the Fyne that is used.
func TestEndQuietly(t *testing.T) {
	a := test.NewTempApp(t)
	l, ok := a.Lifecycle().(interface {
		OnStopped() func()
		SetOnStoppedHookExecuted(func())
	})
	if !ok {
		t.Fatalf("the lifecycle of this Fyne, a %T, is another: look whether its end is mended, and app/ui/quit.go can go", a.Lifecycle())
	}
	l.SetOnStoppedHookExecuted(func() {})
	endQuietly(a)
	if l.OnStopped() != nil {
		t.Error("there still is a hook")
	}
}

// TestMainQueue: what comes after the end is not put into the toolkit's queue, which may be
// closed by then.
func TestMainQueue(t *testing.T) {
	var closed atomic.Bool
	var put atomic.Int64
	q := &mainQueue{do: func(f func()) {
		if put.Add(1); closed.Load() {
			t.Error("something is put into a closed queue")
		}
		f()
	}}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				q.later(func() {})
			}
		})
	}
	for put.Load() == 0 {
		runtime.Gosched()
	}
	q.end()
	closed.Store(true)
	all.Wait()
	q.later(func() { t.Error("something is done after the end") })
}

// panicking is a window that cannot be shown.
type panicking struct {
	fyne.Window
	why any
}

func (p panicking) Show() { panic(p.why) }

// TestShow: a toolkit without a display is no window; any other panic stays one.
func TestShow(t *testing.T) {
	if show(panicking{why: errors.New("NotInitialized: The GLFW library is not initialized")}) {
		t.Error("it is shown")
	}
	defer func() {
		if why := recover(); why != "a fault of ours" {
			t.Errorf("what became of the panic: %v", why)
		}
	}()
	show(panicking{why: "a fault of ours"})
}
