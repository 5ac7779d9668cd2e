package netif

import (
	"context"
	"errors"
	"net"
	"sync"
)

// pipeDepth is how many frames wait in each direction of a Pipe.
const pipeDepth = 64

// Pipe returns the two ends of a link that exists only in memory: what is
// written to one is read from the other, in order, without loss, and a writer
// waits when 64 frames are under way. It takes the place of an RNDIS link in
// tests and measurements.
func Pipe() (a, b *PipeEnd) {
	p := &pipe{done: make(chan struct{})}
	ab, ba := newFrameChan(), newFrameChan()
	return &PipeEnd{p: p, in: ba, out: ab}, &PipeEnd{p: p, in: ab, out: ba}
}

// PipeEnd is one end of a Pipe. It is a Frames whose reads may also be made
// from several goroutines.
type PipeEnd struct {
	p       *pipe
	in, out frameChan
}

type pipe struct {
	once sync.Once
	done chan struct{}
	err  error
}

// frameChan is one direction: frames on their way, and buffers to use again.
type frameChan struct{ frames, spare chan []byte }

func newFrameChan() frameChan {
	return frameChan{make(chan []byte, pipeDepth), make(chan []byte, pipeDepth)}
}

// ErrFrameSize is the error for a frame that is longer than its buffer.
var ErrFrameSize = errors.New("frame longer than the buffer")

// ReadFrame implements Frames.
func (e *PipeEnd) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	select {
	case <-e.p.done:
		return 0, e.p.err
	default:
	}
	select {
	case f := <-e.in.frames:
		n := copy(buf, f)
		if n < len(f) {
			return n, ErrFrameSize
		}
		select {
		case e.in.spare <- f:
		default:
		}
		return n, nil
	case <-e.p.done:
		return 0, e.p.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// WriteFrame implements Frames.
func (e *PipeEnd) WriteFrame(ctx context.Context, frame []byte) error {
	var f []byte
	select {
	case f = <-e.out.spare:
	default:
	}
	f = append(f[:0], frame...)
	select {
	case e.out.frames <- f:
		return nil
	case <-e.p.done:
		return e.p.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close cuts the link: both ends fail with net.ErrClosed.
func (e *PipeEnd) Close() error {
	e.Fail(net.ErrClosed)
	return nil
}

// Fail cuts the link with an error that both ends report from now on, as a
// pulled cable does. Frames under way are lost. Only the first call counts.
func (e *PipeEnd) Fail(err error) {
	e.p.once.Do(func() {
		e.p.err = err
		close(e.p.done)
	})
}

var _ Frames = (*PipeEnd)(nil)
