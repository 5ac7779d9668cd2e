package rndis

import (
	"encoding/binary"
	"fmt"
)

// packetHeaderSize is the part of a PACKET_MSG in front of the frame (ff570635).
const packetHeaderSize = 44

// Sizes of Ethernet frames, without FCS.
const (
	// MinFrame is the Ethernet header alone. Nothing pads to 60 bytes: the link
	// is not Ethernet, it only carries its frames.
	MinFrame = 14
	// MaxFrame is the largest frame that either side takes: an IP packet of
	// 16 KB. Windows CE defaults to 8 or 16 KB (ee482721, Linux rndis_host.c).
	MaxFrame = 16<<10 + MinFrame
)

// maxPacketMessage bounds a PACKET_MSG that is received: the largest frame, its
// header, and room for out-of-band data, per-packet info and padding.
const maxPacketMessage = packetHeaderSize + MaxFrame + 1024 // guess: no source bounds the extras

// Packet carries one Ethernet frame on the bulk endpoints: PACKET_MSG.
type Packet struct {
	Data          []byte // the frame, without FCS
	OOB           []byte // out-of-band data records
	OOBElements   uint32 // number of records in OOB
	PerPacketInfo []byte
	VCHandle      uint32 // 0
	Reserved      uint32 // 0
}

func (Packet) Type() MessageType { return TypePacket }

// Append lays the parts out in the order data, out-of-band data, per-packet
// info, each at a multiple of 4 (ff570635), without padding at the end.
func (m Packet) Append(b []byte) []byte {
	at := packetHeaderSize
	place := func(part []byte) (offset uint32) {
		if len(part) == 0 {
			return 0
		}
		at = (at + 3) &^ 3
		offset = uint32(at - headerSize)
		at += len(part)
		return offset
	}
	data, oob, ppi := place(m.Data), place(m.OOB), place(m.PerPacketInfo)
	start := len(b)
	b = appendHeader(b, TypePacket, at, data, uint32(len(m.Data)), oob, uint32(len(m.OOB)), m.OOBElements,
		ppi, uint32(len(m.PerPacketInfo)), m.VCHandle, m.Reserved)
	for _, part := range [][]byte{m.Data, m.OOB, m.PerPacketInfo} {
		if len(part) > 0 {
			for (len(b)-start)%4 != 0 {
				b = append(b, 0)
			}
			b = append(b, part...)
		}
	}
	return b
}

// parsePacket leaves out-of-band data and per-packet info out when they are not
// inside the message: no reader of this package needs them, and a frame is not
// lost for their sake (usb-rndis-ng and Linux do not look at them either).
func parsePacket(b []byte) (Message, error) {
	data, err := packetData(b)
	if err != nil {
		return nil, err
	}
	m := Packet{Data: data, OOBElements: field(b, 24), VCHandle: field(b, 36), Reserved: field(b, 40)}
	m.OOB, _ = window(b, field(b, 16), field(b, 20))
	m.PerPacketInfo, _ = window(b, field(b, 28), field(b, 32))
	return m, nil
}

// packetData is the frame in a PACKET_MSG whose fixed part is there.
func packetData(b []byte) ([]byte, error) {
	offset, length := field(b, 8), field(b, 12)
	data, ok := window(b, offset, length)
	if !ok || length > 0 && offset < packetHeaderSize-headerSize {
		return nil, &FormatError{TypePacket, fmt.Sprintf("data of %d bytes at 8+%d does not fit behind the header of %d", length, offset, len(b))}
	}
	return data, nil
}

// packetSize is the MessageLength of a frame of n bytes when messages are
// padded to a multiple of align, a power of two.
func packetSize(n, align int) int { return (packetHeaderSize + n + align - 1) &^ (align - 1) }

// putPacket writes a PACKET_MSG around frame to the start of b, which must hold
// length bytes: header, frame, and zeros up to length as padding inside the
// message.
func putPacket(b, frame []byte, length int) {
	b = b[:length]
	le := binary.LittleEndian
	le.PutUint32(b[0:], uint32(TypePacket))
	le.PutUint32(b[4:], uint32(length))
	le.PutUint32(b[8:], packetHeaderSize-headerSize)
	le.PutUint32(b[12:], uint32(len(frame)))
	clear(b[16:packetHeaderSize])
	n := copy(b[packetHeaderSize:], frame)
	clear(b[packetHeaderSize+n:])
}
