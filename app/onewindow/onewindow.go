// Package onewindow lets there be one window for each journal. A second one hands the
// files that it was to open to the first, and ends:
//
//	first, err := onewindow.Take(dir)
//	switch {
//	case errors.Is(err, onewindow.ErrTaken):
//		err = onewindow.Hand(ctx, dir, files) // nil: the first window has them
//	case err == nil:
//		defer first.Close()
//		for files := range first.Files() { ... }
//	}
//
// Who is first holds a lock on the file window.lock, which the system gives back also of
// a program that was killed. It listens on a port of 127.0.0.1; where, and a word without
// which nobody is listened to, stands in window.json, which only its owner can read.
package onewindow

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// ErrTaken: there is a window for this journal.
var ErrTaken = errors.New("there is a window for this journal already")

// The files in the journal's folder.
const (
	lockFile    = "window.lock"
	addressFile = "window.json"
)

// patience is how long the other side may take to say something.
const patience = 3 * time.Second

// mostBytes is how long a message may be: some thousand paths.
const mostBytes = 1 << 20

// address is what stands in window.json.
type address struct {
	Address string `json:"address"`
	Word    string `json:"word"`
}

// message is what a second window says.
type message struct {
	Word  string   `json:"word"`
	Files []string `json:"files"` // absolute paths; none: only come to the front
}

// First is the first window of a journal.
type First struct {
	dir   string
	lock  *flock.Flock
	l     net.Listener
	word  string
	files chan []string
	done  chan struct{}
	wg    sync.WaitGroup
	once  sync.Once
}

// Take makes this program's window the first one of the journal in a folder, or returns
// ErrTaken. The folder is made if it is not there.
func Take(dir string) (*First, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, err
	case !got:
		return nil, ErrTaken
	}
	f := &First{dir: dir, lock: lock, word: rand.Text(), files: make(chan []string, 16), done: make(chan struct{})}
	if err := f.listen(); err != nil {
		lock.Close()
		return nil, err
	}
	f.wg.Go(f.serve)
	return f, nil
}

func (f *First) listen() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f.l = l
	data, err := json.Marshal(address{l.Addr().String(), f.word})
	if err == nil {
		os.Remove(filepath.Join(f.dir, addressFile)) // so that it is made with these permissions
		err = os.WriteFile(filepath.Join(f.dir, addressFile), data, 0o600)
	}
	if err != nil {
		l.Close()
	}
	return err
}

// Files are those that other windows hand over, until Close.
func (f *First) Files() <-chan []string { return f.files }

// serve listens to one after the other.
func (f *First) serve() {
	for {
		c, err := f.l.Accept()
		if err != nil {
			close(f.files)
			return
		}
		f.hear(c)
	}
}

// hear takes a message and says so. Who does not know the word gets no answer.
func (f *First) hear(c net.Conn) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	var m message
	if err := json.NewDecoder(&limited{c, mostBytes}).Decode(&m); err != nil || subtle.ConstantTimeCompare([]byte(m.Word), []byte(f.word)) != 1 {
		return
	}
	select {
	case f.files <- m.Files:
		fmt.Fprintln(c, "ok")
	case <-time.After(patience / 2):
	case <-f.done:
	}
}

// limited reads no more than so many bytes.
type limited struct {
	net.Conn
	left int
}

func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, errors.New("the message is too long")
	}
	n, err := l.Conn.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

// Close lets another window be the first. The zero First is nobody's, and stays so.
func (f *First) Close() error {
	if f.l == nil {
		return nil
	}
	var err error
	f.once.Do(func() {
		close(f.done)
		os.Remove(filepath.Join(f.dir, addressFile))
		err = f.l.Close()
		f.wg.Wait()
		if e := f.lock.Close(); err == nil {
			err = e
		}
	})
	return err
}

// Hand hands files to the first window of the journal in a folder, which comes to the
// front. The error says why it did not take them.
func Hand(ctx context.Context, dir string, files []string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	data, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return fmt.Errorf("it cannot be spoken to: %w", err)
	}
	var a address
	if err := json.Unmarshal(data, &a); err != nil {
		return fmt.Errorf("it cannot be spoken to: %s: %w", addressFile, err)
	}
	host, _, err := net.SplitHostPort(a.Address)
	if err != nil || host != "127.0.0.1" {
		return fmt.Errorf("it cannot be spoken to: %s has no address of this computer", addressFile)
	}
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", a.Address)
	if err != nil {
		return fmt.Errorf("it cannot be spoken to: %w", err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	if err := json.NewEncoder(c).Encode(message{a.Word, absolute(files)}); err != nil {
		return fmt.Errorf("it does not listen: %w", err)
	}
	if s, err := bufio.NewReader(c).ReadString('\n'); err != nil || s != "ok\n" {
		return errors.New("it does not answer")
	}
	return nil
}

// absolute are the files as any program finds them.
func absolute(files []string) (list []string) {
	for _, f := range files {
		if abs, err := filepath.Abs(f); err == nil {
			f = abs
		}
		list = append(list, f)
	}
	return list
}
