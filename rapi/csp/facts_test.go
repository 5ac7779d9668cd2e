package csp

import (
	"slices"
	"strings"
	"testing"
)

// The tables below were typed from the documentation, not from the catalogue:
// they keep the two from drifting apart.

const (
	m, u, o, tps, uu = RoleManager, RoleUserAuth, RoleOperator, RoleOperatorTPS, RoleUserUnauth
	sp               = Standard
)

// "Default Roles for Configuration Service Providers" (aa455885) and the
// providers' own pages; "Configuration Service Provider Reference" (ms889539,
// aa457946) for kinds and versions. Role 0: not seen. Since 0: not known.
var table = []struct {
	typ     string
	roles   Roles // at version 5.0 or later, below the provider
	devices Devices
	since   Version
	reach   Reach
}{
	{"ACCESS", m | u, All, 50, ReachDM},
	{"APPLICATION", m | o | tps, All, 50, ReachNone},
	{"Bluetooth", m | u, sp, 40, ReachAll},
	{"BOOTSTRAP", m | o | tps, All, 40, ReachNone},
	{"BrowserFavorite", m | u, All, 40, ReachAll},
	{"CertificateEnroller", m | u, All, 60, ReachAll}, // bb737636
	{"CertificateStore", m, All, 40, ReachNone},
	{"Clock", m | u, All, 40, ReachAll},
	{"CM_GPRSEntries", m | o | tps | u, All, 40, ReachAll},
	{"CM_Mappings", m, All, 40, ReachNone},
	{"CM_NetEntries", m | u, All, 40, ReachAll},
	{"CM_Networks", m | u, All, 40, ReachAll},
	{"CM_Planner", m | u, All, 40, ReachAll},
	{"CM_PPPEntries", m | tps | u, All, 40, ReachAll},
	{"CM_ProxyEntries", m | u, All, 40, ReachAll},
	{"CM_VPNEntries", m | u, All, 40, ReachAll},
	{"CM_WiFiEntries", m | u, PocketPC, 40, ReachAll},
	{"CMPLANNER", m | u, All, 50, ReachDM},
	{"DevDetail", m | o | tps, All, 50, ReachDM},
	{"DeviceEncryption", 0, 0, 60, ReachUnknown},
	{"DeviceInformation", m | u, All, 50, ReachPart},
	{"DeviceLock", 0, 0, 0, ReachUnknown},
	{"DevInfo", 0, All, 50, ReachDM},
	{"DMAcc", 0, All, 50, ReachDM},
	{"DMS", 0, All, 50, ReachDM},
	{"EMAIL", m | u, All, 30, ReachAll}, // ms844843
	{"EMAIL2", m | u, All, 40, ReachAll},
	{"FileOperation", m | u, All, 40, ReachPart},
	{"Home", m | u, sp, 40, ReachAll}, // bb737641
	{"Install", 0, All, 40, ReachNone},
	{"LoaderRevocation", m, All, 40, ReachNone}, // ms844847
	{"Locale", m | u, sp, 40, ReachAll},         // bb737540
	{"Metabase", m, All, 40, ReachNone},
	{"NAP", m | u, All, 50, ReachDM},
	{"NAPDEF", m | o | tps | u, All, 40, ReachAll},
	{"NetworkPolicy", 0, All, 61, ReachUnknown},
	{"Obex", m | u, sp, 40, ReachAll}, // bb737558
	{"PROXY", m | u, All, 50, ReachDM},
	{"PXLOGICAL", m | o | tps | u, All, 40, ReachAll},
	{"Registry", m, All, 40, ReachPart},
	{"RemoteWipe", m, All, 60, ReachNone},
	{"SecurityPolicy", m, All, 40, ReachNone},
	{"SoftwareDisable", m, All, 61, ReachNone}, // cc515013
	{"Sounds", m | u | uu, sp, 40, ReachAll},   // bb737393
	{"SpeedDial", m | u, 0, 50, ReachAll},
	{"Sync", m | u, All, 40, ReachAll},
	{"Tapi", m, sp, 40, ReachNone},
	{"UnInstall", m | u, All, 40, ReachAll},
	{"VPN", m | u, All, 50, ReachDM},
	{"Wi-Fi", m | tps, All, 50, ReachNone},
}

func TestProviders(t *testing.T) {
	c := load(t)
	var types []string
	for _, want := range table {
		types = append(types, want.typ)
		p, ok := c.Find(want.typ)
		if !ok || p.Type != want.typ {
			t.Errorf("%s is not there", want.typ)
			continue
		}
		roles, _, known := p.WriteRoles([]string{"anything", "below"}, All, 65)
		if roles != want.roles || known != (want.roles != 0) {
			t.Errorf("%s: roles %v, want %v", want.typ, roles.Names(), want.roles.Names())
		}
		if p.Devices != want.devices || p.Since != want.since {
			t.Errorf("%s: on %v from %v, want %v from %v", want.typ, p.Devices, p.Since, want.devices, want.since)
		}
		if r := p.Cable(All, 65); r != want.reach {
			t.Errorf("%s: over the cable %s, want %s", want.typ, r, want.reach)
		}
	}
	for _, p := range c.Providers {
		if !slices.Contains(types, p.Type) {
			t.Errorf("%s is not in this test's table", p.Type)
		}
	}
	if !slices.IsSortedFunc(c.Providers, func(a, b *Provider) int {
		return strings.Compare(strings.ToLower(a.Type), strings.ToLower(b.Type))
	}) {
		t.Error("the providers are not in alphabetical order")
	}
}

// Where roles differ by path, version or kind of handset.
func TestWriteRoles(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		typ    string
		path   string // names with "|" between
		device Devices
		v      Version
		want   Roles
	}{
		// Metabase Settings for Registry (aa455928).
		{"Registry", "", 0, 65, m},
		{"Registry", `HKLM\Software\Contoso|Server`, 0, 65, m},
		{"Registry", `HKLM\System`, 0, 65, m},
		{"Registry", `HKCU\ControlPanel\Owner|Name`, 0, 65, m},
		{"Registry", `HKCU\Software\Contoso|Server`, 0, 65, m | u},
		{"Registry", `hkcu\SOFTWARE\contoso`, 0, 65, m | u},
		{"Registry", `HKCU|Software|Contoso|Server`, 0, 65, m | u},
		{"Registry", `HKCU\Software2\Contoso`, 0, 65, m},
		{"Registry", `HKCR\.cab`, 0, 65, m | u},
		{"Registry", `HKCU\Software\Microsoft\Today\Items|Date`, 0, 65, m | u | uu},
		{"Registry", `HKCU\Software\Microsoft\VMail|DialMonitored`, 0, 65, m | o | tps},
		{"Registry", `HKCU\ControlPanel\Sounds\RingTone0|Script`, 0, 65, m | u},
		{"Registry", `HKCU\ControlPanel\Sounds\RingTone0|Sound`, 0, 65, m},
		{"Registry", `HKCU\ControlPanel\SoundCategories\Alarm|InitVol`, 0, 65, m | u},
		{"Registry", `HKLM\ControlPanel\Password|TimeOutValue`, 0, 65, m},
		{"Registry", `HKLM\System\ErrorReporting\DumpSettings|DumpEnabled`, 0, 65, m | tps | u},
		{"Registry", `HKLM\Software\Microsoft\Shell\smartdialer\Chinese|Mode`, 0, 65, m | o | tps | u},
		{"Registry", `HKLM\\System\\Platform|DataPath`, 0, 65, m | u},
		{"Registry", `HKLM\Comm\Security\Policy\LASSD|DeviceWipeThreshold`, 0, 65, m | RoleEnterprise}, // cc842616
		// Metabase Settings for FileOperation (bb737634).
		{"FileOperation", "", 0, 65, m},
		{"FileOperation", `\Temp|note.txt|Delete`, 0, 65, m | u},
		{"FileOperation", `%CE17%|ActiveSync.lnk|Delete`, 0, 65, m},
		{"FileOperation", `\Windows\Start Menu|ActiveSync.lnk|Delete`, 0, 65, m},
		{"FileOperation", `%CE17%|Contoso.lnk|Shortcut`, 0, 65, m | u},
		{"FileOperation", `%CE12%|calculator.lnk`, 0, 65, m},
		{"FileOperation", `%CE18%|cemail.vol|x|Delete`, 0, 65, m},
		{"FileOperation", `%CE19%\Home|default.home.xml|Extract`, 0, 65, m | u | uu},
		{"FileOperation", `%CE19%\Sounds`, 0, 65, m | u | uu},
		// aa455885 has the provider for the manager alone, bb737683 the leaves
		// for the user as well.
		{"DeviceInformation", "", sp, 50, m},
		{"DeviceInformation", "TotalRam", sp, 50, m | u},
		// ms844862 is of 2003, aa455885 of 5.0; of a handset of which nobody
		// knows the version, only what both allow is sure.
		{"PXLOGICAL", "NAME", 0, 40, m | o | tps},
		{"PXLOGICAL", "NAME", 0, 42, m | o | tps},
		{"PXLOGICAL", "NAME", 0, 50, m | o | tps | u},
		{"PXLOGICAL", "NAME", 0, 0, m | o | tps},
		// aa457959 is of 2003; aa455885 and aa455849 of 5.0.
		{"CM_GPRSEntries", "Contoso|DestId", 0, 40, m | u},
		{"CM_GPRSEntries", "Contoso|DestId", 0, 50, m | o | tps | u},
		{"CM_PPPEntries", "Contoso", 0, 40, m | u},
		{"CM_NetEntries", "CurrentDTPTNetwork", 0, 42, m | o | tps | u},
		// bb737670 of 6.5, aa457948 of 2003.
		{"Bluetooth", "BtMode", 0, 65, m | u},
		{"Bluetooth", "BtMode", 0, 40, m | u | uu},
		// bb737558 of 6.5, ms844857 of 2003.
		{"Obex", `HKLM\Software\Microsoft\Obex|IsEnabled`, 0, 65, m | u},
		{"Obex", `HKLM\Software\Microsoft\Obex|IsEnabled`, 0, 42, RoleOEM | o | tps | m | u | uu},
		// bb737334 of 6.5, ms844833 of 2003.
		{"CM_Mappings", "1000|Pattern", 0, 65, m},
		{"CM_Mappings", "1000|Pattern", 0, 40, m | u},
		{"LoaderRevocation", "xeRdFa7Rb7YlZRb8uuPRnQ==", Standard, 40, m | o | tps}, // ms844847
		// bb737641
		{"Home", `HKCU\ControlPanel\Home|BgImage`, 0, 65, m | u | uu},
		{"Home", `HKCU\ControlPanel\Home|ColorScheme`, 0, 65, m | u | uu},
		{"Home", `HKCU\ControlPanel\Home`, 0, 65, m | u},
		{"Locale", "Language", 0, 65, m | tps | u}, // bb737540
		{"Locale", "Locale", 0, 65, m | u},
		{"SecurityPolicy", "4119", Classic, 60, m},
		{"Wi-Fi", "access-point|Contoso|NetworkKey", Professional, 60, m | tps},
	} {
		p, _ := c.Find(test.typ)
		var path []string
		if test.path != "" {
			path = strings.Split(test.path, "|")
		}
		got, rule, known := p.WriteRoles(path, test.device, test.v)
		if !known || got != test.want {
			t.Errorf("%s %s at %v: %v (rule %q), want %v", test.typ, test.path, test.v, got.Names(), rule.Path, test.want.Names())
		}
	}
	if p, _ := c.Find("NetworkPolicy"); p != nil {
		if _, rule, known := p.WriteRoles([]string{"x"}, 0, 0); known || rule.Path != "" {
			t.Error("roles of NetworkPolicy, which nobody tells")
		}
	}
}

// Kinds and versions of handsets (ms889539, aa457946, and the notes of the
// providers' pages).
func TestOn(t *testing.T) {
	c := load(t)
	for _, test := range []struct {
		typ    string
		device Devices
		v      Version
		want   Tri
	}{
		{"Clock", Standard, 40, Yes},
		{"Clock", Professional, 60, No},
		{"Clock", Professional, 61, Yes},
		{"Clock", 0, 60, NotSaid},
		{"FileOperation", Professional, 42, No},
		{"FileOperation", Classic, 50, Yes},
		{"FileOperation", Standard, 40, Yes},
		{"DeviceInformation", Standard, 50, Yes},
		{"DeviceInformation", Professional, 61, No},
		{"DeviceInformation", Professional, 65, Yes},
		{"DeviceInformation", 0, 42, No},
		{"UnInstall", Professional, 40, No},
		{"UnInstall", Professional, 50, Yes},
		{"Wi-Fi", Professional, 42, No},
		{"Wi-Fi", Professional, 0, NotSaid},
		{"CM_WiFiEntries", Standard, 60, No},
		{"Bluetooth", Classic, 60, No},
		{"Tapi", Professional, 0, No},
		{"EMAIL2", Classic, 42, Yes},
		{"SpeedDial", Classic, 60, NotSaid},
	} {
		p, _ := c.Find(test.typ)
		if got := p.On(test.device, test.v); got != test.want {
			t.Errorf("%s on %v %v: %q, want %q", test.typ, test.device, test.v, got, test.want)
		}
	}
}

func TestDMOnly(t *testing.T) { // ms889539, bb737635, bb737210, aa455931
	want := []string{"ACCESS", "CMPLANNER", "DevDetail", "DevInfo", "DMAcc", "DMS", "NAP", "PROXY", "VPN"}
	var got []string
	for _, p := range load(t).Providers {
		if p.DMOnly {
			got = append(got, p.Type)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("OMA DM only: %v, want %v", got, want)
	}
}

// Which providers have dangers of their own, and which should be alone.
func TestDangers(t *testing.T) {
	c := load(t)
	for _, typ := range []string{"RemoteWipe", "SecurityPolicy", "FileOperation", "UnInstall", "Registry", "LoaderRevocation", "Metabase"} {
		if p, _ := c.Find(typ); p.Danger == "" {
			t.Errorf("%s has no danger", typ)
		}
	}
	wipe, _ := c.Find("RemoteWipe")
	if p, ok := wipe.Root.Parm("doWipe"); !ok || p.Danger == "" || p.Access != WriteOnly {
		t.Error("doWipe is no danger") // bb737520
	}
	policy, _ := c.Find("SecurityPolicy")
	for _, id := range []string{"4097", "4119"} { // aa454232, aa920482
		if p, ok := policy.Root.Parm(id); !ok || p.Name != id || p.Danger == "" {
			t.Errorf("policy %s is no danger", id)
		}
	}
	for _, p := range c.Providers {
		if p.Alone != (p.Type == "UnInstall") { // aa458006
			t.Errorf("%s: alone %v", p.Type, p.Alone)
		}
	}
}

// The table "Microsoft Custom Elements" of the pages, as far as it was seen.
func TestCaps(t *testing.T) {
	c := load(t)
	for typ, want := range map[string]Caps{
		"BrowserFavorite": {ParmQuery: Yes, NoParm: Yes, NoCharacteristic: Yes, CharacteristicQuery: Yes, Recursive: Yes}, // aa457951
		"UnInstall": {ParmQuery: Yes, NoParm: No, NoCharacteristic: No, CharacteristicQuery: Yes, Recursive: Yes,
			TopQuery: Yes, TopDelete: No}, // aa458006, ms890672
		"Registry": {ParmQuery: Yes, NoParm: Yes, NoCharacteristic: Yes, CharacteristicQuery: Yes, Recursive: Yes,
			TopQuery: No}, // aa457989
		"CM_ProxyEntries":  {ParmQuery: Yes, NoCharacteristic: Yes, CharacteristicQuery: Yes, Recursive: Yes, TopQuery: Yes},                         // ms844838
		"SecurityPolicy":   {ParmQuery: Yes, NoParm: Yes, NoCharacteristic: No, CharacteristicQuery: No, Recursive: No, TopQuery: No, TopDelete: No}, // ms844865
		"Bluetooth":        {ParmQuery: Yes, NoParm: No, NoCharacteristic: No, CharacteristicQuery: No, Recursive: No, TopQuery: No, TopDelete: No},  // bb737670
		"LoaderRevocation": {ParmQuery: Yes, NoParm: Yes, NoCharacteristic: No, CharacteristicQuery: Yes, TopDelete: No},                             // ms844847
		"Obex":             {ParmQuery: Yes, NoParm: No, NoCharacteristic: No, CharacteristicQuery: No, Recursive: No, TopQuery: No, TopDelete: No},  // bb737558
		"BOOTSTRAP":        {ParmQuery: No, NoParm: No, NoCharacteristic: No, CharacteristicQuery: No, Recursive: No, TopQuery: No, TopDelete: No},   // ms844755
		"RemoteWipe":       {ParmQuery: No},                                                                                                          // bb737595
		"CM_VPNEntries":    {NoCharacteristic: Yes, TopDelete: Yes},                                                                                  // aa457966
		"CM_NetEntries":    {NoCharacteristic: Yes, TopDelete: Yes},                                                                                  // aa457961
		"EMAIL2":           {ParmQuery: Yes, CharacteristicQuery: Yes, Recursive: Yes, TopQuery: Yes},                                                // bb737664
	} {
		if p, _ := c.Find(typ); p.Caps != want {
			t.Errorf("%s: %+v, want %+v", typ, p.Caps, want)
		}
	}
	if p, _ := c.Find("Metabase"); p.Caps.TopQuery != No || p.Caps.TopDelete != No { // aa455926
		t.Errorf("Metabase: %+v", p.Caps)
	}
	if p, _ := c.Find("SoftwareDisable"); p.Caps.TopQuery != Yes { // cc563005
		t.Errorf("SoftwareDisable: %+v", p.Caps)
	}
}
