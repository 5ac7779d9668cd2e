package rndis

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"cradle/usb"
)

// FuzzParse: what decodes can be encoded again, and that decodes to the same.
func FuzzParse(f *testing.F) {
	for _, l := range layouts {
		f.Add(unhex(f, l.wire))
	}
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b)
		if err != nil {
			return
		}
		again, err := Parse(m.Append(nil))
		if err != nil {
			t.Fatalf("%#v: %v", m, err)
		}
		if !reflect.DeepEqual(m, again) {
			t.Fatalf("%#v became %#v", m, again)
		}
	})
}

// cutUp makes transfers of the bytes: one byte says how many follow.
func cutUp(b []byte) (transfers [][]byte) {
	for len(b) > 0 {
		n := min(int(b[0]), len(b)-1)
		transfers = append(transfers, b[1:1+n])
		b = b[1+n:]
	}
	return transfers
}

func seeds(f *testing.F) {
	long := func(b []byte) []byte { return append([]byte{byte(len(b))}, b...) }
	a, b := packet(frame(60, 0), 4), packet(frame(20, 1), 0)
	f.Add(long(a))
	f.Add(cat(long(a), long(b)))
	f.Add(long(cat(a, b)))
	f.Add(cat(long(a[:50]), long(a[50:]), long([]byte{0})))
	f.Add(cat(long(set32(a, 4, 0xFFFFFFFF)), long(b)))
	f.Add(cat(long(set32(a, 8, 0xFFFFFFF8)), long(b)))
}

// FuzzSplitter: whatever a device sends, frames are of a possible size, memory
// stays bounded, and a sound message in the next transfer is found once nothing
// is being carried over.
func FuzzSplitter(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s splitter
		for i, tr := range cutUp(b) {
			s.feed(tr, i%2 == 0)
			for fr, ok := s.next(); ok; fr, ok = s.next() {
				if len(fr) < MinFrame || len(fr) > MaxFrame {
					t.Fatalf("frame of %d bytes", len(fr))
				}
			}
			if cap(s.carry) > maxPacketMessage {
				t.Fatalf("carries %d bytes", cap(s.carry))
			}
		}
		s.feed(nil, false)
		s.cut = false // the device has ended its transfer
		want := frame(60, 0)
		s.feed(packet(want, 0), false)
		if fr, ok := s.next(); !ok || !bytes.Equal(fr, want) {
			t.Fatalf("lost a good message: %x", fr)
		}
	})
}

// FuzzAssembler: whatever a host sends, the room for the next packets is there
// and frames are of a possible size.
func FuzzAssembler(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		a := newAssembler(2048, 64)
		for _, fr := range transmit(a, cutUp(b)) {
			if len(fr) < MinFrame || len(fr) > 2048-packetHeaderSize {
				t.Fatalf("frame of %d bytes", len(fr))
			}
		}
		if n := len(a.room()); n == 0 || n%64 != 0 {
			t.Fatalf("room for %d bytes", n)
		}
	})
}

// FuzzDevice: whatever a host says, a device neither panics nor keeps much.
func FuzzDevice(f *testing.F) {
	for _, l := range layouts {
		f.Add(unhex(f, l.wire))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d := NewDevice(DeviceConfig{})
		d.command(Initialize{1, 1, 0, 16384}.Append(nil))
		for range maxReplies + 2 {
			d.command(b)
		}
		if len(d.replies) > maxReplies {
			t.Fatalf("%d answers", len(d.replies))
		}
		for _, r := range d.replies {
			if _, err := Parse(r); err != nil || len(r) > fetchSize {
				t.Fatalf("answer of %d bytes: %v", len(r), err)
			}
		}
	})
}

// mouth is a device that says what it is given, and then nothing.
type mouth struct {
	usb.Device
	says [][]byte
}

func (m *mouth) Control(_ context.Context, s usb.Setup, data []byte) (int, error) {
	if !s.In() {
		return len(data), nil
	}
	if len(m.says) == 0 {
		return 0, usb.ErrStall
	}
	n := copy(data, m.says[0])
	m.says = m.says[1:]
	return n, nil
}

// FuzzCommand: whatever a device answers, a question ends, with a value or with
// an error that has a name, and takes at most 32 messages.
func FuzzCommand(f *testing.F) {
	for _, l := range layouts {
		f.Add(append(unhex(f, "04000080 1c000000 77000000 00000000 04000000 10000000 dc050000"), unhex(f, l.wire)...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := &mouth{says: cutUp(b)}
		total := len(m.says)
		var deaf atomic.Bool
		deaf.Store(true)
		c := commander{
			dev: m, quirks: Quirks{PollInterval: time.Microsecond}, log: slog.New(slog.DiscardHandler), deaf: &deaf,
			timeouts: Timeouts{Transfer: time.Minute, Command: time.Millisecond}, heard: func() {}, dropped: new(atomic.Uint64),
		}
		_, err := c.queryUint32(context.Background(), OIDGenLinkSpeed)
		var status *StatusError
		if err != nil && !errors.Is(err, ErrNoReply) && !errors.Is(err, ErrMalformed) && !errors.As(err, &status) {
			t.Fatalf("no name for %v", err)
		}
		if took := total - len(m.says); c.dropped.Load() > uint64(took) || c.dropped.Load() > maxOthers {
			t.Fatalf("%d of %d messages dropped", c.dropped.Load(), took)
		}
	})
}
