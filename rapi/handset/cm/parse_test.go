package cm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/model"
)

// What a handset takes and what it refuses as CONFIG_E_BAD_XML (csp.md 1.1,
// 1.3 and 3; XML 1.0).
func TestWellFormed(t *testing.T) {
	p := newPhone(t, professional, nil)
	const root = "<wap-provisioningdoc/>"
	good := map[string]string{
		"empty":                       root,
		"start and end tag":           "<wap-provisioningdoc></wap-provisioningdoc>",
		"declaration of UTF-8":        `<?xml version="1.0" encoding="utf-8"?>` + root,
		"declaration with a blank":    `<?xml version="1.0" encoding="UTF-16" standalone='yes' ?>` + root,
		"version 1.1 of the root":     `<wap-provisioningdoc version="1.1"/>`,
		"document type":               `<!DOCTYPE wap-provisioningdoc PUBLIC "-//WAPFORUM//DTD PROV 1.0//EN" "http://www.wapforum.org/DTD/prov.dtd">` + root,
		"comment and instruction":     "<!-- a - b --><?p i?>" + root + "<!----> <?q?>\n",
		"CDATA, text and references":  "<wap-provisioningdoc>text &#65; &amp; <![CDATA[<&]] >]]></wap-provisioningdoc>",
		"no blank in front of the />": `<wap-provisioningdoc version="1.0"/>`,
		"blanks round the =":          `<wap-provisioningdoc version = "1.0" ></wap-provisioningdoc >`,
		"names of other alphabets":    `<wap-provisioningdoc größe="1" 名="2"/>`,
		"a prefix that is declared":   `<wap-provisioningdoc xmlns:p="u" p:a="1" xml:lang="en"><characteristic type="BrowserFavorite" p:b="2"/></wap-provisioningdoc>`,
	}
	for name, text := range good {
		if r := p.cm.Process(context.Background(), text, FlagProcess, p.roles); r.HRESULT != rapi.OK || !r.HasDocument {
			t.Errorf("%s: %v", name, r.HRESULT)
		}
	}
	in := func(s string) string { return "<wap-provisioningdoc>" + s + "</wap-provisioningdoc>" }
	csp := func(s string) string { return in(`<characteristic type="BrowserFavorite">` + s + `</characteristic>`) }
	bad := map[string]string{
		"nothing":                       "",
		"blank":                         "  \n",
		"no XML":                        "wap-provisioningdoc",
		"byte order mark":               "\uFEFF" + root, // csp.md 1.3: there must be none
		"no blank between attributes":   `<wap-provisioningdoc a="1"b="2"/>`,
		"attribute twice":               `<wap-provisioningdoc a="1" a="2"/>`,
		"second root":                   root + root,
		"text behind the root":          root + "x",
		"text in front of the root":     "x" + root,
		"not closed":                    "<wap-provisioningdoc>",
		"closed wrongly":                "<wap-provisioningdoc></wap-provisioningdo>",
		"opened instead of closed":      "<wap-provisioningdoc><wap-provisioningdoc>",
		"cut off in a tag":              "<wap-provisioningdoc",
		"cut off in a value":            `<wap-provisioningdoc a="`,
		"value without quotes":          `<wap-provisioningdoc a=1/>`,
		"attribute without value":       `<wap-provisioningdoc a/>`,
		"< in a value":                  `<wap-provisioningdoc a="<"/>`,
		"stray &":                       `<wap-provisioningdoc a="x&y=1"/>`,
		"entity nobody declared":        `<wap-provisioningdoc a="&nbsp;"/>`,
		"reference to no character":     `<wap-provisioningdoc a="&#0;"/>`,
		"reference to half a character": `<wap-provisioningdoc a="&#xD800;"/>`,
		"huge reference":                `<wap-provisioningdoc a="&#999999999999;"/>`,
		"empty reference":               `<wap-provisioningdoc a="&#x;"/>`,
		"control character":             "<wap-provisioningdoc a=\"\x01\"/>",
		"control character in text":     in("\x1b"),
		"bad UTF-8":                     "<wap-provisioningdoc a=\"\xff\"/>",
		"]]> in text":                   in("]]>"),
		"-- in a comment":               "<!-- a -- b -->" + root,
		"comment without end":           root + "<!-- ",
		"declaration not in front":      " <?xml version=\"1.0\"?>" + root,
		"declaration without version":   `<?xml encoding="utf-8"?>` + root,
		"declaration in disorder":       `<?xml version="1.0" standalone="yes" encoding="utf-8"?>` + root,
		"declarations inside":           `<!DOCTYPE d [<!ENTITY a "b">]>` + root,
		"two document types":            `<!DOCTYPE d><!DOCTYPE d>` + root,
		"name that begins with a digit": `<1/>`,
		"tag with a blank":              `< wap-provisioningdoc/>`,
		"CDATA without end":             in("<![CDATA["),
		"instruction without end":       in("<?a"),

		"prefix nobody declared":    `<wap-provisioningdoc p:a="1"/>`,
		"prefix declared elsewhere": in(`<characteristic type="BrowserFavorite" xmlns:p="u"/><characteristic type="BrowserFavorite" p:a="1"/>`),
		"two colons":                `<wap-provisioningdoc xmlns:p="u" p:a:b="1"/>`,
		"colon in front":            `<wap-provisioningdoc :a="1"/>`,

		"another root":                "<characteristic type=\"BrowserFavorite\"/>",
		"prefixed root":               `<p:wap-provisioningdoc xmlns:p="x"/>`,
		"prefixed element":            in(`<p:characteristic type="BrowserFavorite"/>`),
		"capital letters":             in(`<Characteristic type="BrowserFavorite"/>`),
		"parm under the root":         in(`<parm name="a" value="b"/>`),
		"characteristic without type": in(`<characteristic/>`),
		"type with a prefix":          in(`<characteristic p:type="BrowserFavorite" xmlns:p="u"/>`),
		"parm without name":           csp(`<parm value="a"/>`),
		"parm with content":           csp(`<parm name="a"><parm name="b"/></parm>`),
		"query with content":          in(`<characteristic-query type="a"><parm name="b"/></characteristic-query>`),
		"unknown element":             csp(`<setting name="a"/>`),
		"error element in a request":  csp(`<parm-error name="a"/>`),
	}
	for name, text := range bad {
		if r := p.cm.Process(context.Background(), text, FlagProcess, p.roles); r.HRESULT != rapi.ConfigBadXML || r.HasDocument {
			t.Errorf("%s: %v %s", name, r.HRESULT, r.Document)
		}
	}
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` a%d=""`, i)
	}
	return b.String()
}

func TestBounds(t *testing.T) {
	p := newPhone(t, professional, nil)
	nested := func(n int) string {
		return doc(strings.Repeat(`<characteristic type="BrowserFavorite">`, n) + strings.Repeat("</characteristic>", n))
	}
	for _, c := range []struct {
		text string
		hr   rapi.HRESULT
	}{
		{nested(10_000), rapi.OutOfMemory},
		{nested(maxDepth), rapi.OutOfMemory},
		{doc("<!--" + strings.Repeat(" ", maxDocument) + "-->"), rapi.OutOfMemory},
		{strings.Repeat("<", 1<<20), rapi.ConfigBadXML},
		{"<a " + strings.Repeat("&", 1<<20), rapi.ConfigBadXML},
		// What is looked up by all before it, or by all around it.
		{doc(`<characteristic type="Registry"` + attributes(63) + `/>`), rapi.OK},
		{doc(`<characteristic type="Registry"` + attributes(64) + `/>`), rapi.ConfigBadXML},
		{doc(in(`Registry|HKCU\Software|`+strings.Repeat("n", 4000), `<parm name="x"/>`)), rapi.OK},
		{doc(in(`Registry|HKCU\Software|`+strings.Repeat("n", 4000), `<parm name="`+strings.Repeat("x", 100)+`"/>`)), rapi.OutOfMemory},
		{doc(in("Registry"+strings.Repeat("|"+strings.Repeat("n", 100), 50), "")), rapi.OutOfMemory},
	} {
		if r := p.cm.Process(context.Background(), c.text, FlagProcess, p.roles); r.HRESULT != c.hr {
			t.Errorf("%.40s...: %v, not %v", c.text, r.HRESULT, c.hr)
		}
	}
	if _, err := Parse(nested(maxDepth - 1)); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
}

// Queries that ask for the same over and over come to an end.
func TestTooManyAnswers(t *testing.T) {
	p := newPhone(t, professional, nil)
	query := `<characteristic-query type="CM_Networks"/>`
	r := p.cm.Process(context.Background(), doc(strings.Repeat(query, (1<<20)/len(query))), FlagProcess, p.roles)
	if r.HRESULT != rapi.OutOfMemory || !strings.Contains(r.Document, "<characteristic-query-error ") {
		t.Errorf("%v, %d bytes", r.HRESULT, len(r.Document))
	}
	if r := p.cm.Process(context.Background(), doc(query), FlagProcess, p.roles); r.HRESULT != rapi.OK {
		t.Error(r.HRESULT) // the next document begins anew
	}
}

// Whatever the document, there is no panic, and a reply can be read again.
func FuzzDocument(f *testing.F) {
	for _, s := range []string{
		"", "<wap-provisioningdoc/>",
		doc(`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="a" value="1" datatype="integer"/><noparm name="b"/><parm-query name="c"/></characteristic><nocharacteristic type="HKCU\Software\B"/></characteristic>`),
		doc(`<characteristic type="Registry"><characteristic-query type="HKCU" recursive="false"/><characteristic type="HKCU\\A" translation="install"/></characteristic>`),
		doc(`<characteristic-query type="CM_Networks"/><characteristic type="BrowserFavorite"><characteristic type="x"><parm name="URL" value="http://x"/></characteristic></characteristic>`),
		doc(`<characteristic type="CM_GPRSEntries"><characteristic type="e"><parm name="Password" value="&#xF000;"/></characteristic><nocharacteristic type="e"/></characteristic><nocharacteristic type="CM_Planner"/>`),
		doc(`<characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic><characteristic type="DeviceInformation"><parm-query name="TotalRam"/></characteristic>`),
		doc(`<characteristic type="Metabase"><characteristic type="Registry\HKLM\A\*"><parm name="access-role" value="24"/><characteristic type="label"><parm name="0409" value="a"/></characteristic></characteristic></characteristic>`),
		doc(`<characteristic type="FileOperation"><characteristic type="%CE1%\\A" translation="install"><characteristic type="MakeDir"/><characteristic type="a.txt"><characteristic type="Copy"><parm name="Source" value="\b"/></characteristic></characteristic></characteristic></characteristic>`),
		doc(`<characteristic type="NAPDEF"><characteristic type="A" mwid="1"><parm name="NAME" value="x"/></characteristic></characteristic><characteristic type="NAPDEF"><parm name="NAPID" value="A"/></characteristic>`),
		doc(`<characteristic type="EMAIL2"><characteristic type="{A1182988-0D73-439E-87AD-2A5B369F808B}"><parm name="SERVICENAME" value="x"/></characteristic></characteristic><characteristic type="Sync"><characteristic type="Connection"><parm name="Server" value="a"/></characteristic></characteristic>`),
		doc(`<characteristic type="CertificateStore"><characteristic type="ROOT"><characteristic type="0123456789012345678901234567890123456789"><parm name="EncodedCertificate" value="MAA="/></characteristic></characteristic></characteristic>`),
		`<?xml version="1.0"?><!DOCTYPE a "b"><!--c--><wap-provisioningdoc a='b'>&#x41;<![CDATA[x]]><?p i?></wap-provisioningdoc>`,
	} {
		f.Add(s, uint8(1))
		f.Add(s, uint8(3))
		f.Add(s, uint8(0x81))
	}
	f.Fuzz(func(t *testing.T, text string, flags uint8) {
		p := newPhone(t, professional, nil)
		p.roles = model.UserAuth
		if flags&0x80 != 0 {
			p.roles |= model.Manager
		}
		before := p.state()
		r := p.cm.Process(context.Background(), text, Flags(flags&3), p.roles)
		// What a failure leaves changed (csp.md 2.4).
		lower := strings.ToLower(text)
		excepted := flags&1 != 0 && (strings.Contains(lower, "metabase") || strings.Contains(lower, "notransaction"))
		if !excepted && (r.HRESULT.Failed() || flags&1 == 0) && p.state() != before {
			t.Fatalf("%v, and yet something was changed", r.HRESULT)
		}
		if r.HasDocument {
			if _, err := Parse(r.Document); err != nil {
				t.Fatalf("reply %q: %v", r.Document, err)
			}
		}
	})
}
