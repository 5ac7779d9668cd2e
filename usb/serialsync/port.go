package serialsync

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"cradle/usb"
)

// The request that starts the conversation: CDC's SET_CONTROL_LINE_STATE with
// DTR (SynCE ipaq.c).
var begin = usb.Setup{RequestType: 0x21, Request: 0x22, Value: 1, Index: 0}

const (
	// maxWrite is the largest bulk OUT transfer (SynCE ipaq.h).
	maxWrite = 4096
	// posted is how many IN transfers of one packet are posted. guess: what a
	// full-speed bus moves in two to three milliseconds.
	posted = 48
)

// Options say how to open a Port. The zero value will do.
type Options struct {
	Log      *slog.Logger // nil discards
	Timeouts Timeouts
}

// Timeouts are the named waits; 0 takes the default.
type Timeouts struct {
	// Begin is for one request to begin. Default 100 ms (SynCE ipaq.c).
	Begin time.Duration
	// Again is after how long it is made again. Default 1 s (SynCE ipaq.c).
	Again time.Duration
	// Tries is how often it is made. Default 20; ipaq.c tries 100 times, for
	// handsets that were plugged in while they started, and nobody is kept
	// waiting by a driver.
	Tries int
	// Client is how long CLIENT may take, once the request was taken. Default
	// 15 s (guess: no source).
	Client time.Duration
}

func (t Timeouts) orDefault() Timeouts {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&t.Begin, 100*time.Millisecond)
	or(&t.Again, time.Second)
	or(&t.Client, 15*time.Second)
	if t.Tries <= 0 {
		t.Tries = 20
	}
	return t
}

// Port is the serial line to a handset, after the conversation: what is read
// and written is PPP. One goroutine reads and one writes; Close may be called
// from any, and ends both.
type Port struct {
	dev      usb.Device
	fn       usb.Function
	log      *slog.Logger
	timeouts Timeouts

	ctx    context.Context // ends with the Port
	cancel context.CancelFunc

	read struct {
		sync.Mutex
		stream usb.InStream
		buf    []byte
		rest   []byte // of buf
		again  finder // of CLIENT, until a frame of PPP has begun
		framed bool
	}
	write sync.Mutex
	close struct {
		sync.Once
		err error
	}
	claimed bool
	gone    atomic.Bool // and the claim with it
}

// Open takes the interface of an opened device whose legacy function is fn,
// and holds the conversation. The device must not be used by others meanwhile,
// and stays the caller's to close, after the Port. Open ends with ctx, which
// does not matter afterwards. The error is an *Error; what was claimed has been
// released.
func Open(ctx context.Context, dev usb.Device, fn usb.Function, opt Options) (*Port, error) {
	p := &Port{dev: dev, fn: fn, log: opt.Log, timeouts: opt.Timeouts.orDefault()}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	if err := p.open(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Port) open(ctx context.Context) error {
	if err := p.dev.SetConfig(ctx, p.fn.Config); err != nil {
		return &Error{"configure", err}
	}
	if err := p.dev.Claim(ctx, p.fn.Data, p.fn.DataAlt); err != nil {
		return &Error{"claim", err}
	}
	p.claimed = true
	if err := p.begin(ctx); err != nil {
		return &Error{"begin", err}
	}
	stream, err := p.dev.StreamIn(p.fn.BulkIn.Address, p.fn.BulkIn.MaxPacket, posted)
	if err != nil {
		return &Error{"read", err}
	}
	p.read.stream, p.read.buf = stream, make([]byte, p.fn.BulkIn.MaxPacket)
	if err := p.chat(ctx); err != nil {
		return &Error{"chat", err}
	}
	return nil
}

// begin makes the request until it is taken. A handset that has just been
// plugged in, or is asleep, may not take it at first.
func (p *Port) begin(ctx context.Context) error {
	var last error
	for try := 1; ; try++ {
		once, cancel := context.WithTimeout(ctx, p.timeouts.Begin)
		_, err := p.dev.Control(once, begin, nil)
		cancel()
		switch {
		case err == nil:
			p.log.Debug("the handset was asked to begin", "tries", try)
			return nil
		case ctx.Err() != nil, errors.Is(err, usb.ErrNoDevice), errors.Is(err, usb.ErrClosed):
			return err
		}
		last = err
		if try == p.timeouts.Tries {
			return errors.Join(ErrNotTaken, last)
		}
		p.log.Debug("the request to begin was not taken", "try", try, "error", err)
		pause := time.NewTimer(p.timeouts.Again)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return context.Cause(ctx)
		}
	}
}

// chat waits for CLIENT, whatever comes before it, and answers. What follows
// CLIENT is left to PPP, which passes over all that is no frame: a handset may
// have sent the word again before it saw the answer.
func (p *Port) chat(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, p.timeouts.Client)
	defer cancel()
	f := finder{word: wordClient}
	for got := 0; ; {
		n, err := p.read.stream.Read(wait, p.read.buf)
		if err == nil {
			err = wait.Err() // a handset that never pauses leaves no read waiting
		}
		if err != nil {
			if wait.Err() != nil && ctx.Err() == nil {
				return noClient(p.timeouts.Client, got)
			}
			return err
		}
		got += n
		rest, ok := f.find(p.read.buf[:n])
		if !ok {
			continue
		}
		p.read.rest = rest
		p.read.again.word, p.read.framed = wordClient, bytes.Contains(rest, flag)
		p.log.Debug("the handset sent CLIENT", "before it", got-len(rest)-len(wordClient))
		_, err = p.dev.Out(wait, p.fn.BulkOut.Address, []byte(wordServer))
		return err
	}
}

// Read implements io.Reader: the bytes of at most one packet.
func (p *Port) Read(b []byte) (int, error) {
	p.read.Lock()
	defer p.read.Unlock()
	for len(p.read.rest) == 0 {
		n, err := p.read.stream.Read(p.ctx, p.read.buf)
		if err != nil {
			return 0, p.fault("read", err)
		}
		p.read.rest = p.read.buf[:n]
		if err := p.repeat(p.read.rest); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.read.rest)
	p.read.rest = p.read.rest[n:]
	return n, nil
}

// repeat answers a handset that says CLIENT again before its PPP has begun: the
// answer was lost, or it starts over, and would never speak PPP otherwise. One
// that had heard the answer takes another for noise in front of a frame.
// guess: no source; a chat program that has ended answers nothing.
func (p *Port) repeat(piece []byte) error {
	if p.read.framed {
		return nil
	}
	piece, _, p.read.framed = bytes.Cut(piece, flag)
	if _, ok := p.read.again.find(piece); !ok {
		return nil
	}
	p.read.again.tail = nil
	p.log.Debug("the handset sent CLIENT again")
	_, err := p.Write([]byte(wordServer))
	return err
}

// flag begins a frame of PPP (RFC 1662 3.1).
var flag = []byte{0x7e}

// Write implements io.Writer. It returns when the handset has taken everything.
func (p *Port) Write(b []byte) (n int, err error) {
	p.write.Lock()
	defer p.write.Unlock()
	for n < len(b) {
		piece := b[n:min(n+maxWrite, len(b))]
		k, err := p.dev.Out(p.ctx, p.fn.BulkOut.Address, piece)
		n += k
		if err != nil {
			return n, p.fault("write", err)
		}
	}
	return n, nil
}

func (p *Port) fault(op string, err error) error {
	if errors.Is(err, usb.ErrNoDevice) {
		p.gone.Store(true)
	} else if p.ctx.Err() != nil {
		err = usb.ErrClosed
	}
	return &Error{op, err}
}

// Close ends reads and writes that wait and gives the interface back. It may be
// called again, and returns the same error: that of giving the interface back,
// which a device that has left does not cause.
func (p *Port) Close() error {
	p.close.Do(func() {
		p.cancel()
		p.read.Lock() // in the order of a Read that answers CLIENT
		defer p.read.Unlock()
		p.write.Lock()
		defer p.write.Unlock()
		if p.read.stream != nil {
			p.read.stream.Close()
		}
		if p.claimed {
			if err := p.dev.Release(p.fn.Data); err != nil && !p.gone.Load() && !errors.Is(err, usb.ErrNoDevice) {
				p.close.err = &Error{"release", err}
			}
		}
	})
	return p.close.err
}
