//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"cradle/app/simulator"
	"cradle/rapi"
	"cradle/rapi/activesync"
	"cradle/usb"
	"cradle/usb/libusb"
	"cradle/usb/tether"
	"cradle/usb/usbip"
)

// The moments at which the cable is pulled, in the order in which they come,
// and at last not at all.
var moments = []string{"claim", "initialize", "address", "trigger", "handshake", "call", "reply", ""}

// cycles is how often a handset is plugged in and unplugged.
const cycles = 104 // a multiple of the moments

// caseUnplug: the cable is pulled at every moment of a connection, over and
// over. Each time the error names the phase and says that the device is gone,
// everything can be closed, the next handset in that port works, and nothing
// is left behind.
func caseUnplug(ctx context.Context, g *guest) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l, err := newUnplugLab(ctx, g)
	if err != nil {
		return "", err
	}
	var first, last usage
	var slowest time.Duration
	for n := range cycles {
		at := moments[n%len(moments)]
		took, err := l.cycle(ctx, at)
		if err != nil {
			return "", fmt.Errorf("cycle %d, unplugged at %q: %w", n, at, err)
		}
		if at != "" && took > slowest {
			slowest = took
			g.say("cycle %d: told %d ms after the cable was pulled at %q", n, took.Milliseconds(), at)
		}
		if n == 2*len(moments)-1 {
			first = use()
		}
	}
	last = use()
	if err := g.await(ctx, "all goroutines and files are gone", func() bool {
		last = use()
		return last.goroutines <= first.goroutines && last.files <= first.files
	}); err != nil {
		buf := make([]byte, 1<<20)
		g.line(string(buf[:runtime.Stack(buf, true)]))
		return "", fmt.Errorf("%w: first %v, last %v", err, first, last)
	}
	// Memory of Go and of C. A leak of a descriptor or buffer a cycle would be
	// 16 KiB and more each.
	if grown := last.resident - first.resident; grown > 4<<10 {
		return "", fmt.Errorf("%d KiB more are in use: first %v, last %v", grown, first, last)
	}
	if err := l.close(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d cycles, %d moments, told within %d ms; at first %v, at last %v",
		cycles, len(moments)-1, slowest.Milliseconds(), first, last), nil
}

// usage is what a program holds.
type usage struct {
	files, goroutines, resident int // resident in KiB
}

func (u usage) String() string {
	return fmt.Sprintf("%d files, %d goroutines, %d KiB", u.files, u.goroutines, u.resident)
}

func use() usage {
	runtime.GC()
	u := usage{files: len(glob("/proc/self/fd/*")), goroutines: runtime.NumGoroutine()}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return u
	}
	for l := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			fmt.Sscan(rest, &u.resident)
		}
	}
	return u
}

// unplugLab is a handset in this machine's kernel, and libusb to find it with.
type unplugLab struct {
	g      *guest
	sim    *simulator.Simulator
	server *usbip.Server
	bus    usb.Bus
	doc    string
	told   time.Time // when the latest connection got its error
	late   int       // how often the cable was pulled when all of the reply was here
}

// mostLate is how often that may be, of the many times that the cable is pulled: the
// emulated processor may look at the first byte of a reply when its last one has come.
const mostLate = 5

func newUnplugLab(ctx context.Context, g *guest) (*unplugLab, error) {
	specs, err := simulator.ParseSpec("wm65-professional")
	if err != nil {
		return nil, err
	}
	sim, err := simulator.New(simulator.Options{Specs: specs})
	if err != nil {
		return nil, err
	}
	sim.Unplug(0) // each cycle plugs it in
	bus, err := libusb.New(libusb.Options{})
	if err != nil {
		return nil, err
	}
	return &unplugLab{
		g: g, sim: sim, server: usbip.New(sim.Bus(), usbip.Options{}), bus: bus, doc: longDocument(),
	}, nil
}

// longDocument is one whose reply does not fit into what may be on its way when
// its first byte has arrived: it has each setting again.
func longDocument() string {
	var b strings.Builder
	b.WriteString(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle\Laboratory">`)
	for n := range 600 {
		fmt.Fprintf(&b, `<parm name="A value with a long name, and with a number: %d" value="%d" datatype="string"/>`, n, n)
	}
	b.WriteString(`</characteristic></characteristic></wap-provisioningdoc>`)
	return b.String()
}

func (l *unplugLab) close() error { return errors.Join(l.bus.Close(), l.sim.Close()) }

// cycle plugs the handset in, connects until the moment at which the cable is
// pulled, and looks at what is said then. took is from pulling to the error.
func (l *unplugLab) cycle(ctx context.Context, at string) (took time.Duration, err error) {
	if err := l.sim.Plug(0); err != nil {
		return 0, err
	}
	found, err := l.sim.Bus().Scan(ctx)
	if err != nil {
		return 0, err
	}
	a, err := l.server.AttachVHCI(ctx, found[0])
	if err != nil {
		return 0, err
	}
	desc, err := l.find(ctx)
	if err != nil {
		return 0, err
	}
	var pulled time.Time
	l.told = time.Time{}
	phase, err := l.connect(ctx, desc, func(now string) {
		if now == at && pulled.IsZero() {
			pulled = time.Now()
			l.sim.Unplug(0)
		}
	})
	if !pulled.IsZero() {
		took = l.told.Sub(pulled)
	}
	l.sim.Unplug(0)
	<-a.Done()
	l.g.say("%q: after %d ms %v", at, took.Milliseconds(), err)
	switch {
	case at == "" && err != nil:
		return took, err
	case at != "" && pulled.IsZero():
		return took, fmt.Errorf("that moment did not come: %v", err)
	case at == "reply" && err == nil && l.late < mostLate:
		l.late++ // all of the reply was here already: there was nothing left to be cut off
		return took, l.gone(ctx)
	case at != "" && err == nil:
		return took, errors.New("nothing was noticed")
	case at != "" && phase != at && phase != moments[slices.Index(moments, at)+1]: // the kernel takes its time to tell
		return took, fmt.Errorf("the error is one of %q: %w", phase, err)
	case at != "" && !errors.Is(err, usb.ErrNoDevice):
		return took, fmt.Errorf("the error does not say that the device is gone: %w", err)
	}
	return took, l.gone(ctx)
}

// find waits until the kernel's driver has the handset, and finds it with
// libusb.
func (l *unplugLab) find(ctx context.Context) (d usb.DeviceDesc, err error) {
	if err := l.until(ctx, "the handset is there", func() bool {
		ports := handsets()
		return len(ports) == 1 && driver(ports[0]+":1.1") == "rndis_host" && netOf(ports[0]+":1.0") != ""
	}); err != nil {
		return d, err
	}
	found, err := l.bus.Scan(ctx)
	if err != nil {
		return d, err
	}
	for _, f := range found {
		if usb.Recognise(f).Mode == usb.ModeActiveSync {
			return f, nil
		}
	}
	return d, fmt.Errorf("libusb does not see the handset: %v", found)
}

// gone waits until the kernel has let go of it.
func (l *unplugLab) gone(ctx context.Context) error {
	return l.until(ctx, "the handset is gone", func() bool { return len(handsets()) == 0 })
}

func (l *unplugLab) until(ctx context.Context, what string, so func() bool) error {
	for begin := time.Now(); !so(); {
		if time.Since(begin) > 30*time.Second {
			return fmt.Errorf("waited 30 s until %s", what)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(40 * time.Millisecond): // looking costs an emulated processor a lot
		}
	}
	return nil
}

// connect goes all the way to the reply, closes everything, and says in which
// phase an error came. Everything must close without one of its own.
func (l *unplugLab) connect(ctx context.Context, desc usb.DeviceDesc, now func(string)) (phase string, err error) {
	dev, err := l.bus.Open(ctx, desc)
	if err != nil {
		return "open", err
	}
	closing := func(what string, close func() error) {
		if e := close(); e != nil && (err == nil || !errors.Is(e, usb.ErrNoDevice)) {
			phase, err = "close", fmt.Errorf("closing the %s: %w (after %v)", what, e, err)
		}
	}
	defer func() { closing("device", dev.Close) }()
	t, err := tether.Up(ctx, dev, usb.Recognise(desc), tether.Options{Phase: func(p tether.Phase) { now(string(p)) }})
	if err != nil {
		var e *tether.Error
		errors.As(err, &e)
		l.told = time.Now()
		return string(e.Phase), err
	}
	defer func() { closing("tether", t.Close) }()
	// What ends a conversation on a link is told by the link.
	why := func(err error) error {
		defer func() { l.told = time.Now() }()
		select {
		case <-t.Done():
			return errors.Join(t.Err(), err)
		case <-time.After(10 * time.Second):
			return err
		}
	}
	c, err := activesync.Connect(ctx, t, activesync.Options{Phase: func(p activesync.Phase) { now(string(p)) }})
	if err != nil {
		var e *activesync.Error
		errors.As(err, &e)
		return e.Op, why(err)
	}
	defer func() { closing("connection", c.Close) }()
	conn, err := c.OpenData(ctx)
	if err != nil {
		return "data", why(err)
	}
	h := &hooked{Conn: conn, now: now}
	s := rapi.NewSession(h, rapi.SessionOptions{})
	defer func() { closing("session", s.Close) }()
	reply, err := s.ProcessConfig(ctx, l.doc, rapi.ConfigProcess)
	if err != nil {
		var e *rapi.CallError
		if errors.As(err, &e) && h.replied {
			return "reply", why(err)
		}
		return "call", why(err)
	}
	if reply.HRESULT != 0 || !reply.HasDocument {
		return "reply", fmt.Errorf("HRESULT %v, document %t", reply.HRESULT, reply.HasDocument)
	}
	return "", nil
}

// hooked tells of a request's first byte before it is sent, and of a reply's
// when it is there.
type hooked struct {
	net.Conn
	now     func(string)
	called  bool
	replied bool
}

func (h *hooked) Write(b []byte) (int, error) {
	if !h.called {
		h.called = true
		h.now("call")
	}
	return h.Conn.Write(b)
}

func (h *hooked) Read(b []byte) (int, error) {
	if !h.replied { // one byte, so that the rest is not there yet
		n, err := h.Conn.Read(b[:min(len(b), 1)])
		if n > 0 {
			h.replied = true
			h.now("reply")
		}
		return n, err
	}
	return h.Conn.Read(b)
}
