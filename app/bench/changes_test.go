package bench

import (
	"runtime"
	"testing"
	"weak"

	"cradle/app/run"
	"cradle/rapi/provxml"
	"cradle/rapi/query"
)

// TestChecksHoldNoAnswer: what a handset reports is kept by itself, and not with all of the
// answer that it was found in.
func TestChecksHoldNoAnswer(t *testing.T) {
	doc, err := provxml.Parse("wifi.xml", []byte(`<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Bench"><parm name="Name" value="NORTH-01" datatype="string"/></characteristic></characteristic></wap-provisioningdoc>`))
	if err != nil {
		t.Fatal(err)
	}
	known := knownChanges()
	ask := func() ([]run.Check, weak.Pointer[provxml.NodeResult]) {
		q, err := known.after(doc)
		if err != nil {
			t.Fatal(err)
		}
		var asked *query.Ask
		for i := range q.Asks {
			asked = q.Asks[i]
		}
		found := &provxml.NodeResult{Reply: &provxml.Node{Name: "Name", Value: "NORTH-01", HasValue: true}, State: provxml.Value, Reported: "NORTH-01", HasReported: true}
		return known.verify(doc, []query.Answer{{Ask: asked, State: provxml.Value, Found: []*provxml.NodeResult{found}}}), weak.Make(found)
	}
	checks, answer := ask()
	if len(checks) != 1 || checks[0].Verdict != run.Verified || checks[0].Reported == nil || *checks[0].Reported != "NORTH-01" {
		t.Fatalf("the checks are %+v", checks)
	}
	runtime.GC()
	if answer.Value() != nil {
		t.Error("the answer is still held")
	}
	runtime.KeepAlive(checks)
}
