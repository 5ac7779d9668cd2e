package record_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"cradle/usb"
	"cradle/usb/record"
)

var (
	sendSetup  = usb.Setup{RequestType: 0x21}
	fetchSetup = usb.Setup{RequestType: 0xa1, Request: 1}
	halt       = []byte{3, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0}
)

func playback(t *testing.T, lines []string, opt record.PlaybackOptions) (*record.Playback, usb.Device) {
	t.Helper()
	p := record.NewPlayback(read(t, text(lines)).Sessions, opt)
	found, err := p.Scan(t.Context())
	if err != nil || len(found) != 1 || found[0].Path != desc.Path {
		t.Fatal(found, err)
	}
	dev, err := p.Open(t.Context(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	return p, dev
}

func check(t *testing.T, what string, n int, err error, wantN int, want error) {
	t.Helper()
	if n != wantN || !errors.Is(err, want) || want == nil && err != nil {
		t.Errorf("%s: %d, %v, want %d, %v", what, n, err, wantN, want)
	}
}

// begin plays the conversation up to the streams.
func begin(t *testing.T, dev usb.Device) {
	t.Helper()
	ctx := t.Context()
	check(t, "config", 0, dev.SetConfig(ctx, 1), 0, nil)
	check(t, "claim 0", 0, dev.Claim(ctx, 0, 0), 0, nil)
	check(t, "claim 1", 0, dev.Claim(ctx, 1, 0), 0, nil)
	n, err := dev.Control(ctx, sendSetup, halt)
	check(t, "send", n, err, 12, nil)
}

// The whole conversation again: nothing differs, nothing is left over.
func TestPlayback(t *testing.T) {
	p, dev := playback(t, conversation, record.PlaybackOptions{})
	ctx := t.Context()
	buf := make([]byte, 16384)
	// A notification is not there before the request that it answers.
	waiting := make(chan error)
	go func() {
		n, err := dev.In(ctx, 0x81, make([]byte, 8))
		if n != 8 {
			err = errors.Join(err, errors.New("not 8 bytes"))
		}
		waiting <- err
	}()
	begin(t, dev)
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	n, err := dev.Control(ctx, fetchSetup, buf[:1025])
	check(t, "fetch", n, err, 1, nil)
	s, err := dev.StreamIn(0x82, 16384, 4)
	check(t, "stream", 0, err, 0, nil)
	n, err = s.Read(ctx, buf)
	if check(t, "read", n, err, 2, nil); !bytes.Equal(buf[:2], []byte{10, 11}) {
		t.Errorf("read % x", buf[:2])
	}
	n, err = dev.Out(ctx, 3, []byte{0xc0, 0xff, 0xee})
	check(t, "out", n, err, 3, nil)
	n, err = dev.Out(ctx, 3, []byte{0xde, 0xad})
	check(t, "stalled out", n, err, 1, usb.ErrStall)
	// What the caller had given up waits until it does so again.
	giveUp, cancel := context.WithCancel(ctx)
	cancel()
	n, err = dev.In(giveUp, 0x81, buf[:8])
	check(t, "cancelled in", n, err, 0, context.Canceled)
	check(t, "close stream", 0, s.Close(), 0, nil)
	n, err = s.Read(ctx, buf)
	check(t, "read of a closed stream", n, err, 0, usb.ErrClosed)
	check(t, "release", 0, dev.Release(1), 0, nil)
	check(t, "release", 0, dev.Release(0), 0, nil)
	check(t, "close", 0, dev.Close(), 0, nil)
	check(t, "use after close", 0, dev.SetConfig(ctx, 1), 0, usb.ErrClosed)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if c := p.Played(0); c != (record.Counts{Main: 10, In: 2, Out: 2}) {
		t.Errorf("played %+v", c)
	}
}

// Whatever is done otherwise is told, with the line and both sides of it, and
// remembered.
func TestPlaybackDiffers(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(ctx context.Context, dev usb.Device) error
		want string
	}{
		{"other configuration", func(ctx context.Context, dev usb.Device) error { return dev.SetConfig(ctx, 2) },
			"differs from the record at line 3: expected select configuration 1, got select configuration 2"},
		{"left out", func(ctx context.Context, dev usb.Device) error { return dev.Claim(ctx, 0, 0) },
			"at line 3: expected select configuration 1, got claim interface 0, setting 0"},
		{"other bytes out", func(ctx context.Context, dev usb.Device) error {
			_, err := dev.Out(ctx, 3, []byte{0xc0, 0xff, 0xef})
			return err
		}, "at line 11: expected out 0x03 with 3 bytes c0ffee, got out 0x03 with 3 bytes c0ffef"},
		{"endpoint never used", func(ctx context.Context, dev usb.Device) error {
			_, err := dev.Out(ctx, 4, []byte{1})
			return err
		}, "nothing more was expected, got out 0x04 with 1 bytes 01"},
		{"other room", func(ctx context.Context, dev usb.Device) error {
			_, err := dev.In(ctx, 0x81, make([]byte, 16))
			return err
		}, "at line 7: expected in 0x81 for up to 8 bytes, got in 0x81 for up to 16 bytes"},
		{"closed early", func(ctx context.Context, dev usb.Device) error { return dev.Close() },
			"at line 3: expected select configuration 1, got close"},
	} {
		p, dev := playback(t, conversation, record.PlaybackOptions{})
		err := c.do(t.Context(), dev)
		var d *record.Difference
		if !errors.As(err, &d) || !errors.Is(err, usb.ErrIO) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if err := p.Close(); !errors.As(err, &d) || !strings.Contains(err.Error(), c.want) || p.Err() == nil {
			t.Errorf("%s: closed with %v", c.name, err)
		}
	}
}

// Other bytes in a control request.
func TestPlaybackControlDiffers(t *testing.T) {
	p, dev := playback(t, conversation, record.PlaybackOptions{})
	ctx := t.Context()
	dev.SetConfig(ctx, 1)
	dev.Claim(ctx, 0, 0)
	dev.Claim(ctx, 1, 0)
	_, err := dev.Control(ctx, sendSetup, []byte{3, 0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0})
	if err == nil || !strings.Contains(err.Error(), "at line 6: expected control 21 00 0000 0000 with 12 bytes 030000000c00000001000000, got control 21 00 0000 0000 with 12 bytes 030000000c00000002000000") {
		t.Error(err)
	}
	p.Close()
}

func TestPlaybackLeftover(t *testing.T) {
	p, dev := playback(t, conversation, record.PlaybackOptions{})
	begin(t, dev)
	err := p.Close()
	var left *record.Leftover
	// The fetch, the stream and what follows it; not the cancelled read.
	if !errors.As(err, &left) || left.Line != 7 || left.Count != 10 || !strings.Contains(err.Error(), "in 0x81 for up to 8 bytes") {
		t.Errorf("closed with %v", err)
	}
	if _, err := dev.Control(t.Context(), fetchSetup, make([]byte, 1025)); !errors.Is(err, usb.ErrClosed) {
		t.Errorf("a device of a closed bus: %v", err)
	}
	p = record.NewPlayback(read(t, text(conversation)).Sessions, record.PlaybackOptions{})
	if err := p.Close(); !errors.As(err, &left) || left.Line != 2 || left.Want != "open 1-3.2" {
		t.Errorf("never opened: %v", err)
	}
}

// What the caller says is a matter of time may be left out, or be more.
func TestPlaybackOptional(t *testing.T) {
	lines := append(append(conversation[:7:7],
		`{"at":150,"took":5,"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"00"}`,
		`{"at":156,"took":1,"dev":1,"op":"control","setup":"a1 01 0000 0000","length":1025,"data":"","error":"stall"}`,
	), `{"at":160,"dev":1,"op":"reset"}`)
	opt := record.PlaybackOptions{
		Optional: func(e *record.Entry) bool { return e.Setup == fetchSetup && len(e.Data) < 2 },
		Extra: func(s usb.Setup, _ []byte) ([]byte, bool) {
			return []byte{0}, s == fetchSetup
		},
	}
	for _, fetches := range []int{0, 1, 2, 5} {
		p, dev := playback(t, lines, opt)
		begin(t, dev)
		check(t, "in", 8, nil, 8, nil)
		if _, err := dev.In(t.Context(), 0x81, make([]byte, 8)); err != nil {
			t.Error(err)
		}
		for range fetches {
			if _, err := dev.Control(t.Context(), fetchSetup, make([]byte, 1025)); err != nil && !errors.Is(err, usb.ErrStall) {
				t.Error(err)
			}
		}
		check(t, "reset", 0, dev.Reset(t.Context()), 0, nil)
		if err := p.Close(); err != nil {
			t.Errorf("%d fetches: %v", fetches, err)
		}
		if c := p.Played(0); c.Extra != max(0, fetches-2) || c.Skipped != max(0, 2-fetches) {
			t.Errorf("%d fetches: %+v", fetches, c)
		}
	}
}

// A device that leaves does so when everything before it has been played, and
// what failed for that reason need not be made again.
func TestPlaybackGone(t *testing.T) {
	p, dev := playback(t, append(conversation[:11:11],
		`{"at":175,"took":9,"dev":1,"op":"stream-in","ep":"82","length":16384,"data":"","error":"gone","detail":"usb 1-3.2: stream 0x82: device is gone"}`,
		`{"at":185,"took":1,"dev":1,"op":"out","ep":"03","data":"0102","sent":0,"error":"gone"}`,
	), record.PlaybackOptions{})
	ctx := t.Context()
	begin(t, dev)
	buf := make([]byte, 16384)
	dev.In(ctx, 0x81, buf[:8])
	dev.Control(ctx, fetchSetup, buf[:1025])
	s, err := dev.StreamIn(0x82, 16384, 4)
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.Read(ctx, buf)
	check(t, "read", n, err, 2, nil)
	end := make(chan error)
	go func() {
		_, err := s.Read(ctx, buf)
		end <- err
	}()
	select {
	case err := <-end:
		t.Errorf("gone before the last transfer out: %v", err)
		return
	default:
	}
	n, err = dev.Out(ctx, 3, []byte{0xc0, 0xff, 0xee})
	check(t, "out", n, err, 3, nil)
	err = <-end
	check(t, "last read", 0, err, 0, usb.ErrNoDevice)
	_, err = s.Read(ctx, buf)
	check(t, "read after the last", 0, err, 0, usb.ErrNoDevice)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// Several openings are played in their order, also those that failed.
func TestPlaybackSessions(t *testing.T) {
	lines := []string{
		headText,
		`{"at":0,"dev":1,"op":"open","device":` + deviceText + `,"error":"access","detail":"usb 1-3.2: open: access denied"}`,
		`{"at":5,"dev":2,"op":"open","device":` + deviceText + `}`,
		`{"at":6,"dev":2,"op":"close"}`,
	}
	p := record.NewPlayback(read(t, text(lines)).Sessions, record.PlaybackOptions{})
	if _, err := p.Open(t.Context(), desc); !errors.Is(err, usb.ErrAccess) {
		t.Error(err)
	}
	dev, err := p.Open(t.Context(), desc)
	if err != nil {
		t.Fatal(err)
	}
	dev.Close()
	var d *record.Difference
	if found, err := p.Scan(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("still there: %v, %v", found, err)
	}
	if err := p.Err(); err != nil {
		t.Error(err)
	}
	if _, err := p.Open(t.Context(), desc); !errors.As(err, &d) {
		t.Errorf("opened once more: %v", err)
	}
	if err := p.Close(); !errors.As(err, &d) {
		t.Error(err)
	}
}
