package catalogue

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"cradle/assets"
	"cradle/rapi/csp"
)

func load(t testing.TB) *csp.Catalogue {
	t.Helper()
	c, err := csp.Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFind(t *testing.T) {
	c := load(t)
	for path, want := range map[string]string{
		"registry":                              "Registry",
		"Registry/":                             "Registry",
		"Registry/*":                            "<registry path>",
		"Registry/HKLM/Software/Contoso":        "<registry path>",
		`Registry/HKLM\Software\Contoso`:        "<registry path>",
		"CM_GPRSEntries/*/DestId":               "DestId",
		"CM_GPRSEntries/Contoso/Desc.0409":      "Desc.language",
		"CM_GPRSEntries/*/*":                    "Desc.language",
		"NAPDEF/NAME":                           "NAME",
		"NAPDEF/Contoso/NAME":                   "NAME",
		"NAPDEF/Contoso":                        "<NAPID>",
		"PXLOGICAL/PXPHYSICAL/PXADDR":           "PXADDR",
		"SecurityPolicy/4119":                   "4119",
		"SecurityPolicy/100000":                 "policy",
		"FileOperation/%CE2%/note.txt/Copy":     "Copy",
		"CertificateStore/SPC/*/Role":           "Role",
		"EMAIL2/*/TAGPROPS/0x8125001F":          "0x8125001F",
		"CM_Planner/PreferredConnections/*":     "network",
		"Sync/Sources/*":                        "<source>",
		"Home/HKCU\\ControlPanel\\Home/BgImage": "BgImage",
	} {
		part, err := Find(c, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		got := part.Characteristic.Display()
		if part.Parm != nil {
			got = part.Parm.Name
		}
		if got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
		if part.Help() == "" {
			t.Errorf("%s has no help", path)
		}
	}
	for path, want := range map[string]NotFound{
		"":                            {},
		"Registery":                   {Name: "Registery", Near: "Registry"},
		"Toaster":                     {Name: "Toaster"},
		"SUPL/x":                      {Name: "SUPL", Family: "Windows Phone and Windows 10"},
		"BrowserFavorite/News/Adress": {Name: "Adress", In: "BrowserFavorite/<favourite name>", Whole: true},
		"BrowserFavorite/News/Ordr":   {Name: "Ordr", In: "BrowserFavorite/<favourite name>", Near: "Order", Whole: true},
		"Wi-Fi/acces-point":           {Name: "acces-point", In: "Wi-Fi", Near: "access-point", Whole: true},
		"SecurityPolicy/4119/x":       {Name: "x", In: "SecurityPolicy/4119", Whole: true},
		"CertificateStore/SPC/1234":   {Name: "1234", In: "CertificateStore/SPC", Not: "hash"},
	} {
		_, err := Find(c, path)
		var got *NotFound
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

func TestComplete(t *testing.T) {
	c := load(t)
	names := func(typed string) (list []string) {
		for _, s := range Complete(c, typed) {
			name, help, _ := strings.Cut(s, "\t")
			if help == "" {
				t.Errorf("%s: %s without a word", typed, name)
			}
			list = append(list, name)
		}
		return list
	}
	for typed, want := range map[string][]string{
		"em":                      {"EMAIL", "EMAIL2"},
		"Toaster":                 nil,
		"Wi-Fi/":                  {"Wi-Fi/access-point", "Wi-Fi/ad-hoc"},
		"wi-fi/AD":                {"wi-fi/ad-hoc"},
		"CM_Mappings/*/":          {"CM_Mappings/*/Pattern", "CM_Mappings/*/Network"},
		"CM_Mappings/*/Pattern/x": nil,
		"Toaster/":                nil,
	} {
		got := names(typed)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", typed, got, want)
		}
	}
}

func TestSearch(t *testing.T) {
	c := load(t)
	has := func(text, path string) bool {
		return slices.ContainsFunc(Search(c, text), func(h Hit) bool { return h.Path == path })
	}
	for _, test := range [][2]string{
		{"APN", "CM_GPRSEntries/<entry name>/DevSpecificCellular/GPRSInfoAccessPointName"},
		{"key wi-fi", ""},
		{"unsigned cabinets", "SecurityPolicy/4101"},
		{"Cabinets UNSIGNED", "SecurityPolicy/4101"},
		{"SOCKS", "CM_ProxyEntries/<entry name>/Type"}, // stands in an option
		{"wipe", "RemoteWipe"},
		{"value name", "Registry/<registry path>/<value name>"},
	} {
		if test[1] != "" && !has(test[0], test[1]) {
			t.Errorf("%q does not find %s", test[0], test[1])
		}
	}
	if hits := Search(c, "mail"); len(hits) == 0 || hits[0].Path != "APPLICATION" && hits[0].Path != "EMAIL" {
		t.Errorf("providers are not first: %v", hits)
	}
	if Search(c, " ") != nil || Search(c, "flugelhorn") != nil {
		t.Error("nothing was found, and yet there are hits")
	}
}

func TestWords(t *testing.T) {
	c := load(t)
	for typ, want := range map[string]string{
		"ACCESS":           "all handsets, from Windows Mobile 5.0 on",
		"Clock":            "Standard from Windows Mobile 2003 on; Classic and Professional from 6.1 on",
		"CM_WiFiEntries":   "Classic and Professional only, from Windows Mobile 2003 on",
		"EMAIL":            "all handsets, Windows Mobile 2002 only",
		"DeviceEncryption": "which handsets is not known, from Windows Mobile 6.0 on",
		"DeviceLock":       "which handsets is not known",
	} {
		if p, _ := c.Find(typ); Handsets(p) != want {
			t.Errorf("%s: %s, want %s", typ, Handsets(p), want)
		}
	}
	for path, want := range map[string]string{
		"ACCESS":                     "no: an OMA DM server alone reaches it",
		"NetworkPolicy":              "not known: no source tells its default roles",
		"APPLICATION/APPID":          "no: such documents come over the air, in cabinets and by OMA DM only",
		"Registry":                   "in part: by default the cable's role, USER_AUTH, may set some of it",
		"DeviceInformation":          "in part: by default the cable's role, USER_AUTH, may read some of it",
		"PXLOGICAL":                  "yes: by default the cable's role, USER_AUTH, may set it, from 5.0 on",
		"Wi-Fi/*":                    "",
		"Wi-Fi/access-point":         "no: by default it takes MANAGER or OPERATOR_TPS, and the cable has USER_AUTH.",
		"Registry/HKCR":              "no: by default it takes MANAGER (the rule for everything below it)",
		`Registry/HKCR\.cab`:         `yes: by default the cable's role, USER_AUTH, may set it (the rule for HKCR\*)`,
		"DeviceInformation/TotalRam": "yes: by default the cable's role, USER_AUTH, may read it (the rule for everything below it)",
	} {
		part, err := Find(c, path)
		if want == "" {
			if err == nil {
				t.Errorf("%s is there", path)
			}
			continue
		}
		if err != nil || !strings.HasPrefix(part.Cable(), want) {
			t.Errorf("%s: %s (%v), want %s", path, part.Cable(), err, want)
		}
	}
	caps := csp.Caps{ParmQuery: csp.Yes, CharacteristicQuery: csp.Yes, TopQuery: csp.No}
	if got := Asking(caps); got != "a setting, a characteristic; not the whole provider; not known: a characteristic with all below it" {
		t.Error(got)
	}
	if got := Deleting(caps); got != "not known" {
		t.Error(got)
	}
	one, two := int64(1), int64(2)
	for _, test := range []struct {
		parm csp.Parm
		want string
	}{
		{csp.Parm{}, "datatype not known"},
		{csp.Parm{Datatype: csp.Integer, Min: &one, Max: &two, Unit: "KB", Required: true}, "integer, 1 to 2, in KB, required"},
		{csp.Parm{Datatype: csp.Integer, Max: &two, Default: "1"}, "integer, 2 or less, 1 if left out"},
		{csp.Parm{Datatype: csp.String, Format: csp.FormatGUID, MaxLen: 38, Secret: true, ReadBack: csp.ReadMasked, Guess: true},
			"string, GUID in braces, up to 38 characters, secret, comes back as asterisks, not documented"},
		{csp.Parm{Datatype: csp.String, Access: csp.WriteOnly, ReadBack: csp.ReadNever, Devices: csp.Standard, Since: 61},
			"string, can only be set, Standard only, from 6.1 on"},
	} {
		if got := Describe(&test.parm); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

// Every page of the catalogue fits its width, but for what has no blanks.
func TestPages(t *testing.T) {
	c := load(t)
	check := func(part Part) {
		var b strings.Builder
		WritePage(&b, part)
		for line := range strings.Lines(b.String()) {
			line = strings.TrimSuffix(line, "\n")
			if len([]rune(line)) > width && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, "://") {
				t.Errorf("%s: a long line: %q", part.Path(), line)
			}
			if strings.HasSuffix(line, " ") {
				t.Errorf("%s: a line ends in a blank: %q", part.Path(), line)
			}
		}
	}
	for _, p := range c.Providers {
		check(Part{Provider: p, Characteristic: p.Root})
		for path, ch := range p.Characteristics() {
			if names := strings.Split(path, "/")[1:]; len(names) > 0 {
				check(Part{Provider: p, Characteristic: ch, Names: names})
			}
		}
	}
}
