// Package server is the simulated handset's end of RAPI 2: it reads the
// requests on one data connection and answers them in order.
//
//	s := server.New(server.Config{Model: model, ProcessConfig: ..., StorageUsed: ...})
//	err := s.Serve(ctx, conn) // until the desktop closes
//
// A Server serves any number of connections at once. That a handset does is
// inferred: several may be open (SynCE wiki); whether it then works in
// parallel is not known.
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
	"cradle/rapi/wire"
)

// Config is what a Server is made of.
type Config struct {
	Model *model.Model
	// ProcessConfig processes a provisioning document.
	ProcessConfig func(ctx context.Context, document string, flags uint32) (hr rapi.HRESULT, reply string, hasReply bool)
	// StorageUsed is how many bytes files take beyond what the model says.
	StorageUsed func() int64
	// Limit bounds a request in bytes; 0 is 64 MiB.
	Limit int
	Log   *slog.Logger // nil discards
}

// A Server answers RAPI 2 requests.
type Server struct {
	cfg  Config
	log  *slog.Logger
	work atomic.Int64 // ns
}

// New makes a Server.
func New(cfg Config) *Server {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Limit <= 0 {
		cfg.Limit = wire.DefaultLimit
	}
	return &Server{cfg: cfg, log: cfg.Log}
}

// WorkTime is the time spent in calls so far: from a request read whole to its
// reply ready to be written, over all connections.
func (s *Server) WorkTime() time.Duration { return time.Duration(s.work.Load()) }

// Serve answers the requests on conn until the desktop closes it, ctx ends, or
// a request is malformed: framing cannot be found again, so the connection is
// closed (inferred; how a handset answers such a request is not known). The
// error is nil when the desktop closed between two requests. Serve closes conn
// before it returns.
func (s *Server) Serve(ctx context.Context, conn net.Conn) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	for {
		cmd, params, err := wire.ReadRequest(conn, s.cfg.Limit)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("server: request: %w", err)
		}
		start := time.Now()
		reply, err := s.answer(ctx, cmd, params)
		took := time.Since(start)
		s.work.Add(int64(took))
		if err != nil {
			return fmt.Errorf("server: %v: %w", cmd, err)
		}
		s.log.Debug("RAPI call", "call", cmd, "took", took, "reply", len(reply))
		// One write a reply: SynCE sends and expects length and body together,
		// and takes any split of it.
		if _, err := conn.Write(reply); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("server: %v: reply: %w", cmd, err)
		}
	}
}

// Handle answers one request without a connection: body is the message behind
// its length, command first. The error says that the request is malformed.
func (s *Server) Handle(ctx context.Context, body []byte) ([]byte, error) {
	params := wire.NewReader(body)
	cmd := wire.Command(params.U32("command"))
	if err := params.Err(); err != nil {
		return nil, err
	}
	return s.answer(ctx, cmd, params)
}

// answer makes the reply to one request. Parameters behind those it knows are
// let be: SynCE sends some (CeGetSystemInfo), and handsets take them.
func (s *Server) answer(ctx context.Context, cmd wire.Command, params *wire.Reader) ([]byte, error) {
	switch cmd {
	case wire.ProcessConfig:
		return s.processConfig(ctx, params)
	case wire.GetVersionEx:
		return s.version()
	case wire.GetSystemInfo:
		return s.systemInfo()
	case wire.GetSystemPowerStatusEx:
		return s.power(params)
	case wire.GetStoreInformation:
		return s.storage()
	}
	return s.unknown(cmd)
}
