package push

import (
	"crypto/subtle"
	"strings"

	"cradle/rapi/wbxml"
)

// Message is a WSP connectionless push (WAP-230-WSP section 8.2.4.1).
type Message struct {
	Transaction byte   // the sender's number of it; of no meaning to the receiver
	ContentType string // "application/vnd.wap.connectivity-wbxml"

	// Parameters of the content type.
	Charset  string // "utf-8"; empty: not said
	Secured  bool   // a SEC parameter is there
	Security Security
	MAC      string      // 40 hexadecimal digits; empty: none
	Others   []Parameter // any others, when read

	Headers []Header
	Body    []byte // owned by the message
}

// Parameter is a parameter of a content type. Unknown ones have a number as
// their name: "0x2a".
type Parameter struct{ Name, Value string }

// Header is a header, by its name in HTTP or WAP: "X-Wap-Application-Id". An
// unknown one has a number as its name, "0x7a", and a value that is no text is
// shown as hexadecimal digits, "0x0102".
type Header struct{ Name, Value string }

// Provisioning is a push of client provisioning, without authentication. body
// is what wbxml.Encode made; the message takes it over.
func Provisioning(body []byte) *Message {
	return &Message{Transaction: 1, ContentType: wbxml.Provisioning.MediaType(), Body: body}
}

// Sign adds the SEC and MAC parameters. With UserPINMAC there is no MAC in the
// message (recalled of OMA-WAP-TS-ProvBoot-V1_1; a client that others wrote looks
// for none): make the PIN with PINWithMAC.
func (m *Message) Sign(s Security, k Key) error {
	mac := ""
	if s != UserPINMAC {
		var err error
		if mac, err = MAC(s, k, m.Body); err != nil {
			return err
		}
	}
	m.Secured, m.Security, m.MAC = true, s, mac
	return nil
}

// Verify holds the message's code against a key. The error says what is
// missing or does not agree; it is an *Error.
func (m *Message) Verify(k Key) error {
	switch {
	case !m.Secured && m.MAC == "":
		return bad("", -1, "", "the message is not authenticated: it has neither SEC nor MAC")
	case !m.Secured:
		return bad("", -1, "", "the message has a MAC, and no SEC that says with which key")
	case m.Security == UserPINMAC:
		ok, err := checkPINWithMAC(k.PIN, m.Body)
		if err != nil {
			return err
		}
		if !ok {
			return bad("", -1, "check the PIN; if it is right, the document was changed on the way", "the PIN does not belong to the document (USERPINMAC)")
		}
		return nil
	case m.MAC == "":
		return bad("", -1, "", "the message has SEC (%v) and no MAC", m.Security)
	}
	want, err := MAC(m.Security, k, m.Body)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToUpper(m.MAC))) != 1 {
		return bad("", -1, "check "+m.Security.keyName()+"; if it is right, the document was changed on the way", "the MAC does not agree with the document (%v)", m.Security)
	}
	return nil
}

// keyName is what a person has to look at.
func (s Security) keyName() string {
	switch s {
	case NetworkPIN:
		return "the IMSI"
	case UserNetworkPIN:
		return "the IMSI and the PIN"
	}
	return "the PIN"
}
