package rapitest

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"strings"
	"sync"
	"testing"

	"cradle/rapi/wire"
)

// Handler answers one request of a RAPI 2 connection: the reply's body, without
// its length. An error closes the connection without a reply.
type Handler func(cmd wire.Command, params *wire.Reader) ([]byte, error)

// Serve gives the desktop's end of a data connection whose other end answers
// each request with h, on a goroutine that the test's end joins.
func Serve(t testing.TB, h Handler) net.Conn {
	t.Helper()
	desktop, handset := net.Pipe()
	join(t, func() { ServeConn(handset, h) }, desktop, handset)
	return desktop
}

// ServeConn answers requests on conn until it ends or h gives an error, and
// closes it.
func ServeConn(conn net.Conn, h Handler) {
	defer conn.Close()
	for {
		cmd, p, err := wire.ReadRequest(conn, wire.DefaultLimit)
		if err != nil {
			return
		}
		body, err := h(cmd, p)
		if err != nil {
			return
		}
		msg := binary.LittleEndian.AppendUint32(nil, uint32(len(body)))
		if _, err := conn.Write(append(msg, body...)); err != nil {
			return
		}
	}
}

// Script gives the desktop's end of a connection whose other end is script. The
// test's end closes both ends and waits for script to return.
func Script(t testing.TB, script func(handset net.Conn)) net.Conn {
	t.Helper()
	desktop, handset := net.Pipe()
	join(t, func() { script(handset) }, desktop, handset)
	return desktop
}

func join(t testing.TB, f func(), ends ...net.Conn) {
	var wg sync.WaitGroup
	wg.Go(f)
	t.Cleanup(func() {
		for _, c := range ends {
			c.Close()
		}
		wg.Wait()
	})
}

// Hex is bytes as documents write them: pairs of digits; blanks, line ends and
// bars between them mean nothing.
func Hex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.NewReplacer(" ", "", "\n", "", "\t", "", "|", "").Replace(s))
	if err != nil {
		t.Fatalf("hex in the test: %v", err)
	}
	return b
}
