//go:build !nogui

package ui

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"cradle/app/bench"
	"cradle/app/run"
)

// hangingFS is a file system whose documents do not come before it is let go.
type hangingFS struct {
	fs.FS
	letGo chan struct{}
}

func (f hangingFS) Open(name string) (fs.File, error) {
	if name == "wifi.xml" {
		<-f.letGo
	}
	return f.FS.Open(name)
}

// TestHangingFile: while a document does not come, as on a network share that hangs, the
// window goes on with all else.
func TestHangingFile(t *testing.T) {
	files := hangingFS{fstest.MapFS{"wifi.xml": {Data: []byte(settings)}}, make(chan struct{})}
	s := newScene(t, Options{Samples: files}, newFakeBench(handset("1-1", bench.Ready)))
	s.w.open("wifi.xml", true)
	s.bench.change(run.Event{Kind: run.Phase}, "1-1", func(h *bench.Handset) { h.State, h.Phase = bench.Running, "send" })
	s.until("the handset's work", func() bool { return s.w.screen.Row(0).Progress >= 0 })
	if !s.w.screen.Document.Reading {
		t.Fatal("the document is there, though it has not come")
	}
	close(files.letGo)
	s.loaded()
	if d := s.w.screen.Document; d.Err != nil {
		t.Error(d.Err)
	}
}
