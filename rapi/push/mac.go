package push

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// Security is how a document of client provisioning is authenticated: the SEC
// parameter of its content type (OMA-WAP-TS-ProvCont-V1_1 section 6; the
// numbers stand also in WAP-230-WSP's table of parameter values).
type Security uint8

const (
	NetworkPIN     Security = 0 // NETWPIN: the key is the IMSI of the SIM card
	UserPIN        Security = 1 // USERPIN: a PIN that a person types in
	UserNetworkPIN Security = 2 // USERNETWPIN: the IMSI, and a PIN behind it
	UserPINMAC     Security = 3 // USERPINMAC: the code itself is what a person types in
)

// String is the name in the standard: "NETWPIN".
func (s Security) String() string {
	switch s {
	case NetworkPIN:
		return "NETWPIN"
	case UserPIN:
		return "USERPIN"
	case UserNetworkPIN:
		return "USERNETWPIN"
	case UserPINMAC:
		return "USERPINMAC"
	}
	return fmt.Sprintf("SEC %d", uint8(s))
}

// ParseSecurity reads a name, in any case.
func ParseSecurity(name string) (Security, error) {
	for s := NetworkPIN; s <= UserPINMAC; s++ {
		if strings.EqualFold(name, s.String()) {
			return s, nil
		}
	}
	return 0, bad("", -1, "", "%q is no way to authenticate a document; there are NETWPIN, USERPIN, USERNETWPIN and USERPINMAC", name)
}

// Key is what sender and receiver both know. It is a secret: it has no String
// of its own digits.
type Key struct {
	IMSI string // 6 to 15 digits, for NetworkPIN and UserNetworkPIN
	PIN  string // digits, for UserPIN and UserNetworkPIN; see UserPINMAC
}

// String shows that there is a key, and not which.
func (k Key) String() string {
	var parts []string
	if k.IMSI != "" {
		parts = append(parts, "IMSI ***")
	}
	if k.PIN != "" {
		parts = append(parts, "PIN ***")
	}
	return strings.Join(parts, ", ")
}

// GoString is String, for %#v.
func (k Key) GoString() string { return k.String() }

// MAC is the message authentication code of a body: HMAC-SHA1 (RFC 2104) of
// the document as it is sent, as 40 hexadecimal digits in capitals. The form
// is what Nokia's "Over The Air Settings Specification", NowSMS and Kannel send;
// OMA-WAP-TS-ProvBoot-V1_1 has the computation (recalled; held against openssl
// and a published code in the tests). UserPINMAC has no code in the message: see
// PINWithMAC.
func MAC(s Security, k Key, body []byte) (string, error) {
	key, err := k.bytes(s)
	if err != nil {
		return "", err
	}
	return strings.ToUpper(hex.EncodeToString(sum(key, body))), nil
}

func sum(key, body []byte) []byte {
	h := hmac.New(sha1.New, key)
	h.Write(body)
	return h.Sum(nil)
}

// bytes is the HMAC's key.
func (k Key) bytes(s Security) ([]byte, error) {
	switch s {
	case NetworkPIN:
		return semiOctets(k.IMSI)
	case UserPIN:
		return pinDigits(k.PIN)
	case UserNetworkPIN:
		imsi, err := semiOctets(k.IMSI)
		if err != nil {
			return nil, err
		}
		pin, err := pinDigits(k.PIN)
		return append(imsi, pin...), err
	case UserPINMAC:
		return nil, bad("", -1, "ask for the PIN that belongs to the document", "USERPINMAC has no code in the message")
	}
	return nil, bad("", -1, "", "%v is no known way to authenticate a document", s)
}

// pinDigits is a PIN as it goes into the key: its digits in ASCII.
func pinDigits(pin string) ([]byte, error) {
	if pin == "" {
		return nil, bad("", -1, "give the PIN that the person at the handset types in", "the PIN is missing")
	}
	if !digits(pin) {
		return nil, bad("", -1, "", "the PIN has something else than digits in it")
	}
	return []byte(pin), nil
}

// semiOctets is an IMSI as it goes into the key: two digits a byte, the second
// in the high half, with a parity digit before them (9 for an odd number of
// digits, 1 for an even one, and F behind it then), as in the SIM's file EF_IMSI
// without its length (3GPP TS 31.102 section 4.2.2 and TS 24.008 section
// 10.5.1.4).
func semiOctets(imsi string) ([]byte, error) {
	if imsi == "" {
		return nil, bad("", -1, "read the IMSI off the SIM card, or ask the operator", "the IMSI is missing")
	}
	if !digits(imsi) || len(imsi) < 6 || len(imsi) > 15 {
		return nil, bad("", -1, "", "an IMSI has 6 to 15 digits, and nothing else")
	}
	nibbles := "9" + imsi
	if len(imsi)%2 == 0 {
		nibbles = "1" + imsi + "F"
	}
	return swapped(nibbles), nil
}

// swapped packs digits (and F) two a byte, the first in the low half.
func swapped(nibbles string) []byte {
	out := make([]byte, 0, len(nibbles)/2)
	for i := 0; i+1 < len(nibbles); i += 2 {
		out = append(out, nibble(nibbles[i])|nibble(nibbles[i+1])<<4)
	}
	return out
}

func nibble(c byte) byte {
	if c == 'F' {
		return 0xF
	}
	return c - '0'
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// minPINWithMAC is the shortest PIN of USERPINMAC: a key of five digits, and
// five of the code.
const minPINWithMAC = 10

// PINWithMAC makes the PIN of a document that is sent with USERPINMAC: a key of
// n/2 random digits, and behind it n/2 digits out of the document's code: of each
// of its first bytes the remainder by ten (OMA-WAP-TS-ProvBoot-V1_1, recalled, and
// the same in a client that others wrote). n is even, from 10 to 40. The person at
// the handset gets it by another way than the document.
func PINWithMAC(n int, body []byte) (string, error) {
	return pinWithMAC(rand.Reader, n, body)
}

func pinWithMAC(random io.Reader, n int, body []byte) (string, error) {
	if n < minPINWithMAC || n > 2*sha1.Size || n%2 != 0 {
		return "", bad("", -1, "", "a PIN of USERPINMAC has an even number of digits, from %d to %d", minPINWithMAC, 2*sha1.Size)
	}
	key := make([]byte, 0, n/2)
	one := make([]byte, 1)
	for len(key) < n/2 {
		if _, err := io.ReadFull(random, one); err != nil {
			return "", err
		}
		if one[0] < 250 { // else the digits were not equally likely
			key = append(key, '0'+one[0]%10)
		}
	}
	return string(key) + macDigits(key, body), nil
}

// macDigits are as many digits out of the code as the key has.
func macDigits(key, body []byte) string {
	var b strings.Builder
	for _, c := range sum(key, body)[:len(key)] {
		b.WriteByte('0' + c%10)
	}
	return b.String()
}

// checkPINWithMAC reports whether a PIN of USERPINMAC belongs to a body.
func checkPINWithMAC(pin string, body []byte) (bool, error) {
	if !digits(pin) || len(pin) < minPINWithMAC || len(pin) > 2*sha1.Size || len(pin)%2 != 0 {
		return false, bad("", -1, "", "a PIN of USERPINMAC has an even number of digits, from %d to %d", minPINWithMAC, 2*sha1.Size)
	}
	half := len(pin) / 2
	return subtle.ConstantTimeCompare([]byte(macDigits([]byte(pin[:half]), body)), []byte(pin[half:])) == 1, nil
}
