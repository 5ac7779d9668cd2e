package journal

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"filippo.io/age"

	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// planted is a password that must not be found where it does not belong.
const planted = `Kw&7-"tulip"-9931`

const wifi = `<wap-provisioningdoc>
  <!-- the key is Kw&amp;7-&quot;tulip&quot;-9931 -->
  <characteristic type="Wi-Fi"><characteristic type="Warehouse">
    <parm name="NetworkKey" value="Kw&amp;7-&quot;tulip&quot;-9931"/>
    <parm name="Remark" value="as on the note: Kw&amp;7-&quot;tulip&quot;-9931"/>
    <parm name="Hidden" value="1"/>
  </characteristic></characteristic>
</wap-provisioningdoc>`

// wifiReply repeats the password in words of the handset's own.
const wifiReply = `<wap-provisioningdoc><characteristic type="Wi-Fi"><characteristic type="Warehouse">` +
	`<parm name="NetworkKey" value="Kw&amp;7-&quot;tulip&quot;-9931"/>` +
	`<parm name="Remark" value="as on the note: Kw&amp;7-&quot;tulip&quot;-9931"/>` +
	`<parm-error name="Hidden" value="1" desc="not with Kw&amp;7-&quot;tulip&quot;-9931"/></characteristic></characteristic></wap-provisioningdoc>`

const hello = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">` +
	`<parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>`

func parse(t testing.TB, name, text string) *provxml.Document {
	t.Helper()
	d, err := provxml.Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// aRun is a run on the handset at a port that has not begun.
func aRun(t testing.TB, id, port, name, text string) run.Run {
	return run.Run{
		ID: id, Handset: run.HandsetID(port), Port: port, Document: parse(t, name, text), Flags: 1,
		Identity: run.Identity{GUID: "{D452FF30-1}", Name: "WH-" + port, Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 21234},
		Started:  time.Date(2026, 11, 22, 14, 3, 12, 5e6, time.UTC),
	}
}

// answered gives a run its result.
func answered(r run.Run, hr rapi.HRESULT, reply string, ending run.Ending) run.Run {
	r.Result = provxml.Match(r.Document, hr, reply, true)
	r.Ending, r.Ended = ending, r.Started.Add(300*time.Millisecond)
	return r
}

func open(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(context.Background(), Options{Dir: dir, Create: true, Program: "9.9", Describe: describe})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func describe(r run.Run) Words {
	w := Words{Summary: r.Ending.String() + " on " + r.Port}
	if r.Err != nil {
		w.Why = &Why{What: r.Err.Error()}
	}
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// whole makes a run from its beginning to its end.
func whole(t testing.TB, j *Journal, r run.Run, reply string) *Run {
	t.Helper()
	ctx := context.Background()
	w, err := j.Begin(ctx, r)
	must(t, err)
	must(t, w.Step(ctx, "open"))
	must(t, w.Step(ctx, "send"))
	must(t, w.Reply(ctx, run.Reply{Document: reply, HasDocument: true}))
	must(t, w.End(ctx, answered(r, 0, reply, run.Applied)))
	return w
}

func list(t testing.TB, j *Journal, f Filter) (list []Entry) {
	t.Helper()
	for e, err := range j.Runs(context.Background(), f) {
		must(t, err)
		list = append(list, e)
	}
	return list
}

func numbers(list []Entry) (n []int64) {
	for _, e := range list {
		n = append(n, e.Number)
	}
	return n
}

// A run is in the journal with all that is known of it, step by step.
func TestRun(t *testing.T) {
	ctx := context.Background()
	j := open(t, t.TempDir())
	r := aRun(t, "20261122-140312.005-aa", "1-3.2", "hello.xml", hello)
	w, err := j.Begin(ctx, r)
	must(t, err)
	look := func(step, key string) Entry {
		t.Helper()
		e, err := j.Find(ctx, "1")
		must(t, err)
		if e.Step != step || e.Key() != key {
			t.Fatalf("step %q, ending %q; want %q, %q", e.Step, e.Key(), step, key)
		}
		return e
	}
	look("begun", "running")
	must(t, w.Step(ctx, "open"))
	look("open", "running")
	must(t, w.Step(ctx, "send"))
	look("send", "running")
	must(t, w.Reply(ctx, run.Reply{HRESULT: 0, Document: hello, HasDocument: true}))
	if e := look("answered", "running"); !e.Answered || !e.HasReply {
		t.Errorf("%+v", e)
	}
	must(t, w.End(ctx, answered(r, 0, hello, run.Applied)))
	e := look("ended", "applied")
	if e.Number != 1 || e.ID != r.ID || e.Program != "9.9" || e.Handset != "1-3.2" || e.Identity != r.Identity || e.Simulated ||
		e.Name != "hello.xml" || e.Flags != 1 || !e.Started.Equal(r.Started) || e.Ended.Sub(e.Started) != 300*time.Millisecond ||
		e.PID != os.Getpid() || e.Words.Summary != "Applied on 1-3.2" {
		t.Errorf("%+v", e)
	}
	for id, want := range map[string]string{e.Document: hello, e.Reply: hello} {
		if text, err := j.Text(ctx, id); err != nil || text.Whole != want || text.Readable != want || text.Secrets {
			t.Errorf("%+v, %v", text, err)
		}
	}
	settings, err := j.Settings(ctx, e)
	must(t, err)
	if len(settings) != 1 || settings[0].State != "applied" || *settings[0].Requested != "hello" || *settings[0].Reported != "hello" ||
		settings[0].Path != `Registry/HKCU\Software\Cradle/Greeting` {
		t.Errorf("%+v", settings)
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Records != 8 || v.Runs != 1 || v.Texts != 3 {
		t.Errorf("%+v, %v", v, err)
	}
}

// The same document on twenty handsets is kept once, and so are equal answers.
func TestTextsOnce(t *testing.T) {
	j := open(t, t.TempDir())
	for i := range 20 {
		whole(t, j, aRun(t, fmt.Sprint("run-", i), fmt.Sprint("1-", i), "wifi.xml", wifi), wifiReply)
	}
	v, err := j.Verify(context.Background(), "")
	if err != nil || !v.OK() || v.Texts != 3 || v.Runs != 20 {
		t.Errorf("%+v, %v", v, err)
	}
}

// No byte of the journal's folder is the password, but encrypted; with the key it
// comes back, and without it everything else does.
func TestSecrets(t *testing.T) {
	ctx := context.Background()
	dir, keys := t.TempDir(), t.TempDir()
	j, err := Open(ctx, Options{Dir: dir, KeyDir: keys, Create: true, Program: "9.9", Describe: func(r run.Run) Words {
		return Words{Summary: "it said " + planted, Why: &Why{What: planted, Cause: planted, Do: planted, Detail: "x " + planted + " y"}}
	}})
	must(t, err)
	r := aRun(t, "run-1", "1-1", "wifi.xml", wifi)
	whole(t, j, r, wifiReply)
	wide := aRun(t, "run-2", "1-2", "wide.xml", wifi)
	wide.Document = parse(t, "wide.xml", "\xff\xfe"+string(littleEndian(wifi)))
	whole(t, j, wide, wifiReply)

	grep := func(when string) {
		t.Helper()
		escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(planted)
		inJSON := strings.NewReplacer("&", `\u0026`, `"`, `\"`).Replace(planted)
		files := 0
		must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(path)
			for _, secret := range []string{planted, escaped, inJSON, "tulip", "9931"} {
				for what, needle := range map[string]string{"UTF-8": secret, "UTF-16": string(littleEndian(secret))} {
					if strings.Contains(string(b), needle) {
						t.Errorf("%s, %s has %q in %s", when, filepath.Base(path), secret, what)
					}
				}
			}
			return err
		}))
		if files == 0 {
			t.Errorf("%s: no file was looked at", when)
		}
	}
	grep("open") // the write-ahead log as well
	for _, number := range []string{"1", "2"} {
		e, err := j.Find(ctx, number)
		must(t, err)
		doc, err := j.Text(ctx, e.Document)
		must(t, err)
		want := wifi
		if number == "2" {
			want = "\xff\xfe" + string(littleEndian(wifi))
		}
		if !doc.Secrets || doc.Whole != want || doc.NoKey != nil || strings.Contains(doc.Readable, "tulip") ||
			!strings.Contains(doc.Readable, `<parm name="NetworkKey" value="***"/>`) {
			t.Errorf("%+v", doc)
		}
		reply, err := j.Text(ctx, e.Reply)
		must(t, err)
		if reply.Whole != wifiReply || strings.Contains(reply.Readable, "tulip") || !strings.Contains(reply.Readable, `desc="not with ***"`) {
			t.Errorf("%+v", reply)
		}
		if e.Words.Summary != "it said ***" || e.Words.Why.Detail != "x *** y" {
			t.Errorf("%+v", e.Words)
		}
	}
	must(t, j.Close())
	grep("closed")

	// The key behind another one opens, too.
	keyring := t.TempDir()
	later, err := age.GenerateX25519Identity()
	must(t, err)
	earlier, err := os.ReadFile(filepath.Join(keys, keyFile))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(keyring, keyFile), []byte(later.String()+"\n"+string(earlier)), 0o600))
	k, err := Open(ctx, Options{Dir: dir, KeyDir: keyring})
	must(t, err)
	e, err := k.Find(ctx, "1")
	must(t, err)
	if doc, err := k.Text(ctx, e.Document); err != nil || doc.Whole != wifi {
		t.Errorf("%+v, %v", doc, err)
	}
	must(t, k.Close())

	// Another key, and none.
	for _, what := range []string{"another", "none"} {
		other := t.TempDir()
		if what == "another" {
			_, err := takeKey(other)
			must(t, err)
		}
		k, err := Open(ctx, Options{Dir: dir, KeyDir: other})
		must(t, err)
		e, err := k.Find(ctx, "1")
		must(t, err)
		doc, err := k.Text(ctx, e.Document)
		must(t, err)
		if doc.Whole != "" || doc.NoKey == nil || !strings.Contains(doc.NoKey.Error(), "the key that opens it is not here") ||
			!strings.Contains(doc.Readable, `value="***"`) {
			t.Errorf("%s key: %+v", what, doc)
		}
		if v, err := k.Verify(ctx, ""); err != nil || !v.OK() {
			t.Errorf("%s key: %+v, %v", what, v, err)
		}
		must(t, k.Close())
	}
}

// contains looks whether a word stands in any file of a folder that should not.
func contains(t *testing.T, dir string, words ...string) {
	t.Helper()
	files := 0
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := os.ReadFile(path)
		for _, word := range words {
			for what, needle := range map[string]string{"UTF-8": word, "UTF-16": string(littleEndian(word))} {
				if strings.Contains(string(b), needle) {
					t.Errorf("%s has %q in %s", filepath.Base(path), word, what)
				}
			}
		}
		return err
	}))
	if files == 0 {
		t.Errorf("no file was looked at in %s", dir)
	}
}

func littleEndian(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// A secret that only the handset knew is masked wherever it repeats it.
func TestSecretInReply(t *testing.T) {
	ctx := context.Background()
	j := open(t, t.TempDir())
	ask := `<wap-provisioningdoc><characteristic type="CM_VPNEntries"><characteristic-query type="Work"/></characteristic></wap-provisioningdoc>`
	reply := `<wap-provisioningdoc><characteristic type="CM_VPNEntries"><characteristic type="Work"><parm name="Password" value="tulip-9931"/>` +
		`<parm name="Hint" value="try tulip-9931"/></characteristic></characteristic></wap-provisioningdoc>`
	whole(t, j, aRun(t, "run-1", "1-1", "ask.xml", ask), reply)
	e, err := j.Find(ctx, "1")
	must(t, err)
	text, err := j.Text(ctx, e.Reply)
	if err != nil || text.Whole != reply || strings.Contains(text.Readable, "tulip") || !strings.Contains(text.Readable, `value="try ***"`) {
		t.Errorf("%+v, %v", text, err)
	}
}

// A secret that begins with another one is masked to its end.
func TestMaskLongest(t *testing.T) {
	d := parse(t, "x.xml", `<wap-provisioningdoc><characteristic type="A"><parm name="Password" value="tulip"/><parm name="PIN" value="tulip-9931"/></characteristic></wap-provisioningdoc>`)
	if got := newMasker(d).words("it is tulip-9931, tulip"); got != "it is ***, ***" {
		t.Errorf("%q", got)
	}
}

// What is behind a comment stays on its line.
func TestMaskLines(t *testing.T) {
	text := "<wap-provisioningdoc><!-- one\ntwo --><!--three-->\n<!---->x<!--\n-->\n<!-- not\nclosed"
	want := "<wap-provisioningdoc><!--***\n--><!--***-->\n<!---->x<!--\n-->\n<!--***"
	if got := newMasker(parse(t, "x.xml", hello)).xml(text); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Nobody else may read what the journal makes.
func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: Windows has no such permissions; who may read the journal is NOT tested")
	}
	dir := filepath.Join(t.TempDir(), "a", "b")
	j := open(t, dir)
	whole(t, j, aRun(t, "run-1", "1-1", "wifi.xml", wifi), wifiReply)
	var names []string
	must(t, filepath.WalkDir(filepath.Dir(dir), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := d.Info()
		if i.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has the mode %v", path, i.Mode())
		}
		names = append(names, d.Name())
		return err
	}))
	for _, want := range []string{"journal.db", "journal.db-wal", "journal.db-shm", "journal.key"} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s among %q", want, names)
		}
	}
}

// Filters, and words: parts of names, words of documents and replies.
func TestFind(t *testing.T) {
	ctx := context.Background()
	j := open(t, t.TempDir())
	whole(t, j, aRun(t, "20261122-140312.005-aa", "1-3.2", "hello.xml", hello), hello)
	r := aRun(t, "20261122-150312.005-bb", "1-4", "wifi.xml", wifi)
	r.Identity.Name, r.Identity.GUID, r.Started = "NORTH-01", "{0}", r.Started.Add(24*time.Hour)
	whole(t, j, r, wifiReply)
	r = aRun(t, "20261123-150312.005-cc", "sim-1", "other_hello.xml", hello)
	r.Simulated, r.Started = true, r.Started.Add(48*time.Hour)
	w, err := j.Begin(ctx, r)
	must(t, err)
	r.Ending, r.Ended = run.NotSent, r.Started
	must(t, w.End(ctx, r))
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for _, tt := range []struct {
		f    Filter
		want []int64
	}{
		{Filter{}, []int64{3, 2, 1}},
		{Filter{Limit: 2}, []int64{3, 2}},
		{Filter{Handset: "1-4"}, []int64{2}},
		{Filter{Handset: "north"}, []int64{2}},
		{Filter{Handset: "{d452ff30-1}"}, []int64{3, 1}},
		{Filter{Handset: "p3600"}, []int64{3, 2, 1}},
		{Filter{Handset: "SIM-1"}, []int64{3}},
		{Filter{Handset: "%"}, nil},
		{Filter{Document: "HELLO"}, []int64{3, 1}},
		{Filter{Document: "r_h"}, []int64{3}},
		{Filter{Ending: "applied"}, []int64{2, 1}},
		{Filter{Ending: "not_sent"}, []int64{3}},
		{Filter{Since: day(23)}, []int64{3, 2}},
		{Filter{Before: day(24)}, []int64{2, 1}},
		{Filter{Since: day(23), Before: day(24)}, []int64{2}},
		{Filter{Words: "warehouse"}, []int64{2}},
		{Filter{Words: "north-01"}, []int64{2}},
		{Filter{Words: "NOR"}, []int64{2}},
		{Filter{Words: `HKCU\Software`}, []int64{3, 1}},
		{Filter{Words: "greeting other"}, []int64{3}},
		{Filter{Words: "tulip"}, nil},
		{Filter{Words: `"`}, nil},
		{Filter{Words: `) OR (`}, nil},
		{Filter{Words: "nowhere"}, nil},
		{Filter{Open: true}, nil},
	} {
		if got := numbers(list(t, j, tt.f)); !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.f, got, tt.want)
		}
		if n, err := j.Count(ctx, tt.f); err != nil || n < len(tt.want) || tt.f.Limit == 0 && n != len(tt.want) {
			t.Errorf("%+v: %d, %v, want %d", tt.f, n, err, len(tt.want))
		}
	}
	for word, want := range map[string]int64{"2": 2, "#3": 3, "20261122-15": 2, "20261122-140312.005-aa": 1} {
		if e, err := j.Find(ctx, word); err != nil || e.Number != want {
			t.Errorf("%s: run %d, %v", word, e.Number, err)
		}
	}
	for word, want := range map[string]string{"4": `there is no run "4" in the journal`, "": `there is no run "" in the journal`,
		"20261122": `2 runs are called "20261122"...; say more of it, or its number`} {
		if _, err := j.Find(ctx, word); err == nil || err.Error() != want {
			t.Errorf("%q: %v", word, err)
		}
	}
}
