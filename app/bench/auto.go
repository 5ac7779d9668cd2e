package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"cradle/app/run"
	"cradle/rapi/lint"
	"cradle/rapi/provxml"
)

// AutoOptions say what Auto applies, and to whom.
type AutoOptions struct {
	// Request is what each handset gets: its Documents and how they are applied.
	// Targets and Own are Auto's own.
	Request Request
	// For gives a handset documents of its own; its Identity need not be filled in. It
	// is called once a visit, when the handset has said who it is, from a goroutine of
	// the visit's. nil: all get Request.Documents.
	For func(ctx context.Context, h Handset) Own
	// Only says which handsets are meant; nil: all.
	Only func(h Handset) bool
	// Again also serves a handset that was served before, whenever it is plugged in
	// again. Otherwise each is served once, also when that did not go well.
	Again bool
	// NewOnly leaves the handsets alone that are at the bench when Auto begins.
	// Otherwise they count as just plugged in.
	NewOnly bool
	// Count ends Auto when so many handsets were served; 0: it goes on.
	Count int
	// Allow says whether a dangerous place in a document has a person's word; nil:
	// none has. Documents with others are not sent: Auto fails with a *DangerError, or,
	// for what For gives, the handset's runs end NotSent with one.
	Allow func(d lint.Danger) bool
}

// Auto applies documents to each handset that is plugged in, once. It is made by
// Bench.Auto, and ends with its context (what is under way is Cancelled, or Unknown
// when it may have been sent), with Stop (what is under way goes on to its ending),
// when Count handsets were served, and with the bench.
//
// What it does is told as the bench's events: Decided when it has looked at a handset
// that is ready, and then all those of Apply.
//
// A handset is known again by its GUID, or where it has none by its port, name and
// model. Two that are there at the same time with one GUID are copies of one handset,
// and are known by their ports as well. What is plugged into a port after a handset
// was chosen gets nothing of what that one was meant to get.
type Auto struct {
	b    *Bench
	opt  AutoOptions
	ctx  context.Context // of the Applies
	wake chan struct{}
	stop chan struct{}
	once sync.Once
	done chan struct{}
	wg   sync.WaitGroup // visits

	mu       sync.Mutex
	looked   map[run.HandsetID]time.Time // the stays that were looked at: when each arrived
	departed map[run.HandsetID]time.Time // when a stay ended the last time
	served   []*visit                    // the latest of each handset
	copies   map[string]bool             // GUIDs that several handsets have
	tally    Tally
}

// Tally counts what Auto did.
type Tally struct {
	Handsets int // served, each time they were
	UnderWay int // being served
	Endings  map[run.Ending]int
}

// DangerError: a document is dangerous, and nobody has confirmed that it is meant.
type DangerError struct {
	Document *provxml.Document
	Danger   lint.Danger // the first
}

func (e *DangerError) Error() string {
	return fmt.Sprintf("%s:%d:%d: this was not confirmed: %s", e.Document.Name, e.Danger.Pos.Line, e.Danger.Pos.Column, e.Danger.What)
}

// Auto begins to serve handsets. The error is about the options; nothing was begun
// then.
func (b *Bench) Auto(ctx context.Context, opt AutoOptions) (*Auto, error) {
	docs := opt.Request.Documents
	switch {
	case len(docs) == 0 && opt.For == nil:
		return nil, errors.New("there is no document to apply")
	case slices.Contains(docs, nil):
		return nil, errors.New("bench: a document is nil")
	case opt.Count < 0:
		return nil, fmt.Errorf("bench: %d handsets cannot be served", opt.Count)
	}
	if opt.For == nil {
		if err := opt.unconfirmed(docs); err != nil {
			return nil, err
		}
	}
	a := &Auto{
		b: b, opt: opt, ctx: ctx,
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
		looked: map[run.HandsetID]time.Time{}, departed: map[run.HandsetID]time.Time{},
		copies: map[string]bool{}, tally: Tally{Endings: map[run.Ending]int{}},
	}
	b.mu.Lock()
	if b.closed || b.ctx == nil || b.ctx.Err() != nil {
		b.mu.Unlock()
		return nil, ErrClosed
	}
	for _, h := range b.handsets {
		if opt.NewOnly && h.snap.State != Gone {
			a.looked[h.place.id] = h.snap.Since
			if IsHandset(h.snap) && a.meant(h.snap) {
				a.tellLocked(h.place.id, "here", "It was here before, so that it is left alone; plug it in again to have it served.")
			}
		}
	}
	b.wg.Add(1)
	b.mu.Unlock()
	cancel := b.Subscribe(a.hear)
	go func() {
		defer b.wg.Done()
		defer cancel()
		defer close(a.done)
		a.serve()
	}()
	return a, nil
}

// Stop lets what is under way go on to its ending, and begins nothing new. It returns
// at once, and may be called more than once.
func (a *Auto) Stop() { a.once.Do(func() { close(a.stop) }) }

// Done is closed when Auto has ended and nothing of it is under way.
func (a *Auto) Done() <-chan struct{} { return a.done }

// Tally is what was done so far.
func (a *Auto) Tally() Tally {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tally
	t.Endings = maps.Clone(t.Endings)
	return t
}

// unconfirmed finds the first danger without a person's word.
func (o *AutoOptions) unconfirmed(docs []*provxml.Document) error {
	for _, d := range docs {
		for _, g := range lint.Dangers(d) {
			if o.Allow == nil || !o.Allow(g) {
				return &DangerError{Document: d, Danger: g}
			}
		}
	}
	return nil
}

func (a *Auto) meant(h Handset) bool { return a.opt.Only == nil || a.opt.Only(h) }

// hear is the bench's subscriber: it keeps when handsets left, and has the rest
// looked at.
func (a *Auto) hear(e run.Event) {
	if e.Kind == run.Departed {
		a.mu.Lock()
		a.departed[e.Handset] = e.Time
		a.mu.Unlock()
	}
	a.look()
}

// look has the bench looked at.
func (a *Auto) look() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// serve looks at the bench whenever something has happened, until it is to end, and
// then waits for what is under way.
func (a *Auto) serve() {
	defer a.wg.Wait()
	for {
		for _, h := range a.b.Handsets() {
			a.consider(h)
		}
		if a.enough() {
			return
		}
		select {
		case <-a.wake:
		case <-a.stop:
			return
		case <-a.ctx.Done():
			return
		case <-a.b.ctx.Done():
			return
		}
	}
}

// enough reports whether as many handsets were served as were wanted.
func (a *Auto) enough() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.opt.Count > 0 && a.tally.Handsets >= a.opt.Count
}

// tell emits what came of looking at a handset.
func (a *Auto) tell(id run.HandsetID, what, message string) {
	a.b.mu.Lock()
	defer a.b.mu.Unlock()
	a.tellLocked(id, what, message)
}

// tellLocked is tell with the bench's lock held.
func (a *Auto) tellLocked(id run.HandsetID, what, message string) {
	a.b.cfg.Log.Info("looked at", "layer", "bench", "handset", string(id), "decided", what)
	a.b.emitLocked(run.Event{Kind: run.Decided, Handset: id, Phase: what, Message: message})
}
