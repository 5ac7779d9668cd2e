package profile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

const whole = `title     = "Warehouse"
about     = "Scanners."
documents = ["wifi.xml", "sub/gprs.xml"]

[variables]
ssid     = "Depot"
wifi_key = { ask = true }
vpn_key  = { file = "/media/vpn" }

[options]
metadata       = true
verify         = false
undo           = false
keep_going     = true
jobs           = 8
timeout        = "90s"
unlock_timeout = "5m"
table          = "handsets.csv"

[handsets]
models  = ["MC70*"]
labels  = ["Slot *"]
`

func TestParse(t *testing.T) {
	p, err := Parse(filepath.Join("profiles", "warehouse", FileName), []byte("\uFEFF"+whole))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "warehouse" || p.Title != "Warehouse" || p.About != "Scanners." || !slices.Equal(p.Documents, []string{"wifi.xml", "sub/gprs.xml"}) {
		t.Errorf("%+v", p)
	}
	if want := (Options{true, true, true, true, 8, 90 * time.Second, 5 * time.Minute, "handsets.csv"}); p.Options != want {
		t.Errorf("%+v", p.Options)
	}
	if want := []Variable{{Name: "ssid", Value: "Depot"}, {Name: "wifi_key", Ask: true}, {Name: "vpn_key", File: "/media/vpn"}}; !slices.Equal(p.Variables, want) {
		t.Errorf("%+v", p.Variables)
	}
	if got := p.Files()[1]; got != filepath.Join("profiles", "warehouse", "sub", "gprs.xml") {
		t.Errorf("%s", got)
	}
	if p.Line("variables.vpn_key") != 8 || p.Line("options.jobs") != 15 {
		t.Errorf("lines %v", p.lines)
	}
	if p, err := Parse("site.toml", []byte(`documents = ["a.xml"]`)); err != nil || p.Name != "site" || p.Options != (Options{}) {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", `x.toml: it names no documents: write documents = ["wifi.xml"] above the first [table]`},
		{"documents = [", "x.toml:1: unexpected EOF; expected value"},
		{"documents = 5", `x.toml:1: documents is a list of texts, like ["a", "b"]`},
		{"documents = []", `x.toml:1: documents is a list of texts, like ["a", "b"]`},
		{`documents = ["a.xml", "a.xml"]`, `x.toml:1: documents has "a.xml" twice`},
		{`documents = ["/etc/passwd"]`, `x.toml:1: "/etc/passwd" does not lead below the profile's folder`},
		{`documents = ["a/../../b.xml"]`, `x.toml:1: "a/../../b.xml" does not lead below the profile's folder`},
		{`documents = ["con.xml"]`, `x.toml:1: "con.xml" has a part that Windows does not take`},
		{"documents = [\"a.xml\"]\n[variables]\na = 1", `x.toml:3: write a text in quotes, { ask = true } or { file = "PATH" }`},
		{"documents = [\"a.xml\"]\n[variables]\na = { ask = true, file = \"x\" }", `x.toml:3: write a text in quotes, { ask = true } or { file = "PATH" }`},
		{"documents = [\"a.xml\"]\n[variables]\na = \"x\"\nA = \"y\"", `x.toml:4: a and A are the same variable`},
		{"documents = [\"a.xml\"]\n[variables]\na = \"\\u0001\"", `x.toml:3: the value cannot be sent: it has the character U+0001, which XML cannot carry`},
		{"documents = [\"a.xml\"]\nvariables = 5", `x.toml:2: variables is a table: [variables] on a line of its own, and the variables below`},
		{"documents = [\"a.xml\"]\noptions = []", `x.toml:2: options is a table: [options] on a line of its own, and its keys below`},
		{"documents = [\"a.xml\"]\n[options]\nverify = \"yes\"", `x.toml:3: options.verify is true or false`},
		{"documents = [\"a.xml\"]\n[options]\ntimeout = \"25h\"", `x.toml:3: options.timeout is a time, like "90s" or "5m"`},
		{"documents = [\"a.xml\"]\n[options]\ntable = \"../t.csv\"", `x.toml:3: "../t.csv" does not lead below the profile's folder`},
		{"documents = [\"a.xml\"]\n[handset]\nmodels = [\"x\"]", `x.toml:2: there is no key "handset"; did you mean handsets?`},
		{"\xff", "x.toml: it is not UTF-8"},
	} {
		_, err := Parse("x.toml", []byte(tt.text))
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

func TestMisfit(t *testing.T) {
	phone := run.Identity{Name: "WH-017", Model: "MC7094", Platform: "PocketPC", OSMajor: 5, OSMinor: 1}
	for _, tt := range []struct {
		h     Handsets
		label string
		want  string
	}{
		{Handsets{}, "", ""},
		{Handsets{Models: []string{"mc70*"}, Names: []string{"WH-*"}}, "", ""},
		{Handsets{Models: []string{"ES400", "MC*94"}}, "", ""},
		{Handsets{Models: []string{"MC70"}}, "", `its model is "MC7094", and the profile is for MC70`},
		{Handsets{Systems: []string{"Windows Mobile 6*"}}, "", `its system is "Windows Mobile 5.0 Pocket PC", and the profile is for Windows Mobile 6*`},
		{Handsets{Labels: []string{"Slot *"}}, "slot A", ""},
		{Handsets{Labels: []string{"Slot *"}}, "", "its port's label is not set ('cradle label' sets it), and the profile is for Slot *"},
		{Handsets{Models: []string{"*"}, Names: []string{"S*"}}, "", `its name is "WH-017", and the profile is for S*`},
	} {
		if got := tt.h.Misfit(phone, tt.label); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.h, got, tt.want)
		}
	}
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"a*b*c", "axxbxxc", true}, {"a*b*c", "ac", false}, {"aa*aa", "aaa", false}, {"*b", "ab", true}, {"*b*", "a", false}, {"", "", true}, {"", "a", false},
	} {
		if matches(tt.pattern, tt.text) != tt.want {
			t.Errorf("%q, %q: %v", tt.pattern, tt.text, !tt.want)
		}
	}
}

// Variables and secrets are held against the documents.
func TestCheck(t *testing.T) {
	doc, err := provxml.Parse("wifi.xml", []byte(`<wap-provisioningdoc><characteristic type="A"><parm name="SSID" value="{{ssid}}"/>`+
		`<parm name="Passphrase" value="{{code}}"/><parm name="x" value="{{other}}"/></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse("x.toml", []byte("documents = [\"wifi.xml\"]\n[variables]\nssid = \"Depot\"\ncode = \"hunter22\"\nsid = \"x\"\n[options]\ntable = \"missing.csv\""))
	if err != nil {
		t.Fatal(err)
	}
	problems, without := p.Check([]*provxml.Document{doc})
	want := []string{
		`x.toml:4: {{code}} is a secret, which does not belong into a profile: write { ask = true } or { file = "PATH" }`,
		`x.toml:5: no document has a variable {{sid}}; did you mean ssid?`,
		`x.toml:7: missing.csv: no such file or directory`,
	}
	if os.PathSeparator == '\\' {
		want[2] = strings.Split(problems.Error(), "\n")[2]
	}
	if problems.Error() != strings.Join(want, "\n") || !slices.Equal(without, []string{"other"}) {
		t.Errorf("%v\n%v", problems, without)
	}
}

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{"warehouse": true, "Hall-2_b": true, "": false, "..": false, "a/b": false, "a b": false, "CON": false, "lpt1": false, "con-1": true, ".x": false, strings.Repeat("x", 61): false} {
		if (ValidName(name) == "") != ok {
			t.Errorf("%q: %q", name, ValidName(name))
		}
	}
}

// packed is a zip of names and contents.
func packed(t testing.TB, files ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f[0], Method: zip.Deflate}
		if f[1] == "LINK" {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(f[0], "/") {
			if _, err := w.Write([]byte(f[1])); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const small = `documents = ["a.xml"]`

// A pack from elsewhere writes nowhere but into its own folder, and fills no disk.
func TestHostilePacks(t *testing.T) {
	toml := [2]string{FileName, small}
	a := [2]string{"a.xml", "<wap-provisioningdoc/>"}
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"no zip", []byte("hello"), "it is no exported profile: not a valid zip file"},
		{"cut", packed(t, toml, a)[:100], "it is no exported profile: not a valid zip file"},
		{"no profile", packed(t, a), "there is no profile.toml in it; it is no exported profile"},
		{"a document lacks", packed(t, toml), "it lacks the document a.xml"},
		{"out of the folder", packed(t, toml, a, [2]string{"../evil.xml", "x"}), `the name "../evil.xml" in it does not lead below the profile's folder`},
		{"absolute", packed(t, toml, a, [2]string{"/etc/cron.d/x", "x"}), `the name "/etc/cron.d/x" in it does not lead below the profile's folder`},
		{"backslashes", packed(t, toml, a, [2]string{`..\evil.xml`, "x"}), `the name "..\\evil.xml" in it has a \ in it; write /`},
		{"a drive", packed(t, toml, a, [2]string{"c:evil.xml", "x"}), `the name "c:evil.xml" in it has a character in it that Windows does not take`},
		{"a device", packed(t, toml, a, [2]string{"NUL.xml", "x"}), `the name "NUL.xml" in it has a part that Windows does not take`},
		{"a folder", packed(t, toml, a, [2]string{"b/", ""}), `the name "b/" in it does not lead below the profile's folder`},
		{"a link", packed(t, toml, [2]string{"a.xml", "LINK"}), "a.xml in it is no file"},
		{"twice", packed(t, toml, a, a), "a.xml is in it twice"},
		{"twice in capitals", packed(t, toml, a, [2]string{"A.XML", "x"}), "A.XML is in it twice"},
		{"file and folder", packed(t, toml, a, [2]string{"a.xml/b", "x"}), "a.xml in it is a file and a folder"},
		{"more than it names", packed(t, toml, a, [2]string{"b.xml", "x"}), "b.xml is in it, and the profile does not name it"},
		{"a bomb", packed(t, toml, [2]string{"a.xml", strings.Repeat("\x00", maxOne+1)}), "a.xml in it is far too large"},
		{"a bad profile", packed(t, [2]string{FileName, "documents = 1"}, a), `profile.toml:1: documents is a list of texts, like ["a", "b"]`},
	} {
		if _, _, err := unpack(tt.data); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
		s := Store{t.TempDir()}
		file := filepath.Join(t.TempDir(), "x.zip")
		if err := os.WriteFile(file, tt.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Import(file, "x", true); err == nil {
			t.Errorf("%s is imported", tt.name)
		}
		if left, _ := os.ReadDir(s.Dir); len(left) > 0 {
			t.Errorf("%s leaves %v", tt.name, left)
		}
	}
	many := [][2]string{toml, a}
	for i := range maxDocuments {
		many = append(many, [2]string{strings.Repeat("b", i+1), "x"})
	}
	if _, _, err := unpack(packed(t, many...)); err == nil || !strings.Contains(err.Error(), "a profile has not so many") {
		t.Errorf("%v", err)
	}
}

// What is exported is imported, byte by byte; nothing is written over without a word.
func TestStore(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "gprs.xml")
	const doc = "<wap-provisioningdoc/>\r\n"
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Store{filepath.Join(dir, "profiles")}
	if names, err := s.Names(); err != nil || names != nil {
		t.Errorf("%v, %v", names, err)
	}
	const text = "# mine\ndocuments = [\"gprs.xml\"]\n"
	if err := s.Create("site", text, []string{file}); err != nil {
		t.Fatal(err)
	}
	if err := s.Create("SITE", text, []string{file}); !errors.Is(err, ErrThere) {
		t.Errorf("made twice: %v", err)
	}
	p, err := s.Load("Site")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Pack(&b); err != nil {
		t.Fatal(err)
	}
	pack := filepath.Join(dir, "site.zip")
	if err := os.WriteFile(pack, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Import(pack, "other", false); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ name, want string }{{FileName, text}, {"gprs.xml", doc}} {
		if got, err := os.ReadFile(filepath.Join(s.Dir, "other", f.name)); err != nil || string(got) != f.want {
			t.Errorf("%s: %q, %v", f.name, got, err)
		}
	}
	if err := s.Import(pack, "Other", false); !errors.Is(err, ErrThere) {
		t.Errorf("imported over another: %v", err)
	}
	if err := s.Import(pack, "Other", true); err != nil {
		t.Error(err)
	}
	if names, _ := s.Names(); !slices.Equal(names, []string{"other", "site"}) {
		t.Errorf("%v", names)
	}
	if err := s.Remove(file + "/x.toml"); err == nil {
		t.Error("a file is removed as a profile")
	}
	if err := s.Remove("other"); err != nil {
		t.Error(err)
	}
	var none *NotFound
	if err := s.Remove("other"); !errors.As(err, &none) {
		t.Errorf("removed twice: %v", err)
	}
	entries, _ := os.ReadDir(s.Dir)
	if len(entries) != 1 {
		t.Errorf("left: %v", entries)
	}
}

// Whatever is imported: no panic, no endless work, no name that leads elsewhere.
func FuzzUnpack(f *testing.F) {
	f.Add(packed(f, [2]string{FileName, small}, [2]string{"a.xml", "<wap-provisioningdoc/>"}))
	f.Add(packed(f, [2]string{FileName, small}, [2]string{"../a.xml", "x"}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, files, err := unpack(data)
		if err != nil {
			return
		}
		if len(files) != len(p.Documents)+1 {
			t.Fatalf("%d files of %d documents", len(files), len(p.Documents))
		}
		for name := range files {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				t.Fatalf("%q", name)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("documents = [\"a\"]\n[variables]\n\"a.b\" = { ask = true }\n[options.x]\ny = 1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("x.toml", data)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 || problems[0].Msg == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		if len(p.Documents) == 0 {
			t.Fatal("a profile without documents")
		}
	})
}
