package ui

import (
	"context"
	"sync"

	"cradle/app/run"
)

// An Asker asks a person at the window for the passwords of handsets that want
// them typed on the computer. It is made before the bench, because handsets may
// ask before there is a window:
//
//	asker := ui.NewAsker()
//	b, err := bench.New(bench.Config{Password: asker.Password})
//	err = ui.Run(ui.Options{Bench: b, Asker: asker})
//
// It keeps no password and logs none. All methods may be called from any
// goroutine.
type Asker struct {
	mu      sync.Mutex
	asked   map[run.HandsetID]*asking
	changed chan struct{} // 1 deep: asked is not as it was
}

// asking is a handset that waits for its password.
type asking struct {
	attempt int
	answer  chan string // 1 deep
}

// NewAsker makes an asker that nobody has asked yet.
func NewAsker() *Asker {
	return &Asker{asked: make(map[run.HandsetID]*asking), changed: make(chan struct{}, 1)}
}

// Password waits until a person typed the password of a handset, or ctx ends.
// It is bench.Config's Password.
func (a *Asker) Password(ctx context.Context, id run.HandsetID, attempt int) (string, error) {
	q := &asking{attempt: attempt, answer: make(chan string, 1)}
	a.mu.Lock()
	a.asked[id] = q
	a.mu.Unlock()
	a.tell()
	defer func() {
		a.mu.Lock()
		if a.asked[id] == q {
			delete(a.asked, id)
		}
		a.mu.Unlock()
		a.tell()
	}()
	select {
	case password := <-q.answer:
		return password, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (a *Asker) tell() {
	select {
	case a.changed <- struct{}{}:
	default:
	}
}
