package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cradle/app/run"
	"cradle/rapi/phrase"
	"cradle/rapi/provxml"
)

// beforeReply is what the handset had where wifi goes: another password, which it
// repeats in a place of its own.
const beforeReply = `<wap-provisioningdoc><characteristic type="Wi-Fi"><characteristic type="Warehouse">` +
	`<parm name="NetworkKey" value="orchid-2207"/><parm name="Remark" value="orchid-2207 since May"/><parm name="Hidden" value="0"/>` +
	`</characteristic></characteristic></wap-provisioningdoc>`

func settings(d *provxml.Document) (list []*provxml.Node) {
	for n := range d.Nodes() {
		if n.Setting() {
			list = append(list, n)
		}
	}
	return list
}

func text(s string) *string { return &s }

// verification reads the settings of wifi back: the key is another one, the remark is
// as it was sent, and of the last no answer came.
func verification(d *provxml.Document) *run.Verification {
	settings := settings(d)
	return &run.Verification{
		Checks: []run.Check{
			{Setting: settings[0], Verdict: run.Differs, Reported: text("violet-4410")},
			{Setting: settings[1], Verdict: run.Verified, Reported: text("as on the note: " + planted), Reason: phrase.New("not {{.Value}}", "Value", "violet-4410")},
			{Setting: settings[2], Verdict: run.NotVerified},
		},
		Started: time.Date(2026, 11, 22, 14, 3, 13, 0, time.UTC), Ended: time.Date(2026, 11, 22, 14, 3, 14, 0, time.UTC),
		Restarted: true, Err: errors.New("it left, and said violet-4410"),
	}
}

// What there was before, what reading back showed, and which run takes back which are
// kept, and of secrets in any of them not a word.
func TestVerified(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	r := aRun(t, "run-1", "1-1", "wifi.xml", wifi)
	w, err := j.Begin(ctx, r)
	must(t, err)
	must(t, w.Step(ctx, "open"))
	must(t, w.Step(ctx, "read"))
	read := time.Date(2026, 11, 22, 14, 3, 12, 0, time.UTC)
	must(t, w.Before(ctx, run.Before{Reply: beforeReply, Read: read, Err: errors.New("no answer of orchid-2207")}))
	if e, err := j.Find(ctx, "1"); err != nil || e.Step != "read" || e.Sent() {
		t.Errorf("%+v, %v", e, err)
	}
	must(t, w.Step(ctx, "send"))
	must(t, w.Reply(ctx, run.Reply{Document: wifiReply, HasDocument: true}))
	must(t, w.Step(ctx, "wait"))
	must(t, w.Step(ctx, "verify"))
	if e, err := j.Find(ctx, "1"); err != nil || e.Step != "verify" || !e.Answered || e.Reply == "" {
		t.Errorf("%+v, %v", e, err)
	}
	r = answered(r, 0, wifiReply, run.AppliedWithProblems)
	r.Verification, r.Resolved = verification(r.Document), true
	must(t, w.End(ctx, r))

	e, err := j.Find(ctx, "1")
	must(t, err)
	v := e.Verification
	if v == nil || v.Verified != 1 || v.Differs != 1 || v.NotVerified != 1 || v.CannotReadBack != 0 || !v.Restarted ||
		v.Ended.Sub(v.Started) != time.Second || v.Why.What != "it left, and said ***" {
		t.Errorf("%+v", v)
	}
	if !e.Resolved || !e.ResolvedAt.IsZero() || !e.BeforeRead.Equal(read) || e.BeforeWhy.What != "no answer of ***" {
		t.Errorf("%+v", e)
	}
	checks, err := j.Checks(ctx, e)
	must(t, err)
	if len(checks) != 3 || checks[0].Verdict != "differs" || !checks[0].Secret || checks[0].Reported != nil ||
		checks[1].Verdict != "verified" || *checks[1].Reported != "as on the note: ***" || checks[1].Reason != "not ***" || checks[1].ReasonText.Text().String() != "not ***" ||
		checks[2].Verdict != "not_verified" || checks[2].Path != "Wi-Fi/Warehouse/Hidden" {
		t.Errorf("%+v", checks)
	}
	before, err := j.Text(ctx, e.Before)
	if err != nil || before.Kind != Before || before.Whole != beforeReply || strings.Contains(before.Readable, "orchid") ||
		!strings.Contains(before.Readable, `value="*** since May"`) {
		t.Errorf("%+v, %v", before, err)
	}
	for _, words := range []string{"orchid", "violet", "tulip", "May"} {
		if got := list(t, j, Filter{Words: words}); len(got) != 0 {
			t.Errorf("%q is found", words)
		}
	}

	// It is taken back: once in vain, then for good.
	for i, ending := range []run.Ending{run.Failed, run.Applied, run.Unknown} {
		u := aRun(t, fmt.Sprint("undo-", i), "1-1", "undo.xml", hello)
		u.Undoes = "run-1"
		w, err := j.Begin(ctx, u)
		must(t, err)
		must(t, w.End(ctx, answered(u, 0, hello, ending)))
	}
	e, err = j.Find(ctx, "1")
	if err != nil || !slices.Equal(e.UndoneBy, []int64{3, 4}) {
		t.Errorf("%v, %v", e.UndoneBy, err)
	}
	if got := list(t, j, Filter{Undoes: "run-1"}); !slices.Equal(numbers(got), []int64{4, 3, 2}) || got[0].Undoes != "run-1" || got[0].UndoneBy != nil {
		t.Errorf("%+v", got)
	}
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
		t.Errorf("%+v, %v", v, err)
	}
	must(t, j.Close())
	contains(t, dir, "orchid", "violet", "tulip")
}

// A run that ended Unknown, and one that was interrupted, get their endings later;
// what was written at the time stays, and pruning takes all of it.
func TestResolve(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	j := open(t, dir)
	r := aRun(t, "run-1", "1-1", "wifi.xml", wifi)
	w, err := j.Begin(ctx, r)
	must(t, err)
	must(t, w.Step(ctx, "send"))
	r.Result, r.Ending, r.Ended = provxml.Lost(r.Document), run.Unknown, r.Started.Add(time.Second)
	must(t, w.End(ctx, r))

	dead := openOther(t, dir)
	for i, step := range []string{"send", "open"} {
		w, err := dead.Begin(ctx, aRun(t, fmt.Sprint("run-", i+2), "1-2", "wifi.xml", wifi))
		must(t, err)
		must(t, w.Step(ctx, step))
	}
	must(t, dead.Close())
	whole(t, j, aRun(t, "run-4", "1-1", "hello.xml", hello), hello)

	for number, want := range map[string]bool{"1": true, "2": true, "3": false, "4": false} {
		e, err := j.Find(ctx, number)
		must(t, err)
		if e.Resolvable() != want {
			t.Errorf("run %s: %v", number, e.Resolvable())
		}
		res := Resolution{Ending: run.AppliedWithProblems, Document: r.Document, Verification: verification(r.Document),
			Note: "asked: violet-4410", Words: Words{Summary: "it has violet-4410"}}
		err = j.Resolve(ctx, e, res)
		if (err == nil) != want {
			t.Errorf("run %s: %v", number, err)
		}
		if !want {
			continue
		}
		was := e
		if e, err = j.Find(ctx, number); err != nil || e.Key() != "applied_with_problems" || e.State != Ended || !e.Resolved || e.ResolvedAt.IsZero() ||
			e.Was != was.Ending || e.Note != "asked: ***" || e.Words.Summary != "it has ***" || e.Verification.Differs != 1 || e.Ended.IsZero() {
			t.Errorf("%+v, %v", e, err)
		}
		if checks, err := j.Checks(ctx, e); err != nil || len(checks) != 3 || checks[0].Reported != nil {
			t.Errorf("%+v, %v", checks, err)
		}
		if err := j.Resolve(ctx, was, res); err == nil || !strings.Contains(err.Error(), "has an ending") {
			t.Errorf("twice: %v", err)
		}
	}
	e, err := j.Find(ctx, "2")
	must(t, err)
	if err := j.Resolve(ctx, e, Resolution{Ending: run.Cancelled}); err == nil {
		t.Error("it is cancelled afterwards")
	}
	e, err = j.Find(ctx, "3")
	must(t, err)
	must(t, j.Settle(ctx, e, ""))
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
		t.Errorf("%+v, %v", v, err)
	}

	// The records of the resolution stand behind those of a later run, and outlive it.
	for _, keep := range []int{3, 1, 1, 0} {
		if _, err := j.Prune(ctx, Pruning{Keep: &keep}); err != nil {
			t.Fatal(err)
		}
		if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Runs != int64(keep) {
			t.Errorf("keep %d: %+v, %v", keep, v, err)
		}
	}
	// What went can come again.
	r.ID = "run-5"
	w, err = j.Begin(ctx, r)
	must(t, err)
	r.Verification = verification(r.Document)
	must(t, w.End(ctx, r))
	if v, err := j.Verify(ctx, ""); err != nil || !v.OK() || v.Texts != 3 {
		t.Errorf("%+v, %v", v, err)
	}
	must(t, j.Close())
	contains(t, dir, "orchid", "violet", "tulip")
}

// openOther opens a journal as another program would.
func openOther(t testing.TB, dir string) *Journal {
	t.Helper()
	j, err := Open(context.Background(), Options{Dir: dir, Create: true, Program: "9.9", Describe: describe})
	must(t, err)
	return j
}

// A run that ended Unknown is settled like one that was interrupted.
func TestSettleUnknown(t *testing.T) {
	ctx := context.Background()
	j := open(t, t.TempDir())
	r := aRun(t, "run-1", "1-1", "wifi.xml", wifi)
	w, err := j.Begin(ctx, r)
	must(t, err)
	r.Result, r.Ending, r.Ended = provxml.Lost(r.Document), run.Unknown, r.Started.Add(time.Second)
	must(t, w.End(ctx, r))
	if got := list(t, j, Filter{Open: true}); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	e, err := j.Find(ctx, "1")
	must(t, err)
	must(t, j.Settle(ctx, e, "wiped it"))
	if got := list(t, j, Filter{Open: true}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if e, err := j.Find(ctx, "1"); err != nil || !e.Settled || e.Note != "wiped it" || e.Key() != "unknown" {
		t.Errorf("%+v, %v", e, err)
	}
}
