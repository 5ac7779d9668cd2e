package rapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"cradle/rapi/wire"
)

// SessionOptions are what a Session may be told. Zero values mean the defaults.
type SessionOptions struct {
	// Log gets one debug record a call: its name, sizes and time, never its
	// contents. nil discards.
	Log *slog.Logger
	// CallTimeout ends the wait for the first byte of a reply; default 30 s,
	// negative for none. Sending a request and receiving the rest of a reply may
	// each take as long, plus one second for every 64 KiB.
	// guess: no source; SynCE waits 120 s for any call.
	CallTimeout time.Duration
	// ConfigTimeout is CallTimeout's counterpart for ProcessConfig, counted from
	// the request's last byte: default 120 s (SynCE librapi2, raised there from
	// 15 s, which was too short), negative for none.
	ConfigTimeout time.Duration
	// InvokeTimeout is CallTimeout's counterpart for RapiInvoke, whose function may
	// take its time: default 120 s (SynCE librapi2), negative for none.
	InvokeTimeout time.Duration
	// Block is how many bytes of a file one call carries in File, Get and Put;
	// default 64 KiB.
	Block int
	// Generation is how the handset encodes calls: GenerationOf its system's version.
	Generation Generation
	// ReplyLimit is the longest reply body that is accepted, in bytes; default
	// wire.DefaultLimit. Requests are held to it as well.
	ReplyLimit int
}

// slowestLink in bytes a second: what a transfer may count on at least. guess: no
// source; a tenth of what USB 1.1 carries.
const slowestLink = 64 << 10

// Session makes calls on one connection, as RAPI 2 or RAPI 1; the table in CALLS.md
// says which calls each has. The protocol allows one request
// at a time: concurrent callers wait for each other. A Session has no goroutine
// of its own.
//
// A call whose context ends before its turn leaves the Session as it was. A call
// that fails on the connection, by its deadline or by its context ends the
// Session and closes the connection, since there is no way to find the next
// reply in what follows; later calls say ErrEnded and why. A reply that is
// framed well but does not make sense fails its call only.
type Session struct {
	conn net.Conn
	opt  SessionOptions
	turn chan struct{} // holds one token while a call is under way
	body []byte        // memory for replies, of the call under way

	mu    sync.Mutex
	ended error // why no call can be made any more
}

// NewSession takes over conn, which must stand where the first request is
// expected: on Windows Mobile 5 and later, after the connection's id. Close
// closes it.
func NewSession(conn net.Conn, opt SessionOptions) *Session {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.CallTimeout == 0 {
		opt.CallTimeout = 30 * time.Second
	}
	if opt.ConfigTimeout == 0 {
		opt.ConfigTimeout = 120 * time.Second
	}
	if opt.InvokeTimeout == 0 {
		opt.InvokeTimeout = 120 * time.Second
	}
	if opt.Block <= 0 {
		opt.Block = defaultBlock
	}
	if opt.ReplyLimit <= 0 {
		opt.ReplyLimit = wire.DefaultLimit
	}
	return &Session{conn: conn, opt: opt, turn: make(chan struct{}, 1)}
}

// Close ends the Session and its connection; a call under way returns ErrClosed.
// It may be called from any goroutine and more than once. No farewell is sent:
// CeRapiUninit just closes the socket (SynCE librapi2).
func (s *Session) Close() error {
	s.end(ErrClosed)
	return nil
}

// Err is nil while calls can be made, ErrClosed after Close, and ErrEnded with
// why when an earlier call broke the connection.
func (s *Session) Err() error { return s.over() }

// end keeps the first reason and closes the connection.
func (s *Session) end(why error) {
	s.mu.Lock()
	first := s.ended == nil
	if first {
		s.ended = why
	}
	s.mu.Unlock()
	if first {
		if err := s.conn.Close(); err != nil {
			s.opt.Log.Debug("closing the session's connection", "error", err)
		}
	}
}

// over is why no call can be made, or nil.
func (s *Session) over() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended == nil:
		return nil
	case errors.Is(s.ended, ErrClosed):
		return ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrEnded, s.ended)
}

// exchange sends one request and lets receive take what comes back, while the
// connection belongs to this call alone. receive is told how long the handset may
// take from the request's last byte to the reply's first; its error ends the
// Session. Every error is a *CallError.
func (s *Session) exchange(ctx context.Context, req *request, receive func(wait time.Duration) error) error {
	op := req.op
	unsent := func(err error) error { return &CallError{Op: op, Err: err} }
	if req.err != nil {
		return unsent(req.err)
	}
	msg, err := req.Message()
	if err != nil {
		return unsent(err)
	}
	if n := len(msg) - 4; n > s.opt.ReplyLimit {
		return unsent(fmt.Errorf("request of %d bytes: %w of %d", n, wire.ErrTooLong, s.opt.ReplyLimit))
	}

	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return unsent(context.Cause(ctx))
	}
	if ctx.Err() != nil { // both were ready
		return unsent(context.Cause(ctx))
	}
	if err := s.over(); err != nil {
		return unsent(err)
	}

	// Closing is the one interruption that no later deadline can undo.
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(interrupted)
		s.end(context.Cause(ctx))
	})
	defer func() {
		if !stop() {
			<-interrupted
		}
	}()

	began := time.Now()
	n, err := s.send(msg)
	if err == nil {
		if err = receive(req.wait); err == nil {
			s.opt.Log.Debug("rapi call", "call", op, "request_bytes", len(msg), "took", time.Since(began))
			return nil
		}
	}

	s.end(err)
	switch why := s.over(); {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case errors.Is(why, ErrClosed):
		err = ErrClosed
	}
	s.opt.Log.Debug("rapi call failed", "call", op, "request_bytes", len(msg), "sent_bytes", n, "took", time.Since(began), "error", err)
	return &CallError{Op: op, Sent: n > 0, Err: err}
}

// send writes a request and says how many bytes of it the connection took.
func (s *Session) send(msg []byte) (int, error) {
	limit := s.transfer(len(msg))
	if err := unable(s.conn.SetWriteDeadline(deadline(limit))); err != nil {
		return 0, err
	}
	n, err := s.conn.Write(msg)
	return n, named(err, fmt.Sprintf("only %d of the request's %d bytes were taken", n, len(msg)), limit)
}

// receive reads one reply's body, into buf if it has room (see wire.ReadBodyInto).
func (s *Session) receive(wait time.Duration, buf []byte) ([]byte, error) {
	if err := unable(s.conn.SetReadDeadline(deadline(wait))); err != nil {
		return nil, err
	}
	n, err := wire.ReadLength(s.conn, s.opt.ReplyLimit)
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the connection ended before the reply: %w", io.ErrUnexpectedEOF)
	}
	if err != nil {
		return nil, named(err, "no reply", wait)
	}
	limit := s.transfer(n)
	if err := unable(s.conn.SetReadDeadline(deadline(limit))); err != nil {
		return nil, err
	}
	body, err := wire.ReadBodyInto(s.conn, n, buf)
	return body, named(err, fmt.Sprintf("not the whole reply of %d bytes", n), limit)
}

// transfer is how long n bytes may take; negative for ever.
func (s *Session) transfer(n int) time.Duration {
	if s.opt.CallTimeout < 0 {
		return -1
	}
	return s.opt.CallTimeout + time.Duration(n/slowestLink)*time.Second
}

func deadline(after time.Duration) time.Time {
	if after < 0 {
		return time.Time{}
	}
	return time.Now().Add(after)
}

// unable keeps the one error of setting a deadline that would leave a wait without
// an end. Any other means that the connection is closed, which the read or write
// that follows says better.
func unable(err error) error {
	if errors.Is(err, os.ErrNoDeadline) {
		return err
	}
	return nil
}

// named turns a connection's timeout into one that says what was waited for.
func named(err error, what string, after time.Duration) error {
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		return &TimeoutError{What: what, After: after}
	}
	return err
}

// maxKept is the longest reply whose memory is kept for the next.
const maxKept = 128 << 10

// get makes one call and reads its reply. What parse leaves over is logged: a
// newer handset may say more than is known here. The result of parse is passed on
// with its error; it must keep nothing of the reply, whose memory the next one has.
func get[T any](ctx context.Context, s *Session, req *request, parse func(*reply) (T, error)) (T, error) {
	var v T
	var bad error
	err := s.exchange(ctx, req, func(wait time.Duration) error {
		body, err := s.receive(wait, s.body)
		if err != nil {
			return err
		}
		if cap(body) <= maxKept {
			s.body = body
		}
		r := &reply{wire.NewReader(body), s.opt.Generation}
		if bad = r.prefix(); bad == nil {
			v, bad = parse(r)
		}
		if n := r.Len(); n > 0 && bad == nil {
			s.opt.Log.Debug("rapi reply is longer than expected", "call", req.op, "surplus_bytes", n)
		}
		return nil
	})
	if err == nil && bad != nil {
		err = &CallError{Op: req.op, Sent: true, Err: bad}
	}
	return v, err
}

// done is get for a call without a result.
func done(ctx context.Context, s *Session, req *request, parse func(*reply) (struct{}, error)) error {
	_, err := get(ctx, s, req, parse)
	return err
}

// refused is the error of a call that the handset answered with failure.
func refused(code Win32) error {
	if code == 0 {
		return ErrNoReason
	}
	return code
}
