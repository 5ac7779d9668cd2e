package model

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"cradle/assets"
)

func TestModelsOfTheProgram(t *testing.T) {
	models, err := Load(assets.Models, "models")
	if err != nil {
		t.Fatal(err)
	}
	for slug, want := range map[string]struct {
		platform string
		grant    uint32
	}{
		"wm65-professional": {"PocketPC", 160},
		"wm61-standard":     {"SmartPhone", 160},
		"wm61-professional": {"PocketPC", 160},
		"wm6-classic":       {"PocketPC", 48}, // USER_AUTH and ENTERPRISE
	} {
		m := models[slug]
		if m == nil {
			t.Errorf("no model %s", slug)
			continue
		}
		// csp.md 5: RAPI is restricted, and Manager is granted to OPERATOR_TPS
		// and ENTERPRISE, not to USER_AUTH.
		if m.OS.Major != 5 || m.OS.Minor != 2 || m.Device.Platforms[0] != want.platform ||
			m.Policies["4097"] != 2 || m.Policies["4119"] != want.grant {
			t.Errorf("%s: %+v", slug, m)
		}
	}
	if a, b := models["wm65-professional"], models["wm61-standard"]; a.Reply.Desc == b.Reply.Desc {
		t.Error("both models word errors alike")
	}
}

// A mistake in a model is found when it is loaded, and named.
func TestMistakes(t *testing.T) {
	const file = "models/wm61-standard.toml"
	const defaults = "models/defaults/wm6.toml"
	const device = "models/defaults/device.toml"
	const providers = "models/defaults/providers.toml"
	read := func(name string) string {
		b, err := fs.ReadFile(assets.Models, name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct{ file, old, new, want string }{
		{file, `slug     = "wm61-standard"`, `slug = "WM 6"`, `slug "WM 6"`},
		{file, `title    = "Windows Mobile 6.1 Standard"`, `title = ""`, "title is empty"},
		{file, "major   = 5", "major = 7", "7.2 is not a Windows CE 4 or 5"},
		{file, `defaults = "wm6"`, "defaults = \"wm6\"\nwithout = [\"Toaster\"]", `no CSP "Toaster"`},
		{file, `defaults = "wm6"`, "defaults = \"wm6\"\nwithout_policies = [\"9\"]", `no policy "9"`},
		{file, `platforms = ["SmartPhone"]`, `platforms = []`, "platforms and model"},
		{file, `model     = "SimPhone 6.1 Standard"`, `model = "Zürich"`, "not printable ASCII"},
		{file, `speed    = "high"`, `speed = "warp"`, `speed "warp"`},
		{file, "storage_free  = 75_497_472", "storage_free  = 975_497_472", "more free than there is"},
		{file, "4119 = 160", "x = 1", `"x" is not a policy id`},
		{file, "4119 = 160", "", "4119 is missing"},
		{file, "desc = false", "dseo = false", `unknown key "reply.dseo"`},
		{file, `defaults = "wm6"`, `defaults = "wm7"`, `defaults "wm7"`},
		{file, "desc = false", "desc = ", "toml"},
		{file, `kind     = "Standard"`, `kind = "Toaster"`, `kind "Toaster"`},
		{file, `version  = "6.1"`, `version = "95"`, `version "95"`},
		{defaults, `'DeviceInformation\*'`, `'DeviceInformation\*\a'`, "a star is for the end"},
		{defaults, `'DeviceInformation\*'`, `'deviceinformation'`, "is there twice"},
		{defaults, `["MANAGER", "USER_AUTH"]`, `["BOSS"]`, `"BOSS" is not a security role`},
		{defaults, `["MANAGER", "USER_AUTH"]`, `[]`, "has no role"},
		{defaults, `access = "read"`, `access = "write"`, "neither read nor all"},
		{defaults, `type = "BrowserFavorite"`, `type = "Registry"`, `"Registry" is there twice`},
		{defaults, `type = "BrowserFavorite"`, `type = "Favorites"`, "nothing in the metabase"},
		{defaults, "depth   = 2", "depth = 9", "depth 9"},
		{device, `key   = 'HKLM\System\Platform'`, `key = 'HKEY\System'`, "does not begin with"},
		{device, `text  = '\Application Data'`, "", "needs one of text, texts and dword"},
		{device, `'\Temp'`, `'Temp'`, "objstore"},
		{device, `path   = '\Windows\wceload.exe'`, `path = '\Windows\wce?.exe'`, "objstore"},
		{device, `protected = ['HKLM\Time'`, `protected = ['Time'`, "protected"},
		{device, "# What every", "defaults = \"device\"\n# What every", "more than 4"},
	} {
		t.Run(c.want, func(t *testing.T) {
			text := read(c.file)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			fsys := fstest.MapFS{
				providers: {Data: []byte(read(providers))},
				device:    {Data: []byte(read(device))},
				file:      {Data: []byte(read(file))},
				defaults:  {Data: []byte(read(defaults))},
			}
			fsys[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
			_, err := Load(fsys, "models")
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := Load(fstest.MapFS{}, "models"); err == nil {
		t.Error("no model at all")
	}
	two := fstest.MapFS{device: {Data: []byte(read(device))}, providers: {Data: []byte(read(providers))}, defaults: {Data: []byte(read(defaults))}, file: {Data: []byte(read(file))}, "models/x.toml": {Data: []byte(read(file))}}
	if _, err := Load(two, "models"); err == nil || !strings.Contains(err.Error(), "is taken") {
		t.Errorf("%v", err)
	}
}

func TestRoles(t *testing.T) {
	if s := (UserAuth | Manager).String(); s != "MANAGER+USER_AUTH" {
		t.Error(s)
	}
	if s := Roles(0).String(); s != "NONE" {
		t.Error(s)
	}
	if s := Roles(0x10008).String(); s != "MANAGER+0x10000" {
		t.Error(s)
	}
	if UserAuth.Meet(Manager) || !(UserAuth | Manager).Meet(Manager|OEM) {
		t.Error("Meet")
	}
}
