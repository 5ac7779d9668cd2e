package handset

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"cradle/rapi/rapitest"
)

// A whole conversation with a handset from before Windows Mobile 5, byte for byte: the
// examples of rapi.md 3.2 to 3.5, of 5.2 and of 5.3, put together. There is no trigger.
func TestLegacyConversation(t *testing.T) {
	m := *models(t)["ppc2003"]
	m.Device.Model = "SimPhone"
	h, err := New(Config{Model: &m, Name: "BENCH03", Password: "1234"})
	if err != nil {
		t.Fatal(err)
	}
	nw := rapitest.NewNetwork()
	desktop, err := nw.Listen(t.Context(), 5679)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, nw.HandsetSide()) }()
	defer func() {
		cancel()
		if err := <-ended; err != context.Canceled {
			t.Errorf("Serve: %v", err)
		}
		desktop.Close()
	}()

	conn, err := desktop.Accept()
	if err != nil {
		t.Fatal(err)
	}
	control := newPeer(t, conn)
	control.says("5a 02 00 00")
	// The partners are 0: it has none.
	control.says(`58 00 00 00 00 00 00 00 04 14 39 04
		11 0a 00 00 00 00 00 00 00 00 00 00 00 00 00 00
		24 00 00 00 34 00 00 00 46 00 00 00 42 00 45 00
		4e 00 43 00 48 00 30 00 33 00 00 00 50 00 6f 00
		63 00 6b 00 65 00 74 00 50 00 43 00 00 00 53 00
		69 00 6d 00 50 00 68 00 6f 00 6e 00 65 00 00 00`)
	control.hears("0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a")
	control.says("01 00")
	control.hears("78 56 34 12")
	control.says("78 56 34 12")

	dial := func() *peer {
		conn, err := nw.Dial(t.Context(), 990)
		if err != nil {
			t.Fatal(err)
		}
		p := newPeer(t, conn)
		p.hears("0a 00  6b 5a 68 5a 69 5a 6e 5a 5a 5a")
		p.says("01")
		return p
	}
	const doc = `3c 00 77 00 61 00 70 00 2d 00 70 00 72 00 6f 00 76 00 69 00 73 00 69 00 6f 00 6e 00
		69 00 6e 00 67 00 64 00 6f 00 63 00 2f 00 3e 00 00 00`
	data := dial()
	data.hears("42 00 00 00 56 00 00 00 01 00 00 00 2e 00 00 00 01 00 00 00" + doc + "01 00 00 00")
	data.says("42 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 2e 00 00 00 01 00 00 00" + doc)
	other := dial()
	other.hears("04 00 00 00 3b 00 00 00")
	other.says("24 01 00 00 00 00 00 00 00 00 00 00 01 00 00 00 14 01 00 00 14 01 00 00 04 00 00 00 14 00 00 00 39 04 00 00 03 00 00 00" +
		strings.Repeat("00", 256))
	data.conn.Close()
	other.conn.Close()

	control.hears("78 56 34 12")
	control.says("78 56 34 12")
}

// newPeer is a connection at the desktop, which the test's end closes.
func newPeer(t *testing.T, conn net.Conn) *peer {
	t.Helper()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &peer{t, conn}
}
