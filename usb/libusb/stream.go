//go:build cgo

package libusb

import (
	"context"
	"fmt"

	"cradle/usb"
)

// stream is an InStream on one of gousb's. A cancelled read would end gousb's
// for good, so one goroutine reads it all the time and hands over what came.
type stream struct {
	d    *device
	op   string
	size int

	ctx  context.Context // ends with Close and with the claim
	end  context.CancelFunc
	full chan packet // closed when the goroutine has ended
	free chan []byte
	err  error // that ended the stream; Read's
}

// packet is one transfer that came, or the error that was the last.
type packet struct {
	data []byte
	err  error
}

func (d *device) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	op := fmt.Sprintf("stream in 0x%02x", ep)
	if size < 1 || depth < 1 {
		return nil, d.fail(op, fmt.Errorf("%d transfers of %d bytes: %w", depth, size, usb.ErrNotSupported))
	}
	c, err := d.use(context.Background(), ep, true)
	if err != nil {
		return nil, d.fail(op, err)
	}
	raw, err := c.in[ep].Stream(size, depth)
	if err != nil {
		c.transfers.Done()
		return nil, d.fail(op, translate(err))
	}
	s := &stream{d: d, op: op, size: size, full: make(chan packet, depth+1), free: make(chan []byte, depth)}
	s.ctx, s.end = context.WithCancel(c.ctx)
	for range depth {
		s.free <- make([]byte, size)
	}
	go func() {
		defer c.transfers.Done()
		defer s.end()
		defer close(s.full)
		s.pump(raw, c, depth)
	}()
	return s, nil
}

// pump reads until the stream or the claim ends. gousb's Close does not cancel
// the transfers it has posted but makes it post no more; what is posted is then
// read with a context that has ended, which cancels it.
func (s *stream) pump(raw rawStream, c *claim, depth int) {
	var buf []byte
	for {
		select {
		case buf = <-s.free:
		case <-s.ctx.Done():
		}
		if s.ctx.Err() != nil {
			break
		}
		n, err := raw.ReadContext(s.ctx, buf)
		if err != nil {
			// gousb has cancelled and freed what was posted.
			if s.ctx.Err() == nil {
				s.full <- packet{err: c.result(context.Background(), err)}
			}
			return
		}
		s.full <- packet{data: buf[:n]}
	}
	raw.Close()
	spare := make([]byte, s.size)
	for range depth + 1 {
		if _, err := raw.ReadContext(s.ctx, spare); err != nil {
			return
		}
	}
}

func (s *stream) Read(ctx context.Context, buf []byte) (int, error) {
	switch {
	case s.err != nil:
		return 0, s.err
	case len(buf) < s.size:
		return 0, s.d.fail(s.op, fmt.Errorf("buffer of %d bytes for transfers of %d: %w", len(buf), s.size, usb.ErrOverflow))
	}
	select {
	case p, ok := <-s.full: // what came goes before a context that has ended
		return s.take(p, ok, buf)
	default:
	}
	select {
	case p, ok := <-s.full:
		return s.take(p, ok, buf)
	case <-ctx.Done():
		return 0, s.d.fail(s.op, ctx.Err())
	}
}

func (s *stream) take(p packet, ok bool, buf []byte) (int, error) {
	switch {
	case !ok:
		s.err = s.d.fail(s.op, usb.ErrClosed)
		return 0, s.err
	case p.err != nil:
		s.err = s.d.fail(s.op, p.err)
		return 0, s.err
	}
	n := copy(buf, p.data)
	s.free <- p.data[:s.size]
	return n, nil
}

func (s *stream) Close() error {
	s.end()
	for range s.full {
	}
	return nil
}
