package wbxml

import (
	"errors"
	"runtime"
	"strings"
	"testing"
)

// What is read and never written.
func TestRead(t *testing.T) {
	for _, c := range []struct{ what, data, text, warning string }{
		{"text in the string table, and an offset into the middle of it",
			`03 0B 6A 09 'internet' 00 45 87 05 83 05 06 83 00 01 01`,
			`<parm name="net" value="internet"/>`, ""},
		{"literals without and with content (WAP-192 section 5.8.4.5)",
			`03 0B 6A 04 'abc' 00 45 04 00 44 00 03 'x' 00 01 84 00 04 00 03 'y' 00 01 C4 00 04 00 01 03 'z' 00 01 01`,
			"<abc/>\n  <abc>x</abc>\n  <abc abc=\"y\"/>\n  <abc abc=\"\">z</abc>", ""},
		{"entities (section 5.8.4.3)", `03 0B 6A 00 45 87 05 02 8F FC 23 02 26 01 01`, `<parm name="` + "\U0003FE23" + `&amp;"/>`, ""},
		{"an entity that is no character", `03 0B 6A 00 45 87 05 02 83 B0 00 01 01`, "<parm name=\"\uFFFD\"/>", "no character"},
		{"a page for attributes stays until it is changed; elements have their own",
			`03 0B 6A 00 45 87 00 01 36 06 03 'w2' 00 01 87 22 01 00 01 87 00 00 11 01 01`,
			"<parm name=\"APPID\" value=\"w2\"/>\n  <parm name=\"TO-NAPID\"/>\n  <parm name=\"NAPID\"/>", ""},
		{"Microsoft's page 201", `03 0B 6A 00 45 86 00 C9 07 01 01`, `<characteristic type="Registry"/>`, ""},
		{"elements of Windows Mobile 2003 in page 0", `03 0B 6A 00 45 A2 50 03 'A' 00 01 01`, `<nocharacteristic type="A"/>`, ""},
		{"page 202, whose list was not found", `03 0B 6A 00 45 86 00 CA 05 01 86 05 01 01`,
			"<characteristic type=\"BrowserFavorite\"/>\n  <characteristic type=\"BrowserFavorite\"/>", "byte 0x8: code page 202 is read as page 2 of Windows Mobile 2003, which is a guess"},
		{"a processing instruction", `03 0B 6A 02 'p' 00 43 04 00 03 'x' 00 01 05`, `<wap-provisioningdoc/>`, "passed over"},
		{"opaque data that is text", `03 0B 6A 00 45 87 05 C3 02 'ab' 01 01`, `<parm name="ab"/>`, "opaque data of 2 bytes is read as text"},
		{"opaque data that is none", `03 0B 6A 00 45 87 05 C3 02 00 FF 01 01`, `<parm name="AP8="/>`, "base64"},
		{"ISO-8859-1", `03 0B 04 00 45 87 05 03 E9 00 01 01`, `<parm name="é"/>`, ""},
		{"US-ASCII with something else", `03 0B 03 00 45 87 05 03 'a' E9 00 01 01`, "<parm name=\"a\uFFFD\"/>", "byte 0x8: the text is not US-ASCII"},
		{"UTF-8 with something else", `03 0B 6A 00 45 87 05 03 'a' E9 00 01 01`, "<parm name=\"a\uFFFD\"/>", "not UTF-8"},
		{"UTF-16, big-endian without a mark, with a surrogate pair", `03 0B 87 77 00 45 87 05 03 00 'A' D8 3D DE 00 00 00 01 01`, `<parm name="A` + "\U0001F600" + `"/>`, ""},
		{"UTF-16 with a mark", `03 0B 87 77 00 45 87 05 03 FF FE 'A' 00 00 00 01 01`, `<parm name="A"/>`, ""},
		{"UTF-16LE, in the string table too", `03 0B 87 76 04 'A' 00 00 00 45 87 05 83 00 06 03 'B' 00 00 00 01 01`, `<parm name="A" value="B"/>`, ""},
		{"a character set that is left to the transport", `03 0B 00 00 45 87 05 03 C3 A9 00 01 01`, `<parm name="é"/>`, "UTF-8 is assumed"},
		{"no public identifier", `03 01 6A 00 45 07 01`, `<parm/>`, "does not say what it is written in"},
		{"version 1.1", `01 0B 6A 00 45 07 01`, `<parm/>`, ""},
		{"a change of page that version 1.1 does not have", `01 0B 6A 00 45 87 00 01 36 00 00 06 01 01`, `<parm name="APPID" value=""/>`, "came with 1.2"},
		{"the last text of the table without its terminator", `03 0B 6A 03 'abc' 45 87 05 83 00 01 01`, `<parm name="abc"/>`, "no terminator"},
		{"bytes behind the end", `03 0B 6A 00 45 07 01 00 00`, `<parm/>`, "byte 0x7: 2 bytes of 0x00 behind the end"},
		{"a control character", `03 0B 6A 00 45 87 05 03 01 00 01 01`, "<parm name=\"\uFFFD\"/>", "control character"},
	} {
		d, err := Decode(bytesOf(t, c.data), DecodeOptions{})
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		want := "<wap-provisioningdoc>\n  " + c.text + "\n</wap-provisioningdoc>\n"
		if strings.HasPrefix(c.text, "<wap") {
			want = c.text + "\n"
		}
		// What U+FFFD or base64 stands for is not what was written, nor is a guess.
		lost := strings.Contains(c.text, "\uFFFD") || strings.Contains(c.warning, "base64") || strings.Contains(c.warning, "guess")
		if d.Text != want || d.Incomplete != lost {
			t.Errorf("%s: read as\n%s(incomplete %v) want\n%s", c.what, d.Text, d.Incomplete, want)
		}
		if c.warning == "" && d.Warnings != nil || c.warning != "" && (len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0].String(), c.warning)) {
			t.Errorf("%s: warnings %v, want %q", c.what, d.Warnings, c.warning)
		}
	}
}

// What has no known meaning is shown as unknown, and the rest is read.
func TestUnknown(t *testing.T) {
	for _, c := range []struct{ data, text, warning string }{
		{`03 0B 6A 00 45 EA 05 03 'a' 00 01 07 01 01`, "<unknown-0-2a name=\"a\">\n    <parm/>\n  </unknown-0-2a>", "byte 0x5: the element token 0x2a of code page 0"},
		{`03 0B 6A 00 45 00 07 85 05 03 'a' 00 01 00 00 07 01`, "<unknown-7-05 name=\"a\"/>\n  <parm/>", "code page 7"},
		{`03 0B 6A 00 45 87 4D 03 'a' 00 05 03 'b' 00 01 01`, `<parm unknown-0-4d="a" name="b"/>`, "byte 0x6: the attribute token 0x4d of code page 0"},
		{`03 0B 6A 00 45 87 06 E5 03 'b' 00 01 01`, `<parm value="[unknown-0-e5]b"/>`, "byte 0x7: the value token 0xe5 of code page 0"},
		{`03 0B 6A 00 45 87 00 C9 4B 01 01`, `<parm name="[unknown-201-4b]"/>`, "it is shown as name=[unknown-201-4b]"},
		{`03 0B 6A 00 45 86 00 CB 20 01 01`, `<characteristic type="[unknown-203-20]"/>`, "it is shown as type=[unknown-203-20]"},
		{`03 0B 6A 00 45 87 05 03 'a' 00 07 06 01 01`, `<parm name="a" value=""/>`, "stands twice"},
	} {
		d, err := Decode(bytesOf(t, c.data), DecodeOptions{})
		if err != nil {
			t.Errorf("%s: %v", c.data, err)
			continue
		}
		if want := "<wap-provisioningdoc>\n  " + c.text + "\n</wap-provisioningdoc>\n"; d.Text != want || !d.Incomplete || len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0].String(), c.warning) {
			t.Errorf("%s: read as\n%s(incomplete %v, %v) want\n%s%s", c.data, d.Text, d.Incomplete, d.Warnings, want, c.warning)
		}
	}
}

// Page 1 is OMA's unless a person says that the document is for Windows Mobile
// 2003.
func TestPage1(t *testing.T) {
	data := bytesOf(t, `03 0B 6A 00 45 86 00 01 07 01 01`)
	for tokens, want := range map[Tokens]string{OMA11: `name="NAME"`, WM2003: `type="Registry"`} {
		d, err := Decode(data, DecodeOptions{Tokens: tokens})
		if err != nil || !strings.Contains(d.Text, want) {
			t.Errorf("%v: %v, %v; want %s", tokens, d, err, want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ data, want string }{
		{``, "f: the file is empty; choose another file"},
		{`'<wap-provisioningdoc/>'`, "f: byte 0x0: the file is text, not binary XML; read it as XML"},
		{`00 0B 6A 00 05`, "binary XML version 1.0"},
		{`4D 53 43 46`, "f: byte 0x0: the first byte is 0x4d; binary XML begins with 0x01, 0x02 or 0x03"},
		{`03`, "f: byte 0x1: the data ends where the public identifier was expected; the file is cut short: get it again"},
		{`03 04 6A 00 7F`, "f: byte 0x1: the public identifier is 0x04: the file is a WML 1.1 page, not client provisioning (0x0b); choose another file"},
		{`03 A4 01 6A 00 7F`, "the public identifier is 0x1201; client provisioning is 0x0b"},
		{`03 00 00 6A 02 'x' 00 05`, `the public identifier is "x"; client provisioning has "-//WAPFORUM//DTD PROV 1.0//EN"`},
		{`03 FF FF FF FF FF 6A 00 05`, "f: byte 0x1: the public identifier is an integer of more than 32 bits"},
		{`03 0B 11 00 05`, "f: byte 0x2: the document is in Shift_JIS; read are US-ASCII, ISO-8859-1, UTF-8"},
		{`03 0B 6A 7F 05`, "f: byte 0x4: a string table of 127 bytes; 1 are left; the file is cut short: get it again"},
		{`03 0B 6A 00 45 07`, "f: byte 0x6: the data ends where the end (0x01) of <wap-provisioningdoc> was expected"},
		{`03 0B 6A 00 01`, "f: byte 0x4: an end (0x01) where the root element was expected"},
		{`03 0B 6A 00 03 'x' 00`, "f: byte 0x4: text where the root element was expected"},
		{`03 0B 6A 00 45 80 00 01`, "f: byte 0x5: the extension EXT_T_0 (0x80), which has no meaning in client provisioning; an element was expected"},
		{`03 0B 6A 00 45 87 05 41 'x' 00 01 01`, "f: byte 0x7: the extension EXT_I_1 (0x41), which has no meaning in client provisioning; an attribute was expected"},
		{`03 0B 6A 00 45 87 C2 01 01`, "EXT_2 (0xc2)"},
		{`03 0B 6A 00 45 87 03 'x' 00 01 01`, "f: byte 0x6: a value before the first attribute; an attribute or the end (0x01) was expected"},
		{`03 0B 6A 00 45 87 05 84 00 01 01`, "f: byte 0x7: the token 0x84, which cannot stand in attributes"},
		{`03 0B 6A 00 45 87 05 03 'abc'`, "f: byte 0x8: the text that begins here has no terminator"},
		{`03 0B 6A 00 45 87 05 83 00 01 01`, "f: byte 0x8: offset 0 into a string table of 0 bytes"},
		{`03 0B 6A 00 45 87 05 C3 05 00 01 01`, "f: byte 0x8: opaque data of 5 bytes; 3 are left"},
		{`03 0B 6A 04 'a b' 00 45 04 00 01`, `f: byte 0xa: the element name "a b" is not a name in XML`},
		{`03 0B 6A 04 'a b' 00 45 87 04 00 01 01`, `f: byte 0xb: the attribute name "a b" is not a name in XML`},
	} {
		_, err := Decode(bytesOf(t, c.data), DecodeOptions{Name: "f"})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.data, err, c.want)
		}
	}
}

func TestSniff(t *testing.T) {
	for data, want := range map[string]bool{
		`03 0B 6A 00 05`: true, `01 05 6A 00 05`: true, `03 06 6A 00`: true, `03 00 00 6A 1E '-//WAPFORUM//DTD PROV 1.0//EN' 00 05`: true,
		`03 00 00 6A 02 'x' 00 05`: false, `03 04 6A 00 7F`: false, `'<wap'`: false, `'MSCF' 00`: false, `03`: false,
	} {
		if Sniff(bytesOf(t, data)) != want {
			t.Errorf("%s: %v", data, !want)
		}
	}
}

// Values may be secrets: an error that is about one does not show it.
func TestNoSecretInErrors(t *testing.T) {
	root := rootOf(t, `<wap-provisioningdoc><parm name="AUTHSECRET" value="x"/></wap-provisioningdoc>`)
	root.ChildElements()[0].Attr[1].Value = "hunter2\x01"
	_, err := Encode(root, EncodeOptions{})
	if err == nil || err.Error() != "the value of the attribute value has a character that XML cannot hold (byte 7 of it)" {
		t.Error(err)
	}
}

// What was made to cost time and memory is refused or read with less than a
// hundred megabytes. A quarter of a megabyte is enough to reach every limit;
// BenchmarkHostile has a whole one, and the time.
func TestHostile(t *testing.T) {
	for name, data := range hostile(1 << 18) {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		d, err := Decode(data, DecodeOptions{})
		runtime.ReadMemStats(&after)
		// What was allocated altogether; what is held at a time is less.
		total := (after.TotalAlloc - before.TotalAlloc) >> 20
		if total > 100 {
			t.Errorf("%s: %d MB allocated", name, total)
		}
		if d != nil && len(d.Text) > MaxSize+1 {
			t.Errorf("%s: %d bytes of XML", name, len(d.Text))
		}
		if len(d.warnings()) > maxWarnings {
			t.Errorf("%s: %d warnings", name, len(d.warnings()))
		}
		t.Logf("%s: %d MB allocated in all: %v", name, total, err)
	}
}

func (d *Document) warnings() []Warning {
	if d == nil {
		return nil
	}
	return d.Warnings
}

// hostile are documents of about a size.
func hostile(mega int) map[string][]byte {
	doc := func(table, body []byte) []byte {
		return append(append(mbAppend([]byte{3, 0x0B, 0x6A}, uint32(len(table))), table...), body...)
	}
	repeat := func(piece string, size int) []byte { return []byte(strings.Repeat(piece, size/len(piece))) }
	long := append(repeat("&", mega/2), 0)
	many := []byte{}
	names := []byte{}
	for i := 0; len(many)+len(names) < mega; i++ { // different attributes of one element
		name := []byte{'a', 'a' + byte(i%26), 'a' + byte(i/26%26), 'a' + byte(i/676%26), 'a' + byte(i/17576), 0}
		many = append(mbAppend(append(many, tokLiteral), uint32(len(names))), tokStrI, 0)
		names = append(names, name...)
	}
	return map[string][]byte{
		"a large text, repeated in content":    doc(long, append([]byte{0x45}, repeat("\x83\x00", mega/2)...)),
		"a large text, repeated in a value":    doc(long, append([]byte{0x45, 0x87, 0x05}, repeat("\x83\x00", mega/2)...)),
		"the same in a processing instruction": doc(long, append([]byte{0x43, 0x05}, repeat("\x83\x00", mega/2)...)),
		"a large name, repeated":               doc(append(repeat("a", 60000), 0), append([]byte{0x45}, repeat("\x44\x00", mega)...)),
		"a name that is too large":             doc(append(repeat("a", mega/2), 0), append([]byte{0x45}, repeat("\x04\x00", mega/2)...)),
		"elements inside each other":           doc(nil, repeat("\x47", mega)),
		"elements beside each other":           doc(nil, append([]byte{0x45}, repeat("\x07", mega)...)),
		"deep elements beside each other":      doc(nil, append(repeat("\x47", 250), repeat("\x07", mega)...)),
		"unknown elements":                     doc(nil, append([]byte{0x45}, repeat("\x3F", mega)...)),
		"long tokens":                          doc(nil, append([]byte{0x45, 0x87, 0x06}, repeat("\x95", mega)...)),
		"unknown values":                       doc(nil, append([]byte{0x45, 0x87, 0x06}, repeat("\xF0", mega)...)),
		"one attribute again and again":        doc(nil, append([]byte{0x45, 0x87}, repeat("\x05", mega)...)),
		"many attributes":                      doc(names, append(append([]byte{0x45, 0x87}, many...), 1, 1)),
		"many pages":                           doc(nil, append([]byte{0x45}, repeat("\x00\xC8\x87\x00\x01\x05\x01", mega)...)),
		"entities":                             doc(nil, append([]byte{0x45}, repeat("\x02\x22", mega)...)),
		"opaque data":                          doc(nil, append([]byte{0x45}, repeat("\xC3\x01\x01", mega)...)),
		"one text":                             doc(nil, append([]byte{0x45, 0x03}, append(repeat("\x01", mega), 0, 1)...)),
		"nothing but zeros":                    append([]byte{3, 0x0B, 0x6A}, make([]byte, mega)...),
	}
}
