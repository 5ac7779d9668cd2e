package rndis

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// MessageType is the first field of every message. The answer to a request has
// the request's type with the highest bit set ([MS-RNDIS] 2.2; Linux
// include/linux/rndis.h).
type MessageType uint32

const (
	TypePacket         MessageType = 0x00000001
	TypeInitialize     MessageType = 0x00000002
	TypeHalt           MessageType = 0x00000003
	TypeQuery          MessageType = 0x00000004
	TypeSet            MessageType = 0x00000005
	TypeReset          MessageType = 0x00000006
	TypeIndicateStatus MessageType = 0x00000007
	TypeKeepalive      MessageType = 0x00000008

	typeCompletion MessageType = 0x80000000

	TypeInitializeComplete = TypeInitialize | typeCompletion
	TypeQueryComplete      = TypeQuery | typeCompletion
	TypeSetComplete        = TypeSet | typeCompletion
	TypeResetComplete      = TypeReset | typeCompletion
	TypeKeepaliveComplete  = TypeKeepalive | typeCompletion
)

func (t MessageType) String() string {
	names := [...]string{"", "PACKET", "INITIALIZE", "HALT", "QUERY", "SET", "RESET", "INDICATE_STATUS", "KEEPALIVE"}
	n := t &^ typeCompletion
	switch {
	case n == 0 || int64(n) >= int64(len(names)):
		return fmt.Sprintf("message type %#x", uint32(t))
	case t&typeCompletion != 0:
		return names[n] + "_CMPLT"
	}
	return names[n] + "_MSG"
}

// A Message is one Remote NDIS message. The types that implement it are
// Packet, Initialize, InitializeComplete, Halt, Query, QueryComplete, Set,
// SetComplete, Reset, ResetComplete, IndicateStatus, Keepalive and
// KeepaliveComplete.
type Message interface {
	// Type is the message's type on the wire.
	Type() MessageType
	// Append appends the message's bytes to b. All fields are little-endian.
	Append(b []byte) []byte
}

// ErrMalformed is what every FormatError wraps.
var ErrMalformed = errors.New("malformed message")

// FormatError says which message could not be decoded and why.
type FormatError struct {
	Type MessageType // 0 when not even that could be read
	Msg  string
}

func (e *FormatError) Error() string {
	if e.Type == 0 {
		return "malformed message: " + e.Msg
	}
	return fmt.Sprintf("malformed %v: %s", e.Type, e.Msg)
}

func (e *FormatError) Unwrap() error { return ErrMalformed }

// headerSize is that of MessageType and MessageLength. Offsets inside a message
// are counted from its end (ff570654; SynCE and Linux count alike).
const headerSize = 8

// Parse decodes the message at the start of b. What follows its MessageLength
// is ignored. Slices in the result are parts of b. The error is a *FormatError.
func Parse(b []byte) (Message, error) {
	if len(b) < headerSize {
		return nil, &FormatError{0, fmt.Sprintf("%d bytes, a header has %d", len(b), headerSize)}
	}
	t := MessageType(binary.LittleEndian.Uint32(b))
	length := binary.LittleEndian.Uint32(b[4:])
	if uint64(length) > uint64(len(b)) {
		return nil, &FormatError{t, fmt.Sprintf("MessageLength %d, only %d bytes are here", length, len(b))}
	}
	size, parse := layout(t)
	switch {
	case parse == nil:
		return nil, &FormatError{t, "unknown"}
	case uint64(length) < uint64(size):
		return nil, &FormatError{t, fmt.Sprintf("MessageLength %d, at least %d is needed", length, size)}
	}
	return parse(b[:length])
}

// layout gives the length of the part of a message that is always there, and
// its decoder, which is called with exactly one message whose fixed part is
// there. The decoder is nil for a type that is not known.
func layout(t MessageType) (size int, parse func([]byte) (Message, error)) {
	switch t {
	case TypePacket:
		return packetHeaderSize, parsePacket
	case TypeInitialize:
		return 24, parseInitialize
	case TypeInitializeComplete:
		return 52, parseInitializeComplete
	case TypeHalt:
		return 12, parseHalt
	case TypeQuery, TypeSet:
		return 28, parseQuery
	case TypeQueryComplete:
		return 24, parseQueryComplete
	case TypeSetComplete:
		return 16, parseSetComplete
	case TypeReset:
		return 12, parseReset
	case TypeResetComplete:
		return 16, parseResetComplete
	case TypeIndicateStatus:
		return 20, parseIndicateStatus
	case TypeKeepalive:
		return 12, parseKeepalive
	case TypeKeepaliveComplete:
		return 16, parseKeepaliveComplete
	}
	return 0, nil
}

// appendHeader appends MessageType and MessageLength and then the fields.
func appendHeader(b []byte, t MessageType, length int, fields ...uint32) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(t))
	b = binary.LittleEndian.AppendUint32(b, uint32(length))
	for _, f := range fields {
		b = binary.LittleEndian.AppendUint32(b, f)
	}
	return b
}

// field reads the field at offset at of a message whose fixed part is there.
func field(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

// window is the part of a message that an offset field and a length field
// describe. A length of 0 is an empty part whatever the offset says. The sum is
// made in 64 bits: FreeBSD and Linux both had to mend replies whose offset
// wraps around.
func window(b []byte, offset, length uint32) ([]byte, bool) {
	if length == 0 {
		return nil, true
	}
	start := headerSize + uint64(offset)
	end := start + uint64(length)
	if end > uint64(len(b)) {
		return nil, false
	}
	return b[start:end:end], true
}
