package simulator

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"cradle/app/simulator/trouble"
	"cradle/rapi"
	"cradle/rapi/handset"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/model"
	"cradle/usb"
	"cradle/usb/gadget"
)

// replyTime is how long a handset that restarts after its reply leaves it to
// reach the desktop.
const replyTime = 500 * time.Millisecond

// troubled is one handset's trouble at work. A nil one is none.
type troubled struct {
	t       *trouble.Trouble
	wire    *trouble.Wire
	replies *trouble.Replies
	log     *slog.Logger
	ended   chan struct{}  // closed when the simulator is
	leave   func(off bool) // takes the handset off the bus and returns at once
	handset *handset.Handset

	busy sync.Once // the other session has begun

	mu        sync.Mutex
	restarted bool
	stopped   bool      // in the middle of a document
	due       time.Time // when it restarts after its reply; zero before
}

// newTroubled makes handset n's.
func newTroubled(t *trouble.Trouble, n int, ended chan struct{}, leave func(off bool), log *slog.Logger) *troubled {
	if t == nil {
		return nil
	}
	d := &troubled{t: t, ended: ended, log: log.With("layer", "trouble"), leave: leave}
	d.wire = trouble.NewWire(t, n, func() {
		d.log.Info("the cable is pulled")
		leave(false)
	})
	d.replies = trouble.NewReplies(t, n)
	return d
}

// model is the model as the trouble changes it.
func (d *troubled) model(m *model.Model) *model.Model {
	if d == nil || d.t.Battery == nil {
		return m
	}
	changed := *m
	// SYSTEM_POWER_STATUS_EX: the AC line is offline; the flags are high, low and
	// critical.
	changed.Battery.ACLine, changed.Battery.Percent, changed.Battery.Flag = 0, uint8(*d.t.Battery), 1
	switch {
	case *d.t.Battery <= 5: // guess: where low and critical begin is the maker's
		changed.Battery.Flag = 4
	case *d.t.Battery <= 20:
		changed.Battery.Flag = 2
	}
	return &changed
}

// begin puts the trouble into a handset that was made.
func (d *troubled) begin(h *handset.Handset) {
	if d == nil {
		return
	}
	d.handset = h
	f := cm.Faults{Delay: d.t.Slow, Fail: map[string]rapi.HRESULT{}, Desc: map[string]string{}}
	for _, path := range d.t.Forget {
		if f.Forget == nil {
			f.Forget = map[string]bool{}
		}
		f.Forget[strings.ReplaceAll(path, "/", `\`)] = true
	}
	for _, fail := range d.t.Fail {
		setting := strings.ReplaceAll(fail.Path, "/", `\`)
		f.Fail[setting] = fail.HRESULT
		if fail.Desc != "" {
			f.Desc[setting] = fail.Desc
		}
	}
	if d.t.Restart.When == trouble.RestartSettings {
		f.StopAfter, f.Stop = d.t.Restart.Settings, func() {
			// The documents after it are whole.
			f := f
			f.StopAfter = 0
			h.SetFaults(f)
			d.mu.Lock()
			d.stopped = true
			d.mu.Unlock()
			d.restartOnce()
		}
	}
	h.SetFaults(f)
	if d.t.StorageFull {
		h.Files().Full()
	}
	if d.t.RadioOff {
		h.CSPs().Radio(false)
	}
	if d.t.LockAfter > 0 {
		d.after(d.t.LockAfter, func() {
			d.log.Info("the screen locks")
			h.Lock()
		})
	}
}

// around is what happens to a document and its reply.
func (d *troubled) around(ctx context.Context, process func() cm.Reply) cm.Reply {
	if d.t.Busy > 0 {
		d.busy.Do(func() { d.handset.Occupy(d.t.Busy) })
	}
	d.mu.Lock()
	d.stopped = false // in the document of a cabinet, which has no reply
	before := !d.restarted
	d.mu.Unlock()
	r := process()
	if r.HRESULT == rapi.ConfigBusy || r.HRESULT == rapi.ConfigCancelTimeout {
		return r // nothing was processed
	}
	d.mu.Lock()
	stopped := d.stopped
	d.stopped = false
	// A busy computer may call the timer late, and take the handset off the bus later still.
	over := before && !d.due.IsZero() && !time.Now().Before(d.due)
	d.mu.Unlock()
	if over {
		d.restartOnce()
	}
	switch {
	case stopped, over, r.Changes && d.t.Restart.When == trouble.RestartDocument && d.restartOnce():
		// No reply leaves a handset that is off.
		select {
		case <-ctx.Done():
		case <-d.ended:
		}
	case r.Changes && d.t.Restart.When == trouble.RestartReply:
		d.mu.Lock()
		if d.due.IsZero() {
			d.due = time.Now().Add(replyTime)
		}
		d.mu.Unlock()
		d.after(replyTime, func() { d.restartOnce() })
	}
	r.Document, r.HasDocument = d.replies.Change(r.Document, r.HasDocument)
	return r
}

// restartOnce restarts the handset unless it has been, and reports that.
func (d *troubled) restartOnce() bool {
	d.mu.Lock()
	again := d.restarted
	d.restarted = true
	d.mu.Unlock()
	if !again {
		d.log.Info("the handset restarts")
		d.leave(true)
	}
	return !again
}

// after calls f later, unless all is over by then.
func (d *troubled) after(t time.Duration, f func()) {
	time.AfterFunc(t, func() {
		select {
		case <-d.ended:
		default:
			f()
		}
	})
}

// sleep waits, and reports false when the simulator was closed meanwhile.
func (d *troubled) sleep(t time.Duration) bool {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-d.ended:
		return false
	}
}

// wait makes a phase longer.
func (d *troubled) wait(p trouble.Phase) {
	if d != nil && d.t.Delay[p] > 0 {
		d.sleep(d.t.Delay[p])
	}
}

// endpoints puts the trouble of the cable in, for one stay on it.
func (d *troubled) endpoints(desc usb.DeviceDesc, ep gadget.Endpoints) gadget.Endpoints {
	if d == nil {
		return ep
	}
	return d.wire.Endpoints(usb.Recognise(desc), ep)
}

// datagrams makes sending slow.
func (d *troubled) datagrams(p trouble.Phase, conn net.PacketConn) net.PacketConn {
	if d == nil || d.t.Delay[p] <= 0 {
		return conn
	}
	return &slowDatagrams{conn, d, p}
}

type slowDatagrams struct {
	net.PacketConn
	d *troubled
	p trouble.Phase
}

func (s *slowDatagrams) WriteTo(b []byte, to net.Addr) (int, error) {
	s.d.wait(s.p)
	return s.PacketConn.WriteTo(b, to)
}

// conn makes answers slow.
func (d *troubled) conn(c net.Conn) net.Conn {
	if d == nil || d.t.Delay[trouble.PhaseAnswer] <= 0 {
		return c
	}
	return &slowConn{c, d}
}

type slowConn struct {
	net.Conn
	d *troubled
}

func (s *slowConn) Write(b []byte) (int, error) {
	s.d.wait(trouble.PhaseAnswer)
	return s.Conn.Write(b)
}

// listener makes the answers on what it accepts slow.
func (d *troubled) listener(l net.Listener) net.Listener {
	if d == nil || d.t.Delay[trouble.PhaseAnswer] <= 0 {
		return l
	}
	return &slowListener{l, d}
}

type slowListener struct {
	net.Listener
	d *troubled
}

func (s *slowListener) Accept() (net.Conn, error) {
	c, err := s.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return s.d.conn(c), nil
}
