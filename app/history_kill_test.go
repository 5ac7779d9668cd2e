//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A program that is killed while a document is on its way leaves a run that the next
// one tells of first, with what to do, until somebody has settled it. While it
// lives, the run is one that goes on.
func TestHistoryAfterKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	cradle := func(args ...string) (string, string, int) {
		var out, errs bytes.Buffer
		cmd := exec.Command("cradle", append(args, "--journal", dir)...)
		cmd.Stdout, cmd.Stderr = &out, &errs
		cmd.Run()
		return out.String(), errs.String(), cmd.ProcessState.ExitCode()
	}
	list := func() (doc historyDoc) {
		t.Helper()
		out, errs, _ := cradle("history", "--json")
		if err := validate("history", []byte(out)); err != nil {
			t.Fatalf("%v\n%s%s", err, out, errs)
		}
		if err := json.Unmarshal([]byte(out), &doc); err != nil {
			t.Fatal(err)
		}
		return doc
	}

	// A setting takes the handset half a minute; the program is killed while it waits.
	file := write(t, "hello.xml", oneSetting)
	if _, errs, code := cradle("apply", "--simulate", file); code != 0 {
		t.Fatal(errs)
	}
	cmd := exec.Command("cradle", "apply", "--simulate", "--simulate-fault", "slow=30s", "--log-level", "debug", file, "--journal", dir)
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(errs)
	for lines.Scan() && !strings.Contains(lines.Text(), "msg=document ") {
	}
	if now := list().Runs[0]; now.Ending != "running" || now.Step != "send" || now.Do != "" {
		t.Errorf("of a run that goes on it says %+v", now)
	}
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	cmd.Wait()

	doc := list()
	left := doc.Runs[0]
	if left.Number != 2 || left.Ending != "interrupted" || left.Step != "send" || !strings.Contains(left.Do, "cradle history resolve 2") || !strings.Contains(left.Do, "cradle history settle") {
		t.Errorf("%+v", left)
	}
	for _, r := range doc.Runs[1:] {
		if r.Ending != "applied" {
			t.Errorf("%+v", r)
		}
	}
	out, _, _ := cradle("history")
	if !strings.HasPrefix(out, "Interrupted: the program ended before these runs did.\n") || !strings.Contains(out, "What to do: ") {
		t.Errorf("it lists\n%s", out)
	}
	out, _, code := cradle("history", "show", left.Run)
	if code != 0 || !strings.Contains(out, "Interrupted: ") || !strings.Contains(out, "What to do: ") {
		t.Errorf("%d: it shows\n%s", code, out)
	}
	if out, _, _ := cradle("history", "show", left.Run, "--json"); validate("history-show", []byte(out)) != nil {
		t.Error(validate("history-show", []byte(out)), out)
	}
	if _, errs, code := cradle("apply", "--simulate", file); code != 0 || !strings.Contains(errs, "cradle: a run was interrupted; what to do: cradle history list --open") {
		t.Errorf("%d: the next start says %s", code, errs)
	}
	for _, flags := range [][]string{{"-n", "1"}, {"--ending", "interrupted"}} {
		if out, _, _ := cradle(append([]string{"history"}, flags...)...); !strings.Contains(out, "\n2  ") || !strings.HasPrefix(out, "Interrupted: ") {
			t.Errorf("%v: it lists\n%s", flags, out)
		}
	}
	if out, _, _ := cradle("history", "--ending", "applied"); strings.Contains(out, "Interrupted: ") {
		t.Errorf("it lists\n%s", out)
	}
	if _, errs, code := cradle("history", "settle", "1"); code != exitUsage || !strings.Contains(errs, "run 1 needs nobody to look after it: Applied") {
		t.Errorf("%d: %s", code, errs)
	}
	if out, errs, code := cradle("history", "settle", left.Run, "--note", "asked back: all is in"); code != 0 {
		t.Errorf("%d: %s%s", code, out, errs)
	}
	if _, errs, _ := cradle("apply", "--simulate", file); errs != "" {
		t.Errorf("after it was settled it says %s", errs)
	}
	if out, _, _ := cradle("history", "search", "asked", "back"); !strings.Contains(out, "settled: asked back: all is in") {
		t.Errorf("it finds %s", out)
	}
	if out, _, code := cradle("history", "verify"); code != 0 {
		t.Errorf("%s", out)
	}
}
