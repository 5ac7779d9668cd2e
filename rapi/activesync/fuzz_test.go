package activesync

import (
	"context"
	"io"
	"net"
	"testing"
	"time"
	"unicode/utf8"

	"cradle/rapi/rapitest"
)

// FuzzDeviceInfo reads whatever block a handset sends.
func FuzzDeviceInfo(f *testing.F) {
	f.Add(rapitest.Hex(f, infoMessage)[8:])
	f.Add(rapitest.Hex(f, infoSeen))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseDeviceInfo(b)
		if err != nil {
			return
		}
		if len(b) < 55 { // with every text empty
			t.Errorf("%d bytes are too few: %+v", len(b), d)
		}
		if !utf8.ValidString(d.Name) || !utf8.ValidString(d.Model) || len(d.Versions) > maxVersions {
			t.Errorf("%+v", d)
		}
		_ = d.GUID.String()
	})
}

// FuzzControl lets a handset say anything on its control connection, through
// handshake, unlocking and after. The desktop must neither hang nor panic.
func FuzzControl(f *testing.F) {
	f.Add(rapitest.Hex(f, "00000000 06000000"+infoMessage), uint8(1))
	f.Add(rapitest.Hex(f, "06000000"+locked(f, 0xffffffff)+"02000000 00000000"), uint8(3))
	f.Add(rapitest.Hex(f, locked(f, 0x5a)+"0000 0100"), uint8(7))
	f.Add(rapitest.Hex(f, "04000000 ffffffff"), uint8(4))
	f.Add(rapitest.Hex(f, infoMessage+"09000000 06000000 04000000 01000000 00"), uint8(2))
	f.Fuzz(func(t *testing.T, stream []byte, piece uint8) {
		nw := rapitest.NewNetwork()
		handset := make(chan struct{})
		go func() {
			defer close(handset)
			var conn net.Conn
			for conn == nil {
				conn, _ = nw.HandsetSide().DialTCP(context.Background(), PortControl)
			}
			defer conn.Close()
			go io.Copy(io.Discard, conn)
			for len(stream) > 0 {
				n := min(len(stream), int(piece)+1)
				if _, err := conn.Write(stream[:n]); err != nil {
					return
				}
				stream = stream[n:]
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		link, err := Connect(ctx, nw, Options{
			TriggerTimeout: 100 * time.Millisecond, HandshakeTimeout: 100 * time.Millisecond,
			Password: func(_ context.Context, attempt int) (string, error) { return string(rune('a' + attempt)), nil },
		})
		if err == nil {
			select {
			case <-link.Done():
			case <-ctx.Done():
				t.Error("the handset hung up, and the connection lasts")
			}
			link.Close()
		} else if ctx.Err() != nil {
			t.Errorf("Connect hung: %v", err)
		}
		<-handset
	})
}
