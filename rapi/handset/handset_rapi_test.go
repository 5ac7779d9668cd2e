package handset

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/rapi"
	"cradle/rapi/handset/cm"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
	"cradle/rapi/wire"
)

// box is a handset on a desk: calls are made without a link.
func box(t testing.TB, slug string, change func(*Config)) *Handset {
	t.Helper()
	cfg := Config{Model: models(t)[slug], Name: "BOX", InstallTime: time.Millisecond}
	if change != nil {
		change(&cfg)
	}
	h, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

// request makes one call and gives the reply's body.
func request(t *testing.T, h *Handset, b *wire.Builder) []byte {
	t.Helper()
	msg, err := b.Message()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := h.server.Handle(context.Background(), msg[4:])
	if err != nil {
		t.Fatal(err)
	}
	return reply[4:]
}

// start starts a program and gives last error and BOOL.
func start(t *testing.T, h *Handset, app, args string) (lastError, ok uint32) {
	t.Helper()
	b := wire.NewRequest(0x2a)
	b.S2("application", app)
	b.S2("arguments", args)
	b.Bytes(make([]byte, 28))
	body := request(t, h, b)
	return binary.LittleEndian.Uint32(body), binary.LittleEndian.Uint32(body[4:])
}

// programsOf waits until a program is listed, or the file is gone, as asked.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what + " did not happen")
		}
	}
}

func listed(h *Handset, name string) bool {
	level, err := h.CSPs().Find("UnInstall").Enumerate(nil)
	return err == nil && slices.Contains(level.Children, name)
}

func put(t *testing.T, h *Handset, path string, data []byte) {
	t.Helper()
	if err := h.Files().WriteFile(nil, path, data); err != nil {
		t.Fatal(err)
	}
}

func exists(h *Handset, path string) bool {
	_, err := h.Files().Stat(path)
	return err == nil
}

// cabinet is a stored cabinet, laid out after [MS-CAB]: one folder, one block.
func cabinet(files ...string) []byte {
	le := binary.LittleEndian
	var data, names []byte
	n := 0
	for i := 0; i < len(files); i += 2 {
		names = le.AppendUint32(names, uint32(len(files[i+1])))
		names = le.AppendUint32(names, uint32(len(data)))
		names = append(names, make([]byte, 8)...) // folder, date, time, attributes
		names = append(append(names, files[i]...), 0)
		data = append(data, files[i+1]...)
		n++
	}
	b := append([]byte("MSCF"), make([]byte, 12)...)
	b = le.AppendUint32(b, 36+8) // of the list of files
	b = append(b, 0, 0, 0, 0, 3, 1, 1, 0)
	b = le.AppendUint16(b, uint16(n))
	b = append(b, make([]byte, 6)...)
	b = le.AppendUint32(b, uint32(36+8+len(names))) // of the block
	b = append(b, 1, 0, 0, 0)
	b = append(b, names...)
	b = append(b, 0, 0, 0, 0)
	b = le.AppendUint16(b, uint16(len(data)))
	b = le.AppendUint16(b, uint16(len(data)))
	return append(b, data...)
}

const setup = `<wap-provisioningdoc>
<characteristic type="Install"><parm name="InstallPhase" value="install"/><parm name="AppName" value="Vendor Tool"/>
<parm name="InstallDir" value="%CE1%\Vendor" translation="install"/></characteristic>
<characteristic type="FileOperation"><characteristic type="%InstallDir%" translation="install"><characteristic type="MakeDir"/>
<characteristic type="tool.exe" translation="install"><characteristic type="Extract"><parm name="Source" value="00tool.001"/></characteristic></characteristic>
</characteristic></characteristic>
<characteristic type="Registry"><characteristic type="HKCU\Software\Vendor"><parm name="Level" value="7" datatype="integer"/></characteristic></characteristic>
</wap-provisioningdoc>`

func TestInstall(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	put(t, h, `\Temp\vendor tool.cab`, cabinet("_setup.xml", setup, "00tool.001", "MZ"))
	if code, ok := start(t, h, "wceload.exe", `/noui "\Temp\vendor tool.cab"`); ok != 1 {
		t.Fatalf("wceload: last error %d", code)
	}
	eventually(t, "installing", func() bool { return !exists(h, `\Temp\vendor tool.cab`) })
	if b, err := h.Files().ReadFile(`\Program Files\Vendor\tool.exe`); err != nil || string(b) != "MZ" {
		t.Errorf("%q, %v", b, err)
	}
	if v, _ := h.Registry().Value(registry.Path{"HKCU", "Software", "Vendor"}, "Level"); v.Number() != 7 {
		t.Errorf("%v", v)
	}
	if !listed(h, "Vendor Tool") {
		t.Error("the program is not listed")
	}
	// It goes as it came: by the UnInstall CSP.
	if err := h.CSPs().Find("UnInstall").Set(nil, csps.Path{"Vendor Tool"}, csps.Parm{Name: "uninstall", Value: "1"}); err != nil || listed(h, "Vendor Tool") {
		t.Errorf("%v", err)
	}
}

func TestInstallOlderAndRefused(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	header := make([]byte, 0x64)
	copy(header, "MSCE")
	binary.LittleEndian.PutUint16(header[0x54:], 0x58)
	binary.LittleEndian.PutUint16(header[0x56:], 9)
	copy(header[0x58:], "Old Tool\x00")
	put(t, h, `\Temp\old.cab`, cabinet("OLDTOOL.000", string(header)))
	binary.LittleEndian.PutUint16(header[0x56:], 0) // no name: the file's is taken
	put(t, h, `\Temp\nameless.cab`, cabinet("X.000", string(header)))
	put(t, h, `\Temp\foreign.cab`, cabinet("x.001", "x"))
	put(t, h, `\Temp\broken.cab`, []byte("MSCF, and that is all"))
	// HKLM is not for an unsigned cabinet: nothing of it happens.
	put(t, h, `\Temp\greedy.cab`, cabinet("_setup.xml", strings.Replace(setup, "HKCU", "HKLM", 1), "00tool.001", "MZ"))
	before := h.CSPs().String()
	for _, args := range []string{`\Temp\broken.cab`, `\Temp\greedy.cab`, `/nodelete \Temp\old.cab`, `/silent \Temp\nameless.cab`, `\Temp\foreign.cab`, `\Temp\none.cab`, `/noui`} {
		if code, ok := start(t, h, `\Windows\wceload.exe`, args); ok != 1 {
			t.Fatalf("%s: last error %d", args, code)
		}
	}
	h.programs.wg.Wait()
	if !listed(h, "Old Tool") || !exists(h, `\Temp\old.cab`) {
		t.Error("the older cabinet")
	}
	if !listed(h, "nameless") || exists(h, `\Temp\nameless.cab`) {
		t.Error("the cabinet without a name")
	}
	if listed(h, "foreign") || !exists(h, `\Temp\foreign.cab`) {
		t.Error("the cabinet that is no package")
	}
	if listed(h, "broken") || !exists(h, `\Temp\broken.cab`) {
		t.Error("the broken cabinet")
	}
	if listed(h, "Vendor Tool") || !exists(h, `\Temp\greedy.cab`) || exists(h, `\Program Files\Vendor`) || h.CSPs().String() != before {
		t.Error("the greedy cabinet")
	}
}

func TestPrograms(t *testing.T) {
	h := box(t, "wm61-standard", func(c *Config) { c.InstallTime = time.Hour })
	for _, c := range []struct {
		app, args string
		code, ok  uint32
	}{
		{"calc", "", 0, 1},
		{`\Windows\calc.exe`, "", 0, 1},
		{"", `"calc.exe" 1 + 1`, 0, 1},
		{"", "", 87, 0},
		{"nothing.exe", "", 2, 0},
		{`\Windows`, "", 2, 0},
		{`\My Documents\Welcome.txt`, "", 193, 0},
		{`\a*b.exe`, "", 123, 0},
	} {
		if code, ok := start(t, h, c.app, c.args); code != c.code || ok != c.ok {
			t.Errorf("%q %q: %d, %d", c.app, c.args, code, ok)
		}
	}
	for range maxPrograms {
		if code, ok := start(t, h, "wceload", `\x.cab`); ok != 1 {
			t.Fatalf("last error %d", code)
		}
	}
	if code, ok := start(t, h, "wceload", `\x.cab`); code != 14 || ok != 0 {
		t.Errorf("one too many: %d, %d", code, ok)
	}
	request(t, h, wire.NewRequest(0x0d)) // CeKillAllApps
	h.programs.wg.Wait()
}

// What every model comes with, as RAPI shows it.
func TestOutOfTheBox(t *testing.T) {
	for slug := range models(t) {
		t.Run(slug, func(t *testing.T) {
			h := box(t, slug, nil)
			if h.Files().Used() != 0 {
				t.Errorf("%d bytes in use", h.Files().Used())
			}
			if err := h.Files().Delete(`\Windows\wceload.exe`); objstore.Win32(err) != 5 {
				t.Errorf("deleting a file in ROM: %v", err)
			}
			for _, dir := range []string{`\Temp`, `\Storage Card`, `\My Documents`, `\Windows\Start Menu\Programs`} {
				if info, err := h.Files().Stat(dir); err != nil || !info.Dir {
					t.Errorf("%s: %v", dir, err)
				}
			}
			if !h.protected(registry.Path{"HKLM", "Security", "x"}, false) || h.protected(registry.Path{"HKLM"}, false) || !h.protected(registry.Path{"HKLM"}, true) {
				t.Error("protected keys")
			}
			csps.SetPolicy(nil, h.Registry(), csps.PolicyRAPI, 1)
			if h.protected(registry.Path{"HKLM", "Security", "x"}, false) {
				t.Error("protected although RAPI is open")
			}
		})
	}
}

func TestClockAndInvoke(t *testing.T) {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	h := box(t, "wm65-professional", func(c *Config) { c.Now = func() time.Time { return base }; c.RefuseInvoke = true })
	b := wire.NewRequest(0x01)
	b.Filetime(wire.FiletimeOf(base.Add(time.Hour)))
	b.U64(10000 << 32)
	request(t, h, b)
	put(t, h, `\a`, nil)
	if info, err := h.Files().Stat(`\a`); err != nil || !info.Times.Written.Time().Equal(base.Add(time.Hour)) {
		t.Errorf("%v, %v", info, err)
	}
	b = wire.NewRequest(0x4c)
	b.U32(0)
	b.S2("library", "cradledemo.dll")
	b.S2("function", "Echo")
	b.U64(0)
	if body := request(t, h, b); binary.LittleEndian.Uint32(body[4:]) != 0x80070005 {
		t.Errorf("% x", body)
	}
}

// A stream of CeRapiInvoke on a connection of its own, whose end ends it.
func TestInvokeStream(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	a, desk := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- h.server.Serve(context.Background(), a) }()
	desk.SetDeadline(time.Now().Add(20 * time.Second))
	b := wire.NewRequest(0x4c)
	b.U32(0)
	b.S2("library", `/windows/CradleDemo.dll`)
	b.S2("function", "Echo")
	b.Block([]byte("in"))
	b.U32(1)
	msg, _ := b.Message()
	go desk.Write(msg)
	got := make([]byte, 10)
	read := func(want string, n int) {
		t.Helper()
		for at := 0; at < n; {
			m, err := desk.Read(got[at:n])
			if err != nil {
				t.Fatal(err)
			}
			at += m
		}
		if string(got[:n]) != want {
			t.Errorf("%q", got[:n])
		}
	}
	read("\x04\x00\x00\x00\x00\x00\x00\x00in", 10)
	go desk.Write([]byte("more"))
	read("more", 4)
	desk.Close()
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// A program goes as it came: its files, its directory when nothing else is in it, its
// registry values and keys; what was there before stays.
func TestUninstall(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	before := h.Dump()
	install := func(file string, cab []byte) {
		t.Helper()
		put(t, h, file, cab)
		if code, ok := start(t, h, "wceload.exe", `"`+file+`"`); ok != 1 {
			t.Fatalf("wceload: last error %d", code)
		}
		eventually(t, "installing "+file, func() bool { return !exists(h, file) })
	}
	remove := func(name string) {
		t.Helper()
		if r := h.cm.Process(context.Background(), `<wap-provisioningdoc><characteristic type="UnInstall"><characteristic type="`+name+
			`"><parm name="uninstall" value="1"/></characteristic></characteristic></wap-provisioningdoc>`, cm.FlagProcess, model.UserAuth); r.HRESULT != rapi.OK {
			t.Fatalf("%v %s", r.HRESULT, r.Document)
		}
	}
	install(`\Temp\a.cab`, cabinet("_setup.xml", setup, "00tool.001", "MZ"))
	if h.Dump() == before || !listed(h, "Vendor Tool") {
		t.Fatal("nothing was installed")
	}
	remove("Vendor Tool")
	if after := h.Dump(); after != before {
		t.Errorf("it was\n%s\nand is\n%s", before, after)
	}

	// A file of somebody else keeps the directory; a value that was there stays.
	if err := h.reg.Set(nil, registry.Path{"HKCU", "Software", "Vendor"}, "Level", registry.Number(1)); err != nil {
		t.Fatal(err)
	}
	install(`\Temp\b.cab`, cabinet("_setup.xml", setup, "00tool.001", "MZ"))
	put(t, h, `\Program Files\Vendor\mine.txt`, []byte("x"))
	remove("Vendor Tool")
	if exists(h, `\Program Files\Vendor\tool.exe`) || !exists(h, `\Program Files\Vendor\mine.txt`) {
		t.Error("the files")
	}
	if v, ok := h.reg.Value(registry.Path{"HKCU", "Software", "Vendor"}, "Level"); !ok || v.Number() != 7 {
		t.Errorf("%v, %v", v, ok)
	}
}

// A cabinet that says what handset it is for: the codes are those of csp.md 2.2.
func TestInstallForAnother(t *testing.T) {
	h := box(t, "wm65-professional", nil) // Windows CE 5.2, ARM, PocketPC
	for parm, want := range map[string]rapi.HRESULT{
		`<parm name="OSVersionMin" value="6.0"/>`:                                       0x80042014,
		`<parm name="OSVersionMax" value="5.01"/>`:                                      0x80042014,
		`<parm name="OSVersionMax" value="5.99"/>`:                                      rapi.OK,
		`<parm name="BuildNumberMin" value="99999"/>`:                                   0x80042014,
		`<parm name="BuildNumberMax" value="-536870912"/>`:                              rapi.OK, // 0xE0000000, as cabinets have it
		`<parm name="ProcessorType" value="10005"/>`:                                    0x80042013,
		`<parm name="ProcessorType" value="2577"/>`:                                     rapi.OK,
		`<parm name="UnsupportedPlatforms" value="HPC` + "\uF000PocketPC\uF000" + `"/>`: 0x80042016,
		`<parm name="UnsupportedPlatforms" value="HPC` + "\uF000JUPITER\uF000" + `"/>`:  rapi.OK,
		`<parm name="AppName" value="` + strings.Repeat("x", 71) + `"/>`:                rapi.InvalidArg,
	} {
		before := h.Dump()
		document := strings.Replace(setup, `</characteristic>`, parm+`</characteristic>`, 1)
		document = strings.ReplaceAll(document, "%InstallDir%", `\Program Files\Vendor`)
		r := h.cm.Install(context.Background(), document, &csps.Cabinet{Name: "x", Open: func(string) ([]byte, time.Time, bool) {
			return []byte("MZ"), time.Time{}, true
		}}, model.UserAuth)
		if r.HRESULT != want || r.HRESULT.Failed() && h.Dump() != before {
			t.Errorf("%s: %v, want %v\n%s", parm, r.HRESULT, want, r.Document)
		}
	}
}

// NoOverwriteIfNewer compares the time of the file in the cabinet with that of the
// file that is there.
func TestInstallOverNewer(t *testing.T) {
	h := box(t, "wm65-professional", func(c *Config) { c.Now = func() time.Time { return sceneTime } })
	document := `<wap-provisioningdoc><characteristic type="FileOperation"><characteristic type="\Temp"><characteristic type="a.txt">` +
		`<characteristic type="Extract"><parm name="Source" value="A.001"/><parm name="NoOverwriteIfNewer"/></characteristic></characteristic></characteristic></characteristic></wap-provisioningdoc>`
	put(t, h, `\Temp\a.txt`, []byte("there")) // of 2005-10-04
	for _, c := range []struct {
		written time.Time
		want    string
	}{{time.Date(2005, 10, 3, 0, 0, 0, 0, time.UTC), "there"}, {time.Date(2005, 10, 5, 0, 0, 0, 0, time.UTC), "cabinet's"}} {
		r := h.cm.Install(context.Background(), document, &csps.Cabinet{Open: func(string) ([]byte, time.Time, bool) {
			return []byte("cabinet's"), c.written, true
		}}, model.UserAuth)
		if b, err := h.store.ReadFile(`\Temp\a.txt`); r.HRESULT != rapi.OK || string(b) != c.want {
			t.Errorf("%v, %q, %v", r.HRESULT, b, err)
		}
	}
}

// Bookmarks of a cabinet (w2) become favourites; without the roles of APPLICATION
// nothing does.
func TestApplicationInCabinet(t *testing.T) {
	h := box(t, "wm65-professional", nil)
	document := `<wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w2"/><parm name="NAME" value="Operator"/>` +
		`<characteristic type="RESOURCE"><parm name="NAME" value="News"/><parm name="URI" value="http://news.example/"/></characteristic>` +
		`<characteristic type="RESOURCE"><parm name="NAME" value="Mail"/><parm name="URI" value="http://mail.example/"/></characteristic></characteristic></wap-provisioningdoc>`
	for roles, want := range map[model.Roles]rapi.HRESULT{model.UserAuth: rapi.AccessDenied, model.OperatorTPS: rapi.OK} {
		r := h.cm.Install(context.Background(), document, &csps.Cabinet{}, roles)
		if r.HRESULT != want || exists(h, `\Windows\Favorites\News.url`) != (want == rapi.OK) || exists(h, `\Windows\Favorites\Mail.url`) != (want == rapi.OK) {
			t.Errorf("%v: %v %s", roles, r.HRESULT, r.Document)
		}
		if want == rapi.OK {
			break
		}
		h = box(t, "wm65-professional", nil)
	}
}

// RemoteWipe gives the handset back as it came out of the box, and the handset goes
// away from the cable.
func TestRemoteWipe(t *testing.T) {
	dir := t.TempDir()
	keep := func(c *Config) { c.State = dir; c.Now = func() time.Time { return sceneTime } }
	fresh := box(t, "wm65-professional", func(c *Config) { c.Now = func() time.Time { return sceneTime } }).Dump()
	h := box(t, "wm65-professional", keep)
	if h.Dump() != fresh {
		t.Fatal("two new handsets differ")
	}
	put(t, h, `\My Documents\secret.txt`, []byte("x"))
	change := `<characteristic type="Registry"><characteristic type="HKCU\Software\X"><parm name="a" value="b"/></characteristic></characteristic>` +
		`<characteristic type="SecurityPolicy"><parm name="4097" value="1"/></characteristic>` +
		`<characteristic type="CM_Networks"><nocharacteristic type="Work"/></characteristic>` +
		`<characteristic type="Metabase"><characteristic type="RemoteWipe"><parm name="access-role" value="4"/></characteristic></characteristic>`
	process := func(sections string, roles model.Roles) (r cm.Reply) {
		h.transaction(func() error {
			r = h.cm.Process(context.Background(), "<wap-provisioningdoc>"+sections+"</wap-provisioningdoc>", cm.FlagProcess, roles)
			return nil
		})
		return r
	}
	if r := process(change, model.Manager); r.HRESULT != rapi.OK {
		t.Fatalf("%v %s", r.HRESULT, r.Document)
	}
	changed := h.Dump()
	const wipe = `<characteristic type="RemoteWipe"><parm name="doWipe" value="1"/></characteristic>`
	// A document that fails behind it does not wipe, nor does one of somebody else, nor
	// the value 0.
	for sections, roles := range map[string]model.Roles{
		wipe + tail: model.Manager, wipe: model.UserAuth, strings.Replace(wipe, `"1"`, `"0"`, 1): model.Manager | 4,
	} {
		process(sections, roles)
		if h.Dump() != changed {
			t.Fatalf("%s wiped", sections)
		}
	}
	if r := process(wipe, model.Manager|model.Operator); r.HRESULT != rapi.OK {
		t.Fatalf("%v %s", r.HRESULT, r.Document)
	}
	if h.Dump() != fresh {
		t.Errorf("it is\n%s\nnot\n%s", h.Dump(), fresh)
	}
	if err := h.settle(); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if again := box(t, "wm65-professional", keep); again.Dump() != fresh {
		t.Error("what was wiped is there again")
	}
}

// oldShop is a file .000 after wince_cab_format (cabextract.org.uk): Shop, in
// %CE1%\Shop, with a shortcut in %CE11% and values of the four types in
// HKLM\Software\Shop. It is the one that package installer's test lays out.
const oldShop = "TVNDRQAAAAAAAAAAAAAAAAAAAAARCgAAAwAAAAAAAAAFAAAAYwAAAAAAAAAAAADgBAABAAEAAQAEAAEAZAAAAJEAAACbAAAAsAAAAL4AAAAVAQ" +
	"AAJQEFAAAAAAAAAAAAAAAAAAEABgAlQ0UxJQACAAUAU2hvcAADAAkAU29mdHdhcmUABAAJAFNob3AubG5rAAEABgABAAIAAAABAAEAAQAQAAAA" +
	"CQBzaG9wLmV4ZQABAAMAAAAGAAMAAgAAAAEAAQAAAAEAAQAKAExldmVsAAcAAIACAAEAAAAAAAAADABOYW1lACVDRTIlAAADAAEAAAAAAAEACg" +
	"BMaXN0AGEAYgAABAABAAAAAQAAAAcAUmF3AAECAwEAAAALAAEAAQAEAAQAAABTaG9wAA=="

// A cabinet from before Windows Mobile 5 is installed with files, shortcut and
// registry, and goes again.
func TestInstallOld(t *testing.T) {
	h := box(t, "wm6-classic", nil)
	if err := csps.SetPolicy(nil, h.reg, 4101, 8); err != nil { // unsigned cabinets are MANAGER's
		t.Fatal(err)
	}
	before := h.Dump()
	instructions, err := base64.StdEncoding.DecodeString(oldShop)
	if err != nil {
		t.Fatal(err)
	}
	put(t, h, `\Temp\shop.cab`, cabinet("SHOP~1.000", string(instructions), "SHOP~1.001", "MZ"))
	if code, ok := start(t, h, "wceload.exe", `\Temp\shop.cab`); ok != 1 {
		t.Fatalf("wceload: last error %d", code)
	}
	eventually(t, "installing", func() bool { return !exists(h, `\Temp\shop.cab`) })
	for path, want := range map[string]string{
		`\Program Files\Shop\shop.exe`: "MZ",
		// The length of the target is 28.
		`\Windows\Start Menu\Programs\Shop.lnk`: `28#\Program Files\Shop\shop.exe`,
	} {
		if b, err := h.store.ReadFile(path); err != nil || string(b) != want {
			t.Errorf("%s is %q, %v", path, b, err)
		}
	}
	key := registry.Path{"HKLM", "Software", "Shop"}
	level, _ := h.reg.Value(key, "Level")
	name, _ := h.reg.Value(key, "Name")
	list, _ := h.reg.Value(key, "List")
	raw, _ := h.reg.Value(key, "Raw")
	if level.Number() != 0x80000007 || name.Text() != `\Windows` || !slices.Equal(list.Texts(), []string{"a", "b"}) || string(raw.Data) != "\x01\x02\x03" {
		t.Errorf("%v %v %v %v", level, name, list, raw)
	}
	if err := h.csps.Find("UnInstall").Set(nil, csps.Path{"Shop"}, csps.Parm{Name: "uninstall", Value: "1"}); err != nil {
		t.Fatal(err)
	}
	if after := h.Dump(); after != before {
		t.Errorf("it was\n%s\nand is\n%s", before, after)
	}
}
