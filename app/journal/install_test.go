package journal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cradle/app/run"
)

// anInstall is a run that installs a cabinet with a document in it, or without one
// where that is "".
func anInstall(t testing.TB, id, name, setup string) run.Run {
	in := &run.Install{Size: 4711, SHA256: sha256.Sum256([]byte(name)), Setup: setup != ""}
	if setup == "" {
		setup = "<wap-provisioningdoc/>"
	}
	r := aRun(t, id, "1-3", name, setup)
	r.Flags, r.Install = 0, in
	return r
}

// An install is a run like others: step by step, found by its words, sound, and without
// its secrets in clear. What nobody can ask a handset is not to be resolved.
func TestInstall(t *testing.T) {
	ctx := context.Background()
	dir, keys := t.TempDir(), t.TempDir()
	j, err := Open(ctx, Options{Dir: dir, KeyDir: keys, Create: true, Program: "9.9", Describe: describe})
	must(t, err)
	defer j.Close()
	r := anInstall(t, "run-1", "tool.cab", wifi)
	w, err := j.Begin(ctx, r)
	must(t, err)
	for _, step := range []string{"open", "send", "answered"} {
		must(t, w.Step(ctx, step))
		if e, err := j.Find(ctx, "1"); err != nil || e.Step != step || e.Key() != "running" || e.Answered {
			t.Errorf("%+v, %v", e, err)
		}
	}
	done := *r.Install
	done.Path, done.Outcome, done.Programs, done.Cabinet = `\Temp\Cradle\tool.cab`, "installed", []string{"Vendor Tool", "It has " + planted}, "gone"
	r.Install, r.Ending, r.Ended = &done, run.Applied, r.Started.Add(5e9)
	must(t, w.End(ctx, r))

	none := anInstall(t, "run-2", "bare.cab", "")
	w, err = j.Begin(ctx, none)
	must(t, err)
	must(t, w.Step(ctx, "send"))
	none.Ending, none.Ended = run.Unknown, none.Started.Add(5e9)
	must(t, w.End(ctx, none))
	whole(t, j, aRun(t, "run-3", "1-3", "hello.xml", hello), hello)

	e, err := j.Find(ctx, "1")
	must(t, err)
	if e.Kind != "install" || e.Name != "tool.cab" || e.Cabinet == nil || e.Cabinet.Size != 4711 || len(e.Cabinet.ID) != 32 || e.Key() != "applied" {
		t.Errorf("%+v", e)
	}
	if want := (Installed{`\Temp\Cradle\tool.cab`, "installed", []string{"Vendor Tool", "It has ***"}, "gone"}); e.Installed == nil || fmt.Sprint(*e.Installed) != fmt.Sprint(want) {
		t.Errorf("%+v", e.Installed)
	}
	if text, err := j.Text(ctx, e.Document); err != nil || !text.Secrets || text.Whole != wifi || strings.Contains(text.Readable, planted) {
		t.Errorf("%+v, %v", text, err)
	}
	// A plain hash of the cabinet would let its secrets be guessed.
	if plain := fmt.Sprintf("%x", r.Install.SHA256); strings.Contains(plain, e.Cabinet.ID) {
		t.Error("the hash is not keyed")
	}
	bare, err := j.Find(ctx, "2")
	must(t, err)
	if bare.Document != "" || bare.Kind != "install" || bare.Resolvable() || bare.Cabinet.ID == e.Cabinet.ID {
		t.Errorf("%+v", bare)
	}
	if err := j.Resolve(ctx, bare, Resolution{Ending: run.Applied, Document: none.Document}); err == nil {
		t.Error("an install was resolved")
	}
	for words, want := range map[string]string{"tool.cab": "[1]", "vendor tool": "[1]", "bare": "[2]", "hello": "[3]"} {
		if got := fmt.Sprint(numbers(list(t, j, Filter{Words: words}))); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
	must(t, j.Settle(ctx, bare, "looked at it"))
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 3 {
		t.Errorf("%+v, %v", v, err)
	}
	keep := 1
	if p, err := j.Prune(ctx, Pruning{Keep: &keep}); err != nil || p.Runs != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 1 {
		t.Errorf("%+v, %v", v, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "journal.db*"))
	must(t, err)
	for _, f := range files {
		if b, err := os.ReadFile(f); err != nil || strings.Contains(string(b), planted) {
			t.Errorf("%s has the secret in clear, or %v", f, err)
		}
	}
}

// One of the third version, with runs that ended, were undone, are Unknown and were
// interrupted, is as it was, and takes an install.
func TestVersionThree(t *testing.T) {
	ctx := context.Background()
	j := open(t, earlier(t, "version3.sql"))
	if v, err := j.Verify(ctx, "8ae58f907e2445e0"); err != nil || !v.OK() || v.Runs != 5 || v.Records != 49 || v.Asked != 49 {
		t.Errorf("%+v, %v", v, err)
	}
	var told []string
	for _, e := range list(t, j, Filter{}) {
		told = append(told, fmt.Sprint(e.Number, " ", e.Name, " ", e.Key(), " ", e.Step, " ", e.Kind, e.Cabinet, e.Installed, " ", e.Verification != nil, e.UndoneBy))
	}
	want := []string{
		"5 other.xml interrupted send <nil> <nil> false []",
		"4 hello.xml unknown ended <nil> <nil> false []",
		"3 undo of other.xml applied ended <nil> <nil> true []",
		"2 other.xml applied ended <nil> <nil> true [3]",
		"1 hello.xml applied ended <nil> <nil> true []",
	}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", told, want)
	}
	if got := fmt.Sprint(numbers(list(t, j, Filter{Words: "good day"}))); got != "[5 2]" {
		t.Error(got)
	}
	_, err := j.Begin(ctx, anInstall(t, "run-6", "tool.cab", ""))
	must(t, err)
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 6 {
		t.Errorf("%+v, %v", v, err)
	}
}
