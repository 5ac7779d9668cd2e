package wbxml

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// libwbxml's reader reads what we write, the whole corpus of it, and
// understands the same.
func TestToolReadsOurs(t *testing.T) {
	wbxml2xml := tool(t, "wbxml2xml", "nobody else has read what is written")
	dir := t.TempDir()
	c := &comparer{t: t}
	cannot := map[string][]string{}
	for _, d := range corpusDocuments(t) {
		for i, o := range []EncodeOptions{{}, {Tokens: OMA10, StringTable: true}, {Version: V11}, {Version: V12, PublicText: true}, {Tokens: Microsoft}, {Tokens: WM2003}} {
			data, err := Encode(d.doc.Root.Element, o)
			if err != nil {
				t.Errorf("%s: %v", d.name, err)
				continue
			}
			if o.Tokens == Microsoft || o.Tokens == WM2003 {
				// The program has no table of Microsoft's.
				if oma, err := Encode(d.doc.Root.Element, EncodeOptions{Tokens: OMA11}); err != nil || !bytes.Equal(oma, data) {
					reason := "has no Microsoft code pages"
					cannot[reason] = append(cannot[reason], d.name)
					continue
				}
			}
			in := write(t, filepath.Join(dir, fmt.Sprintf("%s.%d.wbxml", d.name, i)), data)
			out := in + ".xml"
			if said, err := exec.Command(wbxml2xml, "-m", "0", "-o", out, in).CombinedOutput(); err != nil {
				t.Errorf("%s, %+v: wbxml2xml: %v\n%s", d.name, o, err, said)
				continue
			}
			c.add(fmt.Sprintf("%s, %+v", d.name, o), d.file, out)
		}
	}
	read := len(c.names)
	for name, what := range c.differences() {
		t.Errorf("%s: %s", name, what)
	}
	for reason, names := range cannot {
		t.Logf("wbxml2xml %s: %d encodings were not shown to it", reason, len(names))
	}
	t.Logf("wbxml2xml read %d encodings", read)
}

// What libwbxml's writer makes of the corpus is read, and means the same.
func TestWeReadTheTools(t *testing.T) {
	xml2wbxml := tool(t, "xml2wbxml", "nothing that another program wrote has been read")
	dir := t.TempDir()
	c := &comparer{t: t}
	cannot := map[string][]string{}
	for _, d := range corpusDocuments(t) {
		// A fragment gets its root first: the program knows a language by that.
		in := write(t, filepath.Join(dir, d.name), []byte(d.doc.Text()))
		for i, args := range [][]string{nil, {"-n"}, {"-v", "1.2"}, {"-v", "1.1"}} {
			out := fmt.Sprintf("%s.%d.wbxml", in, i)
			said, err := exec.Command(xml2wbxml, append(append([]string{}, args...), "-o", out, in)...).CombinedOutput()
			if err != nil && i == 1 && bytes.Contains(said, []byte("can't encode Literal")) {
				if ours, err := Encode(d.doc.Root.Element, EncodeOptions{}); err != nil || ours[3] == 0 {
					t.Errorf("%s: xml2wbxml finds a name without a token, and we do not: %v", d.name, err)
				}
				cannot["without a string table cannot write names that have no token"] = append(cannot["without a string table cannot write names that have no token"], d.name)
				continue
			}
			if err != nil {
				t.Errorf("%s: xml2wbxml %v: %v\n%s", d.name, args, err, said)
				continue
			}
			if strings.Contains(d.doc.Text(), "xmlns:") {
				reason := "drops the namespaces of a document"
				cannot[reason] = append(cannot[reason], d.name)
				continue
			}
			data, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			back, err := Decode(data, DecodeOptions{Name: d.name})
			if err != nil || back.Incomplete {
				t.Errorf("%v: %v, %v", args, err, back)
				continue
			}
			c.add(fmt.Sprintf("%s %v", d.name, args), d.file, write(t, out+".xml", []byte(back.Text)))
		}
	}
	read := len(c.names)
	for name, what := range c.differences() {
		t.Errorf("%s: %s", name, what)
	}
	for reason, names := range cannot {
		t.Logf("xml2wbxml %s: %d encodings, %v", reason, len(names), names)
	}
	if names := cannot["drops the namespaces of a document"]; len(names) > 4 {
		t.Errorf("more than the one document in its four encodings: %v", names)
	}
	t.Logf("%d encodings of xml2wbxml were read", read)
}

// Every token of OMA's pages, asked one by one.
func TestTokensAgreeWithLibwbxml(t *testing.T) {
	wbxml2xml := tool(t, "wbxml2xml", "the token tables are held against nobody else's")
	dir := t.TempDir()
	attribute := regexp.MustCompile(`<parm ([a-z]+)="([^"]*)"/>`)
	ask := func(data []byte) (name, value string, known bool) {
		in := write(t, filepath.Join(dir, "t.wbxml"), data)
		out, err := exec.Command(wbxml2xml, "-m", "0", "-o", "-", in).Output()
		m := attribute.FindSubmatch(out)
		if err != nil || m == nil || string(m[1]) == "unknown" {
			return "", "", false
		}
		return string(m[1]), string(m[2]), true
	}
	known := 0
	pages := provisioningPages()
	for page := byte(0); page < 2; page++ {
		for code := 5; code < 0x100; code++ {
			if code&0x3F < 5 {
				continue // global tokens
			}
			tok := byte(code)
			head := []byte{3, 0x0B, 0x6A, 0, 0x45, 0x87}
			if page > 0 {
				head = append(head, tokSwitchPage, page)
			}
			var ours start
			var have bool
			if tok < 0x80 {
				ours, have = pages[page].starts[tok]
			} else {
				var v value
				v, have = pages[page].values[tok]
				ours = start{name: "value", prefix: v.text}
				head = append(head, 0x06)
			}
			name, text, theirs := ask(append(head, tok, 1, 1))
			text = strings.Replace(text, "TRETRA-", "TETRA-", 1) // its table has it so; Wireshark's has TETRA
			switch {
			case page == 1 && (tok == 0xE0 || tok == 0xE1) && !theirs: // Wireshark has them there
			case have != theirs:
				t.Errorf("page %d token 0x%02x: ours %v (%s), libwbxml's %v (%s=%s)", page, tok, have, ours, theirs, name, text)
			case have && (name != ours.name || text != ours.prefix):
				t.Errorf("page %d token 0x%02x: %s=%s, libwbxml says %s=%s", page, tok, ours.name, ours.prefix, name, text)
			case have:
				known++
			}
		}
	}
	t.Logf("%d tokens agree", known)
	if known < 150 {
		t.Errorf("only %d tokens", known)
	}
}

func (s start) String() string { return s.name + "=" + s.prefix }

// The same question to Wireshark, in one document: it shows each token's
// meaning on a line of its own. Where it knows less, or more, is listed.
func TestTokensAgreeWithWireshark(t *testing.T) {
	tshark := tool(t, "tshark", "the token tables are held against one other program only")
	text2pcap := tool(t, "text2pcap", "the token tables are held against one other program only")
	pages := provisioningPages()
	body := []byte{3, 0x0B, 0x6A, 0, 0x45}
	type asked struct {
		page, tok byte
	}
	var order []asked
	for page := byte(0); page < 2; page++ {
		for code := 5; code < 0x100; code++ {
			if code&0x3F < 5 {
				continue
			}
			body = append(body, 0x87, tokSwitchPage, page)
			if code >= 0x80 {
				body = append(body, 0x22) // known on both pages
			}
			body = append(body, byte(code), tokEnd)
			order = append(order, asked{page, byte(code)})
		}
	}
	body = append(body, tokEnd)
	dir := t.TempDir()
	var dump strings.Builder
	dump.WriteString("000000")
	for _, b := range append([]byte{1, 6, 1, 0xB6}, body...) {
		fmt.Fprintf(&dump, " %02x", b)
	}
	in := write(t, filepath.Join(dir, "in.txt"), []byte(dump.String()+"\n"))
	capture := filepath.Join(dir, "push.pcap")
	if said, err := exec.Command(text2pcap, "-q", "-u", "9200,2948", in, capture).CombinedOutput(); err != nil {
		t.Fatalf("text2pcap: %v\n%s", err, said)
	}
	out, err := exec.Command(tshark, "-n", "-r", capture, "-V").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	line := regexp.MustCompile(`Known attr(Start|Value) 0x([0-9A-F]{2}) +\| +(.*)`)
	var meanings []string
	var skip bool
	for _, m := range line.FindAllStringSubmatch(string(out), -1) {
		if skip = m[1] == "Start" && strings.Contains(m[3], "name='TO-NAPID'") && !skip && len(meanings) < len(order) && order[len(meanings)].tok >= 0x80; skip {
			continue // the attribute that a value needs
		}
		meanings = append(meanings, strings.TrimSpace(m[3]))
		skip = false
	}
	if len(meanings) != len(order) {
		t.Fatalf("Wireshark showed %d tokens of %d", len(meanings), len(order))
	}
	// Wireshark 4.0's table of page 1 lacks name, value and the pieces of values;
	// that of page 0 lacks two that it has on page 1, and writes I for 1 in two.
	differs := map[asked]string{
		{1, 0x05}: "", {1, 0x06}: "", {1, 0x90}: "", {1, 0x91}: "", {1, 0x92}: "", {1, 0x93}: "", {0, 0xE0}: "", {0, 0xE1}: "",
		{0, 0xB9}: "'CDMA2000-IX-SIMPLE-IP'", {0, 0xBA}: "'CDMA2000-IX-MOBILE-IP'",
	}
	agree := 0
	for i, a := range order {
		theirs := meanings[i]
		if strings.HasPrefix(theirs, "(Requested token not defined") {
			theirs = ""
		}
		ours := ""
		if s, ok := pages[a.page].starts[a.tok]; ok {
			if ours = s.name + "="; s.prefix != "" {
				ours += "'" + s.prefix + "'"
			}
		}
		if v, ok := pages[a.page].values[a.tok]; ok {
			ours = "'" + v.text + "'"
		}
		if want, ok := differs[a]; ok {
			if theirs != want && theirs != ours {
				t.Errorf("page %d token 0x%02x: Wireshark says %s", a.page, a.tok, theirs)
			}
			continue
		}
		if ours != theirs {
			t.Errorf("page %d token 0x%02x: %s, Wireshark says %s", a.page, a.tok, ours, theirs)
		} else if ours != "" {
			agree++
		}
	}
	t.Logf("%d tokens agree", agree)
	if agree < 150 {
		t.Errorf("only %d tokens", agree)
	}
}

// Service indication and loading, both ways.
func TestToolAndIndications(t *testing.T) {
	wbxml2xml := tool(t, "wbxml2xml", "nobody else has read an indication")
	xml2wbxml := tool(t, "xml2wbxml", "nothing that another program wrote has been read")
	dir := t.TempDir()
	c := &comparer{t: t}
	for i, d := range []struct {
		l    Language
		text string
	}{
		{ServiceIndication, `<si><indication href="http://www.xyz.com/email/123/abc.wml" created="1999-06-25T15:23:15Z" si-expires="1999-06-30T00:00:00Z">You have 4 new emails</indication></si>`},
		{ServiceIndication, `<si><indication href="https://a.example.org/b.net/new.cpf" si-id="a@b" action="signal-high">Neue Einstellungen für das Gerät</indication></si>`},
		{ServiceIndication, `<si><indication href="HTTP://a" action="signal-none">x</indication><info><item class="c">y &amp; z</item></info></si>`},
		{ServiceIndication, `<si><indication si-id="7" action="delete"/></si>`},
		{ServiceLoading, `<sl href="http://www.xyz.com/ppaid/123/abc.wml"/>`},
		{ServiceLoading, `<sl href="https://a.edu/new.cpf" action="execute-high"/>`},
		{ServiceLoading, `<sl href="ftp://a" action="cache"/>`},
	} {
		// The program finds the language by the document type.
		doctype := map[Language]string{
			ServiceIndication: `<!DOCTYPE si PUBLIC "-//WAPFORUM//DTD SI 1.0//EN" "http://www.wapforum.org/DTD/si.dtd">`,
			ServiceLoading:    `<!DOCTYPE sl PUBLIC "-//WAPFORUM//DTD SL 1.0//EN" "http://www.wapforum.org/DTD/sl.dtd">`,
		}[d.l]
		file := write(t, filepath.Join(dir, fmt.Sprintf("%d.xml", i)), []byte(`<?xml version="1.0" encoding="utf-8"?>`+doctype+d.text))
		ours, err := Encode(rootOf(t, d.text), EncodeOptions{Language: d.l})
		if err != nil {
			t.Fatal(err)
		}
		in := write(t, file+".ours", ours)
		if said, err := exec.Command(wbxml2xml, "-m", "0", "-o", in+".xml", in).CombinedOutput(); err != nil {
			t.Errorf("%s: wbxml2xml: %v\n%s", d.text, err, said)
			continue
		}
		c.add("ours: "+d.text, file, in+".xml")
		if said, err := exec.Command(xml2wbxml, "-o", file+".theirs", file).CombinedOutput(); err != nil {
			t.Errorf("%s: xml2wbxml: %v\n%s", d.text, err, said)
			continue
		}
		data, err := os.ReadFile(file + ".theirs")
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(data, DecodeOptions{})
		if err != nil || back.Incomplete || back.Language != d.l {
			t.Errorf("%s: % x: %v, %+v", d.text, data, err, back)
			continue
		}
		c.add("theirs: "+d.text, file, write(t, file+".theirs.xml", []byte(back.Text)))
	}
	for name, what := range c.differences() {
		t.Errorf("%s: %s", name, what)
	}
}
