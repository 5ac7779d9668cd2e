package ppp

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

const (
	// maxWaiting is how many bytes of frames may wait for the stream before
	// WriteFrame waits; control packets may be as many again, and are lost
	// beyond that, as on a line that takes nothing.
	maxWaiting = 16 << 10
	// depth is how many packets wait for ReadFrame before the stream is not
	// read any more.
	depth = 64
)

// Link is one end of a PPP link that carries IPv4. It is a netif.Frames: one
// packet a frame. Its methods may be called from any goroutine.
//
// It ends when the stream fails, the other end hangs up, or Close is called.
// Then Done is closed and Err says why; Close is still to be called, which
// closes the stream.
type Link struct {
	rw  io.ReadWriteCloser
	cfg Config
	log *slog.Logger

	packets, spare chan []byte
	up             chan struct{} // closed when addresses are there
	done           chan struct{} // closed when the link has ended
	wake           chan struct{} // for the timers
	ready          chan struct{} // for the writer
	wrote          chan struct{} // closed when the writer has ended
	work           sync.WaitGroup
	closeOnce      sync.Once
	closeErr       error

	mu         sync.Mutex
	lcp, ipcp  *layer
	lcpTerms   *lcpTerms
	ipcpTerms  *ipcpTerms
	tx         framing // for all but LCP
	mru        int     // the other end's
	open       bool    // IP packets may pass
	wasUp      bool
	closing    bool
	heard      bool // a frame of the other end was seen
	authWanted bool // it has asked for authentication
	rejectID   uint8
	negotiate  time.Time // when the negotiation is given up; zero: none is under way
	out        []byte    // frames on their way to the stream
	room       chan struct{}
	err        error
	local      netip.Addr
	peer       netip.Addr
	dns        netip.Addr
	stats      Stats
	malformed  uint64
}

// Stats counts since Open.
type Stats struct {
	In, Out   uint64 // IP packets
	Dropped   uint64 // frames with a wrong FCS, too long, or none at all
	Malformed uint64 // control packets that were none
	Lost      uint64 // IP packets that came or went while the link was not up, or were too large
}

// errClosedHere ends a link that Close has ended.
var errClosedHere = net.ErrClosed

// Open negotiates a link on a stream and returns when both ends have addresses.
// It takes over the stream, which Link.Close closes; after an error it is
// closed too. Closing the stream must end a Read and a Write that wait. Open
// ends with ctx, with its cause; ctx does not matter afterwards.
func Open(ctx context.Context, rw io.ReadWriteCloser, cfg Config) (*Link, error) {
	if err := cfg.check(); err != nil {
		rw.Close()
		return nil, err
	}
	l := newLink(rw, cfg.orDefault())
	l.begin()
	l.work.Go(l.read)
	l.work.Go(l.write)
	l.work.Go(l.time)

	select {
	case <-l.up:
		return l, nil
	case <-l.done:
		err := l.Err()
		l.Close()
		return nil, err
	case <-ctx.Done():
		at := l.negotiating()
		l.Close()
		return nil, &Error{Op: at, Err: context.Cause(ctx)}
	}
}

// newLink makes a Link with nothing running yet.
func newLink(rw io.ReadWriteCloser, cfg Config) *Link {
	l := &Link{
		rw: rw, cfg: cfg, log: cfg.Log,
		packets: make(chan []byte, depth),
		spare:   make(chan []byte, depth),
		up:      make(chan struct{}),
		done:    make(chan struct{}),
		wake:    make(chan struct{}, 1),
		ready:   make(chan struct{}, 1),
		wrote:   make(chan struct{}),
		room:    make(chan struct{}),
		mru:     DefaultMRU,
		tx:      framing{accm: defaultACCM},
	}
	l.lcpTerms = newLCPTerms(l)
	l.ipcpTerms = &ipcpTerms{cfg: cfg}
	l.lcp = &layer{l: l, name: "LCP", protocol: protoLCP, terms: l.lcpTerms, upper: l.lcpUp}
	l.ipcp = &layer{l: l, name: "IPCP", protocol: protoIPCP, terms: l.ipcpTerms, upper: l.ipcpUp}

	return l
}

// begin starts the negotiation.
func (l *Link) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.negotiate = time.Now().Add(l.cfg.Timeouts.Negotiate)
	l.ipcp.do(evOpen)
	l.lcp.do(evOpen)
	l.lcp.do(evUp)
}

// negotiating is the protocol that Open is at.
func (l *Link) negotiating() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.layerName()
}

func (l *Link) layerName() string {
	if l.lcp.state == stateOpened {
		return l.ipcp.name
	}
	return l.lcp.name
}

// Local, Peer and DNS are what was agreed on: this end's address, the other's,
// and the name server that this end was told of, if it asked.
func (l *Link) Local() netip.Addr { return l.addr(&l.local) }

// Peer is the other end's address.
func (l *Link) Peer() netip.Addr { return l.addr(&l.peer) }

// DNS is the name server that the other end told of; the zero Addr for none.
func (l *Link) DNS() netip.Addr { return l.addr(&l.dns) }

func (l *Link) addr(a *netip.Addr) netip.Addr {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *a
}

// MTU is the largest packet to send: the other end's MRU, and at most
// DefaultMRU.
func (l *Link) MTU() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return min(l.mru, DefaultMRU)
}

// Done is closed when the link has ended.
func (l *Link) Done() <-chan struct{} { return l.done }

// Err is nil until Done is closed, and then why, as an *Error.
func (l *Link) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Stats may be called at any time.
func (l *Link) Stats() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.stats
	s.Malformed = l.malformed
	return s
}

// fail ends the link. Locked.
func (l *Link) fail(op string, err error) {
	if l.err != nil {
		return
	}
	l.err = &Error{Op: op, Err: err}
	l.open = false
	close(l.done)
	if !errors.Is(err, net.ErrClosed) {
		l.log.Debug("ppp ended", "error", l.err)
	}
}

// Close hangs up: the other end is told, and has Timeouts.Terminate to confirm
// it. Then the stream is closed. All goroutines have ended when Close returns;
// it may be called again, and returns the error of closing the stream.
func (l *Link) Close() error {
	l.closeOnce.Do(func() {
		patience := time.NewTimer(l.cfg.Timeouts.Terminate)
		defer patience.Stop()
		l.mu.Lock()
		l.closing, l.negotiate = true, time.Time{}
		confirmed := l.wasUp
		l.lcp.do(evClose)
		l.mu.Unlock()
		if confirmed { // an end that never agreed to anything need not confirm
			select {
			case <-l.done:
			case <-patience.C:
			}
		}
		l.mu.Lock()
		l.fail("close", net.ErrClosed)
		l.mu.Unlock()
		select {
		case <-l.wrote: // the last words are out
		case <-patience.C:
		}
		l.closeErr = l.rw.Close()
		l.work.Wait()
	})
	return l.closeErr
}

// lcpUp is told when LCP is up or down.
func (l *Link) lcpUp(up bool) {
	if up {
		l.tx, l.mru = l.lcpTerms.tx, l.lcpTerms.mru
		l.ipcp.do(evUp)
		return
	}
	l.tx = framing{accm: defaultACCM}
	l.again()
	l.ipcp.do(evDown)
}

// ipcpUp is told when IPCP is up or down.
func (l *Link) ipcpUp(up bool) {
	l.open = false
	if !up {
		l.again()
		return
	}
	local, peer, dns := l.ipcpTerms.local, l.ipcpTerms.peer, netip.Addr{}
	if l.ipcpTerms.dns.IsValid() && !l.ipcpTerms.dns.IsUnspecified() {
		dns = l.ipcpTerms.dns
	}
	if !peer.IsValid() {
		peer = l.cfg.Peer // it would not ask for an address, and has one all the same
	}
	switch {
	case !peer.IsValid() || local.IsUnspecified() || peer == local:
		l.fail("IPCP", ErrNoAddress)
		return
	case l.wasUp && (local != l.local || peer != l.peer):
		l.fail("IPCP", ErrAddressChanged)
		return
	}
	l.local, l.peer, l.dns, l.open = local, peer, dns, true
	l.negotiate, l.authWanted = time.Time{}, false
	l.log.Debug("ppp up", "local", local, "peer", peer, "dns", dns, "mru", l.mru)
	if !l.wasUp {
		l.wasUp = true
		close(l.up)
	}
}

// again: what was agreed on is to be agreed on anew, and in time.
func (l *Link) again() {
	if l.wasUp && l.negotiate.IsZero() && !l.closing {
		l.negotiate = time.Now().Add(l.cfg.Timeouts.Negotiate)
		l.log.Debug("ppp negotiates again")
	}
}

// time runs the timers until the link ends.
func (l *Link) time() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-l.wake:
		case <-timer.C:
		}
		l.mu.Lock()
		now := time.Now()
		for _, y := range []*layer{l.lcp, l.ipcp} {
			if !y.due.IsZero() && !now.Before(y.due) {
				y.timeout()
			}
		}
		if !l.negotiate.IsZero() && !now.Before(l.negotiate) {
			err := ErrNoAgreement
			if !l.heard {
				err = ErrNoAnswer
			} else if l.authWanted {
				err = ErrAuthentication
			}
			l.fail(l.layerName(), &TimeoutError{After: l.cfg.Timeouts.Negotiate, err: err})
		}
		next := now.Add(time.Hour)
		for _, t := range []time.Time{l.lcp.due, l.ipcp.due, l.negotiate} {
			if !t.IsZero() && t.Before(next) {
				next = t
			}
		}
		l.mu.Unlock()
		timer.Reset(time.Until(next))
	}
}

// read takes the stream apart until it fails.
func (l *Link) read() {
	dec := newDecoder()
	buf := make([]byte, 4096)
	for idle := 0; ; {
		n, err := l.rw.Read(buf)
		for rest := buf[:n]; len(rest) > 0; {
			var protocol uint16
			var info []byte
			var ok bool
			if protocol, info, rest, ok = dec.next(rest); ok {
				l.received(protocol, info)
			}
		}
		if idle++; n > 0 {
			idle = 0
		}
		if err == nil && idle == 100 {
			err = io.ErrNoProgress
		}
		l.mu.Lock()
		l.stats.Dropped = dec.dropped
		if err != nil {
			l.fail("read", err)
		}
		l.mu.Unlock()
		if err != nil {
			return
		}
		select {
		case l.wake <- struct{}{}: // timers may have been set
		default:
		}
	}
}

// received handles one frame's contents.
func (l *Link) received(protocol uint16, info []byte) {
	l.mu.Lock()
	l.heard = true
	pass := false
	switch {
	case l.err != nil:
	case protocol == protoLCP:
		l.lcp.receive(info)
	case l.lcp.state != stateOpened: // RFC 1661 section 3.4: discarded
	case protocol == protoIPCP:
		l.ipcp.receive(info)
	case protocol == protoIP:
		if pass = l.open && len(info) > 0; pass {
			l.stats.In++
		} else {
			l.stats.Lost++
		}
	default:
		l.log.Debug("ppp protocol rejected", "protocol", protocol)
		data := append(binary.BigEndian.AppendUint16(nil, protocol), info...)
		l.lcp.send(packet{protoReject, l.lcp.nextID(), cut(data, l.mru-4)})
	}
	l.mu.Unlock()
	if !pass {
		return
	}
	var p []byte
	select {
	case p = <-l.spare:
	default:
	}
	select {
	case l.packets <- append(p[:0], info...):
	case <-l.done:
	}
}

// ReadFrame implements netif.Frames: the next IP packet. Those that came before
// the link ended are still read. One that is longer than buf is lost, with an
// ErrPacketSize that leaves the link alive.
func (l *Link) ReadFrame(ctx context.Context, buf []byte) (int, error) {
	var p []byte
	select {
	case p = <-l.packets:
	default:
		select {
		case p = <-l.packets:
		case <-l.done:
			return 0, l.Err()
		case <-ctx.Done():
			return 0, &Error{Op: "read", Err: context.Cause(ctx)}
		}
	}
	n := copy(buf, p)
	if n < len(p) {
		return 0, &Error{Op: "read", Err: ErrPacketSize}
	}
	select {
	case l.spare <- p:
	default:
	}
	return n, nil
}

// WriteFrame implements netif.Frames: it sends one IP packet, and waits while
// 16 KB are on their way. A packet is lost while the other end negotiates anew,
// and when it is larger than MTU.
func (l *Link) WriteFrame(ctx context.Context, ip []byte) error {
	for {
		l.mu.Lock()
		if err := l.err; err != nil {
			l.mu.Unlock()
			return err
		}
		if !l.open || len(ip) > min(l.mru, DefaultMRU) {
			l.stats.Lost++
			l.mu.Unlock()
			return nil
		}
		if len(l.out) < maxWaiting {
			l.out = l.tx.appendFrame(l.out, protoIP, ip)
			l.stats.Out++
			l.mu.Unlock()
			l.kick()
			return nil
		}
		room := l.room
		l.mu.Unlock()
		select {
		case <-room:
		case <-l.done:
		case <-ctx.Done():
			return &Error{Op: "write", Err: context.Cause(ctx)}
		}
	}
}

// sendControl queues a control packet. Locked.
func (l *Link) sendControl(protocol uint16, b []byte) {
	if len(l.out) > 2*maxWaiting {
		return
	}
	f := framing{accm: defaultACCM}
	if protocol != protoLCP {
		f = l.tx
	}
	l.out = f.appendFrame(l.out, protocol, b)
	l.kick()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Link) kick() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// write carries what waits to the stream, until the link has ended and nothing
// is left or the stream fails.
func (l *Link) write() {
	defer close(l.wrote)
	var buf []byte
	for {
		ended := false
		select {
		case <-l.done:
			ended = true
		default:
			select {
			case <-l.ready:
			case <-l.done:
				ended = true
			}
		}
		l.mu.Lock()
		buf, l.out = l.out, buf[:0]
		close(l.room)
		l.room = make(chan struct{})
		l.mu.Unlock()
		if len(buf) > 0 {
			if _, err := l.rw.Write(buf); err != nil {
				l.mu.Lock()
				l.fail("write", err)
				l.mu.Unlock()
				return
			}
		}
		if ended {
			return
		}
	}
}

// hexBytes makes bytes readable in a log, when it is written at all.
type hexBytes []byte

func (b hexBytes) LogValue() slog.Value { return slog.StringValue(hex.EncodeToString(b)) }
