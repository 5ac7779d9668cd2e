package gadget

import (
	"context"
	"fmt"
	"sync"

	"cradle/usb"
)

// pipe is one bulk or interrupt endpoint of the active configuration with both
// its ends. Transfers of the host and of the device's software wait in two
// queues; whoever comes second moves the packets. The rules are those of
// USB 2.0 section 5.8.3 and 5.7.3: a transfer is packets of wMaxPacketSize, and
// is over when all of the buffer is used or a shorter packet was moved.
type pipe struct {
	ep    uint8
	iface uint8
	alts  map[uint8]usb.EndpointDesc // by alternate setting
	stats *counters

	mu     sync.Mutex
	mps    int // of the selected alternate setting; 0 when that has no such endpoint
	count  *counter
	halted bool
	err    error // why there will be no more transfers
	host   queue // posted by the host
	dev    queue // posted by the device's software
	fifo   fifo  // OUT only
	free   *xfer
}

// xfer is one transfer of one side.
type xfer struct {
	buf    []byte
	n      int  // bytes moved
	zlp    bool // IN, device's side: a full last packet is followed by an empty one
	done   bool
	parked bool // someone waits for wake
	err    error
	wake   chan struct{}
	next   *xfer
}

func newXfer() *xfer { return &xfer{wake: make(chan struct{}, 1)} }

// finish completes a transfer. The pipe is locked.
func (x *xfer) finish(err error) {
	x.done, x.err = true, err
	if x.parked {
		x.wake <- struct{}{}
	}
}

// queue is a list of transfers, oldest first.
type queue struct{ head, tail *xfer }

func (q *queue) push(x *xfer) {
	if q.head == nil {
		q.head = x
	} else {
		q.tail.next = x
	}
	q.tail = x
}

func (q *queue) finish(err error) {
	x := q.head
	q.head, x.next = x.next, nil
	x.finish(err)
}

func (q *queue) finishAll(err error) {
	for q.head != nil {
		q.finish(err)
	}
}

// remove takes out a transfer that is in the queue.
func (q *queue) remove(x *xfer) {
	var last *xfer
	for p := &q.head; *p != nil; last, p = *p, &(*p).next {
		if *p == x {
			*p = x.next
			if q.tail == x {
				q.tail = last
			}
			x.next = nil
			return
		}
	}
}

func (p *pipe) in() bool { return p.ep&0x80 != 0 }

// do makes one transfer under a claim (nil for the device's side) and waits for
// its end or the context's.
func (p *pipe) do(ctx context.Context, q *queue, buf []byte, zlp bool, c *claim) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil && p.err == nil { // a device that is gone says so first
		return 0, err
	}
	x := p.free
	if x == nil {
		x = newXfer()
	} else {
		p.free, x.next = x.next, nil
	}
	x.buf, x.zlp = buf, zlp
	p.post(q, x, c)
	if !x.done {
		x.parked = true
		p.mu.Unlock()
		var err error
		select {
		case <-x.wake:
		case <-ctx.Done():
			err = ctx.Err()
		}
		p.mu.Lock()
		if err != nil {
			p.withdraw(q, x, err)
			<-x.wake
		}
	}
	n, err := x.n, x.err
	*x = xfer{wake: x.wake, next: p.free}
	p.free = x
	return n, err
}

// post queues a transfer and moves what can be moved. The pipe is locked.
func (p *pipe) post(q *queue, x *xfer, c *claim) {
	host := q == &p.host
	switch {
	case p.err != nil:
		x.finish(p.err)
	case host && c.ended.Load():
		x.finish(usb.ErrClosed)
	case host && p.mps == 0:
		x.finish(usb.ErrNotFound)
	case host && p.halted:
		p.stats.stalls.Add(1)
		x.finish(usb.ErrStall)
	default:
		q.push(x)
		p.pump()
	}
}

// withdraw ends a transfer that is still queued. One that was completed in the
// meantime keeps its result, so that no data is lost. The pipe is locked.
func (p *pipe) withdraw(q *queue, x *xfer, err error) {
	if !x.done {
		q.remove(x)
		x.finish(err)
	}
}

// pump moves packets as long as both sides have a transfer. The pipe is locked.
func (p *pipe) pump() {
	if p.halted || p.mps == 0 {
		return
	}
	if p.in() {
		for p.host.head != nil && p.dev.head != nil {
			p.moveIn(p.host.head, p.dev.head)
		}
		return
	}
	for p.moveOut() {
	}
}

// moveIn moves packets of the device's transfer d into the host's h until at
// least one of them is complete.
func (p *pipe) moveIn(h, d *xfer) {
	room, rest := h.buf[h.n:], d.buf[d.n:]
	full := min(len(room), len(rest)) / p.mps * p.mps
	p.moved(h, d, copy(room[:full], rest))
	room, rest = room[full:], rest[full:]
	switch {
	case full > 0 && len(room) == 0: // the host's buffer is full
		p.hostDone()
		if len(rest) == 0 && !d.zlp {
			p.dev.finish(nil)
		}
	case min(len(rest), p.mps) > len(room):
		// The packet is larger than the room for it. The host does not
		// acknowledge it and the device sends it again for the next transfer.
		p.host.finish(usb.ErrOverflow)
	case len(rest) > 0, len(d.buf) == 0, d.zlp: // a short packet, perhaps empty
		p.moved(h, d, copy(room, rest))
		if len(rest) == 0 {
			p.count.packets.Add(1)
		}
		p.hostDone()
		p.dev.finish(nil)
	default: // ended on a full packet: the host's transfer stays open
		p.dev.finish(nil)
	}
}

// moveOut moves packets from the host into the fifo and from there to the
// device, and reports whether there may be more to do.
func (p *pipe) moveOut() (more bool) {
	if h := p.host.head; h != nil {
		n, done := p.fifo.put(h.buf[h.n:], p.mps, len(h.buf) == 0)
		p.moved(h, nil, n)
		if done {
			if len(h.buf) == 0 {
				p.count.packets.Add(1)
			}
			p.hostDone()
		}
		more = n > 0 || done
	}
	if d := p.dev.head; d != nil && !p.fifo.empty() {
		n, done, overflow := p.fifo.get(d.buf[d.n:], p.mps, d.n == 0)
		d.n += n
		switch {
		case overflow:
			p.dev.finish(usb.ErrOverflow)
		case done:
			p.dev.finish(nil)
		}
		more = more || n > 0 || done
	}
	return more
}

// moved counts n bytes in whole packets (or one short one).
func (p *pipe) moved(h, d *xfer, n int) {
	h.n += n
	if d != nil {
		d.n += n
	}
	p.count.bytes.Add(uint64(n))
	p.count.packets.Add(uint64((n + p.mps - 1) / p.mps))
}

func (p *pipe) hostDone() {
	p.count.transfers.Add(1)
	p.host.finish(nil)
}

// close ends all transfers of both sides, now and later, with err.
func (p *pipe) close(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		p.host.finishAll(err)
		p.dev.finishAll(err)
	}
}

// release ends the host's transfers. The claim they were made under is over, so
// that no more of them come.
func (p *pipe) release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.host.finishAll(usb.ErrClosed)
}

// choose makes the endpoint what it is in an alternate setting. The host's
// transfers are ended; those of the device's software stay and wait, as long
// as the setting has no such endpoint.
func (p *pipe) choose(alt uint8) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.host.finishAll(fmt.Errorf("alternate setting selected: %w", usb.ErrIO))
	p.fifo.reset()
	p.halted = false
	desc := p.alts[alt]
	p.mps, p.count = desc.MaxPacket, p.stats.of(desc)
	p.pump()
}

// halt sets or clears the endpoint's halt feature.
func (p *pipe) halt(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.halted = on
	if !on {
		p.pump()
		return
	}
	for p.host.head != nil {
		p.stats.stalls.Add(1)
		p.host.finish(usb.ErrStall)
	}
}

func (p *pipe) isHalted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.halted
}
