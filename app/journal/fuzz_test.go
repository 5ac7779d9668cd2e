package journal

import (
	"context"
	"strings"
	"testing"
)

// Whatever a person looks for is a question that SQLite understands, and finds a run
// whose words it is made of.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"north-01", `"`, `a"b*`, "NEAR(a b)", "a AND NOT", `HKCU\Software`, "\x00", "{D452FF30-1}", "é Ü", "^x :y -z"} {
		f.Add(s)
	}
	j := open(f, f.TempDir())
	whole(f, j, aRun(f, "run-1", "1-1", "hello.xml", hello), hello)
	f.Fuzz(func(t *testing.T, words string) {
		if len(words) > 1000 {
			return
		}
		for _, filter := range []Filter{{Words: words}, {Handset: words, Document: words}} {
			for _, err := range j.Runs(context.Background(), filter) {
				if err != nil {
					t.Fatalf("%q: %v", words, err)
				}
			}
		}
		if _, err := j.Find(context.Background(), words); err != nil && !strings.Contains(err.Error(), "there is no run") {
			t.Logf("%q: %v", words, err)
		}
	})
}

// A record that another hand wrote is read, or refused; nothing breaks.
func FuzzRecord(f *testing.F) {
	for _, kind := range []string{kindBegin, kindStep, kindBefore, kindReply, kindEnd, kindSettled, kindResolved, "nonsense"} {
		for _, body := range []string{`{}`, `{"step":"send"}`, `{"ending":"applied","ended":-1,"why":{"what":"x"}}`, `{"ending":"failed","verification":{"checks":"x","differs":-3,"ended":1}}`, `{"before":"x","read":0,"why":{}}`, `[]`, `{"started":1e400}`, `null`} {
			f.Add(kind, body)
		}
	}
	f.Fuzz(func(t *testing.T, kind, body string) {
		var e Entry
		if err := e.take(&record{seq: 1, run: 1, kind: kind, body: body}); err != nil {
			return
		}
		if _, err := rowOf(&e); err != nil {
			t.Fatal(err)
		}
	})
}
