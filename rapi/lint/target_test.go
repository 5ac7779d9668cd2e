package lint

import (
	"slices"
	"strings"
	"testing"

	"cradle/rapi/csp"
)

// Who may set what over the cable, as the default metabase has it (csp.md 4 and
// 5): on a phone the user may, and the manager may not; without a phone the user
// is the manager (4119 = 16, aa455966).
func TestForecast(t *testing.T) {
	const (
		policy   = `<characteristic type="SecurityPolicy"><parm name="4102" value="1"/></characteristic>`
		favorite = `<characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="http://a/"/></characteristic></characteristic>`
		user     = `<characteristic type="Registry"><characteristic type="HKCU\Software\Contoso"><parm name="A" value="x"/></characteristic></characteristic>`
		nested   = `<characteristic type="Registry"><characteristic type="HKCU"><characteristic type="Software"><parm name="A" value="x"/></characteristic></characteristic></characteristic>`
		repeated = `<characteristic type="Registry"><characteristic type="Registry\HKCU\Software\Contoso"><parm name="A" value="x"/></characteristic></characteristic>`
		machine  = `<characteristic type="Registry"><characteristic type="HKLM\Software\Contoso"><parm name="A" value="x"/><parm name="B" value="x"/><noparm name="C"/></characteristic></characteristic>`
		asked    = `<characteristic type="SecurityPolicy"><parm-query name="4102"/></characteristic>`
		wifi     = `<characteristic type="Wi-Fi"><characteristic type="access-point"><nocharacteristic type="office"/></characteristic></characteristic>`
		emptied  = `<characteristic type="CertificateStore"><characteristic type="ROOT"><nocharacteristic type="B9A628B5C51A203763AAE5924827F395D13AE66D"/></characteristic></characteristic>`
	)
	phone := Target{Device: csp.Professional, Version: 61, Roles: csp.RoleUserAuth}
	classic := Target{Device: csp.Classic, Version: 60, Roles: csp.RoleUserAuth | csp.RoleManager}
	for _, c := range []struct {
		inner  string
		target Target
		want   string // begins the message; "" is no finding
	}{
		{policy, Target{}, "SecurityPolicy needs the role MANAGER; a computer on the cable has USER_AUTH with a phone's default policies"},
		{policy, phone, "SecurityPolicy needs the role MANAGER; a computer on the cable has USER_AUTH"},
		{policy, classic, ""},
		{asked, phone, ""},
		{favorite, phone, ""},
		{user, phone, ""},
		{nested, phone, ""},
		{repeated, phone, ""},
		{machine, phone, `Registry/HKLM\Software\Contoso/A needs the role MANAGER; a computer on the cable has USER_AUTH; so do 2 more settings of Registry`},
		{machine, classic, ""},
		{wifi, phone, "Wi-Fi needs the role MANAGER or OPERATOR_TPS; "},
		{emptied, phone, "CertificateStore needs the role MANAGER; "},
		{policy + machine, phone, "SecurityPolicy needs "},
	} {
		findings := Check(parse(t, c.inner), catalogue(t), Options{Target: c.target})
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.ID == roleMissing })
		switch {
		case i < 0 && c.want == "":
		case i < 0:
			t.Errorf("%s: %v", c.inner, ids(findings))
		case c.want == "" || !strings.HasPrefix(findings[i].Msg.String(), c.want) || findings[i].Severity != Warning || !strings.Contains(findings[i].Fix.String(), "4119"):
			t.Errorf("%s: %+v, want %q", c.inner, findings[i], c.want)
		}
	}

	// In ROM a document has all roles (aa457815), and a cabinet those of its signer.
	d := parse(t, policy)
	d.Name = "mxip_contoso_100.provxml"
	if got := ids(Check(d, catalogue(t), Options{})); len(got) != 0 {
		t.Errorf("in ROM: %v", got)
	}
	d = parse(t, `<characteristic type="Install"><parm name="InstallPhase" value="install"/></characteristic>`+policy)
	if got := ids(Check(d, catalogue(t), Options{})); !slices.Equal(got, []string{"note cabinet-setup"}) {
		t.Errorf("in a cabinet: %v", got)
	}
}

func TestROMNames(t *testing.T) {
	for name, want := range map[string]bool{
		"mxip_opr_100.provxml": true, "mxipcold_opr_100.provxml": true, "mxipupdate_OPR_100.provxml": true, "MXIP_lang_0409_100.provxml": true, `C:\rom\mxip_a_001.provxml`: true,
		"mxip_opr_1.provxml": false, "mxip_opr_100.xml": false, "mxip.provxml": false, "mxipwarm_opr_100.provxml": false, "mxip_100.provxml": false,
	} {
		d := parse(t, `<characteristic-query type="BrowserFavorite"/>`)
		d.Name = name
		if got := ids(Check(d, catalogue(t), Options{})); slices.Equal(got, []string{"warning rom-name"}) == want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is Wi-Fi's own is not taken for another phone's.
func TestNotTakenForOthers(t *testing.T) {
	for inner, want := range map[string]string{
		`<characteristic-query type="WiFi"/>`:                                                  "error unknown-csp",
		`<characteristic type="SecurityPolicy"><parm name="4131" value="1"/></characteristic>`: "warning role-missing",
		`<characteristic-query type="BrowserMgr"/>`:                                            "note other-phone",
		`<characteristic-query type="ContosoMgr"/>`:                                            "warning unknown-csp",
	} {
		if got := ids(Check(parse(t, inner), catalogue(t), Options{})); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %v, want %s", inner, got, want)
		}
	}
}
