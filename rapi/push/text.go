package push

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// GatewayText is messages as a gateway takes them: a line a message, the user
// data header and the data in hexadecimal digits, with a blank between the two.
func GatewayText(parts []UserData) string {
	var b strings.Builder
	for _, u := range parts {
		fmt.Fprintf(&b, "%X %X\n", u.header(), u.Data)
	}
	return b.String()
}

// ModemText is messages as a modem takes them in PDU mode (3GPP TS 27.005
// section 3.5): AT+CMGF=0 once, and of each message AT+CMGS with the length of the
// TPDU in octets, the prompt, and the PDU. The PDU begins with 00: the service
// centre that the SIM card has. Each PDU is to be ended with Control-Z in place of
// the line end.
func ModemText(parts []UserData, s Submit) (string, error) {
	var b strings.Builder
	b.WriteString("AT+CMGF=0\n")
	for _, u := range parts {
		tpdu, err := s.TPDU(u)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "AT+CMGS=%d\n00%X\n", len(tpdu), tpdu)
	}
	return b.String(), nil
}

// ReadText reads messages out of a text: what GatewayText and ModemText write,
// and what a modem lists (AT+CMGL, AT+CMGR, +CMT). name is the file's, for
// messages. Lines that begin with # are passed over. The error is an *Error
// that names the line.
func ReadText(name, text string) ([]UserData, error) {
	if len(text) > maxSize {
		return nil, bad(name, -1, "", "it is larger than %d MiB", maxSize>>20)
	}
	var list []UserData
	announced := -1 // length by AT+CMGS
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		line = strings.Trim(line, " \t\r\x1a>")
		if line == "" || line[0] == '#' {
			continue
		}
		what := "line " + strconv.Itoa(number)
		if name != "" {
			what += " of " + name
		}
		switch upper := strings.ToUpper(line[:min(len(line), 8)]); {
		case upper == "OK", strings.HasPrefix(upper, "+C"):
			continue
		case upper == "AT+CMGS=":
			n, err := strconv.Atoi(strings.TrimSpace(line[len("AT+CMGS="):]))
			if err != nil || n < 0 {
				return nil, bad(what, -1, "", "AT+CMGS without a length")
			}
			announced = n
			continue
		case strings.HasPrefix(upper, "AT"):
			continue
		}
		u, err := readLine(what, line, announced)
		if err != nil {
			return nil, err
		}
		announced = -1
		u.Line = number
		list = append(list, u)
	}
	if len(list) == 0 {
		return nil, bad(name, -1, "", "there is no message in it: lines of hexadecimal digits were expected")
	}
	return list, nil
}

// readLine reads one message.
func readLine(what, line string, announced int) (UserData, *Error) {
	if len(line) > 4*(maxUserData+64) {
		return UserData{}, bad(what, -1, "", "it has %d characters, which is more than a message has", len(line))
	}
	data, err := hexBytes(line)
	if err != nil {
		return UserData{}, bad(what, -1, "", "it is no row of hexadecimal digits")
	}
	if len(data) == 0 {
		return UserData{}, bad(what, -1, "", "it is empty")
	}
	if announced < 0 && looksLikeUserData(data) {
		return parseUserData(what, data)
	}
	// The service centre's number stands before the TPDU, with its length.
	n := 1 + int(data[0])
	if n > len(data) {
		return UserData{}, bad(what, 0, getAgain, "a service centre's number of %d octets; %d are left", data[0], len(data)-1)
	}
	if announced >= 0 && announced != len(data)-n {
		return UserData{}, bad(what, -1, getAgain, "AT+CMGS says %d octets, and there are %d", announced, len(data)-n)
	}
	return readTPDU(what, data[n:])
}

// hexBytes reads hexadecimal digits; blanks, colons and commas do not count.
func hexBytes(line string) ([]byte, error) {
	digits := make([]byte, 0, len(line))
	for i := range len(line) {
		if c := line[i]; c != ' ' && c != ':' && c != ',' {
			digits = append(digits, c)
		}
	}
	n, err := hex.Decode(digits, digits) // each byte is written behind the two that it is read from
	return digits[:n], err
}

// looksLikeUserData tells user data from a PDU: it begins with a header whose
// elements fill it exactly, one of them with ports or a concatenation.
func looksLikeUserData(data []byte) bool {
	n := int(data[0])
	if n < 5 || n > len(data)-1 {
		return false
	}
	found := false
	header := data[1 : 1+n]
	for len(header) >= 2 {
		size := int(header[1])
		if size > len(header)-2 {
			return false
		}
		switch [2]byte{header[0], header[1]} {
		case [2]byte{0x00, 3}, [2]byte{0x05, 4}, [2]byte{0x08, 4}:
			found = true
		}
		header = header[2+size:]
	}
	return found && len(header) == 0
}
