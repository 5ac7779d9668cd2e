package ppp

import (
	"encoding/binary"
	"fmt"
)

// code is the kind of a control packet (RFC 1661 section 5).
type code uint8

const (
	confRequest code = iota + 1
	confAck
	confNak
	confReject
	termRequest
	termAck
	codeReject
	protoReject // LCP alone, as are those below
	echoRequest
	echoReply
	discardRequest
)

func (c code) String() string {
	names := [...]string{"", "Configure-Request", "Configure-Ack", "Configure-Nak", "Configure-Reject",
		"Terminate-Request", "Terminate-Ack", "Code-Reject", "Protocol-Reject",
		"Echo-Request", "Echo-Reply", "Discard-Request"}
	if c == 0 || int(c) >= len(names) {
		return fmt.Sprintf("code %d", uint8(c))
	}
	return names[c]
}

// packet is a control packet.
type packet struct {
	code code
	id   uint8
	data []byte
}

// parsePacket reads a packet. What follows its length is padding
// (RFC 1661 section 5).
func parsePacket(b []byte) (packet, error) {
	if len(b) < 4 {
		return packet{}, fmt.Errorf("%w: %d bytes", ErrMalformed, len(b))
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < 4 || n > len(b) {
		return packet{}, fmt.Errorf("%w: length %d in %d bytes", ErrMalformed, n, len(b))
	}
	return packet{code(b[0]), b[1], b[4:n]}, nil
}

// appendPacket appends a packet. data is at most 64 KB less 4.
func (p packet) append(b []byte) []byte {
	b = append(b, byte(p.code), p.id)
	b = binary.BigEndian.AppendUint16(b, uint16(4+len(p.data)))
	return append(b, p.data...)
}

// option is one configuration option.
type option struct {
	kind uint8
	data []byte
}

// parseOptions reads the options of a Configure packet.
func parseOptions(b []byte) (options []option, err error) {
	for len(b) > 0 {
		if len(b) < 2 {
			return nil, fmt.Errorf("%w: half an option", ErrMalformed)
		}
		n := int(b[1])
		if n < 2 || n > len(b) {
			return nil, fmt.Errorf("%w: option %d of length %d in %d bytes", ErrMalformed, b[0], n, len(b))
		}
		options = append(options, option{b[0], b[2:n]})
		b = b[n:]
	}
	return options, nil
}

func appendOptions(b []byte, options ...option) []byte {
	for _, o := range options {
		b = append(b, o.kind, uint8(2+len(o.data)))
		b = append(b, o.data...)
	}
	return b
}
