package usbip

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"slices"
	"sync"
	"time"

	"cradle/usb"
)

// link is an imported device and the connection that carries its URBs.
type link struct {
	ctx  context.Context // ends with the connection
	end  context.CancelCauseFunc
	conn net.Conn
	dev  usb.Device
	id   uint32
	log  *slog.Logger
	work sync.WaitGroup // of the endpoints

	// write is held for each message. It is locked before mu, and held from
	// taking a URB off the list until its answer is on the way: an answer to
	// CMD_UNLINK must come after that of the URB.
	write sync.Mutex

	mu      sync.Mutex
	left    bool // the device has left its bus
	pending map[uint32]*urb
	bytes   int // of OUT data that is pending
	queues  map[uint8]*queue
}

// urb is a transfer that the client waits for. Its fields belong to link.mu,
// but for those set once.
type urb struct {
	command
	data   []byte // OUT
	ctx    context.Context
	cancel context.CancelFunc

	active    bool
	unlinkers []uint32 // sequence numbers of the CMD_UNLINKs that wait for its end
}

// queue has the transfers of one endpoint, oldest first.
type queue struct {
	waiting []*urb
	wake    chan struct{}
}

func newLink(ctx context.Context, end context.CancelCauseFunc, conn net.Conn, dev usb.Device, log *slog.Logger) *link {
	return &link{
		ctx: ctx, end: end, conn: conn, dev: dev, id: deviceID(dev.Desc()), log: log,
		pending: make(map[uint32]*urb), queues: make(map[uint8]*queue),
	}
}

// read takes messages until the connection ends; one that ends between two
// messages is no error.
func (l *link) read(r io.Reader) error {
	var head [headerLen]byte
	for {
		if _, err := io.ReadFull(r, head[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		c, err := parseCommand(&head)
		if err != nil {
			return err
		}
		if c.devid != l.id {
			return protocol("device %#x instead of %#x", c.devid, l.id)
		}
		if c.code == cmdUnlink {
			if err := l.unlink(&c); err != nil {
				return err
			}
			continue
		}
		var data []byte
		if !c.in && c.length > 0 {
			data = make([]byte, c.length)
			if _, err := io.ReadFull(r, data); err != nil {
				return unexpected(err)
			}
		}
		queued, err := l.submit(c, data)
		if err == nil && !queued {
			err = l.refuse(&c)
		}
		if err != nil {
			return err
		}
	}
}

// submit queues a transfer, unless the device has left.
func (l *link) submit(c command, data []byte) (queued bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.left:
		return false, nil
	case l.pending[c.seqnum] != nil:
		return false, protocol("sequence number %d is there twice", c.seqnum)
	case len(l.pending) == maxPending:
		return false, protocol("more than %d transfers at once", maxPending)
	case l.bytes+len(data) > maxPendingBytes:
		return false, protocol("more than %d bytes at once", maxPendingBytes)
	}
	u := &urb{command: c, data: data}
	u.ctx, u.cancel = context.WithCancel(l.ctx)
	l.pending[c.seqnum] = u
	l.bytes += len(data)
	q := l.queues[c.address()]
	if q == nil {
		q = &queue{wake: make(chan struct{}, 1)}
		l.queues[c.address()] = q
		l.work.Go(func() { l.serve(q) })
	}
	q.waiting = append(q.waiting, u)
	select {
	case q.wake <- struct{}{}:
	default:
	}
	return true, nil
}

// unlink takes a transfer back. One that the device is at work on is cancelled,
// and answered by whoever does that work.
func (l *link) unlink(c *command) error {
	l.write.Lock()
	defer l.write.Unlock()
	l.mu.Lock()
	status := int32(statusOK) // answered already, or never known
	u := l.pending[c.unlink]
	switch {
	case u == nil:
	case u.active && len(u.unlinkers) == maxPending:
		l.mu.Unlock()
		return protocol("transfer %d is taken back again and again", c.unlink)
	case u.active:
		u.unlinkers = append(u.unlinkers, c.seqnum)
		u.cancel()
		l.mu.Unlock()
		return nil
	default:
		q := l.queues[u.address()]
		i := slices.Index(q.waiting, u)
		q.waiting = slices.Delete(q.waiting, i, i+1)
		l.drop(u)
		status = statusUnlinked
	}
	l.mu.Unlock()
	var b [headerLen]byte
	putRetUnlink(b[:], c.seqnum, status)
	return l.send(b[:])
}

// drop forgets a transfer. Locked.
func (l *link) drop(u *urb) {
	delete(l.pending, u.seqnum)
	l.bytes -= len(u.data)
	u.cancel()
}

// serve makes the transfers of one endpoint, one after the other.
func (l *link) serve(q *queue) {
	var buf []byte // header and data of the answer; grows
	for {
		l.mu.Lock()
		var u *urb
		if len(q.waiting) > 0 {
			u = q.waiting[0]
			q.waiting = slices.Delete(q.waiting, 0, 1)
			u.active = true
		}
		l.mu.Unlock()
		if u == nil {
			select {
			case <-q.wake:
				continue
			case <-l.ctx.Done():
				return
			}
		}
		size := headerLen
		if u.in {
			size += u.length
		}
		if len(buf) < size {
			buf = make([]byte, size)
		}
		n, err := l.transfer(u, buf[headerLen:size])
		if l.ctx.Err() != nil {
			return
		}
		if errors.Is(err, usb.ErrNoDevice) {
			l.leave()
			return
		}
		if err := l.answer(u, n, err, buf); err != nil {
			l.end(err)
			return
		}
	}
}

// answer ends a transfer. buf has room for the header and then its IN data.
func (l *link) answer(u *urb, n int, err error, buf []byte) error {
	l.write.Lock()
	defer l.write.Unlock()
	l.mu.Lock()
	answered := l.left
	if !answered {
		l.drop(u)
	}
	unlinkers := u.unlinkers
	l.mu.Unlock()
	if answered {
		return nil
	}
	status := status(err)
	if status == statusOK && u.in && n < u.length && u.flags&flagShortNotOK != 0 {
		status = statusShort
	}
	unlinkStatus := int32(statusOK)
	// What a device had sent by then is handed over with the result that a
	// host controller would give, not dropped.
	if len(unlinkers) > 0 && status == statusUnlinked && (n == 0 || !u.in) {
		unlinkStatus = statusUnlinked
	} else {
		putRetSubmit(buf, &u.command, status, n)
		size := headerLen
		if u.in {
			size += n
		}
		if err := l.send(buf[:size]); err != nil {
			return err
		}
	}
	for _, seqnum := range unlinkers {
		var b [headerLen]byte
		putRetUnlink(b[:], seqnum, unlinkStatus)
		if err := l.send(b[:]); err != nil {
			return err
		}
		unlinkStatus = statusOK // it has been taken back
	}
	return nil
}

// departure is how long transfers to a device that has left are answered before
// the connection ends, as with a real hub, which takes its time to notice while
// transfers fail already. guess: long enough for a driver to give up.
const departure = 250 * time.Millisecond

// leave ends the connection of a device that has left its bus, after it has
// answered all that is pending, and what comes for a while. Linux' virtual
// controller gives nothing back by itself when a connection ends; a driver that
// waits for an answer then keeps the device from being taken away until its own
// patience is over (measured, Linux 6.1: the 5 s of rndis_host's HALT, or of
// its INITIALIZE when it gets a device back). The result is the one that Linux
// has for transfers of a device that it knows to be gone.
func (l *link) leave() {
	l.write.Lock()
	defer l.write.Unlock()
	l.mu.Lock()
	first := !l.left
	l.left = true
	pending := slices.SortedFunc(maps.Values(l.pending), func(a, b *urb) int { return cmp.Compare(a.seqnum, b.seqnum) })
	for _, u := range pending {
		l.drop(u)
	}
	for _, q := range l.queues {
		q.waiting = nil
	}
	l.mu.Unlock()
	if !first {
		return
	}
	l.work.Go(func() {
		select {
		case <-time.After(departure):
			l.end(usb.ErrNoDevice)
		case <-l.ctx.Done():
		}
	})
	var b [headerLen]byte
	for _, u := range pending {
		putRetSubmit(b[:], &u.command, statusShutdown, 0)
		err := l.send(b[:])
		for _, seqnum := range u.unlinkers {
			putRetUnlink(b[:], seqnum, statusOK)
			err = errors.Join(err, l.send(b[:]))
		}
		if err != nil {
			l.end(err)
			return
		}
	}
}

// refuse answers a transfer to a device that has left.
func (l *link) refuse(c *command) error {
	l.write.Lock()
	defer l.write.Unlock()
	var b [headerLen]byte
	putRetSubmit(b[:], c, statusShutdown, 0)
	return l.send(b[:])
}

// send writes messages. The write lock is held.
func (l *link) send(b []byte) error {
	if err := l.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := l.conn.Write(b)
	return err
}
