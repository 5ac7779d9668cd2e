package journal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cradle/app/run"
)

// The environment that makes the test's program a writer: runs without end, each
// thing reported on standard output after the journal has it.
const (
	writerDir  = "CRADLE_JOURNAL_TEST_DIR"
	writerName = "CRADLE_JOURNAL_TEST_NAME"
	writerRuns = "CRADLE_JOURNAL_TEST_RUNS" // how many; 0: until it is killed
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		if err := writer(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writer(dir string) error {
	ctx := context.Background()
	j, err := Open(ctx, Options{Dir: dir, Create: true, Program: "9.9", Describe: describe})
	if err != nil {
		return err
	}
	defer j.Close()
	t := &testing.B{}
	limit, _ := strconv.Atoi(os.Getenv(writerRuns))
	for i := 0; limit == 0 || i < limit; i++ {
		id := fmt.Sprint(os.Getenv(writerName), "-", i)
		r := aRun(t, id, "1-1", "wifi.xml", strings.Replace(wifi, "Hidden", fmt.Sprint("Hidden", i), 1))
		w, err := j.Begin(ctx, r)
		if err != nil {
			return err
		}
		fmt.Println(id, "begun")
		for _, step := range []string{"open", "send"} {
			if err := w.Step(ctx, step); err != nil {
				return err
			}
			fmt.Println(id, step)
		}
		reply := strings.Replace(wifiReply, "Hidden", fmt.Sprint("Hidden", i), 1)
		if err := w.Reply(ctx, run.Reply{Document: reply, HasDocument: true}); err != nil {
			return err
		}
		fmt.Println(id, "answered")
		if err := w.End(ctx, answered(r, 0, reply, run.Applied)); err != nil {
			return err
		}
		fmt.Println(id, "ended")
	}
	return nil
}

func startWriter(t *testing.T, dir, name string, runs int) (*exec.Cmd, io.Reader) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), writerDir+"="+dir, writerName+"="+name, fmt.Sprint(writerRuns, "=", runs))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, out
}

// ranks orders what a run reports.
var ranks = map[string]int{"begun": 1, "open": 2, "send": 3, "answered": 4, "ended": 5}

// A program that is killed at any moment has lost nothing that it reported, and the
// next one sees which runs it left behind.
func TestKill(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	kills := 60
	if testing.Short() {
		kills = 10
	}
	reported := map[string]string{} // by run, the last that was said of it
	for k := range kills {
		name := fmt.Sprint("k", k)
		cmd, out := startWriter(t, dir, name, 0)
		lines := bufio.NewScanner(out)
		// Some are killed while they begin, the others among the first runs.
		after := rand.IntN(30)
		for n := 0; n < after && lines.Scan(); n++ {
			id, step, _ := strings.Cut(lines.Text(), " ")
			reported[id] = step
		}
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
		must(t, cmd.Process.Kill())
		for lines.Scan() { // what it had said by then
			id, step, _ := strings.Cut(lines.Text(), " ")
			reported[id] = step
		}
		cmd.Wait()
	}
	j, err := Open(ctx, Options{Dir: dir, Create: true})
	must(t, err)
	defer j.Close()
	v, err := j.Verify(ctx, "")
	must(t, err)
	if !v.OK() {
		t.Errorf("%+v", v.Problems)
	}
	seen := map[string]bool{}
	left := 0
	for _, e := range list(t, j, Filter{}) {
		seen[e.ID] = true
		if said := reported[e.ID]; ranks[e.Step] < ranks[said] || ranks[e.Step] > ranks[said]+1 {
			t.Errorf("%s reported %q, and the journal has %q", e.ID, said, e.Step)
		}
		if e.Step != "ended" {
			left++
			if e.State != Interrupted {
				t.Errorf("%s is %s", e.ID, e.Key())
			}
		}
		if doc, err := j.Text(ctx, e.Document); err != nil || !strings.Contains(doc.Whole, "tulip") {
			t.Errorf("%s: %+v, %v", e.ID, doc, err)
		}
		if e.Step == "answered" || e.Step == "ended" {
			if reply, err := j.Text(ctx, e.Reply); err != nil || !strings.Contains(reply.Whole, "tulip") {
				t.Errorf("%s: %+v, %v", e.ID, reply, err)
			}
		}
	}
	for id, step := range reported {
		if !seen[id] {
			t.Errorf("%s reported %q, and the journal has nothing of it", id, step)
		}
	}
	open := list(t, j, Filter{Open: true})
	if len(open) != left || left == 0 {
		t.Errorf("%d runs are listed as left behind, of %d", len(open), left)
	}
	t.Logf("killed %d times: %d runs, %d of them left behind, %d records", kills, v.Runs, left, v.Records)
	for _, e := range open {
		must(t, j.Settle(ctx, e, ""))
	}
	if open := list(t, j, Filter{Open: true}); len(open) != 0 {
		t.Errorf("%d are left after all were settled", len(open))
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
		t.Errorf("%+v, %v", v, err)
	}
	if files, _ := os.ReadDir(liveDir(dir)); len(files) > 2 {
		t.Errorf("%d files of dead programs lie around", len(files))
	}
}

// Four programs begin a journal and write it at the same time, while it is read.
func TestFourPrograms(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	const programs, runs = 4, 25
	var wg sync.WaitGroup
	for p := range programs {
		cmd, out := startWriter(t, dir, fmt.Sprint("p", p), runs)
		wg.Go(func() {
			io.Copy(io.Discard, out)
			if err := cmd.Wait(); err != nil {
				t.Errorf("program %d: %v", p, err)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	reads := 0
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		case <-time.After(20 * time.Millisecond):
		}
		j, err := Open(ctx, Options{Dir: dir})
		if err != nil {
			if reads == 0 {
				continue // nobody has begun it yet
			}
			t.Fatal(err)
		}
		v, err := j.Verify(ctx, "")
		if err != nil || !v.OK() {
			t.Fatalf("%+v, %v", v, err)
		}
		reads++
		must(t, j.Close())
	}
	j := open(t, dir)
	all := list(t, j, Filter{})
	if len(all) != programs*runs {
		t.Errorf("%d runs", len(all))
	}
	of := map[string]bool{}
	for i, e := range all {
		if e.Number != int64(len(all)-i) || e.Key() != "applied" || of[e.ID] {
			t.Errorf("%+v", e)
		}
		of[e.ID] = true
	}
	v, err := j.Verify(ctx, "")
	if err != nil || !v.OK() || v.Texts != 3*runs {
		t.Errorf("%+v, %v", v, err)
	}
	t.Logf("verified %d times meanwhile", reads)
}
