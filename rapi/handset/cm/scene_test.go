package cm

import (
	"context"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/registry"
)

const professional = "wm65-professional"

// in puts characteristics around something, outermost first.
func in(path string, inner string) string {
	types := strings.Split(path, "|")
	for i := len(types) - 1; i >= 0; i-- {
		inner = `<characteristic type="` + types[i] + `">` + inner + `</characteristic>`
	}
	return inner
}

// Registry: set, query, change, query, delete, query (csp.md 1.2, 2.3 and
// 4.x). What is read back carries its datatype; booleans come back as numbers,
// floats as text, dates as binary.
func TestRegistryScene(t *testing.T) {
	p := newPhone(t, professional, nil)
	const key = `HKCU\Software\Cradle`
	p.same(in("Registry|"+key, `<parm name="Text" value="one" datatype="string"/>`+
		`<parm name="Plain" value="two"/>`+
		`<parm name="Number" value="-1" datatype="integer"/>`+
		`<parm name="Flag" value="1" datatype="boolean"/>`+
		`<parm name="Real" value="1.50" datatype="float"/>`+
		`<parm name="List" value="a`+"\uF000"+`b`+"\uF000\uF000"+`" datatype="multiplestring"/>`+
		`<parm name="Bytes" value="3q2+7w==" datatype="Binary"/>`+
		`<parm name="Day" value="2026-01-01T00:00:00Z" datatype="date"/>`))
	p.gives(in("Registry", `<characteristic-query type="`+key+`"/>`), rapi.OK,
		in("Registry|"+key, `<parm name="Text" value="one" datatype="string"/>`+
			`<parm name="Plain" value="two" datatype="string"/>`+
			`<parm name="Number" value="-1" datatype="integer"/>`+
			`<parm name="Flag" value="1" datatype="integer"/>`+
			`<parm name="Real" value="1.50" datatype="string"/>`+
			`<parm name="List" value="a`+"\uF000"+`b`+"\uF000\uF000"+`" datatype="multiplestring"/>`+
			`<parm name="Bytes" value="3q2+7w==" datatype="binary"/>`+
			// 2026-01-01 00:00 UTC as a FILETIME is 00 00 81 92 b1 7a dc 01
			// (rapi.md 5.3, SyncTime).
			`<parm name="Day" value="AACBkrF63AE=" datatype="binary"/>`))
	p.gives(in("Registry|"+key, `<parm-query name="number"/><parm-query name="Nothing"/>`), rapi.OK,
		in("Registry|"+key, `<parm name="number" value="-1" datatype="integer"/><noparm name="Nothing"/>`))
	p.same(in("Registry|"+key, `<parm name="Text" value="changed"/>`))
	p.gives(in("Registry|"+key, `<parm-query name="Text"/>`), rapi.OK,
		in("Registry|"+key, `<parm name="Text" value="changed" datatype="string"/>`))
	p.same(in("Registry|"+key, `<noparm name="Text"/>`))
	p.gives(in("Registry|"+key, `<parm-query name="Text"/>`), rapi.OK, in("Registry|"+key, `<noparm name="Text"/>`))
	p.same(in("Registry|"+key, `<noparm name="Text"/>`)) // is not there: no failure
	// Nested keys, each level a characteristic, and the default value.
	p.same(in("Registry|HKCU|Software|Cradle|Below", `<parm name="" value="default"/>`))
	p.gives(in("Registry", `<characteristic-query type="`+key+`\Below"/>`), rapi.OK,
		in("Registry|"+key+`\Below`, `<parm name="" value="default" datatype="string"/>`))
	// One level: the keys below with their values, not deeper.
	p.same(in("Registry|"+key+`\Below\Deep`, `<parm name="x" value="y"/>`))
	for _, name := range []string{"Plain", "Number", "Flag", "Real", "List", "Bytes", "Day"} {
		p.same(in("Registry|"+key, `<noparm name="`+name+`"/>`))
	}
	p.gives(in("Registry", `<characteristic-query type="`+key+`" recursive="false"/>`), rapi.OK,
		`<characteristic type="Registry"><characteristic type="`+key+`" recursive="false">`+
			in("Below", `<parm name="" value="default" datatype="string"/>`)+`</characteristic></characteristic>`)
	p.gives(in("Registry", `<characteristic-query type="`+key+`" recursive="TRUE"/>`), rapi.OK,
		`<characteristic type="Registry"><characteristic type="`+key+`" recursive="TRUE">`+
			in("Below", `<parm name="" value="default" datatype="string"/>`+in("Deep", `<parm name="x" value="y" datatype="string"/>`))+
			`</characteristic></characteristic>`)
	p.same(in("Registry", `<nocharacteristic type="`+key+`"/>`))
	p.gives(in("Registry", `<characteristic-query type="`+key+`"/>`), rapi.OK, in("Registry", `<nocharacteristic type="`+key+`"/>`))
	p.same(in("Registry", `<nocharacteristic type="`+key+`"/>`))
}

// A tree has as many levels as its page shows (csp.md 4.x: GPRS entries have two).
func TestTreeTooDeep(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	before := p.state()
	p.gives(in("CM_GPRSEntries|E|DevSpecificCellular|Deeper", `<parm name="x" value="1"/>`), rapi.InvalidArg,
		in("CM_GPRSEntries|E|DevSpecificCellular|Deeper", `<parm-error name="x" value="1"/>`))
	if p.state() != before {
		t.Error("something was changed")
	}
}

// A key's path may end in a backslash, also where a characteristic in it goes on.
func TestRegistryTrailingBackslash(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(in(`Registry|HKCU\Software\|Cradle\|Below`, `<parm name="x" value="1"/>`))
	if _, ok := p.reg.Value(registry.Path{"HKCU", "Software", "Cradle", "Below"}, "x"); !ok {
		t.Errorf("the registry is\n%s", p.reg)
	}
	// Doubled, it is one in the name (csp.md 1.2).
	p.same(in(`Registry|HKCU\Software\Cradle|A\\|B`, `<parm name="x" value="1"/>`))
	if _, ok := p.reg.Value(registry.Path{"HKCU", "Software", "Cradle", `A\`, "B"}, "x"); !ok {
		t.Errorf("the registry is\n%s", p.reg)
	}
}

func TestRegistryRefusals(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	const key = `Registry|HKCU\Software\Cradle`
	for _, bad := range []string{
		`name="x" value="2147483648" datatype="integer"`, // csp.md 1.2: outside the signed range fails
		`name="x" value="0x10" datatype="integer"`,
		`name="x" value="2" datatype="boolean"`,
		`name="x" value="not base64" datatype="binary"`,
		`name="x" value="yesterday" datatype="date"`,
		`name="x" value="1" datatype="quadword"`,
	} {
		before := p.state()
		p.gives(in(key, `<parm `+bad+`/>`), rapi.InvalidArg, in(key, `<parm-error `+bad+`/>`))
		if p.state() != before {
			t.Errorf("%s changed something", bad)
		}
	}
	// No query of the whole registry (csp.md 1.1), and no key outside its roots.
	p.gives(`<characteristic-query type="Registry"/>`, rapi.NotImplemented, `<characteristic-query-error type="Registry"/>`)
	p.roles = model.Manager
	p.gives(`<nocharacteristic type="Registry"/>`, rapi.NotImplemented, `<nocharacteristic-error type="Registry"/>`)
	p.gives(in(`Registry|HKXX\Software`, `<parm name="x" value="1"/>`), rapi.InvalidArg,
		in(`Registry|HKXX\Software`, `<parm-error name="x" value="1"/>`))
	p.gives(in(`Registry`, `<nocharacteristic type="HKLM"/>`), rapi.InvalidArg, in("Registry", `<nocharacteristic-error type="HKLM"/>`))
}

// BrowserFavorite (csp.md 4.x): a file in the object store.
func TestFavoriteScene(t *testing.T) {
	p := newPhone(t, "wm61-standard", nil)
	const one = `BrowserFavorite|Video Store`
	p.same(in(one, `<parm name="URL" value="https://www.example.com/?a=1&amp;b=2"/><parm name="Order" value="0"/>`))
	file, err := p.store.ReadFile(`\Windows\Favorites\Video Store.url`)
	if err != nil || string(file) != "[InternetShortcut]\r\nURL=https://www.example.com/?a=1&b=2\r\nOrder=0\r\n" {
		t.Errorf("file is %q, %v", file, err)
	}
	p.gives(`<characteristic-query type="BrowserFavorite"/>`, rapi.OK,
		in(one, `<parm name="URL" value="https://www.example.com/?a=1&amp;b=2"/><parm name="Order" value="0"/>`))
	p.same(in(one, `<parm name="URL" value="http://other.example/"/>`))
	p.gives(in(one, `<parm-query name="URL"/>`), rapi.OK, in(one, `<parm name="URL" value="http://other.example/"/>`))
	p.same(in(one, `<noparm name="Order"/>`))
	p.gives(in(one, `<parm-query name="Order"/><parm-query name="URL"/>`), rapi.OK,
		in(one, `<noparm name="Order"/><parm name="URL" value="http://other.example/"/>`))
	p.same(in("BrowserFavorite", `<nocharacteristic type="Video Store"/>`))
	p.gives(in("BrowserFavorite", `<characteristic-query type="Video Store"/>`), rapi.OK,
		in("BrowserFavorite", `<nocharacteristic type="Video Store"/>`))
	p.gives(`<characteristic-query type="BrowserFavorite"/>`, rapi.OK, `<characteristic type="BrowserFavorite"/>`)
	p.gives(in(one, `<parm-query name="URL"/>`), rapi.OK, in(one, `<noparm name="URL"/>`))

	// Not a file name (wm61-standard gives no reason with an error).
	p.gives(in("BrowserFavorite|http://shop/", `<parm name="URL" value="http://shop/"/>`), rapi.InvalidArg,
		in("BrowserFavorite|http://shop/", `<parm-error name="URL" value="http://shop/"/>`))
}

// CM_GPRSEntries with the shapes of numbers 005, 035 and 069 of the corpus.
// Passwords come back as asterisks.
func TestGPRSScene(t *testing.T) {
	p := newPhone(t, professional, nil)
	const entry = "CM_GPRSEntries|GPRS1"
	p.same(in(entry, `<parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/>`+
		`<parm name="UserName" value=""/><parm name="Password" value="secret"/>`+
		in("DevSpecificCellular", `<parm name="GPRSInfoValid" value="1"/><parm name="GPRSInfoAccessPointName" value="internet.example"/>`)))
	p.gives(`<characteristic-query type="CM_GPRSEntries"/>`, rapi.OK,
		in(entry, `<parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/>`+
			`<parm name="UserName" value=""/><parm name="Password" value="****************"/>`+
			in("DevSpecificCellular", `<parm name="GPRSInfoValid" value="1"/><parm name="GPRSInfoAccessPointName" value="internet.example"/>`)))
	p.gives(in(entry+"|DevSpecificCellular", `<parm-query name="GPRSInfoAccessPointName"/>`), rapi.OK,
		in(entry+"|DevSpecificCellular", `<parm name="GPRSInfoAccessPointName" value="internet.example"/>`))

	// Writing the asterisks back changes nothing; another password does.
	tree := p.csps.Find("CM_GPRSEntries").(*csps.Connections)
	p.same(in(entry, `<parm name="Password" value="****************"/>`))
	if v, _ := tree.Value(csps.Path{"GPRS1"}, "Password"); v != "secret" {
		t.Errorf("password is now %q", v)
	}
	p.same(in(entry, `<parm name="Password" value="other"/>`))
	if v, _ := tree.Value(csps.Path{"GPRS1"}, "Password"); v != "other" {
		t.Errorf("password is now %q", v)
	}
	p.gives(in(entry, `<parm-query name="Password"/>`), rapi.OK, in(entry, `<parm name="Password" value="****************"/>`))

	// Names are unique over GPRS, PPP and VPN (csp.md 4.x).
	desc := ` desc="The name is taken by an entry of CM_GPRSEntries."`
	p.gives(in("CM_PPPEntries|gprs1", `<parm name="Phone" value="1"/>`), rapi.InvalidArg,
		in("CM_PPPEntries|gprs1", `<parm-error name="Phone" value="1"`+desc+`/>`))

	p.same(in(entry, `<noparm name="UserName"/>`))
	p.gives(in(entry, `<parm-query name="UserName"/>`), rapi.OK, in(entry, `<noparm name="UserName"/>`))
	p.same(in("CM_GPRSEntries", `<nocharacteristic type="GPRS1"/>`))
	p.same(in("CM_PPPEntries|gprs1", `<parm name="Phone" value="1"/>`)) // now it is free
	p.gives(`<characteristic-query type="CM_GPRSEntries"/>`, rapi.OK, `<characteristic type="CM_GPRSEntries"/>`)
	p.same(`<nocharacteristic type="CM_PPPEntries"/>`)
	p.gives(`<characteristic-query type="CM_PPPEntries"/>`, rapi.OK, `<characteristic type="CM_PPPEntries"/>`)
}

// CM_Networks has four networks from the start (csp.md 4.x).
func TestNetworksScene(t *testing.T) {
	p := newPhone(t, professional, nil)
	four := in("The Internet", `<parm name="DestId" value="{436EF144-B4FB-4863-A041-8F905A62C572}"/>`) +
		in("Work", `<parm name="DestId" value="{A1182988-0D73-439e-87AD-2A5B369F808B}"/>`) +
		in("WAP Network", `<parm name="DestId" value="{7022E968-5A97-4051-BC1C-C578E2FBA5D9}"/>`) +
		in("Secure WAP Network", `<parm name="DestId" value="{F28D1F74-72BE-4394-A4A7-4E296219390C}"/>`)
	p.gives(`<characteristic-query type="CM_Networks"/>`, rapi.OK, in("CM_Networks", four))
	p.same(in("CM_Networks|Shop", `<parm name="DestId" value="{01234567-89AB-CDEF-0123-456789ABCDEF}"/>`))
	p.gives(`<characteristic-query type="cm_networks" recursive="false"/>`, rapi.OK,
		`<characteristic type="cm_networks" recursive="false">`+four+
			in("Shop", `<parm name="DestId" value="{01234567-89AB-CDEF-0123-456789ABCDEF}"/>`)+`</characteristic>`)
	p.same(in("CM_Networks|Shop", `<parm name="DestId" value="{11234567-89AB-CDEF-0123-456789ABCDEF}"/>`))
	p.gives(in("CM_Networks", `<characteristic-query type="Shop"/>`), rapi.OK,
		in("CM_Networks|Shop", `<parm name="DestId" value="{11234567-89AB-CDEF-0123-456789ABCDEF}"/>`))
	p.same(in("CM_Networks", `<nocharacteristic type="Shop"/>`))
	p.gives(in("CM_Networks", `<characteristic-query type="Shop"/>`), rapi.OK, in("CM_Networks", `<nocharacteristic type="Shop"/>`))
}

// CM_ProxyEntries, CM_VPNEntries and CM_Planner are trees as well.
func TestOtherTrees(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(in("CM_ProxyEntries|HTTP-1", `<parm name="Type" value="1"/><parm name="Proxy" value="proxy:8080"/><parm name="Password" value="x"/>`) +
		in("CM_VPNEntries|Office", `<parm name="Phone" value="vpn.example"/><parm name="PresharedKey" value="y"/>`) +
		in("CM_Planner|PreferredConnections", `<parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="Office"/>`))
	p.gives(`<characteristic-query type="CM_VPNEntries"/><characteristic-query type="CM_ProxyEntries"/><characteristic-query type="CM_Planner"/>`, rapi.OK,
		in("CM_VPNEntries|Office", `<parm name="Phone" value="vpn.example"/><parm name="PresharedKey" value="****************"/>`)+
			in("CM_ProxyEntries|HTTP-1", `<parm name="Type" value="1"/><parm name="Proxy" value="proxy:8080"/><parm name="Password" value="****************"/>`)+
			in("CM_Planner|PreferredConnections", `<parm name="{436EF144-B4FB-4863-A041-8F905A62C572}" value="Office"/>`))
	long := strings.Repeat("k", 257) // at most 256 (csp.md 4.x)
	p.gives(in("CM_VPNEntries|Office", `<parm name="PresharedKey" value="`+long+`"/>`), rapi.InvalidArg,
		in("CM_VPNEntries|Office", `<parm-error name="PresharedKey" value="`+long+`" desc="The value is longer than 256 characters."/>`))
	p.gives(in("CM_Planner|Others", `<parm name="a" value="b"/>`), rapi.InvalidArg,
		in("CM_Planner|Others", `<parm-error name="a" value="b" desc="There is no such characteristic in CM_Planner."/>`))
}

// DeviceInformation is read only; its leaves can be read by USER_AUTH, its root
// by MANAGER alone (csp.md 4).
func TestInformationScene(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	p.gives(in("DeviceInformation", `<parm-query name="OperatingSystemVersion"/><parm-query name="BatteryStrength"/><parm-query name="DeviceID"/>`), rapi.OK,
		in("DeviceInformation", `<parm name="OperatingSystemVersion" value="5.2.21234"/><parm name="BatteryStrength" value="85"/><noparm name="DeviceID"/>`))
	p.gives(in("DeviceInformation", `<parm name="BatteryStrength" value="100"/>`), rapi.AccessDenied,
		in("DeviceInformation", `<parm-error name="BatteryStrength" value="100"/>`))
	p.gives(in("DeviceInformation", `<noparm name="BatteryStrength"/>`), rapi.AccessDenied,
		in("DeviceInformation", `<noparm-error name="BatteryStrength"/>`))
	p.gives(`<characteristic-query type="DeviceInformation"/>`, rapi.AccessDenied, `<characteristic-query-error type="DeviceInformation"/>`)
	p.roles = model.Manager
	r := p.cm.Process(context.Background(), doc(`<characteristic-query type="DeviceInformation"/>`), FlagProcess, p.roles)
	if r.HRESULT != rapi.OK || strings.Count(r.Document, "<parm ") != 13 {
		t.Errorf("%v %s", r.HRESULT, r.Document)
	}
}

// SecurityPolicy wants MANAGER, which RAPI alone is not; with it, a policy is a
// DWORD of the registry named by its id in hexadecimal (csp.md 5).
func TestPolicyScene(t *testing.T) {
	p := newPhone(t, professional, nil)
	denied := ` desc="Access is denied: the role of the caller is not sufficient."`
	p.gives(in("SecurityPolicy", `<parm name="4102" value="0"/>`), rapi.AccessDenied,
		in("SecurityPolicy", `<parm-error name="4102" value="0"`+denied+`/>`))
	p.gives(in("SecurityPolicy", `<parm-query name="4097"/>`), rapi.AccessDenied,
		in("SecurityPolicy", `<parm-query-error name="4097"`+denied+`/>`))
	p.roles = model.UserAuth | model.Manager
	p.gives(in("SecurityPolicy", `<parm-query name="4097"/>`), rapi.OK, in("SecurityPolicy", `<parm name="4097" value="2"/>`))
	p.same(in("SecurityPolicy", `<parm name="4119" value="144"/>`))
	p.gives(in("SecurityPolicy", `<parm-query name="4119"/><parm-query name="9999"/>`), rapi.OK,
		in("SecurityPolicy", `<parm name="4119" value="144"/><noparm name="9999"/>`))
	p.gives(in(`Registry|HKLM\Security\Policies\Policies`, `<parm-query name="00001017"/>`), rapi.OK,
		in(`Registry|HKLM\Security\Policies\Policies`, `<parm name="00001017" value="144" datatype="integer"/>`))
	// A policy that is deleted is 0, which allows the least; one that is not there stays away.
	p.same(in("SecurityPolicy", `<parm name="4131" value="1"/><noparm name="4131"/><noparm name="9999"/>`))
	p.gives(in("SecurityPolicy", `<parm-query name="4131"/><parm-query name="9999"/>`), rapi.OK,
		in("SecurityPolicy", `<parm name="4131" value="0"/><noparm name="9999"/>`))
	p.gives(`<nocharacteristic type="SecurityPolicy"/>`, rapi.NotImplemented,
		`<nocharacteristic-error type="SecurityPolicy" desc="The provider cannot be deleted as a whole."/>`)
	p.gives(in("SecurityPolicy", `<parm name="4105" value="257"/>`), rapi.InvalidArg,
		in("SecurityPolicy", `<parm-error name="4105" value="257" desc="The policy's value is from 1 to 256."/>`))
	if roles, ok := csps.RAPIRoles(p.reg); !ok || roles != model.UserAuth|model.Manager {
		t.Errorf("with Grant Manager 144 a session has %v, %v", roles, ok)
	}
}

// UnInstall in the shapes of the replies that Microsoft published ([L:ms890672],
// [L:aa456155]): the query's recursive attribute stays, one level has the
// programs' parms, and without a program the characteristic is empty.
func TestUnInstallScene(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Desc = false })
	for _, name := range []string{"Blocks", "Sweeper #2"} {
		if err := p.reg.Create(nil, registry.Path{"HKLM", "Software", "Apps", name}); err != nil {
			t.Fatal(err)
		}
	}
	program := func(name string) string { return in(name, `<parm name="uninstall" value="0"/>`) }
	p.gives(`<characteristic-query type="UnInstall" recursive="false"/>`, rapi.OK,
		`<characteristic type="UnInstall" recursive="false">`+program("Blocks")+program("Sweeper #2")+`</characteristic>`)
	p.gives(`<characteristic-query type="UnInstall"/>`, rapi.OK, in("UnInstall", program("Blocks")+program("Sweeper #2")))
	p.gives(in("UnInstall", `<characteristic-query type="Sweeper #2"/><characteristic-query type="None"/>`), rapi.OK,
		in("UnInstall", program("Sweeper #2")+`<nocharacteristic type="None"/>`))
	p.gives(in("UnInstall|Blocks", `<parm-query name="uninstall"/>`), rapi.OK, in("UnInstall", program("Blocks")))
	p.same(in("UnInstall|Blocks", `<parm name="uninstall" value="1"/>`))
	p.gives(`<characteristic-query type="UnInstall"/>`, rapi.OK, in("UnInstall", program("Sweeper #2")))
	p.gives(in("UnInstall|Blocks", `<parm name="uninstall" value="1"/>`), rapi.InvalidArg,
		in("UnInstall|Blocks", `<parm-error name="uninstall" value="1"/>`))
	p.gives(in("UnInstall", `<nocharacteristic type="Sweeper #2"/>`), rapi.NotImplemented,
		in("UnInstall", `<nocharacteristic-error type="Sweeper #2"/>`))
	p.gives(in("UnInstall|Sweeper #2", `<parm name="uninstall" value="1"/>`)+in("SecurityPolicy", `<parm name="1" value="1"/>`), rapi.AccessDenied,
		in("UnInstall|Sweeper #2", `<parm name="uninstall" value="1"/>`)+in("SecurityPolicy", `<parm-error name="1" value="1"/>`))
	p.same(in("UnInstall|Sweeper #2", `<parm name="uninstall" value="1"/>`)) // the failure before took it back
	p.gives(`<characteristic-query type="UnInstall" recursive="false"/>`, rapi.OK, `<characteristic type="UnInstall" recursive="false"/>`)
}

// The registry's paths have different roles (csp.md 4.x): over RAPI most of
// HKLM can neither be written nor read. The same on every model.
func TestRoles(t *testing.T) {
	for slug := range models(t) {
		t.Run(slug, func(t *testing.T) {
			p := newPhone(t, slug, func(m *model.Model) { m.Reply.Desc = false })
			for path, ok := range map[string]bool{
				`HKCU\Software\Any\Thing`:                       true,
				`hkcu\SOFTWARE\any`:                             true,
				`HKCR\.abc`:                                     true,
				`HKLM\System\Platform`:                          false, // but for DataPath
				`HKLM\Software\Any`:                             false,
				`HKCU\ControlPanel\Home`:                        false,
				`HKLM\Security\Policies\Policies`:               false,
				`Registry\HKLM\Software\Operator\MyApplication`: false,
			} {
				set := `<parm name="V" value="1"/>`
				hr, want := rapi.OK, set
				if !ok {
					hr, want = rapi.AccessDenied, `<parm-error name="V" value="1"/>`
				}
				p.gives(in("Registry|"+path, set), hr, in("Registry|"+path, want))
			}
			p.same(in(`Registry|HKLM\System\Platform`, `<parm name="DataPath" value="\x"/>`))
			p.same(in(`Registry|HKCU\ControlPanel\Sounds\RingTone0`, `<parm name="Script" value="apw"/>`))
			p.gives(in(`Registry|HKCU\Software\Microsoft\VMail`, `<parm name="DialMonitored" value="1"/>`), rapi.AccessDenied,
				in(`Registry|HKCU\Software\Microsoft\VMail`, `<parm-error name="DialMonitored" value="1"/>`))
			p.gives(in("SecurityPolicy", `<parm name="4097" value="1"/>`), rapi.AccessDenied,
				in("SecurityPolicy", `<parm-error name="4097" value="1"/>`))
			p.roles = model.Operator
			p.same(in(`Registry|HKCU\Software\Microsoft\VMail`, `<parm name="DialMonitored" value="1"/>`))
		})
	}
}

// A document fails as a whole: what its earlier sections did is taken back,
// the element that failed is named, and what a query brought stays.
func TestAllOrNothing(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(in("CM_GPRSEntries|Kept", `<parm name="Phone" value="~GPRS!kept"/>`) +
		in("BrowserFavorite|Kept", `<parm name="URL" value="http://kept/"/>`) +
		in(`Registry|HKCU\Software\Kept`, `<parm name="a" value="1"/><parm name="b" value="2"/>`))
	before := p.state()
	queried := `<parm-query name="URL"/>`
	sections := func(url, last string) string {
		return in("BrowserFavorite", in("Never", `<parm name="URL" value="http://never/"/>`)+in("Kept", url)+`<nocharacteristic type="Kept"/>`) +
			in("CM_GPRSEntries", `<nocharacteristic type="Kept"/>`+in("New", `<parm name="Phone" value="1"/>`)) +
			in("Registry", in(`HKCU\Software\Kept`, `<noparm name="a"/><parm name="c" value="3"/><parm name="b" value="x"/>`)+
				`<nocharacteristic type="HKCU\Software\Kept"/>`+in(`HKCU\Software\Kept`, `<parm name="d" value="4"/>`)) +
			last + in(`BrowserFavorite|After`, queried)
	}
	p.gives(sections(queried, in("SecurityPolicy", `<parm name="4102" value="1"/>`)), rapi.AccessDenied,
		sections(`<parm name="URL" value="http://kept/"/>`,
			in("SecurityPolicy", `<parm-error name="4102" value="1" desc="Access is denied: the role of the caller is not sufficient."/>`)))
	if after := p.state(); after != before {
		t.Errorf("state was\n%s\nand is\n%s", before, after)
	}
}

// An unknown CSP fails the document (csp.md 2.3: inferred shape).
func TestUnknownCSP(t *testing.T) {
	p := newPhone(t, professional, nil)
	before := p.state()
	p.gives(in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`)+in("Toaster", `<parm-query name="AlarmOn"/>`), rapi.ConfigEntryNotFound,
		in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`)+
			`<characteristic-error type="Toaster" desc="There is no such configuration service provider."><parm-query name="AlarmOn"/></characteristic-error>`)
	p.gives(`<characteristic-query type="DevInfo"/>`, rapi.ConfigEntryNotFound,
		`<characteristic-query-error type="DevInfo" desc="There is no such configuration service provider."/>`)
	if p.state() != before {
		t.Error("something was changed")
	}
}

// Flags (csp.md 2.1): 0 validates, 2 tells metadata and changes nothing, 3 does
// both.
func TestFlags(t *testing.T) {
	p := newPhone(t, professional, nil)
	set := in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`)
	described := in("BrowserFavorite|A", `<parm name="URL" value="http://a/" rw-access="3" access-role="24" datatype="string" semantic-type="URL"/>`)
	before := p.state()
	p.givesFlags(set, 0, rapi.OK, set)
	p.givesFlags(in("Clock", ""), 0, rapi.OK, `<characteristic type="Clock"/>`)
	p.givesFlags(set, FlagMetadata, rapi.OK, described)
	p.givesFlags(set, 4, rapi.InvalidArg, "")
	if p.state() != before {
		t.Error("something was changed")
	}
	p.givesFlags(set, FlagProcess|FlagMetadata, rapi.OK, described)
	if p.state() == before {
		t.Error("nothing was changed")
	}
	p.givesFlags(in("DeviceInformation", `<parm-query name="BatteryStrength"/><parm-query name="TotalStorage"/>`), FlagProcess|FlagMetadata, rapi.OK,
		in("DeviceInformation", `<parm name="BatteryStrength" value="85" rw-access="1" access-role="24"/>`+
			`<parm name="TotalStorage" value="268435456" rw-access="1" access-role="24" datatype="string"/>`))
	p.givesFlags(`<characteristic-query type="BrowserFavorite"/>`, FlagProcess|FlagMetadata, rapi.OK, described)
}

// White space, comments and the declaration are not part of the reply; values
// survive with everything in them.
func TestReplyText(t *testing.T) {
	p := newPhone(t, professional, nil)
	r := p.cm.Process(context.Background(), "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\r\n<!-- c -->\n<wap-provisioningdoc>\n"+
		"  <characteristic  type = 'Registry' >\t<characteristic type=\"HKCU\\Software\\T\">\n"+
		"<parm name=\"v\" value=\"&lt;&amp;&quot;&apos;&#x9;&#10;\r\n\t|\u00e4\U0001F4F1\"></parm></characteristic>text<![CDATA[<]]></characteristic></wap-provisioningdoc>\n",
		FlagProcess, p.roles)
	want := doc(in(`Registry|HKCU\Software\T`, "<parm name=\"v\" value=\"&lt;&amp;&quot;'&#x9;&#xA;  |\u00e4\U0001F4F1\"/>"))
	if r.HRESULT != rapi.OK || r.Document != want {
		t.Errorf("%v\n%s\nwant\n%s", r.HRESULT, r.Document, want)
	}
	p.gives(in(`Registry|HKCU\Software\T`, `<parm-query name="v"/>`), rapi.OK,
		in(`Registry|HKCU\Software\T`, "<parm name=\"v\" value=\"&lt;&amp;&quot;'&#x9;&#xA;  |\u00e4\U0001F4F1\" datatype=\"string\"/>"))
}

func TestNoDocumentOnFailure(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.NoDocument = true })
	p.gives(in("Toaster", ""), rapi.ConfigEntryNotFound, "")
	p.same(in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`))
}

// The translation attribute (csp.md 1.2).
func TestTranslation(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.same(`<characteristic type="Registry"><characteristic type="HKCU\\Software\\T" translation="filesystem">` +
		`<parm name="Dir" value="%CE1%\\Shop" translation="install"/></characteristic></characteristic>`)
	p.gives(in("Registry", `<characteristic-query type="HKCU\Software\T"/>`), rapi.OK,
		in(`Registry|HKCU\Software\T`, `<parm name="Dir" value="\Program Files\Shop" datatype="string"/>`))
	// Without it a doubled backslash belongs to the key's name.
	p.same(in(`Registry|HKCU\Software\T\a\\b`, `<parm name="x" value="1"/>`))
	p.gives(in("Registry", `<characteristic-query type="HKCU\Software\T"/>`), rapi.OK,
		in(`Registry|HKCU\Software\T`, `<parm name="Dir" value="\Program Files\Shop" datatype="string"/>`+
			in(`a\\b`, `<parm name="x" value="1" datatype="string"/>`)))
}

// One document at a time (csp.md 2.2: CONFIG_E_OBJECTBUSY).
func TestBusy(t *testing.T) {
	p := newPhone(t, professional, nil)
	set := in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`)
	before := p.state()
	<-p.cm.busy // another document is being processed
	p.gives(set, rapi.ConfigBusy, "")
	p.cm.busy <- struct{}{}
	if p.state() != before {
		t.Error("something was changed")
	}
	p.same(set)
}

// A model that lets a document wait gives up after a time, by another code (csp.md
// 2.2: CONFIG_E_CANCELTIMEOUT), and takes its turn when that comes before.
func TestWaiting(t *testing.T) {
	p := newPhone(t, professional, func(m *model.Model) { m.Reply.Wait = 20 })
	set := in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`)
	<-p.cm.busy
	p.gives(set, rapi.ConfigCancelTimeout, "")
	p.cm.reply.Wait = 60_000
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.same(set)
	}()
	p.cm.busy <- struct{}{}
	<-done
}

// The cable is pulled while a slow provider works: the document is processed
// to its end all the same, without the delay.
func TestCablePulledMeanwhile(t *testing.T) {
	p := newPhone(t, professional, nil)
	p.cm.SetFaults(Faults{Delay: map[string]time.Duration{"BrowserFavorite": time.Hour}})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	set := doc(in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`))
	if r := p.cm.Process(ctx, set, FlagProcess, p.roles); r.HRESULT != rapi.OK || r.Document != set {
		t.Errorf("%v %s", r.HRESULT, r.Document)
	}
	p.cm.SetFaults(Faults{})
	p.gives(in("BrowserFavorite|A", `<parm-query name="URL"/>`), rapi.OK, in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/>`))
}

func TestFaults(t *testing.T) {
	p := newPhone(t, "wm61-standard", nil)
	before := p.state()
	set := in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/><parm name="Order" value="1"/>`)
	p.cm.SetFaults(Faults{Fail: map[string]rapi.HRESULT{`browserfavorite\a\order`: rapi.ConfigCSPException}})
	p.gives(set, rapi.ConfigCSPException, in("BrowserFavorite|A", `<parm name="URL" value="http://a/"/><parm-error name="Order" value="1"/>`))
	for _, hr := range []rapi.HRESULT{rapi.ConfigTransactionFailure, rapi.ConfigCancelled} {
		p.cm.SetFaults(Faults{HRESULT: hr})
		p.gives(set, hr, set)
	}
	if p.state() != before {
		t.Error("something was changed")
	}
	p.cm.SetFaults(Faults{HRESULT: rapi.ConfigRebootRequired})
	p.gives(set, rapi.ConfigRebootRequired, set)
	if p.state() == before {
		t.Error("nothing was changed")
	}
}
