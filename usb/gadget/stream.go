package gadget

import (
	"context"
	"fmt"
	"sync"

	"cradle/usb"
)

// stream keeps transfers posted on an IN endpoint of the host.
type stream struct {
	d    *device
	p    *pipe
	c    *claim
	op   string
	size int

	ring []*xfer // in the order they were posted, from head on
	head int
	err  error // what ended the stream

	once   sync.Once
	closed chan struct{}
}

// StreamIn posts depth transfers at once. A transfer that fails ends the
// stream: every later Read returns the same error. A Read whose context ended
// loses nothing: its transfer stays posted for the next Read.
func (d *device) StreamIn(ep uint8, size, depth int) (usb.InStream, error) {
	op := fmt.Sprintf("stream in 0x%02x", ep)
	p, c, err := d.pipe(context.Background(), ep, true)
	if err != nil {
		return nil, d.fail(op, err)
	}
	if size < 1 || depth < 1 {
		return nil, d.fail(op, fmt.Errorf("%d transfers of %d bytes: %w", depth, size, usb.ErrNotSupported))
	}
	s := &stream{d: d, p: p, c: c, op: op, size: size, closed: make(chan struct{})}
	for range depth {
		x := newXfer()
		x.buf = make([]byte, size)
		s.ring = append(s.ring, x)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, x := range s.ring {
		x.parked = true
		p.post(&p.host, x, c)
	}
	return s, nil
}

func (s *stream) Read(ctx context.Context, buf []byte) (int, error) {
	if len(buf) < s.size {
		return 0, s.d.fail(s.op, fmt.Errorf("buffer of %d bytes for transfers of %d: %w", len(buf), s.size, usb.ErrOverflow))
	}
	if s.err != nil {
		return 0, s.err
	}
	x := s.ring[s.head]
	select {
	case <-s.closed:
		return 0, s.d.fail(s.op, usb.ErrClosed)
	case <-x.wake: // a transfer that is complete comes before a context that has ended
		return s.take(x, buf)
	default:
	}
	select {
	case <-x.wake:
		return s.take(x, buf)
	case <-ctx.Done():
		return 0, s.d.fail(s.op, ctx.Err())
	case <-s.closed:
		return 0, s.d.fail(s.op, usb.ErrClosed)
	}
}

// take hands over a complete transfer and posts it again.
func (s *stream) take(x *xfer, buf []byte) (int, error) {
	n := copy(buf, x.buf[:x.n])
	if x.err != nil {
		s.err = s.d.fail(s.op, x.err)
		return n, s.err
	}
	s.head = (s.head + 1) % len(s.ring)
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	x.n, x.done, x.next = 0, false, nil
	select {
	case <-s.closed:
	default:
		s.p.post(&s.p.host, x, s.c)
	}
	return n, nil
}

// Close may be called while a Read waits, which then ends.
func (s *stream) Close() error {
	s.once.Do(func() {
		s.p.mu.Lock()
		defer s.p.mu.Unlock()
		close(s.closed)
		for _, x := range s.ring {
			s.p.withdraw(&s.p.host, x, usb.ErrClosed)
		}
	})
	return nil
}
