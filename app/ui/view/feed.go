package view

import (
	"context"
	"maps"
	"sync"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
)

// Interval is the shortest time between two refreshes of one handset: ten a
// second are as many as a person can follow.
const Interval = 100 * time.Millisecond

// clockInterval is how often handsets that are at work or wait for somebody are
// refreshed for the
// sake of the time they show.
const clockInterval = time.Second

// Source is what the feed needs of a bench. *bench.Bench is one.
type Source interface {
	Handsets() []bench.Handset
	Subscribe(func(run.Event)) (cancel func())
}

// Update is what has become of the bench.
type Update struct {
	Handsets []bench.Handset // all of them, as they stand
	Changed  []run.HandsetID // those that something happened to; nil: all
	Ended    []run.Run       // runs that ended since the update before
	Happened []run.Event     // what happened in runs since then, in order, without how far they are

	// Doing is how far a handset is with what is done there (Progress), or what is
	// waited for (Waiting), of those that told.
	Doing map[run.HandsetID]run.Event

	// Summaries say what is to be said of the latest run of each handset that
	// has one. They are made here, and not where they are drawn, because it
	// takes a look at the whole result.
	Summaries map[run.HandsetID]string

	Trouble []error // what went wrong with no handset in particular
	Time    time.Time
}

// Feed turns the events of a bench into updates for the screen: never more
// than one in [Interval] for a handset however many events there are, none
// lost in what it tells, and in order.
type Feed struct {
	source  Source
	deliver func(Update, func())

	mu      sync.Mutex
	dirty   map[run.HandsetID]bool
	ended   []run.Run
	events  []run.Event // of runs
	trouble []error
	doing   map[run.HandsetID]run.Event
	wake    chan struct{} // 1 deep: there is something dirty

	// Run's own.
	next map[run.HandsetID]time.Time // not to be refreshed before
	sums map[run.HandsetID]runSummary
}

// runSummary is a Summary and what it is of.
type runSummary struct {
	id     string
	ending run.Ending
	text   string
}

// NewFeed makes a feed of a bench. The function deliver is called from Run's
// goroutine, one update at a time: the next one comes after done was called,
// so that a slow screen gets fewer updates and not a longer queue of them.
func NewFeed(source Source, deliver func(u Update, done func())) *Feed {
	return &Feed{
		source:  source,
		deliver: deliver,
		dirty:   make(map[run.HandsetID]bool),
		doing:   make(map[run.HandsetID]run.Event),
		wake:    make(chan struct{}, 1),
		next:    make(map[run.HandsetID]time.Time),
		sums:    make(map[run.HandsetID]runSummary),
	}
}

// Run listens to the bench until ctx ends. The first update holds the bench
// as it stands.
func (f *Feed) Run(ctx context.Context) {
	defer f.source.Subscribe(f.event)()
	busy, ok := f.send(ctx, nil)
	clock := time.Now().Add(clockInterval)
	for ok {
		now := time.Now()
		if !now.Before(clock) {
			f.touch(busy)
			clock = now.Add(clockInterval)
		}
		due, wait := f.due(now)
		if len(due) > 0 {
			busy, ok = f.send(ctx, due)
			continue
		}
		if left := clock.Sub(now); len(busy) > 0 && (wait == 0 || left < wait) {
			wait = left
		}
		var timer <-chan time.Time
		if wait > 0 {
			timer = time.After(wait)
		}
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		case <-timer:
		}
	}
}

// event notes what happened. It is called from the bench's goroutines and
// never waits.
func (f *Feed) event(e run.Event) {
	f.mu.Lock()
	f.dirty[e.Handset] = true
	if e.Kind == run.RunEnded && e.Run != nil {
		f.ended = append(f.ended, *e.Run)
	}
	switch e.Kind {
	case run.Progress, run.Waiting:
		f.doing[e.Handset] = e
	case run.Phase, run.RunBegan, run.RunEnded, run.SafeToUnplug:
		delete(f.doing, e.Handset)
	}
	if e.RunID != "" && e.Kind != run.Progress {
		f.events = append(f.events, e)
	}
	if e.Handset == "" && e.Err != nil {
		f.trouble = append(f.trouble, e.Err)
	}
	f.mu.Unlock()
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// waits reports whether a run waits for its handset.
func waits(e run.Event) bool { return e.Kind == run.Waiting }

// Touch has handsets refreshed that look different for another reason than an event.
// It may be called from any goroutine.
func (f *Feed) Touch(ids ...run.HandsetID) {
	f.touch(ids)
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// touch marks handsets as changed.
func (f *Feed) touch(ids []run.HandsetID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, id := range ids {
		f.dirty[id] = true
	}
}

// due takes the handsets that may be refreshed now, and says how long it is
// until the next of the others may be; 0 when there is none.
func (f *Feed) due(now time.Time) (due []run.HandsetID, wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id := range f.dirty {
		left := f.next[id].Sub(now)
		if left <= 0 {
			due = append(due, id)
			delete(f.dirty, id)
			f.next[id] = now.Add(Interval)
		} else if wait == 0 || left < wait {
			wait = left
		}
	}
	return due, wait
}

// send delivers the bench as it stands and waits until it was taken. It
// returns the handsets that are at work, and false when ctx ended.
func (f *Feed) send(ctx context.Context, changed []run.HandsetID) (busy []run.HandsetID, ok bool) {
	f.mu.Lock()
	ended, events, trouble := f.ended, f.events, f.trouble
	f.ended, f.events, f.trouble = nil, nil, nil
	doing := maps.Clone(f.doing)
	f.mu.Unlock()
	// The snapshot is younger than the events it stands for: what is dirty
	// after this is told again.
	u := Update{Handsets: f.source.Handsets(), Changed: changed, Ended: ended, Happened: events, Trouble: trouble, Doing: doing, Time: time.Now()}
	u.Summaries = f.summaries(u.Handsets)
	for _, h := range u.Handsets {
		if waits(doing[h.ID]) || h.State == bench.Connecting || h.State == bench.Locked || h.State == bench.Running {
			busy = append(busy, h.ID)
		}
	}
	taken := make(chan struct{})
	f.deliver(u, sync.OnceFunc(func() { close(taken) }))
	select {
	case <-taken:
		return busy, true
	case <-ctx.Done():
		return nil, false
	}
}

// summaries sums up the latest runs, those anew that are new.
func (f *Feed) summaries(handsets []bench.Handset) map[run.HandsetID]string {
	all := make(map[run.HandsetID]string)
	for _, h := range handsets {
		if h.Last != nil {
			s := f.sums[h.ID]
			if s.id != h.Last.ID || s.ending != h.Last.Ending {
				s = runSummary{h.Last.ID, h.Last.Ending, Summary(h.Last)}
				f.sums[h.ID] = s
			}
			all[h.ID] = s.text
		}
	}
	return all
}
