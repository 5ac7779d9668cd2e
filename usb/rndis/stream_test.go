package rndis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"cradle/usb"
)

// streaming is a device that can have several transfers under way, and its
// stream. Write answers as the test says.
type streaming struct {
	did    []string
	answer error
}

func (d *streaming) StreamOut(ep uint8, size, depth int) (usb.OutStream, error) {
	d.did = append(d.did, fmt.Sprintf("open %#02x", ep))
	return d, nil
}

func (d *streaming) Write(_ context.Context, data []byte) error {
	d.did = append(d.did, fmt.Sprintf("%d bytes", len(data)))
	return d.answer
}

func (d *streaming) Close(ctx context.Context) error {
	d.did = append(d.did, fmt.Sprintf("close, in a hurry: %t", ctx.Err() != nil))
	return nil
}

// The stream is opened for the first frame, given up with a frame whose context
// ended, and opened again for the next; at the end it is closed with patience,
// unless the device is gone.
func TestFramesGoThroughAStream(t *testing.T) {
	for _, gone := range []bool{false, true} {
		d := &streaming{}
		var tx transmitter
		if _, err := tx.init(Info{MaxTransferSize: 16384, Alignment: 8}, 512, Quirks{Padding: PadMessage}); err != nil {
			t.Fatal(err)
		}
		send := func(want error) {
			d.answer = want
			if err := tx.send(t.Context(), struct {
				usb.Device
				usb.OutStreamer
			}{nil, d}, 0x03, tx.pack(make([]byte, 60))); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		send(nil)
		send(nil)
		send(context.Canceled)
		send(nil)
		tx.end(gone)
		// 44 bytes of header and 60 of frame: 104, a multiple of 8.
		want := []string{"open 0x03", "104 bytes", "104 bytes", "104 bytes", "close, in a hurry: true",
			"open 0x03", "104 bytes", fmt.Sprintf("close, in a hurry: %t", gone)}
		if !slices.Equal(d.did, want) {
			t.Errorf("gone %t: did %q, want %q", gone, d.did, want)
		}
	}
}
