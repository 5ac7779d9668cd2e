package rndis

// splitter takes the bulk IN transfers that the host received apart into
// frames. Frames are parts of the transfer or of the splitter's own buffer and
// valid until the next call.
//
// Its rules are usb-rndis-ng's: messages follow one another at their
// MessageLength, and a transfer is over when fewer than 8 bytes are left, at
// a length of 0 or another type (a device may append zeros), and at a length
// nothing valid can have. A message that is longer than what is left is carried
// over to the next transfer, as r17 did.
type splitter struct {
	rest  []byte // of the transfer
	carry []byte // start of a message whose end is in a later transfer
	done  bool   // carry is a whole message
	full  bool   // the transfer filled the host's buffer, so nothing ended it
	cut   bool   // the transfer that left carry did

	malformed uint64 // messages, or rests of transfers, that were dropped
}

// feed starts on the next transfer. full says that the transfer filled the
// host's buffer and was not ended by a short packet. What is left of the
// transfer before is forgotten.
func (s *splitter) feed(transfer []byte, full bool) {
	s.rest, s.full = transfer, full
	if s.done {
		s.drop()
	}
	if len(s.carry) == 0 {
		return
	}
	// A device that ended a transfer in the middle of a message may have given
	// up on it. When the next one starts with a sound message, it did.
	if !s.cut && soundPacket(transfer) {
		s.malformed++
		s.drop()
		return
	}
	if len(s.carry) < headerSize {
		s.take(headerSize)
		if len(s.carry) < headerSize {
			s.cut = full
			return
		}
	}
	length, ok := packetLength(s.carry, maxPacketMessage)
	if !ok {
		s.malformed++
		s.drop()
		s.rest = nil
		return
	}
	s.take(length)
	s.done = len(s.carry) == length
	s.cut = full
}

// take moves bytes of the transfer to carry until that has size bytes.
func (s *splitter) take(size int) {
	n := min(size-len(s.carry), len(s.rest))
	s.carry = append(s.carry, s.rest[:n]...)
	s.rest = s.rest[n:]
}

func (s *splitter) drop() { s.carry, s.done = s.carry[:0], false }

// reset forgets all that was received.
func (s *splitter) reset() {
	s.drop()
	s.rest = nil
}

// next gives the next frame of the transfer; ok is false when there is none.
func (s *splitter) next() (frame []byte, ok bool) {
	if s.done {
		s.done = false
		frame, ok = s.frame(s.carry)
		s.carry = s.carry[:0] // the bytes stay until the next feed
		if ok {
			return frame, true
		}
	}
	for len(s.rest) >= headerSize {
		length, ok := packetLength(s.rest, maxPacketMessage)
		if !ok {
			if field(s.rest, 0) != 0 || field(s.rest, 4) != 0 {
				s.malformed++
			}
			break
		}
		if length > len(s.rest) {
			s.keep()
			break
		}
		msg := s.rest[:length]
		s.rest = s.rest[length:]
		if frame, ok = s.frame(msg); ok {
			return frame, true
		}
	}
	// Fewer than 8 bytes are the start of a message only when the transfer had
	// no end of its own; elsewhere they are padding.
	if n := len(s.rest); 0 < n && n < headerSize && s.full && s.rest[0] == byte(TypePacket) {
		s.keep()
	}
	s.rest = nil
	return nil, false
}

func (s *splitter) keep() {
	if s.carry == nil {
		s.carry = make([]byte, 0, maxPacketMessage)
	}
	s.carry = append(s.carry[:0], s.rest...)
	s.cut = s.full
}

// frame is the frame in a whole message.
func (s *splitter) frame(msg []byte) ([]byte, bool) {
	data, err := packetData(msg)
	if err != nil || len(data) < MinFrame || len(data) > MaxFrame {
		s.malformed++
		return nil, false
	}
	return data, true
}

// packetLength is the MessageLength of the PACKET_MSG that b, at least 8 bytes,
// starts with; ok is false when it starts with none that is possible.
func packetLength(b []byte, limit int) (length int, ok bool) {
	n := uint64(field(b, 4))
	if MessageType(field(b, 0)) != TypePacket || n < packetHeaderSize || n > uint64(limit) {
		return 0, false
	}
	return int(n), true
}

// soundPacket reports whether b starts with a PACKET_MSG whose header is
// consistent, be it all there or not.
func soundPacket(b []byte) bool {
	if len(b) < packetHeaderSize {
		return false
	}
	length, ok := packetLength(b, maxPacketMessage)
	end := uint64(headerSize) + uint64(field(b, 8)) + uint64(field(b, 12))
	return ok && end <= uint64(length) && field(b, 8) >= packetHeaderSize-headerSize && field(b, 12) >= MinFrame
}
