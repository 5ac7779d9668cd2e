package labels

import (
	"context"
	"os"
	"sync"
	"time"

	"cradle/app/run"
)

// A Book is a file of labels while a program looks them up, and a person gives new ones:
//
//	b, err := labels.Open(path)
//	b.Of("1-3.2")                                // "Slot A", also when another program has written it
//	err = b.Set(ctx, "1-3.2", "Slot B")
//
// All methods may be called from any goroutine.
type Book struct {
	path string

	mu     sync.Mutex
	labels *Labels
	mark   mark
	looked time.Time
}

// mark is how a file was found; the zero mark is none.
type mark struct {
	time time.Time
	size int64
}

// lookAgain is how long a file is taken to be as it was.
const lookAgain = 2 * time.Second

// Open reads a file of labels. With an error, a *FileError, there is a Book all the
// same, in which no port has a label; nothing is written over the file by it.
func Open(path string) (*Book, error) {
	b := &Book{path: path}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b, b.readLocked()
}

// readLocked reads the file where it is another one than before.
func (b *Book) readLocked() error {
	b.looked = time.Now()
	var now mark
	if i, err := os.Stat(b.path); err == nil {
		now = mark{i.ModTime(), i.Size()}
	}
	if b.labels != nil && now == b.mark {
		return nil
	}
	l, err := Load(b.path)
	if err != nil {
		return err // what was read before stays
	}
	b.labels, b.mark = l, now
	return nil
}

// Of is a port's label; "" where it has none.
func (b *Book) Of(id run.HandsetID) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Since(b.looked) >= lookAgain {
		b.readLocked() // a file that somebody writes at just now is read the next time
	}
	return b.labels.Of(id)
}

// Set gives a port a label, or with "" takes its label away, in the file and here.
func (b *Book) Set(ctx context.Context, id run.HandsetID, label string) error {
	err := Update(ctx, b.path, func(l *Labels) error {
		if label == "" {
			l.Remove(id)
			return nil
		}
		return l.Set(id, label)
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mark = mark{} // two changes may have the same time and size
	return b.readLocked()
}
