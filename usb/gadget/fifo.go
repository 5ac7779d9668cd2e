package gadget

// fifo is the buffer memory of an OUT endpoint: packets that the host has
// handed over and the device's software has not read yet. What must survive in
// it besides the bytes is where a short packet was, since that ends a
// transfer; between two short packets every packet is full. So the contents
// are runs: full packets closed by one short packet, which may be empty.
type fifo struct {
	ring  []byte
	start int   // index in ring of the oldest byte
	size  int   // bytes stored
	runs  []int // lengths of the closed runs, oldest first
	tail  int   // bytes after the last closed run: full packets
}

// Capacity of an OUT endpoint's buffer. It decouples host and device by some
// forty Ethernet frames, so that they do not switch goroutines for each, and
// is still small enough for a stopped device to hold the host up soon.
const (
	fifoBytes = 64 << 10
	fifoRuns  = 64 // short packets; an empty one takes no bytes
)

// put takes as much of a transfer as fits, in whole packets. data is what is
// left of the transfer; empty says that the transfer itself was empty, which
// is a zero-length packet. It returns the bytes taken and whether the transfer
// is complete.
func (f *fifo) put(data []byte, mps int, empty bool) (n int, done bool) {
	if f.ring == nil {
		f.ring = make([]byte, max(fifoBytes, mps))
	}
	n = min(len(data), len(f.ring)-f.size) / mps * mps
	f.write(data[:n])
	f.tail += n
	rest := data[n:]
	switch {
	case len(rest) == 0 && !empty:
		return n, true // ended on a full packet: no boundary is left behind
	case len(rest) >= mps, len(rest) > len(f.ring)-f.size, len(f.runs) == fifoRuns:
		return n, false
	}
	f.write(rest)
	f.runs = append(f.runs, f.tail+len(rest))
	f.tail = 0
	return n + len(rest), true
}

// get fills buf, the room left in a transfer of the device's side, with whole
// packets. done says that the transfer is complete: by a short packet, because
// the buffer is full, or because the next packet is larger than the room left,
// which then stays in the fifo (overflow). fresh says that nothing has been
// read into the transfer yet.
func (f *fifo) get(buf []byte, mps int, fresh bool) (n int, done, overflow bool) {
	run, closed := f.tail, false
	if len(f.runs) > 0 {
		run, closed = f.runs[0], true
	}
	n = min(len(buf), run) / mps * mps
	f.read(buf[:n])
	buf, run = buf[n:], run-n
	if !closed {
		f.tail = run
	}
	if closed {
		f.runs[0] = run
	}
	full := len(buf) == 0 && (n > 0 || !fresh)
	switch {
	case full:
		return n, true, false
	case run >= mps:
		return n, true, true
	case !closed:
		return n, false, false // nothing more has come yet
	case run > len(buf):
		return n, true, true
	}
	f.read(buf[:run])
	f.runs = append(f.runs[:0], f.runs[1:]...)
	return n + run, true, false
}

// empty reports whether there is no packet, not even a zero-length one.
func (f *fifo) empty() bool { return f.size == 0 && len(f.runs) == 0 }

func (f *fifo) reset() { f.start, f.size, f.tail, f.runs = 0, 0, 0, f.runs[:0] }

func (f *fifo) write(b []byte) {
	at := (f.start + f.size) % max(len(f.ring), 1)
	n := copy(f.ring[at:], b)
	copy(f.ring, b[n:])
	f.size += len(b)
}

func (f *fifo) read(b []byte) {
	n := copy(b, f.ring[f.start:])
	copy(b[n:], f.ring)
	f.size -= len(b)
	f.start = (f.start + len(b)) % max(len(f.ring), 1)
}
