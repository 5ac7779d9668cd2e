package journal

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A journal has one window at a time. The first one to open it holds the lock on the
// file window.lock, and listens on the socket window.sock beside it: a second start
// hands its files over there, and ends.
const (
	windowName   = "window"
	socketSuffix = ".sock"
	handSchema   = "cradle/window/1"
	handLimit    = 256 << 10 // bytes of a message
	handFiles    = 1000
	handWait     = 3 * time.Second // for the whole exchange
)

// A WindowError: the journal has a window already.
type WindowError struct{ Holder Holder }

func (e *WindowError) Error() string {
	return "a window is open already with this journal: " + e.Holder.String()
}

// Window is this program's hold on a journal's window. It is safe for concurrent use.
type Window struct {
	held     *held
	listener net.Listener // nil where no socket could be made: files are not handed over
	files    chan []string
	done     chan struct{}
	wg       sync.WaitGroup
	close    sync.Once
}

// OpenWindow takes the window of the journal in a folder, which it makes if need be.
// Another program's is a *WindowError. It is given back by Close, and when the program
// ends, however it does.
func OpenWindow(dir string) (*Window, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	h, holder, err := hold(filepath.Join(dir, windowName), Holder{os.Getpid(), "cradle"})
	if errors.Is(err, errHeld) {
		return nil, &WindowError{holder}
	}
	if err != nil {
		return nil, err
	}
	w := &Window{held: h, files: make(chan []string), done: make(chan struct{})}
	socket := h.file + socketSuffix
	os.Remove(socket) // of a program that was killed
	if l, err := net.Listen("unix", socket); err == nil {
		if err := os.Chmod(socket, 0o600); err != nil {
			l.Close()
		} else {
			w.listener = l
			w.wg.Go(w.listen)
		}
	}
	return w, nil
}

// Files gives what later starts were asked to open: absolute paths, none where one only
// wants the window to come to the front. It is closed by Close.
func (w *Window) Files() <-chan []string { return w.files }

// Close gives the window back.
func (w *Window) Close() {
	w.close.Do(func() {
		close(w.done)
		if w.listener != nil {
			w.listener.Close()
		}
		w.wg.Wait()
		close(w.files)
		w.held.release()
	})
}

func (w *Window) listen() {
	for {
		conn, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.wg.Go(func() {
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(handWait))
			files, err := readHanded(conn)
			if err != nil {
				fmt.Fprintf(conn, "%v\n", err)
				return
			}
			late := time.NewTimer(handWait)
			defer late.Stop()
			select {
			case w.files <- files:
				fmt.Fprintln(conn, "ok")
			case <-late.C:
			case <-w.done:
			}
		})
	}
}

// handed is what a second start says to the first.
type handed struct {
	Schema string   `json:"schema"`
	Files  []string `json:"files"` // absolute paths
}

// readHanded reads one message, a line.
func readHanded(r io.Reader) ([]string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, handLimit+1)).ReadBytes('\n')
	if err != nil {
		return nil, errors.New("that was no whole message")
	}
	return parseHanded(line)
}

// parseHanded checks what another program says.
func parseHanded(line []byte) ([]string, error) {
	var h handed
	switch err := json.Unmarshal(line, &h); {
	case len(line) > handLimit || err != nil:
		return nil, errors.New("that was no message of a second start")
	case h.Schema != handSchema:
		return nil, errors.New("that was a message of another version of Cradle")
	case len(h.Files) > handFiles:
		return nil, fmt.Errorf("at most %d files can be handed over at once", handFiles)
	}
	for _, f := range h.Files {
		if !filepath.IsAbs(f) || strings.ContainsRune(f, 0) {
			return nil, errors.New("a file has no absolute path")
		}
	}
	return h.Files, nil
}

// HandOver gives files to the window that the journal in a folder has, and brings it to
// the front. Paths are made absolute. The error says why it did not take them.
func HandOver(ctx context.Context, dir string, files []string) error {
	h := handed{Schema: handSchema, Files: []string{}}
	for _, f := range files {
		abs, err := filepath.Abs(f)
		if err != nil {
			return err
		}
		h.Files = append(h.Files, abs)
	}
	line, err := json.Marshal(h)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if _, err := parseHanded(line); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, handWait)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, windowName+socketSuffix))
	if err != nil {
		return fmt.Errorf("the window does not answer: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	if _, err := conn.Write(line); err != nil {
		return fmt.Errorf("the window does not answer: %w", err)
	}
	answer, err := bufio.NewReader(io.LimitReader(conn, 1<<10)).ReadString('\n')
	if err != nil {
		return fmt.Errorf("the window does not answer: %w", err)
	}
	if answer != "ok\n" {
		return fmt.Errorf("the window does not take them: %s", strings.TrimSpace(answer))
	}
	return nil
}
