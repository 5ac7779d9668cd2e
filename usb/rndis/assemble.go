package rndis

// assembler puts the messages together that a device received on its bulk OUT
// endpoint, by MessageLength and not by transfer boundaries (as QEMU's device
// does), so that a host may leave out the short packet, split or join messages.
//
//	for {
//		if frame, ok := a.next(); ok { ... }
//		n, err := ep.Out(ctx, 0x03, a.room())
//		a.received(n, false)
//	}
//
// Between messages zeros are skipped: padding outside of a message (r17 pads
// so), and the one zero byte a host appends instead of a zero-length packet
// (ff570997). They cannot be the start of a message, whose first byte is 1; and
// a zero at the end of a frame is never between messages, so none is lost.
type assembler struct {
	buf    []byte
	at, n  int // buf[at:n] was received and not yet taken
	limit  int // largest MessageLength
	packet int // wMaxPacketSize
	asked  int // length of the last room
	ended  bool
	skip   bool // what comes up to the end of the transfer is thrown away

	malformed uint64
}

func newAssembler(limit, packet int) *assembler {
	return &assembler{buf: make([]byte, limit+packet), limit: limit, packet: packet, ended: true}
}

// reset forgets what was received.
func (a *assembler) reset() { a.at, a.n, a.ended, a.skip = 0, 0, true, false }

// room is where the next packets go: one when the length of the message is not
// known, else as many as the rest of the message has.
func (a *assembler) room() []byte {
	a.n = copy(a.buf, a.buf[a.at:a.n])
	a.at = 0
	size := a.packet
	if a.n >= headerSize {
		length, _ := packetLength(a.buf, a.limit) // next has checked it
		size = (length - a.n + a.packet - 1) / a.packet * a.packet
	}
	a.asked = size
	return a.buf[a.n : a.n+size]
}

// received says that n bytes came into the room. fresh says that what was
// received before is to be forgotten.
func (a *assembler) received(n int, fresh bool) {
	a.ended = n < a.asked
	if fresh {
		copy(a.buf, a.buf[a.n:a.n+n])
		a.n, a.skip = 0, false
	}
	if a.skip {
		a.skip = !a.ended
		return
	}
	a.n += n
}

// next gives the next frame, a part of the assembler's buffer that is valid
// until the next call; ok is false when more must be received first.
func (a *assembler) next() (frame []byte, ok bool) {
	for {
		for a.at < a.n && a.buf[a.at] == 0 {
			a.at++
		}
		b := a.buf[a.at:a.n]
		if len(b) < headerSize {
			if len(b) > 0 && b[0] != byte(TypePacket) {
				a.discard()
			}
			return nil, false
		}
		length, ok := packetLength(b, a.limit)
		if !ok {
			a.discard()
			return nil, false
		}
		if length > len(b) {
			return nil, false
		}
		a.at += length
		data, err := packetData(b[:length])
		if err == nil && len(data) >= MinFrame {
			return data, true
		}
		a.malformed++
	}
}

// discard throws away what is no message, up to the end of the transfer: the
// next transfer starts with a message again.
func (a *assembler) discard() {
	a.malformed++
	a.at, a.n = 0, 0
	a.skip = !a.ended
}
