//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"cradle/app/journal"
	"cradle/app/run"
)

// plainProgram is the program to be killed: "cradle", which is this very test, or one
// without the race detector, with which a start takes many times as long. What is found
// here is no race.
func plainProgram(t *testing.T) string {
	info, ok := debug.ReadBuildInfo()
	set := map[string]string{}
	if ok {
		for _, s := range info.Settings {
			set[s.Key] = s.Value
		}
	}
	if set["-race"] != "true" {
		return "cradle"
	}
	program := filepath.Join(t.TempDir(), "cradle")
	if out, err := exec.Command("go", "build", "-trimpath", "-tags", set["-tags"], "-o", program, "cradle/app").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// killBench are handsets in programs of their own, and one journal.
type killBench struct {
	program      string
	dir, journal string
	states       []string // of each handset

	mu       sync.Mutex
	reported map[string]saidOf // by run id, the last that was said of it on standard output
	trying   int               // programs that are to be killed
	kills    int
	found    map[string]int // how many runs the journal has in the end, by what it has of them
	sent     map[string]sentRun
}

// saidOf is what a program said of a run.
type saidOf struct {
	step   string
	ending string // of one that ended
}

// sentRun is a document that a program was to apply.
type sentRun struct{ handset int }

// stepsOf orders what is said of a run and what the journal has.
var stepsOf = map[string]int{"begun": 1, "open": 2, "read": 3, "send": 4, "busy": 4, "answered": 5, "wait": 6, "verify": 6, "ended": 7}

// The program is killed at 200 moments, on 8 handsets that live in programs of their
// own. After each, the journal opens, is sound, and has all that was reported; in the
// end it agrees with what the handsets have.
func TestKilledAnywhere(t *testing.T) {
	needsPorts(t, "that the journal and the handsets agree whenever the program is killed")
	const handsets = 8
	kills := 200
	if testing.Short() {
		kills = 16
	}
	seed := uint64(time.Now().UnixNano())
	fmt.Sscan(os.Getenv("CRADLE_KILL_SEED"), &seed)
	t.Logf("CRADLE_KILL_SEED=%d", seed)

	b := &killBench{program: plainProgram(t), dir: t.TempDir(), reported: map[string]saidOf{}, found: map[string]int{}, sent: map[string]sentRun{}}
	b.journal = filepath.Join(b.dir, "journal")
	var sims []*exec.Cmd
	for k := range handsets {
		state := filepath.Join(b.dir, fmt.Sprint("state", k))
		b.states = append(b.states, state)
		desktop, handset := loopback(byte(100 + k))
		cmd := exec.Command(b.program, "simulate", "--listen", handset.String(), "--desktop", desktop.String(),
			fmt.Sprintf("wm65-professional:name=KILL-%d", k), "--state", state)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		sims = append(sims, cmd)
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		if !bufio.NewScanner(out).Scan() {
			t.Fatal("a simulated handset did not start")
		}
	}

	started := time.Now()
	ctx, cancel := context.WithTimeoutCause(t.Context(), killDeadline, fmt.Errorf("the kills did not come to an end within %v", killDeadline))
	defer cancel()
	var wg sync.WaitGroup
	for k := range handsets {
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(k)))
			for b.goesOn(kills) {
				killed, err := b.kill(ctx, k, dice)
				b.done(killed)
				if err != nil {
					t.Errorf("handset %d: %v", k, err)
					cancel()
					return
				}
			}
		})
	}
	wg.Wait()
	for _, cmd := range sims { // they write what they have
		cmd.Process.Signal(syscall.SIGINT)
		cmd.Wait()
	}
	if !t.Failed() {
		b.agree(t)
	}
	t.Logf("killed %d times in %v: %v", b.kills, time.Since(started).Round(time.Second), b.found)
	if b.kills != kills && !t.Failed() {
		t.Errorf("it was killed %d times, not %d", b.kills, kills)
	}
}

const (
	// killDeadline is for all kills. They take 20 to 40 seconds on two processors that
	// have nothing else to do.
	killDeadline = 8 * time.Minute
	// hangs: a program that is at work for so long hangs.
	hangs = 90 * time.Second
	// runEvents are from the beginning of the first of two runs to shortly before the
	// end of the second.
	runEvents = 18
)

// goesOn reports whether there is to be another kill.
func (b *killBench) goesOn(kills int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.kills+b.trying >= kills {
		return false
	}
	b.trying++
	return true
}

// done counts a kill, if it was one: the program may have ended before.
func (b *killBench) done(killed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying--
	if killed {
		b.kills++
	}
}

// kill starts the program with two documents on a handset, kills it at a moment, and
// looks at the journal.
func (b *killBench) kill(ctx context.Context, k int, dice *rand.Rand) (killed bool, err error) {
	var files []string
	for range 2 {
		b.mu.Lock()
		name := fmt.Sprintf("Set%d", len(b.sent))
		b.sent[name] = sentRun{k}
		b.mu.Unlock()
		file := filepath.Join(b.dir, name+".xml")
		text := fmt.Sprintf(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Kill">`+
			`<parm name="%s" value="yes"/></characteristic></characteristic></wap-provisioningdoc>`, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return false, err
		}
		files = append(files, file)
	}
	desktop, handset := loopback(byte(100 + k))
	ctx, cancel := context.WithTimeoutCause(ctx, hangs, fmt.Errorf("the program hung for %v", hangs))
	defer cancel()
	cmd := exec.CommandContext(ctx, b.program, append([]string{"apply", "--over", desktop.String() + "," + handset.String(), "--events",
		"--journal", b.journal, "--wait", "30s"}, files...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	// Some are killed while they start, most while a run goes on, at any of its events or
	// a moment later.
	if dice.IntN(8) == 0 {
		time.Sleep(time.Duration(dice.IntN(300_000)) * time.Microsecond)
	} else {
		for left := 1 + dice.IntN(runEvents); left > 0 && lines.Scan(); {
			if b.note(lines.Bytes()) {
				left--
			}
		}
		time.Sleep(time.Duration(dice.IntN(2_000)) * time.Microsecond)
	}
	cmd.Process.Kill() // SIGKILL
	for lines.Scan() { // what it had said by then
		b.note(lines.Bytes())
	}
	cmd.Wait()
	if ctx.Err() != nil {
		return false, fmt.Errorf("%w: %s", context.Cause(ctx), errs.String())
	}
	switch code := cmd.ProcessState.ExitCode(); code {
	case -1:
		return true, b.look(ctx)
	case exitDone, exitProblems:
		return false, nil
	default:
		return false, fmt.Errorf("exit code %d: %s", code, errs.String())
	}
}

// note takes what a line reports of a run, if it is about one.
func (b *killBench) note(line []byte) bool {
	var e struct {
		Event, Run, Phase, Ending string
	}
	if json.Unmarshal(line, &e) != nil || e.Run == "" {
		return false
	}
	step := map[string]string{"run_began": "begun", "run_ended": "ended"}[e.Event]
	if step == "" && stepsOf[e.Phase] > 0 {
		step = e.Phase
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if stepsOf[step] > stepsOf[b.reported[e.Run].step] {
		b.reported[e.Run] = saidOf{step, e.Ending}
	}
	return true
}

// look opens the journal, which may not be there yet, and compares it with what was
// reported. It may be written meanwhile.
func (b *killBench) look(ctx context.Context) error {
	b.mu.Lock()
	reported := maps.Clone(b.reported)
	b.mu.Unlock()
	run := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, b.program, append(args, "--journal", b.journal)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return out, fmt.Errorf("cradle %s: %w: %s", strings.Join(args, " "), err, out)
		}
		return out, nil
	}
	if _, err := os.Stat(filepath.Join(b.journal, "journal.db")); err != nil && len(reported) == 0 {
		return nil
	}
	if _, err := run("history", "verify"); err != nil {
		return err
	}
	out, err := run("history", "list", "--limit", "0", "--json")
	if err != nil {
		return err
	}
	var list historyDoc
	if err := json.Unmarshal(out[bytes.IndexByte(out, '{'):], &list); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	has := map[string]saidOf{}
	for _, r := range list.Runs {
		if has[r.Run] = (saidOf{"ended", r.Ending}); r.Ending == "running" || r.Ending == "interrupted" {
			has[r.Run] = saidOf{r.Step, ""}
		}
	}
	for id, said := range reported {
		if is := has[id]; stepsOf[is.step] < stepsOf[said.step] || said.ending != "" && said.ending != is.ending {
			return fmt.Errorf("of run %s was reported %q, and the journal has %q", id, said, is)
		}
	}
	return nil
}

// agree compares the journal with what the handsets have, and with what is told of
// runs that were interrupted.
func (b *killBench) agree(t *testing.T) {
	ctx := t.Context()
	j, err := journal.Open(ctx, journal.Options{Dir: b.journal})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	var has []string
	for _, state := range b.states {
		has = append(has, readAll(t, state))
	}
	runs := map[string]journal.Entry{} // by the document's name
	left := 0
	for e, err := range j.Runs(ctx, journal.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(e.Name), ".xml")
		runs[name] = e
		b.found[e.Key()+" "+e.Step]++
		in := strings.Contains(has[b.sent[name].handset], `"`+name+`"`)
		switch {
		case e.Ending == run.Applied && !in:
			t.Errorf("run %d is Applied, and the handset has nothing of it", e.Number)
		case !e.Sent() && in, e.Ending == run.NotSent && in, e.Ending == run.Failed && in:
			t.Errorf("run %d, %s %s, was not sent or failed, and is on the handset", e.Number, e.Key(), e.Step)
		case e.State == journal.Running:
			t.Errorf("run %d goes on", e.Number)
		}
		if e.State == journal.Interrupted {
			left++
			if whatToDo(e) == "" {
				t.Errorf("run %d: nothing is said of what to do", e.Number)
			}
		}
		for k, text := range has {
			if k != b.sent[name].handset && strings.Contains(text, `"`+name+`"`) {
				t.Errorf("%s was for handset %d, and is on %d", name, b.sent[name].handset, k)
			}
		}
	}
	for name, s := range b.sent { // what the journal knows nothing of touched nothing
		if _, begun := runs[name]; !begun && strings.Contains(has[s.handset], `"`+name+`"`) {
			t.Errorf("%s is on handset %d, and no run in the journal sent it", name, s.handset)
		}
	}
	if left <= b.kills/2 {
		t.Errorf("of %d kills, %d interrupted a run: the test kills at the wrong moments", b.kills, left)
	}
	out, err := exec.Command("cradle", "history", "list", "--open", "--journal", b.journal).Output()
	if err != nil || strings.Count(string(out), "What to do: ") < left {
		t.Errorf("of %d interrupted runs it lists, %v,\n%s", left, err, out)
	}
	var errs bytes.Buffer
	next := exec.Command("cradle", "apply", "--simulate", write(t, "hello.xml", oneSetting), "--journal", b.journal)
	next.Stderr = &errs
	next.Run()
	if want := fmt.Sprintf("cradle: %d runs were interrupted; what to do: cradle history list --open\n", left); left > 1 && !strings.Contains(errs.String(), want) {
		t.Errorf("the next start says %q, not %q", errs.String(), want)
	}
}

// readAll is the text of all files below a folder; UTF-16 is made UTF-8.
func readAll(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.HasPrefix(b, []byte{0xff, 0xfe}) {
			units := make([]uint16, (len(b)-2)/2)
			for i := range units {
				units[i] = binary.LittleEndian.Uint16(b[2+2*i:])
			}
			b = []byte(string(utf16.Decode(units)))
		}
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
