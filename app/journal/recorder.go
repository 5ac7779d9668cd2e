package journal

import (
	"context"
	"sync"

	"cradle/app/run"
)

// Recorder writes the runs of a bench (it is a bench.Journal): it knows them by
// their ids. It may be used from any goroutine.
type Recorder struct {
	j *Journal

	mu      sync.Mutex
	open    map[string]*Run
	numbers map[string]int64
	lost    error
}

// Recorder makes one.
func (j *Journal) Recorder() *Recorder {
	return &Recorder{j: j, open: map[string]*Run{}, numbers: map[string]int64{}}
}

// Begin is Journal.Begin.
func (r *Recorder) Begin(ctx context.Context, one run.Run) error {
	w, err := r.j.Begin(ctx, one)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[one.ID], r.numbers[one.ID] = w, w.Number()
	return nil
}

// Step is Run.Step. What comes after a Begin that failed is passed over.
func (r *Recorder) Step(ctx context.Context, id, step string) error {
	if w := r.of(id); w != nil {
		return w.Step(ctx, step)
	}
	return nil
}

// Before is Run.Before.
func (r *Recorder) Before(ctx context.Context, id string, b run.Before) error {
	if w := r.of(id); w != nil {
		return w.Before(ctx, b)
	}
	return nil
}

// Reply is Run.Reply.
func (r *Recorder) Reply(ctx context.Context, id string, reply run.Reply) error {
	if w := r.of(id); w != nil {
		return r.note(w.Reply(ctx, reply))
	}
	return nil
}

// End is Run.End.
func (r *Recorder) End(ctx context.Context, one run.Run) error {
	w := r.of(one.ID)
	if w == nil {
		return nil
	}
	if err := w.End(ctx, one); err != nil {
		return r.note(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, one.ID)
	return nil
}

// Number is a run's number in the journal, 0 if it is not there.
func (r *Recorder) Number(id string) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.numbers[id]
}

// Lost is why something that happened is not in the journal: the first reply or
// ending that could not be written; nil if all is there.
func (r *Recorder) Lost() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lost
}

func (r *Recorder) note(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost == nil {
		r.lost = err
	}
	return err
}

func (r *Recorder) of(id string) *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open[id]
}
