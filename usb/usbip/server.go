package usbip

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"cradle/usb"
)

// DefaultAddress is where a server listens unless told otherwise: this machine
// alone, on the port that USB/IP is registered with.
const DefaultAddress = "127.0.0.1:3240"

const (
	// handshakeTimeout is for how long a client may think about what it wants.
	handshakeTimeout = 10 * time.Second
	// writeTimeout is for how long a client may leave an answer unread.
	writeTimeout = 30 * time.Second
	// maxConnections is how many clients there may be at once: a bus has 127
	// devices, and some may only ask for the list.
	maxConnections = 256
)

// Options of a server. The zero value is ready to use.
type Options struct {
	Log *slog.Logger // nil discards
}

// A Server exports the devices of a bus. Its methods may be called from any
// goroutine.
type Server struct {
	bus usb.Bus
	log *slog.Logger

	attaching sync.Mutex // a port of the host controller is being chosen

	mu       sync.Mutex
	imported map[usb.PortPath]bool
}

// New makes a server for a bus. The bus remains the caller's.
func New(bus usb.Bus, opt Options) *Server {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Server{bus: bus, log: opt.Log, imported: make(map[usb.PortPath]bool)}
}

// Serve answers clients until ctx ends, which is no error, or the listener
// fails. It closes the listener, and returns when all connections have ended
// and all devices are closed. What goes wrong with one client is logged.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	var clients sync.WaitGroup
	defer clients.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer l.Close()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	room := make(chan struct{}, maxConnections)
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				conn.Close()
			}
			return nil
		case err != nil:
			return &Error{Op: "accept", Err: err}
		}
		select {
		case room <- struct{}{}:
		default:
			s.log.Warn("usbip: too many clients", "peer", conn.RemoteAddr().String())
			conn.Close()
			continue
		}
		clients.Go(func() {
			defer func() { <-room }()
			defer conn.Close()
			peer := conn.RemoteAddr().String()
			if err := s.serve(ctx, conn); err != nil && ctx.Err() == nil {
				s.log.Warn("usbip: client lost", "peer", peer, "error", err)
			}
		})
	}
}

// serve is one connection. An error is the client's.
func (s *Server) serve(ctx context.Context, conn net.Conn) error {
	fail := func(op string, err error) error {
		return &Error{Op: op, Peer: conn.RemoteAddr().String(), Err: err}
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := conn.SetDeadline(time.Now().Add(handshakeTimeout)); err != nil {
		return fail("handshake", err)
	}
	r := bufio.NewReaderSize(conn, 64<<10)
	q, err := readRequest(r)
	switch {
	case err == io.EOF:
		return nil // looked whether someone is there
	case err != nil:
		return fail("handshake", err)
	case q.code == opReqDevlist:
		list, err := s.list(ctx)
		if _, werr := conn.Write(list); err == nil {
			err = werr
		}
		if err != nil {
			return fail("list", err)
		}
		return nil
	}
	op := fmt.Sprintf("import %q", q.busID)
	dev, err := s.take(ctx, q.busID)
	if err != nil {
		conn.Write(appendOp(nil, opRepImport, 1)) // then the connection is over anyway
		return fail(op, err)
	}
	defer s.giveBack(dev)
	if _, err := conn.Write(appendDevice(appendOp(nil, opRepImport, 0), dev.Desc())); err != nil {
		return fail(op, err)
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return fail(op, err)
	}
	s.log.Info("usbip: imported", "port", dev.Desc().Path.String(), "peer", conn.RemoteAddr().String())
	err = s.carry(ctx, conn, r, dev)
	s.log.Info("usbip: given back", "port", dev.Desc().Path.String(), "peer", conn.RemoteAddr().String(), "why", err)
	if err != nil && !errors.Is(err, usb.ErrNoDevice) {
		return fail("URBs of "+dev.Desc().Path.String(), err)
	}
	return nil
}

// list makes OP_REP_DEVLIST; with an error it is one that says so.
func (s *Server) list(ctx context.Context) ([]byte, error) {
	found, err := s.bus.Scan(ctx)
	if err != nil {
		return binary.BigEndian.AppendUint32(appendOp(nil, opRepDevlist, 1), 0), err
	}
	b := binary.BigEndian.AppendUint32(appendOp(nil, opRepDevlist, 0), uint32(len(found)))
	for _, d := range found {
		b = appendInterfaces(appendDevice(b, d), d)
	}
	return b, nil
}

// take opens the device in a port, which nobody else may then import.
func (s *Server) take(ctx context.Context, busID string) (usb.Device, error) {
	found, err := s.bus.Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range found {
		if d.Path.String() != busID {
			continue
		}
		s.mu.Lock()
		taken := s.imported[d.Path]
		s.imported[d.Path] = true
		s.mu.Unlock()
		if taken {
			return nil, &usb.Error{Op: "open", Path: d.Path, Err: usb.ErrBusy}
		}
		dev, err := s.bus.Open(ctx, d)
		if err != nil {
			s.forget(d.Path)
		}
		return dev, err
	}
	return nil, &usb.Error{Op: "open", Err: usb.ErrNoDevice}
}

func (s *Server) forget(p usb.PortPath) {
	s.mu.Lock()
	delete(s.imported, p)
	s.mu.Unlock()
}

func (s *Server) giveBack(dev usb.Device) {
	if err := dev.Close(); err != nil {
		s.log.Warn("usbip: closing", "error", err)
	}
	s.forget(dev.Desc().Path)
}

// carry carries URBs until the client hangs up, which is no error, ctx ends,
// or the device leaves (usb.ErrNoDevice). The connection is closed then, and
// nothing of it is under way any more.
func (s *Server) carry(ctx context.Context, conn net.Conn, r io.Reader, dev usb.Device) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	l := newLink(ctx, cancel, conn, dev, s.log)
	var watch sync.WaitGroup
	watch.Go(func() {
		// A device that nobody has a transfer on leaves unnoticed otherwise.
		desc := dev.Desc()
		usb.Watch(ctx, s.bus, usb.WatchOptions{}, func(c usb.Change) {
			if c.Gone && c.Desc.Path == desc.Path && c.Desc.Address == desc.Address {
				l.leave()
			}
		})
	})
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err := l.read(r)
	if why := context.Cause(ctx); why != nil {
		err = why // that is why reading has ended
	}
	cancel(nil)
	stop()
	conn.Close()
	watch.Wait()
	l.work.Wait()
	return err
}
