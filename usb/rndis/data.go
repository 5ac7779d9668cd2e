package rndis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cradle/usb"
)

// receiver is the host's receiving half. Frames are read on the goroutine of
// ReadFrame's caller, straight from the posted transfers.
type receiver struct {
	mu     sync.Mutex // held by the reader
	stream usb.InStream
	buf    []byte // one transfer
	split  splitter
	join   join

	forget    atomic.Bool   // a partial message is to be forgotten
	heard     atomic.Uint64 // transfers and control messages that came
	frames    atomic.Uint64
	malformed atomic.Uint64
}

func (r *receiver) init(stream usb.InStream, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stream, r.buf = stream, make([]byte, size)
}

// end takes the transfers back, after the reader has left.
func (r *receiver) end() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.join.end()
	if r.stream == nil {
		return nil
	}
	return r.stream.Close()
}

// ReadFrame implements netif.Frames. Several frames of one transfer come one by
// one. What the device sends that is no message is dropped and counted in
// Stats; so are frames shorter than MinFrame or longer than MaxFrame. A frame
// longer than buf is lost, with an ErrFrameSize that leaves the link alive; a
// buf of MaxFrame holds all.
func (h *Host) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	r := &h.rx
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if h.ctx.Err() != nil {
			return 0, h.Err()
		}
		if frame, ok := r.split.next(); ok {
			if len(frame) > len(buf) {
				return 0, &Error{PhaseRunning, "read frame", fmt.Errorf("%w: %d bytes, the buffer has %d", ErrFrameSize, len(frame), len(buf))}
			}
			r.frames.Add(1)
			return copy(buf, frame), nil
		}
		n, err := r.stream.Read(r.join.with(h.ctx, ctx), r.buf)
		switch {
		case err == nil:
		case h.ctx.Err() != nil:
			return 0, h.Err()
		case ctx.Err() != nil:
			return 0, &Error{PhaseRunning, "read frame", ctx.Err()}
		default:
			return 0, h.fail("read frame", err)
		}
		r.heard.Add(1)
		if r.forget.Load() && r.forget.Swap(false) {
			r.split.reset()
		}
		if bad := r.malformed.Load(); bad != r.split.malformed {
			r.malformed.Store(r.split.malformed)
			if bad&(bad-1) == 0 { // the first, and fewer and fewer
				h.log.Warn("device sends malformed packets", "dropped", r.split.malformed)
			}
		}
		r.split.feed(r.buf[:n], n == len(r.buf))
	}
}

// transmitter is the host's sending half: one message a transfer, made in one
// buffer.
type transmitter struct {
	token   chan struct{} // held by the writer, and forever by Close
	buf     []byte
	join    join
	align   int // of MessageLength, a power of two
	limit   int // largest message
	packet  int // wMaxPacketSize
	padding Padding
	longest int // frame

	// stream has several transfers under way, where the device can do that;
	// nil before the first frame and after one whose context ended.
	stream usb.OutStream
	single bool // it cannot

	frames atomic.Uint64
}

// txDepth is how many transfers with frames are under way at most. The handset
// sees no difference; without it every frame waits for the one before to be
// acknowledged all the way up through the host. Measured against Linux 6.1 over
// USB/IP, where a transfer takes milliseconds: 20 times slower than rndis_host
// with one, 4 times with 16.
const txDepth = 60

// txFlush is for how long Close lets the device take the last frames; the
// netstack's resets are among them.
const txFlush = 100 * time.Millisecond

// Largest MTU that is used, and smallest that is worth it: a DHCP message of
// 576 bytes must pass (RFC 2131 section 2).
const (
	maxMTU = 1500
	minMTU = 576
)

// init chooses the MTU: at most 1500, the device's maximum frame size, and what
// fits into its MaxTransferSize in a padded message (44 bytes of header and 14
// of Ethernet). Whether the maximum frame size counts the Ethernet header is
// something the sources disagree on (usb-rndis-ng: yes; usb-rndis-lite and
// Linux's gadget: no); it only matters below 1514.
func (t *transmitter) init(info Info, packet int, quirks Quirks) (mtu int, err error) {
	reported := cmp.Or(quirks.Alignment, info.Alignment)
	t.align = cmp.Or(quirks.Alignment, max(8, info.Alignment)) // 8 is what CE 5 wants; KB 917528
	t.limit = int(min(info.MaxTransferSize, 1<<20)) &^ (t.align - 1)
	mtu = min(maxMTU, t.limit-packetHeaderSize-MinFrame)
	if mtu < minMTU {
		return 0, fmt.Errorf("%w: it takes transfers of %d bytes only", ErrUnusable, info.MaxTransferSize)
	}
	if size := info.MaxFrameSize; size >= minMTU { // less is not believed
		mtu = int(min(uint32(mtu), size))
	}
	t.longest = mtu + MinFrame
	t.packet, t.padding = packet, quirks.Padding.of(reported)
	t.buf = make([]byte, packetSize(t.longest, t.align)+t.align+1)
	t.token = make(chan struct{}, 1)
	return mtu, nil
}

// end waits until the writer has left and lets no other in. What is under way
// is given up when the device is gone.
func (t *transmitter) end(gone bool) {
	if t.token == nil {
		return
	}
	t.token <- struct{}{}
	if t.stream != nil {
		ctx, cancel := context.WithTimeout(context.Background(), txFlush)
		defer cancel()
		if gone {
			cancel()
		}
		t.stream.Close(ctx) // a frame that is lost at the end is nobody's loss
	}
	t.join.end()
}

// send makes the transfer, or begins it.
func (t *transmitter) send(ctx context.Context, dev usb.Device, ep uint8, data []byte) error {
	if t.stream == nil && !t.single {
		s, err := usb.StreamOut(dev, ep, len(t.buf), txDepth)
		switch {
		case errors.Is(err, usb.ErrNotSupported):
			t.single = true
		case err != nil:
			return err
		}
		t.stream = s
	}
	if t.single {
		_, err := dev.Out(ctx, ep, data)
		return err
	}
	err := t.stream.Write(ctx, data)
	if err != nil {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		t.stream.Close(ended)
		t.stream = nil
	}
	return err
}

// pack makes the transfer that carries a frame.
func (t *transmitter) pack(frame []byte) []byte {
	length := packetSize(len(frame), t.align)
	full := length%t.packet == 0
	if more := length + t.align; full && t.padding == PadMessage && more <= t.limit && more%t.packet != 0 {
		length, full = more, false
	}
	putPacket(t.buf, frame, length)
	if full {
		t.buf[length] = 0
		length++
	}
	return t.buf[:length]
}

// WriteFrame implements netif.Frames: the frame goes in one message of one bulk
// OUT transfer, with MessageLength padded to a multiple of 8, or of the device's
// alignment if that is larger, or as Quirks.Alignment says. It returns when the
// device took it or, where several transfers can be under way, when it is on its
// way: an error is then told to a later call. A frame shorter than MinFrame or
// longer than the MTU and the Ethernet header is an
// ErrFrameSize. When ctx ends meanwhile, part of the frame may have been sent;
// the device loses it, and the one behind it if it goes by MessageLength.
func (h *Host) WriteFrame(ctx context.Context, frame []byte) error {
	t := &h.tx
	if len(frame) < MinFrame || len(frame) > t.longest {
		return &Error{PhaseRunning, "write frame", fmt.Errorf("%w: %d bytes, the link carries %d to %d", ErrFrameSize, len(frame), MinFrame, t.longest)}
	}
	select {
	case t.token <- struct{}{}:
	case <-h.done:
		return h.Err()
	case <-ctx.Done():
		return &Error{PhaseRunning, "write frame", ctx.Err()}
	}
	defer func() { <-t.token }()
	if h.ctx.Err() != nil {
		return h.Err()
	}
	err := t.send(t.join.with(h.ctx, ctx), h.dev, h.fn.BulkOut.Address, t.pack(frame))
	switch {
	case err == nil:
		t.frames.Add(1)
		return nil
	case h.ctx.Err() != nil:
		return h.Err()
	case ctx.Err() != nil:
		return &Error{PhaseRunning, "write frame", ctx.Err()}
	}
	return h.fail("write frame", err)
}

// HostStats counts since Open.
type HostStats struct {
	FramesIn, FramesOut uint64
	Malformed           uint64 // messages, or rests of transfers, that the device sent and no frame could be found in
	Dropped             uint64 // messages on the control channel that were malformed, or the answer to nothing
}

// Stats may lag behind by one transfer.
func (h *Host) Stats() HostStats {
	return HostStats{h.rx.frames.Load(), h.tx.frames.Load(), h.rx.malformed.Load(), h.dropped.Load()}
}
