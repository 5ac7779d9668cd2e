package change

import (
	"fmt"
	"strings"
	"testing"

	"cradle/rapi"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// answered gives a query the reply of a handset.
func answered(t testing.TB, q *query.Query, reply string) []query.Answer {
	t.Helper()
	if q.Document == nil {
		return q.Answers(nil)
	}
	return q.Answers(provxml.Match(q.Document, rapi.OK, wrap(reply), true))
}

// What each setting would do, and whether it was done: the replies are the shapes of
// csp.md 2.3.
func TestVerifyAndPlan(t *testing.T) {
	cat := catalogue(t)
	for _, tt := range []struct {
		name, doc, reply string
		verdicts, steps  string // of each setting
	}{
		{"the same", `<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`,
			`<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`, "verified", "same"},
		{"as numbers", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="-1" datatype="integer"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="4294967295" datatype="integer"/></characteristic></characteristic>`, "verified", "same"},
		{"another value", `<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4102" value="0"/></characteristic>`, "differs", "change"},
		{"none", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="1"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><noparm name="n"/></characteristic></characteristic>`, "differs", "add"},
		{"a group that is not there answers for all in it", `<characteristic type="CM_NetEntries"><characteristic type="A"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>`,
			`<characteristic type="CM_NetEntries"><nocharacteristic type="A"/></characteristic>`, "differs", "add"},
		{"masked", `<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="Password" value="x"/></characteristic></characteristic>`,
			`<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="Password" value="********"/></characteristic></characteristic>`, "cannot be read back", "cannot be read"},
		{"write-only", `<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic>`, ``, "cannot be read back", "cannot be read"},
		{"no answer", `<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`,
			`<characteristic type="Clock"><parm-query name="TimeZone"/></characteristic>`, "not verified", "cannot be read"},
		{"refused", `<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`,
			`<characteristic type="Clock"><parm-query-error name="TimeZone" desc="x"/></characteristic>`, "cannot be read back", "cannot be read"},
		{"gone", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><noparm name="n"/></characteristic><nocharacteristic type="HKCU\Software\B"/></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><noparm name="n"/></characteristic><nocharacteristic type="HKCU\Software\B"/></characteristic>`, "verified, verified", "same, same"},
		{"not gone", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><noparm name="n"/></characteristic><nocharacteristic type="HKCU\Software\B"/></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="1"/></characteristic><characteristic type="HKCU\Software\B"/></characteristic>`, "differs, differs", "remove, remove"},
		{"a policy cannot go, and is 0 (ms844865)", `<characteristic type="SecurityPolicy"><noparm name="4102"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4102" value="0"/></characteristic>`, "verified", "same"},
		{"UnInstall reads 0 whatever was set (aa458006)", `<characteristic type="UnInstall"><characteristic type="A"><parm name="uninstall" value="1"/></characteristic></characteristic>`,
			`<characteristic type="UnInstall"><characteristic type="A"><parm name="uninstall" value="0"/></characteristic></characteristic>`, "differs", "remove"},
		{"and its program is not listed any more", `<characteristic type="UnInstall"><characteristic type="A"><parm name="uninstall" value="1"/></characteristic></characteristic>`,
			`<characteristic type="UnInstall"><characteristic type="A"><noparm name="uninstall"/></characteristic></characteristic>`, "verified", "same"},
		{"DOMAINs come in one text (ms844862)", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="b.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "verified", "same"},
		{"one value goes, whatever is written beside it", `<characteristic type="SecurityPolicy"><noparm name="4102" value="0"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`, "differs", "remove"},
		{"one DOMAIN goes, another comes", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><noparm name="DOMAIN" value="a.example"/><parm name="DOMAIN" value="c.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "cannot be read back, cannot be read back", "remove, cannot be read"},
		{"a DOMAIN goes and comes again", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><noparm name="DOMAIN" value="A.example"/><parm name="DOMAIN" value="a.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "cannot be read back, verified", "same, same"},
		{"a DOMAIN comes and goes again", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="c.example"/><noparm name="DOMAIN" value="c.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "cannot be read back, verified", "same, same"},
		{"all DOMAINs go, and these come again", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><noparm name="DOMAIN"/><parm name="DOMAIN" value="b.example"/><parm name="DOMAIN" value="a.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "cannot be read back, verified, verified", "same, same, same"},
		{"all DOMAINs go, and one comes again", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><noparm name="DOMAIN"/><parm name="DOMAIN" value="b.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`, "cannot be read back, verified", "remove, same"},
		{"the last one counts", `<characteristic type="Clock"><parm name="TimeZone" value="4"/><parm name="TimeZone" value="0"/></characteristic>`,
			`<characteristic type="Clock"><parm name="TimeZone" value="0"/></characteristic>`, "cannot be read back, verified", "same, same"},
		{"the clock goes on", `<characteristic type="Clock"><parm name="Date" value="2026-11-27T10:00:00Z"/></characteristic>`,
			`<characteristic type="Clock"><parm name="Date" value="2026-11-27T10:00:02Z"/></characteristic>`, "verified", "change"},
		{"but not back", `<characteristic type="Clock"><parm name="Date" value="2026-11-27T10:00:00Z"/></characteristic>`,
			`<characteristic type="Clock"><parm name="Date" value="2026-11-26T10:00:02Z"/></characteristic>`, "differs", "change"},
		{"an access point by its id", `<characteristic type="NAPDEF"><parm name="NAPID" value="N1"/><parm name="BEARER" value="GSM-GPRS"/></characteristic>`,
			`<characteristic type="NAPDEF"><characteristic type="N1" mwid="1"><parm name="BEARER" value="GSM-GPRS"/></characteristic></characteristic>`, "cannot be read back, verified", "same, same"},
		{"asks", `<characteristic-query type="CM_Networks"/>`, `<characteristic type="CM_Networks"/>`, "", ""},
	} {
		d := parse(t, wrap(tt.doc))
		q, err := After(cat, d)
		if err != nil {
			t.Fatal(err)
		}
		answers := answered(t, q, tt.reply)
		var verdicts, steps []string
		for _, c := range Verify(cat, d, answers) {
			verdicts = append(verdicts, c.Verdict.String())
		}
		for _, s := range Plan(cat, d, answers) {
			steps = append(steps, s.Kind.String())
		}
		if got := strings.Join(verdicts, ", "); got != tt.verdicts && tt.name != "an access point by its id" {
			t.Errorf("%s: verified: %s, want %s", tt.name, got, tt.verdicts)
		}
		if got := strings.Join(steps, ", "); got != tt.steps {
			t.Errorf("%s: plan: %s, want %s", tt.name, got, tt.steps)
		}
	}
}

// What takes a document back, and what does not.
func TestInverse(t *testing.T) {
	cat := catalogue(t)
	for _, tt := range []struct {
		name, doc, reply string
		want             string   // sections; "" is nothing to do
		left             []string // paths
	}{
		{"a value, with its type", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="x"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7" datatype="integer"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7" datatype="integer"/></characteristic></characteristic>`, nil},
		{"the same value of another type", `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7" datatype="integer"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7" datatype="integer"/></characteristic></characteristic>`, nil},
		{"nothing was changed", `<characteristic type="Clock"><parm name="TimeZone" value="04"/></characteristic>`,
			`<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`, ``, nil},
		{"only the outermost key that was not there", `<characteristic type="Registry"><characteristic type="HKCU\Software\A\B\C"><parm name="n" value="1"/></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A\B\C"><noparm name="n"/></characteristic><characteristic type="HKCU\Software\A"/><nocharacteristic type="HKCU\Software\A\B"/><nocharacteristic type="HKCU\Software\A\B\C"/></characteristic>`,
			`<characteristic type="Registry"><nocharacteristic type="HKCU\Software\A\B"/></characteristic>`, nil},
		{"a deleted key, whole", `<characteristic type="Registry"><nocharacteristic type="HKCU\Software\A"/></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="" value="d" datatype="string"/><characteristic type="Empty"/><characteristic type="B"><parm name="m" value="x&#xF000;y&#xF000;&#xF000;" datatype="multiplestring"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="" value="d" datatype="string"/></characteristic><characteristic type="HKCU\Software\A\Empty"/><characteristic type="HKCU\Software\A\B"><parm name="m" value="x&#xF000;y&#xF000;&#xF000;" datatype="multiplestring"/></characteristic></characteristic>`, nil},
		{"deleted and made anew", `<characteristic type="BrowserFavorite"><nocharacteristic type="F"/><characteristic type="F"><parm name="URL" value="http://new/"/></characteristic></characteristic>`,
			`<characteristic type="BrowserFavorite"><characteristic type="F"><parm name="URL" value="http://old/"/><parm name="Order" value="2"/></characteristic></characteristic>`,
			`<characteristic type="BrowserFavorite"><nocharacteristic type="F"/><characteristic type="F"><parm name="URL" value="http://old/"/><parm name="Order" value="2"/></characteristic></characteristic>`, nil},
		{"what was asked before it could be told is not known", `<characteristic type="CM_NetEntries"><nocharacteristic type="A"/></characteristic>`,
			`<characteristic type="CM_NetEntries"><characteristic-query-error type="A"/></characteristic>`, ``, []string{"CM_NetEntries/A"}},
		{"no reply at all", `<characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`, ``, ``, []string{"Clock/TimeZone"}},
		{"the last goes first; networks come before what leads to them", `<characteristic type="CM_GPRSEntries"><nocharacteristic type="G"/></characteristic><characteristic type="CM_Networks"><nocharacteristic type="N"/></characteristic><characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`,
			`<characteristic type="CM_GPRSEntries"><characteristic type="G"><parm name="Phone" value="~GPRS!a"/></characteristic></characteristic><characteristic type="CM_Networks"><characteristic type="N"><parm name="DestId" value="{A1182988-0D73-439e-87AD-2A5B369F808B}"/></characteristic></characteristic><characteristic type="Clock"><parm name="TimeZone" value="0"/></characteristic>`,
			`<characteristic type="CM_Networks"><characteristic type="N"><parm name="DestId" value="{A1182988-0D73-439e-87AD-2A5B369F808B}"/></characteristic></characteristic><characteristic type="Clock"><parm name="TimeZone" value="0"/></characteristic><characteristic type="CM_GPRSEntries"><characteristic type="G"><parm name="Phone" value="~GPRS!a"/></characteristic></characteristic>`, nil},
		{"a proxy is deleted before its connection (ms844838)", `<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="Type" value="1"/></characteristic></characteristic><characteristic type="CM_GPRSEntries"><characteristic type="G"><parm name="Phone" value="~GPRS!a"/></characteristic></characteristic>`,
			`<characteristic type="CM_ProxyEntries"><nocharacteristic type="P"/></characteristic><characteristic type="CM_GPRSEntries"><nocharacteristic type="G"/></characteristic>`,
			`<characteristic type="CM_ProxyEntries"><nocharacteristic type="P"/></characteristic><characteristic type="CM_GPRSEntries"><nocharacteristic type="G"/></characteristic>`, nil},
		{"an access point, by its id", `<characteristic type="NAPDEF"><parm name="NAPID" value="N1"/><parm name="BEARER" value="GSM-GPRS"/></characteristic>`,
			`<characteristic type="NAPDEF"><nocharacteristic type="N1" mwid="1"/></characteristic>`,
			`<characteristic type="NAPDEF"><nocharacteristic type="N1" mwid="1"/></characteristic>`, nil},
		{"a Role wants its certificate beside it", `<characteristic type="CertificateStore"><characteristic type="SPC"><characteristic type="31505B1BB1F0AB518FEB97A11FF6A6725767194E"><parm name="Role" value="16"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="CertificateStore"><characteristic type="SPC"><characteristic type="31505B1BB1F0AB518FEB97A11FF6A6725767194E"><parm name="EncodedCertificate" value="MAA="/><parm name="Role" value="8"/><parm name="IssuedTo" value="x"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="CertificateStore"><characteristic type="SPC"><characteristic type="31505B1BB1F0AB518FEB97A11FF6A6725767194E"><parm name="EncodedCertificate" value="MAA="/><parm name="Role" value="8"/></characteristic></characteristic></characteristic>`, nil},
		{"DOMAINs, one by one", `<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="c.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><parm name="DOMAIN" value="a.example;b.example"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="P" mwid="1"><noparm name="DOMAIN"/><parm name="DOMAIN" value="a.example"/><parm name="DOMAIN" value="b.example"/></characteristic></characteristic>`, nil},
		{"a secret", `<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="UserName" value="b"/><parm name="Password" value="x"/></characteristic></characteristic>`,
			`<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="UserName" value="a"/><parm name="Password" value="****"/></characteristic></characteristic>`,
			`<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="UserName" value="a"/></characteristic></characteristic>`, []string{"CM_ProxyEntries/P/Password"}},
		{"a key of a wireless network", `<characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="Depot"><parm name="NetworkKey" value="x"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="Wi-Fi"><characteristic type="access-point"><characteristic type="Depot"><noparm name="NetworkKey"/><parm name="Encryption" value="6"/></characteristic></characteristic></characteristic>`,
			``, []string{"Wi-Fi/access-point/Depot/NetworkKey"}},
		{"a policy that was not there is not made 0, which allows the least", `<characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><noparm name="4097"/></characteristic>`, ``, []string{"SecurityPolicy/4097"}},
		{"the cable's own rights are gone (policy 4119): what needs the manager stays", `<characteristic type="SecurityPolicy"><parm name="4119" value="8"/></characteristic><characteristic type="Clock"><parm name="TimeZone" value="4"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4119" value="48"/></characteristic><characteristic type="Clock"><parm name="TimeZone" value="0"/></characteristic>`,
			`<characteristic type="Clock"><parm name="TimeZone" value="0"/></characteristic>`, []string{"SecurityPolicy/4119"}},
		{"the cable is closed (policy 4097)", `<characteristic type="SecurityPolicy"><parm name="4097" value="0"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4097" value="2"/></characteristic>`,
			`<characteristic type="SecurityPolicy"><parm name="4097" value="2"/></characteristic>`, []string{"SecurityPolicy/4097"}},
		{"what does something", `<characteristic type="FileOperation"><characteristic type="\Temp\A"><characteristic type="MakeDir"/></characteristic></characteristic><characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic>`,
			``, ``, []string{`FileOperation/\Temp\A/MakeDir`, "RemoteWipe/doWipe"}},
		{"an account comes back without its messages", `<characteristic type="EMAIL2"><nocharacteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"/></characteristic>`,
			`<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SERVICENAME" value="a"/><parm name="SERVICETYPE" value="POP3"/><parm name="AUTHSECRET" value="****"/><parm name="SMTPALTENABLED" value="1"/><parm name="SMTPALTPASSWORD" value="****"/></characteristic></characteristic>`,
			`<characteristic type="EMAIL2"><characteristic type="{D671C70B-8EE3-4881-8045-2AEE6F731B55}"><parm name="SERVICENAME" value="a"/><parm name="SERVICETYPE" value="POP3"/></characteristic></characteristic>`,
			[]string{"EMAIL2/{D671C70B-8EE3-4881-8045-2AEE6F731B55}", "EMAIL2/{D671C70B-8EE3-4881-8045-2AEE6F731B55}/AUTHSECRET", "EMAIL2/{D671C70B-8EE3-4881-8045-2AEE6F731B55}/SMTPALTENABLED", "EMAIL2/{D671C70B-8EE3-4881-8045-2AEE6F731B55}/SMTPALTPASSWORD"}},
		{"the speed dial whose key was taken", `<characteristic type="SpeedDial"><characteristic type="New"><parm name="Key" value="5"/><parm name="Tel" value="2"/></characteristic></characteristic>`,
			`<characteristic type="SpeedDial"><nocharacteristic type="New"/></characteristic><characteristic type="SpeedDial"><characteristic type="Old"><parm name="Key" value="5"/><parm name="Tel" value="1"/></characteristic></characteristic>`,
			`<characteristic type="SpeedDial"><nocharacteristic type="New"/><characteristic type="Old"><parm name="Key" value="5"/><parm name="Tel" value="1"/></characteristic></characteristic>`, nil},
	} {
		d := parse(t, wrap(tt.doc))
		reply := ""
		if tt.reply != "" {
			reply = wrap(tt.reply)
		}
		undo, err := Inverse(cat, d, reply)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := ""
		if undo.Document != nil {
			for line := range strings.Lines(undo.Document.Text()) {
				got += strings.TrimSpace(line)
			}
			got = strings.TrimSuffix(strings.TrimPrefix(got, "<wap-provisioningdoc>"), "</wap-provisioningdoc>")
		}
		if got != tt.want {
			t.Errorf("%s:\n got  %s\n want %s", tt.name, got, tt.want)
		}
		var left []string
		for _, l := range undo.Left {
			left = append(left, l.Path)
			if l.Why.IsZero() || !strings.HasSuffix(l.Why.String(), ".") {
				t.Errorf("%s: %s stays, and why is %q", tt.name, l.Path, l.Why)
			}
		}
		if fmt.Sprint(left) != fmt.Sprint(tt.left) {
			t.Errorf("%s: left %v, want %v", tt.name, left, tt.left)
		}
	}
}

// Before asks what After does, and about groups.
func TestBefore(t *testing.T) {
	cat := catalogue(t)
	d := parse(t, wrap(`<characteristic type="Registry"><characteristic type="HKCU\Software\A\B"><parm name="n" value="1"/></characteristic><nocharacteristic type="HKLM\Software\C"/></characteristic>`+
		`<characteristic type="CM_GPRSEntries"><characteristic type="G"><characteristic type="DevSpecificCellular"><parm name="GPRSInfoValid" value="1"/></characteristic></characteristic></characteristic>`+
		`<characteristic type="FileOperation"><characteristic type="\Temp\A"><characteristic type="MakeDir"/></characteristic></characteristic>`))
	q, err := Before(cat, d)
	if err != nil {
		t.Fatal(err)
	}
	want := `<wap-provisioningdoc>
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\A\B">
      <parm-query name="n"/>
    </characteristic>
    <characteristic-query type="HKLM\Software\C" recursive="false"/>
    <characteristic-query type="HKCU\Software\A\B" recursive="FALSE"/>
    <characteristic-query type="HKCU\Software\A" recursive="FALSE"/>
    <characteristic-query type="HKLM\Software\C"/>
  </characteristic>
  <characteristic type="CM_GPRSEntries">
    <characteristic type="G">
      <characteristic type="DevSpecificCellular">
        <parm-query name="GPRSInfoValid"/>
      </characteristic>
    </characteristic>
    <characteristic-query type="G"/>
  </characteristic>
</wap-provisioningdoc>
`
	if got := q.Document.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	after, err := After(cat, d)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range after.Asks {
		if q.Asks[i].Setting != a.Setting {
			t.Errorf("ask %d is about %s, want %s", i, q.Asks[i].Path(), a.Path())
		}
	}
}

func TestOverlaps(t *testing.T) {
	cat := catalogue(t)
	docs := []*provxml.Document{
		parse(t, wrap(`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="1"/><parm name="m" value="1"/></characteristic></characteristic>`)),
		parse(t, wrap(`<characteristic type="Registry"><characteristic type="HKCU"><characteristic type="software\a"><parm name="N" value="2"/></characteristic></characteristic></characteristic>`)),
		parse(t, wrap(`<characteristic type="Registry"><nocharacteristic type="HKCU\Software\A"/></characteristic>`)),
	}
	name := map[*provxml.Document]string{docs[0]: "1", docs[1]: "2", docs[2]: "3", nil: "-"}
	over := Overlaps(cat, docs)
	got := ""
	for _, d := range docs {
		for n := range d.Nodes() {
			if n.Setting() {
				got += n.Name + name[over[n].Earlier] + name[over[n].Later] + " "
			}
		}
	}
	if want := `n-2 m-3 N13 HKCU\Software\A1- `; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Whatever a document and a reply are, there is a plan, a verification and an inverse,
// which changes nothing but what the document touched or deleted.
func FuzzInverse(f *testing.F) {
	cat := catalogue(f)
	f.Add([]byte(wrap(`<characteristic type="Registry"><characteristic type="HKCU\A"><parm name="x" value="1"/></characteristic><nocharacteristic type="HKCU"/></characteristic>`)),
		wrap(`<characteristic type="Registry"><characteristic type="HKCU\A"><parm name="x" value="&lt;"/></characteristic></characteristic>`))
	f.Add([]byte(`<nocharacteristic type="NAPDEF"/>`), `<characteristic type="NAPDEF"><characteristic type="--"><parm name="--" value="**"/><parm name="a"/></characteristic></characteristic>`)
	f.Add([]byte(wrap(`<parm name="a"/><characteristic type=""><characteristic type=""/></characteristic><x><parm name="b"/></x>`)), `<a><wap-provisioningdoc><characteristic type=""><noparm name=""/></characteristic>`)
	f.Fuzz(func(t *testing.T, data []byte, reply string) {
		d, err := provxml.Parse("f", data)
		if err != nil {
			return
		}
		q, err := Before(cat, d)
		if err != nil {
			return // too deep
		}
		var answers []query.Answer
		if q.Document != nil {
			answers = q.Answers(provxml.Match(q.Document, rapi.OK, reply, true))
		}
		settings := 0
		for n := range d.Nodes() {
			if n.Setting() && !n.Kind.Query() {
				settings++
			}
		}
		if got := len(Plan(cat, d, answers)); got != settings {
			t.Fatalf("%d steps for %d settings", got, settings)
		}
		if got := len(Verify(cat, d, answers)); got != settings {
			t.Fatalf("%d checks for %d settings", got, settings)
		}
		undo, err := Inverse(cat, d, reply)
		if err != nil || undo.Document == nil {
			return
		}
		for n := range undo.Document.Nodes() {
			if n.Setting() && n.Kind.Query() {
				t.Fatalf("%s is a question", n.Path())
			}
		}
		if _, err := Inverse(cat, undo.Document, reply); err != nil {
			return
		}
	})
}

// It takes time linear in the document and the reply, flat or deep.
func BenchmarkInverse(b *testing.B) {
	cat := catalogue(b)
	for _, depth := range []int{1, 200} {
		for _, n := range []int{1_000, 10_000, 50_000} {
			var doc, reply strings.Builder
			open := `<characteristic type="Registry">` + strings.Repeat(`<characteristic type="K">`, depth)
			doc.WriteString(open)
			reply.WriteString(open)
			for i := range n {
				fmt.Fprintf(&doc, `<parm name="p%d" value="%d"/>`, i, i)
				fmt.Fprintf(&reply, `<parm name="p%d" value="x" datatype="string"/>`, i)
			}
			end := strings.Repeat("</characteristic>", depth+1)
			d := parse(b, wrap(doc.String()+end))
			b.Run(fmt.Sprintf("depth=%d/settings=%d", depth, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := Inverse(cat, d, wrap(reply.String()+end)); err != nil {
						b.Fatal(err)
					}
					if _, err := Before(cat, d); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/setting")
			})
		}
	}
}
