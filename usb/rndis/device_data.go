package rndis

import (
	"context"
	"fmt"
	"sync"

	"cradle/usb"
)

// ReadFrame implements netif.Frames: it waits for a frame of the host, across
// unplugging and plugging in again; only ctx ends it. A frame longer than buf is
// lost, with an ErrFrameSize.
func (d *Device) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	r := &d.rx
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if r.forget.Load() && r.forget.Swap(false) {
			r.asm.reset()
		}
		if frame, ok := r.asm.next(); ok {
			d.mu.Lock()
			open := d.filter != 0
			d.mu.Unlock()
			switch {
			case !open:
				continue
			case len(frame) > len(buf):
				return 0, fmt.Errorf("rndis: device: read frame: %w: %d bytes, the buffer has %d", ErrFrameSize, len(frame), len(buf))
			}
			d.stats.out.Add(1)
			return copy(buf, frame), nil
		}
		d.stats.malformed.Add(r.asm.malformed)
		r.asm.malformed = 0
		d.mu.Lock()
		c, changed := d.cable, d.changed
		d.mu.Unlock()
		if c == nil {
			r.join.end()
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return 0, fmt.Errorf("rndis: device: read frame: %w", ctx.Err())
			}
		}
		n, err := c.ep.Out(r.join.with(c.ctx, ctx), d.fn.BulkOut.Address, r.asm.room())
		if c.ctx.Err() != nil {
			n = 0 // it came before the cable was pulled out
		}
		r.asm.received(n, r.forget.Swap(false))
		switch {
		case err == nil:
			d.stats.heard.Add(1)
			continue
		case ctx.Err() != nil:
			return 0, fmt.Errorf("rndis: device: read frame: %w", ctx.Err())
		}
		// The configuration has ended; wait for the next. Run notices it too.
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}

// WriteFrame implements netif.Frames. It returns when the frame is in the next
// transfer, which it waits for while that is full. Without a host that has
// opened the data path, and for a frame that fits into no transfer of the
// host's, the frame is lost and counted.
func (d *Device) WriteFrame(ctx context.Context, frame []byte) error {
	if len(frame) < MinFrame || len(frame) > MaxFrame {
		return fmt.Errorf("rndis: device: write frame: %w: %d bytes", ErrFrameSize, len(frame))
	}
	sent, err := d.out.put(ctx, frame)
	switch {
	case err != nil:
		return fmt.Errorf("rndis: device: write frame: %w", err)
	case sent:
		d.stats.in.Add(1)
	default:
		d.stats.lost.Add(1)
	}
	return nil
}

// batcher gathers messages for the host while a transfer is under way, so that
// the next one carries them together. All of them are padded to a multiple of 8
// inside, as all but the last must be (ff570635).
type batcher struct {
	packet int
	writer chan struct{} // held by the one who writes
	filled chan struct{} // there is something to send
	room   chan struct{} // there is room again, or the data path has closed

	mu     sync.Mutex
	limit  int    // bytes of a transfer; 0 while the data path is closed
	batch  []byte // of the next transfer
	spare  []byte
	path   context.Context // ends when the data path closes
	cancel context.CancelFunc
}

// maxBatch bounds a transfer whatever the host allows (USB 1.1's limit; every
// known host posts as much or less).
const maxBatch = 16384

func (b *batcher) init(packet int) {
	b.packet = packet
	b.writer = make(chan struct{}, 1)
	b.filled = make(chan struct{}, 1)
	b.room = make(chan struct{}, 1)
}

// open lets frames through to a host that takes transfers of so many bytes.
func (b *batcher) open(hostMax uint32) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.limit = int(min(hostMax, maxBatch))
	if b.batch == nil {
		b.batch, b.spare = make([]byte, 0, maxBatch+1), make([]byte, 0, maxBatch+1)
	}
	b.path, b.cancel = context.WithCancel(context.Background())
}

// close drops what was not sent.
func (b *batcher) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cancel != nil {
		b.cancel()
		b.path, b.cancel = nil, nil
	}
	b.limit, b.batch = 0, b.batch[:0]
	signal(b.room)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// put adds a frame; sent is false when it is lost.
func (b *batcher) put(ctx context.Context, frame []byte) (sent bool, err error) {
	select {
	case b.writer <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-b.writer }()
	length := packetSize(len(frame), 8)
	for {
		b.mu.Lock()
		n := len(b.batch)
		switch {
		case length > b.limit:
			b.mu.Unlock()
			return false, nil
		case n+length < b.limit, n == 0: // with room for the zero byte behind several
			b.batch = b.batch[:n+length]
			putPacket(b.batch[n:], frame, length)
			b.mu.Unlock()
			if n == 0 {
				signal(b.filled)
			}
			return true, nil
		}
		b.mu.Unlock()
		select {
		case <-b.room:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// send sends the batches, as long as the cable is in.
func (b *batcher) send(c *cable, ep usb.EndpointDesc, zlp bool) {
	var both join
	defer both.end()
	for {
		select {
		case <-b.filled:
		case <-c.ctx.Done():
			return
		}
		b.mu.Lock()
		if c.ctx.Err() != nil { // what there is to send is for the next cable
			b.mu.Unlock()
			signal(b.filled)
			return
		}
		batch, path := b.batch, b.path
		if len(batch) == 0 || path == nil {
			b.mu.Unlock()
			continue
		}
		b.batch, b.spare = b.spare[:0], nil
		full := len(batch)%b.packet == 0 && len(batch) < b.limit
		b.mu.Unlock()
		signal(b.room)
		if full && !zlp {
			batch = append(batch, 0)
		}
		err := c.ep.In(both.with(c.ctx, path), ep.Address, batch, full && zlp)
		b.mu.Lock()
		b.spare = batch[:0]
		b.mu.Unlock()
		if err != nil && c.ctx.Err() != nil {
			return
		}
	}
}
