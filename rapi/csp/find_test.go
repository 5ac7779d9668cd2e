package csp

import (
	"slices"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	c := load(t)
	for _, typ := range []string{"CM_GPRSEntries", "cm_gprsentries", "CM_GPRSENTRIES"} {
		if p, ok := c.Find(typ); !ok || p.Type != "CM_GPRSEntries" {
			t.Errorf("%s: %v", typ, ok)
		}
	}
	for _, typ := range []string{"", "CM_", "CM_GPRSEntries ", strings.Repeat("x", 1<<20)} {
		if _, ok := c.Find(typ); ok {
			t.Errorf("%.20q is there", typ)
		}
	}
	gprs, _ := c.Find("CM_GPRSEntries")
	ch := gprs.At("Contoso", "devspecificcellular")
	if ch == nil || ch.Name != "DevSpecificCellular" {
		t.Fatalf("%v", ch)
	}
	if s, ok := ch.Parm("gprsinfoaccesspointname"); !ok || s.Name != "GPRSInfoAccessPointName" {
		t.Errorf("%v", s)
	}
	if gprs.At() != gprs.Root || gprs.At("Contoso", "Cellular") != nil || gprs.At("Contoso", "Cellular", "x") != nil {
		t.Error("what is not there was found")
	}
	if _, ok := gprs.At("Contoso", "Cellular").Parm("x"); ok {
		t.Error("a parm of nothing")
	}

	// A registry path is one name or many, and it may nest without end.
	registry, _ := c.Find("Registry")
	for _, path := range [][]string{{`HKLM\Software`}, {"HKLM", "Software", "A", "B"}, {`HKCU\A`, "B"}} {
		ch := registry.At(path...)
		if ch == nil || !ch.Registry {
			t.Fatalf("%v: %v", path, ch)
		}
		if s, ok := ch.Parm("anything"); !ok || s != ch.AnyParm {
			t.Errorf("%v: no value", path)
		}
	}
	if ch := registry.At("HKLM"); !ch.NameOK(`HKLM\Software`) || !ch.NameOK("hkcr") || ch.NameOK(`HKEY_LOCAL_MACHINE\Software`) {
		t.Error("names of keys")
	}

	// A name that is there goes before one that the document chooses.
	file, _ := c.Find("FileOperation")
	for path, want := range map[string]string{
		`\Temp`:                 "<directory>",
		`\Temp|MakeDir`:         "MakeDir",
		`\Temp|makedir`:         "MakeDir",
		`\Temp|note.txt`:        "<file>",
		`\Temp|note.txt|Copy`:   "Copy",
		`%CE11%|A.lnk|Shortcut`: "Shortcut",
	} {
		if ch := file.At(strings.Split(path, "|")...); ch == nil || ch.Display() != want {
			t.Errorf("%s: %v, want %s", path, ch, want)
		}
	}
	if ch := file.At(`\Temp`, "MakeDir"); !ch.Empty {
		t.Error("MakeDir needs nothing in it")
	}

	// PXLOGICAL has the same settings in OMA's way and in Microsoft's.
	px, _ := c.Find("PXLOGICAL")
	for _, path := range []string{"PXPHYSICAL|PORT", "a3.bb.cc.4|PXPHYSICAL|PROXY 1", "163.187.51.4", "PORT"} {
		if px.At(strings.Split(path, "|")...) == nil {
			t.Errorf("PXLOGICAL/%s is not known", path)
		}
	}
}

func TestNearest(t *testing.T) {
	c := load(t)
	for typ, want := range map[string]string{
		"CM_GPRSEntry":                    "CM_GPRSEntries",
		"CMGPRSEntries":                   "CM_GPRSEntries",
		"CM-ProxyEntries":                 "CM_ProxyEntries",
		"Registery":                       "Registry",
		"registry":                        "Registry",
		"WiFi":                            "Wi-Fi",
		"EMAIL3":                          "EMAIL",
		"Uninstal":                        "UnInstall",
		"SecurityPolicies":                "SecurityPolicy",
		"BrowserFavourite":                "BrowserFavorite",
		"CertifcateStore":                 "CertificateStore",
		"Clokc":                           "Clock",
		"Toaster":                         "",
		"":                                "",
		"x":                               "",
		"AppMgr":                          "",
		strings.Repeat("Registry", 1<<17): "",
	} {
		if got := c.Nearest(typ); got != want {
			t.Errorf("%.30q: nearest %q, want %q", typ, got, want)
		}
	}
	gprs, _ := c.Find("CM_GPRSEntries")
	if got := gprs.At("x", "DevSpecificCellular").NearestParm("GPRSInfoAccesPointNmae"); got != "GPRSInfoAccessPointName" {
		t.Errorf("nearest parm %q", got)
	}
	if got := gprs.At("x").NearestChild("DevSpecificCelular"); got != "DevSpecificCellular" {
		t.Errorf("nearest characteristic %q", got)
	}
	if got := gprs.At("x").NearestParm("DestinationID"); got != "" {
		t.Errorf("nearest parm %q", got)
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "ab", 1}, {"abc", "xabc", 1},
		{"kitten", "sitting", 3}, {"ca", "abc", 3}, {"abcdef", "", 6},
	} {
		a, b := []rune(test.a), []rune(test.b)
		if got := distance(a, b, 10); got != test.want {
			t.Errorf("%s to %s: %d, want %d", test.a, test.b, got, test.want)
		}
		if test.want > 2 && distance(a, b, 1) < 2 {
			t.Errorf("%s to %s is within 1", test.a, test.b)
		}
	}
}

func TestForeign(t *testing.T) {
	c := load(t)
	for typ, want := range map[string]string{
		"AppMgr": "Zebra MX (Android)", "appmgr": "Zebra MX (Android)", "Wifi": "Zebra MX (Android)", "Profile": "Zebra MX (Android)",
		"SUPL": "Windows Phone and Windows 10", "CM_CellularEntries": "Windows Phone and Windows 10",
		"VERS": "RCS auto-configuration", "Registry": "", "Clock": "", "Toaster": "",
	} {
		if got, ok := c.Foreign(typ); got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", typ, got, want)
		}
	}
}

// The iterators give every entry once, parents first.
func TestWalk(t *testing.T) {
	p, _ := load(t).Find("CM_GPRSEntries")
	var got []string
	for path := range p.Characteristics() {
		got = append(got, path)
	}
	want := []string{"CM_GPRSEntries", "CM_GPRSEntries/<entry name>", "CM_GPRSEntries/<entry name>/DevSpecificCellular",
		"CM_GPRSEntries/<entry name>/DevSpecificUnimodem"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	seen := map[string]bool{}
	for path := range p.Settings() {
		if seen[path] {
			t.Errorf("%s comes twice", path)
		}
		seen[path] = true
	}
	if !seen["CM_GPRSEntries/<entry name>/DestId"] || !seen["CM_GPRSEntries/<entry name>/<Desc.language>"] {
		t.Errorf("%v", seen)
	}
	for range p.Settings() {
		break // it can be left
	}
}

func TestVersions(t *testing.T) {
	for s, want := range map[string]Version{"2002": 30, "2003": 40, "2003 SE": 42, "5.0": 50, "5": 50, "6.1": 61, "6.5": 65, "6.0": 60} {
		if v, err := ParseVersion(s); err != nil || v != want {
			t.Errorf("%s: %v, %v", s, int(v), err)
		}
	}
	for _, s := range []string{"", "4.2", "61", "6.10", "6.x", "x", "2004", "-6.1", "6.-1"} {
		if v, err := ParseVersion(s); err == nil {
			t.Errorf("%q is %v", s, v)
		}
	}
	for v, want := range map[Version]string{0: "", 30: "2002", 40: "2003", 42: "2003 SE", 50: "5.0", 65: "6.5"} {
		if v.String() != want {
			t.Errorf("%d: %s", int(v), v)
		}
	}
	if s := All.String(); s != "all handsets" {
		t.Error(s)
	}
	if s := PocketPC.String(); s != "Classic, Professional" {
		t.Error(s)
	}
}

// FuzzLookup looks for what strangers write: nothing may panic or take long.
func FuzzLookup(f *testing.F) {
	c := load(f)
	f.Add("Registry", `HKLM\Software`, "Value")
	f.Add("FileOperation", `%CE17%\\\\x`, "Copy")
	f.Add("SecurityPolicy", "", "4119")
	f.Add("İ", "\xff\xfe", "\x00")
	f.Fuzz(func(t *testing.T, typ, path, name string) {
		c.Nearest(typ)
		c.Foreign(typ)
		p, ok := c.Find(typ)
		if !ok {
			p = c.Providers[len(typ)%len(c.Providers)]
		}
		names := strings.Split(path, "/")
		if ch := p.At(names...); ch != nil {
			ch.NameOK(name)
			ch.NearestParm(name)
			ch.NearestChild(name)
			if s, ok := ch.Parm(name); ok {
				s.Option(path)
			}
		}
		p.WriteRoles(append(names, name), Devices(len(path)), Version(len(name)))
	})
}

// BenchmarkLookup is what a lint does with each setting of a document.
func BenchmarkLookup(b *testing.B) {
	c := load(b)
	for b.Loop() {
		p, _ := c.Find("CM_GPRSEntries")
		if _, ok := p.At("Contoso", "DevSpecificCellular").Parm("GPRSInfoAccessPointName"); !ok {
			b.Fatal("it is not there")
		}
		p.WriteRoles([]string{"Contoso", "DevSpecificCellular", "GPRSInfoAccessPointName"}, Professional, 65)
	}
}

// BenchmarkForecast is where there are most rules.
func BenchmarkForecast(b *testing.B) {
	p, _ := load(b).Find("FileOperation")
	for b.Loop() {
		if roles, _, _ := p.WriteRoles([]string{`%CE17%`, "ActiveSync.lnk", "Delete"}, Professional, 65); roles != RoleManager {
			b.Fatal(roles.Names())
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
