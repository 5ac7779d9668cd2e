package record

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"cradle/usb"
)

// PlaybackOptions loosen what a Playback insists on. The zero value insists on
// everything.
type PlaybackOptions struct {
	// Optional says of which recorded calls it does not matter whether they
	// are made, because time decides that. It is asked about calls of the main
	// sequence; see Playback.
	Optional func(*Entry) bool
	// Extra answers a control transfer that is not the recorded one, where ok
	// is true: another poll, for instance. Data is sent to an OUT request,
	// else empty.
	Extra func(s usb.Setup, data []byte) (answer []byte, ok bool)
	// Drained, if not nil, is called once for each stream when a Read finds
	// that no recorded transfer is left. It must not call back.
	Drained func(ep uint8)
}

// Playback is a bus of devices that do what is in a record, each opening as one
// session of it, in order. It takes no time but for what the caller waits for.
//
// It is strict: a call other than the recorded one is a *Difference. Recorded
// calls form one main sequence (configurations, claims, control transfers, the
// making and closing of streams, resets and Close) and one sequence for each
// endpoint; each must be made in its order, with the bytes that were recorded.
// Between the sequences only what can be cause and effect is kept:
//
//   - A transfer comes in when every call of the main sequence that had begun
//     before it ended has been made. Bulk OUT transfers do not hold it back.
//   - A failure of a transfer in comes when everything recorded before it was
//     played.
//   - A recorded call that the caller itself ended (cancelled, deadline) waits
//     until the caller ends it again, or is not made at all.
//
// When an endpoint's sequence is over, transfers in wait for the caller's
// context, as on a device that has no more to say, and transfers out are a
// *Difference.
type Playback struct {
	mu       sync.Mutex
	sessions []*session
	next     int
	first    error
	closed   bool
}

var _ usb.Bus = (*Playback)(nil)

// NewPlayback makes a bus of the sessions. Entries are not changed.
func NewPlayback(sessions []Session, opt PlaybackOptions) *Playback {
	p := &Playback{}
	for _, s := range sessions {
		p.sessions = append(p.sessions, newSession(p, s, opt))
	}
	return p
}

// Scan lists the devices of the sessions that are still to be opened, each once.
func (p *Playback) Scan(ctx context.Context) ([]usb.DeviceDesc, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, &usb.Error{Op: "scan", Err: err}
	}
	if p.closed {
		return nil, &usb.Error{Op: "scan", Err: usb.ErrClosed}
	}
	var found []usb.DeviceDesc
	for _, s := range p.sessions[p.next:] {
		if !slices.ContainsFunc(found, func(d usb.DeviceDesc) bool { return d.Path == s.rec.Desc.Path }) {
			found = append(found, s.rec.Desc)
		}
	}
	slices.SortFunc(found, func(a, b usb.DeviceDesc) int { return a.Path.Compare(b.Path) })
	return found, nil
}

// Open begins the next session, which must be of the device at this port. Its
// error is the recorded one.
func (p *Playback) Open(ctx context.Context, d usb.DeviceDesc) (usb.Device, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fail := func(err error) (usb.Device, error) {
		return nil, &usb.Error{Op: "open", Path: d.Path, Err: err}
	}
	switch {
	case ctx.Err() != nil:
		return fail(ctx.Err())
	case p.closed:
		return fail(usb.ErrClosed)
	case p.next == len(p.sessions):
		return fail(p.note(&Difference{Got: "open " + d.Path.String(), Err: usb.ErrIO}))
	}
	s := p.sessions[p.next]
	if s.rec.Desc.Path != d.Path {
		return fail(p.note(&Difference{s.rec.Line, "open " + s.rec.Desc.Path.String(), "open " + d.Path.String(), usb.ErrIO}))
	}
	p.next++
	if s.rec.Err != nil {
		return fail(s.rec.Err)
	}
	s.opened = true
	return s, nil
}

// note keeps the first difference. The Playback is locked.
func (p *Playback) note(d *Difference) error {
	if p.first == nil {
		p.first = d
	}
	return d
}

// Err is the first difference there was, a *Difference, or nil.
func (p *Playback) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first
}

// Close ends the playback. The error is the first *Difference, if there was one,
// and else a *Leftover if something of the record was not played.
func (p *Playback) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var left Leftover
	for i, s := range p.sessions {
		if i >= p.next {
			left.add(s.rec.Line, "open "+s.rec.Desc.Path.String())
		}
		s.leftover(&left)
		s.end(usb.ErrClosed)
	}
	switch {
	case p.first != nil:
		return p.first
	case left.Count > 0:
		return &left
	}
	return nil
}

func (l *Leftover) add(line int, want string) {
	if l.Count++; l.Line == 0 || line < l.Line {
		l.Line, l.Want = line, want
	}
}

// session plays one opening. The lock is the Playback's.
type session struct {
	p      *Playback
	rec    Session
	opt    PlaybackOptions
	main   queue
	ends   map[uint8]*queue // by endpoint
	opened bool
	ended  error // Close was called
	change chan struct{}
	made   Counts
}

// queue is a sequence of entries and how many of it were played.
type queue struct {
	entries []*Entry
	at      int
	drained bool
}

func (q *queue) head() *Entry {
	if q == nil || q.at == len(q.entries) {
		return nil
	}
	return q.entries[q.at]
}

func newSession(p *Playback, rec Session, opt PlaybackOptions) *session {
	s := &session{p: p, rec: rec, opt: opt, ends: make(map[uint8]*queue), change: make(chan struct{})}
	if s.opt.Optional == nil {
		s.opt.Optional = func(*Entry) bool { return false }
	}
	for i := range rec.Entries {
		e := &rec.Entries[i]
		switch e.Op {
		case OpIn, OpOut, OpStreamIn:
			q := s.ends[e.Endpoint]
			if q == nil {
				q = &queue{}
				s.ends[e.Endpoint] = q
			}
			q.entries = append(q.entries, e)
		default:
			s.main.entries = append(s.main.entries, e)
		}
	}
	return s
}

// moved wakes those who wait. The Playback is locked.
func (s *session) moved() {
	close(s.change)
	s.change = make(chan struct{})
}

func (s *session) end(err error) {
	if s.ended == nil {
		s.ended = err
		s.moved()
	}
}

// free reports whether an entry need not be played: it was the caller that
// ended it, or the device or the handle was gone by then.
func free(e *Entry) bool {
	return e.Op != OpStream && e.Err != nil && (e.Cancelled() || errors.Is(e.Err, usb.ErrNoDevice) || errors.Is(e.Err, usb.ErrClosed))
}

func (s *session) leftover(l *Leftover) {
	for _, e := range s.main.entries[s.main.at:] {
		if !s.opt.Optional(e) && !free(e) {
			l.add(e.Line, e.String())
		}
	}
	for _, q := range s.ends {
		for _, e := range q.entries[q.at:] {
			if !free(e) {
				l.add(e.Line, e.String())
			}
		}
	}
}

// Counts says how much of a session was played.
type Counts struct {
	Main, In, Out int // calls that were as recorded
	Skipped       int // optional ones that were not made
	Extra         int // control transfers beyond the recorded ones
}

// Played is how much of the i-th session was played.
func (p *Playback) Played(i int) Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sessions[i].made
}

func (s *session) Desc() usb.DeviceDesc { return s.rec.Desc }

func (s *session) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	return &usb.Error{Op: op, Path: s.rec.Desc.Path, Err: err}
}

// same compares a call with the recorded one.
func same(want, got *Entry) bool {
	switch {
	case want.Op != got.Op, want.Value != got.Value, want.Interface != got.Interface, want.Alternate != got.Alternate,
		want.Setup != got.Setup, want.Endpoint != got.Endpoint, want.Depth != got.Depth:
		return false
	case want.Out():
		return slices.Equal(want.Data, got.Data)
	case want.Op == OpControl, want.Op == OpIn, want.Op == OpStream, want.Op == OpStreamIn:
		return want.Length == got.Length
	}
	return true
}

// step plays the next call of the main sequence. For a control transfer that
// Extra answered the entry is one made for it.
func (s *session) step(ctx context.Context, got *Entry) (*Entry, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case s.ended != nil:
		return nil, s.ended
	}
	// What is optional is passed over only to find the recorded call behind it.
	q, at := &s.main, s.main.at
	for at < len(q.entries) && !same(q.entries[at], got) && (s.opt.Optional(q.entries[at]) || q.entries[at].Cancelled()) {
		at++
	}
	if at < len(q.entries) && same(q.entries[at], got) {
		e := q.entries[at]
		s.made.Skipped += at - q.at
		s.made.Main++
		q.at = at + 1
		s.moved()
		return e, nil
	}
	if got.Op == OpControl && s.opt.Extra != nil {
		if answer, ok := s.opt.Extra(got.Setup, got.Data); ok {
			s.made.Extra++
			return &Entry{Op: OpControl, Setup: got.Setup, Data: answer, Sent: len(got.Data)}, nil
		}
	}
	d := &Difference{Got: got.String(), Err: usb.ErrIO}
	if at < len(q.entries) {
		d.Line, d.Want = q.entries[at].Line, q.entries[at].String()
	}
	return nil, s.p.note(d)
}

// outcome is a recorded call's error; one that the caller made is waited for.
func outcome(ctx context.Context, e *Entry) error {
	if e.Cancelled() && ctx.Done() != nil {
		<-ctx.Done()
		return ctx.Err()
	}
	return e.Err
}

func (s *session) do(ctx context.Context, got *Entry) error {
	e, err := s.step(ctx, got)
	if err == nil {
		err = outcome(ctx, e)
	}
	return s.fail(got.String(), err)
}

func (s *session) SetConfig(ctx context.Context, value uint8) error {
	return s.do(ctx, &Entry{Op: OpConfig, Value: value})
}

func (s *session) Claim(ctx context.Context, iface, alternate uint8) error {
	return s.do(ctx, &Entry{Op: OpClaim, Interface: iface, Alternate: alternate})
}

func (s *session) Release(iface uint8) error {
	return s.do(context.Background(), &Entry{Op: OpRelease, Interface: iface})
}

func (s *session) Reset(ctx context.Context) error { return s.do(ctx, &Entry{Op: OpReset}) }

func (s *session) Control(ctx context.Context, setup usb.Setup, data []byte) (int, error) {
	got := &Entry{Op: OpControl, Setup: setup, Length: len(data)}
	if !setup.In() {
		got.Data, got.Length = slices.Clone(data), 0
	}
	e, err := s.step(ctx, got)
	if err != nil {
		return 0, s.fail("control", err)
	}
	n := e.Sent
	if setup.In() {
		n = copy(data, e.Data)
	}
	return n, s.fail("control", outcome(ctx, e))
}

func (s *session) Out(ctx context.Context, ep uint8, data []byte) (int, error) {
	op := fmt.Sprintf("out 0x%02x", ep)
	got := &Entry{Op: OpOut, Endpoint: ep, Data: slices.Clone(data)}
	s.p.mu.Lock()
	q := s.ends[ep]
	e := q.head()
	var err error
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case s.ended != nil:
		err = s.ended
	case e == nil:
		err = s.p.note(&Difference{Got: got.String(), Err: usb.ErrIO})
	case !same(e, got):
		err = s.p.note(&Difference{e.Line, e.String(), got.String(), usb.ErrIO})
	default:
		q.at++
		s.made.Out++
		s.moved()
	}
	s.p.mu.Unlock()
	if err != nil {
		return 0, s.fail(op, err)
	}
	return e.Sent, s.fail(op, outcome(ctx, e))
}

func (s *session) In(ctx context.Context, ep uint8, buf []byte) (int, error) {
	n, err := s.take(ctx, &Entry{Op: OpIn, Endpoint: ep, Length: len(buf)}, buf, nil)
	return n, s.fail(fmt.Sprintf("in 0x%02x", ep), err)
}

// take plays the next transfer of an IN endpoint, when its time has come. stop
// ends the wait with usb.ErrClosed.
func (s *session) take(ctx context.Context, got *Entry, buf []byte, stop <-chan struct{}) (int, error) {
	for {
		s.p.mu.Lock()
		q := s.ends[got.Endpoint]
		e, change, ended := q.head(), s.change, s.ended
		switch {
		case ctx.Err() != nil:
			s.p.mu.Unlock()
			return 0, ctx.Err()
		case ended != nil:
			s.p.mu.Unlock()
			return 0, ended
		case e == nil || e.Cancelled():
			if q == nil || !q.drained {
				s.drained(got.Endpoint, q)
			}
		case !same(e, got):
			err := s.p.note(&Difference{e.Line, e.String(), got.String(), usb.ErrIO})
			s.p.mu.Unlock()
			return 0, err
		case s.due(e):
			q.at++
			s.made.In++
			s.moved()
			s.p.mu.Unlock()
			return copy(buf, e.Data), e.Err
		}
		s.p.mu.Unlock()
		select {
		case <-change:
		case <-stop:
			return 0, usb.ErrClosed
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// drained tells once that an endpoint has no more to say.
func (s *session) drained(ep uint8, q *queue) {
	if q == nil {
		q = &queue{}
		s.ends[ep] = q
	}
	q.drained = true
	if s.opt.Drained != nil {
		s.opt.Drained(ep)
	}
}

// due reports whether a transfer in may come.
func (s *session) due(e *Entry) bool {
	if e.Err != nil {
		for _, q := range s.ends {
			if h := q.head(); h != nil && h != e && h.Line < e.Line && !free(h) {
				return false
			}
		}
	}
	end := e.At + e.Took
	for _, m := range s.main.entries[s.main.at:] {
		if m.At < end && !s.opt.Optional(m) && !free(m) {
			return false
		}
	}
	return true
}

func (s *session) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	if err := s.do(context.Background(), &Entry{Op: OpStream, Endpoint: ep, Length: size, Depth: depth}); err != nil {
		return nil, err
	}
	return &playedStream{s: s, ep: ep, stop: make(chan struct{})}, nil
}

// Close need not be in the record: the program may have been killed before.
func (s *session) Close() error {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	if s.ended != nil {
		return nil
	}
	var err error
	if i := slices.IndexFunc(s.main.entries[s.main.at:], func(e *Entry) bool { return e.Op == OpClose }); i >= 0 {
		left := s.main.entries[s.main.at : s.main.at+i]
		if j := slices.IndexFunc(left, func(e *Entry) bool { return !s.opt.Optional(e) && !free(e) }); j >= 0 {
			err = s.p.note(&Difference{left[j].Line, left[j].String(), "close", usb.ErrIO})
		}
		err = errors.Join(err, s.main.entries[s.main.at+i].Err)
		s.made.Main++
		s.main.at += i + 1
	}
	s.end(usb.ErrClosed)
	return s.fail("close", err)
}

type playedStream struct {
	s      *session
	ep     uint8
	once   sync.Once
	stop   chan struct{}
	err    error // what closing gave
	failed error // what ended it
}

func (t *playedStream) Read(ctx context.Context, buf []byte) (int, error) {
	op := fmt.Sprintf("stream 0x%02x", t.ep)
	select {
	case <-t.stop:
		return 0, t.s.fail(op, usb.ErrClosed)
	default:
	}
	if t.failed != nil {
		return 0, t.s.fail(op, t.failed)
	}
	n, err := t.s.take(ctx, &Entry{Op: OpStreamIn, Endpoint: t.ep, Length: len(buf)}, buf, t.stop)
	if err != nil && ctx.Err() == nil {
		t.failed = err
	}
	return n, t.s.fail(op, err)
}

func (t *playedStream) Close() error {
	t.once.Do(func() {
		close(t.stop)
		t.err = t.s.do(context.Background(), &Entry{Op: OpStreamClose, Endpoint: t.ep})
	})
	return t.err
}

// Duration is how long the recorded session took.
func (s *Session) Duration() time.Duration {
	var end time.Duration
	for i := range s.Entries {
		end = max(end, s.Entries[i].At+s.Entries[i].Took)
	}
	return max(0, end-s.At)
}
