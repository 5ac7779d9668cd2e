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
						Words: Words{Summary: "Applied: 1 of 1 setting on " + port + " in 100 ms (verified) " + onlyWord(i)}}},
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

// BenchmarkMany looks into a journal of 100,000 runs, or as many as CRADLE_BENCH_RUNS
// says. Opening must take 200 ms at most, a search and a page of the list 50 ms.
func BenchmarkMany(b *testing.B) {
	ctx := context.Background()
	n := 100_000
	if s := os.Getenv("CRADLE_BENCH_RUNS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	begun := time.Now()
	dir := filled(b, n)
	i, err := os.Stat(filepath.Join(dir, dbFile))
	must(b, err)
	b.Logf("%d runs, %d bytes each, written in %v", n, i.Size()/int64(n), time.Since(begun).Round(time.Second))
	const page = 50
	runs := func(want int, f Filter) func(*testing.B, *Journal) {
		return func(b *testing.B, j *Journal) {
			if got := list(b, j, f); len(got) != want {
				b.Fatal(len(got))
			}
		}
	}
	for _, bench := range []struct {
		name string
		do   func(*testing.B, *Journal)
	}{
		{"open", func(b *testing.B, _ *Journal) {
			j, err := Open(ctx, Options{Dir: dir, Create: true})
			must(b, err)
			must(b, j.Close())
		}},
		{"list", runs(min(page, n), Filter{Limit: page})},
		{"list handset", runs(min(page, n/50), Filter{Handset: "wh-1-27", Limit: page})},
		{"list nothing", runs(0, Filter{Handset: "wh-1-27", Ending: "failed", Limit: page})},
		{"list open", runs(0, Filter{Open: true})},
		{"count", func(b *testing.B, j *Journal) {
			if got, err := j.Count(ctx, Filter{}); err != nil || got != n {
				b.Fatal(got, err)
			}
		}},
		{"search in a twentieth of the runs", runs(min(page, n/20), Filter{Words: "word7 wh", Limit: page})},
		{"search in one run", runs(1, Filter{Words: onlyWord(n / 3), Limit: page})},
		{"search in all", runs(min(page, n), Filter{Words: "a h w registry", Limit: page})},
		{"search in none", runs(0, Filter{Words: "nowhere", Limit: page})},
		{"search apart", runs(0, Filter{Words: "wh-1-27 wh-1-28", Limit: page})},
	} {
		b.Run(bench.name, func(b *testing.B) {
			j := open(b, dir)
			used := processorTime()
			for b.Loop() {
				bench.do(b, j)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms")
			b.ReportMetric(float64((processorTime()-used).Microseconds())/1000/float64(b.N), "processor-ms")
		})
	}
	b.Run("verify", func(b *testing.B) {
		j := open(b, dir)
		for b.Loop() {
			if v, err := j.Verify(ctx, ""); err != nil || !v.OK() {
				b.Fatal(v, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/1000/float64(b.N), "s")
	})
}

// onlyWord is a word that one run has.
func onlyWord(i int) string { return fmt.Sprintf("only%d", i) }
