package main

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/encoding/unicode"

	"cradle/app/simulator"
	"cradle/assets"
)

func TestMain(m *testing.M) {
	testscript.Main(ownHome{m}, map[string]func(){"cradle": main})
}

// ownHome runs the tests with a configuration directory of their own, so that none
// of them writes into the journal of whoever runs them.
type ownHome struct{ m *testing.M }

func (h ownHome) Run() int {
	dir, err := os.MkdirTemp("", "cradle-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	for _, v := range configHome(dir) {
		os.Setenv(v[0], v[1])
	}
	return h.m.Run()
}

// configHome is the environment by which os.UserConfigDir is in a directory.
func configHome(dir string) [][2]string {
	switch runtime.GOOS {
	case "windows":
		return [][2]string{{"AppData", dir}}
	case "darwin", "ios":
		return [][2]string{{"HOME", dir}}
	}
	return [][2]string{{"XDG_CONFIG_HOME", dir}}
}

// TestScripts runs the manual: testdata/*.txt are terminal sessions, with the
// files they need behind them. Their commands, beside testscript's own:
//
//	exits CODE cradle ...     run, and end with this exit code (0,1: with one of these)
//	shows FILE                what was printed on stdout, with durations as TIME, hashes
//	                          of the journal as HASH, and dates as DATE
//	complains FILE            the same of stderr
//	json NAME                 stdout is one JSON object after the schema NAME-1
//	jsonlines NAME FILE       each line of the file is one
//	sql FILE STATEMENT        a database is changed by another program
//	make KIND FILE            a file that cannot be written down here: png, sparse, deep,
//	                          cab (installs Vendor Tool), cpf (only a setting)
//	mode FILE 0600            the file's permissions
//	same DIR DIR              two directories have the same files, byte for byte, but for locks
//	line N                    stderr has N lines
//	unpack ZIP DIR            a zip file is unpacked, by python3 where it is there
//	utf16 FILE TEXT           a .reg file in UTF-16 with its mark and CR LF, as text
//
// Conditions: nousb is true where no USB device can be plugged in, noports where TCP
// port 990 or the addresses $DESKTOP and $HANDSET are not to be had, and model:NAME
// where there is such a simulated handset.
func TestScripts(t *testing.T) {
	var scripts atomic.Int32
	noPorts := sync.OnceValues(noPorts)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			desktop, handset := loopback(byte(scripts.Add(1)))
			e.Setenv("DESKTOP", desktop.String())
			e.Setenv("HANDSET", handset.String())
			for _, v := range configHome(filepath.Join(e.WorkDir, "config")) {
				e.Setenv(v[0], v[1])
			}
			return fs.WalkDir(assets.Samples, "samples", func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := assets.Samples.ReadFile(path)
				if err != nil {
					return err
				}
				if err := os.MkdirAll(filepath.Join(e.WorkDir, "samples"), 0o777); err != nil {
					return err
				}
				return os.WriteFile(filepath.Join(e.WorkDir, path), b, 0o666)
			})
		},
		Condition: func(cond string) (bool, error) {
			if name, ok := strings.CutPrefix(cond, "model:"); ok {
				models, err := simulator.Models()
				return models[name] != nil, err
			}
			switch cond {
			case "nousb":
				_, err := os.Stat("/dev/bus/usb")
				return runtime.GOOS == "linux" && errors.Is(err, fs.ErrNotExist), nil
			case "noports":
				return noPorts()
			}
			return false, fmt.Errorf("there is no condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     cmdExits,
			"shows":     cmdShows("stdout"),
			"complains": cmdShows("stderr"),
			"json":      cmdJSON,
			"jsonlines": cmdJSONLines,
			"sql":       cmdSQL,
			"make":      cmdMake,
			"mode":      cmdMode,
			"same":      cmdSame,
			"without":   cmdWithout,
			"line":      cmdLine,
			"utf16":     cmdUTF16,
			"unpack":    cmdUnpack,
		},
	})
}

// loopback is an address for the desktop and one for a handset on this computer. They
// differ from k to k and from process to process: the ports on them are fixed by the
// protocol, and these tests run at the same time, also twice on one machine.
func loopback(k byte) (desktop, handset netip.Addr) {
	pid := os.Getpid()
	second, fourth := byte(1+pid%253), byte(1+2*(pid/253%120))
	return netip.AddrFrom4([4]byte{127, second, k, fourth + 1}), netip.AddrFrom4([4]byte{127, second, k, fourth})
}

// noPorts reports whether the handset's and the desktop's ports cannot be opened.
func noPorts() (bool, error) {
	desktop, _ := loopback(0)
	l, err := net.Listen("tcp", netip.AddrPortFrom(desktop, 990).String())
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EADDRNOTAVAIL) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, l.Close()
}

// needsPorts leaves a test out where the ports cannot be opened, and says what is untested then.
func needsPorts(t *testing.T, untested string) {
	t.Helper()
	if none, err := noPorts(); err != nil {
		t.Fatal(err)
	} else if none {
		t.Skipf("SKIPPED: port 990 cannot be opened on this computer; %s is NOT tested", untested)
	}
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ...")
	}
	got := 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if !slices.Contains(strings.Split(args[0], ","), strconv.Itoa(got)) {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// duration is how the program writes one (report.Took).
var duration = regexp.MustCompile(`\b\d+(\.\d+)? (ms|s)\b|\b\d+ min \d+ s\b`)

// Of the journal no two runs have the same.
var (
	journalHash = regexp.MustCompile(`\b(head(?: is)?) [0-9a-f]{16}\b`)
	journalDate = regexp.MustCompile(`\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?\b`)
)

func cmdShows(stream string) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if len(args) != 1 {
			ts.Fatalf("usage: shows FILE")
		}
		got := duration.ReplaceAllString(ts.ReadFile(stream), "TIME")
		got = journalDate.ReplaceAllString(journalHash.ReplaceAllString(got, "$1 HASH"), "DATE")
		want := ts.ReadFile(args[0])
		if (got == want) == neg {
			ts.Fatalf("%s is\n%s\nand not, as %s has it,\n%s", stream, got, args[0], want)
		}
	}
}

func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: json SCHEMA")
	}
	out := ts.ReadFile("stdout")
	if err := validate(args[0], []byte(out)); err != nil {
		ts.Fatalf("%v\n%s", err, out)
	}
	first := fmt.Sprintf("{%q:%q", "schema", "cradle/"+args[0]+"/1")
	if !strings.HasPrefix(out, first) || strings.Count(out, "\n") != 1 {
		ts.Fatalf("stdout is not one line that begins with %s", first)
	}
}

func cmdJSONLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsonlines SCHEMA FILE")
	}
	n := 0
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		if n++; !strings.HasPrefix(line, fmt.Sprintf("{%q:%q", "schema", "cradle/"+args[0]+"/1")) {
			ts.Fatalf("line %d is %s", n, line)
		}
		if err := validate(args[0], []byte(line)); err != nil {
			ts.Fatalf("line %d: %v\n%s", n, err, line)
		}
	}
	if n == 0 {
		ts.Fatalf("there are no lines")
	}
}

func cmdSQL(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sql FILE STATEMENT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}

// validate checks a document against one of the schemas that the program
// carries.
func validate(name string, doc []byte) error {
	path := "schemas/" + name + "-1.json"
	b, err := assets.Schemas.ReadFile(path)
	if err != nil {
		return err
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(path, schema); err != nil {
		return err
	}
	compiled, err := c.Compile(path)
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		return err
	}
	return compiled.Validate(v)
}

func cmdMake(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: make png|sparse|deep|cab|cpf FILE")
	}
	path := ts.MkAbs(args[1])
	switch args[0] {
	case "png":
		ts.Check(os.WriteFile(path, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"), 0o666))
	case "sparse":
		ts.Check(os.WriteFile(path, nil, 0o666))
		ts.Check(os.Truncate(path, 5<<30))
	case "deep":
		ts.Check(os.WriteFile(path, deep(10_000), 0o666))
	case "cab":
		ts.Check(os.WriteFile(path, cabinet(`<wap-provisioningdoc><characteristic type="Install"><parm name="InstallPhase" value="install"/>`+
			`<parm name="AppName" value="Vendor Tool"/></characteristic></wap-provisioningdoc>`), 0o666))
	case "cpf":
		ts.Check(os.WriteFile(path, cabinet(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">`+
			`<parm name="Level" value="7" datatype="integer"/></characteristic></characteristic></wap-provisioningdoc>`), 0o666))
	default:
		ts.Fatalf("cannot make a %s", args[0])
	}
}

// cabinet is an uncompressed one with a single file, _setup.xml ([MS-CAB] 2: CFHEADER,
// CFFOLDER, CFFILE, CFDATA).
func cabinet(setup string) []byte {
	le := binary.LittleEndian
	file := le.AppendUint32(nil, uint32(len(setup))) // cbFile
	file = append(file, make([]byte, 4+2+2+2+2)...)  // offset, folder, date, time, attributes
	file = append(file, "_setup.xml\x00"...)         // szName
	const header, folder = 36, 8
	b := append([]byte("MSCF"), 0, 0, 0, 0) // signature, reserved
	b = le.AppendUint32(b, uint32(header+folder+len(file)+8+len(setup)))
	b = le.AppendUint32(b, 0)                         // reserved
	b = le.AppendUint32(b, header+folder)             // coffFiles
	b = le.AppendUint32(b, 0)                         // reserved
	b = append(b, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0) // version 1.3, one folder, one file, flags, set, number
	b = le.AppendUint32(b, uint32(header+folder+len(file)))
	b = append(b, 1, 0, 0, 0) // one block, not compressed
	b = append(b, file...)
	b = le.AppendUint32(b, 0) // no checksum
	b = le.AppendUint16(b, uint16(len(setup)))
	b = le.AppendUint16(b, uint16(len(setup)))
	return append(b, setup...)
}

// deep is a document with characteristics n deep.
func deep(n int) []byte {
	return []byte("<wap-provisioningdoc>" + strings.Repeat(`<characteristic type="a">`, n) +
		strings.Repeat("</characteristic>", n) + "</wap-provisioningdoc>")
}

func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: mode FILE MODE")
	}
	i, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", i.Mode().Perm()); (got == args[1]) == neg {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}

// cmdSame compares two directories with all that is in them.
func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same DIR DIR")
	}
	contents := func(dir string) map[string]string {
		files := map[string]string{}
		root := ts.MkAbs(dir)
		ts.Check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(root, path)
			if d.IsDir() {
				files[rel] = "a directory"
				return nil
			}
			if d.Name() == "lock" {
				return nil // who uses it
			}
			b, err := os.ReadFile(path)
			files[rel] = string(b)
			return err
		}))
		return files
	}
	a, b := contents(args[0]), contents(args[1])
	if len(a) < 2 {
		ts.Fatalf("%s has nothing in it", args[0])
	}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if other, ok := b[name]; !ok || other != a[name] {
			ts.Fatalf("%s in %s is\n%s\nand in %s\n%s", name, args[0], a[name], args[1], other)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			ts.Fatalf("%s is in %s alone", name, args[1])
		}
	}
}

// cmdWithout takes the lines out of a file that match a regular expression.
func cmdWithout(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: without FILE REGEXP")
	}
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	var kept strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if !re.MatchString(line) {
			kept.WriteString(line)
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(kept.String()), 0o666))
}

func cmdLine(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: line COUNT")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	errs := ts.ReadFile("stderr")
	if got := strings.Count(errs, "\n"); got != want {
		ts.Fatalf("stderr has %d lines, want %d:\n%s", got, want, errs)
	}
}

func cmdUTF16(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: utf16 FILE TEXT")
	}
	// Python's decoder is not ours, and is what the project's machines have.
	text, err := exec.Command("python3", "-c", "import sys; sys.stdout.buffer.write(open(sys.argv[1], encoding='utf-16', newline='').read().encode())",
		ts.MkAbs(args[0])).Output()
	if errors.Is(err, exec.ErrNotFound) {
		d := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		text, err = d.Bytes([]byte(ts.ReadFile(args[0])))
	}
	ts.Check(err)
	if n := bytes.Count(text, []byte("\r\n")); n == 0 || n != bytes.Count(text, []byte("\n")) {
		ts.Fatalf("lines do not all end with CR LF: %q", text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), 0o666))
}

// A run is described in the same words everywhere.
func TestSharedSchemas(t *testing.T) {
	defs := func(name string) (doc struct {
		Defs map[string]any `json:"$defs"`
	}) {
		b, err := assets.Schemas.ReadFile("schemas/" + name + "-1.json")
		if err == nil {
			err = json.Unmarshal(b, &doc)
		}
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, name := range []string{"history-show", "history-export", "event", "report"} {
		have := defs(name).Defs
		for key, want := range defs("apply").Defs {
			if !reflect.DeepEqual(have[key], want) {
				t.Errorf("%s-1.json has another %q than apply-1.json: copy it", name, key)
			}
		}
	}
}

// The schemas are schemas, and every one of them is printed by some script.
func TestSchemas(t *testing.T) {
	entries, err := assets.Schemas.ReadDir("schemas")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, s := range scripts {
		b, err := os.ReadFile(s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), "-1.json")
		if !regexp.MustCompile(`(?m)^(json ` + name + `|jsonlines ` + name + ` .*)$`).Match(all) {
			t.Errorf("no script checks the schema %s", name)
		}
		if err := validate(name, []byte(`{"schema":"cradle/nonsense/1"}`)); err == nil {
			t.Errorf("the schema %s lets anything through", name)
		}
		b, err := assets.Schemas.ReadFile("schemas/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		var head struct {
			ID string `json:"$id"`
		}
		if err := json.Unmarshal(b, &head); err != nil || head.ID != "cradle/"+name+"/1" {
			t.Errorf("%s has the id %q, %v", e.Name(), head.ID, err)
		}
	}
}
