package journal

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// The hash of a record, by hand: Python's hashlib over the bytes that sum's comment
// names, for record 1 at time 2 about run 3, kind "step", body {"step":"send"}, after
// 32 zero bytes.
func TestSum(t *testing.T) {
	r := record{seq: 1, time: 2, run: 3, kind: "step", body: `{"step":"send"}`, prev: make([]byte, 32)}
	const want = "d68e8d49bf015141b7c0c59cfa76574da3e0b68c361787d21f5bc264a475ab15"
	if got := hex.EncodeToString(r.sum()); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// fiddle changes a closed journal by hand.
func fiddle(t testing.TB, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, dbFile))
	must(t, err)
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Whatever is changed in the database by hand is found and named.
func TestTampering(t *testing.T) {
	ctx := context.Background()
	original := t.TempDir()
	j := open(t, original)
	// Records: 1 text, 2 begin, 3 open, 4 send, 5 text, 6 reply, 7 text, 8 end;
	// then 9 begin, 10 open, 11 send, 12 reply, 13 end, the second run of the same.
	for i := range 2 {
		whole(t, j, aRun(t, fmt.Sprint("run-", i), fmt.Sprint("1-", i), "wifi.xml", wifi), wifiReply)
	}
	head, err := j.Head(ctx)
	must(t, err)
	must(t, j.Close())
	const rehash = `UPDATE head SET seq = (SELECT max(seq) FROM record), hash = (SELECT hash FROM record ORDER BY seq DESC LIMIT 1),
		records = (SELECT count(*) FROM record), runs = (SELECT count(*) FROM run)`
	for _, tt := range []struct {
		name string
		do   []string
		want []string // each is said
	}{
		{"an edit", []string{`UPDATE record SET body = replace(body, 'applied', 'failed') WHERE seq = 8`},
			[]string{"record 8 (end, about run 1) was changed after it was written", "run 1 is not in the list as its records have it"}},
		{"a time", []string{`UPDATE record SET time = time + 1 WHERE seq = 4`}, []string{"record 4 (step, about run 1) was changed after it was written"}},
		{"a hash", []string{`UPDATE record SET hash = zeroblob(32) WHERE seq = 4`},
			[]string{"record 4 (step, about run 1) was changed after it was written", "record 5 follows another record than the one before it"}},
		{"a loss", []string{`DELETE FROM record WHERE seq = 4`}, []string{"record 4 is lost", "there are 12 records, and there must be 13"}},
		{"a loss that is counted", []string{`DELETE FROM record WHERE seq BETWEEN 3 AND 4`, rehash}, []string{"records 3 to 4 are lost"}},
		{"the first ones", []string{`DELETE FROM record WHERE seq < 4`, rehash}, []string{"records 1 to 3 are lost", "of which there is no beginning"}},
		{"a swap", []string{`UPDATE record SET seq = -1 WHERE seq = 3`, `UPDATE record SET seq = 3 WHERE seq = 4`, `UPDATE record SET seq = 4 WHERE seq = -1`},
			[]string{"at the place of record 3 stands record 4, about run 1", "at the place of record 4 stands record 3, about run 1"}},
		{"the last", []string{`DELETE FROM record WHERE seq = 13`}, []string{"record 13, the last one, is lost"}},
		{"the last ones", []string{`DELETE FROM record WHERE seq > 9`}, []string{"records 10 to 13, the last ones, are lost"}},
		{"one more", []string{`INSERT INTO record SELECT 14, time, run, kind, body, hash, hash FROM record WHERE seq = 13`},
			[]string{"record 14 and those behind it are not counted by the head", "record 14 (end, about run 2) was changed"}},
		{"the head", []string{`UPDATE head SET hash = zeroblob(32)`}, []string{"the last record is not the one that the head names"}},
		{"no head", []string{`DELETE FROM head`}, []string{"the head is missing"}},
		{"a run", []string{`UPDATE run SET ending = 'failed' WHERE number = 1`}, []string{"run 1 is not in the list as its records have it"}},
		{"what a run says", []string{`UPDATE entry SET entry = replace(entry, 'wifi.xml', 'mail.xml') WHERE run = 2`}, []string{"run 2 is not in the list as its records have it"}},
		{"what a handset is called", []string{`UPDATE handset SET name = 'WH-9' WHERE handset = '1-1'`}, []string{"run 2 is not in the list as its records have it"}},
		{"a text of a run", []string{`DELETE FROM run_text WHERE run = 2`}, []string{"run 2 has lost a text of its own"}},
		{"a run lost", []string{`DELETE FROM run WHERE number = 1`}, []string{"run 1 is missing in the list of runs", "there are 1 runs, and there must be 2"}},
		{"a document", []string{`UPDATE text SET readable = replace(readable, 'Hidden', 'Shown') WHERE kind = 'document'`}, []string{"the document ", " was changed after it was written"}},
		{"what is sealed", []string{`UPDATE text SET sealed = NULL WHERE kind = 'reply'`}, []string{"the reply "}},
		{"a text lost", []string{`DELETE FROM text WHERE kind = 'reply'`}, []string{"the text ", " is lost"}},
		{"a text more", []string{`INSERT INTO text (id, kind, readable) VALUES ('x', 'reply', '')`}, []string{"there is a reply (x) that no record speaks of"}},
	} {
		dir := copied(t, original)
		fiddle(t, dir, tt.do...)
		j, err := Open(ctx, Options{Dir: dir})
		must(t, err)
		v, err := j.Verify(ctx, "")
		must(t, err)
		var said []string
		for _, p := range v.Problems {
			said = append(said, p.What)
		}
		all := strings.Join(said, "\n")
		for _, want := range tt.want {
			if !strings.Contains(all, want) {
				t.Errorf("%s: it says\n%s\nand not %q", tt.name, all, want)
			}
		}
		must(t, j.Close())
	}

	// Written anew from some record on, the chain is sound: a head from before tells.
	dir := copied(t, original)
	j, err = Open(ctx, Options{Dir: dir})
	must(t, err)
	if v, err := j.Verify(ctx, head.Short()); err != nil || !v.OK() || v.Asked != 13 || v.Head != head {
		t.Errorf("%+v, %v", v, err)
	}
	if v, err := j.Verify(ctx, "0123456789abcdef"); err != nil || !v.OK() || v.Asked != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	must(t, j.Close())

	// Nothing is appended to a chain whose end is not its own.
	fiddle(t, dir, `DELETE FROM record WHERE seq = 13`)
	j = open(t, dir)
	if _, err := j.Begin(ctx, aRun(t, "run-9", "1-9", "hello.xml", hello)); err == nil || !strings.Contains(err.Error(), "cradle history verify") {
		t.Errorf("%v", err)
	}
}

// copied is a copy of a journal's folder.
func copied(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	must(t, os.CopyFS(to, os.DirFS(dir)))
	return to
}

// Pruning leaves a chain that can be verified, and of what went nothing.
func TestPrune(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	for i := range 10 {
		r := aRun(t, fmt.Sprint("run-", i), fmt.Sprint("1-", i), "hello.xml", hello)
		if i == 3 {
			r.Document = parse(t, "daffodil.xml", strings.Replace(hello, "Greeting", "Daffodil", 1))
		}
		r.Started = r.Started.AddDate(0, 0, i)
		whole(t, j, r, r.Document.Text())
	}
	check := func(records, runs, pruned int64) *Verification {
		t.Helper()
		v, err := j.Verify(ctx, "")
		must(t, err)
		if !v.OK() || v.Records != records || v.Runs != runs || v.Pruned != pruned {
			t.Fatalf("%+v", v)
		}
		return v
	}
	check(56, 10, 0) // 8, 5, 5, 8, 5, ...
	keep := func(n int) Pruning { return Pruning{Keep: &n} }

	dry := keep(4)
	dry.Dry = true
	if p, err := j.Prune(ctx, dry); err != nil || p.Runs != 6 || p.Records != 36 || p.Texts != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	check(56, 10, 0)
	if p, err := j.Prune(ctx, Pruning{Before: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}); err != nil || p.Runs != 2 || p.Records != 13 {
		t.Errorf("%+v, %v", p, err)
	}
	check(44, 8, 13) // the checkpoint is one
	if p, err := j.Prune(ctx, keep(4)); err != nil || p.Runs != 4 || p.Texts != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	check(22, 4, 36)
	if got := numbers(list(t, j, Filter{})); !slices.Equal(got, []int64{10, 9, 8, 7}) {
		t.Errorf("runs %v", got)
	}
	if got := list(t, j, Filter{Words: "daffodil"}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	must(t, j.Close())
	b, err := os.ReadFile(filepath.Join(dir, dbFile))
	must(t, err)
	if strings.Contains(string(b), "Daffodil") {
		t.Error("what was pruned is still in the file")
	}

	// The checkpoint is part of the chain.
	for _, edit := range []string{
		`UPDATE record SET body = replace(body, '"up_to":36', '"up_to":37') WHERE kind = 'checkpoint'`,
		`DELETE FROM record WHERE kind = 'checkpoint'`,
		`DELETE FROM record WHERE seq = 37`,
	} {
		dir := copied(t, dir)
		fiddle(t, dir, edit)
		k, err := Open(ctx, Options{Dir: dir})
		must(t, err)
		if v, err := k.Verify(ctx, ""); err != nil || v.OK() {
			t.Errorf("%s: %+v, %v", edit, v, err)
		}
		if p, err := k.Prune(ctx, keep(0)); err == nil || !strings.Contains(err.Error(), "it is not sound") {
			t.Errorf("%s: %+v, %v", edit, p, err)
		}
		must(t, k.Close())
	}

	// It goes on; a run that goes on holds what comes after it.
	j = open(t, dir)
	w, err := j.Begin(ctx, aRun(t, "run-10", "1-10", "hello.xml", hello))
	must(t, err)
	if w.Number() != 11 {
		t.Errorf("run %d", w.Number())
	}
	whole(t, j, aRun(t, "run-11", "1-11", "hello.xml", hello), hello)
	if p, err := j.Prune(ctx, keep(0)); err != nil || p.Runs != 4 || p.Held != 11 {
		t.Errorf("%+v, %v", p, err)
	}
	must(t, w.Step(ctx, "send"))
	e, err := j.Find(ctx, "11")
	must(t, err)
	must(t, j.Settle(ctx, e, "looked at it"))
	if p, err := j.Prune(ctx, keep(1)); err != nil || p.Runs != 0 || p.Held != 0 {
		t.Errorf("12 ended while 11 went on, and both stay: %+v, %v", p, err)
	}
	if p, err := j.Prune(ctx, keep(0)); err != nil || p.Runs != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	if err := w.Step(ctx, "busy"); err == nil || !strings.Contains(err.Error(), "not in the journal any more") {
		t.Errorf("%v", err)
	}
	w = whole(t, j, aRun(t, "run-12", "1-12", "wifi.xml", wifi), wifiReply)
	if w.Number() != 13 {
		t.Errorf("a number is given twice: %d", w.Number())
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != 1 || v.Texts != 3 {
		t.Errorf("%+v, %v", v, err)
	}
}
