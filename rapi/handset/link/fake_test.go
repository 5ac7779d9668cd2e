package link

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait of these tests. None of them expects to use it.
const patience = 20 * time.Second

// desk is the desktop's end of a cable without a network: connections are
// pipes, on which one Read gives what one Write sent.
type desk struct {
	t     *testing.T
	port  uint16        // that the handset is to dial
	conns chan net.Conn // that the handset dialled
	udp   *datagrams
	home  *home         // where it listens, if it is a legacy one
	lost  chan struct{} // a call that takes a token from here gets no answer
}

func newDesk(t *testing.T) *desk {
	return &desk{t: t, port: 990, conns: make(chan net.Conn, 16), udp: newDatagrams(), home: newHome(), lost: make(chan struct{}, 1)}
}

func (d *desk) DialTCP(ctx context.Context, port uint16) (net.Conn, error) {
	if port != d.port {
		d.t.Errorf("handset dials port %d", port)
	}
	select {
	case <-d.lost:
		<-ctx.Done()
	default:
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	a, b := net.Pipe()
	d.conns <- b
	return a, nil
}

func (d *desk) ListenTCP(ctx context.Context, port uint16) (net.Listener, error) {
	if port != 990 || d.port == 990 {
		d.t.Errorf("handset listens on TCP port %d", port)
	}
	return d.home, nil
}

func (d *desk) ListenUDP(ctx context.Context, port uint16) (net.PacketConn, error) {
	if port != 5679 {
		d.t.Errorf("handset listens on UDP port %d", port)
	}
	return d.udp, nil
}

// trigger sends a datagram to the handset.
func (d *desk) trigger(b ...byte) {
	d.t.Helper()
	select {
	case d.udp.c <- b:
	case <-time.After(patience):
		d.t.Fatal("datagram not taken")
	}
}

// call triggers until the handset connects, as a desktop does: one that still
// ends its last connection does not hear.
func (d *desk) call() *peer {
	d.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		d.trigger(0x7f)
		select {
		case c := <-d.conns:
			d.t.Cleanup(func() { c.Close() })
			return &peer{d.t, c}
		case <-time.After(5 * time.Millisecond):
		}
	}
	d.t.Fatal("handset does not connect")
	return nil
}

// accept waits for the handset to connect.
func (d *desk) accept() *peer {
	d.t.Helper()
	select {
	case c := <-d.conns:
		d.t.Cleanup(func() { c.Close() })
		return &peer{d.t, c}
	case <-time.After(patience):
		d.t.Fatal("handset does not connect")
		return nil
	}
}

// dial calls a legacy handset's port for data connections.
func (d *desk) dial() *peer {
	d.t.Helper()
	a, b := net.Pipe()
	d.t.Cleanup(func() { a.Close() })
	select {
	case d.home.calls <- b:
	case <-time.After(patience):
		d.t.Fatal("handset does not accept")
	}
	return &peer{d.t, a}
}

// home is a port that a handset listens on.
type home struct {
	calls chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newHome() *home { return &home{calls: make(chan net.Conn), done: make(chan struct{})} }

func (h *home) Accept() (net.Conn, error) {
	select {
	case c := <-h.calls:
		return c, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

func (h *home) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

func (h *home) Addr() net.Addr { return &net.TCPAddr{} }

// peer is one connection, at the desktop.
type peer struct {
	t    *testing.T
	conn net.Conn
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		panic(err)
	}
	return b
}

// says expects the handset's next write to be exactly these bytes.
func (p *peer) says(want string) {
	p.t.Helper()
	buf := make([]byte, 4096)
	p.conn.SetReadDeadline(time.Now().Add(patience))
	n, err := p.conn.Read(buf)
	if err != nil {
		p.t.Fatalf("handset says nothing where %q is expected: %v", want, err)
	}
	if w := unhex(want); !bytes.Equal(buf[:n], w) {
		p.t.Fatalf("handset wrote\n% x\nnot\n% x", buf[:n], w)
	}
}

// hears sends bytes to the handset.
func (p *peer) hears(s string) {
	p.t.Helper()
	p.conn.SetWriteDeadline(time.Now().Add(patience))
	if _, err := p.conn.Write(unhex(s)); err != nil {
		p.t.Fatalf("handset does not take %q: %v", s, err)
	}
}

// closed expects the handset to have closed the connection.
func (p *peer) closed() {
	p.t.Helper()
	p.conn.SetReadDeadline(time.Now().Add(patience))
	if n, err := p.conn.Read(make([]byte, 1)); err == nil {
		p.t.Fatalf("handset sent %d bytes instead of closing", n)
	} else if errors.Is(err, os.ErrDeadlineExceeded) {
		p.t.Fatal("handset does not close")
	}
}

// datagrams is a UDP port that a test writes to.
type datagrams struct {
	c    chan []byte
	once sync.Once
	done chan struct{}
}

func newDatagrams() *datagrams {
	return &datagrams{c: make(chan []byte), done: make(chan struct{})}
}

func (d *datagrams) ReadFrom(b []byte) (int, net.Addr, error) {
	select {
	case p := <-d.c:
		return copy(b, p), &net.UDPAddr{}, nil
	case <-d.done:
		return 0, nil, net.ErrClosed
	}
}

func (d *datagrams) Close() error {
	d.once.Do(func() { close(d.done) })
	return nil
}

func (*datagrams) WriteTo([]byte, net.Addr) (int, error) { return 0, errors.ErrUnsupported }
func (*datagrams) LocalAddr() net.Addr                   { return &net.UDPAddr{} }
func (*datagrams) SetDeadline(time.Time) error           { return errors.ErrUnsupported }
func (*datagrams) SetReadDeadline(time.Time) error       { return errors.ErrUnsupported }
func (*datagrams) SetWriteDeadline(time.Time) error      { return errors.ErrUnsupported }

// plug runs a link against a desk until the test ends.
func plug(t *testing.T, cfg Config) (*desk, *Link) {
	t.Helper()
	d := newDesk(t)
	return d, plugInto(d, cfg)
}

func plugInto(d *desk, cfg Config) *Link {
	t := d.t
	t.Helper()
	if cfg.Info.Name == "" {
		cfg.Info = bench01
	}
	if cfg.Serve == nil {
		cfg.Serve = func(ctx context.Context, conn net.Conn) error { return conn.Close() }
	}
	l, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Legacy {
		d.port = 5679
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx, d) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			t.Error("Run does not return")
		}
	})
	return l
}
