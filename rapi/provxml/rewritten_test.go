package provxml

import (
	"strings"
	"testing"

	"cradle/rapi"
)

// Replies in another shape than the document.
func TestRepliesInAnotherShape(t *testing.T) {
	for _, c := range []struct {
		what, sent string
		hr         rapi.HRESULT
		reply      string
		want       string
	}{
		{
			"a registry key: nested in the document, one path in the reply (bb737619)",
			`<characteristic type="Registry"><characteristic type="HKLM"><characteristic type="Software\A"><parm name="a" value="1"/><parm-query name="b"/></characteristic></characteristic></characteristic>`, ok,
			`<characteristic type="Registry"><characteristic type="HKLM\Software\A"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic></characteristic>`,
			"Registry/HKLM/Software\\A/a: applied \"1\"\nRegistry/HKLM/Software\\A/b: value \"2\"",
		}, {
			"a registry key: one path in the document, nested in the reply, with an error",
			`<characteristic type="Registry"><characteristic type="HKLM\Software\A"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic></characteristic>`, denied,
			`<characteristic type="Registry"><characteristic type="HKLM"><characteristic type="Software"><characteristic type="A"><parm-error name="a" value="1" code="5"/></characteristic></characteristic></characteristic></characteristic>`,
			"Registry/HKLM\\Software\\A/a: failed \"1\" (5)\nRegistry/HKLM\\Software\\A/b: rolled back",
		}, {
			"a registry key whose group failed, under its long name",
			`<characteristic type="Registry"><characteristic type="HKLM"><characteristic type="A"><parm name="a" value="1"/></characteristic></characteristic><characteristic type="HKCU\B"><parm name="b" value="2"/></characteristic></characteristic>`, denied,
			`<characteristic type="Registry"><characteristic type="HKCU\B"><parm name="b" value="2"/></characteristic><characteristic-error type="HKEY_LOCAL_MACHINE\A" desc="x"/></characteristic>`,
			"Registry/HKLM/A: failed (x)\nRegistry/HKLM/A/a: failed\nRegistry/HKCU\\B/b: rolled back \"2\"",
		}, {
			"two groups of one name are one in the reply",
			`<characteristic type="C"><characteristic type="g"><parm name="a" value="1"/></characteristic><characteristic type="g"><parm name="b" value="2"/></characteristic></characteristic>`, ok,
			`<characteristic type="C"><characteristic type="g"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic></characteristic>`,
			"C/g/a: applied \"1\"\nC/g[2]/b: applied \"2\"",
		}, {
			"one provider twice in the document, once in the reply",
			`<characteristic type="A"><parm-query name="a"/></characteristic><characteristic type="B"><parm name="b" value="1"/></characteristic><characteristic type="A"><parm-query name="c"/></characteristic>`, ok,
			`<characteristic type="B"><parm name="b" value="1"/></characteristic><characteristic type="A"><noparm name="c"/><parm name="a" value="3"/></characteristic>`,
			"A/a: value \"3\"\nB/b: applied \"1\"\nA[2]/c: absent",
		}, {
			"one group in the document, two in the reply",
			`<characteristic type="C"><parm name="a" value="1"/><parm name="b" value="2"/></characteristic>`, ok,
			`<characteristic type="C"><parm name="a" value="1"/></characteristic><characteristic type="C"><parm name="b" value="2"/></characteristic>`,
			"C/a: applied \"1\"\nC/b: applied \"2\"",
		}, {
			"NAPDEF: created in one form, answered in the form for updates (aa455932)",
			`<characteristic type="NAPDEF"><parm name="NAPID" value="NAP1"/><parm name="BEARER" value="GSM-GPRS"/><characteristic type="NAPAUTHINFO"><parm name="AUTHNAME" value="u"/></characteristic></characteristic>`, ok,
			`<characteristic type="NAPDEF"><characteristic type="NAP1" mwid="1"><parm name="BEARER" value="GSM-GPRS"/><characteristic type="NAPAUTHINFO"><parm name="AUTHNAME" value="u"/></characteristic></characteristic></characteristic>`,
			"NAPDEF/NAPID: applied \"NAP1\"\nNAPDEF/BEARER: applied \"GSM-GPRS\"\nNAPDEF/NAPAUTHINFO/AUTHNAME: applied \"u\"",
		}, {
			"NAPDEF: asked in the form for updates, answered in the other",
			`<characteristic type="NAPDEF"><characteristic type="NAP1" mwid="1"><parm-query name="BEARER"/><parm-query name="AUTHTYPE"/></characteristic></characteristic>`, ok,
			`<characteristic type="NAPDEF"><parm name="NAPID" value="nap1"/><parm name="BEARER" value="GSM-CSD"/><noparm name="AUTHTYPE"/></characteristic>`,
			"NAPDEF/NAP1/BEARER: value \"GSM-CSD\"\nNAPDEF/NAP1/AUTHTYPE: absent\nextra [NAPDEF/NAPID]: value \"nap1\"",
		}, {
			"NAPDEF: another access point's answer is not taken",
			`<characteristic type="NAPDEF"><characteristic type="NAP1" mwid="1"><parm name="BEARER" value="GSM-GPRS"/></characteristic></characteristic>`, ok,
			`<characteristic type="NAPDEF"><characteristic type="NAP2" mwid="1"><parm name="BEARER" value="GSM-GPRS"/></characteristic></characteristic>`,
			"NAPDEF/NAP1/BEARER: not mentioned\nextra [NAPDEF/NAP2]: value\nextra [NAPDEF/NAP2/BEARER]: value \"GSM-GPRS\"",
		}, {
			"PXLOGICAL: its DOMAINs come back in one value (ms844862)",
			`<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="P"/><parm name="DOMAIN" value="a.example"/><parm name="DOMAIN" value="b.example"/><parm name="DOMAIN" value="c.example"/></characteristic>`, ok,
			`<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="P"/><parm name="DOMAIN" value="a.example;B.example"/></characteristic>`,
			"PXLOGICAL/PROXY-ID: applied \"P\"\nPXLOGICAL/DOMAIN: applied \"a.example;B.example\"\nPXLOGICAL/DOMAIN[2]: applied \"a.example;B.example\"\nPXLOGICAL/DOMAIN[3]: not mentioned",
		}, {
			"UnInstall reports 0 whatever was asked (aa458006)",
			`<characteristic type="UnInstall"><characteristic type="Tool"><parm name="uninstall" value="1"/></characteristic></characteristic>`, ok,
			`<characteristic type="UnInstall"><characteristic type="Tool"><parm name="uninstall" value="0"/></characteristic></characteristic>`,
			"UnInstall/Tool/uninstall: applied \"0\"",
		}, {
			"CertificateStore: white space in the hash and in the certificate",
			`<characteristic type="CertificateStore"><characteristic type="ROOT"><characteristic type="AB CD EF"><parm name="EncodedCertificate" value="MIIB Zg=="/></characteristic></characteristic></characteristic>`, ok,
			`<characteristic type="CertificateStore"><characteristic type="ROOT"><characteristic type="abcdef"><parm name="EncodedCertificate" value="MIIBZg=="/></characteristic></characteristic></characteristic>`,
			"CertificateStore/ROOT/AB CD EF/EncodedCertificate: applied \"MIIBZg==\"",
		}, {
			"LoaderRevocation: hashes that differ by case alone, in another order (csp.md 2.3, 4)",
			`<characteristic type="LoaderRevocation"><parm name="aBc=" value=""/><parm name="ABC=" value=""/></characteristic>`, denied,
			`<characteristic type="LoaderRevocation"><parm-error name="ABC=" value=""/><parm name="aBc=" value=""/></characteristic>`,
			"LoaderRevocation/aBc=: rolled back \"\"\nLoaderRevocation/ABC=[2]: failed \"\"",
		}, {
			"a provider that is missing altogether, and one that is there",
			`<characteristic type="A"><characteristic type="b"><parm name="c" value="1"/></characteristic><noparm name="d"/><parm-query name="e"/></characteristic><characteristic type="B"><parm name="f" value="1"/></characteristic>`, ok,
			`<characteristic type="B"><parm name="f" value="1"/></characteristic>`,
			"A/b/c: not mentioned\nA/d: not mentioned\nA/e: not mentioned\nB/f: applied \"1\"",
		}, {
			"everything twice",
			`<characteristic type="A"><parm name="b" value="1"/></characteristic>`, ok,
			`<characteristic type="A"><parm name="b" value="1"/><parm name="b" value="1"/></characteristic><characteristic type="A"><parm name="b" value="1"/></characteristic>`,
			"A/b: applied \"1\"\nextra [A/b[2]]: value \"1\"\nextra [A[2]]: value\nextra [A[2]/b]: value \"1\"",
		}, {
			"a second answer that is an error is not overlooked",
			`<characteristic type="A"><parm name="b" value="1"/></characteristic>`, ok,
			`<characteristic type="A"><parm name="b" value="1"/><parm-error name="b" value="1"/></characteristic>`,
			"A/b: applied \"1\"\nextra [A/b[2]]: failed \"1\"",
		}, {
			"a store asked for as a whole, with a tree in the answer (bb737275)",
			`<characteristic type="CertificateStore"><characteristic-query type="ROOT"/></characteristic>`, ok,
			`<characteristic type="CertificateStore"><characteristic type="ROOT"><characteristic type="AB"><parm name="IssuedBy" value="x"/><noparm name="TemplateName"/></characteristic></characteristic></characteristic>`,
			"CertificateStore/ROOT: value\n[CertificateStore/ROOT/AB]: value\n[CertificateStore/ROOT/AB/IssuedBy]: value \"x\"\n[CertificateStore/ROOT/AB/TemplateName]: absent",
		}, {
			"nothing is taken from another provider",
			`<characteristic type="A"><characteristic type="g"><parm name="a" value="1"/></characteristic></characteristic>`, ok,
			`<characteristic type="A"/><characteristic type="B"><characteristic type="g"><parm name="a" value="1"/></characteristic></characteristic>`,
			"A/g/a: not mentioned\nextra [B]: value\nextra [B/g]: value\nextra [B/g/a]: value \"1\"",
		},
	} {
		r := Match(doc(t, c.sent), c.hr, "<wap-provisioningdoc>"+c.reply+"</wap-provisioningdoc>", true)
		if got := show(r); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, got, c.want)
		}
		if r.Worst() == NotMentioned && !strings.Contains(c.want, "not mentioned") {
			t.Errorf("%s: a group is left that is not mentioned", c.what)
		}
	}
}

// A reply may have something around its root.
func TestRepliesInEnvelopes(t *testing.T) {
	d := doc(t, `<characteristic type="A"><parm name="b" value="1"/></characteristic>`)
	const inner = `<wap-provisioningdoc><characteristic type="A"><parm name="b" value="1"/></characteristic></wap-provisioningdoc>`
	for _, reply := range []string{
		"<reply>" + inner + "</reply>",
		"<a><b>" + inner + "</b></a>",
		"<wap-provisioningdoc>" + inner + "</wap-provisioningdoc>",
		"<WAP-ProvisioningDoc>" + strings.TrimSuffix(strings.TrimPrefix(inner, "<wap-provisioningdoc>"), "</wap-provisioningdoc>") + "</WAP-ProvisioningDoc>",
	} {
		if r := Match(d, ok, reply, true); show(r) != `A/b: applied "1"` || r.ReplyErr != nil {
			t.Errorf("%s:\n%s\n%v", reply, show(r), r.ReplyErr)
		}
	}
}
