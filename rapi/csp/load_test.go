package csp

import (
	"strings"
	"testing"
	"testing/fstest"

	"cradle/assets"
)

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load(assets.Catalogue)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A catalogue of one provider, to which a test adds what is wrong.
const small = `
[[csp]]
type    = "Lamp"
purpose = "the lamp"
sources = ["bb737304"]
`

// What a person may get wrong in the file is refused, with the entry's name.
func TestLoadRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"nothing":           {"", "no [[csp]]"},
		"no TOML":           {"[[csp", "catalogue.toml"},
		"unknown key":       {small + "colour = 3", `unknown key "csp.colour"`},
		"unknown parm key":  {small + "[[csp.node]]\nparms = [{ name = \"On\", kind = \"string\" }]", "unknown key"},
		"no source":         {"[[csp]]\ntype = \"Lamp\"\npurpose = \"x\"", `csp "Lamp": has no source`},
		"no purpose":        {"[[csp]]\ntype = \"Lamp\"\nsources = [\"bb737304\"]", "purpose is empty"},
		"no type":           {"[[csp]]\npurpose = \"x\"\nsources = [\"bb737304\"]", "type is no name"},
		"odd source":        {strings.Replace(small, "bb737304", "somewhere", 1), `source "somewhere"`},
		"twice":             {small + small, "is there twice"},
		"twice, other case": {small + strings.Replace(small, "Lamp", "LAMP", 1), "is there twice"},
		"device":            {small + `devices = ["Toaster"]`, `"Toaster"`},
		"version":           {small + `since = "7.5"`, `version "7.5"`},
		"until before":      {small + "since = \"6.1\"\nuntil = \"6.0\"", "until 6.0 is before since 6.1"},
		"carrier":           {small + `carriers = ["pigeon"]`, `carrier "pigeon"`},
		"caps":              {small + "caps = { fly = true }", `"fly"`},
		"from":              {small + `from = { Toaster = "6.0" }`, `from: "Toaster"`},
		"role":              {small + `roles = ["KING"]`, `role "KING"`},
		"gap":               {small + `gaps = ["nobody knows"]`, "not a sentence"},
		"before":            {small + `before = ["Lamb"]`, `names "Lamb"`},
		"replaced":          {small + `replaced = "Lamb"`, `names "Lamb"`},
		"rule's star":       {small + "[[csp.rule]]\npath = 'A\\*\\B'\nroles = [\"MANAGER\"]", "a star stands for"},
		"rule's roles":      {small + "[[csp.rule]]\npath = 'A'", "allows nothing"},
		"rule twice":        {small + "[[csp.rule]]\npath = 'A'\nroles = [\"MANAGER\"]\n[[csp.rule]]\npath = 'a'\nroles = [\"OEM\"]", "is there twice"},
		"no parent":         {small + "[[csp.node]]\npath = \"A/B\"", `its parent "A" must stand before it`},
		"node twice":        {small + "[[csp.node]]\npath = \"A\"\n[[csp.node]]\npath = \"A\"", "is there twice"},
		"pattern":           {small + "[[csp.node]]\npath = \"<a>\"\npattern = '('", "missing closing"},
		"pattern, no angle": {small + "[[csp.node]]\npath = \"a\"\npattern = 'x'", "angle brackets"},
		"access":            {small + "[[csp.node]]\naccess = \"x\"", `access "x"`},
		"parm twice":        {parm(`name = "On"`, `name = "ON"`), "is there twice"},
		"parm's name":       {parm(`type = "string"`), `"" is no name`},
		"datatype":          {parm(`name = "On", type = "int"`), `type "int"`},
		"format":            {parm(`name = "On", format = "nice"`), `format "nice"`},
		"read":              {parm(`name = "On", read = "never ever"`), `read "never ever"`},
		"range of text":     {parm(`name = "On", type = "string", min = 1`), "min and max are for integers"},
		"range":             {parm(`name = "On", type = "integer", min = 2, max = 1`), "min 2 is above max 1"},
		"length":            {parm(`name = "On", type = "integer", max_len = 3`), "max_len 3 of integer"},
		"strict":            {parm(`name = "On", strict = true`), "strict without options"},
		"option":            {parm(`name = "On", type = "integer", options = ["yes = on"]`), `"yes" is no integer`},
		"option twice":      {parm(`name = "On", options = ["A", "a = b"]`), `option "a" is there twice`},
		"option's range":    {parm(`name = "On", type = "integer", max = 1, options = ["2"]`), "2 is out of range"},
		"default":           {parm(`name = "On", options = ["a"], strict = true, default = "b"`), `default "b" is no option`},
		"secret":            {parm(`name = "On", secret = true, default = "b"`), "a secret with a default"},
		"parm's source":     {parm(`name = "On", sources = ["?"]`), `source "?"`},
		"parm's pattern":    {parm(`name = "On", pattern = "x"`), "pattern is for any_parm"},
		"family":            {small + "[[foreign]]\nfamily = \"Toasters\"", "must be given"},
		"family, own type":  {small + family("lamp"), "Windows Mobile has"},
		"family, twice":     {small + family("Bread") + family("bread"), `is one of "Toasters"`},
	} {
		_, err := Load(fstest.MapFS{"catalogue.toml": {Data: []byte(test.text)}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("no file, and no error")
	}
}

func parm(texts ...string) string {
	return small + "[[csp.node]]\nparms = [{ " + strings.Join(texts, " }, { ") + " }]"
}

func family(typ string) string {
	return "[[foreign]]\nfamily = \"Toasters\"\nabout = \"x\"\ntypes = [\"" + typ + "\"]\nsources = [\"https://example.com/\"]\n"
}

// The whole of one provider, as it is read.
func TestLoad(t *testing.T) {
	c, err := Load(fstest.MapFS{"catalogue.toml": {Data: []byte(`
[[csp]]
type     = "Lamp"
purpose  = "the lamp"
help     = "Switches the lamp."
devices  = ["Classic", "Standard"]
since    = "2003 SE"
until    = "6.5"
from     = { Standard = "5.0" }
carriers = ["cp", "rapi"]
danger   = "It is hot."
caps     = { parm_query = true, noparm = false }
roles    = ["MANAGER", "USER_AUTH"]
alone    = true
gaps     = ["Its colour is not known."]
sources  = ["bb737304"]
[[csp.rule]]
path     = 'Bulb\*'
roles    = ["OEM"]
read     = ["MANAGER"]
since    = "6.0"
devices  = ["Standard"]
guess    = true
sources  = ["windows/embedded/gg155030"]
[[csp.node]]
complete = true
[[csp.node]]
path     = "<bulb>"
help     = "One bulb."
pattern  = '[a-z]+'
max_name = 8
access   = "rw"
parms    = [
  { name = "Power", type = "integer", min = 0, max = 100, unit = "watts", default = "60", options = ["0 = dark", "60", "100 = bright (guess)"], help = "How bright." },
  { name = "Key", type = "string", max_len = 5, secret = true, required = true, read = "masked", since = "6.1", devices = ["Standard"], guess = true, sources = ["aa455885"] },
]
any_parm = { name = "colour", pattern = 'C[0-9]' }
`)}})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Providers[0]
	if p.Devices != Classic|Standard || p.Since != 42 || p.Until != 65 || len(p.From) != 1 || p.From[0] != (Presence{Standard, 50}) {
		t.Errorf("%v %v %v %v", p.Devices, p.Since, p.Until, p.From)
	}
	if p.Caps != (Caps{ParmQuery: Yes, NoParm: No}) || !p.Alone || p.Danger != "It is hot." || !p.Secrets || len(p.Carriers) != 2 {
		t.Errorf("%+v", p)
	}
	if r := p.Roles[1]; r.Write != RoleOEM || r.Read != RoleManager || r.Since != 60 || r.Devices != Standard || !r.Guess ||
		r.Sources[0].URL() != "https://learn.microsoft.com/en-us/previous-versions/windows/embedded/gg155030(v=winembedded.70)" {
		t.Errorf("%+v", r)
	}
	bulb := p.At("small")
	if bulb == nil || !bulb.Any || bulb.MaxName != 8 || bulb.Complete || !p.Root.Complete || bulb.Display() != "<bulb>" {
		t.Fatalf("%+v", bulb)
	}
	for name, ok := range map[string]bool{"small": true, "Small": false, "smallsmall": false, "x\ny": false, "": false} {
		if bulb.NameOK(name) != ok {
			t.Errorf("%q may be a name: %v", name, !ok)
		}
	}
	power, _ := bulb.Parm("power")
	if *power.Min != 0 || *power.Max != 100 || power.Unit != "watts" || power.Default != "60" || len(power.Options) != 3 ||
		power.Options[0] != (Option{Value: "0", Label: "dark"}) || power.Options[1] != (Option{Value: "60"}) ||
		power.Options[2] != (Option{Value: "100", Label: "bright", Guess: true}) {
		t.Errorf("%+v", power)
	}
	if o, ok := power.Option(" 100 "); !ok || o.Label != "bright" {
		t.Errorf("%+v", o)
	}
	key, _ := bulb.Parm("Key")
	if !key.Secret || !key.Required || !key.Guess || key.MaxLen != 5 || key.ReadBack != ReadMasked || key.Since != 61 || key.Devices != Standard ||
		key.Sources[0] != "aa455885" || power.Sources[0] != "bb737304" {
		t.Errorf("%+v", key)
	}
	if s, ok := bulb.Parm("C7"); !ok || s.Name != "colour" {
		t.Errorf("%+v", s)
	}
	if _, ok := bulb.Parm("D7"); ok {
		t.Error("D7 is a colour")
	}
}

// All who ask share one catalogue, and asking costs nothing after the first time.
func TestCarried(t *testing.T) {
	c := Carried()
	if len(c.Providers) != len(table) {
		t.Errorf("%d providers, want %d", len(c.Providers), len(table))
	}
	if allocs := testing.AllocsPerRun(10, func() { Carried() }); allocs != 0 {
		t.Errorf("asking again allocates %v times", allocs)
	}
}

// Stores and settings that not every handset has (ms834686, bb737261, aa457991).
func TestDevicesBelow(t *testing.T) {
	c := load(t)
	for typ, path := range map[string]string{"CertificateStore": "Unprivileged Execution Trust Authorities"} {
		p, _ := c.Find(typ)
		if ch := p.At(path); ch == nil || ch.Devices != Standard {
			t.Errorf("%s/%s is not Standard's alone", typ, path)
		}
	}
	for typ, names := range map[string]string{"Clock": "AlarmOn AlarmOn2 AlarmTime AlarmTime2 AlarmTimeout", "SecurityPolicy": "4112 4123"} {
		p, _ := c.Find(typ)
		for name := range strings.FieldsSeq(names) {
			if s, ok := p.Root.Parm(name); !ok || s.Devices != Standard {
				t.Errorf("%s/%s is not Standard's alone", typ, name)
			}
		}
	}
}
