// Package replay plays records of handsets against our own RNDIS host, and says
// where the two disagree.
//
//	rec, err := record.Open("handset.record")
//	report, err := replay.Check(ctx, rec, replay.Options{})
//	for _, s := range report {
//		fmt.Println(s.Desc.Path, s.OK(), s.Problems)
//	}
//
// # What a replay proves
//
// The host, the same code that speaks to a handset, is given the recorded device
// to open. What is compared, byte for byte and in order:
//
//   - every call from the selection of the configuration to the opening of the
//     data path, and all of closing. Polls that brought nothing may be more or
//     fewer: time decides how many there are.
//   - every bulk transfer that was sent: the frame in it is taken out and given
//     to the host to send, which must make the same transfer of it.
//
// What came in on the bulk endpoint must be understood to the last message, but
// is compared with nothing.
//
// What it cannot prove: that our host would have sent these frames. Above
// Ethernet there are random sequence numbers and retransmissions that depend on
// time, so that no second run sends the same; DHCP, TCP, ActiveSync and RAPI are
// counted and not repeated. The same holds for control transfers while frames
// are carried, keepalives and the device's own messages: they are read, and
// paired with their answers. Nor does it prove anything about time: a
// device that wants a pause is not noticed here.
//
// A record of a session that failed proves that it fails again in the same way:
// Failure says how.
package replay

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"cradle/usb"
	"cradle/usb/record"
	"cradle/usb/rndis"
)

// Options change how records are checked. The zero value is for records of an
// unchanged program.
type Options struct {
	Log *slog.Logger // nil: nothing is logged
	// Quirks are those, as NAME=VALUE, that a person gave the program when it
	// made the record; those of the device itself are known. Pauses are left
	// out, and so are keepalives. Check fails on one that is not understood.
	Quirks []string
}

// Session is what became of one opening of a device.
type Session struct {
	Line     int // of the record
	Desc     usb.DeviceDesc
	Function usb.Function

	// Skipped says why there was nothing to play; the rest is empty then.
	Skipped string
	// Problems are where record and host disagree, in words, the first one
	// first. They begin with the record's line where it is known.
	Problems []string
	// Failure is the recorded session's failure, as the host met it again; nil
	// when the data path was opened and closed as it should.
	Failure error
	// Opened says that the data path was opened.
	Opened bool
	// Cut says that the session has no end in the record, because the program
	// was killed or the record was full. Its closing is not compared.
	Cut  bool
	Info rndis.Info // what the device told about itself, when Opened

	Played record.Counts
	// Control transfers that were read and not played; see Running.
	Running Running
	Frames  []Frame // in the order of their times
}

// OK reports whether record and host agree.
func (s *Session) OK() bool { return len(s.Problems) == 0 }

// Frame is one Ethernet frame of a record.
type Frame struct {
	At       time.Duration // when its transfer began (out) or ended (in), since the record did
	Outbound bool
	Data     []byte
}

// Check plays every session of a record. The error is the context's or that of
// a quirk: what is wrong with a session is in the session.
func Check(ctx context.Context, rec *record.Record, opt Options) ([]Session, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if err := new(rndis.Quirks).SetAll(opt.Quirks); err != nil {
		return nil, err
	}
	var all []Session
	for _, s := range rec.Sessions {
		all = append(all, check(ctx, s, opt))
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return all, nil
}

// patience bounds the waits of a replay for itself: nothing in it takes time.
const patience = 30 * time.Second

func check(ctx context.Context, rec record.Session, opt Options) Session {
	s := Session{Line: rec.Line, Desc: rec.Desc, Function: usb.Recognise(rec.Desc)}
	switch {
	case rec.Err != nil:
		s.Skipped = "the device could not be opened: " + rec.Err.Error()
		return s
	case s.Function.Mode != usb.ModeActiveSync && s.Function.Mode != usb.ModeRNDIS:
		s.Skipped = fmt.Sprintf("it is no RNDIS device (%v)", s.Function.Mode)
		if s.Function.Problem != "" {
			s.Skipped += ": " + s.Function.Problem
		}
		return s
	case !slices.ContainsFunc(rec.Entries, func(e record.Entry) bool { return e.Op != record.OpClose }):
		s.Skipped = "nothing was done with it"
		return s
	}
	p := newPlan(rec, s.Function)
	s.Running, s.Cut = p.running, p.cut
	run := &run{session: &s, plan: p, opt: opt, drained: make(chan struct{})}
	run.play(ctx)
	return s
}

// run plays one session.
type run struct {
	session *Session
	plan    *plan
	opt     Options
	sent    atomic.Int64  // opening messages that the host has sent
	drained chan struct{} // no transfer in is left
	gaveUp  context.CancelFunc
	gave    atomic.Bool // gaveUp was called
}

// errGaveUp is what a host meets when no answer is recorded any more.
var errGaveUp = fmt.Errorf("%w, and the recorded program gave up here", rndis.ErrNoReply)

// differs gives what of a playback's error counts: how a session is closed that
// has no end in the record does not.
func (r *run) differs(err error) error {
	var d *record.Difference
	if r.plan.cut && errors.As(err, &d) && d.Line == 0 {
		return nil
	}
	return err
}

func (r *run) problem(format string, args ...any) {
	r.session.Problems = append(r.session.Problems, fmt.Sprintf(format, args...))
}

func (r *run) play(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.gaveUp = cancel
	playback := record.NewPlayback([]record.Session{r.plan.session}, record.PlaybackOptions{
		Optional: emptyFetch,
		Extra:    r.extra,
		Drained: func(ep uint8) {
			if ep == r.session.Function.BulkIn.Address {
				close(r.drained)
			}
		},
	})
	dev, err := playback.Open(ctx, r.session.Desc)
	if err != nil {
		r.problem("%v", err)
		return
	}
	quirks, _, err := rndis.QuirksFor(r.session.Desc, r.session.Function, r.opt.Quirks)
	if err != nil {
		r.problem("%v", err)
		return
	}
	quirks.FetchDelay, quirks.SettleDelay = 0, 0
	quirks.NotifyWait, quirks.PollInterval = 200*time.Millisecond, time.Millisecond
	quirks.Keepalive = rndis.KeepaliveNone
	seen := &seen{Device: dev, run: r}
	// The deadlines have to pass again where they had passed, and else only
	// bound how long this program is kept from working.
	const limit = 3 * time.Second
	h, err := rndis.Open(ctx, seen, r.session.Function, rndis.Options{
		Log: r.opt.Log, Quirks: quirks,
		Timeouts: rndis.Timeouts{Transfer: limit, Initialize: limit, Command: limit},
	})
	if err == nil {
		r.session.Opened, r.session.Info = true, h.Info()
		r.carry(ctx, h, playback, seen)
		if err := h.Close(); err != nil && playback.Err() == nil {
			r.session.Failure = errors.Join(r.session.Failure, err)
		}
	} else if r.differs(playback.Err()) == nil {
		if r.session.Failure = err; r.gave.Load() {
			r.session.Failure = errGaveUp
		}
		if r.plan.opened {
			r.problem("the data path was opened in the record, and not here: %v", err)
		}
	}
	dev.Close()
	r.session.Played = playback.Played(0)
	if err := r.differs(playback.Close()); err != nil {
		r.problem("%v", err)
	}
	slices.SortStableFunc(r.session.Frames, func(a, b Frame) int { return int(a.At - b.At) })
}

// extra answers polls beyond the recorded ones, as a device that has nothing to
// say. When the recorded program gave up at this point, so does the host.
func (r *run) extra(s usb.Setup, _ []byte) ([]byte, bool) {
	if s != fetchSetup(r.session.Function) {
		return nil, false
	}
	if !r.plan.opened && r.sent.Load() >= int64(r.plan.sends) {
		r.gave.Store(true)
		r.gaveUp()
	}
	return []byte{0}, true
}

// carry plays the bulk transfers of both directions.
func (r *run) carry(ctx context.Context, h *rndis.Host, playback *record.Playback, seen *seen) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reading, stop := context.WithCancel(ctx)
	defer stop()
	type result struct {
		frames []Frame
		err    error
	}
	done := make(chan result, 1)
	go func() {
		var res result
		buf := make([]byte, rndis.MaxFrame)
		for {
			n, err := h.ReadFrame(reading, buf)
			if err != nil {
				res.err = err
				done <- res
				return
			}
			res.frames = append(res.frames, Frame{At: seen.last, Data: slices.Clone(buf[:n])})
		}
	}()
	sent := r.send(ctx, h, playback)
	var in result
	select {
	case <-r.drained:
		stop()
		in = <-done
	case in = <-done:
	}
	r.session.Frames = append(r.session.Frames, in.frames...)
	if ctx.Err() != nil && context.Cause(ctx) == context.DeadlineExceeded {
		r.problem("the record could not be played to its end: a transfer in waits for something that was not done")
	}
	// A link that failed by itself failed in the record too.
	if err := h.Err(); err != nil && playback.Err() == nil {
		r.session.Failure = err
	}
	if n := h.Stats().Malformed; n > 0 {
		r.problem("%d messages, or rests of transfers, that the device sent could not be understood", n)
	}
	if !sent && playback.Err() == nil && h.Err() == nil {
		r.problem("not every recorded frame could be sent")
	}
}

// send has the host send the recorded frames again.
func (r *run) send(ctx context.Context, h *rndis.Host, playback *record.Playback) bool {
	for _, e := range r.plan.out {
		m, err := rndis.Parse(e.Data)
		packet, ok := m.(rndis.Packet)
		if err != nil || !ok {
			r.problem("line %d: what was sent is no RNDIS packet: %v", e.Line, err)
			return false
		}
		r.session.Frames = append(r.session.Frames, Frame{At: e.At, Outbound: true, Data: packet.Data})
		if err := h.WriteFrame(ctx, packet.Data); err != nil {
			if errors.Is(err, rndis.ErrFrameSize) {
				r.problem("line %d: the host would not send this frame: %v", e.Line, err)
			}
			return false
		}
	}
	return true
}

// seen is the played device, watched.
type seen struct {
	usb.Device
	run  *run
	last time.Duration // end of the last transfer in; its reader's
}

func (d *seen) Control(ctx context.Context, s usb.Setup, data []byte) (int, error) {
	if s == sendSetup(d.run.session.Function) {
		d.run.sent.Add(1)
	}
	return d.Device.Control(ctx, s, data)
}

func (d *seen) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	s, err := d.Device.StreamIn(ep, size, depth)
	if err != nil {
		return nil, err
	}
	return &seenStream{InStream: s, dev: d}, nil
}

type seenStream struct {
	usb.InStream
	dev  *seen
	next int
}

// Read gives an empty transfer behind the last recorded one: the host counts
// what it could not understand of a transfer when the next one comes.
func (s *seenStream) Read(ctx context.Context, buf []byte) (int, error) {
	in := s.dev.run.plan.in
	if s.next == len(in) {
		s.next++
		return 0, nil
	}
	n, err := s.InStream.Read(ctx, buf)
	if err == nil && s.next < len(in) {
		s.dev.last = in[s.next]
		s.next++
	}
	return n, err
}
