package push

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/rapi/provxml"
	"cradle/rapi/wbxml"
)

// tool finds a program, or skips loudly.
func tool(t testing.TB, name, untested string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		pkg := name
		if name == "text2pcap" {
			pkg = "tshark"
		}
		t.Skipf("SKIPPED: %s is not installed; %s (apt-get install %s)", name, untested, pkg)
	}
	return path
}

// corpusBodies are the documents found in the wild, in binary form.
func corpusBodies(t testing.TB) map[string][]byte {
	t.Helper()
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("SKIPPED: CRADLE_CORPUS does not name the folder of documents found in the wild; their envelopes are NOT tested")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	bodies := map[string][]byte{}
	for _, file := range files {
		doc, err := provxml.ReadFile(file)
		if err != nil {
			continue
		}
		body, err := wbxml.Encode(doc.Root.Element, wbxml.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		bodies[filepath.Base(file)] = body
	}
	if len(bodies) < 80 {
		t.Fatalf("only %d documents: is this the corpus?", len(bodies))
	}
	return bodies
}

// openssl computes the same codes, with the key given byte by byte.
func TestMACInOpenSSL(t *testing.T) {
	openssl := tool(t, "openssl", "nobody else has computed a MAC")
	for _, c := range []struct {
		s   Security
		k   Key
		hex string // the key, by hand
	}{
		{UserPIN, Key{PIN: "1234"}, "31323334"},
		{NetworkPIN, Key{IMSI: "404020506708200"}, "4940205060072800"},
		{NetworkPIN, Key{IMSI: "21407650123456"}, "21417056103254F6"},
		{UserNetworkPIN, Key{IMSI: "404020506708200", PIN: "0042"}, "494020506007280030303432"},
	} {
		for _, body := range [][]byte{bytesOf(t, nokiaBody), {}, bytes.Repeat([]byte{0xA5}, 10_000)} {
			cmd := exec.Command(openssl, "dgst", "-sha1", "-mac", "hmac", "-macopt", "hexkey:"+c.hex, "-binary")
			cmd.Stdin = bytes.NewReader(body)
			want, err := cmd.Output()
			if err != nil {
				t.Fatalf("openssl: %v", err)
			}
			got, err := MAC(c.s, c.k, body)
			if err != nil || got != strings.ToUpper(hex.EncodeToString(want)) {
				t.Errorf("%v of %d bytes: %s, %v; openssl has %X", c.s, len(body), got, err, want)
			}
		}
	}
	// USERPINMAC: the digits behind the key, out of openssl's code.
	body := bytesOf(t, nokiaBody)
	pin, err := pinWithMAC(bytes.NewReader([]byte{250, 13, 255, 7, 100, 49, 248}), 10, body)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(openssl, "dgst", "-sha1", "-mac", "hmac", "-macopt", "key:37098", "-binary")
	cmd.Stdin = bytes.NewReader(body)
	code, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl: %v", err)
	}
	want := "37098"
	for _, b := range code[:5] {
		want += fmt.Sprint(b % 10)
	}
	if pin != want {
		t.Errorf("the PIN is %s; by openssl's code it is %s", pin, want)
	}
}

// tsharkFields lets Wireshark's dissectors read packets: a dump as text2pcap
// takes it. Of each packet the fields are joined by "|".
func tsharkFields(t *testing.T, dump string, capture, options []string, fields ...string) []string {
	t.Helper()
	text2pcap := tool(t, "text2pcap", "nobody else has read a push")
	tshark := tool(t, "tshark", "nobody else has read a push")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.txt"), filepath.Join(dir, "out.pcapng")
	if err := os.WriteFile(in, []byte(dump), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(text2pcap, append(append([]string{"-q"}, capture...), in, out)...).CombinedOutput(); err != nil {
		t.Fatalf("text2pcap: %v\n%s", err, said)
	}
	args := append([]string{"-n", "-r", out, "-T", "fields", "-E", "separator=|"}, options...)
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	var complaints bytes.Buffer
	cmd := exec.Command(tshark, args...)
	cmd.Stderr = &complaints
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, &complaints)
	}
	return strings.Split(strings.TrimRight(string(text), "\n"), "\n")
}

// packet is a line of text2pcap's input.
func packet(data []byte) string {
	var b strings.Builder
	for i := 0; i < len(data); i += 16 {
		fmt.Fprintf(&b, "%06x", i)
		for _, c := range data[i:min(i+16, len(data))] {
			fmt.Fprintf(&b, " %02x", c)
		}
		b.WriteByte('\n')
	}
	return b.String() + "\n"
}

// Wireshark reads a push of every kind, in UDP to port 2948.
func TestPushInWireshark(t *testing.T) {
	body := bytesOf(t, nokiaBody)
	var dump strings.Builder
	var want []string
	for i, s := range []Security{NetworkPIN, UserPIN, UserNetworkPIN, UserPINMAC} {
		m := Provisioning(body)
		m.Transaction = byte(i + 1)
		if err := m.Sign(s, Key{IMSI: "404020506708200", PIN: "1234"}); err != nil {
			t.Fatal(err)
		}
		m.Headers = []Header{{"X-Wap-Application-Id", "x-wap-application:wml.ua"}, {"X-Wap-Initiator-URI", "http://a.example/"}, {"Push-Flag", "1"}, {"Content-Location", "http://b.example/c"}, {"Content-Length", "1000"}, {"Date", "Fri, 27 Nov 2026 12:00:00 GMT"}, {"X-MS-Desc", "Depot"}}
		pdu, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		dump.WriteString(packet(pdu))
		want = append(want, fmt.Sprintf("2948|0x%02x|0x06|application/vnd.wap.connectivity-wbxml|0x%02x|%s|x-wap-application:wml.ua|http://a.example/|http://b.example/c|1000|X-MS-Desc|0x03|", i+1, byte(s), m.MAC))
	}
	got := tsharkFields(t, dump.String(), []string{"-u", "9200,2948"}, nil,
		"udp.dstport", "wsp.TID", "wsp.pdu_type", "wsp.header.content_type", "wsp.parameter.sec", "wsp.parameter.mac",
		"wsp.header.x_wap_application_id", "wsp.header.initiator_uri", "wsp.header.content_location", "wsp.header.content_length",
		"wsp.header.name_string", "wbxml.version", "_ws.malformed")
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Errorf("Wireshark read\n%s, want\n%s", strings.Join(got, "\n"), want[i])
		}
	}
}

// Indications and loadings of a cabinet, with their tokens rendered.
func TestIndicationInWireshark(t *testing.T) {
	i, err := Indication{Text: "New settings", Href: "https://www.depot.com/wm/new.cpf", ID: "7", Action: SignalHigh, Created: time.Date(2026, 11, 27, 12, 30, 0, 0, time.UTC)}.Message()
	if err != nil {
		t.Fatal(err)
	}
	l, err := Loading{Href: "http://depot.org/new.cpf", Action: ExecuteLow}.Message()
	if err != nil {
		t.Fatal(err)
	}
	var dump strings.Builder
	for _, m := range []*Message{i, l} {
		pdu, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		dump.WriteString(packet(pdu))
	}
	tshark := tool(t, "tshark", "nobody else has read an indication")
	text2pcap := tool(t, "text2pcap", "nobody else has read an indication")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.txt"), filepath.Join(dir, "out.pcapng")
	if err := os.WriteFile(in, []byte(dump.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(text2pcap, "-q", "-u", "9200,2948", in, out).CombinedOutput(); err != nil {
		t.Fatalf("text2pcap: %v\n%s", err, said)
	}
	text, err := exec.Command(tshark, "-n", "-r", out, "-V").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	for _, want := range []string{
		"Content-Type: application/vnd.wap.sic; charset=UTF-8", "href='https://www.'", "'depot'", "'.com/'", "'wm/new.cpf'",
		"si-id=", "action='signal-high'", "created=", "'New settings'", "</si>",
		"Content-Type: application/vnd.wap.slc; charset=UTF-8", "href='http://'", "'.org/'", "'new.cpf'", "action='execute-low'",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("Wireshark does not show %s", want)
		}
	}
	if strings.Contains(string(text), "not defined") || strings.Contains(string(text), "Malformed") {
		t.Errorf("Wireshark read\n%s", text)
	}
}

// Wireshark puts the messages for a modem together and reads what is in them,
// over the whole corpus.
func TestMessagesInWireshark(t *testing.T) {
	var dump strings.Builder
	type sent struct {
		name, mac string
		parts     int
	}
	var order []sent
	reference := uint16(0)
	for name, body := range corpusBodies(t) {
		m := Provisioning(body)
		if err := m.Sign(UserPIN, Key{PIN: "1234"}); err != nil {
			t.Fatal(err)
		}
		pdu, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		reference++
		parts, err := Split(pdu, SplitOptions{Reference: reference, Wide: reference%2 == 0, Source: 10000 + reference})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range parts {
			tpdu, err := Submit{To: "+491701234567", Class1: reference%3 == 0}.TPDU(u)
			if err != nil {
				t.Fatal(err)
			}
			dump.WriteString("I\n" + packet(tpdu))
		}
		order = append(order, sent{name, m.MAC, len(parts)})
	}
	got := tsharkFields(t, dump.String(), []string{"-D", "-l", "147"}, []string{"-o", `uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0",""`},
		"gsm_sms.tp-mti", "gsm_sms.tp-da", "gsm_sms.destination_port", "gsm_sms.udh.mm.msg_part", "wsp.parameter.mac", "_ws.malformed")
	at := 0
	for _, s := range order {
		for part := 1; part <= s.parts; part++ {
			mac, number := "", fmt.Sprint(part)
			if part == s.parts {
				mac = s.mac
			}
			if s.parts == 1 {
				number = ""
			}
			want := fmt.Sprintf("1|491701234567|2948|%s|%s|", number, mac)
			if at >= len(got) {
				t.Fatalf("Wireshark read %d messages", len(got))
			}
			if line := strings.TrimPrefix(got[at], "0x0"); strings.TrimPrefix(line, "0x") != want {
				t.Errorf("%s, message %d of %d: Wireshark read %s, want %s", s.name, part, s.parts, got[at], want)
			}
			at++
		}
	}
	if at != len(got) {
		t.Errorf("Wireshark read %d messages, %d were sent", len(got), at)
	}
	t.Logf("%d documents in %d messages", len(order), at)
}
