// Package server is the simulated handset's end of the Remote API, in both of
// its generations: it reads the requests on one data connection and answers
// them in order.
//
//	s := server.New(server.Config{Model: model, Files: store, Registry: reg, ProcessConfig: ...})
//	err := s.Serve(ctx, conn) // until the desktop closes
//
// Every call is one function, which reads its parameters and writes its reply
// in the encoding of the generation at hand (call); calls has them in a table
// with their numbers. Layouts are SynCE librapi2's. Where that is silent the
// code says "inferred", "guess" or "presumably".
//
// A Server serves any number of connections at once. That a handset does is
// inferred: several may be open (SynCE wiki); whether it then works in
// parallel is not known. Handles belong to a connection and end with it.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
	"cradle/rapi/wire"
)

// Config is what a Server is made of. A nil function is a handset that lacks
// what it does.
type Config struct {
	Model      *model.Model
	Generation rapi.Generation
	Files      *objstore.Store    // nil is an empty one
	Registry   *registry.Registry // nil is an empty one

	// ProcessConfig processes a provisioning document.
	ProcessConfig func(ctx context.Context, document string, flags uint32) (hr rapi.HRESULT, reply string, hasReply bool)
	// CheckPassword says whether this is the handset's password.
	CheckPassword func(password string) bool
	// SetTime sets the handset's clock.
	SetTime func(time.Time)
	// Start starts a program and gives its process id, or 0 and why not.
	// KillAll ends all programs.
	Start   func(application, arguments string) (pid uint32, code rapi.Win32)
	KillAll func()
	// Invoke finds a function of a library for CeRapiInvoke.
	Invoke func(library, function string) (Function, rapi.HRESULT)
	// Protected reports whether RAPI may not change a key of the registry; all
	// says that everything below it is meant too.
	Protected func(key registry.Path, all bool) bool
	// Closed reports that policies refuse every call (RAPI policy 4097, closed:
	// [L:aa920482]); it is asked before each. nil never does.
	Closed func() bool
	// Settle is called after every call, before its reply is sent: to keep
	// what it changed. An error of it ends the connection.
	Settle func() error

	// Limit bounds a request in bytes; 0 is 64 MiB.
	Limit int
	Log   *slog.Logger // nil discards
}

// A Server answers RAPI requests.
type Server struct {
	cfg   Config
	log   *slog.Logger
	calls map[wire.Command]*definition
	work  atomic.Int64 // ns
}

// New makes a Server.
func New(cfg Config) *Server {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Limit <= 0 {
		cfg.Limit = wire.DefaultLimit
	}
	if cfg.Files == nil {
		cfg.Files = objstore.New(objstore.Config{})
	}
	if cfg.Registry == nil {
		cfg.Registry = registry.New(registry.Config{})
	}
	return &Server{cfg: cfg, log: cfg.Log, calls: callsOf(cfg.Generation)}
}

// WorkTime is the time spent in calls so far: from a request read whole to its
// reply ready to be written, over all connections.
func (s *Server) WorkTime() time.Duration { return time.Duration(s.work.Load()) }

// Serve answers the requests on conn until the desktop closes it, ctx ends, or
// a request is malformed: framing cannot be found again, so the connection is
// closed (inferred; how a handset answers such a request is not known). The
// error is nil when the desktop closed between two requests, or ended a stream
// of CeRapiInvoke. Serve closes conn before it returns.
func (s *Server) Serve(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	sn := newSession()
	defer s.settle()
	defer sn.close()
	err := s.serve(ctx, conn, sn)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (s *Server) serve(ctx context.Context, conn net.Conn, sn *session) error {
	var body []byte // of one request after the other: no call keeps any of it
	for {
		n, err := wire.ReadLength(conn, s.cfg.Limit)
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err == nil {
			body, err = wire.ReadBodyInto(conn, n, body)
		}
		if err != nil {
			return fmt.Errorf("server: request: %w", err)
		}
		start := time.Now()
		c, err := s.answer(ctx, sn, body)
		took := time.Since(start)
		s.work.Add(int64(took))
		if err != nil {
			return fmt.Errorf("server: %w", err)
		}
		s.log.Debug("RAPI call", "call", c.name(), "took", took, "reply", len(c.reply))
		// One write a reply: SynCE sends and expects length and body together,
		// and takes any split of it.
		if _, err := conn.Write(c.reply); err != nil {
			return fmt.Errorf("server: %s: reply: %w", c.name(), err)
		}
		if c.stream != nil {
			if err := c.stream(ctx, conn); err != nil {
				return fmt.Errorf("server: %s: stream: %w", c.name(), err)
			}
			return nil
		}
		if cap(body) > maxKept {
			body = nil
		}
	}
}

// maxKept is the longest request whose memory is kept for the next.
const maxKept = 128 << 10

// Handle answers one request without a connection: body is the message behind
// its length, command first. The error says that the request is malformed. What
// the request opened is closed again.
func (s *Server) Handle(ctx context.Context, body []byte) ([]byte, error) {
	sn := newSession()
	defer sn.close()
	c, err := s.answer(ctx, sn, body)
	if err != nil {
		return nil, err
	}
	return c.reply, nil
}

// answer makes the reply to one request.
func (s *Server) answer(ctx context.Context, sn *session, body []byte) (*call, error) {
	c := &call{Server: s, ctx: ctx, session: sn, body: body, in: wire.NewReader(body), out: wire.NewReply()}
	c.number = wire.Command(c.in.U32("command"))
	if err := c.in.Err(); err != nil {
		return nil, err
	}
	c.def = s.calls[c.number]
	switch {
	case s.cfg.Closed != nil && s.cfg.Closed() && (c.def == nil || c.def.returns != hresult):
		// guess: the code; connections that stand are not closed. Calls that return an
		// HRESULT are refused by what they ask: their replies have more in them.
		c.fail(accessDenied)
	case c.def != nil && c.def.run != nil:
		c.def.run(c)
	default:
		c.unknown()
	}
	if err := c.in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.name(), err)
	}
	if err := s.settle(); err != nil {
		return nil, fmt.Errorf("%s: %w", c.name(), err)
	}
	if c.reply == nil {
		reply, err := c.out.Message()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.name(), err)
		}
		c.reply = reply
	}
	return c, nil
}

func (s *Server) settle() error {
	if s.cfg.Settle == nil {
		return nil
	}
	err := s.cfg.Settle()
	if err != nil {
		s.log.Error("what a call changed cannot be kept", "error", err)
	}
	return err
}
