package rapitest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"testing"
)

// Line is one end of a connection in a test, spoken in hexadecimal. A failure is
// the test's (Errorf: a Line may be used from any goroutine); after one, later
// calls do nothing of use.
type Line struct {
	net.Conn
	t testing.TB
}

// NewLine speaks on conn.
func NewLine(t testing.TB, conn net.Conn) *Line { return &Line{conn, t} }

// Call is the handset of n calling one of the desktop's ports. The connection is
// closed at the test's end.
func Call(t testing.TB, n *Network, port uint16) *Line {
	t.Helper()
	c, err := n.HandsetSide().DialTCP(context.Background(), port)
	if err != nil {
		t.Fatalf("handset calls port %d: %v", port, err)
	}
	t.Cleanup(func() { c.Close() })
	return NewLine(t, c)
}

// Send writes bytes in one piece.
func (l *Line) Send(s string) {
	l.t.Helper()
	if _, err := l.Write(Hex(l.t, s)); err != nil {
		l.t.Errorf("sending %s: %v", s, err)
	}
}

// Expect reads as many bytes as it is given and compares.
func (l *Line) Expect(s string) {
	l.t.Helper()
	want := Hex(l.t, s)
	got := make([]byte, len(want))
	if n, err := io.ReadFull(l, got); err != nil {
		l.t.Errorf("read %x, %v; want %x", got[:n], err, want)
	} else if !bytes.Equal(got, want) {
		l.t.Errorf("read %x, want %x", got, want)
	}
}

// ExpectEnd reads the end of the connection.
func (l *Line) ExpectEnd() {
	l.t.Helper()
	if n, err := l.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		l.t.Errorf("read %d bytes, %v; want the end", n, err)
	}
}
