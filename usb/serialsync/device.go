package serialsync

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"cradle/usb"
	"cradle/usb/gadget"
	"cradle/usb/ppp"
)

// DeviceConfig is what a Device is. Only Serve is needed.
type DeviceConfig struct {
	// Serve is the handset behind the line. It is called with each link that
	// came up, on the goroutine of Run, and returns when the link is done or
	// ctx ends; the Device closes the link.
	Serve func(ctx context.Context, l *ppp.Link)

	// Desc describes the device; without configurations it is
	// HandsetDescriptor. usb.Recognise must find the legacy function in it.
	Desc usb.DeviceDesc
	// PPP is this end's configuration; the zero value asks for an address.
	PPP ppp.Config
	// Repeat is after how long CLIENT is sent again. Default 1 s (guess: no
	// source tells that it is repeated; a modem's dialler would).
	Repeat time.Duration
	// NoNUL leaves out the NUL before the first CLIENT that handsets may send
	// (SynCE ipaq.c).
	NoNUL bool
	// NoZLP ends no transfer with a zero-length packet. Without it one is
	// sent after full packets, for hosts whose reads are larger than a packet.
	NoZLP bool
	Log   *slog.Logger // nil discards
}

// Device is the legacy function of a simulated handset. It survives being
// unplugged and plugged in again.
//
// It waits for DTR, sends CLIENT until CLIENTSERVER comes, and then speaks PPP.
// DTR once more, from a desktop that starts over, ends what was and begins
// anew; DTR taken back ends it (both guesses: no source).
type Device struct {
	cfg DeviceConfig
	fn  usb.Function

	begun  chan struct{} // DTR was set
	mu     sync.Mutex
	hangUp context.CancelFunc // ends the session under way; nil for none
}

var _ gadget.Function = (*Device)(nil)

// NewDevice makes a Device, not plugged in.
func NewDevice(cfg DeviceConfig) *Device {
	if len(cfg.Desc.Configs) == 0 {
		cfg.Desc = HandsetDescriptor()
	}
	if cfg.Repeat <= 0 {
		cfg.Repeat = time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.PPP.Log == nil {
		cfg.PPP.Log = cfg.Log
	}
	return &Device{cfg: cfg, fn: usb.Recognise(cfg.Desc), begun: make(chan struct{}, 1)}
}

// Desc is what to give to gadget.New.
func (d *Device) Desc() usb.DeviceDesc { return d.cfg.Desc }

// Setup implements gadget.Function: SET_CONTROL_LINE_STATE is the only request
// there is.
func (d *Device) Setup(s usb.Setup, _ []byte) ([]byte, error) {
	if s.RequestType != begin.RequestType || s.Request != begin.Request {
		return nil, usb.ErrStall
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hangUp != nil {
		d.hangUp()
	}
	if s.Value&1 != 0 {
		select {
		case d.begun <- struct{}{}:
		default:
		}
	}
	return nil, nil
}

// Run implements gadget.Function.
func (d *Device) Run(ctx context.Context, ep gadget.Endpoints) {
	// A request that was not heeded before the cable was pulled is not one of the
	// next stay: its session would take the answer that the next one waits for.
	defer func() {
		select {
		case <-d.begun:
		default:
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.begun:
		}
		session, cancel := context.WithCancel(ctx)
		d.setHangUp(cancel)
		err := d.session(session, &line{ctx: session, cancel: cancel, ep: ep, d: d})
		d.setHangUp(nil)
		cancel()
		d.cfg.Log.Debug("serial line is free", "error", err)
	}
}

func (d *Device) setHangUp(f context.CancelFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.hangUp = f
}

// session is the time from DTR to the end of PPP.
func (d *Device) session(ctx context.Context, l *line) error {
	if err := d.chat(ctx, l); err != nil {
		return err
	}
	link, err := ppp.Open(ctx, l, d.cfg.PPP)
	if err != nil {
		return err
	}
	d.cfg.Serve(ctx, link)
	err = link.Err()
	return errors.Join(err, link.Close())
}

// chat sends CLIENT until the answer is there.
func (d *Device) chat(ctx context.Context, l *line) error {
	sending, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		word := "\x00" + wordClient
		if d.cfg.NoNUL {
			word = wordClient
		}
		tick := time.NewTicker(d.cfg.Repeat)
		defer tick.Stop()
		for d.send(sending, l.ep, []byte(word)) == nil {
			word = wordClient
			select {
			case <-sending.Done():
				return
			case <-tick.C:
			}
		}
	})
	defer wg.Wait()
	defer stop()
	f := finder{word: wordServer}
	for {
		packet, err := l.packet()
		if err != nil {
			return err
		}
		if rest, ok := f.find(packet); ok {
			l.rest = rest
			return nil
		}
	}
}

func (d *Device) send(ctx context.Context, ep gadget.Endpoints, b []byte) error {
	return ep.In(ctx, d.fn.BulkIn.Address, b, !d.cfg.NoZLP)
}

// line is the device's end of the serial line for one session: what PPP works
// on.
type line struct {
	ctx    context.Context
	cancel context.CancelFunc
	ep     gadget.Endpoints
	d      *Device
	buf    []byte
	rest   []byte // of buf
}

// packet waits for one packet of the host: a host's transfer need not end with
// a short one.
func (l *line) packet() ([]byte, error) {
	if l.buf == nil {
		l.buf = make([]byte, l.d.fn.BulkOut.MaxPacket)
	}
	n, err := l.ep.Out(l.ctx, l.d.fn.BulkOut.Address, l.buf)
	return l.buf[:n], err
}

func (l *line) Read(b []byte) (int, error) {
	for len(l.rest) == 0 {
		var err error
		if l.rest, err = l.packet(); err != nil {
			return 0, err
		}
	}
	n := copy(b, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func (l *line) Write(b []byte) (int, error) {
	if err := l.d.send(l.ctx, l.ep, b); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (l *line) Close() error {
	l.cancel()
	return nil
}
