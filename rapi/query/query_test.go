package query

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/assets"
	"cradle/rapi"
	"cradle/rapi/csp"
	"cradle/rapi/provxml"
)

func catalogue(t testing.TB) *csp.Catalogue {
	t.Helper()
	c, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, text string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("a.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What a path becomes, on one line.
func TestFromPaths(t *testing.T) {
	cat := catalogue(t)
	for _, tt := range []struct{ path, want string }{
		{"CM_GPRSEntries", `<characteristic-query type="CM_GPRSEntries"/>`},
		{"cm_gprsentries/*", `<characteristic-query type="CM_GPRSEntries"/>`},
		{"CM_GPRSEntries/", `<characteristic-query type="CM_GPRSEntries"/>`},
		{"CM_GPRSEntries/Contoso", `<characteristic type="CM_GPRSEntries"><characteristic-query type="Contoso"/></characteristic>`},
		{`CM_GPRSEntries\Contoso\DevSpecificCellular`, `<characteristic type="CM_GPRSEntries"><characteristic type="Contoso"><characteristic-query type="DevSpecificCellular"/></characteristic></characteristic>`},
		{"CM_GPRSEntries/Contoso/destid", `<characteristic type="CM_GPRSEntries"><characteristic type="Contoso"><parm-query name="destid"/></characteristic></characteristic>`},
		{"DeviceInformation/OperatingSystem", `<characteristic type="DeviceInformation"><parm-query name="OperatingSystem"/></characteristic>`},
		{"SecurityPolicy/4119", `<characteristic type="SecurityPolicy"><parm-query name="4119"/></characteristic>`},
		{`BrowserFavorite/"Fish/Chips"/URL`, `<characteristic type="BrowserFavorite"><characteristic type="Fish/Chips"><parm-query name="URL"/></characteristic></characteristic>`},
		{`BrowserFavorite\Fish/Chips\URL`, `<characteristic type="BrowserFavorite"><characteristic type="Fish/Chips"><parm-query name="URL"/></characteristic></characteristic>`},
		{`UnInstall/Vendor Tool`, `<characteristic type="UnInstall"><characteristic-query type="Vendor Tool"/></characteristic>`},
		// The registry: one characteristic with the whole path. Both are asked for.
		{"Registry/HKLM/Software/Contoso", `<characteristic type="Registry"><characteristic type="HKLM\Software"><parm-query name="Contoso"/></characteristic><characteristic-query type="HKLM\Software\Contoso" recursive="false"/></characteristic>`},
		{`Registry/HKLM\Software/Contoso/`, `<characteristic type="Registry"><characteristic-query type="HKLM\Software\Contoso"/></characteristic>`},
		{`registry\HKEY_LOCAL_MACHINE\Software\*`, `<characteristic type="Registry"><characteristic-query type="HKLM\Software"/></characteristic>`},
		{"Registry/HKCU/Software::Value/with\\all::that", `<characteristic type="Registry"><characteristic type="HKCU\Software"><parm-query name="Value/with\all::that"/></characteristic></characteristic>`},
		{`Registry/HKCU/Software::`, `<characteristic type="Registry"><characteristic type="HKCU\Software"><parm-query name=""/></characteristic></characteristic>`},
		{`Registry/HKCU/"A\\B"/"x::y"::"q\"r"`, `<characteristic type="Registry"><characteristic type="HKCU\A\\B\x::y"><parm-query name="q&quot;r"/></characteristic></characteristic>`},
		{`Registry/HKLM`, `<characteristic type="Registry"><characteristic-query type="HKLM" recursive="false"/></characteristic>`},
		{`Metabase/RAPI\Windows\EdbRapiServer.dll\*/access-role`, `<characteristic type="Metabase"><characteristic type="RAPI\Windows\EdbRapiServer.dll\*"><parm-query name="access-role"/></characteristic></characteristic>`},
		// Entries by their ids are marked (bb737359).
		{"NAPDEF/NAP1/BEARER", `<characteristic type="NAPDEF"><characteristic type="NAP1" mwid="1"><parm-query name="BEARER"/></characteristic></characteristic>`},
		{"PXLOGICAL/a3.bb.cc.4/PXPHYSICAL/PROXY 1", `<characteristic type="PXLOGICAL"><characteristic type="a3.bb.cc.4" mwid="1"><characteristic type="PXPHYSICAL"><characteristic-query type="PROXY 1" mwid="1"/></characteristic></characteristic></characteristic>`},
		// What nobody knows is asked for both ways.
		{"Vendor/Thing", `<characteristic type="Vendor"><parm-query name="Thing"/><characteristic-query type="Thing"/></characteristic>`},
	} {
		q, err := FromPaths(cat, tt.path)
		if err != nil {
			t.Errorf("%s: %v", tt.path, err)
			continue
		}
		if got := flat(q.Document); got != "<wap-provisioningdoc>"+tt.want+"</wap-provisioningdoc>" {
			t.Errorf("%s:\n got  %s\n want %s", tt.path, got, tt.want)
		}
		if len(q.Asks) != 1 || len(q.Asks[0].Nodes) == 0 || q.Asks[0].Path() != tt.path {
			t.Errorf("%s: asks %+v", tt.path, q.Asks)
		}
	}
}

// flat is a document on one line.
func flat(d *provxml.Document) string {
	if d == nil {
		return "(none)"
	}
	var b strings.Builder
	for line := range strings.Lines(d.Text()) {
		b.WriteString(strings.Trim(line, " \n"))
	}
	return b.String()
}

func TestFromPathsRefused(t *testing.T) {
	cat := catalogue(t)
	for path, want := range map[string]string{
		"":                          "the path does not begin with the name of a provider; write",
		"/Registry":                 "the path does not begin with the name of a provider",
		"Registry":                  "Registry cannot be asked for as a whole; name a key: Registry/HKLM/Software/... ('cradle registry export' writes whole branches)",
		"Registry/*":                "Registry cannot be asked for as a whole",
		"Metabase/":                 "Metabase cannot be asked for as a whole; name something in it",
		"Registry/HKXX/Software":    "HKXX is no root of the registry; a key begins with HKLM, HKCU or HKCR",
		"Registry//HKLM":            `there is nothing between two separators; put a name that has one in it into quotes: "a/b"`,
		"CM_GPRSEntries/*/DestId":   `an asterisk stands only at the end of a path; put a name that is one into quotes: "*"`,
		`BrowserFavorite/"Fish`:     "the quotes are not closed",
		`BrowserFavorite/"Fish"s`:   "a closing quote is followed by something else than a separator",
		"RemoteWipe/doWipe":         "doWipe can be set and not be asked for",
		"RemoteWipe::doWipe":        "doWipe can be set and not be asked for",
		"NAP/x":                     "NAP is reached by OMA DM alone, and not over the cable",
		"Registry/HKLM/a\x01":       "the path cannot be sent: it has the character U+0001",
		strings.Repeat("a/", 3000):  "the path has more than 4096 bytes",
		"Registry/HKLM/Software/::": "there is nothing between a separator and ::",
		`Registry/HKCU::"a"::b`:     "a closing quote is followed by something else than the end",
		`Registry/HKCU::"a"b`:       "a closing quote is followed by something else than a separator",
	} {
		_, err := FromPaths(cat, path, "CM_Networks")
		var e *PathError
		if !errors.As(err, &e) || !strings.HasPrefix(e.Msg+"; "+e.Fix, want) || strings.ContainsAny(err.Error(), "\n\x01") {
			t.Errorf("%.40q: %v, want %s", path, err, want)
		}
	}
	_, err := FromPaths(cat, "Registry", "", "CM_Networks")
	if n := len(err.(interface{ Unwrap() []error }).Unwrap()); n != 2 {
		t.Errorf("%d errors: %v", n, err)
	}
	q, err := FromPaths(cat, "BrowserFavorites/x")
	if err != nil || !q.Asks[0].Unknown || q.Asks[0].Detail.String() != "The catalogue has no provider BrowserFavorites; did you mean BrowserFavorite?" {
		t.Errorf("%v, %+v", err, q)
	}
}

// Several paths share what they have in common, and nothing is asked twice.
func TestFromPathsShared(t *testing.T) {
	q, err := FromPaths(catalogue(t), "CM_GPRSEntries/A/DestId", "DeviceInformation/Product", "cm_gprsentries/a/destid", "CM_GPRSEntries/A/UserName")
	if err != nil {
		t.Fatal(err)
	}
	want := `<wap-provisioningdoc><characteristic type="CM_GPRSEntries"><characteristic type="A"><parm-query name="DestId"/><parm-query name="UserName"/></characteristic></characteristic>` +
		`<characteristic type="DeviceInformation"><parm-query name="Product"/></characteristic></wap-provisioningdoc>`
	if got := flat(q.Document); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if q.Asks[0].Nodes[0] != q.Asks[2].Nodes[0] || q.Asks[3].Nodes[0].Name != "UserName" {
		t.Error("the asks have the wrong nodes")
	}
	parts, err := q.ByProvider()
	if err != nil || len(parts) != 2 || len(parts[0].Asks) != 3 || parts[1].Document.Root.Children[0].Name != "DeviceInformation" {
		t.Errorf("%v, %+v", err, parts)
	}
}

func TestFromDocument(t *testing.T) {
	cat := catalogue(t)
	for _, tt := range []struct{ name, doc, want, reasons string }{
		{"parms and deletions", // 042 of the corpus has the order; elements of bb737235
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="B" value="1" datatype="integer"/><noparm name="C"/></characteristic><nocharacteristic type="HKCU\Software\D"/></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm-query name="B"/><parm-query name="C"/></characteristic><characteristic-query type="HKCU\Software\D" recursive="false"/></characteristic>`,
			"B ; C gone; HKCU\\Software\\D gone"},
		{"an access point by its id", // 026 of the corpus
			`<characteristic type="NAPDEF"><parm name="NAPID" value="NAP1"/><parm name="BEARER" value="GSM-CSD"/><characteristic type="NAPAUTHINFO"><parm name="AUTHSECRET" value="x"/></characteristic></characteristic>`,
			`<characteristic type="NAPDEF"><characteristic-query type="NAP1" mwid="1" recursive="false"/><characteristic type="NAP1" mwid="1"><parm-query name="BEARER"/><characteristic type="NAPAUTHINFO"><parm-query name="AUTHSECRET"/></characteristic></characteristic></characteristic>`,
			"NAPID ; BEARER ; AUTHSECRET masked"},
		{"a proxy in the other form, beside one with a PROXY-ID", // each is named with mwid="1" by now (bb737359)
			`<characteristic type="PXLOGICAL"><parm name="PROXY-ID" value="P1"/><characteristic type="PORT"><parm name="PORTNBR" value="80"/></characteristic><characteristic type="P2"><parm name="NAME" value="n"/></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic-query type="P1" mwid="1" recursive="false"/><characteristic type="P1" mwid="1"><characteristic type="PORT"><parm-query name="PORTNBR"/></characteristic></characteristic><characteristic type="P2" mwid="1"><parm-query name="NAME"/></characteristic></characteristic>`,
			"PROXY-ID ; PORTNBR ; NAME "},
		{"mwid is kept", // 031
			`<characteristic type="PXLOGICAL"><characteristic type="a3.bb.cc.4" mwid="1"><characteristic type="PXPHYSICAL"><nocharacteristic type="PROXY 1" mwid="1"/></characteristic></characteristic></characteristic>`,
			`<characteristic type="PXLOGICAL"><characteristic type="a3.bb.cc.4" mwid="1"><characteristic type="PXPHYSICAL"><characteristic-query type="PROXY 1" mwid="1" recursive="false"/></characteristic></characteristic></characteristic>`,
			"PROXY 1 gone"},
		{"deleted and made anew",
			`<characteristic type="CM_VPNEntries"><nocharacteristic type="W"/><characteristic type="W"><parm name="Phone" value="a"/><parm name="Phone" value="b"/></characteristic></characteristic>`,
			`<characteristic type="CM_VPNEntries"><characteristic type="W"><parm-query name="Phone"/></characteristic></characteristic>`,
			"W overwritten gone; Phone overwritten; Phone "},
		{"made and deleted",
			`<characteristic type="Registry"><characteristic type="HKCU\A"><parm name="x" value="1"/><characteristic type="B"><parm name="y" value="2"/></characteristic></characteristic><nocharacteristic type="hkcu\a\b"/></characteristic>`,
			`<characteristic type="Registry"><characteristic type="HKCU\A"><parm-query name="x"/></characteristic><characteristic-query type="hkcu\a\b" recursive="false"/></characteristic>`,
			`x ; y overwritten; hkcu\a\b gone`},
		{"what cannot be asked for",
			`<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic><nocharacteristic type="Registry"/><parm-error name="a"/><characteristic type="A"><parm value="x"/><parm name="{{v}}"/></characteristic>`,
			"",
			"doWipe write-only; Registry no query gone; a not for handsets;  no name; {{v}} variable"},
		{"questions stay, foreign elements go",
			`<characteristic type="A"><characteristic-query type="B" recursive="TRUE"/><parm-query name="c"/><mx x="y"><parm name="d"/></mx></characteristic>`,
			`<characteristic type="A"><characteristic-query type="B" recursive="TRUE"/><parm-query name="c"/></characteristic>`,
			"B ; c ; d not for handsets"},
		{"several of one name", // TO-PROXY may stand several times
			`<characteristic type="APPLICATION"><parm name="TO-PROXY" value="1"/><parm name="TO-PROXY" value="2"/></characteristic>`,
			`<characteristic type="APPLICATION"><parm-query name="TO-PROXY"/></characteristic>`,
			"TO-PROXY repeated; TO-PROXY repeated"},
	} {
		d := parse(t, "<wap-provisioningdoc>"+tt.doc+"</wap-provisioningdoc>")
		q, err := FromDocument(cat, d)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		want := "<wap-provisioningdoc>" + tt.want + "</wap-provisioningdoc>"
		if tt.want == "" {
			want = "(none)"
		}
		if got := flat(q.Document); got != want {
			t.Errorf("%s:\n got  %s\n want %s", tt.name, got, want)
		}
		var reasons []string
		for _, a := range q.Asks {
			s := a.Setting.Name + " " + string(a.Reason)
			if a.Gone {
				s = strings.TrimSpace(s) + " gone"
			}
			reasons = append(reasons, s)
			if asked := len(a.Nodes) > 0; asked == (!a.Detail.IsZero() && a.Reason != Masked && a.Reason != Repeated) {
				t.Errorf("%s: %s is asked for %v, %q", tt.name, a.Setting.Name, asked, a.Detail)
			}
		}
		if got := strings.Join(reasons, "; "); got != tt.reasons {
			t.Errorf("%s:\n got  %s\n want %s", tt.name, got, tt.reasons)
		}
		if n := d.Settings(); n != len(q.Asks) {
			t.Errorf("%s: %d settings, %d asks", tt.name, n, len(q.Asks))
		}
	}
}

// Answers as handsets give them: [L:bb737251], [L:bb737578].
// What becomes longer or deeper than a document can be is left out, and the rest asked.
func TestFromDocumentTooLong(t *testing.T) {
	for what, doc := range map[string]string{
		"an id": `<characteristic type="NAPDEF"><parm name="NAPID" value="` + strings.Repeat("x", 5000) + `"/></characteristic>`,
		"ids in each other": strings.Repeat(`<characteristic type="NAPDEF"><parm name="NAPID" value="x"/>`, 200) +
			`<parm name="NAME" value="y"/>` + strings.Repeat(`</characteristic>`, 200),
	} {
		q, err := FromDocument(catalogue(t), parse(t, `<wap-provisioningdoc>`+doc+`<characteristic type="Clock"><parm name="TimeZone" value="1"/></characteristic></wap-provisioningdoc>`))
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		last := q.Asks[len(q.Asks)-1]
		if first := q.Unreadable()[0]; first.Reason != TooLong || len(last.Nodes) != 1 {
			t.Errorf("%s: %q, and %d questions for Clock", what, first.Reason, len(last.Nodes))
		}
	}
}

func TestAnswers(t *testing.T) {
	q, err := FromPaths(catalogue(t), "Clock/AlarmOn", "Registry/HKCU/Software/A", "Registry/HKCU/Software/B", "Registry/HKCU/Software/C", "NAPDEF/N/NAPAUTHINFO/AUTHSECRET")
	if err != nil {
		t.Fatal(err)
	}
	reply := `<wap-provisioningdoc><characteristic type="Clock"><parm name="AlarmOn" value="1"/></characteristic>` +
		`<characteristic type="Registry"><characteristic type="HKCU\Software"><parm name="A" value="x" datatype="string"/><noparm name="B"/><noparm name="C"/></characteristic>` +
		`<nocharacteristic type="HKCU\Software\A"/><characteristic type="HKCU\Software\B" recursive="false"><parm name="D" value="y"/></characteristic><nocharacteristic type="HKCU\Software\C"/></characteristic>` +
		`<characteristic type="NAPDEF"><characteristic type="N" mwid="1"><characteristic type="NAPAUTHINFO"><parm name="AUTHSECRET" value="****"/></characteristic></characteristic></characteristic></wap-provisioningdoc>`
	var got []string
	for _, a := range q.Answers(provxml.Match(q.Document, rapi.OK, reply, true)) {
		got = append(got, fmt.Sprintf("%s %s %d", a.Ask.Path(), a.State, len(a.Found)))
	}
	want := "Clock/AlarmOn value 1; Registry/HKCU/Software/A value 1; Registry/HKCU/Software/B value 1; Registry/HKCU/Software/C absent 2; NAPDEF/N/NAPAUTHINFO/AUTHSECRET masked 1"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	for _, a := range q.Answers(nil) {
		if a.State != provxml.NotMentioned || a.Found != nil {
			t.Errorf("without a result: %+v", a)
		}
	}
}

func TestSettable(t *testing.T) {
	cat := catalogue(t)
	q, err := FromPaths(cat, "CM_Planner", "CM_ProxyEntries", "DeviceInformation/Product", "UnInstall", "Registry/HKCU/Software/A/", "CM_GPRSEntries", "BrowserFavorite/gone", "NAPDEF")
	if err != nil {
		t.Fatal(err)
	}
	reply := `<wap-provisioningdoc><characteristic type="CM_Planner"><characteristic type="PreferredConnections"/></characteristic>` +
		`<characteristic type="CM_ProxyEntries"><characteristic type="P"><parm name="Proxy" value="a:&quot;1&quot;"/><parm name="Password" value="****"/></characteristic></characteristic>` +
		`<characteristic type="DeviceInformation"><parm name="Product" value="X"/></characteristic>` +
		`<characteristic type="UnInstall"><characteristic type="Tool --x"><parm name="uninstall" value="0"/></characteristic></characteristic>` +
		`<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="n" value="7" datatype="integer" rw-access="3"/><parm name="r" value="8" rw-access="1"/><parm name="PIN" value="99"/><characteristic type="B"><parm name="" value="d&#xF000;e&#xF000;&#xF000;" datatype="multiplestring"/></characteristic></characteristic></characteristic>` +
		`<characteristic type="CM_GPRSEntries"><characteristic type="G"><parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/></characteristic></characteristic>` +
		`<characteristic type="BrowserFavorite"><nocharacteristic type="gone"/></characteristic>` +
		`<characteristic type="NAPDEF"><characteristic type="N1"><parm name="BEARER" value="GSM-CSD"/></characteristic></characteristic>` +
		`</wap-provisioningdoc>`
	s, err := Settable(cat, SettableOptions{Note: "from SIM 1 -- today", Secret: func(n *provxml.Node) bool { return n.Name == "PIN" }}, provxml.Match(q.Document, rapi.OK, reply, true), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := `<wap-provisioningdoc>
  <!-- from SIM 1 - - today -->
  <characteristic type="CM_GPRSEntries">
    <characteristic type="G">
      <parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/>
    </characteristic>
  </characteristic>
  <characteristic type="CM_ProxyEntries">
    <characteristic type="P">
      <parm name="Proxy" value="a:&quot;1&quot;"/>
      <!-- left out: CM_ProxyEntries/P/Password. The handset keeps it secret and shows asterisks. -->
    </characteristic>
  </characteristic>
  <!-- left out: DeviceInformation/Product. It can only be read. -->
  <!-- left out: UnInstall/Tool - -x. It is software of this handset; an installer brings it to another one. -->
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\A">
      <parm name="n" value="7" datatype="integer"/>
      <!-- left out: Registry/HKCU\Software\A/r. It can only be read, says the handset. -->
      <!-- left out: Registry/HKCU\Software\A/PIN. It is a secret. -->
      <characteristic type="B">
        <parm name="" value="d&#xF000;e&#xF000;&#xF000;" datatype="multiplestring"/>
      </characteristic>
    </characteristic>
  </characteristic>
  <characteristic type="NAPDEF">
    <characteristic type="N1" mwid="1">
      <parm name="BEARER" value="GSM-CSD"/>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
`
	if got := s.Document.Text(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if s.Count != 5 || len(s.LeftOut) != 5 || s.Document.Settings() != 5 {
		t.Errorf("%d in, %d left out, %d settings", s.Count, len(s.LeftOut), s.Document.Settings())
	}
}

// Every document of the corpus can be asked back, and what comes is asked for in
// as many places as the document has settings that can be read.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("CRADLE_CORPUS")
	if dir == "" {
		t.Skip("CRADLE_CORPUS is not set; that real documents can be asked back stays untested")
	}
	cat := catalogue(t)
	files, _ := filepath.Glob(filepath.Join(dir, "*.*ml"))
	read, asked, not := 0, 0, map[Reason]int{}
	for _, f := range files {
		d, err := provxml.ReadFile(f)
		if err != nil {
			continue // broken on purpose
		}
		read++
		q, err := FromDocument(cat, d)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if len(q.Asks) != d.Settings() {
			t.Errorf("%s: %d asks for %d settings", f, len(q.Asks), d.Settings())
		}
		for _, a := range q.Asks {
			if len(a.Nodes) > 0 {
				asked++
			} else {
				not[a.Reason]++
			}
			for _, n := range a.Nodes {
				if !n.Kind.Query() || n.Name != a.Setting.Name && !a.Presence {
					t.Errorf("%s: %s is asked for by %s", f, a.Path(), n.Path())
				}
			}
			if len(a.Nodes) == 0 && a.Detail.IsZero() {
				t.Errorf("%s: %s is not asked for, and nobody says why", f, a.Path())
			}
		}
		if q.Document == nil {
			continue
		}
		for n := range q.Document.Nodes() {
			if n.Setting() && !n.Kind.Query() {
				t.Errorf("%s: the query would change %s", f, n.Path())
			}
		}
	}
	t.Logf("%d documents, %d settings asked for, not asked for %v", read, asked, not)
	if read < 80 || asked < 300 {
		t.Errorf("only %d documents, %d settings", read, asked)
	}
}

func FuzzPath(f *testing.F) {
	cat := catalogue(f)
	for _, s := range []string{"CM_GPRSEntries/*", `Registry\HKLM\Software\Contoso::x`, `BrowserFavorite/"Fish/\"Chips"/URL`, "NAPDEF/N/BEARER", "a::", `a/"b"::"c"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		q, err := FromPaths(cat, path)
		if err != nil {
			var e *PathError
			if !errors.As(err, &e) || strings.ContainsAny(err.Error(), "\r\n\x1b") {
				t.Fatalf("%q: %v", path, err)
			}
			return
		}
		asks := 0
		for n := range q.Document.Nodes() {
			if n.Setting() {
				asks++
				if !n.Kind.Query() {
					t.Fatalf("%q changes %s", path, n.Path())
				}
			}
		}
		if asks != len(q.Asks[0].Nodes) || asks < 1 || asks > 2 {
			t.Fatalf("%q asks %d times", path, asks)
		}
	})
}

// Whatever a document is, its query asks and changes nothing, and whatever a reply
// is, a document comes of it.
func FuzzFromDocument(f *testing.F) {
	cat := catalogue(f)
	f.Add([]byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\A"><parm name="x" value="1"/></characteristic><nocharacteristic type="HKCU"/></characteristic></wap-provisioningdoc>`),
		`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\A"><parm name="x" value="--&gt;"/></characteristic></characteristic></wap-provisioningdoc>`)
	f.Add([]byte(`<characteristic-query type="NAPDEF"/>`), `<characteristic type="NAPDEF"><characteristic type="--"><parm name="--" value="**"/><parm name="a"/></characteristic></characteristic>`)
	f.Fuzz(func(t *testing.T, data []byte, reply string) {
		d, err := provxml.Parse("f", data)
		if err != nil {
			return
		}
		q, err := FromDocument(cat, d)
		if err != nil {
			t.Fatal(err)
		}
		if len(q.Asks) != d.Settings() {
			t.Fatalf("%d asks for %d settings", len(q.Asks), d.Settings())
		}
		if q.Document == nil {
			return
		}
		for n := range q.Document.Nodes() {
			if n.Setting() && !n.Kind.Query() {
				t.Fatalf("the query changes %s", n.Path())
			}
		}
		r := provxml.Match(q.Document, rapi.OK, reply, true)
		q.Answers(r)
		s, err := Settable(cat, SettableOptions{Note: reply}, r)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for n := range s.Document.Nodes() {
			if n.Kind.Query() || n.Setting() && n.Kind != provxml.Parm {
				t.Fatalf("%s is no setting of a value", n.Path())
			}
			if n.Kind == provxml.Parm {
				count++
			}
		}
		if count != s.Count {
			t.Fatalf("%d settings, %d counted", count, s.Count)
		}
	})
}
