package push

import "strings"

// Submit says how messages are handed to a modem.
type Submit struct {
	To string // digits, with + before an international number

	// Class1 marks the messages for the handset itself (data coding scheme F5)
	// in place of leaving it open (04); both are 8-bit data (3GPP TS 23.038
	// section 4). Some gateways insist on the one or the other.
	Class1 bool
}

// Data coding schemes (3GPP TS 23.038 section 4).
const (
	dcs8bit       = 0x04
	dcs8bitClass1 = 0xF5
)

// TPDU is an SMS-SUBMIT (3GPP TS 23.040 section 9.2.2.2) without a validity
// period: the service centre has its own.
func (s Submit) TPDU(u UserData) ([]byte, error) {
	address, err := address(s.To)
	if err != nil {
		return nil, err
	}
	data := u.Bytes()
	if len(data) > maxUserData {
		return nil, bad("", -1, "", "%d octets; a message carries %d", len(data), maxUserData)
	}
	first, dcs := byte(0x01), byte(dcs8bit) // SMS-SUBMIT
	if len(u.header()) > 0 {
		first |= 0x40 // a user data header
	}
	if s.Class1 {
		dcs = dcs8bitClass1
	}
	out := append([]byte{first, 0x00}, address...) // 00: the modem numbers it
	out = append(out, 0x00, dcs, byte(len(data)))
	return append(out, data...), nil
}

// address is a number in semi-octets, with its length in digits and its type
// (3GPP TS 23.040 section 9.1.2.5).
func address(number string) ([]byte, error) {
	rest, international := strings.CutPrefix(number, "+")
	if rest == "" || !digits(rest) || len(rest) > 20 {
		return nil, bad("", -1, "write it as +491701234567", "%.40q is no telephone number", number)
	}
	kind := byte(0x81)
	if international {
		kind = 0x91
	}
	padded := rest
	if len(rest)%2 != 0 {
		padded += "F"
	}
	return append([]byte{byte(len(rest)), kind}, swapped(padded)...), nil
}

// readTPDU takes an SMS-SUBMIT or SMS-DELIVER apart.
func readTPDU(what string, data []byte) (UserData, *Error) {
	var u UserData
	r := &tpduReader{what: what, data: data}
	first, err := r.byte()
	if err != nil {
		return u, err
	}
	deliver := first&3 == 0
	if !deliver && first&3 != 1 {
		return u, bad(what, 0, "", "the first octet is 0x%02x; a message begins with that of SMS-SUBMIT or SMS-DELIVER", first)
	}
	if !deliver {
		if _, err = r.take(1); err != nil { // message reference
			return u, err
		}
	}
	if u.Peer, err = r.address(); err != nil {
		return u, err
	}
	if _, err = r.take(1); err != nil { // protocol identifier
		return u, err
	}
	dcsAt := r.at
	dcs, err := r.byte()
	if err != nil {
		return u, err
	}
	if _, err = r.take(times(first, deliver)); err != nil {
		return u, err
	}
	if !eightBit(dcs) {
		return u, bad(what, dcsAt, "", "the data coding scheme is 0x%02x: the message is a text; 8-bit data was expected", dcs)
	}
	n, err := r.byte()
	if err != nil {
		return u, err
	}
	body, err := r.take(int(n))
	if err != nil {
		return u, err
	}
	if r.at != len(data) {
		return u, bad(what, r.at, "", "%d octets behind the end of the message", len(data)-r.at)
	}
	peer := u.Peer
	if first&0x40 != 0 {
		u, err = parseUserData(what, body)
	} else {
		u = UserData{Data: append([]byte(nil), body...)}
	}
	u.Peer = peer
	return u, err
}

// times is how many octets say when: a time stamp, or a validity period in the
// form that the first octet names (3GPP TS 23.040 section 9.2.3.3).
func times(first byte, deliver bool) int {
	if deliver {
		return 7
	}
	switch first >> 3 & 3 {
	case 0:
		return 0
	case 2:
		return 1
	}
	return 7
}

// eightBit reports whether a data coding scheme means 8-bit data.
func eightBit(dcs byte) bool {
	switch {
	case dcs&0x80 == 0: // general data coding, with or without automatic deletion
		return dcs&0x20 == 0 && dcs>>2&3 == 1
	case dcs&0xF0 == 0xF0: // data coding and message class
		return dcs&0x04 != 0
	}
	return false
}

type tpduReader struct {
	what string
	data []byte
	at   int
}

func (r *tpduReader) take(n int) ([]byte, *Error) {
	if n > len(r.data)-r.at {
		return nil, bad(r.what, r.at, getAgain, "%d octets were expected; %d are left", n, len(r.data)-r.at)
	}
	r.at += n
	return r.data[r.at-n : r.at], nil
}

func (r *tpduReader) byte() (byte, *Error) {
	b, err := r.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// address reads a number; an alphanumeric sender is shown by its octets' digits.
func (r *tpduReader) address() (string, *Error) {
	at := r.at
	head, err := r.take(2)
	if err != nil {
		return "", err
	}
	n := int(head[0])
	if n > 20 {
		return "", bad(r.what, at, "", "a telephone number of %d digits", n)
	}
	packed, err := r.take((n + 1) / 2)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if head[1]&0x70 == 0x10 {
		b.WriteByte('+')
	}
	for i := range n {
		const symbols = "0123456789*#abc?"
		b.WriteByte(symbols[packed[i/2]>>(4*(i%2))&0xF])
	}
	return b.String(), nil
}
