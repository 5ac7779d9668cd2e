package explain

import (
	"fmt"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

// The table itself: whole sentences without bare codes, each with a source, and
// every code that the documentation of the Configuration Manager names (csp.md 2.2).
func TestResults(t *testing.T) {
	table, err := readResults(resultsText)
	if err != nil {
		t.Fatal(err)
	}
	sentences := func(where string, list ...string) {
		for _, s := range list {
			if s != "" && (!strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "/>.") && !strings.HasSuffix(s, "|.") || bareCode.MatchString(s) || strings.Contains(s, "  ")) {
				t.Errorf("%s: %q", where, s)
			}
		}
	}
	for _, e := range table.Code {
		where := strings.Join(e.Codes, ", ")
		if e.What == "" || len(e.Sources) == 0 || len(e.Codes) == 0 {
			t.Errorf("%s: %+v", where, e)
		}
		sentences(where, e.What, e.Cause, e.Do, e.Setting)
	}
	for _, m := range table.Mistake {
		if m.Cause == "" || m.Do == "" || len(m.Sources) == 0 {
			t.Errorf("%+v", m)
		}
		if _, ok := csp.Carried().Find(m.CSP); !ok && m.CSP != "*" {
			t.Errorf("the catalogue has no provider %s", m.CSP)
		}
		sentences(m.CSP+" "+m.When, m.Cause)
	}
	for _, h := range []rapi.HRESULT{
		0x80042001, 0x80042002, 0x00042003, 0x80042004, 0x00042005, 0x00042006, 0x80042007, 0x80042008, 0x80042009, 0x00042010,
		0x80042011, 0x80042012, 0x80042013, 0x80042014, 0x80042015, 0x80042016, 0x80042017, 0x80042018, 0x80042019,
		0x80070057, 0x8007000E, 0x8000FFFF, 0x80004005, 0x80070005,
	} {
		if _, ok := ofCode(h); !ok {
			t.Errorf("nothing explains %v", h)
		}
	}
	for _, broken := range []string{"[[code]]\ncodes = [\"x\"]", "[[code]]\ncodes = [\"5\", \"0x80070005\"]", "[[mistake]]\nwhen = \"never\"", "[[code]]\nwhy = \"\"", "["} {
		if _, err := readResults(broken); err == nil {
			t.Errorf("read %q", broken)
		}
	}
}

// What a handset says of one setting, in every form that it may have, and what
// becomes of it in words: (code, desc, HRESULT of the whole, provider) -> words.
func TestWhatHandsetsSay(t *testing.T) {
	const (
		reg   = `<characteristic type="Registry"><characteristic type="HKCU\Software\A">%s</characteristic></characteristic>`
		value = `<parm name="v" value="1"/>`
	)
	for _, c := range []struct {
		what, doc  string // the document, with %s where the setting stands
		setting    string
		code, desc string
		hr         rapi.HRESULT
		words      string // part of what is said
	}{
		// The forms of desc (csp.md 2.3, 5): text, decimal, hexadecimal, empty, none.
		{"a text", reg, value, "", "failure reason", 0x80070057, "The handset says: Failure reason."},
		{"a text of several lines", reg, value, "", "failure&#10;reason", 0x80070057, "The handset says: Failure reason."},
		{"decimal", reg, value, "", "112", 0x80004005, "The handset refused this setting. The handset has not enough storage."},
		{"signed decimal", reg, value, "", "-2147024784", 0x80004005, "has not enough storage"},
		{"unsigned decimal", reg, value, "", "2147942512", 0x80004005, "has not enough storage"},
		{"hexadecimal", reg, value, "", "0x80070070", 0x80004005, "has not enough storage"},
		{"hexadecimal without 0x", reg, value, "", "80070070", 0x80004005, "has not enough storage"},
		{"small hexadecimal", reg, value, "", "0x70", 0x80004005, "has not enough storage"},
		{"empty", reg, value, "", "", 0x80004005, "did not say why"},
		{"blanks", reg, value, "", "  ", 0x80004005, "did not say why"},
		{"zero", reg, value, "0", "", 0x80004005, "did not say why"},
		{"in code, with a text beside it", reg, value, "112", "no room", 0x80004005, "The handset says: No room. Free some on the handset"},
		{"a code that nobody knows", reg, value, "0x8123ABCD", "", 0x80004005, "with a code that is not documented"},
		{"a Win32 code that nobody knows", reg, value, "7777", "", 0x80004005, "a fault that is not in the list"},

		// Codes.
		{"malformed", reg, value, "0x80042009", "", 0x80042009, "could not read this part of the document"},
		{"not in the metabase", reg, value, "0x80042004", "", 0x80042004, "does not know this setting"},
		{"crashed", reg, value, "0x80042007", "", 0x80042007, "crashed at this setting"},
		{"disliked", reg, value, "87", "", 0x80070057, "does not accept the value of this setting"},
		{"a file that is missing", reg, value, "2", "", 0x80070002, "no such file, folder or registry key"},
		{"not supported", reg, value, "50", "", 0x80070032, "does not support this"},
		{"locked", reg, value, "86", "", 0x80070056, "is locked"},

		// Roles (sections 4 and 5), from the catalogue.
		{"a Manager's", `<characteristic type="SecurityPolicy">%s</characteristic>`, `<parm name="4102" value="1"/>`, "5", "", 0x80070005, "By default this setting needs the role MANAGER."},
		{"a Manager's, with nothing said", `<characteristic type="CertificateStore">%s</characteristic>`, `<characteristic type="ROOT"/>`, "", "", 0x80070005, "needs the role MANAGER"},
		{"a Manager's, and plain failure", `<characteristic type="CM_Mappings">%s</characteristic>`, `<characteristic type="1001"/>`, "", "", 0x80004005, "4119"},
		{"enough by default", reg, value, "0x80070005", "", 0x80070005, "By default that is enough for this setting"},
		{"the machine's registry", `<characteristic type="Registry"><characteristic type="HKLM\Comm">%s</characteristic></characteristic>`, value, "", "", 0x80070005, "needs the role MANAGER"},

		// Mistakes (section 7).
		{"an integer that is too big", reg, `<parm name="v" value="4294967295" datatype="integer"/>`, "", "", 0x80070057, "-1 is 0xFFFFFFFF"},
		{"an integer that is none", reg, `<parm name="v" value="many" datatype="integer"/>`, "", "", 0x80070057, "the value is no number"},
		{"an account without braces", `<characteristic type="EMAIL2">%s</characteristic>`, `<characteristic type="A1182988-0D73-439E-87AD-2A5B369F808B"/>`, "", "", 0x80070057, "GUID in braces"},
		{"an account with them", `<characteristic type="EMAIL2"><characteristic type="{A1182988-0D73-439E-87AD-2A5B369F808B}">%s</characteristic></characteristic>`, `<parm name="SERVICETYPE" value="POP3"/>`, "", "", 0x80070057, "SERVICENAME and SERVICETYPE"},
		{"a Wi-Fi profile", `<characteristic type="Wi-Fi"><characteristic type="access-point">%s</characteristic></characteristic>`, `<characteristic type="Home"/>`, "31", "", 0x8007001F, "could not get at a part of its hardware"},
		{"a Wi-Fi profile, disliked", `<characteristic type="Wi-Fi"><characteristic type="access-point">%s</characteristic></characteristic>`, `<characteristic type="Home"/>`, "87", "", 0x80070057, "the radio may be off"},
		{"a mapping of Microsoft's", `<characteristic type="CM_Mappings">%s</characteristic>`, `<characteristic type="12"/>`, "87", "", 0x80070057, "0 to 500 are reserved"},
		{"an access point without mwid", `<characteristic type="NAPDEF">%s</characteristic>`, `<parm name="NAME" value="x"/>`, "", "", 0x80070057, "mwid"},
		{"UnInstall among others", `<characteristic type="Registry"/><characteristic type="UnInstall">%s</characteristic>`, `<characteristic type="Tool"/>`, "", "", 0x80070057, "the only provider"},
		{"UnInstall alone", `<characteristic type="UnInstall">%s</characteristic>`, `<characteristic type="Tool"/>`, "", "", 0x80070057, "Ask for the list"},
		{"a hash that is none", `<characteristic type="CertificateStore"><characteristic type="SPC">%s</characteristic></characteristic>`, `<characteristic type="abc"/>`, "87", "", 0x80070057, "40 hexadecimal digits"},
		{"Extract over the cable", `<characteristic type="FileOperation"><characteristic type="\a">%s</characteristic></characteristic>`, `<characteristic type="Extract"/>`, "87", "", 0x80070057, "cradle put"},
		{"asterisks for a secret", `<characteristic type="BrowserFavorite"><characteristic type="A">%s</characteristic></characteristic>`, `<parm name="Password" value="*****"/>`, "87", "", 0x80070057, "in place of a secret"},
	} {
		sent := doc + fmt.Sprintf(c.doc, c.setting) + end
		tag, rest, _ := strings.Cut(c.setting[1:], " ")
		attrs := ""
		if c.code != "" {
			attrs += fmt.Sprintf(` code=%q`, c.code)
		}
		if c.desc != "" || c.what == "empty" {
			attrs += fmt.Sprintf(` desc="%s"`, c.desc)
		}
		reply := doc + fmt.Sprintf(c.doc, "<"+tag+"-error"+attrs+" "+rest) + end
		x := said(t, Node(failedIn(t, sent, reply, c.hr), c.hr))
		if !strings.Contains(x.String(), c.words) {
			t.Errorf("%s: %s", c.what, x)
		}
		if bareCode.MatchString(strings.ReplaceAll(x.String(), "-1 is 0xFFFFFFFF", "")) {
			t.Errorf("%s: a bare code in %q", c.what, x)
		}
	}
}

// A provider that a handset does not have: the catalogue may know where it belongs.
func TestProvidersThatAreMissing(t *testing.T) {
	for typ, words := range map[string]string{
		"CM_GPRSEntrys": "Did you mean CM_GPRSEntries?",
		"Home":          "It is known from Standard handsets",
		"Clock":         "Professional handsets since Windows Mobile 6.1",
		"DevDetail":     "with OMA DM only",
		"Frobnicate":    "belongs to another version or kind of phone",
	} {
		sent := doc + `<characteristic type="` + typ + `"><parm name="a" value="1"/></characteristic>` + end
		reply := doc + `<characteristic-error type="` + typ + `"><parm name="a" value="1"/></characteristic-error>` + end
		if x := said(t, Node(failedIn(t, sent, reply, rapi.ConfigEntryNotFound), rapi.ConfigEntryNotFound)); !strings.Contains(x.String(), words) {
			t.Errorf("%s: %s", typ, x)
		}
	}
}

// Where a handset did not begin, nothing was undone.
func TestNotBegun(t *testing.T) {
	d := parse(t, doc+`<characteristic type="A"><parm name="a" value="1"/></characteristic>`+end)
	for hr, begun := range map[rapi.HRESULT]bool{rapi.ConfigBadXML: false, rapi.ConfigBusy: false, rapi.DeviceLocked: false, rapi.AccessDenied: true, rapi.OK: true, 0x8123ABCD: true} {
		n := provxml.Match(d, hr, "", false).Root.Children[0].Children[0]
		if said := Node(n, hr).What.String(); Begun(hr) != begun || hr.Failed() && strings.Contains(said, "undone") != begun {
			t.Errorf("%v: begun %v, %q", hr, Begun(hr), said)
		}
	}
}
