package netif

import (
	"encoding/binary"
	"sync"

	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// maxQueued is how many bytes of frames may wait for a slow link, for each of
// the two halves of the queue. TCP never has more in flight than its windows
// allow (see tune), so only a link that has stalled overflows it; what
// overflows is dropped and, if it was TCP, sent again.
const maxQueued = 512 << 10

// keepQueued is how much of a buffer that a burst has grown is kept.
const keepQueued = 128 << 10

// frameQueue holds frames between the netstack, which must never wait, and
// the goroutine that writes them to the link, which does nothing else.
//
// The netstack must not wait because it sends while it holds a connection's
// lock, which a Read or Write with a deadline needs too, and because it
// answers ARP, ICMP and closed ports on the goroutine that reads the link:
// two ends that both waited for room would wait for ever.
//
// Each frame is copied once, behind its length as four bytes. There are two
// buffers: one fills while the other is written.
type frameQueue struct {
	mu      sync.Mutex
	ready   sync.Cond
	fill    []byte
	closed  bool
	dropped uint64
}

func (q *frameQueue) init() { q.ready.L = &q.mu }

// put copies one packet, link header included, and reports whether there was
// room.
func (q *frameQueue) put(pkt *stack.PacketBuffer) bool {
	n := pkt.Size()
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.room(n) {
		return false
	}
	q.fill = binary.LittleEndian.AppendUint32(q.fill, uint32(n))
	views, skip := pkt.AsViewList()
	for v := views.Front(); v != nil; v = v.Next() {
		b := v.AsSlice()
		if skip >= len(b) {
			skip -= len(b)
			continue
		}
		q.fill = append(q.fill, b[skip:]...)
		skip = 0
	}
	q.ready.Signal()
	return true
}

// putFrame does the same for a frame that did not come from the netstack.
func (q *frameQueue) putFrame(frame []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.room(len(frame)) {
		return false
	}
	q.fill = binary.LittleEndian.AppendUint32(q.fill, uint32(len(frame)))
	q.fill = append(q.fill, frame...)
	q.ready.Signal()
	return true
}

func (q *frameQueue) room(n int) bool {
	if q.closed || len(q.fill)+4+n > maxQueued {
		q.dropped++
		return false
	}
	return true
}

// take waits for frames and returns all of them, taking spare to fill next.
// It returns nil once the queue is closed and empty.
func (q *frameQueue) take(spare []byte) []byte {
	if cap(spare) > keepQueued && len(spare) < keepQueued/2 {
		spare = nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.fill) == 0 {
		if q.closed {
			return nil
		}
		q.ready.Wait()
	}
	full := q.fill
	q.fill = spare[:0]
	return full
}

// close lets no more frames in; what is queued can still be taken.
func (q *frameQueue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.ready.Broadcast()
}

// nextFrame cuts the first frame off a taken buffer.
func nextFrame(b []byte) (frame, rest []byte) {
	n := 4 + int(binary.LittleEndian.Uint32(b))
	return b[4:n], b[n:]
}

func (q *frameQueue) drops() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.dropped
}
