package netif

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// backlog is how many connections may wait for Accept.
const backlog = 64

// DialTCP connects to a port of the other end. The context bounds the
// connecting only; when it ends the error wraps its cause. A closed port gives
// ErrRefused, an address that nobody answers for ErrUnreachable after two
// seconds.
func (s *Stack) DialTCP(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	fault := func(err error) (net.Conn, error) {
		return nil, &Error{Op: "dial", Addr: to.String(), Err: err}
	}
	if !to.Addr().Unmap().Is4() || to.Port() == 0 {
		return fault(ErrBadAddress)
	}
	if ctx.Err() != nil {
		return fault(context.Cause(ctx))
	}
	wq := new(waiter.Queue)
	ep, terr := s.gv.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, wq)
	if terr != nil {
		return fault(fromStack(terr))
	}
	connected, notify := waiter.NewChannelEntry(waiter.WritableEvents)
	wq.EventRegister(&connected)
	defer wq.EventUnregister(&connected)

	terr = ep.Connect(tcpip.FullAddress{NIC: nic, Addr: toStack(to.Addr()), Port: to.Port()})
	if _, started := terr.(*tcpip.ErrConnectStarted); started {
		select {
		case <-notify:
			terr = ep.LastError()
		case <-ctx.Done():
			kill(ep)
			return fault(context.Cause(ctx))
		case <-s.done:
			kill(ep)
			return fault(s.Err())
		}
	}
	if terr != nil {
		ep.Close()
		if err := s.Err(); err != nil {
			return fault(err)
		}
		return fault(fromStack(terr))
	}
	c, err := s.newConn(wq, ep)
	if err != nil {
		return fault(err)
	}
	return c, nil
}

// ListenTCP accepts connections to a port, to whatever address the Stack has
// or gets later; port 0 chooses a free one. The context only says whether to
// begin. Connections already accepted outlive the listener.
func (s *Stack) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	fault := func(err error) (net.Listener, error) {
		return nil, &Error{Op: "listen", Addr: ":" + strconv.Itoa(int(port)), Err: err}
	}
	if ctx.Err() != nil {
		return fault(context.Cause(ctx))
	}
	l := &listener{s: s, wq: new(waiter.Queue), done: make(chan struct{})}
	var terr tcpip.Error
	if l.ep, terr = s.gv.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, l.wq); terr != nil {
		return fault(fromStack(terr))
	}
	if terr = l.ep.Bind(tcpip.FullAddress{NIC: nic, Port: port}); terr == nil {
		terr = l.ep.Listen(backlog)
	}
	if terr != nil {
		l.ep.Close()
		return fault(fromStack(terr))
	}
	l.addr, _ = l.ep.GetLocalAddress()
	if err := s.join(l); err != nil {
		l.ep.Close()
		return fault(err)
	}
	return l, nil
}

type listener struct {
	s    *Stack
	wq   *waiter.Queue
	ep   tcpip.Endpoint
	addr tcpip.FullAddress
	once sync.Once
	done chan struct{}
	err  error
}

func (l *listener) fault(err error) error {
	return &Error{Op: "accept", Addr: fromStackAddr(l.addr).String(), Err: err}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	entry, notify := waiter.NewChannelEntry(waiter.ReadableEvents)
	l.wq.EventRegister(&entry)
	defer l.wq.EventUnregister(&entry)
	for {
		select {
		case <-l.done:
			return nil, l.fault(l.err)
		default:
		}
		ep, wq, terr := l.ep.Accept(nil)
		if terr == nil {
			c, err := l.s.newConn(wq, ep)
			if err != nil {
				return nil, l.fault(err)
			}
			return c, nil
		}
		if _, wait := terr.(*tcpip.ErrWouldBlock); !wait {
			// The endpoint was closed under us; end says why.
			<-l.done
			continue
		}
		select {
		case <-notify:
		case <-l.done:
		}
	}
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.s.leave(l)
	l.end(net.ErrClosed)
	l.ep.Close()
	return nil
}

func (l *listener) end(err error) {
	l.once.Do(func() {
		l.err = err
		close(l.done)
	})
}

// Addr implements net.Listener. Its IP is 0.0.0.0: every address.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(fromStackAddr(l.addr)) }

// conn is a TCP connection: gonet's, with errors that can be told apart, an
// end when the link ends, and what was received before that still readable.
type conn struct {
	s             *Stack
	c             *gonet.TCPConn
	ep            tcpip.Endpoint
	local, remote netip.AddrPort

	mu     sync.Mutex
	err    error // why the connection is over on this side
	closed bool
}

func (s *Stack) newConn(wq *waiter.Queue, ep tcpip.Endpoint) (*conn, error) {
	c := &conn{s: s, c: gonet.NewTCPConn(wq, ep), ep: ep}
	if a, err := ep.GetLocalAddress(); err == nil {
		c.local = fromStackAddr(a)
	}
	if a, err := ep.GetRemoteAddress(); err == nil {
		c.remote = fromStackAddr(a)
	}
	if err := s.join(c); err != nil {
		kill(ep)
		return nil, err
	}
	return c, nil
}

// kill ends an endpoint without a goodbye: a reset, if anything.
func kill(ep tcpip.Endpoint) {
	ep.Abort()
	ep.Close()
}

// past is a deadline that wakes whoever waits.
var past = time.Unix(1, 0)

// end wakes Read and Write. The endpoint stays until Close, for its data.
func (c *conn) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	c.c.SetDeadline(past)
}

func (c *conn) ended() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *conn) fault(op string, err error) error {
	return &Error{Op: op, Addr: c.remote.String(), Err: err}
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.c.Read(b)
	if err == nil || n > 0 {
		return n, nil
	}
	if ended := c.ended(); ended != nil {
		return c.drain(b, ended)
	}
	if err == io.EOF {
		return 0, io.EOF
	}
	return 0, c.fault("read", fromGonet(err))
}

// drain reads what was received before the link ended.
func (c *conn) drain(b []byte, ended error) (int, error) {
	if errors.Is(ended, net.ErrClosed) || len(b) == 0 {
		return 0, c.fault("read", ended)
	}
	w := tcpip.SliceWriter(b)
	switch res, terr := c.ep.Read(&w, tcpip.ReadOptions{}); terr.(type) {
	case nil:
		return res.Count, nil
	case *tcpip.ErrClosedForReceive:
		return 0, io.EOF // the other end had finished before
	}
	return 0, c.fault("read", ended)
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	n, err := c.c.Write(b)
	if err == nil {
		return n, nil
	}
	if ended := c.ended(); ended != nil {
		return n, c.fault("write", ended)
	}
	return n, c.fault("write", fromGonet(err))
}

// Close implements net.Conn: what was written is still sent, then a FIN.
func (c *conn) Close() error {
	c.s.leave(c)
	c.mu.Lock()
	again, ended := c.closed, c.err
	c.closed = true
	if c.err == nil {
		c.err = net.ErrClosed
	}
	c.mu.Unlock()
	switch {
	case again:
		return c.fault("close", net.ErrClosed)
	case ended != nil:
		kill(c.ep) // nobody to send a FIN to
		return nil
	}
	return c.c.Close()
}

// CloseWrite sends a FIN and leaves reading open.
func (c *conn) CloseWrite() error {
	if ended := c.ended(); ended != nil {
		return c.fault("close", ended)
	}
	if err := c.c.CloseWrite(); err != nil {
		return c.fault("close", fromGonet(err))
	}
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(c.local) }
func (c *conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.remote) }

func (c *conn) SetDeadline(t time.Time) error      { return c.deadline(t, c.c.SetDeadline) }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.deadline(t, c.c.SetReadDeadline) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.deadline(t, c.c.SetWriteDeadline) }

// deadline sets one unless the connection is over, which is a deadline of its
// own.
func (c *conn) deadline(t time.Time, set func(time.Time) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		if c.closed {
			return c.fault("deadline", net.ErrClosed)
		}
		return nil
	}
	return set(t)
}

var (
	_ net.Conn     = (*conn)(nil)
	_ net.Listener = (*listener)(nil)
)
