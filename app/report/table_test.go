package report

import (
	"strings"
	"testing"
	"time"

	"cradle/app/bench"
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Handsets have a row each, whatever they were sent; letters that take two columns
// keep the columns straight.
func TestTable(t *testing.T) {
	doc := func(name, text string) *provxml.Document {
		d, err := provxml.Parse(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	two := doc("a.xml", `<wap-provisioningdoc><characteristic type="Registry"><characteristic type="HKCU\Software\A"><parm name="X" value="1"/><parm name="Y" value="2"/></characteristic></characteristic></wap-provisioningdoc>`)
	ask := doc("ask.xml", `<wap-provisioningdoc><characteristic type="DeviceInformation"><parm-query name="OEM"/></characteristic></wap-provisioningdoc>`)
	began := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	one := func(id run.HandsetID, name string, d *provxml.Document, ending run.Ending, from, to time.Duration) run.Run {
		r := run.Run{Handset: id, Port: bench.Port(id), Identity: run.Identity{Name: name}, Document: d, Ending: ending, Started: began.Add(from), Ended: began.Add(to)}
		switch ending {
		case run.Applied:
			r.Result = provxml.Match(d, 0, d.Text(), true)
		case run.Failed:
			r.Result = provxml.Match(d, rapi.HRESULT(0x80042004), "", false)
		}
		return r
	}
	verified := one("1-1", "北-1", two, run.Applied, 0, time.Second)
	setting := two.Root.Children[0].Children[0].Children
	verified.Verification = &run.Verification{Checks: []run.Check{{Setting: setting[0], Verdict: run.Verified}, {Setting: setting[1], Verdict: run.Differs}}}
	skipped := one("1-2", "NORTH-2", two, run.NotSent, 2*time.Second, 2*time.Second)
	skipped.Err = bench.ErrSkipped
	answered := one("1-3", "", ask, run.Applied, 0, time.Millisecond)
	answered.Result = provxml.Match(ask, 0, strings.Replace(ask.Text(), "parm-query name=\"OEM\"", `parm name="OEM" value="X"`, 1), true)

	var b strings.Builder
	if err := Table(&b, []run.Run{verified, one("1-1", "北-1", two, run.Applied, time.Second, 3*time.Second),
		one("1-2", "NORTH-2", two, run.Failed, 0, 2*time.Second), skipped, answered}, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	const want = `
handset        ending    settings  problems  read back  time
1-1 "北-1"     Applied   3 of 4    1         1 of 2     3.0 s
1-2 "NORTH-2"  Failed    0 of 4    4                    2.0 s
1-3            Answered  1 of 1                         1.0 ms
3 handsets: 1 answered, 1 applied, 1 failed
`
	if b.String() != want {
		t.Errorf("it is\n%s\nwant\n%s", b.String(), want)
	}
}
