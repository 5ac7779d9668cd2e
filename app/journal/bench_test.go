package journal

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"cradle/app/run"
)

// hundred is a document with 100 settings, one of them a secret.
func hundred() string {
	var b strings.Builder
	b.WriteString(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKLM\Software\Contoso">`)
	for i := range 99 {
		fmt.Fprintf(&b, `<parm name="Setting%d" value="value number %d" datatype="string"/>`, i, i)
	}
	b.WriteString(`<parm name="Password" value="Kw7-tulip-9931"/></characteristic></characteristic></wap-provisioningdoc>`)
	return b.String()
}

// BenchmarkRun appends a run of 100 settings, with a document and a reply of its own:
// six transactions, each on the disk when it ends. With "same", the document and the
// reply are there already, as on the second of many handsets.
func BenchmarkRun(b *testing.B) {
	for _, same := range []bool{false, true} {
		name := "new"
		if same {
			name = "same"
		}
		b.Run(name, func(b *testing.B) {
			ctx := context.Background()
			j := open(b, b.TempDir())
			text := hundred()
			r := aRun(b, "", "1-1", "hundred.xml", text)
			i := 0
			for b.Loop() {
				i++
				r.ID = fmt.Sprint("run-", i)
				if !same {
					text = strings.Replace(hundred(), "number 1", fmt.Sprint("number ", i, "-1"), 1)
					r.Document = parse(b, "hundred.xml", text)
				}
				w, err := j.Begin(ctx, r)
				must(b, err)
				must(b, w.Step(ctx, "open"))
				must(b, w.Step(ctx, "send"))
				must(b, w.Reply(ctx, run.Reply{Document: text, HasDocument: true}))
				must(b, w.End(ctx, answered(r, 0, text, run.Applied)))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/run")
		})
	}
}

// filled is a journal of n runs on 50 handsets of 20 documents.
func filled(b testing.TB, n int) string {
	dir := b.TempDir()
	fill(b, dir, n)
	return dir
}

// fill writes n runs as Begin, Step, Reply and End do, but thousands in a transaction,
// and looks them up only when they have ended.
func fill(b testing.TB, dir string, n int) {
	ctx := context.Background()
	j := open(b, dir)
	session, err := j.ownSession()
	must(b, err)
	type texts struct{ document, reply, result, checks *storedText }
	var all []texts
	var verified *verifiedBody
	for i := range 20 {
		text := strings.Replace(hello, "hello", fmt.Sprint("hello word", i), 1)
		r := aRun(b, "", "1-1", "x.xml", text)
		m := newMasker(r.Document)
		var t texts
		t.document, err = j.prepareDocument(r.Document, m)
		must(b, err)
		t.reply, err = j.prepareText(Reply, text, text)
		must(b, err)
		list, err := json.Marshal(settingsOf(answered(r, 0, text, run.Applied).Result, m))
		must(b, err)
		t.result, err = j.prepareText(Result, string(list), string(list))
		must(b, err)
		verified, t.checks, err = j.prepareVerification(&run.Verification{Checks: []run.Check{{Setting: settings(r.Document)[0], Verdict: run.Verified}}}, m)
		must(b, err)
		all = append(all, t)
	}
	begun := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	for from := 0; from < n; from += 5000 {
		must(b, j.append(ctx, func(a *appender) error {
			for i := from; i < min(from+5000, n); i++ {
				t := all[i%len(all)]
				for _, one := range []*storedText{t.document, t.reply, t.result, t.checks} {
					must(b, a.addText(one))
				}
				a.number++
				a.runs++
				started := begun.Add(time.Duration(i) * time.Minute)
				port := fmt.Sprint("1-", i%50)
				id := identityBody{GUID: "{D452FF30-1}", Name: "WH-" + port, Model: "HTC P3600", Platform: "PocketPC", OSMajor: 5, OSMinor: 2, Build: 21234}
				v := *verified
				v.Checks, v.Started, v.Ended = t.checks.id, started.UnixNano(), started.UnixNano()+1e8
				e := &Entry{}
				for _, one := range []struct {
					kind string
					body any
				}{
					{kindBegin, beginBody{ID: started.Format("20060102-150405.000-") + fmt.Sprintf("%010x", i), Program: "1.2.3", Host: "bench", PID: 4711, Session: session,
						Handset: port, Port: port, Identity: id, Name: fmt.Sprintf("document%d.xml", i%20), Document: t.document.id, Encoding: "utf-8", Flags: 1, Started: started.UnixNano()}},
					{kindStep, stepBody{"open"}},
					{kindStep, stepBody{"read"}},
					{kindBefore, beforeBody{Before: t.reply.id, Read: started.UnixNano()}},
					{kindStep, stepBody{"send"}},
					{kindReply, replyBody{0, true, t.reply.id}},
					{kindStep, stepBody{"verify"}},
					{kindEnd, endBody{Ending: "applied", Ended: started.UnixNano() + 1e8, Result: t.result.id, Verification: &v,
						Words: Words{Summary: "Applied: 1 of 1 setting on " + port + " in 100 ms (verified)"}}},
				} {
					rec, err := a.add(a.number, one.kind, one.body)
					must(b, err)
					must(b, e.take(rec))
				}
				must(b, putRow(ctx, a.tx, e, true))
				must(b, indexRun(ctx, a.tx, e, kindBegin))
			}
			return nil
		}))
	}
	must(b, j.Close())
}

// BenchmarkMany looks into a journal of 10,000 runs, or as many as
// CRADLE_BENCH_RUNS says.
func BenchmarkMany(b *testing.B) {
	ctx := context.Background()
	n := 10_000
	if s := os.Getenv("CRADLE_BENCH_RUNS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	dir := filled(b, n)
	i, err := os.Stat(filepath.Join(dir, dbFile))
	must(b, err)
	for _, bench := range []struct {
		name, unit string
		do         func(*testing.B, *Journal)
	}{
		{"list", "ms/list", func(b *testing.B, j *Journal) {
			if got := len(list(b, j, Filter{})); got != n {
				b.Fatal(got)
			}
		}},
		{"newest", "ms/list", func(b *testing.B, j *Journal) {
			if got := len(list(b, j, Filter{Limit: 50})); got != 50 {
				b.Fatal(got)
			}
		}},
		{"search", "ms/search", func(b *testing.B, j *Journal) {
			if got := list(b, j, Filter{Words: "word7 wh-1-27", Limit: 50}); len(got) != 50 && n > 5000 {
				b.Fatal(len(got))
			}
		}},
		{"interrupted", "ms/list", func(b *testing.B, j *Journal) {
			if got := list(b, j, Filter{Open: true}); len(got) != 0 {
				b.Fatal(len(got))
			}
		}},
		{"open", "ms/open", func(b *testing.B, _ *Journal) {
			j, err := Open(ctx, Options{Dir: dir, Create: true})
			must(b, err)
			must(b, j.Close())
		}},
		{"verify", "ms/verify", func(b *testing.B, j *Journal) {
			if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
				b.Fatal(v, err)
			}
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			j := open(b, dir)
			for b.Loop() {
				bench.do(b, j)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), bench.unit)
			b.ReportMetric(float64(i.Size())/float64(n), "bytes/run")
		})
	}
}
