//go:build cgo

package libusb

import (
	"context"
	"fmt"
	"sync"

	"cradle/usb"
)

// outStream keeps several transfers under way, each with a goroutine that waits
// for its end. gousb's own stream is of no use for it: a short write into one of
// its transfers goes out with the length of the whole buffer (gousb v1.1.3
// WriteStream.WriteContext).
type outStream struct {
	d      *device
	c      *claim
	ep     uint8
	op     string
	size   int
	out    rawOut
	ctx    context.Context // ends with the claim, with an error, and with a hurried Close
	cancel func()
	free   chan []byte // buffers that no transfer has; as many as may be under way
	wg     sync.WaitGroup

	mu  sync.Mutex
	err error // that ended it
}

// StreamOut allocates a buffer of size bytes for each of the depth transfers;
// libusb has one more for as long as a transfer lasts.
func (d *device) StreamOut(ep uint8, size, depth int) (usb.OutStream, error) {
	op := fmt.Sprintf("stream out 0x%02x", ep)
	if size < 1 || depth < 1 {
		return nil, d.fail(op, fmt.Errorf("%d transfers of %d bytes: %w", depth, size, usb.ErrNotSupported))
	}
	c, err := d.use(context.Background(), ep, false)
	if err != nil {
		return nil, d.fail(op, err)
	}
	defer c.transfers.Done()
	s := &outStream{d: d, c: c, ep: ep, op: op, size: size, out: c.out[ep], free: make(chan []byte, depth)}
	s.ctx, s.cancel = context.WithCancel(c.ctx)
	for range depth {
		s.free <- make([]byte, size)
	}
	return s, nil
}

func (s *outStream) Write(ctx context.Context, data []byte) error {
	if len(data) == 0 || len(data) > s.size {
		return s.d.fail(s.op, fmt.Errorf("%d bytes in transfers of %d: %w", len(data), s.size, usb.ErrNotSupported))
	}
	if err := ctx.Err(); err != nil {
		return s.fail(ctx, err)
	}
	var buf []byte
	select {
	case <-s.ctx.Done():
		return s.fail(ctx, s.ctx.Err())
	case <-ctx.Done():
		return s.fail(ctx, ctx.Err())
	case buf = <-s.free:
	}
	// The claim knows of every transfer: it is given back after the last one.
	c, err := s.d.use(s.ctx, s.ep, false)
	if err != nil {
		return s.fail(ctx, err)
	}
	t := &underway{Context: s.ctx, begun: make(chan struct{})}
	n := copy(buf, data)
	s.wg.Go(func() {
		defer c.transfers.Done()
		if _, err := s.out.WriteContext(t, buf[:n]); err != nil {
			s.fail(context.Background(), err)
		}
		s.free <- buf
		t.tell() // one that could not be begun is over
	})
	<-t.begun
	return nil
}

// fail keeps the first error, ends the stream, and returns that error.
func (s *outStream) fail(ctx context.Context, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = s.d.fail(s.op, s.c.result(ctx, err))
		s.cancel()
	}
	return s.err
}

func (s *outStream) Close(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { s.fail(ctx, ctx.Err()) })
	s.wg.Wait()
	stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.err
	if before == nil {
		s.err = s.d.fail(s.op, usb.ErrClosed)
		s.cancel()
	}
	return before
}

// underway is the context of one transfer. gousb asks for its Done when it begins
// to wait, which is right after it has given the transfer to libusb (v1.1.3
// endpoint.transfer): only then may the next one be begun, so that they stay in
// order. One that asked earlier would cost the order, which TCP mends, and the
// tests in the virtual machine would tell.
type underway struct {
	context.Context
	begun chan struct{}
	once  sync.Once
}

func (t *underway) tell() { t.once.Do(func() { close(t.begun) }) }

func (t *underway) Done() <-chan struct{} {
	t.tell()
	return t.Context.Done()
}

var _ usb.OutStreamer = (*device)(nil)
