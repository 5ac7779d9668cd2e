package activesync

import (
	"context"
	"errors"
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

// FuzzLegacyInfo is the same for the block of before Windows Mobile 5.
func FuzzLegacyInfo(f *testing.F) {
	f.Add(rapitest.Hex(f, legacyMessage)[4:])
	f.Add(make([]byte, minLegacyInfo))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseLegacyInfo(b)
		if err != nil {
			return
		}
		if len(b) < minLegacyInfo || !d.Legacy {
			t.Errorf("%d bytes are too few: %+v", len(b), d)
		}
		for _, s := range []string{d.Name, d.Platform(), d.Model} {
			if !utf8.ValidString(s) || len(s) > 3*len(b) {
				t.Errorf("%q of %d bytes", s, len(b))
			}
		}
	})
}

// script is a connection on which the handset says what it says, in pieces, and
// hears nothing.
type script struct {
	net.Conn
	said  []byte
	piece int
}

func (s *script) Read(b []byte) (int, error) {
	if len(s.said) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.said[:min(len(s.said), s.piece)])
	s.said = s.said[n:]
	return n, nil
}

func (s *script) Write(b []byte) (int, error)      { return len(b), nil }
func (s *script) Close() error                     { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// FuzzControl lets a handset say anything on its control connection, through
// handshake, unlocking and after. The desktop must come to an end with it.
func FuzzControl(f *testing.F) {
	f.Add(rapitest.Hex(f, "00000000 06000000"+infoMessage), uint8(1), false)
	f.Add(rapitest.Hex(f, "06000000"+locked(f, 0xffffffff)+"02000000 00000000"), uint8(3), false)
	f.Add(rapitest.Hex(f, locked(f, 0x5a)+"0000 0100"), uint8(7), false)
	f.Add(rapitest.Hex(f, "04000000 ffffffff"), uint8(4), false)
	f.Add(rapitest.Hex(f, infoMessage+"09000000 06000000 04000000 01000000 00"), uint8(2), false)
	f.Add(rapitest.Hex(f, "00000000"+legacyMessage+"78563412 00000000 01000000"), uint8(1), true)
	f.Add(rapitest.Hex(f, "5a020000"+legacyMessage+"0000 0100 78563412"+legacyMessage), uint8(3), true)
	f.Add(rapitest.Hex(f, "00020000 ff010000 ffffffff"), uint8(4), true)
	f.Fuzz(func(t *testing.T, stream []byte, piece uint8, legacy bool) {
		c := newConnection(rapitest.NewNetwork(), Options{
			Password: func(_ context.Context, attempt int) (string, error) { return string(rune('a' + attempt)), nil },
		})
		ctl := newControl(&script{said: stream, piece: int(piece) + 1}, wordHello, time.Second, legacy)
		c.control = ctl
		defer c.Close()
		phase, err := c.greet(t.Context(), ctl)
		if (err == nil) != (phase == Connected) {
			t.Fatalf("phase %s, error %v", phase, err)
		}
		if err != nil {
			return
		}
		if c.Legacy() != legacy || (c.password != nil) != (legacy && c.Info().Key != KeyNone) {
			t.Errorf("legacy %v, password kept %v, %+v", legacy, c.password != nil, c.Info())
		}
		c.listen(ctl)
		if err := c.Err(); !errors.Is(err, ErrDisconnected) && !errors.Is(err, ErrProtocol) {
			t.Errorf("the handset hung up: %v", err)
		}
	})
}
