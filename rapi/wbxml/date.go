package wbxml

import "fmt"

// dateText reads the binary form of a date: two decimal digits a byte, from
// YYYY to ss, without the zeros at the end (WAP-167-ServiceInd-20010731-a
// section 8.2.2). It is written as "2001-07-31T12:00:00Z".
func dateText(data []byte) (string, bool) {
	if len(data) < 4 || len(data) > 7 {
		return "", false
	}
	var b [7]byte
	copy(b[:], data)
	for _, c := range b {
		if c>>4 > 9 || c&0xF > 9 {
			return "", false
		}
	}
	return fmt.Sprintf("%02x%02x-%02x-%02xT%02x:%02x:%02xZ", b[0], b[1], b[2], b[3], b[4], b[5], b[6]), true
}

// dateBytes is the reverse of dateText. ok is false for a text that is no such
// date; it is written as text then.
func dateBytes(s string) (data []byte, ok bool) {
	const form = "0000-00-00T00:00:00Z"
	if len(s) != len(form) {
		return nil, false
	}
	var digits []byte
	for i := range len(form) {
		switch {
		case form[i] != '0':
			if s[i] != form[i] {
				return nil, false
			}
		case s[i] < '0' || s[i] > '9':
			return nil, false
		default:
			digits = append(digits, s[i]-'0')
		}
	}
	for i := 0; i < len(digits); i += 2 {
		data = append(data, digits[i]<<4|digits[i+1])
	}
	for len(data) > 4 && data[len(data)-1] == 0 {
		data = data[:len(data)-1]
	}
	return data, true
}
