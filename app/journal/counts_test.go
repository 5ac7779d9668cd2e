package journal

import (
	"context"
	"testing"

	"cradle/app/run"
	"cradle/rapi/provxml"
)

// How many settings came to what is in a run's entry, and is there after the journal was
// opened again.
func TestCounts(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	w, err := j.Begin(context.Background(), aRun(t, "run-1", "1-1", "hello.xml", hello))
	must(t, err)
	reply := `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\Contoso">` +
		`<parm-error name="Greeting"/></characteristic></characteristic></wap-provisioningdoc>`
	r := answered(aRun(t, "run-1", "1-1", "hello.xml", hello), 0, reply, run.AppliedWithProblems)
	want := r.Result.Counts()
	must(t, w.End(context.Background(), r))
	must(t, j.Close())
	e, err := open(t, dir).Find(context.Background(), "1")
	must(t, err)
	if got := e.StateCounts(); got != want || want.Total() == 0 {
		t.Errorf("the entry counts %v, the result %v", got, want)
	}
	none := Entry{}
	if got := none.StateCounts(); got != (provxml.Counts{}) {
		t.Errorf("none are %v", got)
	}
}
