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
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"cradle/app/journal"
	"cradle/app/run"
)

// killBench are handsets in programs of their own, and one journal.
type killBench struct {
	dir, journal string
	states       []string // of each handset

	mu       sync.Mutex
	reported map[string]string // by run id, the last that was said of it on standard output
	kills    int
	inTime   map[string]int // how many were killed in each step
	sent     map[string]sentRun
}

// sentRun is a document that a program was to apply.
type sentRun struct{ handset int }

// stepsOf orders what is said of a run and what the journal has.
var stepsOf = map[string]int{"begun": 1, "open": 2, "read": 3, "send": 4, "busy": 4, "answered": 5, "wait": 6, "verify": 6, "ended": 7}

// The program is killed at 200 moments, on 8 handsets that live in programs of their
// own. After each, the journal opens, is sound, and has all that was reported; in the
// end it agrees with what the handsets have.
func TestKilledAnywhere(t *testing.T) {
	if none, err := noPorts(); err != nil {
		t.Fatal(err)
	} else if none {
		t.Skip("SKIPPED: port 990 cannot be opened on this computer")
	}
	const handsets = 8
	kills := 200
	if testing.Short() {
		kills = 16
	}
	seed := uint64(time.Now().UnixNano())
	fmt.Sscan(os.Getenv("CRADLE_KILL_SEED"), &seed)
	t.Logf("CRADLE_KILL_SEED=%d", seed)

	b := &killBench{dir: t.TempDir(), reported: map[string]string{}, inTime: map[string]int{}, sent: map[string]sentRun{}}
	b.journal = filepath.Join(b.dir, "journal")
	var sims []*exec.Cmd
	for k := range handsets {
		state := filepath.Join(b.dir, fmt.Sprint("state", k))
		b.states = append(b.states, state)
		desktop, handset := loopback(byte(100 + k))
		cmd := exec.Command("cradle", "simulate", "--listen", handset.String(), "--desktop", desktop.String(),
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
	var wg sync.WaitGroup
	for k := range handsets {
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(k)))
			for b.goesOn(kills, started) {
				if err := b.kill(k, dice); err != nil {
					t.Errorf("handset %d: %v", k, err)
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
	t.Logf("killed %d times in %v: %v", b.kills, time.Since(started).Round(time.Second), b.inTime)
	if b.kills < min(kills, fewestKills) && !t.Failed() {
		t.Errorf("it was killed %d times, of %d", b.kills, kills)
	}
}

// A computer that is busy with other things does not get to all kills in killTime.
const (
	killTime    = 80 * time.Second
	fewestKills = 40
)

// goesOn reports whether there is to be another kill.
func (b *killBench) goesOn(kills int, started time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kills < kills && time.Since(started) < killTime
}

// kill starts the program with two documents on a handset, kills it at a moment, and
// looks at the journal.
func (b *killBench) kill(k int, dice *rand.Rand) error {
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
			return err
		}
		files = append(files, file)
	}
	desktop, handset := loopback(byte(100 + k))
	cmd := exec.Command("cradle", append([]string{"apply", "--over", desktop.String() + "," + handset.String(), "--events",
		"--journal", b.journal, "--wait", "10s"}, files...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }) // nothing hangs
	defer ended.Stop()
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	// Some are killed while they start, most at some event of theirs.
	events := -1
	if dice.IntN(5) > 0 {
		events = dice.IntN(34)
	}
	pause := time.Duration(dice.IntN(2_000)) * time.Microsecond
	if events < 0 {
		pause = time.Duration(dice.IntN(300_000)) * time.Microsecond
	}
	for i := 0; i < events && lines.Scan(); i++ {
		b.note(lines.Bytes())
	}
	time.Sleep(pause)
	err = cmd.Process.Kill() // SIGKILL
	for lines.Scan() {       // what it had said by then
		b.note(lines.Bytes())
	}
	cmd.Wait()
	killed := err == nil && cmd.ProcessState.ExitCode() == -1
	if !killed && cmd.ProcessState.ExitCode() > 0 && cmd.ProcessState.ExitCode() != exitProblems {
		return fmt.Errorf("exit code %d: %s", cmd.ProcessState.ExitCode(), errs.String())
	}
	return b.look(killed)
}

// note takes what a line reports of a run.
func (b *killBench) note(line []byte) {
	var e struct {
		Event, Run, Phase, Ending string
	}
	if json.Unmarshal(line, &e) != nil || e.Run == "" {
		return
	}
	step := map[string]string{"run_began": "begun", "run_ended": "ended"}[e.Event]
	if step == "" && stepsOf[e.Phase] > 0 {
		step = e.Phase
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if stepsOf[step] > stepsOf[b.reported[e.Run]] {
		b.reported[e.Run] = step
	}
}

// look opens the journal, which may not be there yet, and compares it with what was
// reported. It may be written meanwhile.
func (b *killBench) look(killed bool) error {
	if !killed {
		return nil
	}
	b.mu.Lock()
	b.kills++
	reported := maps.Clone(b.reported)
	b.mu.Unlock()
	ctx := context.Background()
	j, err := journal.Open(ctx, journal.Options{Dir: b.journal})
	if err != nil {
		if len(reported) == 0 {
			return nil
		}
		return err
	}
	defer j.Close()
	v, err := j.Verify(ctx, "")
	if err != nil {
		return err
	}
	if !v.OK() {
		return fmt.Errorf("the journal is not sound: %v", v.Problems)
	}
	has := map[string]string{}
	for e, err := range j.Runs(ctx, journal.Filter{}) {
		if err != nil {
			return err
		}
		has[e.ID] = e.Step
	}
	for id, said := range reported {
		if stepsOf[has[id]] < stepsOf[said] {
			return fmt.Errorf("run %s reported %q, and the journal has %q", id, said, has[id])
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
		b.inTime[e.Key()+" "+e.Step]++
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
	if left == 0 {
		t.Error("no run was interrupted: the test kills at the wrong moments")
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
