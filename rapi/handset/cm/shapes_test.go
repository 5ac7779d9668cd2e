package cm

import (
	"context"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
)

// The shapes of replies (csp.md 2.3), whole documents as the sources show them.
// White space between elements is not part of a shape.

// replies sends a whole document and expects a whole reply.
func (p *phone) replies(request string, hr rapi.HRESULT, reply string) {
	p.t.Helper()
	r := p.cm.Process(context.Background(), request, FlagProcess, p.roles)
	if r.HRESULT != hr || r.Document != reply {
		p.t.Errorf("%s\ngave %v\n%s\nnot %v\n%s", request, r.HRESULT, r.Document, hr, reply)
	}
}

// 1. An update that succeeds resembles its request: the same characteristics and
// parms, no error element (csp.md 2.3, 1).
func TestShapeOfUpdate(t *testing.T) {
	p := newPhone(t, professional, nil)
	const document = `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="MSN Mobile">` +
		`<parm name="URL" value="http://mobile.msn.com/"/><parm name="Order" value="1"/></characteristic></characteristic></wap-provisioningdoc>`
	p.replies(document, rapi.OK, document)
}

// 2. A parm-query is replaced by a parm with its value. [L:aa456145] shows the
// reply to a query of policy 4097 (number 013 of the corpus).
func TestShapeOfParmQuery(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.roles = model.Manager
	p.replies(`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm-query name="4097"/></characteristic></wap-provisioningdoc>`, rapi.OK,
		`<wap-provisioningdoc><characteristic type="SecurityPolicy"><parm name="4097" value="2"/></characteristic></wap-provisioningdoc>`)
}

// 3. A characteristic-query is replaced by a tree. [L:ms890672] shows the list of
// programs, one level, with none (number 010) and with two (number 011).
func TestShapeOfCharacteristicQuery(t *testing.T) {
	p := newPhone(t, professional, nil)
	const query = `<wap-provisioningdoc><characteristic-query type="UnInstall" recursive="false"/></wap-provisioningdoc>`
	p.replies(query, rapi.OK, `<wap-provisioningdoc><characteristic type="UnInstall" recursive="false"/></wap-provisioningdoc>`)
	for _, name := range []string{"Game1", "Game2"} {
		p.reg.Create(nil, registry.Path{"HKLM", "Software", "Apps", name})
	}
	p.replies(query, rapi.OK, `<wap-provisioningdoc><characteristic type="UnInstall" recursive="false">`+
		`<characteristic type="Game1"><parm name="uninstall" value="0"/></characteristic>`+
		`<characteristic type="Game2"><parm name="uninstall" value="0"/></characteristic></characteristic></wap-provisioningdoc>`)
}

// 4. What is not there: noparm and nocharacteristic in place of the query, which is
// no error ([L:bb737251]).
func TestShapeOfAbsence(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.replies(`<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="None"><parm-query name="URL"/></characteristic>`+
		`<characteristic-query type="None"/></characteristic></wap-provisioningdoc>`, rapi.OK,
		`<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="None"><noparm name="URL"/></characteristic>`+
			`<nocharacteristic type="None"/></characteristic></wap-provisioningdoc>`)
}

// 5. Each of the six elements that fails keeps its attributes and has -error behind
// its name ([SM:1cc84ad6], which shows desc="failure reason"); where a model gives
// no reason there is no desc.
func TestShapeOfErrors(t *testing.T) {
	const denied = ` desc="Access is denied: the role of the caller is not sufficient."`
	for _, c := range []struct{ request, failed string }{
		{`<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm-error name="4102" value="1"%/></characteristic>`},
		{`<characteristic type="SecurityPolicy"><noparm name="4102"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><noparm-error name="4102"%/></characteristic>`},
		{`<characteristic type="SecurityPolicy"><parm-query name="4102"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm-query-error name="4102"%/></characteristic>`},
		{`<characteristic-query type="SecurityPolicy" recursive="TRUE"/>`,
			`<characteristic-query-error type="SecurityPolicy" recursive="TRUE"%/>`},
		{`<characteristic type="Registry"><nocharacteristic type="HKLM\Software\Apps"/></characteristic>`,
			`<characteristic type="Registry"><nocharacteristic-error type="HKLM\Software\Apps"%/></characteristic>`},
		{`<characteristic type="Registry"><characteristic type="HKLM\Software\New"/></characteristic>`,
			`<characteristic type="Registry"><characteristic-error type="HKLM\Software\New"%/></characteristic>`},
	} {
		for slug, desc := range map[string]string{professional: denied, "wm61-standard": ""} {
			p := newPhone(t, slug, nil)
			p.gives(c.request, rapi.AccessDenied, strings.Replace(c.failed, "%", desc, 1))
		}
	}
}

// 6. An unknown CSP: the characteristic is the error (csp.md 2.3, 6: inferred).
// What stands behind it is not reached, and stays as it was sent.
func TestShapeOfUnknownCSP(t *testing.T) {
	p := newPhone(t, "wm61-standard", nil)
	p.replies(`<wap-provisioningdoc><characteristic type="Toaster"><parm name="Heat" value="3"/></characteristic>`+
		`<characteristic-query type="UnInstall"/></wap-provisioningdoc>`, rapi.ConfigEntryNotFound,
		`<wap-provisioningdoc><characteristic-error type="Toaster"><parm name="Heat" value="3"/></characteristic-error>`+
			`<characteristic-query type="UnInstall"/></wap-provisioningdoc>`)
}

// 7. A secret is asterisks in a reply ([W:cm-proxyentries-csp.md]).
func TestShapeOfSecret(t *testing.T) {
	p := newPhone(t, professional, nil)
	const head = `<wap-provisioningdoc><characteristic type="CM_ProxyEntries"><characteristic type="Office">`
	const foot = `</characteristic></characteristic></wap-provisioningdoc>`
	p.replies(head+`<parm name="Password" value="hush"/><parm-query name="Password"/>`+foot, rapi.OK,
		head+`<parm name="Password" value="hush"/><parm name="Password" value="****************"/>`+foot)
}

// 8. Metadata (csp.md 2.3, 8): what a document of the Metabase CSP put there, in
// the shape of [L:aa458983], comes back as attributes; the options are separated by
// U+F000, with U+F001 for the equal sign, and multiple is then 1 ([L:aa455941]).
func TestShapeOfMetadata(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.roles = model.Manager
	p.same(in(`Metabase|Registry\HKLM\Software\Microsoft\TestKey3`, `<parm name="datatype" value="integer"/>`+
		`<parm name="maxvalue" value="30"/><parm name="minvalue" value="0"/><parm name="access-role" value="190"/>`+
		`<parm name="rw-access" value="3"/>`+
		in("label", `<parm name="0409" value="Test Key"/><parm name="0407" value="Test-Taste"/>`)+
		in("options", "<parm name=\"0409\" value=\"Red\uF0011\uF000Green\uF0012\"/>")))
	p.roles = model.Enterprise // 190 has it
	p.givesFlags(in(`Registry|HKLM\Software\Microsoft`, `<parm name="TestKey3" value="2" datatype="integer"/>`), FlagProcess|FlagMetadata, rapi.OK,
		in(`Registry|HKLM\Software\Microsoft`, "<parm name=\"TestKey3\" value=\"2\" datatype=\"integer\" rw-access=\"3\" access-role=\"190\""+
			" minvalue=\"0\" maxvalue=\"30\" options=\"Red\uF0011\uF000Green\uF0012\" multiple=\"1\" label=\"Test Key\"/>"))
}

// 9. A result without failure may hold nocharacteristic: Microsoft's own control
// panel looks for it in successful replies (csp.md 2.3, 9).
func TestShapeOfSuccessWithAbsence(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(`<nocharacteristic type="CM_ProxyEntries"/>` + in("CM_ProxyEntries", `<nocharacteristic type="HTTP-{ADB0B001-10B5-3F39-27C6-9742E785FCD4}"/>`) +
		in("CM_PPPEntries|Modem", `<parm name="DestId" value="{ADB0B001-10B5-3F39-27C6-9742E785FCD4}"/><noparm name="Phone"/>`))
}

// recursive: absent is the whole tree, FALSE one level ([L:bb737359]), in any case.
func TestRecursive(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(in(`Registry|HKCU\Software\T`, `<parm name="a" value="1" datatype="string"/>`) +
		in(`Registry|HKCU\Software\T\One`, `<parm name="b" value="2" datatype="string"/>`) +
		in(`Registry|HKCU\Software\T\One\Two`, `<parm name="c" value="3" datatype="string"/>`))
	const a, b, c = `<parm name="a" value="1" datatype="string"/>`, `<parm name="b" value="2" datatype="string"/>`, `<parm name="c" value="3" datatype="string"/>`
	all := a + in("One", b+in("Two", c))
	for attr, inside := range map[string]string{
		``: all, ` recursive="TRUE"`: all, ` recursive="true"`: all, ` recursive="1"`: all,
		` recursive="FALSE"`: a + in("One", b), ` recursive="false"`: a + in("One", b),
	} {
		const typ = `<characteristic type="HKCU\Software\T"`
		p.gives(in("Registry", `<characteristic-query type="HKCU\Software\T"`+attr+`/>`), rapi.OK,
			in("Registry", typ+attr+`>`+inside+`</characteristic>`))
	}
}

// Types and names ignore case, elements and attributes do not (csp.md 1.3).
func TestCase(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(in("browserFAVORITE|One", `<parm name="url" value="http://one/"/>`))
	p.gives(in("BROWSERfavorite|oNE", `<parm-query name="URL"/>`), rapi.OK, in("BROWSERfavorite|oNE", `<parm name="URL" value="http://one/"/>`))
	p.gives(`<Characteristic type="BrowserFavorite"/>`, rapi.ConfigBadXML, "")
	p.gives(`<characteristic Type="BrowserFavorite"/>`, rapi.ConfigBadXML, "")
	p.gives(in("BrowserFavorite|One", `<parm NAME="URL" value="x"/>`), rapi.ConfigBadXML, "")
}
