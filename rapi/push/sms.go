package push

import (
	"crypto/sha1"
	"encoding/binary"
)

// Ports of a push over text messages. 2948 is where a handset listens for a
// connectionless push; 9200 is WSP's port of a server without a session
// (WAP-259-WDP, port numbers). Nothing is ever sent back to the source.
const (
	PushPort   = 2948
	ServerPort = 9200
)

// maxUserData is how many octets a message carries, header and all (3GPP TS
// 23.040 section 9.2.3.24).
const maxUserData = 140

// UserData is what one short message carries, taken apart.
type UserData struct {
	Peer string // the number that it goes to or came from: "+491701234567"; empty: not said

	HasPorts            bool
	Destination, Source uint16

	// Concatenation: this is message Sequence of Total, from 1. Total 0: it
	// stands alone.
	Reference       uint16
	Wide            bool // the reference has 16 bits
	Total, Sequence uint8

	Data []byte // behind the user data header
	Line int    // of the text it was read from, from 1; 0: not from a text
}

// SplitOptions says how a PDU is cut into messages. The zero value is usual.
type SplitOptions struct {
	Destination uint16 // 0: PushPort
	Source      uint16 // 0: ServerPort
	Reference   uint16 // of the messages that belong together; 0: one that is made from the data
	Wide        bool   // a reference of 16 bits, in place of 8
}

// Split cuts a PDU into as many short messages as it needs, with the
// application port addressing (element 05) and, for more than one, the
// concatenation (element 00, or 08 with a wide reference) of 3GPP TS 23.040
// sections 9.2.3.24.4, .1 and .8. 255 messages carry 32,640 octets.
func Split(pdu []byte, o SplitOptions) ([]UserData, error) {
	if len(pdu) == 0 {
		return nil, bad("", -1, "", "there is nothing to send")
	}
	if o.Destination == 0 {
		o.Destination = PushPort
	}
	if o.Source == 0 {
		o.Source = ServerPort
	}
	one := UserData{HasPorts: true, Destination: o.Destination, Source: o.Source}
	if len(one.header())+len(pdu) <= maxUserData {
		one.Data = pdu
		return []UserData{one}, nil
	}
	one.Reference, one.Wide, one.Total = o.Reference, o.Wide, 1
	if one.Reference == 0 {
		sum := sha1.Sum(pdu)
		one.Reference = binary.BigEndian.Uint16(sum[:])
	}
	if !one.Wide {
		one.Reference &= 0xFF
	}
	room := maxUserData - len(one.header())
	total := (len(pdu) + room - 1) / room
	if total > 255 {
		return nil, bad("", -1, "let a service indication or loading point to the document", "%d octets need %d messages; 255 is the most", len(pdu), total)
	}
	parts := make([]UserData, total)
	for i := range parts {
		parts[i] = one
		parts[i].Total, parts[i].Sequence = uint8(total), uint8(i+1)
		parts[i].Data = pdu[i*room : min((i+1)*room, len(pdu))]
	}
	return parts, nil
}

// header is the user data header, its length first. It is empty for a message
// with neither ports nor concatenation.
func (u UserData) header() []byte {
	var h []byte
	if u.HasPorts {
		h = append(h, 0x05, 4)
		h = binary.BigEndian.AppendUint16(h, u.Destination)
		h = binary.BigEndian.AppendUint16(h, u.Source)
	}
	switch {
	case u.Total == 0:
	case u.Wide:
		h = append(h, 0x08, 4)
		h = binary.BigEndian.AppendUint16(h, u.Reference)
		h = append(h, u.Total, u.Sequence)
	default:
		h = append(h, 0x00, 3, byte(u.Reference), u.Total, u.Sequence)
	}
	if len(h) == 0 {
		return nil
	}
	return append([]byte{byte(len(h))}, h...)
}

// Bytes is the user data: header and data, at most 140 octets.
func (u UserData) Bytes() []byte { return append(u.header(), u.Data...) }

// parseUserData takes user data with a header apart. what is for messages.
func parseUserData(what string, data []byte) (UserData, *Error) {
	var u UserData
	if len(data) == 0 {
		return u, bad(what, 0, getAgain, "it is empty")
	}
	if len(data) > maxUserData {
		return u, bad(what, -1, "", "%d octets; a message carries %d", len(data), maxUserData)
	}
	n := int(data[0])
	if n > len(data)-1 {
		return u, bad(what, 0, getAgain, "a user data header of %d octets; %d are left", n, len(data)-1)
	}
	header := data[1 : 1+n]
	for at := 0; at < len(header); {
		if len(header)-at < 2 || int(header[at+1]) > len(header)-at-2 {
			return u, bad(what, 1+at, "", "an element of the user data header that goes beyond the header")
		}
		id, value := header[at], header[at+2:at+2+int(header[at+1])]
		if err := u.element(what, 1+at, id, value); err != nil {
			return u, err
		}
		at += 2 + len(value)
	}
	u.Data = append([]byte(nil), data[1+n:]...)
	return u, nil
}

// element takes in one element of a header; those that have nothing to do with
// a push are passed over.
func (u *UserData) element(what string, at int, id byte, v []byte) *Error {
	want := map[byte]int{0x00: 3, 0x04: 2, 0x05: 4, 0x08: 4}
	n, known := want[id]
	if !known {
		return nil
	}
	if len(v) != n {
		return bad(what, at, "", "the element 0x%02x of the user data header has %d octets; it was expected to have %d", id, len(v), n)
	}
	switch id {
	case 0x00:
		u.Reference, u.Wide, u.Total, u.Sequence = uint16(v[0]), false, v[1], v[2]
	case 0x08:
		u.Reference, u.Wide, u.Total, u.Sequence = binary.BigEndian.Uint16(v), true, v[2], v[3]
	case 0x04:
		u.HasPorts, u.Destination, u.Source = true, uint16(v[0]), uint16(v[1])
	case 0x05:
		u.HasPorts, u.Destination, u.Source = true, binary.BigEndian.Uint16(v), binary.BigEndian.Uint16(v[2:])
	}
	if (id == 0x00 || id == 0x08) && (u.Total == 0 || u.Sequence == 0 || u.Sequence > u.Total) {
		return bad(what, at, "", "it says that it is message %d of %d", u.Sequence, u.Total)
	}
	return nil
}
