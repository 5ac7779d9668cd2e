package ppp

import "encoding/binary"

// Bytes of octet-stuffed framing (RFC 1662 sections 3.1 and 4.2).
const (
	flag    = 0x7e
	escape  = 0x7d
	toggle  = 0x20
	address = 0xff // All-Stations
	control = 0x03 // Unnumbered Information
)

// DefaultMRU is the largest information field that every implementation takes
// (RFC 1661 section 6.1). We never ask for another.
const DefaultMRU = 1500

// MaxFrame is the longest frame that is taken, between its flags and after
// unescaping: address, control, a protocol of two bytes, the information and
// the FCS. A peer must not send an MRU longer than ours; one that counts
// otherwise gets some room.
const MaxFrame = 2048

// Protocol numbers (RFC 1661 section 2, RFC 1332, RFC 1334, RFC 1994).
const (
	protoIP   = 0x0021
	protoIPCP = 0x8021
	protoLCP  = 0xc021
	protoPAP  = 0xc023
	protoCHAP = 0xc223
)

// A control character map: bit n set means that byte n is sent escaped
// (RFC 1662 section 7.1).
type accm uint32

// defaultACCM holds until another is agreed on, and for all of LCP.
const defaultACCM accm = 0xffffffff

// framing is how frames are sent: by agreement for IP and IPCP, and always the
// zero value with defaultACCM for LCP.
type framing struct {
	accm accm
	acfc bool // leave address and control out
	pfc  bool // protocols below 0x100 in one byte
}

// appendFrame appends one frame, flags at both ends (a line that was idle may
// have had noise).
func (f framing) appendFrame(b []byte, protocol uint16, info []byte) []byte {
	var head [4]byte
	h := head[:0]
	if !f.acfc {
		h = append(h, address, control)
	}
	if !f.pfc || protocol > 0xff {
		h = append(h, byte(protocol>>8))
	}
	h = append(h, byte(protocol))
	fcs := updateFCS(updateFCS(initialFCS, h), info) ^ 0xffff
	b = append(b, flag)
	b = f.stuff(b, h)
	b = f.stuff(b, info)
	b = f.stuff(b, []byte{byte(fcs), byte(fcs >> 8)}) // the low byte goes first
	return append(b, flag)
}

// stuff appends data with what must be escaped escaped.
func (f framing) stuff(b, data []byte) []byte {
	plain := 0 // where what needs no escape begins
	for i, c := range data {
		if c == flag || c == escape || c < 0x20 && f.accm&(1<<c) != 0 {
			b = append(b, data[plain:i]...)
			b = append(b, escape, c^toggle)
			plain = i + 1
		}
	}
	return append(b, data[plain:]...)
}

// decoder takes a stream of bytes apart into frames. Where its pieces begin
// and end does not matter.
type decoder struct {
	buf     []byte // of the frame under way, unescaped
	escaped bool   // the byte before was escape
	skip    bool   // until the next flag
	dropped uint64 // frames that were none
}

// newDecoder waits for the first flag: what comes before is no frame.
func newDecoder() *decoder { return &decoder{buf: make([]byte, 0, MaxFrame), skip: true} }

// next takes bytes of in up to the end of a frame. With ok, protocol and info
// are its contents, in the decoder's buffer until the next call; without, in
// is used up. Bytes below 0x20 that came unescaped are kept: a driver may
// insert some only where the map says so, and ours is 0 as soon as it can be.
func (d *decoder) next(in []byte) (protocol uint16, info, rest []byte, ok bool) {
	for i, c := range in {
		switch {
		case c == flag:
			frame, bad := d.buf, d.skip || d.escaped
			abort := d.escaped && !d.skip // escape, flag (RFC 1662 section 4.3)
			d.buf, d.escaped, d.skip = d.buf[:0], false, false
			if bad || len(frame) == 0 {
				if abort {
					d.dropped++
				}
				continue
			}
			if protocol, info, ok = parseFrame(frame); !ok {
				d.dropped++
				continue
			}
			return protocol, info, in[i+1:], true
		case d.skip:
		case c == escape:
			d.escaped = true
		case len(d.buf) == MaxFrame:
			d.skip = true
			d.dropped++
		default:
			if d.escaped {
				c ^= toggle
				d.escaped = false
			}
			d.buf = append(d.buf, c)
		}
	}
	return 0, nil, nil, false
}

// parseFrame checks the FCS and takes the header off. Both compressions are
// taken at any time: that they were agreed on may be known to the other end a
// moment before it is known here.
func parseFrame(b []byte) (protocol uint16, info []byte, ok bool) {
	if len(b) < 4 || updateFCS(initialFCS, b) != goodFCS { // protocol, FCS and something
		return 0, nil, false
	}
	b = b[:len(b)-2]
	if b[0] == address && b[1] == control {
		b = b[2:]
	}
	switch {
	case len(b) >= 1 && b[0]&1 == 1: // compressed: the last byte of a protocol is odd
		return uint16(b[0]), b[1:], true
	case len(b) >= 2 && b[1]&1 == 1:
		return binary.BigEndian.Uint16(b), b[2:], true
	}
	return 0, nil, false
}
