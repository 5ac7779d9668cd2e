package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/assets"
	"cradle/rapi/handset/csps"
	"cradle/rapi/handset/metabase"
	"cradle/rapi/handset/model"
	"cradle/rapi/handset/objstore"
	"cradle/rapi/handset/registry"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("STATE_TEST_CHANGE"); dir != "" {
		changeForEver(dir)
	}
	os.Exit(m.Run())
}

var identity = Identity{ID: "0123abcd", Model: "wm6-classic", Name: "BENCH"}

// load reads the models once: it takes longer than most tests.
var load = sync.OnceValues(func() (map[string]*model.Model, error) { return model.Load(assets.Models, "models") })

// parts are those of a handset out of the box.
func parts() (Parts, error) {
	models, err := load()
	if err != nil {
		return Parts{}, err
	}
	p := Parts{Registry: registry.New(registry.Config{}), Files: objstore.New(objstore.Config{Limit: 512 << 20})}
	if p.CSPs, err = csps.New(csps.Env{Model: models["wm6-classic"], Registry: p.Registry, Files: p.Files}); err != nil {
		return p, err
	}
	err = errors.Join(
		p.Files.Put(`\Windows\rom.exe`, objstore.Info{Attr: objstore.InROM}, []byte("ROM")),
		p.Files.MkdirAll(nil, `\Temp`),
	)
	return p, err
}

func open(t *testing.T, dir string) (*State, Parts) {
	t.Helper()
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, identity, p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dump(p Parts) string { return p.Registry.String() + p.Files.String() + p.CSPs.String() }

// odd is everything that is hard to write down.
func odd(t *testing.T, p Parts) {
	t.Helper()
	key := registry.Path{"HKLM", "a\\b]", "100%", "ümläut\n"}
	for name, v := range map[string]registry.Value{
		"":          registry.Text("the default"),
		"text":      registry.Text("a \"quoted\" \\ text\r\nof two lines \U0001F4F1"),
		"a=\"b\\\"": registry.Number(0xfffffffe),
		"multi":     registry.Texts([]string{"a", "", "b"}),
		"binary":    registry.Bytes([]byte{0, 1, 0xff}),
		"no data":   {Type: 0},
		"odd":       {Type: registry.SZ, Data: []byte{0x3d, 0xd8, 1}},
		"expand":    {Type: 2, Data: []byte{'x', 0, 0, 0}},
		"dword 3":   {Type: registry.DWord, Data: []byte{1, 2, 3}},
	} {
		must(t, p.Registry.Set(nil, key, name, v))
	}
	must(t, p.Registry.SetClass(key, "class \"x\""))
	must(t, p.Registry.Set(nil, registry.Path{"HKU", ".DEFAULT"}, "x", registry.Text("")))
	must(t, p.Registry.Set(nil, registry.Path{"HKLM"}, "in the root", registry.Text("y")))
	tree := p.CSPs.Find("CM_ProxyEntries")
	must(t, tree.Set(nil, csps.Path{`a\b]`}, csps.Parm{Name: "Password", Value: "hush\n\"x\""}))
	p.CSPs.Find("CM_Networks").DeleteAll(nil, csps.Path{"Work"})
	e := &metabase.Entry{Path: `Registry\HKLM\"Tom & <Jerry>"\*`}
	for _, a := range [][3]string{
		{"", metabase.AccessRole, "12"}, {"", metabase.MinValue, "-1.5"}, {"", metabase.Datatype, "Integer"},
		{metabase.Label, "040c", "Clé d'essai\n&"}, {metabase.Options, "0409", "Red\uF0011\uF000Blue\uF0012"},
	} {
		var err error
		e, err = e.With(a[0], a[1], a[2])
		must(t, err)
	}
	must(t, p.CSPs.Metabase().Put(e))
	p.CSPs.Metabase().Delete("BrowserFavorite")
	for _, name := range []string{"con", "NUL.txt", "a%b", "COM1", "Ünï.dat"} {
		must(t, p.Files.WriteFile(nil, `\Temp\`+name, []byte("in "+name)))
	}
	long := strings.Repeat("%", 200)
	must(t, p.Files.MkdirAll(nil, `\`+long))
	must(t, p.Files.WriteFile(nil, `\`+long+`\x`, []byte("long")))
	must(t, p.Files.SetAttributes(`\Temp\con`, objstore.ReadOnly|objstore.Hidden))
	f, err := p.Files.Open(`\Temp\a%b`, objstore.OpenOptions{Write: true, Disposition: objstore.OpenExisting})
	must(t, err)
	must(t, f.SetTimes(objstore.Times{Created: 1, Accessed: 0xffffffffffffffff, Written: 0x01c331d3be798000}))
	f.Close()
}

// Something stands in the way of a save that counts already (on Windows, another
// program that has a file open), and goes: nothing is lost, and saving goes on.
func TestSaveThatIsHeldUp(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	must(t, p.Files.WriteFile(nil, `\Temp\a`, []byte("a")))
	must(t, s.Save())
	tree := filepath.Join(s.dir, treeDir)
	must(t, os.Rename(tree, tree+".away"))
	must(t, os.WriteFile(tree, nil, 0o600))
	must(t, p.Files.WriteFile(nil, `\Temp\b`, []byte("b")))
	for range 2 {
		if err := s.Save(); err == nil {
			t.Error("it was saved")
		}
	}
	must(t, os.Remove(tree))
	must(t, os.Rename(tree+".away", tree))
	must(t, p.Files.WriteFile(nil, `\Temp\c`, []byte("c")))
	must(t, s.Save())
	want := dump(p)
	must(t, s.Close())
	if _, p = open(t, dir); dump(p) != want {
		t.Errorf("%s\nwant %s", dump(p), want)
	}
}

func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	odd(t, p)
	must(t, s.Save())
	want := dump(p)
	info, _ := p.Files.Stat(`\Temp\a%b`)
	must(t, s.Close())

	s, p = open(t, dir)
	if got := dump(p); got != want {
		t.Errorf("kept as\n%s\nwant\n%s", got, want)
	}
	if again, err := p.Files.Stat(`\Temp\a%b`); err != nil || again != info {
		t.Errorf("%+v, %v, want %+v", again, err, info)
	}
	// What was only read is not written again.
	before := listing(t, dir)
	must(t, s.Close())
	if got := listing(t, dir); got != before {
		t.Errorf("%s\nbecame\n%s", before, got)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "0123abcd", "files", "Temp", "%63on")); err != nil || string(b) != "in con" {
		t.Errorf("a name that Windows reserves: %q, %v", b, err)
	}
}

// listing is every file with its content.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %q\n", strings.TrimPrefix(path, dir), text)
		return err
	}))
	return b.String()
}

// A file that was not changed is not written again, and one that was moved is
// moved.
func TestIncremental(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	must(t, p.Files.WriteFile(nil, `\Temp\big`, make([]byte, 1<<20)))
	must(t, s.Save())
	big := filepath.Join(dir, "0123abcd", "files", "Temp", "big")
	first, err := os.Stat(big)
	must(t, err)
	must(t, p.Registry.Set(nil, registry.Path{"HKLM", "a"}, "b", registry.Number(1)))
	must(t, p.Files.WriteFile(nil, `\Temp\small`, []byte("x")))
	must(t, p.Files.Mkdir(`\Elsewhere`))
	must(t, p.Files.Move(`\Temp`, `\Elsewhere\Temp`))
	must(t, s.Save())
	if _, err := os.Stat(big); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the old place: %v", err)
	}
	second, err := os.Stat(filepath.Join(dir, "0123abcd", "files", "Elsewhere", "Temp", "big"))
	if err != nil || !os.SameFile(first, second) {
		t.Errorf("it is another file now: %v", err)
	}
}

// A file counts when it is closed; until then what was there before does.
func TestOpenFile(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	must(t, p.Files.WriteFile(nil, `\Temp\a`, []byte("old")))
	must(t, s.Save())
	write := func(name string) *objstore.File {
		f, err := p.Files.Open(name, objstore.OpenOptions{Write: true, Disposition: objstore.CreateAlways})
		must(t, err)
		must(t, f.WriteAt([]byte("new"), 0))
		return f
	}
	a, b := write(`\Temp\a`), write(`\Temp\b`)
	must(t, s.Save())
	tree := filepath.Join(dir, "0123abcd", "files", "Temp")
	if text, _ := os.ReadFile(filepath.Join(tree, "a")); string(text) != "old" {
		t.Errorf("while it is written: %q", text)
	}
	if _, err := os.Stat(filepath.Join(tree, "b")); err == nil {
		t.Error("a file that was never closed is kept")
	}
	a.Close()
	b.Close()
	must(t, s.Save())
	if text, _ := os.ReadFile(filepath.Join(tree, "a")); string(text) != "new" {
		t.Errorf("when it is closed: %q", text)
	}
}

// Swapped names, a file where a directory was and a directory where a file was:
// interrupted after each step of the journal, the new state comes about.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	s, p := open(t, dir)
	must(t, p.Files.MkdirAll(nil, `\Temp\d\e`))
	must(t, p.Files.WriteFile(nil, `\Temp\d\e\f`, []byte("f")))
	must(t, p.Files.WriteFile(nil, `\Temp\a`, []byte("a")))
	must(t, p.Files.WriteFile(nil, `\Temp\b`, []byte("b")))
	must(t, p.Files.WriteFile(nil, `\Temp\c`, []byte("c")))
	must(t, s.Save())
	old := dump(p)

	must(t, p.Files.Move(`\Temp\a`, `\Temp\x`))
	must(t, p.Files.Move(`\Temp\b`, `\Temp\a`))
	must(t, p.Files.Move(`\Temp\x`, `\Temp\b`))
	must(t, p.Files.Delete(`\Temp\c`))
	must(t, p.Files.Move(`\Temp\d\e`, `\Temp\c`))
	must(t, p.Files.Rmdir(`\Temp\d`))
	must(t, p.Files.WriteFile(nil, `\Temp\d`, []byte("a file now")))
	must(t, p.Registry.Set(nil, registry.Path{"HKLM", "a"}, "b", registry.Number(1)))
	want := dump(p)

	tr := newTransaction(s.root)
	must(t, s.collect(tr, s.texts[identityFile]))
	try := func(what, want string, change func(*os.Root)) {
		t.Helper()
		copied := t.TempDir()
		must(t, os.CopyFS(filepath.Join(copied, "0123abcd"), os.DirFS(s.dir)))
		root, err := os.OpenRoot(filepath.Join(copied, "0123abcd"))
		must(t, err)
		change(root)
		must(t, root.Close())
		_, p := open(t, copied)
		if got := dump(p); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
		}
		for _, left := range []string{pendingDir, commitDir} {
			if _, err := os.Stat(filepath.Join(copied, "0123abcd", left)); err == nil {
				t.Errorf("%s: %s is left", what, left)
			}
		}
	}
	try("before it was decided", old, func(*os.Root) {})
	must(t, tr.decide())
	steps, err := readJournal(s.root)
	must(t, err)
	if len(steps) < 8 {
		t.Fatalf("%q", steps)
	}
	for n := range len(steps) + 1 {
		try(fmt.Sprintf("after %d steps", n), want, func(root *os.Root) {
			for _, line := range steps[:n] {
				must(t, step(root, line))
			}
		})
	}
	try("the journal is gone", want, func(root *os.Root) {
		for _, line := range steps {
			must(t, step(root, line))
		}
		must(t, root.Remove(path.Join(commitDir, journalFile)))
	})
}

// changeForEver changes registry, settings and a file together, by number.
func changeForEver(dir string) {
	p, err := parts()
	if err != nil {
		panic(err)
	}
	s, err := Open(dir, identity, p)
	if err != nil {
		panic(err)
	}
	fmt.Println("open")
	for n := uint32(1); ; n++ {
		text := strconv.FormatUint(uint64(n), 10)
		err := errors.Join(
			p.Registry.Set(nil, registry.Path{"HKLM", "Count"}, "n", registry.Number(n)),
			p.Files.WriteFile(nil, `\Temp\count`, []byte(text)),
			p.CSPs.Find("CM_ProxyEntries").Set(nil, csps.Path{"Count"}, csps.Parm{Name: "UserName", Value: text}),
			s.Save(),
		)
		if err != nil {
			panic(err)
		}
	}
}

// Programs that are killed while they save leave one whole state.
func TestKilled(t *testing.T) {
	exe, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	for round := range 8 {
		c := exec.Command(exe)
		c.Env = append(os.Environ(), "STATE_TEST_CHANGE="+dir)
		out, err := c.StdoutPipe()
		must(t, err)
		must(t, c.Start())
		out.Read(make([]byte, 4))
		time.Sleep(time.Duration(20+7*round) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		s, p := open(t, dir)
		v, _ := p.Registry.Value(registry.Path{"HKLM", "Count"}, "n")
		text, _ := p.Files.ReadFile(`\Temp\count`)
		parm, _ := p.CSPs.Find("CM_ProxyEntries").Query(csps.Path{"Count"}, "UserName")
		if n := strconv.FormatUint(uint64(v.Number()), 10); n != string(text) || n != parm.Value || n == "0" {
			t.Errorf("registry %s, file %q, settings %q", n, text, parm.Value)
		}
		must(t, s.Close())
	}
}

// What was spoilt is refused with its place, and stays as it is.
func TestSpoilt(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{registryFile, "Windows Registry", "Linux Registry", "registry.reg:1: the first line is not"},
		{registryFile, `"n"=dword:00000007`, `"n"=dword:0000000x`, "is not a number of 32 bits"},
		{registryFile, `"n"=dword:00000007`, `"n"=word:7`, "is no text in quotes"},
		{registryFile, `"n"=dword:00000007`, `"n"=hex(z):7`, "is no text in quotes"},
		{registryFile, `"n"=dword:00000007`, `"n"=hex:7`, "odd length"},
		{registryFile, `"n"=dword:00000007`, `n=7`, `is not "name"=value`},
		{registryFile, `"n"=dword:00000007`, `"n"="7`, "is not a text in quotes"},
		{registryFile, `[HKEY_LOCAL_MACHINE\Count]`, `[HKEY_LOCAL_MACHINE\Count`, "no closing bracket"},
		{registryFile, `[HKEY_LOCAL_MACHINE\Count]`, `[HKEY_HERE\Count]`, "no root key"},
		{registryFile, `[HKEY_LOCAL_MACHINE\Count]`, `[HKEY_LOCAL_MACHINE\\Count]`, "empty name"},
		{settingsFile, `[CM_Planner]`, `[Registry]`, "no CSP Registry"},
		{settingsFile, `"DestId"="{436EF144`, `"DestId"={436EF144`, "not a text in quotes"},
		{metabaseFile, `</wap-provisioningdoc>`, ``, "metabase.xml:"},
		{metabaseFile, "<characteristic type=\"Metabase\">\n", "<characteristic type=\"Metabase\">\n<<", "metabase.xml:3"},
		{metabaseFile, `type="Metabase"`, `type="Registry"`, "one characteristic, Metabase"},
		{metabaseFile, `name="access-role" value="8"`, `name="access-role" value="boss"`, "decimal mask"},
		{metabaseFile, `name="access-role" value="8"`, `name="acces-role" value="8"`, "acces-role"},
		{metabaseFile, `name="access-role" value="8"`, `name="access-role"`, "without name or value"},
		{metabaseFile, `<parm name="access-role" value="8"/>`, `<noparm name="access-role"/>`, "does not belong here"},
		{metabaseFile, `type="UnInstall"`, `type="SecurityPolicy"`, "there twice"},
		{indexFile, `\Temp`, `Temp`, "files.txt:4"},
		{indexFile, `000010`, `0000xx`, "no attributes"},
		{indexFile, `\Temp`, `\..\..\etc`, "files.txt:4"},
		{indexFile, `000010`, `000020`, "files.txt:2"}, // a file that is not there
		{identityFile, "BENCH", "OTHER", "not the state of a handset"},
	} {
		t.Run(c.want, func(t *testing.T) {
			dir := t.TempDir()
			s, p := open(t, dir)
			must(t, p.Registry.Set(nil, registry.Path{"HKLM", "Count"}, "n", registry.Number(7)))
			must(t, s.Close())
			file := filepath.Join(dir, "0123abcd", c.file)
			text, err := os.ReadFile(file)
			must(t, err)
			if !strings.Contains(string(text), c.old) {
				t.Fatalf("%s has no %s:\n%s", c.file, c.old, text)
			}
			spoilt := []byte(strings.Replace(string(text), c.old, c.new, 1))
			must(t, os.WriteFile(file, spoilt, 0o600))
			if p, err = parts(); err != nil {
				t.Fatal(err)
			}
			_, err = Open(dir, identity, p)
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file) {
				t.Errorf("%v", err)
			}
			if now, _ := os.ReadFile(file); string(now) != string(spoilt) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestTwoPrograms(t *testing.T) {
	if _, err := os.Stat("/proc/self"); err != nil {
		t.Skip("SKIPPED: this system has no locks on files, so that two programs on one state stay untested")
	}
	dir := t.TempDir()
	open(t, dir)
	p, err := parts()
	must(t, err)
	if _, err := Open(dir, identity, p); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("%v", err)
	}
}

// The texts are a parser's: whatever they hold is taken or refused.
func FuzzLoad(f *testing.F) {
	f.Add("Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\a%5Cb]\n;class=\"x\"\n@=\"d\"\n\"n\"=hex(7):61,00\n",
		"[CM_Networks\\a]\n\"DestId\"=\"x\"\n", "000010 01000005 0 0 2026-01-01T00:00:00.0000000Z \\Temp\n",
		"<wap-provisioningdoc><characteristic type=\"Metabase\"><characteristic type=\"a\"><parm name=\"access-role\" value=\"8\"/>"+
			"<characteristic type=\"label\"><parm name=\"0409\" value=\"&#xA;\"/></characteristic></characteristic></characteristic></wap-provisioningdoc>")
	root, err := os.OpenRoot(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	defer root.Close()
	f.Fuzz(func(t *testing.T, reg, settings, index, meta string) {
		p, err := parts()
		if err != nil {
			t.Fatal(err)
		}
		s := &State{root: root, parts: p, kept: make(map[uint32]kept)}
		if s.loadRegistry(&lines{file: registryFile, rest: reg}) == nil {
			once := registryText(p.Registry, p.CSPs.PolicyOf)
			must(t, s.loadRegistry(&lines{file: registryFile, rest: once}))
			if again := registryText(p.Registry, p.CSPs.PolicyOf); again != once {
				t.Errorf("%q\nbecame\n%q", once, again)
			}
		}
		s.loadSettings(&lines{file: settingsFile, rest: settings})
		s.loadFiles(&lines{file: indexFile, rest: index})
		if s.loadMetabase(&lines{file: metabaseFile, rest: meta}) == nil {
			once := metabaseText(p.CSPs.Metabase())
			must(t, s.loadMetabase(&lines{file: metabaseFile, rest: once}))
			if again := metabaseText(p.CSPs.Metabase()); again != once {
				t.Errorf("%q\nbecame\n%q", once, again)
			}
		}
	})
}
