package explain

import (
	"errors"
	"strings"
	"testing"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/lint"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

func parse(t *testing.T, xml string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse("test.xml", []byte(xml))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// failedIn matches a reply and gives the deepest node that failed first.
func failedIn(t *testing.T, request, reply string, hr rapi.HRESULT) *provxml.NodeResult {
	t.Helper()
	r := provxml.Match(parse(t, request), hr, reply, true)
	n := firstFailed(r.Root)
	if n == nil {
		t.Fatalf("nothing failed in %s", reply)
	}
	return n
}

const doc, end = "<wap-provisioningdoc>", "</wap-provisioningdoc>"

func TestFailedNode(t *testing.T) {
	for _, tt := range []struct {
		name           string
		request, reply string
		hr             rapi.HRESULT
		what, cause    string
		do, detail     string
	}{
		{"a Manager's provider, no reason given",
			doc + `<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>` + end,
			doc + `<characteristic type="SecurityPolicy"><parm-error name="4102" value="1"/></characteristic>` + end, 0x80070005,
			"refused to let this setting of SecurityPolicy", "needs the role MANAGER", "4119", "SecurityPolicy/4102, line 1, parm-error"},
		{"a key of the machine's registry",
			doc + `<characteristic type="Registry"><characteristic type="HKLM\Comm"><parm name="A" value="1"/></characteristic></characteristic>` + end,
			doc + `<characteristic type="Registry"><characteristic type="HKLM\Comm"><parm-error name="A" value="1"/></characteristic></characteristic>` + end, 0x80070005,
			"setting of Registry", "USER_AUTH", "4119", ""},
		{"a key of the user's registry is not reserved",
			doc + `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="A" value="x"/></characteristic></characteristic>` + end,
			doc + `<characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm-error name="A" value="x"/></characteristic></characteristic>` + end, 0x80070057,
			"did not say why", "out of range", "Check", ""},
		{"what never comes over the cable does not wait for a role",
			doc + `<characteristic type="APPLICATION"><parm name="APPID" value="w2"/></characteristic>` + end,
			doc + `<characteristic type="APPLICATION"><parm-error name="APPID" value="w2"/></characteristic>` + end, 0x80070005,
			"setting of APPLICATION", "whatever the role", "in a .cab or .cpf file", ""},
		{"nested keys are one key",
			doc + `<characteristic type="Registry"><characteristic type="HKCU"><characteristic type="Software"><characteristic type="A"><parm name="A" value="x"/></characteristic></characteristic></characteristic></characteristic>` + end,
			doc + `<characteristic type="Registry"><characteristic type="HKCU"><characteristic type="Software"><characteristic type="A"><parm-error name="A" value="x"/></characteristic></characteristic></characteristic></characteristic>` + end, 0x80070057,
			"did not say why", "", "", ""},
		{"the handset's own words come first",
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="x"/></characteristic></characteristic>` + end,
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm-error name="URL" value="x" desc="bad url"/></characteristic></characteristic>` + end, 0x80070057,
			"The handset says: Bad url.", "", "", `desc "bad url"`},
		{"a code for a description",
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="x"/></characteristic></characteristic>` + end,
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm-error name="URL" value="x" desc="0x80070070"/></characteristic></characteristic>` + end, 0x80004005,
			"refused this setting. The handset has not enough storage", "", "", `desc "0x80070070"`},
		{"a code of its own, as a signed number",
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="x"/></characteristic></characteristic>` + end,
			doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm-error name="URL" value="x" code="-2147024784"/></characteristic></characteristic>` + end, 0x80004005,
			"not enough storage", "", "", `code "-2147024784"`}, // 0x80070070, disk full
		{"an unknown provider",
			doc + `<characteristic type="Zebra"><parm name="A" value="x"/></characteristic>` + end,
			doc + `<characteristic-error type="Zebra"><parm name="A" value="x"/></characteristic-error>` + end, 0x80042004,
			"refused everything of Zebra", "no Configuration Service Provider called Zebra", "leave this part out", "characteristic-error"},
		{"an unknown provider that is a Manager's elsewhere",
			doc + `<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic>` + end,
			doc + `<characteristic-error type="RemoteWipe" desc="There is no such thing in \Windows."><parm name="doWipe" value="1"/></characteristic-error>` + end, 0x80042004,
			"The handset says: There is no such thing", "no Configuration Service Provider called RemoteWipe", "Leave this part out", `desc "There is no such thing in \Windows."`},
		{"a setting without an entry in the metabase",
			doc + `<characteristic type="SecurityPolicy"><parm name="9999" value="1"/></characteristic>` + end,
			doc + `<characteristic type="SecurityPolicy"><parm-error name="9999" value="1"/></characteristic>` + end, 0x80042004,
			"does not know this setting", "not part of this version", "Check the name", ""},
		{"a Manager's provider, and a fault that is no matter of roles",
			doc + `<characteristic type="SecurityPolicy"><parm name="4102" value="x"/></characteristic>` + end,
			doc + `<characteristic type="SecurityPolicy"><parm-error name="4102" value="x"/></characteristic>` + end, 0x80070057,
			"did not say why", "out of range", "Check", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := said(t, Node(failedIn(t, tt.request, tt.reply, tt.hr), tt.hr))
			if !strings.Contains(x.What, tt.what) || !strings.Contains(x.Cause, tt.cause) ||
				!strings.Contains(x.Do, tt.do) || !strings.Contains(x.Detail, tt.detail) {
				t.Errorf("explained as %+v", x)
			}
			if bareCode.MatchString(x.String()) {
				t.Errorf("a bare code in %q", x.String())
			}
		})
	}
}

// A handset that repeats a password in its complaint does not get it onto the
// screen.
func TestSecretInDescription(t *testing.T) {
	n := failedIn(t,
		doc+`<characteristic type="CM_GPRSEntries"><characteristic type="A"><parm name="Password" value="tell-nobody"/></characteristic></characteristic>`+end,
		doc+`<characteristic type="CM_GPRSEntries"><characteristic type="A"><parm-error name="Password" value="tell-nobody" desc="tell-nobody is too short"/></characteristic></characteristic>`+end,
		0x80070057)
	x := said(t, Node(n, 0x80070057))
	if s := x.String() + x.Detail; strings.Contains(s, "tell-nobody") || !strings.Contains(s, "is too short") {
		t.Errorf("it says %q", s)
	}
}

// Neither does one that complains of the group, or of a setting that was not sent.
func TestSecretInOtherDescriptions(t *testing.T) {
	r := provxml.Match(parse(t,
		doc+`<characteristic type="CM_GPRSEntries"><characteristic type="A"><parm name="Password" value="tell-nobody"/></characteristic></characteristic>`+end), 0x80070057,
		doc+`<characteristic type="CM_GPRSEntries"><characteristic-error type="A" desc="tell-nobody is too short"><parm name="Password" value="tell-nobody"/>`+
			`<parm-error name="AUTHSECRET" value="tell-nobody" desc="tell-nobody is odd"/></characteristic-error></characteristic>`+end, true)
	said := 0
	check := func(n *provxml.NodeResult) {
		s := Said(n) + Node(n, 0x80070057).String() + Node(n, 0x80070057).Detail
		if strings.Contains(s, "tell-nobody") {
			t.Errorf("it says %q", s)
		}
		if strings.Contains(Said(n), lint.Masked+" is") {
			said++
		}
	}
	for n := range r.Nodes() {
		check(n)
	}
	for _, x := range r.Extra {
		check(x)
	}
	if said != 2 {
		t.Errorf("%d descriptions with a secret, want 2", said)
	}
}

// A setting in a group that failed is not blamed itself.
func TestFailedWithItsGroup(t *testing.T) {
	r := provxml.Match(parse(t, doc+`<characteristic type="Zebra"><parm name="A" value="x"/></characteristic>`+end), 0x80042004,
		doc+`<characteristic-error type="Zebra"><parm name="A" value="x"/></characteristic-error>`+end, true)
	group := r.Root.Children[0]
	if !Blamed(group) || Blamed(group.Children[0]) {
		t.Errorf("blamed: the group %v, the setting %v", Blamed(group), Blamed(group.Children[0]))
	}
	if group.Children[0].State == provxml.Failed && !strings.Contains(Node(group.Children[0], 0x80042004).What.String(), "group") {
		t.Error("the setting is not said to have failed with its group")
	}
}

func TestParseCode(t *testing.T) {
	for s, want := range map[string]rapi.HRESULT{
		"0x80070005": 0x80070005, "80070005": 0x80070005, "-2147024891": 0x80070005, "5": 0x80070005, " 0X5 ": 0x80070005,
		"0x80042009": 0x80042009, "0": 0,
	} {
		if got, ok := parseCode(s); !ok || got != want {
			t.Errorf("%q: %#x, %v, want %#x", s, uint32(got), ok, uint32(want))
		}
	}
	for _, s := range []string{"", "denied", "0x", "0x1ffffffff", "-3000000000", "12345678901"} {
		if got, ok := parseCode(s); ok {
			t.Errorf("%q is taken for %#x", s, uint32(got))
		}
	}
}

func TestOtherStates(t *testing.T) {
	for _, s := range provxml.States() {
		x := said(t, Node(&provxml.NodeResult{State: s}, 0))
		if s == provxml.Failed && x.Do == "" {
			t.Errorf("%v is explained as %+v", s, x)
		}
		if quiet := s.Good() && s != provxml.Masked; x.IsZero() != quiet {
			t.Errorf("%v is explained as %+v", s, x)
		}
	}
}

func TestRun(t *testing.T) {
	favourite := doc + `<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="x"/></characteristic></characteristic>` + end
	d := parse(t, favourite)
	matched := func(hr rapi.HRESULT, reply string) *provxml.Result { return provxml.Match(d, hr, reply, reply != "") }
	for _, tt := range []struct {
		name string
		r    run.Run
		want []string // in What, Cause or Do; none: nothing to explain
	}{
		{"applied", run.Run{Ending: run.Applied, Result: matched(0, favourite)}, nil},
		{"applied, and a restart wanted", run.Run{Ending: run.Applied, Result: matched(0x00042010, favourite)}, []string{"restart"}},
		{"problems", run.Run{Ending: run.AppliedWithProblems, Result: matched(0, doc+`<characteristic type="BrowserFavorite"/>`+end)}, []string{"reported success, and not every setting"}},
		{"problems, unreadable reply", run.Run{Ending: run.AppliedWithProblems, Result: matched(0, favourite[:50])}, []string{"not well-formed"}},
		{"failed at a setting", run.Run{Ending: run.Failed, Result: matched(0x80070057, strings.Replace(favourite, "<parm ", "<parm-error ", 1))},
			[]string{"BrowserFavorite/A/URL: ", "undid the whole document"}},
		{"failed without a place", run.Run{Ending: run.Failed, Result: matched(0x80042009, "")}, []string{"could not read the document", "did not begin"}},
		{"failed without a place, later", run.Run{Ending: run.Failed, Result: matched(0x80004005, "")}, []string{"without saying why", "undid the whole document"}},
		{"lost", run.Run{Ending: run.Unknown, Result: provxml.Lost(d), Err: errors.New("cable")}, []string{"may be in, or not", "Cable.", "Read the settings back"}},
		{"crashed", run.Run{Ending: run.Unknown, Result: matched(0x80042007, "")}, []string{"crashed", "read the settings back"}},
		{"cancelled in time", run.Run{Ending: run.Cancelled, Err: errors.New("x")}, []string{"before anything was sent", "Nothing on the handset was changed"}},
		{"cancelled on the handset", run.Run{Ending: run.Cancelled, Result: matched(0x00042005, "")}, []string{"on the handset's screen"}},
		{"not sent", run.Run{Ending: run.NotSent, Err: errors.New("no luck")}, []string{"No luck.", "Nothing on the handset was changed"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.r.Document = d
			x := said(t, Run(tt.r))
			if x.IsZero() != (tt.want == nil) {
				t.Errorf("explained as %+v", x)
			}
			for _, w := range tt.want {
				if !strings.Contains(x.String(), w) {
					t.Errorf("%q has no %q", x.String(), w)
				}
			}
		})
	}
}

// What a handset does not undo (learn.microsoft.com previous-versions aa455896,
// bb737655, aa455926).
func TestRollbackNotes(t *testing.T) {
	for xml, want := range map[string]string{
		`<characteristic type="EMAIL2"><characteristic type="{1}"><parm name="NAME" value="x"/></characteristic></characteristic>`:                                                                                                "EMAIL2",
		`<characteristic type="FileOperation"><characteristic type="\A" ><characteristic type="b"><characteristic type="Delete"><parm name="NoTransaction"/></characteristic></characteristic></characteristic></characteristic>`: "NoTransaction",
		`<characteristic type="Metabase"><characteristic type="Registry\\HKCU"><parm name="rw-access" value="3"/></characteristic></characteristic>`:                                                                              "Metabase",
		`<characteristic type="Registry"><characteristic type="EMAIL2"><parm name="NoTransaction"/></characteristic></characteristic>`:                                                                                            "",
	} {
		notes := phrase.Join(" ", RollbackNotes(parse(t, doc+xml+end))...).String()
		if want == "" && notes != "" || !strings.Contains(notes, want) {
			t.Errorf("%s: %q", xml, notes)
		}
	}
}
