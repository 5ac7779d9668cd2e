//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// write makes a file for a test.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const oneSetting = `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Cradle">
<parm name="Greeting" value="hello"/></characteristic></characteristic></wap-provisioningdoc>`

// Ctrl-C, or the terminal closed, before anything was sent: cancelled, and
// honestly so.
func TestInterrupt(t *testing.T) {
	// Under nohup a child would inherit that the terminal's end is ignored; a
	// signal that is heard here is as it was for a child.
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGHUP)
	defer signal.Stop(heard)
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) { testInterrupt(t, sig) })
	}
}

func testInterrupt(t *testing.T, sig os.Signal) {
	for _, args := range [][]string{nil, {"--json"}} {
		var out bytes.Buffer
		cmd := exec.Command("cradle", append([]string{"apply", "--simulate=wm61-standard:locked=never", write(t, "hello.xml", oneSetting)}, args...)...)
		cmd.Stdout = &out
		errs, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(errs).ReadString('\n'); err != nil || !strings.Contains(line, "SIM 1 is locked") {
			t.Fatalf("it says %q, %v", line, err)
		}
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != exitCancelled {
			t.Errorf("exit code %d, want %d", code, exitCancelled)
		}
		if args == nil {
			if !strings.Contains(out.String(), "Cancelled: nothing was sent to SIM 1") {
				t.Errorf("it ends with %s", out.String())
			}
			continue
		}
		if err := validate("apply", out.Bytes()); err != nil || !strings.Contains(out.String(), `"interrupted":true`) {
			t.Errorf("%v: %s", err, out.String())
		}
	}
}

// Whoever read the results has left: the documents are sent to their end all the
// same, and what was not read is not called done.
func TestReaderLeaves(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	reply := filepath.Join(t.TempDir(), "reply.xml")
	cmd := exec.Command("cradle", "apply", "--simulate", write(t, "hello.xml", oneSetting), write(t, "again.xml", oneSetting), "--out", reply)
	cmd.Stdout = w
	err = cmd.Run()
	w.Close()
	if code := cmd.ProcessState.ExitCode(); code != exitOutput {
		t.Errorf("exit code %d, want %d: %v", code, exitOutput, err)
	}
	if !exists(strings.TrimSuffix(reply, ".xml") + "-again.xml") {
		t.Error("the second document's reply was not written")
	}
}

// A command that only tells what this computer knows has nothing to complain of when
// nobody reads on, as with head.
func TestReaderHasSeenEnough(t *testing.T) {
	for _, args := range [][]string{{"csp"}, {"help"}, {"apply", "--help"}, {"check", "--rules"}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		cmd := exec.Command("cradle", args...)
		cmd.Stdout = w
		errs := &strings.Builder{}
		cmd.Stderr = errs
		cmd.Run()
		w.Close()
		if code := cmd.ProcessState.ExitCode(); code != exitDone || errs.String() != "" {
			t.Errorf("%s: exit code %d, %q", args, code, errs)
		}
	}
}

// Nothing that is handed in costs more memory than its limits allow. The figure
// is far above what is needed and far below the 5 GB of the file.
func TestBadInputMemory(t *testing.T) {
	huge := write(t, "huge.xml", "")
	if err := os.Truncate(huge, 5<<30); err != nil {
		t.Fatal(err)
	}
	bomb := write(t, "bomb.xml", `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "`+strings.Repeat("&a;", 1000)+
		`"><!ENTITY c "`+strings.Repeat("&b;", 1000)+`"><!ENTITY d "`+strings.Repeat("&c;", 1000)+`">]><a>&d;</a>`)
	for _, path := range []string{huge, bomb, write(t, "deep.xml", string(deep(10_000)))} {
		cmd := exec.Command("cradle", "apply", "--simulate", path)
		text, _ := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != exitUsage {
			t.Errorf("%s: exit code %d\n%s", filepath.Base(path), code, text)
		}
		if peak := peakMemory(cmd); peak > 512<<20 {
			t.Errorf("%s: %d MiB", filepath.Base(path), peak>>20)
		}
	}
}

// peakMemory in bytes; ru_maxrss is in KiB but on macOS.
func peakMemory(cmd *exec.Cmd) int64 {
	use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(use.Maxrss)
	}
	return int64(use.Maxrss) << 10
}

// Ctrl-C in the middle of an upload: half a file is not left on the handset, and
// that is said.
func TestInterruptUpload(t *testing.T) {
	state := t.TempDir()
	cmd := exec.Command("cradle", "put", "--simulate", "--state", state, "-", "/Temp/big.bin", "--json", "--log-level", "debug")
	var out bytes.Buffer
	cmd.Stdout = &out
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(make([]byte, 200_000)); err != nil {
		t.Fatal(err)
	}
	// The log tells when a piece has arrived.
	for lines, pieces := bufio.NewScanner(errs), 0; lines.Scan(); {
		if strings.Contains(lines.Text(), "call=WriteFile") {
			if pieces++; pieces == 2 {
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	cmd.Wait()
	in.Close()
	if code := cmd.ProcessState.ExitCode(); code != exitCancelled {
		t.Errorf("exit code %d, want %d", code, exitCancelled)
	}
	if err := validate("copy", out.Bytes()); err != nil || !strings.Contains(out.String(), `What had arrived of \\Temp\\big.bin was removed again.`) ||
		!strings.Contains(out.String(), `"interrupted":true`) {
		t.Errorf("%v: %s", err, out.String())
	}
	list, err := exec.Command("cradle", "ls", "--simulate", "--state", state, "/Temp").Output()
	if err != nil || strings.Contains(string(list), "big.bin") {
		t.Errorf("on the handset is %s, %v", list, err)
	}
}

// Ctrl-C while data is waited for at standard input: nothing was opened yet.
func TestInterruptData(t *testing.T) {
	cmd := exec.Command("cradle", "registry", "set", "--simulate", "HKCU/Software/Contoso", "Password", "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than a pipe holds: when it is written, the program reads.
	if _, err := in.Write(make([]byte, 200_000)); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitCancelled {
		t.Errorf("exit code %d, want %d", code, exitCancelled)
	}
}

// A document that is a pipe is refused without being opened, which would never
// end; a pipe with a PIN is waited for, until somebody has enough of it.
func TestDocumentPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("SKIPPED, a document in a pipe stays untested: %v", err)
	}
	for _, args := range [][]string{{"check", pipe}, {"apply", "--simulate", pipe}, {"convert", pipe, "-", "--to", "xml"}} {
		text, _ := exec.Command("cradle", args...).CombinedOutput()
		if !strings.Contains(string(text), "this is a pipe") {
			t.Errorf("%v: %s", args, text)
		}
	}
	cmd := exec.Command("cradle", "convert", write(t, "hello.xml", oneSetting), "-", "--to", "push", "--sec", "userpin", "--pin-from", pipe)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(2*time.Second, func() { cmd.Process.Signal(os.Interrupt) })
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitCancelled {
		t.Errorf("exit code %d, want %d", code, exitCancelled)
	}
}

// A pipe that nobody writes to is not opened, which would never end.
func TestPutPipe(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("SKIPPED, putting a pipe stays untested: %v", err)
	}
	text, _ := exec.Command("cradle", "put", "--simulate", pipe, "/Temp/x").CombinedOutput()
	if !strings.Contains(string(text), "is no regular file; what comes out of a pipe") {
		t.Errorf("%s", text)
	}
}

// The first Ctrl-C lets a station's work go on to its end, the second one gives it up.
func TestInterruptStation(t *testing.T) {
	for _, tt := range []struct {
		fault string
		twice bool
		code  int
		says  string
	}{
		{"slow=Registry:1s", false, exitDone, `"by_ending":{"applied":1}`},
		{"slow=Registry:1m", true, exitUnknown, `"by_ending":{"unknown":1}`},
	} {
		cmd := exec.Command("cradle", "station", "--json", "--simulate", "--simulate-fault", tt.fault, "--return-timeout", "1s", write(t, "hello.xml", oneSetting))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		errs, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		for line := ""; !strings.Contains(line, `"phase":"send"`); {
			if line, err = lines.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		cmd.Process.Signal(os.Interrupt)
		told := bufio.NewReader(errs)
		for line := ""; !strings.Contains(line, "Ending: 1 handset is still worked on. Ctrl-C gives it up."); {
			if line, err = told.ReadString('\n'); err != nil {
				t.Fatalf("%s: it does not say that it waits: %v", tt.fault, err)
			}
		}
		if tt.twice {
			time.Sleep(time.Second) // "send" is told before the first byte
			cmd.Process.Signal(os.Interrupt)
		}
		rest, _ := io.ReadAll(lines)
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != tt.code || !strings.Contains(string(rest), tt.says) {
			t.Errorf("%s: exit code %d, want %d; it ends with %s", tt.fault, code, tt.code, rest)
		}
	}
}
