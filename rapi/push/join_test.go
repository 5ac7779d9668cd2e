package push

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Every document of the corpus, as a gateway's and a modem's text, shuffled with
// those of others and put together again.
func TestCorpusThereAndBack(t *testing.T) {
	bodies := corpusBodies(t)
	random := rand.New(rand.NewPCG(1, 2))
	var gateway, modem strings.Builder
	reference := uint16(0)
	for _, body := range bodies {
		reference++
		m := Provisioning(body)
		if err := m.Sign(NetworkPIN, Key{IMSI: "262011234567890"}); err != nil {
			t.Fatal(err)
		}
		pdu, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		parts, err := Split(pdu, SplitOptions{Reference: reference})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range parts {
			if n := len(u.Bytes()); n > 140 {
				t.Errorf("a message of %d octets", n)
			}
		}
		random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		gateway.WriteString(GatewayText(parts))
		text, err := ModemText(parts, Submit{To: "+491701234567"})
		if err != nil {
			t.Fatal(err)
		}
		modem.WriteString(text)
	}
	for what, text := range map[string]string{"gateway": gateway.String(), "modem": modem.String()} {
		read, err := ReadText(what, text)
		if err != nil {
			t.Fatal(err)
		}
		random.Shuffle(len(read), func(i, j int) { read[i], read[j] = read[j], read[i] })
		datagrams, notes, err := Join(read)
		if err != nil || notes != nil || len(datagrams) != len(bodies) {
			t.Fatalf("%s: %d of %d, %v, %v", what, len(datagrams), len(bodies), notes, err)
		}
		found := 0
		for _, d := range datagrams {
			m, err := Decode(d.Data)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.Verify(Key{IMSI: "262011234567890"}); err != nil {
				t.Error(err)
			}
			for _, body := range bodies {
				if bytes.Equal(body, m.Body) {
					found++
					break
				}
			}
		}
		if found != len(bodies) {
			t.Errorf("%s: %d of %d documents came through", what, found, len(bodies))
		}
	}
}

func TestSplitSizes(t *testing.T) {
	for _, c := range []struct {
		size, parts, last int
		wide              bool
	}{
		{1, 1, 1, false}, {133, 1, 133, false}, {134, 2, 6, false}, {256, 2, 128, false}, {257, 3, 1, false},
		{134, 2, 7, true}, {254, 2, 127, true}, {255 * 128, 255, 128, false},
	} {
		parts, err := Split(make([]byte, c.size), SplitOptions{Wide: c.wide})
		if err != nil || len(parts) != c.parts || len(parts[len(parts)-1].Data) != c.last {
			t.Errorf("%d octets: %d messages, %v; want %d, the last of %d", c.size, len(parts), err, c.parts, c.last)
		}
	}
	if _, err := Split(make([]byte, 255*128+1), SplitOptions{}); err == nil || !strings.Contains(err.Error(), "256 messages; 255 is the most; let a service indication") {
		t.Error(err)
	}
	if _, err := Split(nil, SplitOptions{}); err == nil {
		t.Error("nothing was split")
	}
	// References are made from the data: another document has another one.
	a, _ := Split(bytes.Repeat([]byte{1}, 200), SplitOptions{})
	b, _ := Split(bytes.Repeat([]byte{2}, 200), SplitOptions{})
	if a[0].Reference == b[0].Reference || a[0].Reference > 0xFF {
		t.Errorf("references %#x and %#x", a[0].Reference, b[0].Reference)
	}
}

func parts(reference uint16, texts ...string) []UserData {
	var list []UserData
	for i, s := range texts {
		list = append(list, UserData{HasPorts: true, Destination: 2948, Source: 9200, Reference: reference, Total: uint8(len(texts)), Sequence: uint8(i + 1), Data: []byte(s)})
	}
	return list
}

func TestJoin(t *testing.T) {
	a, b := parts(1, "a", "b", "c", "d"), parts(2, "x", "y")
	for _, c := range []struct {
		what     string
		messages []UserData
		want     string // datagrams, notes, error
	}{
		{"two documents, mixed up", []UserData{a[3], b[1], a[0], a[2], b[0], a[1]}, `[abcd xy] [] <nil>`},
		{"one message missing", []UserData{a[3], a[0], b[0], a[1], b[1]}, `[xy] [] message 3 of 4, reference 0x01, is missing; get the messages again`},
		{"several missing", []UserData{a[3], b[1]}, `[] [] messages 1, 2 and 3 of 4, reference 0x01, are missing; message 1 of 2, reference 0x02, is missing; get the messages again`},
		{"one twice", []UserData{b[1], b[0], b[1]}, `[xy] [short message 3 is there twice: message 2 of 2, reference 0x02] <nil>`},
		{"one twice and different", []UserData{b[0], parts(2, "z", "y")[0]}, `[] [] short message 2: message 1 of 2 with the reference 0x02 is there twice, with different contents; read the messages of one delivery only`},
		{"one alone", []UserData{{Data: []byte("q")}, b[0], b[1]}, `[q xy] [] <nil>`},
		{"the same reference from another number", []UserData{b[0], {Peer: "+1", HasPorts: true, Destination: 2948, Source: 9200, Reference: 2, Total: 2, Sequence: 2, Data: []byte("y")}}, `[] [] message 2 of 2, reference 0x02, is missing; message 1 of 2, reference 0x02, is missing; get the messages again`},
		{"a number that cannot be", []UserData{{Total: 2, Sequence: 3}}, `[] [] short message 1: it says that it is message 3 of 2`},
	} {
		datagrams, notes, err := Join(c.messages)
		texts := []string{}
		for _, d := range datagrams {
			texts = append(texts, string(d.Data))
		}
		if got := fmt.Sprint(texts, notes, err); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.what, got, c.want)
		}
	}
}

func TestReadTextRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "f: there is no message in it",
		"# nothing\n\nOK\n":             "f: there is no message in it",
		"hello":                         "line 1 of f: it is no row of hexadecimal digits",
		"AT+CMGS=x\n":                   "line 1 of f: AT+CMGS without a length",
		"AT+CMGS=5\n0041000B91":         "line 2 of f: AT+CMGS says 5 octets, and there are 4",
		"ABC":                           "line 1 of f: it is no row of hexadecimal digits",
		"0041":                          "line 1 of f: byte 0x1: 1 octets were expected; 0 are left; it is cut short",
		"0602":                          "line 1 of f: byte 0x0: a service centre's number of 6 octets; 1 are left",
		"0B05040B8423F000034A0203 01":   "line 1 of f: byte 0x7: it says that it is message 3 of 2",
		"0B05040B8423F00003 4A0200 01":  "line 1 of f: byte 0x7: it says that it is message 0 of 2",
		"00010004812143 00 00 00":       "line 1 of f: byte 0x7: the data coding scheme is 0x00: the message is a text",
		"0041000481214300 04 02 05 01":  "line 1 of f: byte 0x0: a user data header of 5 octets; 1 are left",
		"0001000481214300 04 01 05 01":  "line 1 of f: byte 0xa: 1 octets behind the end of the message",
		"00 02 00":                      "line 1 of f: byte 0x0: the first octet is 0x02",
		strings.Repeat("00", 500):       "line 1 of f: it has 1000 characters, which is more than a message has",
		"00410015812143 00 04 02 05 01": "line 1 of f: byte 0x2: a telephone number of 21 digits",
	} {
		_, err := ReadText("f", text)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
	if _, err := parseUserData("it", []byte{3, 5, 4, 1}); err == nil || err.Error() != "it: byte 0x1: an element of the user data header that goes beyond the header" {
		t.Error(err)
	}
	if _, err := parseUserData("it", []byte{5, 5, 3, 1, 2, 3}); err == nil || err.Error() != "it: byte 0x1: the element 0x05 of the user data header has 3 octets; it was expected to have 4" {
		t.Error(err)
	}
	if _, err := (Submit{To: "0170 1"}).TPDU(UserData{}); err == nil || !strings.Contains(err.Error(), "is no telephone number; write it as +491701234567") {
		t.Error(err)
	}
}

// What Verify says about a message that it cannot confirm.
func TestVerify(t *testing.T) {
	body := bytesOf(t, nokiaBody)
	pin, err := PINWithMAC(12, body)
	if err != nil || len(pin) != 12 {
		t.Fatal(pin, err)
	}
	wrong := []byte(pin)
	wrong[11] = '0' + (wrong[11]-'0'+1)%10
	for _, c := range []struct {
		m    Message
		k    Key
		want string
	}{
		{Message{Body: body}, Key{PIN: "1"}, "the message is not authenticated: it has neither SEC nor MAC"},
		{Message{Body: body, MAC: nokiaMAC}, Key{PIN: "1"}, "the message has a MAC, and no SEC"},
		{Message{Body: body, Secured: true, Security: UserPIN}, Key{PIN: "1"}, "the message has SEC (USERPIN) and no MAC"},
		{Message{Body: body, Secured: true, Security: UserPIN, MAC: strings.ToLower(nokiaMAC)}, Key{PIN: "1234"}, ""},
		{Message{Body: body, Secured: true, Security: UserPIN, MAC: nokiaMAC}, Key{PIN: "1235"}, "the MAC does not agree with the document (USERPIN); check the PIN"},
		{Message{Body: body, Secured: true, Security: UserPIN, MAC: nokiaMAC}, Key{}, "the PIN is missing"},
		{Message{Body: body, Secured: true, Security: UserPIN, MAC: nokiaMAC}, Key{PIN: "12a4"}, "the PIN has something else than digits in it"},
		{Message{Body: body, Secured: true, Security: NetworkPIN, MAC: nokiaMAC}, Key{PIN: "1234"}, "the IMSI is missing"},
		{Message{Body: body, Secured: true, Security: UserNetworkPIN, MAC: nokiaMAC}, Key{PIN: "1234", IMSI: "262011234567890"}, "check the IMSI and the PIN"},
		{Message{Body: body, Secured: true, Security: 7, MAC: nokiaMAC}, Key{PIN: "1234"}, "SEC 7 is no known way"},
		{Message{Body: body, Secured: true, Security: UserPINMAC}, Key{PIN: pin}, ""},
		{Message{Body: body, Secured: true, Security: UserPINMAC}, Key{PIN: string(wrong)}, "the PIN does not belong to the document"},
		{Message{Body: body, Secured: true, Security: UserPINMAC}, Key{PIN: "1234"}, "an even number of digits, from 10 to 40"},
	} {
		err := c.m.Verify(c.k)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v, want %q", c.m.Security, err, c.want)
		}
		if err != nil && c.k.PIN != "" && len(c.k.PIN) > 1 && strings.Contains(err.Error(), c.k.PIN) {
			t.Errorf("the PIN is in %q", err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v", Key{PIN: "1234", IMSI: "262011234567890"}, Key{PIN: "1234"}, Key{IMSI: "262011234567890"}); strings.Contains(s, "1234") {
		t.Errorf("a key is shown as %s", s)
	}
}

// What cannot be sent is refused before it is.
func TestIndicationRefused(t *testing.T) {
	for want, make := range map[string]func() (*Message, error){
		"it has no text":             Indication{Href: "http://a"}.Message,
		"it points nowhere":          Indication{Text: "a"}.Message,
		"does not say what":          Indication{Action: SignalDelete}.Message,
		`the action "execute-low"`:   Indication{Text: "a", Href: "b", Action: ExecuteLow}.Message,
		"service loading: it points": Loading{}.Message,
		`the action "delete"`:        Loading{Href: "a", Action: SignalDelete}.Message,
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	m, err := Indication{Action: SignalDelete, ID: "7"}.Message()
	if err != nil {
		t.Fatal(err)
	}
	// action="delete" and si-id (WAP-167 section 8.2).
	if want := bytesOf(t, "03 05 6A 00 45 86 11 03 '7' 00 09 01 01"); !bytes.Equal(m.Body, want) {
		t.Errorf("% x, want % x", m.Body, want)
	}
}
