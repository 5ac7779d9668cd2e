package formats

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/rapi/cabinet"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
	"cradle/rapi/push"
	"cradle/rapi/wbxml"
)

// setup is the _setup.xml of a small program, as CabWiz makes them: Install,
// files that lie in the cabinet, a shortcut, registry (the layout is that of
// learn.microsoft.com previous-versions aa459075 and bb737304).
const setup = `<?xml version="1.0" encoding="utf-8"?>
<!-- made by hand -->
<wap-provisioningdoc>
  <characteristic type="Install">
    <parm name="AppName" value="Tool" />
    <parm name="InstallDir" value="%CE1%\Tool" translation="install" />
  </characteristic>
  <characteristic type="FileOperation">
    <characteristic type="%InstallDir%" translation="install">
      <characteristic type="MakeDir" />
      <characteristic type="tool.exe" translation="install">
        <characteristic type="Extract"><parm name="Source" value="TOOL0001.001" /></characteristic>
      </characteristic>
    </characteristic>
    <characteristic type="\Windows"><characteristic type="shared.dll"><characteristic type="Extract"><parm name="Source" value="SHARED~1.002" /></characteristic></characteristic></characteristic>
    <characteristic type="\My Documents"><characteristic type="MakeDir" /></characteristic>
  </characteristic>
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\Contoso"><parm name="Level" value="a &gt; b" /></characteristic>
  </characteristic>
</wap-provisioningdoc>
`

func cab(t *testing.T, files ...cabinet.Input) []byte {
	t.Helper()
	b, err := cabinet.Write(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tool(t *testing.T) *File {
	t.Helper()
	f, err := Parse("tool.cab", cab(t,
		cabinet.Input{Name: "_setup.xml", Data: []byte(setup)},
		cabinet.Input{Name: "TOOL0001.001", Data: []byte("MZ")},
		cabinet.Input{Name: "SHARED~1.002", Data: []byte("MZ..")}))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func facts(f *File) map[string]string {
	m := map[string]string{}
	for _, x := range f.Facts {
		m[x.Name] = x.Text
	}
	return m
}

func TestCabinet(t *testing.T) {
	f := tool(t)
	if f.Kind != CAB || len(f.Documents) != 1 || f.Documents[0].Name != "tool.cab/_setup.xml" || !f.Cabinet.Setup || len(f.Warnings) > 0 {
		t.Errorf("%+v", f)
	}
	want := []Payload{
		{"_setup.xml", "", int64(len(setup))},
		{"TOOL0001.001", `%InstallDir%\tool.exe`, 2},
		{"SHARED~1.002", `\Windows\shared.dll`, 4},
	}
	if len(f.Cabinet.Files) != 3 || f.Cabinet.Files[0] != want[0] || f.Cabinet.Files[1] != want[1] || f.Cabinet.Files[2] != want[2] {
		t.Errorf("%+v", f.Cabinet.Files)
	}
	if m := facts(f); m["program"] != "Tool" || m["goes to"] != `%CE1%\Tool` || m["packed"] != "stored" {
		t.Errorf("%v", m)
	}
}

// What an installer alone can do is not sent over the cable, and every piece of
// that is told of, with its line. All else stays where it stands.
func TestForCable(t *testing.T) {
	doc, left, err := tool(t).ForCable()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range left {
		got = append(got, at(p))
	}
	want := []string{
		"line 4: left out: the section Install, which tells an installer about the cabinet",
		`line 11: left out: %InstallDir%\tool.exe, which lies in the cabinet`,
		`line 15: left out: \Windows\shared.dll, which lies in the cabinet`,
		"line 9: this names %InstallDir%, which only an installer knows",
		`left out: 2 files of the cabinet: %InstallDir%\tool.exe, \Windows\shared.dll`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	text := doc.Text()
	for _, gone := range []string{"AppName", "tool.exe", "shared.dll", "Extract", `\Windows"`} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is in\n%s", gone, text)
		}
	}
	lines := map[string]int{"%InstallDir%": 9, "MakeDir": 10, `\My Documents`: 16, `HKCU\Software\Contoso`: 19, "Level": 19}
	for n := range doc.Nodes() {
		if line := lines[n.Name]; line > 0 && n.Name != "MakeDir" {
			if n.Pos.Line != line {
				t.Errorf("%s is at line %d, want %d", n.Name, n.Pos.Line, line)
			}
			delete(lines, n.Name)
		}
	}
	if len(lines) != 1 || doc.Settings() != 3 {
		t.Errorf("%d settings, without %v:\n%s", doc.Settings(), lines, text)
	}
}

// A screen shows what is left out among the document's remarks.
func TestSendable(t *testing.T) {
	f := tool(t)
	f.Warnings = []phrase.Text{phrase.Verbatim("odd")}
	doc, err := f.Sendable()
	if err != nil || len(doc.Warnings) != 6 || doc.Warnings[0].ID != OddFile || doc.Warnings[1].ID != LeftOut || doc.Settings() != 3 {
		t.Errorf("%+v, %v", doc.Warnings, err)
	}
	if again, err := f.Sendable(); err != nil || again.SHA256 != doc.SHA256 {
		t.Error("the same file is another document", err)
	}
}

// The same as text: without the lines.
func TestCabinetToXML(t *testing.T) {
	out, err := Write(tool(t), XML, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `<!-- made by hand -->
<wap-provisioningdoc>
  <characteristic type="FileOperation">
    <characteristic type="%InstallDir%" translation="install">
      <characteristic type="MakeDir" />
    </characteristic>
    <characteristic type="\My Documents"><characteristic type="MakeDir" /></characteristic>
  </characteristic>
  <characteristic type="Registry">
    <characteristic type="HKCU\Software\Contoso"><parm name="Level" value="a &gt; b" /></characteristic>
  </characteristic>
</wap-provisioningdoc>
`
	if string(out.Data) != want || len(out.Left) != 4 || len(out.Warnings) != 1 {
		t.Errorf("%s\n%q", out.Data, out.Left)
	}
}

// A cabinet of settings has the section that Pocket PC wants (learn.microsoft.com
// previous-versions aa459075), and nothing of it comes back.
func TestCPF(t *testing.T) {
	const text = "\xEF\xBB\xBF<?xml version='1.0'?>\r\n<wap-provisioningdoc version=\"1.0>\">\r\n<characteristic type=\"Clock\"><parm name=\"a\" value=\"1\"/></characteristic>\r\n</wap-provisioningdoc>"
	f, err := Parse("clock.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := Write(f, CPF, Options{AppName: `R&D "clock"`})
	if err != nil {
		t.Fatal(err)
	}
	c, err := cabinet.Read("", out.Data)
	if err != nil {
		t.Fatal(err)
	}
	all, err := c.Extract(func(cabinet.File) bool { return true })
	if err != nil || len(all) != 1 || all[0].Name != "_setup.xml" || c.Packed() || !all[0].Modified.Equal(cabinet.Epoch) {
		t.Fatalf("%v, %v", all, err)
	}
	want := "<wap-provisioningdoc version=\"1.0>\">\r\n" +
		`<characteristic type="Install"><parm name="InstallPhase" value="install"/><parm name="AppName" value="R&amp;D &#34;clock&#34;"/>` +
		`<parm name="NoUninstall" value="1"/><parm name="NumDirs" value="0"/><parm name="NumFiles" value="0"/><parm name="NumRegKeys" value="0"/>` +
		`<parm name="NumRegVals" value="0"/><parm name="NumShortcuts" value="0"/></characteristic>` +
		"\r\n<characteristic type=\"Clock\"><parm name=\"a\" value=\"1\"/></characteristic>\r\n</wap-provisioningdoc>"
	if string(all[0].Data) != want {
		t.Errorf("%s\n%s", all[0].Data, want)
	}
	again, err := Parse("clock.cpf", out.Data)
	if err != nil || again.Kind != CPF || facts(again)["program"] != `R&D "clock"` || facts(again)["removable"] == "" {
		t.Fatalf("%+v, %v", again, err)
	}
	back, err := Write(again, XML, Options{})
	if err != nil || string(back.Data) != strings.TrimPrefix(text, "\xEF\xBB\xBF<?xml version='1.0'?>\r\n") || len(back.Left) != 1 {
		t.Errorf("%q, %q, %v", back.Data, back.Left, err)
	}
	// A document with a section of its own keeps it.
	twice, err := Parse("setup.xml", []byte(setup))
	if err != nil {
		t.Fatal(err)
	}
	out, err = Write(twice, CAB, Options{AppName: "other"})
	if err != nil || strings.Count(string(out.Data), `"Install"`) != 1 || len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0], "takes 2 files out of the cabinet") {
		t.Errorf("%+v, %v", out, err)
	}
	// And without, where that is wanted.
	out, err = Write(f, CAB, Options{NoInstall: true})
	if err != nil || strings.Contains(string(out.Data), "Install") || len(out.Notes) != 0 {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestAllForInstaller(t *testing.T) {
	const text = `<wap-provisioningdoc><characteristic type="Install"><parm name="AppName" value="Tool"/></characteristic></wap-provisioningdoc>`
	f, err := Parse("tool.cab", cab(t, cabinet.Input{Name: "_setup.xml", Data: []byte(text)}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.ForCable(); err == nil || !strings.Contains(err.Error(), "all of it is for an installer") {
		t.Error(err)
	}
}

// Cabinets that have no document, or a broken one: said as it is.
func TestNoDocument(t *testing.T) {
	for _, c := range []struct {
		files []cabinet.Input
		want  string
	}{
		{[]cabinet.Input{{Name: "readme.txt"}}, "there is no _setup.xml in this cabinet, and no file .000"},
		{[]cabinet.Input{{Name: "_setup.xml", Data: []byte("<wap-provisioningdoc>\n<parm")}}, "tool.cab/_setup.xml:2:6: "},
		{[]cabinet.Input{{Name: "TOOL.000", Data: []byte("MSCE")}}, "its instructions are the older ones (.000), which only a handset's installer understands; install it: cradle install tool.cab"},
		{[]cabinet.Input{{Name: "_setup.xml", Data: append([]byte("<wap-provisioningdoc/>"), make([]byte, 17<<20)...)}}, "larger than 16 MiB"},
	} {
		f, err := Parse("tool.cab", cab(t, c.files...))
		if err == nil {
			_, err = f.Document()
		}
		var e *provxml.SyntaxError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	// What cannot be read cannot be judged.
	_, err := Parse("tool.cab", cab(t, cabinet.Input{Name: "_setup.xml", Data: []byte(setup)}, cabinet.Input{Name: "_SETUP.XML", Data: []byte("<a/>")}))
	if err == nil || !strings.Contains(err.Error(), "tool.cab/_SETUP.XML:1:1: the root is <a>") {
		t.Error(err)
	}
}

// What a file is, its content says, and what is none of ours is named as before.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	clock := "<wap-provisioningdoc><characteristic type='Clock'/></wap-provisioningdoc>"
	utf16 := []byte{0xFF, 0xFE}
	for _, r := range clock {
		utf16 = append(utf16, byte(r), 0)
	}
	// [OMA-WAP-TS-ProvCont] tokens: version 1.3, PROV 1.0, UTF-8, no string
	// table; wap-provisioningdoc with content (05|40), characteristic with
	// attributes (06|80): type=BOOTSTRAP (56), END, END.
	binary := []byte{0x03, 0x0B, 0x6A, 0x00, 0x45, 0x86, 0x56, 0x01, 0x01}
	for name, c := range map[string]struct {
		data []byte
		kind Kind
	}{
		"a.xml":   {[]byte(clock), XML},
		"b.cab":   {[]byte(clock), XML},
		"c.xml":   {cab(t, cabinet.Input{Name: "_setup.xml", Data: []byte(clock)}), CPF},
		"d.txt":   {utf16, XML},
		"e.xml":   {binary, WBXML},
		"f.wbxml": {[]byte("<sl href='http://example.com/a.cpf'/>"), Service},
	} {
		path := write(name, c.data)
		f, err := Read(path)
		if err != nil || f.Kind != c.kind || f.Name != path || f.Size != int64(len(c.data)) {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
		r, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err = ReadFrom("standard input", r)
		r.Close()
		if err != nil || f.Kind != c.kind || f.Name != "standard input" {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	for name, data := range map[string]string{
		"picture.cab": "\x89PNG\r\n\x1a\n\x00", "setup.exe": "MZ\x90\x00\x03", "all.zip": "PK\x03\x04\x00", "empty.xml": "",
		"page.xml": "<html><si/></html>", "cut.xml": "<wap-provisioningdoc><si", "notes.txt": "buy milk",
	} {
		path := write(name, []byte(data))
		_, want := provxml.ReadFile(path)
		if _, err := Read(path); err == nil || err.Error() != want.Error() {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
	for _, path := range []string{filepath.Join(dir, "none.xml"), dir, os.DevNull} {
		_, want := provxml.ReadFile(path)
		if _, err := Read(path); err == nil || err.Error() != want.Error() {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
}

func TestROM(t *testing.T) {
	for name, want := range map[string]ROM{
		"mxip_opr_100.provxml":          {ROMBoot, "opr", "100"},
		"MXIPCold_OEM-a_001.ProvXML":    {ROMCold, "OEM-a", "001"},
		"mxipupdate_oemdrv_200.provxml": {ROMUpdate, "oemdrv", "200"},
	} {
		r, odd := romOf(filepath.Join("rom", name))
		if r == nil || *r != want || odd || !strings.EqualFold(r.FileName(), name) || r.Check() != nil {
			t.Errorf("%s: %+v %v", name, r, odd)
		}
	}
	for name, want := range map[string]bool{"mxip_opr.provxml": true, "mxip_opr_1.provxml": true, "mxipsometimes_opr_100.provxml": true, "wifi.provxml": false, "mxip_opr_100.xml": false} {
		if r, odd := romOf(name); r != nil || odd != want {
			t.Errorf("%s: %+v %v", name, r, odd)
		}
	}
	for _, r := range []ROM{{}, {Package: "a_b", Version: "100"}, {Package: "../a", Version: "100"}, {Package: "a", Version: "1.0"}} {
		if r.Check() == nil {
			t.Errorf("%+v is right", r)
		}
	}
	f, err := Parse("rom/mxip_opr_100.provxml", []byte("<wap-provisioningdoc><characteristic type='Clock'/></wap-provisioningdoc>"))
	if err != nil || f.ROM == nil || facts(f)["for a ROM"] != "package opr, version 100; applied with all roles, when the handset starts cold" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestMask(t *testing.T) {
	const text = `<wap-provisioningdoc><!-- the password is hunter2 --><characteristic type="CM_GPRSEntries"><characteristic type="a"><parm name="Password" value="hunter2"/><parm name="Phone" value="~GPRS!apn"/></characteristic></characteristic></wap-provisioningdoc>`
	f, err := Parse("gprs.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []Kind{XML, CPF, WBXML} {
		out, err := Write(f, k, Options{Mask: true})
		if err != nil || strings.Contains(string(out.Data), "hunter2") || !strings.Contains(string(out.Data), "***") || !strings.Contains(string(out.Data), "~GPRS!apn") {
			t.Errorf("%v: %q, %v", k, out.Data, err)
		}
		if len(out.Left) == 0 || !strings.HasPrefix(out.Left[0], "1 secret, masked as ***") {
			t.Errorf("%q", out.Left)
		}
	}
}

// What was written with the code pages of Windows Mobile 2003 is read with them.
func TestTokens(t *testing.T) {
	const text = "<wap-provisioningdoc><characteristic type=\"CM_GPRSEntries\"><parm name=\"DestId\" value=\"1\" datatype=\"integer\"/></characteristic></wap-provisioningdoc>"
	f, err := Parse("a.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, tokens := range []wbxml.Tokens{wbxml.OMA10, wbxml.OMA11, wbxml.Microsoft, wbxml.WM2003} {
		for _, k := range []Kind{WBXML, Push, SMS} {
			out, err := Write(f, k, Options{Binary: Binary{Tokens: tokens, StringTable: true}})
			if err != nil {
				t.Fatal(err)
			}
			again, err := Reading{Tokens: tokens}.Parse("a", out.Data)
			if err != nil {
				t.Fatalf("%v as %v: %v", tokens, k, err)
			}
			doc, err := again.Document()
			if err != nil || again.Kind != k || strings.Join(strings.Fields(doc.Text()), "") != strings.ReplaceAll(text, " ", "") {
				t.Errorf("%v as %v: %+v, %v", tokens, k, again, err)
			}
		}
	}
}

// A document of which something is not understood is shown, and never applied
// nor written.
func TestIncomplete(t *testing.T) {
	// wap-provisioningdoc (45), characteristic (86) with the attribute start 7F,
	// which no table has, in page 0.
	f, err := Parse("a.wbxml", []byte{0x03, 0x0B, 0x6A, 0x00, 0x45, 0x86, 0x50, 0x03, 'a', 0x00, 0x7F, 0x01, 0x01})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Incomplete || len(f.Documents) != 1 || len(f.Warnings) == 0 {
		t.Errorf("%+v", f)
	}
	for _, err := range []error{second(f.Document()), second(f.Sendable()), second(Write(f, XML, Options{}))} {
		if err == nil || !strings.Contains(err.Error(), "must not be applied") {
			t.Error(err)
		}
	}
}

// A push whose headers are 106 bytes long begins like a service loading in UTF-8.
func TestPushLikeLoading(t *testing.T) {
	for n := range 40 {
		text := fmt.Sprintf(`<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="A"><parm name="URL" value="http://a/%d"/></characteristic></characteristic></wap-provisioningdoc>`, n)
		f, err := Parse("a.xml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		out, err := Write(f, Push, Options{Envelope: Envelope{Secured: true, Security: push.UserPIN, Key: push.Key{PIN: "1234"}, Description: strings.Repeat("x", 48)}})
		if err != nil || out.Data[2] != 0x6A {
			t.Fatalf("% x, %v", out.Data[:3], err)
		}
		again, err := Parse("a.push", out.Data)
		if err != nil || again.Kind != Push || len(again.Documents) != 1 {
			t.Errorf("%d: %+v, %v", n, again, err)
		}
	}
	// And one that is a loading.
	f, err := Parse("a.wbxml", append([]byte{0x01, 0x06, 0x6A, 0x00, 0x85, 0x08, 0x03}, strings.Repeat("http://example.com/", 8)+"\x00\x01"...))
	if err != nil || f.Kind != Service || f.Link == nil || !f.Link.Load {
		t.Errorf("%+v, %v", f, err)
	}
}

func second[T any](_ T, err error) error { return err }

// Messages over which a document is spread are put together in any order, and
// one that is missing is named.
func TestMessages(t *testing.T) {
	f, err := Parse("setup.xml", []byte(setup))
	if err != nil {
		t.Fatal(err)
	}
	out, err := Write(f, SMS, Options{Envelope: Envelope{Secured: true, Security: push.UserPINMAC}})
	if err != nil || out.Messages < 2 || len(out.PIN) != 10 {
		t.Fatalf("%+v, %v", out, err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(out.Data), "\n"), "\n")
	if len(lines) != out.Messages {
		t.Fatalf("%d lines", len(lines))
	}
	again, err := Parse("a.sms", []byte(lines[len(lines)-1]+"\n"+strings.Join(lines[:len(lines)-1], "")))
	if err != nil || again.Kind != SMS || facts(again)["authenticated"] != "USERPINMAC" || len(again.Documents) != 1 {
		t.Fatalf("%+v, %v", again, err)
	}
	if _, err := Parse("a.sms", []byte(strings.Join(lines[1:], ""))); err == nil || !strings.Contains(err.Error(), "1") {
		t.Error(err)
	}
	long, err := Parse("a.xml", []byte("<wap-provisioningdoc><characteristic type='a'><parm name='a' value='"+strings.Repeat("x", 40000)+"'/></characteristic></wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(long, SMS, Options{}); err == nil {
		t.Error("40,000 bytes go into text messages")
	}
	secret, err := Parse("a.xml", []byte("<wap-provisioningdoc><characteristic type='a'><parm name='Password' value='hunter2'/></characteristic></wap-provisioningdoc>"))
	if err != nil {
		t.Fatal(err)
	}
	out, err = Write(secret, Push, Options{})
	if err != nil || len(out.Warnings) != 2 || !strings.Contains(out.Warnings[1], "it holds 1 secret, and nothing that is sent over the air is encrypted") {
		t.Errorf("%+v, %v", out, err)
	}
}

func TestLink(t *testing.T) {
	for _, k := range []Kind{WBXML, Push, SMS} {
		out, err := WriteLink(Link{Address: "https://example.com/a.cpf", Text: "Settings"}, k, Options{})
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse("a", out.Data)
		if err != nil || facts(f)["address"] != "https://example.com/a.cpf" || facts(f)["text"] != "Settings" || len(f.Documents) != 0 {
			t.Errorf("%+v, %v", f, err)
		}
		if _, err := f.Document(); err == nil || !strings.Contains(err.Error(), "get the file that the address leads to") {
			t.Error(err)
		}
	}
	for _, l := range []Link{{Address: "https://"}, {Address: "http://me:secret@example.com/a.cpf", Text: "a"}, {Address: "http://example.com/a.cpf"}} {
		if _, err := WriteLink(l, SMS, Options{}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v", l, err)
		}
	}
	if _, err := WriteLink(Link{Address: "http://example.com/a.cpf", Load: true}, CPF, Options{}); err == nil {
		t.Error("an address became a cabinet")
	}
}

// A cabinet that somebody signed, and one of a set: named, and what is written of
// the one is no longer signed.
func TestSignedAndSets(t *testing.T) {
	plain := cab(t, cabinet.Input{Name: "_setup.xml", Data: []byte("<wap-provisioningdoc><characteristic type='Clock'/></wap-provisioningdoc>")})
	// grown is the cabinet with more behind its header, whose offsets are moved
	// ([MS-CAB] 2.1: flags at 0x1E, cbCabinet 0x08, coffFiles 0x10, coffCabStart
	// of the folder behind the header).
	grown := func(flags byte, more string) []byte {
		b := append(append([]byte{}, plain[:36]...), more...)
		b = append(b, plain[36:]...)
		b[0x1E] = flags
		for _, at := range []int{0x08, 0x10, 0x24 + len(more)} {
			if int(b[at])+len(more) > 255 {
				b[at+1]++
			}
			b[at] += byte(len(more))
		}
		return b
	}
	f, err := Parse("a.cab", grown(4, "\x14\x00\x00\x00\x00\x00\x10\x00\x24\x00\x00\x00\x24\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	if facts(f)["signature"] != "signed; by whom cannot be read: it is no PKCS #7 object" {
		t.Errorf("%v", f.Facts)
	}
	out, err := Write(f, CPF, Options{})
	if err != nil || len(out.Left) != 1 || !strings.Contains(out.Left[0], "the signature") {
		t.Errorf("%+v, %v", out, err)
	}
	f, err = Parse("a1.cab", grown(2, "a2.cab\x00Disk 2\x00"))
	if err != nil || len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0].String(), "number 1 of a set of cabinets, which a handset does not put together; the others next to it are a2.cab") {
		t.Errorf("%+v, %v", f, err)
	}
}

// Older instructions: who made the program, for which handsets (the layout is that
// of cabextract.org.uk/wince_cab_format).
func TestOlderCabinet(t *testing.T) {
	head := make([]byte, 0x64)
	copy(head, "MSCE")
	head[0x14], head[0x15] = 0x11, 0x0A // StrongARM
	head[0x34] = 1                      // one file
	head[0x44] = 0x70                   // at 0x70
	head[0x54], head[0x56] = 0x64, 5    // its name
	head[0x58], head[0x5A] = 0x69, 7
	b := append(head, "Tool\x00Vendor\x00"...)
	b = append(b, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 9, 0)
	b = append(b, "tool.exe\x00"...)
	f, err := Parse("tool.cab", cab(t, cabinet.Input{Name: "TOOL.000", Data: b}, cabinet.Input{Name: "TOOL.001", Data: []byte("MZ")}))
	if err != nil {
		t.Fatal(err)
	}
	if m := facts(f); m["program"] != "Tool" || m["by"] != "Vendor" || m["processor"] != "StrongARM" || f.Cabinet.Files[1].Path != "tool.exe" {
		t.Errorf("%v %+v", m, f.Cabinet.Files)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.xml")
	if err := WriteFile(path, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("two"), false); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	if b, _ := os.ReadFile(path); string(b) != "one" {
		t.Errorf("%q", b)
	}
	if err := WriteFile(path, []byte("two"), true); err != nil {
		t.Error(err)
	}
	if err := WriteFile(dir, nil, true); err == nil || !strings.Contains(err.Error(), "directory") {
		t.Error(err)
	}
	if err := WriteFile(filepath.Join(dir, "none", "out.xml"), nil, false); err == nil {
		t.Error("it was written into no directory")
	}
	if err := WriteFile(os.DevNull, []byte("x"), false); err != nil {
		t.Error(err)
	}
	// Whoever put a link there does not get the document, nor lose a file by it.
	link := filepath.Join(dir, "link.xml")
	if err := os.Symlink(path, link); err == nil {
		if err := WriteFile(link, []byte("three"), false); !errors.Is(err, ErrExists) {
			t.Error(err)
		}
		if err := WriteFile(link, []byte("three"), true); err != nil {
			t.Error(err)
		}
		if b, _ := os.ReadFile(path); string(b) != "two" {
			t.Errorf("what the link led to is %q", b)
		}
		os.Remove(link)
	}
	files, _ := os.ReadDir(dir)
	i, _ := os.Stat(path)
	if len(files) != 1 || i.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", files, i.Mode())
	}
}

func FuzzParse(f *testing.F) {
	b, err := cabinet.Write([]cabinet.Input{{Name: "_setup.xml", Data: []byte(setup)}, {Name: "a.001"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(setup))
	f.Add([]byte("<si><indication href='http://example.com'>now</indication></si>"))
	xml, err := Parse("a.xml", []byte("<wap-provisioningdoc><characteristic type='NAPDEF'><parm name='NAME' value='Contoso'/></characteristic></wap-provisioningdoc>"))
	if err != nil {
		f.Fatal(err)
	}
	for _, k := range []Kind{WBXML, Push, SMS} {
		out, err := Write(xml, k, Options{Envelope: Envelope{Secured: true, Security: push.UserPIN, Key: push.Key{PIN: "1234"}}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(out.Data)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Parse("fuzz", b)
		if err != nil {
			var e *provxml.SyntaxError
			if !errors.As(err, &e) || strings.ContainsRune(err.Error(), '\n') {
				t.Errorf("%q", err)
			}
			return
		}
		doc, _, err := file.ForCable()
		if err != nil {
			return
		}
		for _, k := range []Kind{XML, CPF, SMS} {
			if _, err := Write(file, k, Options{AppName: "fuzz", Mask: true}); err != nil {
				t.Logf("%v: %v", k, err)
			}
		}
		_ = doc.Settings()
	})
}

// FuzzSetup: whatever document is read, what is cut out of it and put into it
// leaves a document, and leaves the rest of it alone.
func FuzzSetup(f *testing.F) {
	f.Add([]byte(setup), true)
	f.Add([]byte("<?xml version='1.0'?>\n<!DOCTYPE a>\n<wap-provisioningdoc a='>'><!-- <x> --><![CDATA[</x>]]><?a > ?><characteristic type='install'><a>b</a></characteristic><a/></wap-provisioningdoc>"), false)
	f.Fuzz(func(t *testing.T, b []byte, keep bool) {
		doc, err := provxml.Parse("fuzz.xml", b)
		if err != nil {
			return
		}
		sections := map[bool]int{}
		for _, n := range doc.Root.Children {
			sections[is(n, "Install") || is(n, "FileOperation")]++
		}
		rest, _, err := withoutInstaller(doc, keep)
		switch {
		case err != nil && !strings.Contains(err.Error(), "all of it is for an installer"):
			t.Errorf("%v: %q", err, b)
		case err == nil && len(rest.Root.Children) < sections[false]:
			t.Errorf("%d of %d sections are left of %q", len(rest.Root.Children), sections[false], b)
		}
		text, added, err := setupXML(doc, "fuzz", true)
		if err != nil {
			if !strings.Contains(err.Error(), "nothing in this document") {
				t.Errorf("%v: %q", err, b)
			}
			return
		}
		again, err := provxml.Parse("_setup.xml", []byte(text))
		if err != nil {
			t.Fatalf("%v: %q of %q", err, text, b)
		}
		want := len(doc.Root.Children)
		if added {
			want++
		}
		if len(again.Root.Children) != want || added && !is(again.Root.Children[0], "Install") {
			t.Errorf("%q of %q", text, b)
		}
	})
}
