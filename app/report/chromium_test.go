package report

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// sample is a report with everything that can be in one.
func sample(t testing.TB) *File {
	d := parse(t, everyKind)
	f := &File{Made: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Program: "0.9.0", Head: strings.Repeat("5e0c1a42b7d90f38", 4)}
	problems := aRun(d, run.AppliedWithProblems, provxml.Match(d, 0, everyReply, true))
	problems.Before = &run.Before{Reply: beforeReply}
	problems.Verification = readBack(d)
	f.Runs = []Reported{
		Of(problems, Record{Number: 17, Program: "0.9.0", Host: "BENCH-3", Label: "Tray 4"}),
	}
	return f
}

const beforeReply = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">
<parm name="Greeting" value="good morning"/><noparm name="Changed"/><parm name="Old" value="1"/>
</characteristic></characteristic>
<characteristic type="CM_GPRSEntries"><characteristic type="Work"><parm name="UserName" value="nobody"/><parm name="Password" value="it-was-this"/></characteristic></characteristic>
</wap-provisioningdoc>`

// readBack is a verification with every verdict.
func readBack(d *provxml.Document) *run.Verification {
	v := &run.Verification{}
	text := func(s string) *string { return &s }
	for n := range d.Nodes() {
		if !n.Setting() || n.Kind.Query() {
			continue
		}
		c := run.Check{Setting: n, Verdict: run.Verified, Reported: text(n.Value)}
		switch n.Name {
		case "Changed":
			c.Verdict, c.Reported = run.Differs, text("4")
		case "Forgotten":
			c.Verdict, c.Reported = run.Differs, nil
		case "Password":
			c.Verdict, c.Reported, c.Reason = run.CannotReadBack, text("********"), "the handset masks it"
		case "Benches":
			c.Verdict, c.Reported = run.NotVerified, nil
		case "Old":
			c.Reported = nil
		}
		v.Checks = append(v.Checks, c)
	}
	return v
}

// chromium runs the browser headless; it ends by itself, or after a minute.
func chromium(t *testing.T, dark bool, args ...string) (out, errs string) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not here: " + err.Error())
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	all := []string{"--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--enable-logging=stderr", "--user-data-dir=" + t.TempDir()}
	if dark {
		all = append(all, "--blink-settings=preferredColorScheme=0")
	} else {
		all = append(all, "--blink-settings=preferredColorScheme=1")
	}
	cmd := exec.CommandContext(ctx, program, append(all, args...)...)
	cmd.WaitDelay = 10 * time.Second
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	if err := cmd.Run(); err != nil {
		t.Fatalf("chromium: %v\n%s", err, e.String())
	}
	return o.String(), e.String()
}

// artifacts is where pictures go: the test's own directory, or one that is kept.
func artifacts(t *testing.T) string {
	dir := os.Getenv("CRADLE_ARTIFACTS")
	if dir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestChromium(t *testing.T) {
	dir := artifacts(t)
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			page := filepath.Join(dir, name+".html")
			var b bytes.Buffer
			if err := f.HTML(&b); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(page, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, dark := range []bool{false, true} {
				word := map[bool]string{false: "light", true: "dark"}[dark]
				_, errs := chromium(t, dark, fmt.Sprintf("--screenshot=%s", filepath.Join(dir, name+"-"+word+".png")), "--window-size=1280,1600", "file://"+page)
				if strings.Contains(errs, "CONSOLE") {
					t.Errorf("the browser complains:\n%s", errs)
				}
			}
		})
	}
}

func samples(t *testing.T) map[string]*File {
	return map[string]*File{"everything": sample(t)}
}
